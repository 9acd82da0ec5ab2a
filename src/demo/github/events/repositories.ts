/** Events of repositories. https://docs.github.com/en/webhooks/webhook-events-and-payloads#repository */
import type { Account, Repository } from '../state.ts';
import type { World } from '../world.ts';
import type { Delivery } from './deliveries.ts';
import { emit } from './payloads.ts';

export const emitRenamed = (world: World, repository: Repository, from: string, sender: Account): Promise<Delivery | undefined> =>
  emit(world, 'repository', repository, sender, { action: 'renamed', changes: { repository: { name: { from } } } });
