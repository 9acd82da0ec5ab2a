/** FastAPI: apps and routers, path operations, dependencies at every level, parameters bound by annotation and default. */
import type { ApiPath, Location } from '../../code.ts';
import type { InputPart, Method } from '../../facts.ts';
import type { Call, FnV, Reply, V } from '../../link/abstract.ts';
import { alternatives, stringOf } from '../../link/abstract.ts';
import { lineage } from '../../link/classes.ts';
import { declaration } from '../../link/dispatch.ts';
import type { Machine } from '../../link/machine.ts';
import { transformed } from '../../link/methods.ts';
import { wrapped } from '../../link/run.ts';
import { classSchema, narrowed, typedField } from '../../link/schemas.ts';
import { slot } from '../../link/slots.ts';
import { typedAs } from '../../link/typed.ts';
import type { Binding, Bound, Framework, Runner } from '../framework.ts';
import { methodsOf } from '../python.ts';
import { credentialOf, headerOf, headerPart, inputOf } from '../requests.ts';
import { itemsIn, methodOf, nextOf } from '../values.ts';

const METHODS: Record<string, Method[]> = {
  get: ['GET'],
  post: ['POST'],
  put: ['PUT'],
  patch: ['PATCH'],
  delete: ['DELETE'],
  head: ['HEAD'],
  options: ['OPTIONS'],
  trace: ['ANY'],
  api_route: [],
  route: [],
};
const OWNED = /^(?:fastapi|fastapi\.applications|fastapi\.routing):(?:FastAPI|APIRouter)\(\)\.(\w+)(\(\))?$/;

export const fastapi: Framework = {
  name: 'fastapi',
  language: 'python',
  packages: ['fastapi', 'starlette'],
  call(machine, call, api) {
    if (/:FastAPI$/.test(api)) return created(machine, call, 'app', 'fastapi:FastAPI()');
    if (/:APIRouter$/.test(api)) return created(machine, call, 'router', 'fastapi:APIRouter()');
    // a scheme of ours that asks the one it extends
    const scheme = /\.__call__$/.test(api) ? SCHEME.exec(api)?.[1] : undefined;
    if (scheme) return presented(machine, scheme, call.at);
    const owned = OWNED.exec(api);
    if (!owned?.[1]) return undefined;
    return owned[2] ? decorated(machine, call, owned[1]) : direct(machine, call, owned[1], api);
  },
  request(path) {
    const [first, second] = path;
    if (first === 'query_params') return { input: 'query', ...(second !== undefined && { name: second }) };
    if (first === 'path_params') return { input: 'path', ...(second !== undefined && { name: second }) };
    if (first === 'headers') return second === undefined ? { deeper: true } : headerPart(second.toLowerCase());
    if (first === 'cookies') return second === undefined ? { deeper: true } : { credential: 'cookie', name: second };
    if (first === 'user' || first === 'auth') return { identity: path.slice(1) };
    if (first === 'session') return second === undefined ? { deeper: true } : { identity: [...path] };
    return { deeper: true };
  },
  requestCall(machine, call, path, property) {
    const name = stringOf(call.args[0]?.value);
    if (path.length === 0 && ['json', 'body', 'form', 'stream'].includes(property)) return inputOf(machine, 'body', undefined, call.at);
    if (path[0] === 'headers' && property === 'get' && name) return headerOf(machine, name, call.at);
    if (path[0] === 'cookies' && property === 'get' && name) return credentialOf(machine, 'cookie', name, call.at);
    if (path[0] === 'query_params' && property === 'get' && name) return inputOf(machine, 'query', name, call.at);
    return undefined;
  },
  bind,
  answers(machine, value, node, at): Reply | undefined {
    if (value.kind === 'literal' && value.constant === undefined) return undefined;
    return {
      ...made(machine, value, at, node.media),
      ...(node.answers && { schema: node.answers }),
    };
  },
};

/** A response object says its own media, status and target; anything else is answered as JSON. */
function made(machine: Machine, value: V, at: Location, media: Reply['media'] = 'json'): Reply {
  const call = value.kind === 'result' ? value.call : undefined;
  const kind = /^(?:fastapi|starlette)(?:\.\w+)*:(?:responses\.)?(\w*Response)$/.exec(call?.api ?? '')?.[1];
  const of = (slots: string): V | undefined => call && slot(machine, call, slots);
  if (!call || !kind) return { kind: 'response', at, media, body: value };
  const status = of('status_code=|1');
  const common = { kind: 'response' as const, at, ...(status && { status }) };
  if (kind === 'RedirectResponse') {
    const redirect = of('url=|0');
    return { ...common, status: status ?? 307, media: 'text', ...(redirect && { redirect }) };
  }
  const body = of('content=|0');
  const said =
    kind === 'HTMLResponse' || (kind === 'Response' && /html/.test(stringOf(of('media_type=')) ?? ''))
      ? 'html'
      : kind === 'FileResponse' || kind === 'StreamingResponse' || kind === 'TemplateResponse'
        ? 'file'
        : kind === 'PlainTextResponse'
          ? 'text'
          : 'json';
  return { ...common, media: said, ...(body && { body }) };
}

