/** `portcullis review`: what the App would say of a range of commits. */
import { configChanges } from '../config/changes.ts';
import { CONFIG_PATH } from '../config/path.ts';
import { reviewChange } from '../review/review.ts';
import { rules } from '../rules/index.ts';
import { analyse } from './analyse.ts';
import { cacheOf, openCache } from './cache.ts';
import { UsageError } from './errors.ts';
import { changedFiles, mergeBase, readCommit, resolveRevision } from './git.ts';
import type { OutputOptions } from './output.ts';
import { checkRules, linesOf, peakMemory, print, progress, within } from './output.ts';
import { configuredBy, textIn } from './policy.ts';

const LEVELS = Object.fromEntries(rules.map((rule) => [rule.id, rule.level]));

/** Compares two commits of a local clone and prints the judgement; returns the exit code. */
export async function review(dir: string, options: OutputOptions & { base?: string; head?: string }): Promise<number> {
  checkRules(options.rule);
  if (options.base === undefined || options.head === undefined)
    throw new UsageError('a review needs --base and --head of a clone, or --pr owner/repo#12');
  const head = resolveRevision(dir, options.head);
  const base = mergeBase(dir, resolveRevision(dir, options.base), head);
  const files = changedFiles(dir, base, head);
  const changed = files.map((file) => file.path);
  const [before, after] = [readCommit(dir, base, changed), readCommit(dir, head, changed)];
  // the base's configuration decides: a change cannot switch off its own review
  const config = configuredBy(before);
  progress('reading and linking …');
  const cache = openCache(cacheOf(options));
  const from = await analyse(before, config, cache);
  const to = await analyse(after, config, cache, from.indexed());
  cache.end();
  const started = performance.now();
  const result = reviewChange({
    base: { ...from, commit: base },
    head: { ...to, commit: head },
    files,
    configuration: configChanges(textIn(before, CONFIG_PATH), textIn(after, CONFIG_PATH), CONFIG_PATH, LEVELS),
    policy: config.policy,
    templates: config.templates,
    ...(options.rule.length > 0 && { rules: options.rule }),
  });
  progress('');
  result.stats = {
    ...result.stats,
    stages: {
      read: (from.stages.read ?? 0) + (to.stages.read ?? 0),
      base: from.stages.model ?? 0,
      head: to.stages.model ?? 0,
      judge: performance.now() - started,
    },
    files: to.files,
    bytes: to.bytes,
    peakMemory: peakMemory(),
  };
  return print(within(result, config.policy, dir, options.path), options, linesOf(after));
}
