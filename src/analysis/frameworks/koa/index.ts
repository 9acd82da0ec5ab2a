/** Koa: middleware on apps and routers, the context that is request and answer in one, answers by assignment. */
import type { ApiPath } from '../../code.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { alternatives } from '../../link/ways.ts';
import { unless } from '../exemptions.ts';
import type { Framework, RequestPart, RoutingNode } from '../framework.ts';
import {
  beforeParameter,
  corsOf,
  flatten,
  inFront,
  isPlain,
  METHODS,
  parameterOf,
  passesOn,
  pathsOf,
  placeOf,
  roundsOf,
  runners,
  steps,
} from '../javascript.ts';
import { credentialOf, headerOf, requestMembers } from '../requests.ts';
import { nextOf } from '../values.ts';

const ROUTERS = '(?:@koa/router|koa-router|koa-joi-router|koa-tree-router|koa-swagger-decorator|@koa/router:default|koa-router:default)';
const MADE_APP = /^(?:koa:|koa:default)$/;
const MADE_ROUTER = new RegExp(`^${ROUTERS}:(?:default|Router|SwaggerRouter)?$`);
const OWN = new RegExp(
  `^(?:koa:\\(\\)|koa:default\\(\\)|koa:Application\\(\\)|${ROUTERS}:(?:default|Router|SwaggerRouter)?\\(\\))\\.(\\w+)$`,
);
const APP = 'koa:()';
const ROUTER = '@koa/router:()';

export const koa: Framework = {
  name: 'koa',
  language: 'javascript',
  packages: ['koa', '@koa/router', 'koa-router', 'koa-mount', 'koa-compose', 'koa-convert', 'koa-swagger-decorator'],
  call(machine, call, api) {
    if (MADE_APP.test(api)) return created(machine, call, 'app', APP);
    if (MADE_ROUTER.test(api)) return created(machine, call, 'router', ROUTER);
    if (api === 'koa-compose:' || api === 'koa-compose:default') return call.args[0]?.value;
    if (api === 'koa-convert:' || api === 'koa-convert:default') return call.args[0]?.value;
    if (api === 'koa-mount:' || api === 'koa-mount:default')
      return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: 'koa-mount:()' });
    const method = OWN.exec(api)?.[1];
    return method === undefined ? undefined : registered(machine, call, method, api);
  },
  request: requestPart,
  requestCall,
  written(path, property, value) {
    const on = path[0] === 'response' || path[0] === 'request' ? path.slice(1) : path;
    if (on.length > 0) return undefined;
    if (property === 'body')
      return {
        body: value,
        media: isMarkup(value) ? 'html' : isPlain(value) ? 'text' : 'json',
      };
    return property === 'status' ? { status: value } : undefined;
  },
  bind(machine, runner, context) {
    const [asked] = runner.parameter === undefined ? [] : parameterOf(machine, runner.parameter, runner.at);
    return { args: [...(asked ? [asked] : []), context.request, nextOf(machine, runner)], before: [] };
  },
};

function created(machine: Machine, call: Call, kind: 'app' | 'router', api: ApiPath): V {
  machine.makes();
  const value = machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api });
  const options = call.args[0]?.value;
  const prefix = kind === 'router' && options ? stringOf(member(machine, options, 'prefix', call.at)) : undefined;
  machine.routing.push({
    kind,
    framework: 'koa',
    on: value.id,
    at: call.at,
    runs: [],
    covers: 'later',
    ...(prefix !== undefined && { path: prefix }),
  });
  return value;
}
/** The prefix that a router was made with, or was given since. */
const own = (machine: Machine, router: string): string =>
  machine.routing.findLast((node) => node.kind === 'router' && node.on === router)?.path ?? '';
const isRouter = (v: V): boolean => v.kind === 'result' && v.api === ROUTER;

