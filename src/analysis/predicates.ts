/** Reading a filter: which tests stand in it, and which of them whatever is found has met. */
import type { ApiModel, ColumnTest, EffectOf, Predicate, ValueId } from './facts.ts';
import { isForEveryone } from './visibility.ts';

/** A test of a column, or a condition that was not read. */
export type Leaf = ColumnTest | { opaque: ValueId; onEveryPath: boolean };

/** All conditions that may have chosen what is found, those of either way of an `any` included; what must not hold chooses nothing. */
export function leaves(predicate: Predicate): Leaf[] {
  if ('all' in predicate) return predicate.all.flatMap(leaves);
  if ('any' in predicate) return predicate.any.flatMap(leaves);
  return 'not' in predicate ? [] : [predicate];
}

/** Those of the leaves that test a column. */
export const tests = (predicate: Predicate): ColumnTest[] => leaves(predicate).filter((leaf) => 'column' in leaf);

/** Those of the tests that ask for equality. */
export const equalities = (predicate: Predicate): ColumnTest[] => tests(predicate).filter((test) => test.op === 'eq');

/** The tests that whatever is found has met: none of an `any` with several ways. */
export function sureTests(predicate: Predicate): ColumnTest[] {
  if ('all' in predicate) return predicate.all.flatMap(sureTests);
  if ('any' in predicate) return predicate.any.length === 1 ? predicate.any.flatMap(sureTests) : [];
  return 'column' in predicate ? [predicate] : [];
}

/** Whether it only looks at rows. */
export const looks = ({ operation }: EffectOf<'data-access'>): boolean => operation === 'read' || operation === 'list';
/** The test by which only rows are found that everyone may look at; undefined where there is none. */
export const shownToAll = (model: ApiModel, predicate: Predicate): ColumnTest | undefined =>
  sureTests(predicate).find(
    ({ column, op, value, onEveryPath }) =>
      onEveryPath && (op === 'eq' || op === 'ne') && isForEveryone(column, model.values[value]?.constant, op === 'eq'),
  );
