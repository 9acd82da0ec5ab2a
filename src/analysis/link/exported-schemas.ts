/** Schemas as the model shows them: what they are made of stays with the values. */
import type { Field, Schema } from '../facts.ts';
import type { SchemaField, V } from './abstract.ts';

/** ofRequests: something of a request has passed it. */
export const shownSchema = ({ id, at, schema }: V & { kind: 'schema' }, ofRequests: boolean): Schema => ({
  id,
  library: schema.library,
  ...(schema.name && { name: schema.name }),
  ...(schema.entity && { entity: schema.entity }),
  fields: schema.fields === 'all' ? 'all' : [...schema.fields].map(([name, field]) => shownField(name, field)),
  unknownKeys: schema.unknownKeys,
  ...(schema.unchecked && { unchecked: true }),
  ...(ofRequests && { ofRequests: true }),
  at,
});
const shownField = (name: string, { type, bounded, narrow, readOnly, writeOnly }: SchemaField): Field => ({
  name,
  type,
  ...(bounded && { bounded }),
  ...(narrow && { narrow }),
  ...(readOnly && { readOnly }),
  ...(writeOnly && { writeOnly }),
});
