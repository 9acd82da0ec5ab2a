/** The text once more, without syntax: token hashes of the functions and the comments that are kept, in one pass. */
import { hashTokens, keepsComment } from '../tokens.ts';
import type { Lowering } from './lowering.ts';

/** After these, a line's end ends the statement: it means something. */
const restricted = /(?:^|[^\w$.])(?:return|throw|break|continue|yield|async)$/;
/** What can follow a word on the next line as the same statement in any case. */
const continues = new Uint8Array(128);
for (const character of '.;,)]}?:=&|*<>%^') continues[character.charCodeAt(0)] = 1;

const isWord = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c === 36 || c >= 128;

function endOfQuoted(text: string, from: number, quote: number, oneLine: boolean): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === quote) return i + 1;
    else if (c === 10 && oneLine) return i;
  }
  return text.length;
}

/** The separator that white space or a comment leaves: none where the tokens are the same without it. */
function separator(text: string, before: number, at: number, newLine: boolean): number {
  const last = text.charCodeAt(before);
  const c = text.charCodeAt(at);
  if (c === 43 || c === 45) return newLine && text.charCodeAt(at + 1) === c ? 10 : last === c ? 32 : 0;
  if (!isWord(last)) return c === 47 && last === 47 ? 32 : 0;
  if (newLine && (c >= 128 || !continues[c]) && restricted.test(text.slice(Math.max(0, before - 9), before + 1))) return 10;
  return isWord(c) ? 32 : 0;
}

/** What a character may begin: 0 nothing but itself, 1 white space, 2 a comment, 3 a string, 4 beyond ASCII. */
const kinds = new Uint8Array(128);
for (const c of [9, 10, 11, 12, 13, 32]) kinds[c] = 1;
kinds[47] = 2;
for (const c of [34, 39, 96]) kinds[c] = 3;

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

/**
 * Fills `tokens` of all functions and the module's comments. White space and comments are left out where they mean nothing; strings, templates, regular expressions and JSX
 * text stay as written.
 */
export function readTrivia(low: Lowering): void {
  const { text, bodies } = low;
  const { length } = text;
  const ranges = sortedRanges(low.verbatim);
  const edges = new Float64Array(bodies.length * 2);
  for (let i = 0; i < bodies.length; i++) {
    edges[i * 2] = bodies[i]!.from;
    edges[i * 2 + 1] = bodies[i]!.to;
  }
  edges.sort();
  const offsets = new Float64Array(edges.length);
  const keeping = keepsComment(text);
  // A character may take three bytes, and a separator one.
  if (scratch.length < length * 4) scratch = new Uint8Array(length * 4);
  const bytes = scratch;
  let size = 0;
  let edge = 0;
  let range = 0;
  let before = -1; // where a gap of white space and comments began: the last character before it
  let gap = false;
  let newLine = false;

  for (let i = 0; i < length; ) {
    // Up to `stop`, no function begins or ends and no verbatim text begins.
    while (range < ranges.length && ranges[range + 1]! <= i) range += 2;
    const verbatim = range < ranges.length && ranges[range]! <= i;
    let stop = range < ranges.length && !verbatim ? ranges[range]! : length;
    if (edge < edges.length && edges[edge]! <= i) {
      if (gap && !isGap(text, i)) {
        size = separate(bytes, size, text, before, i, newLine);
        gap = newLine = false;
      }
      while (edge < edges.length && edges[edge]! <= i) offsets[edge++] = size;
    }
    if (edge < edges.length && edges[edge]! < stop) stop = edges[edge]!;
    if (verbatim) {
      if (gap) size = separate(bytes, size, text, before, i, newLine);
      gap = newLine = false;
      size = append(bytes, size, text, i, ranges[range + 1]!);
      i = Math.max(i + 1, ranges[range + 1]!);
      continue;
    }
    while (i < stop) {
      let c = text.charCodeAt(i);
      let kind = c < 128 ? kinds[c]! : 4;
      if (kind === 1) {
        if (!gap) before = i - 1;
        gap = true;
        do {
          if (c === 10) newLine = true;
          c = ++i < stop ? text.charCodeAt(i) : 0;
        } while (c === 32 || c === 10 || c === 9 || c === 13);
        continue;
      }
      if (kind !== 0 && isGap(text, i)) {
        if (!gap) before = i - 1;
        gap = true;
        const end = kind === 2 ? endOfComment(text, i) : i + 1;
        if (text.charCodeAt(i + 1) === 42 && text.slice(i, end).includes('\n')) newLine = true;
        if (keeping && kind === 2) keepComment(low, i, end);
        i = end;
        continue;
      }
      if (gap) {
        size = separate(bytes, size, text, before, i, newLine);
        gap = newLine = false;
      }
      if (kind < 3) {
        do {
          bytes[size++] = c;
          c = ++i < stop ? text.charCodeAt(i) : 32;
          kind = c < 128 ? kinds[c]! : 4;
        } while (kind === 0);
        continue;
      }
      const end = kind === 3 ? endOfQuoted(text, i, c, c !== 96) : i + 1;
      size = append(bytes, size, text, i, end);
      i = end;
    }
  }
  while (edge < edges.length) offsets[edge++] = size;
  for (const { fn, from, to } of bodies) fn.tokens = hashTokens(bytes.subarray(offsets[indexOf(edges, from)], offsets[indexOf(edges, to)]));
  if (scratch.length > KEPT_SCRATCH) scratch = new Uint8Array(1 << 18);
}

/** Does white space or a comment begin here? */
function isGap(text: string, i: number): boolean {
  const c = text.charCodeAt(i);
  if (c >= 128) return c === 0xa0 || c === 0xfeff || c === 0x2028 || c === 0x2029;
  const kind = kinds[c];
  if (kind !== 2) return kind === 1;
  const next = text.charCodeAt(i + 1);
  return next === 47 || next === 42;
}

function endOfComment(text: string, from: number): number {
  const end = text.charCodeAt(from + 1) === 47 ? text.indexOf('\n', from) : text.indexOf('*/', from + 2) + 2;
  return end < from + 2 ? text.length : end;
}

function separate(bytes: Uint8Array, size: number, text: string, before: number, at: number, newLine: boolean): number {
  const between = before < 0 ? 0 : separator(text, before, at, newLine);
  if (!between) return size;
  bytes[size] = between;
  return size + 1;
}

/** The first place of a value in a sorted list that holds it. */
function indexOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keepComment(low: Lowering, from: number, to: number): void {
  const comment = low.text.slice(from, to).trimEnd();
  if (keepsComment(comment)) low.module.comments.push({ text: comment, span: low.span(from, from + comment.length) });
}

/** The visitors do not go in the order of the text everywhere: hoisting, for one. */
function sortedRanges(flat: number[]): number[] {
  for (let i = 2; i < flat.length; i += 2) {
    if (flat[i]! >= flat[i - 2]!) continue;
    const pairs: [number, number][] = [];
    for (let k = 0; k < flat.length; k += 2) pairs.push([flat[k]!, flat[k + 1]!]);
    return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]).flat();
  }
  return flat;
}
