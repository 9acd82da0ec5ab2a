/** Which file a JavaScript or TypeScript path without (or with another) ending means. Only what is in the tree counts. */
import type { Path } from '../code.ts';
import type { Json } from './json.ts';
import { entryOf, objectOf } from './json.ts';
import type { Tree } from './paths.ts';
import { inDir, join } from './paths.ts';

const CODE = ['.ts', '.tsx', '.mts', '.cts'];
const SCRIPT = ['.js', '.jsx', '.mjs', '.cjs'];
/** Last, because nothing runs in them. */
const OTHER = ['.json', '.d.ts', '.d.mts', '.d.cts', '.vue', '.svelte', '.node'];
const FROM_TYPESCRIPT = [...CODE, ...SCRIPT, ...OTHER];
const FROM_SCRIPT = [...SCRIPT, ...CODE, ...OTHER];

/** A TypeScript project imports `./x.js` and means `x.ts`. */
const WRITTEN_FOR: Record<string, string[]> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts', '.ts'],
  '.cjs': ['.cts', '.ts'],
};
const DECLARED_FOR: Record<string, string> = { '.js': '.d.ts', '.mjs': '.d.mts', '.cjs': '.d.cts' };

const isTypescript = (path: Path): boolean => /\.[mc]?tsx?$|\.vue$|\.svelte$/.test(path);

/** `extension('a/b.test.ts')` is '.ts'. */
function extension(path: Path): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') + 1 ? path.slice(dot) : '';
}

export interface Prober {
  /** The file that `base` (joined, without a query) means for an import in `from`. */
  probe(base: Path, from: Path): Path | undefined;
  /** As a file only, not as a directory. */
  asFile(base: Path, from: Path): Path | undefined;
}

export function createProber(tree: Tree, manifest: (dir: Path) => Json | undefined): Prober {
  function asFile(base: Path, from: Path): Path | undefined {
    const order = isTypescript(from) ? FROM_TYPESCRIPT : FROM_SCRIPT;
    const ending = extension(base);
    const stem = base.slice(0, base.length - ending.length);
    const written = (WRITTEN_FOR[ending] ?? []).map((other) => stem + other);
    // Compiled output beside its source is a copy; a script that asks for a script gets it.
    const exact = order === FROM_TYPESCRIPT ? [...written, base] : [base, ...written];
    const declared = DECLARED_FOR[ending];
    const candidates = [...exact, ...order.map((other) => base + other), ...(declared ? [stem + declared] : [])];
    return candidates.find((path) => tree.files.has(path));
  }

  function asDirectory(dir: Path, from: Path): Path | undefined {
    if (!tree.dirs.has(dir)) return undefined;
    const own = objectOf(manifest(dir));
    for (const field of ['source', 'main', 'module', 'types', 'typings']) {
      const target = entryOf(own, field);
      const base = typeof target === 'string' ? join(dir, target) : undefined;
      if (base === undefined || base === dir) continue;
      const found = asFile(base, from) ?? asFile(inDir(base, 'index'), from);
      if (found) return found;
    }
    return asFile(inDir(dir, 'index'), from);
  }

  return {
    asFile,
    probe: (base, from) => asFile(base, from) ?? asDirectory(base, from),
  };
}
