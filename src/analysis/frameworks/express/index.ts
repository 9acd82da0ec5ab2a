/** Express: registrations on apps and routers, the request's members, the response's methods. */
import type { ApiPath } from '../../code.ts';
import type { Call, Reply, Shape, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { slot } from '../../link/slots.ts';
import { alternatives } from '../../link/ways.ts';
import { unless } from '../exemptions.ts';
import type { Framework, RequestPart, RoutingNode, Runner } from '../framework.ts';
import {
  beforeParameter,
  contentType,
  corsOf,
  flatten,
  inFront,
  isMiddleware,
  isPlain,
  METHODS,
  parameterOf,
  passesOn,
  pathsOf,
  placeOf,
  roundsOf,
  runners,
  said,
  signedIn,
  steps,
} from '../javascript.ts';
import { mediaOf } from '../media.ts';
import { headerOf, inputOf, requestMembers } from '../requests.ts';
import { nextOf } from '../values.ts';

const APP = 'express:()';
const ROUTER = 'express:Router()';
const ROUTE = 'express:Router().route()';

export const express: Framework = {
  name: 'express',
  language: 'javascript',
  packages: ['express', 'express-promise-router', '@types/express'],
  call(machine, call, api) {
    if (api === 'express:' || api === 'express:default' || api === 'express:application') return created(machine, call, 'app', APP);
    if (api === 'express:Router' || api === 'express-promise-router:' || api === 'express:Router.Router')
      return created(machine, call, 'router', ROUTER);
    const member = owned(api);
    if (!member) return undefined;
    return registered(machine, call, member);
  },
  request: requestPart,
  requestCall(machine, call, path, property) {
    const name = stringOf(call.args[0]?.value);
    if (path.length === 0 && (property === 'get' || property === 'header') && name) return headerOf(machine, name, call.at);
    if (path.length === 0 && property === 'param' && name) return inputOf(machine, 'path', name, call.at);
    return path.length === 0 ? signedIn(machine, call, 'express') : undefined;
  },
  responseCall: respond,
  bind(machine, runner, context) {
    const { at } = runner;
    const response = machine.make('express:response', at, { kind: 'response' });
    const next = nextOf(machine, runner);
    const asked = runner.parameter === undefined ? [] : parameterOf(machine, runner.parameter, at);
    return { args: [context.request, response, next, ...asked], before: [] };
  },
};

function created(machine: Machine, call: Call, kind: 'app' | 'router', api: ApiPath): V {
  machine.makes();
  const value = machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api });
  machine.routing.push({ kind, framework: 'express', on: value.id, at: call.at, runs: [], covers: 'later' });
  return value;
}
/** The registering method, when the api is one of an app's or router's; annotated parameters (`app: Express`) count. */
function owned(api: ApiPath): string | undefined {
  const match =
    /^express(?:-promise-router)?:(?:\(\)|Router\(\)|Router\(\)\.route\(\)|Express\(\)|Application\(\)|IRouter\(\)|core\.Express\(\))\.(\w+)$/.exec(
      api,
    );
  return match?.[1];
}

function registered(machine: Machine, call: Call, method: string): V | undefined {
  const { self } = call;
  if (!self) return undefined;
  const args = call.args.flatMap((arg) => flatten(arg.value));
  for (const { value: on } of alternatives(self))
    for (const round of roundsOf(machine, call, method, args)) register(machine, call, method, on, round);
  if (method === 'route') return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: ROUTE });
  return method in METHODS || method === 'use' || method === 'param' || method === 'set' || method === 'enable' || method === 'disable'
    ? self
    : undefined;
}
function register(machine: Machine, call: Call, method: string, on: V, values: V[]): void {
  const at = placeOf(call);
  if (method === 'use') return used(machine, call, on, values);
  if (method === 'param') {
    for (const name of pathsOf(values[0]))
      push(machine, { ...beforeParameter(name, values.slice(1), at), framework: 'express', on: on.id, at });
    return;
  }
  const verb = METHODS[method];
  if (!verb) return;
  // a chained router.route('/x').get(…): the path stands on the call that made the receiver
  const route = on.kind === 'result' && on.api === ROUTE ? on.call : undefined;
  const paths = route ? pathsOf(route.args[0]?.value) : pathsOf(values[0]);
  if (paths.length === 0 && !route) return; // app.get('setting')
  const runs = runners(route ? values : values.slice(1), at);
  if (runs.length === 0) return;
  const owner = route?.self ?? on;
  for (const path of paths.length > 0 ? paths : ['']) {
    const wide = path.endsWith('*') || path.startsWith('re:');
    const front =
      (wide || verb === 'ANY') && runs.every(({ fn }) => passesOn(machine, fn, { next: 2, response: 1 }) || (wide && isMiddleware(fn)));
    if (!front) push(machine, { kind: 'route', framework: 'express', on: owner.id, at, path, methods: [verb], runs, covers: 'later' });
    if (front || verb === 'ANY') push(machine, { ...inFront(verb, runs), framework: 'express', on: owner.id, at, path });
  }
}
function used(machine: Machine, call: Call, on: V, values: V[]): void {
  const at = placeOf(call);
  const [first] = values;
  const given = pathsOf(first);
  const paths = given.length > 0 ? given : [''];
  const rest = given.length > 0 || (first && isPath(first)) ? values.slice(1) : values;
  for (const path of paths) {
    let before: Runner[] = [];
    for (const value of rest) {
      const mounted = alternatives(value).flatMap((one) => (isRouter(one.value) ? [one.value.id] : []));
      const cors = corsOf(value);
      const exempting = unless(value);
      if (isErrorHandler(value)) {
        machine.errorHandlers.push({ framework: 'express', fn: value, at, error: 'first' });
        continue;
      }
      if (mounted.length > 0) {
        for (const mounts of mounted)
          push(machine, { kind: 'mount', framework: 'express', on: on.id, at, path, mounts, runs: before, covers: 'later' });
        before = [];
      } else if (cors)
        push(machine, {
          kind: 'cors',
          framework: 'express',
          on: on.id,
          at: value.at.path === at.path ? value.at : at,
          path,
          runs: [],
          covers: 'later',
          cors,
        });
      else if (rest.some((one) => one !== value && isRouter(one))) before.push(...steps([value], at));
      else
        push(machine, {
          kind: 'step',
          framework: 'express',
          on: on.id,
          at,
          path,
          runs: steps(exempting?.runs ?? [value], at),
          covers: 'later',
          ...(exempting && { except: exempting.except }),
        });
    }
  }
}
/** Express tells it by its four parameters. */
const isErrorHandler = (v: V): boolean => v.kind === 'fn' && v.summary.params.length === 4;
const isRouter = (v: V): boolean =>
  (v.kind === 'result' || v.kind === 'typed') && /^express(-promise-router)?:(\(\)|Router\(\))/.test(v.api ?? '');
