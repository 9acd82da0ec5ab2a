/** The pull request as it is now, the files that it changes, and the commit that it is compared with. */
import { z } from 'zod';
import type { Octokit } from './client.ts';

export interface Repository {
  owner: string;
  repo: string;
}

export interface Person {
  login: string;
  id: number;
}

export interface PullRequest {
  /** By its present name. */
  repository: Repository;
  number: number;
  author: Person;
  open: boolean;
  head: { sha: string };
  base: { ref: string; sha: string };
  /** As GitHub counts them; more than the list of files can hold is possible. */
  changedFiles: number;
  url: string;
}

const Person = z.object({ login: z.string(), id: z.number() }).nullish();
const Live = z.object({
  number: z.number(),
  user: Person,
  state: z.string(),
  html_url: z.string(),
  changed_files: z.number().optional(),
  head: z.object({ sha: z.string() }),
  base: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }) }),
});

/** GitHub's name for people who left. */
const GHOST: Person = { login: 'ghost', id: 0 };

/** https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request. A webhook may be minutes late, so this and not the event says what is reviewed. */
export async function livePullRequest(octokit: Octokit, repository: Repository, number: number): Promise<PullRequest> {
  const { data } = await octokit.rest.pulls.get({ ...repository, pull_number: number });
  const live = Live.parse(data);
  const { ref, sha, repo } = live.base;
  return {
    repository: { owner: repo.owner.login, repo: repo.name },
    number: live.number,
    author: live.user ?? GHOST,
    open: live.state === 'open',
    head: { sha: live.head.sha },
    base: { ref, sha },
    changedFiles: live.changed_files ?? 0,
    url: live.html_url,
  };
}

export interface OpenPull {
  number: number;
  head: string;
  base: string;
}
const Listed = z.array(z.object({ number: z.number(), head: z.object({ sha: z.string() }), base: z.object({ ref: z.string() }) }));
const PULLS_PER_PAGE = 100;

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests: one page, from 1. */
export async function openPullsPage(octokit: Octokit, repository: Repository, page: number): Promise<{ pulls: OpenPull[]; last: boolean }> {
  const { data } = await octokit.rest.pulls.list({
    ...repository,
    state: 'open',
    sort: 'created',
    direction: 'asc',
    per_page: PULLS_PER_PAGE,
    page,
  });
  return {
    pulls: Listed.parse(data).map(({ number, head, base }) => ({ number, head: head.sha, base: base.ref })),
    last: data.length < PULLS_PER_PAGE,
  };
}

/** `patch` is absent for binary, large, renamed and empty files: it gives lines, never content. */
export interface ChangedFile {
  path: string;
  previousPath?: string;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  patch?: string;
  additions: number;
  deletions: number;
}

const File = z.object({
  filename: z.string(),
  previous_filename: z.string().optional(),
  status: z.enum(['added', 'removed', 'modified', 'renamed', 'copied', 'changed', 'unchanged']),
  patch: z.string().optional(),
  additions: z.number(),
  deletions: z.number(),
});

const toChangedFile = (entry: z.infer<typeof File>): ChangedFile => ({
  path: entry.filename,
  ...(entry.previous_filename && { previousPath: entry.previous_filename }),
  status: entry.status,
  ...(entry.patch !== undefined && { patch: entry.patch }),
  additions: entry.additions,
  deletions: entry.deletions,
});

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files: 100 a page, 3,000 in all. */
const PER_PAGE = 100;
const MOST_FILES = 3_000;

/** complete: false when GitHub's list ends before the pull request does; what changed must then come from the trees alone. */
export async function changedFiles(
  octokit: Octokit,
  repository: Repository,
  pull: Pick<PullRequest, 'number' | 'changedFiles'>,
): Promise<{ files: ChangedFile[]; complete: boolean }> {
  const files: ChangedFile[] = [];
  for (let page = 1; page <= MOST_FILES / PER_PAGE; page++) {
    const { data } = await octokit.rest.pulls.listFiles({ ...repository, pull_number: pull.number, per_page: PER_PAGE, page });
    files.push(...z.array(File).parse(data).map(toChangedFile));
    if (data.length < PER_PAGE || files.length >= pull.changedFiles) break;
  }
  return { files, complete: files.length >= pull.changedFiles };
}

/** Authors and committers, as far as GitHub knows whose the commits are. complete: false when there are more commits than were listed. */
export interface Committers {
  list: Person[];
  complete: boolean;
}
export interface Comparison {
  /** The merge base. */
  base: string;
  /** The tip of what the head is compared with. */
  tip: string;
  /** complete: false when there are more than one answer lists; what changed must then come from elsewhere. */
  files: ChangedFile[];
  complete: boolean;
  committers: Committers;
}

const Commits = z.array(z.object({ author: Person, committer: Person }));
const Compared = z.object({
  base_commit: z.object({ sha: z.string() }),
  merge_base_commit: z.object({ sha: z.string() }),
  total_commits: z.number(),
  commits: Commits,
  files: z.array(File).optional(),
});
const MOST_COMPARED = 300;

/**
 * https://docs.github.com/en/rest/commits/commits#compare-two-commits. Three-dot: the answer names the merge base with the tip of the base branch. The pull request's own
 * `base.sha` may be stale, and comparing with it would blame the author for what others merged. Files come on the first page only, 300 at most, and so do 100 of the commits.
 */
export async function comparison(octokit: Octokit, repository: Repository, base: string, head: string): Promise<Comparison> {
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    ...repository,
    basehead: `${base}...${head}`,
    per_page: PER_PAGE,
    page: 1,
  });
  const { base_commit: tip, merge_base_commit: ancestor, total_commits: total, commits, files = [] } = Compared.parse(data);
  return {
    base: ancestor.sha,
    tip: tip.sha,
    files: files.map(toChangedFile),
    complete: files.length < MOST_COMPARED,
    committers: { list: peopleOf(commits), complete: commits.length === total },
  };
}

function peopleOf(commits: z.infer<typeof Commits>): Person[] {
  const people = commits.flatMap(({ author, committer }) => [author, committer]).filter((one) => !!one);
  return [...new Map(people.map(({ login, id }) => [id, { login, id }])).values()];
}

/** GitHub lists no more. https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request */
const MOST_COMMITS = 250;

/** Of a pull request with more commits than a comparison lists. */
export async function committersOf(octokit: Octokit, repository: Repository, number: number): Promise<Committers> {
  const commits: z.infer<typeof Commits> = [];
  for (let page = 1; page * PER_PAGE <= MOST_COMMITS + PER_PAGE; page++) {
    const { data } = await octokit.rest.pulls.listCommits({ ...repository, pull_number: number, per_page: PER_PAGE, page });
    commits.push(...Commits.parse(data));
    if (data.length < PER_PAGE) break;
  }
  return { list: peopleOf(commits), complete: commits.length < MOST_COMMITS };
}
