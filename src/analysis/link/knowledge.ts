/** What the linker knows of packages: the tables of all libraries and the adapters of all frameworks, looked up by name. */
import type { ApiPath } from '../code.ts';
import type { Framework } from '../frameworks/framework.ts';
import type { EntityStyle, LibraryTable, Meaning } from '../table.ts';
import { added } from './declarations.ts';
import { lastName } from './terms.ts';

/**
 * What a call of this name lets expect where the package is at hand: that it tells of tokens or secrets, or reads code by a path (tells); that it draws a secret or hashes
 * (draws), or tells the time (times); that it brings what a client presents; that it puts something through a schema (parses).
 */
export interface Speaking {
  package: string;
  name: string;
  of: 'tells' | 'draws' | 'times' | 'presents' | 'parses';
}

export interface Knowledge {
  frameworks: readonly Framework[];
  framework(name: string): Framework | undefined;
  frameworkOf(api: ApiPath): Framework | undefined;
  meaning(api: ApiPath): { meaning: Meaning; capture?: string } | undefined;
  /** What a package's value that is no call means. */
  value(api: ApiPath): Meaning | undefined;
  isEntity(apis: readonly ApiPath[]): boolean;
  entityStyle(api: ApiPath): EntityStyle | undefined;
  /** Whether writing this field of an answer that was made gives it another status. */
  isStatusField(name: string): boolean;
  /** What is known of a package: 'inert' ends no request; 'known' has a table; 'unknown' nothing. */
  package(api: ApiPath): 'inert' | 'known' | 'unknown';
  /** What calls of a package, or of a name (empty: the package itself), may do. */
  speaking(of: { package: string } | { name: string }): readonly Speaking[];
}

interface Pattern {
  before: string;
  after: string;
  meaning: Meaning;
}
export const packageOf = (api: ApiPath): string => api.slice(0, api.indexOf(':') < 0 ? api.length : api.indexOf(':'));

/** Python reaches a module's names through its packages too: `psycopg2.pool:X` after `import psycopg2` is `psycopg2:pool.X`. Keys that are written out win. */
function throughPackages<T>(table: Record<ApiPath, T>): [ApiPath, T][] {
  const shorter: [ApiPath, T][] = [];
  for (const [api, known] of Object.entries(table)) {
    const from = packageOf(api);
    if (!from.includes('.')) continue;
    const name = api.slice(from.length + 1);
    for (let dot = from.lastIndexOf('.'); dot > 0; dot = from.lastIndexOf('.', dot - 1))
      shorter.push([`${from.slice(0, dot)}:${from.slice(dot + 1)}.${name}`, known]);
  }
  return [...shorter, ...Object.entries(table)];
}

/** What something is called by, whether or not it was called: of `jwt:sign()` `sign`. */
export const calledName = (api: ApiPath): string => lastName(api.replace(/(\(\))+$/, ''));
/** What a call with this meaning lets expect. */
function expectedOf({ token, secret, loads, random, time, hash, transforms, credential, identity, schema }: Meaning): Speaking['of'][] {
  const hashes = hash ?? transforms?.to.some((one) => one.kind === 'hash');
  return [
    ...(token || secret || loads ? (['tells'] as const) : []),
    ...(random || hashes ? (['draws'] as const) : []),
    ...(time ? (['times'] as const) : []),
    ...(credential || identity ? (['presents'] as const) : []),
    ...(schema && 'parses' in schema ? (['parses'] as const) : []),
  ];
}

function speakingOf(calls: readonly [ApiPath, Meaning][]): { byName: Map<string, Speaking[]>; byPackage: Map<string, Speaking[]> } {
  const speaking = { byName: new Map<string, Speaking[]>(), byPackage: new Map<string, Speaking[]>() };
  for (const [api, meaning] of calls)
    for (const of of expectedOf(meaning)) {
      const one: Speaking = { package: packageOf(api), name: calledName(api), of };
      added(speaking.byName, one.name, one);
      added(speaking.byPackage, one.package, one);
    }
  return speaking;
}

/** Joins tables and adapters; a later table's key wins. */
export function know(libraries: readonly LibraryTable[], frameworks: readonly Framework[]): Knowledge {
  const exact = new Map<ApiPath, Meaning>();
  const patterns = new Map<string, Pattern[]>();
  const values = new Map<ApiPath, Meaning>();
  const entities = new Map<ApiPath, EntityStyle>();
  const calls: [ApiPath, Meaning][] = [];
  const packages = new Map<string, 'inert' | 'known'>(frameworks.flatMap((one) => one.packages.map((name) => [name, 'known'] as const)));
  for (const table of libraries) {
    const spelled = table.language === 'python' ? throughPackages : Object.entries;
    for (const one of table.packages) packages.set(one, table.inert ? 'inert' : 'known');
    for (const [api, style] of spelled(table.entities ?? {})) entities.set(api, style);
    for (const [api, meaning] of spelled(table.values ?? {})) values.set(api, meaning);
    for (const entry of spelled(table.calls)) {
      calls.push(entry);
      const [api, meaning] = entry;
      const star = api.indexOf('*');
      if (star < 0) exact.set(api, meaning);
      else {
        const last = api.slice(api.lastIndexOf('.') + 1);
        added(patterns, last, { before: api.slice(0, star), after: api.slice(star + 1), meaning });
      }
    }
  }
  const byPackage = new Map(frameworks.flatMap((one) => one.packages.map((name) => [name, one] as const)));
  let spoken: ReturnType<typeof speakingOf> | undefined;
  const statusFields = new Set(frameworks.flatMap((one) => one.statusField ?? []));
  const byName = new Map(frameworks.map((one) => [one.name, one]));
  return {
    frameworks,
    framework: (name) => byName.get(name),
    frameworkOf(api) {
      const name = packageOf(api);
      return byPackage.get(name) ?? byPackage.get(name.split(/[./]/)[0] ?? '');
    },
    meaning(api) {
      const known = exact.get(api);
      if (known) return { meaning: known };
      for (const pattern of patterns.get(api.slice(api.lastIndexOf('.') + 1)) ?? []) {
        if (!api.startsWith(pattern.before) || !api.endsWith(pattern.after)) continue;
        const capture = api.slice(pattern.before.length, api.length - pattern.after.length);
        if (capture && !capture.includes('.') && !capture.includes('(')) return { meaning: pattern.meaning, capture };
      }
      return undefined;
    },
    value: (api) => values.get(api),
    isEntity: (apis) => apis.some((api) => entities.has(api)),
    isStatusField: (name) => statusFields.has(name),
    entityStyle: (api) => entities.get(api),
    speaking(of) {
      spoken ??= speakingOf(calls);
      return ('name' in of ? spoken.byName.get(of.name) : spoken.byPackage.get(of.package)) ?? [];
    },
    package(api) {
      const name = packageOf(api);
      return (
        packages.get(name) ??
        packages.get(name.split('.')[0] ?? '') ??
        packages.get(
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        ) ??
        'unknown'
      );
    },
  };
}
