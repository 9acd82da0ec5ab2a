/** `new X()`, `X(…)` of a class of ours: an instance, its constructor run, and the fields that a record takes from what it is made with. */
import type { ApiPath } from '../code.ts';
import type { Summary } from '../summaries.ts';
import type { Meaning } from '../table.ts';
import type { Call, ClassV, V } from './abstract.ts';
import { bindArguments, defaultOf } from './arguments.ts';
import { boundTo, field, lineage, method } from './classes.ts';
import { interpret } from './interpret.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { isReceiver } from './terms.ts';
import { transformed } from './transforms.ts';

/** `new X()`: an instance, its constructor run. A class that extends a library's is also what the library makes of it. */
export function construct(machine: Machine, call: Call, cls: V & ClassV, name: string): V {
  const { apis } = lineage(machine, cls);
  for (const api of apis) {
    const known = machine.knowledge.meaning(api);
    if (known?.meaning.schema ?? known?.meaning.rejection ?? known?.meaning.query) {
      call.meaning = known?.meaning as Meaning;
      call.api = api;
      return interpret(machine, call, call.meaning, api, name);
    }
  }
  // `Sort(text)` throws unless it is one of those that the class names
  const [only] = call.args;
  if (only && call.args.length === 1 && apis.some((api) => /^enum:(Str|Int)?Enum$/.test(api)))
    return transformed(machine, only.value, name, { kind: 'allow-list', of: 'unknown', at: call.at });
  const instance = machine.make(name, call.at, { kind: 'instance', cls, call });
  for (const builder of ['constructor', '__init__']) {
    const found = method(machine, cls, builder);
    if (!found) continue;
    const fn = boundTo(found, instance, `${name}.${builder}`, call.at);
    const frame = machine.invoke(fn, bindArguments(machine, call.args, fn, call.at));
    // what a decorator of the constructor does with them is not seen
    const idle = machine.heap.fields(instance) === undefined && machine.heap.spreads(instance).length === 0;
    if (idle && machine.knowledge.isEntity(apis)) take(machine, instance, call);
    machine.constructed(instance);
    if (frame) call.frames.push(frame);
    const handed = frame?.records.find(({ call: inner }) => inner.property === '__init__')?.call;
    if (handed) asFramework(machine, { ...handed, frame: call.frame, term: call.term, at: call.at }, apis);
    return instance;
  }
  if (asFramework(machine, call, apis)) return instance;
  take(machine, instance, call);
  machine.constructed(instance);
  return instance;
}

/**
 * An instance of which only the class is known was made by somebody else (a container of dependencies): what its constructor puts into a field is there. The constructor runs
 * when such a field is asked for, once, with what its parameters say of themselves.
 */
export function madeElsewhere(machine: Machine, instance: V & { kind: 'instance' }, property: string): void {
  const { cls } = instance;
  if (instance.call || machine.heap.fields(instance)?.has(property)) return;
  // a parameter that is called like a field is what stands there, and the field what the parameter is
  if (machine.making.has(instance.id)) return;
  machine.making.add(instance.id);
  for (const builder of ['constructor', '__init__']) {
    const found = method(machine, cls, builder);
    if (!found || !lineage(machine, cls).classes.some((one) => sets(machine, one, builder, property))) continue;
    const fn = boundTo(found, instance, `${instance.id}.${builder}`, instance.at);
    const given = found.summary.params.map((param, index) =>
      field(machine, cls, param.name) ? member(machine, instance, param.name, instance.at) : defaultOf(machine, fn, index, instance.at),
    );
    machine.invoke(fn, given);
    machine.constructed(instance);
  }
  machine.making.delete(instance.id);
}
/** Whether a class's own constructor writes that field, and not because a parameter is declared to be it. */
function sets(machine: Machine, cls: V & ClassV, builder: string, property: string): boolean {
  const id = cls.cls.methods.find((one) => one.endsWith(`.${builder}`));
  const summary = id === undefined ? undefined : machine.file(cls.file)?.fns.get(id);
  return (
    summary !== undefined &&
    !summary.params.some((param) => param.name === property && cls.cls.fields.some((one) => one.name === property)) &&
    fieldsSetBy(summary).has(property)
  );
}
/** The fields of its receiver that a function writes. */
function fieldsSetBy(summary: Summary): ReadonlySet<string> {
  let fields = written.get(summary);
  if (!fields) {
    const all = summary.steps.flatMap((step) =>
      step.kind === 'write' && typeof step.property === 'string' && isReceiver(summary.terms[step.target]) ? [step.property] : [],
    );
    written.set(summary, (fields = new Set(all)));
  }
  return fields;
}
const written = new WeakMap<Summary, ReadonlySet<string>>();

/** A record takes its fields from what it is made with, by name. */
export function take(machine: Machine, record: V, call: Call): void {
  for (const arg of call.args) {
    if (arg.name !== undefined && !arg.spread) machine.heap.put(record, arg.name, arg.value);
    else if (arg.spread) machine.heap.spread(record, arg.value, call.at);
    else if (arg.value.kind === 'object' && /\.[cm]?[jt]sx?$/.test(call.frame.file)) machine.heap.spread(record, arg.value, call.at);
  }
}

/** A class of ours that extends a framework's (a router with its dependencies built in) is registered as what the framework makes of the arguments that it is given. */
function asFramework(machine: Machine, call: Call, apis: readonly ApiPath[]): boolean {
  return apis.some((api) => machine.knowledge.frameworkOf(api)?.call?.(machine, call, api) !== undefined);
}
