/** Which changed line took away what held. */
import type { Location } from '../analysis/code.ts';
import type { ApiModel, Guard, Link, Route } from '../analysis/facts.ts';
import type { Lines } from './lines.ts';
import type { Cause } from './types.ts';

/** What a route lost. declared: everyone may pass now because something says so, there. */
export interface Loss {
  /** The step of the chain that is gone, where that is what was lost. */
  link?: Link;
  /** What changed of what the route depends on. */
  by: readonly Location[];
  guard?: Guard;
  route: Route;
  before: Route;
  /** The access that is tied to nobody now. */
  access?: Location;
  declared?: Location;
}

/** The step of the chain that a guard is, or is called by. */
export const linkOf = (guard: Guard, route: Route): Link | undefined =>
  route.chain.find((one) => one.guards.includes(guard.id) && one.placement !== 'handler');

/** The changed line that the base's guard rests on: its registration, its own code, the mount of the route; the outermost of several. */
export function causeOf(
  { guard, link: gone, route, before, access, declared, by }: Loss,
  base: ApiModel,
  head: ApiModel,
  lines: Lines,
): Cause {
  if (declared) return { at: declared, kind: 'line' };
  if (access) return { at: access, kind: 'line' };
  const link = gone ?? (guard && linkOf(guard, before));
  const app = head.apps.find((one) => one.id === route.app) ?? base.apps[0];
  // it went with its file: there is no line left to point at
  if (link && lines.renamed(link.at.path) === undefined) return { at: app?.at ?? route.at, kind: 'app', base: link.at };
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
  const reached = by.find((at) => lines.isAdded(at.path, at.span[0]));
  if (reached) return { at: reached, kind: 'line' };
  for (const path of [...before.files, ...lines.around(route.app)]) {
    const file = lines.changed(path);
    const line = file?.added[0]?.[0] ?? (file?.removed[0] && lines.toHead(path, file.removed[0][0]));
    if (file && line !== undefined && file.status !== 'removed') return { at: line_(file.path, line), kind: 'line' };
  }
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
