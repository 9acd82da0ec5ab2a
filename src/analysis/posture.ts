/** What holds for a route, in keys without places: the same before and after a change that does not concern it. */
import type { Dimension, Posture, Tri } from '../review/types.ts';
import type { Answer, ApiModel, EffectOf, Evidence, GuardRole, Predicate, Route } from './facts.ts';
import type { Questions } from './questions.ts';
import { anyOf, not } from './questions.ts';

/** In the order in which one loss is named when a guard had several roles. */
export const ROLES: GuardRole[] = [
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

const tri = (answer: Answer<unknown>): Tri => answer.is;

/** What holds for a route. */
export function postureOf(route: Route, model: ApiModel, ask: Questions): Posture {
  const holds: Posture['holds'] = { private: tri(not(ask.isPublic())) };
  for (const role of ROLES) holds[role] = tri(ask.guardedBy(role));
  for (const access of ask.effects('data-access')) {
    const own = ownRows(access, ask);
    if (own !== undefined) holds[ownKey(access)] = lesser(holds[ownKey(access)] ?? 'yes', own);
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
/** Why each role that holds does. */
export function evidenceOf(ask: Questions): Partial<Record<Dimension, Evidence[]>> {
  return Object.fromEntries(
    ROLES.flatMap((role) => {
      const answer = ask.guardedBy(role);
      return answer.is === 'yes' && answer.because.length > 0 ? [[role, answer.because]] : [];
    }),
  );
}
export const ownerKey = (access: EffectOf<'data-access'>): Dimension => `owner:${access.entity}.${access.operation}`;
/** Whose rows it touches matters: the client chooses one, or those of everybody are listed for callers who hold no role. */
export const isOwned = (access: EffectOf<'data-access'>, ask: Questions): boolean =>
  ask.selectorFrom(access).is === 'yes' || (access.operation === 'list' && ask.privilegedFor(access).is === 'no');
export const tied = (access: EffectOf<'data-access'>, ask: Questions): Answer<unknown> =>
  anyOf<unknown>(ask.ownershipPredicate(access), ask.comparedAfterLoad(access), ask.guardedBy('ownership', access));
export const ownKey = (access: EffectOf<'data-access'>): Dimension => `own:${access.entity}.${access.operation}`;
/** Where the client names no row: whether those are the caller's, or any at all. Undefined where neither is known. */
export function ownRows(access: EffectOf<'data-access'>, ask: Questions): Tri | undefined {
  if (access.entity === '?' || access.operation === 'list' || access.operation === 'create') return undefined;
  if (access.raw === undefined && access.rowOf === undefined && asksNothing(access.filter)) return 'no';
  return ask.selectorFrom(access).is !== 'yes' && ask.ownershipPredicate(access).is === 'yes' ? 'yes' : undefined;
}
const asksNothing = (filter: Predicate): boolean => 'all' in filter && filter.all.every(asksNothing);
const ORDER: Tri[] = ['no', 'unknown', 'yes'];
const lesser = (a: Tri, b: Tri): Tri => (ORDER.indexOf(a) <= ORDER.indexOf(b) ? a : b);
