/** Reads a directory as a tree: paths relative to it, content on demand. Symbolic links are never followed. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isCode, isData } from '../repository/select.ts';
import type { Delivery, Overlay } from '../repository/types.ts';
import type { Cache, Stamps } from './cache.ts';
import { UsageError } from './errors.ts';

/** A source of files: the tree, and what the stepper asks for. */
export interface Source {
  overlay: Overlay;
  head: string;
  /** Where it is, the same from run to run. */
  place: string;
  read(paths: { path: string; blob: string }[]): Map<string, Delivery>;
}
const MAX_READ = 1_000_001;
const MAX_WALK = 200_000;

/** The files of a directory; what git ignores is left out where it is a checkout. Throws `UsageError` when it cannot be read. */
export function readDirectory(dir: string, cache: Cache): Source {
  try {
    if (!lstatSync(dir).isDirectory()) throw new UsageError(`${dir} is not a directory`);
    readdirSync(dir);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${dir} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
  const place = realpathSync(dir);
  const paths = (listed(dir) ?? walked(dir)).filter((path) => isCode(path) || isData(path));
  return {
    overlay: { tree: identified(dir, paths, place, cache), changed: [] },
    head: 'working tree',
    place,
    read: (need) => new Map(need.map(({ path }) => [path, delivery(dir, path)])),
  };
}
/** A file that was changed this shortly before may change again without another time. */
const UNSETTLED = 2_000;
/** git's id of each file's content; what has the same size and time as when it was last read is not read again. */
function identified(dir: string, paths: readonly string[], place: string, cache: Cache): Record<string, string> {
  const known = cache.stamps(place);
  const stamps: Stamps = {};
  const tree: Record<string, string> = {};
  const now = Date.now();
  let news = false;
  for (const path of paths) {
    try {
      const { size, mtimeMs, ino } = lstatSync(join(dir, path));
      const stamp = `${size} ${mtimeMs} ${ino}`;
      const same = Object.hasOwn(known, path) && known[path]?.[0] === stamp ? known[path][1] : undefined;
      const id = same ?? blobId(dir, path, stamp);
      tree[path] = id;
      if (now - mtimeMs > UNSETTLED) stamps[path] = [stamp, id];
      news ||= same === undefined;
    } catch {
      tree[path] = 'unreadable'; // it is there, and why it cannot be read is said when it is asked for
    }
  }
  if (news) cache.remember(place, { stamps });
  return tree;
}
function blobId(dir: string, path: string, stamp: string): string {
  const got = delivery(dir, path);
  if ('text' in got) {
    const bytes = Buffer.from(got.text);
    return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  }
  return `no content ${stamp}`;
}
function delivery(dir: string, path: string): Delivery {
  try {
    const info = lstatSync(join(dir, path));
    if (info.isSymbolicLink()) return { absent: 'a symbolic link' };
    if (!info.isFile()) return { absent: 'not a file' };
    if (info.size > MAX_READ) return { absent: 'larger than 1 MB' };
    return { text: readFileSync(join(dir, path), 'utf8') };
  } catch (error) {
    return { absent: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})` };
  }
}
/** What git tracks or would track; undefined when the directory is no checkout or git is not at hand. */
function listed(dir: string): string[] | undefined {
  try {
    const out = execFileSync('git', ['-C', dir, 'ls-files', '-co', '--exclude-standard', '-z'], {
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const paths = out.toString('utf8').split('\0').filter(Boolean);
    return paths.length > 0 ? [...new Set(paths)] : undefined;
  } catch {
    return undefined;
  }
}
function walked(dir: string): string[] {
  const found: string[] = [];
  const queue = [''];
  for (let at = queue.pop(); at !== undefined && found.length < MAX_WALK; at = queue.pop()) {
    let entries: import('node:fs').Dirent[];
    try {
      entries = readdirSync(join(dir, at), { withFileTypes: true });
    } catch {
      continue; // a directory without permission is not read; its files are not there
    }
    for (const entry of entries) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== '.git' && entry.name !== 'node_modules') queue.push(path);
      } else if (entry.isFile()) found.push(path);
    }
  }
  return found.sort();
}
