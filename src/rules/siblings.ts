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
  /** A client says by what. */
  chosen: boolean;
}

/** All queries of a model but those that create, by entity. */
export const queriesByEntity = perModel((model): Map<string, Query[]> => {
  const compared = new Set(
    Object.values(model.routes).flatMap((one) => one.reaches.flatMap((reach) => (reach.checkedBy.length > 0 ? [reach.effect] : []))),
  );
  const queries = Object.values(model.effects).flatMap((one): Query[] =>
    one.kind === 'data-access' && one.operation !== 'create'
      ? [
          {
            id: one.id,
            entity: one.entity,
            ties: tiesOf(one, model),
            asks: asks(one.filter),
            compared: compared.has(one.id),
            chosen: isChosen(one, model),
          },
        ]
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
const isChosen = ({ filter }: EffectOf<'data-access'>, model: ApiModel): boolean =>
  sureTests(filter).some(({ value }) => model.values[value]?.origins.some((one) => one.kind === 'request'));
function asks(filter: Predicate): boolean {
  if ('all' in filter) return filter.all.some(asks);
  return 'any' in filter ? filter.any.some(asks) : true;
}

/** So many queries say what a product does. */
const ENOUGH = 60;
const PERSONAL = /(user|account|member|profile|session|token|key|setting|preference|notification|favou?rite|subscription)s?$/i;
/**
 * How many queries there are that a client chooses rows by, where next to none of so many is tied to the caller: what is kept belongs to everybody who is let in, and whether that
 * is meant no single query says.
 */
export const shared = perModel((model): number | undefined => {
  const chosen = [...queriesByEntity(model)].flatMap(([entity, queries]) =>
    entity === '?' || PERSONAL.test(entity) ? [] : queries.filter((one) => one.chosen),
  );
  const tied = chosen.filter((one) => one.ties.length > 0 || one.compared).length;
  return chosen.length >= ENOUGH && tied * 20 <= chosen.length ? chosen.length : undefined;
});
