/** What adapters read off values, and the values that they hand to what runs: items of a list, an entry of an object, a method of an instance, `next`. */
import type { Location } from '../code.ts';
import type { ClassV, FnV, V } from '../link/abstract.ts';
import { boundTo, method } from '../link/classes.ts';
import { entryOf, itemsOf, keyed } from '../link/entries.ts';
import type { Machine } from '../link/machine.ts';
import type { Runner } from './framework.ts';

/** The items of a list; what is spread into it stands for its items. Nothing for what is no list. */
export const itemsIn = (v: V | undefined): V[] => (v?.kind === 'array' ? itemsOf(v.items) : []);
/** The entries of an object whose keys are written in it. Nothing for what is no object. */
export const entriesIn = (v: V | undefined): [key: string, value: V][] => (v?.kind === 'object' ? keyed(v.entries) : []);
/** What an object holds under a key that is written in it. */
export const entryIn = (v: V | undefined, key: string): V | undefined => (v?.kind === 'object' ? entryOf(v.entries, key) : undefined);
/** A method that a class of ours has, on an instance of it. at: where it is asked for, when that is not where it is declared. */
export function methodOf(machine: Machine, cls: V & ClassV, name: string, self: V, at?: Location): (V & FnV) | undefined {
  const found = method(machine, cls, name);
  return found && boundTo(found, self, `${self.id}.${name}`, at ?? { path: found.owner.file, span: found.summary.span });
}
/** What a middleware calls to go on. */
export const nextOf = (machine: Machine, { fn, at }: Pick<Runner, 'fn' | 'at'>): V =>
  machine.make(`next:${fn.id}`, at, { kind: 'continuation', to: 'next', rejects: false });
