/** FastAPI: apps and routers, path operations, dependencies at every level, parameters bound by annotation and default. */
import type { ApiPath, Location } from '../../code.ts';
import type { Method } from '../../facts.ts';
import type { Call, Reply, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { declaration } from '../../link/arguments.ts';
import { wrapped } from '../../link/links.ts';
import type { Machine } from '../../link/machine.ts';
import { slot } from '../../link/slots.ts';
import { transformed } from '../../link/transforms.ts';
import { alternatives } from '../../link/ways.ts';
import type { Framework, Runner } from '../framework.ts';
import { methodsOf, pathOf, undecorated } from '../python.ts';
import { cookieOf, headerOf, inputOf, requestMembers } from '../requests.ts';
import { itemsIn, methodOf } from '../values.ts';
import { bind, presented, SCHEME } from './parameters.ts';

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
  statusField: 'status_code',
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
  request: requestMembers({
    inputs: { query_params: 'query', path_params: 'path' },
    headers: ['headers'],
    cookies: ['cookies'],
    caller: ['user', 'auth'],
    session: ['session'],
    variables: ['state', 'app'],
  }),
  requestCall(machine, call, path, property) {
    const name = stringOf(call.args[0]?.value);
    if (path.length === 0 && ['json', 'body', 'form', 'stream'].includes(property)) return inputOf(machine, 'body', undefined, call.at);
    if (path[0] === 'headers' && property === 'get' && name) return headerOf(machine, name, call.at);
    if (path[0] === 'cookies' && property === 'get' && name) return cookieOf(machine, name, call.at);
    if (path[0] === 'query_params' && property === 'get' && name) return inputOf(machine, 'query', name, call.at);
    // the address of a route of its own
    const route = /^url_(path_)?for$/.test(property) ? call.args[0]?.value : undefined;
    if (route) return transformed(machine, route, `${call.frame.id}/${call.term}`, { kind: 'relative', at: call.at });
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
export function made(machine: Machine, value: V, at: Location, media: Reply['media'] = 'json'): Reply {
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
  const prefix = pathOf(slot(machine, call, 'prefix='), OPEN);
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
export function dependencies(machine: Machine, call: Call, on: string): void {
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
    const prefix = pathOf(slot(machine, call, name === 'mount' ? '0|path=' : 'prefix=|1'), OPEN) ?? '';
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
    if (fn) answersErrors(machine, fn, call.at, slot(machine, call, '0|exc_class_or_status_code='));
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
const OPEN = '{param}';
const answersErrors = (machine: Machine, fn: V, at: Location, of: V | undefined): void =>
  void machine.errorHandlers.push({ framework: 'fastapi', fn, at, error: 'last', ...(of && { of }) });

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
  if (name === 'exception_handler') answersErrors(machine, fn, made.at, slot(machine, made, '0|exc_class_or_status_code='));
  const methods = METHODS[name];
  if (methods)
    register(machine, made, on, fn, methods.length > 0 ? methods : (methodsOf(slot(machine, made, 'methods=')) ?? ['GET']), made, call);
  return fn;
}

function register(machine: Machine, call: Call, on: V, view: V, methods: Method[], options: Call, decorator?: Call): void {
  const { before, fn } = undecorated(view);
  const given = slot(machine, call, '0|path=');
  const path = pathOf(given, OPEN);
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
      runs: [...listed(machine, options), ...before, { fn, mode: 'handler', at: call.at }],
      covers: 'later',
      ...(answers && { answers }),
      ...(asHtml && { media: 'html' as const }),
      ...(decorator && { applied: decorator }),
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
