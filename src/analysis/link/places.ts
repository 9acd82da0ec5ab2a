/**
 * Tests on where a request goes: what guards a whole application names there what it lets pass (`if (req.path === '/login') return next()`). For one route such a test
 * has one outcome, and the other way is never taken.
 */
import type { Anchor, Pattern } from '../patterns.ts';
import { matches, sampled } from '../patterns.ts';
import type { PointId } from '../summaries.ts';
import type { Call, Frame, V } from './abstract.ts';
import { stringOf } from './abstract.ts';
import type { Way } from './checks.ts';
import { itemsOf, keysOf } from './entries.ts';
import { knownAtPoints } from './points.ts';
import { alternatives } from './ways.ts';

/** A route as a test sees it: its path with parameters as `{name}`, and its methods in capitals. */
export interface Place {
  path: string;
  methods: readonly string[];
}
/** no: no request of this route comes here; maybe: that depends on a test of the path that could not be decided. */
export type Taken = 'yes' | 'no' | 'maybe';

/** Whether a request of this route comes to a point of a frame, as far as tests of its path and method say. */
export function taken(frame: Frame, point: PointId, place: Place): Taken {
  let ofPlace = known.get(place);
  if (!ofPlace) known.set(place, (ofPlace = new WeakMap()));
  let ofFrame = ofPlace.get(frame);
  if (!ofFrame) ofPlace.set(frame, (ofFrame = []));
  const before = ofFrame[point];
  if (before === 'asked') {
    // in a loop: nobody comes here first by having been here
    ledBack++;
    return 'no';
  }
  if (before !== undefined) return before;
  ofFrame[point] = 'asked';
  const count = ledBack;
  let found: Taken | undefined;
  asking++;
  try {
    return (found = takenOnce(frame, point, place));
  } finally {
    asking--;
    // what rests on one that is still asked for is not kept
    ofFrame[point] = ledBack === count || asking === 0 ? found : undefined;
  }
}
const known = new WeakMap<Place, WeakMap<Frame, (Taken | 'asked' | undefined)[]>>();
/** How many points are asked for now, and how often one of them led back to itself. */
let asking = 0;
let ledBack = 0;
function takenOnce(frame: Frame, point: PointId, place: Place): Taken {
  const list = tests(frame, point);
  let result: Taken = 'yes';
  for (const { test, is } of list) {
    const outcome = decide(test, place, 0);
    if (outcome === undefined) continue;
    if (outcome === 'maybe') result = 'maybe';
    else if (outcome !== is) return 'no';
  }
  return result;
}
/** The same for a way through several frames. */
export function takenBy(way: Way | undefined, place: Place): Taken {
  let result: Taken = 'yes';
  let count = 0;
  for (let at = way; at && count < MOST_FRAMES; at = at.up, count++) {
    const here = taken(at.frame, at.point, place);
    if (here === 'no') return 'no';
    if (here === 'maybe') result = 'maybe';
  }
  return result;
}
const MOST_FRAMES = 40;
/** How deep tests in tests are looked at: a list of open paths is a test for each of them. */
const DEEPEST = 16;

/** The tests of place or method that stand before a point, with how they came out. */
const tests = knownAtPoints<readonly { test: V; is: boolean }[]>([], (above, fact, frame) => {
  const test = 'test' in fact ? frame.vals[fact.test] : undefined;
  return test && 'test' in fact && (speaks(test, 0) || asksKind(test)) ? [...above, { test, is: fact.is }] : above;
});
const about = new WeakMap<V, boolean>();
/** Whether a test is about the place or the method at all. */
export function speaks(test: V, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  let found = about.get(test);
  if (found === undefined) {
    about.set(test, false); // one that holds itself adds nothing to itself
    found = speaksItself(test, depth);
    about.set(test, found);
  }
  return found;
}
function speaksItself(test: V, depth: number): boolean {
  if (isPlace(test, 0) || isMethod(test)) return true;
  switch (test.kind) {
    case 'op':
      return speaks(test.left, depth + 1) || (test.right !== undefined && speaks(test.right, depth + 1));
    case 'union':
      return test.of.some(
        (one) => speaks(one.value, depth + 1) || (one.known ? tests(one.known.frame, one.known.point).length > 0 : false),
      );
    case 'result':
      return (
        patternsOf(test.call) !== undefined ||
        (test.call.self !== undefined && speaks(test.call.self, depth + 1)) ||
        test.call.args.some((arg) => speaks(arg.value, depth + 1)) ||
        generated(test.call).some((one) => speaks(one, depth + 1)) ||
        test.call.callbacks.some(({ frame }) => frame.returns.some((one) => speaks(one.value, depth + 1)))
      );
    default:
      return false;
  }
}

