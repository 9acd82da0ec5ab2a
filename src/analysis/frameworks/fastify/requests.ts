/** Requests and replies of Fastify: what a link reads of the one, what it answers by the other. */
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import type { RequestPart } from '../framework.ts';
import { signedIn } from '../javascript.ts';
import { inputOf, requestMembers } from '../requests.ts';

export const READ_AS: Record<string, string> = { body: 'body', querystring: 'query', query: 'query', params: 'params', headers: 'headers' };
export const isReply = (v: V): boolean => v.kind === 'response' || (v.kind === 'result' && v.call.self?.kind === 'response');

/** The request as every link sees it: what instances decorate requests with. */
export const anyRequest = (machine: Machine, call: Call): V =>
  machine.make('request:fastify', call.at, { kind: 'request', state: { id: 'request:fastify', framework: 'fastify' }, path: [] });

const members = requestMembers({
  inputs: { body: 'body', query: 'query', params: 'path' },
  headers: ['headers'],
  cookies: ['cookies'],
  caller: ['user', 'auth'],
  session: ['session'],
});
/** Of `@fastify/jwt`: with a `namespace` the method has its name in front. */
const VERIFIES = /^(jwtVerify|\w+JwtVerify|authenticate|accessVerify)$/;
export const requestPart = (path: readonly string[]): RequestPart => members(path[0] === 'raw' ? path.slice(1) : path);

export function requestCall(machine: Machine, call: Call, path: readonly string[], property: string): V | undefined {
  const id = `${call.frame.id}/${call.term}`;
  const { self } = call;
  const name = stringOf(call.args[0]?.value);
  if (path.length === 0 && VERIFIES.test(property) && self) {
    const caller = machine.make(`${id}:caller`, call.at, { kind: 'identity', claim: [] });
    call.meaning = { guard: { role: 'authentication', credential: 'bearer', status: 401 } };
    machine.heap.put(self, 'user', caller);
    return caller;
  }
  const asked = path.length === 0 ? signedIn(machine, call, 'fastify') : undefined;
  if (asked) return asked;
  if (path.length === 0 && /^(file|files|parts|saveRequestFiles)$/.test(property)) return inputOf(machine, 'file', undefined, call.at);
  if (path.at(-1) === 'session' && property === 'get' && name !== undefined && self) return member(machine, self, name, call.at);
  if (path.at(-1) === 'session' && property === 'set' && name !== undefined && self && call.args[1]) {
    machine.heap.put(self, name, call.args[1].value);
    return self;
  }
  if (path.length > 0) return undefined;
  const fn = machine.heap
    .fields('request:fastify')
    ?.get(property)
    ?.find((one) => one.kind === 'fn');
  if (fn?.kind !== 'fn' || !self) return undefined;
  const inner = machine.apply(
    { ...fn, self, id: `${fn.id}|${self.id}` },
    call.args.map((arg) => arg.value),
    call,
    id,
  );
  call.frames.push(...inner.frames.filter((frame) => !call.frames.includes(frame)));
  return inner.result;
}

/** What the plugins `@fastify/sensible`, `cookie` and `view` add to the reply; the rest is as in Express. */
const SENSIBLE: Record<string, number> = {
  badRequest: 400,
  unauthorized: 401,
  paymentRequired: 402,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  notAcceptable: 406,
  conflict: 409,
  gone: 410,
  payloadTooLarge: 413,
  unprocessableEntity: 422,
  tooManyRequests: 429,
  internalServerError: 500,
  notImplemented: 501,
  badGateway: 502,
  serviceUnavailable: 503,
};

export function respond(machine: Machine, call: Call, property: string, response: V): V | undefined {
  if (response.kind !== 'response') return undefined;
  const first = call.args[0]?.value;
  const status = SENSIBLE[property];
  if (status !== undefined) {
    if (response.ends) call.meaning = { throws: true };
    call.drafts.push({ kind: 'response', call, at: call.at, media: 'json', status, ...(first && { body: first }) });
    return machine.make(`${call.frame.id}/${call.term}`, call.at, {
      kind: 'response',
      status: machine.make(`${call.frame.id}/${call.term}:status`, call.at, { kind: 'literal', constant: status }),
    });
  }
  switch (property) {
    case 'setCookie': {
      const [name, value, options] = call.args.map((arg) => arg.value);
      if (name) call.drafts.push({ kind: 'cookie', call, at: call.at, name, ...(value && { value }), ...(options && { options }) });
      return response;
    }
    // the plugin for files keeps below its own root
    case 'sendFile':
    case 'download':
      call.drafts.push({ kind: 'response', call, at: call.at, media: 'file', ...(first && { body: first }) });
      return response;
    case 'view':
      call.drafts.push({
        kind: 'response',
        call,
        at: call.at,
        media: 'html',
        escaped: true,
        ...(call.args[1] && { body: call.args[1].value }),
      });
      return response;
    case 'hijack':
    case 'headers':
    case 'getHeader':
    case 'hasHeader':
    case 'serialize':
    case 'serializer':
    case 'trailer':
    case 'callNotFound':
      return response;
    default:
      return undefined;
  }
}
