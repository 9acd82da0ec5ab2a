/** From ROOT_URLCONF to views: `path`, `re_path`, `include`, routers of the REST framework. */
import type { Location } from '../../code.ts';
import type { Call, ClassV, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { slot } from '../../link/slots.ts';
import { isClassView } from '../python.ts';
import type { Router } from './state.ts';

/** One entry that names a view. */
export interface Entry {
  path: string;
  view: V;
  at: Location;
  /** From a router: the view set's actions are the router's to name. */
  router?: true;
}
const MOST_DEPTH = 12;
const ENTRY = /^django[.:](?:urls(?:[.:]conf)?|conf[.:]urls)[.:](?:path|re_path|url)$/;

/** All entries below a file's `urlpatterns`. */
export function entriesOf(machine: Machine, patterns: V, prefix: string, registered: ReadonlyMap<string, Router>, depth = 0): Entry[] {
  if (depth > MOST_DEPTH) return [];
  const next = (v: V, path = prefix): Entry[] => entriesOf(machine, v, path, registered, depth + 1);
  switch (patterns.kind) {
    case 'array':
      return patterns.items.flatMap((item) => next('spread' in item ? item.spread : item));
    case 'union':
      return patterns.of.flatMap((one) => next(one.value));
    case 'op':
      return [...next(patterns.left), ...(patterns.right ? next(patterns.right) : [])];
    case 'module':
      return next(member(machine, patterns, 'urlpatterns', patterns.at));
    case 'part': {
      const routes = patterns.property === 'urls' ? registered.get(patterns.of.id)?.registered : undefined;
      return (routes ?? []).map((one): Entry => ({ path: join(prefix, one.prefix), view: one.view, at: one.at, router: true }));
    }
    case 'result':
      return ofCall(machine, patterns.call, prefix, next);
    default:
      return [];
  }
}
function ofCall(machine: Machine, call: Call, prefix: string, next: (v: V, path?: string) => Entry[]): Entry[] {
  const api = call.api ?? '';
  if (ENTRY.test(api)) {
    const route = slot(machine, call, '0|route=|regex=');
    const given = slot(machine, call, '1|view=');
    // older code names its views: 'app.views.index'
    const view = named(machine, call.at.path, given) ?? given;
    if (!view) return [];
    const own =
      stringOf(route) ?? (route?.kind === 'text' ? route.parts.map((part) => (typeof part === 'string' ? part : '<part>')).join('') : '');
    const path = join(prefix, /[.:](re_path|url)$/.test(api) ? plain(own) : own);
    if (view.kind === 'result' && /[.:]include$/.test(view.call.api ?? '')) return next(included(machine, view.call), path);
    return [{ path, view, at: call.at }];
  }
  if (/[.:]include$/.test(api)) return next(included(machine, call));
  // patterns('app.views', url(…), …): what its names begin with comes first
  if (PATTERNS.test(api)) {
    const [prefix, ...entries] = call.args.map((arg) => arg.value);
    return entries.flatMap((entry) => next(prefixed(machine, stringOf(prefix) ?? '', entry)));
  }
  // i18n_patterns(…), format_suffix_patterns(…), static(…)
  if (/[.:](i18n_patterns|format_suffix_patterns|decorator_include)$/.test(api)) return call.args.flatMap((arg) => next(arg.value));
  return [];
}
const PATTERNS = /^django[.:]conf[.:]urls[.:](?:defaults[.:])?patterns$/;
/** An entry whose view is named below a module. */
function prefixed(machine: Machine, prefix: string, entry: V): V {
  if (entry.kind !== 'result' || prefix === '') return entry;
  const args = entry.call.args.map((arg, index) => {
    const name = index === 1 ? stringOf(arg.value) : undefined;
    return name === undefined
      ? arg
      : { ...arg, value: machine.make(`${arg.value.id}^`, arg.value.at, { kind: 'literal', constant: `${prefix}.${name}` }) };
  });
  return { ...entry, call: { ...entry.call, args } };
}
/** The view that a text names. */
function named(machine: Machine, from: string, v: V | undefined): V | undefined {
  const name = stringOf(v);
  const dot = name?.lastIndexOf('.') ?? -1;
  return name === undefined || dot < 0 ? undefined : machine.names.ref(from, `${name.slice(0, dot)}:${name.slice(dot + 1)}`);
}
/** `include('app.urls')`, `include(router.urls)`, `include((patterns, 'name'))`. */
function included(machine: Machine, call: Call): V {
  const first = slot(machine, call, '0|arg=');
  const name = stringOf(first);
  if (name !== undefined) return machine.names.ref(call.at.path, `${name}:urlpatterns`);
  const item = first?.kind === 'array' ? first.items[0] : undefined;
  const inner = item && !('spread' in item) ? item : undefined;
  const value = inner && inner.kind !== 'result' ? inner : first;
  const module = stringOf(value);
  return module === undefined
    ? (value ?? machine.unknown('django:include', call.at, 'nothing is included'))
    : machine.names.ref(call.at.path, `${module}:urlpatterns`);
}
const join = (prefix: string, path: string): string => `${prefix}${path.replace(/^\//, prefix.endsWith('/') || prefix === '' ? '' : '/')}`;
/** `^users/(?P<pk>\d+)/$` as `users/<pk>/`. */
const plain = (regex: string): string =>
  regex
    .replace(/^\^/, '')
    .replace(/\\?\$$|\\Z$/, '')
    .replace(
      /\(\?P<(\w+)>((?:[^()]|\([^()]*\))*)\)/g,
      (_, name: string, pattern: string) => `<${isWide(pattern) ? 'path:' : isNumber(pattern) ? 'int:' : ''}${name}>`,
    )
    .replace(/\((?:\?:)?[^()]*\)\??/g, '<part>')
    .replace(/\/\?$/, '/')
    .replace(/\\(.)/g, '$1');

/** Digits alone. */
const isNumber = (pattern: string): boolean => /^(\[0-9\]|\\d)(\+|\{\d+(,\d*)?\})?$/.test(pattern);
/** More than one segment matches it: `.+`, `[^?]*`, `[\w/]+`. */
function isWide(pattern: string): boolean {
  const plain = pattern.replace(/\\\./g, '').replace(/\[\^[^\]]*\/[^\]]*\]/g, '');
  return /\\[SWD]|\/|\[\^/.test(plain) || plain.replace(/\[[^\]]*\]/g, '').includes('.');
}

/** The class behind `Orders.as_view(…)`, with the actions that a view set is given. */
export function classOf(v: V): { cls: V & ClassV; call: Call } | undefined {
  return isClassView(v) ? { cls: v.call.self, call: v.call } : undefined;
}
