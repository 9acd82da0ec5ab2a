/** Trees, blobs and commits as git stores them. https://docs.github.com/en/rest/git */
import { repositoryOf } from '../access.ts';
import { ApiError, notFound } from '../errors.ts';
import type { TreeEntry } from '../git/store.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { lookUp } from '../refs.ts';
import { nodeId } from '../shapes/account.ts';
import { gitCommitShape } from '../shapes/commit.ts';
import type { Repository } from '../state.ts';
import { apiUrl } from '../world.ts';

/** https://docs.github.com/en/rest/git/trees#get-a-tree */
const TREE_ENTRIES = 100_000;
const TREE_BYTES = 7_000_000;
/** https://docs.github.com/en/rest/git/blobs#get-a-blob */
const BLOB_BYTES = 100_000_000;
const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

function entries(call: Call, repository: Repository, all: TreeEntry[]): { tree: unknown[]; truncated: boolean } {
  const api = apiUrl(call.world, repository);
  const tree: unknown[] = [];
  let bytes = 0;
  for (const { path, mode, type, sha, size } of all) {
    // A submodule's commit is in another repository: nothing to link.
    const url = type === 'commit' ? {} : { url: `${api}/git/${type}s/${sha}` };
    const entry = { path, mode, type, sha, ...(size !== undefined && { size }), ...url };
    bytes += JSON.stringify(entry).length + 1;
    if (tree.length >= TREE_ENTRIES || bytes > TREE_BYTES) return { tree, truncated: true };
    tree.push(entry);
  }
  return { tree, truncated: false };
}

/** The answer's `sha` is the commit's when one was asked for. */
async function getTree(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'contents=read');
  if (repository.branches.size === 0) throw new ApiError(409, 'Git Repository is empty.');
  const name = lookUp(repository, call.params.tree_sha!);
  const asked = name && (await repository.store.info(name));
  const tree = asked && (await repository.store.info(`${asked.sha}^{tree}`));
  if (!tree) throw notFound();
  // Any value means yes, "0" and "false" included.
  const all = await repository.store.tree(tree.sha, call.query.has('recursive'));
  const url = `${apiUrl(call.world, repository)}/git/trees/${asked.sha}`;
  return { status: 200, json: { sha: asked.sha, url, ...entries(call, repository, all) } };
}

/** base64 as GitHub writes it, in lines of 60 characters. */
export const base64 = (content: Buffer): string => content.toString('base64').replace(/.{1,60}/g, '$&\n');

/** `application/vnd.github.raw`, with or without `+json` and the old version. https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types */
export const wants = (call: Call, format: string): boolean =>
  new RegExp(`application/vnd\\.github\\.(v3\\.)?${format}(\\+json)?(?![\\w-])`).test(call.accept);

async function getBlob(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'contents=read');
  const sha = call.params.file_sha!;
  if (!SHA.test(sha)) throw new ApiError(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  const blob = await repository.store.read(sha);
  if (blob?.type !== 'blob') throw notFound();
  if (blob.size > BLOB_BYTES)
    throw new ApiError(403, 'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.', {
      errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }],
    });
  if (wants(call, 'raw')) return { status: 200, raw: { type: 'application/vnd.github.raw; charset=utf-8', content: blob.content } };
  const url = `${apiUrl(call.world, repository)}/git/blobs/${sha}`;
  const json = { sha, node_id: nodeId('B', sha), size: blob.size, url, content: base64(blob.content), encoding: 'base64' };
  return { status: 200, json };
}

async function getCommit(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'contents=read');
  const sha = call.params.commit_sha!;
  if (!SHA.test(sha)) throw new ApiError(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  const object = await repository.store.info(sha);
  const commit = object?.type === 'commit' ? await repository.store.commit(sha) : undefined;
  if (!commit) throw notFound();
  return { status: 200, json: gitCommitShape(call.world, repository, commit) };
}

export const gitRoutes: Route[] = [
  route('GET /repos/{owner}/{repo}/git/trees/{tree_sha+}', '/rest/git/trees#get-a-tree', getTree),
  route('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', '/rest/git/blobs#get-a-blob', getBlob),
  route('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', '/rest/git/commits#get-a-commit-object', getCommit),
];
