/** Fastify: plugins in their own scope, hooks by stage, routes with schemas, decorations of instances and requests. */
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { alternatives } from '../../link/ways.ts';
import type { GuardMeaning } from '../../table.ts';
import type { Framework, RoutingNode } from '../framework.ts';
import { METHODS, pathsOf } from '../javascript.ts';
import { entryIn, itemsIn } from '../values.ts';
import { append, CLIENTS, decorations, GUARDS, instance } from './instances.ts';
import { SHARED } from './plugins.ts';
import { plugin } from './registration.ts';
import { anyRequest, isReply, requestCall, requestPart, respond } from './requests.ts';
import { bind, calledOn, hooks, route, STAGES } from './routes.ts';
import { signedBy } from './tokens.ts';

const MADE = /^fastify:(?:default|fastify|Fastify)?$/;
const OWN = /^fastify:(?:\(\)|FastifyInstance\(\)|FastifyTypedInstance\(\)|default\(\)|FastifyPlugin\w*\(\)\(\))\.(\w+)$/;

export const fastify: Framework = {
  name: 'fastify',
  language: 'javascript',
  packages: [
    'fastify',
    'fastify-plugin',
    '@fastify/type-provider-typebox',
    'fastify-type-provider-zod',
    '@fastify/type-provider-json-schema-to-ts',
    ...Object.keys(GUARDS),
    ...Object.keys(CLIENTS),
  ],
  call(machine, call, api) {
    if (MADE.test(api)) return instance(machine, call, 'app');
    if (/^fastify-plugin:(?:default|fastifyPlugin|fp)?$/.test(api))
      return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: SHARED });
    const method = OWN.exec(api)?.[1];
    return method === undefined ? undefined : registered(machine, call, method);
  },
  property(machine, object, name) {
    return decorations(machine, object).get(name)?.at(-1);
  },
  request: requestPart,
  requestCall,
  responseCall: (machine, call, property, response) => signedBy(machine, call, property) ?? respond(machine, call, property, response),
  bind,
  passes: (value) => !isReply(value),
  answers(_machine, value, node, at) {
    if (isReply(value) || value.kind === 'continuation' || (value.kind === 'literal' && value.constant == null)) return undefined;
    return {
      kind: 'response',
      at,
      media: value.kind === 'text' ? 'text' : 'json',
      body: value,
      ...(node.answers && { schema: node.answers }),
    };
  },
};

function registered(machine: Machine, call: Call, method: string): V | undefined {
  const { self } = call;
  if (!self) return undefined;
  const values = call.args.map((arg) => arg.value);
  for (const { value: on } of alternatives(self)) register(machine, call, method, on, values);
  switch (method) {
    case 'withTypeProvider':
    case 'register':
    case 'addHook':
    case 'decorate':
    case 'decorateRequest':
    case 'decorateReply':
    case 'addSchema':
    case 'setErrorHandler':
    case 'setNotFoundHandler':
    case 'setValidatorCompiler':
    case 'setSerializerCompiler':
    case 'setSchemaErrorFormatter':
    case 'addContentTypeParser':
    case 'removeContentTypeParser':
    case 'route':
      return self;
    // what was put off until the plugins are there
    case 'after':
    case 'ready': {
      const [fn] = values;
      const frame =
        fn?.kind === 'fn' &&
        machine.invoke(fn, [machine.make(`${call.frame.id}/${call.term}:error`, call.at, { kind: 'literal', constant: null })]);
      if (frame) call.callbacks.push({ frame });
      return self;
    }
    case 'auth':
      return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: '@fastify/auth:()' });
    case 'rateLimit':
      call.meaning = { limiter: true, middleware: GUARDS['@fastify/rate-limit'] as GuardMeaning };
      return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call });
    default:
      return method in METHODS ? self : decorated(machine, call, self, method);
  }
}

/** A decoration that is called: `fastify.authenticate(request, reply)`. */
export function decorated(machine: Machine, call: Call, self: V, method: string): V | undefined {
  const fn = decorations(machine, self).get(method)?.at(-1);
  if (!fn) return undefined;
  const inner = machine.apply(
    fn,
    call.args.map((arg) => arg.value),
    call,
    `${call.frame.id}/${call.term}`,
  );
  call.frames.push(...inner.frames.filter((frame) => !call.frames.includes(frame)));
  call.drafts.push(...inner.drafts);
  if (inner.meaning) call.meaning = inner.meaning;
  if (inner.continues) call.continues = inner.continues;
  if (inner.api) call.api = inner.api;
  return inner.result;
}

export function register(machine: Machine, call: Call, method: string, on: V, values: V[]): void {
  const [first, second, third] = values;
  const push = (node: Partial<RoutingNode> & Pick<RoutingNode, 'kind'>): void =>
    void machine.routing.push({ framework: 'fastify', on: on.id, at: call.at, runs: [], covers: 'all', ...node });
  if (!first) return;
  switch (method) {
    case 'decorate': {
      const name = stringOf(first);
      if (name !== undefined && second) append(decorations(machine, on), name, calledOn(getter(machine, second, call), on));
      return;
    }
    case 'decorateRequest': {
      const name = stringOf(first);
      if (name !== undefined && second?.kind === 'fn') machine.heap.put(anyRequest(machine, call), name, second);
      return;
    }
    case 'addHook':
      if (second && STAGES.some((stage) => stage === stringOf(first))) push({ kind: 'step', runs: hooks(machine, second, call, on) });
      return;
    case 'setErrorHandler':
      machine.errorHandlers.push({ framework: 'fastify', fn: first, at: call.at, error: 'first' });
      return;
    case 'register':
      plugin(machine, call, on, first, second);
      return;
    case 'route': {
      const methods = textsOf(member(machine, first, 'method', call.at)).flatMap((name) => METHODS[name.toLowerCase()] ?? []);
      const url = [member(machine, first, 'url', call.at), member(machine, first, 'path', call.at)].find((one) => pathsOf(one).length > 0);
      const handler = member(machine, first, 'handler', call.at);
      if (url && methods.length > 0) route(machine, call, on, methods, url, first, handler);
      return;
    }
    default: {
      const verb = METHODS[method];
      const handler = third ?? (second?.kind === 'object' ? member(machine, second, 'handler', call.at) : second);
      if (verb && handler && pathsOf(first).length > 0)
        route(machine, call, on, [verb], first, third || second?.kind === 'object' ? second : undefined, handler);
    }
  }
}

/** `decorate('x', { getter() { … } })` yields what the getter does. */
function getter(machine: Machine, value: V, call: Call): V {
  const fn = entryIn(value, 'getter');
  return fn?.kind === 'fn' ? machine.apply(fn, [], call, `${value.id}:getter`).result : value;
}
const textsOf = (v: V): string[] => (v.kind === 'array' ? itemsIn(v).flatMap(textsOf) : [stringOf(v)].filter((one) => one !== undefined));
