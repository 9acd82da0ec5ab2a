/** What is left of a value when some of its members were taken out: `const { id, ...rest } = body`, `function start({ logger, ...services })`. */
import type { Call, ObjectEntry, V } from './abstract.ts';
import type { Machine } from './machine.ts';
import { transformed } from './transforms.ts';
import { alternatives } from './ways.ts';

/** The rest; undefined: it is nothing whose members are told apart. */
export function restOf(machine: Machine, call: Call, whole: V, keys: readonly string[], name: string, depth = 0): V | undefined {
  const ways = alternatives(whole);
  if (!ways.some(({ value }) => TOLD.has(value.kind))) return undefined;
  const rest = (v: V, as: string): V =>
    v.kind === 'object'
      ? without(machine, call, v, keys, as, depth)
      : transformed(machine, v, as, { kind: 'omit', keys: [...keys], at: call.at });
  if (whole.kind !== 'union') return rest(whole, name);
  return machine.union(
    `${name}∪`,
    call.at,
    ways.map((way, index) => ({ ...way, value: rest(way.value, `${name}.${index}`) })),
  );
}
const TOLD = new Set<V['kind']>(['input', 'row', 'object']);
/** More objects within objects than these are not gone through. */
const DEEPEST = 6;

/** An object without these keys, as it is written and as it was filled until now. */
function without(machine: Machine, call: Call, object: V & { kind: 'object' }, keys: readonly string[], name: string, depth: number): V {
  const entries = [...object.entries, ...machine.heap.added(object)].flatMap((entry, index): ObjectEntry[] => {
    if ('key' in entry) return typeof entry.key === 'string' && keys.includes(entry.key) ? [] : [entry];
    const as = `${name}:${index}`;
    const rest = depth < DEEPEST ? restOf(machine, call, entry.spread, keys, as, depth + 1) : undefined;
    return [{ spread: rest ?? entry.spread }];
  });
  return machine.make(name, object.at, { kind: 'object', entries });
}
