/** Names across files: which file an import leads to, and what an imported name stands for once files are joined. */
import type { Path } from './code.ts';
import { PYTHON_MANIFESTS, pythonDependencies } from './imports/declared.ts';
import { createGenerated } from './imports/generated.ts';
import type { Found } from './imports/javascript.ts';
import { createJavascriptFiles } from './imports/javascript.ts';
import { entryOf, objectOf, textOf } from './imports/json.ts';
import { createManifests, dependenciesOf } from './imports/manifests.ts';
import { createNames, isPython } from './imports/names.ts';
import { dirOf, inDir, treeOf, upwards } from './imports/paths.ts';
import { createProber } from './imports/probe.ts';
import { createPythonFiles } from './imports/python.ts';
import { createTsConfigs } from './imports/tsconfig.ts';
import type { Program, Resolver } from './program.ts';

/** A resolver remembers what it has seen: make a new one when more files of the program have arrived. */
export function createResolver(program: Program): Resolver {
  const tree = treeOf(program.paths);
  const manifests = createManifests(program, tree);
  const prober = createProber(tree, (dir) => manifests.of(dir));
  const configs = createTsConfigs(program, tree, (from, name) => manifests.workspace(from, name));
  const javascript = createJavascriptFiles(manifests, configs, prober, createGenerated(program, tree));
  const python = createPythonFiles(program, tree);
  const find = (from: Path, specifier: string): Found => (isPython(from) ? python.find(from, specifier) : javascript.find(from, specifier));
  const names = createNames(program, { find, submodule: (init, name) => python.submodule(init, name) });

  /** A package.json that only says `"type": "module"` begins no app. */
  const begins = (dir: Path): boolean => {
    if (PYTHON_MANIFESTS.some((name) => tree.files.has(inDir(dir, name)))) return true;
    if (!tree.files.has(inDir(dir, 'package.json'))) return false;
    const json = manifests.of(dir);
    return (
      json === undefined || Object.keys(json).some((key) => key !== 'type' && key !== 'private' && key !== 'sideEffects' && key !== 'main')
    );
  };
  const appRoots = new Map<Path, Path>();
  function appRoot(path: Path): Path {
    const dir = dirOf(path);
    const known = appRoots.get(dir);
    if (known !== undefined) return known;
    const root = upwards(dir).find(begins) || '.';
    appRoots.set(dir, root);
    return root;
  }

  let declared: Record<string, string> | undefined;
  /** Of the manifests at and above the roots, the nearest first. */
  function packages(): Record<string, string> {
    if (declared) return declared;
    const dirs = new Set(program.roots.flatMap((root) => upwards(dirOf(root))));
    const found = new Map<string, string>();
    const add = (ranges: Record<string, string>): void => {
      for (const [name, range] of Object.entries(ranges)) if (!found.has(name)) found.set(name, range);
    };
    for (const dir of [...dirs].sort((a, b) => upwards(b).length - upwards(a).length || (a < b ? -1 : 1))) {
      const json = manifests.of(dir);
      const catalog = json ? manifests.catalog(dir) : {};
      if (json)
        add(
          Object.fromEntries(
            Object.entries(dependenciesOf(json)).map(([name, range]) => [
              name,
              range.startsWith('catalog:') ? (textOf(entryOf(objectOf(catalog), name)) ?? range) : range,
            ]),
          ),
        );
      for (const path of python.manifests(dir)) add(pythonDependencies(path, program.data(path) ?? ''));
    }
    declared = Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    return declared;
  }

  return {
    resolve: (from, ref) => names.resolve(from, ref),
    file(from, specifier) {
      const found = find(from, specifier);
      return 'file' in found && program.paths.has(found.file) ? found.file : undefined;
    },
    appRoot,
    packages,
  };
}
