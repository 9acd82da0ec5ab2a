/** Members of classes of ours, of their instances and of the rows that they are the model of. */
import type { ApiPath, Location } from '../code.ts';
import type { FnV, V } from './abstract.ts';
import type { Method } from './classes.ts';
import { boundTo, classTerm, field, lineage, method } from './classes.ts';
import type { Machine } from './machine.ts';
import { typedAs } from './typed.ts';

/** What the framework by whose class it goes says of a member; undefined: nothing. */
export function frameworkProperty(machine: Machine, object: V, apis: readonly string[], property: string): V | undefined {
  for (const api of apis) {
    const found = machine.knowledge.frameworkOf(api)?.property?.(machine, object, property);
    if (found) return found;
  }
  return undefined;
}

/** What libraries know a member of a class of ours as that it has from a base: the one that makes it a record, where it has several (`class User(UserMixin, db.Model)`). */
export function inherited(machine: Machine, cls: V & { kind: 'class' }, property: string): ApiPath | undefined {
  const { apis } = lineage(machine, cls);
  const base = apis.find((api) => machine.knowledge.entityStyle(api)) ?? apis[0];
  return base === undefined ? undefined : `${base}.${property}`;
}
/** What a class has itself: a column of an entity, a field as it is declared, a method at work on the class. */
export function ofClass(machine: Machine, cls: V & { kind: 'class' }, property: string, id: string, at: Location): V | undefined {
  // a table is named, whatever the base was made by
  const entity = machine.knowledge.isEntity(lineage(machine, cls).apis) || field(machine, cls, '__tablename__') !== undefined;
  const declaredField = field(machine, cls, property);
  if (
    entity &&
    (declaredField || !method(machine, cls, property)) &&
    !/^(query|objects|metadata|__)/.test(property) &&
    !machine.knowledge.meaning(inherited(machine, cls, property) ?? '')
  )
    return machine.make(id, at, { kind: 'column', entity: cls.cls.name, name: property });
  if (declaredField?.field.value !== undefined) return classTerm(machine, declaredField.owner, declaredField.field.value);
  const found = method(machine, cls, property);
  return found && boundTo(found, cls, `${found.owner.file}${found.summary.fn}`, at);
}

/** What the model's class does itself (`order.total()`, a property), else a column. */
export function ofRow(machine: Machine, row: V & { kind: 'row' }, property: string, id: string, at: Location): V {
  const { model } = row.access;
  const found = row.path.length === 0 && model?.kind === 'class' ? method(machine, model, property) : undefined;
  if (found) {
    const fn = boundTo(found, row, `${id}()`, at);
    if (found.summary.kind !== 'getter') return fn;
    const frame = machine.invoke(fn, []);
    if (frame) return machine.result(frame);
  }
  if (row.path.length === 0) machine.asksColumn(row.access.entity, property);
  const related = model?.kind === 'class' ? frameworkProperty(machine, row, lineage(machine, model).apis, property) : undefined;
  return related ?? machine.make(id, at, { kind: 'row', access: row.access, path: [...row.path, property] });
}

/** What an instance has of its class: a method, with what a decorator of ours made of it, or a field as it is declared. */
export function ofInstance(machine: Machine, object: V & { kind: 'instance' }, property: string, id: string, at: Location): V | undefined {
  if (property === 'constructor') return object.cls;
  const found = method(machine, object.cls, property);
  if (found) {
    const wrapper = found.summary.kind === 'getter' ? undefined : wrapperOf(machine, found, property);
    if (wrapper) return { ...wrapper, self: object, id: `${wrapper.id}|${object.id}` };
    const fn = boundTo(found, object, `${id}()`, at);
    if (found.summary.kind !== 'getter') return fn;
    const frame = machine.invoke(fn, []);
    return frame ? machine.result(frame) : undefined;
  }
  const known = field(machine, object.cls, property);
  if (!known) return undefined;
  // what the environment says goes before what stands in the class
  const settings = lineage(machine, known.owner).apis.some((api) => /:BaseSettings$/.test(api));
  // the annotation names the class; a value such as Depends(f) or Field(...) is read where a framework binds it
  if (known.field.type !== undefined) {
    const typed = typedAs(machine, classTerm(machine, known.owner, known.field.type), id, at);
    if (typed.kind !== 'unknown' && (!settings || typed.kind === 'instance')) return typed;
  }
  const value = known.field.value === undefined ? undefined : classTerm(machine, known.owner, known.field.value);
  // an arrow function in a field works on the instance that has it
  if (value?.kind === 'fn' && !value.self && value.summary.owner === known.owner.cls.id) return { ...value, self: object, id: `${id}()` };
  if (settings && (value === undefined || value.kind === 'literal'))
    return machine.make(id, at, { kind: 'environment', name: property, ...(value && { fallback: value }) });
  return value;
}
/** What a decorator of ours made of a method, where it is another function: it was put on the class. */
export function wrapperOf(machine: Machine, { summary, owner }: Method, name: string): (V & FnV) | undefined {
  const changed = summary.decorators.length > 0 ? machine.heap.fields(owner)?.get(name)?.at(-1) : undefined;
  return changed?.kind === 'fn' && changed.summary !== summary && changed.summary.owner === undefined ? changed : undefined;
}
