/** NestJS: controllers found by their decorators, guards of every level run for each route with the metadata that they read, parameters bound by their decorators. */
import type { ApiPath, Location } from '../../code.ts';
import type { InputPart, Method } from '../../facts.ts';
import type { Call, ClassV, FnV, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { lineage } from '../../link/classes.ts';
import { declaration } from '../../link/dispatch.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { transformed } from '../../link/methods.ts';
import { completion } from '../../link/proofs.ts';
import type { Proven } from '../../link/proven.ts';
import { either } from '../../link/proven.ts';
import { ofCall, whenTrue } from '../../link/returns.ts';
import { classSchema } from '../../link/schemas.ts';
import { joinPaths } from '../../routing.ts';
import { appOf } from '../apps.ts';
import type { Binding, Bound, Framework, RequestPart, Runner } from '../framework.ts';
import { itemsIn, methodOf, nextOf } from '../values.ts';
import type { Mark } from './metadata.ts';
import { metadata, named, ofClass, ofMethod, ofParam } from './metadata.ts';
import { consumed, standsBefore } from './middleware.ts';
import type { Own } from './start.ts';
import { configured, modules, started, startOf, stateOf, strips, texts } from './start.ts';

const VERBS: Record<string, Method> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  Head: 'HEAD',
  Options: 'OPTIONS',
  All: 'ANY',
  Sse: 'GET',
};

export const nest: Framework = {
  name: 'nest',
  language: 'javascript',
  packages: [
    '@nestjs/common',
    '@nestjs/core',
    '@nestjs/passport',
    '@nestjs/swagger',
    '@nestjs/throttler',
    '@nestjs/mapped-types',
    '@nestjs/config',
  ],
  call,
  request: requestPart,
  bind,
  answers(_machine, value, _node, at) {
    return value.kind === 'literal' && value.constant === undefined
      ? undefined
      : { kind: 'response', at, media: value.kind === 'text' ? 'html' : 'json', body: value };
  },
  discover(machine, paths) {
    for (const path of paths) for (const cls of classesOf(machine, path)) modules(machine, cls);
    for (const path of paths) for (const cls of classesOf(machine, path)) controller(machine, cls);
    for (const path of paths) for (const cls of classesOf(machine, path)) filter(machine, cls);
  },
};
/** An exception filter answers what went wrong, wherever it did. */
function filter(machine: Machine, cls: V & ClassV): void {
  if (named(ofClass(machine, cls), 'Catch').length === 0) return;
  const fn = methodOf(machine, cls, 'catch', machine.make(`${cls.id}()`, cls.at, { kind: 'instance', cls }));
  if (!fn) return;
  const { at } = fn;
  const request = machine.make('request:nest:error', at, {
    kind: 'request',
    state: { id: 'request:nest:error', framework: 'nest' },
    path: [],
  });
  const host = machine.make(`${cls.id}:host`, at, { kind: 'typed', api: '@nestjs/common:ArgumentsHost()', of: request });
  machine.errorHandlers.push({ framework: 'nest', fn, at, error: 'first', others: [host] });
}
function classesOf(machine: Machine, path: string): (V & ClassV)[] {
  const file = machine.file(path);
  return (file?.lowered.classes ?? []).map((cls) => ({
    kind: 'class',
    file: path,
    cls,
    id: `${path}${cls.id}`,
    at: { path, span: cls.span },
  }));
}

// ── The app's start ──