function registered(machine: Machine, call: Call, method: string, api: ApiPath): V | undefined {
  const { self } = call;
  if (!self) return undefined;
  // register('/path', methods, steps, options): a list of methods is one value, and options are no step
  const values = method === 'register' ? call.args.slice(0, 3).map((arg) => arg.value) : call.args.flatMap((arg) => flatten(arg.value));
  // router.routes(): what is mounted is the router itself
  if (method === 'routes' || method === 'middleware') return self;
  if (method === 'allowedMethods' || method === 'callback' || method === 'listen')
    return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: `${api}()` });
  for (const { value: on } of alternatives(self))
    for (const round of roundsOf(machine, call, method, values)) register(machine, call, method, on, round);
  return method in METHODS || ['use', 'prefix', 'param', 'register', 'redirect'].includes(method) ? self : undefined;
}
function register(machine: Machine, call: Call, method: string, on: V, values: V[]): void {
  const [first] = values;
  const at = placeOf(call);
  if (method === 'prefix') {
    const node = machine.routing.find((one) => one.kind === 'router' && one.on === on.id);
    const prefix = pathsOf(first)[0];
    if (node && prefix !== undefined) node.path = `${prefix}${node.path ?? ''}`;
    return;
  }
  const push = (node: Partial<RoutingNode> & Pick<RoutingNode, 'kind'>): void =>
    void machine.routing.push({ framework: 'koa', on: on.id, at, runs: [], covers: 'later', ...node });
  if (method === 'param') {
    for (const name of pathsOf(first)) push(beforeParameter(name, values.slice(1), at));
    return;
  }
  if (method === 'use') {
    const given = pathsOf(first);
    const rest = given.length > 0 ? values.slice(1) : values;
    for (const path of given.length > 0 ? given : [''])
      for (const value of rest) {
        // it answers what no route did
        if (value.kind === 'result' && value.api?.endsWith('.allowedMethods()')) continue;
        const below = mounted(value);
        const cors = corsOf(value);
        const exempting = unless(value);
        if (below) push({ kind: 'mount', path: `${path}${below.path}${own(machine, below.router.id)}`, mounts: below.router.id });
        else if (cors) push({ kind: 'cors', path, cors });
        else push({ kind: 'step', path, runs: steps(exempting?.runs ?? [value], at), ...(exempting && { except: exempting.except }) });
      }
    return;
  }
  const several = method === 'register';
  const methods = (several ? pathsOf(values[1]) : [method]).flatMap((verb) => METHODS[verb.toLowerCase()] ?? []);
  // router.get('name', '/path', …)
  const named =
    !several &&
    values.length > 2 &&
    pathsOf(values[1]).some((path) => path.startsWith('/')) &&
    !pathsOf(first).some((path) => path.startsWith('/'));
  const runs = runners(values.slice(named || several ? 2 : 1).flatMap(flatten), at);
  if (methods.length === 0 || runs.length === 0) return;
  const front = runs.every(({ fn }) => passesOn(machine, fn, { next: 1, written: /^(body|status)$/ }));
  for (const given of pathsOf(named ? values[1] : first)) {
    const path = given.startsWith('/') || given === '' || given.startsWith('re:') || given.startsWith('(') ? given : `/${given}`;
    const hidden = front && (methods.includes('ANY') || path.endsWith('*'));
    if (!hidden) push({ kind: 'route', path, methods, runs });
    for (const verb of methods) if (hidden || verb === 'ANY') push({ ...inFront(verb, runs), path });
  }
}
/** A router, or one in `mount('/prefix', app)`. */
function mounted(v: V): { path: string; router: V } | undefined {
  if (isRouter(v) || (v.kind === 'result' && v.api === APP)) return { path: '', router: v };
  if (v.kind !== 'result' || v.api !== 'koa-mount:()') return undefined;
  const [first, second] = v.call.args.map((arg) => arg.value);
  const inner = second ?? first;
  const below = inner && mounted(inner);
  return below && { path: `${second ? (pathsOf(first)[0] ?? '') : ''}${below.path}`, router: below.router };
}

/** Koa takes a text for HTML when it begins with a tag; where a client's own text begins it, it can. */
function isMarkup(v: V): boolean {
  const start = v.kind === 'text' ? v.parts[0] : v.kind === 'literal' && typeof v.constant === 'string' ? v.constant : v;
  return typeof start === 'string' ? /^\s*</.test(start) : start !== undefined && isPlain(start) && start.kind === 'input';
}

// ── The context ──

const shared = {
  inputs: { query: 'query', params: 'path', file: 'file', files: 'file' },
  headers: ['header', 'headers'],
  caller: ['user'],
  session: ['session'],
  variables: ['state'],
} as const;
const ofContext = requestMembers(shared);
const ofRequest = requestMembers({ ...shared, inputs: { ...shared.inputs, body: 'body' } });
function requestPart(path: readonly string[]): RequestPart {
  const asked = path[0] === 'request' || path[0] === 'req';
  const own = asked ? path.slice(1) : path;
  if (own[0] === 'querystring' || own[0] === 'search') return { input: 'query', name: own[0] };
  return asked ? ofRequest(own) : ofContext(own);
}
function requestCall(machine: Machine, call: Call, path: readonly string[], property: string): V | undefined {
  const first = call.args[0]?.value;
  const name = stringOf(first);
  const id = `${call.frame.id}/${call.term}`;
  if ((path.length === 0 || path[0] === 'request') && property === 'get' && name !== undefined) return headerOf(machine, name, call.at);
  if (path.at(-1) === 'cookies' && property === 'get' && name !== undefined) return credentialOf(machine, 'cookie', name, call.at);
  if (path.at(-1) === 'cookies' && property === 'set' && first) {
    const [, value, options] = call.args.map((arg) => arg.value);
    const set = { name: first, ...(value && { value }), ...(options && { options }), defaults: { httpOnly: true as const } };
    call.drafts.push({ kind: 'cookie', call, at: call.at, ...set });
    return call.self;
  }
  if (path.length > 0) return undefined;
  switch (property) {
    case 'throw': {
      call.meaning = { throws: true };
      const [status, message] = call.args.map((arg) => arg.value);
      call.drafts.push({
        kind: 'response',
        call,
        at: call.at,
        media: 'json',
        ...(status?.kind === 'literal' && typeof status.constant === 'number' ? { status } : { status: 500 }),
        ...(message && { body: message }),
      });
      return machine.make(id, call.at, { kind: 'result', call });
    }
    case 'assert':
      if (first) call.asserts = first;
      return machine.make(id, call.at, { kind: 'result', call });
    case 'redirect':
      call.drafts.push({ kind: 'response', call, at: call.at, media: 'text', status: 302, ...(first && { redirect: first }) });
      return call.self;
    case 'render':
      call.drafts.push({
        kind: 'response',
        call,
        at: call.at,
        media: 'html',
        escaped: true,
        ...(call.args[1] && { body: call.args[1].value }),
      });
      return call.self;
    case 'set':
    case 'attachment':
    case 'is':
    case 'accepts':
    case 'append':
    case 'remove':
      return call.self;
    default:
      return undefined;
  }
}
