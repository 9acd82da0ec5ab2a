/** Merging, at once or through the queue. */
import { emitMergeGroup } from '../events/pulls.ts';
import type { Account, Pull } from '../state.ts';
import { nameOf } from '../state.ts';
import type { World } from '../world.ts';
import { mustPull, person } from './lookup.ts';
import type { PullRequestInfo } from './pulls.ts';
import { act, push } from './pulls.ts';
import { signatureOf } from './repositories.ts';

/** A merge commit of the pull request onto the tip of its base branch, or onto another commit. Throws when they conflict. */
async function mergeCommit(world: World, pull: Pull, user: Account, onto?: string): Promise<{ sha: string; parent: string }> {
  const { repository } = pull;
  const parent = onto ?? repository.branches.get(pull.base.ref)!;
  const tree = await repository.store.merge(parent, pull.head.sha);
  if (!tree) throw new Error(`${nameOf(repository)}#${pull.number} conflicts with ${pull.base.ref}`);
  const message = `Merge pull request #${pull.number} from ${pull.head.ref}\n\n${pull.title}`;
  const author = signatureOf(user);
  return { sha: await repository.store.commitTree(tree, [parent, pull.head.sha], message, author, world.state.now()), parent };
}

export async function mergePullRequest(world: World, fullName: string, number: number, as?: string): Promise<PullRequestInfo> {
  const pull = mustPull(world, fullName, number);
  const user = person(world, pull.repository, as);
  const { sha } = await mergeCommit(world, pull, user);
  Object.assign(pull, { state: 'closed', mergeCommit: sha, mergedBy: user, mergedAt: world.state.time(), closedAt: world.state.time() });
  const info = await act(world, pull, 'closed', as);
  await push(world, fullName, { branch: pull.base.ref, sha, as: user.login });
  return info;
}

/** The commit that the merge queue wants checks for. */
export interface MergeGroup {
  headSha: string;
  headRef: string;
  baseSha: string;
  baseRef: string;
}

/** Puts a pull request into the merge queue: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue */
export async function queueForMerge(
  world: World,
  fullName: string,
  number: number,
  { as, behind }: { as?: string; behind?: MergeGroup } = {},
): Promise<MergeGroup> {
  const pull = mustPull(world, fullName, number);
  const user = person(world, pull.repository, as);
  const { sha: headSha, parent: baseSha } = await mergeCommit(world, pull, user, behind?.headSha);
  const branch = `gh-readonly-queue/${pull.base.ref}/pr-${number}-${baseSha}`;
  pull.repository.branches.set(branch, headSha);
  const group = { headSha, headRef: `refs/heads/${branch}`, baseSha, baseRef: `refs/heads/${pull.base.ref}` };
  const commit = (await pull.repository.store.commit(headSha))!;
  await emitMergeGroup(world, pull.repository, { ...group, commit }, user);
  return group;
}
