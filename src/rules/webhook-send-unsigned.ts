import type { ApiModel, EffectOf, Entry } from '../analysis/facts.ts';
import { no, unknown, yes } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

const SIGNS = /sign|hmac|digest|authorization|secret|token|api-?key|webhook-id/i;

export const webhookSendUnsigned = defineRule({
  id: 'webhook-send-unsigned',
  title: 'Customers cannot tell who calls their webhook',
  level: 'notice',
  item: 'webhook.sending',
  cwe: [345],
  owasp: 'API10',
  each: 'outbound-call',
  check(call, { model }) {
    if (call.purpose !== 'webhook') return undefined;
    const signed = isSigned(model, call);
    return decide(signed === undefined ? unknown() : signed ? yes(true) : no(), call, {
      no: 'what is posted to an address that a customer set up carries no signature: anyone who knows the address can send the same',
      ask: 'Is what is sent to customers’ addresses signed?',
      yes: 'what is sent is signed',
      detail: [],
      fix: 'send an HMAC over a timestamp and the body in a header, with a secret of each customer’s own',
    });
  },
});
/** undefined: its headers are put together where it was not read. */
function isSigned(model: ApiModel, call: EffectOf<'outbound-call'>): boolean | undefined {
  const named = (key: string): string | undefined => {
    const constant = model.values[key]?.constant;
    return typeof constant === 'string' ? constant : undefined;
  };
  const names = (entries: Entry[]): (string | undefined)[] =>
    entries.flatMap((entry) => {
      if ('key' in entry) return [model.values[entry.key] ? named(entry.key) : entry.key];
      const inner = model.values[entry.spread]?.entries;
      return inner ? names(inner) : [undefined];
    });
  const found = names(call.headers);
  if (found.some((name) => name !== undefined && SIGNS.test(name))) return true;
  return found.includes(undefined) ? undefined : false;
}
