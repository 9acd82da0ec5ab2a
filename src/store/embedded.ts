/**
 * PostgreSQL in this process (PGlite) on a data directory: for evaluation and small teams. It never calls fsync, so a power loss may cost what was written last; GitHub is asked
 * again at the next start.
 */
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Database, Sql } from './database.ts';
import { again, translate } from './database.ts';
import { lockDirectory } from './lock.ts';

/** The directory cannot be used; the message says why, and what to do. */
export class DataDirectoryError extends Error {
  override name = 'DataDirectoryError';
}

/** The catalogue that PGlite 0.5 makes; another one needs another directory. */
const MAJOR = '18';
const cacheRoot = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'portcullis');

const isThere = (path: string): Promise<boolean> =>
  readFile(join(path, 'PG_VERSION')).then(
    () => true,
    () => false,
  );

/** Moves a finished directory to where it belongs; whoever was first wins. */
async function install(prepared: string, target: string): Promise<void> {
  await rename(prepared, target).catch(async (error: unknown) => {
    await rm(prepared, { recursive: true, force: true });
    if (!(await isThere(target))) throw error;
  });
}

/** Making a cluster takes many seconds, copying one a fraction of a second; so one is made per machine, or with the image. undefined: there is no place to keep one. */
export async function preparedCluster(): Promise<string | undefined> {
  const target = join(cacheRoot(), `cluster-${MAJOR}`);
  if (await isThere(target)) return target;
  try {
    await mkdir(cacheRoot(), { recursive: true, mode: 0o700 });
    const own = await mkdtemp(join(cacheRoot(), 'cluster-'));
    await (await PGlite.create(own)).close();
    await install(own, target);
    return target;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOENT') return undefined;
    throw error;
  }
}

async function cluster(directory: string): Promise<string> {
  const target = join(directory, 'cluster');
  const version = await readFile(join(target, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined && version.trim() !== MAJOR)
    throw new DataDirectoryError(
      `${directory} was made by another version (PostgreSQL ${version.trim()}, now ${MAJOR}). Name another directory; what is not kept on GitHub is lost with it`,
    );
  if (version !== undefined) return target;
  const prepared = await preparedCluster();
  if (prepared) {
    const copy = await mkdtemp(join(directory, 'new-'));
    try {
      await cp(prepared, copy, { recursive: true });
    } catch (error) {
      await rm(copy, { recursive: true, force: true }); // half of one would fill a disk that is full already, a little more at every start
      throw error;
    }
    await install(copy, target);
  }
  return target;
}

function sqlOn(lite: Pick<PGlite, 'query' | 'exec'>): Sql {
  return {
    async query<Row>(text: string, values: unknown[] = []) {
      try {
        if (values.length > 0) return (await lite.query<Row>(text, values)).rows;
        return (await lite.exec(text)).flatMap(({ rows }) => rows as Row[]);
      } catch (error) {
        throw translate(error);
      }
    },
  };
}

/** What a system says of a directory that is full, is not ours, or can only be read; not what the database says. */
const ofTheDisk = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO']);
const unusable = (directory: string, code = 'unknown error'): DataDirectoryError =>
  new DataDirectoryError(`${directory} cannot be used (${code === 'ENOSPC' || code === 'EDQUOT' ? `${code}: the disk is full` : code})`);

/** Throws `DataDirectoryError` when another process has it, or when it cannot be written or is full. */
export async function openEmbedded(directory: string): Promise<Database> {
  let unlock: (() => Promise<void>) | undefined;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    unlock = await lockDirectory(directory);
  } catch (error) {
    throw unusable(directory, (error as NodeJS.ErrnoException).code);
  }
  if (!unlock)
    throw new DataDirectoryError(
      `${directory} is in use by another Portcullis. Stop that one, or let several instances share a PostgreSQL server (DATABASE_URL)`,
    );
  let lite: PGlite;
  try {
    lite = await PGlite.create(await cluster(directory));
  } catch (error) {
    await unlock();
    const { code } = error as NodeJS.ErrnoException;
    throw code !== undefined && ofTheDisk.has(code) ? unusable(directory, code) : error;
  }
  return {
    embedded: true,
    ...sqlOn(lite),
    transaction: (work) =>
      again(async () => {
        try {
          return await lite.transaction((own) => work(sqlOn(own)));
        } catch (error) {
          throw translate(error);
        }
      }),
    async listen(channel, hear) {
      await lite.listen(channel, hear);
    },
    async close() {
      await lite.close();
      await unlock();
    },
  };
}
