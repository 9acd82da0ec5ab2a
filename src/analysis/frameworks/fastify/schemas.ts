/** The schemas of Fastify's routes: JSON Schema as an object in the code, or what a builder (TypeBox, zod) made of it. */
import type { Location } from '../../code.ts';
import type { SchemaField, SchemaState, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { entryIn } from '../values.ts';

const TYPES: Record<string, SchemaField['type']> = {
  string: 'string',
  integer: 'integer',
  number: 'float',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
};
/**
 * A value as a schema; undefined: it is none that can be read. Keys that a JSON Schema does not name are let through, unless it says `additionalProperties: false`: then
 * Fastify's validator takes them out.
 */
export function schemaOf(machine: Machine, v: V, at: Location): V | undefined {
  if (v.kind === 'schema') return v;
  if (v.kind !== 'object') return undefined;
  const properties = member(machine, v, 'properties', at);
  if (properties.kind !== 'object') return undefined;
  const fields = new Map<string, SchemaField>();
  for (const entry of properties.entries) {
    if ('spread' in entry) return whole(machine, v);
    if (typeof entry.key === 'string') fields.set(entry.key, fieldOf(machine, entry.value, at));
  }
  const additional = member(machine, v, 'additionalProperties', at);
  const closed = additional.kind === 'literal' && additional.constant === false;
  return made(machine, v, { library: 'json-schema:()', fields, unknownKeys: closed ? 'strip' : 'allow' });
}
/** Formats that leave no room for a text of a client's choice. */
const NARROW = new Set(['uuid', 'date', 'date-time', 'time', 'ipv4']);
/** What says of a text or a list how long it may be. */
const BOUNDS = ['maxLength', 'maxItems', 'pattern', 'format'];
function fieldOf(machine: Machine, v: V, at: Location): SchemaField {
  const of = (key: string): string => stringOf(member(machine, v, key, at)) ?? '';
  const says = (keyword: string): boolean => v.kind === 'object' && entryIn(v, keyword) !== undefined;
  const type = TYPES[of('type')] ?? 'unknown';
  const listed = ['enum', 'const'].some(says);
  const capped = (type === 'integer' || type === 'float') && ['maximum', 'exclusiveMaximum'].some(says);
  const narrow = listed || NARROW.has(of('format')) || type === 'integer' || type === 'float' || type === 'boolean';
  return {
    type,
    ...((capped || listed || BOUNDS.some(says)) && { bounded: true }),
    ...(capped && { capped }),
    ...(narrow && { narrow: true }),
  };
}
const whole = (machine: Machine, v: V): V => made(machine, v, { library: 'json-schema:()', fields: 'all', unknownKeys: 'allow' });
const made = (machine: Machine, v: V, schema: SchemaState): V => machine.make(`${v.id}:schema`, v.at, { kind: 'schema', schema });
