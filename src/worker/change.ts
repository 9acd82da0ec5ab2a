/** Everything about one pull request that the analysis starts from: two trees, what differs, the lines that the patches name, the configuration. */
import { buildId } from '../config/build.ts';
import { BlobCache, readBlobs } from '../github/blobs.ts';
import type { Octokit } from '../github/client.ts';
import { patchLines } from '../github/patch.ts';
import type { Committers, Comparison, ChangedFile as ListedFile, PullRequest, Repository } from '../github/pull-request.ts';
import { changedFiles, comparison } from '../github/pull-request.ts';
import type { Tree, TreeFile } from '../github/tree.ts';
import { readTree } from '../github/tree.ts';
import { cacheKey } from '../repository/program.ts';
import { isCode, isData } from '../repository/select.ts';
import type { BlobId, Needed } from '../repository/types.ts';
import type { ChangedFile } from '../review/types.ts';
import type { Sql } from '../store/database.ts';
import { getLowered } from '../store/lowered.ts';
import type { AnalysisRequest, Delivered, IndexRequest, Read } from './analysis.ts';
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
  /** Where lowered files are kept; without it none are. */
  database?: Sql;
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

/** The pull request against the merge base with the tip of its base branch; with the tip of then where it is closed, since the branch may have its commits by now. */
export async function loadChange(
  octokit: Octokit,
  repository: Repository,
  pull: PullRequest,
  context: ChangeContext,
): Promise<LoadedChange> {
  const compared = await comparison(octokit, repository, pull.open ? pull.base.ref : pull.base.sha, pull.head.sha);
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
  const read = reader(octokit, repository, [baseTree, headTree], context, alongWith(files, baseTree, headTree));
  return { matters: true, committers, complete: baseTree.complete && headTree.complete, request, read, configuration };
}

/** Where the lowered form of a file stands in the store. */
export const loweredKey = (cacheKey: string): string => `${buildId()}${cacheKey}`;

/** As many as one request brings. */
const ALONG = 100;
/** The analysis asks for one side after the other; what it will ask for on the second comes along with what it asks for on the first. */
function alongWith(files: readonly ChangedFile[], base: Tree, head: Tree): TreeFile[] {
  const changed = files.flatMap(({ path, previous }) =>
    [head.files.get(path), base.files.get(previous ?? path)].map((file) => ({ path, file })),
  );
  const data = [...head.files].map(([path, file]) => ({ path, file }));
  return [...changed.filter(({ path }) => isCode(path) || isData(path)), ...data.filter(({ path }) => isData(path))]
    .flatMap(({ file }) => file ?? [])
    .slice(0, ALONG);
}

/** Brings files of these trees: in their lowered form where that will do and is kept, else as text. */
function reader(
  octokit: Octokit,
  repository: Repository,
  trees: readonly Tree[],
  { blobs, database }: ChangeContext,
  along: readonly TreeFile[] = [],
): Read {
  const sizes = new Map<BlobId, number>();
  for (const tree of trees) for (const { blob, bytes } of tree.files.values()) sizes.set(blob, bytes);
  let first = true;
  return async (need) => {
    const keys = new Map(need.flatMap(({ path, blob, known }) => (known ? [[path, loweredKey(cacheKey(path, blob))]] : [])));
    const kept = database && keys.size > 0 ? await getLowered(database, [...keys.values()]) : new Map<string, Uint8Array>();
    const lowered = ({ path }: Needed): Uint8Array | undefined => kept.get(keys.get(path) ?? '');
    const wanted = need.filter((one) => !lowered(one)).map(({ blob }) => ({ blob, bytes: sizes.get(blob) ?? 0 }));
    const contents = await readBlobs(octokit, repository, first ? [...wanted, ...along] : wanted, blobs);
    first = false;
    return new Map(
      need.map((one): [string, Delivered] => {
        const packed = lowered(one);
        return [one.path, packed ? { packed } : (contents.get(one.blob) ?? { absent: 'not delivered' })];
      }),
    );
  };
}

/** One commit of a branch as it is; undefined where GitHub could not list all of it. */
export async function loadCommit(
  octokit: Octokit,
  repository: Repository,
  { commit, branch }: { commit: string; branch: string },
  context: ChangeContext,
): Promise<{ request: IndexRequest; read: Read } | undefined> {
  const tree = await treeOf(octokit, repository, commit, context);
  if (!tree.complete) return undefined;
  const { config, limits } = await loadConfiguration(octokit, repository, { branch, tip: commit, base: tree, head: tree }, context);
  return { request: { at: { commit, tree: blobsOf(tree) }, config, limits }, read: reader(octokit, repository, [tree], context) };
}
