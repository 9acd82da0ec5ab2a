/** What the tests on the way to a place say of the values that a client sent: on a fixed list, under a root, of one shape. */
import type { CheckKind } from '../facts.ts';
import type { Fact, PointId } from '../summaries.ts';
import type { Alternative, Call, Frame, V } from './abstract.ts';
import { isNothing, stringOf } from './abstract.ts';
import { callParts, sources } from './origins.ts';
import { partOf } from './parted.ts';
import { knownAtPoints } from './points.ts';
import type { FnOf } from './private-addresses.ts';
import { asksForPrivate, refusesPrivate } from './private-addresses.ts';
import { lastName } from './terms.ts';
import { alternatives } from './ways.ts';

type InputV = V & { kind: 'input' };
export interface Check {
  input: InputV;
  kind: CheckKind;
  /** It looked at a part of the input alone: by what that was taken out of it. */
  part?: string;
}
/** Where a call stands, and where the calls around it stand. */
export interface Way {
  frame: Frame;
  point: PointId;
  up?: Way;
}
const MOST_WAYS = 40;

/** Every check that holds on this way. */
export function checksOn(way: Way): Check[] {
  const found: Check[] = [];
  let count = 0;
  for (let at: Way | undefined = way; at && count < MOST_WAYS; at = at.up, count++) found.push(...checksAt(at.frame, at.point));
  return found;
}
/** By kind and input, each once: what two thousand tests say of one input is few things. */
type Checks = ReadonlyMap<string, Check>;
const NONE: Checks = new Map();
function checksAt(frame: Frame, point: PointId): Check[] {
  return [...knownAt(frame, point).values()];
}
const knownAt = knownAtPoints(NONE, (above, fact, frame) => {
  const own = ofFact(frame, fact).filter((one) => !above.has(keyOf(one)));
  return own.length > 0 ? new Map([...above, ...mapped(own)]) : above;
});
const mapped = (checks: Check[]): Checks => new Map(checks.map((one) => [keyOf(one), one]));
const keyOf = (one: Check): string => `${one.kind} ${one.input.id} ${one.part ?? ''}`;
/** What holds on each of several ways. */
function shared(ways: Checks[]): Check[] {
  const [first, ...rest] = ways;
  return first ? [...first.values()].filter((one) => rest.every((way) => way.has(keyOf(one)))) : [];
}
function ofFact(frame: Frame, fact: Fact): Check[] {
  if ('test' in fact) {
    const test = frame.vals[fact.test];
    return test ? ofTest(test, fact.is, 0) : [];
  }
  if ('passed' in fact) {
    const step = frame.summary.steps[fact.passed];
    const call = step?.kind === 'call' ? frame.calls.get(step.call) : undefined;
    return call ? ofReturn(call, 0) : [];
  }
  // nobody comes by a way on which something stands that never returns (`if (!known) abort(404)`)
  const open = fact.any.filter((way) => !isClosed(frame, way));
  return shared((open.length > 0 ? open : fact.any).map((way) => knownAt(frame, way)));
}
const isClosed: (frame: Frame, point: PointId) => boolean = knownAtPoints(false, (above, fact, frame): boolean => {
  if (above || 'test' in fact) return above;
  if ('any' in fact) return fact.any.every((way) => isClosed(frame, way));
  const step = frame.summary.steps[fact.passed];
  const call = step?.kind === 'call' ? frame.calls.get(step.call) : undefined;
  return call !== undefined && neverReturns(call);
});
/** It throws, or does nothing but call what throws. */
const neverReturns = ({ meaning, frames, opaque }: Call): boolean =>
  meaning?.throws === true ||
  (!opaque &&
    frames.length > 0 &&
    frames.every(
      ({ summary, returns }) =>
        !summary.async && summary.end === undefined && returns.length > 0 && returns.every((one) => one.how === 'throw' && !one.caught),
    ));
