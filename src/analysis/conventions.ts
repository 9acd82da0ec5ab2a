/** What the comparable routes do: guards, predicates, limits, schemas that nearly all of a scope carry. Computed over the index at the merge base: the head has no vote. */
import type { ApiPath } from './code.ts';
import type { ApiModel, Effect, EffectOf, GuardRole, Route, RouteKey } from './facts.ts';
import type { Questions } from './questions.ts';
import { anyOf } from './questions.ts';
import { calledBy, refusals } from './refusals.ts';

/** Needs 4 holders and 80 % of the comparable routes; reads and writes are apart. */
export interface Convention {
  dimension: 'guard' | 'predicate' | 'validation' | 'limiter' | 'serializer';
  scope: 'controller' | 'router' | 'directory' | 'entity' | 'app';
  in: string;
  of: 'reads' | 'writes';
  /** The guard; a role that several guards prove; entity.column; 'body' and 'answer' for what has a schema. */
  value: ApiPath;
  /** What the guard proves. */
  roles: GuardRole[];
  /** Guards that all holders carry beside it: who has only those has nothing in its place. */
  beside: ApiPath[];
  holds: RouteKey[];
  breaks: RouteKey[];
  /** Comparable, and guarded in another way. */
  others: RouteKey[];
  /** Declared public, or public by nature. */
  exceptions: RouteKey[];
  /** Smaller scopes with a habit of their own: their routes are not held to this one. */
  apart: { in: string; holds: number; breaks: RouteKey[] }[];
}

const HOLDERS = 4;
const SHARE = 0.8;
/** Roles that any guard may prove for all: where no single guard is the custom, the role may be. */
const SHARED_ROLES: readonly GuardRole[] = ['authentication', 'role'];

/** How one route stands to one habit. */
type Stand = 'holds' | 'breaks' | 'other';
interface Habit {
  dimension: Convention['dimension'];
  value: ApiPath;
  roles: GuardRole[];
  beside: ApiPath[];
}
/** What a route carries, and what it is compared by. */
interface Carried {
  route: Route;
  open: boolean;
  of: Convention['of'];
  /** Guards by name, with what they prove. */
  guards: Map<ApiPath, GuardRole[]>;
  /** What is checked by those and by what has no name. */
  roles: Set<GuardRole>;
  unnamed: Set<GuardRole>;
  /** A step before its handler was not read: it may be the guard that the others have. */
  unread: boolean;
  /** What it stores of the body has been checked; undefined where it stores nothing of it. */
  body?: boolean;
  /** Its rows are answered through a schema; undefined where it answers none. */
  answer?: boolean;
}

/** The conventions of a commit. ask: the questions of each route, without conventions. */
export function conventionsOf(model: ApiModel, ask: (route: Route) => Questions): Convention[] {
  const routes = Object.values(model.routes).filter((route) => route.only === undefined);
  const carried = routes.map((route) => carriedBy(route, model, ask(route)));
  const found = [...inScopes(carried), ...onEntities(routes, ask)];
  return found.sort((a, b) => (JSON.stringify([a.scope, a.in, a.of, a.value]) < JSON.stringify([b.scope, b.in, b.of, b.value]) ? -1 : 1));
}

