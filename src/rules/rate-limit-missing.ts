import type { ApiModel, InputId, Route, Trait, ValueId } from '../analysis/facts.ts';
import { equalities } from '../analysis/predicates.ts';
import { raise } from '../analysis/questions.ts';
import { decide, defineRule, habit, open } from './rule.ts';

const FLOWS: [Trait, string][] = [
  ['login', 'passwords can be tried at will'],
  ['password-reset', 'codes can be tried, and mails sent to others, at will'],
  ['one-time-code', 'codes can be tried at will'],
  ['register', 'accounts can be made, and mails sent, at will'],
];
const CHANGES = new Set<Route['method']>(['POST', 'PUT', 'PATCH', 'ANY']);

export const rateLimitMissing = defineRule({
  id: 'rate-limit-missing',
  title: 'A flow that invites guessing has no limit on how often it is called',
  level: 'warning',
  item: 'abuse.rate-limit',
  cwe: [770, 307],
  owasp: 'API4',
  each: 'route',
  check(route, { ask, model }) {
    const flow = FLOWS.find(([trait]) => route.traits.includes(trait));
    if (!flow || route.opaqueHandler) return undefined;
    // a page to sign in on tries nothing, unless it takes the password too
    const byCode = !CHANGES.has(route.method) && looksUpCode(model, route);
    if (!CHANGES.has(route.method) && !takesPassword(model, route) && !byCode) return undefined;
    // who is signed in and only renews a session guesses nothing
    if (flow[0] === 'login' && ask.guardedBy('authentication').is === 'yes') return undefined;
    const limited = ask.guardedBy('rate-limit');
    // guessing fails; accounts are made, and mails and codes sent, by requests that succeed
    if (limited.is === 'yes' && flow[0] !== 'login' && countFailures(model, route)) return open(route);
    const broken = ask.broken('limiter');
    return decide(
      raise(limited, broken),
      { at: route.at },
      {
        no: `\`${route.method} ${route.path}\` may be called as often as anyone likes: ${byCode ? 'codes can be tried at will' : flow[1]}${broken ? `; ${habit(broken, route.key, model)}` : ''}`,
        ask: `Does anything limit how often \`${route.method} ${route.path}\` is called?`,
        yes: 'a limit stands in front of it',
        detail: [flow[0]],
        fix: 'put a limiter in front of the route, counted by address and by account; one at the gateway can be declared in the configuration',
      },
    );
  },
});
/** A password in the address, which is compared or looked up. */
const takesPassword = (model: ApiModel, route: Route): boolean =>
  route.inputs.some((id) => model.inputs[id]?.part === 'query' && /^passw(or)?d$|^pass$|^pwd$/i.test(model.inputs[id]?.name ?? ''));
/** A short code in the address by which a row is found, as in a link to sign in by; the code of an identity provider is looked up nowhere here. */
function looksUpCode(model: ApiModel, route: Route): boolean {
  const codes = new Set(route.inputs.filter((id) => model.inputs[id]?.part === 'query' && CODE.test(model.inputs[id]?.name ?? '')));
  if (codes.size === 0) return false;
  return route.reaches.some(({ effect }) => {
    const access = model.effects[effect];
    return (
      access?.kind === 'data-access' &&
      equalities(access.filter).some(({ column, value }) => CODE.test(column) && isFrom(model, value, codes))
    );
  });
}
const CODE = /^(otp|pin|pass_?code|code|\w*(verification|confirmation|login|magic|one_?time)_?code)$/i;
const isFrom = (model: ApiModel, value: ValueId, inputs: ReadonlySet<InputId>): boolean =>
  (model.values[value]?.origins ?? []).some((origin) => origin.kind === 'request' && inputs.has(origin.input));
/** Every limit on the route counts only requests that fail. */
const countFailures = (model: ApiModel, route: Route): boolean =>
  route.guards
    .flatMap((id) => model.guards[id]?.proves ?? [])
    .filter((proof) => proof.role === 'rate-limit')
    .every((proof) => proof.needs.includes('failure'));
