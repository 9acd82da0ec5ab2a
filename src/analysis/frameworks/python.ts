/** What the Python frameworks share: decorators on handlers, the methods that a list names, the parameters of paths. */
import type { Location } from '../code.ts';
import type { Method } from '../facts.ts';
import type { Call, ClassV, V } from '../link/abstract.ts';
import { stringOf } from '../link/abstract.ts';
import { classTerm, field, lineage } from '../link/classes.ts';
import type { Machine } from '../link/machine.ts';
import { provenAt } from '../link/proofs.ts';
import { transformed } from '../link/transforms.ts';
import { alternatives } from '../link/ways.ts';
import type { Binding, Runner } from './framework.ts';
import { inputOf } from './requests.ts';

const MOST = 12;
/** A handler without the decorators of packages around it: those first, outermost first. A decorator of ours is part of the handler: what it runs shows. */
export function undecorated(value: V): { before: Runner[]; fn: V } {
  const before: Runner[] = [];
  let fn = value;
  for (let depth = 0; depth < MOST && fn.kind === 'result'; depth++) {
    const inner = decorated(fn.call);
    if (!inner) break;
    before.push({ fn, mode: 'middleware', at: fn.at });
    fn = inner;
  }
  return { before, fn };
}
/** The function that a call decorates, when that is all it was given. */
function decorated(call: Call): V | undefined {
  const [first] = call.args;
  if (!first || call.args.length > 1 || first.name !== undefined) return undefined;
  return alternatives(first.value)
    .map((one) => one.value)
    .find((one) => one.kind === 'fn' || isClassView(one) || (one.kind === 'result' && decorated(one.call) !== undefined));
}
/** `Orders.as_view(…)`: the function that Django and Flask make of a class. */
export const isClassView = (v: V): v is V & { kind: 'result'; call: Call & { self: V & ClassV } } =>
  v.kind === 'result' && v.call.property === 'as_view' && v.call.self?.kind === 'class';
/** The value with these decorators applied, the first one innermost. */
export function decorate(machine: Machine, fn: V, decorators: readonly V[], at: Call): V {
  return decorators.reduce((inner, decorator, index) => machine.apply(decorator, [inner], at, `${inner.id}@${index}`).result, fn);
}
/** The methods that a list names (`methods=['GET', 'POST']`); undefined: it is none. */
export const methodsOf = (v: V | undefined): Method[] | undefined =>
  v?.kind === 'array'
    ? v.items.flatMap((item) => ('spread' in item ? [] : [(stringOf(item) ?? 'ANY').toUpperCase() as Method]))
    : undefined;
/** The parameters of a path by name, as their converters say (`<int:id>`). */
export const pathParameters = (machine: Machine, { parameters, converters }: Binding, at: Location): [string, V][] =>
  parameters.map((name) => [name, pathParameter(machine, name, converters.get(name), at)]);

/** A parameter of a path: cast, or one segment of it, which leads out of no folder; what a converter of ours lets through is not known. */
export function pathParameter(machine: Machine, name: string, converter: string | undefined, at: Location): V {
  const plain = inputOf(machine, 'path', name, at);
  const to = converter === 'int' || converter === 'float' ? 'number' : converter === 'uuid' ? 'uuid' : undefined;
  if (to) return transformed(machine, plain, `${plain.id}:${to}`, { kind: 'cast', to, at });
  return converter === undefined || SEGMENT.test(converter)
    ? transformed(machine, plain, `${plain.id}:segment`, { kind: 'contained', at })
    : plain;
}
const SEGMENT = /^(str|string|slug|any)$/;

/** A path as far as it is known where it is put together; open: what stands for a part that is not. */
export function pathOf(v: V | undefined, open: string): string | undefined {
  if (!v) return undefined;
  if (v.kind === 'text') return v.parts.map((one) => (typeof one === 'string' ? one : (pathOf(one, open) ?? open))).join('');
  if (v.kind === 'union')
    return alternatives(v)
      .map((one) => pathOf(one.value, open))
      .find((one) => one !== undefined);
  if (v.kind === 'op' && v.op === '+' && v.right) return `${pathOf(v.left, open) ?? ''}${pathOf(v.right, open) ?? ''}`;
  if (v.kind === 'environment') return v.fallback ? pathOf(v.fallback, open) : undefined;
  return stringOf(v);
}

/** The list that a value is, on the ways that are open here. */
export const listOf = (v: V | undefined): V[] =>
  v === undefined
    ? []
    : alternatives(v)
        .filter(({ known }) => !known || !provenAt(known.frame, known.point).bottom)
        .flatMap(({ value }) =>
          value.kind === 'array' ? value.items.flatMap((item) => ('spread' in item ? listOf(item.spread) : chosen(item))) : [],
        );
/** `[one() for one in classes]`: all that the list held; of lists that were chosen among before, of the only one that is open here. */
function chosen(item: V): V[] {
  if (item.kind !== 'union' || alternatives(item).some((one) => one.when)) return [item];
  const ways = Map.groupBy(alternatives(item), ({ known }) => (known ? `${known.frame.id} ${known.point}` : ''));
  const open = [...ways.values()].filter(([one]) => !one?.known || !provenAt(one.known.frame, one.known.point).bottom);
  return open.length === 1 ? (open[0] ?? []).map((one) => one.value) : [item];
}
/** The texts of such a list. */
export const textsIn = (v: V | undefined): string[] => listOf(v).flatMap((one) => stringOf(one) ?? []);
/** What the inner class `Meta` of a class, or of one that it extends, says under a name. */
export function metaOf(machine: Machine, cls: V & ClassV, name: string): V | undefined {
  for (const owner of lineage(machine, cls).classes) {
    const known = owner.cls.fields.find((one) => one.name === 'Meta');
    const inner = known?.value === undefined ? undefined : classTerm(machine, owner, known.value);
    const found = inner?.kind === 'class' ? field(machine, inner, name) : undefined;
    if (found?.field.value !== undefined) return classTerm(machine, found.owner, found.field.value);
  }
  return undefined;
}
