/** What holds for each route before and after a change, in keys without places; and which changed line took away what held. */
import type { Location } from '../analysis/code.ts';
import type { Answer, ApiModel, EffectOf, Guard, GuardRole, Link, Route, RouteKey } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { anyOf, not } from '../analysis/questions.ts';
import type { Lines } from './lines.ts';
import type { Cause, Dimension, Exposure, Posture, Tri } from './types.ts';

/** In the order in which one loss is named when a guard had several roles. */
const ROLES: GuardRole[] = [
  'authentication',
  'signature',
  'role',
  'ownership',
  'tenant',
  'csrf',
  'rate-limit',
  'freshness',
  'idempotency',
  'validation',
];

export type Ask = (route: Route) => Questions;
const tri = (answer: Answer<unknown>): Tri => answer.is;

export function postureOf(route: Route, model: ApiModel, ask: Questions): Posture {
  const holds: Posture['holds'] = { private: tri(not(ask.isPublic())) };
  for (const role of ROLES) holds[role] = tri(ask.guardedBy(role));
  for (const access of ask.effects('data-access')) {
    if (!isOwned(access, ask)) continue;
    const key = ownerKey(access);
    holds[key] = lesser(holds[key] ?? 'yes', tri(tied(access, ask)));
  }
  const guards = route.guards.flatMap((id) => {
    const guard = model.guards[id];
    return guard && !guard.failure
      ? [
          {
            symbol: guard.symbol,
            roles: guard.proves.map((one) => one.role),
            needs: guard.proves.flatMap((one) => one.needs),
            mandatory: tri(guard.stops),
          },
        ]
      : [];
  });
  return { key: route.key, holds, guards };
}
const ownerKey = (access: EffectOf<'data-access'>): Dimension => `owner:${access.entity}.${access.operation}`;
/** Whose rows it touches matters: the client chooses one, or those of everybody are listed for callers who hold no role. */
const isOwned = (access: EffectOf<'data-access'>, ask: Questions): boolean =>
  ask.selectorFrom(access).is === 'yes' || (access.operation === 'list' && ask.privilegedFor(access).is === 'no');
const tied = (access: EffectOf<'data-access'>, ask: Questions): Answer<unknown> =>
  anyOf<unknown>(ask.ownershipPredicate(access), ask.comparedAfterLoad(access), ask.guardedBy('ownership', access));
const ORDER: Tri[] = ['no', 'unknown', 'yes'];
const lesser = (a: Tri, b: Tri): Tri => (ORDER.indexOf(a) <= ORDER.indexOf(b) ? a : b);

export interface Compared {
  exposures: Exposure[];
  fixed: Exposure[];
}
interface Lost {
  dimension: Dimension;
  from: Tri;
  to: Tri;
  guard?: Guard;
  /** What a person calls the guard: the step of the chain that it is or is called by. */
  symbol?: string;
  route: Route;
  before: Route;
  /** The access that is tied to nobody now. */
  access?: Location;
}

/** The routes that are there on both sides, key by key. */
export function comparePostures(base: ApiModel, head: ApiModel, askBase: Ask, askHead: Ask, lines: Lines): Compared {
  const lost: Lost[] = [];
  const gained: Lost[] = [];
  for (const route of Object.values(head.routes)) {
    const before = base.routes[route.key];
    if (!before || route.only !== undefined) continue;
    const [was, is] = [postureOf(before, base, askBase(before)), postureOf(route, head, askHead(route))];
    for (const key of Object.keys({ ...was.holds, ...is.holds }).sort() as Dimension[]) {
      const [from, to] = [was.holds[key], is.holds[key]];
      if (from === undefined || to === undefined || from === to) continue;
      const access = askHead(route)
        .effects('data-access')
        .find((each) => ownerKey(each) === key && isOwned(each, askHead(route)) && tied(each, askHead(route)).is === 'no');
      const one: Lost = { dimension: key, from, to, route, before, ...(access && { access: access.at }) };
      if (to === 'yes') gained.push(one);
      else if (from === 'yes') lost.push(...withGuard(one, was, is, base, lines));
    }
  }
  return { exposures: grouped(lost, base, head, lines), fixed: grouped(gained, base, head, lines) };
}

/** A loss is proven without a closed world: the guard ran, and neither it nor another of its role runs now. A doubt about a guard that still stands there is none. */
function withGuard(one: Lost, was: Posture, is: Posture, base: ApiModel, lines: Lines): Lost[] {
  const role = ROLES.find((known) => known === one.dimension);
  if (role === undefined) return one.to === 'no' ? [one] : [];
  const held = was.guards.find((guard) => guard.mandatory === 'yes' && guard.roles.includes(role));
  if (!held) return one.to === 'no' ? [one] : [];
  const renamed = held.symbol.replace(/^[^:]*/, (path) => lines.renamed(path) ?? path);
  const stands = is.guards.some((guard) => guard.symbol === renamed && !guard.symbol.includes('~'));
  if (one.to === 'unknown' && stands) return [];
  const guard = one.before.guards
    .map((id) => base.guards[id])
    .find((known) => known?.symbol === held.symbol && known.proves.some((proof) => proof.role === role));
  const symbol = (guard && linkOf(guard, one.before)?.symbol) ?? guard?.symbol;
  return [{ ...one, ...(guard && { guard }), ...(symbol !== undefined && { symbol }) }];
}

