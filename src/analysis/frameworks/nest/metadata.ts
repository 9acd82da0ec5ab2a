/** What decorators say of a class, a method or a parameter: compositions taken apart, functions of ours followed. */
import type { Call, ClassV, FnV, V } from '../../link/abstract.ts';
import { declaration } from '../../link/arguments.ts';
import { classTerm, lineage } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import type { TermId } from '../../summaries.ts';
import { itemsIn } from '../values.ts';

/** One decorator at work. name: of the package's function; undefined for metadata that a generated decorator sets. */
export interface Mark {
  name: string;
  call: Call;
}
const MOST = 8;

/** A class's marks, its bases' first. */
export function ofClass(machine: Machine, cls: V & ClassV): Mark[] {
  return lineage(machine, cls)
    .classes.toReversed()
    .flatMap((one) => one.cls.decorators.flatMap((term) => marks(classTerm(machine, one, term))));
}
/** A method's marks. */
export const ofMethod = (machine: Machine, fn: V & FnV): Mark[] =>
  fn.summary.decorators.flatMap((term) => marks(declaration(machine, fn, term)));
/** A parameter's marks. */
export const ofParam = (machine: Machine, fn: V & FnV, decorators: readonly TermId[]): Mark[] =>
  decorators.flatMap((term) => marks(declaration(machine, fn, term)));

function marks(v: V, depth = 0): Mark[] {
  if (depth > MOST) return [];
  if (v.kind === 'union') return v.of.flatMap((one) => marks(one.value, depth + 1));
  // @Public without a call
  if (v.kind === 'fn' && v.summary.params.length === 0) return [];
  if (v.kind !== 'result') return [];
  const { call } = v;
  const name = (call.api ?? '').split(/[:.]/).at(-1) ?? '';
  if (name === 'applyDecorators')
    return call.args.flatMap((arg) =>
      (arg.spread && arg.value.kind === 'array' ? itemsIn(arg.value) : [arg.value]).flatMap((one) => marks(one, depth + 1)),
    );
  return [{ name, call }];
}
/** The marks of one name. */
export const named = (all: readonly Mark[], ...names: string[]): Mark[] => all.filter((one) => names.includes(one.name));
/** The value that metadata holds under a key; the last mark wins, as a method's comes after its class's. */
export function metadata(all: readonly Mark[], key: V): V | undefined {
  for (const mark of all.toReversed()) {
    const [first, second] = mark.call.args.map((arg) => arg.value);
    if (mark.name === 'SetMetadata' && first && second && sameKey(first, key)) return second;
    // Reflector.createDecorator(): what it made is the key
    if (key.kind === 'result' && mark.call.callee.id === key.id) return first;
  }
  return undefined;
}
const sameKey = (a: V, b: V): boolean => (a.kind === 'literal' && b.kind === 'literal' ? a.constant === b.constant : a.id === b.id);
