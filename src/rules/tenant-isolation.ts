import type { Answer, ApiModel, EffectOf, Predicate } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { anyOf, given, no } from '../analysis/questions.ts';
import type { Level } from './rule.ts';
import { decide, defineRule, fixFor } from './rule.ts';

const VERB = { read: 'reads', list: 'lists', create: 'creates', update: 'changes', delete: 'deletes' } as const;
/** How many queries show a custom, and which share of them. */
const ENOUGH = 3;
const SHARE = 0.8;

export const tenantIsolation = defineRule({
  id: 'tenant-isolation',
  title: 'A query does not stay within the caller’s tenant',
  level: 'error',
  item: 'authz.tenant',
  cwe: [639, 862, 284],
  owasp: 'API1',
  each: 'data-access',
  yieldsTo: ['authn-missing', 'bola', 'guard-removed'],
  check(access, { route, ask, model }) {
    if (!route || access.operation === 'create' || access.entity === '?' || ask.isPublic().is !== 'no') return undefined;
    if (access.operation !== 'list' && ask.selectorFrom(access).is !== 'yes') return undefined;
    const tenant = tenantOf(model, access, ask);
    if (!tenant) return undefined;
    const { column, said, level } = tenant;
    const kept = anyOf<unknown>(
      ask.tenantPredicate(access),
      compared(model, access, ask),
      ask.guardedBy('ownership', access),
      ask.guardedBy('tenant'),
    );
    return decide(given(kept, ask.guardedBy('authentication')), access, {
      no: `this ${VERB[access.operation]} \`${access.entity}\` without \`${column}\`: callers of one tenant reach what belongs to another; ${said}`,
      ask: `Does this query on \`${access.entity}\` stay within the caller’s tenant (\`${column}\`)?`,
      yes: `\`${access.entity}\` is reached within the caller’s tenant`,
      detail: [access.operation, access.entity, column],
      level,
      fix: fixFor(route.framework, {
        express: `add the caller’s tenant to the condition: \`where: { …, ${column}: req.user.${column} }\``,
        fastapi: `add \`.where(${access.entity}.${column} == current_user.${column})\` to the query`,
        other: `add a condition on \`${column}\`, taken from the caller and never from the request`,
      }),
    });
  },
});

/** The row is compared with the caller's tenant before it is used. A row that was asked for by its owner and is not there says nothing of the tenant. */
function compared(model: ApiModel, access: EffectOf<'data-access'>, ask: Questions): Answer<unknown> {
  const found = ask.comparedAfterLoad(access);
  if (found.is !== 'yes' || ask.ownershipPredicate(access).is !== 'yes') return found;
  const tenants = model.entities[access.entity]?.tenant ?? [];
  const columns = model.guards[found.value]?.proves.flatMap((proof) => proof.object?.column ?? []) ?? [];
  return columns.some((column) => tenants.includes(column)) ? found : no();
}
interface Tenant {
  column: string;
  said: string;
  level: Level;
}
/** The column that keeps tenants apart on this entity, and how that is known: from the other queries on it, or from how the code around treats the same column. */
function tenantOf(model: ApiModel, access: EffectOf<'data-access'>, ask: Questions): Tenant | undefined {
  const { tenant: tenants = [], confined, represents } = model.entities[access.entity] ?? {};
  if (tenants.length === 0) return undefined;
  // by the rows that say who belongs where, callers find their tenants
  if ((represents === 'membership' || represents === 'user') && ask.ownershipPredicate(access).is !== 'no') return undefined;
  if (confined !== undefined) return { column: confined, said: 'the configuration names this column', level: 'error' };
  const queries = Object.values(model.effects).filter(
    (one): one is EffectOf<'data-access'> => one.kind === 'data-access' && one.operation !== 'create' && one.id !== access.id,
  );
  // a row that is compared with the caller after it is loaded needs no condition
  const compared = new Set(
    Object.values(model.routes).flatMap((one) => one.reaches.flatMap((reach) => (reach.checkedBy.length > 0 ? [reach.effect] : []))),
  );
  const own = queries.filter((one) => one.entity === access.entity && columnsIn(one.filter).length > 0);
  for (const column of tenants) {
    const by = own.filter((one) => columnsIn(one.filter).includes(column));
    const free = own.filter((one) => !by.includes(one) && !compared.has(one.id));
    if (by.length >= ENOUGH && by.length >= SHARE * (by.length + free.length))
      return { column, said: `${by.length} of the ${by.length + free.length} other queries on it filter by \`${column}\``, level: 'error' };
  }
  // what is the caller's own, and what few may do, is not held to a custom of others
  if (ask.ownershipPredicate(access).is !== 'no' || ask.privilegedFor(access).is !== 'no') return undefined;
  for (const column of tenants) {
    const others = queries.filter((one) => one.entity !== access.entity && testsCaller(one.filter, column, ask));
    if (others.length >= ENOUGH)
      return { column, said: `${others.length} queries on other entities filter by the caller’s \`${column}\``, level: 'warning' };
  }
  return undefined;
}
function columnsIn(filter: Predicate): string[] {
  if ('all' in filter) return filter.all.flatMap(columnsIn);
  if ('any' in filter) return filter.any.flatMap(columnsIn);
  return 'column' in filter ? [filter.column, ...filter.relation] : [];
}
function testsCaller(filter: Predicate, column: string, ask: Questions): boolean {
  if ('all' in filter) return filter.all.some((one) => testsCaller(one, column, ask));
  return 'column' in filter && filter.column === column && ask.flowsFrom(filter.value, ['identity']).is === 'yes';
}
