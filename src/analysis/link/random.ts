/** How much a call draws at random, in bits. */
import type { ApiPath } from '../code.ts';
import type { Meaning } from '../table.ts';
import type { Call, Shape, V } from './abstract.ts';
import { stringOf } from './abstract.ts';
import type { Machine } from './machine.ts';
import { slot } from './slots.ts';

/** What the call yields, by what the table says of it (`by`: the package's function). */
export function drawn(machine: Machine, call: Call, random: NonNullable<Meaning['random']>, by: ApiPath): Shape {
  const count = (one: string | undefined): number | undefined => {
    const value = slot(machine, call, one);
    return value?.kind === 'literal' && typeof value.constant === 'number' ? value.constant : undefined;
  };
  const from = slot(machine, call, random.from);
  const range = count(random.below) ?? (from && lengthOf(from));
  const units = count(random.units) ?? (slot(machine, call, random.units) ? undefined : random.standard);
  const bits = range === undefined ? units !== undefined && units * (random.bits ?? 8) : Math.log2(Math.max(range, 1));
  return { kind: 'random', secure: random.secure, by, ...(typeof bits === 'number' && { bits }) };
}
/** Letters and digits: what people draw from where it cannot be read. */
const ALPHABET = 62;

/** Of how many something is drawn: signs of a text, items of a list, numbers of a range. */
function lengthOf(v: V): number | undefined {
  const text = stringOf(v);
  if (text !== undefined) return text.length;
  if (v.kind === 'array') return v.items.length;
  if (v.kind === 'result' && v.call.api === 'global:range') {
    const [from, to = from] = v.call.args.map(({ value }) =>
      value.kind === 'literal' && typeof value.constant === 'number' ? value.constant : 0,
    );
    return to === undefined ? undefined : to - (v.call.args.length > 1 ? (from ?? 0) : 0);
  }
  return v.kind === 'text' || v.kind === 'api' || v.kind === 'op' ? ALPHABET : undefined;
}
