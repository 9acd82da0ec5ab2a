/** Damage to the text of a program, by a seed: the same seed and text give the same damage. */
import { createHash } from 'node:crypto';

/** A whole number from 0 to below `bound`. */
export type Random = (bound: number) => number;
export function randomOf(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE();
  // mulberry32
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random(items.length)]!;
const insert = (text: string, at: number, piece: string): string => text.slice(0, at) + piece + text.slice(at);
const tokens = (text: string): string[] => text.match(/[\p{L}\p{N}_$]+|\s+|[^]/gu) ?? [];
const lines = (text: string): string[] => text.split(/(?<=\n)/);

/** Takes out, doubles or swaps some of the pieces. */
function shuffled(pieces: string[], random: Random): string {
  for (let times = 1 + random(4); times > 0; times--) {
    const [one, other] = [random(pieces.length), random(pieces.length)];
    const kind = random(3);
    if (kind === 0) pieces[one] = '';
    else if (kind === 1) pieces[one] = (pieces[one] ?? '').repeat(2);
    else [pieces[one], pieces[other]] = [pieces[other] ?? '', pieces[one] ?? ''];
  }
  return pieces.join('');
}

const NESTED: readonly (readonly [open: string, close: string])[] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['f(', ')'],
  ['{a: ', '}'],
  ['(() => ', ')'],
  ['if (a) {', '}'],
  ['async function f() { try {', '} catch { } }'],
  ['`${', '}`'],
  ['<a b={', '}/>'],
  ['Array<', '>'],
  ['a ? ', ' : b'],
  ['lambda: ', ''],
  ['not ', ''],
  ['await ', ''],
  ['!', ''],
  ['a.b().', 'c'],
  ['a + ', 'b'],
  ['a && ', 'b'],
  ["f'{", "}'"],
  ['[x for x in ', ']'],
  ['@f\n', ''],
];
const ODD = [
  '\ufeff',
  '\0',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\u0085',
  '\ud800',
  '\udc00',
  'e\u0301\u0301\u0301',
  '\u{1d4d0}',
  '\uff08',
  '\u0430',
  '\x1a',
  '\f',
  '\v',
  '\ufffd',
  '\\u{110000}',
  '\\x',
];
/** Names that objects have without being given them, and words of the languages. */
const NAMES =
  '__proto__ constructor toString hasOwnProperty valueOf prototype undefined None self this arguments async match type get default yield in'.split(
    ' ',
  );
const SIZES = [2, 20, 199, 1_500, 30_000];

/** text: damaged; other: of another program. */
const MUTATIONS: Record<string, (text: string, random: Random, other: string) => string> = {
  bytes(text, random) {
    const bytes = Buffer.from(text);
    for (let times = 1 + random(8); times > 0; times--) {
      const at = random(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    }
    return bytes.toString('utf8');
  },
  tokens: (text, random) => shuffled(tokens(text), random),
  lines: (text, random) => shuffled(lines(text), random),
  truncated: (text, random) => text.slice(0, random(text.length)),
  beheaded: (text, random) => text.slice(random(text.length)),
  nested(text, random) {
    const [open, close] = pick(NESTED, random);
    const depth = pick(SIZES, random);
    const closed = random(3) === 0 ? 0 : depth;
    return insert(text, random(text.length), open.repeat(depth) + (random(2) === 0 ? 'a' : '') + close.repeat(closed));
  },
  huge(text, random) {
    const size = pick(SIZES, random) * 8;
    const literal = pick(
      [
        `'${'x'.repeat(size)}'`,
        '9'.repeat(size),
        `[${'1, '.repeat(size)}]`,
        `{${'a: 1, '.repeat(size)}}`,
        `'a' + ${'b + '.repeat(size / 8)} c`,
        `/(${'a|'.repeat(size)}b)*$/`,
        `\`${'${a}'.repeat(size / 8)}\``,
        `f(${'a, '.repeat(size)})`,
        `\n${'a = b\n'.repeat(size / 4)}`,
        `\nif a == 1: b()\n${'elif a == 2: b()\n'.repeat(size / 8)}`,
        `switch (a) { ${'case b: c(); '.repeat(size / 8)} }`,
        `x${'y'.repeat(size)}`,
      ],
      random,
    );
    return insert(text, random(text.length), literal);
  },
  unicode(text, random) {
    let made = text;
    for (let times = 1 + random(4); times > 0; times--) made = insert(made, random(made.length), pick(ODD, random));
    return made;
  },
  names(text, random) {
    const words = tokens(text);
    const found = words.flatMap((word, index) => (/^[\p{L}_$]/u.test(word) ? [index] : []));
    if (found.length === 0) return text;
    const name = words[pick(found, random)]!;
    const wanted = pick(NAMES, random);
    return words.map((word) => (word === name ? wanted : word)).join('');
  },
  endings(text, random) {
    const kinds = pick([['\r\n'], ['\r'], ['\n', '\r\n', '\r', '\u2028', '\n\r']], random);
    return text.replace(/\n/g, () => pick(kinds, random));
  },
  mark: (text) => `\ufeff${text}`,
  indents: (text, random) => text.replace(/^[ \t]+/gm, (white) => (random(8) === 0 ? pick(['', '\t', ' ', `${white} `], random) : white)),
  spliced(text, random, other) {
    const from = random(other.length);
    return insert(text, random(text.length), other.slice(from, from + random(2_000)));
  },
  repeated(text, random) {
    const from = random(text.length);
    return insert(text, from, text.slice(from, from + random(1_500)).repeat(1 + random(40)));
  },
};

/** One to three kinds of damage, one after another, and what they are called. */
export function mutated(text: string, random: Random, other: string): { text: string; kinds: string[] } {
  const kinds = Array.from({ length: 1 + random(3) }, () => pick(Object.keys(MUTATIONS), random));
  return { text: kinds.reduce((made, kind) => MUTATIONS[kind]?.(made, random, other) ?? made, text), kinds };
}
