/** Import specifiers of JavaScript and TypeScript: which file one leads to, or that it is a package. */
import type { Path } from '../code.ts';
import { habits, sourceOf, targetsOf } from './exports-map.ts';
import type { Generated } from './generated.ts';
import { entryOf, objectOf, textOf } from './json.ts';
import type { Manifests } from './manifests.ts';
import { LOCAL } from './manifests.ts';
import { dirOf, inDir, join } from './paths.ts';
import type { Prober } from './probe.ts';
import type { Aliases, TsConfigs } from './tsconfig.ts';

/** file: the path; package: the specifier in one form; missing: it should be a file of the repository and is none. */
export type Found = { file: Path } | { package: string } | { missing: string };

export interface JavascriptFiles {
  find(from: Path, specifier: string): Found;
}

/** Never a package's name: npm allows neither '@' nor '~' alone. */
const HOUSE_ALIAS = /^[@~]\//;
const SCHEME = /^[a-z][a-z0-9+.-]+:/;
/** A directory of this name under a `baseUrl` does not hide Node's own module. */
const BUILTIN = new Set(
  'assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder timers tls trace_events tty url util v8 vm wasi worker_threads zlib'.split(
    ' ',
  ),
);

/** `@scope/name/deep/path` is ['@scope/name', 'deep/path']. */
export function splitPackage(specifier: string): [name: string, subpath: string] {
  const end = specifier.startsWith('@') ? specifier.indexOf('/', specifier.indexOf('/') + 1) : specifier.indexOf('/');
  return end < 0 ? [specifier, ''] : [specifier.slice(0, end), specifier.slice(end + 1)];
}

/** `node:fs` and `fs`, `next/server.js` and `next/server`, `npm:hono@4/jwt` and `hono/jwt` are one. */
export function packagePath(specifier: string): string {
  const bare = specifier.replace(/^node:/, '').replace(/^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?/, '$1');
  if (SCHEME.test(bare)) return bare;
  const [name, subpath] = splitPackage(bare);
  const deep = subpath.replace(/\.[mc]?js$/, '').replace(/(?:^|\/)index$/, '');
  return deep === '' ? name : `${name}/${deep}`;
}