/** undefined: it is about something else; maybe: about the place, and not to be decided. */
export function decide(test: V, place: Place, depth = 0): boolean | 'maybe' | undefined {
  if (asksKind(test)) return kindOf(test);
  if (depth > DEEPEST || !speaks(test, 0)) return test.kind === 'literal' ? Boolean(test.constant) : undefined;
  switch (test.kind) {
    case 'op': {
      const { op, left, right } = test;
      if (op === '!') {
        const inner = decide(left, place, depth + 1);
        return typeof inner === 'boolean' ? !inner : inner;
      }
      if (!right) return 'maybe';
      if (op === '&&' || op === '||') {
        const settles = op === '||';
        const [one, other] = [decide(left, place, depth + 1), decide(right, place, depth + 1)];
        if (one === settles || other === settles) return settles;
        if (one === !settles) return other;
        if (other === !settles) return one;
        return one === 'maybe' && other === 'maybe' ? 'maybe' : undefined;
      }
      if (op === '==' || op === '!=') {
        const found = isMethod(left)
          ? byMethod(texts(right), place)
          : isMethod(right)
            ? byMethod(texts(left), place)
            : equal(left, right, place);
        return typeof found === 'boolean' && op === '!=' ? !found : found;
      }
      if (op === 'in' || op === 'not in') {
        const found = isMethod(left)
          ? byMethod(texts(right), place)
          : isPlace(left, 0)
            ? anyOf(texts(right), (text) => same(text, place))
            : isPlace(right, 0)
              ? anyOf(texts(left), (text) => holds(text, place))
              : 'maybe';
        return typeof found === 'boolean' && op === 'not in' ? !found : found;
      }
      return 'maybe';
    }
    case 'union':
      return ofWays(test, place, depth);
    case 'result':
      return ofCall(test, place, depth);
    default:
      return 'maybe';
  }
}
/** What a function of ours made of it: the ways that this route takes through it. */
function ofWays(test: V & { kind: 'union' }, place: Place, depth: number): boolean | 'maybe' | undefined {
  const found = new Set<boolean | 'maybe' | undefined>();
  for (const { value, known, when } of test.of) {
    const way = known ? taken(known.frame, known.point, place) : 'yes';
    const chosen = when && decide(when.test, place, depth + 1);
    if (way === 'no' || (typeof chosen === 'boolean' && chosen !== when?.is)) continue;
    found.add(way === 'maybe' ? 'maybe' : decide(value, place, depth + 1));
  }
  // which of them it is, where the place leaves several, something else says
  const [only] = found;
  return found.has('maybe') ? 'maybe' : found.size === 1 ? only : undefined;
}
/** The patterns that a test made by a library holds the path against. */
const patternsOf = ({ callee }: Call): V | undefined =>
  callee.kind === 'result' && callee.call.meaning?.matches !== undefined ? callee.call.args[0]?.value : undefined;
function ofCall(test: V & { kind: 'result' }, place: Place, depth: number): boolean | 'maybe' {
  const { call } = test;
  const matched = patternsOf(call);
  if (matched)
    return anyOf(texts(matched), (text) => (text.endsWith('(.*)') ? expression({ source: text }, place, 'start') : same(text, place)));
  const [first, second] = call.args;
  const verb = call.property ?? '';
  if (call.self && isPlace(call.self, 0)) {
    if (verb === 'match') return first ? anyOf(patterns(first.value), (one) => expression(one, place)) : 'maybe';
    const against = MATCHES[verb.toLowerCase().replace('_', '')];
    return against && first ? anyOf(texts(first.value), (text) => against(text, place)) : 'maybe';
  }
  if (first && isPlace(first.value, 0) && call.self) {
    if (/^(includes|has|contains|indexOf)$/.test(verb)) return anyOf(texts(call.self), (text) => same(text, place));
    const anchor = ANCHORS[verb];
    if (anchor) return anyOf(patterns(call.self), (one) => expression(one, place, anchor));
  }
  if (first && isMethod(first.value) && call.self && /^(includes|has)$/.test(verb)) return byMethod(texts(call.self), place) ?? 'maybe';
  // the same test for each item that the list names, or for all of them at once
  if (/^(some|find)$/.test(verb) && call.callbacks.length > 0) return either(call.callbacks.map(({ frame }) => ofReturns(frame, place)));
  const anchor = call.api?.startsWith('re:') ? ANCHORS[call.api.slice('re:'.length)] : undefined;
  if (anchor && first && second && isPlace(second.value, 0)) return anyOf(patterns(first.value), (one) => expression(one, place, anchor));
  const [made] = generated(call);
  return (made && decide(made, place, depth + 1)) ?? 'maybe';
}
/** `any(path.startswith(open) for open in OPEN)`: what is worked out for the items of a list, whichever it is. */
const generated = ({ api, args }: Call): V[] =>
  api === 'global:any' && args[0]?.value.kind === 'array' ? itemsOf(args[0].value.items) : [];
