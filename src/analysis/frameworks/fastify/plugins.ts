/** Fastify’s plugins: which function a value registers, in which scope, and what a folder of them (`@fastify/autoload`) holds. */
import type { Location, Path } from '../../code.ts';
import type { Call, V } from '../../link/abstract.ts';
import { stringOf } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import { member } from '../../link/members.ts';
import { alternatives } from '../../link/ways.ts';

/** What `fp(…)` yields: its function runs in the scope that registers it. */
export const SHARED = 'fastify-plugin:()';

/** A plugin that was read. shared: it keeps no scope of its own. */
interface Plugin {
  fn: V;
  shared: boolean;
}
/** The function of ours that a registered value stands for: itself, wrapped by `fastify-plugin`, a module’s default. */
export function pluginOf(machine: Machine, value: V, at: Location, depth = 0): Plugin | undefined {
  if (depth > 4) return undefined;
  for (const { value: one } of alternatives(value)) {
    if (one.kind === 'fn') return { fn: one, shared: false };
    if (one.kind === 'result' && one.api === SHARED) {
      const [inner] = one.call.args;
      const found = inner && pluginOf(machine, inner.value, at, depth + 1);
      if (found) return { ...found, shared: true };
    }
    if (one.kind === 'module' || one.kind === 'object') {
      const found = ['default', 'plugin', 'module.exports']
        .map((name) => member(machine, one, name, at))
        .filter((each) => each.kind !== 'unknown' && each.kind !== 'part')
        .map((each) => pluginOf(machine, each, at, depth + 1))
        .find((each) => each !== undefined);
      if (found) return found;
    }
  }
  return undefined;
}

/** One file of a folder that is loaded, with the prefix that its place gives it. */
export interface Loaded {
  path: Path;
  prefix: string;
  hooks: boolean;
}
const HOOKS = /(^|\/)_?auto_?hooks\.[cm]?[jt]s$/i;
const SKIPPED = /(^|\/)(__tests__|tests?|node_modules)\/|\.(test|spec|d)\.[cm]?[jt]s$/;

/** The files that `autoload` registers, outermost first, hooks before routes. */
export function folder(machine: Machine, call: Call, options: V): Loaded[] {
  const dir = directory(machine, member(machine, options, 'dir', call.at), call.at.path);
  if (dir === undefined) return [];
  const flag = (key: string): boolean | undefined => {
    const value = member(machine, options, key, call.at);
    return value.kind === 'literal' && typeof value.constant === 'boolean' ? value.constant : undefined;
  };
  const named = flag('dirNameRoutePrefix') !== false;
  const parameters = flag('routeParams') === true;
  const withHooks = flag('autoHooks') === true;
  const inside = [...machine.program.paths].filter(
    (path) => path.startsWith(`${dir}/`) && /\.[cm]?[jt]s$/.test(path) && !SKIPPED.test(path.slice(dir.length)),
  );
  const folders = new Set(
    inside.filter((path) => /\/(index|plugin|routes)\.[cm]?[jt]s$/.test(path)).map((path) => path.replace(/\/[^/]+$/, '')),
  );
  return inside
    .filter((path) => {
      const own = path.replace(/\/[^/]+$/, '');
      if (HOOKS.test(path)) return withHooks;
      // where a folder has an index, only that is loaded from it, unless it is the folder that was named
      return (
        !folders.has(own) ||
        own === dir ||
        /\/(index|plugin|routes)\.[cm]?[jt]s$/.test(path) ||
        /[._-](routes?|plugin)\.[cm]?[jt]s$/.test(path)
      );
    })
    .map((path) => ({
      path,
      hooks: HOOKS.test(path),
      prefix: named
        ? path
            .slice(dir.length)
            .split('/')
            .slice(1, -1)
            .map((segment) => `/${parameters ? segment.replace(/^_(?=\w)/, ':') : segment}`)
            .join('')
        : '',
    }))
    .sort(
      (a, b) => a.prefix.split('/').length - b.prefix.split('/').length || Number(b.hooks) - Number(a.hooks) || (a.path < b.path ? -1 : 1),
    );
}
/** `path.join(__dirname, 'routes')`, `fileURLToPath(new URL('routes', import.meta.url))`: the folder, from the file that names it. */
function directory(machine: Machine, value: V, from: Path): string | undefined {
  const here = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : '';
  const texts = literals(value, 0);
  if (texts.length === 0) return undefined;
  const parts = here === '' ? [] : here.split('/');
  for (const segment of texts.join('/').split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') parts.pop();
    else parts.push(segment);
  }
  const dir = parts.join('/');
  if ([...machine.program.paths].some((path) => path.startsWith(`${dir}/`))) return dir;
  // what a build puts beside it is named by its source
  return undefined;
}
function literals(v: V, depth: number): string[] {
  if (depth > 5) return [];
  const own = stringOf(v);
  if (own !== undefined) return own.startsWith('file:') ? [] : [own];
  if (v.kind === 'text') return v.parts.flatMap((part) => (typeof part === 'string' ? [part] : literals(part, depth + 1)));
  if (v.kind === 'op' && v.right) return [...literals(v.left, depth + 1), ...literals(v.right, depth + 1)];
  if (v.kind === 'result') return v.call.args.flatMap((arg) => literals(arg.value, depth + 1));
  if (v.kind === 'array') return v.items.flatMap((item) => ('spread' in item ? [] : literals(item, depth + 1)));
  return [];
}
