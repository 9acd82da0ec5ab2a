import { no } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

export const tlsVerificationDisabled = defineRule({
  id: 'tls-verification-disabled',
  title: 'The other side of an encrypted connection is not checked',
  level: 'error',
  item: 'transport.tls',
  cwe: [295],
  owasp: 'API8',
  each: 'setting',
  check(setting) {
    if (setting.key === 'tls.min-version')
      return decide(no(), setting, {
        no: 'versions of TLS below 1.2 are spoken: what is sent can be read and changed on the way',
        ask: '',
        detail: ['version'],
        fix: 'leave the default, or ask for `TLSv1.2` at least',
      });
    if (setting.key !== 'tls.verify') return undefined;
    return decide(no(), setting, {
      no: 'certificates are not checked: whoever is on the way can answer in the place of the server',
      ask: '',
      detail: [],
      fix: 'leave the check on; give the certificate of an authority of your own with `ca` (`verify="/path/ca.pem"`)',
    });
  },
});