const push = (machine: Machine, node: RoutingNode): void => void machine.routing.push(node);

const isPath = (v: V): boolean =>
  v.kind === 'literal' || v.kind === 'text' || v.kind === 'environment' || (v.kind === 'array' && v.items.length > 0);
// ── Request and response ──

const members = requestMembers({
  inputs: { body: 'body', query: 'query', params: 'path', file: 'file', files: 'file' },
  addresses: ['originalUrl', 'baseUrl', 'path', 'url'],
  headers: ['headers'],
  cookies: ['cookies'],
  signedCookies: ['signedCookies'],
  caller: ['user', 'auth'],
  session: ['session'],
});
function requestPart(path: readonly string[]): RequestPart {
  return path[0] === 'token' ? { credential: 'bearer', name: 'token' } : members(path);
}
const shapeOf = ({ ends, schema, framework }: Extract<V, { kind: 'response' }>): Shape & { kind: 'response' } => ({
  kind: 'response',
  ...(ends && { ends }),
  ...(schema && { schema }),
  ...(framework !== undefined && { framework }),
});
/** What a text is sent as where nobody says: Express takes it for a page, Fastify for plain text. */
const asText = (response: V): 'html' | 'text' => (response.kind === 'response' && response.framework === 'fastify' ? 'text' : 'html');
function respond(machine: Machine, call: Call, property: string, response: V): V | undefined {
  const first = call.args[0]?.value;
  const status = response.kind === 'response' ? response.status : undefined;
  const send = (reply: Omit<Reply, 'kind' | 'call' | 'at'>): V => {
    const { ends, schema } = response.kind === 'response' ? response : {};
    if (ends) call.meaning = { throws: true };
    call.drafts.push({ kind: 'response', call, at: call.at, ...(status && { status }), ...(schema && { schema }), ...reply });
    return response;
  };
  switch (property) {
    case 'status':
    case 'code':
      return first && response.kind === 'response'
        ? machine.make(`${call.frame.id}/${call.term}`, call.at, { ...shapeOf(response), status: first })
        : response;
    case 'json':
    case 'jsonp':
      return send({ media: 'json', ...(first && { body: first }) });
    case 'send':
    case 'end':
    case 'write':
      return send({ media: said(call.frame) ?? (first && isPlain(first) ? asText(response) : 'json'), ...(first && { body: first }) });
    case 'sendStatus':
      return send({ media: 'text', ...(first && { status: first }) });
    case 'render':
      return send({ media: 'html', escaped: true, ...(call.args[1] && { body: call.args[1].value }) });
    case 'redirect': {
      const target = call.args.at(-1)?.value;
      return send({ media: 'text', status: call.args.length > 1 && first ? first : 302, ...(target && { redirect: target }) });
    }
    case 'sendFile':
    case 'download':
      // with a root of its own it stays below that; a name that a client sent has no such field
      if (first && !call.args.slice(1).some(({ value }, index) => value.kind !== 'input' && slot(machine, call, `${index + 1}.root`)))
        call.drafts.push({ kind: 'sink', call, at: call.at, of: 'file-path', value: first });
      return send({ media: 'file', ...(first && { body: first }) });
    case 'set':
    case 'header':
    case 'setHeader':
    case 'type':
    case 'contentType':
    case 'cookie': {
      const [name, value, options] = call.args.map((arg) => arg.value);
      const media = mediaOf(property === 'type' || property === 'contentType' ? name : contentType(name, value));
      if (media) call.frame.media = media;
      if (name) call.drafts.push({ kind: 'cookie', call, at: call.at, name, ...(value && { value }), ...(options && { options }) });
      return response;
    }
    case 'writeHead': {
      const media = mediaOf(contentType(call.args.at(-1)?.value, undefined));
      if (media) call.frame.media = media;
      return response;
    }
    case 'clearCookie':
    case 'append':
    case 'links':
    case 'vary':
    case 'format':
    case 'attachment':
    case 'on':
    case 'once':
    case 'removeHeader':
      return response;
    default:
      return undefined;
  }
}
