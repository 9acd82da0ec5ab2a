import type { ApiModel, Effect, EffectKind, InputId, Route, RouteKey } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import type { Outcome } from './rule.ts';
import { decide, defineRule, firstLine, perModel } from './rule.ts';

const KEY = /^(x_)?(api_?key|access_?token|auth_?token|refresh_?token|token|jwt|secret|key|session_?(id|key)|passw(or)?d|pass)$/i;
const USES: EffectKind[] = ['token', 'comparison', 'hash', 'secret', 'data-access'];
/** Browsers open these without headers: a short-lived token in the address is all that they can bring. */
const OPENED = /download|export|files?(\/|$)|media|unsubscribe|stream/i;
const MAILED = new Set<Route['traits'][number]>(['one-time-code', 'password-reset', 'register']);

export const apiKeyInUrl = defineRule({
  id: 'api-key-in-url',
  title: 'A secret is taken from the address',
  level: 'warning',
  item: 'auth.key-header',
  cwe: [598],
  owasp: 'API2',
  each: 'route',
  check(route, { model }) {
    // where the address itself is the key, there is no other place for it
    if (route.traits.includes('capability-url') || route.traits.includes('oauth-callback')) return undefined;
    if (route.method === 'GET' && (OPENED.test(route.path) || route.traits.some((one) => MAILED.has(one)))) return undefined;
    return route.inputs.flatMap((id) => {
      const input = model.inputs[id];
      if (input?.part !== 'query' || input.name === undefined || !KEY.test(input.name.replaceAll('-', '_'))) return [];
      return used(route, model, id, input.name) ?? [];
    });
  },
});
/** Where it is verified, compared or looked up: of the handler's own at its head; what many routes share is said once, where it stands. */
function used(route: Route, model: ApiModel, id: InputId, name: string): Outcome | undefined {
  const uses = /^key$/i.test(name) ? USES.filter((one) => one !== 'data-access') : USES;
  for (const reach of route.reaches) {
    const effect = model.effects[reach.effect];
    if (!effect || !uses.includes(effect.kind) || !mentions(model, effect, id)) continue;
    const chained = reach.stage !== 'handler';
    if (chained && effect.kind !== 'token' && effect.kind !== 'comparison') continue;
    const sharing = chained ? (usersOf(model).get(placeOf(effect)) ?? []) : [];
    if (sharing[0] !== undefined && sharing[0] !== route.key) return undefined;
    return {
      ...decide(
        no(),
        { at: chained ? effect.at : firstLine(route.handlerAt) },
        {
          no: `\`${name}\` is taken from the query: addresses are kept in logs, in histories, and in what other sites are told they were reached from`,
          ask: '',
          detail: [name],
          fix: 'take it from a header (`Authorization: Bearer …`), a cookie or the body',
        },
      ),
      ...(sharing.length > 0 && { routes: sharing }),
    };
  }
  return undefined;
}
const placeOf = ({ at }: Effect): string => `${at.path}:${at.span.join('.')}`;
/** The routes whose chain verifies or compares something, by place. */
const usersOf = perModel((model): Map<string, RouteKey[]> => {
  const found = new Map<string, RouteKey[]>();
  for (const route of Object.values(model.routes))
    for (const place of new Set(
      route.reaches.flatMap(({ effect: id, stage }) => {
        const effect = stage !== 'handler' ? model.effects[id] : undefined;
        return effect?.kind === 'token' || effect?.kind === 'comparison' ? [placeOf(effect)] : [];
      }),
    ))
      found.set(place, [...(found.get(place) ?? []), route.key]);
  return found;
});
const mentions = (model: ApiModel, effect: object, id: InputId): boolean =>
  Object.entries(effect).some(([slot, value]) => slot !== 'id' && slot !== 'fn' && slot !== 'api' && reaches(model, value, id));
function reaches(model: ApiModel, node: unknown, id: InputId): boolean {
  if (typeof node === 'string')
    return model.values[node]?.origins.some((origin) => origin.kind === 'request' && origin.input === id) ?? false;
  return node !== null && typeof node === 'object' && Object.values(node).some((one) => reaches(model, one, id));
}
