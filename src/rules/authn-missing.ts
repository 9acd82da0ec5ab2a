import type { Answer, ApiModel, EffectOf, Evidence, Route, ValueId } from '../analysis/facts.ts';
import { looks } from '../analysis/predicates.ts';
import { anyOf, given, no, not, raise, unknown } from '../analysis/questions.ts';
import { holds, isKept } from './held.ts';
import { published } from './published.ts';
import { actsAs, decide, defineRule, firstLine, fixFor, habit, isSnake, listed } from './rule.ts';

/**
 * It reads for a step in front, and no answer holds what it read: who is calling, whether they have paid. That is no data of the route's; nor is what a step in front of others,
 * too, notes down (when a key was last used).
 */
function isAside(model: ApiModel, { reaches }: Route, access: EffectOf<'data-access'>): boolean {
  const stages = reaches.flatMap(({ effect, stage }) => (effect === access.id ? [stage] : []));
  if (stages.includes('handler') || (stages.includes('step') && !looks(access))) return false;
  const holds = (id: ValueId | undefined, depth: number): boolean => {
    const value = id === undefined ? undefined : model.values[id];
    if (!value) return false;
    if (value.origins.some((origin) => origin.kind === 'database' && origin.effect === access.id)) return true;
    return depth > 0 && (value.entries ?? []).some((entry) => holds('key' in entry ? entry.value : entry.spread, depth - 1));
  };
  return !reaches.some(({ effect }) => {
    const response = model.effects[effect];
    return response?.kind === 'response' && holds(response.body, 3);
  });
}

/** A step in front that is called so looks who is calling and lets everyone pass, as was meant. */
const OPTIONAL =
  /(^|[._])(optional|maybe|try)(?=[A-Z_])|[a-z_](Optional|OrNone|OrNull|OrAnonymous|IfPresent)\b|_(optional|or_none|or_anonymous|if_present)\b/;
const CHANGES = new Set<Route['method']>(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Nobody is asked who they are. toPerson: what says that this is meant, which only a person can judge; without it the handler was not read. */
const doubted = (
  { because, assuming }: Exclude<Answer<unknown>, { is: 'yes' }>,
  { handlerAt }: Route,
  toPerson: Evidence | undefined,
): Answer<unknown> =>
  toPerson ? unknown([toPerson], assuming) : no(because, [{ about: 'unread', what: 'its handler', at: handlerAt, weight: 'weak' }]);

export const authnMissing = defineRule({
  id: 'authn-missing',
  title: 'Data is reached without anyone being identified',
  level: 'error',
  item: 'auth.identity',
  cwe: [306, 862, 287],
  owasp: 'API2',
  each: 'route',
  yieldsTo: ['authn-result-ignored', 'guard-removed', 'jwt-not-verified'],
  check(route, { ask, model, change }) {
    // what this change declares public is told as that
    if (change?.exposures.some((one) => one.declared && one.routes.includes(route.key))) return undefined;
    // servers call it, which sign what they send: `webhook-unsigned` asks for that
    if (route.traits.includes('webhook')) return undefined;
    const accesses = ask.effects('data-access').filter((one) => !isAside(model, route, one));
    const writes = accesses.filter((one) => one.operation !== 'read' && one.operation !== 'list');
    const acts = ask
      .effects('sink')
      .filter(
        (one) =>
          (one.of === 'file-path' || one.of === 'shell' || one.of === 'program' || one.of === 'code') &&
          route.reaches.some((reach) => reach.effect === one.id && reach.stage === 'handler') &&
          ask.flowsFrom(one.value, ['request']).is === 'yes',
      );
    const settings = ask.effects('response').some((one) => one.body !== undefined && !one.escaped && holds(model, one.body, isKept));
    const open = ask.isPublic();
    if (open.is === 'yes') return undefined;
    const guarded = anyOf(ask.guardedBy('authentication'), ask.guardedBy('signature'));
    const idle = accesses.length === 0 && acts.length === 0 && !settings && !route.traits.includes('changes-data');
    const broken = ask.broken('guard', 'authentication');
    // a method that changes something, of which was not read what: the neighbours say whether it needs a caller
    const unread = idle && broken !== undefined && CHANGES.has(route.method) && !route.opaqueHandler;
    // what does nothing that is known needs no caller, and has one all the same where a guard is proven
    if (idle && guarded.is !== 'yes' && !unread) return undefined;
    const shown = writes.length > 0 ? writes : accesses;
    const verb = writes.length > 0 || unread ? 'changes' : shown.length > 0 ? 'reads' : settings ? 'answers' : 'uses';
    const what = unread
      ? 'what was not followed'
      : shown.length === 0
        ? settings
          ? 'what the server is configured with'
          : 'what a request names on the server'
        : listed(shown.map((one) => (one.entity === '?' ? 'data' : one.entity)));
    const steps = route.chain.filter((link) => link.placement !== 'handler');
    const ran =
      steps.length === 0
        ? 'nothing runs before its handler'
        : steps.length === 1
          ? 'the step before its handler does not end the request of a stranger'
          : `none of the ${steps.length} steps before its handler ends the request of a stranger`;
    const written = route.inputs
      .map((id) => model.inputs[id])
      .find((one) => one?.part === 'cookie' && actsAs(one.name ?? '') !== undefined);
    const believed = written ? `; the cookie \`${written.name}\` is no proof, any client may write it` : '';
    // the code says itself that everyone may read this; whether they should only a person knows
    const said = route.exemptions.find((one) => one.role === 'authentication');
    const optional =
      route.guards.map((id) => model.guards[id]).find((one) => one?.failure === 'optional') ??
      steps.find(({ symbol }) => OPTIONAL.test(symbol.slice(symbol.lastIndexOf(':') + 1)));
    const idly = writes.length === 0 && acts.length === 0;
    const meant = idly ? (said?.at ?? optional?.at) : undefined;
    // only callers may change it, everyone may look at it, and none of it is anybody's own
    const [shownAt, ...less] = idly && !settings && !broken ? new Set(accesses.map((one) => published(model, route, one) ?? null)) : [];
    const toPerson = meant
      ? { at: meant, note: 'everyone is let pass here' }
      : shownAt && !less.includes(null)
        ? { at: shownAt, note: 'who changes it has to say who they are' }
        : undefined;
    const answer =
      guarded.is === 'no' && (toPerson || unread) ? doubted(guarded, route, toPerson) : raise(guarded, unread ? undefined : broken);
    const name = `\`${route.method} ${route.path}\``;
    return decide(
      given(answer, not(open)),
      { at: firstLine(route.handlerAt) },
      {
        no: `${name} ${verb} ${what} without anyone being identified: ${ran}${believed}${broken ? `; ${habit(broken, route.key, model)}` : ''}`,
        ask: `May anyone on the network call ${name}? It ${verb} ${what}.`,
        yes: `${name} is reached by identified callers only`,
        detail: [],
        fix: fixFor(route.framework, {
          express: 'put the guard before the handler: `router.use(requireUser)`, or `router.get(path, requireUser, handler)`',
          fastapi:
            '`dependencies=[Depends(get_current_user)]` on the route or its router, or a parameter `user: Annotated[User, Depends(get_current_user)]`',
          other: isSnake(route.framework)
            ? 'require a caller on the view, or declare the route public'
            : 'put a guard in front of the route, or declare it public',
        }),
      },
    );
  },
});
