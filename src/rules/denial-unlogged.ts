import { decide, defineRule, isFirstOfItsKind } from './rule.ts';

export const denialUnlogged = defineRule({
  id: 'denial-unlogged',
  title: 'A denied request leaves no trace',
  level: 'notice',
  item: 'logging.denial',
  cwe: [778],
  owasp: 'API5',
  each: 'response',
  check(response, on) {
    if (response.status !== 403 || !isFirstOfItsKind(response, on)) return undefined;
    const reach = on.route?.reaches.find((one) => one.effect === response.id);
    if (!reach) return undefined;
    return decide(reach.logged, response, {
      no: 'a denied request is answered 403, and nothing is written down: somebody who tries what is not theirs is not noticed',
      ask: 'Is a denied request logged?',
      yes: 'the denial is logged',
      detail: ['403'],
      fix: 'log the denial before answering: who asked for what',
    });
  },
});
