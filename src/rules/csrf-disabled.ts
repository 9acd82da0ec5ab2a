import type { Location } from '../analysis/code.ts';
import type { ApiModel, Route } from '../analysis/facts.ts';
import { no, yes } from '../analysis/questions.ts';
import type { Outcome } from './rule.ts';
import { decide, defineRule, fixFor } from './rule.ts';

export const csrfDisabled = defineRule({
  id: 'csrf-disabled',
  title: 'Other sites can make a signed-in browser change something',
  level: 'warning',
  item: 'auth.csrf',
  cwe: [352],
  owasp: 'API8',
  each: 'route',
  check(route, on) {
    if (!changes(route) || route.traits.includes('webhook')) return undefined;
    const caller = on.ask.caller();
    if (caller.is !== 'yes' || caller.value.credential !== 'cookie') return undefined;
    const own = route.exemptions.filter((one) => one.role === 'csrf').map(({ at }) => at);
    const off = own.length > 0 ? own : switchedOff(route, on.model);
    if (off.length > 0) return off.map((at) => said(route, at));
    return on.ask.guardedBy('csrf').is === 'yes'
      ? decide(yes(true), route, { no: '', ask: '', yes: 'a request has to prove where it came from', detail: [] })
      : undefined;
  },
});
const changes = (route: Route): boolean =>
  ['POST', 'PUT', 'PATCH', 'DELETE'].includes(route.method) || (route.method === 'ANY' && route.traits.includes('changes-data'));
/** Settings of the route's own app that switch the protection off. */
const switchedOff = ({ app }: Route, model: ApiModel): Location[] =>
  model.settings
    .filter((one) => one.key === 'csrf' && one.only === undefined && (app === '.' || one.at.path.startsWith(`${app}/`)))
    .map(({ at }) => at);
const said = (route: Route, at: Location): Outcome =>
  decide(
    no(),
    { at },
    {
      no: `the protection against requests from other sites is switched off, and \`${route.method} ${route.path}\` knows its caller by a cookie: any page that a signed-in person opens can send it`,
      ask: '',
      detail: ['csrf'],
      fix: fixFor(route.framework, {
        express: 'leave the protection on, or take the session from a header that other sites cannot set',
        fastapi: 'leave the protection on, or take the session from a header that other sites cannot set',
        other: 'leave the protection on, and let pages send the token; exempt only what identifies its callers by a header or a signature',
      }),
    },
  );
