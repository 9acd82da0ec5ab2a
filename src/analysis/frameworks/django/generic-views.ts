/** What the generic views of Django REST Framework do for a class of ours: query sets, objects, serializers, the actions themselves. */

import type { ApiPath } from '../../code.ts';
import type { Access, Call, ClassV, Pred, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { exempt } from '../../link/exempted.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { sources } from '../../link/origins.ts';
import { consume } from '../../link/queries.ts';
import { slot } from '../../link/slots.ts';
import { transformed } from '../../link/transforms.ts';
import { alternatives } from '../../link/ways.ts';
import { listOf } from '../python.ts';
import { inputOf } from '../requests.ts';
import { entriesIn, methodOf } from '../values.ts';
import { attribute } from './attributes.ts';
import { dispatchCall } from './dispatching.ts';
import { inheritedPermission, onObject } from './permissions.ts';
import { routerCall } from './routers.ts';
import { isSerializer, saved, schemaOf } from './serializers.ts';
import { stateOf } from './state.ts';
import { inheritedPermissions } from './view-permissions.ts';

const GENERIC = /^(?:rest_framework[.:](?:generics|viewsets|mixins|views)|django[.:]views[.:]generic)[^(]*\(\)\.(\w+)$/;

export function call(machine: Machine, called: Call, api: ApiPath): V | undefined {
  const id = `${called.frame.id}/${called.term}`;
  const router = routerCall(machine, called, api);
  if (router) return router;
  if (api === 'django.utils.decorators:method_decorator()') {
    const target = called.args[0]?.value;
    const made = called.callee.kind === 'result' ? called.callee.call : undefined;
    const decorator = made && slot(machine, made, '0|decorator=');
    if (target?.kind === 'class' && made && decorator) {
      const name = stringOf(slot(machine, made, '1|name=')) ?? 'dispatch';
      for (const one of decorator.kind === 'array' ? listOf(decorator) : [decorator]) {
        const meaning = one.kind === 'api' ? machine.knowledge.meaning(one.api)?.meaning : undefined;
        if (meaning?.exempts) exempt(machine, called, meaning.exempts);
        machine.heap.put(target, `@${name}`, one);
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
      const context = contextOf(machine, called, self);
      const told = called.args.some((arg) => arg.name === 'context');
      return (
        cls &&
        machine.make(id, called.at, {
          kind: 'instance',
          cls,
          call: told ? called : { ...called, args: [...called.args, { name: 'context', value: context }] },
        })
      );
    }
    case 'get_serializer_context':
      return contextOf(machine, called, self, true);
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

/** What a view tells its serializers beside the data: what a method of its own says, else the request and the view. */
function contextOf(machine: Machine, called: Call, self: V & { kind: 'instance' }, library = false): V {
  const own = library ? undefined : methodOf(machine, self.cls, 'get_serializer_context', self, called.at);
  if (own) return machine.apply(own, [], called, `${self.id}:context`).result;
  const request = stateOf(machine).views.get(self.id)?.request;
  return machine.make(`${self.id}:context`, called.at, {
    kind: 'object',
    entries: [...(request ? [{ key: 'request', value: request }] : []), { key: 'view', value: self }],
  });
}

/** The rows that a view works on, before any is chosen. library: what the library makes of the class's attributes, whatever method the class has. */
export function queryset(machine: Machine, called: Call, self: V & { kind: 'instance' }, library = false): V | undefined {
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

/** Notes that the call reaches rows: those of a query, or rows that were loaded before. extra: what else they are chosen by. */
export function access(
  called: Call,
  from: V | undefined,
  operation: Access['operation'],
  extra: Pred[] = [],
  more: Partial<Access> = {},
): Access {
  const query =
    from &&
    alternatives(from)
      .map((one) => one.value)
      .find((one) => one.kind === 'query');
  const state = query?.kind === 'query' ? query.query : undefined;
  const loaded = from?.kind === 'rows' || from?.kind === 'row' ? from.access : undefined;
  // `request.user.teams.all()`: of the caller's own
  const caller = from && !state && !loaded ? sources(from).identity[0] : undefined;
  const own: Pred[] = caller ? [{ column: 'user', relation: [], op: 'eq', value: caller, at: called.at, sure: true }] : [];
  const draft: Access = {
    kind: 'data-access',
    call: called,
    at: called.at,
    store: 'sql',
    operation,
    entity: state?.entity ?? loaded?.entity ?? '?',
    ...((state?.model ?? loaded?.model) && { model: state?.model ?? loaded?.model }),
    filter: { all: [...(state?.filter ?? []), ...(loaded ? [loaded.filter] : []), ...own, ...extra] },
    columns: state?.columns ?? 'all',
    ...more,
  } as Access;
  called.drafts.push(draft);
  return draft;
}

/** `get_object()`: one row of the queryset, by what the path says; then what the permissions say of it. */
export function object(machine: Machine, called: Call, self: V & { kind: 'instance' }): V | undefined {
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
export function listed(machine: Machine, called: Call, from: V, limited: boolean): V {
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
      call: {
        ...record,
        args: [
          ...(row ? [{ name: 'instance', value: row }] : []),
          ...(data ? [{ name: 'data', value: data }] : []),
          { name: 'context', value: contextOf(machine, record, self) },
        ],
      },
    });
  if (serializer?.kind !== 'instance') return undefined;
  const done =
    perform(action === 'create' ? 'perform_create' : 'perform_update', serializer) ??
    saved(machine, Object.assign(record, { property: 'save' }), serializer);
  return reply(row ?? done);
}
