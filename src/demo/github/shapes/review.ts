/** Reviews as the API and the webhooks show them. */
import type { Review } from '../state.ts';
import type { World } from '../world.ts';
import { apiUrl, pageUrl } from '../world.ts';
import { accountShape, nodeId } from './account.ts';
import { associationOf } from './pull.ts';

export function reviewShape(world: World, review: Review): Record<string, unknown> {
  const { repository, number } = review.pull;
  const page = `${pageUrl(world, repository)}/pull/${number}#pullrequestreview-${review.id}`;
  const pull = `${apiUrl(world, repository)}/pulls/${number}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: accountShape(world, review.user),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    author_association: associationOf(repository, review.user),
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
  };
}
