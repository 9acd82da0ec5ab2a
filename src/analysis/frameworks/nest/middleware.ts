/** Middleware of Nest: what a module's `configure(consumer)` puts in front of which paths and controllers, and what `app.use` puts in front of all. */
import type { Location } from '../../code.ts';
import type { Method } from '../../facts.ts';
import type { Call, ClassV, V } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { alternatives } from '../../link/ways.ts';
import { pathsOf } from '../javascript.ts';
import { itemsIn, methodOf } from '../values.ts';

/** Functions in front of the routes that `targets` name, less those that `without` names. */
export interface Front {
  fn: V;
  at: Location;
  targets: Target[];
  without: Target[];
}
/** A path with or without a method, or all routes of a controller. */
export type Target = { path: string; method?: Method } | { controller: string };

const CONSUMER = '@nestjs/common:MiddlewareConsumer()';
const OWN = /^@nestjs\/common:MiddlewareConsumer\(\)\.(apply|exclude|forRoutes)$/;
const METHOD = /RequestMethod\.(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;

/** A call on the consumer: each yields what the next one is called on. */
export function consumed(machine: Machine, call: Call, api: string): V | undefined {
  return OWN.test(api) ? machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: CONSUMER }) : undefined;
}
/** What a module's `configure` sets up, in its order. */
export function configuredBy(machine: Machine, cls: V & ClassV): Front[] {
  const fn = methodOf(machine, cls, 'configure', machine.make(`${cls.id}()`, cls.at, { kind: 'instance', cls }), cls.at);
  if (!fn) return [];
  const consumer = machine.make(`${cls.id}:consumer`, cls.at, { kind: 'typed', api: CONSUMER });
  const frame = machine.invoke(fn, [consumer]);
  return (frame?.records ?? []).flatMap(({ call }) => (call.api?.endsWith('.forRoutes') ? fronts(machine, call) : []));
}
/** `consumer.apply(A, B).exclude(…).forRoutes(…)`, read from its end. */
function fronts(machine: Machine, call: Call): Front[] {
  const runs: { fn: V; at: Location }[] = [];
  const without: Target[] = [];
  for (let at = call.self; at?.kind === 'result'; at = at.call.self) {
    const values = at.call.args.flatMap((arg) => spread(arg.value));
    if (at.call.api?.endsWith('.apply')) runs.unshift(...values.map((value) => ({ fn: working(machine, value), at: call.at })));
    else if (at.call.api?.endsWith('.exclude')) without.push(...values.flatMap((value) => targets(machine, value, call.at)));
  }
  const wanted = call.args.flatMap((arg) => targets(machine, arg.value, call.at));
  return runs.map((one) => ({ ...one, targets: wanted, without }));
}
/** `app.use(middleware)`, `app.use('/path', middleware)`. */
export function usedByApp(values: V[], at: Location): Front[] {
  const [first] = values;
  const paths = pathsOf(first);
  return values.slice(paths.length > 0 ? 1 : 0).map((fn) => ({
    fn,
    at,
    targets: (paths.length > 0 ? paths : ['*']).map((path) => ({ path: `${path}*` })),
    without: [],
  }));
}
/** What a value names as places of middleware: a path, `{ path, method }`, a controller, several of them. */
export function targets(machine: Machine, value: V, at: Location): Target[] {
  if (value.kind === 'array') return spread(value).flatMap((one) => targets(machine, one, at));
  if (value.kind === 'class') return [{ controller: value.id }];
  if (value.kind !== 'object') return pathsOf(value).map((path) => ({ path }));
  const verb = member(machine, value, 'method', at);
  const [, wanted] = METHOD.exec(verb.kind === 'api' ? verb.api : '') ?? [];
  return pathsOf(member(machine, value, 'path', at)).map((path) => ({ path, ...(wanted && { method: wanted as Method }) }));
}
const spread = (value: V): V[] => (value.kind === 'array' ? itemsIn(value).flatMap(spread) : [value]);

/** A middleware class at work is its `use`; a function is itself. */
function working(machine: Machine, value: V): V {
  const cls = alternatives(value)
    .map((one) => one.value)
    .find((one) => one.kind === 'class');
  return (cls && methodOf(machine, cls, 'use', machine.make(`${cls.id}()`, cls.at, { kind: 'instance', cls }))) ?? value;
}

/** Whether a front stands before this route: its path without the app's prefix, its controller. */
export function standsBefore(front: Front, path: string, verb: Method, controller: string): boolean {
  const hits = (one: Target): boolean =>
    'controller' in one
      ? one.controller === controller
      : (one.method === undefined || one.method === verb || verb === 'ANY') && matches(segments(one.path), segments(path));
  return front.targets.some(hits) && !front.without.some(hits);
}
const segments = (path: string): string[] => path.split('/').filter(Boolean);
const REST = /^(\*\w*|\(\.\*\)|\{\*\w+\}|:\w+\(\.\*\))$/;
/** Segment by segment: a parameter is any one, a rest any number; `cats*` what begins so. */
function matches(wanted: string[], given: string[]): boolean {
  const [first] = wanted;
  if (first === undefined) return given.length === 0;
  if (REST.test(first)) return wanted.length === 1 || given.some((_, index) => matches(wanted.slice(1), given.slice(index)));
  const [next] = given;
  if (next === undefined) return false;
  if (first.endsWith('*')) return next.startsWith(first.slice(0, -1));
  return (first.startsWith(':') || first === next) && matches(wanted.slice(1), given.slice(1));
}