function created(machine: Machine, call: Call, kind: 'app' | 'router', api: ApiPath): V {
  const value = machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api });
  const prefix = stringOf(slot(machine, call, 'prefix='));
  const on = value.id;
  machine.routing.push({
    kind,
    framework: 'fastapi',
    on,
    at: call.at,
    runs: [],
    covers: 'all',
    ...(kind === 'router' && prefix && { path: prefix }),
  });
  dependencies(machine, call, on);
  return value;
}
/** The `dependencies=` of an app, a router or an include. */
function listed(machine: Machine, call: Call): Runner[] {
  const list = slot(machine, call, 'dependencies=');
  return itemsIn(list).flatMap((item) => alternatives(item).map(({ value }) => ({ fn: value, mode: 'dependency' as const, at: value.at })));
}
function dependencies(machine: Machine, call: Call, on: string): void {
  const runs = listed(machine, call);
  if (runs.length > 0) machine.routing.push({ kind: 'step', framework: 'fastapi', on, at: call.at, runs, covers: 'all' });
}
const prefixOf = (machine: Machine, on: V): string =>
  machine.routing.find((node) => node.kind === 'router' && node.on === on.id)?.path ?? '';

function direct(machine: Machine, call: Call, name: string, api: ApiPath): V | undefined {
  const on = call.self;
  if (!on) return undefined;
  if (name === 'include_router' || name === 'mount') {
    const router = slot(machine, call, name === 'mount' ? '1|app=' : '0|router=');
    const prefix = stringOf(slot(machine, call, name === 'mount' ? '0|path=' : 'prefix=|1')) ?? text(slot(machine, call, 'prefix=')) ?? '';
    for (const { value } of router ? alternatives(router) : [])
      machine.routing.push({
        kind: 'mount',
        framework: 'fastapi',
        on: on.id,
        at: call.at,
        path: `${prefix}${prefixOf(machine, value)}`,
        mounts: value.id,
        runs: listed(machine, call),
        covers: 'later',
      });
    return on;
  }
  if (name === 'add_exception_handler') {
    const fn = slot(machine, call, '1|handler=');
    if (fn) machine.errorHandlers.push({ framework: 'fastapi', fn, at: call.at, error: 'last' });
    return on;
  }
  if (name === 'add_middleware') {
    middleware(machine, call, on);
    return on;
  }
  if (name === 'add_api_route') {
    const endpoint = slot(machine, call, '1|endpoint=');
    if (endpoint) register(machine, call, on, endpoint, methodsOf(slot(machine, call, 'methods=')) ?? ['GET'], call);
    return on;
  }
  if (name in METHODS || name === 'middleware' || name === 'exception_handler' || name === 'on_event' || name === 'websocket')
    return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: `${api}()` });
  return undefined;
}
const text = (v: V | undefined): string | undefined =>
  v?.kind === 'text' ? v.parts.map((part) => (typeof part === 'string' ? part : (stringOf(part) ?? '{param}'))).join('') : undefined;

