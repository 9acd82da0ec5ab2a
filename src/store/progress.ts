/** How far a long piece of work has come. */
import type { Sql } from './database.ts';

export async function getProgress<Value>(sql: Sql, name: string): Promise<Value | undefined> {
  const [row] = await sql.query<{ value: Value }>('SELECT value FROM portcullis.progress WHERE name = $1', [name]);
  return row?.value;
}

export const setProgress = async (sql: Sql, name: string, value: unknown): Promise<void> =>
  void (await sql.query(
    `INSERT INTO portcullis.progress (name, value) VALUES ($1, $2::jsonb)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated = now()`,
    [name, JSON.stringify(value)],
  ));

export const dropProgress = async (sql: Sql, name: string): Promise<void> =>
  void (await sql.query('DELETE FROM portcullis.progress WHERE name = $1', [name]));
