/** Addresses that only this server reaches, and code that refuses them: a function that looks at what a name resolves to, a transport that does so for each request. */
import type { Path } from '../code.ts';
import type { Summary, TermId } from '../summaries.ts';
import type { Call, V } from './abstract.ts';
import { lineage } from './classes.ts';
import { held, itemsOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { outcomes } from './points.ts';
import { lastName } from './terms.ts';
import { alternatives } from './ways.ts';

/** What the libraries call the kind of an address (`ip.is_private`, `address.range()`), and what people call a function that asks for it. */
const KIND = /^(is_?(private|loopback|link_?local|reserved|multicast|unspecified|global)\w*)$/i;
const ASKS =
  /(private|internal|loopback|link_?local|reserved|local|special|blocked|forbidden|disallowed|denied|unsafe|public|routable)_?\w*(ip|addr|host|net|range|cidr|url)|(ip|addr|host|net)\w*_?(private|internal|loopback|blocked|reserved|public)|ssrf/i;
const RANGES = /^(unicast|private|loopback|linkLocal|uniqueLocal)$/;
const DEEPEST = 6;

/** How a function refuses: it throws (or calls back with an error), or it answers no. */
export type Refusal = 'throws' | 'answers-no';
export type FnOf = (fn: string) => Summary | undefined;
const known = new WeakMap<Summary, Map<Refusal, boolean>>();
/** Whether a function refuses where an address is one of these. fnOf: the functions that stand inside of it. */
export function refusesPrivate(summary: Summary, how: Refusal, fnOf: FnOf): boolean {
  let memo = known.get(summary);
  if (!memo) known.set(summary, (memo = new Map()));
  let found = memo.get(how);
  if (found === undefined) {
    memo.set(how, false);
    found = summary.steps.some(
      (step) => isRefusal(summary, step, how) && [...outcomes(summary, step.at)].some(({ test }) => speaks(summary, test, fnOf, 0)),
    );
    memo.set(how, found);
  }
  return found;
}
/** Whether a function says by its name that it asks for the kind of an address. */
export const asksForPrivate = ({ name }: Summary): boolean => /private|internal|loopback|link_?local/i.test(name);
function isRefusal(summary: Summary, step: Summary['steps'][number], how: Refusal): boolean {
  if (step.kind === 'exit') {
    if (how === 'throws') return step.how === 'throw';
    const value = step.value === undefined ? undefined : summary.terms[step.value];
    return value?.kind === 'literal' && value.value === false;
  }
  // `callback(new Error(…))`, `reject(new Error(…))`
  const call = how === 'throws' && step.kind === 'call' ? summary.terms[step.call] : undefined;
  if (call?.kind !== 'call') return false;
  const [first] = call.args;
  const given = first && summary.terms[first.value];
  const callee = summary.terms[call.callee]?.kind;
  return (callee === 'parameter' || callee === 'captured') && given?.kind === 'call' && /Error$/.test(given.ref ?? '');
}
function speaks(summary: Summary, id: TermId, fnOf: FnOf, depth: number): boolean {
  const term = summary.terms[id];
  if (!term || depth > DEEPEST) return false;
  const next = (one: TermId): boolean => speaks(summary, one, fnOf, depth + 1);
  switch (term.kind) {
    case 'member':
      return typeof term.property === 'string' && (KIND.test(term.property) || next(term.object));
    case 'call': {
      const callee = summary.terms[term.callee];
      const name = callee?.kind === 'member' && typeof callee.property === 'string' ? callee.property : lastName(term.ref ?? '');
      return (
        KIND.test(name) || ASKS.test(name) || term.args.some((arg) => next(arg.value)) || (callee?.kind === 'member' && next(callee.object))
      );
    }
    case 'fn': {
      const inner = fnOf(term.fn);
      return (
        inner?.steps.some((step) => step.kind === 'exit' && step.value !== undefined && speaks(inner, step.value, fnOf, depth + 1)) ?? false
      );
    }
    case 'binary':
      return next(term.left) || next(term.right);
    case 'unary':
    case 'await':
      return next(term.value);
    case 'phi':
      return term.of.some((one) => next(one.value));
    case 'literal':
      return typeof term.value === 'string' && RANGES.test(term.value);
    case 'api':
      return ASKS.test(lastName(term.ref));
    default:
      return false;
  }
}

/** Whether what a call is made with (the client's transport, an agent, a lookup) refuses them. */
export function transportRefuses(machine: Machine, { self, args }: Call): boolean {
  const seen = new Set<string>();
  return [...(self ? [self] : []), ...args.map((arg) => arg.value)].some((one) => holdsRefusal(machine, one, seen, 0));
}
function holdsRefusal(machine: Machine, v: V, seen: Set<string>, depth: number): boolean {
  if (depth > DEEPEST || seen.has(v.id)) return false;
  seen.add(v.id);
  const next = (one: V): boolean => holdsRefusal(machine, one, seen, depth + 1);
  const made = (call: Call | undefined): boolean =>
    call?.meaning?.refuses === 'private-addresses' || (call?.args.some((arg) => next(arg.value)) ?? false);
  switch (v.kind) {
    case 'instance':
      return made(v.call) || lineage(machine, v.cls).classes.some((one) => one.cls.methods.some((fn) => refusesIn(machine, one.file, fn)));
    case 'fn':
      return refusesIn(machine, v.file, v.summary.fn);
    case 'result':
      return made(v.call) || (v.call.self !== undefined && next(v.call.self));
    case 'object':
      return held(v.entries).some(next);
    case 'array':
      return itemsOf(v.items).some(next);
    case 'union':
      return alternatives(v).some((one) => next(one.value));
    default:
      return false;
  }
}
/** A function of a file, or one that stands inside of it. */
function refusesIn(machine: Machine, path: Path, fn: string): boolean {
  const fns = machine.file(path)?.fns;
  const fnOf: FnOf = (one) => fns?.get(one);
  return [...(fns?.values() ?? [])].some((one) => (one.fn === fn || one.fn.startsWith(`${fn}~`)) && refusesPrivate(one, 'throws', fnOf));
}
