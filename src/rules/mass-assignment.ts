import type { Location } from '../analysis/code.ts';
import type { ApiModel, EffectOf, Route, Schema, Value, ValueId } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { isUnderAnyKey, no } from '../analysis/questions.ts';
import { actsAs, decide, defineRule, fixFor, isPrivilegedName, listed } from './rule.ts';
import { testedAt } from './tainted.ts';

export const massAssignment = defineRule({
  id: 'mass-assignment',
  title: 'A client chooses which fields of a record it sets',
  level: 'error',
  item: 'authz.fields',
  cwe: [915, 1321],
  owasp: 'API3',
  each: 'data-access',
  check(access, { ask, model, route }) {
    // a server that sends webhooks sets what is its own to set
    if (route?.traits.includes('webhook')) return undefined;
    if (access.data === undefined || access.store === 'key-value' || (access.operation !== 'create' && access.operation !== 'update'))
      return undefined;
    if (ask.flowsFrom(access.data, ['request']).is !== 'yes') return undefined;
    const thing = access.entity === '?' ? 'a record' : `\`${access.entity}\``;
    const holds = testedAt(access, route);
    // every key of it is on a list
    const found = bodies(model, access.data).filter((value) => {
      const sent = value.origins.filter((origin) => origin.kind === 'request');
      return sent.length === 0 || !sent.every((origin) => holds(origin, 'allow-list'));
    });
    const fix = fixFor(route?.framework, {
      express:
        'name the fields: `data: { title: body.title, note: body.note }`, or parse with a strict schema that has only what a client may set',
      fastapi:
        'take a model that has only the fields a client may set, and set the others from the server: `Item(**body.model_dump(), owner_id=user.id)`',
      other: 'name the fields that a client may set',
    });
    if (found.length > 0) {
      const set = overwritten(model, access.data);
      const left = writable(model, access).filter((name) => !set.has(name));
      const known = model.entities[access.entity]?.columns;
      if (set.size > 0 && known && known !== 'unknown' && left.length === 0) return safe(access);
      const guess = set.size > 0 && [...set].some(isPrivilegedName) && (!known || known === 'unknown');
      const assuming = guess ? [{ about: 'unread' as const, what: `the columns of ${access.entity}`, weight: 'weak' as const }] : [];
      const denied = found.some((value) => value.passed.some((one) => one.kind === 'omit' || one.kind === 'deny-list'));
      const reach = left.length > 0 ? `: ${listed(left.map((name) => `\`${name}\``))} included` : '';
      return decide(
        no(
          found.flatMap((value) => value.steps),
          assuming,
        ),
        access,
        {
          at: entering(model, access.data, (one) => bodies(model, one).length > 0) ?? access.at,
          no: `the request body${denied ? ', without a few names,' : ''} goes whole into the ${access.operation} of ${thing}${reach}`,
          ask: '',
          detail: [access.operation, access.entity, 'whole'],
          fix,
        },
      );
    }
    const keys = ask.keys(access.data);
    if (keys.is !== 'yes') return undefined;
    const chosen = keys.value.filter(
      ({ key, from }) =>
        isPrivilegedName(key) &&
        // whose a new row is: that is `client-supplied-identity`
        !(access.operation === 'create' && actsAs(key)) &&
        ask.flowsFrom(from, ['request']).is === 'yes' &&
        ask.flowsFrom(from, ['identity']).is !== 'yes',
    );
    if (chosen.length === 0) return inHandler(route, access) ? safe(access) : undefined;
    const names = [...new Set(chosen.map(({ key }) => key))].sort();
    return decide(ask.privilegedFor(access), access, {
      at: entering(model, access.data, (one) => holdsAny(ask, one, names)) ?? access.at,
      no: `${listed(names.map((name) => `\`${name}\``))} of ${thing} ${names.length > 1 ? 'are' : 'is'} taken from the request, and any caller may send ${names.length > 1 ? 'them' : 'it'}`,
      ask: `May the callers of this route set ${listed(names.map((name) => `\`${name}\``))} of ${thing}?`,
      yes: 'only privileged callers set privileged fields',
      detail: [access.operation, access.entity, ...names],
      fix: isOwnerOnly(names) ? 'take it from the caller, not from the request' : fix,
    });
  },
});

/** What is noted of every request on its way says nothing of what this one stores. */
const inHandler = (route: Route | undefined, access: EffectOf<'data-access'>): boolean =>
  route?.reaches.some((reach) => reach.effect === access.id && reach.stage === 'handler') ?? false;
const safe = (access: EffectOf<'data-access'>) =>
  decide({ is: 'yes', value: true, because: [] }, access, { no: '', ask: '', yes: 'only named fields are set', detail: [] });
const isOwnerOnly = (names: string[]): boolean => names.every((name) => /id$|by$|^owner$/i.test(name));

/** Whole request bodies in what is stored: as it is, spread into it, or less a few names. */
function bodies(model: ApiModel, id: ValueId, depth = 0): Value[] {
  const value = model.values[id];
  if (!value || depth > 8 || isShaped(model, value)) return [];
  if (value.anyOf) return value.anyOf.flatMap((one) => bodies(model, one, depth + 1));
  // an operator of an update (`{ $set: … }`) is no field
  const spread = (value.entries ?? []).flatMap((entry) =>
    'spread' in entry
      ? bodies(model, entry.spread, depth + 1)
      : typeof entry.key === 'string' && entry.key.startsWith('$')
        ? bodies(model, entry.value, depth + 1)
        : [],
  );
  if (value.entries && value.entries.length > 0) return spread;
  if (value.element !== undefined) return bodies(model, value.element, depth + 1);
  // a field of the body that is taken as an object lets the client choose its keys just as well
  const whole = value.origins.some((origin) => {
    const part = origin.kind === 'request' ? model.inputs[origin.input]?.part : undefined;
    return part === 'body' || part === 'query' || part === 'request';
  });
  return whole && value.text === undefined ? [value] : [];
}
/** Where what it is about is put into the record as a whole, when that is no part of the query itself. */
function entering(model: ApiModel, id: ValueId, about: (spread: ValueId) => boolean, depth = 0): Location | undefined {
  if (depth > 8) return undefined;
  for (const entry of model.values[id]?.entries ?? []) {
    if (!('spread' in entry) || !about(entry.spread)) continue;
    return entering(model, entry.spread, about, depth + 1) ?? entry.at;
  }
  return undefined;
}
function holdsAny(ask: Questions, id: ValueId, names: readonly string[]): boolean {
  const keys = ask.keys(id);
  return keys.is === 'yes' && keys.value.some(({ key }) => names.includes(key));
}
/** A pick, or a schema that lets only its own fields through. */
function isShaped(model: ApiModel, value: Value): boolean {
  return value.passed.some((one) => {
    if (one.kind === 'pick' || one.kind === 'cast' || one.kind === 'hash' || one.kind === 'allow-list') return true;
    if (one.kind !== 'schema' && one.kind !== 'checked') return false;
    const schema = model.schemas[one.schema];
    if (!schema) return one.kind === 'schema';
    if (schema.fields === 'all' || schema.unknownKeys === 'allow') return false;
    return one.kind === 'schema' || (!schema.unchecked && (isUnderAnyKey(model, value) || isNested(model, value, schema.fields)));
  });
}
/** A field of what was checked, which has a schema of its own. */
const isNested = (model: ApiModel, { origins }: Value, fields: Exclude<Schema['fields'], 'all'>): boolean =>
  origins.every((origin) => {
    if (origin.kind !== 'request') return true;
    const names = [model.inputs[origin.input]?.name, ...origin.path];
    return fields.some((field) => names.includes(field.name) && (field.type === 'object' || field.type === 'array'));
  });
/** Keys that stand behind a spread: what they name is the server's choice. */
function overwritten(model: ApiModel, id: ValueId, depth = 0): Set<string> {
  const names = new Set<string>();
  let spread = false;
  for (const entry of model.values[id]?.entries ?? []) {
    if ('spread' in entry) {
      spread = true;
      names.clear();
      if (depth < 8) for (const name of overwritten(model, entry.spread, depth + 1)) names.add(name);
    } else if (spread && typeof entry.key === 'string') names.add(entry.key);
  }
  return names;
}
function writable(model: ApiModel, access: EffectOf<'data-access'>): string[] {
  const columns = model.entities[access.entity]?.columns;
  return !columns || columns === 'unknown' ? [] : columns.filter((column) => column.privileged).map((column) => column.name);
}
