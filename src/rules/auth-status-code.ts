import type { ApiModel, EffectOf, Reach, Route } from '../analysis/facts.ts';
import { no, yes } from '../analysis/questions.ts';
import { decide, defineRule, fixFor, isFirstOfItsKind, open } from './rule.ts';

const WHAT = { authentication: 'a missing or bad credential', role: 'a caller without the right', ownership: 'a caller whose it is not' };

export const authStatusCode = defineRule({
  id: 'auth-status-code',
  title: 'A refusal is answered with a status that says something else',
  level: 'notice',
  item: 'auth.invalid-401',
  cwe: [287],
  owasp: 'API2',
  each: 'response',
  check(response, on) {
    const denies = (one: EffectOf<'response'>): Reach['denies'] => on.route?.reaches.find((reach) => reach.effect === one.id)?.denies;
    const denied = denies(response);
    const { status } = response;
    // a page sends people to sign in; what is not there for a caller is not found
    if (!denied || typeof status !== 'number' || (status >= 300 && status < 400) || status >= 500 || [404, 429].includes(status))
      return undefined;
    const wanted = denied === 'authentication' ? 401 : 403;
    if (status !== wanted && !isFirstOfItsKind(response, on, (other) => denies(other) === denied)) return undefined;
    if (status === 401 && on.route && guardsSayOther(on.model, on.route)) return open(response);
    return decide(status === wanted ? yes(true) : no(), response, {
      no: `${WHAT[denied]} is answered ${status}: clients act on the number, and ${wanted} is the one that says so`,
      ask: '',
      yes: `refusals are answered ${wanted}`,
      detail: [denied, String(status)],
      fix: fixFor(on.route?.framework, {
        express: `\`res.status(${wanted})\``,
        fastapi: `\`raise HTTPException(status_code=${wanted})\``,
        other: `answer ${wanted}`,
      }),
    });
  },
});
/** The guards of the route send callers without a credential away by another status, whatever a hook before them says of bad tokens. */
function guardsSayOther(model: ApiModel, route: Route): boolean {
  const guards = new Set(
    route.guards.flatMap((id) => {
      const guard = model.guards[id];
      return guard?.stops.is === 'yes' && guard.proves.some((proof) => proof.role === 'authentication') ? [guard.symbol] : [];
    }),
  );
  const own = route.reaches.flatMap(({ effect: id, denies }) => {
    const effect = model.effects[id];
    return effect?.kind === 'response' && effect.fn !== route.handler && guards.has(effect.fn) ? [{ status: effect.status, denies }] : [];
  });
  return (
    own.some(({ status }) => status === 403 || status === 302) &&
    !own.some(({ status, denies }) => status === 401 && denies === 'authentication')
  );
}
