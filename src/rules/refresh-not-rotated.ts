import type { Constant } from '../analysis/code.ts';
import type { Effect } from '../analysis/facts.ts';
import { no, unknown } from '../analysis/questions.ts';
import { decide, defineRule, firstLine } from './rule.ts';

const isRefresh = (name: Constant | undefined): boolean => typeof name === 'string' && /refresh/i.test(name);
const KEPT = /token|session|refresh|device|credential|grant/i;

export const refreshNotRotated = defineRule({
  id: 'refresh-not-rotated',
  title: 'A refresh token stays good after it was used',
  level: 'warning',
  item: 'auth.rotation',
  cwe: [613],
  owasp: 'API2',
  each: 'route',
  check(route, { ask }) {
    if (!route.traits.includes('token-refresh')) return undefined;
    const issued = ask.effects('token').filter((one) => one.operation === 'sign');
    if (issued.length === 0) return undefined;
    // two tokens are an access token and the next refresh token, whatever they are called
    const replaces =
      issued.length > 1 ||
      issued.some((one) => one.purpose === 'refresh') ||
      ask.effects('cookie').some((one) => isRefresh(ask.value(one.name).constant));
    const changes = ask.effects('data-access').some((one) => one.operation !== 'read' && one.operation !== 'list' && KEPT.test(one.entity));
    const open = route.open.length > 0 || ask.effects('outbound-call').some((one: Effect) => KEPT.test(one.api));
    return decide(
      replaces || changes ? { is: 'yes', value: true, because: [] } : open ? unknown() : no(),
      { at: firstLine(route.handlerAt) },
      {
        no: `\`${route.method} ${route.path}\` hands out a new access token and leaves the refresh token as it is: a stolen one works until it ends, and nobody notices`,
        ask: 'Is the refresh token replaced or revoked when it is used?',
        yes: 'the refresh token is replaced',
        detail: [],
        fix: 'issue a new refresh token at each use, revoke the one that was presented, and end the session when a revoked one comes back',
      },
    );
  },
});
