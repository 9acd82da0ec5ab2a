import type { ApiModel, Credential, Effect, EffectOf, Origin, Route, ValueId } from '../analysis/facts.ts';
import type { Context, Outcome } from './rule.ts';
import { defineRule } from './rule.ts';
import type { Tainted } from './tainted.ts';
import { decideTainted, tainted } from './tainted.ts';

const HARMLESS = {
  transforms: ['escape', 'cast', 'allow-list', 'hash'],
  checks: ['allow-list'],
  made: /escap|saniti[sz]e|purify|encode|clean|strip|xss|html_safe|format_html/i,
} as const;

export const xssReflected = defineRule({
  id: 'xss-reflected',
  title: 'What a client sent becomes part of a page',
  level: 'error',
  item: 'input.xss',
  cwe: [79],
  owasp: 'API8',
  each: ['response', 'sink'],
  check(fact, on) {
    if (!isOpenedByLink(on)) return undefined;
    if (fact.kind === 'response') return isPage(fact) ? answered(fact, on) : undefined;
    return fact.of === 'html' ? marked(fact, on) : undefined;
  },
});
type Page = EffectOf<'response'> & { body: ValueId };
const isPage = (response: EffectOf<'response'>): response is Page =>
  response.media === 'html' && response.body !== undefined && !response.escaped;
const partsOf = (id: ValueId, effect: Effect, on: Context): Tainted => worded(tainted(id, effect, on, HARMLESS), on.model);

function answered(response: Page, on: Context): Outcome | undefined {
  return decideTainted(
    partsOf(response.body, response, on),
    response,
    { model: on.model, level: 'error' },
    {
      no: (names) =>
        `${names} is answered as HTML without being escaped: whoever follows a prepared link runs a stranger’s script on this site`,
      ask: 'Is what a client sent escaped before it becomes part of the page?',
      yes: 'nothing that a client sent is answered as HTML unescaped',
      detail: ['html'],
      fix: 'let a template engine put it into the page, escape it, or answer JSON or plain text',
    },
  );
}
/** What says of a text that it is markup already: a template puts it into the page as it is. */
function marked(sink: EffectOf<'sink'>, on: Context): Outcome | undefined {
  const found = partsOf(sink.value, sink, on);
  const told = new Set(
    on.ask.effects('response').flatMap((one) => (isPage(one) ? partsOf(one.body, one, on).sent.map((value) => value.id) : [])),
  );
  // where the page is put together by hand it is told of there
  if (found.sent.length > 0 && found.sent.every((value) => told.has(value.id))) return undefined;
  return decideTainted(
    found,
    sink,
    { model: on.model, level: 'error' },
    {
      no: (names) => `${names} is marked as safe markup without being escaped: what it holds becomes part of the page as it is`,
      ask: 'Is what a client sent escaped before it is marked as safe markup?',
      yes: 'nothing that a client sent is marked as safe markup',
      detail: ['marked'],
      fix: 'leave the marking out, so that the template escapes it; or clean it first with a sanitizer that keeps a list of tags',
    },
  );
}
const SENT_BY_SCRIPTS = new Set<Route['method']>(['PUT', 'PATCH', 'DELETE']);
const CARRIED_BY_SCRIPTS = new Set<Credential | undefined>(['bearer', 'api-key', 'header']);
/** A link or a form leads there: a browser sends neither with another method, nor a form with a key that a script has to put into a header. */
function isOpenedByLink({ route, ask }: Context): boolean {
  if (!route) return true;
  if (route.method !== 'POST') return !SENT_BY_SCRIPTS.has(route.method);
  const caller = ask.caller();
  return caller.is !== 'yes' || !CARRIED_BY_SCRIPTS.has(caller.value.credential);
}
/** Numbers, keys and dates of stored rows hold no markup. */
const PLAIN = /(^|_)(id|pk|uuid|count|total|length|amount|price|quantity|status|type)$|Id$|(_at|At|date|Date|time|Time)$/;
const holdsText = (origin: Origin): boolean =>
  (origin.kind === 'database' && origin.path.length > 0 && !PLAIN.test(origin.path.at(-1) ?? '')) || origin.kind === 'upstream';
/** Which method, host or address a request came by is no markup of a stranger's choosing. */
const writable = (origin: Origin, model: ApiModel): boolean => origin.kind === 'request' && model.inputs[origin.input]?.part !== 'request';
const worded = (found: Tainted, model: ApiModel): Tainted => ({
  ...found,
  sent: found.sent.filter((value) => value.origins.some((origin) => writable(origin, model))),
  stored: found.stored.filter((value) => value.origins.some(holdsText)),
});
