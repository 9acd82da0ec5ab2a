/** What every event's payload has. https://docs.github.com/en/webhooks/webhook-events-and-payloads#webhook-payload-object-common-properties */
import { accountShape, nodeId } from '../shapes/account.ts';
import { repositoryShape } from '../shapes/repository.ts';
import type { Account, Repository } from '../state.ts';
import type { World } from '../world.ts';
import type { Delivery } from './deliveries.ts';

const organization = (world: World, { owner }: Repository): Record<string, unknown> => {
  if (owner.type !== 'Organization') return {};
  const api = `${world.url}/orgs/${owner.login}`;
  return {
    organization: {
      login: owner.login,
      id: owner.id,
      node_id: nodeId('O', owner.id),
      url: api,
      repos_url: `${api}/repos`,
      events_url: `${api}/events`,
      hooks_url: `${api}/hooks`,
      issues_url: `${api}/issues`,
      members_url: `${api}/members{/member}`,
      public_members_url: `${api}/public_members{/member}`,
      avatar_url: `${world.url}/avatars/${owner.id}`,
      description: null,
    },
  };
};

/**
 * Delivers an event of a repository, if the App is installed there, may have it and subscribed to it.
 * In: the event and what is its own in the payload. Out: the delivery, or undefined when GitHub would send none.
 */
export async function emit(
  world: World,
  event: string,
  repository: Repository,
  sender: Account,
  own: Record<string, unknown>,
): Promise<Delivery | undefined> {
  const { installation } = repository;
  if (!installation || installation.suspendedAt || !world.app.events.includes(event)) return undefined;
  return world.deliveries.deliver(event, {
    ...own,
    repository: repositoryShape(world, repository),
    ...organization(world, repository),
    sender: accountShape(world, sender),
    installation: { id: installation.id, node_id: nodeId('I', installation.id) },
  });
}
