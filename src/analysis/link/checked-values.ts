/** What the tests on the way to a value make of it: transforms that all that a client sent of it has passed. */
import type { CheckKind, Transform } from '../facts.ts';
import type { PointId } from '../summaries.ts';
import type { Alternative, Frame, V } from './abstract.ts';
import { checksOf } from './checks.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { isSameInput, sources } from './origins.ts';
import { comesThrough } from './parted.ts';
import { outcomes } from './points.ts';
import { transformed } from './transforms.ts';

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
/**
 * Of what a client sent, the elements for which a function said yes. Of pairs (`Object.entries(body)`, `body.items()`) it may have looked at the key: then what stands under it is
 * a field that the server named.
 */
export function keptOf(machine: Machine, list: V, element: V, test: V, name: string): V {
  const passed = passedBy({ value: element, when: { test, is: true } });
  const listOf = (kept: V): V =>
    machine.make(name, element.at, {
      kind: 'array',
      items: [{ spread: machine.make(`${name}[…]`, element.at, { kind: 'array', items: [kept] }) }],
    });
  if (passed.length > 0) return listOf(transformed(machine, element, `${name}[]`, ...passed));
  if (element.kind !== 'input') return list;
  const [key, value] = ['0', '1'].map((part) => member(machine, element, part, element.at));
  const named = key ? passedBy({ value: key, when: { test, is: true } }).filter(ofList) : [];
  if (!key || !value || named.length === 0) return list;
  const pair = [transformed(machine, key, `${name}[0]`, ...named), picked(machine, value, `${name}[1]`)];
  return listOf(machine.make(`${name}[]`, element.at, { kind: 'array', items: pair }));
}
/** Whether the tests on the way to a point, or what it went through before, leave a key that a client sent only names of a list. */
export const isListedKey = (machine: Machine, frame: Frame, point: PointId, key: V): boolean =>
  isListed(key) ||
  (inputsOf(key).length > 0 &&
    [...outcomes(frame.summary, point)].some(({ test, is }) =>
      passedBy({ value: key, when: { test: machine.evaluate(frame, test), is } }).some(ofList),
    ));
/** Whether a value is one of a list. */
export const isListed = (v: V): boolean => v.passed?.some(ofList) === true;
const ofList = (one: Transform): boolean => one.kind === 'allow-list';
/** Fields that the server named. */
export const picked = (machine: Machine, v: V, name: string): V => transformed(machine, v, name, { kind: 'pick', keys: [], at: v.at });
/** What a client chose of it: a number that was counted or cast says nothing of its own. */
const inputsOf = (v: V): InputV[] =>
  v.kind === 'text'
    ? v.parts.flatMap((part) => (typeof part === 'string' || part.passed?.some(isNumber) ? [] : inputsOf(part)))
    : sources(v).inputs;
const isNumber = (one: Transform): boolean => one.kind === 'cast' && one.to === 'number';
