/** Flask (and Quart): apps, blueprints, view functions and classes, hooks before a request; flask-restful and flask-restx resources are in `resources.ts`. */
import type { ApiPath, Location } from '../../code.ts';
import type { Method } from '../../facts.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { isGiven } from '../../link/arguments.ts';
import { wrapped } from '../../link/links.ts';
import type { Machine } from '../../link/machine.ts';
import { slot } from '../../link/slots.ts';
import { alternatives } from '../../link/ways.ts';
import type { Binding, Bound, Framework, RequestPart, RoutingNode, Runner } from '../framework.ts';
import { isClassView, methodsOf, pathOf, pathParameters, undecorated } from '../python.ts';
import { credentialOf, inputOf, requestMembers } from '../requests.ts';
import { entriesIn, entryIn, nextOf } from '../values.ts';
import { answered } from './answers.ts';
import { prefixOf } from './configured.ts';
import { connexionCall } from './connexion.ts';
import { formCall, formProperty } from './forms.ts';
import { answeredBy, decoratedBySchema, givenTo, marshmallowCall } from './marshmallow.ts';
import { resourceCall } from './resources.ts';
import { classRoutes, OPEN, routed } from './views.ts';

const VERBS: Record<string, Method> = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' };
/** What runs in front of a view: a hook, which ends the request by returning something, or a step that is given the name of the route and the values of its path, and ends it by raising. */
const HOOKS: Record<string, Pick<Runner, 'mode'> & Pick<RoutingNode, 'covers'>> = {
  before_request: { mode: 'hook', covers: 'all' },
  before_app_request: { mode: 'hook', covers: 'app' },
  url_value_preprocessor: { mode: 'dependency', covers: 'all' },
  app_url_value_preprocessor: { mode: 'dependency', covers: 'app' },
};
const OWNED =
  /^(?:flask|quart|apiflask|flask_smorest|flask_openapi3|flask\.\w+):(?:Flask|Quart|APIFlask|OpenAPI|Blueprint|APIBlueprint)\(\)\.(\w+)(\(\))?$/;

export const flask: Framework = {
  name: 'flask',
  language: 'python',
  statusField: 'status_code',
  packages: [
    'flask',
    'quart',
    'apiflask',
    'flask_smorest',
    'flask_openapi3',
    'flask_restful',
    'flask_restx',
    'flask_restplus',
    'flask_cors',
    'connexion',
    'marshmallow',
    'flask_marshmallow',
    'marshmallow_sqlalchemy',
    'webargs',
    'wtforms',
    'flask_wtf',
  ],
  call(machine, call, api) {
    if (/^(flask|quart|apiflask|flask_openapi3)(\.\w+)?:(Flask|Quart|APIFlask|OpenAPI)$/.test(api))
      return created(machine, call, 'app', 'flask:Flask()');
    if (/^(flask|quart|apiflask|flask_smorest)(\.\w+)?:(Blueprint|APIBlueprint)$/.test(api))
      return created(machine, call, 'router', 'flask:Blueprint()');
    // what is registered with it is registered with the app
    if (api === 'flask_smorest:Api') return slot(machine, call, '0|app=') ?? created(machine, call, 'app', 'flask:Flask()');
    if (api === 'flask_cors:CORS') return cors(machine, call);
    const resource =
      resourceCall(machine, call, api) ??
      connexionCall(machine, call, api) ??
      formCall(machine, call) ??
      marshmallowCall(machine, call) ??
      decoratedBySchema(machine, call, api);
    if (resource) return resource;
    const owned = OWNED.exec(api);
    if (!owned?.[1]) return undefined;
    return owned[2] ? applied(machine, call, owned[1]) : direct(machine, call, owned[1], api);
  },
  value(machine, api, at) {
    if (api === 'connexion:context') return machine.make(api, at, { kind: 'identity', claim: [] });
    const [, name] = /^(?:flask|quart|connexion)(?:\.\w+)?:(request|g|session)$/.exec(api) ?? [];
    if (name === undefined) return undefined;
    return machine.make(`flask:${name}`, at, { kind: 'request', state: STATE, path: name === 'request' ? [] : [name] });
  },
  property: formProperty,
  request: requestPart,
  requestCall(machine, call, path, property) {
    const name = stringOf(call.args[0]?.value);
    if (path.length === 0 && /^(get_json|get_data|get_form|json|form)$/.test(property)) return inputOf(machine, 'body', undefined, call.at);
    if ((property === 'get' || property === 'pop' || property === '__getitem__') && path.length === 1 && name !== undefined)
      return part(machine, requestPart([path[0] as string, name]), name, call.at);
    // what a session holds under a key that is worked out: `session.get(project.id)`
    const [key] = call.args;
    if (property === 'get' && path.length === 1 && path[0] === 'session' && key && call.self)
      return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'lookup', in: call.self, key: key.value });
    return undefined;
  },
  bind,
  answers(machine, value, node, at) {
    const reply = answered(machine, value, at, node.media);
    const schema = answeredBy(machine, wrapped(undecorated(node.runs.at(-1)?.fn ?? value).fn));
    return reply && schema ? { ...reply, schema } : reply;
  },
};
/** The request is one global; whoever writes to `g` writes for all that read it later. A session was filled by an earlier request. */
const STATE = { id: 'request:flask', framework: 'flask', lasting: ['session'] } as const;

