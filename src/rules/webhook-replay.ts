import type { ApiModel, Effect, Route, ValueId } from '../analysis/facts.ts';
import { tests } from '../analysis/predicates.ts';
import { anyOf, no, unknown, yes } from '../analysis/questions.ts';
import { decide, defineRule, firstLine } from './rule.ts';

/** What keeps the ids of events that were dealt with. */
const KEEPS = /event|web_?hook|deliver|processed|idempot|inbox|dedup|nonce|replay/i;
const EVENT_ID =
  /^(event|delivery|message|webhook|notification|request|idempotency)[-_]?(id|key|uuid)$|(stripe|external|provider|payment|transaction|charge|invoice|session|checkout)_?(event_?)?id$/i;

export const webhookReplay = defineRule({
  id: 'webhook-replay',
  title: 'A webhook that was seen once may be sent again',
  level: 'notice',
  item: 'webhook.replay',
  cwe: [294],
  owasp: 'API6',
  each: 'route',
  check(route, { ask, model }) {
    if (!route.traits.includes('webhook')) return undefined;
    const signed = route.guards.flatMap((id) => model.guards[id]?.proves.filter((proof) => proof.role === 'signature') ?? []);
    const acts = route.reaches.some(({ effect, stage, refused }) => stage === 'handler' && !refused && changes(model.effects[effect]));
    if (signed.length === 0 || !acts) return undefined;
    const fresh = ask.guardedBy('freshness');
    const once = anyOf<unknown>(ask.guardedBy('idempotency'), remembers(route, model) ? yes(true) : no());
    const open = route.open.length > 0 ? unknown() : no();
    return decide(
      anyOf<unknown>(fresh, once, open),
      { at: firstLine(route.handlerAt) },
      {
        no: `\`${route.method} ${route.path}\` takes what is signed, however old and however often: whoever got hold of one delivery can send it again`,
        ask: 'Is a delivery that was dealt with refused when it comes again?',
        yes: 'deliveries are taken once, or only while they are fresh',
        detail: [],
        fix: 'keep the id of each event under a unique constraint, or refuse what was signed more than five minutes ago (the time being part of the signed text)',
      },
    );
  },
});
const changes = (effect: Effect | undefined): boolean =>
  effect?.kind === 'outbound-call' ||
  effect?.kind === 'message' ||
  (effect?.kind === 'data-access' && effect.operation !== 'read' && effect.operation !== 'list');
/** It looks an event up, or stores its id. */
function remembers(route: Route, model: ApiModel): boolean {
  return route.reaches.some(({ effect: id }) => {
    const effect = model.effects[id];
    if (effect?.kind !== 'data-access') return false;
    if (KEEPS.test(effect.entity)) return true;
    return [...tests(effect.filter).map((test) => test.column), ...keys(model, effect.data)].some((name) => EVENT_ID.test(name));
  });
}
const keys = (model: ApiModel, id: ValueId | undefined): string[] =>
  (id === undefined ? undefined : model.values[id]?.entries)?.flatMap((entry) =>
    'key' in entry && typeof entry.key === 'string' ? [entry.key] : [],
  ) ?? [];
