/** Commits, comparisons, and the pull requests of a commit. https://docs.github.com/en/rest/commits/commits */
import { repositoryOf } from '../access.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Commit } from '../git/store.ts';
import { pageOf, paginate } from '../http/paging.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { resolve } from '../refs.ts';
import { commitShape } from '../shapes/commit.ts';
import { DIFF_FILES, diffFileShapes } from '../shapes/diff-file.ts';
import { pullShape } from '../shapes/pull.ts';
import type { Pull, Repository } from '../state.ts';
import { nameOf } from '../state.ts';
import { pageUrl } from '../world.ts';
import { diffReply } from './diff-text.ts';
import { wants } from './git-objects.ts';

const DOCS = '/rest/commits/commits';
/** Commits of a comparison that is not asked for page by page. */
const COMMITS = 250;

const unknown = (name: string): ApiError => new ApiError(422, `No commit found for SHA: ${name}`);

async function getCommit(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'contents=read');
  const commit = await resolve(repository, call.params.ref!);
  if (!commit) throw unknown(call.params.ref!);
  if (wants(call, 'sha')) return { status: 200, raw: { type: 'application/vnd.github.sha; charset=utf-8', content: commit.sha } };
  const parent = commit.parents[0] ?? (await emptyTree(repository));
  const { files } = await repository.store.diff(parent, commit.sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    status: 200,
    json: {
      ...commitShape(call.world, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: diffFileShapes(call.world, repository, files, commit.sha).slice(0, DIFF_FILES),
    },
  };
}

/** git knows the empty tree without having it; its id depends on the hash. */
const emptyTree = async (repository: Repository): Promise<string> =>
  [...repository.branches.values()][0]?.length === 64
    ? '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321'
    : '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** One side of a comparison: a name in the repository, or `owner:branch` of a fork. */
async function side(call: Call, repository: Repository, name: string): Promise<Commit> {
  const [, owner, branch] = /^([^:]+):(.+)$/.exec(name) ?? [];
  const forks = [...call.world.state.repositories.values()].filter((one) => one === repository || one.parent === repository);
  const where = owner === undefined ? repository : forks.find((one) => one.owner.login === owner);
  const commit = where && (await resolve(where, branch ?? name));
  if (!commit) throw notFound();
  return commit;
}

async function commitsOf(repository: Repository, shas: string[]): Promise<Commit[]> {
  const commits = await Promise.all(shas.map((sha) => repository.store.commit(sha)));
  return commits.filter((commit) => commit !== undefined);
}

/** https://docs.github.com/en/rest/commits/commits#compare-two-commits: files on the first page only, and at most 300. */
async function compare(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'contents=read');
  const [from = '', to = '', more] = call.params.basehead!.split('...');
  if (from === '' || to === '' || more !== undefined) throw notFound();
  const [base, head] = await Promise.all([side(call, repository, from), side(call, repository, to)]);
  const { store } = repository;
  const ancestor = await store.mergeBase(base.sha, head.sha);
  const mergeBase = ancestor && (await store.commit(ancestor));
  if (!mergeBase) throw notFound(`No common ancestor between ${from} and ${to}.`);
  const [ahead, behind, { files, text }] = await Promise.all([
    store.between(base.sha, head.sha),
    store.between(head.sha, base.sha),
    store.diff(mergeBase.sha, head.sha),
  ]);
  if (wants(call, 'diff')) return diffReply(files, text, 'Repository');
  const paged = call.query.has('page') || call.query.has('per_page');
  const { page } = pageOf(call);
  const { items, headers } = paged ? paginate(call, ahead, { perPage: COMMITS }) : { items: ahead.slice(-COMMITS), headers: {} };
  const { world } = call;
  const range = `${nameOf(repository)}/compare/${encodeURIComponent(from)}...${encodeURIComponent(to)}`;
  const status = ahead.length > 0 ? (behind.length > 0 ? 'diverged' : 'ahead') : behind.length > 0 ? 'behind' : 'identical';
  return {
    status: 200,
    headers,
    json: {
      url: `${world.url}/repos/${range}`,
      html_url: `${world.url}/${range}`,
      permalink_url: `${pageUrl(world, repository)}/compare/${base.sha}...${head.sha}`,
      diff_url: `${world.url}/${range}.diff`,
      patch_url: `${world.url}/${range}.patch`,
      base_commit: commitShape(world, repository, base),
      merge_base_commit: commitShape(world, repository, mergeBase),
      status,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: (await commitsOf(repository, items)).map((commit) => commitShape(world, repository, commit)),
      ...(page === 1 && { files: diffFileShapes(world, repository, files, head.sha).slice(0, DIFF_FILES) }),
    },
  };
}

/** Of a branch, newest first. https://docs.github.com/en/rest/commits/commits#list-commits */
async function listCommits(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'contents=read');
  const from = await resolve(repository, call.query.get('sha') ?? repository.defaultBranch);
  if (!from) throw notFound();
  const { items, headers } = paginate(call, await repository.store.history(from.sha, call.query.get('path') ?? undefined));
  const commits = await Promise.all(items.map((sha) => repository.store.commit(sha)));
  return { status: 200, json: commits.flatMap((commit) => (commit ? [commitShape(call.world, repository, commit)] : [])), headers };
}

/** The merged pull request that brought a commit, or the open ones that hold it. https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit */
async function pullsOfCommit(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'pull_requests=read');
  const commit = await resolve(repository, call.params.commit_sha!);
  if (!commit) throw unknown(call.params.commit_sha!);
  const holds = async (pull: Pull): Promise<boolean> => {
    if (pull.state === 'closed' && !pull.mergedAt) return false;
    return pull.head.sha === commit.sha || (await repository.store.between(pull.base.sha, pull.head.sha)).includes(commit.sha);
  };
  const pulls = [...repository.pulls.values()];
  const held = await Promise.all(pulls.map(holds));
  const { items, headers } = paginate(
    call,
    pulls.filter((_, index) => held[index]),
  );
  return { status: 200, json: items.map((pull) => pullShape(call.world, pull)), headers };
}

export const commitRoutes: Route[] = [
  route('GET /repos/{owner}/{repo}/commits', `${DOCS}#list-commits`, listCommits),
  route('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', `${DOCS}#list-pull-requests-associated-with-a-commit`, pullsOfCommit),
  route('GET /repos/{owner}/{repo}/compare/{basehead+}', `${DOCS}#compare-two-commits`, compare),
  route('GET /repos/{owner}/{repo}/commits/{ref+}', `${DOCS}#get-a-commit`, getCommit),
];
