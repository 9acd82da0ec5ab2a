/** Functions that are handed over together with what they will be called with. */
import type { Meaning } from '../table.ts';
import type { ArgV, Call, V } from './abstract.ts';
import { begun } from './abstract.ts';
import { dispatch } from './dispatch.ts';
import type { Machine } from './machine.ts';
import { slot } from './slots.ts';

/** The function with these arguments in front of those that it will be called with. */
export const prepared = (fn: V, args: readonly ArgV[]): V =>
  fn.kind === 'fn' && args.length > 0
    ? { ...fn, id: `${fn.id}|${args.map((arg) => `${arg.name ?? ''}${arg.value.id}`).join()}`, given: [...(fn.given ?? []), ...args] }
    : fn;

/** What a call yields that runs one of its arguments on others of them; undefined where it was given nothing to run. */
export function ran(machine: Machine, call: Call, runs: NonNullable<Meaning['runs']>, name: string): V | undefined {
  const callee = slot(machine, call, runs.fn);
  if (!callee || callee.kind === 'class') return undefined;
  const args = [...listed(slot(machine, call, runs.with)), ...named(slot(machine, call, runs.named))];
  if (runs.when === 'called') return callee.kind === 'fn' ? prepared(callee, args) : undefined;
  const { frames, callbacks, drafts } = call;
  const inner = Object.assign(begun({ frame: call.frame, term: call.term, at: call.at, callee, args, result: call.result }), {
    frames,
    callbacks,
    drafts,
  });
  return dispatch(machine, inner, `${name}!`);
}
const listed = (v: V | undefined): ArgV[] =>
  v?.kind === 'array'
    ? v.items.map((item) => ('spread' in item ? { value: item.spread, spread: true } : { value: item }))
    : v
      ? [{ value: v, spread: true }]
      : [];
const named = (v: V | undefined): ArgV[] =>
  v?.kind === 'object'
    ? v.entries.flatMap((entry) =>
        'spread' in entry
          ? [{ name: '**', value: entry.spread, spread: true }]
          : typeof entry.key === 'string'
            ? [{ name: entry.key, value: entry.value }]
            : [],
      )
    : [];
