/** What an edit of our comment ticks. Anybody with write access can change any of its text, so only one thing counts: a box that we rendered and that went from open to ticked. */

/** A box, as its line's end names it. */
export interface Tick {
  handle: string;
  item: string;
}
export interface Edit {
  /** Boxes that this edit ticked. Empty where anything else was changed. */
  ticks: Tick[];
  /** Something else than open boxes was changed: the comment has to be written anew. */
  foreign: boolean;
}
const BOX = /^- \[ \] .* <!-- pc:([eF]-[0-9a-f]{4,64}):([a-z0-9.-]+) -->$/;
const FENCE = /^(`{3,}|~{3,})/;

/**
 * rendered: the text that we wrote last, which for a tick to count must be of the live head; from and body: before and after the edit. Two people may tick before we write
 * again, so both are compared with what we wrote, and what `from` has already is not this person's.
 */
export function ticksOf(rendered: string, from: string, body: string): Edit {
  const [ours, before, after] = [linesOf(rendered), linesOf(from), linesOf(body)];
  const boxes = boxesOf(ours);
  const earlier = flips(ours, before, boxes);
  const now = flips(ours, after, boxes);
  if (!earlier || !now) return { ticks: [], foreign: true };
  return { ticks: [...now].filter(([line]) => !earlier.has(line)).map(([, tick]) => tick), foreign: false };
}
/** GitHub's editor may change line endings, and leaves out blank lines at the end. */
const linesOf = (text: string): string[] => text.replace(/\r\n?/g, '\n').trimEnd().split('\n');

/** The boxes by line. What stands in a block of code is no box; one that is there twice is none either. */
function boxesOf(lines: readonly string[]): Map<number, Tick> {
  const found = new Map<number, Tick>();
  const times = new Map<string, number>();
  let fence: string | undefined;
  for (const [index, line] of lines.entries()) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
      continue;
    }
    if (mark !== undefined) fence = mark;
    const [, handle, item] = BOX.exec(line) ?? [];
    if (handle === undefined || item === undefined) continue;
    found.set(index, { handle, item });
    times.set(`${handle}:${item}`, (times.get(`${handle}:${item}`) ?? 0) + 1);
  }
  for (const [index, { handle, item }] of found) if (times.get(`${handle}:${item}`) !== 1) found.delete(index);
  return found;
}
/** undefined: something else differs. */
function flips(ours: readonly string[], theirs: readonly string[], boxes: ReadonlyMap<number, Tick>): Map<number, Tick> | undefined {
  if (ours.length !== theirs.length) return undefined;
  const found = new Map<number, Tick>();
  for (const [index, line] of ours.entries()) {
    const other = theirs[index];
    if (other === line) continue;
    const box = boxes.get(index);
    if (!box || (other !== `- [x]${line.slice(5)}` && other !== `- [X]${line.slice(5)}`)) return undefined;
    found.set(index, box);
  }
  return found;
}
