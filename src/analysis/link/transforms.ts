/** Values that something was done to, or proven of, on the way. */
import type { Transform } from '../facts.ts';
import type { V } from './abstract.ts';
import type { Machine } from './machine.ts';
import { sources } from './origins.ts';

/** What a part of a value inherits: that it passed a schema. */
export function checkedBy(v: V): Transform[] {
  const found = v.passed?.findLast((one) => one.kind === 'schema' || one.kind === 'checked');
  return found?.kind === 'schema' || found?.kind === 'checked' ? [{ kind: 'checked', schema: found.schema, at: found.at }] : [];
}
/** The same value, known to have passed a transform. */
export function transformed(machine: Machine, v: V, name: string, ...transforms: Transform[]): V {
  const { id: _, at: __, passed = [], ...shape } = v;
  for (const one of transforms) if (one.kind === 'schema' && sources(v).inputs.length > 0) machine.requested.add(one.schema);
  return machine.make(name, v.at, shape as V, [...passed, ...transforms]);
}
