/** Everything about one pull request that the analysis starts from: two trees, what differs, the lines that the patches name, the configuration. */
import type { BlobCache } from '../github/blobs.ts';
import { readBlobs } from '../github/blobs.ts';
import type { Octokit } from '../github/client.ts';
import { patchLines } from '../github/patch.ts';
import type { ChangedFile as ListedFile, PullRequest, Repository } from '../github/pull-request.ts';
import { changedFiles, comparedFiles, mergeBase } from '../github/pull-request.ts';
import type { Tree } from '../github/tree.ts';
import { readTree } from '../github/tree.ts';
import type { BlobId, Delivery } from '../repository/types.ts';
import type { ChangedFile } from '../review/types.ts';
import type { AnalysisRequest, Read } from './analysis.ts';
import type { Configuration } from './configuration.ts';
import { loadConfiguration } from './configuration.ts';
import { dependencyChanges } from './dependencies.ts';
import { couldMatter } from './relevance.ts';

/** Trees by repository and commit: a push leaves the merge base where it was. */
export interface TreeCache {
  get(key: string): Tree | undefined;
  set(key: string, tree: Tree): void;
}

/** The largest tree has 100,000 entries; a few of them are all that a review and its successor need. */
export function treeCache(limit = 8): TreeCache {
  const trees = new Map<string, Tree>();
  return {
    get(key) {
      const tree = trees.get(key);
      if (!tree) return undefined;
      trees.delete(key); // to the end: what was used last is forgotten last
      trees.set(key, tree);
      return tree;
    },
    set(key, tree) {
      trees.set(key, tree);
      if (trees.size > limit) trees.delete(trees.keys().next().value!);
    },
  };
}

/** complete: false when GitHub could not list the whole repository. */
export type LoadedChange =
  | { matters: false }
  | { matters: true; complete: boolean; request: AnalysisRequest; read: Read; configuration: Configuration };

export interface ChangeContext {
  repositoryId: number;
  blobs: BlobCache;
  trees: TreeCache;
}

const blobsOf = (tree: Tree): Record<string, BlobId> => Object.fromEntries([...tree.files].map(([path, { blob }]) => [path, blob]));

/** https://docs.github.com/en/rest/commits/commits#compare-two-commits lists no more. */
const COMPARED_FILES = 300;

/** Where there is no patch, every line may have changed. */
const EVERY_LINE: [number, number][] = [[1, 1_000_000_000]];

/** What differs between the trees is exact; GitHub's list, which ends at 3,000 files, adds renames and lines. */
export function changes(base: Tree, head: Tree, listed: ListedFile[]): ChangedFile[] {
  const byPath = new Map(listed.map((file) => [file.path, file]));
  const files: ChangedFile[] = [];
  const renamed = new Set<string>();
  for (const [path, { blob }] of head.files) {
    const file = byPath.get(path);
    const before = file?.status === 'renamed' ? file.previousPath : undefined;
    const previous = before && base.files.has(before) && !head.files.has(before) ? before : undefined;
    const old = base.files.get(previous ?? path)?.blob;
    if (old === blob && !previous) continue;
    if (previous) renamed.add(previous);
    const status = previous ? 'renamed' : old === undefined ? 'added' : 'modified';
    const lines = old === blob ? { added: [], removed: [] } : patchLines(file?.patch);
    files.push({
      path,
      ...(previous && { previous }),
      status,
      added: lines?.added ?? EVERY_LINE,
      removed: lines?.removed ?? (old === undefined ? [] : EVERY_LINE),
    });
  }
  for (const path of base.files.keys())
    if (!head.files.has(path) && !renamed.has(path)) files.push({ path, status: 'removed', added: [], removed: EVERY_LINE });
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function treeOf(octokit: Octokit, repository: Repository, commit: string, { repositoryId, trees }: ChangeContext): Promise<Tree> {
  const key = `${repositoryId}@${commit}`;
  const known = trees.get(key);
  if (known) return known;
  const tree = await readTree(octokit, repository, commit);
  trees.set(key, tree);
  return tree;
}

/** Two commits that are compared, and what GitHub says differs. branch: whose configuration is in force. */
interface Compared {
  head: string;
  branch: string;
  /** complete: false when the list ends before the change does. */
  listed: { files: ListedFile[]; complete: boolean };
  base: () => Promise<string>;
}

/** The pull request against the merge base with the tip of its base branch. */
export async function loadChange(
  octokit: Octokit,
  repository: Repository,
  pull: PullRequest,
  context: ChangeContext,
): Promise<LoadedChange> {
  const listed = await changedFiles(octokit, repository, pull);
  const base = () => mergeBase(octokit, repository, pull);
  return compare(octokit, repository, { head: pull.head.sha, branch: pull.base.ref, listed, base }, context);
}

/** The tree of a merge group against that of the commit it is to follow. */
export async function loadGroup(
  octokit: Octokit,
  repository: Repository,
  group: { head: string; base: string; branch: string },
  context: ChangeContext,
): Promise<LoadedChange> {
  const files = await comparedFiles(octokit, repository, group.base, group.head);
  const listed = { files, complete: files.length < COMPARED_FILES };
  return compare(octokit, repository, { ...group, listed, base: async () => group.base }, context);
}

async function compare(
  octokit: Octokit,
  repository: Repository,
  { head, branch, listed: { files: listed, complete }, base: baseOf }: Compared,
  context: ChangeContext,
): Promise<LoadedChange> {
  const matters = ({ path, previousPath }: ListedFile): boolean =>
    couldMatter(path) || (previousPath !== undefined && couldMatter(previousPath));
  if (complete && !listed.some(matters)) return { matters: false };
  const [base, headTree] = await Promise.all([baseOf(), treeOf(octokit, repository, head, context)]);
  const [baseTree, dependencies] = await Promise.all([
    treeOf(octokit, repository, base, context),
    dependencyChanges(octokit, repository, { base, head }, listed),
  ]);
  const configuration = await loadConfiguration(octokit, repository, { branch, base: baseTree, head: headTree, blobs: context.blobs });
  const files = changes(baseTree, headTree, listed);
  const sizes = new Map<BlobId, number>();
  for (const tree of [baseTree, headTree]) for (const { blob, bytes } of tree.files.values()) sizes.set(blob, bytes);
  const { config, limits, policy, templates, changes: weakened } = configuration;
  const request: AnalysisRequest = {
    base: { commit: base, tree: blobsOf(baseTree) },
    head: { commit: head, tree: blobsOf(headTree) },
    files,
    dependencies,
    config,
    limits,
    policy,
    templates,
    configuration: weakened,
  };
  const read: Read = async (need) => {
    const wanted = need.map(({ blob }) => ({ blob, bytes: sizes.get(blob) ?? 0 }));
    const contents = await readBlobs(octokit, repository, wanted, context.blobs);
    return new Map(need.map(({ path, blob }): [string, Delivery] => [path, contents.get(blob) ?? { absent: 'not delivered' }]));
  };
  return { matters: true, complete: baseTree.complete && headTree.complete, request, read, configuration };
}
