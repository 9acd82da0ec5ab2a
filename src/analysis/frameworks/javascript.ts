/** What the JavaScript frameworks that take handlers in a row share: paths, runners, the options of CORS, what an answer is. */
import type { Location } from '../code.ts';
import type { Method } from '../facts.ts';
import type { Call, Frame, Reply, V } from '../link/abstract.ts';
import { stringOf } from '../link/abstract.ts';
import type { Machine } from '../link/machine.ts';
import { outcomes } from '../link/points.ts';
import { alternatives } from '../link/ways.ts';
import type { TermId } from '../summaries.ts';
import type { RoutingNode, Runner } from './framework.ts';
import { inputOf } from './requests.ts';
import { entriesIn, entryIn, itemsIn } from './values.ts';

/** Registering members by the method that they answer. */
export const METHODS: Record<string, Method> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  del: 'DELETE',
  head: 'HEAD',
  options: 'OPTIONS',
  all: 'ANY',
};
/** What a CORS middleware says; undefined: it is none. */
export const corsOf = (v: V): RoutingNode['cors'] | undefined =>
  v.kind === 'result' && v.call.meaning?.cors !== undefined ? corsOptions(v.call.args[0]?.value) : undefined;
/** What the options of CORS say; without any, every origin is let in. */
export function corsOptions(options: V | undefined): NonNullable<RoutingNode['cors']> {
  const [origin, credentials, methods] = ['origin', 'credentials', 'methods'].map((key) => entryIn(options, key));
  return {
    byDefault: origin === undefined && (options === undefined || options.kind === 'object'),
    ...(origin && { origin }),
    ...(credentials && { credentials }),
    ...(methods && { methods }),
  };
}
/** A loop over a list of more paths than this names none of them. */
const MOST_PATHS = 60;
/** The paths that an argument names; empty: it names none. */
export function pathsOf(v: V | undefined): string[] {
  if (!v) return [];
  if (v.kind === 'literal')
    return typeof v.constant === 'string'
      ? [v.constant]
      : v.constant && typeof v.constant === 'object' && 'regex' in v.constant
        ? [`re:${v.constant.regex}`]
        : [];
  if (v.kind === 'text') return joined(v.parts);
  if (v.kind === 'array') return itemsIn(v).flatMap(pathsOf);
  if (v.kind === 'union') return [...new Set(alternatives(v).flatMap((one) => pathsOf(one.value)))].slice(0, MOST_PATHS);
  if (v.kind === 'op' && v.op === '+' && v.right) return joined([v.left, v.right]);
  if (v.kind === 'op' && (v.op === '||' || v.op === '??')) return texts(v);
  return [];
}
/** All ways to put the parts together; what is not known stands as a parameter. */
function joined(parts: (string | V)[]): string[] {
  return parts.reduce<string[]>(
    (ways, part) => {
      const ends = typeof part === 'string' ? [part] : orParameter(texts(part));
      return ways.length * ends.length > MOST_PATHS
        ? ways.map((way) => `${way}:param`)
        : ways.flatMap((way) => ends.map((end) => way + end));
    },
    [''],
  );
}
const orParameter = (known: string[]): string[] => (known.length > 0 ? known : [':param']);
/** Texts that are known where the path is put together; an environment's fallback counts. */
function texts(v: V): string[] {
  if (v.kind === 'literal' && (typeof v.constant === 'string' || typeof v.constant === 'number')) return [String(v.constant)];
  if (v.kind === 'text' || (v.kind === 'op' && v.op === '+')) return pathsOf(v);
  if (v.kind === 'op' && (v.op === '||' || v.op === '??') && v.right) return texts(v.right);
  if (v.kind === 'union') return alternatives(v).flatMap((one) => texts(one.value));
  return [];
}
/** Arguments that stand for several: lists of functions are taken apart, a list of paths stays one. */
export const flatten = (v: V): V[] =>
  v.kind === 'array' && v.items.some((item) => 'spread' in item || item.kind !== 'literal') ? itemsIn(v).flatMap(flatten) : [v];
