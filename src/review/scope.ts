/** What a change does to each route: added, changed in its own lines, reached through something that it depends on, removed, or not touched. */
import type { FnId, Location, Path } from '../analysis/code.ts';
import type { ApiModel, Route, RouteKey, ValueId } from '../analysis/facts.ts';
import type { Outline } from '../analysis/summaries.ts';
import { routeName } from '../rules/rule.ts';
import type { Lines } from './lines.ts';
import type { Exposure, RouteChange, Side } from './types.ts';

export function scopeOf(base: Side, head: Side, lines: Lines): Record<RouteKey, RouteChange> {
  const changes: Record<RouteKey, RouteChange> = {};
  for (const route of Object.values(head.model.routes))
    changes[route.key] = { ...changeOf(route, base, head, lines), name: routeName(route) };
  for (const route of Object.values(base.model.routes)) {
    if (head.model.routes[route.key]) continue;
    changes[route.key] = { key: route.key, name: routeName(route), state: 'removed', by: [route.at] };
  }
  return changes;
}

/** A route that lost something was reached by what took it away, where nothing nearer is known. */
export function withCauses(
  routes: Readonly<Record<RouteKey, RouteChange>>,
  exposures: readonly Exposure[],
  lines: Lines,
): Record<RouteKey, RouteChange> {
  const known: Record<RouteKey, RouteChange> = { ...routes };
  for (const { cause, routes: keys } of exposures)
    for (const key of keys) {
      const one = known[key];
      if (!one || (one.state !== 'reached' && one.state !== 'untouched') || one.by.some((at) => lines.isAdded(at.path, at.span[0])))
        continue;
      known[key] = { ...one, state: 'reached', by: [cause.at] };
    }
  return known;
}

function changeOf(route: Route, base: Side, head: Side, lines: Lines): Omit<RouteChange, 'name'> {
  const { key } = route;
  const before = base.model.routes[key];
  if (!before) return { key, state: 'added', by: [route.at] };
  const own = [
    route.at,
    route.handlerAt,
    ...route.chain.filter((link) => link.placement === 'route' || link.placement === 'handler').map((link) => link.at),
  ];
  // remarks and line breaks change no route
  const same = (now: Path, then: Path): boolean => {
    const [after, earlier] = [functionOf(`${now}:`, head.lowered), functionOf(`${then}:`, base.lowered)];
    return after !== undefined && after.tokens === earlier?.tokens;
  };
  const touched = own.filter((at) => lines.touchesHead(at) && !same(at.path, lines.formerly(at.path)));
  const earlier = [before.at, before.handlerAt].filter((at) => lines.touchesBase(at) && !same(lines.renamed(at.path) ?? at.path, at.path));
  if (touched.length > 0 || earlier.length > 0)
    return {
      key,
      state: 'changed',
      by: once(
        touched.map((at) => atLine(at, lines)),
        route.at,
      ),
    };
  const through = reachedBy(route, before, base, head, lines);
  return through.length > 0 ? { key, state: 'reached', by: through } : { key, state: 'untouched', by: [] };
}

