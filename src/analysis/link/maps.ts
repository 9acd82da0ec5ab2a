/** Maps: what is set in them, and what they hold under a key. */
import type { Call, V } from './abstract.ts';
import { constantKey } from './abstract.ts';
import { itemsOf } from './entries.ts';
import type { Machine } from './machine.ts';

/** undefined: no map, or nothing that is known of it. */
export function onMap(machine: Machine, call: Call, self: V, property: string, name: string): V | undefined {
  const [key, value] = call.args.map((arg) => arg.value);
  if (!isMap(self) || !key) return undefined;
  if (property === 'get') return entryOfMap(machine, self, key, name, call.at);
  if (property !== 'set') return undefined;
  if (value) machine.heap.put(self, constantKey(key) ?? ANY_KEY, value);
  return self;
}
const isMap = (v: V): v is V & { kind: 'result' } => v.kind === 'result' && /^global:(Weak)?Map\(\)$/.test(v.api ?? '');
/** What a map holds under keys that are not written in the code. */
const ANY_KEY = '~any';
/** What a map holds under a key: what was set, and what it was made with; under one that is not known, any of it. */
function entryOfMap(machine: Machine, map: V & { kind: 'result' }, key: V, name: string, at: V['at']): V | undefined {
  const wanted = constantKey(key);
  const made = map.call.args[0]?.value;
  const pairs = made?.kind === 'array' ? itemsOf(made.items).map((one) => (one.kind === 'array' ? itemsOf(one.items) : [])) : [];
  const held = [
    ...pairs.map(([known, value]): [string | undefined, V | undefined] => [known && constantKey(known), value]),
    ...[...(machine.heap.fields(map) ?? [])].flatMap(([known, values]) =>
      values.map((value): [string | undefined, V | undefined] => [known === ANY_KEY ? undefined : known, value]),
    ),
  ];
  const ways = held.flatMap(([known, value]) =>
    value && (wanted === undefined || known === undefined || known === wanted) ? [{ value }] : [],
  );
  return ways.length > 0 ? machine.union(name, at, ways) : undefined;
}
