/** Loads a source into a model: the one way from files to facts for every command. */

import type { ApiModel } from '../analysis/facts.ts';
import { loadPython } from '../analysis/python/index.ts';
import type { Lowered } from '../analysis/summaries.ts';
import { begin, DEFAULT_LIMITS, step } from '../repository/load.ts';
import type { AnalysisConfig, Limits, LoweredCache } from '../repository/types.ts';
import type { Source } from './directory.ts';

export interface Loaded {
  model: ApiModel;
  lowered: Map<string, Lowered>;
  tree: Record<string, string>;
  stages: Record<string, number>;
  files: number;
  bytes: number;
}

/** Reads and analyses a source as its configuration says. */
export async function analyse(
  source: Source,
  config: { analysis: AnalysisConfig; limits: Partial<Limits> },
  cache?: LoweredCache,
): Promise<Loaded> {
  await loadPython();
  const stages: Record<string, number> = { read: 0, model: 0 };
  let next = begin(source.overlay, config.analysis, { ...DEFAULT_LIMITS, ...config.limits }, cache);
  let files = 0;
  let bytes = 0;
  while ('need' in next) {
    const started = performance.now();
    const got = source.read(next.need);
    for (const delivery of got.values()) if ('text' in delivery) bytes += delivery.text.length;
    files += got.size;
    const read = performance.now();
    stages.read = (stages.read ?? 0) + read - started;
    next = step(next.state, got);
    stages.model = (stages.model ?? 0) + performance.now() - read;
  }
  return { model: next.model, lowered: next.lowered, tree: source.overlay.tree, stages, files, bytes };
}
