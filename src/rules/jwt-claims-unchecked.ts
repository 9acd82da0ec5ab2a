import { decide, defineRule } from './rule.ts';

export const jwtClaimsUnchecked = defineRule({
  id: 'jwt-claims-unchecked',
  title: 'A token is accepted whoever issued it, and for whom',
  level: 'notice',
  item: 'auth.jwt-claims',
  cwe: [345],
  owasp: 'API2',
  each: 'token',
  check(token) {
    if (token.operation !== 'verify' || token.verifies.is !== 'yes') return undefined;
    const { checks } = token;
    const named = checks.is === 'yes' && checks.value.some((one) => one === 'issuer' || one === 'audience');
    return decide(named ? checks : checks.is === 'unknown' ? checks : { is: 'no', because: [], assuming: [] }, token, {
      no: 'neither issuer nor audience of the token is checked: one that was made with the same key for something else is accepted here',
      ask: 'Are issuer and audience of this token checked?',
      yes: 'issuer or audience is checked',
      detail: [token.api],
      fix: 'sign with an issuer and an audience, and demand both where you verify',
    });
  },
});
