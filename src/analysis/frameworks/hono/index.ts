/** Hono: registrations on apps, which also serve as routers; the context, which is request and answer in one. */
import type { Method } from '../../facts.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { alternatives } from '../../link/ways.ts';
import type { Exempting } from '../exemptions.ts';
import type { Framework, RequestPart, RoutingNode } from '../framework.ts';
import { corsOf, flatten, inFront, METHODS, oneOf, passesOn, pathsOf, placeOf, roundsOf, runners, steps } from '../javascript.ts';
import { headerOf, inputOf, isSession, requestMembers } from '../requests.ts';
import { itemsIn, nextOf } from '../values.ts';
import { checked, PARTS, validOf } from './validation.ts';

const MADE = /^(?:hono(?:\/tiny|\/quick)?:Hono|@hono\/zod-openapi:OpenAPIHono)(?:\(\))?$/;
const OWN = /^(?:hono(?:\/tiny|\/quick)?:Hono|@hono\/zod-openapi:OpenAPIHono)\(\)\.(\w+)$/;
const APP = 'hono:Hono()';

export const hono: Framework = {
  name: 'hono',
  language: 'javascript',
  packages: ['hono', 'hono/tiny', 'hono/quick', 'hono/cookie', 'hono/combine', '@hono/zod-openapi'],
  call(machine, call, api) {
    if (MADE.test(api)) return created(machine, call);
    if (api.startsWith('hono/cookie:')) return cookies(machine, call, api.slice('hono/cookie:'.length));
    if (/^hono\/(factory:createFactory\(\)\.createHandlers|combine:every)$/.test(api))
      return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'array', items: call.args.map((arg) => arg.value) });
    const method = OWN.exec(api)?.[1];
    return method === undefined ? undefined : registered(machine, call, method);
  },
  request: requestPart,
  requestCall,
  bind(machine, runner, context) {
    checked(machine, runner, context);
    return {
      args: [context.request, nextOf(machine, runner)],
      before: [],
    };
  },
};

function created(machine: Machine, call: Call): V {
  machine.makes();
  const value = machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: APP });
  machine.routing.push({ kind: 'app', framework: 'hono', on: value.id, at: call.at, runs: [], covers: 'later' });
  return value;
}
/** Registers, and yields the app itself so that calls can be chained; `basePath` yields a new one. */
function registered(machine: Machine, call: Call, method: string): V | undefined {
  const { self } = call;
  if (!self) return undefined;
  const values = call.args.flatMap((arg) => flatten(arg.value));
  if (method === 'basePath') {
    const below = created(machine, call);
    for (const { value: on } of alternatives(self))
      push(machine, call, on, { kind: 'mount', path: pathsOf(values[0])[0] ?? '', mounts: below.id });
    return below;
  }
  for (const { value: on } of alternatives(self))
    for (const round of roundsOf(machine, call, method, values)) register(machine, call, method, on, round);
  return method in METHODS || ['use', 'route', 'on', 'openapi', 'onError', 'notFound', 'doc', 'mount'].includes(method) ? self : undefined;
}
/** The app that a value is; one with a base path shares its routes with the one that it was made from. */
function based(v: V): V | undefined {
  if (v.kind !== 'result' || v.api !== APP) return undefined;
  const from = v.call.property === 'basePath' ? v.call.self : undefined;
  return from ? (alternatives(from).flatMap((one) => based(one.value) ?? [])[0] ?? v) : v;
}
function register(machine: Machine, call: Call, method: string, on: V, values: V[]): void {
  const [first, second] = values;
  if (method === 'route') {
    for (const { value } of alternatives(second ?? on)) {
      const mounted = second && based(value);
      if (mounted) push(machine, call, on, { kind: 'mount', path: pathsOf(first)[0] ?? '', mounts: mounted.id });
    }
    return;
  }
  if (method === 'use') {
    const given = pathsOf(first);
    for (const path of given.length > 0 ? given : [''])
      for (const value of given.length > 0 ? values.slice(1) : values) {
        const cors = corsOf(value);
        if (cors) push(machine, call, on, { kind: 'cors', path, cors });
        else {
          const combined = combination(machine, value);
          push(machine, call, on, { kind: 'step', path, runs: steps(combined.runs, placeOf(call)), except: combined.except });
        }
      }
    return;
  }
  if (method === 'onError') {
    if (first) machine.errorHandlers.push({ framework: 'hono', fn: first, at: call.at, error: 'first' });
    return;
  }
  const described = method === 'openapi' && first?.kind === 'result' ? first.call.args[0]?.value : undefined;
  const at = (key: string): V | undefined => (described ? member(machine, described, key, call.at) : undefined);
  const methods = described
    ? methodsOf(pathsOf(at('method')))
    : method === 'on'
      ? methodsOf(pathsOf(first))
      : METHODS[method]
        ? [METHODS[method]]
        : [];
  const paths = pathsOf(described ? at('path') : method === 'on' ? second : first);
  const before = described ? at('middleware') : undefined;
  const listed = before?.kind === 'array' ? itemsIn(before) : [before];
  const runs = runners(
    [...listed.flatMap((step) => (step && isStep(step) ? [step] : [])), ...values.slice(method === 'on' ? 2 : 1)],
    call.at,
  );
  if (methods.length === 0 || runs.length === 0) return;
  const front = !described && runs.every(({ fn }) => passesOn(machine, fn, { next: 1 }));
  for (const path of paths)
    if (front && (method === 'all' || path.endsWith('*')))
      for (const verb of methods) push(machine, call, on, { ...inFront(verb, runs), path });
    else push(machine, call, on, { kind: 'route', path, methods, runs, ...(described && { described: true, schemas: described }) });
}
/** What `except` leaves alone, and what `some` of which must hold; a value that is neither runs as it is, always. */
function combination(machine: Machine, value: V): Exempting {
  const combined = value.kind === 'result' ? /^hono\/combine:(except|some)$/.exec(value.call.api ?? '')?.[1] : undefined;
  if (value.kind !== 'result' || combined === undefined) return { runs: [value], except: [] };
  const given = value.call.args.flatMap((arg) => flatten(arg.value));
  if (combined === 'some') return { runs: [oneOf(machine, value, given)], except: [] };
  const paths = pathsOf(given[0]);
  return paths.length === 0 ? { runs: [value], except: [] } : { runs: given.slice(1), except: paths.map((path) => ({ path })) };
}
/** A description that has no such key holds nothing there. */
const isStep = (v: V): boolean => v.kind !== 'part' && v.kind !== 'literal' && v.kind !== 'unknown';
const methodsOf = (names: string[]): Method[] => names.map((name) => METHODS[name.toLowerCase()]).filter((one) => one !== undefined);
const push = (machine: Machine, call: Call, on: V, node: Partial<RoutingNode> & Pick<RoutingNode, 'kind'>): void =>
  void machine.routing.push({ framework: 'hono', on: on.id, at: placeOf(call), runs: [], covers: 'later', ...node });

