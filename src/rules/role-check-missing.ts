import type { Convention } from '../analysis/conventions.ts';
import type { ApiModel, EffectOf, Route } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { anyOf, given, raise, unknown, yes } from '../analysis/questions.ts';
import { asksRole, doers } from './deeds.ts';
import type { Level } from './rule.ts';
import { decide, defineRule, firstLine, habit, listed, perModel, routeName, VERB } from './rule.ts';
import { shared } from './siblings.ts';

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
    const broken = ask.broken('guard', 'role');
    const why = privileged(model, route, ask) ?? (broken && outsider(route, ask, broken));
    if (!why || (!why.of && ask.isPublic().is === 'yes')) return undefined;
    const identified = ask.guardedBy('authentication');
    if (identified.is !== 'yes') return undefined;
    const asked = why.of
      ? anyOf<unknown>(ask.guardedBy('role'), ask.guardedBy('role', why.of), ask.privilegedFor(why.of))
      : ask.guardedBy('role');
    const key = keyOfFew(route, model);
    // a function that is called so ran, and what it tests was not understood: a person has to look
    const named = route.dependsOn
      .filter((fn) => !askers(model).some((one) => fn === one || fn.startsWith(`${one}.`)))
      .map((fn) => fn.slice(fn.lastIndexOf(':') + 1))
      .find((fn) => isCheck(fn) && !fn.includes('~'));
    const role = key
      ? yes<unknown>(key.id, [
          { at: key.at, note: key.kind === 'comparison' ? 'callers hold a secret of the server' : `callers hold a \`${key.entity}\`` },
        ])
      : asked.is === 'no' && named !== undefined
        ? unknown<unknown>([], [{ about: 'call', what: named, weight: 'strong', settle: `guards: { role: ["${named}"] }` }])
        : asked;
    const name = `\`${route.method} ${route.path}\``;
    return decide(
      given(raise(role, broken)),
      { at: firstLine(route.handlerAt) },
      {
        no: `${name} ${why.what}, and asks for no role: everyone who is signed in may do so${broken ? `; ${habit(broken, route.key, model)}` : ''}`,
        ask: `Who may call ${name}? It ${why.what}.`,
        yes: 'a role is asked for',
        detail: [why.kind],
        ...(why.level && { level: why.level }),
        fix: 'ask for the role or permission in front of the handler, as its neighbours do',
      },
    );
  },
});

/** Steps that ask for a role in front of some route: where they ask for none, they were told none. */
const askers = perModel((model) => [
  ...new Set(
    Object.values(model.routes).flatMap(({ chain }) =>
      chain.flatMap(({ symbol, guards }) =>
        guards.some((id) => model.guards[id]?.proves.some((proof) => proof.role === 'role')) ? [symbol] : [],
      ),
    ),
  ),
]);
/** In front of the handler a key is looked up among those that only who runs the product is given: the kind of key says so. */
const OF_FEW = /(^|_|[a-z])(admin|infra(structure)?|system|service|operator|master|root)_?(api)?_?(key|token)s?$/i;
function keyOfFew({ reaches }: Route, model: ApiModel): EffectOf<'data-access'> | EffectOf<'comparison'> | undefined {
  const own = reaches.flatMap(({ effect, stage }) => {
    const found = model.effects[effect];
    return found ? [{ found, stage }] : [];
  });
  for (const { found, stage } of own) if (stage !== 'handler' && found.kind === 'data-access' && OF_FEW.test(found.entity)) return found;
  // a secret that the server is configured with stands for no person, where no person is asked for beside it
  if (own.some(({ found }) => found.kind === 'token' && found.operation === 'verify')) return undefined;
  for (const { found, stage } of own) if (stage !== 'handler' && found.kind === 'comparison' && isOfServer(model, found)) return found;
  return undefined;
}
const isOfServer = (model: ApiModel, { left, right }: EffectOf<'comparison'>): boolean =>
  [left, right].some((id) => (model.values[id]?.origins ?? []).some((origin) => origin.kind === 'environment'));

