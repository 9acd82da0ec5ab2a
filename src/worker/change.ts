/** Everything about one pull request that the analysis starts from: two trees, what differs, the lines that the patches name, the configuration. */
import { BlobCache, readBlobs } from '../github/blobs.ts';
import type { Octokit } from '../github/client.ts';
import { patchLines } from '../github/patch.ts';
import type { Committers, Comparison, ChangedFile as ListedFile, PullRequest, Repository } from '../github/pull-request.ts';
import { changedFiles, comparison } from '../github/pull-request.ts';
import type { Tree } from '../github/tree.ts';
import { readTree } from '../github/tree.ts';
import type { BlobId, Delivery } from '../repository/types.ts';
import type { ChangedFile } from '../review/types.ts';
import type { AnalysisRequest, Read } from './analysis.ts';
import type { Configuration, ConfigurationCache } from './configuration.ts';
import { configurationCache, loadConfiguration } from './configuration.ts';
import { dependencyChanges } from './dependencies.ts';
import type { Recent } from './recent.ts';
import { recent } from './recent.ts';
import { couldMatter } from './relevance.ts';

/** complete: false when GitHub could not list the whole repository. */
export type LoadedChange = { committers: Committers } & (
  | { matters: false }
  | { matters: true; complete: boolean; request: AnalysisRequest; read: Read; configuration: Configuration }
);

/** What is kept in memory from one review to the next. */
export interface Kept {
  blobs: BlobCache;
  /** By repository and commit: a push leaves the merge base where it was. */
  trees: Recent<Tree>;
  configurations: ConfigurationCache;
}
export interface ChangeContext extends Kept {
  repositoryId: number;
}

/** The largest tree has 100,000 entries; a few of them are all that a review and its successor need. */
const TREES = 8;
export const newKept = (): Kept => ({ blobs: new BlobCache(), trees: recent(TREES), configurations: configurationCache() });

const blobsOf = (tree: Tree): Record<string, BlobId> => Object.fromEntries([...tree.files].map(([path, { blob }]) => [path, blob]));

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

/** The pull request against the merge base with the tip of its base branch. */
export async function loadChange(
  octokit: Octokit,
  repository: Repository,
  pull: PullRequest,
  context: ChangeContext,
): Promise<LoadedChange> {
  const compared = await comparison(octokit, repository, pull.base.ref, pull.head.sha);
  const listed = compared.complete ? compared : await changedFiles(octokit, repository, pull);
  return load(octokit, repository, { ...compared, ...listed, head: pull.head.sha, branch: pull.base.ref }, context);
}

/** The tree of a merge group against that of the commit it is to follow. */
export async function loadGroup(
  octokit: Octokit,
  repository: Repository,
  { head, base, branch }: { head: string; base: string; branch: string },
  context: ChangeContext,
): Promise<LoadedChange> {
  const compared = await comparison(octokit, repository, base, head);
  return load(octokit, repository, { ...compared, base, tip: base, head, branch }, context);
}

/** branch: whose configuration is in force. */
async function load(
  octokit: Octokit,
  repository: Repository,
  { head, branch, base, tip, files: listed, complete, committers }: Comparison & { head: string; branch: string },
  context: ChangeContext,
): Promise<LoadedChange> {
  const matters = ({ path, previousPath }: ListedFile): boolean =>
    couldMatter(path) || (previousPath !== undefined && couldMatter(previousPath));
  if (complete && !listed.some(matters)) return { matters: false, committers };
  const [headTree, baseTree, dependencies] = await Promise.all([
    treeOf(octokit, repository, head, context),
    treeOf(octokit, repository, base, context),
    dependencyChanges(octokit, repository, { base, head }, listed),
  ]);
  const configuration = await loadConfiguration(octokit, repository, { branch, tip, base: baseTree, head: headTree }, context);
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
  return { matters: true, committers, complete: baseTree.complete && headTree.complete, request, read, configuration };
}
