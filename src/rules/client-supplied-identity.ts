import type { ApiModel, EffectOf, Guard, Origin, Route, Trait, ValueId } from '../analysis/facts.ts';
import { sureTests } from '../analysis/predicates.ts';
import { anyOf, given, no, not, unknown, yes } from '../analysis/questions.ts';
import type { Context, Outcome } from './rule.ts';
import { actsAs, decide, defineRule, firstLine, fixFor, VERB } from './rule.ts';

/** Who comes in here is not known yet, or is no person. */
const BEFORE: readonly Trait[] = [
  'login',
  'register',
  'password-reset',
  'one-time-code',
  'token-refresh',
  'oauth-callback',
  'webhook',
  'cron',
];
/** Rows that speak of somebody else by intent: whom a caller adds, asks, tells or follows. */
const OF_OTHERS =
  /member|participant|assign|invit|role|permission|grant|share|collaborator|follow|block|friend|attendee|enrol|notif|recipient|contact|request|audit|log$|(^|[a-z_.])users?$/i;

export const clientSuppliedIdentity = defineRule({
  id: 'client-supplied-identity',
  title: 'A client says as whom it acts',
  level: 'error',
  item: 'authz.ownership',
  cwe: [639],
  owasp: 'API1',
  each: 'route',
  yieldsTo: ['authn-missing', 'guard-removed'],
  check(route, on) {
    if (route.traits.some((one) => BEFORE.includes(one)) || on.ask.isPublic().is === 'yes') return undefined;
    const own = new Set(route.reaches.flatMap((reach) => (reach.refused ? [] : [reach.effect])));
    const acted = on.ask.effects('data-access').flatMap((access) => (own.has(access.id) ? (asWhom(access, route, on) ?? []) : []));
    return [...believed(route, on.model), ...oncePerPlace(acted)];
  },
});

