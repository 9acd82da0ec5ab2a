/** Fastify: instances and the scopes of their plugins, hooks of every stage, decorations, routes with options and schemas, request and reply. */
import type { ApiPath } from '../../code.ts';
import type { InputPart, Method } from '../../facts.ts';
import type { Call, V } from '../../link/abstract.ts';
import { alternatives, stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { transformed } from '../../link/methods.ts';
import type { GuardMeaning } from '../../table.ts';
import type { Binding, Bound, Framework, RequestPart, RoutingNode, Runner } from '../framework.ts';
import { corsOptions, METHODS, pathsOf, signedIn } from '../javascript.ts';
import { headerPart, inputOf } from '../requests.ts';
import { entryIn, itemsIn, nextOf } from '../values.ts';
import { folder, pluginOf, SHARED } from './plugins.ts';
import { schemaOf } from './schemas.ts';

const INSTANCE = 'fastify:()';
const MADE = /^fastify:(?:default|fastify|Fastify)?$/;
const OWN = /^fastify:(?:\(\)|FastifyInstance\(\)|FastifyTypedInstance\(\)|default\(\)|FastifyPlugin\w*\(\)\(\))\.(\w+)$/;
const STAGES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;
/** Plugins whose registration guards, limits or opens what is in their scope. */
const GUARDS: Record<string, GuardMeaning> = {
  '@fastify/rate-limit': { role: 'rate-limit', status: 429 },
  'fastify-rate-limit': { role: 'rate-limit', status: 429 },
  '@fastify/bearer-auth': { role: 'authentication', credential: 'bearer', status: 401 },
  'fastify-bearer-auth': { role: 'authentication', credential: 'bearer', status: 401 },
};
const BODY: Record<string, InputPart> = { body: 'body', querystring: 'query', query: 'query', params: 'path', headers: 'header' };
const READ_AS: Record<string, string> = { body: 'body', querystring: 'query', query: 'query', params: 'params', headers: 'headers' };

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
  responseCall: respond,
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

const isReply = (v: V): boolean => v.kind === 'response' || (v.kind === 'result' && v.call.self?.kind === 'response');

// ── Instances ──

function instance(machine: Machine, call: Call, kind: 'app' | 'router'): V {
  machine.makes();
  const value = machine.make(`${call.frame.id}/${call.term}${kind === 'router' ? ':scope' : ''}`, call.at, {
    kind: 'result',
    call,
    api: INSTANCE,
  });
  if (!machine.routing.some((node) => node.on === value.id && node.kind === kind))
    machine.routing.push({ kind, framework: 'fastify', on: value.id, at: call.at, runs: [], covers: 'all' });
  machine.heap.put(anyRequest(machine, call), 'server', value);
  return value;
}
/** The request as every link sees it: what instances decorate requests with. */
const anyRequest = (machine: Machine, call: Call): V =>
  machine.make('request:fastify', call.at, { kind: 'request', state: { id: 'request:fastify', framework: 'fastify' }, path: [] });
/** What instances of an app were decorated with: plugins register for each other, so one name is one thing. */
function decorations(machine: Machine, on: V): Map<string, V[]> {
  const key = `fastify:decorations:${machine.resolver.appRoot(on.at.path)}`;
  return machine.heap.room(key);
}

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
    case 'after':
      return self;
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
function decorated(machine: Machine, call: Call, self: V, method: string): V | undefined {
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
function register(machine: Machine, call: Call, method: string, on: V, values: V[]): void {
  const [first, second, third] = values;
  const push = (node: Partial<RoutingNode> & Pick<RoutingNode, 'kind'>): void =>
    void machine.routing.push({ framework: 'fastify', on: on.id, at: call.at, runs: [], covers: 'all', ...node });
  if (!first) return;
  switch (method) {
    case 'decorate': {
      const name = stringOf(first);
      if (name !== undefined && second) append(decorations(machine, on), name, getter(machine, second, call));
      return;
    }
    case 'decorateRequest': {
      const name = stringOf(first);
      if (name !== undefined && second?.kind === 'fn') machine.heap.put(anyRequest(machine, call), name, second);
      return;
    }
    case 'addHook':
      if (second && STAGES.some((stage) => stage === stringOf(first))) push({ kind: 'step', runs: hooks(machine, second, call) });
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
const append = (map: Map<string, V[]>, name: string, value: V): void => {
  const known = map.get(name);
  if (!known) map.set(name, [value]);
  else if (!known.some((one) => one.id === value.id)) known.push(value);
};
/** `decorate('x', { getter() { … } })` yields what the getter does. */
function getter(machine: Machine, value: V, call: Call): V {
  const fn = entryIn(value, 'getter');
  return fn?.kind === 'fn' ? machine.apply(fn, [], call, `${value.id}:getter`).result : value;
}
const known = (v: V): V | undefined => (v.kind === 'unknown' || v.kind === 'part' ? undefined : v);
const textsOf = (v: V): string[] => (v.kind === 'array' ? itemsIn(v).flatMap(textsOf) : [stringOf(v)].filter((one) => one !== undefined));

// ── Plugins ──

function plugin(machine: Machine, call: Call, on: V, value: V, options: V | undefined): void {
  const own = pluginOf(machine, value, call.at);
  if (own) return run(machine, call, on, own.fn, options, own.shared, prefixOf(machine, options, call), `${call.frame.id}/${call.term}`);
  const library = apiOf(value);
  if (library !== undefined) bought(machine, call, on, library, options);
}
/** A plugin of a package: those that guard, limit or open what is in their scope. */
function bought(machine: Machine, call: Call, on: V, library: ApiPath, options: V | undefined): void {
  if (/^@fastify\/autoload:|^fastify-autoload:/.test(library)) {
    if (options) loaded(machine, call, on, options);
    return;
  }
  const push = (node: Partial<RoutingNode> & Pick<RoutingNode, 'kind'>): void =>
    void machine.routing.push({ framework: 'fastify', on: on.id, at: call.at, runs: [], covers: 'all', ...node });
  if (/^(@fastify\/cors|fastify-cors):/.test(library)) {
    push({ kind: 'cors', cors: corsOptions(options) });
    return;
  }
  const guard = GUARDS[library.slice(0, library.indexOf(':'))];
  if (!guard) return;
  const everywhere = options?.kind === 'object' ? member(machine, options, 'global', call.at) : undefined;
  call.meaning = { middleware: guard, ...(guard.role === 'rate-limit' && { limiter: true }) };
  const made = machine.make(`${call.frame.id}/${call.term}:guard`, call.at, { kind: 'result', call: { ...call, api: library } });
  if (guard.role === 'rate-limit') append(decorations(machine, on), ' limiter', made);
  if (!(everywhere?.kind === 'literal' && everywhere.constant === false))
    push({ kind: 'step', runs: [{ fn: made, mode: 'middleware', at: call.at }] });
}
const apiOf = (v: V): ApiPath | undefined => {
  for (const { value } of alternatives(v)) {
    if (value.kind === 'api') return value.api;
    if (value.kind === 'result' && value.api === SHARED && value.call.args[0]) return apiOf(value.call.args[0].value);
  }
  return undefined;
};
const prefixOf = (machine: Machine, options: V | undefined, call: Call): string =>
  (options && pathsOf(member(machine, options, 'prefix', call.at))[0]) ?? '';

/** Runs a plugin on the instance that it is given: a scope below this one, or this one itself. */
function run(machine: Machine, call: Call, on: V, fn: V, options: V | undefined, shared: boolean, prefix: string, name: string): void {
  if (fn.kind !== 'fn') return;
  const id = `${name}:${on.id}`;
  let scope = on;
  if (!shared) {
    scope = machine.make(`${id}:scope`, call.at, { kind: 'result', call, api: INSTANCE });
    machine.routing.push({ kind: 'router', framework: 'fastify', on: scope.id, at: call.at, runs: [], covers: 'all' });
    machine.routing.push({
      kind: 'mount',
      framework: 'fastify',
      on: on.id,
      at: call.at,
      path: prefix,
      mounts: scope.id,
      runs: [],
      covers: 'all',
    });
  }
  const given = options ?? machine.make(`${id}:options`, call.at, { kind: 'object', entries: [] });
  const done = machine.make(`${id}:done`, call.at, { kind: 'continuation', to: 'done', rejects: false });
  const frame = machine.invoke(fn, [scope, given, done]);
  if (frame) call.callbacks.push({ frame });
}
/** A folder of plugins: those of a folder share its hooks. */
function loaded(machine: Machine, call: Call, on: V, options: V): void {
  const prefix = prefixOf(machine, options, call) || prefixOf(machine, member(machine, options, 'options', call.at), call);
  const hooked: { prefix: string; fn: V }[] = [];
  for (const file of folder(machine, call, options)) {
    const found = machine.file(file.path);
    if (!found) continue;
    const module = machine.make(`${file.path}:*`, call.at, { kind: 'module', file: file.path });
    const own = pluginOf(machine, module, call.at) ?? pluginOf(machine, machine.names.top(file.path, 'module.exports'), call.at);
    if (!own) {
      const library = apiOf(member(machine, module, 'default', call.at)) ?? apiOf(machine.names.top(file.path, 'module.exports'));
      const config = known(member(machine, module, 'autoConfig', call.at));
      const set = config?.kind === 'fn' ? machine.apply(config, [on], call, `${config.id}:config`).result : config;
      if (library !== undefined) bought(machine, call, on, library, set);
      continue;
    }
    if (file.hooks) {
      hooked.push({ prefix: file.prefix, fn: own.fn });
      continue;
    }
    const given = stringOf(member(machine, module, 'autoPrefix', call.at)) ?? stringOf(member(machine, module, 'prefixOverride', call.at));
    const path = `${prefix}${given ?? file.prefix}`;
    const around = hooked.filter((one) => `${file.prefix}/`.startsWith(`${one.prefix}/`));
    const name = `${call.frame.id}/${call.term}:${file.path}`;
    if (around.length === 0) {
      run(machine, call, on, own.fn, options, own.shared, path, name);
      continue;
    }
    const scope = machine.make(`${name}:hooked`, call.at, { kind: 'result', call, api: INSTANCE });
    machine.routing.push({ kind: 'router', framework: 'fastify', on: scope.id, at: call.at, runs: [], covers: 'all' });
    machine.routing.push({ kind: 'mount', framework: 'fastify', on: on.id, at: call.at, path, mounts: scope.id, runs: [], covers: 'all' });
    for (const one of around) run(machine, call, scope, one.fn, options, true, '', `${name}:hooks:${one.prefix}`);
    run(machine, call, scope, own.fn, options, true, '', name);
  }
}

// ── Routes ──

/** A hook: goes on by returning; with a third parameter, by calling it. Several of `fastify.auth` are one, unless all must hold. */
function hooks(machine: Machine, value: V, call: Call): Runner[] {
  if (value.kind === 'array') return itemsIn(value).flatMap((item) => hooks(machine, item, call));
  if (value.kind === 'result' && value.api === '@fastify/auth:()') {
    const [list, options] = value.call.args.map((arg) => arg.value);
    const all = list?.kind === 'array' ? itemsIn(list) : list ? [list] : [];
    const relation = options && stringOf(member(machine, options, 'relation', call.at));
    if (relation === 'and' || all.length === 1) return all.flatMap((one) => hooks(machine, one, call));
    const [first] = all;
    const any = machine.union(
      `${value.id}∪`,
      value.at,
      all.map((one) => ({ value: one })),
    );
    return first ? hooks(machine, first, call).map((one) => ({ ...one, fn: any })) : [];
  }
  const at = value.at.path === call.at.path ? value.at : call.at;
  const takesDone = alternatives(value).some(
    (one) => one.value.kind === 'fn' && one.value.summary.params.length > 2 && !one.value.summary.async,
  );
  const followed = alternatives(value).some((one) => one.value.kind === 'fn');
  return [{ fn: value, mode: takesDone || !followed ? 'middleware' : 'hook', at }];
}
function route(machine: Machine, call: Call, on: V, methods: Method[], url: V, options: V | undefined, handler: V): void {
  const of = (key: string): V | undefined => {
    if (!options) return undefined;
    const value = known(member(machine, options, key, call.at));
    return value?.kind === 'literal' && value.constant == null ? undefined : value;
  };
  const before = STAGES.flatMap((stage) => {
    const value = of(stage);
    return value ? hooks(machine, value, call) : [];
  });
  const config = of('config');
  const limited = config && member(machine, config, 'rateLimit', call.at);
  const [limiter] = decorations(machine, on).get(' limiter') ?? [];
  const counts =
    limiter && limited && limited.kind !== 'unknown' && limited.kind !== 'part' && !(limited.kind === 'literal' && !limited.constant);
  const schema = of('schema');
  const answer = schema && response(machine, schema, call);
  const target = alternatives(handler)[0]?.value ?? handler;
  for (const path of pathsOf(url))
    machine.routing.push({
      kind: 'route',
      framework: 'fastify',
      on: on.id,
      at: call.at,
      path,
      methods,
      covers: 'all',
      runs: [
        ...(counts ? [{ fn: limiter, mode: 'middleware' as const, at: call.at }] : []),
        ...before,
        { fn: handler, mode: 'handler', at: target.at.path === call.at.path ? target.at : call.at },
      ],
      ...(answer && { answers: answer }),
      ...(schema && { schemas: schema }),
    });
}
/** The schema of the answer that succeeds: fields that it does not name are left out. */
function response(machine: Machine, schema: V, call: Call): V | undefined {
  const all = member(machine, schema, 'response', call.at);
  for (const status of ['200', '201', '2xx', '2XX', 'default']) {
    const found = schemaOf(machine, member(machine, all, status, call.at), call.at);
    if (found) {
      machine.schemas.set(found.id, found);
      return found;
    }
  }
  return undefined;
}
function bind(machine: Machine, runner: Runner, context: Binding): Bound {
  const { request, route: node } = context;
  const at = runner.at;
  if (runner.mode === 'handler' && node.schemas && request.kind === 'request')
    for (const part of Object.keys(BODY)) {
      const schema = schemaOf(machine, member(machine, node.schemas, part, at), at);
      const name = READ_AS[part];
      if (!schema || name === undefined) continue;
      machine.schemas.set(schema.id, schema);
      const read = member(machine, request, name, at);
      machine.heap.put(
        request,
        name,
        transformed(machine, read, `${read.id}|${schema.id}`, { kind: 'schema', schema: schema.id, at: schema.at }),
      );
    }
  const response = machine.make(
    runner.mode === 'handler' ? `fastify:reply${node.answers ? `:${node.answers.id}` : ''}` : 'fastify:reply:hook',
    at,
    {
      kind: 'response',
      ...(runner.mode === 'handler' ? node.answers && { schema: node.answers } : { ends: true as const }),
    },
  );
  return { args: runner.mode === 'middleware' ? [request, response, nextOf(machine, runner)] : [request, response], before: [] };
}

// ── Request and reply ──

function requestPart(path: readonly string[]): RequestPart {
  const [first, second] = path[0] === 'raw' ? path.slice(1) : path;
  const name = second === undefined ? {} : { name: second };
  switch (first) {
    case 'body':
      return { input: 'body', ...name };
    case 'query':
      return { input: 'query', ...name };
    case 'params':
      return { input: 'path', ...name };
    case 'headers':
      return second === undefined ? { deeper: true } : headerPart(second);
    case 'cookies':
      return second === undefined ? { deeper: true } : { credential: 'cookie', name: second };
    case 'user':
    case 'auth':
      return { identity: path.slice(1) };
    case 'session':
      return second === undefined || !/(user|id|auth|account|role|admin)/i.test(second)
        ? { deeper: true }
        : { identity: ['session', ...path.slice(1)] };
    default:
      return { deeper: true };
  }
}
function requestCall(machine: Machine, call: Call, path: readonly string[], property: string): V | undefined {
  const id = `${call.frame.id}/${call.term}`;
  const { self } = call;
  const name = stringOf(call.args[0]?.value);
  if (path.length === 0 && /^(jwtVerify|authenticate|accessVerify)$/.test(property) && self) {
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
function respond(machine: Machine, call: Call, property: string, response: V): V | undefined {
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
    case 'view':
      call.drafts.push({ kind: 'response', call, at: call.at, media: 'html', ...(call.args[1] && { body: call.args[1].value }) });
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
