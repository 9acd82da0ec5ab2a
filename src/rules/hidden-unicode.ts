import { defineRule } from './rule.ts';

export const hiddenUnicode = defineRule({
  id: 'hidden-unicode',
  title: 'Characters that nobody sees change how code is read',
  level: 'warning',
  cwe: [1007],
  owasp: 'API8',
  each: 'hidden',
  check(at, { change }) {
    // without a before there is nothing that somebody slipped in
    if (!change) return undefined;
    return {
      is: 'violation',
      at,
      message: 'a bidirectional or invisible character stands here: what a reviewer sees is not what runs',
      detail: [],
      because: [],
      assuming: [],
      fix: 'delete it, or write it as an escape (`\\u200b`)',
    };
  },
});
