/**
 * Builds src into dist: few files rather than several hundred, since finding and linking modules one by one took longer than analysing a small repository. Then copies what is
 * read while the program runs: the rule pages and the steps of the store.
 */
import { cpSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { build } from 'rolldown';

const root = join(import.meta.dirname, '..');
const src = join(root, 'src');
const dist = join(root, 'dist');
/** What is started or imported by its file: the command line, the thread of the analysis, the store of the image. */
const ENTRIES = ['cli/main', 'worker/thread', 'store/embedded'];

rmSync(dist, { recursive: true, force: true });
await build({
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(src, `${name}.ts`)])),
  platform: 'node',
  // packages stay packages: their versions are the installation's
  external: (id, _, isResolved) => !isResolved && !id.startsWith('.') && !id.startsWith('/'),
  logLevel: 'warn',
  output: {
    dir: dist,
    format: 'esm',
    // one folder deep like the sources, so that what is read beside them is found from either
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name].js',
    minify: false,
  },
});
cpSync(src, dist, { recursive: true, filter: (path) => extname(path) !== '.ts' });