/** A function of ours that returns only for what it lets through (`assertAllowed(url)`). */
function ofReturn(call: Call, depth: number): Check[] {
  if (depth > 3) return [];
  const demanded = call.meaning?.demands === undefined ? undefined : call.args[Number(call.meaning.demands)]?.value;
  if (demanded) return all(demanded, 'shape');
  // `path.resolve().relative_to(root)` throws where the path is not below the root
  if (call.property === 'relative_to' && call.self) return all(call.self, resolved(call.self, 0) ? 'contained' : 'text');
  const asserted = call.asserts ? ofTest(call.asserts, true, depth + 1) : [];
  const refuses = call.frames.some((frame) => refusesPrivate(frame.summary, 'throws', insideOf(frame)));
  const reached = refuses ? callParts(call).flatMap((part) => all(part, 'refuses-private')) : [];
  const returned = call.frames.flatMap((frame) => {
    const ends = frame.returns.filter((one) => one.how === 'return').map((one) => one.point);
    if (frame.summary.end !== undefined) ends.push(frame.summary.end);
    return shared(ends.map((end) => knownAt(frame, end)));
  });
  return [...asserted, ...reached, ...returned];
}
/** The functions that a function hands to others. */
const insideOf =
  ({ records }: Frame): FnOf =>
  (fn) =>
    records.flatMap(({ call }) => call.callbacks).find(({ frame }) => frame.summary.fn === fn)?.frame.summary;
/** What a helper that answers true or false has looked at where addresses are of a kind: it says no to private ones, or asks for them by its name. */
function ofAddresses({ known }: Alternative, is: boolean): Check[] {
  if (!known) return [];
  const { frame } = known;
  const refused = is ? refusesPrivate(frame.summary, 'answers-no', insideOf(frame)) : asksForPrivate(frame.summary);
  return refused ? frame.args.flatMap((arg) => all(arg, 'refuses-private')) : [];
}

/** What holds of inputs where a value is one of several: by the test that chose it, by where the function that made it returned it. */
export function checksOf({ when, known }: Alternative): Check[] {
  return [...(when ? ofTest(when.test, when.is, 0) : []), ...(known ? checksAt(known.frame, known.point) : [])];
}

const inputsOf = (v: V): InputV[] => sources(v).inputs;
function all(v: V, kind: CheckKind): Check[] {
  const part = OF_A_VALUE.has(kind) ? partOf(v) : undefined;
  return inputsOf(v).map((input) => ({ input, kind, ...(part !== undefined && { part }) }));
}
/** What says of a value which one it may be. */
const OF_A_VALUE: ReadonlySet<CheckKind> = new Set(['allow-list', 'contained', 'relative']);
const SAFE_TEST = /safe|valid|allow|permit|trust|white_?list|same_?(origin|host)|internal|private|public/i;

function ofTest(test: V, is: boolean, depth: number): Check[] {
  if (depth > 12) return [];
  const next = (v: V, wanted: boolean): Check[] => ofTest(v, wanted, depth + 1);
  switch (test.kind) {
    case 'op': {
      const { op, left, right } = test;
      if (op === '!') return next(left, !is);
      if (!right) return [];
      if (op === '&&' || op === '||') {
        const [one, other] = [next(left, is), next(right, is)];
        if ((op === '&&') === is) return [...one, ...other];
        return one.filter((each) => other.some((same) => keyOf(same) === keyOf(each)));
      }
      if (op === '==' || op === '!=') return (op === '==') === is ? equal(left, right) : different(left, right);
      // `ROOT in file.parents`
      if ((op === 'in' || op === 'not in') && right.kind === 'part' && right.property === 'parents')
        return (op === 'in') === is ? all(right, 'contained') : [];
      if (op === 'in' || op === 'not in') return (op === 'in') === is && inputsOf(right).length === 0 ? all(left, listKind(left)) : [];
      // `set(body) - ALLOWED`, `body.keys() <= ALLOWED`: nothing is left, or all of it is in there
      if (op === '-' || (op === '<=' && right.kind === 'array'))
        return (op === '<=') === is && inputsOf(right).length === 0 ? all(left, 'allow-list') : [];
      if (/^[<>]=?$/.test(op))
        return [
          ...(inputsOf(right).length === 0 ? all(left, 'bounded') : []),
          ...(inputsOf(left).length === 0 ? all(right, 'bounded') : []),
        ];
      if (op === 'instanceof' && is) return all(left, 'shape');
      return [];
    }
    case 'union':
      return ofUnion(test, is, depth);
    case 'result':
      return ofCall(test.call, is);
    default:
      return [];
  }
}
/** A helper that answers true or false: what holds on each way that gives the answer. */
function ofUnion(test: V & { kind: 'union' }, is: boolean, depth: number): Check[] {
  const ways = alternatives(test).flatMap((way) => {
    const { value, known } = way;
    if (value.kind === 'literal' && Boolean(value.constant) !== is) return [];
    const own = value.kind === 'literal' ? [] : ofTest(value, is, depth + 1);
    const around = known ? knownAt(known.frame, known.point) : NONE;
    return [new Map([...around, ...mapped([...own, ...ofAddresses(way, is)])])];
  });
  return shared(ways);
}
function equal(left: V, right: V): Check[] {
  // typeof x === 'string'
  if (left.kind === 'op' && left.op === 'typeof') return all(left.left, 'shape');
  const [one, other] = inputsOf(left).length > 0 ? [left, right] : [right, left];
  if (inputsOf(one).length === 0 || inputsOf(other).length > 0 || isNothing(other)) return [];
  return all(one, listKind(one));
}
/** Which host a URL names says nothing of the rest of it. */
const listKind = (v: V): CheckKind => (isHost(v) ? 'fixed-host' : 'allow-list');
const isHost = (v: V): boolean =>
  v.kind === 'part'
    ? /^(host|hostname|netloc|origin)$/.test(v.property)
    : v.kind === 'result' &&
      v.call.self !== undefined &&
      /^(toLowerCase|lower|trim|strip)$/.test(v.call.property ?? '') &&
      isHost(v.call.self);
