/** Analysed commits that pull requests start from, packed as the analysis hands them out and takes them. They can be worked out again from GitHub whenever they are not there. */
import type { Sql } from './database.ts';

export interface IndexKey {
  repository: number;
  commit: string;
  config: string;
  engine: string;
}
/** Pull requests start from the tip and from the commits before it. */
const KEPT = 5;

export async function getIndex(sql: Sql, { repository, commit, config, engine }: IndexKey): Promise<Uint8Array | undefined> {
  const [row] = await sql.query<{ data: Uint8Array }>(
    'SELECT data FROM portcullis.indexes WHERE repository = $1 AND commit = $2 AND config = $3 AND engine = $4',
    [repository, commit, config, engine],
  );
  return row?.data;
}

/** The one that was made last: what a newer commit is worked out from. */
export async function newestIndex(sql: Sql, { repository, config, engine }: Omit<IndexKey, 'commit'>): Promise<Uint8Array | undefined> {
  const [row] = await sql.query<{ data: Uint8Array }>(
    'SELECT data FROM portcullis.indexes WHERE repository = $1 AND config = $2 AND engine = $3 ORDER BY made DESC LIMIT 1',
    [repository, config, engine],
  );
  return row?.data;
}

export async function setIndex(sql: Sql, { repository, commit, config, engine }: IndexKey, data: Uint8Array): Promise<void> {
  await sql.query(
    `INSERT INTO portcullis.indexes (repository, commit, config, engine, data) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (repository, commit, config, engine) DO UPDATE SET data = excluded.data, made = now()`,
    [repository, commit, config, engine, data],
  );
  await sql.query(
    `DELETE FROM portcullis.indexes WHERE (repository, commit, config, engine) IN
       (SELECT repository, commit, config, engine FROM portcullis.indexes WHERE repository = $1 ORDER BY made DESC OFFSET $2)`,
    [repository, KEPT],
  );
}