function call(machine: Machine, called: Call, api: ApiPath): V | undefined {
  if (/^@nestjs\/core:NestFactory\.create(Microservice)?$/.test(api))
    return machine.make(`${called.frame.id}/${called.term}`, called.at, { kind: 'typed', api: '@nestjs/common:INestApplication()' });
  const app = /^@nestjs\/(?:common:INestApplication|platform-\w+:Nest\w+Application)\(\)\.(\w+)$/.exec(api)?.[1];
  if (app) return started(machine, called, app);
  const consumer = consumed(machine, called, api);
  if (consumer) return consumer;
  const context = /^@nestjs\/common:(?:ExecutionContext|ArgumentsHost|HttpArgumentsHost)\(\)\.(\w+)$/.exec(api)?.[1];
  if (context) return ofContext(machine, called, context);
  if (api === '@nestjs/config:registerAs') {
    const [name, made] = called.args.map((arg) => arg.value);
    const key = stringOf(name);
    if (key !== undefined && made) stateOf(machine).settings.set(key, made);
    return made;
  }
  const reflected = /^@nestjs\/core:Reflector\(\)\.(get\w*)$/.exec(api)?.[1];
  if (reflected) return ofReflector(machine, called);
  // a library's guard that a guard of ours extends and calls: the library's own check
  if (/^@nestjs\/passport:AuthGuard\(\)(\(\))?\.canActivate$/.test(api)) {
    called.meaning = { guard: { role: 'authentication', status: 401, credential: 'bearer' } };
    return machine.make(`${called.frame.id}/${called.term}`, called.at, { kind: 'result', call: called, api });
  }
  return undefined;
}

// ── Controllers ──

function controller(machine: Machine, cls: V & ClassV): void {
  const marks = ofClass(machine, cls);
  const [mark] = named(marks, 'Controller').slice(-1);
  if (!mark) return;
  const app = appOf(machine, 'nest', cls.at);
  const start = startOf(machine, cls.file);
  const [given] = mark.call.args;
  const options = given?.value.kind === 'object' ? given.value : undefined;
  const paths = texts(options ? member(machine, options, 'path', cls.at) : given?.value);
  const versions = [...versionsIn(options && member(machine, options, 'version', cls.at)), ...versionsOf(marks)];
  for (const one of lineage(machine, cls).classes)
    for (const id of one.cls.methods) {
      const summary = machine.file(one.file)?.fns.get(id);
      if (!summary || (one.id !== cls.id && cls.cls.methods.some((own) => own.endsWith(`.${summary.name}`)))) continue;
      const self = machine.make(`${cls.id}()`, cls.at, { kind: 'instance', cls });
      const fn: V & FnV = {
        kind: 'fn',
        file: one.file,
        summary,
        self,
        id: `${cls.id}().${summary.name}`,
        at: { path: one.file, span: summary.span },
      };
      const own = ofMethod(machine, fn);
      for (const route of own) {
        const verb = VERBS[route.name];
        if (!verb || !/^@nestjs\/common:/.test(route.call.api ?? '')) continue;
        const all = [...marks, ...own];
        const guards = [...start.guards, ...guardsOf(marks), ...guardsOf(own)];
        const asked = [versionsOf(own), versions, start.version ? [start.version] : []].find((list) => list.length > 0) ?? [''];
        const ends = orEmpty(texts(route.call.args[0]?.value));
        for (const version of start.versioned === 'path' ? asked : [''])
          for (const bare of orEmpty(paths).flatMap((path) => ends.map((end) => joined(start.below.get(cls.id) ?? '', path, end)))) {
            const free = start.unprefixed.some((one) => joined(one) === bare);
            const fronts = start.fronts.filter((front) => standsBefore(front, bare, verb, cls.id));
            machine.routing.push({
              kind: 'route',
              framework: 'nest',
              on: app,
              at: route.call.at,
              path: joined(free ? '' : (configured(machine, start.prefix) ?? ''), version === '' ? '' : `v${version}`, bare),
              methods: [verb],
              runs: [
                ...fronts.map((front): Runner => ({ fn: front.fn, mode: 'middleware', at: front.at })),
                { fn, mode: 'handler', at: route.call.at },
              ],
              covers: 'later',
              declared: { path: one.file, span: summary.span },
            });
            stateOf(machine).routes.set(routeKey(route.call.at, fn), {
              marks: all,
              guards,
              cls,
              checks: start.checks || named(all, 'UsePipes').length > 0,
              strips: start.strips || named(all, 'UsePipes').some((pipe) => pipe.call.args.some((arg) => strips(machine, arg.value))),
            });
          }
      }
    }
}
const routeKey = (at: Location, fn: V): string => `${at.path}:${at.span.join('.')}|${fn.id}`;
const orEmpty = (list: string[]): string[] => (list.length > 0 ? list : ['']);
const joined = (...parts: string[]): string => {
  const whole = parts.filter((part) => part !== '' && part !== '/').reduce(joinPaths, '');
  return whole.startsWith('/') ? whole : `/${whole}`;
};
/** The versions that a value names; one that is neutral stands in no path. */
const versionsIn = (v: V | undefined): string[] =>
  v?.kind === 'array' ? itemsIn(v).flatMap(versionsIn) : v?.kind === 'api' && v.api.endsWith(':VERSION_NEUTRAL') ? [''] : texts(v);
