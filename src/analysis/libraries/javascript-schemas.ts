/** Schemas of the JavaScript world: how they are built, refined, and used on a value. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const scalar = (type: 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'unknown'): Meaning => ({
  schema: { builds: 'scalar', type, ...(NARROW.has(type) && { narrow: true }) },
});
const NARROW = new Set(['integer', 'float', 'boolean', 'date']);
const arrays: Meaning = { schema: { builds: 'scalar', type: 'array', items: '0' } };
const refine = (refines: 'pick' | 'omit' | 'extend' | 'partial' | 'same' | 'items', slot?: string): Meaning => ({
  schema: { refines, ...(slot && { slot }) },
});
/** What says how much a value may hold: a maximum, a format, a list of values. */
const bounds: Meaning = { schema: { refines: 'same', bounds: true } };
/** What leaves a client no choice of text: a list of values, the form of an id. */
const narrows: Meaning = { schema: { refines: 'same', bounds: true, narrow: true } };
const zodMethods: Record<string, Meaning> = {
  pick: refine('pick', '0'),
  omit: refine('omit', '0'),
  extend: refine('extend', '0'),
  merge: refine('extend', '0'),
  partial: refine('partial'),
  strict: { schema: { refines: 'unknown-keys', value: 'reject' } },
  passthrough: { schema: { refines: 'unknown-keys', value: 'allow' } },
  parse: { schema: { parses: '0', schema: 'this', throws: true } },
  parseAsync: { schema: { parses: '0', schema: 'this', throws: true } },
  safeParse: { schema: { parses: '0', schema: 'this', throws: false, under: 'data' } },
  safeParseAsync: { schema: { parses: '0', schema: 'this', throws: false, under: 'data' } },
  strip: { schema: { refines: 'unknown-keys', value: 'strip' } },
  loose: { schema: { refines: 'unknown-keys', value: 'allow' } },
  catchall: { schema: { refines: 'unknown-keys', value: 'allow' } },
  ...each(['max', 'length', 'email', 'url', 'ip', 'ipv4', 'ipv6', 'cidr', 'regex', 'base64url', 'jwt', 'lte', 'lt', 'matches'], bounds),
  ...each(['uuid', 'cuid', 'cuid2', 'ulid', 'nanoid', 'datetime', 'date', 'time', 'oneOf'], narrows),
  or: { schema: { refines: 'or', slot: '0' } },
  array: { schema: { refines: 'list' } },
  ...each(
    [
      'optional',
      'nullable',
      'default',
      'refine',
      'superRefine',
      'transform',
      'min',
      'int',
      'positive',
      'nonnegative',
      'negative',
      'multipleOf',
      'finite',
      'safe',
      'gte',
      'gt',
      'trim',
      'toLowerCase',
      'toUpperCase',
      'startsWith',
      'endsWith',
      'includes',
      'describe',
      'meta',
      'brand',
      'readonly',
      'catch',
      'nonempty',
      'nullish',
      'required',
      'openapi',
    ],
    refine('same'),
  ),
};
const joiMethods: Record<string, Meaning> = {
  validate: { schema: { parses: '0', schema: 'this', throws: false, under: 'value' } },
  validateAsync: { schema: { parses: '0', schema: 'this', throws: true } },
  keys: refine('extend', '0'),
  items: refine('items', '0'),
  unknown: { schema: { refines: 'unknown-keys', value: 'allow' } },
  ...each(['max', 'length', 'email', 'uri', 'pattern', 'regex', 'ip', 'domain', 'less', 'only'], bounds),
  ...each(['valid', 'equal', 'guid', 'uuid', 'isoDate', 'hex', 'alphanum'], narrows),
  ...each(
    [
      'required',
      'optional',
      'min',
      'custom',
      'allow',
      'default',
      'trim',
      'lowercase',
      'uppercase',
      'integer',
      'positive',
      'label',
      'messages',
      'message',
      'error',
      'when',
      'strict',
      'options',
      'description',
      'example',
      'external',
      'and',
      'or',
      'xor',
      'with',
      'without',
      'forbidden',
      'strip',
      'single',
      'unique',
      'greater',
      'invalid',
      'disallow',
    ],
    refine('same'),
  ),
};
const yupMethods: Record<string, Meaning> = {
  ...joiMethods,
  ...zodMethods,
  validate: { schema: { parses: '0', schema: 'this', throws: true } },
  validateSync: { schema: { parses: '0', schema: 'this', throws: true } },
  cast: { schema: { parses: '0', schema: 'this', throws: true } },
  shape: refine('extend', '0'),
  noUnknown: { schema: { refines: 'unknown-keys', value: 'reject' } },
  of: refine('items', '0'),
};
const schemas = (prefixes: string[], methods: Record<string, Meaning>, allow: 'strip' | 'reject' | 'allow'): Record<string, Meaning> => {
  const all: Record<string, Meaning> = {};
  for (const prefix of prefixes) {
    all[`${prefix}object`] = { schema: { builds: 'object', fields: '0', unknownKeys: allow } };
    all[`${prefix}strictObject`] = { schema: { builds: 'object', fields: '0', unknownKeys: 'reject' } };
    all[`${prefix}looseObject`] = { schema: { builds: 'object', fields: '0', unknownKeys: 'allow' } };
    for (const [name, type] of [
      ['string', 'string'],
      ['number', 'float'],
      ['boolean', 'boolean'],
      ['date', 'date'],
      ['any', 'unknown'],
      ['bigint', 'integer'],
      ['mixed', 'unknown'],
      ['coerce.string', 'string'],
      ['coerce.number', 'float'],
      ['coerce.boolean', 'boolean'],
      ['coerce.date', 'date'],
    ] as const)
      all[`${prefix}${name}`] = scalar(type);
    all[`${prefix}array`] = arrays;
    if (prefix.includes('zod')) {
      for (const name of ['email', 'url', 'ipv4']) all[prefix + name] = { schema: { builds: 'scalar', type: 'string', bounded: true } };
      for (const name of ['enum', 'nativeEnum', 'literal', 'uuid', 'cuid', 'cuid2', 'ulid', 'nanoid', 'iso.date', 'iso.datetime'])
        all[prefix + name] = { schema: { builds: 'scalar', type: 'string', bounded: true, narrow: true } };
      for (const name of ['union', 'discriminatedUnion'])
        all[prefix + name] = { schema: { builds: 'union', of: name === 'union' ? '0' : '1' } };
    }
    for (const below of ['', 'coerce.', 'iso.'])
      for (const [name, meaning] of Object.entries(methods)) all[`${prefix}${below}*().${name}`] = meaning;
  }
  return all;
};
/** TypeBox: JSON Schema made by calls; the validator that is handed it (Fastify's) keeps other keys, unless `additionalProperties: false` has it take them out. */
const typebox = (prefix: string): Record<string, Meaning> => ({
  [`${prefix}Object`]: { schema: { builds: 'object', fields: '0', unknownKeys: 'allow', strips: '1.additionalProperties' } },
  ...Object.fromEntries(
    (
      [
        ['String', 'string', '0.maxLength|0.pattern|0.format'],
        ['Number', 'float', '0.maximum|0.exclusiveMaximum'],
        ['Integer', 'integer', '0.maximum|0.exclusiveMaximum'],
        ['Boolean', 'boolean', undefined],
        ['Array', 'array', '1.maxItems'],
        ['Date', 'date', undefined],
        ['Any', 'unknown', undefined],
        ['Unknown', 'unknown', undefined],
        ['Null', 'unknown', undefined],
      ] as const
    ).map(([name, type, option]): [string, Meaning] => [
      `${prefix}${name}`,
      {
        schema: {
          builds: 'scalar',
          type,
          ...(option && { bounds: option }),
          ...(NARROW.has(type) && { narrow: true }),
          ...(type === 'array' && { items: '0' }),
        },
      },
    ]),
  ),
  ...each(
    ['RegExp', 'TemplateLiteral'].map((name) => prefix + name),
    { schema: { builds: 'scalar', type: 'string', bounded: true } },
  ),
  ...each(
    ['Literal', 'Enum'].map((name) => prefix + name),
    { schema: { builds: 'scalar', type: 'string', bounded: true, narrow: true } },
  ),
  [`${prefix}Union`]: { schema: { builds: 'union', of: '0' } },
  ...each(
    ['Optional', 'Readonly', 'Required', 'Partial'].map((name) => prefix + name),
    { gives: '0' },
  ),
});
/** zod by all the names that it is imported by. */
const ZOD = ['zod', 'zod/v3', 'zod/v4', 'zod/mini', 'zod/v4-mini'];
/** zod, Joi, Yup, TypeBox. */
export const schemasJavascript: LibraryTable = {
  packages: [...ZOD, 'joi', '@hapi/joi', 'yup', '@sinclair/typebox', 'typebox'],
  language: 'javascript',
  calls: {
    ...schemas(
      [...ZOD, '@hono/zod-openapi'].flatMap((name) => [`${name}:z.`, `${name}:`]),
      zodMethods,
      'strip',
    ),
    ...schemas(['joi:', '@hapi/joi:', 'celebrate:Joi.'], joiMethods, 'reject'),
    ...schemas(['yup:'], yupMethods, 'allow'),
    ...typebox('@sinclair/typebox:Type.'),
    ...typebox('typebox:Type.'),
    ...typebox('@fastify/type-provider-typebox:Type.'),
  },
};
