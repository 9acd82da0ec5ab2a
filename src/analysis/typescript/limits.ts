/** What the parser must not be given: it recurses, and reads some unfinished code once more for every level. One pass over the text, before parsing. */
import { scan } from './brackets.ts';
import { CLOSE, kinds, OPEN, SPACE, WORD } from './characters.ts';

/** Brackets that are open at once; a young parser's stack holds some 300. */
export const MAX_BRACKETS = 200;
/** Nesting without brackets (`a = a = …`, `!!…`), beyond which a file is refused rather than read by a lucky parser: it bears twice as much. */
const MAX_NESTING = 500;
/** `async (`, `async function` and `<(` that are open at once: the parser tries both readings of each, so its time doubles or trebles with every level. */
export const MAX_ASYNC = 10;
export const MAX_ANGLE = 8;
/** Characters that are no text. The parser reports each. */
export const MAX_GARBAGE = 10_000;

const step = new Int8Array(128);
for (const character of '([{') step[character.charCodeAt(0)] = 1;
for (const character of ')]}') step[character.charCodeAt(0)] = -1;

/** `async` other than before the parameters of an arrow function or a method that hold no parenthesis. */
const unusualAsync = /\basync\b(?!\s*(?!function\b)\*?\s*[\w$]*\s*\([^()]*\)|\s+[\w$]+\s*=>)/g;

/** Is the `<` the beginning of a JSX element, for which the parser needs no second try? `<T extends` and `<T,` are type parameters. */
function startsElement(text: string, from: number): boolean {
  let i = from + 1;
  const c = text.charCodeAt(i) | 32;
  if (c < 97 || c > 122) return false;
  let before = from - 1;
  while (before >= 0 && kinds[text.charCodeAt(before)] === SPACE) before--;
  const kind = before < 0 ? OPEN : kinds[text.charCodeAt(before)];
  if (kind === WORD ? !text.startsWith('return', before - 5) : kind === CLOSE && text.charCodeAt(before) !== 125) return false;
  while (kinds[text.charCodeAt(i)] === WORD) i++;
  while (kinds[text.charCodeAt(i)] === SPACE) i++;
  const next = text.charCodeAt(i);
  return next !== 44 && next !== 61 && !text.startsWith('extends', i);
}

/** Does a bracket or anything unclear come before what ends the `<`? */
export function isOpenAngle(text: string, from: number, jsx: boolean): boolean {
  if (jsx && startsElement(text, from)) return false;
  const end = Math.min(text.length, from + 200);
  for (let i = from + 1; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 62 || c === 59 || c === 41 || c === 93 || c === 125) return false;
    if (c === 91 && text.charCodeAt(i + 1) === 93) i++;
    else if (c === 47 && i === from + 1)
      return !jsx || kinds[text.charCodeAt(i + 1)] !== WORD; // </div>
    else if (c === 40 || c === 91 || c === 123 || c === 96 || c === 34 || c === 39 || c === 47) return true;
  }
  return true;
}

/**
 * A quick look that most files pass: few brackets open at once, few of the things that the parser tries twice. Brackets in strings and comments count too, so it errs to both
 * sides; what it lets pass wrongly ends in an overflow that is caught, never in a parser that runs for ever.
 */
function isHarmless(text: string, jsx: boolean): boolean {
  let depth = 0;
  let most = 0;
  let garbage = 0;
  let angles = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 128) {
      if (c >= 0xd800 && c <= 0xdfff) garbage++;
    } else if (c === 60) {
      if (isOpenAngle(text, i, jsx)) angles++;
    } else if (c < 32) {
      if (c !== 10 && c !== 13 && c !== 9) garbage++;
    } else if (step[c]) {
      depth += step[c]!;
      if (depth > most) most = depth;
      else if (depth < 0) depth = 0;
    }
  }
  if (most > MAX_BRACKETS / 2 || angles > MAX_ANGLE || garbage > MAX_GARBAGE) return false;
  unusualAsync.lastIndex = 0;
  for (let count = 0; count <= MAX_ASYNC; count++) if (!unusualAsync.test(text)) return true;
  return false;
}

/** Ends the lowering of a file that another run of the parser might not have survived. */
export function checkNesting(depth: number): void {
  if (depth > MAX_NESTING) throw new RangeError('nested too deeply');
}

/** Where the text goes beyond what the parser takes, or -1. */
export function tooMuch(text: string, jsx: boolean): number {
  return isHarmless(text, jsx) ? -1 : scan(text, jsx);
}
