/** `new X()`, `X(…)` of a class of ours: an instance, its constructor run, and the fields that a record takes from what it is made with. */
import type { ApiPath } from '../code.ts';
import type { Meaning } from '../table.ts';
import type { Call, ClassV, V } from './abstract.ts';
import { bindArguments } from './arguments.ts';
import { boundTo, lineage, method } from './classes.ts';
import { interpret } from './interpret.ts';
import type { Machine } from './machine.ts';

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
