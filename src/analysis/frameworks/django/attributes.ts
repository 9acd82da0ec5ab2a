/** What the class of a view says of itself. */
import type { ClassV, V } from '../../link/abstract.ts';
import { field } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';

/** The value of a class attribute, its bases' included. */
export function attribute(machine: Machine, cls: V & ClassV, name: string): V | undefined {
  const known = field(machine, cls, name);
  const top = known && machine.file(known.owner.file)?.top;
  return known?.field.value !== undefined && top ? machine.evaluate(top, known.field.value) : undefined;
}
