/** Calls: each is a step, and its normal return is known from there on. */
import type { Arg, Expr } from '../code.ts';
import type { Step, TermArg, TermId } from '../summaries.ts';
import { evaluate } from './expressions.ts';
import type { Use, Work } from './work.ts';

type CallStep = Step & { kind: 'call' };

/** What waits for all that is in its array. */
const GATHERING = new Set([
  'global:Promise.all',
  'global:Promise.allSettled',
  'global:Promise.race',
  'global:Promise.any',
  'asyncio:gather',
  'asyncio:wait',
]);
/** What waits for the promise that it is called on. */
const CHAINING = new Set(['then', 'catch', 'finally']);
/** How far an `await` looks through choices and containers. */
const MAX_LOOK = 20;

export function call(work: Work, expr: Expr & { kind: 'call' }, callee: TermId, used: Use): TermId {
  const { span, ref } = expr;
  const args = expr.args.map((arg) => argument(work, arg));
  const term = work.term(ref === undefined ? { kind: 'call', span, callee, args } : { kind: 'call', span, callee, ref, args });
  if (work.silent) return term;
  const made: CallStep = { kind: 'call', span, at: work.point, call: term, awaited: false, used, ends: false };
  if (work.within !== undefined) made.within = work.within;
  if (work.loop?.repeats) made.loop = true;
  const step = work.step(made);
  work.callSteps.push(step);
  work.calls.push(step);
  work.point = work.below(work.point, { passed: step });
  return term;
}
function argument(work: Work, { name, value, spread }: Arg): TermArg {
  const arg: TermArg = name === undefined ? { value: evaluate(work, value, 'kept') } : { name, value: evaluate(work, value, 'kept') };
  if (spread) arg.spread = true;
  return arg;
}
/** The step of a call's term, found by halves: terms are in order. None where only terms are made. */
function stepOf(work: Work, term: TermId): CallStep | undefined {
  const { callSteps } = work;
  let low = 0;
  let high = callSteps.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const step = work.steps[callSteps[middle]!] as CallStep;
    if (step.call === term) return step;
    if (step.call < term) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** The calls whose results this term may be are waited for. */
export function settle(work: Work, id: TermId, depth = 0): void {
  const term = work.terms[id];
  if (!term || depth > MAX_LOOK) return;
  switch (term.kind) {
    case 'call': {
      const step = stepOf(work, id);
      if (!step || step.awaited) return;
      step.awaited = true;
      if (term.ref !== undefined && GATHERING.has(term.ref)) for (const arg of term.args) settle(work, arg.value, depth + 1);
      const callee = work.terms[term.callee];
      if (callee?.kind === 'member' && typeof callee.property === 'string' && CHAINING.has(callee.property))
        settle(work, callee.object, depth + 1);
      return;
    }
    case 'array':
      // only through what gathers: to await an array is to wait for nothing
      if (depth > 0) for (const item of term.items) settle(work, typeof item === 'number' ? item : item.spread, depth + 1);
      return;
    case 'phi':
      for (const one of term.of) settle(work, one.value, depth + 1);
      return;
    case 'choice':
      settle(work, term.then, depth + 1);
      settle(work, term.else, depth + 1);
      return;
    case 'binary':
      if (term.op === '&&' || term.op === '||' || term.op === '??') {
        settle(work, term.left, depth + 1);
        settle(work, term.right, depth + 1);
      }
      return;
    default:
  }
}
