/** Comments and reactions as the API and the webhooks show them. */
import type { Comment, Pull, Reaction } from '../state.ts';
import type { World } from '../world.ts';
import { apiUrl, pageUrl } from '../world.ts';
import { accountShape, appShape, nodeId } from './account.ts';
import { associationOf } from './pull.ts';

/** https://docs.github.com/en/rest/reactions/reactions#about-reactions */
export const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];

const reactionsShape = (url: string, reactions: Reaction[]): Record<string, unknown> => ({
  url: `${url}/reactions`,
  total_count: reactions.length,
  ...Object.fromEntries(REACTIONS.map((content) => [content, reactions.filter((one) => one.content === content).length])),
});

export function commentShape(world: World, comment: Comment): Record<string, unknown> {
  const { repository, number } = comment.pull;
  const url = `${apiUrl(world, repository)}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${pageUrl(world, repository)}/pull/${number}#issuecomment-${comment.id}`,
    issue_url: `${apiUrl(world, repository)}/issues/${number}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: accountShape(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: associationOf(repository, comment.user),
    reactions: reactionsShape(url, comment.reactions),
    performed_via_github_app: comment.app && appShape(world, comment.app),
  };
}

export const reactionShape = (world: World, reaction: Reaction): Record<string, unknown> => ({
  id: reaction.id,
  node_id: nodeId('REA', reaction.id),
  user: accountShape(world, reaction.user),
  content: reaction.content,
  created_at: reaction.createdAt,
});

/** The issue behind a pull request, in `issue_comment` payloads: `pull_request` tells that it is one. */
export function issueShape(world: World, pull: Pull): Record<string, unknown> {
  const api = apiUrl(world, pull.repository);
  const url = `${api}/issues/${pull.number}`;
  const page = `${pageUrl(world, pull.repository)}/pull/${pull.number}`;
  return {
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: pull.id,
    node_id: nodeId('I', pull.id),
    number: pull.number,
    title: pull.title,
    user: accountShape(world, pull.user),
    labels: [],
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: world.state.commentsOf(pull).length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: associationOf(pull.repository, pull.user),
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: `${api}/pulls/${pull.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: pull.mergedAt,
    },
    body: pull.body,
    reactions: reactionsShape(url, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  };
}
