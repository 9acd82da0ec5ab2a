/**
 * Import specifiers of Python: which file one leads to, or that it is a package. There is no `sys.path` to read, so a directory counts as a root when it makes the import
 * resolvable; the nearest above the importing file wins. A namespace package stands for its `__init__.py`, whether or not there is one.
 */
import type { Path } from '../code.ts';
import type { Program } from '../program.ts';
import { PYTHON_MANIFESTS, pythonDependencies, REQUIREMENTS } from './declared.ts';
import type { Found } from './javascript.ts';
import type { Tree } from './paths.ts';
import { dirOf, inDir, join, nameOf, upwards } from './paths.ts';
import { modulesOf, STANDARD } from './python-names.ts';

export interface PythonFiles {
  find(from: Path, specifier: string): Found;
  /** The module `name` inside the package whose `__init__.py` this is. */
  submodule(init: Path, name: string): Path | undefined;
  /** The manifests that speak for a directory, sorted. */
  manifests(dir: Path): readonly Path[];
}

const ASIDE = /(?:^|\/)(?:tests?|fixtures?|examples?|samples?|docs?|templates?)(?:\/|$)/;

export function createPythonFiles(program: Program, tree: Tree): PythonFiles {
  const modules = new Map<Path, Set<string>>();
  const roots = new Map<Path, { dir: Path; strong: boolean }[]>();
  let withPython: Set<Path> | undefined;

  const isPackage = (dir: Path): boolean => tree.files.has(inDir(dir, '__init__.py'));
  const isManifest = (dir: Path): boolean => PYTHON_MANIFESTS.some((name) => tree.files.has(inDir(dir, name)));

  function hasPython(dir: Path): boolean {
    if (!withPython) {
      withPython = new Set();
      for (const file of tree.files)
        if (file.endsWith('.py')) for (let up = dirOf(file); !withPython.has(up); up = dirOf(up)) withPython.add(up);
    }
    return withPython.has(dir);
  }

  /** As Python looks: a package, a module, a namespace package. */
  function moduleAt(root: Path, segments: readonly string[]): { file: Path; namespace: boolean } | undefined {
    const base = segments.reduce(inDir, root);
    const init = inDir(base, '__init__.py');
    if (tree.files.has(init)) return { file: init, namespace: false };
    if (segments.length > 0 && tree.files.has(`${base}.py`)) return { file: `${base}.py`, namespace: false };
    return tree.dirs.has(base) && hasPython(base) ? { file: init, namespace: true } : undefined;
  }

  /** Top-level modules of the distributions that the manifests at and above a directory declare. */
  function declared(dir: Path): Set<string> {
    const known = modules.get(dir);
    if (known) return known;
    const found = new Set(dir === '' ? [] : declared(dirOf(dir)));
    modules.set(dir, found);
    for (const path of manifestsIn(dir)) {
      const text = program.data(path);
      if (text === undefined) continue;
      for (const name of Object.keys(pythonDependencies(path, text))) for (const module of modulesOf(name)) found.add(module);
    }
    return found;
  }

  let manifests: Map<Path, Path[]> | undefined;
  function manifestsIn(dir: Path): Path[] {
    if (!manifests) {
      manifests = new Map();
      for (const path of tree.files) {
        const name = nameOf(path);
        const isRequirements = REQUIREMENTS.test(path);
        if (!isRequirements && (name === 'manage.py' || !PYTHON_MANIFESTS.includes(name))) continue;
        const own = isRequirements && !name.startsWith('requirements') ? dirOf(dirOf(path)) : dirOf(path);
        manifests.set(own, [...(manifests.get(own) ?? []), path].sort());
      }
    }
    return manifests.get(dir) ?? [];
  }

  /**
   * The directories that may be on `sys.path` for files of `dir`, likeliest first. strong: surely a root, so that what it holds hides a package of the same name, as it
   * does in Python; elsewhere a declared or standard module wins over a file that happens to share its name.
   */
  function rootsOf(dir: Path): { dir: Path; strong: boolean }[] {
    const known = roots.get(dir);
    if (known) return known;
    const way = upwards(dir);
    const outside = way.filter((up) => !isPackage(up));
    const found = outside.flatMap((up, index) => {
      const source = inDir(up, 'src');
      const strong = isManifest(up) || nameOf(up) === 'src' || (index === 0 && up !== dir);
      return [{ dir: up, strong }, ...(tree.dirs.has(source) && !isPackage(source) ? [{ dir: source, strong: true }] : [])];
    });
    // Programs that are started inside a package's directory see its modules at the top.
    found.push(...way.filter(isPackage).map((up) => ({ dir: up, strong: false })));
    roots.set(dir, found);
    return found;
  }

  /** A root beside the way up: a library of a monorepo, the backend seen from its scripts. */
  function elsewhere(from: Path, segments: string[]): Path | undefined {
    const way = upwards(dirOf(from));
    const candidates = tree.named(segments[0]!).flatMap((place) => {
      const root = dirOf(place);
      if (isPackage(root) || (ASIDE.test(inDir(root, '')) && !ASIDE.test(from))) return [];
      const found = moduleAt(root, segments);
      if (!found || found.namespace) return [];
      const likely = isManifest(root) || (nameOf(root) === 'src' && isManifest(dirOf(root)));
      const whole = segments.length > 1 && tree.files.has(inDir(place, '__init__.py'));
      if (!likely && !whole) return [];
      const shared = Math.min(
        ...upwards(root)
          .map((up) => way.indexOf(up))
          .filter((at) => at >= 0),
      );
      return [{ file: found.file, likely, shared }];
    });
    const sorted = candidates.toSorted((a, b) => Number(b.likely) - Number(a.likely) || a.shared - b.shared);
    return sorted[0]?.file;
  }

  function relative(from: Path, specifier: string): Found {
    const dots = /^\.+/.exec(specifier)![0].length;
    const dir = dots === 1 ? dirOf(from) : join(dirOf(from), '../'.repeat(dots - 1));
    const rest = specifier.slice(dots);
    const found = dir === undefined ? undefined : moduleAt(dir, rest === '' ? [] : rest.split('.'));
    return found ? { file: found.file } : { missing: specifier };
  }

  function absolute(from: Path, specifier: string): Found {
    const segments = specifier.split('.');
    const first = segments[0]!;
    const dir = dirOf(from);
    const external = STANDARD.has(first) || declared(dir).has(first);
    let ours = false;
    let namespace: Path | undefined;
    for (const root of rootsOf(dir)) {
      const top = moduleAt(root.dir, [first]);
      if (!top || (external && (top.namespace || !root.strong)) || (top.file === from && segments.length === 1 && !root.strong)) continue;
      const found = moduleAt(root.dir, segments);
      // A directory without `__init__.py` may be anything; a module further up may be meant.
      if (found && !found.namespace) return { file: found.file };
      namespace ??= found?.file;
      // A module of a package's own directory is hardly a root; a module has no submodules.
      ours ||= !top.namespace && nameOf(top.file) === '__init__.py' && !isPackage(root.dir);
    }
    const other = external ? undefined : elsewhere(from, segments);
    if (other !== undefined) return { file: other };
    if (namespace !== undefined) return { file: namespace };
    return ours && !external ? { missing: specifier } : { package: specifier };
  }

  const memo = new Map<string, Found>();
  return {
    find(from, specifier) {
      const key = `${from}\0${specifier}`;
      const known = memo.get(key);
      if (known) return known;
      const found = specifier.startsWith('.') ? relative(from, specifier) : absolute(from, specifier);
      memo.set(key, found);
      return found;
    },
    submodule: (init, name) => (nameOf(init) === '__init__.py' ? moduleAt(dirOf(init), [name])?.file : undefined),
    manifests: manifestsIn,
  };
}
