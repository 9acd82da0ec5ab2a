/** Which lines a change adds and takes away, and where a line of the base stands in the head. */
import type { Location, Path } from '../analysis/code.ts';
import type { ChangedFile } from './types.ts';

type Range = readonly [start: number, end: number];

export class Lines {
  private readonly byHead = new Map<Path, ChangedFile>();
  private readonly byBase = new Map<Path, ChangedFile>();
  constructor(files: readonly ChangedFile[]) {
    for (const file of files) {
      if (file.status !== 'removed') this.byHead.set(file.path, file);
      if (file.status !== 'added') this.byBase.set(file.previous ?? file.path, file);
    }
  }
  /** Does the place in the head hold an added line, or stand where lines were taken out? */
  touchesHead(at: Location): boolean {
    const file = this.byHead.get(at.path);
    if (!file) return false;
    return (
      file.status === 'added' ||
      file.added.some((range) => overlaps(range, at)) ||
      file.removed.some((range) => inside(headLine(file, range[0]), at))
    );
  }
  touchesBase(at: Location): boolean {
    const file = this.byBase.get(at.path);
    return file !== undefined && (file.status === 'removed' || file.removed.some((range) => overlaps(range, at)));
  }
  /** The first added line within a place of the head. */
  addedIn(at: Location): number | undefined {
    const file = this.byHead.get(at.path);
    if (file?.status === 'added') return at.span[0];
    const found = file?.added.find((range) => overlaps(range, at));
    return found && Math.max(found[0], at.span[0]);
  }
  isAdded(path: Path, line: number): boolean {
    const file = this.byHead.get(path);
    return file !== undefined && (file.status === 'added' || file.added.some(([from, to]) => from <= line && line <= to));
  }
  changed(path: Path): ChangedFile | undefined {
    return this.byHead.get(path) ?? this.byBase.get(path);
  }
  /** Changed files of an application that are still there, what sets it up first: where a cause is looked for that no route leads to. */
  around(app: Path): Path[] {
    const own = [...this.byHead.keys()].filter((path) => (app === '.' || path.startsWith(`${app}/`)) && CODE.test(path));
    return [...own.filter((path) => SETS_UP.test(path)), ...own.filter((path) => !SETS_UP.test(path))];
  }
  changedBase(path: Path): boolean {
    return this.byBase.has(path);
  }
  /** Where a file of the base is in the head; undefined when it is gone. */
  renamed(path: Path): Path | undefined {
    const file = this.byBase.get(path);
    return file ? (file.status === 'removed' ? undefined : file.path) : path;
  }
  /** Where a file of the head was in the base. */
  formerly(path: Path): Path {
    return this.byHead.get(path)?.previous ?? path;
  }
  /** The line of the head that a line of the base became, or the nearest that is left after it. */
  toHead(path: Path, line: number): number {
    const file = this.byBase.get(path);
    return file ? headLine(file, line) : line;
  }
  /** How far a place in the head is from the nearest changed line of its file. */
  distance(at: Location): number {
    const file = this.byHead.get(at.path);
    if (!file) return Number.POSITIVE_INFINITY;
    if (file.status === 'added') return 0;
    const edges = [...file.added.flat(), ...file.removed.map(([from]) => headLine(file, from))];
    if (this.touchesHead(at)) return 0;
    return Math.min(Number.POSITIVE_INFINITY, ...edges.map((line) => Math.abs(line - at.span[0])));
  }
}

const CODE = /\.(?:[cm]?[jt]sx?|py)$/;
const SETS_UP = /(?:^|\/)(?:settings|config|app|main|server|index|__init__|middleware|urls)[^/]*\.\w+$|\.module\.[jt]s$/;
const overlaps = ([from, to]: Range, at: Location): boolean => from <= at.span[2] && to >= at.span[0];
const inside = (line: number, at: Location): boolean => line > at.span[0] && line <= at.span[2];

/** Walks both sides of a diff without context: what is between two blocks is the same on both. A removed line is where its replacement stands, else what follows it. */
function headLine(file: ChangedFile, line: number): number {
  const added = [...file.added].sort((a, b) => a[0] - b[0]);
  const removed = [...file.removed].sort((a, b) => a[0] - b[0]);
  let [base, head] = [1, 1];
  while (added.length > 0 || removed.length > 0) {
    const [gone, fresh] = [removed[0], added[0]];
    const same = Math.min(gone ? gone[0] - base : Number.POSITIVE_INFINITY, fresh ? fresh[0] - head : Number.POSITIVE_INFINITY);
    if (line < base + same) return head + line - base;
    base += same;
    head += same;
    const [takes, puts] = [gone?.[0] === base, fresh?.[0] === head];
    if (takes && gone && line <= gone[1]) return puts && fresh ? Math.max(fresh[0], fresh[1] - (gone[1] - line)) : head; // what is put in comes with comments above it
    if (takes && gone) {
      base = gone[1] + 1;
      removed.shift();
    }
    if (puts && fresh) {
      head = fresh[1] + 1;
      added.shift();
    }
    if (!takes && !puts) break; // blocks that lie in no order: a diff of something else
  }
  return Math.max(1, head + line - base);
}
