/** Brings the tables to this version. Forward only, one file a step, all of them or none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './database.ts';

const FOLDER = join(import.meta.dirname, '../store/migrations');
/** Of several instances that start at once, one does the work. */
const LOCK = 7_041_001;

/** Out: the steps that were done. Throws when the database has steps that this version does not know. */
export async function migrate(database: Database): Promise<string[]> {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await sql.query(`
      CREATE SCHEMA IF NOT EXISTS portcullis;
      CREATE TABLE IF NOT EXISTS portcullis.migrations (name text PRIMARY KEY, done timestamptz NOT NULL DEFAULT now())`);
    const done = new Set((await sql.query<{ name: string }>('SELECT name FROM portcullis.migrations')).map(({ name }) => name));
    const unknown = [...done].find((name) => !names.includes(name));
    if (unknown) throw new Error(`The database was used by a newer version of Portcullis (${unknown}); start that one, or a later one`);
    const missing = names.filter((name) => !done.has(name));
    for (const name of missing) {
      await sql.query(readFileSync(join(FOLDER, name), 'utf8'));
      await sql.query('INSERT INTO portcullis.migrations (name) VALUES ($1)', [name]);
    }
    return missing;
  });
}