/** What a function answers for this route; nothing, where it returns nothing. */
function ofReturns(frame: Frame, place: Place): boolean | 'maybe' {
  const found = new Set<boolean | 'maybe' | undefined>();
  for (const { value, point } of frame.returns) {
    const way = taken(frame, point, place);
    if (way !== 'no') found.add(way === 'maybe' ? 'maybe' : decide(value, place));
  }
  const [only] = found;
  return found.size === 1 && typeof only === 'boolean' ? only : 'maybe';
}
/** `typeof path === 'string'`, `path instanceof RegExp`: a list of paths may hold texts and expressions. */
function asksKind(test: V): boolean {
  if (test.kind !== 'op') return false;
  return test.op === 'instanceof' || ((test.op === '==' || test.op === '!=') && test.left.kind === 'op' && test.left.op === 'typeof');
}
function kindOf(test: V): boolean | undefined {
  if (test.kind !== 'op' || !test.right) return undefined;
  const asked = test.op === 'instanceof' ? test.left : test.left.kind === 'op' ? test.left.left : undefined;
  const text = asked && stringOf(asked) !== undefined;
  if (!asked || !(text || isExpression(asked))) return undefined;
  if (test.op === 'instanceof') return test.right.kind === 'api' && test.right.api === 'global:RegExp' ? !text : undefined;
  return (stringOf(test.right) === (text ? 'string' : 'object')) === (test.op === '==');
}
const isExpression = (v: V): boolean =>
  (v.kind === 'literal' && typeof v.constant === 'object' && v.constant !== null && 'regex' in v.constant) ||
  (v.kind === 'result' && v.api === 'global:RegExp()');
function equal(left: V, right: V, place: Place): boolean | 'maybe' {
  const other = isPlace(left, 0) ? right : isPlace(right, 0) ? left : undefined;
  return other ? anyOf(texts(other), (text) => same(text, place)) : 'maybe';
}
const byMethod = (names: readonly string[], place: Place): boolean | 'maybe' | undefined => {
  if (names.length === 0 || place.methods.includes('ANY')) return undefined;
  const hits = place.methods.filter((method) => names.some((name) => name.toUpperCase() === method));
  return hits.length === 0 ? false : hits.length === place.methods.length ? true : undefined;
};
/** At least one is true; no text that was read at all: it cannot be said. */
function anyOf<T>(list: readonly T[], holdsFor: (one: T) => boolean | 'maybe'): boolean | 'maybe' {
  if (list.length === 0) return 'maybe';
  return either(list.map(holdsFor));
}
const either = (outcomes: readonly (boolean | 'maybe')[]): boolean | 'maybe' =>
  outcomes.includes(true) ? true : outcomes.includes('maybe') ? 'maybe' : false;

// ── Texts against the path ──

