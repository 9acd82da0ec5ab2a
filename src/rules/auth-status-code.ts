import type { EffectOf, Reach } from '../analysis/facts.ts';
import { no, yes } from '../analysis/questions.ts';
import type { Context } from './rule.ts';
import { decide, defineRule, fixFor } from './rule.ts';

const WHAT = { authentication: 'a missing or bad credential', role: 'a caller without the right', ownership: 'a caller whose it is not' };

export const authStatusCode = defineRule({
  id: 'auth-status-code',
  title: 'A refusal is answered with a status that says something else',
  level: 'notice',
  item: 'auth.invalid-401',
  cwe: [287],
  owasp: 'API2',
  each: 'response',
  check(response, on) {
    const reach = on.route?.reaches.find((one) => one.effect === response.id);
    const { status } = response;
    // a page sends people to sign in; what is not there for a caller is not found
    if (!reach?.denies || typeof status !== 'number' || (status >= 300 && status < 400) || status >= 500 || [404, 429].includes(status))
      return undefined;
    const wanted = reach.denies === 'authentication' ? 401 : 403;
    if (status !== wanted && !isFirst(response, reach.denies, on)) return undefined;
    return decide(status === wanted ? yes(true) : no(), response, {
      no: `${WHAT[reach.denies]} is answered ${status}: clients act on the number, and ${wanted} is the one that says so`,
      ask: '',
      yes: `refusals are answered ${wanted}`,
      detail: [reach.denies, String(status)],
      fix: fixFor(on.route?.framework, {
        express: `\`res.status(${wanted})\``,
        fastapi: `\`raise HTTPException(status_code=${wanted})\``,
        other: `answer ${wanted}`,
      }),
    });
  },
});
/** A function that turns people away for one reason at several places is one thing to change. */
function isFirst(response: EffectOf<'response'>, denies: Reach['denies'], { route, ask }: Context): boolean {
  const place = ({ at: { span } }: EffectOf<'response'>): number => span[0] * 1e4 + span[1];
  const same = new Set(route?.reaches.flatMap((reach) => (reach.denies === denies ? [reach.effect] : [])));
  return ask
    .effects('response')
    .every(
      (other) => other.fn !== response.fn || other.status !== response.status || !same.has(other.id) || place(other) >= place(response),
    );
}
