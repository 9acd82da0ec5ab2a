import type { ValueId } from '../analysis/facts.ts';
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
    });
    return decideTainted(
      { ...found, stored: [] },
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

/** The text begins with an address or a path of this site. */
function startsFixed(ask: Questions, id: ValueId): boolean {
  const [first] = ask.value(id).text ?? [];
  if (first === undefined) return false;
  const inner = ask.value(first);
  const text = inner.id === first ? inner.constant : first;
  if (typeof text === 'string') return /^(https?:\/\/[^/]+[/?#]|\/(?!\/)|[?#])/.test(text);
  return !inner.origins.some((origin) => origin.kind === 'request');
}
