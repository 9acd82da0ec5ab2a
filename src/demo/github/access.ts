/** What the one who asks may do. https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps */
import { ApiError, notFound } from './errors.ts';
import type { Call } from './http/router.ts';
import type { Account, InstallationToken, Repository, Role } from './state.ts';
import type { World } from './world.ts';
import { botOf } from './world.ts';

/** Who asks. */
export type Actor =
  | { kind: 'anonymous' }
  | { kind: 'app' }
  | { kind: 'installation'; token: InstallationToken }
  | { kind: 'user'; account: Account };

/** `contents=read`; several are alternatives. */
export type Need = `${string}=${'read' | 'write'}`;

const RANK = { read: 1, triage: 2, write: 3, maintain: 4, admin: 5 } as const;

/** Everybody reads a public repository, its owner administers it, the rest is what was granted. */
export function roleOf(repository: Repository, account: Account): Role | undefined {
  if (repository.owner === account) return 'admin';
  return repository.roles.get(account.login.toLowerCase()) ?? (repository.private ? undefined : 'read');
}

const denied = (needs: Need[]): ApiError =>
  new ApiError(403, 'Resource not accessible by integration', { headers: { 'x-accepted-github-permissions': needs.join('; ') } });

const grants = (token: InstallationToken, need: Need): boolean => {
  const [name, level] = need.split('=') as [string, 'read' | 'write'];
  const has = token.permissions[name];
  return has !== undefined && (level === 'read' || has !== 'read');
};

function checkInstallation(token: InstallationToken, repository: Repository, needs: Need[], write: boolean): void {
  if (token.installation.suspendedAt) throw new ApiError(403, 'This installation has been suspended');
  const reaches = repository.installation === token.installation && (token.repositories?.includes(repository) ?? true);
  // What everybody can read needs neither permission nor installation; the reference pages say so of each such endpoint.
  if (!repository.private && !write) return;
  if (!reaches) throw repository.private ? notFound() : denied(needs);
  if (!needs.some((need) => grants(token, need))) throw denied(needs);
}

function checkUser(account: Account, repository: Repository, needs: Need[], write: boolean): void {
  const role = roleOf(repository, account);
  if (!role) throw notFound();
  if (!write) return;
  if (needs.includes('checks=write')) throw new ApiError(403, 'You must authenticate via a GitHub App.');
  // Whoever can read a conversation can take part in it.
  if (needs.includes('issues=write')) return;
  if (RANK[role] < RANK.write) throw new ApiError(403, 'Must have push access to the repository.');
}

/**
 * The repository that a request names, if the one who asks may do there what the endpoint does.
 * In: the needed permissions, as alternatives. Throws 404 for what cannot be seen, 403 for what may not be done, and 301 for a former name.
 */
export function repositoryOf(call: Call, ...needs: Need[]): Repository {
  const { state } = call.world;
  const fullName = `${call.params.owner}/${call.params.repo}`;
  const repository = state.repository(fullName);
  if (!repository) {
    const moved = state.formerly(fullName);
    if (!moved) throw notFound();
    const rest = call.path.split('/').slice(4);
    throw new ApiError(301, 'Moved Permanently', {
      headers: { location: [`${call.base}/repositories`, moved.id, ...rest].join('/') },
    });
  }
  const write = needs.some((need) => need.endsWith('=write'));
  const { actor } = call;
  if (actor.kind === 'installation') checkInstallation(actor.token, repository, needs, write);
  else if (actor.kind === 'user') checkUser(actor.account, repository, needs, write);
  else if (actor.kind === 'app') throw denied(needs);
  else if (repository.private) throw notFound();
  else if (write) throw new ApiError(401, 'Requires authentication');
  if (write && repository.archived) throw new ApiError(403, 'Repository was archived so is read-only.');
  return repository;
}

/** For endpoints of the App itself. Throws 401 for everything but its JWT. */
export function requireApp(call: Call): void {
  if (call.actor.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
}

/** In whose name a write is done: the App's bot, or the person. */
export const authorOf = (world: World, actor: Actor): Account => (actor.kind === 'user' ? actor.account : botOf(world));
