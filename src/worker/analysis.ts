/** Load, then review: whoever calls it says where files come from. Runs in the analysis thread of the App, and in tests as it is. */
import type { Path } from '../analysis/code.ts';
import { loadPython } from '../analysis/python/index.ts';
import type { Lowered } from '../analysis/summaries.ts';
import type { Template } from '../checklist/template.ts';
import { begin, DEFAULT_LIMITS, step } from '../repository/load.ts';
import { indexOf } from '../repository/manifest.ts';
import { cacheKey } from '../repository/program.ts';
import type { AnalysisConfig, BlobId, Delivery, IndexedCommit, Limits, Loaded, LoweredCache, Needed } from '../repository/types.ts';
import { reviewChange } from '../review/review.ts';
import type { ChangedFile, ConfigChange, DependencyChange, Policy, Review, Side } from '../review/types.ts';
import { pack, unpack } from '../store/packed.ts';

/** packed: a lowered file, as the store keeps it. */
export type Delivered = Exclude<Delivery, { lowered: Lowered }> | { packed: Uint8Array };
export type Files = Map<Path, Delivered>;
export type Read = (need: Needed[]) => Promise<Files>;

/** What an analysis leaves for those that come after it; packed. */
export interface Indexed {
  /** undefined where the index that it began from still holds. */
  index?: Uint8Array;
  /** What was lowered for it, by kind and blob. */
  lowered: Map<string, Uint8Array>;
}

export interface Commit {
  commit: string;
  tree: Record<Path, BlobId>;
}
/** What any analysis is told; plain data, so that it can be handed to a thread. */
interface Asked {
  config: AnalysisConfig;
  limits: Partial<Limits>;
  /** The index of the base or of a commit near it, packed. */
  indexed?: Uint8Array;
}
/** One commit, for its index. */
export interface IndexRequest extends Asked {
  at: Commit;
}
export interface AnalysisRequest extends Asked {
  base: Commit;
  head: Commit;
  files: ChangedFile[];
  dependencies: DependencyChange[];
  policy: Policy;
  templates: Template[];
  /** What the change makes of the configuration. */
  configuration: ConfigChange[];
  /** Only these. */
  rules?: string[];
}
/** Takes the index of the base, packed, when there was none that held. */
export type Keep = (indexed: Uint8Array) => void;

/** Lowered files that are kept between reviews; each is some ten times its text. */
const KEPT = 4_000;

export function loweredCache(): LoweredCache {
  const kept = new Map<BlobId, ReturnType<LoweredCache['get']>>();
  return {
    get: (blob) => kept.get(blob),
    set(blob, lowered) {
      kept.delete(blob);
      kept.set(blob, lowered);
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    },
  };
}

/** What came packed as it was. One that is broken is as good as none: then the text is asked for. */
async function opened(need: Needed[], read: Read): Promise<Map<Path, Delivery>> {
  const files = await read(need);
  const got = new Map<Path, Delivery>();
  const broken: Needed[] = [];
  for (const { path, blob } of need) {
    const file = files.get(path);
    if (!file) continue;
    if (!('packed' in file)) got.set(path, file);
    else {
      const lowered = await unpack<Lowered>(file.packed).catch(() => undefined);
      if (lowered) got.set(path, { lowered });
      else broken.push({ path, blob });
    }
  }
  return broken.length > 0 ? new Map([...got, ...(await opened(broken, read))]) : got;
}

async function load(
  { commit, tree }: Commit,
  changed: Path[],
  { config, limits }: Asked,
  read: Read,
  cache: LoweredCache,
  indexed: IndexedCommit | undefined,
): Promise<{ side: Side & { commit: string }; loaded: Loaded; made?: IndexedCommit }> {
  let next = begin({ tree, changed, ...(indexed && { indexed }) }, config, { ...DEFAULT_LIMITS, ...limits }, cache);
  while ('need' in next) next = step(next.state, await opened(next.need, read));
  const made = indexOf(next, commit);
  return { side: { commit, tree, model: next.model, lowered: next.lowered }, loaded: next, ...(made && { made }) };
}

/** One that is broken is as good as none. */
const unpacked = (indexed: Uint8Array | undefined): Promise<IndexedCommit | undefined> =>
  indexed ? unpack<IndexedCommit>(indexed).catch(() => undefined) : Promise.resolve(undefined);

/** The base from the index that is at hand, the head from that of the base: what did not change is neither read nor linked again. */
export async function analyse(request: AnalysisRequest, read: Read, cache: LoweredCache, keep: Keep = () => {}): Promise<Review> {
  await loadPython();
  // What one side read is not asked for again: most of a change's two trees is the same.
  const seen = new Map<string, Delivered>();
  const keyOf = ({ path, blob, known }: Needed): string => `${known ? 'known' : 'text'} ${cacheKey(path, blob)}`;
  const once: Read = async (need) => {
    const missing = need.filter((one) => !seen.has(keyOf(one)));
    const got = missing.length > 0 ? await read(missing) : new Map<Path, Delivered>();
    for (const one of missing) seen.set(keyOf(one), got.get(one.path) ?? { absent: 'not delivered' });
    return new Map(need.map((one) => [one.path, seen.get(keyOf(one))!]));
  };
  const near = await unpacked(request.indexed);
  const changed = request.files.flatMap(({ path, previous }) => (previous ? [path, previous] : [path]));
  const { side: base, made } = await load(request.base, changed, request, once, cache, near);
  if (made) keep(await pack(made));
  const { side: head } = await load(request.head, changed, request, once, cache, made ?? near);
  const { files, configuration, dependencies, policy, templates, rules } = request;
  return reviewChange({ base, head, files, configuration, dependencies, policy, templates, ...(rules && { rules }) });
}

/** The index of a commit. */
export async function indexCommit(request: IndexRequest, read: Read, cache: LoweredCache): Promise<Indexed> {
  await loadPython();
  const { made, loaded } = await load(request.at, [], request, read, cache, await unpacked(request.indexed));
  const lowered: Indexed['lowered'] = new Map();
  if (!made) return { lowered };
  const { held, lowered: all } = loaded.state;
  for (const [path, one] of all) if (!held.has(path)) lowered.set(cacheKey(path, request.at.tree[path]!), await pack(one));
  return { index: await pack(made), lowered };
}
