/** Events of pull requests, pushes and the merge queue. https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
import type { Commit } from '../git/store.ts';
import { pushedCommitShape } from '../shapes/commit.ts';
import { fullPullShape, pullShape } from '../shapes/pull.ts';
import { reviewShape } from '../shapes/review.ts';
import type { Account, Pull, Repository, Review } from '../state.ts';
import type { World } from '../world.ts';
import { pageUrl } from '../world.ts';
import type { Delivery } from './deliveries.ts';
import { emit } from './payloads.ts';

export type PullAction = 'opened' | 'synchronize' | 'reopened' | 'edited' | 'closed' | 'ready_for_review' | 'converted_to_draft';

export async function emitPull(
  world: World,
  pull: Pull,
  action: PullAction,
  sender: Account,
  extra: Record<string, unknown> = {},
): Promise<Delivery | undefined> {
  const pull_request = await fullPullShape(world, pull);
  return emit(world, 'pull_request', pull.repository, sender, { action, number: pull.number, pull_request, ...extra });
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request_review: here the state is in lower case. */
export const emitReview = (world: World, review: Review): Promise<Delivery | undefined> =>
  emit(world, 'pull_request_review', review.pull.repository, review.user, {
    action: 'submitted',
    review: { ...reviewShape(world, review), state: review.state.toLowerCase(), updated_at: review.submittedAt },
    pull_request: pullShape(world, review.pull),
  });

const NONE = '0'.repeat(40);

/** `before` is undefined for a new branch. Commits as in the payload: those that the push brought, 2048 at most. */
export async function emitPush(
  world: World,
  repository: Repository,
  { branch, before, after }: { branch: string; before: string | undefined; after: Commit },
  sender: Account,
): Promise<Delivery | undefined> {
  const { store } = repository;
  const shas = before ? (await store.between(before, after.sha)).slice(-2_048) : [after.sha];
  const commits = await Promise.all(shas.map((sha) => store.commit(sha)));
  return emit(world, 'push', repository, sender, {
    ref: `refs/heads/${branch}`,
    before: before ?? NONE,
    after: after.sha,
    created: before === undefined,
    deleted: false,
    forced: before !== undefined && (await store.mergeBase(before, after.sha)) !== before,
    base_ref: null,
    compare: `${pageUrl(world, repository)}/compare/${before ?? `${after.sha}^`}...${after.sha}`,
    commits: commits.map((commit) => ({ ...pushedCommitShape(world, repository, commit!), added: [], removed: [], modified: [] })),
    head_commit: pushedCommitShape(world, repository, after),
    pusher: { name: sender.login, email: null },
  });
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group */
export const emitMergeGroup = (
  world: World,
  repository: Repository,
  group: { headSha: string; headRef: string; baseSha: string; baseRef: string; commit: Commit },
  sender: Account,
): Promise<Delivery | undefined> =>
  emit(world, 'merge_group', repository, sender, {
    action: 'checks_requested',
    merge_group: {
      head_sha: group.headSha,
      head_ref: group.headRef,
      base_sha: group.baseSha,
      base_ref: group.baseRef,
      head_commit: {
        id: group.headSha,
        tree_id: group.commit.tree,
        message: group.commit.message,
        timestamp: group.commit.committer.date,
        author: { name: group.commit.author.name, email: group.commit.author.email },
        committer: { name: group.commit.committer.name, email: group.commit.committer.email },
      },
    },
  });
