/** What a product shows to everybody: things that are nobody's own, which everyone may look at, and which only known callers may change. */
import type { Location } from '../analysis/code.ts';
import type { ApiModel, EffectOf, Route } from '../analysis/facts.ts';
import { looks, shownToAll } from '../analysis/predicates.ts';
import { asksRole } from './deeds.ts';
import { perModel } from './rule.ts';

type Access = EffectOf<'data-access'>;
const keyOf = (route: Route, access: Access): string => `${route.app} ${access.entity}`;

/** By application and entity: what everyone may read; where a step asks who is calling before something of it is changed; what is changed at all, and what without being asked for a role. */
const shown = perModel((model): { read: Set<string>; kept: Map<string, Location>; changed: Set<string>; free: Set<string> } => {
  const read = new Set<string>();
  const kept = new Map<string, Location>();
  const changed = new Set<string>();
  const free = new Set<string>();
  for (const route of Object.values(model.routes)) {
    const guard = route.guards
      .flatMap((id) => model.guards[id] ?? [])
      .find((one) => one.proves.some((proof) => proof.role === 'authentication' || proof.role === 'signature'));
    const ofFew = asksRole(model, route.guards);
    for (const { effect } of route.reaches) {
      const one = model.effects[effect];
      if (one?.kind !== 'data-access') continue;
      const key = keyOf(route, one);
      if (looks(one) && !guard) read.add(key);
      if (!looks(one)) changed.add(key);
      if (!looks(one) && !ofFew) free.add(key);
      if (!looks(one) && guard?.stops.is === 'yes' && !kept.has(key)) kept.set(key, guard.at);
    }
  }
  return { read, kept, changed, free };
});

/** What is somebody's, or for a few, though no column says so. */
const NOT_SHOWN =
  /(order|invoice|payment|transaction|refund|booking|reservation|cart|basket|coupon|voucher|discount|message|notification|log|audit|event|token|key|secret|setting|config|session|ticket|report|file|document|upload|backup|job|request|lead|contact|subscriber|visit|device|patient|student|person|people|client|resident|candidate|applicant|record|grade|salary|payroll|statement|balance|wallet|card|loan|claim|policy)s?(_?(item|line|detail|entry|status)s?)?$/i;
const OF_SOMEBODY = /mail|phone|mobile|address|birth/i;
const REFERS = /^(.+?)_?id$/i;
/** Nothing in it says whose it is, is anybody's own business, or leads to what is. */
function isNobodys(model: ApiModel, entity: string, seen: readonly string[] = []): boolean {
  if (seen.includes(entity)) return true;
  const { columns = 'unknown', represents, owner = [], tenant = [] } = model.entities[entity] ?? {};
  if (columns === 'unknown' || columns.length < 2 || represents || owner.length > 0 || tenant.length > 0 || NOT_SHOWN.test(entity))
    return false;
  return columns.every((one) => {
    if (one.sensitive !== undefined || OF_SOMEBODY.test(one.name)) return false;
    const of = (REFERS.exec(one.name)?.[1] ?? one.relation)?.toLowerCase();
    if (of === undefined || of === 'parent' || of === '') return true;
    const target = Object.keys(model.entities).find((name) => name.toLowerCase().replace(/_|s$/g, '') === of.replace(/_|s$/g, ''));
    return target === undefined ? !NOT_SHOWN.test(of) : isNobodys(model, target, [...seen, entity]);
  });
}

/**
 * Where the code says that everyone may look at this: by the column of what is published, or by asking callers who they are before they change what everyone may read (a
 * catalogue, a menu, a list of countries).
 */
export function published(model: ApiModel, route: Route, access: Access): Location | undefined {
  const key = keyOf(route, access);
  const said = looks(access) ? shownToAll(model, access.filter) : undefined;
  if (said) return said.at;
  const { read, kept } = shown(model);
  return read.has(key) && isNobodys(model, access.entity) ? kept.get(key) : undefined;
}

/** What is nobody's own, and for everyone who may come here to look at: it is published, or kept by a few for all others, or by nobody who comes here (countries, units). */
export function isShared(model: ApiModel, route: Route, access: Access): boolean {
  const key = keyOf(route, access);
  const { kept, changed, free } = shown(model);
  const byFew = changed.has(key) ? kept.has(key) && !free.has(key) : looks(access);
  return published(model, route, access) !== undefined || (byFew && isNobodys(model, access.entity));
}
