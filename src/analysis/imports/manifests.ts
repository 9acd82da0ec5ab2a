/** package.json files: read once, looked up by directory, and which of them belong to a workspace, so that a package's name leads to its directory. */
import picomatch from 'picomatch';
import { parse as parseYaml } from 'yaml';
import type { Path } from '../code.ts';
import type { Program } from '../program.ts';
import type { Json, JsonObject } from './json.ts';
import { entryOf, objectOf, parseJson, textOf, textsOf } from './json.ts';
import type { Tree } from './paths.ts';
import { dirOf, inDir, join, nameOf, upwards } from './paths.ts';

export interface Manifests {
  /** The package.json of a directory. */
  of(dir: Path): JsonObject | undefined;
  /** Those at and above a directory, nearest first. */
  above(dir: Path): { dir: Path; json: JsonObject }[];
  /** Where the package `name` lives in this repository for an import in the directory `from`. */
  workspace(from: Path, name: string): Path | undefined;
  /** The version range that a manifest at or above `from` declares. */
  declared(from: Path, name: string): string | undefined;
  /** All directories with a package.json outside installed packages, sorted. */
  dirs(): readonly Path[];
  /** The versions that pnpm's catalogs give to `catalog:` ranges. */
  catalog(dir: Path): JsonObject;
}

const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
/** Ranges that name something of the repository itself. */
export const LOCAL = /^(?:(?:workspace|file|link|portal):|\*$)/;
/** A package with a real package's name in one of these is an example or a stand-in, not what other code imports. */
const ASIDE = /(?:^|\/)(?:tests?|__tests__|e2e|fixtures?|__fixtures__|__mocks__|mocks?|examples?|samples?|templates?|demos?)(?:\/|$)/;

export const dependenciesOf = (json: JsonObject): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const field of DEPENDENCIES)
    for (const [name, range] of Object.entries(objectOf(entryOf(json, field)))) if (typeof range === 'string') found[name] ??= range;
  return found;
};

function parsedYaml(text: string): JsonObject {
  try {
    return objectOf(parseYaml(text, { maxAliasCount: 100, logLevel: 'error' }) as Json);
  } catch {
    return {};
  }
}

