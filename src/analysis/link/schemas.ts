/** Request schemas: built by calls (zod, Joi …) or declared as classes (pydantic); what a value is after it passed one. */
import type { ApiPath, Location } from '../code.ts';
import type { Transform } from '../facts.ts';
import type { Meaning } from '../table.ts';
import type { Call, ClassV, SchemaField, SchemaState, V } from './abstract.ts';
import { classTerm, lineage } from './classes.ts';
import { entryOf, itemsOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { names } from './queries.ts';
import { slot } from './slots.ts';
import { lastName } from './terms.ts';
import { transformed } from './transforms.ts';

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
    } else if (typeof entry.key === 'string') known.set(entry.key, fieldOf(entry.value));
  }
  for (const key of machine.heap.fields(fields)?.keys() ?? []) known.set(key, { type: 'unknown' });
  return { library, fields: known, unknownKeys };
}
const fieldOf = (v: V): SchemaField =>
  v.kind === 'schema'
    ? {
        type: v.schema.scalar ?? 'object',
        ...(v.schema.bounded && { bounded: true, ...(isNumeric(v.schema.scalar) && { capped: true }) }),
        ...(v.schema.narrow && { narrow: true }),
        ...((v.schema.scalar === undefined || v.schema.items) && { nested: v }),
      }
    : { type: 'unknown' };
const isNumeric = (type: SchemaField['type'] | undefined): boolean => type === 'integer' || type === 'float';
/** What has passed one of several schemas is what all of them have in common. */
export function unionSchema(machine: Machine, call: Call, of: V | undefined, library: ApiPath, name: string): V | undefined {
  const ways = of?.kind === 'array' ? itemsOf(of.items) : [];
  const states = ways.flatMap((way) => (way.kind === 'schema' ? [way.schema] : []));
  const scalars = new Set(states.map((one) => one.scalar));
  if (states.length === 0 || states.length < ways.length || scalars.has(undefined)) return undefined;
  const [scalar = 'unknown'] = scalars;
  const schema: SchemaState = {
    library,
    fields: new Map(),
    unknownKeys: 'strip',
    scalar: scalars.size === 1 ? scalar : 'unknown',
    ...(states.every((one) => one.bounded) && { bounded: true }),
    ...(states.every((one) => one.narrow) && { narrow: true }),
  };
  return machine.make(name, call.at, { kind: 'schema', schema });
}
/** What a schema says of a value that passed it by its type, so that nothing can be written into it, and by how much it takes. */
export function narrowed({ type, narrow, capped }: Pick<SchemaField, 'type' | 'narrow' | 'capped'>, at: Location): Transform[] {
  const most: Transform[] = capped ? [{ kind: 'bounded', at }] : [];
  if (!narrow) return most;
  if (type === 'boolean' || type === 'date') return [{ kind: 'cast', to: type, at }];
  return [isNumeric(type) ? { kind: 'cast', to: 'number', at } : { kind: 'allow-list', of: 'unknown', at }, ...most];
}

