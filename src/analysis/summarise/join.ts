/** Where ways meet: what each variable may hold, and what is known. */
import type { Span } from '../code.ts';
import type { PointId, TermId } from '../summaries.ts';
import { unwritten } from './members.ts';
import type { Brought, Variable, Way, Work } from './work.ts';
import { UNSET } from './work.ts';

/** Of more ways than this that leave a variable alone, one stands for all: long chains of branches stay small. */
const MANY = 8;

/** One term for several; the term itself when they are the same. */
export function phi(work: Work, span: Span, of: Brought[]): TermId {
  const first = of[0]!.value;
  return of.every((one) => one.value === first) ? first : work.term({ kind: 'phi', span, of });
}

/** What changed since a place in the undo log, as one way that ends here. Variables of blocks inside (`declared` or later) are left out. */
export function way(work: Work, log: number, declared: number): Way {
  const one: Way = { at: work.point, changed: [], values: [] };
  const stamp = ++work.stamp;
  for (let index = log; index < work.log.length; index++) {
    const variable = work.log[index]!;
    if (variable.stamp === stamp) continue;
    variable.stamp = stamp;
    if ((variable.inner && variable.index >= declared) || variable.value === work.logged[index]) continue;
    one.changed.push(variable);
    one.values.push(variable.value);
  }
  return one;
}

/** Like `way`, but for control that may have left at any time since: each variable holds what it held before or anything assigned since. */
export function interrupted(work: Work, log: number, declared: number, at: PointId, span: Span): Way {
  const order: Variable[] = [];
  const values: Brought[][] = [];
  const stamp = ++work.stamp;
  for (let index = log; index < work.log.length; index++) {
    const variable = work.log[index]!;
    if (variable.inner && variable.index >= declared) continue;
    const old = { value: work.logged[index]!, at };
    if (variable.stamp === stamp) values[variable.place]!.push(old);
    else {
      variable.stamp = stamp;
      variable.place = order.push(variable) - 1;
      values.push([old]);
    }
  }
  const one: Way = { at, changed: [], values: [] };
  for (let index = 0; index < order.length; index++) {
    const variable = order[index]!;
    const held = settled(work, variable, [...values[index]!, { value: variable.value, at }], span);
    if (held.length === 0) continue;
    one.changed.push(variable);
    one.values.push(phi(work, span, held));
  }
  return one;
}

/** Goes on as this one way left things. */
export function follow(work: Work, { at, changed, values }: Way): void {
  for (let index = 0; index < changed.length; index++) work.set(changed[index]!, values[index]!);
  work.point = at;
}

/** Sets each variable to what the ways bring, from the state before all of them; `before` is a point above all. */
export function merge(work: Work, ways: readonly Way[], before: PointId, span: Span): void {
  const order: Variable[] = [];
  const by: number[][] = [];
  const brought: Brought[][] = [];
  const stamp = ++work.stamp;
  for (let number = 0; number < ways.length; number++) {
    const { at, changed, values } = ways[number]!;
    for (let index = 0; index < changed.length; index++) {
      const variable = changed[index]!;
      const one = { value: values[index]!, at };
      if (variable.stamp === stamp) {
        by[variable.place]!.push(number);
        brought[variable.place]!.push(one);
      } else {
        variable.stamp = stamp;
        variable.place = order.push(variable) - 1;
        by.push([number]);
        brought.push([one]);
      }
    }
  }
  for (let index = 0; index < order.length; index++) {
    const variable = order[index]!;
    const held = settled(work, variable, withOthers(ways, by[index]!, brought[index]!, variable.value, before), span);
    work.set(variable, held.length === 0 ? UNSET : phi(work, span, held));
  }
}
/** Adds what the ways bring that did not touch the variable. */
function withOthers(ways: readonly Way[], by: readonly number[], brought: Brought[], before: TermId, at: PointId): Brought[] {
  const others = ways.length - by.length;
  if (others === 0) return brought;
  if (others > MANY) return [...brought, { value: before, at }];
  const all: Brought[] = [];
  let next = 0;
  for (let number = 0; number < ways.length; number++) {
    if (by[next] === number) all.push(brought[next++]!);
    else all.push({ value: before, at: ways[number]!.at });
  }
  return all;
}
/** A variable without a value brings nothing (reading it would fail); a member that was not written is read. */
function settled(work: Work, { key, object }: Variable, brought: Brought[], span: Span): Brought[] {
  if (!brought.some((one) => one.value === UNSET)) return brought;
  const held = brought.filter((one) => one.value !== UNSET);
  if (object === undefined || held.length === 0) return held;
  const read = unwritten(work, object, key, span);
  return brought.map((one) => (one.value === UNSET ? { value: read, at: one.at } : one));
}

/** The point behind ways that meet: all lie below `before`, and one that knows no more than it makes the others' knowledge void. */
export function meet(work: Work, ways: readonly Way[], before: PointId): PointId {
  const [first] = ways;
  if (ways.length === 1 && first) return first.at;
  const ends = ways.map((one) => one.at);
  return ends.includes(before) ? before : work.below(before, { any: ends });
}

/** The lowest point that all ways have passed. */
export function common(work: Work, ways: readonly Way[]): PointId {
  const { points } = work;
  let point = ways[0]!.at;
  for (const { at } of ways) {
    let other = at;
    // a point is always made after the one above it
    while (point !== other) {
      if (point > other) point = points[point]!.up!;
      else other = points[other]!.up!;
    }
  }
  return point;
}