function carriedBy(route: Route, model: ApiModel, ask: Questions): Carried {
  const guards = new Map<ApiPath, GuardRole[]>();
  const roles = new Set<GuardRole>();
  const unnamed = new Set<GuardRole>();
  const carry = (symbol: ApiPath | undefined, own: GuardRole[]): void => {
    for (const role of own) roles.add(role);
    if (symbol !== undefined && symbol !== calledBy(route.handler))
      guards.set(symbol, [...new Set([...(guards.get(symbol) ?? []), ...own])]);
    else for (const role of own) unnamed.add(role);
  };
  for (const { symbol, roles: own } of refusals(route, model)) carry(symbol, own);
  const chained = new Set(
    route.chain.flatMap((link) => (link.placement === 'handler' || calledBy(link.symbol) === undefined ? [] : link.guards)),
  );
  for (const guard of ask.guards())
    if (!chained.has(guard.id))
      carry(
        calledBy(guard.symbol),
        guard.proves.map((proof) => proof.role),
      );
  const stored = ask.stored();
  const answers = ask
    .effects('response')
    .filter((one) => one.body !== undefined && one.media !== 'html' && (one.status === 'unknown' || one.status < 300))
    .filter((one) => ask.flowsFrom(one.body!, ['database']).is === 'yes');
  return {
    route,
    open: ask.isPublic().is !== 'no',
    of: isRead(route) ? 'reads' : 'writes',
    guards,
    roles,
    unnamed,
    unread: route.chain.some((link) => link.placement !== 'handler' && link.opaque !== undefined),
    ...(stored.length > 0 && { body: roles.has('validation') || stored.every((one) => one.checked) }),
    ...(answers.length > 0 && {
      answer: answers.every((one) => one.schema.is === 'yes' || ask.passed(one.body!, 'schema', 'pick').is === 'yes'),
    }),
  };
}
const isRead = (route: Route): boolean => route.method === 'GET' || route.method === 'HEAD';

/** The scopes that a route stands in, the smallest first. */
export function scopesOf(route: Route): { scope: Exclude<Convention['scope'], 'entity'>; in: string }[] {
  const [path = '', name = ''] = [route.handler.slice(0, route.handler.indexOf(':')), route.handler.slice(route.handler.indexOf(':') + 1)];
  const dot = name.lastIndexOf('.');
  const directories: string[] = [];
  for (let dir = parent(route.at.path); dir !== '' && dir !== route.app; dir = parent(dir)) directories.push(dir);
  return [
    ...(dot > 0 && !name.includes('~') ? [{ scope: 'controller' as const, in: `${path}:${name.slice(0, dot)}` }] : []),
    { scope: 'router', in: route.at.path },
    ...directories.map((dir) => ({ scope: 'directory' as const, in: dir })),
    { scope: 'app', in: route.app },
  ];
}
const parent = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

