/** Class-based views: a method a verb, decorators of the class around each. */
import type { Location } from '../../code.ts';
import type { Method } from '../../facts.ts';
import type { Call, ClassV, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { classTerm, field, method } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import { alternatives } from '../../link/ways.ts';
import type { Runner } from '../framework.ts';
import { decorate, undecorated } from '../python.ts';
import { entryIn, itemsIn, methodOf } from '../values.ts';

const VERBS: [string, Method][] = [
  ['get', 'GET'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['head', 'HEAD'],
  ['options', 'OPTIONS'],
];
/** A route of a class, without its path. */
interface View {
  methods: Method[];
  before: Runner[];
  fn: V;
  declared?: Location | undefined;
  applied?: Call | undefined;
  /** What its function is called. */
  name?: string | undefined;
  /** As what a plain value is answered, where that is not HTML. */
  media?: 'json';
}

/** A route for each verb that the class has a method for; `View` classes with `dispatch_request` alone answer the methods that they are registered with. */
export function classRoutes(machine: Machine, call: Call, cls: V & ClassV, only: Method[] | undefined): View[] {
  const found = VERBS.flatMap(([name, verb]): View[] => {
    const own = handlerOf(machine, call, cls, name);
    return own && (!only || only.includes(verb)) ? [{ ...own, methods: [verb] }] : [];
  });
  if (found.length > 0) return found;
  const dispatch = handlerOf(machine, call, cls, 'dispatch_request');
  return dispatch ? [{ ...dispatch, methods: only ?? ['GET'] }] : [];
}
function handlerOf(machine: Machine, call: Call, cls: V & ClassV, name: string): Omit<View, 'methods'> | undefined {
  const instance = machine.make(`${cls.id}()`, call.at, { kind: 'instance', cls });
  const declared = method(machine, cls, name);
  const plain = methodOf(machine, cls, name, instance);
  if (!declared || !plain) return undefined;
  // a decorated method was put on its class
  const [changed] = machine.heap.fields(declared.owner)?.get(name) ?? [];
  const { before, fn } = changed ? undecorated(changed) : { before: [], fn: plain };
  const bound: V = fn.kind === 'fn' && !fn.self ? { ...fn, self: instance, id: `${fn.id}|${instance.id}` } : fn;
  const outer = undecorated(
    decorate(machine, bound, [...decorators(machine, cls, 'decorators'), ...decorators(machine, cls, 'method_decorators', name)], call),
  );
  return { before: [...outer.before, ...before], fn: outer.fn, declared: plain.at };
}
/** Routes by which an app, blueprint, API or namespace answers a path; endpoint: the name that they were given. */
export function routed(machine: Machine, call: Call, on: V, path: string, views: readonly View[], endpoint?: string): void {
  for (const { value: router } of alternatives(on)) {
    const blueprint = router.kind === 'result' && router.api === 'flask:Blueprint()' ? stringOf(router.call.args[0]?.value) : undefined;
    for (const { methods, before, fn, declared, applied, name, media } of views) {
      const known = endpoint ?? name;
      machine.routing.push({
        kind: 'route',
        framework: 'flask',
        on: router.id,
        at: call.at,
        path,
        methods,
        runs: [...before, { fn, mode: 'handler', at: call.at }],
        covers: 'later',
        ...(declared && { declared }),
        ...(applied && { applied }),
        ...(media && { media }),
        ...(known !== undefined && { endpoint: blueprint === undefined ? known : `${blueprint}.${known}` }),
      });
    }
  }
}
/** The class's list of decorators; a dictionary says them by method. */
function decorators(machine: Machine, cls: V & ClassV, name: string, verb?: string): V[] {
  const known = field(machine, cls, name);
  if (known?.field.value === undefined) return [];
  const list = classTerm(machine, known.owner, known.field.value);
  return itemsIn((verb !== undefined && entryIn(list, verb)) || list);
}

/** What stands for a part of a path that is not known. */
export const OPEN = '<part>';
