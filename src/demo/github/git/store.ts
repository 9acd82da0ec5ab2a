/**
 * The objects of one repository and of its forks: a bare repository of our own in a temporary directory that borrows the objects of the given one
 * (https://git-scm.com/docs/gitrepository-layout, objects/info/alternates). So nothing is copied, the original may be read-only, and new commits go into ours.
 */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiffFile } from './diff.ts';
import { diff } from './diff.ts';
import type { GitObject } from './objects.ts';
import { ObjectReader } from './objects.ts';
import { GitError, git } from './run.ts';
import type { NewCommit } from './write.ts';
import { writeCommit } from './write.ts';

/** An entry of a tree; `size` is known for blobs. */
export interface TreeEntry {
  path: string;
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  size?: number;
}

/** A commit as git stores it. */
export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
}
/** Who and when. */
export interface Signature {
  name: string;
  email: string;
  date: string;
}

/** Answers about immutable objects that are kept. */
const KEPT = 500;

const iso = (date: Date): string => date.toISOString().replace('.000Z', 'Z');

function signature(line: string | undefined): Signature {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<(.*?)> (\d+)/.exec(line ?? '') ?? [];
  return { name, email, date: iso(new Date(Number(seconds) * 1000)) };
}

function parseCommit(sha: string, content: Buffer): Commit {
  const text = content.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).split('\n');
  const value = (name: string): string | undefined => headers.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  return {
    sha,
    tree: value('tree')!,
    parents: headers.filter((line) => line.startsWith('parent ')).map((line) => line.slice(7)),
    author: signature(value('author')),
    committer: signature(value('committer')),
    message: text.slice(end + 2).replace(/\n$/, ''),
  };
}

/** Reads and writes objects; knows nothing of branches. */
export class GitStore {
  readonly dir: string;
  readonly #contents: ObjectReader;
  readonly #kinds: ObjectReader;
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(dir: string) {
    this.dir = dir;
    this.#contents = new ObjectReader(dir, { withContent: true });
    this.#kinds = new ObjectReader(dir, { withContent: false });
  }

  /** Out: a store in `dir`, which must not exist, over the objects of `source`. Throws GitError when `source` is no repository. */
  static async create(dir: string, source?: string): Promise<GitStore> {
    const format = source ? (await git(source, ['rev-parse', '--show-object-format'])).toString('utf8').trim() : 'sha1';
    await mkdir(dir, { recursive: true });
    await git(dir, ['init', '--quiet', '--bare', `--object-format=${format}`]);
    if (source) {
      const paths = await git(source, ['rev-parse', '--path-format=absolute', '--git-path', 'objects', '--git-path', 'shallow']);
      const [objects, shallow] = paths.toString('utf8').trim().split('\n');
      await writeFile(join(dir, 'objects', 'info', 'alternates'), `${objects}\n`);
      // A shallow copy says where its history ends; without that git would miss the parents.
      await copyFile(shallow!, join(dir, 'shallow')).catch(() => {});
    }
    return new GitStore(dir);
  }

  /** In: an object name. Out: its id, kind and size, or undefined. */
  info(name: string): Promise<GitObject | undefined> {
    return this.#kinds.read(name);
  }

  read(name: string): Promise<GitObject | undefined> {
    return this.#contents.read(name);
  }

  async commit(name: string): Promise<Commit | undefined> {
    const object = await this.#contents.read(`${name}^{commit}`);
    return object && parseCommit(object.sha, object.content);
  }

  /** In: a tree or commit id. Out: its entries, all below with `recursive`, directories included. */
  tree(sha: string, recursive: boolean): Promise<TreeEntry[]> {
    return this.#keep(`tree ${recursive} ${sha}`, async () => {
      const output = await git(this.dir, ['ls-tree', '-l', '-z', '--full-tree', ...(recursive ? ['-r', '-t'] : []), sha]);
      const lines = output.toString('utf8').split('\0').slice(0, -1);
      return lines.map((line) => {
        const tab = line.indexOf('\t');
        const [mode, type, id, size] = line.slice(0, tab).split(/ +/);
        return {
          path: line.slice(tab + 1),
          mode: mode!,
          type: type as TreeEntry['type'],
          sha: id!,
          ...(type === 'blob' && size !== '-' && { size: Number(size) }),
        };
      });
    });
  }

  /** Out: undefined when the two have no common ancestor. */
  mergeBase(one: string, other: string): Promise<string | undefined> {
    return this.#keep(`base ${one} ${other}`, async () => {
      const output = await git(this.dir, ['merge-base', one, other], { codes: [0, 1] });
      return output.toString('utf8').trim() || undefined;
    });
  }

  /** The commits that `to` has and `from` has not, oldest first. */
  between(from: string, to: string): Promise<string[]> {
    return this.#keep(`list ${from} ${to}`, async () => {
      const output = await git(this.dir, ['rev-list', '--topo-order', '--reverse', to, `^${from}`]);
      return output.toString('utf8').split('\n').filter(Boolean);
    });
  }

  /** The commits that changed a path, newest first; all of them without one. */
  history(from: string, path?: string): Promise<string[]> {
    return this.#keep(`history ${from} ${path ?? ''}`, async () => {
      const output = await git(this.dir, ['rev-list', '--max-count=1000', from, ...(path === undefined ? [] : ['--', path])]);
      return output.toString('utf8').split('\n').filter(Boolean);
    });
  }

  diff(base: string, head: string): Promise<{ files: DiffFile[]; text: string }> {
    return this.#keep(`diff ${base} ${head}`, async () => {
      const attributes = await this.#contents.read(`${head}:.gitattributes`);
      return diff(this.dir, base, head, attributes?.type === 'blob' ? attributes.content : undefined);
    });
  }

  /** The tree of a merge of the two, or undefined when they conflict. Needs git 2.38. */
  merge(base: string, head: string): Promise<string | undefined> {
    return this.#keep(`merge ${base} ${head}`, async () => {
      try {
        return (await git(this.dir, ['merge-tree', '--write-tree', base, head])).toString('utf8').trim();
      } catch (error) {
        if (error instanceof GitError) return undefined;
        throw error;
      }
    });
  }

  /** A commit of a tree that exists: merges. */
  async commitTree(
    tree: string,
    parents: string[],
    message: string,
    { name, email }: { name: string; email: string },
    date: Date,
  ): Promise<string> {
    const who = `${name} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;
    const lines = [`tree ${tree}`, ...parents.map((sha) => `parent ${sha}`), `author ${who}`, `committer ${who}`, '', message, ''];
    const output = await git(this.dir, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input: lines.join('\n') });
    return output.toString('utf8').trim();
  }

  write(commit: NewCommit): Promise<string> {
    return writeCommit(this.dir, commit);
  }

  close(): void {
    this.#contents.close();
    this.#kinds.close();
  }

  /** Everything that is asked by id stays true. */
  #keep<T>(key: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known) return known as Promise<T>;
    const answer = compute();
    this.#kept.set(key, answer);
    answer.catch(() => this.#kept.delete(key));
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return answer;
  }
}