function created(machine: Machine, call: Call, kind: 'app' | 'router', api: ApiPath): V {
  const value = machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api });
  const prefix = kind === 'router' ? stringOf(slot(machine, call, 'url_prefix=')) : undefined;
  machine.routing.push({
    kind,
    framework: 'flask',
    on: value.id,
    at: call.at,
    runs: [],
    covers: 'all',
    ...(prefix !== undefined && { path: prefix }),
  });
  return value;
}

function direct(machine: Machine, call: Call, name: string, api: ApiPath): V | undefined {
  const { self } = call;
  if (!self) return undefined;
  if (name === 'register_blueprint' || name === 'register_api') {
    const blueprint = slot(machine, call, '0|blueprint=|api=');
    const given = prefixOf(machine, slot(machine, call, 'url_prefix='));
    // one that comes by two ways is mounted once
    const blueprints = new Map((blueprint ? alternatives(blueprint) : []).map(({ value }) => [value.id, value]));
    for (const value of blueprints.values())
      for (const { value: on } of alternatives(self))
        machine.routing.push({
          kind: 'mount',
          framework: 'flask',
          on: on.id,
          at: call.at,
          path: given ?? own(machine, value),
          mounts: value.id,
          runs: [],
          covers: 'later',
        });
    return self;
  }
  if (name === 'add_url_rule') {
    const view = slot(machine, call, 'view_func=|2');
    const rule = slot(machine, call, '0|rule=');
    for (const { value } of view && rule ? alternatives(rule) : []) {
      const path = pathOf(value, OPEN);
      // a helper that registers what it is given does so for whoever calls it
      const at = isGiven(call.frame, value) ? value.at : call.at;
      if (view && path !== undefined) register(machine, { ...call, at }, self, view, path, methodsOf(slot(machine, call, 'methods=')));
    }
    return self;
  }
  const runs = Object.hasOwn(HOOKS, name) ? HOOKS[name] : undefined;
  if (runs) return hook(machine, call, self, runs, call.args[0]?.value);
  if (name === 'route' || VERBS[name] !== undefined || name === 'errorhandler' || name === 'app_errorhandler')
    return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: `${api}()` });
  const [first, second] = call.args;
  if (name === 'register_error_handler' && second) answersErrors(machine, second.value, call.at, first?.value);
  // teardown_request, template_filter … leave a function as it is
  return first?.value.kind === 'fn' ? first.value : undefined;
}
const own = (machine: Machine, router: V): string =>
  machine.routing.find((node) => node.kind === 'router' && node.on === router.id)?.path ?? '';

function hook(machine: Machine, call: Call, self: V, { mode, covers }: (typeof HOOKS)[string], fn: V | undefined): V | undefined {
  if (!fn || fn.kind === 'literal') return self;
  for (const { value: on } of alternatives(self))
    machine.routing.push({
      kind: 'step',
      framework: 'flask',
      on: on.id,
      at: call.at,
      runs: [{ fn, mode, at: call.at }],
      covers,
    });
  return fn;
}

const answersErrors = (machine: Machine, fn: V, at: Location, of: V | undefined): void =>
  void machine.errorHandlers.push({ framework: 'flask', fn, at, error: 'only', ...(of && { of }) });

/** `@app.route('/x')` applied to a view. */
function applied(machine: Machine, call: Call, name: string): V | undefined {
  const made = call.callee.kind === 'result' ? call.callee.call : undefined;
  const view = call.args[0]?.value;
  if (!made?.self || !view) return view;
  if (name === 'errorhandler' || name === 'app_errorhandler') answersErrors(machine, view, made.at, made.args[0]?.value);
  const path = pathOf(slot(machine, made, '0|rule='), OPEN);
  const verb = VERBS[name];
  if (path !== undefined) register(machine, made, made.self, view, path, verb ? [verb] : methodsOf(slot(machine, made, 'methods=')), call);
  return view;
}
function register(machine: Machine, call: Call, on: V, view: V, path: string, methods: Method[] | undefined, decorator?: Call): void {
  const { before, fn } = undecorated(view);
  const cls = fn.kind === 'class' ? fn : isClassView(fn) ? fn.call.self : undefined;
  const views = cls
    ? classRoutes(machine, call, cls, methods).map((one) => ({ ...one, before: [...before, ...one.before] }))
    : [{ methods: methods ?? (['GET'] as Method[]), before, fn, declared: declaredAt(view), name: nameOf(view), applied: decorator }];
  routed(machine, call, on, path, views, stringOf(slot(machine, call, 'endpoint=')));
}
/** What a view is called, by which its route is known where it has no other name. */
function nameOf(view: V): string | undefined {
  const fn = wrapped(undecorated(view).fn);
  return fn.kind === 'fn' ? fn.summary.name : undefined;
}
function declaredAt(view: V): Location | undefined {
  const fn = wrapped(undecorated(view).fn);
  return fn.kind === 'fn' ? { path: fn.file, span: fn.summary.span } : undefined;
}