/** Its nearest neighbours that change something ask for a permission, or next to all routes of the product that do; it changes something, and does not. */
function outsider({ method, opaqueHandler }: Route, ask: Questions, broken: Convention): Why | undefined {
  if (broken.of !== 'writes' || ask.isPublic().is !== 'no') return undefined;
  const { holds, breaks, others, scope } = broken;
  const wide = holds.length >= MANY && holds.length >= NEARLY_ALL * (holds.length + breaks.length + others.length);
  if (scope !== 'router' && scope !== 'controller' && !wide) return undefined;
  const acts = ask.effects('data-access').filter((one) => one.operation !== 'read' && one.operation !== 'list');
  if (acts.length > 0)
    return { kind: 'kin', what: `changes ${listed(acts.map((one) => (one.entity === '?' ? 'data' : `\`${one.entity}\``)))}` };
  // what it changes is kept elsewhere, and its method says that it does
  const changes = CHANGES.has(method) && opaqueHandler === undefined && ask.effects('response').length > 0;
  return changes ? { kind: 'kin', what: 'changes or removes what it names', level: 'warning' } : undefined;
}
const CHANGES = new Set<Route['method']>(['PUT', 'PATCH', 'DELETE']);
const MANY = 20;
const NEARLY_ALL = 0.9;

interface Why {
  kind: string;
  what: string;
  /** The effect that needs the role, where one does. */
  of?: EffectOf<'data-access'>;
  level?: Level;
}
/** What makes a route one for a few: it is under an administration path, hands out roles, lists or deletes people, or all its neighbours that change something ask for a role. */
function privileged(model: ApiModel, route: Route, ask: Questions): Why | undefined {
  const accesses = ask.effects('data-access');
  const acts = accesses.filter((one) => one.operation !== 'read');
  if (route.traits.includes('admin') && (acts.length > 0 || accesses.length > 0))
    return { kind: 'path', what: 'stands under an administration path' };
  const roles = accesses.find(
    (one) =>
      (one.operation === 'update' || (one.operation === 'create' && PERSON.test(one.entity))) &&
      writes(model, ask, one, ROLE) &&
      ask.ownershipPredicate(one).is !== 'yes',
  );
  if (roles) return { kind: 'roles', what: `sets roles of \`${roles.entity}\``, of: roles };
  const people = accesses.find(
    (one) =>
      one.operation === 'list' &&
      PERSON.test(one.entity) &&
      isPersonal(model, one) &&
      answers(route, model, one) &&
      // one person, or those of one place, that the client names: that is `bola`
      ask.selectorFrom(one).is !== 'yes' &&
      ask.ownershipPredicate(one).is !== 'yes' &&
      // a step in front that lets pass by role, or the owner of an object that is not named here
      ask.guardedBy('ownership').is !== 'yes',
  );
  if (people) return { kind: 'people', what: `answers the list of all \`${people.entity}\``, of: people };
  // what is named as the reset of one's own password, stands behind a sign-in and takes anybody's id is a tool of administrators
  const taken = accesses.find(
    (one) =>
      ask.isPublic().is === 'yes' &&
      one.operation === 'update' &&
      PERSON.test(one.entity) &&
      writes(model, ask, one, PASSWORD) &&
      ask.selectorFrom(one).is === 'yes' &&
      ask.ownershipPredicate(one).is !== 'yes',
  );
  if (taken) return { kind: 'passwords', what: `sets the password of any \`${taken.entity}\` that the client names`, of: taken };
  if (route.method === 'GET' || route.method === 'HEAD' || acts.length === 0) return undefined;
  const kin = Object.values(model.routes).filter(
    (one) =>
      one.key !== route.key &&
      one.app === route.app &&
      // what administrators do has a path of its own
      !(one.traits.includes('admin') && !route.traits.includes('admin')) &&
      (one.at.path === route.at.path || collection(one) === collection(route)) &&
      one.method !== 'GET' &&
      one.method !== 'HEAD',
  );
  // what is asked on one way alone (of a subscriber, where there are subscriptions) is no custom, and asked here as well
  const asking = kin.filter((one) => asksRole(model, [...one.chain.flatMap((link) => link.guards), ...one.ends]));
  if (!asksRole(model, route.guards) && asking.length >= 2 && asking.length === kin.length)
    return {
      kind: 'kin',
      what: `changes ${listed(acts.map((one) => `\`${one.entity}\``))} while all ${kin.length} neighbours that change something ask for a role`,
    };
  return unlikeOthers(model, route, ask);
}
/** So many that ask are a custom. */
const HOLDERS = 8;
const SHARE = 0.75;
/** It changes what others share, and those that do something like it ask for a role. */
function unlikeOthers(model: ApiModel, route: Route, ask: Questions): Why | undefined {
  const own = doers(model).get(route.key);
  const deed = own?.deeds.find(({ access }) => !isTold(model, ask, access));
  if (!own || !deed) return undefined;
  const { entity, operation, access } = deed;
  const others = [...doers(model).values()].filter((one) => one.route.key !== route.key && one.route.app === route.app);
  const does = `${VERB[operation]} \`${entity}\``;
  const changing = others.filter((one) => one.deeds.some((each) => each.entity === entity));
  if (changing.length >= 2 && changing.every((one) => one.asks)) {
    const what = `${does} while all ${changing.length} other routes that change one ask for a role`;
    // people may hand in what a few then keep in order
    return { kind: 'entity', what, ...(operation === 'create' && { level: 'warning' as const }) };
  }
  if (operation === 'create') return undefined;
  const reading = others.filter((one) => one.reads.has(entity) && one.deeds.length === 0 && collection(one.route) === collection(route));
  const closed = reading.find((one) => one.asks);
  if (closed) return { kind: 'reads', what: `${does} while to read it (\`${routeName(closed.route)}\`) a role is asked for` };
  const asking = others.filter((one) => one.asks && one.deeds.length > 0).length;
  if (TENANT.test(entity) && asking >= HOLDERS / 2 && ask.ownershipPredicate(access).is === 'yes')
    return {
      kind: 'tenant',
      what: `${does}, which all its members share, while ${asking} other routes that change something ask for a role`,
    };
  const deleting = operation === 'delete' ? others.filter((one) => one.deeds.some((each) => each.operation === 'delete')) : [];
  const strict = deleting.filter((one) => one.asks).length;
  return strict >= HOLDERS && strict >= SHARE * deleting.length
    ? { kind: 'deletes', what: `${does} while ${strict} of ${deleting.length} other routes that delete what people share ask for a role` }
    : undefined;
}
const TENANT = /^(tenant|org|organi[sz]ation|workspace|company|team)s?$/i;
/** A row that the client names and that nothing ties to anybody is told as that. */
const isTold = (model: ApiModel, ask: Questions, access: EffectOf<'data-access'>): boolean =>
  shared(model) === undefined &&
  ask.selectorFrom(access).is === 'yes' &&
  ask.ownershipPredicate(access).is === 'no' &&
  ask.comparedAfterLoad(access).is === 'no' &&
  ask.guardedBy('ownership', access).is === 'no';