export function createJavascriptFiles(manifests: Manifests, configs: TsConfigs, prober: Prober, generated: Generated): JavascriptFiles {
  const probe = (base: Path, from: Path): Path | undefined => prober.probe(base, from);
  /** Committed or not, what is generated stands for its package. */
  function at(base: Path | undefined, from: Path): Found | undefined {
    if (base === undefined) return undefined;
    const made = generated(base);
    const file = made ? undefined : probe(base, from);
    return made ? { package: made } : file === undefined ? undefined : { file };
  }

  /** matched: the name is ours, whether or not there is a file. */
  function throughPatterns(aliases: Aliases, specifier: string, from: Path): { found?: Found; matched: boolean } {
    let matched = false;
    for (const { before, after, exact, bases } of aliases.patterns) {
      const fits = exact
        ? specifier === before
        : specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
      if (!fits) continue;
      // A pattern that fits everything says nothing about whether a name is ours.
      if (before !== '') matched = true;
      const filled = exact ? '' : specifier.slice(before.length, specifier.length - after.length);
      for (const base of bases) {
        const path = join('', base.replace('*', filled));
        const found = at(path, from);
        if (found) return { found, matched };
        const source = path === undefined ? undefined : sourceOf('', [path], (other) => probe(other, from));
        if (source) return { found: { file: source }, matched };
      }
    }
    return { matched };
  }

  /** A package of this repository: its `exports`, then its entry fields, then habit. */
  function inPackage(dir: Path, subpath: string, from: Path): Path | undefined {
    const json = manifests.of(dir) ?? {};
    const look = (base: Path): Path | undefined => probe(base, from);
    const exported = targetsOf(entryOf(json, 'exports'), subpath === '' ? '.' : `./${subpath}`);
    const fields = ['source', 'module', 'main', 'types', 'typings', 'browser'].flatMap((field) => textOf(entryOf(json, field)) ?? []);
    const found = sourceOf(dir, subpath === '' ? [...exported, ...fields] : exported, look);
    if (found) return found;
    if (subpath !== '') return sourceOf(dir, [subpath, `src/${subpath}`, `lib/${subpath}`], look);
    for (const base of habits(dir)) {
      const file = look(base);
      if (file) return file;
    }
    return undefined;
  }

  function throughImports(dir: Path, specifier: string, from: Path): Found | undefined {
    for (const { dir: place, json } of manifests.above(dir)) {
      const targets = targetsOf(entryOf(json, 'imports'), specifier);
      if (targets.length === 0) continue;
      const local = targets.filter((target) => target.startsWith('.'));
      const file = sourceOf(place, local, (base) => probe(base, from));
      if (file) return { file };
      const other = targets.find((target) => !/^[.#]/.test(target));
      if (other !== undefined) return find(from, other);
    }
    return undefined;
  }

  /** `_moduleAliases` of the package module-alias. */
  function throughModuleAlias(dir: Path, specifier: string, from: Path): Path | undefined {
    for (const { dir: place, json } of manifests.above(dir)) {
      for (const [alias, target] of Object.entries(objectOf(entryOf(json, '_moduleAliases')))) {
        if (typeof target !== 'string' || (specifier !== alias && !specifier.startsWith(`${alias}/`))) continue;
        const base = join(place, `${target}/${specifier.slice(alias.length)}`);
        const file =
          base === undefined
            ? undefined
            : (probe(base, from) ?? sourceOf(place, [target + specifier.slice(alias.length)], (one) => probe(one, from)));
        if (file) return file;
      }
    }
    return undefined;
  }

  /** An alias that only a bundler's or test runner's code defines: the usual places, nearest app first. */
  function byHabit(dir: Path, rest: string, from: Path): Path | undefined {
    for (const { dir: place } of [...manifests.above(dir), { dir: '' }]) {
      for (const root of ['src', '', 'app', 'server', 'lib', 'public']) {
        const base = join(inDir(place, root), rest);
        const file = base === undefined ? undefined : probe(base, from);
        if (file) return file;
      }
    }
    return undefined;
  }

  /** `require('src/models')` with the app's directory in NODE_PATH: only what is a path, exists, and no declared package. */
  function fromAppRoot(dir: Path, specifier: string, from: Path): Path | undefined {
    if (!specifier.includes('/')) return undefined;
    for (const { dir: place } of [...manifests.above(dir), { dir: '' }]) {
      for (const root of [place, inDir(place, 'src')]) {
        const base = join(root, specifier);
        const file = base === undefined ? undefined : probe(base, from);
        if (file) return file;
      }
    }
    return undefined;
  }

  function find(from: Path, written: string): Found {
    const dir = dirOf(from);
    // Loaders and bundlers: `raw!./x`, `./x.svg?url`.
    const specifier = written.slice(written.lastIndexOf('!') + 1).replace(/\?.*$/s, '');
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) {
      return at(join(dir, specifier), from) ?? { missing: written };
    }
    if (specifier.startsWith('/')) {
      const file = byHabit(dir, specifier.slice(1), from);
      return file ? { file } : { missing: written };
    }
    if (specifier.startsWith('#')) {
      const found = throughImports(dir, specifier, from);
      if (found) return found;
    }
    let aliased = HOUSE_ALIAS.test(specifier) || specifier.startsWith('#');
    const configurations = configs.above(dir);
    for (const aliases of configurations) {
      const { found, matched } = throughPatterns(aliases, specifier, from);
      if (found) return found;
      aliased ||= matched;
    }
    if (specifier === '' || (SCHEME.test(specifier) && !aliased)) return { package: packagePath(specifier) };
    const [name, subpath] = splitPackage(specifier);
    const place = manifests.workspace(dir, name);
    if (place !== undefined) {
      const made = generated(inDir(place, subpath));
      const file = made ? undefined : inPackage(place, subpath, from);
      if (made) return { package: made };
      if (file) return { file };
      // A member may share its name with the published package that is meant: then the range says so.
      const range = manifests.declared(dir, name);
      return range !== undefined && !LOCAL.test(range) ? { package: packagePath(specifier) } : { missing: written };
    }
    if (BUILTIN.has(name) && !aliased) return { package: packagePath(specifier) };
    const range = manifests.declared(dir, name);
    if (range !== undefined) return { package: packagePath(range.startsWith('npm:') ? `${range}/${subpath}` : specifier) };
    for (const { baseUrl } of configurations) {
      const found = baseUrl === undefined ? undefined : at(join(baseUrl, specifier), from);
      if (found) return found;
    }
    const file =
      throughModuleAlias(dir, specifier, from) ??
      (HOUSE_ALIAS.test(specifier) ? byHabit(dir, specifier.slice(2), from) : fromAppRoot(dir, specifier, from));
    if (file) return { file };
    return aliased ? { missing: written } : { package: packagePath(specifier) };
  }

  const memo = new Map<string, Found>();
  return {
    find(from, specifier) {
      // What a specifier means depends on the directory, and on the kind of file for the order of endings.
      const key = `${dirOf(from)}\0${from.slice(from.lastIndexOf('.'))}\0${specifier}`;
      const known = memo.get(key);
      if (known) return known;
      const found = find(from, specifier);
      memo.set(key, found);
      return found;
    },
  };
}
