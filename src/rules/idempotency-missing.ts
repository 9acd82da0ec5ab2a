import type { ApiModel, Route } from '../analysis/facts.ts';
import { no, yes } from '../analysis/questions.ts';
import { decide, defineRule, firstLine } from './rule.ts';

const MONEY =
  /(^|_|[a-z])(order|payment|charge|refund|transfer|withdrawal|deposit|payout|purchase)s?(_?(model|entity|collection|schema|table))?$/i;
const SAME = /idempot|dedup|nonce/i;

export const idempotencyMissing = defineRule({
  id: 'idempotency-missing',
  title: 'A repeated request orders or pays twice',
  level: 'notice',
  item: 'idempotency.key',
  cwe: [837],
  owasp: 'API6',
  each: 'route',
  check(route, { ask, model }) {
    if ((route.method !== 'POST' && route.method !== 'ANY') || route.traits.includes('webhook')) return undefined;
    const creates = ask.effects('data-access').filter((one) => one.operation === 'create');
    const moves =
      creates.some((one) => MONEY.test(one.entity)) || (route.traits.includes('payment') && route.traits.includes('changes-data'));
    if (!moves) return undefined;
    const key = ask.guardedBy('idempotency').is === 'yes' || takesKey(route, model);
    return decide(
      key ? yes(true) : no(),
      { at: firstLine(route.handlerAt) },
      {
        no: `\`${route.method} ${route.path}\` orders or pays once more whenever a client, a proxy or an impatient person sends it again`,
        ask: '',
        yes: 'a repeated request is known by its key',
        detail: [route.method, route.path],
        fix: 'take an `Idempotency-Key` header, keep it with the answer under a unique constraint, and answer a repeated one from there',
      },
    );
  },
});
/** A key of the client's reaches what it does, or one of its functions says by its name that it looks for one. */
function takesKey(route: Route, model: ApiModel): boolean {
  return (
    route.headers.some((name) => SAME.test(name)) ||
    route.inputs.some((id) => SAME.test(model.inputs[id]?.name ?? '')) ||
    route.chain.some((link) => SAME.test(link.symbol)) ||
    route.dependsOn.some((fn) => SAME.test(fn))
  );
}
