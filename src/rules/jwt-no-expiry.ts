import { no, unknown } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

/** Seconds: how long a token that opens doors may live. */
const LONGEST = 86_400;
/** Kept by the server or good for one thing: these may live longer. */
const LASTING = new Set(['refresh', 'mail', 'api', 'id']);

export const jwtNoExpiry = defineRule({
  id: 'jwt-no-expiry',
  title: 'A token that opens doors never ends, or only after days',
  level: 'warning',
  item: 'auth.token-expiry',
  cwe: [613],
  owasp: 'API2',
  each: 'token',
  check(token) {
    if (token.operation !== 'sign' || LASTING.has(token.purpose)) return undefined;
    const { lifetime } = token;
    const long = lifetime.is === 'yes' && lifetime.value > LONGEST;
    const answer = lifetime.is === 'no' || long ? no() : lifetime.is === 'yes' ? lifetime : unknown();
    return decide(answer, token, {
      no: long
        ? `the token is good for ${shown(lifetime.value)}: whoever gets hold of it may act for that long`
        : 'the token has no end: whoever gets hold of it may act for ever',
      ask: `Does this token end within ${LONGEST / 3600} hours?`,
      yes: 'the token ends soon',
      detail: [long ? 'long' : 'none'],
      fix: 'give it an expiry of minutes to hours (`expiresIn`, an `exp` claim), and renew it by a refresh token',
    });
  },
});
const shown = (seconds: number): string =>
  seconds >= 2 * 86_400 ? `${Math.round(seconds / 86_400)} days` : `${Math.round(seconds / 3600)} hours`;
