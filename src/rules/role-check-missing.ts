import type { ApiModel, EffectOf, Route } from '../analysis/facts.ts';
import { given, unknown } from '../analysis/questions.ts';
import { decide, defineRule, firstLine, listed } from './rule.ts';

export const roleCheckMissing = defineRule({
  id: 'role-check-missing',
  title: 'Anyone who is signed in may do what is meant for a few',
  level: 'error',
  item: 'authz.role',
  cwe: [285, 862],
  owasp: 'API5',
  each: 'route',
  yieldsTo: ['authn-missing', 'guard-removed'],
  check(route, { ask, model }) {
    const why = privileged(model, route, ask.effects('data-access'));
    if (!why || ask.isPublic().is === 'yes') return undefined;
    const identified = ask.guardedBy('authentication');
    if (identified.is !== 'yes') return undefined;
    const asked = ask.guardedBy('role');
    // a function that is called so ran, and what it tests was not understood: a person has to look
    const named = route.dependsOn.find((fn) => NAMED.test(fn.slice(fn.lastIndexOf(':') + 1)));
    const role =
      asked.is === 'no' && named !== undefined
        ? unknown<string>([], [{ about: 'call', what: named, weight: 'strong', settle: `guards: { role: ["${named}"] }` }])
        : asked;
    const name = `\`${route.method} ${route.path}\``;
    return decide(
      given(role),
      { at: firstLine(route.handlerAt) },
      {
        no: `${name} ${why.what}, and asks for no role: everyone who is signed in may do so`,
        ask: `Who may call ${name}? It ${why.what}.`,
        yes: 'a role is asked for',
        detail: [why.kind],
        fix: 'ask for the role or permission in front of the handler, as its neighbours do',
      },
    );
  },
});

interface Why {
  kind: string;
  what: string;
}
/** What makes a route one for a few: it is under an administration path, hands out roles, lists or deletes people, or all its neighbours that change something ask for a role. */
function privileged(model: ApiModel, route: Route, accesses: EffectOf<'data-access'>[]): Why | undefined {
  const acts = accesses.filter((one) => one.operation !== 'read');
  if (route.traits.includes('admin') && (acts.length > 0 || accesses.length > 0))
    return { kind: 'path', what: 'stands under an administration path' };
  const roles = accesses.find(
    (one) =>
      one.operation === 'update' &&
      one.data !== undefined &&
      (model.values[one.data]?.entries ?? []).some(
        (entry) => 'key' in entry && typeof entry.key === 'string' && ROLE.test(entry.key) && fromClient(model, entry.value),
      ),
  );
  if (roles) return { kind: 'roles', what: `sets roles of \`${roles.entity}\`` };
  const kin = Object.values(model.routes).filter(
    (one) =>
      one.key !== route.key &&
      one.app === route.app &&
      (one.at.path === route.at.path || collection(one) === collection(route)) &&
      one.method !== 'GET' &&
      one.method !== 'HEAD',
  );
  const asking = kin.filter((one) =>
    one.guards.some((id) => model.guards[id]?.stops.is === 'yes' && model.guards[id].proves.some((proof) => proof.role === 'role')),
  );
  if (route.method !== 'GET' && route.method !== 'HEAD' && acts.length > 0 && asking.length >= 2 && asking.length === kin.length)
    return {
      kind: 'kin',
      what: `changes ${listed(acts.map((one) => `\`${one.entity}\``))} while all ${kin.length} neighbours that change something ask for a role`,
    };
  return undefined;
}
/** `/menu/{id}` and `/menu`: what is below one name. */
const collection = (route: Route): string => route.path.replace(/\/?[{:<].*$/, '');
const NAMED = /admin|super_?user|staff|role|permission|privilege|authori[sz]e|policy/i;
const ROLE = /^(roles?|role_?id|is_?admin|is_?super_?user|is_?staff|permissions?)$/i;
const fromClient = (model: ApiModel, id: string): boolean => (model.values[id]?.origins ?? []).some((origin) => origin.kind === 'request');
