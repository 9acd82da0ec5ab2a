import { no, yes } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

export const oauthUnsafeGrant = defineRule({
  id: 'oauth-unsafe-grant',
  title: 'A sign-in hands tokens or passwords to the wrong place',
  level: 'error',
  item: 'auth.oauth',
  cwe: [1390, 287],
  owasp: 'API2',
  each: 'oauth',
  check(request) {
    const { grant } = request;
    const unsafe = grant === 'implicit' || grant === 'password';
    return decide(unsafe ? no() : yes(true), request, {
      no:
        grant === 'implicit'
          ? 'the provider is asked to put the access token into the address (`response_type=token`): histories, logs and scripts of the page get it'
          : 'the password of an account elsewhere is taken and sent on (`grant_type=password`): it passes through this service, and no second factor can be asked for',
      ask: '',
      yes: 'the sign-in stays with the provider, and tokens come by another way than the address',
      detail: [grant],
      fix: 'send people to the provider with `response_type=code` and a `code_challenge`, and exchange the code on the server',
    });
  },
});
