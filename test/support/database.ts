/** Databases for tests: each one empty, on a directory or on the server. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import type { DatabaseSettings } from '../../src/store/open.ts';
import { openDatabase } from '../../src/store/open.ts';
import { openPostgres } from '../../src/store/postgres.ts';

export type Kind = 'embedded' | 'server';
export const KINDS: Kind[] = inject('postgres') === '' ? ['embedded'] : ['embedded', 'server'];

const folders: string[] = [];
const opened: Database[] = [];
afterAll(async () => {
  for (const database of opened.splice(0)) await database.close().catch(() => {});
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A place for a database that nobody has used. */
export async function newSettings(kind: Kind = KINDS.at(-1)!): Promise<DatabaseSettings> {
  if (kind === 'embedded') {
    const directory = await mkdtemp(join(tmpdir(), 'portcullis-test-'));
    folders.push(directory);
    return { directory };
  }
  const server = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = openPostgres(`${server}/postgres`);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.close();
  return { url: `${server}/${name}`, connections: 5 };
}

/** Closed at the end of the test file. The server where there is one: it is faster. */
export async function newDatabase(kind?: Kind): Promise<Database> {
  const database = await openDatabase(await newSettings(kind));
  opened.push(database);
  return database;
}

let shared: Promise<Database> | undefined;
/** One for the whole test file. */
export const sharedDatabase = (): Promise<Database> => {
  shared ??= newDatabase();
  return shared;
};

/** As the environment of a service names it. */
export const environmentOf = (settings: DatabaseSettings): Record<string, string> =>
  'url' in settings ? { DATABASE_URL: settings.url } : { DATA_DIR: settings.directory };
