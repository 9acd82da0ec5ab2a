import type { Answer, ApiModel, EffectOf } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { anyOf, no } from '../analysis/questions.ts';
import type { Level } from './rule.ts';
import { decide, defineRule, fixFor, VERB } from './rule.ts';
import type { Query } from './siblings.ts';
import { queriesByEntity } from './siblings.ts';

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
    if (ask.guardedBy('authentication').is !== 'yes') return undefined;
    const tenant = tenantOf(model, access, ask);
    if (!tenant) return undefined;
    const { column, said, level } = tenant;
    const kept = anyOf<unknown>(
      ask.tenantPredicate(access),
      compared(model, access, ask),
      ask.guardedBy('ownership', access),
      ask.guardedBy('tenant'),
    );
    // whether a guard that was not read to its end speaks of tenants, the other questions ask
    if (kept.is === 'unknown' && ask.tenantPredicate(access).is === 'no') return undefined;
    return decide(kept, access, {
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
  const byEntity = queriesByEntity(model);
  const own = (byEntity.get(access.entity) ?? []).filter((one) => one.asks && one.id !== access.id);
  for (const column of tenants) {
    const by = own.filter((one) => isTiedBy(one, column)).length;
    const all = by + own.filter((one) => !isTiedBy(one, column) && !one.compared).length;
    if (by >= ENOUGH && by >= SHARE * all)
      return { column, said: `${by} of the ${all} other queries on it filter by \`${column}\``, level: 'error' };
  }
  // what is the caller's own, and what few may do, is not held to a custom of others
  if (ask.ownershipPredicate(access).is !== 'no' || ask.privilegedFor(access).is !== 'no' || !isAnswered(access, ask)) return undefined;
  for (const column of tenants) {
    const others = [...byEntity]
      .flatMap(([entity, queries]) => (entity === access.entity ? [] : queries))
      .filter((one) => isTiedBy(one, column)).length;
    if (others >= ENOUGH)
      return { column, said: `${others} queries on other entities filter by the caller’s \`${column}\``, level: 'warning' };
  }
  return undefined;
}

const isTiedBy = ({ ties }: Query, column: string): boolean => ties.some((tie) => tie.column === column || tie.relation.includes(column));
/** Does a row of it reach the client, or is it one that changes? What is only looked up on the way to other rows shows nothing. */
const isAnswered = (access: EffectOf<'data-access'>, ask: Questions): boolean =>
  access.operation === 'update' ||
  access.operation === 'delete' ||
  ask
    .effects('response')
    .some(
      (one) =>
        one.body !== undefined && ask.value(one.body).origins.some((origin) => origin.kind === 'database' && origin.effect === access.id),
    );
