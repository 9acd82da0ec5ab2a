/** Who somebody is to a pull request: their access, and whose work it is. Whatever cannot be found out counts against them. */
import { z } from 'zod';
import type { Octokit } from './client.ts';
import { isStatus } from './errors.ts';
import type { Repository } from './pull-request.ts';

const LEVELS = ['admin', 'maintain', 'write', 'triage', 'read', 'none'] as const;
export type Access = (typeof LEVELS)[number];
const Answer = z.object({ permission: z.string(), role_name: z.string().optional() });
const known = (name: string | undefined): Access | undefined => LEVELS.find((level) => level === name);

/** https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user: `permission` has the four old levels, custom roles have names of their own. */
export async function accessOf(octokit: Octokit, repository: Repository, login: string): Promise<Access> {
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...repository, username: login });
    const { permission, role_name: role } = Answer.parse(data);
    return known(role) ?? known(permission) ?? 'none';
  } catch (error) {
    if (isStatus(error, 403, 404)) return 'none';
    throw error;
  }
}

const Person = z.object({ login: z.string(), id: z.number() }).nullish();
const Commits = z.array(z.object({ author: Person, committer: Person }));
const PER_PAGE = 100;
/** GitHub lists no more. https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request */
const MOST_COMMITS = 250;

/** Everybody whose work is in the pull request. complete: false when there are more commits than GitHub lists. */
export async function workersOf(
  octokit: Octokit,
  repository: Repository,
  number: number,
): Promise<{ author: { login: string; id: number }; committers: { login: string; id: number }[]; complete: boolean }> {
  const { data } = await octokit.rest.pulls.get({ ...repository, pull_number: number });
  const { user, commits: count } = z.object({ user: Person, commits: z.number().optional() }).parse(data);
  const committers = new Map<number, { login: string; id: number }>();
  let listed = 0;
  for (let page = 1; page * PER_PAGE <= MOST_COMMITS + PER_PAGE; page++) {
    const answer = await octokit.rest.pulls.listCommits({ ...repository, pull_number: number, per_page: PER_PAGE, page });
    const commits = Commits.parse(answer.data);
    listed += commits.length;
    for (const { author, committer } of commits)
      for (const one of [author, committer]) if (one) committers.set(one.id, { login: one.login, id: one.id });
    if (commits.length < PER_PAGE) break;
  }
  return {
    author: user ?? { login: 'ghost', id: 0 },
    committers: [...committers.values()],
    complete: listed >= (count ?? listed) && listed < MOST_COMMITS,
  };
}