/** `@router.get("/x")` applied to its function. */
function decorated(machine: Machine, call: Call, name: string): V | undefined {
  const made = call.callee.kind === 'result' ? call.callee.call : undefined;
  const fn = call.args[0]?.value;
  const on = made?.self;
  if (!made || !fn || !on) return fn;
  if (name === 'middleware')
    machine.routing.push({
      kind: 'step',
      framework: 'fastapi',
      on: on.id,
      at: made.at,
      runs: [{ fn, mode: 'middleware', at: made.at }],
      covers: 'all',
    });
  if (name === 'exception_handler') machine.errorHandlers.push({ framework: 'fastapi', fn, at: made.at, error: 'last' });
  const methods = METHODS[name];
  if (methods)
    register(machine, made, on, fn, methods.length > 0 ? methods : (methodsOf(slot(machine, made, 'methods=')) ?? ['GET']), made);
  return fn;
}
function register(machine: Machine, call: Call, on: V, fn: V, methods: Method[], options: Call): void {
  const given = slot(machine, call, '0|path=');
  const path = stringOf(given) ?? text(given);
  if (path === undefined) return;
  const model = slot(machine, options, 'response_model=');
  const original = wrapped(fn);
  const annotated =
    original.kind === 'fn' && original.summary.returns !== undefined ? declaration(machine, original, original.summary.returns) : undefined;
  const answers = model ?? annotated;
  const shape = slot(machine, options, 'response_class=');
  const asHtml = shape?.kind === 'api' && /HTMLResponse$/.test(shape.api);
  for (const { value: router } of alternatives(on))
    machine.routing.push({
      kind: 'route',
      framework: 'fastapi',
      on: router.id,
      at: call.at,
      path,
      methods,
      runs: [...listed(machine, options), { fn, mode: 'handler', at: call.at }],
      covers: 'later',
      ...(answers && { answers }),
      ...(asHtml && { media: 'html' as const }),
      ...(original.kind === 'fn' && { declared: { path: original.file, span: original.summary.span } }),
    });
}
function middleware(machine: Machine, call: Call, on: V): void {
  const cls = slot(machine, call, '0');
  if (cls?.kind === 'api' && /CORSMiddleware$/.test(cls.api)) {
    const [origin, credentials, methods, regex] = ['allow_origins=', 'allow_credentials=', 'allow_methods=', 'allow_origin_regex='].map(
      (one) => slot(machine, call, one),
    );
    machine.routing.push({
      kind: 'cors',
      framework: 'fastapi',
      on: on.id,
      at: call.at,
      runs: [],
      covers: 'all',
      cors: {
        byDefault: false,
        ...(origin && { origin }),
        ...(credentials && { credentials }),
        ...(methods && { methods }),
        ...(regex && { regex }),
      },
    });
  } else if (cls?.kind === 'class') {
    const fn = methodOf(machine, cls, 'dispatch', cls, call.at);
    if (fn)
      machine.routing.push({
        kind: 'step',
        framework: 'fastapi',
        on: on.id,
        at: call.at,
        runs: [{ fn, mode: 'middleware', at: call.at }],
        covers: 'all',
      });
  }
}

// ── Parameters ──

const MARKERS: Record<string, InputPart> = {
  Query: 'query',
  Path: 'path',
  Body: 'body',
  Form: 'body',
  File: 'file',
  Header: 'header',
  Cookie: 'cookie',
};

/** Binds a handler's or dependency's parameters; runs what they depend on first. */
function bind(machine: Machine, runner: Runner, context: Binding): Bound {
  const before: Bound['before'] = [];
  const fn = callable(machine, depended(machine, runner.fn) ?? runner.fn, runner.at);
  if (fn.kind !== 'fn') return { args: [], before };
  if (runner.mode === 'middleware') {
    return { args: [context.request, nextOf(machine, { fn, at: runner.at })], before };
  }
  const self = ownFields(machine, fn, context, before, runner.at);
  // a decorator's wrapper is asked for what the function that it wraps declares
  const inner = wrapped(fn);
  const signature = inner.kind === 'fn' ? inner : fn;
  const args = signature.summary.params.map((param, index) => {
    const declared = param.type === undefined ? undefined : declaration(machine, signature, param.type);
    const fallback = param.default === undefined ? undefined : declaration(machine, signature, param.default);
    return argument(
      machine,
      param.name,
      declared,
      fallback,
      context,
      before,
      { path: signature.file, span: signature.summary.span },
      `${signature.file}${signature.summary.fn}#${index}`,
    );
  });
  const bound = { before, ...(self && { self }) };
  if (signature === fn) return { args, ...bound };
  return {
    args: [],
    named: new Map(signature.summary.params.flatMap(({ name }, index) => (args[index] ? [[name, args[index]]] : []))),
    ...bound,
  };
}
/** What a dependency marker names: `Depends(f)`, `Security(f, scopes=…)`; `Depends()` is its annotation. */
function depended(machine: Machine, v: V): V | undefined {
  if (v.kind !== 'result' || !v.call.api || !/:(Depends|Security|params\.Depends)$/.test(v.call.api)) return undefined;
  return slot(machine, v.call, '0|dependency=');
}
const isMarker = (v: V): v is V & { kind: 'result' } => v.kind === 'result' && /:(Depends|Security)$/.test(v.call.api ?? '');

/** The function that a dependency calls: itself, a class's constructor, an instance's `__call__`. */
function callable(machine: Machine, v: V, at: Location): V {
  if (v.kind === 'instance') return methodOf(machine, v.cls, '__call__', v, at) ?? v;
  if (v.kind !== 'class') return v;
  const instance = machine.make(`${v.id}()`, at, { kind: 'instance', cls: v });
  return methodOf(machine, v, '__init__', instance, at) ?? instance;
}

