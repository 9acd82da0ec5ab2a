/** Whose rate limit a request is counted against. */
import type { Actor } from '../access.ts';
import type { World } from '../world.ts';
import type { Spender } from './rate-limit.ts';

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: 60 an hour without credentials. */
const ANONYMOUS = 60;

export function spenderOf(world: World, actor: Actor): Spender {
  const limit = world.rateLimit;
  if (actor.kind === 'installation') {
    const { id } = actor.token.installation;
    return { key: `installation ${id}`, limit, name: `installation ID ${id}` };
  }
  if (actor.kind === 'user') return { key: `user ${actor.account.id}`, limit, name: `user ID ${actor.account.id}` };
  if (actor.kind === 'app') return { key: 'app', limit, name: `App ID ${world.app.id}` };
  return { key: 'anonymous', limit: ANONYMOUS, name: '127.0.0.1' };
}