/** Whole records of people, or what is nobody else's business in them. */
const isPersonal = (model: ApiModel, { columns, entity }: EffectOf<'data-access'>): boolean =>
  columns === 'all'
    ? model.entities[entity]?.columns !== undefined
    : columns.some((name) => /mail|phone|address|birth|password|role|admin|ssn|salary/i.test(name));
/** Rows of this access stand in an answer as they are. */
const answers = (route: Route, model: ApiModel, access: EffectOf<'data-access'>): boolean =>
  route.reaches.some(({ effect }) => {
    const response = model.effects[effect];
    const body = response?.kind === 'response' && response.body !== undefined ? model.values[response.body] : undefined;
    return body?.origins.some((origin) => origin.kind === 'database' && origin.effect === access.id && origin.path.length === 0);
  });
/** `/menu/{id}` and `/menu`: what is below one name. */
const collection = (route: Route): string => route.path.replace(/\/?[{:<].*$/, '');
const NAMED = /admin|super_?user|staff|role|permission|privilege|authori[sz]e|policy/i;
/** A name that reads as a check of who may: `requireAdmin`, `check_permissions`, `RolesGuard.canActivate`; not `getAllAdmins`. */
function isCheck(fn: string): boolean {
  const name = fn.slice(fn.lastIndexOf('.') + 1);
  const checks =
    /^_*(check|require|ensure|assert|verify|validate|is|has|can|only|must|guard|allow|authori[sz]e|enforce|restrict|forbid|deny)/i;
  return NAMED.test(fn) && (checks.test(name) || /(guard|middleware|polic(y|ies)|permissions?|required|only|auth)$/i.test(name));
}
const ROLE = /^(roles?|role_?id|is_?admin|is_?super_?user|is_?staff|permissions?)$/i;
const PASSWORD = /^(hashed_?)?(password|passwd|pwd)(_?hash|_?digest)?$/i;
const PERSON = /(^|_)(user|account|member|customer|admin|employee|staff)s?$/i;
/** Whether what is written holds a field of this name that the client chose, itself or within (`roles: { connect: { id } }`). */
const writes = (model: ApiModel, ask: Questions, access: EffectOf<'data-access'>, field: RegExp): boolean =>
  access.data !== undefined &&
  (model.values[access.data]?.entries ?? []).some(
    (entry) =>
      'key' in entry && typeof entry.key === 'string' && field.test(entry.key) && ask.flowsFrom(entry.value, ['request']).is === 'yes',
  );
