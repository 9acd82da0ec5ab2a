/** Methods that every list has, by name: what runs a function for each of its elements, what is added to it, what it becomes as a text. */
import type { Call, V } from './abstract.ts';
import { runCallback } from './callbacks.ts';
import { keptOf } from './checked-values.ts';
import { elementOf } from './evaluate.ts';
import type { Machine } from './machine.ts';
import { within } from './schemas.ts';
import { alternatives } from './ways.ts';

const MAX_ITEMS = 200;
/** Lists in lists (`[...OPEN, ...MORE]`). */
const MAX_DEPTH = 4;
const EACH = new Set(['forEach', 'filter', 'find', 'findLast', 'some', 'every', 'findIndex']);
const MAPS = new Set(['map', 'flatMap']);

/** What such a method yields; undefined: it is none of them. */
export function onList(machine: Machine, call: Call, self: V, property: string, name: string): V | undefined {
  const first = call.args[0]?.value;
  const isPython = call.frame.file.endsWith('.py');
  if (property === 'fill' && first && !isPython) return machine.make(name, call.at, { kind: 'array', items: [first] });
  // Python asks the text between the parts, JavaScript the list of them
  if (property === 'join')
    return machine.make(name, call.at, { kind: 'text', parts: partsOf(machine, first && isPython ? first : self, 0) });
  if (!first) return undefined;
  return calledBack(machine, call, self, property, name, first) ?? grown(call, self, property, first);
}

/** What a method yields that runs a function of ours for the elements. */
function calledBack(machine: Machine, call: Call, self: V, property: string, name: string, first: V): V | undefined {
  const { at } = call;
  const functional = first.kind === 'fn' || first.kind === 'continuation';
  const items = laidOut(self);
  if (functional && items && (property === 'forEach' || property === 'map' || property === 'some')) {
    // a list that stands in the code: each of its items on its own, so that what belongs together stays together
    const values = items.flatMap(
      (item, index) =>
        runCallback(machine, call, first, [item, machine.make(`${name}#${index}`, at, { kind: 'literal', constant: index })]) ?? [],
    );
    if (property === 'map') return machine.make(name, at, { kind: 'array', items: values });
    const any = property === 'some' ? oneOf(machine, values, name) : undefined;
    return any ?? machine.make(name, at, { kind: 'result', call });
  }
  if (EACH.has(property) && functional) {
    const element = elementOf(machine, self, `${name}[]`, at);
    const says = runCallback(machine, call, first, [element, position(machine, name, at)]);
    if (property === 'filter') return says ? keptOf(machine, self, element, says, name) : self;
    if (property === 'find' || property === 'findLast') return says ? matching(machine, element, says, name) : element;
    return machine.make(name, at, { kind: 'result', call });
  }
  if (MAPS.has(property) && (functional || first.kind === 'api')) {
    const element = elementOf(machine, self, `${name}[]`, at);
    const value = functional
      ? runCallback(machine, call, first, [element, position(machine, name, at)])
      : machine.apply(first, [element], call, `${name}:each`).result;
    return value
      ? machine.make(name, at, { kind: 'array', items: [{ spread: machine.make(`${name}[]`, at, { kind: 'array', items: [value] }) }] })
      : undefined;
  }
  if (property === 'reduce' && functional) {
    const start = call.args[1]?.value;
    const value = runCallback(machine, call, first, [start, elementOf(machine, self, `${name}[]`, at)]);
    // what it starts with is filled and handed on
    if (start && value?.id === start.id) return start;
    if (value?.kind !== 'text' && value?.kind !== 'op') return machine.make(name, at, { kind: 'result', call });
    return machine.union(
      `${name}∪`,
      at,
      [value, ...(start ? [start] : [])].map((one) => ({ value: one })),
    );
  }
  return undefined;
}
/** The items of a list that all stand in the code; undefined: it is no such list. */
function laidOut(v: V, depth = 0): V[] | undefined {
  if (v.kind !== 'array' || v.items.length > MAX_ITEMS || depth > MAX_DEPTH) return undefined;
  const items: V[] = [];
  for (const item of v.items) {
    const own = 'spread' in item ? laidOut(item.spread, depth + 1) : [item];
    if (!own || items.length + own.length > MAX_ITEMS) return undefined;
    items.push(...own);
  }
  return items;
}
/** `['a', 'b'].some((one) => …)`: what was said of the one, or of the other. */
function oneOf(machine: Machine, values: readonly V[], name: string): V | undefined {
  if (values.length < 2) return values[0];
  // in halves, so that a long list makes no deep test
  const half = Math.ceil(values.length / 2);
  const [left, right] = [oneOf(machine, values.slice(0, half), `${name}<`), oneOf(machine, values.slice(half), `${name}>`)];
  return left && right ? machine.make(`${name}||`, right.at, { kind: 'op', op: '||', left, right }) : (left ?? right);
}