function inScopes(all: Carried[]): Convention[] {
  const scopes = new Map<string, { scope: Convention['scope']; in: string; of: Convention['of']; members: Carried[] }>();
  for (const one of all)
    for (const { scope, in: name } of scopesOf(one.route)) {
      const key = JSON.stringify([scope, name, one.of]);
      const known = scopes.get(key);
      if (known) known.members.push(one);
      else scopes.set(key, { scope, in: name, of: one.of, members: [one] });
    }
  return [...scopes.values()].flatMap(({ members, ...place }) => {
    if (members.length < HOLDERS) return [];
    const habits = habitsOf(members);
    const named = habits.filter((habit) => habit.value.includes(':')).flatMap((habit) => qualified(habit, place, members));
    const covered = new Set(named.flatMap((one) => one.roles));
    const shared = habits.filter((habit) => !habit.value.includes(':') && !habit.roles.some((role) => covered.has(role)));
    return [...named, ...shared.flatMap((habit) => qualified(habit, place, members))];
  });
}
function habitsOf(members: Carried[]): Habit[] {
  const roles = new Map<ApiPath, Set<GuardRole>>();
  for (const one of members)
    for (const [symbol, own] of one.guards) {
      const known = roles.get(symbol) ?? new Set();
      roles.set(symbol, known);
      for (const role of own) known.add(role);
    }
  return [
    ...[...roles].map(
      ([value, own]): Habit => ({ dimension: dimensionOf([...own]), value, roles: [...own].sort(), beside: besideOf(value, members) }),
    ),
    ...SHARED_ROLES.map((role): Habit => ({ dimension: 'guard', value: role, roles: [role], beside: [] })),
    { dimension: 'validation', value: 'body', roles: [], beside: [] },
    { dimension: 'serializer', value: 'answer', roles: [], beside: [] },
  ];
}
function besideOf(value: ApiPath, members: Carried[]): ApiPath[] {
  const holders = members.filter((one) => one.guards.has(value));
  return [...(holders[0]?.guards.keys() ?? [])]
    .filter((symbol) => symbol !== value && holders.every((one) => one.guards.has(symbol)))
    .sort();
}
function dimensionOf(roles: GuardRole[]): Convention['dimension'] {
  if (roles.some((role) => role !== 'rate-limit' && role !== 'validation')) return 'guard';
  return roles.includes('rate-limit') ? 'limiter' : 'validation';
}
/** undefined: not comparable in this. */
function stand(one: Carried, { dimension, value, roles, beside }: Habit): Stand | undefined {
  if (value === 'body' || value === 'answer') {
    const holds = one[value];
    return holds === undefined ? undefined : holds ? 'holds' : 'breaks';
  }
  if (value.includes(':') ? one.guards.has(value) : one.roles.has(roles[0]!)) return 'holds';
  if (one.unread) return undefined;
  if (!value.includes(':')) return 'breaks';
  if (dimension === 'validation' && one.body === undefined) return undefined;
  const proves = roles.filter((role) => role !== 'other');
  const instead = new Set([...one.unnamed, ...[...one.guards].flatMap(([symbol, own]) => (beside.includes(symbol) ? [] : own))]);
  return proves.length > 0 && proves.every((role) => instead.has(role)) ? 'other' : 'breaks';
}
function qualified(habit: Habit, place: Pick<Convention, 'scope' | 'in' | 'of'>, members: Carried[]): Convention[] {
  const stands = members.flatMap((one) => {
    const own = stand(one, habit);
    return own === undefined ? [] : [{ one, own }];
  });
  const of = (own: Stand, open?: boolean): Carried[] =>
    stands.filter((each) => each.own === own && (open === undefined || each.one.open === open)).map((each) => each.one);
  const [holds, breaks, others] = [of('holds'), of('breaks', false), of('other')];
  if (!isCustom(holds.length, holds.length + breaks.length + others.length)) return [];
  const inner = new Map<string, { holds: number; breaks: RouteKey[] }>();
  for (const { one, own } of stands) {
    if (one.open && own === 'breaks') continue;
    for (const scope of scopesOf(one.route)) {
      if (scope.in === place.in) break;
      const known = inner.get(scope.in) ?? { holds: 0, breaks: [] };
      inner.set(scope.in, known);
      if (own === 'breaks') known.breaks.push(one.route.key);
      else known.holds++;
    }
  }
  const keys = (list: Carried[]): RouteKey[] => list.map((one) => one.route.key).sort();
  return [
    {
      ...habit,
      ...place,
      holds: keys(holds),
      breaks: keys(breaks),
      others: keys(others),
      exceptions: keys(of('breaks', true)),
      apart: [...inner].flatMap(([name, own]) => (own.breaks.length > 0 ? [{ in: name, ...own }] : [])),
    },
  ];
}
const isCustom = (holders: number, all: number): boolean => holders >= HOLDERS && holders >= SHARE * all;

// ── Predicates, by entity ──

const operationOf = (access: EffectOf<'data-access'>): Convention['of'] | undefined =>
  access.operation === 'read' || access.operation === 'list'
    ? 'reads'
    : access.operation === 'update' || access.operation === 'delete'
      ? 'writes'
      : undefined;

/** The columns by which an access is tied to the caller, or to the caller's tenant. */
const columnsOf = (access: EffectOf<'data-access'>, ask: Questions): string[] =>
  [ask.ownershipPredicate(access), ask.tenantPredicate(access)].flatMap((answer) => (answer.is === 'yes' ? [answer.value.column] : []));