const versionsOf = (marks: readonly Mark[]): string[] => named(marks, 'Version').flatMap((mark) => versionsIn(mark.call.args[0]?.value));
const guardsOf = (marks: readonly Mark[]): V[] =>
  named(marks, 'UseGuards').flatMap((mark) =>
    mark.call.args.flatMap((arg) => (arg.spread && arg.value.kind === 'array' ? itemsIn(arg.value) : [arg.value])),
  );

// ── A request ──

const CREDENTIAL_HEADER = /(^authorization$|^cookie$|token|api-?key|secret|^x-.*(auth|key|sign)|signature|session)/i;
function requestPart(path: readonly string[]): RequestPart {
  const [first, second] = path;
  const name = second === undefined ? {} : { name: second };
  switch (first) {
    case 'body':
      return { input: 'body', ...name };
    case 'query':
      return { input: 'query', ...name };
    case 'params':
      return { input: 'path', ...name };
    case 'file':
    case 'files':
      return { input: 'file', ...name };
    case 'cookies':
      return second === undefined ? { deeper: true } : { credential: 'cookie', name: second };
    case 'headers':
      if (second === undefined) return { deeper: true };
      return CREDENTIAL_HEADER.test(second)
        ? { credential: /key/i.test(second) ? 'api-key' : 'bearer', name: second }
        : { input: 'header', name: second };
    case 'user':
    case 'auth':
      return { identity: path.slice(1) };
    case 'session':
      return second === undefined ? { deeper: true } : { identity: [...path] };
    default:
      return { deeper: true };
  }
}
function ofContext(machine: Machine, called: Call, name: string): V | undefined {
  const { self } = called;
  if (self?.kind !== 'typed') return undefined;
  if (name === 'getRequest') return self.of;
  if (name === 'getHandler' || name === 'getClass')
    return machine.make(`${self.id}#${name}`, called.at, { kind: 'typed', api: '@nestjs/common:Handler()', of: self });
  if (name === 'getResponse') return machine.make('nest:response', called.at, { kind: 'response' });
  return self; // switchToHttp, getType …
}
/** What metadata says of the route that is asked for. */
function ofReflector(machine: Machine, called: Call): V | undefined {
  const [key, targets] = called.args.map((arg) => arg.value);
  const target = targets?.kind === 'array' ? targets.items[0] : targets;
  const handler = target && !('spread' in target) ? target : undefined;
  const own = handler?.kind === 'typed' && handler.of ? stateOf(machine).contexts.get(handler.of.id) : undefined;
  if (!key || !own) return undefined;
  return metadata(own.marks, key) ?? machine.make(`${called.frame.id}/${called.term}`, called.at, { kind: 'literal', constant: undefined });
}

