/** Whether a change could alter what an index says. In doubt it could. */
import type { Path } from '../analysis/code.ts';
import { isGateway } from '../analysis/model.ts';
import { isRoot } from './marks.ts';
import { stemOf } from './references.ts';
import { isCode, isData, isReadable, isSuspect } from './select.ts';
import type { BlobId, RepositoryIndex } from './types.ts';

/** The paths whose content differs, or that only one of the two has, sorted. */
export function differing(files: Readonly<Record<Path, BlobId>>, tree: Readonly<Record<Path, BlobId>>): Path[] {
  const changed = Object.keys(tree).filter((path) => !Object.hasOwn(files, path) || files[path] !== tree[path]);
  const gone = Object.keys(files).filter((path) => !Object.hasOwn(tree, path));
  return [...changed, ...gone].sort();
}

/** Told by the paths alone: files that were read, manifests, what stands where a name leads. */
export function mattersByPath(index: RepositoryIndex, tree: Readonly<Record<Path, BlobId>>, paths: readonly Path[]): boolean {
  const roots = new Set([...index.roots, ...index.suspects]);
  const unread = new Set(index.unread);
  const reached = new Set(index.reached);
  const missing = new Set(index.missing);
  const stems = new Set(index.reached.map(wholeStem));
  return paths.some((path) => {
    const appears = !Object.hasOwn(index.files, path);
    const moves = appears || !Object.hasOwn(tree, path);
    if (isData(path) || (moves && (isGateway(path) || path.endsWith('__init__.py')))) return true;
    if (!isReadable(path)) return false;
    return (
      reached.has(path) || roots.has(path) || unread.has(path) || (appears && (missing.has(stemOf(path)) || stems.has(wholeStem(path))))
    );
  });
}
/** `src/auth.ts` and `src/auth/index.ts` answer to the same name. */
const wholeStem = (path: Path): string => path.replace(/(?:\/(?:index|__init__))?\.(?:d\.)?(?:[cm]?[jt]sx?|py)$/, '');

/** Told by their texts: routes, apps or secrets may begin there now. */
export const mattersByText = (texts: ReadonlyMap<Path, string>): boolean =>
  [...texts].some(([path, text]) => isCode(path) && (isRoot(path, text) || isSuspect(text)));
