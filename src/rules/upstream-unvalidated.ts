import { decide, defineRule } from './rule.ts';

/** Clients that give up by themselves after a while. */
const LIMITED = /^(httpx|aiohttp|ky|@octokit)/;

export const upstreamUnvalidated = defineRule({
  id: 'upstream-unvalidated',
  title: 'Another server is waited for without end',
  level: 'notice',
  item: 'input.upstream',
  cwe: [20, 1088],
  owasp: 'API10',
  each: 'outbound-call',
  check(call) {
    if (LIMITED.test(call.api)) return undefined;
    return decide(call.timeout, call, {
      no: 'the call has no timeout: a server that does not answer keeps this request, and in the end all of them, waiting',
      ask: '',
      yes: 'the call has a timeout',
      detail: [call.api],
      fix: 'give the call a timeout (`timeout=10`, `AbortSignal.timeout(10_000)`), and check what it answers with a schema',
    });
  },
});