function bind(machine: Machine, runner: Runner, context: Binding): Bound {
  const { fn } = runner;
  if (runner.mode === 'middleware')
    return {
      args: [context.request, machine.make('nest:response', runner.at, { kind: 'response' }), nextOf(machine, runner)],
      before: [],
    };
  const own = stateOf(machine).routes.get(routeKey(context.route.at, fn));
  if (fn.kind !== 'fn' || !own) return { args: [], before: [] };
  const id = `nest:context:${context.route.at.path}:${context.route.at.span.join('.')}:${context.route.path ?? ''}`;
  const ctx = machine.make(id, runner.at, { kind: 'typed', api: '@nestjs/common:ExecutionContext()', of: context.request });
  stateOf(machine).contexts.set(id, own);
  const before = own.guards.flatMap((guard) => guarded(machine, guard, ctx, runner.at));
  const args = fn.summary.params.map((param, index) => {
    const marks = ofParam(machine, fn, param.decorators);
    const type = param.type === undefined ? undefined : declaration(machine, fn, param.type);
    return argument(machine, marks, type, ctx, context, own, { path: fn.file, span: fn.summary.span }, `${fn.id}#${index}`);
  });
  return { args, before };
}
/** A guard in front of a route: what it proves where it lets a request pass. */
function guarded(machine: Machine, guard: V, ctx: V, at: Location): Bound['before'] {
  const frame = machine.file(at.path)?.top;
  if (!frame) return [];
  const site = { frame, at };
  const cls = guard.kind === 'class' ? guard : guard.kind === 'instance' ? guard.cls : undefined;
  const self: V | undefined = guard.kind === 'instance' ? guard : cls && machine.make(`${cls.id}()`, at, { kind: 'instance', cls });
  const fn = cls && self && methodOf(machine, cls, 'canActivate', self);
  if (fn) {
    const call = machine.apply(fn, [ctx], site, `guard:${fn.id}:${ctx.id}`);
    return [{ call, fn: { ...fn, id: cls.id }, at, proven: refined(machine, cls, self, whenTrue(call), site) }];
  }
  const apis = cls
    ? lineage(machine, cls).apis
    : guard.kind === 'result'
      ? [guard.call.api ?? guard.api ?? '']
      : guard.kind === 'api'
        ? [guard.api]
        : [];
  const api = apis[0] ?? '';
  const known =
    /AuthGuard/.test(api) && api.startsWith('@nestjs/passport')
      ? ({ role: 'authentication', status: 401, credential: 'bearer' } as const)
      : /ThrottlerGuard/.test(api)
        ? ({ role: 'rate-limit', status: 429 } as const)
        : undefined;
  const call = machine.apply(guard, [ctx], site, `guard:${guard.id}:${ctx.id}`);
  if (known) {
    call.meaning = { guard: known };
    call.api = api;
    return [{ call, fn: guard, at, proven: cls && self ? refined(machine, cls, self, ofCall(call), site) : ofCall(call) }];
  }
  return [{ call, fn: guard, at }];
}
/** Passport's `handleRequest`, where a guard of ours overrides it, decides whom to let in. */
function refined(machine: Machine, cls: V & ClassV, self: V, proven: Proven, site: { frame: Call['frame']; at: Location }): Proven {
  const fn = methodOf(machine, cls, 'handleRequest', self, site.at);
  if (!fn) return proven;
  const error = machine.make(`${self.id}:error`, site.at, { kind: 'exception' });
  const user = machine.make(`${self.id}:user`, site.at, { kind: 'identity', claim: [] });
  const call = machine.apply(fn, [error, user], site, `guard:${fn.id}`);
  return either(call.frames.map(completion));
}