/** A test that takes a client's word for what it may do. */
function believed(route: Route, model: ApiModel): Outcome[] {
  return route.believes.map(({ input, name, at }) =>
    decide(
      no(),
      { at },
      {
        no: `\`${name}\` from the ${model.inputs[input]?.part ?? 'request'} decides what the caller may do: whoever sends it may`,
        ask: '',
        detail: ['right', name],
        fix: 'decide by what the session or the database says of the caller',
      },
    ),
  );
}
/** What is said at one place of one name that a client sends, of however many records, is one thing to change: the worst of it. */
function oncePerPlace(acted: readonly Outcome[]): Outcome[] {
  const said = new Map<string, Outcome>();
  for (const one of acted) {
    const key = JSON.stringify([one.at, one.detail.at(-1)]);
    const known = said.get(key);
    if (!known || RANK[one.is] < RANK[known.is]) said.set(key, one);
  }
  return [...said.values()];
}
const RANK: Record<Outcome['is'], number> = { violation: 0, undecided: 1, open: 2, satisfied: 3 };
interface Named {
  column: string;
  name: string;
  origin: Extract<Origin, { kind: 'request' }>;
  part: string;
}
/** A row of an owner, or in a tenant, that the request names and that nothing ties to the caller. */
function asWhom(access: EffectOf<'data-access'>, route: Route, on: Context): Outcome | undefined {
  const { ask } = on;
  const named = access.operation === 'create' ? written(access, on) : asked(access, on);
  if (!named) return undefined;
  const tied = anyOf<unknown>(
    ask.privilegedFor(access),
    about(named, route, on),
    access.operation === 'create'
      ? no()
      : anyOf<unknown>(ask.ownershipPredicate(access), ask.comparedAfterLoad(access), ask.guardedBy('ownership', access)),
  );
  const { column, name, part } = named;
  const thing = access.entity === '?' ? 'a record' : `\`${access.entity}\``;
  return decide(
    given(tied, not(ask.isPublic())),
    { at: access.fn === route.handler ? access.at : firstLine(route.handlerAt) },
    {
      no: `\`${name}\` from the ${part} says ${access.operation === 'create' ? `whose the ${thing} is that this creates` : `whose ${thing} this ${VERB[access.operation]}`}: a caller acts as whomever it names`,
      ask: `May every caller act for any \`${column}\` that it names?`,
      yes: `${thing} is the caller’s`,
      because: [{ at: access.at, note: `\`${column}\` of ${thing} is \`${name}\` from the ${part}` }],
      detail: [access.operation, access.entity, column],
      fix: fixFor(route.framework, {
        express: `take it from the session: \`${column}: req.user.id\``,
        fastapi: `take it from the session: \`${column}=current_user.id\``,
        other: 'take it from the session, or compare it with the session and end the request',
      }),
    },
  );
}
function written(access: EffectOf<'data-access'>, on: Context): Named | undefined {
  const keys = access.data === undefined ? no<{ key: string; from: ValueId }[]>() : on.ask.keys(access.data);
  if (keys.is !== 'yes') return undefined;
  // who did it is recorded: the other one is whom it was done to
  const recorded = keys.value.some(
    ({ key, from }) => actsAs(key) === 'user' && on.ask.flowsFrom(from, ['identity']).is === 'yes' && !sent(from, key, on),
  );
  for (const { key, from } of keys.value) {
    const as = actsAs(key);
    if (!as || (as === 'user' && (recorded || OF_OTHERS.test(access.entity)))) continue;
    // the name beside a password signs in somewhere else
    if (/^user$/i.test(key) && keys.value.some((one) => /pass(word)?$|^host$|secret/i.test(one.key))) continue;
    const found = sent(from, key, on);
    if (found) return found;
  }
  return undefined;
}
function asked(access: EffectOf<'data-access'>, on: Context): Named | undefined {
  for (const test of sureTests(access.filter).filter((one) => one.op === 'eq')) {
    // what somebody wrote is looked for by everyone
    if (access.operation === 'list' && WROTE.test(test.column)) continue;
    const found = actsAs(test.column) && test.relation.length === 0 ? sent(test.value, test.column, on) : undefined;
    if (found && found.part !== 'path') return found;
  }
  return undefined;
}
const WROTE = /author|creat|upload|send|sent|post|submit|actor/i;
/** What the client sent for it, unless the session is what counts. */
function sent(id: ValueId, column: string, { ask, model }: Pick<Context, 'ask' | 'model'>): Named | undefined {
  const value = ask.value(id);
  const ways = value.either ? value.either.map((one) => ask.value(one)) : [value];
  for (const way of ways) {
    if (way.origins.some((one) => one.kind !== 'request' && one.kind !== 'literal')) continue;
    const origin = way.origins.find((one): one is Named['origin'] => one.kind === 'request');
    const input = origin && model.inputs[origin.input];
    if (!origin || !input || input.part === 'path' || input.part === 'file' || input.part === 'request') continue;
    return { column, name: origin.path.at(-1) ?? input.name ?? column, origin, part: input.part };
  }
  return undefined;
}
/** A guard that compared what was sent with the caller, or found the caller among its members. */
function about({ origin }: Named, route: Route, { ask, model }: Context) {
  const speaks = (guard: Guard): boolean =>
    guard.stops.is === 'yes' &&
    guard.proves.some(({ role, object }) => {
      if (role !== 'ownership' && role !== 'tenant') return false;
      if (object === undefined) return true;
      const chosen = (object.selectors ?? []).flatMap((id) => ask.value(id).origins);
      return chosen.some((one) => one.kind === 'request' && one.input === origin.input && same(one.path, origin.path));
    });
  const found = route.guards.flatMap((id) => model.guards[id] ?? []).find(speaks);
  if (found) return yes(found.id);
  const open = route.reaches.flatMap((reach) => reach.opaque).filter((one) => one.weight === 'strong');
  return open.length > 0 ? unknown<string>([], open) : no<string>();
}
const same = (one: string[], other: string[]): boolean => one.length === 0 || other.length === 0 || one.at(-1) === other.at(-1);
