import { defineRule } from './rule.ts';

export const configWeakened = defineRule({
  id: 'config-weakened',
  title: 'The configuration of the review is weakened',
  level: 'warning',
  cwe: [1188],
  owasp: 'API8',
  each: 'configuration',
  check({ setting, from, to, weaker, at }) {
    if (!weaker) return undefined;
    return {
      is: 'violation',
      at,
      message: `\`${setting}\` was ${from} and becomes ${to}: less is reported once this is merged`,
      detail: [setting],
      because: [],
      assuming: [],
      fix: 'if it is meant, have someone who answers for security confirm it; this review still ran with the configuration of the base',
    };
  },
});