/** Equal causes are one exposure; of a guard's roles the weightiest is named. */
function grouped(all: Lost[], base: ApiModel, head: ApiModel, lines: Lines): Exposure[] {
  const groups = new Map<string, Exposure>();
  const rank = (dimension: Dimension): number => {
    const index = (ROLES as readonly Dimension[]).indexOf(dimension);
    return index < 0 ? ROLES.length : index;
  };
  for (const one of [...all].sort((a, b) => rank(a.dimension) - rank(b.dimension))) {
    const cause = causeOf(one, base, head, lines);
    const lost = one.symbol;
    const key = JSON.stringify([lost ?? one.dimension, cause.at.path, cause.at.span[0], one.to === 'yes']);
    const known = groups.get(key);
    if (!known) {
      const declared = one.route.public.is === 'yes' && one.before.public.is !== 'yes';
      groups.set(key, {
        dimension: one.dimension,
        from: one.from,
        to: one.to,
        declared,
        cause,
        routes: [one.route.key],
        ...(lost !== undefined && { lost }),
      });
    } else if (!known.routes.includes(one.route.key)) known.routes.push(one.route.key);
  }
  for (const exposure of groups.values()) exposure.routes.sort();
  return [...groups.values()];
}

const linkOf = (guard: Guard, route: Route): Link | undefined =>
  route.chain.find((one) => one.guards.includes(guard.id) && one.placement !== 'handler');

/** The changed line that the base's guard rests on: its registration, its own code, the mount of the route; the outermost of several. */
function causeOf({ guard, route, before, access }: Lost, base: ApiModel, head: ApiModel, lines: Lines): Cause {
  if (access) return { at: access, kind: 'line' };
  const link = guard && linkOf(guard, before);
  if (link && lines.touchesBase(link.at)) return { at: whereNow(link, route, head, lines), kind: 'line', base: link.at };
  const own = guard ? guard.stops.because.map((one) => one.at) : [];
  for (const at of own) {
    const place = near(at, lines);
    if (place) return { at: place, kind: 'line', base: at };
  }
  for (const at of [link?.at, before.at, before.handlerAt]) {
    const place = at && near(at, lines);
    if (place) return { at: place, kind: 'line', base: at };
  }
  // the guard stands where it stood: what it protected was put in front of it, most likely in its own file
  if (link && lines.changedBase(link.at.path)) return { at: whereNow(link, route, head, lines), kind: 'line', base: link.at };
  for (const path of before.files) {
    const file = lines.changed(path);
    const line = file?.added[0]?.[0] ?? (file?.removed[0] && lines.toHead(path, file.removed[0][0]));
    if (file && line !== undefined && file.status !== 'removed') return { at: line_(file.path, line), kind: 'line' };
  }
  const app = head.apps.find((one) => one.id === route.app) ?? base.apps[0];
  return { at: app?.at ?? route.at, kind: 'app' };
}
/** A guard that was moved stands where it went; one that was taken out, at the nearest line that is left. */
function whereNow(link: Link, route: Route, head: ApiModel, lines: Lines): Location {
  const path = lines.renamed(link.at.path);
  const line = lines.toHead(link.at.path, link.at.span[0]);
  const kept = !lines.touchesBase(link.at);
  if (path !== undefined && (kept || lines.isAdded(path, line))) return line_(path, line);
  const elsewhere = Object.values(head.routes)
    .flatMap((one) => one.chain)
    .find(
      (one) =>
        one.symbol === link.symbol &&
        one.placement === link.placement &&
        one.at.path === path &&
        lines.isAdded(one.at.path, one.at.span[0]),
    );
  if (elsewhere) return elsewhere.at;
  return path === undefined ? route.at : line_(path, line);
}
/** The place in the head, when something in it or right beside it was changed. */
function near(at: Location, lines: Lines): Location | undefined {
  const path = lines.renamed(at.path);
  if (path === undefined || !lines.touchesBase(at)) return undefined;
  return line_(path, lines.toHead(at.path, firstRemoved(at, lines)));
}
function firstRemoved(at: Location, lines: Lines): number {
  const ranges = lines.changed(lines.renamed(at.path) ?? at.path)?.removed ?? [];
  const found = ranges.find(([from, to]) => from <= at.span[2] && to >= at.span[0]);
  return found ? Math.max(found[0], at.span[0]) : at.span[0];
}
const line_ = (path: string, line: number): Location => ({ path, span: [line, 1, line, 2] });

/** Routes that lost something, whichever way. */
export const exposed = (exposures: readonly Exposure[]): Set<RouteKey> => new Set(exposures.flatMap((one) => one.routes));