// ── The context ──

const members = requestMembers({ inputs: {}, cookies: ['cookies'], variables: ['var'] });
function requestPart(path: readonly string[]): RequestPart {
  const [first, second] = path;
  if (first === 'env') return { other: 'env' };
  if (first === 'signedCookies' && second !== undefined)
    return isSession(second) ? { identity: [second] } : { input: 'cookie', name: second };
  return members(path);
}
/** Cookies are read and set by functions that take the context. */
function cookies(machine: Machine, call: Call, name: string): V | undefined {
  const [given, ...rest] = call.args.map((arg) => arg.value);
  const context = given && alternatives(given).find(({ value }) => value.kind === 'request')?.value;
  if (!context) return undefined;
  if (name === 'setCookie' || name === 'setSignedCookie') {
    const [key, value, ...more] = rest;
    const options = more.at(-1);
    if (key) call.drafts.push({ kind: 'cookie', call, at: call.at, name: key, ...(value && { value }), ...(options && { options }) });
  }
  if (name !== 'getCookie' && name !== 'getSignedCookie') return undefined;
  // what the server signed it made itself
  const signed = name === 'getSignedCookie';
  const all = member(machine, context, signed ? 'signedCookies' : 'cookies', call.at);
  const key = rest[signed ? 1 : 0];
  // of a name that is put together elsewhere it is taken to be the session's
  return key ? member(machine, all, pathsOf(key)[0] ?? 'session', call.at) : all;
}
/** `c.set('user', …)` writes what both `c.get('user')` and `c.var.user` read. */
const variables = (machine: Machine, call: Call): V => member(machine, call.self ?? call.callee, 'var', call.at);
function requestCall(machine: Machine, call: Call, path: readonly string[], property: string): V | undefined {
  const first = call.args[0]?.value;
  const name = stringOf(first);
  if (path[0] === 'req' && (path.length === 1 || (path.length === 2 && path[1] === 'raw'))) {
    if (property === 'header' && name !== undefined) return headerOf(machine, name, call.at);
    if (property === 'header' && !first) return inputOf(machine, 'header', undefined, call.at);
    if (property === 'valid') return name === undefined ? undefined : validOf(machine, call, name);
    const part = PARTS[property];
    return part && inputOf(machine, part, name, call.at);
  }
  // the request of the platform beneath: `c.req.raw.headers.get('authorization')`
  if (property === 'get' && name !== undefined && path.join('.') === 'req.raw.headers') return headerOf(machine, name, call.at);
  if (path.length > 0 || !call.self) return undefined;
  const status = call.args[1]?.value;
  const answer = (media: 'json' | 'html' | 'text'): V => {
    // JSX escapes what it holds
    const escaped = media === 'html' && first?.kind === 'unknown' && { escaped: true as const };
    call.drafts.push({ kind: 'response', call, at: call.at, media, ...(first && { body: first }), ...(status && { status }), ...escaped });
    return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'response' });
  };
  switch (property) {
    case 'json':
    case 'html':
    case 'text':
      return answer(property);
    case 'body':
      return answer('text');
    case 'notFound':
      call.drafts.push({ kind: 'response', call, at: call.at, media: 'text', status: 404 });
      return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'response' });
    case 'redirect':
      call.drafts.push({ kind: 'response', call, at: call.at, media: 'text', status: status ?? 302, ...(first && { redirect: first }) });
      return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'response' });
    case 'set': {
      const value = call.args[1]?.value;
      if (name !== undefined && value) machine.heap.put(variables(machine, call), name, value);
      return call.self;
    }
    case 'get':
      return name === undefined ? undefined : member(machine, variables(machine, call), name, call.at);
    case 'header':
    case 'status':
      return call.self;
    default:
      return undefined;
  }
}
