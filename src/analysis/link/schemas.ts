/** Request schemas: built by calls (zod, Joi …) or declared as classes (pydantic); what a value is after it passed one. */
import type { ApiPath } from '../code.ts';
import type { Meaning } from '../table.ts';
import type { Call, ClassV, SchemaField, SchemaState, V } from './abstract.ts';
import { lineage } from './classes.ts';
import { entryOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { transformed } from './methods.ts';
import { names } from './queries.ts';
import { slot } from './slots.ts';
import { lastName } from './terms.ts';

type Refinement = Extract<NonNullable<Meaning['schema']>, { refines: string }>;

export function objectSchema(
  machine: Machine,
  fields: V | undefined,
  library: ApiPath,
  unknownKeys: SchemaState['unknownKeys'],
): SchemaState {
  if (fields?.kind !== 'object') return { library, fields: 'all', unknownKeys };
  const known = new Map<string, SchemaField>();
  for (const entry of fields.entries) {
    if ('spread' in entry) {
      if (entry.spread.kind === 'schema' && entry.spread.schema.fields !== 'all')
        for (const [key, value] of entry.spread.schema.fields) known.set(key, value);
    } else if (typeof entry.key === 'string')
      known.set(entry.key, { type: fieldType(entry.value), ...(isBounded(entry.value) && { bounded: true as const }) });
  }
  for (const key of machine.fields(fields)?.keys() ?? []) known.set(key, { type: 'unknown' });
  return { library, fields: known, unknownKeys };
}
const isBounded = (v: V): boolean => v.kind === 'schema' && v.schema.bounded === true;
const fieldType = (v: V): SchemaField['type'] => (v.kind === 'schema' ? (v.schema.scalar ?? 'object') : 'unknown');

export function refined(machine: Machine, call: Call, step: Refinement, library: ApiPath, name: string): V | undefined {
  const base = call.self?.kind === 'schema' ? call.self.schema : undefined;
  if (!base) return undefined;
  const given = slot(machine, call, step.slot);
  const keys = given ? names(given) : undefined;
  const fields = base.fields;
  const next: SchemaState = { ...base, library: base.library || library };
  if (step.refines === 'unknown-keys' && step.value) next.unknownKeys = step.value;
  if (step.bounds) next.bounded = true;
  if (step.refines === 'pick' && keys && fields !== 'all') next.fields = new Map([...fields].filter(([key]) => keys.includes(key)));
  if (step.refines === 'omit' && keys && fields !== 'all') next.fields = new Map([...fields].filter(([key]) => !keys.includes(key)));
  if (step.refines === 'extend' && given && fields !== 'all') {
    const more = given.kind === 'schema' ? given.schema.fields : objectSchema(machine, given, library, base.unknownKeys).fields;
    next.fields = more === 'all' ? 'all' : new Map([...fields, ...more]);
  }
  return machine.make(name, call.at, { kind: 'schema', schema: next });
}

/** A value that passed a schema: it holds no more than the schema lets through. */
export function parsed(machine: Machine, value: V, schema: V, call: Call, name: string): V {
  if (schema.kind !== 'schema') return transformed(machine, value, name);
  machine.schemas.set(schema.id, schema);
  return transformed(machine, value, name, { kind: 'schema', schema: schema.id, at: call.at });
}
const classSchemas = new WeakMap<Machine, Map<string, V>>();
const SCALARS: Record<string, SchemaField['type']> = {
  str: 'string',
  int: 'integer',
  float: 'float',
  bool: 'boolean',
  bytes: 'string',
  Decimal: 'float',
  datetime: 'date',
  date: 'date',
  UUID: 'string',
  EmailStr: 'string',
  HttpUrl: 'string',
  UploadFile: 'file',
  string: 'string',
  number: 'float',
  boolean: 'boolean',
};
/** A class whose annotated attributes are the fields (pydantic, dataclass, DTO). */
export function classSchema(machine: Machine, cls: V & ClassV): V {
  let memo = classSchemas.get(machine);
  if (!memo) classSchemas.set(machine, (memo = new Map()));
  const known = memo.get(cls.id);
  if (known) return known;
  const { classes, apis } = lineage(machine, cls);
  const fields = new Map<string, SchemaField>();
  for (const one of [...classes].reverse()) {
    const top = machine.file(one.file)?.top;
    const checked = new Set(top ? checkedFields(machine, one) : []);
    for (const field of one.cls.fields) {
      if (field.static && field.type === undefined) continue;
      if (/^(model_config|Config|Meta|__)/.test(field.name) || field.type === undefined) continue;
      const type = top && machine.evaluate(top, field.type);
      const value = top && field.value !== undefined ? machine.evaluate(top, field.value) : undefined;
      const bounded =
        checked.has(field.name) ||
        (type && hasBounds(machine, type)) ||
        (value && hasBounds(machine, value)) ||
        (top && field.decorators.some((one) => bounds(machine.evaluate(top, one))));
      fields.set(field.name, { type: type ? typeName(type) : 'unknown', ...(bounded && { bounded: true }) });
    }
  }
  const schema = machine.make(`schema:${cls.id}`, cls.at, {
    kind: 'schema',
    schema: { library: `${apis[0] ?? 'class'}()`, name: cls.cls.name, model: cls, fields, unknownKeys: unknownKeys(machine, classes) },
  });
  memo.set(cls.id, schema);
  machine.schemas.set(schema.id, schema);
  return schema;
}
/** Formats that are only so long. */
const SHORT =
  /(^|[:.])(EmailStr|NameEmail|UUID\d?|HttpUrl|AnyUrl|AnyHttpUrl|IPv\w+|PastDate|FutureDate|datetime|date|time|Decimal|ObjectId|PydanticObjectId)$/;
/** A type or a field of pydantic that says how much it takes: `Field(max_length=…)`, `Annotated[str, …]`, `EmailStr`. */
function hasBounds(machine: Machine, v: V): boolean {
  if (v.kind === 'api') return SHORT.test(v.api);
  if (v.kind === 'generic')
    return (
      v.args.some((one) => hasBounds(machine, one)) &&
      !(v.base.kind === 'api' && /(list|List|set|Set|Sequence|tuple|Tuple)$/.test(v.base.api))
    );
  if (v.kind === 'op' && v.op === '|') return hasBounds(machine, v.left) || (v.right !== undefined && hasBounds(machine, v.right));
  if (v.kind !== 'result') return false;
  return ['max_length=', 'max_items=', 'pattern=', 'regex=', 'le=', 'lt='].some((option) => slot(machine, v.call, option) !== undefined);
}
/** A decorator of class-validator that bounds. */
const bounds = (v: V): boolean =>
  v.kind === 'result' &&
  /:(MaxLength|Length|ArrayMaxSize|Matches|Is(Email|UUID|Enum|In|DateString|ISO8601|Url|URL|MongoId|PhoneNumber|MobilePhone|Date|JWT|HexColor|Locale|Currency|IP|Postal\w*|CreditCard|TimeZone|Boolean|Int|Number))$/.test(
    v.call.api ?? '',
  );
/** Fields that a validator of the class looks at. */
function checkedFields(machine: Machine, cls: V & ClassV): string[] {
  const file = machine.file(cls.file);
  if (!file || !cls.file.endsWith('.py')) return [];
  return cls.cls.methods.flatMap((id) => {
    const { decorators = [], terms = [] } = file.fns.get(id) ?? {};
    return decorators.flatMap((one) => {
      const decorator = terms[one];
      if (decorator?.kind !== 'call' || !/validator$/.test(decorator.ref ?? '')) return [];
      return decorator.args.flatMap(({ value }) => {
        const name = terms[value];
        return name?.kind === 'literal' && typeof name.value === 'string' ? [name.value] : [];
      });
    });
  });
}
function typeName(v: V): SchemaField['type'] {
  if (v.kind === 'api') return SCALARS[lastName(v.api)] ?? 'unknown';
  if (v.kind === 'generic')
    return v.base.kind === 'api' && /(list|List|set|Sequence|tuple)$/.test(v.base.api)
      ? 'array'
      : v.args[0]
        ? typeName(v.args[0])
        : 'unknown';
  if (v.kind === 'op' && v.op === '|') return typeName(v.left);
  return v.kind === 'class' ? 'object' : 'unknown';
}
function unknownKeys(machine: Machine, classes: (V & ClassV)[]): SchemaState['unknownKeys'] {
  for (const one of classes) {
    const extra = extraOf(machine, one);
    if (extra === undefined) continue;
    const said = extra.kind === 'literal' ? extra.constant : extra.kind === 'api' ? lastName(extra.api) : undefined;
    return said === 'allow' ? 'allow' : said === 'forbid' ? 'reject' : 'strip';
  }
  return 'strip';
}
/** What pydantic is told to do with other keys: `model_config`, an inner `Config`, a keyword of the class. */
function extraOf(machine: Machine, { file, cls }: ClassV): V | undefined {
  const top = machine.file(file)?.top;
  if (!top) return undefined;
  const keyword = cls.keywords?.find((one) => one.name === 'extra');
  if (keyword) return machine.evaluate(top, keyword.value);
  const inner = machine.program.lowered(file)?.classes.find((one) => one.id === `${cls.id}.Config`);
  const written = inner?.fields.find((field) => field.name === 'extra')?.value;
  if (written !== undefined) return machine.evaluate(top, written);
  const config = cls.fields.find((field) => field.name === 'model_config')?.value;
  const value = config === undefined ? undefined : machine.evaluate(top, config);
  return value?.kind === 'result'
    ? slot(machine, value.call, 'extra=')
    : value?.kind === 'object'
      ? entryOf(value.entries, 'extra')
      : undefined;
}
