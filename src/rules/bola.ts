import type { Answer, ApiModel, ColumnTest, EffectOf, Predicate } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { anyOf, given, not, raise, unknown, yes } from '../analysis/questions.ts';
import { actsAs, decide, defineRule, fixFor, habit, isSnake } from './rule.ts';

const VERB = { read: 'reads', list: 'lists', create: 'creates', update: 'changes', delete: 'deletes' } as const;

export const bola = defineRule({
  id: 'bola',
  title: 'An object is reached by an id from the request, without a check that it is the caller’s',
  level: 'error',
  item: 'authz.ownership',
  cwe: [639, 862, 284, 285],
  owasp: 'API1',
  each: 'data-access',
  yieldsTo: ['authn-missing', 'guard-removed', 'role-check-missing'],
  check(access, { route, ask, model }) {
    // what a sender of webhooks names is its own; whether it is the sender is asked elsewhere
    if (!route || route.traits.includes('webhook') || (access.operation === 'read' && access.columns.length === 0)) return undefined;
    if (ask.handsOut(access).is === 'no') return undefined;
    const id = ask.selectorFrom(access);
    const open = ask.isPublic();
    // whose rows they are is named, not which one
    if (id.is === 'yes' && id.value.part !== 'path' && named(access, ask)) return undefined;
    if (id.is === 'no' || (open.is === 'yes' && (access.operation === 'read' || access.operation === 'list'))) return undefined;
    const tied = anyOf<unknown>(
      ask.ownershipPredicate(access),
      ask.comparedAfterLoad(access),
      ask.guardedBy('ownership', access),
      ask.privilegedFor(access),
    );
    const name = id.is === 'yes' ? (id.value.name ?? id.value.part) : '?';
    const from = id.is === 'yes' ? ` from the ${id.value.part}` : '';
    const thing = access.entity === '?' ? 'record' : `\`${access.entity}\``;
    const house = custom(model, access, isSnake(route.framework));
    const broken = ask.broken('predicate', access);
    const said = broken ? `; ${habit(broken, route.key)}` : house.said;
    const { column, claim } = house;
    return decide(given(raise(tied, broken), id, not(open), ofPerson(access), ofSomebody(model, access)), access, {
      no: `\`${name}\`${from} chooses the ${thing} that this ${VERB[access.operation]}, and nothing ties it to the caller: any caller reaches any ${thing}${said}`,
      ask: `May every caller ${access.operation} any ${thing} by its \`${name}\`?`,
      yes: `${thing} is tied to the caller`,
      because: id.because,
      detail: [access.operation, access.entity, name],
      fix: fixFor(route.framework, {
        express: `ask for the row of the caller: \`where: { ${name}, ${column}: req.user.${claim} }\`, and answer 404 when there is none`,
        fastapi: `ask for the row of the caller: \`.where(${access.entity}.${column} == current_user.${claim})\`, or compare and \`raise HTTPException(404)\``,
        other: `add a condition on \`${column}\` to the query, or compare the row with the caller and end the request`,
      }),
    });
  },
});

const PERSON = /(^|_)(user|account|member|profile|author)s?$/i;
const HANDLE = /^(user_?name|handle|nick_?name|login|slug|screen_?name|display_?name)$/i;
/** Whether it is more than a look at somebody by the name that others know them by: profiles may be for everyone. */
function ofPerson(access: EffectOf<'data-access'>): Answer<true> {
  const chosen = access.operation === 'read' && PERSON.test(access.entity) ? tests(access.filter) : [];
  return chosen.length > 0 && chosen.every((test) => HANDLE.test(test.column))
    ? unknown([], [{ about: 'dynamic', what: `who may look at a ${access.entity} by name`, weight: 'strong' }])
    : yes(true);
}

