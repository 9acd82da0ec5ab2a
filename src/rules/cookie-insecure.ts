import { no, unknown } from '../analysis/questions.ts';
import { decide, defineRule, listed } from './rule.ts';

export const cookieInsecure = defineRule({
  id: 'cookie-insecure',
  title: 'A cookie that signs people in is not protected',
  level: 'warning',
  item: 'auth.token-storage',
  cwe: [614, 1004, 1275],
  owasp: 'API8',
  each: 'cookie',
  check(cookie) {
    if (cookie.holds !== 'session' && cookie.holds !== 'token') return undefined;
    const flags = [
      ['httpOnly', cookie.httpOnly, 'scripts of the page can read it'],
      ['secure', cookie.secure, 'it is sent over connections that are not encrypted'],
      ['sameSite', cookie.sameSite, 'other sites can send requests with it'],
    ] as const;
    const missing = flags.filter(([, answer]) => answer.is === 'no');
    const open = flags.some(([, answer]) => answer.is === 'unknown');
    return decide(missing.length > 0 ? no() : open ? unknown() : { is: 'yes', value: true, because: [] }, cookie, {
      no: `the ${cookie.holds} cookie has no ${listed(missing.map(([name]) => `\`${name}\``))}: ${listed(missing.map(([, , harm]) => harm))}`,
      ask: 'Is this cookie `httpOnly`, `secure` and `sameSite` in production?',
      yes: 'the cookie is protected',
      detail: missing.map(([name]) => name),
      fix: 'set `httpOnly`, `secure` and `sameSite: "lax"` (or `strict`)',
    });
  },
});
