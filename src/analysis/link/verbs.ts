/** Branches on the request's method: which of a handler's code a method reaches. */
import type { PointId } from '../summaries.ts';
import type { Frame, V } from './abstract.ts';
import { alternatives } from './abstract.ts';

/** Methods, in capitals: those that come here, or those that do not. */
export interface Verbs {
  only?: readonly string[];
  not?: readonly string[];
}
export const reaches = (verbs: Verbs | undefined, method: string): boolean =>
  !verbs || method === 'ANY' || ((verbs.only?.includes(method) ?? true) && !verbs.not?.includes(method));

const memo = new WeakMap<Frame, (Verbs | null | undefined)[]>();
/** The methods that reach a point of a frame; undefined when all do. */
export function verbsAt(frame: Frame, point: PointId): Verbs | undefined {
  let list = memo.get(frame);
  if (!list) memo.set(frame, (list = []));
  // walk up to what is known, then come down: chains are long, the stack is not
  const chain: PointId[] = [];
  for (let at: PointId | undefined = point; at !== undefined && list[at] === undefined; at = frame.summary.points[at]?.up) chain.push(at);
  for (const at of chain.reverse()) {
    const { up, fact } = frame.summary.points[at] ?? {};
    const above = up === undefined ? undefined : (list[up] ?? undefined);
    list[at] = above ?? null; // a fact that leads back here adds nothing
    if (!fact) continue;
    if ('test' in fact) {
      const test = frame.vals[fact.test];
      if (test) list[at] = narrowed(above, verbsOf(test, fact.is)) ?? null;
    } else if ('any' in fact) {
      // several ways lead here: a method comes by any of them
      const ways = fact.any.map((way) => verbsAt(frame, way));
      if (ways.every((way) => way?.only)) list[at] = narrowed(above, { only: ways.flatMap((way) => way?.only ?? []) }) ?? null;
    }
  }
  return list[point] ?? undefined;
}
/** Both hold. */
export function narrowed(a: Verbs | undefined, b: Verbs | undefined): Verbs | undefined {
  if (!a || !b) return a ?? b;
  const { only } = a;
  const both = only && b.only ? only.filter((one) => b.only?.includes(one)) : (only ?? b.only);
  const not = [...(a.not ?? []), ...(b.not ?? [])];
  return { ...(both && { only: both }), ...(not.length > 0 && { not }) };
}
function verbsOf(test: V, is: boolean, depth = 0): Verbs | undefined {
  if (test.kind !== 'op' || depth > 8) return undefined;
  const { op, left, right } = test;
  if (op === '!') return verbsOf(left, !is, depth + 1);
  if (!right) return undefined;
  if (op === '&&' || op === '||') {
    const [one, other] = [verbsOf(left, is, depth + 1), verbsOf(right, is, depth + 1)];
    if ((op === '&&') === is) return narrowed(one, other);
    return one?.only && other?.only ? { only: [...one.only, ...other.only] } : undefined;
  }
  if (op === '==' || op === '!=') {
    const named = isMethod(left) ? texts(right) : isMethod(right) ? texts(left) : [];
    return named.length === 0 ? undefined : (op === '==') === is ? { only: named } : { not: named };
  }
  if (op === 'in' || op === 'not in') {
    const named = isMethod(left) ? texts(right) : [];
    return named.length === 0 ? undefined : (op === 'in') === is ? { only: named } : { not: named };
  }
  return undefined;
}
const isMethod = (v: V): boolean =>
  (v.kind === 'request' && v.path.length === 1 && v.path[0] === 'method') ||
  (v.kind === 'input' && v.part === 'request' && v.path[0] === 'method');
const texts = (v: V): string[] =>
  v.kind === 'array'
    ? v.items.flatMap((item) => ('spread' in item ? [] : texts(item)))
    : alternatives(v).flatMap(({ value }) =>
        value.kind === 'literal' && typeof value.constant === 'string' ? [value.constant.toUpperCase()] : [],
      );