/** Passport's own questions of a request: who is signed in, or that nobody is. */
export function signedIn(machine: Machine, call: Call, framework: string): V | undefined {
  if (call.property !== 'isAuthenticated' && call.property !== 'isUnauthenticated') return undefined;
  const user = machine.make(`${framework}:user`, call.at, { kind: 'identity', claim: [] });
  return call.property === 'isAuthenticated' ? user : machine.make(`${framework}:!user`, call.at, { kind: 'op', op: '!', left: user });
}
/** Where a registration stands: of calls in a chain that takes several lines, the line of its own. */
export function placeOf(call: Call): Location {
  const { terms } = call.frame.summary;
  const term = terms[call.term];
  const callee = term?.kind === 'call' ? terms[term.callee] : undefined;
  if (callee?.kind !== 'member' || callee.span[2] === callee.span[0]) return call.at;
  const [, , line, column] = callee.span;
  const length = typeof callee.property === 'string' ? callee.property.length : 0;
  return { path: call.at.path, span: [line, Math.max(column - length, 1), call.at.span[2], call.at.span[3]] };
}
/** The arguments of a registration in a loop over a list, once for each of its items: what belongs together stays together. */
function rounds(values: V[]): V[][] {
  const several = values.flatMap(itemsOf).map((value) => alternatives(value).length);
  const [count = 1] = several;
  if (several.length < 2 || count > MOST_PATHS || several.some((one) => one !== count)) return [values];
  return Array.from({ length: count }, (_, index) => values.map((value) => inRound(value, index, count)));
}
/** The same of a call that the items of a table also name (`router[method](path, …)`) or choose (`if (auth) router.get(…)`): those that this call of this method is for. */
export function roundsOf(machine: Machine, call: Call, method: string, values: V[]): V[][] {
  const all = rounds(values);
  const count = all.length;
  if (count < 2) return all;
  const { frame, key } = call;
  const step = frame.summary.steps.find((one) => one.kind === 'call' && one.call === call.term);
  const asked = step ? [...outcomes(frame.summary, step.at)].map(({ test, is }) => ({ test: machine.evaluate(frame, test), is })) : [];
  return all.filter((_, index) => {
    const named = key && stringOf(inRound(key, index, count));
    if (named !== undefined && named.toLowerCase() !== method.toLowerCase()) return false;
    return asked.every(({ test, is }) => {
      const one = inRound(test, index, count);
      return one === test || one.kind !== 'literal' || Boolean(one.constant) === is;
    });
  });
}
/** What a value is for one of the items: itself where it is not of them. */
function inRound(value: V, index: number, count: number): V {
  if (value.kind === 'union') return alternatives(value).length === count ? (alternatives(value)[index]?.value ?? value) : value;
  if (value.kind === 'text')
    return {
      ...value,
      id: `${value.id}:${index}`,
      parts: value.parts.map((part) => (typeof part === 'string' ? part : inRound(part, index, count))),
    };
  if (value.kind === 'op' && value.op === '+' && value.right)
    return { ...value, id: `${value.id}:${index}`, left: inRound(value.left, index, count), right: inRound(value.right, index, count) };
  return value;
}
/** The values of a list's items that a value is made of. */
function itemsOf(value: V): V[] {
  if (value.kind === 'union') return [value];
  if (value.kind === 'text') return value.parts.flatMap((part) => (typeof part === 'string' ? [] : itemsOf(part)));
  return value.kind === 'op' && value.op === '+' && value.right ? [...itemsOf(value.left), ...itemsOf(value.right)] : [];
}
/** Several of which one is enough: what they prove is what all of them prove. */
export const oneOf = (machine: Machine, of: V, ways: readonly V[]): V =>
  machine.union(
    `${of.id}∪`,
    of.at,
    ways.map((value) => ({ value })),
  );
