/** Arguments: what a call gives to the parameters of a function, and what these are when nobody gives it. */
import type { ArgV, FnV, Frame, V } from './abstract.ts';
import { itemsOf, keyed } from './entries.ts';
import { elementOf } from './evaluate.ts';
import type { Machine } from './machine.ts';
import { typedAs } from './typed.ts';

/** `*args` where what it holds is known. */
export const unpacked = (arg: ArgV): ArgV[] =>
  arg.spread && arg.value.kind === 'array'
    ? arg.value.items.map((item): ArgV => ('spread' in item ? { value: item.spread, spread: true } : { value: item }))
    : [arg];

/** Whether a function, or one around it, was given this value, itself or in a list. */
export function isGiven(frame: Frame, v: V): boolean {
  for (let around: Frame | undefined = frame; around; around = around.closure) if (around.args.some((arg) => holds(arg, v))) return true;
  return false;
}
const holds = (v: V, one: V, depth = 0): boolean =>
  v.id === one.id || (depth < 4 && v.kind === 'array' && itemsOf(v.items).some((item) => holds(item, one, depth + 1)));

/** Arguments in the order of the parameters: by name, by position, defaults, rests. written: the call stands in the code, which says all that is given. */
export function bindArguments(machine: Machine, args: readonly ArgV[], fn: V & FnV, at: V['at'], written = false): V[] {
  const { params } = fn.summary;
  const positional: V[] = [];
  const named = new Map<string, V>();
  const open: V[] = [];
  for (const arg of args) {
    if (arg.spread && arg.value.kind === 'array')
      for (const item of arg.value.items)
        positional.push('spread' in item ? elementOf(machine, item.spread, `${item.spread.id}[]`, at) : item);
    else if (arg.spread && arg.value.kind === 'object') {
      for (const [key, value] of keyed(arg.value.entries)) named.set(key, value);
      // `kwargs["session"] = session`, before they are handed on
      for (const [key, values] of machine.heap.fields(arg.value) ?? [])
        named.set(
          key,
          machine.union(
            `${arg.value.id}.${key}∪`,
            at,
            values.map((value) => ({ value })),
          ),
        );
    } else if (arg.spread) open.push(arg.value);
    else if (arg.name !== undefined) named.set(arg.name, arg.value);
    else positional.push(arg.value);
  }
  const key = `${fn.id}(${args.map((arg) => arg.value.id).join(',')})`;
  return params.map((param, index) => {
    if (param.rest === 'positional') return machine.make(`${key}*`, at, { kind: 'array', items: positional.slice(index) });
    if (param.rest === 'keyword') {
      const rest = [...named].filter(([one]) => !params.some((other) => other.name === one));
      return machine.make(`${key}**`, at, {
        kind: 'object',
        entries: [...rest.map(([one, value]) => ({ key: one, value })), ...open.map((spread) => ({ spread }))],
      });
    }
    const given = positional[index] ?? named.get(param.name);
    if (given) return given;
    const [first] = open;
    if (first) return machine.make(`${first.id}.${param.name}`, at, { kind: 'part', of: first, property: param.name });
    if (written && param.default === undefined && !fn.file.endsWith('.py'))
      return machine.make(`${fn.file}${fn.summary.fn}(${param.name})!`, at, { kind: 'literal', constant: undefined });
    return defaultOf(machine, fn, index, at);
  });
}

/** What a parameter is when nobody gives it: its default, a value of its annotated class, or nothing known. */
export function defaultOf(machine: Machine, fn: V & FnV, index: number, at: V['at']): V {
  const param = fn.summary.params[index];
  const id = `${fn.file}${fn.summary.fn}(${param?.name ?? index})`;
  if (param?.default !== undefined) return declaration(machine, fn, param.default);
  if (param?.type !== undefined) return typedAs(machine, declaration(machine, fn, param.type), id, at);
  return machine.unknown(id, at, `the argument ${param?.name ?? index} is not known`);
}

/** A term of the function's own declaration (a default, an annotation), evaluated outside of any call of it. */
export function declaration(machine: Machine, fn: V & FnV, term: number): V {
  const frame = machine.frames.create(
    fn.file,
    fn.summary,
    [],
    fn.self,
    fn.closure,
    `${fn.file}${fn.summary.fn}|declaration|${fn.closure?.id ?? ''}`,
  );
  return machine.evaluate(frame, term);
}
