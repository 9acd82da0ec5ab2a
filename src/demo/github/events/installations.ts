/** Events of the App's installations; every App gets them. https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation */
import { accountShape, installationShape, nodeId } from '../shapes/account.ts';
import type { Account, Installation, Repository } from '../state.ts';
import { nameOf } from '../state.ts';
import type { World } from '../world.ts';
import type { Delivery } from './deliveries.ts';

const brief = (repository: Repository): Record<string, unknown> => ({
  id: repository.id,
  node_id: nodeId('R', repository.id),
  name: repository.name,
  full_name: nameOf(repository),
  private: repository.private,
});

export function emitInstallation(
  world: World,
  installation: Installation,
  action: 'created' | 'deleted' | 'suspend' | 'unsuspend' | 'new_permissions_accepted',
  sender: Account,
): Promise<Delivery> {
  const repositories = [...world.state.repositories.values()].filter((one) => one.installation === installation);
  return world.deliveries.deliver('installation', {
    action,
    installation: installationShape(world, installation),
    repositories: repositories.map(brief),
    requester: null,
    sender: accountShape(world, sender),
  });
}

export const emitInstallationRepositories = (
  world: World,
  installation: Installation,
  { added = [], removed = [] }: { added?: Repository[]; removed?: Repository[] },
  sender: Account,
): Promise<Delivery> =>
  world.deliveries.deliver('installation_repositories', {
    action: added.length > 0 ? 'added' : 'removed',
    installation: installationShape(world, installation),
    repository_selection: 'selected',
    repositories_added: added.map(brief),
    repositories_removed: removed.map(brief),
    requester: null,
    sender: accountShape(world, sender),
  });
