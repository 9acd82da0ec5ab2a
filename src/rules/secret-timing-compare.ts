import { no, yes } from '../analysis/questions.ts';
import { decide, defineRule, fixFor, isSnake, SECRET_NAME } from './rule.ts';

export const secretTimingCompare = defineRule({
  id: 'secret-timing-compare',
  title: 'A secret is compared by an operator that stops at the first difference',
  level: 'warning',
  item: 'auth.key-storage',
  cwe: [208],
  owasp: 'API2',
  each: 'comparison',
  check(comparison, { ask, route }) {
    if (!comparison.constantTime && comparison.of === undefined) return undefined;
    // whoever reads the code need not measure anything
    if (ask.value(comparison.left).constant !== undefined) return undefined;
    // a password that is compared with its column is kept in the clear, which is worse
    if (comparison.of === 'password' && ask.value(comparison.left).origins.some((origin) => origin.kind === 'database')) return undefined;
    // what is compared with a signing key is a signature made with it
    const what = comparison.of === 'signing-key' ? 'a signature or secret' : SECRET_NAME[comparison.of ?? 'other'];
    return decide(comparison.constantTime ? yes(true) : no(), comparison, {
      no: `what a client presents is compared with ${what} by an operator that stops at the first difference: how long it takes tells how much of a guess was right`,
      ask: '',
      yes: 'secrets are compared in constant time',
      detail: [comparison.of ?? 'other'],
      fix: fixFor(route?.framework, {
        express: 'hash both sides and compare with `crypto.timingSafeEqual(a, b)`',
        fastapi: '`secrets.compare_digest(a, b)`',
        other:
          comparison.at.path.endsWith('.py') || isSnake(route?.framework ?? '')
            ? '`hmac.compare_digest(a, b)`'
            : 'compare with `crypto.timingSafeEqual(a, b)`',
      }),
    });
  },
});
