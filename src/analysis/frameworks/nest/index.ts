/** NestJS: controllers found by their decorators, guards of every level run for each route with the metadata that they read, parameters bound by their decorators. */
import type { ApiPath, Location } from '../../code.ts';
import type { Call, ClassV, Reply, V } from '../../link/abstract.ts';
import { isMissing, stringOf } from '../../link/abstract.ts';
import { classOf } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import type { Framework, RoutingNode } from '../framework.ts';
import { methodOf } from '../values.ts';
import { controller, routeKey } from './controllers.ts';
import { named, ofClass } from './metadata.ts';
import { consumed } from './middleware.ts';
import { bind, ofContext, ofReflector, requestPart } from './requests.ts';
import { madeWith, modules, started, startOf, stateOf } from './start.ts';
import { completed } from './tokens.ts';

export const nest: Framework = {
  name: 'nest',
  language: 'javascript',
  packages: [
    '@nestjs/common',
    '@nestjs/core',
    '@nestjs/graphql',
    '@nestjs/passport',
    '@nestjs/swagger',
    '@nestjs/throttler',
    '@nestjs/mapped-types',
    '@nestjs/config',
    '@nestjs/jwt',
  ],
  call,
  request: requestPart,
  bind,
  answers(machine, value, node, at) {
    return (
      redirected(machine, value, node, at) ??
      (value.kind === 'literal' && value.constant === undefined
        ? undefined
        : { kind: 'response', at, media: node.media ?? (value.kind === 'text' ? 'html' : 'json'), body: value })
    );
  },
  discover(machine, paths) {
    for (const path of paths) for (const cls of classesOf(machine, path)) modules(machine, cls);
    for (const path of paths) for (const cls of classesOf(machine, path)) controller(machine, cls);
    for (const path of paths) for (const cls of classesOf(machine, path)) filter(machine, cls);
  },
};

/** `@Redirect(url, status)`: what the handler returns (`{ url, statusCode }`) goes before what the decorator says. */
function redirected(machine: Machine, value: V, node: RoutingNode, at: Location): Reply | undefined {
  const marks = node.kind === 'route' ? node.runs.flatMap(({ fn }) => stateOf(machine).routes.get(routeKey(node.at, fn))?.marks ?? []) : [];
  const [mark] = named(marks, 'Redirect').slice(-1);
  if (!mark) return undefined;
  const [url, status] = mark.call.args.map((arg) => arg.value);
  const returned = value.kind === 'literal' ? undefined : member(machine, value, 'url', at);
  const target = returned && !isMissing(returned) ? returned : url;
  return { kind: 'response', at, media: 'text', status: status ?? 302, ...(target && { redirect: target }) };
}

/** An exception filter answers what went wrong, wherever it did. */
function filter(machine: Machine, cls: V & ClassV): void {
  const [mark] = named(ofClass(machine, cls), 'Catch');
  if (!mark) return;
  const fn = methodOf(machine, cls, 'catch', machine.make(`${cls.id}()`, cls.at, { kind: 'instance', cls }));
  if (!fn) return;
  const { at } = fn;
  const request = machine.make('request:nest:error', at, {
    kind: 'request',
    state: { id: 'request:nest:error', framework: 'nest' },
    path: [],
  });
  const host = machine.make(`${cls.id}:host`, at, { kind: 'typed', api: '@nestjs/common:ArgumentsHost()', of: request });
  const of = machine.make(`${cls.id}:catches`, at, { kind: 'array', items: mark.call.args.map((arg) => arg.value) });
  machine.errorHandlers.push({ framework: 'nest', fn, at, error: 'first', others: [host], of });
}

function classesOf(machine: Machine, path: string): (V & ClassV)[] {
  const file = machine.file(path);
  return (file?.lowered.classes ?? []).map((cls) => classOf(path, cls));
}

export function call(machine: Machine, called: Call, api: ApiPath): V | undefined {
  if (/^@nestjs\/core:NestFactory\.create(Microservice)?$/.test(api)) {
    madeWith(machine, called);
    return machine.make(`${called.frame.id}/${called.term}`, called.at, { kind: 'typed', api: '@nestjs/common:INestApplication()' });
  }
  const app = /^@nestjs\/(?:common:INestApplication|platform-\w+:Nest\w+Application)\(\)\.(\w+)$/.exec(api)?.[1];
  if (app) return started(machine, called, app);
  // a class that a factory made, as it is
  if (api === '@nestjs/common:mixin') return called.args[0]?.value;
  const consumer = consumed(machine, called, api);
  if (consumer) return consumer;
  // GraphQL's view of the same context: what it holds is the request that brought the query
  if (/^@nestjs\/graphql:GqlExecutionContext\.create$/.test(api)) return called.args[0]?.value;
  const context = /^@nestjs\/common:(?:ExecutionContext|ArgumentsHost|HttpArgumentsHost)\(\)\.(\w+)$/.exec(api)?.[1];
  if (context) return ofContext(machine, called, context);
  if (api === '@nestjs/config:registerAs') {
    const [name, made] = called.args.map((arg) => arg.value);
    const key = stringOf(name);
    if (key !== undefined && made) stateOf(machine).settings.set(key, made);
    return made;
  }
  completed(machine, called, api, startOf(machine, called.at.path).tokens);
  const reflected = /^@nestjs\/core:Reflector\(\)\.(get\w*)$/.exec(api)?.[1];
  if (reflected) return ofReflector(machine, called);
  // a library's guard that a guard of ours extends and calls: the library's own check
  if (/^@nestjs\/passport:AuthGuard\(\)(\(\))?\.canActivate$/.test(api)) {
    called.meaning = { guard: { role: 'authentication', status: 401, credential: 'bearer' } };
    return machine.make(`${called.frame.id}/${called.term}`, called.at, { kind: 'result', call: called, api });
  }
  return undefined;
}
