/** What a review reports on: globs of paths that the configuration includes and ignores. */
import picomatch from 'picomatch';
import type { Path } from '../analysis/code.ts';
import type { Policy } from './types.ts';

/** A pattern without a wildcard is a file or a directory with all that is in it. */
const globs = (patterns: readonly string[]): string[] =>
  patterns.map((one) => one.replace(/^\.?\//, '').replace(/\/$/, '')).flatMap((one) => [one, `${one}/**`]);

/** Does a path count? What is not included, or is ignored, is read for context all the same. */
export function reportedOn({ paths }: Pick<Policy, 'paths'>): (path: Path) => boolean {
  const { include = [], ignore = [] } = paths ?? {};
  const wanted = include.length > 0 ? picomatch(globs(include), { dot: true }) : () => true;
  const unwanted = ignore.length > 0 ? picomatch(globs(ignore), { dot: true }) : () => false;
  return (path) => wanted(path) && !unwanted(path);
}