/** `list.indexOf(x) !== -1`, `typeof x !== 'object'`; anything else only takes one value out. */
function different(left: V, right: V): Check[] {
  if (left.kind === 'result' && left.call.property === 'indexOf' && right.kind === 'op')
    return ofCall({ ...left.call, property: 'includes' }, true);
  return [];
}
/** What holds of each element holds of all of them. */
function ofEach(tests: V, is: boolean): Check[] {
  const [test] =
    tests.kind === 'array'
      ? tests.items.flatMap((item) => ('spread' in item ? (item.spread.kind === 'array' ? item.spread.items : []) : [item]))
      : [];
  if (!test || 'spread' in test) return [];
  return ofTest(test, is, 1).flatMap((one): Check[] =>
    one.input.path.at(-1) === '[]'
      ? [one, { ...one, input: { ...one.input, id: one.input.id.replace(/\[\]$/, ''), path: one.input.path.slice(0, -1) } }]
      : [one],
  );
}
function ofCall(call: Call, is: boolean): Check[] {
  const { self, property = '' } = call;
  const first = call.args[0]?.value;
  const name = property || lastName(call.api ?? '');
  // `keys.every((key) => allowed.includes(key))`: what holds of each holds of all
  if (name === 'every' && self && call.callbacks.length > 0) {
    if (!is) return [];
    const each = call.callbacks.flatMap(({ frame }) => shared(frame.returns.map((one) => mapped(ofTest(one.value, true, 1)))));
    return [...each, ...[...new Set(each.map((one) => one.kind))].flatMap((kind) => all(self, kind))];
  }
  // `any(key not in ALLOWED for key in body)`
  if ((name === 'any' || name === 'all') && !self && first) return is === (name === 'all') ? ofEach(first, is) : [];
  if (self && first) {
    const [own, given] = [inputsOf(self), inputsOf(first)];
    if (/^(includes|has|contains|indexOf|some|__contains__)$/.test(name)) {
      if (given.length > 0 && own.length === 0) return is ? all(first, listKind(first)) : [];
      return own.length > 0 ? all(self, 'text') : [];
    }
    if ((name === 'issubset' && is) || (name === 'difference' && !is)) return given.length === 0 ? all(self, 'allow-list') : [];
    // `path.relative(ROOT, file).startsWith('..')`
    if (/^(startsWith|startswith)$/.test(name) && leadsFrom(self) && /^\.\./.test(stringOf(first) ?? ''))
      return is ? [] : all(self, 'contained');
    if (/^(startsWith|startswith)$/.test(name) && own.length > 0 && given.length === 0) return is ? all(self, prefixKind(self, first)) : [];
    if (/^(endsWith|endswith)$/.test(name) && own.length > 0)
      return is ? all(self, isHost(self) && isDomain(first) ? 'fixed-host' : 'text') : [];
    if (/^(is_relative_to|relative_to)$/.test(name) && own.length > 0) return is ? all(self, 'contained') : [];
    if (/^(test|exec|match|fullmatch|search)$/.test(name)) {
      const pattern = own.length > 0 ? first : self;
      const value = own.length > 0 ? self : first;
      if (inputsOf(value).length > 0) return is ? all(value, patternKind(pattern, name)) : [];
    }
  }
  // `re.fullmatch(pattern, value)`
  const matched = /^re:(fullmatch|match)$/.exec(call.api ?? '')?.[1];
  const value = call.args[1]?.value;
  if (matched && first && value && inputsOf(value).length > 0) return is ? all(value, patternKind(first, matched)) : [];
  if (/(url_has_allowed_host_and_scheme|is_safe_url|is_safe_redirect)/i.test(call.api ?? name))
    return is ? callParts(call).flatMap((part) => all(part, 'fixed-host')) : [];
  if (/commonpath|commonprefix/.test(name)) return is ? callParts(call).flatMap((part) => all(part, 'contained')) : [];
  // a test that nobody read
  return callParts(call).flatMap((part) => all(part, SAFE_TEST.test(name) ? 'unread' : 'text'));
}
/** The way from one folder to a file, worked out. */
const leadsFrom = (v: V): boolean =>
  v.kind === 'result' && /^(path(\/posix)?:(posix\.)?relative|os(:path\.|\.path:)relpath)$/.test(v.call.api?.replace(/^node:/, '') ?? '');
