/** The brackets of a text, read lexically: how many are open at once, and how many of those make the parser read twice. */
import { CLOSE, CUT, GARBAGE, kinds, LESS, MORE, OPEN, QUOTE, SLASH, SPACE, TICK, WORD } from './characters.ts';
import { isOpenAngle, MAX_ANGLE, MAX_ASYNC, MAX_BRACKETS, MAX_GARBAGE } from './limits.ts';

const wordBeforeRegex = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|instanceof|await|yield)$/;

/** Does `function` stand next? */
function isFunction(text: string, from: number): boolean {
  let i = from;
  while (kinds[text.charCodeAt(i)] === SPACE) i++;
  return text.startsWith('function', i);
}

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

/** The brackets open at a place of the text, with what makes each a risk. */
class Brackets {
  /** The closing character wanted; negative for `${`. */
  private readonly wanted: number[] = [];
  private readonly risks: number[] = [];
  /** By bracket: `async` (1), `<` (2) or `async function` (4), whose body is behind its parameters, stands in it, and nothing has ended that yet. */
  private readonly pending: number[] = [0];
  private asyncs = 0;
  private angles = 0;

  note(what: 1 | 2 | 4): void {
    this.pending[this.wanted.length]! |= what;
  }

  end(what: 1 | 2 | 4): void {
    this.pending[this.wanted.length]! &= ~what;
  }

  /** Is it still few enough? */
  open(closing: number): boolean {
    const risk = this.pending[this.wanted.length]!;
    this.risks.push(risk);
    this.wanted.push(closing);
    this.pending[this.wanted.length] = 0;
    if (risk & 5) this.asyncs++;
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
      if (risk & 5) this.asyncs--;
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
export function scan(text: string, jsx: boolean): number {
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
        if (i - start === 4 && c === 97 && text.startsWith('async', start)) brackets.note(isFunction(text, i + 1) ? 4 : 1);
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
        if (c !== 59) break;
        brackets.end(2);
        brackets.end(4);
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
