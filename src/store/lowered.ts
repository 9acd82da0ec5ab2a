/** Files in their lowered form, packed, by build of the engine, kind and blob. What was not asked for longest goes first. */
import type { Sql } from './database.ts';

/** Those of the keys that are there. */
export async function getLowered(sql: Sql, keys: readonly string[]): Promise<Map<string, Uint8Array>> {
  const rows = await sql.query<{ key: string; data: Uint8Array }>(
    'UPDATE portcullis.lowered SET used = now() WHERE key = ANY($1::text[]) RETURNING key, data',
    [keys],
  );
  return new Map(rows.map(({ key, data }) => [key, new Uint8Array(data)]));
}

export async function setLowered(sql: Sql, entries: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [key, data] of entries)
    await sql.query('INSERT INTO portcullis.lowered (key, data) VALUES ($1, $2) ON CONFLICT DO NOTHING', [key, data]);
}
