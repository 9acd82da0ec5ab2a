import type { ApiModel, Value, ValueId } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { defineRule } from './rule.ts';
import { decideTainted, tainted } from './tainted.ts';

export const openRedirect = defineRule({
  id: 'open-redirect',
  title: 'A request decides where people are sent',
  level: 'warning',
  item: 'input.redirect',
  cwe: [601],
  owasp: 'API8',
  each: 'response',
  check(response, on) {
    if (response.redirect === undefined || startsFixed(on.ask, response.redirect)) return undefined;
    const found = tainted(response.redirect, response, on, {
      transforms: ['relative', 'fixed-host', 'allow-list', 'cast'],
      checks: ['allow-list', 'fixed-host', 'relative'],
      // where a library sends people was asked of it: it keeps a list of its own, or does not
      made: /(^|[._])(safe|validate|allowed)/i,
    });
    return decideTainted(
      { ...found, stored: [], sent: found.sent.filter((value) => !isHeader(on.model, value)) },
      response,
      { model: on.model, level: 'warning' },
      {
        no: (names, verb) => `${names} ${verb} where the browser goes: a link to this site can lead to one that looks like it`,
        ask: 'Can a client choose another site to be sent to?',
        yes: 'the target is of this site',
        detail: ['redirect'],
        fix: 'allow a path of this site only (it begins with one `/`), or choose from a list',
      },
    );
  },
});

/** A header is set by a browser, and by no link that somebody prepared: `Referer` leads back to where people came from. */
const isHeader = (model: ApiModel, { origins }: Value): boolean =>
  origins.some((origin) => origin.kind === 'request') &&
  origins.every((origin) => origin.kind !== 'request' || model.inputs[origin.input]?.part === 'header');
/** The text begins with an address or a path of this site, whichever of several it is. */
function startsFixed(ask: Questions, id: ValueId, depth = 0): boolean {
  const { anyOf } = ask.value(id);
  if (anyOf && depth < 4)
    return anyOf.every((one) => !ask.value(one).origins.some((origin) => origin.kind === 'request') || startsFixed(ask, one, depth + 1));
  const [first] = ask.value(id).text ?? [];
  if (first === undefined) return false;
  const inner = ask.value(first);
  const text = inner.id === first ? inner.constant : first;
  if (typeof text === 'string') return /^(https?:\/\/[^/]+[/?#]|\/(?!\/)|[?#])/.test(text);
  return !inner.origins.some((origin) => origin.kind === 'request');
}