/** What runs before routes whose path has a parameter: it is handed what stands there. */
export const beforeParameter = (name: string, fns: V[], at: Location): Omit<RoutingNode, 'framework' | 'on' | 'at'> => ({
  kind: 'step',
  parameter: name,
  runs: runners(fns, at).map((one) => ({ ...one, parameter: name })),
  covers: 'all',
});
/** What such a function is handed: what the path holds there, and how the parameter is called. */
export const parameterOf = (machine: Machine, name: string, at: Location): [V, V] => [
  inputOf(machine, 'path', name, at),
  machine.make(`'${name}'`, at, { kind: 'literal', constant: name }),
];
/** The type that a header names: `set('Content-Type', type)`, `set({ 'Content-Type': type })`. */
export function contentType(name: V | undefined, value: V | undefined): V | undefined {
  if (name?.kind === 'literal') return /^content-type$/i.test(stringOf(name) ?? '') ? value : undefined;
  return entriesIn(name).find(([key]) => /^content-type$/i.test(key))?.[1];
}
/** What was said of the answer's type, here or in a function around. */
export function said(frame: Frame): Reply['media'] | undefined {
  for (let at: Frame | undefined = frame; at; at = at.closure) if (at.media) return at.media;
  return undefined;
}
/** A text, or a field that a client sends as one. */
export const isPlain = (v: V): boolean =>
  v.kind === 'text' || v.kind === 'literal' || (v.kind === 'input' && v.path.length > 0 && v.part !== 'file');
/** Functions in a row: the last one is the handler. */
export const runners = (values: V[], at: Location): Runner[] =>
  values.map((fn, index) => ({
    fn,
    mode: index === values.length - 1 ? 'handler' : 'middleware',
    at: index === values.length - 1 ? (fn.at.path === at.path ? fn.at : at) : standing(fn, at),
  }));
/** What runs in front of others. */
export const steps = (values: V[], at: Location): Runner[] => runners(values, at).map((one) => ({ ...one, at: standing(one.fn, at) }));
/** Where a step stands in front of a route: where it is written out, else where it is registered. */
export const standing = (fn: V, at: Location): Location => (isWithin(fn.at, at) ? fn.at : at);
const isWithin = (inner: Location, { path, span }: Location): boolean =>
  inner.path === path && inner.span[0] >= span[0] && inner.span[2] <= span[2];

/** What runs for every request to a path, whatever its method, and then hands on to what the path has for this one. */
export const inFront = (verb: Method, runs: Runner[]): Pick<RoutingNode, 'kind' | 'runs' | 'covers' | 'exact' | 'methods'> => ({
  kind: 'step',
  runs: runs.map((one): Runner => ({ ...one, mode: 'middleware' })),
  covers: 'later',
  exact: true,
  ...(verb !== 'ANY' && { methods: [verb] }),
});
export const isMiddleware = (fn: V): boolean => fn.kind === 'result' && fn.call.meaning?.middleware !== undefined;
/** A function that calls its parameter `next()`, and answers nothing but refusals: by its parameter `response`, or by what it writes. */
export function passesOn(
  machine: Machine,
  fn: V,
  { next, response, written }: { next: number; response?: number; written?: RegExp },
): boolean {
  if (fn.kind !== 'fn' || !fn.summary.params[next]) return false;
  const { params, span, fn: own } = fn.summary;
  let passes = false;
  for (const { terms, steps, fn: id, span: at } of machine.file(fn.file)?.lowered.summaries ?? []) {
    if (at[0] < span[0] || at[2] > span[2]) continue;
    const is = (term: TermId, param: number): boolean => {
      const one = terms[term];
      return one?.kind === 'parameter' ? id === own && one.index === param : one?.kind === 'captured' && one.name === params[param]?.name;
    };
    if (written && steps.some((one) => one.kind === 'write' && written.test(String(one.property)))) return false;
    for (const term of terms) {
      if (term.kind !== 'call') continue;
      const callee = terms[term.callee];
      if (term.args.length === 0 && is(term.callee, next)) passes = true;
      if (response !== undefined && callee?.kind === 'member' && ANSWERS.test(String(callee.property)) && is(callee.object, response))
        return false;
    }
  }
  return passes;
}
const ANSWERS = /^(json|jsonp|send|end|render|sendFile|download)$/;
