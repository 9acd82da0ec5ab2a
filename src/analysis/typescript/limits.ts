/** What the parser must not be given: it recurses, and re-reads some unfinished code once more for every level. One pass over the text, before parsing. */

/** Brackets that are open at once; a young parser's stack holds some 300. */
const MAX_BRACKETS = 200;
/** Nesting without brackets (`a = a = …`, `!!…`), beyond which a file is refused rather than read by a lucky parser: it bears twice as much. */
const MAX_NESTING = 500;
/** `async (` and `<(` that are open at once: the parser tries both readings of each, so its time doubles or trebles with every level. */
const MAX_ASYNC = 10;
const MAX_ANGLE = 8;
/** Characters that are no text. The parser reports each. */
const MAX_GARBAGE = 10_000;

const WORD = 1;
const SPACE = 2;
const QUOTE = 3;
const TICK = 4;
const SLASH = 5;
const OPEN = 6;
const CLOSE = 7;
const CUT = 8;
const LESS = 9;
const MORE = 10;
const GARBAGE = 11;
const kinds = new Uint8Array(128);
const set = (characters: string, kind: number): void => {
  for (const character of characters) kinds[character.charCodeAt(0)] = kind;
};
kinds.fill(GARBAGE, 0, 32);
set(' \t\r\n\v\f', SPACE);
set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$', WORD);
set('\'"', QUOTE);
set('`', TICK);
set('/', SLASH);
set('([{', OPEN);
set(')]}', CLOSE);
set(',;', CUT);
set('<', LESS);
set('>', MORE);

const wordBeforeRegex = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|instanceof|await|yield)$/;

function endOfString(text: string, from: number, quote: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === quote) return i;
    else if (c === 10) return i;
  }
  return text.length;
}

/** The last character of a template's piece: its closing backtick or the brace of `${`. */
function endOfTemplate(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === 96) return i;
    else if (c === 36 && text.charCodeAt(i + 1) === 123) return i + 1;
  }
  return text.length;
}

function endOfRegex(text: string, from: number): number {
  let inClass = false;
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) return from;
    if (c === 92) i++;
    else if (c === 91) inClass = true;
    else if (c === 93) inClass = false;
    else if (c === 47 && !inClass) return i;
  }
  return from;
}

function startsRegex(text: string, last: number): boolean {
  const c = last < 0 ? 40 : text.charCodeAt(last);
  if (c === 60 || c === 41 || c === 93 || c === 125 || c === 39 || c === 34 || c === 96) return false;
  if (c >= 128) return false;
  return kinds[c] !== WORD || wordBeforeRegex.test(text.slice(Math.max(0, last - 11), last + 1));
}

const step = new Int8Array(128);
for (const character of '([{') step[character.charCodeAt(0)] = 1;
for (const character of ')]}') step[character.charCodeAt(0)] = -1;

/** `async` other than before a function whose parameters hold no parenthesis. */
const unusualAsync = /\basync\b(?!\s*(?:function\b\s*)?\*?\s*[\w$]*\s*\([^()]*\)|\s+[\w$]+\s*=>)/g;

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
function isOpenAngle(text: string, from: number, jsx: boolean): boolean {
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

/** The brackets open at a place of the text, with what makes each a risk. */
class Brackets {
  /** The closing character wanted; negative for `${`. */
  private readonly wanted: number[] = [];
  private readonly risks: number[] = [];
  /** By bracket: `async` (1) or `<` (2) stands in it, and nothing has ended that yet. */
  private readonly pending: number[] = [0];
  private asyncs = 0;
  private angles = 0;

  note(what: 1 | 2): void {
    this.pending[this.wanted.length]! |= what;
  }

  end(what: 1 | 2): void {
    this.pending[this.wanted.length]! &= ~what;
  }

  /** Is it still few enough? */
  open(closing: number): boolean {
    const risk = this.pending[this.wanted.length]!;
    this.risks.push(risk);
    this.wanted.push(closing);
    this.pending[this.wanted.length] = 0;
    if (risk & 1) this.asyncs++;
    if (risk & 2) this.angles++;
    return this.wanted.length <= MAX_BRACKETS && this.asyncs <= MAX_ASYNC && this.angles <= MAX_ANGLE;
  }

  /** Closes the partner of a closing bracket and all that is open inside it. Was it `${`? */
  close(closing: number): boolean {
    let partner = this.wanted.length - 1;
    while (partner >= 0 && Math.abs(this.wanted[partner]!) !== closing) partner--;
    if (partner < 0) return false;
    const template = this.wanted[partner]! < 0;
    while (this.wanted.length > partner) {
      this.wanted.pop();
      const risk = this.risks.pop()!;
      if (risk & 1) this.asyncs--;
      if (risk & 2) this.angles--;
    }
    this.end(1);
    return template;
  }
}

/**
 * Reads lexically only and may mistake a quote in JSX text for a string: a closing bracket closes all that is open inside its partner, so that a mistake heals with the next
 * enclosing bracket.
 */
function scan(text: string, jsx: boolean): number {
  const brackets = new Brackets();
  let garbage = 0;
  let last = -1;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 128) {
      if (c >= 0xd800 && c <= 0xdfff && ++garbage > MAX_GARBAGE) return i;
      last = i;
      continue;
    }
    switch (kinds[c]) {
      case SPACE:
        continue;
      case WORD: {
        const start = i;
        while (kinds[text.charCodeAt(i + 1)] === WORD) i++;
        if (i - start === 4 && c === 97 && text.startsWith('async', start)) brackets.note(1);
        break;
      }
      case OPEN:
        if (!brackets.open(c === 40 ? 41 : c + 2)) return i;
        break;
      case CLOSE:
        if (!brackets.close(c)) break;
        i = endOfTemplate(text, i);
        if (text.charCodeAt(i) === 123) brackets.open(-125);
        break;
      case TICK:
        i = endOfTemplate(text, i);
        if (text.charCodeAt(i) === 123 && !brackets.open(-125)) return i;
        break;
      case QUOTE:
        i = endOfString(text, i, c);
        break;
      case SLASH: {
        const next = text.charCodeAt(i + 1);
        if (next === 47 || next === 42) {
          const end = next === 47 ? text.indexOf('\n', i) : text.indexOf('*/', i + 2) + 1;
          i = end <= i ? text.length : end;
          continue;
        }
        if (startsRegex(text, last)) i = endOfRegex(text, i);
        break;
      }
      case CUT:
        brackets.end(1);
        if (c === 59) brackets.end(2);
        break;
      case LESS:
        if (isOpenAngle(text, i, jsx)) brackets.note(2);
        break;
      case MORE:
        if (text.charCodeAt(i - 1) === 61) brackets.end(1);
        else brackets.end(2);
        break;
      case GARBAGE:
        if (++garbage > MAX_GARBAGE) return i;
    }
    last = i;
  }
  return -1;
}
