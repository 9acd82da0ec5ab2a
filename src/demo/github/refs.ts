/** Names of commits: branches and tags are the fake's own, everything else is git's. */
import type { Commit } from './git/store.ts';
import type { Repository } from './state.ts';

const HEX = /^[0-9a-f]{4,64}$/;

/** The commits that `refs/pull/N/head` and `refs/pull/N/merge` stand for. */
function pullRef(repository: Repository, name: string): string | undefined {
  const [, number, kind] = /^(?:refs\/)?pull\/(\d+)\/(head|merge)$/.exec(name) ?? [];
  const pull = number === undefined ? undefined : repository.pulls.get(Number(number));
  return kind === 'head' ? pull?.head.sha : (pull?.mergeCommit ?? undefined);
}

/**
 * In: a name as a URL of the API has it. Out: a commit id as far as the fake's own refs say it, else the name itself if it could be an id.
 * Tags come before branches, as in git: https://git-scm.com/docs/gitrevisions#_specifying_revisions
 */
export function lookUp(repository: Repository, name: string): string | undefined {
  const { branches, tags } = repository;
  if (name === 'HEAD') return branches.get(repository.defaultBranch);
  const [, kind, rest] = /^(?:refs\/)?(heads|tags)\/(.+)$/.exec(name) ?? [];
  if (kind) return (kind === 'heads' ? branches : tags).get(rest!);
  return pullRef(repository, name) ?? tags.get(name) ?? branches.get(name) ?? (HEX.test(name) ? name : undefined);
}

/** Out: the commit that a name stands for, or undefined. */
export async function resolve(repository: Repository, name: string): Promise<Commit | undefined> {
  const sha = lookUp(repository, name);
  return sha === undefined ? undefined : repository.store.commit(sha);
}
