import type { ApiModel, Effect, Reach, Route } from '../analysis/facts.ts';
import { allOf, anyOf } from '../analysis/questions.ts';
import { decide, defineRule, firstLine, isSnake, listed, VERB } from './rule.ts';

export const webhookUnsigned = defineRule({
  id: 'webhook-unsigned',
  title: 'A webhook is believed whoever sends it',
  level: 'error',
  item: 'webhook.signature',
  cwe: [345, 347],
  owasp: 'API2',
  each: 'route',
  check(route, { ask, model }) {
    // the address is the secret, or the caller is somebody: other rules speak of those
    if (!route.traits.includes('webhook') || route.traits.includes('capability-url')) return undefined;
    const acts = actsOf(route, model);
    const [first] = acts;
    if (!first) return undefined;
    const verified = allOf(...acts.map((act) => anyOf(ask.guardedBy('signature', act), ask.guardedBy('authentication', act))));
    if (verified.is !== 'yes' && route.public.is === 'yes' && !signs(route, model)) return undefined;
    const late = verified.is === 'no' && signs(route, model);
    const name = `\`${route.method} ${route.path}\``;
    const does = listed(acts.map(told));
    return decide(verified, late ? first : { at: firstLine(route.handlerAt) }, {
      no: late
        ? `${name} ${does} before the signature of what it was sent is checked`
        : `${name} ${does} for whoever sends it something: no signature is checked`,
      ask: `Is it checked who sends to ${name}, before it ${does}?`,
      yes: 'the sender is verified first',
      detail: [late ? 'late' : 'unsigned'],
      fix: isSnake(route.framework)
        ? 'verify the signature over the raw body first (`stripe.Webhook.construct_event`, or `hmac.compare_digest`), and answer 400 without one'
        : 'verify the signature over the raw body first (`stripe.webhooks.constructEvent`, or an HMAC and `timingSafeEqual`), and answer 400 without one',
    });
  },
});
const signs = (route: Route, model: ApiModel): boolean =>
  route.guards.some((id) => model.guards[id]?.proves.some((proof) => proof.role === 'signature'));
/** What it does with what it was sent; that it keeps a log is not acting. */
function actsOf(route: Route, model: ApiModel): Effect[] {
  const isAct = ({ stage, refused, effect: id }: Reach): boolean => {
    const effect = model.effects[id];
    if (!effect || stage !== 'handler' || refused) return false;
    if (effect.kind === 'data-access')
      return (
        effect.operation !== 'read' &&
        effect.operation !== 'list' &&
        !(effect.operation === 'create' && /(log|audit)s?$/i.test(effect.entity))
      );
    // a report of what went wrong is no act
    if (effect.kind === 'outbound-call') return !REPORTS.test(effect.fn.slice(effect.fn.lastIndexOf(':') + 1));
    return effect.kind === 'message' || (effect.kind === 'sink' && DOES.has(effect.of));
  };
  return route.reaches.filter(isAct).flatMap((reach) => model.effects[reach.effect] ?? []);
}
const REPORTS = /(^|[._a-z])(log|report|capture|alert|track|notify_?(error|slack|admin)|sentry|telemetry|analytics|error)/i;
const DOES = new Set(['shell', 'program', 'code', 'deserialize']);
function told(effect: Effect): string {
  if (effect.kind === 'data-access') return `${VERB[effect.operation]} ${effect.entity === '?' ? 'data' : effect.entity}`;
  if (effect.kind === 'outbound-call') return 'calls another server';
  return effect.kind === 'message' ? 'starts a job' : 'runs something';
}