/** CORS(app, resources=…, origins=…, supports_credentials=…); every origin unless one is named. */
function cors(machine: Machine, call: Call): V {
  const app = call.args[0]?.value;
  const resources = slot(machine, call, 'resources=');
  const origin =
    slot(machine, call, 'origins=') ??
    entriesIn(resources)
      .map(([, one]) => entryIn(one, 'origins'))
      .find((one) => one !== undefined);
  const credentials = slot(machine, call, 'supports_credentials=');
  for (const { value: on } of app ? alternatives(app) : [])
    machine.routing.push({
      kind: 'cors',
      framework: 'flask',
      on: on.id,
      at: call.at,
      runs: [],
      covers: 'all',
      cors: { byDefault: origin === undefined, ...(origin && { origin }), ...(credentials && { credentials }) },
    });
  return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: 'flask_cors:CORS()' });
}

// ── Request, parameters, answers ──

const members = requestMembers({
  inputs: {
    args: 'query',
    query_string: 'query',
    json: 'body',
    form: 'body',
    data: 'body',
    values: 'body',
    stream: 'body',
    body: 'body', // connexion's own request
    files: 'file',
    view_args: 'path',
  },
  addresses: ['path', 'full_path', 'url', 'base_url'],
  headers: ['headers'],
  cookies: ['cookies'],
  session: ['session'],
  variables: ['g'],
});
/** Where Flask-Login and Flask-HTTPAuth leave whom they have found; `flask:g` is asked for it in copies of them as well. */
const FOUND = /^(_login_user|flask_httpauth_user)$/;
function requestPart(path: readonly string[]): RequestPart {
  if (path[0] === 'g' && FOUND.test(path[1] ?? '')) return { identity: path.slice(2) };
  return path[0] === 'authorization' ? { credential: 'basic', name: path[1] ?? 'authorization' } : members(path);
}
function part(machine: Machine, found: RequestPart, name: string, at: Location): V | undefined {
  if ('input' in found) return inputOf(machine, found.input, name, at);
  if ('credential' in found) return credentialOf(machine, found.credential, found.name, at);
  if ('identity' in found) return machine.make(`flask:${found.identity.join('.')}`, at, { kind: 'identity', claim: found.identity });
  return undefined;
}

function bind(machine: Machine, runner: Runner, context: Binding): Bound {
  if (runner.mode === 'hook') return { args: [], before: [] };
  if (runner.mode === 'middleware') {
    return { args: [context.request, nextOf(machine, runner)], before: [] };
  }
  if (runner.mode === 'dependency') return { args: preprocessed(machine, runner, context), before: [] };
  const named = pathParameters(machine, context, runner.at);
  const fn = runner.fn.kind === 'fn' ? runner.fn : undefined;
  for (const { name, part: of, whole } of context.route.takes ?? [])
    if (fn?.summary.params.some((param) => param.name === name) && !context.parameters.includes(name))
      named.push([name, inputOf(machine, of, whole ? undefined : name, runner.at)]);
  for (const name of context.route.takes && fn ? CALLERS : [])
    if (fn?.summary.params.some((param) => param.name === name) && !context.parameters.includes(name))
      named.push([name, machine.make(`connexion:${name}`, runner.at, { kind: 'identity', claim: [] })]);
  named.push(...givenTo(machine, wrapped(runner.fn), runner.at));
  return { args: [], named: new Map(named), before: [] };
}
/** What a step is given that reads the address: the name of the route, and the values of its path, which it may take out. */
function preprocessed(machine: Machine, { at }: Runner, context: Binding): V[] {
  const { endpoint } = context.route;
  return [
    endpoint === undefined
      ? machine.unknown('flask:endpoint', at, 'the name of the route')
      : machine.make(`'${endpoint}'`, at, { kind: 'literal', constant: endpoint }),
    machine.make(`flask:values:${context.route.path ?? ''}`, at, {
      kind: 'object',
      entries: pathParameters(machine, context, at).map(([key, value]) => ({ key, value })),
    }),
  ];
}
/** What connexion calls that which its security schemes tell of the caller. */
const CALLERS = ['user', 'token_info'];
