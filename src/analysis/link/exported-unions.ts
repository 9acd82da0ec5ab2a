/** Values that are one of several: which of them is told, and by what. */
import type { Alternative, V } from './abstract.ts';
import { inDevelopment } from './environments.ts';
import { sources } from './origins.ts';

/** Which of several values it is matters where one comes from a client, is an exception's text, or is put together of rows. */
export const isTold = (v: V): boolean =>
  sources(v).inputs.length > 0 ||
  v.kind === 'exception' ||
  (v.kind === 'part' && v.of.kind === 'exception') ||
  ((v.kind === 'object' || v.passed?.some((one) => one.kind === 'omit') === true) && sources(v).rows.length > 0);

/** What a value may be outside of development. */
export function shown(v: V & { kind: 'union' }): Alternative[] {
  const kept = v.of.filter(({ when }) => !(when && inDevelopment(when.test, when.is)));
  return kept.length > 0 ? kept : v.of;
}

/** A flag that a test gives, one way or the other (`admin = True if data['admin'] else False`): whoever decides the test sets it. */
export function decidedBy(v: V & { kind: 'union' }): V[] {
  if (v.of.length !== 2 || !v.of.every(({ value }) => value.kind === 'literal' && typeof value.constant === 'boolean')) return [];
  return v.of.flatMap(({ when, known }) => {
    if (when) return [when.test];
    const fact = known?.frame.summary.points[known.point]?.fact;
    const test = fact && 'test' in fact ? known?.frame.vals[fact.test] : undefined;
    return test ? [test] : [];
  });
}
