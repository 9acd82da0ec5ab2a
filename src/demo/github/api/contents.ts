/** Files and directories by path. https://docs.github.com/en/rest/repos/contents#get-repository-content */
import { posix } from 'node:path';
import { repositoryOf } from '../access.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Commit, TreeEntry } from '../git/store.ts';
import type { Call, Reply, Route } from '../http/router.ts';
import { route } from '../http/router.ts';
import { resolve } from '../refs.ts';
import type { Repository } from '../state.ts';
import { apiUrl, pageUrl } from '../world.ts';
import { base64, wants } from './git-objects.ts';

/** Above the first no content comes in JSON, above the second none at all. */
const JSON_BYTES = 1_000_000;
const RAW_BYTES = 100_000_000;
const DIRECTORY_ENTRIES = 1_000;

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

interface Place {
  call: Call;
  repository: Repository;
  commit: Commit;
}

/** The entry of a path, without following links on the way. */
async function entryAt({ repository, commit }: Place, path: string): Promise<TreeEntry | undefined> {
  const parent = posix.dirname(path);
  const tree = await repository.store.info(parent === '.' ? commit.tree : `${commit.tree}:${parent}`);
  if (tree?.type !== 'tree') return undefined;
  return (await repository.store.tree(tree.sha, false)).find((entry) => entry.path === posix.basename(path));
}

function shape({ call, repository }: Place, path: string, entry: TreeEntry, type: string): Record<string, unknown> {
  const ref = call.query.get('ref') ?? repository.defaultBranch;
  const api = apiUrl(call.world, repository);
  const page = pageUrl(call.world, repository);
  const self = `${api}/contents/${encoded(path)}?ref=${encodeURIComponent(ref)}`;
  const git = type === 'submodule' ? null : `${api}/git/${entry.type}s/${entry.sha}`;
  const html = type === 'submodule' ? null : `${page}/${entry.type}/${ref}/${encoded(path)}`;
  return {
    name: posix.basename(path),
    path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: type === 'file' || type === 'symlink' ? `${page}/raw/${ref}/${encoded(path)}` : null,
    type,
    _links: { self, git, html },
  };
}

/** Listings call a submodule a file, as GitHub did before API version 2026-03-10. */
const kindInListing = (entry: TreeEntry): string => (entry.type === 'tree' ? 'dir' : entry.mode === '120000' ? 'symlink' : 'file');

async function directory(place: Place, path: string, sha: string): Promise<Reply> {
  const entries = (await place.repository.store.tree(sha, false)).slice(0, DIRECTORY_ENTRIES);
  const prefix = path === '' ? '' : `${path}/`;
  return { status: 200, json: entries.map((entry) => shape(place, prefix + entry.path, entry, kindInListing(entry))) };
}

async function file(place: Place, path: string, entry: TreeEntry): Promise<Reply> {
  const { call, repository } = place;
  const size = entry.size ?? 0;
  if (size > RAW_BYTES)
    throw new ApiError(403, 'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.', {
      errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }],
    });
  const content = (await repository.store.read(entry.sha))?.content ?? Buffer.alloc(0);
  if (wants(call, 'raw')) return { status: 200, raw: { type: 'application/vnd.github.raw; charset=utf-8', content } };
  const body = size > JSON_BYTES ? { content: '', encoding: 'none' } : { content: base64(content), encoding: 'base64' };
  return { status: 200, json: { ...shape(place, path, entry, 'file'), ...body } };
}

/** A link to a file is answered with that file's content, under the link's own name. */
async function symlink(place: Place, path: string, entry: TreeEntry): Promise<Reply> {
  const target = (await place.repository.store.read(entry.sha))?.content.toString('utf8') ?? '';
  const at = posix.normalize(posix.join(posix.dirname(path), target));
  const reached = target.startsWith('/') || at.startsWith('..') ? undefined : await entryAt(place, at);
  if (reached?.type === 'blob' && reached.mode !== '120000') return file(place, path, reached);
  return { status: 200, json: { ...shape(place, path, entry, 'symlink'), target } };
}

async function getContents(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, 'contents=read');
  const ref = call.query.get('ref');
  const commit = await resolve(repository, ref ?? 'HEAD');
  if (!commit) throw notFound(ref ? `No commit found for the ref ${ref}` : 'This repository is empty.');
  const place = { call, repository, commit };
  const path = (call.params.path ?? '').replace(/^\/+|\/+$/g, '');
  if (path === '') return directory(place, '', commit.tree);
  const entry = await entryAt(place, path);
  if (!entry) throw notFound();
  if (entry.type === 'tree') return directory(place, path, entry.sha);
  if (entry.type === 'commit') {
    return { status: 200, json: { ...shape(place, path, entry, 'submodule'), submodule_git_url: null } };
  }
  return entry.mode === '120000' ? symlink(place, path, entry) : file(place, path, entry);
}

export const contentsRoutes: Route[] = [
  route('GET /repos/{owner}/{repo}/contents', '/rest/repos/contents#get-repository-content', getContents),
  route('GET /repos/{owner}/{repo}/contents/{path+}', '/rest/repos/contents#get-repository-content', getContents),
];
