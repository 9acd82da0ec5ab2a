import type { ValueId } from '../analysis/facts.ts';
import { no, yes } from '../analysis/questions.ts';
import type { Context } from './rule.ts';
import { decide, defineRule } from './rule.ts';

/** Hosts of the same machine or network: a name without a dot is a service beside this one. */
const NEAR =
  /^(localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[?::1|[\w-]+$|.*\.(local|localhost|internal|lan|test|example|invalid|svc)$|.*\.(svc|cluster)\.|(.*\.)?example\.(com|org|net)$)/i;

export const cleartextHttp = defineRule({
  id: 'cleartext-http',
  title: 'Another server is called without encryption',
  level: 'notice',
  item: 'transport.tls',
  cwe: [319],
  owasp: 'API8',
  each: 'outbound-call',
  check(call, on) {
    const start = beginning(on, call.url);
    const [, scheme = '', host = ''] = /^(https?):\/\/(?:[^@/]*@)?([^:/?#]*)/i.exec(start ?? '') ?? [];
    // a host that is put together is the configuration's matter
    if (scheme === '' || host === '' || NEAR.test(host)) return undefined;
    return decide(/^https$/i.test(scheme) ? yes(true) : no(), call, {
      no: `\`${host}\` is called by \`http://\`: whoever is on the way reads and changes what is sent and answered`,
      ask: '',
      yes: 'the call is encrypted',
      detail: [host],
      fix: 'call it by `https://`',
    });
  },
});
/** The fixed text that an address begins with. */
function beginning({ ask }: Pick<Context, 'ask'>, id: ValueId, depth = 0): string | undefined {
  const value = ask.value(id);
  if (typeof value.constant === 'string') return value.constant;
  const [first] = value.text ?? [];
  if (first === undefined || depth > 4) return undefined;
  return ask.value(first).id === first ? beginning({ ask }, first, depth + 1) : first;
}
