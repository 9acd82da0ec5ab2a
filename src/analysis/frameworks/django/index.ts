/** Django and its REST framework: routes from the URL configuration, views of every form, permissions, what the generic views do. */
import type { ApiPath, Location } from '../../code.ts';
import type { Method } from '../../facts.ts';
import type { Access, Call, ClassV, FnV, Pred, Reply, V } from '../../link/abstract.ts';
import { alternatives, stringOf } from '../../link/abstract.ts';
import { field, lineage, method } from '../../link/classes.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { transformed } from '../../link/methods.ts';
import { provenAt } from '../../link/proofs.ts';
import { consume } from '../../link/queries.ts';
import { wrapped } from '../../link/run.ts';
import { slot } from '../../link/slots.ts';
import { appOf } from '../apps.ts';
import type { Binding, Bound, Framework, RequestPart, Runner } from '../framework.ts';
import { pathParameters, undecorated } from '../python.ts';
import { inputOf } from '../requests.ts';
import { entriesIn, methodOf, nextOf } from '../values.ts';
import { dispatchCall, dispatching } from './dispatching.ts';
import { managed, queryMethod } from './managers.ts';
import type { Asked } from './permissions.ts';
import { inheritedPermission, listOf, mixins, onObject, opens, permission } from './permissions.ts';
import { isSerializer, property as ofSerializer, saved, schemaOf } from './serializers.ts';
import type { Entry } from './urls.ts';
import { classOf, entriesOf } from './urls.ts';

interface Own {
  cls?: V & ClassV;
  action?: string;
  verb: Method;
  permissions: V[] | undefined;
  paginated: boolean;
}
interface State {
  routers: Map<string, { prefix: string; view: V; at: Location }[]>;
  routes: Map<string, Own>;
  views: Map<string, { own: Own; request: V; parameters: string[]; permissions: V[]; at: Location }>;
  defaults: V[];
  paginates: boolean;
}
const states = new WeakMap<Machine, State>();
function stateOf(machine: Machine): State {
  let state = states.get(machine);
  if (!state) states.set(machine, (state = { routers: new Map(), routes: new Map(), views: new Map(), defaults: [], paginates: false }));
  return state;
}

const common = {
  language: 'python' as const,
  call,
  request: requestPart,
  bind,
  answers: (machine: Machine, value: V, _node: unknown, at: Location) => answered(machine, value, at),
  value: packaged,
};
export const django: Framework = { ...common, name: 'django', packages: ['django'], property, discover };
export const drf: Framework = {
  ...common,
  name: 'drf',
  packages: ['rest_framework', 'rest_framework_simplejwt', 'rest_framework_extensions'],
  property,
};

function property(machine: Machine, object: V, name: string): V | undefined {
  if (object.kind === 'class') return managed(machine, object, name);
  if (object.kind === 'query') return queryMethod(machine, object, name);
  return ofSerializer(machine, object, name);
}

// ── Calls ──

