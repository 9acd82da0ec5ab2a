/** The schemas of Fastify's routes: JSON Schema as an object in the code, or what a builder (TypeBox, zod) made of it. */
import type { Location } from '../../code.ts';
import type { SchemaField, SchemaState, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';

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
function fieldOf(machine: Machine, v: V, at: Location): SchemaField {
  const of = (key: string): V => member(machine, v, key, at);
  const has = (key: string): boolean => v.kind === 'object' && v.entries.some((entry) => 'key' in entry && entry.key === key);
  const type = TYPES[stringOf(of('type')) ?? ''] ?? 'unknown';
  const narrow =
    has('enum') || has('const') || NARROW.has(stringOf(of('format')) ?? '') || type === 'integer' || type === 'float' || type === 'boolean';
  const bounded = has('enum') || has('const') || has('maxLength') || has('maxItems') || has('pattern') || has('format');
  return { type, ...(narrow && { narrow: true }), ...(bounded && { bounded: true }) };
}
const whole = (machine: Machine, v: V): V => made(machine, v, { library: 'json-schema:()', fields: 'all', unknownKeys: 'allow' });
const made = (machine: Machine, v: V, schema: SchemaState): V => machine.make(`${v.id}:schema`, v.at, { kind: 'schema', schema });
