/** Regular expressions of a program, read by our own small matcher: they are a stranger's, so each match has a budget of steps instead of an engine that may never return. */

type Node =
  | { is: 'set'; has(code: string): boolean }
  | { is: 'start' | 'end' }
  | { is: 'boundary'; there: boolean }
  | { is: 'group'; ways: Node[][] }
  | { is: 'look'; ahead: Node[][]; there: boolean }
  | { is: 'repeat'; of: Node; least: number; most: number };

/** Steps of one match. Paths are short: what needs more is made to be slow. */
const MOST_STEPS = 20_000;
/** The expression is not read to its end, or not matched to its end. */
class Undecided extends Error {}

/** How an expression is held against a text: anywhere in it, from its start, as a whole. */
export type Anchor = 'anywhere' | 'start' | 'whole';
export interface Pattern {
  source: string;
  /** Letters stand for both cases. */
  anyCase?: true;
}

/** Values that parameters commonly have. */
const SAMPLES = ['x', '7', '3f2504e0-4f89-41d3-9a0c-0305e82c3301'];
/** A path as it may be asked for: with each of these values in the place of its parameters (`{id}`) and of what follows (`*`). */
export const sampled = (path: string): string[] => SAMPLES.map((sample) => path.replace(/\{[^}]*\}|\*/g, sample));

/**
 * Whether a regular expression, in the syntax that JavaScript and Python share, matches a text.
 * undefined: it uses what is not read here (back references, look-behind, flags within), or takes too long.
 */
