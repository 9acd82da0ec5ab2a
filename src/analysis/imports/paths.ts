/** Paths inside a repository: with '/', without a leading one; '' is the top. */
import type { Path } from '../code.ts';

export const dirOf = (path: Path): Path => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
export const nameOf = (path: Path): string => path.slice(path.lastIndexOf('/') + 1);
export const inDir = (dir: Path, name: string): Path => (dir === '' ? name : `${dir}/${name}`);

/** `relative` seen from `dir`; undefined when it leaves the repository. A trailing slash is dropped. */
export function join(dir: Path, relative: string): Path | undefined {
  const segments = dir === '' ? [] : dir.split('/');
  for (const segment of relative.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}

/** `dir` and the directories above it, nearest first, ending with the top. */
export function upwards(dir: Path): Path[] {
  const dirs = [dir];
  for (let at = dir; at !== ''; ) {
    at = dirOf(at);
    dirs.push(at);
  }
  return dirs;
}

/** The files and directories of a commit. */
export interface Tree {
  files: ReadonlySet<Path>;
  dirs: ReadonlySet<Path>;
  /** Directories by their last name and modules by their stem, for names that may begin in any of them; sorted. */
  named(name: string): Path[];
}

export function treeOf(files: ReadonlySet<Path>): Tree {
  const dirs = new Set<Path>(['']);
  for (const file of files) {
    for (let dir = dirOf(file); !dirs.has(dir); dir = dirOf(dir)) dirs.add(dir);
  }
  let index: Map<string, Path[]> | undefined;
  const build = (): Map<string, Path[]> => {
    const built = new Map<string, Path[]>();
    const add = (name: string, path: Path): void => {
      const list = built.get(name);
      if (list) list.push(path);
      else built.set(name, [path]);
    };
    for (const dir of dirs) if (dir !== '') add(nameOf(dir), dir);
    for (const file of files) if (file.endsWith('.py')) add(nameOf(file).slice(0, -3), file);
    for (const list of built.values()) list.sort();
    return built;
  };
  return {
    files,
    dirs,
    named(name) {
      index ??= build();
      return index.get(name) ?? [];
    },
  };
}
