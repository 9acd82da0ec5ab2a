/** Reads the slots of `table.ts` from a call. */
import type { Slot } from '../table.ts';
import type { Call, V } from './abstract.ts';
import { itemsOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';

/** The value that fills a slot; undefined when the call has none. */
export function slot(machine: Machine, call: Call, name: Slot | undefined): V | undefined {
  if (name === undefined) return undefined;
  for (const one of name.split('|')) {
    const value = single(machine, call, one);
    if (value) return value;
  }
  return undefined;
}
function single(machine: Machine, call: Call, name: string): V | undefined {
  const positional = call.args.filter((arg) => arg.name === undefined);
  if (name === 'this') return call.self;
  if (name === '*') return call.capture === undefined ? undefined : literal(machine, call, call.capture);
  if (name.startsWith('"')) return literal(machine, call, name.slice(1, -1));
  if (name.startsWith('rest:')) {
    const items = positional.slice(Number(name.slice(5))).map((arg) => (arg.spread ? { spread: arg.value } : arg.value));
    return machine.make(`${call.frame.id}/${call.term}:${name}`, call.at, { kind: 'array', items });
  }
  if (name === 'named') {
    const entries = call.args
      .filter((arg) => arg.name !== undefined)
      .map((arg) => (arg.spread ? { spread: arg.value } : { key: arg.name as string, value: arg.value }));
    return entries.length === 0 ? undefined : machine.make(`${call.frame.id}/${call.term}:named`, call.at, { kind: 'object', entries });
  }
  if (name.endsWith('=')) {
    const key = name.slice(0, -1);
    const named = call.args.find((arg) => arg.name === key);
    if (named) return named.value;
    for (let index = positional.length - 1; index >= 0; index--) {
      const value = positional[index]?.value;
      if (value?.kind === 'object') return present(machine, value, key, call);
    }
    const spread = call.args.find((arg) => arg.spread && arg.name === '**');
    return spread?.value.kind === 'object' ? present(machine, spread.value, key, call) : undefined;
  }
  const [index = '', ...keys] = name.split('.');
  // 'options=.verify_signature': a key of a named argument
  if (index.endsWith('=')) {
    const named = single(machine, call, index);
    return keys.reduce<V | undefined>((value, key) => value && present(machine, value, key, call), named);
  }
  if (index === 'this') return call.self && noted(machine, call.self, keys, call);
  const first = positional[Number(index)];
  if (!first || first.spread) return undefined;
  return keys.reduce<V | undefined>((value, key) => value && present(machine, value, key, call), first.value);
}
/** What an earlier call of a builder was given. */
function noted(machine: Machine, builder: V, [name = '', ...keys]: string[], call: Call): V | undefined {
  const values = machine.heap.fields(builder)?.get(name);
  return keys.reduce<V | undefined>((value, key) => value && present(machine, value, key, call), values?.at(-1));
}
function present(machine: Machine, object: V, key: string, call: Call): V | undefined {
  if (object.kind === 'object') return mayHold(machine, object, key, 0) ? member(machine, object, key, call.at) : undefined;
  if (object.kind === 'array') return /^\d+$/.test(key) ? itemsOf(object.items)[Number(key)] : undefined;
  return PLAIN.has(object.kind) ? undefined : member(machine, object, key, call.at);
}
/** Whether something may stand under the key: what is added on a condition (`...(limit ? { take: limit } : {})`) adds its own keys alone. */
function mayHold(machine: Machine, v: V, key: string, depth: number): boolean {
  if (depth > MOST_NESTED) return true;
  const holds = (one: V): boolean => mayHold(machine, one, key, depth + 1);
  switch (v.kind) {
    case 'literal':
      return false;
    case 'object':
      return (
        v.entries.some((entry) => ('spread' in entry ? holds(entry.spread) : entry.key === key)) ||
        (machine.heap.fields(v)?.has(key) ?? false)
      );
    case 'union':
      return v.of.some((one) => holds(one.value));
    case 'op':
      return v.op === '&&' && v.right ? holds(v.right) : true;
    default:
      return true;
  }
}
const MOST_NESTED = 8;
/** What has no members that a library would take an option from. */
const PLAIN = new Set<V['kind']>(['literal', 'text', 'op', 'array', 'fn', 'class']);
const literal = (machine: Machine, call: Call, text: string): V => machine.make(`"${text}"`, call.at, { kind: 'literal', constant: text });