/** `.example.com`: without the dot, anybody may register what ends so. */
const isDomain = (v: V): boolean => alternatives(v).every(({ value }) => /^\.[\w-]+\.[\w.-]+$/.test(stringOf(value) ?? ''));
function prefixKind(value: V, prefix: V): CheckKind {
  const text = stringOf(prefix);
  if (text !== undefined && /^https?:\/\/[^/]+\//i.test(text)) return 'fixed-host';
  if (text === '/') return 'relative';
  return resolved(value, 0) ? 'contained' : 'text';
}
/** The path was resolved before it was looked at. */
function resolved(v: V, depth: number): boolean {
  if (depth > 4) return false;
  if (v.kind === 'result')
    return (
      /(resolve|realpath|realpathSync|normalize|normpath|abspath|absolute)$/.test(v.call.api ?? v.call.property ?? '') ||
      callParts(v.call).some((part) => resolved(part, depth + 1))
    );
  if (v.passed?.some((one) => one.kind === 'resolved')) return true;
  return v.kind === 'text' ? v.parts.some((part) => typeof part !== 'string' && resolved(part, depth + 1)) : false;
}
/** A `/`, and behind it what is no other: a letter, a class without it, a class that takes it out, a look ahead. */
const BELOW = /^\\?\/(\(\?!|\[\^[^\]]*\/|\[[^\]^/]+\]|\\w|[a-z0-9])/i;
/** What a value is that a pattern fits: listed, a path of this site (one `/`, and no other behind it), or merely looked at. */
function patternKind(pattern: V, method: string): CheckKind {
  const source = sourceOf(pattern);
  if (source === undefined) return 'text';
  if (isNarrow(source, method)) return 'allow-list';
  const start = source.startsWith('^') ? source.slice(1) : /^(full)?match$/.test(method) ? source : '';
  return BELOW.test(start) && !start.includes('|') ? 'relative' : 'text';
}
function sourceOf(pattern: V): string | undefined {
  const constant =
    pattern.kind === 'literal'
      ? pattern.constant
      : pattern.kind === 'result'
        ? pattern.call.args.map((arg) => arg.value).find((one) => one.kind === 'literal')
        : undefined;
  if (constant && typeof constant === 'object' && 'regex' in constant) return constant.regex;
  return typeof constant === 'string' ? constant : undefined;
}
/** Anchored at both ends, of characters that are listed: no slash, no dot twice, nothing at will. */
function isNarrow(source: string, method: string): boolean {
  const anchored =
    (source.startsWith('^') || method === 'match' || method === 'fullmatch') && (source.endsWith('$') || method === 'fullmatch');
  return anchored && !/\.[*+]|\\S|\[\^/.test(source);
}
