/** Pull requests as the API and the webhooks show them. */
import { roleOf } from '../access.ts';
import type { DiffFile } from '../git/diff.ts';
import type { Account, Pull, Repository } from '../state.ts';
import { nameOf } from '../state.ts';
import type { World } from '../world.ts';
import { apiUrl, pageUrl } from '../world.ts';
import { accountShape, nodeId } from './account.ts';
import { repositoryShape } from './repository.ts';

/** What a pull request changes, against the merge base. */
export interface PullDiff {
  base: string;
  files: DiffFile[];
  text: string;
  commits: string[];
}

/**
 * The changes that GitHub shows: from the merge base of the base branch, as it was known last, to the head.
 * https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/about-pull-requests
 */
export async function pullDiff(pull: Pull): Promise<PullDiff> {
  const { store } = pull.repository;
  const base = (await store.mergeBase(pull.base.sha, pull.head.sha)) ?? pull.base.sha;
  const [{ files, text }, commits] = await Promise.all([store.diff(base, pull.head.sha), store.between(pull.base.sha, pull.head.sha)]);
  return { base, files, text, commits };
}

/** https://docs.github.com/en/graphql/reference/enums#commentauthorassociation */
export function associationOf(repository: Repository, account: Account): string {
  if (repository.owner === account) return 'OWNER';
  if (account.type === 'Bot' || !repository.roles.has(account.login.toLowerCase())) return 'NONE';
  return roleOf(repository, account) === 'read' ? 'COLLABORATOR' : 'MEMBER';
}

function side(world: World, ref: string, sha: string, repository: Repository | null, fallback: Account): Record<string, unknown> {
  const owner = repository?.owner ?? fallback;
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: accountShape(world, owner),
    repo: repository ? repositoryShape(world, repository) : null,
  };
}

/** As pull requests are listed. */
export function pullShape(world: World, pull: Pull): Record<string, unknown> {
  const api = apiUrl(world, pull.repository);
  const url = `${api}/pulls/${pull.number}`;
  const issue = `${api}/issues/${pull.number}`;
  const page = `${pageUrl(world, pull.repository)}/pull/${pull.number}`;
  const statuses = `${api}/statuses/${pull.head.sha}`;
  const links = {
    self: url,
    html: page,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses,
  };
  return {
    url,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: accountShape(world, pull.user),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: statuses,
    head: side(world, pull.head.ref, pull.head.sha, pull.head.repository, pull.user),
    base: side(world, pull.base.ref, pull.base.sha, pull.repository, pull.repository.owner),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: associationOf(pull.repository, pull.user),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** Whether it could be merged into its base branch as that is now; null once it is closed. */
export async function isMergeable({ state, repository, base, head }: Pull): Promise<boolean | null> {
  if (state !== 'open') return null;
  return (await repository.store.merge(repository.branches.get(base.ref) ?? base.sha, head.sha)) !== undefined;
}

/** `GET pulls/{n}` and the webhooks count what is in it as well. */
export async function fullPullShape(world: World, pull: Pull): Promise<Record<string, unknown>> {
  const { files, commits } = await pullDiff(pull);
  const clean = await isMergeable(pull);
  return {
    ...pullShape(world, pull),
    merged: pull.mergedAt !== null,
    mergeable: clean,
    rebaseable: clean,
    mergeable_state: clean === null ? 'unknown' : clean ? (pull.draft ? 'draft' : 'clean') : 'dirty',
    merged_by: pull.mergedBy && accountShape(world, pull.mergedBy),
    comments: world.state.commentsOf(pull).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

/** The short form in check runs and suites. */
export function minimalPullShape(world: World, pull: Pull): Record<string, unknown> {
  const api = apiUrl(world, pull.repository);
  const repo = { id: pull.repository.id, url: api, name: pull.repository.name };
  return {
    id: pull.id,
    number: pull.number,
    url: `${api}/pulls/${pull.number}`,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo },
  };
}

/** Open pull requests whose head is that commit; GitHub leaves out those of forks. */
export const pullsAt = (repository: Repository, sha: string): Pull[] =>
  [...repository.pulls.values()].filter(
    (pull) => pull.state === 'open' && pull.head.sha === sha && pull.head.repository === pull.repository,
  );

/** `owner/name#7`, for messages. */
export const labelOf = (pull: Pull): string => `${nameOf(pull.repository)}#${pull.number}`;
