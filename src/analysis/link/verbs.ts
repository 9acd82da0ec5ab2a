/** Branches on the request's method: which of a handler's code a method reaches. */
import type { PointId } from '../summaries.ts';
import type { Frame, V } from './abstract.ts';
import { knownAtPoints } from './points.ts';
import { alternatives } from './ways.ts';

/** Methods, in capitals: those that come here, or those that do not. */
export interface Verbs {
  only?: readonly string[];
  not?: readonly string[];
}
/** Whether a request by this method comes here. */
export const reaches = (verbs: Verbs | undefined, method: string): boolean =>
  !verbs || method === 'ANY' || ((verbs.only?.includes(method) ?? true) && !verbs.not?.includes(method));

/** The methods that reach a point of a frame; undefined when all do. */
export const verbsAt = (frame: Frame, point: PointId): Verbs | undefined => known(frame, point) ?? undefined;
const known = knownAtPoints<Verbs | null>(null, (above, fact, frame) => {
  if ('test' in fact) {
    const test = frame.vals[fact.test];
    return (test && narrowed(above ?? undefined, verbsOf(test, fact.is))) ?? above;
  }
  // several ways lead here: a method comes by any of them
  const ways = 'any' in fact ? fact.any.map((way) => verbsAt(frame, way)?.only) : [undefined];
  return ways.every((only) => only !== undefined) ? (narrowed(above ?? undefined, { only: ways.flat() }) ?? null) : above;
});
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
