/** Functions that do with a collection, which they are given first, what a method of lists does with its receiver (`_.each(routers, mount)`). */
import type { Call, V } from './abstract.ts';
import { runCallback } from './callbacks.ts';
import { itemsOf } from './entries.ts';
import { onList } from './list-methods.ts';
import type { Machine } from './machine.ts';
import { spelt } from './records.ts';

/** What it yields; undefined: nothing that is known. */
export function onCollection(machine: Machine, call: Call, method: string, name: string): V | undefined {
  const [over, ...rest] = call.args;
  if (!over) return undefined;
  const given = rest[0]?.value;
  // of an object what it holds, with the key
  const entries = given?.kind === 'fn' ? spelt(machine, call, over.value, 'entries', name) : undefined;
  if (given && entries?.kind === 'array') {
    const made = itemsOf(entries.items).flatMap((entry) => {
      const [key, value] = entry.kind === 'array' ? itemsOf(entry.items) : [];
      return runCallback(machine, call, given, [value, key]) ?? [];
    });
    return method === 'map' ? machine.make(name, call.at, { kind: 'array', items: made }) : undefined;
  }
  return onList(machine, { ...call, self: over.value, property: method, args: rest }, over.value, method, name);
}
