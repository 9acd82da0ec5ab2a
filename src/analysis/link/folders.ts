/** Code that reads its own folders while it sets itself up: which files a folder holds, and the module that a path which is put together names. */
import type { Path } from '../code.ts';
import { dirOf, join } from '../imports/paths.ts';
import type { Call, V } from './abstract.ts';
import { stringOf } from './abstract.ts';
import type { Machine } from './machine.ts';

/** A folder that is listed holds at most this many files. */
const MOST_FILES = 200;

/** The names in the folder that a path names; undefined where it names none of this repository. */
export function listing(machine: Machine, call: Call, dir: V, name: string): V | undefined {
  const at = pathOf(dir, call.at.path, machine.resolver.appRoot(call.at.path));
  if (at === undefined) return undefined;
  const inside = at === '' ? '' : `${at}/`;
  const names = new Set<string>();
  for (const path of machine.program.paths) if (path.startsWith(inside)) names.add(path.slice(inside.length).split('/')[0] ?? '');
  if (names.size === 0 || names.size > MOST_FILES) return undefined;
  const items = [...names].sort().map((one) => machine.make(`${name}:${one}`, call.at, { kind: 'literal', constant: one }));
  return machine.make(name, call.at, { kind: 'array', items });
}
/** The module that a path names: `require(path.join(__dirname, file))`. */
export function loadedModule(machine: Machine, call: Call, path: V): V | undefined {
  const from = call.at.path;
  const target = pathOf(path, from, dirOf(from));
  if (target === undefined || target === from) return undefined;
  const up = dirOf(from) === '' ? './' : '../'.repeat(dirOf(from).split('/').length);
  const value = machine.names.ref(from, `${up}${target}:=`);
  return value.kind === 'unknown' ? undefined : value;
}
/** A path as the repository writes it; relative: the folder that it starts from where it does not say so itself. */
function pathOf(v: V, from: Path, relative: Path): Path | undefined {
  const parts = written(v, from, 0);
  if (parts === undefined) return undefined;
  const whole = parts.join('');
  return parts[0] === HERE
    ? join(dirOf(from), whole.slice(HERE.length))
    : whole.startsWith('/')
      ? undefined
      : join(relative === '.' ? '' : relative, whole);
}
/** Stands for the folder of the file itself. */
const HERE = '\0';
function written(v: V, from: Path, depth: number): string[] | undefined {
  const own = stringOf(v);
  if (own !== undefined) return [own];
  if (v.kind === 'api' && v.api === 'global:__dirname') return v.at.path === from ? [HERE] : undefined;
  if (v.kind !== 'text' || depth > MOST_NESTED) return undefined;
  const parts = v.parts.map((part) => (typeof part === 'string' ? [part] : written(part, from, depth + 1)));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
const MOST_NESTED = 8;
