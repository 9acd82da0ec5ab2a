import { no } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

export const jwtAlgNone = defineRule({
  id: 'jwt-alg-none',
  title: 'Tokens are accepted that nobody signed',
  level: 'error',
  item: 'auth.jwt-verify',
  cwe: [347],
  owasp: 'API2',
  each: 'token',
  check(token) {
    if (token.operation === 'decode') return undefined;
    const none = token.algorithms.is === 'yes' && token.algorithms.value.some((name) => /^none$/i.test(name));
    // Python reads a token that it does not want to trust by the same call: that is what `jwt-not-verified` says
    const off = token.operation === 'verify' && token.verifies.is === 'no' && !token.at.path.endsWith('.py');
    // who signs verifies nothing yet
    if (!none && token.operation === 'sign') return undefined;
    return decide(none || off ? no() : { is: 'yes', value: true, because: [] }, token, {
      no: none
        ? `\`none\` is among the algorithms by which tokens are ${token.operation === 'sign' ? 'signed' : 'verified'}: anybody can write one`
        : 'an option switches the verification off: anybody can write a token',
      ask: '',
      yes: 'the signature is verified',
      detail: [none ? 'none' : 'off'],
      fix: 'name the one algorithm that you sign with, and verify always',
    });
  },
});
