/** What is measured: the files of a directory in memory, and a pull request cut out of them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openCache } from '../src/cli/cache.ts';
import type { Source } from '../src/cli/directory.ts';
import { readDirectory } from '../src/cli/directory.ts';
import { isRoot } from '../src/repository/marks.ts';
import { isCode } from '../src/repository/select.ts';
import type { ChangedFile } from '../src/review/types.ts';

export type Texts = ReadonlyMap<string, string>;
const CHANGED = 8;
const CONTEXT = 40;

/** All that an analysis may ask for of a directory. */
export function corpusOf(dir: string): Texts {
  const source = readDirectory(dir, openCache(undefined));
  const need = Object.entries(source.overlay.tree).map(([path, blob]) => ({ path, blob }));
  return new Map([...source.read(need)].flatMap(([path, got]) => ('text' in got ? [[path, got.text] as const] : [])));
}
/** The same as a source that reads nothing from disk. */
export function sourceOf(texts: Texts, place: string, changed: string[] = []): Source {
  const tree = Object.fromEntries(
    [...texts].map(([path, text]) => [path, changed.includes(path) ? `${text.length} changed` : `${text.length}`]),
  );
  return {
    overlay: { tree, changed },
    head: place,
    place,
    read: (need) => new Map(need.map(({ path }) => [path, { text: texts.get(path) ?? '' }])),
  };
}
export const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);
export const isPython = (path: string): boolean => path.endsWith('.py');
export const characters = (texts: Texts, paths: Iterable<string>): number =>
  [...paths].reduce((sum, path) => sum + (texts.get(path)?.length ?? 0), 0);

export interface PullRequest {
  base: Texts;
  head: Texts;
  changed: string[];
}
/** Eight files where routes begin, spread over all of them, each with a line more; around them forty that were lowered, and the manifests. */
export function pullRequestOf(texts: Texts, lowered: readonly string[]): PullRequest {
  const roots = lowered.filter((path) => isRoot(path, texts.get(path) ?? ''));
  const step = Math.max(1, Math.floor(roots.length / CHANGED));
  const changed = roots.filter((_, index) => index % step === 0).slice(0, CHANGED);
  const context = lowered.filter((path) => !changed.includes(path)).slice(0, CONTEXT);
  const manifests = [...texts.keys()].filter((path) => !isCode(path) && !path.endsWith('.py'));
  const base = new Map([...changed, ...context, ...manifests].map((path) => [path, texts.get(path) ?? '']));
  const head = new Map(base);
  for (const path of changed) head.set(path, `${base.get(path)}\n${isPython(path) ? 'changed = True' : 'export const changed = true;'}\n`);
  return { base, head, changed };
}
/** How many pairs of lines are compared at most; files that differ in more are one change from the first to the last difference. */
const COMPARED = 9_000_000;
/** Changed lines of one file, as a diff says them. */
export function changedLines(path: string, before: string, after: string): ChangedFile {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const [rows, columns] = [old.length - tail - head, now.length - tail - head];
  // the longest common run of lines from each pair of lines on
  const width = columns + 1;
  const common = rows * columns <= COMPARED ? new Uint16Array((rows + 1) * width) : undefined;
  for (let i = rows - 1; common && i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      common[i * width + j] =
        old[head + i] === now[head + j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const file: ChangedFile = { path, status: 'modified', added: [], removed: [] };
  for (let [i, j] = [0, 0]; i < rows || j < columns; ) {
    if (i < rows && j < columns && old[head + i] === now[head + j]) {
      i++;
      j++;
    } else if (j < columns && (i === rows || (common && common[i * width + j + 1]! >= common[(i + 1) * width + j]!)))
      extend(file.added, head + ++j);
    else extend(file.removed, head + ++i);
  }
  return file;
}
function extend(ranges: [start: number, end: number][], line: number): void {
  const last = ranges.at(-1);
  if (last && last[1] === line - 1) last[1] = line;
  else ranges.push([line, line]);
}
/** Writes texts below a directory. */
export function writeTo(dir: string, texts: Texts): void {
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}
