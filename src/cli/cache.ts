/**
 * What runs keep for each other in a folder: lowered files by the id of their content, indexes of commits, what a directory's files were when they were last looked at. Only a
 * help: what is missing, broken, of another build or cannot be written is worked out anew. An entry is written beside and moved into place, so that two runs never see half of
 * one; each carries a hash of its content.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Lowered } from '../analysis/summaries.ts';
import { buildId } from '../config/build.ts';
import type { IndexedCommit, LoweredCache, RepositoryIndex } from '../repository/types.ts';

/** Beyond this the oldest entries go. */
const MOST_BYTES = 1_000_000_000;
const KEPT_SHARE = 0.7;
/** How long the last look at the whole folder is good for. */
const LOOK_EVERY = 600_000;

/** The stamp of a file (size, time, inode) and the id of the content that it had. */
export type Stamps = Record<string, [stamp: string, blob: string]>;
export interface Cache extends LoweredCache {
  /** Anything beyond this run. */
  keeps: boolean;
  /** What a tree's analysis came to; without the model where only the index is asked for. */
  index(key: string): RepositoryIndex | undefined;
  indexed(key: string): IndexedCommit | undefined;
  keep(key: string, indexed: IndexedCommit): void;
  /** The key under which the index of this place was kept last. */
  latest(place: string): string | undefined;
  stamps(place: string): Stamps;
  remember(place: string, what: { latest?: string; stamps?: Stamps }): void;
  /** Bounds the folder, when something was written. */
  end(): void;
}

/** As the command line gives it: a folder, or false for none. */
export interface CacheOptions {
  cache?: string | boolean;
}
/** The folder that the options mean; undefined for none. */
export const cacheOf = ({ cache }: CacheOptions): string | undefined =>
  cache === false ? undefined : typeof cache === 'string' ? cache : defaultCache();

/** The user's cache folder, by the convention of the platform. */
export function defaultCache(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'portcullis');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'portcullis');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'portcullis', 'Cache');
  return join(homedir(), '.cache', 'portcullis');
}

const hashOf = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');
type Kind = 'lowered' | 'index' | 'model' | 'latest' | 'stamps';

/** dir: undefined keeps nothing beyond this run. */
export function openCache(dir: string | undefined): Cache {
  const memory = new Map<string, Lowered>();
  let wrote = false;
  const placeOf = (kind: Kind, key: string): { folder: string; file: string } => {
    const name = hashOf(`${buildId()}\0${key}`);
    const folder = join(dir ?? '', 'index', kind, name.slice(0, 2));
    return { folder, file: join(folder, name) };
  };
  function read(kind: Kind, key: string): unknown {
    if (dir === undefined) return undefined;
    const { file } = placeOf(kind, key);
    try {
      const entry = readFileSync(file);
      const end = entry.indexOf(10);
      const body = entry.subarray(end + 1);
      if (entry.subarray(0, end).toString('latin1') !== headerOf(key, body)) return undefined;
      return JSON.parse(zstdDecompressSync(body).toString('utf8'));
    } catch {
      return undefined; // not there, or not whole
    }
  }
  function write(kind: Kind, key: string, value: unknown): void {
    if (dir === undefined) return;
    const { folder, file } = placeOf(kind, key);
    const beside = `${file}.${process.pid}.${performance.now().toString(36)}`;
    try {
      const body = zstdCompressSync(Buffer.from(JSON.stringify(value)));
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(beside, Buffer.concat([Buffer.from(`${headerOf(key, body)}\n`, 'latin1'), body]), { mode: 0o600, flag: 'wx' });
      renameSync(beside, file);
      wrote = true;
    } catch {
      remove(beside); // a full disk, a folder of somebody else: it goes without
    }
  }
  return {
    keeps: dir !== undefined,
    get(key) {
      const found = memory.get(key) ?? (read('lowered', key) as Lowered | undefined);
      if (found) memory.set(key, found);
      return found;
    },
    set(key, lowered) {
      memory.set(key, lowered);
      write('lowered', key, lowered);
    },
    index: (key) => read('index', key) as RepositoryIndex | undefined,
    indexed(key) {
      const index = read('index', key) as RepositoryIndex | undefined;
      const rest = index && (read('model', key) as Omit<IndexedCommit, 'index'> | undefined);
      if (!index || !rest) return undefined;
      for (const kind of ['index', 'model'] as const) touch(placeOf(kind, key).file);
      return { index, ...rest };
    },
    keep(key, { index, ...rest }) {
      write('model', key, rest);
      write('index', key, index);
    },
    latest(place) {
      const found = read('latest', place);
      return typeof found === 'string' ? found : undefined;
    },
    stamps: (place) => (read('stamps', place) as Stamps | undefined) ?? {},
    remember(place, { latest, stamps }) {
      if (latest !== undefined) write('latest', place, latest);
      if (stamps) write('stamps', place, stamps);
    },
    end() {
      if (dir !== undefined && wrote) bound(join(dir, 'index'));
    },
  };
}
const headerOf = (key: string, body: Uint8Array): string => `portcullis 1 ${buildId()} ${hashOf(key)} ${hashOf(body)}`;

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // it cannot be there
  }
}
function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // somebody else's, or gone meanwhile
  }
}

/** Removes what was used least lately until the folder is well below its limit. */
export function bound(dir: string, most = MOST_BYTES): void {
  const mark = join(dir, 'looked');
  try {
    if (most === MOST_BYTES && Date.now() - statSync(mark).mtimeMs < LOOK_EVERY) return;
  } catch {
    // never looked
  }
  try {
    const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((one) => {
      if (!one.isFile() || one.name === 'looked') return [];
      const path = join(one.parentPath, one.name);
      const { size, mtimeMs } = statSync(path);
      return [{ path, size, mtimeMs }];
    });
    let bytes = entries.reduce((sum, one) => sum + one.size, 0);
    if (bytes > most)
      for (const one of entries.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
        if (bytes <= most * KEPT_SHARE) break;
        rmSync(one.path, { force: true });
        bytes -= one.size;
      }
    writeFileSync(mark, '');
  } catch {
    // another run tidies up at this moment
  }
}