export function matches({ source, anyCase }: Pattern, text: string, anchor: Anchor = 'anywhere'): boolean | undefined {
  try {
    const ways = read(anyCase ? source.replace(LITERAL, (one) => (one.length === 1 ? one.toLowerCase() : one)) : source);
    let steps = 0;
    const step = (): void => {
      if (++steps > MOST_STEPS) throw new Undecided();
    };
    const held = anyCase ? text.toLowerCase() : text;
    const last = anchor === 'anywhere' ? held.length : 0;
    for (let from = 0; from <= last; from++)
      if (anyWay(ways, held, from, step, (at) => anchor !== 'whole' || at === held.length)) return true;
    return false;
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}

/** A letter that is no class: what stands behind a backslash keeps its case. */
const LITERAL = /\\.|[A-Z]/g;

// ── Reading ──

const CLASSES: Record<string, (code: string) => boolean> = {
  d: (code) => /\d/.test(code),
  D: (code) => /\D/.test(code),
  w: (code) => /\w/.test(code),
  W: (code) => /\W/.test(code),
  s: (code) => /\s/.test(code),
  S: (code) => /\S/.test(code),
};
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', '0': '\0' };
const DEEPEST = 20;
const LONGEST = 1_000;
const MOST_COUNTED = 50;

function read(pattern: string): Node[][] {
  if (pattern.length > LONGEST) throw new Undecided();
  let at = 0;
  const peek = (text: string): boolean => pattern.startsWith(text, at);
  const take = (text: string): boolean => {
    if (!peek(text)) return false;
    at += text.length;
    return true;
  };
  const alternatives = (depth: number): Node[][] => {
    if (depth > DEEPEST) throw new Undecided();
    const ways: Node[][] = [[]];
    while (at < pattern.length && !peek(')')) {
      if (take('|')) ways.push([]);
      else ways.at(-1)?.push(repeated(atom(depth)));
    }
    return ways;
  };
  const atom = (depth: number): Node => {
    const char = pattern[at++] ?? '';
    switch (char) {
      case '^':
        return { is: 'start' };
      case '$':
        return { is: 'end' };
      case '.':
        return { is: 'set', has: (code) => code !== '\n' };
      case '(':
        return group(depth + 1);
      case '[':
        return set();
      case '\\':
        return escaped();
      case '*':
      case '+':
      case '?':
        throw new Undecided();
      default:
        return { is: 'set', has: (code) => code === char };
    }
  };
  const group = (depth: number): Node => {
    let look: boolean | undefined;
    if (take('?=')) look = true;
    else if (take('?!')) look = false;
    else if (peek('?') && !take('?:') && !named()) throw new Undecided();
    const ways = alternatives(depth);
    if (!take(')')) throw new Undecided();
    return look === undefined ? { is: 'group', ways } : { is: 'look', ahead: ways, there: look };
  };
  const named = (): boolean => {
    const name = /^\?P?<[A-Za-z_]\w*>/.exec(pattern.slice(at))?.[0];
    at += name?.length ?? 0;
    return name !== undefined;
  };
  const escaped = (): Node => {
    const char = pattern[at++];
    if (char === undefined || /[1-9kpPuxc]/.test(char)) throw new Undecided();
    if (char === 'A') return { is: 'start' };
    if (char === 'Z' || char === 'z') return { is: 'end' };
    if (char === 'b' || char === 'B') return { is: 'boundary', there: char === 'b' };
    const known = CLASSES[char];
    const plain = ESCAPES[char] ?? char;
    return { is: 'set', has: known ?? ((code) => code === plain) };
  };
  const set = (): Node => {
    const inverted = take('^');
    const members: ((code: string) => boolean)[] = [];
    for (let first = true; first || !peek(']'); first = false) {
      if (at >= pattern.length) throw new Undecided();
      const low = member();
      if (typeof low === 'function') members.push(low);
      else if (peek('-') && pattern[at + 1] !== ']' && take('-')) {
        const high = member();
        if (typeof high === 'function') throw new Undecided();
        members.push((code) => code >= low && code <= high);
      } else members.push((code) => code === low);
    }
    at++;
    return { is: 'set', has: (code) => members.some((one) => one(code)) !== inverted };
  };
  const member = (): string | ((code: string) => boolean) => {
    const char = pattern[at++] ?? '';
    if (char !== '\\') return char;
    const name = pattern[at++] ?? '';
    if (/[pPuxck]/.test(name)) throw new Undecided();
    return CLASSES[name] ?? ESCAPES[name] ?? name;
  };
  const repeated = (of: Node): Node => {
    const counts = take('*') ? [0, Infinity] : take('+') ? [1, Infinity] : take('?') ? [0, 1] : counted();
    if (!counts) return of;
    take('?'); // which of several matches is found makes no difference
    const [least = 0, most = least] = counts;
    return repeated({ is: 'repeat', of, least, most });
  };
  const counted = (): number[] | undefined => {
    const written = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(pattern.slice(at));
    if (!written) return undefined;
    at += written[0].length;
    const least = Number(written[1]);
    const most = written[2] === undefined ? least : written[3] === undefined ? Infinity : Number(written[3]);
    if (least > MOST_COUNTED) throw new Undecided();
    return [least, most];
  };
  const ways = alternatives(0);
  if (at < pattern.length) throw new Undecided();
  return ways;
}

// ── Matching: each part is told what has to follow it ──

type Then = (at: number) => boolean;

const anyWay = (ways: readonly Node[][], text: string, at: number, step: () => void, then: Then): boolean =>
  ways.some((way) => sequence(way, 0, text, at, step, then));

function sequence(nodes: readonly Node[], index: number, text: string, at: number, step: () => void, then: Then): boolean {
  const node = nodes[index];
  return node ? holds(node, text, at, step, (next) => sequence(nodes, index + 1, text, next, step, then)) : then(at);
}
function holds(node: Node, text: string, at: number, step: () => void, then: Then): boolean {
  step();
  switch (node.is) {
    case 'set': {
      const code = text[at];
      return code !== undefined && node.has(code) && then(at + 1);
    }
    case 'start':
      return at === 0 && then(at);
    case 'end':
      return at === text.length && then(at);
    case 'boundary':
      return (/\w/.test(text[at - 1] ?? '') !== /\w/.test(text[at] ?? '')) === node.there && then(at);
    case 'group':
      return anyWay(node.ways, text, at, step, then);
    case 'look':
      return anyWay(node.ahead, text, at, step, () => true) === node.there && then(at);
    case 'repeat':
      return repeat(node, text, at, step, then, 0);
  }
}
function repeat(node: Node & { is: 'repeat' }, text: string, at: number, step: () => void, then: Then, count: number): boolean {
  const more = (next: number): boolean => (next > at || count < node.least) && repeat(node, text, next, step, then, count + 1);
  if (count < node.most && holds(node.of, text, at, step, more)) return true;
  return count >= node.least && then(at);
}
