/** What people do with branches and pull requests. Each function resolves when the App has answered the webhooks that follow from it. */
import type { Delivery } from '../events/deliveries.ts';
import type { PullAction } from '../events/pulls.ts';
import { emitPull, emitPush } from '../events/pulls.ts';
import type { FileChange } from '../git/write.ts';
import { resolve } from '../refs.ts';
import type { Account, Pull, Repository } from '../state.ts';
import { nameOf } from '../state.ts';
import type { World } from '../world.ts';
import { pageUrl } from '../world.ts';
import { mustPull, mustRepository, person } from './lookup.ts';
import { forkOf, signatureOf } from './repositories.ts';

/** A pull request to be opened. */
export interface NewPullRequest {
  /** A branch, or a full sha; with `files` the commit that is made on top of the base. */
  head?: string;
  /** Changes to the base's files, made as one commit. */
  files?: Record<string, FileChange>;
  /** A branch or a full sha; the default branch unless told. A sha that is no branch's tip gets the branch `baseRef`. */
  base?: string;
  headRef?: string;
  baseRef?: string;
  title?: string;
  body?: string | null;
  draft?: boolean;
  /** Who opens it; also the author of the commit made from `files`. */
  as?: string;
  /** The head is in this person's fork. */
  fork?: string;
}

/** A pull request as the callers see it. */
export interface PullRequestInfo {
  repository: string;
  number: number;
  head: { ref: string; sha: string };
  base: { ref: string; sha: string };
  /** The page to look at. */
  url: string;
}

/** New commits on a branch: one made from `files`, or a commit that exists. */
export type NewCommits = { branch: string; as?: string; message?: string } & ({ files: Record<string, FileChange> } | { sha: string });

export const pullInfo = (world: World, pull: Pull): PullRequestInfo => ({
  repository: nameOf(pull.repository),
  number: pull.number,
  head: { ref: pull.head.ref, sha: pull.head.sha },
  base: { ...pull.base },
  url: `${pageUrl(world, pull.repository)}/pull/${pull.number}`,
});

async function mustCommit(repository: Repository, name: string): Promise<string> {
  const commit = await resolve(repository, name);
  if (!commit) throw new Error(`There is no commit ${name} in ${nameOf(repository)}`);
  return commit.sha;
}

/** GitHub needs a branch to merge into, so a bare sha becomes one. */
async function baseOf(repository: Repository, { base, baseRef }: NewPullRequest): Promise<{ ref: string; sha: string }> {
  const name = base ?? repository.defaultBranch;
  const sha = await mustCommit(repository, name);
  if (repository.branches.has(name) && !baseRef) return { ref: name, sha };
  const isTip = repository.branches.get(repository.defaultBranch) === sha;
  const ref = baseRef ?? (isTip ? repository.defaultBranch : `base-${sha.slice(0, 12)}`);
  repository.branches.set(ref, sha);
  return { ref, sha };
}

async function headOf(world: World, repository: Repository, options: NewPullRequest, base: string, user: Account): Promise<Pull['head']> {
  const where = options.fork ? forkOf(world, repository, options.fork) : repository;
  const number = repository.nextNumber;
  if (options.files) {
    const ref = options.headRef ?? options.head ?? `change-${number}`;
    const message = options.title ?? 'Change';
    const parents = [base];
    const sha = await repository.store.write({
      parents,
      files: options.files,
      message,
      author: signatureOf(user),
      date: world.state.now(),
    });
    where.branches.set(ref, sha);
    return { ref, sha, repository: where };
  }
  if (options.head === undefined) throw new Error('A pull request needs a head or files');
  const sha = await mustCommit(where, options.head);
  const ref = options.headRef ?? (where.branches.has(options.head) ? options.head : `change-${number}`);
  where.branches.set(ref, sha);
  return { ref, sha, repository: where };
}

