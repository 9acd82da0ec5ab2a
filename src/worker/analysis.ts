/** Load, then review: whoever calls it says where files come from. Runs in the analysis thread of the App, and in tests as it is. */
import type { Path } from '../analysis/code.ts';
import { loadPython } from '../analysis/python/index.ts';
import type { Template } from '../checklist/template.ts';
import { begin, DEFAULT_LIMITS, step } from '../repository/load.ts';
import { indexOf } from '../repository/manifest.ts';
import type { AnalysisConfig, BlobId, Delivery, IndexedCommit, Limits, LoweredCache } from '../repository/types.ts';
import { reviewChange } from '../review/review.ts';
import type { ChangedFile, ConfigChange, DependencyChange, Policy, Review, Side } from '../review/types.ts';
import { pack, unpack } from '../store/packed.ts';

export interface Wanted {
  path: Path;
  blob: BlobId;
}
export type Files = Map<Path, Delivery>;
export type Read = (need: Wanted[]) => Promise<Files>;

export interface Commit {
  commit: string;
  tree: Record<Path, BlobId>;
}
/** Plain data, so that it can be handed to a thread. */
export interface AnalysisRequest {
  base: Commit;
  head: Commit;
  files: ChangedFile[];
  dependencies: DependencyChange[];
  config: AnalysisConfig;
  limits: Partial<Limits>;
  policy: Policy;
  templates: Template[];
  /** What the change makes of the configuration. */
  configuration: ConfigChange[];
  /** The index of the base or of a commit near it, packed. */
  indexed?: Uint8Array;
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

async function load(
  { commit, tree }: Commit,
  request: AnalysisRequest,
  read: Read,
  cache: LoweredCache,
  indexed: IndexedCommit | undefined,
): Promise<{ side: Side & { commit: string }; made?: IndexedCommit }> {
  const changed = request.files.flatMap(({ path, previous }) => (previous ? [path, previous] : [path]));
  let next = begin({ tree, changed, ...(indexed && { indexed }) }, request.config, { ...DEFAULT_LIMITS, ...request.limits }, cache);
  while ('need' in next) next = step(next.state, await read(next.need));
  const made = indexOf(next, commit);
  return { side: { commit, tree, model: next.model, lowered: next.lowered }, ...(made && { made }) };
}

/** One that is broken is as good as none. */
const unpacked = (indexed: Uint8Array | undefined): Promise<IndexedCommit | undefined> =>
  indexed ? unpack<IndexedCommit>(indexed).catch(() => undefined) : Promise.resolve(undefined);

/** The base from the index that is at hand, the head from that of the base: what did not change is neither read nor linked again. */
export async function analyse(request: AnalysisRequest, read: Read, cache: LoweredCache, keep: Keep = () => {}): Promise<Review> {
  await loadPython();
  // What one side read is not asked for again: most of a change's two trees is the same.
  const known = new Map<BlobId, Delivery>();
  const once: Read = async (need) => {
    const missing = need.filter(({ blob }) => !known.has(blob));
    const got = missing.length > 0 ? await read(missing) : new Map<Path, Delivery>();
    for (const { path, blob } of missing) known.set(blob, got.get(path) ?? { absent: 'not delivered' });
    return new Map(need.map(({ path, blob }) => [path, known.get(blob)!]));
  };
  const near = await unpacked(request.indexed);
  const { side: base, made } = await load(request.base, request, once, cache, near);
  if (made) keep(await pack(made));
  const { side: head } = await load(request.head, request, once, cache, made ?? near);
  const { files, configuration, dependencies, policy, templates } = request;
  return reviewChange({ base, head, files, configuration, dependencies, policy, templates });
}
