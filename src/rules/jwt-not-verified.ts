import type { ApiModel, Effect, EffectOf, Origin, Predicate, Route } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { no, unknown } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

export const jwtNotVerified = defineRule({
  id: 'jwt-not-verified',
  title: 'Claims of a token are believed that was not verified',
  level: 'error',
  item: 'auth.jwt-verify',
  cwe: [347],
  owasp: 'API2',
  each: 'token',
  closes: ['authn-missing'],
  check(token, { route, model, ask }) {
    if (token.operation === 'sign' || !route) return undefined;
    const off = token.operation === 'verify' && token.verifies.is === 'no' && token.at.path.endsWith('.py');
    if (token.operation === 'verify' && !off) return undefined;
    const own = route.reaches.flatMap((reach) => {
      const effect = model.effects[reach.effect];
      return effect ? [effect] : [];
    });
    const verified = own.some(
      (one) => one.kind === 'token' && one.operation === 'verify' && one.verifies.is === 'yes' && sameToken(model, one, token),
    );
    const chooses = !off && !verified && believed(model, own, token);
    const identifies = standsAlone(model, route, token, ask);
    if (!identifies && (verified || (!off && !chooses))) return undefined;
    // another service may have been asked before
    const asked = own.some(
      (one) => one.kind === 'outbound-call' && [one.body, one.url].some((id) => presents(model, id)) && one.at.path === token.at.path,
    );
    return decide(asked ? unknown() : no(), token, {
      no: off
        ? 'the token is read with its verification switched off, and decides who is calling: anybody can write one'
        : `what the token claims ${chooses ? 'chooses data' : 'decides who is let in'}, and its signature is never verified: anybody can write one`,
      ask: 'Is the token verified by the service that is called before its claims are read?',
      detail: [token.api],
      fix: 'verify the token with your key and algorithm before you read it, and read its claims from what that returns',
    });
  },
});
/** Two uses of one credential: the same value, or both of what the caller presents. */
const sameToken = (model: ApiModel, a: EffectOf<'token'>, b: EffectOf<'token'>): boolean =>
  a.token === b.token || (isPresented(model, a) && isPresented(model, b));
const isPresented = (model: ApiModel, use: EffectOf<'token'>): boolean =>
  (model.values[use.token]?.origins ?? []).some((origin) => origin.kind === 'credential');
const presents = (model: ApiModel, id: string | undefined): boolean =>
  id !== undefined &&
  ((model.values[id]?.origins ?? []).some((origin) => origin.kind === 'credential') ||
    (model.values[id]?.entries ?? []).some((entry) => 'key' in entry && /token|jwt|assertion/i.test(String(entry.key))));
/** What the caller presents is read on a route that reaches data and turns strangers away, and on one way at least nothing else says who is calling. */
const standsAlone = (model: ApiModel, route: Route, token: EffectOf<'token'>, ask: Questions): boolean =>
  token.operation === 'decode' &&
  isPresented(model, token) &&
  route.reaches.some((one) => model.effects[one.effect]?.kind === 'data-access') &&
  route.reaches.some((one) => isRefusal(model.effects[one.effect])) &&
  !route.guards.some((id) => model.guards[id]?.failure === 'optional') &&
  ask.isPublic().is !== 'yes' &&
  ask.guardedBy('authentication').is === 'no';
const isRefusal = (effect: Effect | undefined): boolean =>
  effect?.kind === 'response' && (effect.status === 401 || effect.status === 403 || effect.redirect !== undefined);
/** A claim is in a filter or in what is written. */
function believed(model: ApiModel, own: { kind: string }[], token: EffectOf<'token'>): boolean {
  const claims = (origin: Origin): boolean => origin.kind === 'token' && origin.use === token.id;
  const holds = (id: string | undefined): boolean => id !== undefined && (model.values[id]?.origins ?? []).some(claims);
  const filters = (filter: Predicate): boolean =>
    'all' in filter
      ? filter.all.some(filters)
      : 'any' in filter
        ? filter.any.some(filters)
        : 'not' in filter
          ? filters(filter.not)
          : 'column' in filter && holds(filter.value);
  return own.some((one) => {
    if (one.kind !== 'data-access') return false;
    const access = one as EffectOf<'data-access'>;
    return filters(access.filter) || holds(access.data);
  });
}
