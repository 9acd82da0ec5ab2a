/** What objects hold: the keys of what is stored, the columns of what is answered, the types of what a schema let through. */
import type { Answer, ApiModel, Column, EffectOf, Evidence, Field, Transform, ValueId } from '../facts.ts';
import { isUnderAnyKey, no, unknown, yes } from '../questions.ts';

/** The keys that an object may hold; unknown where it is not put together in sight. */
export function keysOf(model: ApiModel, id: ValueId, depth = 0): Answer<{ key: string; from: ValueId }[]> {
  const value = model.values[id];
  if (!value || depth > 8) return unknown();
  const schema = value.passed.findLast(
    (transform) => transform.kind === 'schema' || (transform.kind === 'checked' && isUnderAnyKey(model, value)),
  );
  if (schema?.kind === 'schema' || schema?.kind === 'checked') {
    const known = model.schemas[schema.schema];
    if (known && known.fields !== 'all' && known.unknownKeys !== 'allow')
      return yes(known.fields.filter((field) => !field.readOnly).map((field) => ({ key: field.name, from: id })));
  }
  const picked = value.passed.findLast((transform) => transform.kind === 'pick');
  if (picked?.kind === 'pick' && picked.keys.length > 0) return yes(picked.keys.map((key) => ({ key, from: id })));
  if (!value.entries && value.anyOf) {
    // made on one of several ways: with the keys of any of them
    const ways = value.anyOf.map((one) => keysOf(model, one, depth + 1));
    return ways.every((one) => one.is === 'yes') ? yes(ways.flatMap((one) => (one.is === 'yes' ? one.value : []))) : unknown();
  }
  if (!value.entries) return unknown();
  const keys = new Map<string, ValueId>();
  for (const entry of value.entries) {
    // an operator of an update (`{ $set: … }`) is no field
    const within = 'spread' in entry ? entry.spread : typeof entry.key === 'string' && entry.key.startsWith('$') ? entry.value : undefined;
    if (within !== undefined) {
      const inner = keysOf(model, within, depth + 1);
      if (inner.is !== 'yes') return unknown();
      for (const { key, from } of inner.value) keys.set(key, from);
    } else if ('key' in entry && typeof entry.key === 'string') keys.set(entry.key, entry.value);
    else return unknown();
  }
  return yes([...keys].map(([key, from]) => ({ key, from })));
}
/** Sensitive columns of whole rows that an answer carries. */
export function exposedBy(model: ApiModel, response: EffectOf<'response'>): Answer<Column[]> {
  // a template shows what it names, not what it is given
  if (response.body === undefined || response.escaped) return no();
  const schema = response.schema.is === 'yes' ? model.schemas[response.schema.value] : undefined;
  if (schema && schema.fields !== 'all' && !(schema.entity && model.entities[schema.entity])) {
    const through = schema.fields.filter((field) => /passw|_hash$|secret|private_?key/i.test(field.name) && !field.writeOnly);
    // what stands inside was not read, and its name says that it may be a secret
    if (through.length === 0 && schema.fields.some((field) => !SCALAR.has(field.type) && SECRETS.test(field.name))) return no();
    return through.length === 0
      ? no([{ at: schema.at, note: `answers ${schema.name ?? 'a schema'}` }])
      : yes(through.map((field) => ({ name: field.name, type: field.type, sensitive: 'password' as const })));
  }
  const whole: Evidence[] = [];
  const columns: Column[] = [];
  let open = false;
  for (const id of carried(model, response.body)) {
    const { passed } = model.values[id] ?? { passed: [] };
    // a token holds nothing that its reader could not be given
    if (passed.some((one) => one.kind === 'sign' || one.kind === 'hash' || one.kind === 'encrypt')) continue;
    const shown = shownBy(model, passed);
    for (const origin of model.values[id]?.origins ?? []) {
      if (origin.kind !== 'database' || origin.path.length > 0) continue;
      const access = model.effects[origin.effect];
      if (access?.kind !== 'data-access') continue;
      const entity = model.entities[access.entity];
      whole.push({ at: access.at, note: `loads whole ${access.entity}` });
      const asked = access.columns;
      const known = !entity || entity.columns === 'unknown' ? (entity?.named ?? []) : entity.columns;
      const told = known.filter(
        (column) =>
          column.sensitive &&
          !column.hidden &&
          (asked === 'all' ? isLoaded(column, access) : asked.includes(column.name)) &&
          !passed.some((one) => one.kind === 'omit' && one.keys.includes(column.name)) &&
          (shown?.has(column.name) ?? true),
      );
      // whoever leaves out some has looked at which there are
      const chosen = passed.some((one) => one.kind === 'omit' && one.keys.length > 0);
      if (told.length === 0 && !chosen && shown === undefined && (!entity || entity.columns === 'unknown') && asked === 'all') open = true;
      columns.push(...told);
    }
  }
  if (columns.length > 0) return yes([...new Map(columns.map((column) => [column.name, column])).values()], whole);
  return open ? unknown(whole) : no(whole);
}
/** What a serializer shows of a record that has passed it; undefined: all, or it is not known. */
function shownBy(model: ApiModel, passed: readonly Transform[]): Set<string> | undefined {
  const last = passed.findLast((one) => one.kind === 'schema');
  const fields = last?.kind === 'schema' ? model.schemas[last.schema]?.fields : undefined;
  return fields === undefined || fields === 'all' ? undefined : new Set(fields.flatMap((one) => (one.writeOnly ? [] : [one.name])));
}
/** Of all columns, not those left out; the rows of a relation come along where they were asked for. */
const isLoaded = ({ name, apart }: Column, { omits, includes }: EffectOf<'data-access'>): boolean =>
  apart ? (includes?.includes(name) ?? false) : !omits?.includes(name);
/** The values that stand in an answer as they are: the body, or what its keys and elements hold. */
function carried(model: ApiModel, id: ValueId, depth = 0): ValueId[] {
  const value = model.values[id];
  if (!value || depth > 4) return [id];
  if (value.entries) return value.entries.flatMap((entry) => carried(model, 'spread' in entry ? entry.spread : entry.value, depth + 1));
  if (value.anyOf) return value.anyOf.flatMap((one) => carried(model, one, depth + 1));
  if (value.element !== undefined) return [id, ...carried(model, value.element, depth + 1)];
  return [id];
}
const SECRETS = /(tokens?|api_?keys?|credentials?)$/i;
const SCALAR = new Set<Field['type']>(['string', 'integer', 'float', 'boolean', 'date']);
/** A field that its schema lets be a text, a number or a date alone. */
export function isScalarField(model: ApiModel, transform: Transform, name: string | undefined): boolean {
  if (transform.kind !== 'schema' && transform.kind !== 'checked') return false;
  const fields = model.schemas[transform.schema]?.fields;
  return fields !== undefined && fields !== 'all' && fields.some((field) => field.name === name && SCALAR.has(field.type));
}
