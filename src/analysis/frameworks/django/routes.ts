/** Routes: views and view sets under the paths that lead to them, with the methods that they answer. */
import type { Location } from '../../code.ts';
import type { Method } from '../../facts.ts';
import type { Call, ClassV, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { boundTo, lineage, method } from '../../link/classes.ts';
import { wrapped } from '../../link/links.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { slot } from '../../link/slots.ts';
import { appOf } from '../apps.ts';
import type { Runner } from '../framework.ts';
import { listOf, undecorated } from '../python.ts';
import { entriesIn, methodOf } from '../values.ts';
import { attribute } from './attributes.ts';
import { inFront } from './middleware.ts';
import { answersBy, PAGE, pageOf } from './pages.ts';
import { has, signing } from './settings.ts';
import type { Own, State } from './state.ts';
import { stateOf } from './state.ts';
import type { Entry } from './urls.ts';
import { classOf, entriesOf } from './urls.ts';

export function discover(machine: Machine, paths: readonly string[]): void {
  const state = stateOf(machine);
  const settings = paths.filter((path) => path.endsWith('.py') && has(machine, path, 'ROOT_URLCONF'));
  for (const path of paths) if (path.endsWith('.py') && has(machine, path, 'REST_FRAMEWORK')) rest(machine, path, state);
  for (const path of paths) if (path.endsWith('.py') && has(machine, path, 'SIMPLE_JWT')) signing(machine, path);
  inFront(
    machine,
    paths.filter((path) => path.endsWith('.py') && has(machine, path, 'MIDDLEWARE')),
  );
  for (const path of paths) if (path.endsWith('.py')) started(machine, path);
  const roots = new Set(settings.flatMap((path) => stringOf(machine.names.top(path, 'ROOT_URLCONF')) ?? []));
  const from = settings[0];
  const patterns = from === undefined ? [] : [...roots].map((name) => machine.names.ref(from, `${name}:urlpatterns`));
  const found = patterns.filter((one) => one.kind !== 'unknown');
  const all =
    found.length > 0
      ? found
      : paths
          .filter((path) => /(^|\/)urls\.py$/.test(path) && has(machine, path, 'urlpatterns'))
          .map((path) => machine.names.top(path, 'urlpatterns'));
  const seen = new Set<string>();
  for (const one of all)
    for (const entry of entriesOf(machine, one, '/', state.routers)) {
      const key = `${entry.path} ${entry.view.id}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const route of routesOf(machine, entry)) register(machine, entry, route);
    }
}
/** What an app does when it is ready: some put their own entries among the URLs then. */
function started(machine: Machine, path: string): void {
  const file = machine.file(path);
  for (const cls of file?.lowered.classes ?? []) {
    const app = machine.names.top(path, cls.name);
    if (!file || app.kind !== 'class' || !lineage(machine, app).apis.some((api) => /[.:]AppConfig$/.test(api))) continue;
    const self = machine.make(`${app.id}()`, app.at, { kind: 'instance', cls: app });
    const ready = methodOf(machine, app, 'ready', self);
    if (ready) machine.apply(ready, [], { frame: file.top, at: ready.at }, ready.id);
  }
}
function rest(machine: Machine, path: string, state: State): void {
  const options = machine.names.top(path, 'REST_FRAMEWORK');
  if (options.kind !== 'object') return;
  for (const one of listOf(member(machine, options, 'DEFAULT_PERMISSION_CLASSES', options.at))) {
    const name = stringOf(one);
    const dot = name?.lastIndexOf('.') ?? -1;
    const asked = name !== undefined && dot > 0 ? machine.names.ref(path, `${name.slice(0, dot)}:${name.slice(dot + 1)}`) : one;
    state.defaults.push({ ...asked, at: one.at });
  }
  const pages = member(machine, options, 'DEFAULT_PAGINATION_CLASS', options.at);
  state.paginates ||= pages.kind === 'literal' && typeof pages.constant === 'string';
}

interface Route {
  path: string;
  methods: Method[];
  before: Runner[];
  fn: V;
  own: Own[];
  framework: string;
  declared?: Location;
}

const ACTIONS: [RegExp, string[]][] = [
  [/[.:]ModelViewSet$/, ['list', 'create', 'retrieve', 'update', 'partial_update', 'destroy']],
  [/[.:]ReadOnlyModelViewSet$/, ['list', 'retrieve']],
  [/[.:]ListModelMixin$|[.:]ListAPIView$|[.:]ListCreateAPIView$/, ['list']],
  [/[.:]CreateModelMixin$|[.:]CreateAPIView$|[.:]ListCreateAPIView$/, ['create']],
  [/[.:]RetrieveModelMixin$|[.:]Retrieve\w*APIView$/, ['retrieve']],
  [/[.:]UpdateModelMixin$|[.:]\w*Update\w*APIView$/, ['update', 'partial_update']],
  [/[.:]DestroyModelMixin$|[.:]\w*Destroy\w*APIView$/, ['destroy']],
];

const VERB: Record<string, Method> = {
  list: 'GET',
  create: 'POST',
  retrieve: 'GET',
  update: 'PUT',
  partial_update: 'PATCH',
  destroy: 'DELETE',
};
const VERBS: Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const inheritedActions = (machine: Machine, cls: V & ClassV): string[] => {
  const { apis } = lineage(machine, cls);
  return [...new Set(ACTIONS.flatMap(([pattern, actions]) => (apis.some((api) => pattern.test(api)) ? actions : [])))];
};

function routesOf(machine: Machine, entry: Entry): Route[] {
  if (entry.router) return entry.view.kind === 'class' ? ofViewSet(machine, entry, entry.view) : [];
  const { before, fn } = undecorated(entry.view);
  const marks = before.map((one) => (one.fn.kind === 'result' ? one.fn.call : undefined)).filter((one): one is Call => one !== undefined);
  const guards = before.filter((one) => one.fn.kind !== 'result' || !FORMS.test(one.fn.call.api ?? ''));
  const view = classOf(fn);
  if (view) return ofClass(machine, entry, view.cls, view.call, guards);
  if (fn.kind !== 'fn') return [];
  const rest_ = marks.find((one) => /[.:]api_view(\(\))?$/.test(one.api ?? ''));
  const listed_ = rest_?.callee.kind === 'result' ? rest_.callee.call.args[0]?.value : undefined;
  const asked = marks.flatMap((one) => required(one));
  const methods: Method[] = rest_ ? listOf(listed_).flatMap((one) => (stringOf(one)?.toUpperCase() as Method) ?? []) : asked;
  // around `api_view` it marks a view that was made already, and nothing asks it
  const permitted = marks.slice(rest_ ? marks.indexOf(rest_) : 0).find((one) => /[.:]permission_classes/.test(one.api ?? ''));
  const permissions = permitted?.callee.kind === 'result' ? listOf(permitted.callee.call.args[0]?.value) : undefined;
  const original = wrapped(fn);
  const verbs: Method[] = methods.length > 0 ? methods : rest_ ? ['GET'] : ['ANY'];
  return [
    {
      path: entry.path,
      methods: verbs,
      before: guards,
      fn,
      own: verbs.map((verb) => ({ verb, permissions: rest_ ? (permissions ?? stateOf(machine).defaults) : undefined, paginated: false })),
      framework: rest_ ? 'drf' : 'django',
      ...(original.kind === 'fn' && { declared: { path: original.file, span: original.summary.span } }),
    },
  ];
}

/** Decorators that say how a view answers, and guard nothing. */
const FORMS =
  /:(api_view|permission_classes|authentication_classes|throttle_classes|renderer_classes|parser_classes|schema|csrf_exempt|ensure_csrf_cookie|never_cache|cache_page|cache_control|require_\w+|non_atomic_requests|atomic|xframe_options_\w+|vary_on_\w+|extend_schema|swagger_auto_schema|action|condition|etag|gzip_page|sensitive_\w+)(\(\))?$/;

function required(mark: Call): Method[] {
  const name = /[.:]require_(\w+)/.exec(mark.api ?? '')?.[1];
  if (name === 'POST' || name === 'GET') return [name];
  if (name === 'safe') return ['GET'];
  return name === 'http_methods' && mark.callee.kind === 'result'
    ? listOf(mark.callee.call.args[0]?.value).flatMap((one) => (stringOf(one) as Method) ?? [])
    : [];
}

function ofViewSet(machine: Machine, entry: Entry, cls: V & ClassV): Route[] {
  const base = entry.path.endsWith('/') ? entry.path : `${entry.path}/`;
  const key = stringOf(attribute(machine, cls, 'lookup_url_kwarg')) ?? stringOf(attribute(machine, cls, 'lookup_field')) ?? 'pk';
  const standard = [...new Set([...inheritedActions(machine, cls), ...Object.keys(VERB).filter((name) => method(machine, cls, name))])];
  const routes = standard.flatMap((action): Route[] => {
    const verb = VERB[action];
    const path = action === 'list' || action === 'create' ? base : `${base}<${key}>/`;
    return verb ? [actionRoute(machine, cls, action, verb, path, undefined, entry)] : [];
  });
  for (const one of lineage(machine, cls).classes)
    for (const id of one.cls.methods) {
      const name = id.slice(id.lastIndexOf('.') + 1);
      const [changed] = machine.heap.fields(one)?.get(name) ?? [];
      const mark = changed && layers(changed).find((each) => /[.:](action|detail_route|list_route)(\(\))?$/.test(each.api ?? ''));
      const options = mark?.callee.kind === 'result' ? mark.callee.call : undefined;
      if (!options) continue;
      const detail = slot(machine, options, 'detail=');
      const url = stringOf(slot(machine, options, 'url_path=')) ?? name;
      const verbs = listOf(slot(machine, options, 'methods=')).flatMap((each) => (stringOf(each)?.toUpperCase() as Method) ?? []);
      const permissions = slot(machine, options, 'permission_classes=');
      const on = (detail?.kind === 'literal' && detail.constant === true) || /detail_route/.test(mark?.api ?? '');
      for (const verb of verbs.length > 0 ? verbs : (['GET'] as Method[]))
        routes.push(
          actionRoute(
            machine,
            cls,
            name,
            verb,
            `${base}${on ? `<${key}>/` : ''}${url.replace(/\(\?P<(\w+)>[^)]*\)/g, '<$1>')}/`,
            permissions ? listOf(permissions) : undefined,
            entry,
          ),
        );
    }
  return routes;
}
const layers = (v: V): Call[] => (v.kind === 'result' ? [v.call, ...v.call.args.flatMap((arg) => layers(arg.value))] : []);

function actionRoute(
  machine: Machine,
  cls: V & ClassV,
  action: string,
  verb: Method,
  path: string,
  permissions: V[] | undefined,
  entry: Entry,
): Route {
  const handler = handlerOf(machine, cls, action, verb, entry.at);
  return {
    path,
    methods: [verb],
    before: handler.before,
    fn: handler.fn,
    own: [{ cls, action, verb, permissions, paginated: paginated(machine, cls) }],
    framework: 'drf',
    declared: handler.declared,
  };
}
export function paginated(machine: Machine, cls: V & ClassV): boolean {
  const own = attribute(machine, cls, 'pagination_class');
  return own ? !(own.kind === 'literal' && own.constant === null) : stateOf(machine).paginates;
}

/** Where a person looks for what a page does: at the method that the class brings for it, else at the class. */
function placeOf(machine: Machine, cls: V & ClassV, verb: Method): Location {
  const names = pageOf(machine, cls) === undefined ? [] : verb === 'POST' ? ['form_valid'] : ['get_queryset', 'get_context_data'];
  const [own] = names.flatMap((name) => method(machine, cls, name) ?? []);
  return own ? { path: own.owner.file, span: own.summary.span } : cls.at;
}
/** A method of a view, decorated or not; what the library does where the class has none. */
function handlerOf(
  machine: Machine,
  cls: V & ClassV,
  name: string,
  verb: Method,
  at: Location,
): { before: Runner[]; fn: V; declared: Location } {
  const self = machine.make(`${cls.id}()@${name}:${verb}`, at, { kind: 'instance', cls });
  // a partial update is an update, where only that is written
  const found = method(machine, cls, name) ?? (name === 'partial_update' ? method(machine, cls, 'update') : undefined);
  if (!found)
    return {
      before: [],
      fn: machine.make(`generic:${name}#${self.id}`, cls.at, {
        kind: 'api',
        api: `${pageOf(machine, cls) ? PAGE : 'rest_framework.generic:'}${name}`,
      }),
      declared: placeOf(machine, cls, verb),
    };
  const [changed] = machine.heap.fields(found.owner)?.get(found.summary.name) ?? [];
  const { before, fn } = changed ? undecorated(changed) : { before: [], fn: undefined };
  const plain = boundTo(found, self, `${self.id}.${name}`, { path: found.owner.file, span: found.summary.span });
  const own: V =
    fn && fn.kind !== 'fn' ? fn : fn?.kind === 'fn' && fn.summary !== found.summary ? { ...fn, id: `${fn.id}|${self.id}` } : plain;
  return {
    before: before.filter((one) => one.fn.kind !== 'result' || !FORMS.test(one.fn.call.api ?? '')),
    fn: own,
    declared: { path: found.owner.file, span: found.summary.span },
  };
}