function onEntities(routes: Route[], ask: (route: Route) => Questions): Convention[] {
  interface Asked {
    key: RouteKey;
    columns: string[];
    tied: boolean;
    open: boolean;
  }
  const entities = new Map<string, { in: string; of: Convention['of']; asked: Asked[] }>();
  for (const route of routes) {
    const questions = ask(route);
    for (const access of questions.effects('data-access')) {
      const of = operationOf(access);
      if (of === undefined || access.entity === '?') continue;
      // what the code looks up for itself, by a key of its own, is nobody's choice
      if (access.operation !== 'list' && questions.selectorFrom(access).is !== 'yes') continue;
      const key = JSON.stringify([access.entity, of]);
      const known = entities.get(key) ?? { in: access.entity, of, asked: [] };
      entities.set(key, known);
      const tied = anyOf<unknown>(
        questions.comparedAfterLoad(access),
        questions.guardedBy('ownership', access),
        questions.privilegedFor(access),
      );
      known.asked.push({
        key: route.key,
        columns: columnsOf(access, questions),
        tied: tied.is !== 'no',
        open: questions.isPublic().is !== 'no',
      });
    }
  }
  return [...entities.values()].flatMap(({ in: entity, of, asked }) =>
    [...new Set(asked.flatMap((one) => one.columns))].sort().flatMap((column): Convention[] => {
      const keys = (list: Asked[]): RouteKey[] => [...new Set(list.map((one) => one.key))].sort();
      const free = asked.filter((one) => !one.columns.includes(column) && !one.tied);
      const holds = keys(asked.filter((one) => one.columns.includes(column)));
      const breaks = keys(free.filter((one) => !one.open));
      const others = keys(asked.filter((one) => !one.columns.includes(column) && one.tied));
      if (!isCustom(holds.length, new Set([...holds, ...breaks, ...others]).size)) return [];
      const exceptions = keys(free.filter((one) => one.open));
      return [
        {
          dimension: 'predicate',
          scope: 'entity',
          in: entity,
          of,
          value: `${entity}.${column}`,
          roles: [],
          beside: [],
          holds,
          breaks,
          others,
          exceptions,
          apart: [],
        },
      ];
    }),
  );
}

// ── One route against them ──

/**
 * The convention of its kin that a route breaks, in the smallest scope that has one. about: the access that is not filtered; the role that is in question. A small scope
 * that does otherwise answers for its routes.
 */
export function brokenBy(
  route: Route,
  model: ApiModel,
  ask: Questions,
  conventions: readonly Convention[],
  dimension: Convention['dimension'],
  about?: Effect | GuardRole,
): Convention | undefined {
  const mine = conventions.filter((one) => one.dimension === dimension);
  if (mine.length === 0) return undefined;
  if (dimension === 'predicate') {
    if (typeof about !== 'object' || about.kind !== 'data-access') return undefined;
    const columns = columnsOf(about, ask);
    return mine.find(
      (one) => one.in === about.entity && one.of === operationOf(about) && !columns.includes(one.value.slice(one.in.length + 1)),
    );
  }
  const own = carriedBy(route, model, ask);
  const scopes = scopesOf(route).map((scope) => scope.in);
  const kin = mine.filter(
    (one) =>
      one.of === own.of &&
      scopes.includes(one.in) &&
      (typeof about !== 'string' || one.roles.includes(about)) &&
      (!one.value.includes(':') || carriedSomewhere(model).has(one.value)), // gone everywhere, or called by another name: no route stands out
  );
  return kin
    .sort((a, b) => scopes.indexOf(a.in) - scopes.indexOf(b.in) || b.holds.length - a.holds.length)
    .find((one) => stand(own, one) === 'breaks' && !one.apart.some((inner) => scopes.includes(inner.in) && isApart(inner, route.key)));
}
/** What a route of this commit is guarded by, by name. */
function carriedSomewhere(model: ApiModel): ReadonlySet<ApiPath> {
  let known = CARRIED.get(model);
  if (!known) {
    const symbols = Object.values(model.routes).flatMap((route) => [
      ...route.chain.map((link) => link.symbol),
      ...route.guards.flatMap((id) => model.guards[id]?.symbol ?? []),
    ]);
    CARRIED.set(model, (known = new Set(symbols.flatMap((symbol) => calledBy(symbol) ?? []))));
  }
  return known;
}
const CARRIED = new WeakMap<ApiModel, ReadonlySet<ApiPath>>();
function isApart({ holds, breaks }: Convention['apart'][number], key: RouteKey): boolean {
  const other = breaks.filter((one) => one !== key).length;
  return other > 0 && holds < SHARE * (holds + other);
}
