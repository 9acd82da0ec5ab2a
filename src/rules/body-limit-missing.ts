import { no } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

export const bodyLimitMissing = defineRule({
  id: 'body-limit-missing',
  title: 'Requests may be very large',
  level: 'notice',
  item: 'input.size',
  cwe: [770],
  owasp: 'API4',
  each: 'setting',
  check(setting, { ask }) {
    if (setting.key !== 'body.limit') return undefined;
    const { constant } = ask.value(setting.value);
    return decide(no(), setting, {
      no: `bodies of ${typeof constant === 'string' && constant !== 'no limit' ? `up to ${constant}` : 'any size'} are read into memory: a few requests at a time use it up`,
      ask: '',
      detail: [],
      fix: 'leave the default, raise it on the one route that needs it, or take large things as uploads that are streamed',
    });
  },
});
