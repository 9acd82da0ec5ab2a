/** Loads a source into a model: the one way from files to facts for every command. What earlier runs kept takes the place of what did not change. */
import { createHash } from 'node:crypto';
import type { ApiModel } from '../analysis/facts.ts';
import { loadPython } from '../analysis/python/index.ts';
import type { Outline } from '../analysis/summaries.ts';
import { begin, DEFAULT_LIMITS, step } from '../repository/load.ts';
import { configHash, indexOf } from '../repository/manifest.ts';
import { differing, mattersByPath } from '../repository/reach.ts';
import type { AnalysisConfig, IndexedCommit, Limits } from '../repository/types.ts';
import type { Cache } from './cache.ts';
import type { Source } from './directory.ts';

export interface Loaded {
  model: ApiModel;
  lowered: Map<string, Outline>;
  tree: Record<string, string>;
  /** For the next commit to begin from. */
  indexed(): IndexedCommit | undefined;
  stages: Record<string, number>;
  files: number;
  bytes: number;
}

/** Reads and analyses a source as its configuration says. near: what is known of a commit beside it. */
export async function analyse(
  source: Source,
  config: { analysis: AnalysisConfig; limits: Partial<Limits> },
  cache: Cache,
  near?: IndexedCommit,
): Promise<Loaded> {
  await loadPython();
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  const hash = configHash(config.analysis, limits);
  const { tree } = source.overlay;
  const key = keyOf(tree, hash);
  const place = `${source.place}\0${hash}`;
  const started = performance.now();
  const before = near ?? cache.indexed(key) ?? latest(tree, place, cache);
  const stages: Record<string, number> = { read: performance.now() - started, model: 0 };
  let next = begin({ ...source.overlay, ...(before && { indexed: before }) }, config.analysis, limits, cache);
  let files = 0;
  let bytes = 0;
  while ('need' in next) {
    const from = performance.now();
    const got = source.read(next.need);
    for (const delivery of got.values()) if ('text' in delivery) bytes += delivery.text.length;
    files += got.size;
    const read = performance.now();
    stages.read = (stages.read ?? 0) + read - from;
    next = step(next.state, got);
    stages.model = (stages.model ?? 0) + performance.now() - read;
  }
  const loaded = next;
  let made: IndexedCommit | undefined;
  const indexed = (): IndexedCommit | undefined => (made ??= loaded.references ? indexOf(loaded, source.head) : before);
  if (cache.keeps && !near && loaded.references) {
    const index = indexed();
    if (index) cache.keep(key, index);
    cache.remember(place, { latest: key });
  }
  return { model: loaded.model, lowered: loaded.lowered, tree, indexed, stages, files, bytes };
}
/** The index that was made of this place last, when it still holds by the names of what changed. */
function latest(tree: Record<string, string>, place: string, cache: Cache): IndexedCommit | undefined {
  const key = cache.latest(place);
  const index = key === undefined ? undefined : cache.index(key);
  return key !== undefined && index && !mattersByPath(index, tree, differing(index.files, tree)) ? cache.indexed(key) : undefined;
}
function keyOf(tree: Record<string, string>, config: string): string {
  const hash = createHash('sha256').update(config);
  for (const path of Object.keys(tree).sort()) hash.update(`\0${path}\0${tree[path]}`);
  return hash.digest('hex');
}