function argument(
  machine: Machine,
  name: string,
  declared: V | undefined,
  fallback: V | undefined,
  context: Binding,
  before: Bound['before'],
  at: Location,
  id: string,
): V {
  const annotated =
    declared?.kind === 'generic' && declared.base.kind === 'api' && /:Annotated$/.test(declared.base.api) ? declared.args : undefined;
  const type = annotated?.[0] ?? declared;
  const marker = fallback && isMarker(fallback) ? fallback : annotated?.find(isMarker);
  if (marker) {
    const target = slot(machine, marker.call, '0|dependency=') ?? type;
    const value = dependency(machine, target, context, before, at, id);
    // what was not read still yields what the annotation says, where that is a library's class
    return (target?.kind === 'api' || target?.kind === 'unknown') && type?.kind === 'api'
      ? typedAs(machine, type, `${id}:annotated`, at)
      : value;
  }
  const part = [fallback, ...(annotated ?? [])]
    .map((one) => (one?.kind === 'result' ? MARKERS[one.call.api?.split(/[:.]/).at(-1) ?? ''] : undefined))
    .find((one) => one !== undefined);
  const typeName = type?.kind === 'api' ? (type.api.split(/[:.]/).at(-1) ?? '') : '';
  if (['Request', 'HTTPConnection', 'WebSocket'].includes(typeName)) return context.request;
  if (['Response', 'BackgroundTasks', 'SecurityScopes'].includes(typeName))
    return machine.make(id, at, { kind: 'typed', api: `${(type as { api: string }).api}()` });
  if (context.parameters.includes(name) && part === undefined) return scalar(machine, 'path', name, type, at);
  if (part === 'header' || part === 'cookie')
    return part === 'header' ? headerOf(machine, name.replaceAll('_', '-'), at) : credentialOf(machine, 'cookie', name, at);
  if (typeName === 'OAuth2PasswordRequestForm') return inputOf(machine, 'body', undefined, at);
  // a member of an enumeration is a text or a number on the wire
  const model = type && !typedField(machine, type).narrow ? modelOf(machine, type) : undefined;
  if (part === undefined && model) {
    const body = machine.make(`input:body#${model.id}`, at, { kind: 'input', part: 'body', path: [] });
    return transformed(machine, body, body.id, { kind: 'schema', schema: classSchema(machine, model).id, at });
  }
  if (part === undefined && type && isContainer(type)) return inputOf(machine, 'body', name, at);
  const plain = scalar(machine, part ?? (typeName === 'UploadFile' ? 'file' : 'query'), name, type, at);
  const limited = [fallback, ...(annotated ?? [])].some(
    (one) => one?.kind === 'result' && slot(machine, one.call, 'le=|lt=') !== undefined,
  );
  return limited ? transformed(machine, plain, `${plain.id}:bounded`, { kind: 'bounded', at }) : plain;
}
function modelOf(machine: Machine, type: V | undefined): (V & { kind: 'class' }) | undefined {
  if (type?.kind === 'class')
    return lineage(machine, type).apis.some((api) => /:(BaseModel|SQLModel|RootModel|GenericModel|BaseSettings)$/.test(api)) ||
      type.cls.fields.length > 0
      ? type
      : undefined;
  if (type?.kind === 'op' && type.right) return modelOf(machine, type.left) ?? modelOf(machine, type.right);
  if (type?.kind === 'generic') return type.args.map((one) => modelOf(machine, one)).find((one) => one !== undefined);
  return undefined;
}
const isContainer = (v: V): boolean =>
  (v.kind === 'api' && /:(dict|Dict|Any)$/.test(v.api)) ||
  (v.kind === 'generic' && v.base.kind === 'api' && /:(dict|Dict)$/.test(v.base.api));