/** Functions that it depends on and that read otherwise now; else a difference in what it is made of: schemas, the chain, what it does. */
function reachedBy(route: Route, before: Route, base: Side, head: Side, lines: Lines): Location[] {
  const was = new Set(before.dependsOn.map((fn) => moved(fn, lines)));
  // functions without a name are numbered in their file, so that one put before them renames them
  const unnamed = new Set(before.dependsOn.flatMap((fn) => (fn.includes('~') ? (functionOf(fn, base.lowered)?.tokens ?? []) : [])));
  const found: Location[] = [];
  for (const fn of route.dependsOn) {
    const now = functionOf(fn, head.lowered);
    const then = functionOf(formerly(fn, lines), base.lowered);
    if (fn.includes('~') && now && unnamed.has(now.tokens)) continue;
    if (now && (then === undefined ? !was.has(fn) : then.tokens !== now.tokens)) found.push(atLine(now.at, lines));
  }
  if (found.length > 0) return once(found, route.at);
  if (shape(route, head.model) === shape(before, base.model)) return [];
  const links = route.chain.map((link) => link.at).filter((at) => lines.touchesHead(at));
  const touched = route.files.flatMap((path) => firstChange(path, lines));
  if (links.length > 0 || touched.length > 0) return once(links.length > 0 ? links : touched, route.at);
  return once(
    lines
      .around(route.app)
      .flatMap((path) => firstChange(path, lines))
      .slice(0, 1),
    route.at,
  );
}
const once = (places: Location[], otherwise: Location): Location[] => {
  const found = [...new Map(places.map((at) => [`${at.path}:${at.span[0]}`, at])).values()];
  return found.length > 0 ? found : [otherwise];
};
/** The place's first added line, which is what a reader looks for. */
function atLine(at: Location, lines: Lines): Location {
  const line = lines.addedIn(at);
  return line === undefined || line === at.span[0] ? at : { path: at.path, span: [line, 1, line, 2] };
}
function firstChange(path: Path, lines: Lines): Location[] {
  const file = lines.changed(path);
  if (file?.status === 'removed') return [];
  const line = file?.added[0]?.[0] ?? (file?.removed[0] && lines.toHead(file.previous ?? path, file.removed[0][0]));
  return line === undefined ? [] : [{ path, span: [line, 1, line, 2] }];
}

const split = (fn: FnId): [Path, string] => {
  const colon = fn.indexOf(':');
  return [fn.slice(0, colon), fn.slice(colon)];
};
export const formerly = (fn: FnId, lines: Lines): FnId => {
  const [path, name] = split(fn);
  return `${lines.formerly(path)}${name}`;
};
/** By the name of its file in the head. */
export const moved = (fn: FnId, lines: Lines): FnId => {
  const [path, name] = split(fn);
  return `${lines.renamed(path) ?? path}${name}`;
};
/** A function's text as a hash, and where it is. */
export function functionOf(fn: FnId, lowered: ReadonlyMap<Path, Outline>): { tokens: string; at: Location } | undefined {
  const [path, name] = split(fn);
  const found = lowered.get(path)?.summaries.find((one) => one.fn === name);
  return found && { tokens: found.tokens, at: { path, span: found.span } };
}

/** What a route is made of, without places: the same before and after a change that does not concern it. */
function shape(route: Route, model: ApiModel): string {
  const guards = route.guards.flatMap((id) => model.guards[id]?.proves.map((proof) => [proof.role, proof.needs]) ?? []);
  const effects = route.reaches.map(({ effect: id, dominatedBy }) => {
    const effect = model.effects[id];
    const about =
      effect?.kind === 'data-access'
        ? [effect.operation, effect.entity, effect.columns, schemas(effect.data, model)]
        : effect?.kind === 'response'
          ? [effect.status, schemas(effect.body, model)]
          : [];
    return [effect?.kind, effect?.api, about, dominatedBy.length];
  });
  const named = (symbol: string): string => (symbol.includes('~') ? '~' : symbol.slice(symbol.indexOf(':')));
  return JSON.stringify([route.chain.map((link) => [named(link.symbol), link.placement]), guards, effects, route.public.is, route.only]);
}
function schemas(id: ValueId | undefined, model: ApiModel, depth = 0): unknown[] {
  const value = id === undefined ? undefined : model.values[id];
  if (!value || depth > 3) return [];
  const own = value.passed.flatMap((one) => {
    const schema = one.kind === 'schema' ? model.schemas[one.schema] : undefined;
    return schema ? [[schema.fields, schema.unknownKeys]] : [];
  });
  return [...own, ...(value.entries ?? []).map((entry) => schemas('spread' in entry ? entry.spread : entry.value, model, depth + 1))];
}
