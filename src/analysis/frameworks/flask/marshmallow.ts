/** marshmallow, and the decorators that hold a request against its schemas (flask-smorest, webargs, APIFlask): a view is called with what they let through, and answers by them. */
import type { ApiPath, Location } from '../../code.ts';
import type { InputPart } from '../../facts.ts';
import type { Call, ClassV, FnV, SchemaField, SchemaState, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import { classTerm, lineage } from '../../link/classes.ts';
import { columnNames } from '../../link/entities.ts';
import { wrapped } from '../../link/links.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { parsed } from '../../link/schemas.ts';
import { slot } from '../../link/slots.ts';
import { lastName } from '../../link/terms.ts';
import { transformed } from '../../link/transforms.ts';
import { metaOf, textsIn, undecorated } from '../python.ts';
import { inputOf } from '../requests.ts';
import { entriesIn } from '../values.ts';

const PACKAGE = /^(?:marshmallow|flask_marshmallow|marshmallow_sqlalchemy|flask_smorest|apiflask|webargs)(?:\.\w+)*:/;
/** What a field lets through, by its kind; any other takes anything. */
const KINDS: [RegExp, SchemaField][] = [
  [/^Int/, { type: 'integer', narrow: true, bounded: true }],
  [/^(Float|Number|Decimal)/, { type: 'float', narrow: true, bounded: true }],
  [/^Bool/, { type: 'boolean', narrow: true, bounded: true }],
  [/^(Naive|Aware)?(DateTime|Date|Time|TimeDelta)$/, { type: 'date', narrow: true, bounded: true }],
  [/^(UUID|Enum)/, { type: 'string', narrow: true, bounded: true }],
  [/^(Email|IP)/, { type: 'string', bounded: true }],
  [/^(Str|URL|Url)/, { type: 'string' }],
  [/^(List|Tuple)/, { type: 'array' }],
  [/^(Nested|Dict|Mapping|Pluck)/, { type: 'object' }],
  [/^File/, { type: 'file' }],
];
const isSchema = (machine: Machine, cls: V & ClassV): boolean =>
  lineage(machine, cls).apis.some((api) => PACKAGE.test(api) && api.endsWith('Schema'));

/** A field that a class or a dictionary declares by a call; undefined: it is none. */
function fieldOf(machine: Machine, v: V): SchemaField | undefined {
  if (v.kind === 'instance' && lineage(machine, v.cls).apis.some((api) => PACKAGE.test(api))) return { type: 'unknown' };
  if (v.kind !== 'result' || !PACKAGE.test(v.call.api ?? '')) return undefined;
  const kind = KINDS.find(([name]) => name.test(lastName(v.call.api ?? '')))?.[1] ?? { type: 'unknown' };
  const on = (option: string): boolean => {
    const given = slot(machine, v.call, `${option}=`);
    return given?.kind === 'literal' && given.constant === true;
  };
  const of = kind.type === 'object' || kind.type === 'array' ? slot(machine, v.call, '0') : undefined;
  const nested = of && schemaIn(machine, of);
  return {
    ...kind,
    ...(nested && { nested }),
    ...(slot(machine, v.call, 'validate=') && { bounded: true }),
    ...(on('dump_only') && { readOnly: true }),
    ...(on('load_only') && { writeOnly: true }),
  };
}
/** The schema that a class, an instance of it or a dictionary of fields stands for. */
function schemaIn(machine: Machine, v: V): V | undefined {
  if (v.kind === 'class') return isSchema(machine, v) ? schemaOf(machine, v) : undefined;
  if (v.kind === 'instance') return schemaIn(machine, v.cls);
  if (v.kind === 'result' && v.call.args[0] && lastName(v.call.api ?? '') === 'Nested') return schemaIn(machine, v.call.args[0].value);
  if (v.kind !== 'object') return undefined;
  const fields = new Map(
    entriesIn(v).flatMap(([name, one]): [string, SchemaField][] => [[name, fieldOf(machine, one) ?? { type: 'unknown' }]]),
  );
  return kept(machine, `${v.id}#marshmallow`, v.at, { library: 'marshmallow:Schema()', fields, unknownKeys: 'strip' });
}
function schemaOf(machine: Machine, cls: V & ClassV): V {
  const id = `${cls.id}#marshmallow`;
  const known = machine.schemas.get(id);
  if (known) return known;
  const { classes, apis } = lineage(machine, cls);
  const own = new Map<string, SchemaField>();
  for (const owner of classes.toReversed())
    for (const one of owner.cls.fields) {
      const field = one.value === undefined ? undefined : fieldOf(machine, classTerm(machine, owner, one.value));
      if (field) own.set(one.name, field);
    }
  const named = textsIn(metaOf(machine, cls, 'fields'));
  const model = metaOf(machine, cls, 'model');
  const columns = apis.some((api) => /(Auto|Model)Schema$/.test(api)) && model?.kind === 'class' ? columnNames(machine, model) : [];
  for (const name of named.length > 0 ? named : (columns ?? [])) if (!own.has(name)) own.set(name, { type: 'unknown' });
  for (const name of textsIn(metaOf(machine, cls, 'exclude'))) own.delete(name);
  for (const name of textsIn(metaOf(machine, cls, 'dump_only')))
    own.set(name, { ...(own.get(name) ?? { type: 'unknown' }), readOnly: true });
  for (const name of textsIn(metaOf(machine, cls, 'load_only')))
    own.set(name, { ...(own.get(name) ?? { type: 'unknown' }), writeOnly: true });
  return kept(machine, id, cls.at, {
    library: 'marshmallow:Schema()',
    name: cls.cls.name,
    fields: columns ? own : 'all',
    unknownKeys: unknownKeys(metaOf(machine, cls, 'unknown')),
  });
}
function kept(machine: Machine, id: string, at: Location, schema: SchemaState): V {
  const made = machine.make(id, at, { kind: 'schema', schema });
  machine.schemas.set(id, made);
  return made;
}
/** `unknown = EXCLUDE`; other keys are refused where nothing is said. */
function unknownKeys(said: V | undefined): SchemaState['unknownKeys'] {
  const name = said?.kind === 'api' ? lastName(said.api).toLowerCase() : stringOf(said)?.toLowerCase();
  return name === 'include' ? 'allow' : name === 'exclude' ? 'strip' : 'reject';
}

// ── Calls of a schema ──

/** `schema.load(data)`, `schema.dump(record)`: what the schema lets through. */
export function marshmallowCall(machine: Machine, call: Call): V | undefined {
  const { self, property } = call;
  if (self?.kind !== 'instance' || !/^(loads?|dumps?|jsonify)$/.test(property ?? '') || !isSchema(machine, self.cls)) return undefined;
  const value = slot(machine, call, '0|data=|obj=');
  const name = `${call.frame.id}/${call.term}`;
  if (!value) return undefined;
  const schema = schemaOf(machine, self.cls);
  if (property?.startsWith('load')) return parsed(machine, value, schema, call, name);
  const shown = transformed(machine, value, name, { kind: 'schema', schema: schema.id, at: call.at });
  return property === 'jsonify'
    ? machine.make(`${name}:json`, call.at, { kind: 'result', call: { ...call, api: 'flask:jsonify', args: [{ value: shown }] } })
    : shown;
}

// ── Decorators ──

const PARTS: Record<string, InputPart> = {
  query: 'query',
  querystring: 'query',
  headers: 'header',
  cookies: 'cookie',
  files: 'file',
  view_args: 'path',
  path: 'path',
};
/** What a decorator has a view called with. keys: each field by its name, rather than all as one argument. */
interface Given {
  part: InputPart;
  schema: V | undefined;
  keys: boolean;
}
/** By view: what its decorators give it, outermost first, and the schema that it answers by. */
interface Views {
  given: Map<string, Given[]>;
  answers: Map<string, V>;
}
const views = new WeakMap<Machine, Views>();
function viewsOf(machine: Machine): Views {
  let known = views.get(machine);
  if (!known) views.set(machine, (known = { given: new Map(), answers: new Map() }));
  return known;
}
const keyOf = ({ file, summary }: FnV): string => `${file}${summary.fn}`;
const TAKES = /(?:^(?:flask|flask_smorest|apiflask):\w+\(\)\.(?:arguments|input)|^webargs\.\w+:(?:\w+(?:\(\))?\.)?use_(?:kw)?args)\(\)$/;
const ANSWERS = /^(?:flask|flask_smorest|apiflask):\w+\(\)\.(?:response|output)\(\)$/;
const MAKES = /^(?:flask|flask_smorest|apiflask):\w+\(\)\.(?:arguments|input|response|output)$/;

/** Such a decorator, made and applied to a view, which stays what it is. */
export function decoratedBySchema(machine: Machine, call: Call, api: ApiPath): V | undefined {
  if (MAKES.test(api)) return machine.make(`${call.frame.id}/${call.term}`, call.at, { kind: 'result', call, api: `${api}()` });
  const made = call.callee.kind === 'result' ? call.callee.call : undefined;
  const view = call.args[0]?.value;
  const fn = view && wrapped(undecorated(view).fn);
  if (!made || fn?.kind !== 'fn') return undefined;
  const { given, answers } = viewsOf(machine);
  if (ANSWERS.test(api)) {
    const schema =
      slot(machine, made, 'schema=') ?? made.args.map((arg) => arg.value).find((one) => one.kind === 'class' || one.kind === 'instance');
    const shape = schema && schemaIn(machine, schema);
    if (shape) answers.set(keyOf(fn), shape);
    return view;
  }
  if (!TAKES.test(api)) return undefined;
  const argument = slot(machine, made, '0|schema=|argmap=');
  const keys = slot(machine, made, 'as_kwargs=');
  const one: Given = {
    part: PARTS[stringOf(slot(machine, made, 'location=')) ?? ''] ?? 'body',
    schema: argument && schemaIn(machine, argument),
    keys: /use_kwargs\(\)$/.test(api) || (keys?.kind === 'literal' && keys.constant === true),
  };
  // what is outermost is applied last, and given first
  given.set(keyOf(fn), [one, ...(given.get(keyOf(fn)) ?? [])]);
  return view;
}
/** The schema that a view answers by. */
export const answeredBy = (machine: Machine, v: V): V | undefined => (v.kind === 'fn' ? viewsOf(machine).answers.get(keyOf(v)) : undefined);
/** What a view is called with beside the parameters of its path, by the name of its own parameter. */
export function givenTo(machine: Machine, v: V, at: Location): [string, V][] {
  if (v.kind !== 'fn') return [];
  const all = viewsOf(machine).given.get(keyOf(v)) ?? [];
  const whole = (one: Given): V => {
    const input = inputOf(machine, one.part, undefined, at);
    if (!one.schema) return input;
    machine.requested.add(one.schema.id);
    return transformed(machine, input, `${input.id}|${one.schema.id}`, { kind: 'schema', schema: one.schema.id, at: one.schema.at });
  };
  const { params } = v.summary;
  const positional = all
    .filter((one) => !one.keys)
    .flatMap((one, index): [string, V][] => (params[index] ? [[params[index].name, whole(one)]] : []));
  const taken = new Set(positional.map(([name]) => name));
  const keyed = all
    .filter((one) => one.keys)
    .flatMap((one) => fieldNames(one.schema, params).map((name): [string, V] => [name, member(machine, whole(one), name, at)]));
  return [...positional, ...keyed.filter(([name]) => !taken.has(name))];
}
const fieldNames = (schema: V | undefined, params: FnV['summary']['params']): string[] =>
  schema?.kind === 'schema' && schema.schema.fields !== 'all' ? [...schema.schema.fields.keys()] : params.map((param) => param.name);