export async function openPullRequest(world: World, fullName: string, options: NewPullRequest): Promise<PullRequestInfo> {
  const { state } = world;
  const repository = mustRepository(world, fullName);
  const user = person(world, repository, options.as ?? options.fork);
  const base = await baseOf(repository, options);
  const head = await headOf(world, repository, options, base.sha, user);
  const time = state.time();
  const pull: Pull = {
    id: state.nextId(),
    number: repository.nextNumber++,
    repository,
    title: options.title ?? 'Change',
    body: options.body ?? null,
    user,
    state: 'open',
    draft: options.draft ?? false,
    head,
    base,
    createdAt: time,
    updatedAt: time,
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
  };
  repository.pulls.set(pull.number, pull);
  await emitPull(world, pull, 'opened', user);
  return pullInfo(world, pull);
}

/**
 * Out: the branch's new tip. Pull requests whose head is the branch follow it, and see the tip that their base branch has now; those that go into the branch
 * keep their `base.sha`, which so grows stale, as on GitHub (rapidsai/cudf#16709).
 */
export async function push(world: World, fullName: string, commits: NewCommits): Promise<string> {
  const repository = mustRepository(world, fullName);
  const user = person(world, repository, commits.as);
  const before = repository.branches.get(commits.branch);
  const parent = before ?? repository.branches.get(repository.defaultBranch);
  const sha =
    'sha' in commits
      ? await mustCommit(repository, commits.sha)
      : await repository.store.write({
          parents: parent ? [parent] : [],
          files: commits.files,
          message: commits.message ?? 'Change',
          author: signatureOf(user),
          date: world.state.now(),
        });
  repository.branches.set(commits.branch, sha);
  repository.pushedAt = world.state.time();
  const deliveries: Promise<Delivery | undefined>[] = [];
  const after = (await repository.store.commit(sha))!;
  deliveries.push(emitPush(world, repository, { branch: commits.branch, before, after }, user));
  for (const pull of (repository.parent ?? repository).pulls.values()) {
    if (pull.state !== 'open' || pull.head.repository !== repository || pull.head.ref !== commits.branch || pull.head.sha === sha) continue;
    pull.head.sha = sha;
    pull.base.sha = pull.repository.branches.get(pull.base.ref) ?? pull.base.sha;
    pull.updatedAt = world.state.time();
    deliveries.push(emitPull(world, pull, 'synchronize', user, { before, after: sha }));
  }
  await Promise.all(deliveries);
  return sha;
}

/** Tells the App what was done to a pull request. */
export async function act(
  world: World,
  pull: Pull,
  action: PullAction,
  as: string | undefined,
  extra?: Record<string, unknown>,
): Promise<PullRequestInfo> {
  pull.updatedAt = world.state.time();
  await emitPull(world, pull, action, person(world, pull.repository, as), extra);
  return pullInfo(world, pull);
}

/** Changes of the title, the text or the base branch. A new base keeps the head and its check runs. */
export async function editPullRequest(
  world: World,
  fullName: string,
  number: number,
  { title, body, base, as }: { title?: string; body?: string; base?: string; as?: string },
): Promise<PullRequestInfo> {
  const pull = mustPull(world, fullName, number);
  const changes: Record<string, unknown> = {};
  if (title !== undefined) {
    changes.title = { from: pull.title };
    pull.title = title;
  }
  if (body !== undefined) {
    changes.body = { from: pull.body ?? '' };
    pull.body = body;
  }
  if (base !== undefined) {
    changes.base = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } };
    pull.base = await baseOf(pull.repository, { base });
  }
  return act(world, pull, 'edited', as, { changes });
}

export function setDraft(world: World, fullName: string, number: number, draft: boolean, as?: string): Promise<PullRequestInfo> {
  const pull = mustPull(world, fullName, number);
  pull.draft = draft;
  return act(world, pull, draft ? 'converted_to_draft' : 'ready_for_review', as);
}

export function closePullRequest(world: World, fullName: string, number: number, as?: string): Promise<PullRequestInfo> {
  const pull = mustPull(world, fullName, number);
  pull.state = 'closed';
  pull.closedAt = world.state.time();
  return act(world, pull, 'closed', as);
}

export function reopenPullRequest(world: World, fullName: string, number: number, as?: string): Promise<PullRequestInfo> {
  const pull = mustPull(world, fullName, number);
  if (pull.mergedAt) throw new Error('A merged pull request cannot be reopened');
  pull.state = 'open';
  pull.closedAt = null;
  return act(world, pull, 'reopened', as);
}
