/** What promises of ours are fulfilled with: `new Promise((resolve) => …)`. */
import type { Call, V } from './abstract.ts';
import type { Machine } from './machine.ts';
import { nothing } from './proven.ts';
import { walk } from './walk.ts';
import { alternatives } from './ways.ts';

/** What a promise of ours is fulfilled with. */
export function resolved(machine: Machine, inner: Call, name: string): V | undefined {
  const values: V[] = [];
  for (const { frame } of inner.callbacks)
    walk(
      frame,
      nothing(),
      ({ call: one }) =>
        void (
          one.continues?.to === `${inner.frame.id}/${inner.term}` &&
          !one.continues.rejects &&
          one.args[0] &&
          values.push(one.args[0].value)
        ),
    );
  return values.length > 0
    ? machine.union(
        `${name}:resolved`,
        inner.at,
        values.map((value) => ({ value })),
      )
    : undefined;
}
/** What waiting for a value gives, where a promise of ours may be it or stand in a list of them. */
export function fulfilled(machine: Machine, v: V, name: string): V {
  if (v.kind === 'array' && v.items.some((item) => !('spread' in item) && isMade(item)))
    return machine.make(`${name}:all`, v.at, {
      kind: 'array',
      items: v.items.map((item, index) => ('spread' in item ? item : fulfilled(machine, item, `${name}.${index}`))),
    });
  const ways = alternatives(v);
  if (!ways.some((one) => isMade(one.value))) return v;
  return machine.union(
    `${name}:fulfilled`,
    v.at,
    ways.map((one) => ({ ...one, value: (isMade(one.value) && resolved(machine, one.value.call, name)) || one.value })),
  );
}
const isMade = (v: V): v is V & { kind: 'result' } => v.kind === 'result' && v.api === 'lang:Promise()';
