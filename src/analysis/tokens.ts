/** What all frontends take from a file's text beside its syntax: token hashes, hidden characters, the comments that are kept. */
import { hash } from 'node:crypto';
import type { Span } from './code.ts';

/**
 * The hash that stands for a function's text (`Fn.tokens`): 16 hex digits over bytes, or over pieces whose borders count. They are the text without comments and without
 * white space that means nothing. A strong hash, because attestations are bound to it: nobody may write other code with the same one.
 */
export function hashTokens(pieces: Uint8Array | readonly string[]): string {
  return hash('sha256', pieces instanceof Uint8Array ? pieces : pieces.join('\0'), 'hex').slice(0, 16);
}

/** The offset of each line's first character. Lines end at `\n` alone, as git and GitHub count them. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the line that holds an offset. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function spanAt(starts: readonly number[], from: number, to: number): Span {
  const first = lineAt(starts, from);
  const last = lineAt(starts, to);
  return [first + 1, from - starts[first]! + 1, last + 1, to - starts[last]! + 1];
}

/** Bidirectional controls, invisible letters and fillers, tags, variation selectors, the soft hyphen. */
const hidden =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u17b4\u17b5]|[\u180b-\u180d]|[\ufe00-\ufe0f]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]/gu;
const pictures = /[\p{Extended_Pictographic}\p{Emoji_Component}]/u;
/** Scripts whose spelling needs the joiners and direction marks. */
const joining =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Khmer}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;
const mostHidden = 1000;

/** Is the character what the writing around it needs: part of an emoji, or of a script that joins its letters? */
function belongs(text: string, at: number, character: string): boolean {
  const before = text.slice(Math.max(0, at - 2), at);
  const code = character.codePointAt(0)!;
  if (code >= 0xe0020 && code <= 0xe007f) return /\u{1f3f4}[\u{e0020}-\u{e007f}]*$/u.test(text.slice(Math.max(0, at - 16), at));
  if (code >= 0xfe00 && code <= 0xfe0f) return /[^\x20-\x22\x24-\x29\x2b-\x2f\x3a-\x7f\s\p{L}]$/u.test(before);
  if (code === 0x200d && pictures.test(before)) return true;
  if (code === 0x200c || code === 0x200d || code === 0x200e || code === 0x200f || code === 0x061c) return joining.test(before);
  return false;
}

/** Where a text holds characters that a reader cannot see and that can make it read otherwise than it runs. A run of them is one span; at most 1,000. */
export function hiddenCharacters(text: string, starts?: readonly number[]): Span[] {
  const found: [number, number][] = [];
  for (const match of text.matchAll(hidden)) {
    const at = match.index;
    if ((at === 0 && match[0] === '\ufeff') || belongs(text, at, match[0])) continue;
    const last = found.at(-1);
    if (last?.[1] === at) last[1] += match[0].length;
    else if (found.push([at, at + match[0].length]) >= mostHidden) break;
  }
  if (!found.length) return [];
  const lines = starts ?? lineStarts(text);
  return found.map(([from, to]) => spanAt(lines, from, to));
}

/** Does a comment speak to the tool (`portcullis-ignore`, or about it), or describe an operation for a generator? All others are dropped. */
export const keepsComment = (comment: string): boolean =>
  comment.includes('ortcullis') || comment.includes('@openapi') || comment.includes('@swagger');