function ofClass(machine: Machine, entry: Entry, cls: V & ClassV, made: Call, guards: Runner[]): Route[] {
  const isRest = lineage(machine, cls).apis.some((api) => api.startsWith('rest_framework'));
  const actions = entriesIn(made.args[0]?.value).map(([verb, action]) => [verb.toUpperCase() as Method, stringOf(action) ?? ''] as const);
  const before = [...guards, ...around(machine, cls, 'dispatch', made)];
  const one = (verb: Method, name: string): Route => {
    const handler = handlerOf(machine, cls, name, verb, entry.at);
    return {
      path: entry.path,
      methods: [verb],
      before: [...before, ...around(machine, cls, name, made), ...handler.before],
      fn: handler.fn,
      own: [{ cls, action: name, verb, permissions: isRest ? undefined : [], paginated: paginated(machine, cls) }],
      framework: isRest ? 'drf' : 'django',
      declared: handler.declared,
    };
  };
  if (actions.length > 0) return actions.map(([verb, name]) => one(verb, name));
  const own = VERBS.flatMap((verb) => (method(machine, cls, verb.toLowerCase()) ? [one(verb, verb.toLowerCase())] : []));
  const taken = new Set(own.flatMap((route) => route.methods));
  const generic = inheritedActions(machine, cls).flatMap((action) => {
    const verb = VERB[action];
    return verb && !taken.has(verb) ? [one(verb, action)] : [];
  });
  const page = pageOf(machine, cls);
  const pages = page ? answersBy(page).filter((verb) => !taken.has(verb)) : [];
  return [...own, ...generic, ...pages.map((verb) => one(verb, verb.toLowerCase()))];
}

