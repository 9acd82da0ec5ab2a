/** flask-restful and flask-restx: an `Api` on an app or a blueprint, namespaces, resources with a method a verb. */
import type { ApiPath } from '../../code.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { slot } from '../../link/slots.ts';
import { alternatives } from '../../link/ways.ts';
import { pathOf } from '../python.ts';
import { inputOf } from '../requests.ts';
import { itemsIn } from '../values.ts';
import { classRoutes, OPEN, routed } from './views.ts';

const MADE = /^(?:flask_restful|flask_restx|flask_restplus)(?:\.\w+)?:(Api|Namespace)$/;
const OWNED = /^(?:flask_restful|flask_restx|flask_restplus)(?:\.\w+)?:(?:Api|Namespace)\(\)\.(\w+)(\(\))?$/;

/** What a call of these packages registers; undefined when it is none of them. */
export function resourceCall(machine: Machine, call: Call, api: ApiPath): V | undefined {
  const made = MADE.exec(api)?.[1];
  if (made) return created(machine, call, made);
  if (/:(reqparse\.)?RequestParser\(\)\.parse_args$/.test(api)) return inputOf(machine, 'body', undefined, call.at);
  const owned = OWNED.exec(api);
  if (!owned?.[1]) return undefined;
  return owned[2] ? applied(machine, call, owned[1]) : direct(machine, call, owned[1], api);
}
function created(machine: Machine, call: Call, made: string): V {
  const value = machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: `flask_restx:${made}()` });
  const name = stringOf(slot(machine, call, '0|name='));
  const path =
    made === 'Namespace'
      ? (stringOf(slot(machine, call, 'path=')) ?? (name === undefined ? '' : `/${name}`))
      : (pathOf(slot(machine, call, 'prefix='), OPEN) ?? '');
  machine.routing.push({ kind: 'router', framework: 'flask', on: value.id, at: call.at, path, runs: [], covers: 'all' });
  const app = made === 'Api' ? slot(machine, call, '0|app=') : undefined;
  if (app && app.kind !== 'literal') mount(machine, call, app, value, path);
  return value;
}
function mount(machine: Machine, call: Call, on: V, router: V, path: string): void {
  for (const { value } of alternatives(on))
    machine.routing.push({
      kind: 'mount',
      framework: 'flask',
      on: value.id,
      at: call.at,
      path,
      mounts: router.id,
      runs: [],
      covers: 'later',
    });
}
const own = (machine: Machine, router: V): string =>
  machine.routing.find((node) => node.kind === 'router' && node.on === router.id)?.path ?? '';

function direct(machine: Machine, call: Call, name: string, api: ApiPath): V | undefined {
  const { self } = call;
  if (!self) return undefined;
  if (name === 'init_app') {
    const app = slot(machine, call, '0|app=');
    if (app) mount(machine, call, app, self, own(machine, self));
    return self;
  }
  if (name === 'add_namespace') {
    const namespace = slot(machine, call, '0|ns=');
    const given = pathOf(slot(machine, call, 'path=|1'), OPEN);
    if (namespace) mount(machine, call, self, namespace, given ?? own(machine, namespace));
    return self;
  }
  if (name === 'namespace') {
    const value = created(machine, call, 'Namespace');
    mount(machine, call, self, value, own(machine, value));
    return value;
  }
  if (name === 'add_resource') {
    const [cls, ...urls] = call.args
      .filter((arg) => arg.name === undefined)
      .flatMap((arg) => (arg.spread ? eachOf(arg.value) : [arg.value]));
    if (cls) register(machine, call, self, cls, urls);
    return self;
  }
  if (name === 'route') return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: `${api}()` });
  if (name === 'abort') return undefined;
  // doc, expect, marshal_with, response: decorators that document
  return call.args[0]?.value.kind === 'fn' || call.args[0]?.value.kind === 'class'
    ? call.args[0].value
    : machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: `${api}()` });
}
/** What a list of addresses holds, as far as that shows. */
const eachOf = (v: V): V[] =>
  v.kind === 'array'
    ? itemsIn(v).flatMap(eachOf)
    : alternatives(v).flatMap(({ value }) => (value.kind === 'array' ? eachOf(value) : [value]));
/** `@ns.route('/x')` on a resource; the others hand on what they are put on. */
function applied(machine: Machine, call: Call, name: string): V | undefined {
  const made = call.callee.kind === 'result' ? call.callee.call : undefined;
  const target = call.args[0]?.value;
  if (name === 'route' && made?.self && target)
    register(
      machine,
      made,
      made.self,
      target,
      made.args.filter((arg) => arg.name === undefined).map((arg) => arg.value),
    );
  return target;
}
function register(machine: Machine, call: Call, on: V, cls: V, urls: V[]): void {
  if (cls.kind !== 'class') return;
  for (const url of urls) {
    const path = pathOf(url, OPEN);
    if (path !== undefined) {
      // whatever a resource answers is encoded, a text as well
      const views = classRoutes(machine, call, cls, undefined).map((one) => ({ ...one, media: 'json' as const }));
      routed(machine, call, on, path, views);
    }
  }
}
