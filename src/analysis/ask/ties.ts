/** What ties the rows of an access to the caller, whichever way its condition is met. */
import type { Answer, ApiModel, ColumnTest, EffectOf, Predicate, Value, ValueId } from '../facts.ts';
import { looks, shownToAll, sureTests } from '../predicates.ts';
import { allOf, anyOf, no, unknown, yes } from '../questions.ts';
import { loadsOf, parentsOf } from './ownership.ts';

type Access = EffectOf<'data-access'>;

/** The test that confines it to what is the caller's: its own, that of the loads whose rows it changes, or that of a row which all of them belong to. */
export function ownershipOf(model: ApiModel, access: Access): Answer<ColumnTest> {
  const own = tieOf(model, access, () => true);
  if (own.is === 'yes') return own;
  // what belongs to a row of the caller's is the caller's
  const above = new Set(parentsOfRows(model, access));
  for (const parent of above) {
    const found = tieOf(model, parent, () => true);
    if (found.is === 'yes') return found;
    for (const next of parentsOfRows(model, parent)) above.add(next);
  }
  return own;
}
/** The test that confines it to the tenant of the caller. */
export function tenancyOf(model: ApiModel, access: Access): Answer<ColumnTest> {
  const tenants = model.entities[access.entity]?.tenant ?? [];
  return tieOf(model, access, ({ column, relation }) => [column, ...relation].some((one) => tenants.includes(one)));
}

const parentsOfRows = (model: ApiModel, access: Access): Access[] =>
  [access, ...loadsOf(model, access)].flatMap((one) => parentsOf(model, one));
const tieOf = (model: ApiModel, access: Access, among: (test: ColumnTest) => boolean): Answer<ColumnTest> =>
  anyOf(...[access, ...loadsOf(model, access)].map(({ filter }) => tie(model, filter, among, looks(access))));

/** It asks that one of these columns says nobody. */
const isNobodys = (model: ApiModel, predicate: Predicate, columns: readonly string[]): boolean =>
  sureTests(predicate).some(({ column, op, value }) => op === 'eq' && model.values[value]?.constant === null && columns.includes(column));
const isCaller = (value: Value | undefined): boolean => (value?.origins ?? []).some((origin) => origin.kind === 'identity');
function tie(model: ApiModel, predicate: Predicate, among: (test: ColumnTest) => boolean, toLook: boolean): Answer<ColumnTest> {
  const of = (id: ValueId): Value | undefined => model.values[id];
  if ('all' in predicate) return anyOf(...predicate.all.map((one) => tie(model, one, among, toLook)), no<ColumnTest>());
  if ('any' in predicate) {
    // `OR: [{ isPublic: true }, { ownerId: me }]`: what everyone may look at needs no tie to be looked at
    const ways = toLook ? predicate.any.filter((one) => !shownToAll(model, one)) : predicate.any;
    // nor what is nobody's: `{ ownerId: null }` beside `{ ownerId: me }`
    const tied = ways.map((one) => ({ one, answer: tie(model, one, among, toLook) }));
    const columns = tied.flatMap(({ answer }) => (answer.is === 'yes' ? [answer.value.column] : []));
    const each = allOf(...tied.flatMap(({ one, answer }) => (toLook && isNobodys(model, one, columns) ? [] : [answer])));
    if (each.is !== 'yes') return each;
    const [first] = each.value;
    return first ? yes(first, each.because) : no();
  }
  if ('not' in predicate) return no();
  if ('opaque' in predicate) {
    const value = of(predicate.opaque);
    if (!value || !isCaller(value)) return no();
    return unknown([], [{ about: 'dynamic', what: 'a condition that is put together elsewhere', at: value.at, weight: 'strong' }]);
  }
  const { column, op, at } = predicate;
  if ((op !== 'eq' && op !== 'in') || !isCaller(of(predicate.value)) || !among(predicate)) return no();
  if (!predicate.onEveryPath)
    return unknown([], [{ about: 'dynamic', what: `${column} is only asked when a value is there`, at, weight: 'strong' }]);
  return yes(predicate, [{ at, note: `filters by ${column}` }]);
}