export function refined(machine: Machine, call: Call, step: Refinement, library: ApiPath, name: string): V | undefined {
  const base = call.self?.kind === 'schema' ? call.self.schema : undefined;
  if (!base) return undefined;
  if (step.refines === 'or') {
    const other = slot(machine, call, step.slot);
    const items = call.self && other ? [call.self, other] : [];
    return unionSchema(machine, call, machine.make(`${name}:or`, call.at, { kind: 'array', items }), library, name);
  }
  const given = slot(machine, call, step.slot);
  const keys = given ? names(given) : undefined;
  const fields = base.fields;
  const next: SchemaState = { ...base, library: base.library || library };
  if (step.refines === 'unknown-keys' && step.value) next.unknownKeys = step.value;
  if (step.bounds) next.bounded = true;
  if (step.narrow) next.narrow = true;
  if (step.refines === 'items' && given?.kind === 'schema') next.items = given;
  if (step.refines === 'list' && call.self)
    return machine.make(name, call.at, {
      kind: 'schema',
      schema: { library: next.library, fields: new Map(), unknownKeys: 'strip', scalar: 'array', items: call.self },
    });
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
  return transformed(machine, value, name, ...passing(machine, schema, call.at));
}
/** What is known of a value that a schema, or a type that is checked, let through. */
function passing(machine: Machine, wanted: V, at: Location): Transform[] {
  if (isNarrow(machine, wanted)) return narrowed(typedField(machine, wanted), at);
  const known = wanted.kind === 'class' ? classSchema(machine, wanted) : wanted;
  const schema = known.kind === 'schema' ? known : listSchema(machine, known);
  if (!schema) return known.kind === 'schema' ? [] : narrowed(typedField(machine, known), at);
  machine.schemas.set(schema.id, schema);
  const { scalar, narrow } = schema.schema;
  const only = scalar ? narrowed({ type: scalar, ...(narrow && { narrow }) }, at) : [];
  return [{ kind: 'schema', schema: schema.id, at }, ...only];
}
/** What passed a schema is looked into: what it said of this field, or of each element. */
export function within(machine: Machine, whole: V, part: { field: string } | 'element', at: Location): Transform[] {
  const last = whole.passed?.findLast((one) => one.kind === 'schema');
  const known = last?.kind === 'schema' ? machine.schemas.get(last.schema) : undefined;
  if (known?.kind !== 'schema' || known.schema.unchecked) return [];
  if (known.schema.items) return part === 'element' || /^\d+$/.test(part.field) ? passing(machine, known.schema.items, at) : [];
  if (part === 'element') return [];
  const field = known.schema.fields === 'all' ? undefined : known.schema.fields.get(part.field);
  if (!field) return [];
  return field.nested ? passing(machine, field.nested, at) : narrowed(field, at);
}
/** The schema of a list that a type of Python names. */
function listSchema(machine: Machine, type: V): (V & { kind: 'schema' }) | undefined {
  const [items] = type.kind === 'generic' ? type.args : [];
  if (typeName(type) !== 'array' || !items) return undefined;
  const made = machine.make(`schema:${type.id}`, type.at, {
    kind: 'schema',
    schema: { library: 'list', fields: new Map(), unknownKeys: 'strip', scalar: 'array', items },
  });
  return made.kind === 'schema' ? made : undefined;
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
    const checked = new Set(checkedFields(machine, one));
    for (const field of one.cls.fields) {
      if (field.static && field.type === undefined) continue;
      if (/^(model_config|Config|Meta|__)/.test(field.name) || field.type === undefined) continue;
      const type = classTerm(machine, one, field.type);
      const value = field.value === undefined ? undefined : classTerm(machine, one, field.value);
      const bounded =
        checked.has(field.name) ||
        hasBounds(machine, type) ||
        (value && hasBounds(machine, value)) ||
        field.decorators.some((each) => bounds(classTerm(machine, one, each)));
      const narrow =
        (one.file.endsWith('.py') && isNarrow(machine, type)) || field.decorators.some((each) => narrows(classTerm(machine, one, each)));
      const capped =
        isNumeric(typeName(type)) &&
        (hasMaximum(machine, type) ||
          (value && hasMaximum(machine, value)) ||
          field.decorators.some((each) => MAXIMUM.test(apiOf(classTerm(machine, one, each)))));
      const nested = one.file.endsWith('.py') && !narrow ? looksInto(type) : undefined;
      fields.set(field.name, {
        type: typeName(type),
        ...(nested && { nested }),
        ...((bounded || capped) && { bounded: true }),
        ...(capped && { capped: true }),
        ...(narrow && { narrow: true }),
      });
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
/** `Field(le=100)`, be it in what annotates. */
function hasMaximum(machine: Machine, v: V): boolean {
  if (v.kind === 'generic') return v.args.some((one) => hasMaximum(machine, one));
  if (v.kind === 'op' && v.op === '|') return hasMaximum(machine, v.left) || (v.right !== undefined && hasMaximum(machine, v.right));
  return v.kind === 'result' && ['le=', 'lt='].some((option) => slot(machine, v.call, option) !== undefined);
}
/** The decorator of class-validator that says how much a number may be. */
const MAXIMUM = /:Max$/;
const apiOf = (v: V): string => (v.kind === 'result' ? (v.call.api ?? '') : '');
/** A decorator of class-validator that bounds. */
const bounds = (v: V): boolean =>
  v.kind === 'result' &&
  /:(MaxLength|Length|ArrayMaxSize|Matches|Is(Email|UUID|Enum|In|DateString|ISO8601|Url|URL|MongoId|PhoneNumber|MobilePhone|Date|JWT|HexColor|Locale|Currency|IP|Postal\w*|CreditCard|TimeZone|Boolean|Int|Number))$/.test(
    v.call.api ?? '',
  );
const narrows = (v: V): boolean =>
  v.kind === 'result' &&
  /:Is(UUID|Enum|In|DateString|ISO8601|MongoId|Date|Boolean|BooleanString|Int|Number|NumberString|Positive|Negative|IP|HexColor|Alphanumeric|Alpha)$/.test(
    v.call.api ?? '',
  );
/** A type that holds no text of a client's choice: numbers, dates, ids, literals, members of an enumeration. */
function isNarrow(machine: Machine, v: V): boolean {
  if (isNone(v)) return true;
  if (v.kind === 'api')
    return /(^|[:.])(int|float|bool|Decimal|UUID\d?|datetime|date|time|timedelta|PositiveInt|NonNegativeInt|conint|ObjectId|PydanticObjectId)$/.test(
      v.api,
    );
  if (v.kind === 'generic') {
    const name = v.base.kind === 'api' ? lastName(v.base.api) : '';
    if (name === 'Literal') return true;
    if (name === 'Annotated') return v.args[0] !== undefined && isNarrow(machine, v.args[0]);
    return /^(Optional|Union)$/.test(name) && v.args.length > 0 && v.args.every((one) => isNarrow(machine, one));
  }
  if (v.kind === 'op' && v.op === '|') return isNarrow(machine, v.left) && v.right !== undefined && isNarrow(machine, v.right);
  return (
    v.kind === 'class' && lineage(machine, v).apis.some((api) => /(^|[:.])(Enum|StrEnum|IntEnum|TextChoices|IntegerChoices)$/.test(api))
  );
}
const isNone = (v: V): boolean => v.kind === 'literal' && v.constant === null;
/** The class or the list that an annotation names, be it optional: what stands there is checked as well. */
function looksInto(type: V): V | undefined {
  if (type.kind === 'class') return type;
  if (type.kind === 'op' && type.op === '|') return isNone(type.left) ? type.right && looksInto(type.right) : looksInto(type.left);
  if (type.kind !== 'generic') return undefined;
  if (typeName(type) === 'array') return type;
  const [first] = type.args;
  return first && type.base.kind === 'api' && /(^|[:.])(Optional|Annotated)$/.test(type.base.api) ? looksInto(first) : undefined;
}
/** What an annotation says of what it is written at. */
export const typedField = (machine: Machine, type: V): SchemaField => ({
  type: typeName(type),
  ...(isNarrow(machine, type) && { narrow: true }),
});
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
  if (v.kind === 'op' && v.op === '|') {
    const [left, right] = [typeName(v.left), v.right && !isNone(v.right) ? typeName(v.right) : undefined];
    return right === undefined || right === left ? left : 'unknown';
  }
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
function extraOf(machine: Machine, owner: ClassV): V | undefined {
  const { file, cls } = owner;
  const keyword = cls.keywords?.find((one) => one.name === 'extra');
  if (keyword) return classTerm(machine, owner, keyword.value);
  const inner = machine.program.lowered(file)?.classes.find((one) => one.id === `${cls.id}.Config`);
  const written = inner?.fields.find((field) => field.name === 'extra')?.value;
  if (written !== undefined) return classTerm(machine, owner, written);
  const config = cls.fields.find((field) => field.name === 'model_config')?.value;
  const value = config === undefined ? undefined : classTerm(machine, owner, config);
  return value?.kind === 'result'
    ? slot(machine, value.call, 'extra=')
    : value?.kind === 'object'
      ? entryOf(value.entries, 'extra')
      : undefined;
}