const GENERIC = /^rest_framework[.:](?:generics|viewsets|mixins|views)[^(]*\(\)\.(\w+)$/;
function call(machine: Machine, called: Call, api: ApiPath): V | undefined {
  const id = `${called.frame.id}/${called.term}`;
  if (/^rest_framework(_extensions|_nested)?[.:]routers[.:]\w*Router$/.test(api)) {
    const value = machine.make(id, called.at, { kind: 'result', call: called, api: 'rest_framework.routers:Router()' });
    stateOf(machine).routers.set(value.id, []);
    return value;
  }
  if (/[.:]routers:\w*Router\(\)\.register$/.test(api) && called.self) {
    const [prefix, view] = [stringOf(slot(machine, called, '0|prefix=')), slot(machine, called, '1|viewset=')];
    if (prefix !== undefined && view) stateOf(machine).routers.get(called.self.id)?.push({ prefix, view, at: called.at });
    return called.self;
  }
  if (api === 'django.utils.decorators:method_decorator()') {
    const target = called.args[0]?.value;
    const decorator = called.callee.kind === 'result' ? called.callee.call.args[0]?.value : undefined;
    if (target?.kind === 'class' && decorator) {
      for (const one of decorator.kind === 'array' ? listOf(decorator) : [decorator]) {
        const meaning = one.kind === 'api' ? machine.knowledge.meaning(one.api)?.meaning : undefined;
        if (meaning?.exempts) machine.exempt(called, meaning.exempts);
        machine.heap.put(target, '@dispatch', one);
      }
      return target;
    }
    return target && decorator ? machine.apply(decorator, [target], called, `${id}:decorated`).result : target;
  }
  if (/^django[.:]shortcuts[.:]render$/.test(api)) {
    // a template iterates over what it is given
    for (const [, value] of entriesIn(slot(machine, called, '2|context='))) consume(machine, value);
    return undefined;
  }
  const serializer = called.self?.kind === 'instance' ? called.self : undefined;
  if (serializer && called.property === 'save' && isSerializer(machine, serializer.cls)) return saved(machine, called, serializer);
  if (serializer && called.property === 'is_valid' && isSerializer(machine, serializer.cls))
    return machine.make(id, called.at, { kind: 'result', call: called });
  const dispatched = dispatchCall(machine, called, api, id);
  if (dispatched) return dispatched;
  const asked = inheritedPermission(machine, called, api, id);
  if (asked) return asked;
  const generic = /^rest_framework\.generic:(\w+)$/.exec(api)?.[1];
  if (generic) return acted(machine, called, generic);
  const inherited = GENERIC.exec(api)?.[1];
  const self = called.self?.kind === 'instance' ? called.self : undefined;
  return inherited && self ? inheritedCall(machine, called, self, inherited, id) : undefined;
}
/** What a generic view's own methods do when a view of ours calls them. */
function inheritedCall(machine: Machine, called: Call, self: V & { kind: 'instance' }, name: string, id: string): V | undefined {
  const first = called.args[0]?.value;
  switch (name) {
    case 'get_object':
      return object(machine, called, self);
    case 'get_permissions':
      return inheritedPermissions(machine, called, self);
    case 'get_queryset':
      return queryset(machine, called, self, true);
    case 'filter_queryset':
      return first && filtered(machine, called, self, first);
    case 'get_paginated_response':
      return first;
    case 'paginate_queryset':
      return first ? listed(machine, called, first, true) : undefined;
    case 'get_serializer': {
      const cls = serializerOf(machine, called, self);
      return cls && machine.make(id, called.at, { kind: 'instance', cls, call: called });
    }
    case 'perform_create':
    case 'perform_update':
      return first?.kind === 'instance' ? saved(machine, { ...called, args: [] }, first) : undefined;
    case 'list':
    case 'create':
    case 'retrieve':
    case 'update':
    case 'partial_update':
    case 'destroy':
      return acted(machine, { ...called, args: [{ value: self }] }, name, called);
    default:
      return undefined;
  }
}
function serializerOf(machine: Machine, called: Call, self: V & { kind: 'instance' }): (V & ClassV) | undefined {
  const own = methodOf(machine, self.cls, 'get_serializer_class', self, called.at);
  const value = own ? machine.apply(own, [], called, `${self.id}:serializer`).result : attribute(machine, self.cls, 'serializer_class');
  for (const { value: one } of value ? alternatives(value) : []) if (one.kind === 'class') return one;
  return undefined;
}
function attribute(machine: Machine, cls: V & ClassV, name: string): V | undefined {
  const known = field(machine, cls, name);
  const top = known && machine.file(known.owner.file)?.top;
  return known?.field.value !== undefined && top ? machine.evaluate(top, known.field.value) : undefined;
}
/** The rows that a view works on, before any is chosen. */
function queryset(machine: Machine, called: Call, self: V & { kind: 'instance' }, library = false): V | undefined {
  const own = library ? undefined : methodOf(machine, self.cls, 'get_queryset', self, called.at);
  if (own) {
    const inner = machine.apply(own, [], called, `${self.id}:queryset`);
    for (const frame of inner.frames) called.callbacks.push({ frame });
    return inner.result;
  }
  const declared = attribute(machine, self.cls, 'queryset');
  if (declared) return declared;
  const model = attribute(machine, self.cls, 'model');
  return model?.kind === 'class'
    ? machine.make(`${model.id}.objects`, called.at, {
        kind: 'query',
        query: { api: 'django.db.models:QuerySet()', entity: model.cls.name, model, filter: [], store: 'sql' },
      })
    : undefined;
}
/** What the filters of ours that a view names leave of the rows. */
function filtered(machine: Machine, called: Call, self: V & { kind: 'instance' }, from: V): V {
  const request = stateOf(machine).views.get(self.id)?.request;
  if (!request) return from;
  let rows = from;
  for (const filter of listOf(attribute(machine, self.cls, 'filter_backends'))) {
    if (filter.kind !== 'class') continue;
    const backend = machine.make(`${filter.id}()`, filter.at, { kind: 'instance', cls: filter });
    const own = methodOf(machine, filter, 'filter_queryset', backend, called.at);
    if (!own) continue;
    const inner = machine.apply(own, [request, rows, self], called, `${self.id}:${filter.id}:filtered`);
    for (const frame of inner.frames) called.callbacks.push({ frame });
    rows = inner.result;
  }
  return rows;
}
function access(called: Call, from: V | undefined, operation: Access['operation'], extra: Pred[] = [], more: Partial<Access> = {}): Access {
  const query =
    from &&
    alternatives(from)
      .map((one) => one.value)
      .find((one) => one.kind === 'query');
  const state = query?.kind === 'query' ? query.query : undefined;
  const loaded = from?.kind === 'rows' || from?.kind === 'row' ? from.access : undefined;
  const draft: Access = {
    kind: 'data-access',
    call: called,
    at: called.at,
    store: 'sql',
    operation,
    entity: state?.entity ?? loaded?.entity ?? '?',
    ...((state?.model ?? loaded?.model) && { model: state?.model ?? loaded?.model }),
    filter: { all: [...(state?.filter ?? []), ...(loaded ? [loaded.filter] : []), ...extra] },
    columns: state?.columns ?? 'all',
    ...more,
  } as Access;
  called.drafts.push(draft);
  return draft;
}
/** `get_object()`: one row of the queryset, by what the path says; then what the permissions say of it. */
function object(machine: Machine, called: Call, self: V & { kind: 'instance' }): V | undefined {
  const known = stateOf(machine).views.get(self.id);
  const own = methodOf(machine, self.cls, 'get_object', self, called.at);
  if (own && called.property !== 'get_object') {
    const inner = machine.apply(own, [], called, `${self.id}:object`);
    called.frames.push(...inner.frames);
    return inner.result;
  }
  const by = known?.parameters.at(-1);
  const tests: Pred[] = [];
  if (by !== undefined) {
    const value = inputOf(machine, 'path', by, called.at);
    const column = stringOf(attribute(machine, self.cls, 'lookup_field')) ?? (by === 'pk' ? 'id' : by);
    tests.push({ column, relation: [], op: 'eq', value, at: called.at, sure: true });
  }
  const rows = queryset(machine, called, self);
  const draft = access(called, rows && filtered(machine, called, self, rows), 'read', tests);
  const row = machine.make(`${called.frame.id}/${called.term}:row:${self.id}`, called.at, { kind: 'row', access: draft, path: [] });
  if (known)
    called.grants = onObject(machine, known.permissions, row, {
      request: known.request,
      view: self,
      method: known.own.verb,
      site: { frame: called.frame, at: called.at },
    });
  return row;
}
function listed(machine: Machine, called: Call, from: V, limited: boolean): V {
  const draft = access(called, from, 'list', [], limited ? { limit: 100 } : {});
  return machine.make(`${called.frame.id}/${called.term}:rows`, called.at, { kind: 'rows', access: draft });
}
/** A generic action: list, create, retrieve, update, destroy. */
function acted(machine: Machine, called: Call, action: string, record: Call = called): V | undefined {
  const self = called.args[0]?.value;
  if (self?.kind !== 'instance') return undefined;
  const known = stateOf(machine).views.get(self.id);
  const cls = serializerOf(machine, record, self);
  const shown = (value: V): V =>
    cls
      ? transformed(machine, value, `${value.id}#${cls.id}`, { kind: 'schema', schema: schemaOf(machine, cls).id, at: called.at })
      : value;
  const reply = (value: V): V =>
    machine.make(`${self.id}:${action}`, called.at, {
      kind: 'result',
      call: { ...called, api: 'rest_framework.response:Response', args: [{ value: shown(value) }] },
    });
  const perform = (name: string, argument: V): V | undefined => {
    const own = methodOf(machine, self.cls, name, self, called.at);
    if (!own) return undefined;
    const inner = machine.apply(own, [argument], record, `${self.id}:${name}`);
    record.frames.push(...inner.frames);
    return inner.result;
  };
  if (action === 'list') {
    const rows = queryset(machine, record, self);
    return rows ? reply(listed(machine, record, filtered(machine, record, self, rows), known?.own.paginated ?? false)) : undefined;
  }
  const request = known?.request;
  const data = request && member(machine, request, 'data', called.at);
  const row = action === 'create' ? undefined : object(machine, record, self);
  if (action === 'retrieve') return row && reply(row);
  if (action === 'destroy') {
    if (row && !perform('perform_destroy', row)) access({ ...record, args: [{ value: row }], drafts: record.drafts }, row, 'delete');
    const status = machine.make(`${self.id}:204`, called.at, { kind: 'literal', constant: 204 });
    return machine.make(`${self.id}:${action}`, called.at, {
      kind: 'result',
      call: { ...called, api: 'rest_framework.response:Response', args: [{ name: 'status', value: status }] },
    });
  }
  const serializer =
    cls &&
    machine.make(`${self.id}:${action}:serializer`, called.at, {
      kind: 'instance',
      cls,
      call: { ...record, args: [...(row ? [{ name: 'instance', value: row }] : []), ...(data ? [{ name: 'data', value: data }] : [])] },
    });
  if (serializer?.kind !== 'instance') return undefined;
  const done =
    perform(action === 'create' ? 'perform_create' : 'perform_update', serializer) ??
    saved(machine, Object.assign(record, { property: 'save' }), serializer);
  return reply(row ?? done);
}

// ── Routes ──

function discover(machine: Machine, paths: readonly string[]): void {
  const state = stateOf(machine);
  const settings = paths.filter((path) => path.endsWith('.py') && has(machine, path, 'ROOT_URLCONF'));
  for (const path of paths) if (path.endsWith('.py') && has(machine, path, 'REST_FRAMEWORK')) rest(machine, path, state);
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
const has = (machine: Machine, path: string, name: string): boolean => {
  const top = machine.file(path)?.top;
  return top !== undefined && Object.hasOwn(top.summary.locals, name);
};
function rest(machine: Machine, path: string, state: State): void {
  const options = machine.names.top(path, 'REST_FRAMEWORK');
  if (options.kind !== 'object') return;
  for (const one of listOf(member(machine, options, 'DEFAULT_PERMISSION_CLASSES', options.at))) {
    const name = stringOf(one);
    const dot = name?.lastIndexOf('.') ?? -1;
    state.defaults.push(name !== undefined && dot > 0 ? machine.names.ref(path, `${name.slice(0, dot)}:${name.slice(dot + 1)}`) : one);
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
const PAGES: [RegExp, Method[]][] = [
  [/[.:](ListView|DetailView|TemplateView|ArchiveIndexView|RedirectView)$/, ['GET']],
  [/[.:](CreateView|UpdateView|DeleteView|FormView)$/, ['GET', 'POST']],
];
const inheritedActions = (machine: Machine, cls: V & ClassV): string[] => {
  const { apis } = lineage(machine, cls);
  return [...new Set(ACTIONS.flatMap(([pattern, actions]) => (apis.some((api) => pattern.test(api)) ? actions : [])))];
};

function routesOf(machine: Machine, entry: Entry): Route[] {
  if (entry.router) return entry.view.kind === 'class' ? ofViewSet(machine, entry, entry.view) : [];
  const { before, fn } = undecorated(entry.view);
  const marks = before.map((one) => (one.fn.kind === 'result' ? one.fn.call : undefined)).filter((one): one is Call => one !== undefined);
  const guards = before.filter((one) => one.fn.kind !== 'result' || !FORMS.test(one.fn.call.api ?? ''));
  const view = classOf(fn) ?? classOf(entry.view);
  if (view) return ofClass(machine, entry, view.cls, view.call, guards);
  if (fn.kind !== 'fn') return [];
  const rest_ = marks.find((one) => /[.:]api_view(\(\))?$/.test(one.api ?? ''));
  const listed_ = rest_?.callee.kind === 'result' ? rest_.callee.call.args[0]?.value : undefined;
  const asked = marks.flatMap((one) => required(one));
  const methods: Method[] = rest_ ? listOf(listed_).flatMap((one) => (stringOf(one)?.toUpperCase() as Method) ?? []) : asked;
  const permitted = marks.find((one) => /[.:]permission_classes/.test(one.api ?? ''));
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
function paginated(machine: Machine, cls: V & ClassV): boolean {
  const own = attribute(machine, cls, 'pagination_class');
  return own ? !(own.kind === 'literal' && own.constant === null) : stateOf(machine).paginates;
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
      fn: machine.make(`rest_framework.generic:${name}#${self.id}`, cls.at, { kind: 'api', api: `rest_framework.generic:${name}` }),
      declared: cls.at,
    };
  const [changed] = machine.heap.fields(found.owner)?.get(found.summary.name) ?? [];
  const { before, fn } = changed ? undecorated(changed) : { before: [], fn: undefined };
  const plain: V & FnV = {
    kind: 'fn',
    file: found.owner.file,
    summary: found.summary,
    self,
    id: `${self.id}.${name}`,
    at: { path: found.owner.file, span: found.summary.span },
  };
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
  const dispatch = (machine.heap.fields(cls)?.get('@dispatch') ?? []).map(
    (decorator): Runner => ({
      fn: machine.apply(
        decorator,
        [machine.make(`${cls.id}:dispatch`, cls.at, { kind: 'literal', constant: null })],
        made,
        `${cls.id}@dispatch`,
      ).result,
      mode: 'middleware',
      at: cls.at,
    }),
  );
  const before = [...guards, ...dispatch];
  const one = (verb: Method, name: string): Route => {
    const handler = handlerOf(machine, cls, name, verb, entry.at);
    return {
      path: entry.path,
      methods: [verb],
      before: [...before, ...handler.before],
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
  const pages = PAGES.flatMap(([pattern, verbs]) => (lineage(machine, cls).apis.some((api) => pattern.test(api)) ? verbs : [])).filter(
    (verb) => !taken.has(verb),
  );
  return [
    ...own,
    ...generic,
    ...pages.map((verb) =>
      one(
        verb,
        ['form_valid', 'get_queryset', 'get_context_data'].find(
          (name) => method(machine, cls, name) && (verb === 'POST') === (name === 'form_valid'),
        ) ?? 'page',
      ),
    ),
  ];
}
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

// ── Requests and answers ──

const CREDENTIAL_HEADER = /(authorization|cookie|token|api-?_?key|secret|auth_key|signature|session)/i;
function requestPart(path: readonly string[]): RequestPart {
  const [first, second] = path;
  const name = second === undefined ? {} : { name: second };
  switch (first) {
    case 'GET':
    case 'query_params':
      return { input: 'query', ...name };
    case 'POST':
    case 'data':
    case 'body':
    case 'PUT':
      return { input: 'body', ...name };
    case 'FILES':
      return { input: 'file', ...name };
    case 'META':
    case 'headers':
      if (second === undefined) return { deeper: true };
      return CREDENTIAL_HEADER.test(second)
        ? { credential: /key/i.test(second) ? 'api-key' : 'bearer', name: second.toLowerCase() }
        : { input: 'header', name: second.toLowerCase() };
    case 'COOKIES':
      return second === undefined ? { deeper: true } : { credential: 'cookie', name: second };
    case 'user':
    case 'auth':
      return { identity: path.slice(1) };
    case 'session':
      return second === undefined
        ? { deeper: true }
        : /(user|id|account|auth|login|member|role|admin|email)/i.test(second)
          ? { identity: [...path] }
          : { other: path.join('.') };
    default:
      return { deeper: true };
  }
}
function packaged(machine: Machine, api: ApiPath, at: Location): V | undefined {
  if (!/^rest_framework[.:]permissions[.:]SAFE_METHODS$/.test(api)) return undefined;
  const items = ['GET', 'HEAD', 'OPTIONS'].map((constant) => machine.make(`"${constant}"`, at, { kind: 'literal', constant }));
  return machine.make(api, at, { kind: 'array', items });
}
function bind(machine: Machine, runner: Runner, context: Binding): Bound {
  if (runner.mode === 'middleware') {
    return { args: [context.request, nextOf(machine, runner)], before: [] };
  }
  const verb = context.route.methods?.[0] ?? 'ANY';
  const own = stateOf(machine).routes.get(`${context.route.path ?? ''} ${verb} ${runner.fn.id}`);
  if (verb !== 'ANY')
    machine.heap.put(context.request, 'method', machine.make(`"${verb}"`, runner.at, { kind: 'literal', constant: verb }));
  const named = new Map(pathParameters(machine, context, runner.at));
  const frame = machine.file(runner.at.path)?.top;
  const self = own?.cls && machine.make(`${own.cls.id}()@${own.action ?? ''}:${verb}`, runner.at, { kind: 'instance', cls: own.cls });
  const before: Bound['before'] = [];
  const open: NonNullable<Bound['opens']> = [];
  if (own && frame) {
    const view = self ?? runner.fn;
    const asked: Asked = { request: context.request, view, method: verb, site: { frame, at: runner.at } };
    if (self && own.cls) {
      machine.heap.put(self, 'request', context.request);
      machine.heap.put(self, 'action', machine.make(`"${own.action ?? ''}"`, runner.at, { kind: 'literal', constant: own.action ?? '' }));
      machine.heap.put(
        self,
        'kwargs',
        machine.make(`${self.id}:kwargs`, runner.at, { kind: 'object', entries: [...named].map(([key, value]) => ({ key, value })) }),
      );
    }
    const permissions = own.permissions ?? (own.cls && self ? permissionsOf(machine, own.cls, self, frame, runner.at) : []);
    if (self)
      stateOf(machine).views.set(self.id, { own, request: context.request, parameters: context.parameters, permissions, at: runner.at });
    const listed = own.cls && attribute(machine, own.cls, 'permission_classes');
    open.push(...permissions.flatMap((one) => opens(one, verb, listed?.at ?? runner.at)));
    before.push(
      ...permissions.flatMap((one) => permission(machine, one, asked)),
      ...(own.cls ? mixins(machine, own.cls, asked) : []),
      ...(own.cls && self ? dispatching(machine, own.cls, asked) : []),
    );
  }
  if (runner.fn.kind === 'api' && self) return { args: [self, context.request], before, opens: open };
  const bare = runner.fn.kind === 'fn' && runner.fn.self;
  return { args: [...(self && !bare ? [self] : []), context.request], named, before, opens: open };
}
function permissionsOf(machine: Machine, cls: V & ClassV, self: V, frame: Call['frame'], at: Location): V[] {
  const own = methodOf(machine, cls, 'get_permissions', self, at);
  return own ? listOf(machine.apply(own, [], { frame, at }, `${self.id}:permissions`).result) : declaredPermissions(machine, cls);
}
function declaredPermissions(machine: Machine, cls: V & ClassV): V[] {
  const declared = attribute(machine, cls, 'permission_classes');
  return declared ? listOf(declared) : stateOf(machine).defaults;
}
/** `super().get_permissions()`: what a method of the view has just set, on the way that this action takes, else what the class declares. */
function inheritedPermissions(machine: Machine, called: Call, self: V & { kind: 'instance' }): V {
  const { frame } = called;
  for (const { fact } of frame.summary.points) if (fact && 'test' in fact) machine.evaluate(frame, fact.test);
  const set = frame.summary.steps.flatMap((step) => {
    if (step.kind !== 'write' || step.property !== 'permission_classes' || provenAt(frame, step.at).bottom) return [];
    const target = frame.vals[step.target];
    const value = frame.vals[step.value];
    return target?.id === self.id && value ? [value] : [];
  });
  const last = set.at(-1);
  return machine.make(`${self.id}:inherited permissions@${called.at.span.join('.')}`, called.at, {
    kind: 'array',
    items: last ? listOf(last) : declaredPermissions(machine, self.cls),
  });
}
function answered(machine: Machine, value: V, at: Location): Reply | undefined {
  if (value.kind !== 'result') return undefined;
  const { call: made } = value;
  const name = (made.api ?? '').replace(/\(\)$/, '').split(/[:.]/).at(-1) ?? '';
  const first = made.args.find((arg) => arg.name === undefined)?.value;
  const status = slot(machine, made, 'status=');
  const reply = { kind: 'response' as const, at, ...(status && { status: numbered(machine, status) }) };
  switch (name) {
    case 'Response':
    case 'JsonResponse': {
      const body = slot(machine, made, '0|data=');
      const schema = body?.passed?.findLast((one) => one.kind === 'schema');
      const shape = schema?.kind === 'schema' ? machine.schemas.get(schema.schema) : undefined;
      return { ...reply, media: 'json', ...(body && { body }), ...(shape && { schema: shape }) };
    }
    case 'HttpResponse':
      return { ...reply, media: 'html', ...(first && { body: first }) };
    case 'render': {
      const body = made.args.filter((arg) => arg.name === undefined)[2]?.value ?? slot(machine, made, 'context=');
      return { ...reply, media: 'html', escaped: true, ...(body && { body }) };
    }
    case 'redirect':
    case 'HttpResponseRedirect':
      return { ...reply, media: 'text', status: 302, ...(first && { redirect: first }) };
    case 'FileResponse':
    case 'StreamingHttpResponse':
      return { ...reply, media: 'file', ...(first && { body: first }) };
    case 'HttpResponseForbidden':
      return { ...reply, media: 'text', status: 403 };
    case 'HttpResponseBadRequest':
      return { ...reply, media: 'text', status: 400 };
    default:
      return undefined;
  }
}
/** `status.HTTP_404_NOT_FOUND` as its number. */
function numbered(machine: Machine, v: V): V {
  const code = v.kind === 'api' ? /HTTP_(\d{3})/.exec(v.api)?.[1] : undefined;
  return code === undefined ? v : machine.make(`${code}`, v.at, { kind: 'literal', constant: Number(code) });
}
