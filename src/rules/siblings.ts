/** How the queries on each entity are tied to the caller: what bola and tenant-isolation hold one query against. */
import type { ApiModel, EffectId, EffectOf, Predicate } from '../analysis/facts.ts';
import { sureTests } from '../analysis/predicates.ts';
import { perModel } from './rule.ts';

/** A query that reads, changes or deletes. */
export interface Query {
  id: EffectId;
  entity: string;
  /** Columns that whatever is found holds against the caller, relations on the way included, with what of the caller they are compared with. */
  ties: { column: string; claim: string; relation: string[] }[];
  /** Has it a condition at all? */
  asks: boolean;
  /** Its row is compared with the caller after it is loaded, so it needs no condition. */
  compared: boolean;
}

/** All queries of a model but those that create, by entity. */
export const queriesByEntity = perModel((model): Map<string, Query[]> => {
  const compared = new Set(
    Object.values(model.routes).flatMap((one) => one.reaches.flatMap((reach) => (reach.checkedBy.length > 0 ? [reach.effect] : []))),
  );
  const queries = Object.values(model.effects).flatMap((one): Query[] =>
    one.kind === 'data-access' && one.operation !== 'create'
      ? [{ id: one.id, entity: one.entity, ties: tiesOf(one, model), asks: asks(one.filter), compared: compared.has(one.id) }]
      : [],
  );
  return Map.groupBy(queries, (query) => query.entity);
});

function tiesOf({ filter }: EffectOf<'data-access'>, model: ApiModel): Query['ties'] {
  return sureTests(filter).flatMap(({ column, relation, value }) => {
    const origin = model.values[value]?.origins.find((one) => one.kind === 'identity');
    return origin ? [{ column, relation, claim: origin.claim.split('.').at(-1) || 'id' }] : [];
  });
}
function asks(filter: Predicate): boolean {
  if ('all' in filter) return filter.all.some(asks);
  return 'any' in filter ? filter.any.some(asks) : true;
}
