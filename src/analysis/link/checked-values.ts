/** What the tests on the way to a value make of it: transforms that all that a client sent of it has passed. */
import type { CheckKind, Transform } from '../facts.ts';
import type { Alternative, V } from './abstract.ts';
import { checksOf } from './checks.ts';
import { isSameInput, sources } from './origins.ts';
import { comesThrough } from './parted.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Unplaced = DistributiveOmit<Transform, 'at'>;
type InputV = V & { kind: 'input' };

const TRANSFORM: Partial<Record<CheckKind, Unplaced>> = {
  'allow-list': { kind: 'allow-list', of: 'unknown' },
  contained: { kind: 'contained' },
  'fixed-host': { kind: 'fixed-host' },
  'refuses-private': { kind: 'refuses-private' },
  relative: { kind: 'relative' },
  bounded: { kind: 'bounded' },
  shape: { kind: 'cast', to: 'string' },
};

/** The transforms that one of the values that a union may be has passed by then. */
export function passedBy(one: Alternative): Transform[] {
  const inputs = inputsOf(one.value);
  const checks = (inputs.length === 0 ? [] : checksOf(one)).filter(
    ({ part, input }) => part === undefined || comesThrough(one.value, part, input),
  );
  const kinds = [...new Set(checks.map((check) => check.kind))].filter((kind) =>
    inputs.every((input) => checks.some((check) => check.kind === kind && isSameInput(check.input, input))),
  );
  return kinds.flatMap((kind) => TRANSFORM[kind] ?? []).map((each) => ({ ...each, at: one.value.at }) as Transform);
}
/** What a client chose of it: a number that was counted or cast says nothing of its own. */
const inputsOf = (v: V): InputV[] =>
  v.kind === 'text'
    ? v.parts.flatMap((part) => (typeof part === 'string' || part.passed?.some(isNumber) ? [] : inputsOf(part)))
    : sources(v).inputs;
const isNumber = (one: Transform): boolean => one.kind === 'cast' && one.to === 'number';
