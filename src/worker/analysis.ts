/** Load, then review: whoever calls it says where files come from. Runs in the analysis thread of the App, and in tests as it is. */
import type { Path } from '../analysis/code.ts';
import { loadPython } from '../analysis/python/index.ts';
import type { Template } from '../checklist/template.ts';
import { begin, DEFAULT_LIMITS, step } from '../repository/load.ts';
import type { AnalysisConfig, BlobId, Delivery, Limits, LoweredCache } from '../repository/types.ts';
import { reviewChange } from '../review/review.ts';
import type { ChangedFile, ConfigChange, DependencyChange, Policy, Review, Side } from '../review/types.ts';

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
}

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
): Promise<Side & { commit: string }> {
  const changed = request.files.flatMap(({ path, previous }) => (previous ? [path, previous] : [path]));
  let next = begin({ tree, changed }, request.config, { ...DEFAULT_LIMITS, ...request.limits }, cache);
  while ('need' in next) next = step(next.state, await read(next.need));
  return { commit, tree, model: next.model, lowered: next.lowered };
}

export async function analyse(request: AnalysisRequest, read: Read, cache: LoweredCache): Promise<Review> {
  await loadPython();
  // What one side read is not asked for again: most of a change's two trees is the same.
  const known = new Map<BlobId, Delivery>();
  const once: Read = async (need) => {
    const missing = need.filter(({ blob }) => !known.has(blob));
    const got = missing.length > 0 ? await read(missing) : new Map<Path, Delivery>();
    for (const { path, blob } of missing) known.set(blob, got.get(path) ?? { absent: 'not delivered' });
    return new Map(need.map(({ path, blob }) => [path, known.get(blob)!]));
  };
  const head = await load(request.head, request, once, cache);
  const base = await load(request.base, request, once, cache);
  const { files, configuration, dependencies, policy, templates } = request;
  return reviewChange({ base, head, files, configuration, dependencies, policy, templates });
}
