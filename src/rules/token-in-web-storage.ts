import { no } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

export const tokenInWebStorage = defineRule({
  id: 'token-in-web-storage',
  title: 'A token is kept where every script of the page can read it',
  level: 'warning',
  item: 'auth.token-storage',
  cwe: [922],
  owasp: 'API2',
  each: 'sink',
  check(sink, { ask }) {
    if (sink.of !== 'web-storage' || sink.holds !== 'token') return undefined;
    const constant = sink.name === undefined ? undefined : ask.value(sink.name).constant;
    const key = typeof constant === 'string' ? constant : '';
    const name = key === '' ? 'a token' : `\`${key}\``;
    return decide(no(), sink, {
      no: `${name} goes into the browser’s storage: one injected script, or one bad package of the page, takes it along`,
      ask: '',
      detail: [key],
      fix: 'let the server set it as a cookie with `httpOnly`, `secure` and `sameSite`, or keep it in memory and renew it from such a cookie',
    });
  },
});