export function createManifests(program: Program, tree: Tree): Manifests {
  const read = new Map<Path, JsonObject | undefined>();
  const yaml = new Map<Path, JsonObject>();
  const declared = new Map<Path, Record<string, string>>();
  let all: Path[] | undefined;
  let members: Map<string, Path[]> | undefined;

  const textAt = (path: Path): string | undefined => (tree.files.has(path) ? program.data(path) : undefined);

  function of(dir: Path): JsonObject | undefined {
    if (read.has(dir)) return read.get(dir);
    const text = textAt(inDir(dir, 'package.json'));
    const json = text === undefined ? undefined : parseJson(text);
    const found = json === undefined ? undefined : objectOf(json);
    read.set(dir, found);
    return found;
  }

  const above = (from: Path): { dir: Path; json: JsonObject }[] =>
    upwards(from).flatMap((dir) => {
      const json = of(dir);
      return json ? [{ dir, json }] : [];
    });

  function dirs(): Path[] {
    all ??= [...tree.files]
      .filter((path) => nameOf(path) === 'package.json' && !/(?:^|\/)node_modules\//.test(path))
      .map(dirOf)
      .sort();
    return all;
  }

  function pnpm(dir: Path): JsonObject {
    const known = yaml.get(dir);
    if (known) return known;
    const text = textAt(inDir(dir, 'pnpm-workspace.yaml'));
    const found = text === undefined ? {} : parsedYaml(text);
    yaml.set(dir, found);
    return found;
  }

  /** The globs of a workspace root, as npm, yarn, pnpm and lerna write them. */
  function globsOf(dir: Path): string[] {
    const { workspaces } = of(dir) ?? {};
    const lerna = textAt(inDir(dir, 'lerna.json'));
    return [
      ...textsOf(workspaces),
      ...textsOf(entryOf(objectOf(workspaces), 'packages')),
      ...textsOf(entryOf(pnpm(dir), 'packages')),
      ...(lerna === undefined ? [] : textsOf(entryOf(objectOf(parseJson(lerna)), 'packages'))),
    ].map((glob) => glob.replace(/^(!?)\.\//, '$1').replace(/\/+$/, ''));
  }

  function isMember(dir: Path, root: Path, globs: string[]): boolean {
    const inside = root === '' ? dir : dir.slice(root.length + 1);
    const wanted = globs.filter((glob) => !glob.startsWith('!'));
    const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
    return picomatch.isMatch(inside, wanted) && !(unwanted.length > 0 && picomatch.isMatch(inside, unwanted));
  }

  /** By name, the directories of workspace members (and of the roots themselves), sorted. */
  function byName(): Map<string, Path[]> {
    if (members) return members;
    members = new Map();
    const others = [...tree.files].filter((path) => ['pnpm-workspace.yaml', 'lerna.json'].includes(nameOf(path))).map(dirOf);
    const roots = [...new Set([...dirs(), ...others])].flatMap((dir) => {
      const globs = globsOf(dir);
      return globs.length > 0 ? [{ dir, globs }] : [];
    });
    for (const dir of dirs()) {
      const name = textOf(entryOf(of(dir) ?? {}, 'name'));
      if (!name) continue;
      const belongs = roots.some(
        (root) => root.dir === dir || ((root.dir === '' || dir.startsWith(`${root.dir}/`)) && isMember(dir, root.dir, root.globs)),
      );
      if (belongs) members.set(name, [...(members.get(name) ?? []), dir]);
    }
    return members;
  }

  function dependencies(dir: Path): Record<string, string> {
    const known = declared.get(dir);
    if (known) return known;
    const json = of(dir);
    const found = json ? dependenciesOf(json) : {};
    declared.set(dir, found);
    return found;
  }

  function rangeOf(from: Path, name: string): { dir: Path; range: string } | undefined {
    for (const dir of upwards(from)) {
      const ranges = dependencies(dir);
      if (Object.hasOwn(ranges, name)) return { dir, range: ranges[name]! };
    }
    return undefined;
  }

  /** The nearest by shared directories; `paths` is sorted, so the first of equals is the same every time. */
  function nearest(from: Path, paths: Path[]): Path | undefined {
    const way = upwards(from);
    const distance = (path: Path): number =>
      Math.min(
        ...upwards(path)
          .map((dir) => way.indexOf(dir))
          .filter((at) => at >= 0),
      );
    return paths.toSorted((a, b) => distance(a) - distance(b))[0];
  }

  function workspace(from: Path, name: string): Path | undefined {
    const own = above(from).find(({ json }) => entryOf(json, 'name') === name);
    const found = rangeOf(from, name);
    // An application that is named like the framework that it installs means the framework.
    if (own) return found?.dir === own.dir && !LOCAL.test(found.range) ? undefined : own.dir;
    const place =
      found && LOCAL.test(found.range) ? /^(?:workspace|file|link|portal):(\.{1,2}\/.*|[\w-]+\/.*)$/.exec(found.range)?.[1] : undefined;
    const linked = found && place !== undefined ? join(found.dir, place) : undefined;
    if (linked !== undefined && of(linked)) return linked;
    const candidates = byName().get(name);
    if (candidates) return nearest(from, candidates);
    // Workspaces of other tools: the range says that it is local, or nobody publishes under a range of `*`.
    if (!found || !LOCAL.test(found.range)) return undefined;
    const named = dirs().filter((dir) => entryOf(of(dir) ?? {}, 'name') === name && !ASIDE.test(dir));
    return nearest(from, named);
  }

  return {
    of,
    above,
    workspace,
    declared: (from, name) => rangeOf(from, name)?.range,
    dirs,
    catalog(dir) {
      for (const up of upwards(dir)) {
        const found = pnpm(up);
        if (Object.keys(found).length > 0) return { ...objectOf(entryOf(found, 'catalog')) };
      }
      return {};
    },
  };
}
