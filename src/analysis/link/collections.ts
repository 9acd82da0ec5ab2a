/** What the languages' own functions do with a collection as a whole: keep some of it, number it, take one of it, take one out (`filter`, `enumerate`, `next`, `del`). */
import type { Meaning } from '../table.ts';
import type { Call, V } from './abstract.ts';
import { runCallback } from './callbacks.ts';
import { keptOf } from './checked-values.ts';
import { elementOf } from './evaluate.ts';
import type { Machine } from './machine.ts';
import { slot } from './slots.ts';
import { asList, isStore, remove, those } from './stores.ts';

/** What such a call yields; undefined: it was given nothing that is known. */
export function collected(machine: Machine, call: Call, { keeps, pairs, takes }: Meaning, name: string): V | undefined {
  if (keeps) return kept(machine, call, keeps, name);
  return pairs ? paired(machine, call, slot(machine, call, pairs), name) : taken(machine, call, slot(machine, call, takes), name);
}
/** `del table[key]` */
export function removed(machine: Machine, call: Call, { from, key }: NonNullable<Meaning['removes']>): void {
  const [table, gone] = [slot(machine, call, from), slot(machine, call, key)];
  if (table && gone && isStore(table)) remove(call, table, gone);
}
/** What of a collection a function says yes to. */
function kept(machine: Machine, call: Call, { of, by }: NonNullable<Meaning['keeps']>, name: string): V | undefined {
  const [list, test] = [slot(machine, call, of), slot(machine, call, by)];
  if (!list || !test) return list;
  const says = (element: V): V | undefined => runCallback(machine, call, test, [element]);
  if (isStore(list)) return those(machine, call, list, says);
  const element = elementOf(machine, list, `${name}[]`, call.at);
  const answer = says(element);
  return answer ? keptOf(machine, list, element, answer, name) : list;
}
/** `enumerate(rows)`, `table.items()`: a list of pairs, of which each is as any of them. */
function paired(machine: Machine, call: Call, of: V | undefined, name: string): V | undefined {
  if (!of) return undefined;
  const list = asList(machine, call, of);
  const element = elementOf(machine, list, `${name}[]`, call.at);
  const key =
    element.kind === 'row'
      ? machine.make(`${element.id}.id`, call.at, { ...element, path: ['id'] })
      : machine.unknown(`${name}:key`, call.at, 'the place in a list', [list]);
  const pair = machine.make(`${name}:pair`, call.at, { kind: 'array', items: [key, element] });
  return machine.make(name, call.at, {
    kind: 'array',
    items: [{ spread: machine.make(`${name}:pairs`, call.at, { kind: 'array', items: [pair] }) }],
  });
}
/** One of a collection: of rows that were asked for, the one that is meant. */
function taken(machine: Machine, call: Call, of: V | undefined, name: string): V | undefined {
  if (!of) return undefined;
  const list = asList(machine, call, of);
  if (list.kind === 'rows' && list.access.operation === 'list') list.access.operation = 'read';
  const element = elementOf(machine, list, `${name}[]`, call.at);
  const other = call.args[1]?.value;
  if (!other || list.kind === 'rows') return element;
  return machine.union(name, call.at, [{ value: element }, { value: other }]);
}
