/** The names of first-party modules: what an exported name stands for, through re-exports, barrels, CommonJS and Python packages. */
import type { Import, Path } from '../code.ts';
import type { Program, Target } from '../program.ts';
import type { Lowered, TermId } from '../summaries.ts';
import type { Found } from './javascript.ts';
import { BUILTINS } from './python-names.ts';
import { extend, packageTarget, parseRef } from './refs.ts';

export interface Names {
  /** What `ref` stands for when it is written in the file `from`. */
  resolve(from: Path, ref: string): Target;
}

export interface Files {
  find(from: Path, specifier: string): Found;
  submodule(init: Path, name: string): Path | undefined;
}

/** A whole module, under whichever name it was imported. */
const WHOLE = new Set(['default', '*', '=']);

/** More than any repository that was met; without a bound a repository could be made to exhaust stack or memory. */
const MOST_HOPS = 100;
const MOST_STARS = 1000;

export const isPython = (path: Path): boolean => /\.pyi?$/.test(path);

/** What one file says of its names, indexed once. */
interface Table {
  exports: Map<string, string>;
  stars: string[];
  imports: Map<string, Import>;
}

function tableOf({ exports, imports }: Lowered): Table {
  const table: Table = { exports: new Map(), stars: [], imports: new Map() };
  for (const { name, ref } of exports) {
    if (name === '*') table.stars.push(ref);
    else if (!table.exports.has(name)) table.exports.set(name, ref);
  }
  for (const one of imports) if (one.local !== '' && one.local !== '*') table.imports.set(one.local, one);
  return table;
}