/** Every column by which the client chooses says whose a row is: that is `client-supplied-identity`. */
function named(access: EffectOf<'data-access'>, ask: Questions): boolean {
  const chosen = tests(access.filter).filter((test) => ask.flowsFrom(test.value, ['request']).is === 'yes');
  return chosen.length > 0 && chosen.every((test) => actsAs(test.column) !== undefined);
}
/** Whether its rows belong to anybody: a list of dishes, countries or plans has no column that says so, and leads nowhere that has. */
function ofSomebody(model: ApiModel, access: EffectOf<'data-access'>): Answer<true> {
  const entity = model.entities[access.entity];
  if (access.operation !== 'read' || !entity || entity.represents || entity.columns === 'unknown' || entity.columns.length < 2)
    return yes(true);
  const owned =
    entity.owner.length > 0 ||
    entity.tenant.length > 0 ||
    entity.columns.some((column) => column.relation !== undefined || column.sensitive !== undefined || /.(_id|Id)$/.test(column.name));
  return owned ? yes(true) : unknown([], [{ about: 'dynamic', what: `whether a ${access.entity} belongs to anybody`, weight: 'strong' }]);
}
/** How the other queries on the entity tie it to the caller: the column and what of the caller it is compared with. */
function custom(model: ApiModel, access: EffectOf<'data-access'>, snake: boolean): { column: string; claim: string; said: string } {
  const { all, byColumn } = tallyOf(model, access.entity);
  const own = access.operation === 'create' ? [] : columnsOf(model, access).map(({ column }) => column);
  const others = all - (access.operation === 'create' ? 0 : 1);
  const counts = [...byColumn].flatMap(([column, { count, claim }]): [string, { count: number; claim: string }][] => {
    const left = count - own.filter((one) => one === column).length;
    return left > 0 ? [[column, { count: left, claim }]] : [];
  });
  const [found] = counts.sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
  if (found) {
    const [column, { count, claim }] = found;
    const said =
      access.entity === '?' || count < 2 || count * 2 < others
        ? ''
        : `; ${count} of the ${others} other queries on it filter by \`${column}\``;
    return { column, claim, said };
  }
  const entity = model.entities[access.entity];
  return { column: entity?.owner[0] ?? entity?.tenant[0] ?? (snake ? 'owner_id' : 'ownerId'), claim: 'id', said: '' };
}
interface Tally {
  /** Queries on the entity that create nothing. */
  all: number;
  /** How many compare a column with the caller, and with what of the caller first. */
  byColumn: Map<string, { count: number; claim: string }>;
}
const tallies = new WeakMap<ApiModel, Map<string, Tally>>();
/** Counted once for each model. */
function tallyOf(model: ApiModel, entity: string): Tally {
  let known = tallies.get(model);
  if (!known) {
    tallies.set(model, (known = new Map()));
    for (const one of Object.values(model.effects)) {
      if (one.kind !== 'data-access' || one.operation === 'create') continue;
      const tally = known.get(one.entity) ?? { all: 0, byColumn: new Map() };
      known.set(one.entity, tally);
      tally.all++;
      for (const { column, claim } of columnsOf(model, one)) {
        const count = tally.byColumn.get(column);
        if (count) count.count++;
        else tally.byColumn.set(column, { count: 1, claim });
      }
    }
  }
  return known.get(entity) ?? { all: 0, byColumn: new Map() };
}
function columnsOf(model: ApiModel, access: EffectOf<'data-access'>): { column: string; claim: string }[] {
  return tests(access.filter).flatMap((test) => {
    const origin = model.values[test.value]?.origins.find((one) => one.kind === 'identity');
    return origin?.kind === 'identity' ? [{ column: test.column, claim: origin.claim.split('.').at(-1) || 'id' }] : [];
  });
}
function tests(predicate: Predicate): ColumnTest[] {
  if ('all' in predicate) return predicate.all.flatMap(tests);
  if ('any' in predicate) return predicate.any.flatMap(tests);
  return 'column' in predicate && predicate.op === 'eq' ? [predicate] : [];
}
