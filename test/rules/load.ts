/** Loads small trees into models, the way the command line loads directories. */
import { createHash } from 'node:crypto';
import type { Path } from '../../src/analysis/code.ts';
import type { ApiModel } from '../../src/analysis/facts.ts';
import { loadPython } from '../../src/analysis/python/index.ts';
import type { Outline } from '../../src/analysis/summaries.ts';
import { configChanges } from '../../src/config/changes.ts';
import { begin, step } from '../../src/repository/load.ts';
import type { AnalysisConfig, Delivery } from '../../src/repository/types.ts';
import { reviewChange, scanModel } from '../../src/review/review.ts';
import type { ChangedFile, DependencyChange, Policy, Review } from '../../src/review/types.ts';

export type Tree = Record<Path, string>;
export interface LoadedTree {
  model: ApiModel;
  lowered: Map<Path, Outline>;
  tree: Record<Path, string>;
}
export const POLICY: Policy = { failOn: 'error', failOnExisting: false, onIncomplete: 'ask', monitor: false, rules: {} };
const CONFIG: AnalysisConfig = { apps: [] };
const CONFIG_FILE = '.github/portcullis.yml';

export async function loadTree(files: Tree, changed: Path[] = [], config: AnalysisConfig = CONFIG): Promise<LoadedTree> {
  await loadPython();
  const tree = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, createHash('sha1').update(text).digest('hex')]));
  let next = begin({ tree, changed }, config);
  while ('need' in next)
    next = step(next.state, new Map(next.need.map(({ path }): [Path, Delivery] => [path, { text: files[path] ?? '' }])));
  return { model: next.model, lowered: next.lowered, tree };
}
export async function scanTree(files: Tree, rules?: string[]): Promise<Review> {
  return scanModel({ ...(await loadTree(files)), head: 'head', policy: POLICY, ...(rules && { rules }) });
}
/** What the fake of GitHub's dependency review knows to be bad. */
const ADVISED: Record<string, DependencyChange['advisories']> = {
  'tarball@4.4.1': [{ id: 'GHSA-aaaa-bbbb-cccc', severity: 'error', url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc' }],
  'yamlite@5.1': [{ id: 'GHSA-dddd-eeee-ffff', severity: 'warning', url: 'https://github.com/advisories/GHSA-dddd-eeee-ffff' }],
};
/** Packages with their versions that are named at the head and not at the base, each on a line of its own. */
function dependenciesOf(base: Tree, head: Tree): DependencyChange[] {
  return Object.entries(head).flatMap(([path, text]) => {
    if (!/(^|\/)(package\.json|requirements\.txt)$/.test(path)) return [];
    const before = new Set((base[path] ?? '').split('\n'));
    return text.split('\n').flatMap((line, index): DependencyChange[] => {
      const [, name, version] = /^\s*"([\w@/-]+)":\s*"([\d.]+)"/.exec(line) ?? /^([\w-]+)==([\d.]+)/.exec(line) ?? [];
      if (name === undefined || version === undefined || before.has(line)) return [];
      return [{ name, version, advisories: ADVISED[`${name}@${version}`] ?? [], at: { path, span: [index + 1, 1, index + 1, 2] } }];
    });
  });
}
export async function reviewTrees(base: Tree, head: Tree, renames: Record<Path, Path> = {}): Promise<Review> {
  const files = differences(base, head, renames);
  const changed = files.map((file) => file.path);
  const [before, after] = [await loadTree(base, changed), await loadTree(head, changed)];
  return reviewChange({
    base: { ...before, commit: 'base' },
    head: { ...after, commit: 'head' },
    files,
    configuration: configChanges(base[CONFIG_FILE], head[CONFIG_FILE], CONFIG_FILE),
    dependencies: dependenciesOf(base, head),
    policy: POLICY,
  });
}

/** The lines that differ, by a longest common subsequence: what `git diff -U0` says of files this small. renames: new path to old path. */
export function differences(base: Tree, head: Tree, renames: Record<Path, Path> = {}): ChangedFile[] {
  const gone = new Set(Object.values(renames));
  const files: ChangedFile[] = [];
  for (const path of [...new Set([...Object.keys(base), ...Object.keys(head)])].sort()) {
    const previous = renames[path];
    const [from, to] = [base[previous ?? path], head[path]];
    if (to === undefined && gone.has(path)) continue;
    if (from === to && previous === undefined) continue;
    const [a, b] = [from === undefined ? [] : from.split('\n'), to === undefined ? [] : to.split('\n')];
    files.push({
      path,
      status: from === undefined ? 'added' : to === undefined ? 'removed' : previous === undefined ? 'modified' : 'renamed',
      ...(previous !== undefined && { previous }),
      ...compare(a, b),
    });
  }
  return files;
}
function compare(a: string[], b: string[]): Pick<ChangedFile, 'added' | 'removed'> {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const added: number[] = [];
  const removed: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    else if (j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) removed.push(++i);
    else added.push(++j);
  }
  return { added: ranges(added), removed: ranges(removed) };
}
function ranges(lines: number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else found.push([line, line]);
  }
  return found;
}
