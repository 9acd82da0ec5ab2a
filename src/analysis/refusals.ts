/** Links of a chain that turn callers away, proven guards or not: a function that answers 401 or 403 and is registered in front of a route is there for a reason. */
import type { ApiPath } from './code.ts';
import type { ApiModel, GuardRole, Link, Route } from './facts.ts';

export interface Refusal {
  symbol: ApiPath;
  link: Link;
  /** What it surely proves; 'role' where it turns away, by 403, callers that a link before it has identified; 'other' where why it does was not understood. */
  roles: GuardRole[];
}

/** What a link is called: the function that a factory returns by the factory; one without a name is nobody's habit. */
export function calledBy(symbol: ApiPath): ApiPath | undefined {
  const name = symbol.replace(/~\d.*$/, '');
  return /[\w)]$/.test(name) ? name : undefined;
}

/** The named links in front of the handler that turn callers away, in order. */
export function refusals(route: Route, model: ApiModel): Refusal[] {
  const forbids = new Set<ApiPath>();
  const refuses = new Set<ApiPath>();
  for (const { effect: id, stage } of route.reaches) {
    const effect = model.effects[id];
    if (stage === 'handler' || effect?.kind !== 'response') continue;
    if (effect.status === 403) forbids.add(effect.fn);
    if (effect.status === 401 || effect.status === 403) refuses.add(effect.fn);
  }
  let identified = false;
  return route.chain.flatMap((link): Refusal[] => {
    if (link.placement === 'handler') return [];
    const guards = link.guards.flatMap((id) => model.guards[id] ?? []).filter((guard) => guard.stops.is === 'yes');
    const proven = [...new Set(guards.flatMap((guard) => guard.proves.map((proof) => proof.role)))];
    const known = identified;
    identified ||= proven.includes('authentication');
    const symbol = calledBy(link.symbol);
    if (symbol === undefined || (proven.length === 0 && !refuses.has(link.symbol))) return [];
    const forbidden = forbids.has(link.symbol) || guards.some((guard) => guard.proves.some((proof) => proof.status === 403));
    const onlyKnown = proven.length > 0 && proven.every((role) => role === 'authentication');
    if (onlyKnown && known && forbidden) return [{ symbol, link, roles: ['role'] }];
    return [{ symbol, link, roles: proven.length > 0 ? proven : ['other'] }];
  });
}
