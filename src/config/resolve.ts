/** Which configuration is in force: the base branch's over the organisation's; where one is broken, what was valid before. A broken one must not keep its own repair from being merged. */
import type { Given } from './repository.ts';
import { parseRepositoryConfig, RepositoryConfig } from './repository.ts';

/** A file's text, or why it could not be read; undefined is no file. */
export type ConfigText = string | { unreadable: string } | undefined;
export interface ConfigSources {
  /** Of the owner's `.github` repository. */
  organisation?: ConfigText;
  /** Of the base branch. */
  base?: ConfigText;
  /** Earlier texts of the base's file, newest first; they are looked at only where it is broken. */
  earlier?: readonly string[];
}
export interface ResolvedConfig {
  config: RepositoryConfig;
  /** What is wrong, each with its line; empty where all is well. */
  broken: string[];
  /** What is in force in place of a broken one. */
  used: 'last-valid' | 'organisation' | 'defaults';
}

/** rules: the ids that exist. */
export function resolveConfig({ organisation, base, earlier = [] }: ConfigSources, rules?: readonly string[]): ResolvedConfig {
  const shared = read(organisation, rules);
  const own = read(base, rules);
  const broken = [...own.problems, ...shared.problems.map((problem) => `in the organisation's \`.github\` repository, ${problem}`)];
  if (own.problems.length === 0) return { config: merged(shared.given, own.given), broken, used: 'defaults' };
  for (const text of earlier) {
    const before = read(text, rules);
    if (before.problems.length === 0) return { config: merged(shared.given, before.given), broken, used: 'last-valid' };
  }
  return {
    config: merged(shared.given, {}),
    broken,
    used: organisation !== undefined && shared.problems.length === 0 ? 'organisation' : 'defaults',
  };
}
function read(text: ConfigText, rules: readonly string[] | undefined): { given: Given; problems: string[] } {
  if (typeof text === 'object') return { given: {}, problems: [text.unreadable] };
  const parsed = parseRepositoryConfig(text ?? '', rules);
  return parsed.ok ? { given: parsed.given, problems: [] } : { given: {}, problems: parsed.problems };
}

/** Lists that add up; others, as every scalar, are the repository's own where it has any. */
const ADDED = new Set(['authentication', 'role', 'ownership', 'rateLimit', 'validation', 'public', 'columns', 'fields', 'ignore', 'apps']);
type Mapping = Record<string, unknown>;
const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Mappings are joined key by key. Both are valid on their own, and so is what comes of them. */
function merged(shared: Given, own: Given): RepositoryConfig {
  return RepositoryConfig.parse(over(shared as Mapping, own as Mapping));
}
function over(under: Mapping, own: Mapping): Mapping {
  const result: Mapping = { ...under };
  for (const [key, value] of Object.entries(own)) {
    const below = Object.hasOwn(under, key) ? under[key] : undefined;
    if (isMapping(value) && isMapping(below)) result[key] = over(below, value);
    else if (Array.isArray(value) && Array.isArray(below) && ADDED.has(key)) result[key] = [...value, ...below];
    else result[key] = value;
  }
  return result;
}
