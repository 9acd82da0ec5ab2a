/** `portcullis scan`: the whole tree. */
import { scanModel } from '../review/review.ts';
import { analyse } from './analyse.ts';
import { cacheOf, openCache } from './cache.ts';
import { readDirectory } from './directory.ts';
import type { OutputOptions } from './output.ts';
import { checkRules, linesOf, peakMemory, print, progress, within } from './output.ts';
import { configuredFor } from './policy.ts';

/** Scans a directory and prints what is found; returns the exit code. */
export async function scan(dir: string, options: OutputOptions): Promise<number> {
  checkRules(options.rule);
  const cache = openCache(cacheOf(options));
  const source = readDirectory(dir, cache);
  const config = configuredFor(dir);
  progress('reading and linking …');
  const loaded = await analyse(source, config, cache);
  cache.end();
  const started = performance.now();
  const review = scanModel({
    model: loaded.model,
    lowered: loaded.lowered,
    head: source.head,
    policy: config.policy,
    templates: config.templates,
    ...(options.rule.length > 0 && { rules: options.rule }),
  });
  progress('');
  review.stats = {
    ...review.stats,
    stages: { ...loaded.stages, judge: performance.now() - started },
    files: loaded.files,
    bytes: loaded.bytes,
    peakMemory: peakMemory(),
  };
  return print(within(review, config.policy, dir, options.path), options, linesOf(source));
}