const PARTS: Record<string, InputPart> = {
  Body: 'body',
  Query: 'query',
  Param: 'path',
  UploadedFile: 'file',
  UploadedFiles: 'file',
  HostParam: 'header',
  RawBody: 'body',
};
function argument(machine: Machine, marks: Mark[], type: V | undefined, ctx: V, context: Binding, own: Own, at: Location, id: string): V {
  for (const mark of marks) {
    const [first, ...pipes] = mark.call.args.map((arg) => arg.value);
    const name = stringOf(first);
    const from = /^@nestjs\/common:/.test(mark.call.api ?? '');
    if (from && (mark.name === 'Req' || mark.name === 'Request')) return context.request;
    if (from && (mark.name === 'Res' || mark.name === 'Response')) return machine.make('nest:response', at, { kind: 'response' });
    if (from && mark.name === 'Session') return member(machine, context.request, 'session', at);
    if (from && mark.name === 'Headers')
      return name === undefined
        ? member(machine, context.request, 'headers', at)
        : member(machine, member(machine, context.request, 'headers', at), name.toLowerCase(), at);
    const part = from ? PARTS[mark.name] : undefined;
    if (part) return input(machine, part, name, [...(name === undefined && first ? [first] : []), ...pipes], type, context, own, at);
    // a decorator of ours: what its factory makes of the context
    const made = mark.call.callee.kind === 'result' ? mark.call.callee.call : undefined;
    const factoryFn = made && /createParamDecorator$/.test(made.api ?? '') ? made.args[0]?.value : undefined;
    if (factoryFn?.kind === 'fn')
      return machine.apply(
        factoryFn,
        [first ?? machine.make(`${id}:data`, at, { kind: 'literal', constant: undefined }), ctx],
        mark.call,
        `${id}:decorator`,
      ).result;
  }
  return machine.unknown(id, at, 'a parameter that no known decorator binds');
}
/** Decorators that describe a field, or turn it into another shape, and check nothing. */
const DESCRIBES = /^(@nestjs\/swagger|@nestjs\/graphql|class-transformer|typeorm|@mikro-orm\/\w+|@nestjs\/mongoose):/;
/** A pipe has something to check: decorators of fields, or a schema that the class is made from. */
function isChecked(machine: Machine, cls: V & ClassV): boolean {
  const { classes, apis } = lineage(machine, cls);
  return (
    apis.length > 0 ||
    classes.some(({ file, cls: one }) => {
      const top = machine.file(file)?.top;
      return one.fields.some((field) =>
        field.decorators.some((id) => {
          const decorator = top && machine.evaluate(top, id);
          const api = decorator?.kind === 'result' ? decorator.call.api : decorator?.kind === 'api' ? decorator.api : undefined;
          return api === undefined || !DESCRIBES.test(api);
        }),
      );
    })
  );
}
function input(
  machine: Machine,
  part: InputPart,
  name: string | undefined,
  pipes: V[],
  type: V | undefined,
  context: Binding,
  own: Own,
  at: Location,
): V {
  const base = member(
    machine,
    context.request,
    part === 'path' ? 'params' : part === 'file' ? 'file' : part === 'header' ? 'headers' : part,
    at,
  );
  const plain = name === undefined ? base : member(machine, base, name, at);
  const piped = pipes.map((pipe) => (pipe.kind === 'api' ? pipe.api : pipe.kind === 'result' ? (pipe.call.api ?? '') : '')).join(' ');
  const typeName = type?.kind === 'api' ? type.api : '';
  const to =
    /Parse(Int|Float)Pipe/.test(piped) || /:number$/i.test(typeName)
      ? 'number'
      : /ParseUUIDPipe/.test(piped)
        ? 'uuid'
        : /ParseBoolPipe/.test(piped)
          ? 'boolean'
          : undefined;
  if (to) return transformed(machine, plain, `${plain.id}:${to}`, { kind: 'cast', to, at });
  if (type?.kind !== 'class' || name !== undefined || part === 'file') return plain;
  const known = classSchema(machine, type);
  if (known.kind !== 'schema') return plain;
  // without a whitelist a pipe checks the fields that it knows, and lets all others through
  const keeps = own.strips || pipes.some((pipe) => strips(machine, pipe)) ? ('strip' as const) : ('allow' as const);
  const checks = (own.checks || pipes.length > 0) && isChecked(machine, type);
  const schema: V = {
    ...known,
    id: `${known.id}|${keeps}${checks ? '' : '|unchecked'}`,
    schema: { ...known.schema, unknownKeys: keeps, ...(!checks && { unchecked: true as const }) },
  };
  machine.schemas.set(schema.id, schema);
  return transformed(machine, plain, `${plain.id}#${schema.id}`, { kind: 'schema', schema: schema.id, at });
}
