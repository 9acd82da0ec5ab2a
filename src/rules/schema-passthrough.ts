import type { ApiModel, EffectOf, Schema, ValueId } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import { decide, defineRule, firstLine, perModel } from './rule.ts';

export const schemaPassthrough = defineRule({
  id: 'schema-passthrough',
  title: 'A schema lets fields through that it does not know, and they are stored',
  level: 'warning',
  item: 'authz.fields',
  cwe: [915],
  owasp: 'API3',
  each: 'schema',
  check(schema, { model }) {
    // a class that merely describes is no schema that was told to keep anything
    if (schema.unknownKeys !== 'allow' || !schema.ofRequests || schema.library === 'class()') return undefined;
    const stored = storedWhole(model).get(schema.id);
    if (!stored) return undefined;
    return decide(
      no([{ at: stored.at, note: 'stores all of it' }]),
      { at: firstLine(schema.at) },
      {
        no: `${schema.name ? `\`${schema.name}\`` : 'this schema'} lets fields through that it does not know, and all of them are stored: a client sets columns that nobody thought of`,
        ask: '',
        detail: [schema.name ?? 'schema'],
        fix: 'let the schema refuse or drop what it does not know (`.strict()`, `extra="forbid"`, `whitelist: true`), or name the fields that are stored',
      },
    );
  },
});
/** Where the whole outcome of a schema goes into a record, by the schema. */
const storedWhole = perModel((model): Map<string, EffectOf<'data-access'>> => {
  const found = new Map<string, EffectOf<'data-access'>>();
  for (const effect of Object.values(model.effects)) {
    if (effect.kind !== 'data-access' || effect.data === undefined || (effect.operation !== 'create' && effect.operation !== 'update'))
      continue;
    const schema = whole(model, effect.data, 0);
    if (schema && !found.has(schema.id)) found.set(schema.id, effect);
  }
  return found;
});
/** The schema whose whole outcome this value is or spreads, or each of whose keys it was given. */
function whole(model: ApiModel, id: ValueId, depth: number): Schema | undefined {
  const value = model.values[id];
  if (!value || depth > 4) return undefined;
  const passed = value.passed.findLast((one) => one.kind === 'schema' || one.kind === 'checked' || one.kind === 'pick');
  if (
    passed?.kind === 'schema' ||
    (passed?.kind === 'checked' && value.origins.some((one) => one.kind === 'request' && isAnyKey(model, one)))
  )
    return model.schemas[passed.schema];
  if (passed) return undefined;
  for (const entry of value.entries ?? []) {
    const found = 'spread' in entry ? whole(model, entry.spread, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}
/** Whatever key a loop comes to. */
const isAnyKey = (model: ApiModel, { input, path }: { input: string; path: string[] }): boolean =>
  path.includes('[]') || model.inputs[input]?.name === '[]';
