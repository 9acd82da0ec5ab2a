/** Serializers and model forms: which fields they let in and out, what saving them does. */

import type { Call, ClassV, SchemaField, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { classTerm, lineage } from '../../link/classes.ts';
import { columnNames } from '../../link/entities.ts';
import type { Machine } from '../../link/machine.ts';
import { consume } from '../../link/queries.ts';
import { lastName } from '../../link/terms.ts';
import { transformed } from '../../link/transforms.ts';
import { metaOf, textsIn } from '../python.ts';
import { entriesIn, methodOf } from '../values.ts';
import { columnsBehind } from './relations.ts';

/** A class of serializers or forms. */
export const isSerializer = (machine: Machine, cls: V & ClassV): boolean =>
  lineage(machine, cls).apis.some((api) => /^(rest_framework\S*[.:]\w*Serializer|django[.:]forms\S*[.:]\w*Form)$/.test(api));

/** The model that `Meta` names. */
export function modelOf(machine: Machine, cls: V & ClassV): (V & ClassV) | undefined {
  const model = metaOf(machine, cls, 'model');
  return model?.kind === 'class' ? model : undefined;
}
/** The schema of a serializer: declared fields, then those of the model that `Meta` lets through. */
export function schemaOf(machine: Machine, cls: V & ClassV): V {
  const id = `${cls.id}#serializer`;
  const known = machine.schemas.get(id);
  if (known) return known;
  const readOnly = new Set(textsIn(metaOf(machine, cls, 'read_only_fields')));
  const writeOnly = new Set<string>();
  const own = new Map<string, SchemaField>();
  for (const owner of lineage(machine, cls).classes.toReversed())
    for (const one of owner.cls.fields) {
      const value = one.value === undefined ? undefined : classTerm(machine, owner, one.value);
      const call = value?.kind === 'result' || value?.kind === 'instance' ? value.call : undefined;
      if (one.name === 'Meta' || !call) continue;
      const on = (name: string): boolean =>
        call.args.some((arg) => arg.name === name && arg.value.kind === 'literal' && arg.value.constant === true);
      if (on('read_only') || /(MethodField|ReadOnlyField|HiddenField)$/.test(call.api ?? '')) readOnly.add(one.name);
      if (on('write_only')) writeOnly.add(one.name);
      const nested = value?.kind === 'instance' && isSerializer(machine, value.cls);
      own.set(one.name, nested ? { type: 'object' } : fieldOf(call));
    }
  const model = modelOf(machine, cls);
  const given = metaOf(machine, cls, 'fields');
  const left = metaOf(machine, cls, 'exclude');
  const excluded = new Set(textsIn(left));
  const columns = model ? columnNames(machine, model) : undefined;
  const whole = stringOf(given) === '__all__' || (left !== undefined && given === undefined);
  const names = whole ? (columns ?? []) : textsIn(given);
  for (const [field, options] of entriesIn(metaOf(machine, cls, 'extra_kwargs')))
    for (const [option, value] of entriesIn(options))
      if (value.kind === 'literal' && value.constant === true) {
        if (option === 'read_only') readOnly.add(field);
        if (option === 'write_only') writeOnly.add(field);
      }
  const depth = metaOf(machine, cls, 'depth');
  const nests = depth?.kind === 'literal' && typeof depth.constant === 'number' && depth.constant > 0;
  for (const name of names) {
    if (excluded.has(name) || own.has(name)) continue;
    own.set(name, { type: 'unknown' });
    // `depth = 1`: what a relation leads to is shown whole, and never written
    for (const column of nests && model ? columnsBehind(machine, model, name) : [])
      own.set(`${name}.${column}`, { type: 'unknown', readOnly: true });
  }
  for (const [name, one] of own) {
    if (readOnly.has(name) || name === 'id' || name === 'pk') one.readOnly = true;
    if (writeOnly.has(name)) one.writeOnly = true;
  }
  const open = whole && !columns;
  const schema = machine.make(id, cls.at, {
    kind: 'schema',
    schema: {
      library: 'rest_framework.serializers:Serializer()',
      name: cls.cls.name,
      fields: open ? 'all' : own,
      unknownKeys: 'strip',
    },
  });
  machine.schemas.set(id, schema);
  return schema;
}
/** What a field lets through, by its class: the rest may be anything. */
const FIELDS: [RegExp, SchemaField][] = [
  [/^(Char|Regex|URL|GenericIPAddress|IPAddress|FilePath)Field$/, { type: 'string' }],
  [/^(Email|Slug)Field$/, { type: 'string', bounded: true }],
  [/^(UUID|Choice|TypedChoice)Field$/, { type: 'string', bounded: true, narrow: true }],
  [/^IntegerField$/, { type: 'integer', narrow: true }],
  [/^(Float|Decimal)Field$/, { type: 'float', narrow: true }],
  [/^(Null)?BooleanField$/, { type: 'boolean', narrow: true }],
  [/^(DateTime|Date|Time|Duration|SplitDateTime)Field$/, { type: 'date', narrow: true }],
];
function fieldOf(call: Call): SchemaField {
  const name = lastName(call.api ?? '');
  const field = FIELDS.find(([pattern]) => pattern.test(name))?.[1];
  if (!field) return { type: 'unknown' };
  const bounded = field.bounded ?? call.args.some((arg) => arg.name === 'max_length' || arg.name === 'max_value');
  return { ...field, ...(bounded && { bounded: true }) };
}

/** `form.save(commit=False)`: the record with what was sent in it, which somebody else saves. */
function unsaved(
  machine: Machine,
  call: Call,
  id: string,
  model: (V & ClassV) | undefined,
  record: V | undefined,
  valid: V | undefined,
): V {
  if (record) {
    if (valid) machine.heap.spread(record, valid, call.at);
    return record;
  }
  if (!model) return machine.make(id, call.at, { kind: 'result', call });
  const made = machine.make(id, call.at, { kind: 'instance', cls: model, call });
  if (valid) machine.heap.spread(made, valid, call.at);
  return made;
}
/** What a serializer was made of: the record, the data from outside. */
function made(machine: Machine, instance: V & { kind: 'instance' }): { record?: V; data?: V } {
  const call = instance.call;
  const of = (name: string): V | undefined => call?.args.find((arg) => arg.name === name)?.value;
  const positional = call?.args.filter((arg) => arg.name === undefined && !arg.spread).map((arg) => arg.value) ?? [];
  const form = isForm(machine, instance);
  const record = of('instance') ?? (form ? undefined : positional[0]);
  const data = of('data') ?? (form ? positional[0] : positional[1]);
  return { ...(record && { record }), ...(data && { data }) };
}
const isForm = (machine: Machine, { cls }: V & { kind: 'instance' }): boolean =>
  lineage(machine, cls).apis.some((api) => /^django[.:]forms/.test(api));
/** The record that a form is about to make: what a view writes into it is stored with what the form lets through. */
const fresh = (machine: Machine, form: V & { kind: 'instance' }): V =>
  machine.make(`${form.id}:fresh`, form.at, { kind: 'object', entries: [] });
/** A property of a serializer or form: what it lets through. */
export function property(machine: Machine, instance: V, name: string): V | undefined {
  if (instance.kind !== 'instance' || !isSerializer(machine, instance.cls)) return undefined;
  if (name === 'context') return instance.call?.args.find((arg) => arg.name === 'context')?.value;
  const schema = schemaOf(machine, instance.cls);
  const { record, data } = made(machine, instance);
  // the record that it stands for: given, or made when it was saved
  const stored = record ?? machine.heap.fields(instance)?.get('instance')?.[0];
  if (name === 'instance') return stored ?? (isForm(machine, instance) ? fresh(machine, instance) : undefined);
  const value =
    name === 'data'
      ? stored
        ? consume(machine, stored)
        : data
      : name === 'validated_data' || name === 'cleaned_data' || name === 'initial_data'
        ? data
        : undefined;
  if (!value) return undefined;
  return name === 'initial_data'
    ? value
    : transformed(machine, value, `${instance.id}.${name}`, { kind: 'schema', schema: schema.id, at: instance.at });
}
/** `serializer.save(owner=…)`: its own `create` or `update`, else the record. */
export function saved(machine: Machine, call: Call, instance: V & { kind: 'instance' }): V {
  const { record, data } = made(machine, instance);
  // the library saves for each action of a view in one place
  const id = `${call.frame.id}/${call.term}|${instance.id}`;
  const schema = schemaOf(machine, instance.cls);
  const valid = data && transformed(machine, data, `${instance.id}.validated_data`, { kind: 'schema', schema: schema.id, at: instance.at });
  const whole = machine.make(`${id}:data`, call.at, {
    kind: 'object',
    entries: [
      ...(valid ? [{ spread: valid }] : []),
      ...(!record && isForm(machine, instance) ? [{ spread: fresh(machine, instance) }] : []),
      ...call.args.flatMap((arg) => (arg.name === undefined ? [] : [{ key: arg.name, value: arg.value }])),
    ],
  });
  const fn = methodOf(machine, instance.cls, record ? 'update' : 'create', instance, call.at);
  if (fn) {
    const frame = machine.invoke(fn, record ? [record, whole] : [whole]);
    if (frame) {
      call.frames.push(frame);
      const stored = machine.result(frame);
      if (!record) machine.heap.put(instance, 'instance', stored);
      return stored;
    }
  }
  const model = modelOf(machine, instance.cls);
  if (!model && !record) return machine.make(id, call.at, { kind: 'result', call });
  const later = call.args.find((arg) => arg.name === 'commit')?.value;
  if (later?.kind === 'literal' && later.constant === false) return unsaved(machine, { ...call, args: [] }, id, model, record, valid);
  const entity = model?.cls.name ?? (record?.kind === 'row' ? record.access.entity : '?');
  const at = call.at;
  const held: Call = { ...call, args: record ? [{ value: record }] : [] };
  const draft = {
    kind: 'data-access' as const,
    call: held,
    at,
    store: 'sql' as const,
    operation: record ? ('update' as const) : ('create' as const),
    entity,
    ...(model && { model }),
    filter: { all: [] },
    columns: 'all' as const,
    data: whole,
  };
  call.drafts.push(draft);
  if (record) return record;
  const created = machine.make(id, at, { kind: 'row', access: draft, path: [] });
  machine.heap.put(instance, 'instance', created);
  return created;
}