const MATCHES: Record<string, (text: string, place: Place) => boolean | 'maybe'> = {
  startswith: (text, place) => (place.path.startsWith(text) ? true : inside(text, place)),
  endswith: (text, place) => place.path.endsWith(text),
  includes: holds,
  indexof: holds,
};
const bare = (text: string): string => text.replace(/[?#].*$/, '').replace(/(.)\/+$/, '$1');
/** A test may see the path without the prefix of what is mounted: one that is the end of it may be meant. */
function same(text: string, place: Place): boolean | 'maybe' {
  const wanted = bare(text);
  if (wanted === bare(place.path)) return true;
  return wanted !== '/' && wanted.startsWith('/') && bare(place.path).endsWith(wanted) ? 'maybe' : false;
}
const inside = (text: string, place: Place): boolean | 'maybe' => (text.length > 1 && place.path.slice(1).includes(text) ? 'maybe' : false);
function holds(text: string, place: Place): boolean {
  return place.path.includes(text);
}
/** The ways to hold an expression against a text, in JavaScript and in Python. */
const ANCHORS: Record<string, Anchor> = { test: 'anywhere', exec: 'anywhere', search: 'anywhere', match: 'start', fullmatch: 'whole' };
/** An expression that holds for all that is commonly asked for holds for the route. */
function expression(pattern: Pattern, place: Place, anchor: Anchor = 'anywhere'): boolean | 'maybe' {
  const outcomes = new Set(sampled(place.path).map((asked) => matches(pattern, asked, anchor)));
  const [only] = outcomes;
  return outcomes.size === 1 && only !== undefined ? only : 'maybe';
}
/** The texts that a value is or lists. */
const texts = (v: V): string[] => patterns(v).map(({ source }) => source);
/** Likewise, of expressions what they are written with. */
function patterns(v: V, depth = 0): Pattern[] {
  if (depth > 4) return [];
  const inner = (one: V): Pattern[] => patterns(one, depth + 1);
  if (v.kind === 'array') return itemsOf(v.items).flatMap(inner);
  if (v.kind === 'object') return keysOf(v.entries).map((source) => ({ source }));
  const made = madeOf(v);
  if (made) {
    const options = v.kind === 'result' ? v.call.args[1]?.value : undefined;
    const anyCase = options !== undefined && /i/.test(stringOf(options) ?? '') ? ({ anyCase: true } as const) : undefined;
    return inner(made).map((one) => ({ ...one, ...anyCase }));
  }
  return alternatives(v).flatMap(({ value }) => {
    const own = stringOf(value);
    if (own !== undefined) return [{ source: own }];
    const constant = value.kind === 'literal' ? value.constant : undefined;
    if (constant && typeof constant === 'object' && 'regex' in constant)
      return [{ source: constant.regex, ...(constant.flags.includes('i') && { anyCase: true as const }) }];
    return value === v ? [] : inner(value);
  });
}
/** What a set, a frozen list or a compiled expression is made of. */
const madeOf = (v: V): V | undefined =>
  v.kind === 'result' && /(^|:|\.)(Set|frozenset|set|tuple|list|freeze|RegExp|compile)(\(\))?$/.test(v.api ?? v.call.property ?? '')
    ? v.call.args[0]?.value
    : undefined;

// ── What stands for the place ──

const PLACE = /^(url|originalUrl|path|pathname|path_info|nextUrl|routerPath|full_path|route)$/;
/** The path of the request, whole or cut in pieces. */
function isPlace(v: V, depth: number): boolean {
  if (depth > 6) return false;
  switch (v.kind) {
    case 'request':
      return (
        v.path.length > 0 &&
        v.path.every((name) => PLACE.test(name) || name === 'request' || name === 'req' || name === 'raw') &&
        PLACE.test(v.path.at(-1) ?? '')
      );
    case 'input':
      return v.part === 'request' && PLACE.test(v.path.at(-1) ?? '');
    case 'part':
      return /^(pathname|path|href)$/.test(v.property) && isPlace(v.of, depth + 1);
    case 'element':
      return isPlace(v.of, depth + 1);
    case 'lookup':
      return isPlace(v.in, depth + 1);
    case 'instance':
    case 'result': {
      const { call } = v;
      if (!call) return false;
      if (
        call.self &&
        /^(split|replace|replaceAll|toLowerCase|lower|trim|strip|rstrip|lstrip|slice|substring|toString)$/.test(call.property ?? '')
      )
        return isPlace(call.self, depth + 1);
      const [first] = call.args;
      return (
        first !== undefined && /(^|[:.])(URL|parse|urlparse|parseurl|normalize)$/.test(call.api ?? '') && isPlace(first.value, depth + 1)
      );
    }
    case 'union':
      return v.of.length > 0 && v.of.every((one) => isPlace(one.value, depth + 1));
    case 'op':
      return (v.op === '||' || v.op === '??') && isPlace(v.left, depth + 1);
    default:
      return false;
  }
}
const isMethod = (v: V): boolean =>
  (v.kind === 'request' && v.path.at(-1) === 'method') || (v.kind === 'input' && v.part === 'request' && v.path[0] === 'method');
