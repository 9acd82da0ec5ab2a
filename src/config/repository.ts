/** `.github/portcullis.yml` of a repository: the strict schema, its defaults, and what analysis and judgement take from it. */
import { z } from 'zod';
import type { AnalysisConfig, AppConfig, Limits } from '../repository/types.ts';
import type { Policy } from '../review/types.ts';
import type { ReadYaml } from './yaml.ts';
import { inOrder, nearest, readYaml } from './yaml.ts';

const Text = z.string().trim().min(1, 'must not be empty');
const Texts = z.array(Text).max(500);
const RuleId = z.string().regex(/^[a-z][a-z0-9-]*$/, 'is no rule id');

const Rule = z.union(
  [
    z.enum(['off', 'notice', 'warning', 'error']),
    z.strictObject({
      level: z.enum(['off', 'notice', 'warning', 'error']).optional(),
      mode: z.enum(['enforce', 'monitor']).optional(),
      options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    }),
  ],
  'must be off, notice, warning, error, or {level, mode, options}',
);

/** What may also be said for one application of a monorepo. */
const application = {
  /** A function or class that ends the request of whoever may not pass: a name, or `src/auth.ts:requireUser`. */
  guards: z
    .strictObject({ authentication: Texts, role: Texts, ownership: Texts, rateLimit: Texts, validation: Texts })
    .partial()
    .default({}),
  public: z
    .array(
      z.strictObject({
        route: z.string().regex(/^(?:[A-Z]+ +)?\/\S*$/, 'must be a path such as /health or GET /files/{id}, `*` and `**` allowed'),
        reason: Text,
      }),
    )
    .max(500)
    .default([]),
  /** What a gateway in front of the application does already. */
  gateway: z
    .strictObject({ rateLimit: z.boolean(), headers: z.boolean(), tls: z.boolean() })
    .partial()
    .default({})
    .describe('What a gateway in front of the application does already'),
  tenant: z.strictObject({ columns: Texts }).partial().default({}).describe('Columns that say to which tenant a row belongs'),
  sensitive: z.strictObject({ fields: Texts }).partial().default({}).describe('Columns that must not be answered whole'),
};

