/** What the linker knows of packages: the tables of all libraries and the adapters of all frameworks, looked up by name. */
import type { ApiPath } from '../code.ts';
import type { Framework } from '../frameworks/framework.ts';
import type { EntityStyle, LibraryTable, Meaning } from '../table.ts';

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
}

interface Pattern {
  before: string;
  after: string;
  meaning: Meaning;
}
const packageOf = (api: ApiPath): string => api.slice(0, api.indexOf(':') < 0 ? api.length : api.indexOf(':'));

/** Python reaches a module's names through its packages too: `psycopg2.pool:X` after `import psycopg2` is `psycopg2:pool.X`. Keys that are written out win. */
function throughPackages<T>(table: Record<ApiPath, T>): [ApiPath, T][] {
  const shorter: [ApiPath, T][] = [];
  for (const [api, known] of Object.entries(table)) {
    const [from = '', name = ''] = api.split(/:(.*)/s);
    for (let dot = from.lastIndexOf('.'); dot > 0; dot = from.lastIndexOf('.', dot - 1))
      shorter.push([`${from.slice(0, dot)}:${from.slice(dot + 1)}.${name}`, known]);
  }
  return [...shorter, ...Object.entries(table)];
}

/** Joins tables and adapters; a later table's key wins. */
export function know(libraries: readonly LibraryTable[], frameworks: readonly Framework[]): Knowledge {
  const exact = new Map<ApiPath, Meaning>();
  const patterns = new Map<string, Pattern[]>();
  const values = new Map<ApiPath, Meaning>();
  const entities = new Map<ApiPath, EntityStyle>();
  const packages = new Map<string, 'inert' | 'known'>(frameworks.flatMap((one) => one.packages.map((name) => [name, 'known'] as const)));
  for (const table of libraries) {
    const spelled = table.language === 'python' ? throughPackages : Object.entries;
    for (const one of table.packages) packages.set(one, table.inert ? 'inert' : 'known');
    for (const [api, style] of spelled(table.entities ?? {})) entities.set(api, style);
    for (const [api, meaning] of spelled(table.values ?? {})) values.set(api, meaning);
    for (const [api, meaning] of spelled(table.calls)) {
      const star = api.indexOf('*');
      if (star < 0) exact.set(api, meaning);
      else {
        const last = api.slice(api.lastIndexOf('.') + 1);
        const list = patterns.get(last) ?? [];
        list.push({ before: api.slice(0, star), after: api.slice(star + 1), meaning });
        patterns.set(last, list);
      }
    }
  }
  const byPackage = new Map(frameworks.flatMap((one) => one.packages.map((name) => [name, one] as const)));
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
