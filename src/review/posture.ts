/** What each route held before a change and does not hold after it, and what it gained; equal causes are one. */
import type { ApiModel, EffectOf, Link, Route, RouteKey } from '../analysis/facts.ts';
import { isOwned, ownerKey, ownKey, ownRows, postureOf, ROLES, tied } from '../analysis/posture.ts';
import type { Questions } from '../analysis/questions.ts';
import { calledBy, refusals } from '../analysis/refusals.ts';
import type { Loss } from './cause.ts';
import { causeOf, linkOf } from './cause.ts';
import { Declarations } from './declared.ts';
import type { Lines } from './lines.ts';
import type { Dimension, Exposure, Posture, RouteChange, Side, Tri } from './types.ts';

export type Ask = (route: Route) => Questions;

export interface Compared {
  exposures: Exposure[];
  fixed: Exposure[];
}
interface Lost extends Loss {
  dimension: Dimension;
  from: Tri;
  to: Tri;
  /** What a person calls the guard: the step of the chain that it is or is called by. */
  symbol?: string;
}
/** One commit, with its functions. */
export type Compare = Pick<Side, 'model' | 'lowered'>;

/** The routes that are there on both sides, key by key. changes: what the change does to each of them. */
export function comparePostures(
  from: Compare,
  to: Compare,
  askBase: Ask,
  askHead: Ask,
  lines: Lines,
  changes: Readonly<Record<RouteKey, RouteChange>> = {},
): Compared {
  const [base, head] = [from.model, to.model];
  const opened = new Declarations(from, to, lines);
  const lost: Lost[] = [];
  const gained: Lost[] = [];
  for (const route of Object.values(head.routes)) {
    const before = base.routes[route.key];
    if (!before || route.only !== undefined) continue;
    const [was, is] = [postureOf(before, base, askBase(before)), postureOf(route, head, askHead(route))];
    for (const key of Object.keys({ ...was.holds, ...is.holds }).sort() as Dimension[]) {
      const [from, to] = [was.holds[key], is.holds[key]];
      if (from === undefined || to === undefined || from === to) continue;
      const ask = askHead(route);
      const access = ask
        .effects('data-access')
        .find((each) =>
          key.startsWith('own:')
            ? ownKey(each) === key && ownRows(each, ask) === to
            : ownerKey(each) === key && isOwned(each, ask) && tied(each, ask).is === 'no',
        );
      if (key.startsWith('own:') && !(access && lines.touchesHead(access.at) && !granted(access, key, ask, askBase(before)))) continue;
      const change = changes[route.key];
      const by = change?.state === 'reached' ? change.by : [];
      const one: Lost = { dimension: key, from, to, route, before, by, ...(access && { access: access.at }) };
      if (to === 'yes') gained.push(one);
      else if (from === 'yes') lost.push(...withGuard(one, was, is, base, head, lines).map((each) => ({ ...each, ...opened.of(each) })));
    }
    const change = changes[route.key];
    for (const { link, dimension } of linksLost({ route, before, was, is, base, head, lines })) {
      if (lost.some((one) => one.route === route && (one.symbol === link.symbol || one.dimension === dimension))) continue;
      const by = change?.state === 'reached' ? change.by : [];
      const one: Lost = { dimension, from: 'yes', to: 'no', route, before, by, link, symbol: link.symbol };
      lost.push({ ...one, ...opened.of(one) });
    }
  }
  return { exposures: grouped(lost, base, head, lines), fixed: grouped(gained, base, head, lines) };
}

/** All rows are for those who hold a role that was not asked for when it was only the caller's own. */
const granted = (access: EffectOf<'data-access'>, key: Dimension, ask: Questions, askBefore: Questions): boolean =>
  ask.privilegedFor(access).is !== 'no' &&
  askBefore.effects('data-access').some((each) => ownKey(each) === key && askBefore.privilegedFor(each).is === 'no');
/**
 * Links that turned callers away and are not in the chain any more, while nothing new is: what every request had to pass is less than it was. One that only identified callers
 * where another still does is no loss.
 */
function linksLost(on: { route: Route; before: Route; was: Posture; is: Posture; base: ApiModel; head: ApiModel; lines: Lines }): {
  link: Link;
  dimension: Dimension;
}[] {
  const { route, before, was, is, base, head, lines } = on;
  const renamed = (symbol: string): string => symbol.replace(/^[^:]*/, (path) => lines.renamed(path) ?? path);
  const then = refusals(before, base);
  const known = new Set([...then.map((one) => renamed(one.symbol)), ...was.guards.map((one) => renamed(one.symbol))]);
  const fresh = [...refusals(route, head).map((one) => one.symbol), ...is.guards.map((one) => one.symbol)].some(
    (symbol) => !known.has(symbol) && !symbol.includes('~'),
  );
  if (fresh) return [];
  const stand = new Set(route.chain.flatMap((link) => calledBy(link.symbol) ?? []));
  return then.flatMap(({ symbol, link, roles }) => {
    const dimension = (['role', 'other'] as const).find((role) => roles.includes(role));
    if (dimension === undefined || stand.has(renamed(symbol)) || is.holds[dimension] === 'yes') return [];
    return [{ link, dimension }];
  });
}

/**
 * A loss is proven without a closed world: the guard ran, and neither it nor another of its role runs now. A doubt about a guard that still stands there is none, nor is one
 * about a guard whose file cannot be read any more, unless the step that called it is gone.
 */
function withGuard(one: Lost, was: Posture, is: Posture, base: ApiModel, head: ApiModel, lines: Lines): Lost[] {
  const role = ROLES.find((known) => known === one.dimension);
  if (role === undefined) return one.to === 'no' ? [one] : [];
  const held = was.guards.find((guard) => guard.mandatory === 'yes' && guard.roles.includes(role));
  if (!held) return one.to === 'no' ? [one] : [];
  const renamed = (symbol: string): string => symbol.replace(/^[^:]*/, (path) => lines.renamed(path) ?? path);
  const guard = one.before.guards
    .map((id) => base.guards[id])
    .find((known) => known?.symbol === held.symbol && known.proves.some((proof) => proof.role === role));
  const link = guard && linkOf(guard, one.before);
  const called = link === undefined || one.route.chain.some(({ symbol }) => symbol === renamed(link.symbol));
  const own = new Set(guard?.stops.because.map(({ at }) => lines.renamed(at.path)));
  const unread = called && head.unread.some(({ path }) => own.has(path));
  const stands = unread || is.guards.some(({ symbol }) => symbol === renamed(held.symbol) && !symbol.includes('~'));
  if (one.to === 'unknown' && stands) return [];
  const symbol = link?.symbol ?? guard?.symbol;
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
      const declared = one.declared !== undefined || (one.route.public.is === 'yes' && one.before.public.is !== 'yes');
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

/** Routes that lost something, whichever way. */
export const exposed = (exposures: readonly Exposure[]): Set<RouteKey> => new Set(exposures.flatMap((one) => one.routes));
