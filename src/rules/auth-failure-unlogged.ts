import { decide, defineRule, isFirstOfItsKind } from './rule.ts';

export const authFailureUnlogged = defineRule({
  id: 'auth-failure-unlogged',
  title: 'A failed sign-in leaves no trace',
  level: 'notice',
  item: 'logging.auth-failure',
  cwe: [778],
  owasp: 'API2',
  each: 'response',
  check(response, on) {
    if (response.status !== 401 || !isFirstOfItsKind(response, on)) return undefined;
    const reach = on.route?.reaches.find((one) => one.effect === response.id);
    if (!reach) return undefined;
    return decide(reach.logged, response, {
      no: 'whoever is not let in is answered 401, and nothing is written down: somebody who tries passwords or tokens is not noticed',
      ask: 'Is a failed sign-in logged?',
      yes: 'the failure is logged',
      detail: ['401'],
      fix: 'log the failure before answering: which account, from which address, never the password or token',
    });
  },
});
