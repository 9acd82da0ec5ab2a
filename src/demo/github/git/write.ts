/** Makes commits from plain values, all objects in one `git fast-import`. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './run.ts';

/** What a path holds in a new commit; null removes it. */
export type FileChange = string | Uint8Array | { executable: string | Uint8Array } | { symlink: string } | { submodule: string } | null;

/** A commit to be made. `files` are changes to the first parent's tree. */
export interface NewCommit {
  parents: string[];
  files: Record<string, FileChange>;
  message: string;
  author: { name: string; email: string };
  date: Date;
}

/** https://git-scm.com/docs/git-fast-import#_path: quoted, because a path may begin with a quote or hold a line break. */
const quoted = (path: string): string => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

const data = (content: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(content as Uint8Array);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
};

function change(path: string, value: FileChange): Buffer {
  const name = quoted(path);
  const inline = (mode: string, content: string | Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(`M ${mode} inline ${name}\n`), data(content)]);
  if (value === null) return Buffer.from(`D ${name}\n`);
  if (typeof value === 'string' || value instanceof Uint8Array) return inline('100644', value);
  if ('executable' in value) return inline('100755', value.executable);
  if ('symlink' in value) return inline('120000', value.symlink);
  return Buffer.from(`M 160000 ${value.submodule} ${name}\n`);
}

/** Writes the commit and its objects. Out: its sha. Throws GitError when a parent or a path is impossible. */
export async function writeCommit(gitDir: string, { parents, files, message, author, date }: NewCommit): Promise<string> {
  const who = `${author.name} <${author.email}> ${Math.floor(date.getTime() / 1000)} +0000`;
  const [from, ...merged] = parents;
  const input = Buffer.concat([
    // The ref exists only while the commit is made: branches are the fake's own state.
    Buffer.from(`feature done\nreset refs/fake/new\n\ncommit refs/fake/new\nmark :1\nauthor ${who}\ncommitter ${who}\n`),
    data(message),
    Buffer.from(from ? `from ${from}\n` : ''),
    ...merged.map((sha) => Buffer.from(`merge ${sha}\n`)),
    ...Object.entries(files).map(([path, value]) => change(path, value)),
    Buffer.from('\nget-mark :1\ndone\n'),
  ]);
  const answer = await git(gitDir, ['fast-import', '--quiet', '--force', '--cat-blob-fd=1'], { input });
  return answer.toString('utf8').trim();
}

/** All files below a directory as the contents of a commit; `.git` and `node_modules` are no part of a repository. */
export async function readDirectory(directory: string): Promise<Record<string, FileChange>> {
  const files: Record<string, FileChange> = {};
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(directory.length).replaceAll('\\', '/').replace(/^\/+/, '');
    if (/(^|\/)(\.git|node_modules)(\/|$)/.test(path)) continue;
    if (entry.isSymbolicLink()) files[path] = { symlink: await readlink(full) };
    else if (entry.isFile()) files[path] = await readFile(full);
  }
  return files;
}
