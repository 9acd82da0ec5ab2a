/** Finds what the callers of the fake name; a name that does not exist is their mistake. */
import type { Account, CheckRun, Comment, Pull, Repository } from '../state.ts';
import type { World } from '../world.ts';

export function mustRepository({ state }: World, fullName: string): Repository {
  const repository = state.repository(fullName);
  if (!repository) throw new Error(`There is no repository ${fullName} in the fake`);
  return repository;
}

export function mustPull(world: World, fullName: string, number: number): Pull {
  const pull = mustRepository(world, fullName).pulls.get(number);
  if (!pull) throw new Error(`There is no pull request ${fullName}#${number} in the fake`);
  return pull;
}

export function mustRun({ state }: World, id: number): CheckRun {
  const run = state.checkRuns.get(id);
  if (!run) throw new Error(`There is no check run ${id} in the fake`);
  return run;
}

export function mustComment({ state }: World, id: number): Comment {
  const comment = state.comments.get(id);
  if (!comment) throw new Error(`There is no comment ${id} in the fake`);
  return comment;
}

/** The person who does something; the repository's owner unless told, or an organisation's `octocat`. */
export function person({ state }: World, repository: Repository, login: string | undefined): Account {
  if (login !== undefined) return state.account(login);
  return repository.owner.type === 'User' ? repository.owner : state.account('octocat');
}
