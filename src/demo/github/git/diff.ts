/** What changed between two commits, with git's rename detection, as GitHub lists it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError, git } from './run.ts';

/** A changed file. `patch` starts at the first hunk and has no trailing line end; undefined where git shows no lines. */
export interface DiffFile {
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  path: string;
  previousPath?: string;
  /** The blob at the head, or at the base for a removed file. */
  sha: string;
  additions: number;
  deletions: number;
  binary: boolean;
  patch?: string;
}

const STATUS: Record<string, DiffFile['status']> = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed' };
const RENAMES = '--find-renames=50%';

/** `-z` output without the last, empty field. */
const fields = (output: Buffer): string[] => output.toString('utf8').split('\0').slice(0, -1);

function parseRaw(output: Buffer): DiffFile[] {
  const files: DiffFile[] = [];
  const parts = fields(output);
  for (let index = 0; index < parts.length; ) {
    // ":oldmode newmode oldsha newsha status", then one path, or two for a rename
    const [, , before, after, letter] = parts[index++]!.slice(1).split(' ');
    const status = STATUS[letter![0]!] ?? 'changed';
    const first = parts[index++]!;
    const path = status === 'renamed' ? parts[index++]! : first;
    const sha = status === 'removed' ? before! : after!;
    files.push({ status, path, ...(status === 'renamed' && { previousPath: first }), sha, additions: 0, deletions: 0, binary: false });
  }
  return files;
}

/** One entry a file, in the order of the raw output. */
function parseCounts(output: Buffer): { additions: number; deletions: number; binary: boolean }[] {
  const counts = [];
  const parts = fields(output);
  for (let index = 0; index < parts.length; index++) {
    const [added, deleted, path] = parts[index]!.split('\t');
    if (path === '') index += 2; // a rename: the two paths follow
    counts.push({ additions: Number(added) || 0, deletions: Number(deleted) || 0, binary: added === '-' });
  }
  return counts;
}

/** Every line of a patch's content begins with a space, a sign or a backslash, so this begins a file. */
const splitPatches = (output: string): string[] => output.split(/^(?=diff --git )/m).filter((part) => part !== '');

function hunks(section: string): string | undefined {
  const start = section.search(/^@@ /m);
  return start < 0 ? undefined : section.slice(start).replace(/\n$/, '');
}

/** GitHub obeys the repository's own `.gitattributes`; a bare repository has none in its place, so the head's root file is handed over. */
async function withAttributes<T>(attributes: Buffer | undefined, use: (settings: string[]) => Promise<T>): Promise<T> {
  if (!attributes) return use([]);
  const folder = await mkdtemp(join(tmpdir(), 'attributes-'));
  try {
    const file = join(folder, 'attributes');
    await writeFile(file, attributes);
    return await use(['-c', `core.attributesFile=${file}`]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Range {
  settings: string[];
  renames: string;
  base: string;
  head: string;
}
type Counts = ReturnType<typeof parseCounts>[number];
interface Detail {
  section: string;
  counts: Counts | undefined;
}

async function detailsOf(gitDir: string, { settings, renames, base, head }: Range, files: DiffFile[], all: boolean): Promise<Detail[]> {
  const paths = all
    ? []
    : ['--', ...files.flatMap(({ path, previousPath }) => (previousPath === undefined ? [path] : [previousPath, path]))];
  const run = (...format: string[]): Promise<Buffer> =>
    git(gitDir, ['--literal-pathspecs', ...settings, 'diff-tree', '-r', ...format, '--full-index', renames, base, head, ...paths]);
  const [patch, numbers] = await Promise.all([run('-p', '--no-ext-diff', '--no-textconv'), run('--numstat', '-z')]);
  const sections = splitPatches(patch.toString('utf8'));
  const counts = parseCounts(numbers);
  // A change of kind (a file becomes a link) is printed as a removal and an addition.
  return files.map((file, index) => ({
    section: (file.status === 'changed' ? sections.splice(0, 2) : sections.splice(0, 1)).join(''),
    counts: counts[index],
  }));
}

/** What changed inside the files. A partial copy lacks some objects, at which git gives up: the files are then halved until only those are left out. */
async function details(gitDir: string, range: Range, files: DiffFile[], all = true): Promise<Detail[]> {
  try {
    return await detailsOf(gitDir, range, files, all);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (files.length <= 1) return files.map(() => ({ section: '', counts: undefined }));
    const half = Math.ceil(files.length / 2);
    return [...(await details(gitDir, range, files.slice(0, half), false)), ...(await details(gitDir, range, files.slice(half), false))];
  }
}

/** In: two commits or trees, and the head's `.gitattributes`. Out: the changed files and the whole diff as text. */
export async function diff(gitDir: string, base: string, head: string, attributes?: Buffer): Promise<{ files: DiffFile[]; text: string }> {
  return withAttributes(attributes, async (settings) => {
    let renames = RENAMES;
    const raw = (): Promise<Buffer> => git(gitDir, ['diff-tree', '-r', '--raw', '-z', '--full-index', renames, base, head]);
    let output: Buffer;
    try {
      output = await raw();
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      renames = '--no-renames'; // finding renames reads contents
      output = await raw();
    }
    const files = parseRaw(output);
    const all = await details(gitDir, { settings, renames, base, head }, files);
    files.forEach((file, index) => {
      Object.assign(file, all[index]!.counts);
      const patch = hunks(all[index]!.section);
      if (patch !== undefined) file.patch = patch;
    });
    return { files, text: all.map(({ section }) => section).join('') };
  });
}