function scalar(machine: Machine, part: InputPart, name: string, type: V | undefined, at: Location): V {
  const plain = inputOf(machine, part, name, at);
  const typeName = type?.kind === 'api' ? type.api.split(/[:.]/).at(-1) : undefined;
  const cast =
    typeName === 'int' || typeName === 'float'
      ? 'number'
      : typeName === 'UUID' || typeName === 'UUID4'
        ? 'uuid'
        : typeName === 'bool'
          ? 'boolean'
          : typeName === 'str'
            ? 'string'
            : undefined;
  const typed = type ? transformed(machine, plain, `${plain.id}:typed`, { kind: 'typed', at }) : plain;
  if (cast) return transformed(machine, typed, `${plain.id}:${cast}`, { kind: 'cast', to: cast, at });
  const only = type ? narrowed(typedField(machine, type), at) : [];
  return only.length > 0 ? transformed(machine, typed, `${plain.id}:narrow`, ...only) : typed;
}
/** Runs a dependency once a route and yields what it gives. */
function dependency(machine: Machine, target: V | undefined, context: Binding, before: Bound['before'], at: Location, id: string): V {
  if (!target) return machine.unknown(id, at, 'a dependency without a target');
  const fn = callable(machine, target, at);
  const key = fn.kind === 'fn' ? `${fn.file}${fn.summary.fn}|${fn.self?.id ?? ''}|${fn.closure?.id ?? ''}` : fn.id;
  const ran = context.ran.get(key);
  if (ran) return ran.value;
  context.ran.set(key, { value: machine.unknown(`${id}:running`, at, 'a dependency of itself'), frames: [] });
  const value = fn.kind === 'fn' ? runDependency(machine, fn, target, context, before, at) : library(machine, fn, before, at, id);
  context.ran.set(key, { value, frames: [] });
  return value;
}
function runDependency(machine: Machine, fn: V & FnV, target: V, context: Binding, before: Bound['before'], at: Location): V {
  const bound = bind(machine, { fn, mode: 'dependency', at }, context);
  before.push(...bound.before);
  const call = machine.apply(
    fn,
    bound.args,
    {
      frame: machine.frame(fn.file, fn.summary, [], fn.self, fn.closure, `${fn.file}${fn.summary.fn}|declaration|${fn.closure?.id ?? ''}`),
      at,
    },
    `dependency:${fn.id}`,
  );
  before.push({ call, fn, at });
  return target.kind === 'class' && fn.self ? fn.self : call.result;
}
const SCHEME = /:(OAuth2\w*|HTTPBearer|HTTPBasic|HTTPDigest|APIKey\w+|OpenIdConnect)(?:\(\)\.__call__)?$/;
/** What a security scheme gives: the credential that the request presents. */
function presented(machine: Machine, scheme: string, at: Location): V {
  const credential = scheme.startsWith('APIKey') ? 'api-key' : scheme === 'HTTPBasic' ? 'basic' : 'bearer';
  return credentialOf(machine, credential, scheme, at);
}
/** A dependency from a package: a security scheme gives a credential; what a table knows, it says. */
function library(machine: Machine, fn: V, before: Bound['before'], at: Location, id: string): V {
  const made = fn.kind === 'result' ? fn.call : undefined;
  const apis = fn.kind === 'instance' ? lineage(machine, fn.cls).apis : [made?.api ?? ''];
  const scheme = apis.map((api) => SCHEME.exec(api)?.[1]).find((one) => one !== undefined);
  if (scheme) return presented(machine, scheme, at);
  if (!made) return typedAs(machine, fn, id, at);
  const call = machine.apply(fn, [], made, `dependency:${fn.id}`);
  before.push({ call, fn, at });
  return call.result;
}
/** Class-based views: what the class and its bases declare as dependencies is bound on the instance. */
function ownFields(machine: Machine, fn: V & FnV, context: Binding, before: Bound['before'], at: Location): V | undefined {
  const owner = fn.summary.owner;
  if (owner === undefined || fn.summary.name === '__init__' || fn.summary.name === '__call__' || fn.self) return undefined;
  const cls = machine.program.lowered(fn.file)?.classes.find((one) => one.id === owner);
  if (!cls) return undefined;
  const value: V = machine.make(`${fn.file}${cls.id}`, { path: fn.file, span: cls.span }, { kind: 'class', file: fn.file, cls });
  if (value.kind !== 'class') return undefined;
  const instance = machine.make(`${value.id}()`, at, { kind: 'instance', cls: value });
  for (const one of lineage(machine, value).classes) {
    const top = machine.file(one.file)?.top;
    if (!top) continue;
    for (const field of one.cls.fields) {
      const declared = field.type === undefined ? undefined : machine.evaluate(top, field.type);
      const fallback = field.value === undefined ? undefined : machine.evaluate(top, field.value);
      const annotated = declared?.kind === 'generic' ? declared.args : [];
      if (![fallback, ...annotated].some((each) => each && isMarker(each)) && !(declared?.kind === 'api' && /:Request$/.test(declared.api)))
        continue;
      const bound = argument(
        machine,
        field.name,
        declared,
        fallback,
        context,
        before,
        { path: one.file, span: field.span },
        `${one.id}.${field.name}`,
      );
      machine.heap.put(instance, field.name, bound);
    }
  }
  return instance;
}
