/** Methods that every dictionary has, by name, and what reads the members of a request, a row or a token as those do. */
import type { Call, V } from './abstract.ts';
import { isMissing, stringOf } from './abstract.ts';
import { elementOf } from './evaluate.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { slot } from './slots.ts';
import { alternatives } from './ways.ts';

/** What its `get` reads by key, as its members are. */
const KEYED = new Set<V['kind']>(['input', 'token', 'row', 'identity']);

/** What such a method yields; undefined: it is none of them. */
export function onDictionary(machine: Machine, call: Call, self: V, property: string, name: string): V | undefined {
  const first = call.args[0]?.value;
  const isPython = call.frame.file.endsWith('.py');
  if (property === 'get' && first) return got(machine, call, self, first, name);
  if (property === 'pop' && isPython) return popped(machine, call, self, name);
  if (property === 'update' && first) return updated(machine, call, self, first);
  // the pairs of a dictionary that a client sent
  if (self.kind === 'input' && call.args.length === 0 && isPython && /^(items|values|keys)$/.test(property)) return self;
  if (self.kind === 'array' && property === 'items' && isPython && isOfPairs(machine, self, name)) return self;
  return undefined;
}
/** What a comprehension made of keys and values, each pair on its own. */
const isOfPairs = (machine: Machine, list: V & { kind: 'array' }, name: string): boolean => {
  const pair = list.items.length > 0 ? elementOf(machine, list, `${name}[]`, list.at) : undefined;
  return pair?.kind === 'array' && pair.items.length === 2;
};
function got(machine: Machine, call: Call, self: V, key: V, name: string): V | undefined {
  // `request.headers.get('X-Signature', '')`
  if (self.kind === 'object' || (self.kind === 'request' && self.path.length > 0)) return member(machine, self, key, call.at, name);
  if (!alternatives(self).some(({ value }) => KEYED.has(value.kind))) return undefined;
  const value = member(machine, self, key, call.at, name);
  // `request.args.get('page', 1, type=int)`: what the type makes of it
  const type = call.frame.file.endsWith('.py') && value.kind === 'input' ? slot(machine, call, 'type=|2') : undefined;
  return type ? machine.apply(type, [value], call, `${name}:typed`).result : value;
}
function popped(machine: Machine, call: Call, self: V, name: string): V | undefined {
  const key = stringOf(call.args[0]?.value);
  if (key === undefined) return undefined;
  if (self.kind === 'object' || self.kind === 'input') return takenOut(machine, call, self, key, name);
  // `values = values or {}`: of each dictionary that it may be
  if (self.kind !== 'union' || !alternatives(self).every(({ value }) => value.kind === 'object')) return undefined;
  return machine.union(
    name,
    call.at,
    alternatives(self).map((way, index) => ({ ...way, value: takenOut(machine, call, way.value, key, `${name}.${index}`) })),
  );
}
/** What is taken out of a dictionary is no longer in it. */
function takenOut(machine: Machine, call: Call, from: V, key: string, name: string): V {
  const value = member(machine, from, key, call.at, name);
  if (from.kind === 'object') machine.heap.put(from, key, machine.make(`${name}:taken`, call.at, { kind: 'literal', constant: undefined }));
  return isMissing(value) ? (call.args[1]?.value ?? value) : value;
}
function updated(machine: Machine, call: Call, self: V, by: V): V | undefined {
  // `user.__dict__.update(values)`
  const owner = self.kind === 'part' && self.property === '__dict__' ? self.of : undefined;
  if (!owner && self.kind !== 'object') return undefined;
  machine.heap.spread(owner ?? self, by, call.at);
  if (owner) machine.touched(owner);
  return self;
}
