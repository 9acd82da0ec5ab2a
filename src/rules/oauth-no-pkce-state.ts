import type { Answer } from '../analysis/facts.ts';
import { no, unknown, yes } from '../analysis/questions.ts';
import { decide, defineRule, listed } from './rule.ts';

export const oauthNoPkceState = defineRule({
  id: 'oauth-no-pkce-state',
  title: 'A sign-in can be finished by somebody who did not begin it',
  level: 'warning',
  item: 'auth.oauth',
  cwe: [352],
  owasp: 'API2',
  each: 'oauth',
  check(request) {
    if (request.grant !== 'code') return undefined;
    const parts: [string, Answer<true>, string][] = [
      ['state', request.state, 'a stranger’s code can be put into somebody’s session'],
      ['code_challenge', request.challenge, 'whoever gets hold of the code can exchange it'],
      ...(request.idToken ? [['nonce', request.nonce, 'an old id token can be used again'] as [string, Answer<true>, string]] : []),
    ];
    const missing = parts.filter(([, answer]) => answer.is === 'no');
    const open = parts.some(([, answer]) => answer.is === 'unknown');
    return decide(missing.length > 0 ? no() : open ? unknown() : yes(true), request, {
      no: `the request for a code has no ${listed(missing.map(([name]) => `\`${name}\``))}: ${listed(missing.map(([, , harm]) => harm))}`,
      ask: 'Does the request for a code carry a `state` and a `code_challenge`, and are they checked when it comes back?',
      yes: 'the request carries a state and a challenge',
      detail: missing.map(([name]) => name),
      fix: 'send a random `state` that is kept in the session and compared in the callback, and a `code_challenge` (S256) whose verifier goes into the exchange',
    });
  },
});
