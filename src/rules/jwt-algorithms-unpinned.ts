import { decide, defineRule } from './rule.ts';

export const jwtAlgorithmsUnpinned = defineRule({
  id: 'jwt-algorithms-unpinned',
  title: 'A token says for itself by which algorithm it is verified',
  level: 'warning',
  item: 'auth.jwt-verify',
  cwe: [347],
  owasp: 'API2',
  each: 'token',
  check(token, { model }) {
    if (token.operation !== 'verify' || !/(jsonwebtoken|jwt|jose)/.test(token.api)) return undefined;
    // since version 9 the kind of key limits the algorithms
    const safeVersion = token.api.startsWith('jsonwebtoken:') && Number(/\d+/.exec(model.packages.jsonwebtoken ?? '')?.[0] ?? 0) >= 9;
    return decide(token.algorithms, token, {
      no: 'the token’s own header chooses among all algorithms that the library knows',
      ask: 'Does the verification name its algorithms?',
      yes: 'the algorithms are named',
      detail: [token.api],
      ...(safeVersion && { level: 'notice' as const }),
      fix: 'name the one algorithm that you sign with: `{ algorithms: [\'HS256\'] }`, `algorithms=["HS256"]`',
    });
  },
});