/** `@method_decorator(login_required, name='post')` on a class: what stands around that method of it. */
const around = (machine: Machine, cls: V & ClassV, name: string, made: Call): Runner[] =>
  lineage(machine, cls)
    .classes.flatMap((one) => machine.heap.fields(one)?.get(`@${name}`) ?? [])
    .filter((decorator) => decorator.kind !== 'result' || !FORMS.test(decorator.call.api ?? ''))
    .map((decorator) => ({
      fn: machine.apply(
        decorator,
        [machine.make(`${cls.id}:${name}`, cls.at, { kind: 'literal', constant: null })],
        made,
        `${cls.id}@${name}:${decorator.id}`,
      ).result,
      mode: 'middleware',
      at: cls.at,
    }));

function register(machine: Machine, entry: Entry, route: Route): void {
  const app = appOf(machine, 'django', entry.at);
  const path = route.path.startsWith('/') ? route.path : `/${route.path}`;
  for (const [index, verb] of route.methods.entries()) {
    const own = route.own[index] ?? route.own[0];
    machine.routing.push({
      kind: 'route',
      framework: route.framework,
      on: app,
      at: route.declared ?? entry.at,
      path,
      methods: [verb],
      runs: [...route.before, { fn: route.fn, mode: 'handler', at: route.declared ?? entry.at }],
      covers: 'later',
      ...(route.declared && { declared: route.declared }),
    });
    if (own) stateOf(machine).routes.set(`${path} ${verb} ${route.fn.id}`, own);
  }
}
