/** The text once more, without syntax: token hashes of the functions and the comments that are kept, in one pass. */
import { hashTokens, keepsComment } from '../tokens.ts';
import type { Lowering } from './lowering.ts';

const isWord = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c >= 128;

/** Pairs of signs that are another sign when nothing stands between. */
const joined = new Set(
  '** // == <= >= != <> -> := << >> += -= *= /= %= &= |= ^= @= ..'.split(' ').map((pair) => pair.charCodeAt(0) * 128 + pair.charCodeAt(1)),
);

/** The space that a gap leaves inside a line: none where the tokens are the same without it. */
function needsSpace(last: number, c: number): boolean {
  if (isWord(last)) return isWord(c) || c === 34 || c === 39;
  return c < 128 && joined.has(last * 128 + c);
}

/** What a character may begin: 0 nothing but itself, 1 white space, 2 a comment, 3 an opening, 4 a closing bracket, 5 beyond ASCII, 6 a line that goes on. */
const kinds = new Uint8Array(128);
for (const c of [9, 11, 12, 13, 32]) kinds[c] = 1;
kinds[10] = 1;
kinds[35] = 2;
for (const c of [40, 91, 123]) kinds[c] = 3;
for (const c of [41, 93, 125]) kinds[c] = 4;
kinds[92] = 6;

const NEW_LINE = 10;
const INDENT = 1;
const DEDENT = 2;

/** Reused by every file: most are small. */
let scratch = new Uint8Array(1 << 18);
const KEPT_SCRATCH = 1 << 22;

/** Appends a text: ASCII as it is, any other character as three bytes. Gives the new size. */
function append(bytes: Uint8Array, size: number, text: string, from: number, to: number): number {
  let at = size;
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (c < 128) bytes[at++] = c;
    else {
      bytes[at++] = 0xff;
      bytes[at++] = c >> 8;
      bytes[at++] = c & 0xff;
    }
  }
  return at;
}

/** How far a line is indented; a tab goes on to the next multiple of eight. */
function widthOf(text: string, from: number, to: number): number {
  let width = 0;
  for (let i = from; i < to; i++) width = text.charCodeAt(i) === 9 ? (width | 7) + 1 : width + 1;
  return width;
}

/** Fills `tokens` of all functions and the module's comments. What is left of white space is line ends outside of brackets, with whether they indent. */
export function readTrivia(low: Lowering): void {
  const { text, bodies, docs } = low;
  const { strings } = low.tree;
  const { length } = text;
  const edges = [...new Set(bodies.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const offsets = new Map<number, number>();
  const keeping = keepsComment(text);
  // A character may take three bytes, a line's start two more.
  if (scratch.length < length * 4 + 64) scratch = new Uint8Array(length * 4 + 64);
  const bytes = scratch;
  const indents: number[] = [0];
  let size = 0;
  let edge = 0;
  let string = 0;
  let brackets = 0;
  let last = -1; // the last character that means something
  let gap = false;
  let lineStart = 0; // where the present line begins, or -1 once something of it stands
  const pass = (to: number): void => {
    while (edge < edges.length && edges[edge]! <= to) offsets.set(edges[edge++]!, size);
  };
  const begin = (i: number, c: number): void => {
    if (lineStart >= 0 && brackets === 0) {
      if (last >= 0) bytes[size++] = NEW_LINE;
      const width = widthOf(text, lineStart, i);
      if (width > indents.at(-1)!) {
        indents.push(width);
        bytes[size++] = INDENT;
      }
      while (width < indents.at(-1)!) {
        indents.pop();
        bytes[size++] = DEDENT;
      }
    } else if (gap && last >= 0 && needsSpace(last, c)) bytes[size++] = 32;
    gap = false;
    lineStart = -1;
    pass(i);
  };

  for (let i = 0; i < length; ) {
    while (string < strings.length && strings[string + 1]! <= i) string += 2;
    const c = text.charCodeAt(i);
    if (string < strings.length && strings[string]! <= i) {
      const end = strings[string + 1]!;
      if (docs.has(strings[string]!)) {
        pass(i);
        gap = true;
      } else {
        begin(i, c);
        size = append(bytes, size, text, i, end);
        last = text.charCodeAt(end - 1);
      }
      i = end;
      continue;
    }
    const kind = c < 128 ? kinds[c]! : 5;
    if (kind === 1 || (kind === 5 && (c === 0xfeff || c === 0x2060 || c === 0x200b))) {
      pass(i);
      gap = true;
      i++;
      if (c === 10) lineStart = i;
    } else if (kind === 2) {
      pass(i);
      gap = true;
      let end = text.indexOf('\n', i);
      if (end < 0) end = length;
      if (keeping) keepComment(low, i, end);
      i = end;
    } else if (kind === 6) {
      // The next line belongs to this one.
      pass(i);
      gap = true;
      const next = text.charCodeAt(i + 1) === 13 ? i + 2 : i + 1;
      if (text.charCodeAt(next) === 10) {
        i = next + 1;
        continue;
      }
      begin(i, c);
      bytes[size++] = c;
      last = c;
      i++;
    } else {
      begin(i, c);
      if (kind === 3) brackets++;
      else if (kind === 4 && brackets) brackets--;
      if (kind === 5) {
        size = append(bytes, size, text, i, i + 1);
        last = c;
        i++;
        continue;
      }
      bytes[size++] = c;
      last = c;
      i++;
      // A run of plain characters, up to where something else begins.
      let stop = edge < edges.length ? edges[edge]! : length;
      if (string < strings.length && strings[string]! < stop) stop = strings[string]!;
      for (; i < stop; i++) {
        const plain = text.charCodeAt(i);
        if (plain >= 128 || kinds[plain] !== 0) break;
        bytes[size++] = plain;
        last = plain;
      }
    }
  }
  pass(length);
  for (const { fn, from, to } of bodies) fn.tokens = hashTokens(bytes.subarray(offsets.get(from), offsets.get(to)));
  if (scratch.length > KEPT_SCRATCH) scratch = new Uint8Array(1 << 18);
}

function keepComment(low: Lowering, from: number, to: number): void {
  const comment = low.text.slice(from, to).trimEnd();
  if (keepsComment(comment)) low.module.comments.push({ text: comment, span: low.span(from, from + comment.length) });
}
