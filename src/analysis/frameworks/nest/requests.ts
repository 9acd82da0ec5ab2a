/** What a request of Nest holds, and what guards, pipes and handlers are given of it. */
import type { Location } from '../../code.ts';
import type { InputPart } from '../../facts.ts';
import type { Call, ClassV, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { declaration } from '../../link/arguments.ts';
import { classTerm, lineage } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { completion } from '../../link/proofs.ts';
import type { Proven } from '../../link/proven.ts';
import { either } from '../../link/proven.ts';
import { ofCall, whenTrue } from '../../link/returns.ts';
import { classSchema } from '../../link/schemas.ts';
import { transformed } from '../../link/transforms.ts';
import type { Binding, Bound, Runner } from '../framework.ts';
import { requestMembers } from '../requests.ts';
import { methodOf, nextOf } from '../values.ts';
import { routeKey } from './controllers.ts';
import type { Mark } from './metadata.ts';
import { metadata, ofParam } from './metadata.ts';
import type { Own, Standing } from './start.ts';
import { stateOf, strips } from './start.ts';

export const requestPart = requestMembers({
  inputs: { body: 'body', query: 'query', params: 'path', file: 'file', files: 'file' },
  headers: ['headers'],
  cookies: ['cookies'],
  caller: ['user', 'auth'],
  session: ['session'],
});

export function ofContext(machine: Machine, called: Call, name: string): V | undefined {
  const { self } = called;
  if (self?.kind !== 'typed') return undefined;
  if (name === 'getRequest') return self.of;
  if (name === 'getHandler' || name === 'getClass')
    return machine.make(`${self.id}#${name}`, called.at, { kind: 'typed', api: '@nestjs/common:Handler()', of: self });
  if (name === 'getResponse') return machine.make('nest:response', called.at, { kind: 'response' });
  if (name === 'getContext')
    return machine.make(`${self.id}#context`, called.at, { kind: 'object', entries: [{ key: 'req', value: self.of ?? self }] });
  return self; // switchToHttp, getType …
}

/** What metadata says of the route that is asked for. */
export function ofReflector(machine: Machine, called: Call): V | undefined {
  const [key, targets] = called.args.map((arg) => arg.value);
  const target = targets?.kind === 'array' ? targets.items[0] : targets;
  const handler = target && !('spread' in target) ? target : undefined;
  const own = handler?.kind === 'typed' && handler.of ? stateOf(machine).contexts.get(handler.of.id) : undefined;
  if (!key || !own) return undefined;
  return metadata(own.marks, key) ?? machine.make(`${called.frame.id}/${called.term}`, called.at, { kind: 'literal', constant: undefined });
}

export function bind(machine: Machine, runner: Runner, context: Binding): Bound {
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
  const before = [
    ...own.guards.flatMap((guard) => guarded(machine, guard, ctx, runner.at)),
    ...own.interceptors.flatMap((interceptor) => intercepted(machine, interceptor, ctx, runner.at)),
  ];
  const args = fn.summary.params.map((param, index) => {
    const marks = ofParam(machine, fn, param.decorators);
    const type = param.type === undefined ? undefined : declaration(machine, fn, param.type);
    return argument(machine, marks, type, ctx, context, own, { path: fn.file, span: fn.summary.span }, `${fn.id}#${index}`);
  });
  return { args, before };
}

/** A guard in front of a route: what it proves where it lets a request pass. */
function guarded(machine: Machine, { fn: guard, at: stands }: Standing, ctx: V, at: Location): Bound['before'] {
  const frame = machine.file(at.path)?.top;
  if (!frame) return [];
  const site = { frame, at };
  const cls = guard.kind === 'class' ? guard : guard.kind === 'instance' ? guard.cls : undefined;
  const self: V | undefined = guard.kind === 'instance' ? guard : cls && machine.make(`${cls.id}()`, at, { kind: 'instance', cls });
  const fn = cls && self && methodOf(machine, cls, 'canActivate', self);
  if (fn) {
    const call = machine.apply(fn, [ctx], site, `guard:${fn.id}:${ctx.id}`);
    return [{ call, fn: { ...fn, id: cls.id }, at: stands, proven: refined(machine, cls, self, whenTrue(call), site) }];
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
    return [{ call, fn: guard, at: stands, proven: cls && self ? refined(machine, cls, self, ofCall(call), site) : ofCall(call) }];
  }
  return [{ call, fn: guard, at: stands }];
}

/** An interceptor of ours: what it puts on the request and whom it turns away before it hands on; one of a package asks nobody. */
function intercepted(machine: Machine, { fn: interceptor, at: stands }: Standing, ctx: V, at: Location): Bound['before'] {
  const frame = machine.file(at.path)?.top;
  const cls = interceptor.kind === 'class' ? interceptor : interceptor.kind === 'instance' ? interceptor.cls : undefined;
  if (!frame || !cls) return [];
  const self: V = interceptor.kind === 'instance' ? interceptor : machine.make(`${cls.id}()`, at, { kind: 'instance', cls });
  const fn = methodOf(machine, cls, 'intercept', self);
  if (!fn) return [];
  const handle = machine.make(`${ctx.id}:handle`, at, { kind: 'continuation', to: 'handle', rejects: false });
  const next = machine.make(`${ctx.id}:next`, at, { kind: 'object', entries: [{ key: 'handle', value: handle }] });
  const call = machine.apply(fn, [ctx, next], { frame, at }, `interceptor:${fn.id}:${ctx.id}`);
  return [{ call, fn: { ...fn, id: cls.id }, at: stands, proven: ofCall(call) }];
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
    classes.some((one) =>
      one.cls.fields.some((field) =>
        field.decorators.some((id) => {
          const decorator = classTerm(machine, one, id);
          const api = decorator.kind === 'result' ? decorator.call.api : decorator.kind === 'api' ? decorator.api : undefined;
          return api === undefined || !DESCRIBES.test(api);
        }),
      ),
    )
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
