/** What a link of a chain is called, what it wraps, and what of it could not be followed. */
import type { Location } from '../code.ts';
import type { Assumption } from '../facts.ts';
import type { Runner } from '../frameworks/framework.ts';
import type { Chained } from '../routing.ts';
import type { Call, FnV, V } from './abstract.ts';
import type { Failure } from './failures.ts';
import { failures } from './failures.ts';
import type { Machine } from './machine.ts';
import type { Proven } from './proven.ts';
import { isAuthWord } from './returns.ts';

export interface LinkRun {
  symbol: string;
  name: string;
  at: Location;
  placement: 'global' | 'app' | 'router' | 'route' | 'handler';
  proven: Proven;
  opaque?: Assumption;
  /** A check that does not stop the request. */
  failures: Failure[];
}
export const linkKey = (fn: V): string => (fn.kind === 'fn' ? `${fn.file}${fn.summary.fn}${fn.closure ? `@${fn.closure.id}` : ''}` : fn.id);
export const looseAssumption = (chained: Chained): Assumption => ({
  about: 'unread',
  what: `what mounts the router of ${chained.path}`,
  at: chained.node.at,
  weight: 'weak',
});
export function described(
  fn: V,
  { at, mode }: Pick<Runner, 'at' | 'mode'>,
  placement: LinkRun['placement'],
  proven: Proven,
  call: Call | undefined,
): LinkRun {
  const passesOn = placement !== 'handler' && (mode === 'hook' || mode === 'dependency');
  return { symbol: symbolOf(fn), name: shortName(fn), at, placement, proven, failures: call ? failures(call, passesOn) : [] };
}

/** What a wrapper wraps: `asyncHandler(fn)` is called by the name and place of `fn`. */
export function wrapped(fn: V): V {
  for (let at = fn, depth = 0; depth < 5; depth++) {
    const inner: V | undefined = at.kind === 'fn' ? enclosed(at) : undefined;
    if (!inner) return at;
    at = inner;
  }
  return fn;
}

/** The function that a closure was made around: an anonymous one's, or one that calls what its factory was given (a Python decorator). */
function enclosed(fn: V & FnV): V | undefined {
  const around = fn.closure;
  const index = around?.args.findLastIndex((arg) => arg.kind === 'fn') ?? -1;
  if (!around || index < 0) return undefined;
  const name = around.summary.params[index]?.name;
  if (fn.summary.name === '') return around.args[index];
  const calls = fn.summary.terms.some((term) => term.kind === 'captured' && term.name === name);
  // one that names its own parameters does something of its own, and asks the other on the way
  const handsOn = fn.summary.params.some((param) => param.rest !== undefined) || fn.summary.decorators.length > 0;
  return calls && handsOn && fn.file.endsWith('.py') ? around.args[index] : undefined;
}

/** The ApiPath of what a link runs. */
export function symbolOf(fn: V): string {
  if (fn.kind === 'fn')
    return fn.self?.kind === 'instance' && fn.summary.name === '__call__'
      ? `${fn.self.cls.file}${fn.self.cls.cls.id}`
      : `${fn.file}${fn.summary.fn}`;
  if (fn.kind === 'result') return fn.call.api ?? fn.api ?? symbolOf(fn.call.callee);
  if (fn.kind === 'api') return fn.api;
  if (fn.kind === 'instance') return `${fn.cls.file}${fn.cls.cls.id}`;
  if (fn.kind === 'class') return `${fn.file}${fn.cls.id}`;
  if (fn.kind === 'part') return fn.api ?? fn.property;
  if (fn.kind === 'union') return fn.of.map((one) => symbolOf(one.value)).join('|');
  return fn.id;
}

function shortName(fn: V): string {
  if (fn.kind === 'union') return fn.of.map((one) => shortName(one.value)).join(' or ');
  if (fn.kind === 'fn') {
    // a closure is called by the factory that made it; a wrapper by what it wraps
    const outer = fn.summary.name === '' && fn.closure?.summary.parent !== undefined ? fn.closure.summary.name : fn.summary.name;
    return outer || `${fn.file.slice(fn.file.lastIndexOf('/') + 1)}:${fn.summary.span[0]}`;
  }
  return (
    symbolOf(fn)
      .split(/[:.]/)
      .filter((part) => part && part !== '()')
      .at(-1) ?? 'step'
  ).replace(/\(\)$/, '');
}

/** A dependency that was not read may turn a request away, unless its name says that it hands out something to work with. */
export const mayRefuse = (fn: V): boolean => (fn.kind === 'unknown' || fn.kind === 'api') && !RESOURCE.test(symbolOf(fn));
const RESOURCE =
  /(^|[_:.])(session|db|database|conn|connection|engine|settings|config|logger|cache|redis|client|repo|repository|service|storage|queue|pagination|params|query|filters?|locale|lang|language)s?$/i;
/** A link that could not be followed: known as no guard, or an assumption. */
export function openLink(machine: Machine, fn: V, runner: Runner): Assumption | undefined {
  const symbol = symbolOf(fn);
  if (fn.kind === 'literal' || fn.kind === 'object' || fn.kind === 'input') return undefined;
  if (fn.kind === 'result' && fn.call.meaning?.middleware) return undefined;
  if (fn.kind === 'result' && (fn.call.meaning?.inert || fn.call.meaning?.cors || fn.call.meaning?.limiter)) return undefined;
  const known = machine.knowledge.package(symbol);
  if (known === 'inert' || (known === 'known' && !isAuthWord(symbol))) return undefined;
  const strong = isAuthWord(symbol) || isAuthWord(runner.fn.at.path.split('/').at(-1) ?? '');
  return {
    about: /^[@a-z]/.test(symbol) && known === 'unknown' && !symbol.includes('/src') ? 'package' : 'call',
    what: symbol,
    at: runner.at,
    weight: strong ? 'strong' : 'weak',
    settle: `guards: { authentication: ["${symbol}"] }`,
  };
}
export function openHandler(machine: Machine, fn: V, runner: Runner): Assumption | undefined {
  if (fn.kind === 'result' && (fn.call.meaning?.inert || fn.call.meaning?.cors)) return undefined;
  const symbol = symbolOf(fn);
  if (machine.knowledge.package(symbol) === 'inert') return undefined;
  return { about: 'unread', what: symbol, at: runner.at, weight: 'strong', settle: `guards: { authentication: ["${symbol}"] }` };
}
