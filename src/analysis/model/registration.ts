/** Accounts that people open for themselves. */
import type { Column } from '../facts.ts';
import type { V } from '../link/abstract.ts';
import { keyed } from '../link/entries.ts';
import type { Machine } from '../link/machine.ts';
import { sources } from '../link/origins.ts';
import type { RouteRun } from '../link/run.ts';
import { alternatives } from '../link/ways.ts';

const PERSON = /(user|account|member|customer|person|people|profile)s?$/i;
const PASSWORD = /passw(or)?d|passwd|^pwd$|^pass$|_?hash$/i;

/** Whether a person is stored with a password that came with the request. columns: of an entity, as far as they are declared. */
export const opensAccount = (machine: Machine, { reached }: RouteRun, columns: (entity: string) => Column[] | undefined): boolean =>
  reached.some(({ draft }) => {
    if (draft.kind !== 'data-access' || draft.operation !== 'create' || !draft.data || !PERSON.test(draft.entity)) return false;
    const whole = columns(draft.entity)?.some((one) => one.sensitive === 'password') ?? false;
    return bringsPassword(machine, draft.data, whole, 0);
  });
/** whole: what a client sends as a whole may be the password too. */
function bringsPassword(machine: Machine, data: V, whole: boolean, depth: number): boolean {
  if (depth > 4) return false;
  return alternatives(data).some(({ value }) => {
    if (value.kind === 'input') return whole;
    const written = [...(machine.heap.fields(value) ?? [])].flatMap(([key, values]) => values.map((one) => [key, one] as const));
    const own = value.kind === 'object' ? keyed(value.entries) : [];
    if ([...own, ...written].some(([key, one]) => PASSWORD.test(key) && sources(one).inputs.length > 0)) return true;
    const inner = [
      ...machine.heap.spreads(value).map((one) => one.value),
      ...(value.kind === 'object' ? value.entries.flatMap((entry) => ('spread' in entry ? [entry.spread] : [])) : []),
      ...(value.kind === 'result' || value.kind === 'instance' ? (value.call?.args.map((arg) => arg.value) ?? []) : []),
    ];
    return inner.some((one) => bringsPassword(machine, one, whole, depth + 1));
  });
}
