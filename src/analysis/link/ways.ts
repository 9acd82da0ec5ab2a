/** The ways to a value: several that are one value, and one value as several. */
import type { Location } from '../code.ts';
import type { Alternative, V } from './abstract.ts';

/** More ways to a value than these are not told apart: those of one union, those of unions in one. */
const MAX_OF_UNION = 12;
const MAX_WAYS = 16;
/** A list that stands in the code is longer, and each of its texts, or of the routers that it mounts, may be what counts. */
const MAX_LISTED = 60;
/** The first of them, as many as are told apart. */
function toldApart(ways: readonly Alternative[], most: number): Alternative[] {
  if (ways.length <= most) return [...ways];
  const kept: Alternative[] = [];
  for (const way of ways) if (kept.length < (isListed(way.value) ? MAX_LISTED : most)) kept.push(way);
  return kept;
}
const isListed = (v: V): boolean =>
  v.kind === 'literal' || (v.kind === 'result' && /(Blueprint|Router|Api|Namespace)\(\)$/.test(v.api ?? ''));
const flattened = new WeakMap<V, Alternative[]>();
/** Alternatives flattened; a union of unions is one union. */
export function alternatives(v: V): Alternative[] {
  if (v.kind !== 'union') return [{ value: v }];
  const known = flattened.get(v);
  if (known) return known;
  flattened.set(v, []); // a union that holds itself adds nothing to itself
  const found: Alternative[] = [];
  for (const one of v.of) {
    if (found.length >= MAX_LISTED) break;
    if (one.value.kind === 'union') {
      const around = [...(one.via ?? []), ...(one.known ? [one.known] : [])];
      for (const inner of alternatives(one.value)) {
        const via = inner.known ? [...around, ...(inner.via ?? [])] : one.via;
        found.push({ ...one, ...inner, ...(via && via.length > 0 && { via }) });
      }
    } else found.push(one);
  }
  const kept = toldApart(found, MAX_WAYS);
  flattened.set(v, kept);
  return kept;
}
/** One value for several ways, equal ones once; undefined for none. */
export function unionOf(of: readonly Alternative[], id: string, at: Location): V | undefined {
  const kept: Alternative[] = [];
  const byValue = new Map<string, Alternative[]>();
  for (const one of of) {
    for (const way of one.value.kind === 'union' && !one.known && !one.when ? alternatives(one.value) : [one]) {
      const same = byValue.get(way.value.id);
      if (same?.some((other) => isSameWay(other, way))) continue;
      if (same) same.push(way);
      else byValue.set(way.value.id, [way]);
      kept.push(way);
    }
    if (kept.length >= MAX_LISTED && byValue.size > 1) break;
  }
  const [first] = kept;
  if (!first) return undefined;
  return byValue.size === 1 ? first.value : { id, at, kind: 'union', of: toldApart(kept, MAX_OF_UNION) };
}

const isSameWay = (a: Alternative, b: Alternative): boolean =>
  a.known?.frame === b.known?.frame &&
  a.known?.point === b.known?.point &&
  a.when?.test.id === b.when?.test.id &&
  a.when?.is === b.when?.is;
