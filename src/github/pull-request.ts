/** The pull request as it is now, the files that it changes, and the commit that it is compared with. */
import { z } from 'zod';
import type { Octokit } from './client.ts';

export interface Repository {
  owner: string;
  repo: string;
}

export interface PullRequest {
  /** By its present name. */
  repository: Repository;
  number: number;
  title: string;
  open: boolean;
  head: { sha: string };
  base: { ref: string; sha: string };
  /** As GitHub counts them; more than the list of files can hold is possible. */
  changedFiles: number;
  url: string;
}

const Live = z.object({
  number: z.number(),
  title: z.string(),
  state: z.string(),
  html_url: z.string(),
  changed_files: z.number().optional(),
  head: z.object({ sha: z.string() }),
  base: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }) }),
});

/** https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request. A webhook may be minutes late, so this and not the event says what is reviewed. */
export async function livePullRequest(octokit: Octokit, repository: Repository, number: number): Promise<PullRequest> {
  const { data } = await octokit.rest.pulls.get({ ...repository, pull_number: number });
  const live = Live.parse(data);
  const { ref, sha, repo } = live.base;
  return {
    repository: { owner: repo.owner.login, repo: repo.name },
    number: live.number,
    title: live.title,
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

/**
 * https://docs.github.com/en/rest/commits/commits#compare-two-commits. Three-dot: the answer names the merge base with the tip of the base branch. The pull
 * request's own `base.sha` may be stale, and comparing with it would blame the author for what others merged. Files come on the first page only (300 at most)
 * and are not needed here.
 */
export async function mergeBase(octokit: Octokit, repository: Repository, pull: Pick<PullRequest, 'head' | 'base'>): Promise<string> {
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    ...repository,
    basehead: `${pull.base.ref}...${pull.head.sha}`,
    per_page: 1,
  });
  return z.object({ merge_base_commit: z.object({ sha: z.string() }) }).parse(data).merge_base_commit.sha;
}

/** What a commit changes against another: up to 300 files with their lines (the same page); the rest the trees tell. */
export async function comparedFiles(octokit: Octokit, repository: Repository, base: string, head: string): Promise<ChangedFile[]> {
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...repository, basehead: `${base}...${head}`, per_page: 1 });
  return z
    .array(File)
    .parse(data.files ?? [])
    .map(toChangedFile);
}
