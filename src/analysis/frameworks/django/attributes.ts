/** What the class of a view says of itself. */
import type { ClassV, V } from '../../link/abstract.ts';
import { classTerm, field } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';

/** The value of a class attribute, its bases' included. */
export function attribute(machine: Machine, cls: V & ClassV, name: string): V | undefined {
  const known = field(machine, cls, name);
  return known?.field.value === undefined ? undefined : classTerm(machine, known.owner, known.field.value);
}
