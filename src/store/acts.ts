/** What people did on a pull request and what waits to be read; written together with the job, since of several waiting jobs only the newest stays. */
import type { Act } from '../github/events.ts';
import type { Sql } from './database.ts';

export interface KeptAct {
  id: number;
  /** ISO 8601: when the delivery came. */
  at: string;
  act: Act;
}

export const addAct = async (sql: Sql, repository: number, number: number, act: Act): Promise<void> =>
  void (await sql.query('INSERT INTO portcullis.acts (repository, number, act) VALUES ($1, $2, $3::jsonb)', [
    repository,
    number,
    JSON.stringify(act),
  ]));

/** In the order in which they came. */
export async function actsOf(sql: Sql, repository: number, number: number): Promise<KeptAct[]> {
  const rows = await sql.query<{ id: number | string; at: Date; act: Act }>(
    'SELECT id, at, act FROM portcullis.acts WHERE repository = $1 AND number = $2 ORDER BY id',
    [repository, number],
  );
  return rows.map(({ id, at, act }) => ({ id: Number(id), at: at.toISOString(), act }));
}
export const removeActs = async (sql: Sql, ids: readonly number[]): Promise<void> =>
  void (ids.length > 0 && (await sql.query('DELETE FROM portcullis.acts WHERE id = ANY($1::bigint[])', [ids])));
