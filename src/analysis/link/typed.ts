/** Values of which an annotation says what they are. */
import type { Location } from '../code.ts';
import type { ClassV, V } from './abstract.ts';
import type { Machine } from './machine.ts';

/** Wrappers of types that say nothing about the value. */
const TRANSPARENT =
  /^(typing|typing_extensions|collections\.abc|sqlalchemy\.orm|global|lang):(Optional|Annotated|Promise|Awaitable|Required|NotRequired|Final|ClassVar|Mapped|Readonly|Partial|NonNullable)$/;
const COLLECTION = /(^|:|\.)(list|List|Array|ReadonlyArray|Sequence|Iterable|set|Set|frozenset|tuple|Tuple)$/;

/** A value of an annotated type: an instance of a class of ours, or of a package's class. */
export function typedAs(machine: Machine, type: V, id: string, at: Location): V {
  if (type.kind === 'class') {
    const cls = machine.substitutes.get(type.id) ?? (type as V & ClassV);
    return machine.make(`${cls.id}()`, at, { kind: 'instance', cls });
  }
  if (type.kind === 'generic') {
    const first = type.args[0];
    if (type.base.kind === 'api' && TRANSPARENT.test(type.base.api) && first) return typedAs(machine, first, id, at);
    if (type.base.kind === 'api' && COLLECTION.test(type.base.api) && first)
      return machine.make(id, at, { kind: 'typed', api: 'lang:list()', of: first });
    if (type.base.kind === 'api') return machine.make(id, at, { kind: 'typed', api: `${type.base.api}()`, ...(first && { of: first }) });
    return typedAs(machine, type.base, id, at);
  }
  if (type.kind === 'api' && !type.api.startsWith('global:')) return machine.make(id, at, { kind: 'typed', api: `${type.api}()` });
  if (type.kind === 'op' && type.op === '|') {
    const left = typedAs(machine, type.left, id, at);
    return left.kind === 'unknown' && type.right ? typedAs(machine, type.right, id, at) : left;
  }
  return machine.unknown(id, at, 'a value of no known type');
}