const Directory = z
  .string()
  .transform((path) => path.replace(/^\.\//, '').replace(/\/+$/, '') || '.')
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'must be a directory of the repository');
const count = (most: number) => z.int().min(1).max(most);

export const RepositoryConfig = z.strictObject({
  mode: z.enum(['enforce', 'monitor']).default('enforce').describe('monitor: everything is reported, nothing fails or waits'),
  failOn: z
    .enum(['error', 'warning', 'notice', 'never'])
    .default('error')
    .describe('The least level of a finding of the change that fails the check'),
  failOnExisting: z.boolean().default(false).describe('Findings that were there before fail it, too'),
  onIncomplete: z.enum(['ask', 'fail']).default('ask').describe('What becomes of a review that could not read a file which matters'),
  paths: z
    .strictObject({ include: Texts.default([]), ignore: Texts.default([]) })
    .default({ include: [], ignore: [] })
    .describe('Globs: what is reported on (everything when include is empty); context is read all the same'),
  rules: z.record(RuleId, Rule).default({}).describe('By rule: off, notice, warning, error, or {level, mode, options}'),
  ...application,
  apps: z
    .array(z.strictObject({ path: Directory, ...application }))
    .max(200)
    .default([]),
  checklist: z
    .strictObject({
      templates: Texts.optional(),
      /** true: items that are gates hold the merge; false: none does; a list: these items do. */
      required: z.union([z.boolean(), Texts], 'must be true, false or a list of items').default(true),
      attest: z
        .strictObject({ who: z.enum(['write', 'maintain', 'admin']).default('write'), authors: z.boolean().default(false) })
        .default({ who: 'write', authors: false }),
    })
    .default({ required: true, attest: { who: 'write', authors: false } }),
  limits: z
    .strictObject({ files: count(50_000), bytes: count(500_000_000), steps: count(100_000_000) })
    .partial()
    .default({}),
  comment: z
    .strictObject({ boxes: z.boolean().default(true) })
    .default({ boxes: true })
    .describe('boxes: false writes questions without task boxes, for repositories with other gates on those'),
});
export type RepositoryConfig = z.infer<typeof RepositoryConfig>;

/** given: what stands in the text, without defaults. */
export type ParsedConfig = { ok: true; config: RepositoryConfig; given: Given } | { ok: false; problems: string[] };
export type Given = z.input<typeof RepositoryConfig>;

/** Larger texts are no configuration. */
const MOST_CHARACTERS = 64 * 1024;

/** The keys that the mapping at a path may have. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let schema: unknown = RepositoryConfig;
  const bare = (): void => {
    while (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) schema = schema.unwrap();
  };
  for (const key of path) {
    bare();
    if (schema instanceof z.ZodObject) schema = schema.shape[String(key)];
    else if (schema instanceof z.ZodArray) schema = schema.element;
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
  }
  bare();
  if (schema instanceof z.ZodUnion) schema = schema.options.find((option) => option instanceof z.ZodObject);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** Never throws; each problem is one sentence with line and key. An empty text is the defaults. rules: the ids that exist, where the caller knows them. */
export function parseRepositoryConfig(text: string, rules?: readonly string[]): ParsedConfig {
  if (text.length > MOST_CHARACTERS) return { ok: false, problems: ['it is larger than 64 KB'] };
  const yaml = readYaml(text, keysAt);
  if ('problems' in yaml) return { ok: false, problems: yaml.problems };
  const read = RepositoryConfig.safeParse(yaml.value ?? {});
  const problems = [...yaml.twice, ...yaml.explain(read.error?.issues ?? []), ...unknownRules(yaml, rules)];
  if (!read.success || problems.length > 0) return { ok: false, problems: inOrder(problems) };
  return { ok: true, config: read.data, given: (yaml.value ?? {}) as Given };
}

/** Rules by an id that none has; what has no form of an id is told as that. */
function unknownRules(yaml: ReadYaml, known: readonly string[] | undefined): string[] {
  const named = (yaml.value as { rules?: unknown } | null)?.rules;
  if (!known || typeof named !== 'object' || named === null || Array.isArray(named)) return [];
  return Object.keys(named)
    .filter((id) => RuleId.safeParse(id).success && !known.includes(id))
    .map((id) => {
      const better = nearest(id, known);
      return yaml.say(['rules', id], `there is no rule \`${id}\`${better ? `; did you mean \`${better}\`?` : ''}`);
    });
}

type Application = Pick<RepositoryConfig, keyof typeof application>;

function appOf(root: string, own: Application, shared?: Application): AppConfig {
  const all = shared ? [own, shared] : [own];
  const guards = (key: keyof Application['guards']): string[] => all.flatMap((one) => one.guards[key] ?? []);
  const gateway = { ...shared?.gateway, ...own.gateway };
  const roles = { authentication: guards('authentication'), role: guards('role'), ownership: guards('ownership') };
  return {
    root,
    guards: { ...roles, 'rate-limit': guards('rateLimit'), validation: guards('validation') },
    public: all.flatMap((one) => one.public),
    gateway: [
      ...(gateway.rateLimit ? (['rate-limit'] as const) : []),
      ...(gateway.headers ? (['headers'] as const) : []),
      ...(gateway.tls ? (['tls'] as const) : []),
    ],
    tenantColumns: all.flatMap((one) => one.tenant.columns ?? []),
    sensitiveFields: all.flatMap((one) => one.sensitive.fields ?? []),
  };
}

/** The whole repository first, then each application with what it adds. */
export function toAnalysisConfig(config: RepositoryConfig): AnalysisConfig {
  return { apps: [appOf('.', config), ...config.apps.map((app) => appOf(app.path, app, config))] };
}

/** Without what the configuration leaves open. */
export function toLimits(config: RepositoryConfig): Partial<Limits> {
  return config.limits;
}

export function toPolicy({ mode, failOn, failOnExisting, onIncomplete, rules, paths, checklist }: RepositoryConfig): Policy {
  const levels: Policy['rules'] = {};
  const monitored: string[] = [];
  const settings: NonNullable<Policy['options']> = {};
  for (const [id, rule] of Object.entries(rules)) {
    const { level, mode: own, options } = typeof rule === 'string' ? { level: rule } : rule;
    if (level) levels[id] = level;
    if (own === 'monitor') monitored.push(id);
    if (options) settings[id] = options;
  }
  return {
    failOn,
    failOnExisting,
    onIncomplete,
    monitor: mode === 'monitor',
    rules: levels,
    monitored,
    options: settings,
    paths,
    required: checklist.required,
  };
}
