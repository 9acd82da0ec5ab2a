/** Pull requests, their files and commits. https://docs.github.com/en/rest/pulls/pulls */
import { repositoryOf } from '../access.ts';
import { notFound } from '../errors.ts';
import { paginate } from '../http/paging.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { commitShape } from '../shapes/commit.ts';
import { diffFileShapes } from '../shapes/diff-file.ts';
import { fullPullShape, pullDiff, pullShape } from '../shapes/pull.ts';
import type { Pull } from '../state.ts';
import { diffReply } from './diff-text.ts';
import { wants } from './git-objects.ts';

const DOCS = '/rest/pulls/pulls';
const MOST_FILES = 3_000;
const MOST_COMMITS = 250;

function pullOf(call: Call): Pull {
  const pull = repositoryOf(call, 'pull_requests=read').pulls.get(Number(call.params.pull_number));
  if (!pull) throw notFound();
  return pull;
}

function list(call: Call): Reply {
  const repository = repositoryOf(call, 'pull_requests=read');
  const { query } = call;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const pulls = [...repository.pulls.values()].filter(
    (pull) =>
      (state === 'all' || pull.state === state) &&
      (!base || pull.base.ref === base) &&
      (!head || head === `${pull.head.repository?.owner.login}:${pull.head.ref}`),
  );
  const by = query.get('sort') === 'updated' ? 'updatedAt' : 'number';
  const direction = query.get('direction') ?? (query.has('sort') && query.get('sort') !== 'created' ? 'asc' : 'desc');
  pulls.sort((one, other) => (one[by] < other[by] ? -1 : one[by] > other[by] ? 1 : one.number - other.number));
  if (direction === 'desc') pulls.reverse();
  const { items, headers } = paginate(call, pulls);
  return { status: 200, json: items.map((pull) => pullShape(call.world, pull)), headers };
}

async function get(call: Call): Promise<Reply> {
  const pull = pullOf(call);
  if (!wants(call, 'diff')) return { status: 200, json: await fullPullShape(call.world, pull) };
  const { files, text } = await pullDiff(pull);
  return diffReply(files, text, 'PullRequest');
}

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files: 3000 files at most, whatever `changed_files` says. */
async function files(call: Call): Promise<Reply> {
  const pull = pullOf(call);
  const changed = (await pullDiff(pull)).files.slice(0, MOST_FILES);
  const { items, headers } = paginate(call, diffFileShapes(call.world, pull.repository, changed, pull.head.sha));
  return { status: 200, json: items, headers };
}

/** https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request: 250 at most. */
async function commits(call: Call): Promise<Reply> {
  const { repository, base, head } = pullOf(call);
  const shas = (await repository.store.between(base.sha, head.sha)).slice(0, MOST_COMMITS);
  const { items, headers } = paginate(call, shas);
  const found = await Promise.all(items.map((sha) => repository.store.commit(sha)));
  return { status: 200, json: found.map((commit) => commitShape(call.world, repository, commit!)), headers };
}

export const pullRoutes: Route[] = [
  route('GET /repos/{owner}/{repo}/pulls', `${DOCS}#list-pull-requests`, list),
  route('GET /repos/{owner}/{repo}/pulls/{pull_number}', `${DOCS}#get-a-pull-request`, get),
  route('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', `${DOCS}#list-pull-requests-files`, files),
  route('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', `${DOCS}#list-commits-on-a-pull-request`, commits),
];
