import type { Answer, ApiModel, EffectOf } from '../analysis/facts.ts';
import { equalities, looks } from '../analysis/predicates.ts';
import type { Questions } from '../analysis/questions.ts';
import { anyOf, given, no, not, raise, unknown, yes } from '../analysis/questions.ts';
import { isShared } from './published.ts';
import type { Context } from './rule.ts';
import { actsAs, decide, defineRule, fixFor, habit, isSnake, VERB } from './rule.ts';
import { areKinScoped } from './scoped-kin.ts';
import { queriesByEntity, shared } from './siblings.ts';

export const bola = defineRule({
  id: 'bola',
  title: 'An object is reached by an id from the request, without a check that it is the caller’s',
  level: 'error',
  item: 'authz.ownership',
  cwe: [639, 862, 284, 285],
  owasp: 'API1',
  each: 'data-access',
  yieldsTo: ['authn-missing', 'guard-removed', 'role-check-missing'],
  check(access, on) {
    const { route, model } = on;
    const judged = judge(access, on);
    // what was loaded by the client's id, and is now changed or deleted, is told where it is loaded; so is what belongs to it
    const before = [...loadsFor(access, on), ...on.ask.parents(access)];
    if (!route || !judged || before.some((load) => judge(load, on)?.answer.is === 'no')) return undefined;
    const { answer, id, broken } = judged;
    const name = id.is === 'yes' ? (id.value.name ?? id.value.part) : '?';
    const from = id.is === 'yes' ? ` from the ${id.value.part}` : '';
    const thing = access.entity === '?' ? 'record' : `\`${access.entity}\``;
    const house = custom(model, access, isSnake(route.framework));
    const said = broken ? `; ${habit(broken, route.key, model)}` : house.said;
    const { column, claim } = house;
    return decide(answer, access, {
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

/** What was loaded of the row that is changed or deleted: as such, or by the same choice before. */
function loadsFor(access: EffectOf<'data-access'>, { ask }: Context): EffectOf<'data-access'>[] {
  const id = access.operation === 'read' || access.operation === 'list' ? undefined : ask.selectorFrom(access);
  if (id?.is !== 'yes') return ask.loads(access);
  const same = ask.effects('data-access').filter((one) => {
    if (one.operation !== 'read' || one.entity !== access.entity || one.entity === '?') return false;
    const other = ask.selectorFrom(one);
    return other.is === 'yes' && other.value.id === id.value.id;
  });
  return [...ask.loads(access), ...same];
}
/** Whether the client chooses a row that nothing ties to the caller; undefined: it is not this rule's to say. */
function judge(access: EffectOf<'data-access'>, { route, ask, model }: Context) {
  // what a sender of webhooks names is its own; whether it is the sender is asked elsewhere
  if (!route || route.traits.includes('webhook') || (access.operation === 'read' && access.columns.length === 0)) return undefined;
  if (ask.handsOut(access).is === 'no') return undefined;
  // what is for everyone to look at; what is counted down where something else is made of it is no choice of a row
  if (isShared(model, route, access) && (looks(access) || isBy(access, ask))) return undefined;
  const id = ask.selectorFrom(access);
  const open = ask.isPublic();
  // whoever presents it was given it
  if (id.is === 'yes' && isKey(access, ask)) return undefined;
  // whose rows they are is named, not which one
  if (id.is === 'yes' && id.value.part !== 'path' && named(access, ask)) return undefined;
  if (id.is === 'no' || (open.is === 'yes' && (access.operation === 'read' || access.operation === 'list'))) return undefined;
  const tied = anyOf<unknown>(
    ask.ownershipPredicate(access),
    ask.comparedAfterLoad(access),
    ask.guardedBy('ownership', access),
    areKinScoped(access, route, model) ? no() : ask.privilegedFor(access),
  );
  const broken = ask.broken('predicate', access);
  return { answer: given(raise(tied, broken), id, not(open), ofPerson(access), ofSomebody(model, access), ofOne(model)), id, broken };
}
/** Whether anything here belongs to one of those who are let in. */
function ofOne(model: ApiModel): Answer<true> {
  const count = shared(model);
  return count === undefined
    ? yes(true)
    : unknown(
        [],
        [
          {
            about: 'dynamic',
            what: `whether anything belongs to one caller alone: of ${count} queries next to none asks`,
            weight: 'strong',
          },
        ],
      );
}
/** Something else is made, and this changes with it. */
const isBy = (access: EffectOf<'data-access'>, ask: Questions): boolean =>
  access.operation === 'update' && ask.effects('data-access').some((one) => one.operation === 'create' && one.entity !== access.entity);
const PERSON = /(^|_)(user|account|member|profile|author)s?$/i;
const HANDLE = /^(user_?name|handle|nick_?name|login|slug|screen_?name|display_?name)$/i;
/** Whether it is more than a look at somebody by the name that others know them by: profiles may be for everyone. */
function ofPerson(access: EffectOf<'data-access'>): Answer<true> {
  const chosen = access.operation === 'read' && PERSON.test(access.entity) ? equalities(access.filter) : [];
  return chosen.length > 0 && chosen.every((test) => HANDLE.test(test.column))
    ? unknown([], [{ about: 'dynamic', what: `who may look at a ${access.entity} by name`, weight: 'strong' }])
    : yes(true);
}

const KEY = /(^|_)(token|nonce|secret)$|[a-z](Token|Nonce|Secret)$/;
/** The client chooses by what nobody guesses: the token of an invitation, of a reset, of a session. */
const isKey = (access: EffectOf<'data-access'>, ask: Questions): boolean =>
  equalities(access.filter).some((test) => KEY.test(test.column) && ask.flowsFrom(test.value, ['request']).is === 'yes');
/** Every column by which the client chooses says whose a row is: that is `client-supplied-identity`. */
function named(access: EffectOf<'data-access'>, ask: Questions): boolean {
  const chosen = equalities(access.filter).filter((test) => ask.flowsFrom(test.value, ['request']).is === 'yes');
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
  const others = (queriesByEntity(model).get(access.entity) ?? []).filter((one) => one.id !== access.id);
  const byColumn = Map.groupBy(
    others.flatMap((one) => one.ties),
    (tie) => tie.column,
  );
  const [found] = [...byColumn].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  if (found) {
    const [column, ties] = found;
    const said =
      access.entity === '?' || ties.length < 2 || ties.length * 2 < others.length
        ? ''
        : `; ${ties.length} of the ${others.length} other queries on it filter by \`${column}\``;
    return { column, claim: ties[0]?.claim ?? 'id', said };
  }
  const entity = model.entities[access.entity];
  return { column: entity?.owner[0] ?? entity?.tenant[0] ?? (snake ? 'owner_id' : 'ownerId'), claim: 'id', said: '' };
}