export function createNames(program: Program, files: Files): Names {
  const tables = new Map<Path, Table | undefined>();
  const memo = new Map<string, Target | undefined>();
  const closures = new Map<Path, { files: Path[]; packages: string[] }>();
  const stars = new Map<Path, Found[]>();
  let depth = 0;

  function table(path: Path): Table | undefined {
    if (tables.has(path)) return tables.get(path);
    const lowered = program.lowered(path);
    const found = lowered && tableOf(lowered);
    tables.set(path, found);
    return found;
  }

  const has = (path: Path, name: string): boolean => Object.hasOwn(program.lowered(path)?.summaries[0]?.locals ?? {}, name);

  // ── Members of what was found ──

  function members(target: Target, names: readonly string[], visited: Set<string>): Target {
    if (names.length === 0 || target.kind === 'missing') return target;
    if (target.kind === 'package') return { kind: 'package', api: extend(target.api, names) };
    if (target.kind === 'module' && target.rest.length === 0) return ofModule(target.path, names, visited);
    if (target.kind === 'local' && target.rest.length === 0 && (target.name === 'default' || target.name === 'module.exports')) {
      const entry = entryOf(target.path, target.name, names[0]!, visited);
      if (entry) return members(entry, names.slice(1), visited);
    }
    return { ...target, rest: [...target.rest, ...names] };
  }

  /** A name of a module's namespace and members of it. A name that is not found is the linker's to explain. */
  function ofModule(path: Path, names: readonly string[], visited: Set<string>): Target {
    const [name, ...rest] = names;
    if (name === undefined) return { kind: 'module', path, rest: [] };
    if (name === '()') return { kind: 'module', path, rest: [...names] };
    const found = exported(path, name, visited);
    if (found) return members(found, rest, visited);
    if (name === 'default') return members(interop(path), rest, visited);
    if (!program.paths.has(path)) return { kind: 'missing', what: `${path}:${names.join('.')}` };
    return { kind: 'local', path, name, rest };
  }

  /** The default of a module that exports none: all of it, as CommonJS is imported. An unread file may have one. */
  const interop = (path: Path): Target =>
    table(path) ? { kind: 'module', path, rest: [] } : { kind: 'local', path, name: 'default', rest: [] };

  // ── Exported names ──

  /** `visited` keeps circles of re-exports finite; a chain that is longer than any honest one ends where it is. */
  function exported(path: Path, name: string, visited: Set<string>): Target | undefined {
    const key = `${path}\0${name}`;
    if (memo.has(key)) return memo.get(key);
    if (visited.has(key) || depth > MOST_HOPS) return undefined;
    visited.add(key);
    depth++;
    const found = own(path, name, visited) ?? fromStars(path, name, visited);
    depth--;
    // Inside a circle "not found" may only mean "asked already".
    if (found || depth === 0) memo.set(key, found);
    return found;
  }

  const own = (path: Path, name: string, visited: Set<string>): Target | undefined =>
    isPython(path) ? attribute(path, name, visited) : exportOf(path, name, visited);

  function exportOf(path: Path, name: string, visited: Set<string>): Target | undefined {
    const { exports } = table(path) ?? {};
    const ref = exports?.get(name);
    if (ref !== undefined) return follow(path, ref, visited);
    const all = exports?.get('=');
    if (all === undefined) return undefined;
    const target = follow(path, all, visited);
    return name === 'default' ? target : members(target, [name], visited);
  }

  /** What the stars of a file may bring: its own names come first, a default is never among them. */
  function fromStars(path: Path, name: string, visited: Set<string>): Target | undefined {
    if (isPython(path) ? name.startsWith('_') : name === 'default') return undefined;
    const { files: others, packages } = behind(path);
    for (const other of others) {
      const all = isPython(other) ? undefined : table(other)?.exports.get('=');
      const found = all === undefined ? own(other, name, visited) : known(follow(other, all, visited), name, visited);
      if (found) return found;
    }
    // Of several packages none can be named.
    if (packages.length !== 1 || (isPython(path) && BUILTINS.has(name))) return undefined;
    return packageTarget(packages[0]!, [name]);
  }

  /** Where stars lead from a file, the first to be asked first: in Python the last one wins. */
  function starsOf(path: Path): Found[] {
    const before = stars.get(path);
    if (before) return before;
    const specifiers = isPython(path)
      ? (program.lowered(path)?.imports ?? []).flatMap((one) => (one.local === '*' ? [one.from] : [])).reverse()
      : (table(path)?.stars ?? []).map((ref) => parseRef(ref).specifier);
    const found = specifiers.map((specifier) => files.find(path, specifier));
    stars.set(path, found);
    return found;
  }

  /** All that is behind the stars of a file, over any number of files, in order. */
  function behind(path: Path): { files: Path[]; packages: string[] } {
    const before = closures.get(path);
    if (before) return before;
    const found = { files: [] as Path[], packages: [] as string[] };
    const seen = new Set([path]);
    const open = starsOf(path).toReversed();
    for (let next = open.pop(); next && found.files.length < MOST_STARS; next = open.pop()) {
      if ('package' in next && !found.packages.includes(next.package)) found.packages.push(next.package);
      if (!('file' in next) || seen.has(next.file)) continue;
      seen.add(next.file);
      found.files.push(next.file);
      open.push(...starsOf(next.file).toReversed());
    }
    closures.set(path, found);
    return found;
  }

  /** A ref on the way to what it stands for; the places `default` and `module.exports` are followed by their members alone. */
  function follow(path: Path, ref: string, visited: Set<string>): Target {
    const { specifier, names } = parseRef(ref);
    return specifier === '' ? ownName(path, names, visited) : imported(path, specifier, names, visited);
  }

  function ownName(path: Path, [name, ...rest]: readonly string[], visited: Set<string>): Target {
    if (name === undefined) return { kind: 'module', path, rest: [] };
    const one = has(path, name) ? undefined : table(path)?.imports.get(name);
    const base: Target = one ? ofImport(path, one, visited) : { kind: 'local', path, name, rest: [] };
    return members(base, rest, visited);
  }

  function ofImport(path: Path, { local, from, name }: Import, visited: Set<string>): Target {
    // Python's `import a.b` binds `a`.
    if (name === '*' && isPython(path) && from.startsWith(`${local}.`)) return imported(path, local, [], visited);
    return imported(path, from, name === '' ? [] : [name], visited);
  }

  // ── Across files ──

  function imported(path: Path, specifier: string, names: readonly string[], visited: Set<string>): Target {
    if (isPython(path)) return importedByPython(path, specifier, names, visited);
    const found = files.find(path, specifier);
    if ('missing' in found) return { kind: 'missing', what: found.missing };
    if ('package' in found) {
      const start = names[0] !== undefined && WHOLE.has(names[0]) ? 1 : 0;
      return packageTarget(found.package, names.slice(start));
    }
    const { file } = found;
    const [first, ...rest] = names;
    if (first === '*') return members({ kind: 'module', path: file, rest: [] }, rest, visited);
    if (first === '=') return members(whole(file, visited), rest, visited);
    if (first === 'default') return ofModule(file, names, visited);
    return ofModuleAs(path, specifier, file, names, visited);
  }

  /** What `require()` yields. */
  function whole(path: Path, visited: Set<string>): Target {
    const ref = table(path)?.exports.get('=');
    return ref === undefined ? { kind: 'module', path, rest: [] } : follow(path, ref, visited);
  }

  /** A specifier that looked like a package's does not say how its module was imported: the file's imports do. */
  function ofModuleAs(from: Path, specifier: string, file: Path, names: readonly string[], visited: Set<string>): Target {
    const ways = (program.lowered(from)?.imports ?? [])
      .filter((one) => one.from === specifier || one.from === `node:${specifier}`)
      .map((one) => one.name);
    const [first] = names;
    if (first !== undefined && ways.includes(first)) return ofModule(file, names, visited);
    if (first !== undefined && (ways.includes('*') || !ways.some((way) => WHOLE.has(way)))) return ofModule(file, names, visited);
    if (ways.includes('default')) return members(ofModule(file, ['default'], visited), names, visited);
    return ways.includes('=') ? members(whole(file, visited), names, visited) : ofModule(file, names, visited);
  }

  function importedByPython(path: Path, specifier: string, names: readonly string[], visited: Set<string>): Target {
    const found = files.find(path, specifier);
    if ('missing' in found) return { kind: 'missing', what: specifier };
    if ('package' in found) return packageTarget(specifier, names[0] === '*' ? names.slice(1) : names);
    const rest = names[0] === '*' ? names.slice(1) : names;
    const target = ofModule(found.file, rest, visited);
    // A directory without `__init__.py` and without such a module is a coincidence of names.
    if (target.kind === 'missing' && !specifier.startsWith('.') && !program.paths.has(found.file)) return packageTarget(specifier, rest);
    return target;
  }

  /** An attribute of a Python module: its own name, what it imports, a submodule. */
  function attribute(path: Path, name: string, visited: Set<string>): Target | undefined {
    const names = table(path);
    if (names) {
      const ref = names.exports.get(name);
      // `from . import x`, or `from package import x`, in a package's own `__init__.py` means its submodule; following the name would lead back here
      const own = ref !== undefined && isItself(path, parseRef(ref).specifier) ? files.submodule(path, name) : undefined;
      if (own !== undefined) return { kind: 'module', path: own, rest: [] };
      if (ref !== undefined && parseRef(ref).specifier !== '') return follow(path, ref, visited);
      const one = names.imports.get(name);
      // `try: from x import f` and `except ImportError: f = None` bind both.
      if (has(path, name) && !(one && isNothing(path, name))) return { kind: 'local', path, name, rest: [] };
      if (one) return ofImport(path, one, visited);
      if (ref !== undefined) return { kind: 'local', path, name, rest: [] };
    }
    const submodule = files.submodule(path, name);
    if (submodule !== undefined) return { kind: 'module', path: submodule, rest: [] };
    return undefined;
  }

  function isItself(path: Path, specifier: string): boolean {
    const found = specifier === '' ? undefined : files.find(path, specifier);
    return found !== undefined && 'file' in found && found.file === path;
  }

  // ── Terms of the top level ──

  function localOf(path: Path, name: string): { lowered: Lowered; term: TermId } | undefined {
    const lowered = program.lowered(path);
    const locals = lowered?.summaries[0]?.locals;
    return lowered && locals && Object.hasOwn(locals, name) ? { lowered, term: locals[name]! } : undefined;
  }

  function isNothing(path: Path, name: string): boolean {
    const value = localOf(path, name);
    const term = value?.lowered.summaries[0]?.terms[value.term];
    return term?.kind === 'literal' && term.value === null;
  }

  /** Where the key of an exported object leads: `module.exports = { a, b: require('./b'), ...require('./c') }`, `exports.x = y`. */
  function entryOf(path: Path, name: string, key: string, visited: Set<string>): Target | undefined {
    const guard = `${path}\0${name}\0${key}`;
    if (visited.has(guard)) return undefined;
    visited.add(guard);
    const value = localOf(path, name);
    const top = program.lowered(path)?.summaries[0];
    if (!top) return undefined;
    if (name === 'module.exports') {
      for (const step of top.steps) {
        const target = step.kind === 'write' && step.property === key ? top.terms[step.target] : undefined;
        if (target?.kind === 'api' && target.ref === ':module.exports' && step.kind === 'write')
          return termTarget(path, step.value, visited);
      }
    }
    const term = value && top.terms[value.term];
    if (term?.kind === 'object') {
      for (const entry of term.entries.toReversed()) {
        const spread = 'spread' in entry ? termTarget(path, entry.spread, visited) : undefined;
        const found =
          'spread' in entry
            ? spread && known(spread, key, visited)
            : entry.key === key
              ? termTarget(path, entry.value, visited)
              : undefined;
        if (found) return found;
        if ('key' in entry && entry.key === key) return undefined;
      }
      return undefined;
    }
    const target = value && termTarget(path, value.term, visited);
    if (!target) return undefined;
    if (target.kind === 'local') return target.rest.length === 0 ? entryOf(target.path, target.name, key, visited) : undefined;
    return known(target, key, visited);
  }

  /** The member of a spread or re-exported whole, only where it is surely there. */
  function known(target: Target, key: string, visited: Set<string>): Target | undefined {
    if (target.kind === 'package') return members(target, [key], visited);
    if (target.kind === 'module') return target.rest.length === 0 ? exported(target.path, key, visited) : undefined;
    return target.kind === 'local' && target.rest.length === 0 ? entryOf(target.path, target.name, key, visited) : undefined;
  }

  /** A term that only names something else; an expression stays where it is. */
  function termTarget(path: Path, id: TermId, visited: Set<string>): Target | undefined {
    const term = program.lowered(path)?.summaries[0]?.terms[id];
    if (!term) return undefined;
    if (term.kind !== 'api' && !(term.kind === 'member' && term.ref !== undefined)) return undefined;
    return follow(path, term.ref!, visited);
  }

  // ── What a ref stands for ──

  function starOf(from: Path, names: readonly string[]): Target | undefined {
    const [name, ...rest] = names;
    if (name === undefined || !isPython(from)) return undefined;
    const visited = new Set<string>();
    const target = fromStars(from, name, visited);
    return target && members(target, rest, visited);
  }

  const resolved = new Map<string, Target>();
  function resolve(from: Path, ref: string): Target {
    const { specifier, names } = parseRef(ref);
    if (specifier === 'global') return starOf(from, names) ?? { kind: 'package', api: ref };
    if (specifier === 'lang') return { kind: 'package', api: ref };
    const visited = new Set<string>();
    if (specifier === '') return ownName(from, names, visited);
    return imported(from, specifier, names, visited);
  }

  return {
    resolve(from, ref) {
      const key = `${from}\0${ref}`;
      const before = resolved.get(key);
      if (before) return before;
      const target = resolve(from, ref);
      resolved.set(key, target);
      return target;
    },
  };
}
