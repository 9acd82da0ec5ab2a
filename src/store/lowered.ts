/** Files in their lowered form, by engine, kind and blob. What was not asked for longest goes first. */
import type { Lowered } from '../analysis/summaries.ts';
import type { Sql } from './database.ts';
import { pack, unpack } from './packed.ts';

/** Those of the keys that are there. */
export async function getLowered(sql: Sql, keys: readonly string[]): Promise<Map<string, Lowered>> {
  const rows = await sql.query<{ key: string; data: Uint8Array }>(
    'UPDATE portcullis.lowered SET used = now() WHERE key = ANY($1::text[]) RETURNING key, data',
    [keys],
  );
  return new Map(await Promise.all(rows.map(async ({ key, data }): Promise<[string, Lowered]> => [key, await unpack(data)])));
}

export async function setLowered(sql: Sql, entries: ReadonlyMap<string, Lowered>): Promise<void> {
  for (const [key, lowered] of entries)
    await sql.query('INSERT INTO portcullis.lowered (key, data) VALUES ($1, $2) ON CONFLICT DO NOTHING', [key, await pack(lowered)]);
}