/** What the parts of a list are, each on its own, whatever it was put together of. */
function partsOf(machine: Machine, v: V, depth: number): V[] {
  if (v.kind === 'input' && within(machine, v, 'element', v.at).length > 0) return [elementOf(machine, v, `${v.id}[]`, v.at)];
  if (v.kind !== 'array' || depth > 4) return [v];
  return v.items.flatMap((item) => ('spread' in item ? partsOf(machine, item.spread, depth + 1) : [item]));
}
/** The place of an element in its list: a number, whatever the list holds. */
const position = (machine: Machine, name: string, at: V['at']): V =>
  machine.make(`${name}#`, at, { kind: 'unknown', reads: [], why: 'a place in a list' }, [{ kind: 'cast', to: 'number', at }]);
/** The element for which the function said yes, or nothing. */
function matching(machine: Machine, element: V, test: V, name: string): V {
  const none = machine.make(`${name}:none`, element.at, { kind: 'literal', constant: undefined });
  return machine.union(`${name}:found`, element.at, [
    { value: element, when: { test, is: true } },
    { value: none, when: { test, is: false } },
  ]);
}

/** What is added to a list, which may have been put together in several ways: to each of them. */
function grown(call: Call, self: V, property: string, first: V): V | undefined {
  const added = addedTo(call, property, first);
  if (!added) return undefined;
  const lists = alternatives(self).flatMap(({ value }) => (value.kind === 'array' ? [value] : []));
  for (const list of lists) list.items.push(...added.filter((one) => !('spread' in one && isMadeOf(one.spread, list))));
  return lists.length > 0 ? self : undefined;
}
/** What a method of lists adds to one. */
function addedTo(call: Call, property: string, first: V): (V | { spread: V })[] | undefined {
  if (property === 'push' || property === 'append' || property === 'add' || property === 'unshift')
    return call.args.map((arg) => (arg.spread ? { spread: arg.value } : placed(call, arg.value)));
  if (!call.frame.file.endsWith('.py')) return undefined;
  if (property === 'extend') return [{ spread: first }];
  const second = call.args[1]?.value;
  return property === 'insert' && second ? [second] : undefined;
}
/** A text that was put together behind tests is what they leave of it. */
function placed(call: Call, value: V): V {
  const point = call.frame.summary.steps.find((step) => step.kind === 'call' && step.call === call.term)?.at;
  if (value.kind !== 'text' || point === undefined) return value;
  return { id: `${value.id}@${point}`, at: value.at, kind: 'union', of: [{ value, known: { frame: call.frame, point } }] };
}
/** A list that is added to itself, be it by way of another, adds nothing new; and nobody who asks for its elements would come to an end. */
function isMadeOf(v: V, list: V, seen = new Set<V>()): boolean {
  if (v === list || v.id === list.id) return true;
  if (seen.has(v)) return false;
  seen.add(v);
  if (v.kind === 'union') return v.of.some((one) => isMadeOf(one.value, list, seen));
  return v.kind === 'array' && v.items.some((one) => 'spread' in one && isMadeOf(one.spread, list, seen));
}
