/** tsconfig.json and jsconfig.json: which aliases hold for a file. Nearest configuration above it first; `extends` and `references` are followed. */
import type { Path } from '../code.ts';
import type { Program } from '../program.ts';
import type { JsonObject } from './json.ts';
import { entryOf, listOf, objectOf, parseJson, textOf, textsOf } from './json.ts';
import type { Tree } from './paths.ts';
import { dirOf, inDir, join, nameOf, upwards } from './paths.ts';

/** Aliases of one configuration: the bases that a pattern leads to, and the directory that bare names are looked up in. */
export interface Aliases {
  patterns: { before: string; after: string; exact: boolean; bases: Path[] }[];
  baseUrl?: Path;
}

export interface TsConfigs {
  /** All that hold for files of a directory, nearest first. */
  above(dir: Path): Aliases[];
}

/** Where a package's files are, for `extends: '@acme/tsconfig/base.json'`. */
export type FindPackage = (from: Path, name: string) => Path | undefined;

const CONFIG_DIR = /^\$\{configDir\}/;
const NAMES = ['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json'];

export function createTsConfigs(program: Program, tree: Tree, findPackage: FindPackage): TsConfigs {
  const texts = new Map<Path, JsonObject | undefined>();
  const options = new Map<Path, Aliases | undefined>();
  const byDir = new Map<Path, Aliases[]>();

  function read(path: Path): JsonObject | undefined {
    if (texts.has(path)) return texts.get(path);
    const text = tree.files.has(path) ? program.data(path) : undefined;
    const json = text === undefined ? undefined : parseJson(text);
    const found = json === undefined ? undefined : objectOf(json);
    texts.set(path, found);
    return found;
  }

  const existing = (...candidates: (Path | undefined)[]): Path | undefined =>
    candidates.find((path) => path !== undefined && tree.files.has(path));

  function extended(path: Path, specifier: string): Path | undefined {
    const dir = dirOf(path);
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) {
      const base = join(dir, specifier);
      return base === undefined ? undefined : existing(base, `${base}.json`, inDir(base, 'tsconfig.json'));
    }
    const scoped = specifier.startsWith('@') ? 2 : 1;
    const segments = specifier.split('/');
    const place = findPackage(dir, segments.slice(0, scoped).join('/'));
    if (place === undefined) return undefined;
    const inside = join(place, segments.slice(scoped).join('/'));
    return inside === undefined ? undefined : existing(inside, `${inside}.json`, inDir(inside, 'tsconfig.json'));
  }

  /** `${configDir}` is the directory of the configuration that a file belongs to, not of the one that it extends. */
  const place = (dir: Path, text: string, configDir: Path): Path | undefined =>
    CONFIG_DIR.test(text) ? join(configDir, text.replace(CONFIG_DIR, '.')) : join(dir, text);

  function aliasesOf(path: Path, configDir: Path, seen: readonly Path[]): Aliases {
    const json = read(path);
    if (!json || seen.includes(path) || seen.length > 16) return { patterns: [] };
    const dir = dirOf(path);
    const own = objectOf(entryOf(json, 'compilerOptions'));
    const extend = entryOf(json, 'extends');
    let result: Aliases = { patterns: [] };
    for (const specifier of typeof extend === 'string' ? [extend] : textsOf(extend)) {
      const base = extended(path, specifier);
      if (base === undefined) continue;
      const inherited = aliasesOf(base, configDir, [...seen, path]);
      result = {
        patterns: inherited.patterns.length > 0 ? inherited.patterns : result.patterns,
        ...((inherited.baseUrl ?? result.baseUrl) !== undefined && { baseUrl: inherited.baseUrl ?? result.baseUrl }),
      };
    }
    const baseText = textOf(entryOf(own, 'baseUrl'));
    const baseUrl = baseText === undefined ? result.baseUrl : place(dir, baseText, configDir);
    const paths = entryOf(own, 'paths');
    const patterns =
      paths === undefined
        ? result.patterns
        : Object.entries(objectOf(paths)).map(([pattern, targets]) => {
            const star = pattern.indexOf('*');
            const bases = textsOf(listOf(targets)).flatMap((target) => place(baseUrl ?? dir, target, configDir) ?? []);
            return {
              before: star < 0 ? pattern : pattern.slice(0, star),
              after: star < 0 ? '' : pattern.slice(star + 1),
              exact: star < 0,
              bases,
            };
          });
    // The longest fixed part wins, an exact name before all.
    patterns.sort((a, b) => Number(b.exact) - Number(a.exact) || b.before.length - a.before.length);
    return { patterns, ...(baseUrl !== undefined && { baseUrl }) };
  }

  function of(path: Path): Aliases | undefined {
    if (options.has(path)) return options.get(path);
    const found = read(path) ? aliasesOf(path, dirOf(path), []) : undefined;
    options.set(path, found);
    return found;
  }

  /** A configuration that only lists `references` leaves the options to those (tsconfig.app.json beside it). */
  function referenced(path: Path): Path[] {
    return listOf(entryOf(read(path) ?? {}, 'references')).flatMap((one) => {
      const target = textOf(entryOf(objectOf(one), 'path'));
      const base = target === undefined ? undefined : join(dirOf(path), target);
      const found = base === undefined ? undefined : existing(base, `${base}.json`);
      return found && nameOf(found) !== 'tsconfig.json' ? [found] : [];
    });
  }

  function inDirectory(dir: Path): Aliases[] {
    const known = byDir.get(dir);
    if (known) return known;
    const found = NAMES.map((name) => inDir(dir, name))
      .filter((path) => tree.files.has(path))
      .flatMap((path) => [path, ...referenced(path)])
      .flatMap((path) => of(path) ?? [])
      .filter((one) => one.patterns.length > 0 || one.baseUrl !== undefined);
    byDir.set(dir, found);
    return found;
  }

  return { above: (dir) => upwards(dir).flatMap(inDirectory) };
}
