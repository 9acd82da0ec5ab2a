/** Ids of deliveries whose work was taken on. A redelivery repeats the id; what is remembered is work, not receipt. */
import type { Sql } from './database.ts';

export interface Delivery {
  id: string;
  event: string;
  action: string;
  installation: number;
}

/** Out: the ids that were not there. Asking and noting are one step, so that of two equal deliveries at once only one counts. */
export async function recordDeliveries(sql: Sql, deliveries: readonly Delivery[]): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(
    `INSERT INTO portcullis.deliveries (id, event, action, installation)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) ON CONFLICT DO NOTHING RETURNING id`,
    [
      deliveries.map(({ id }) => id),
      deliveries.map(({ event }) => event),
      deliveries.map(({ action }) => action),
      deliveries.map(({ installation }) => installation),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

/** GitHub's "Redeliver" must work for a job that was given up. */
export const forgetDelivery = async (sql: Sql, id: string): Promise<void> =>
  void (await sql.query('DELETE FROM portcullis.deliveries WHERE id = $1', [id]));

/** Of these GUIDs, those whose work was taken on. An event of several pull requests has one id for each: `<guid>:<number>`. */
export async function knownDeliveries(sql: Sql, guids: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ guid: string }>(
    `SELECT guid FROM unnest($1::text[]) AS guid
     WHERE EXISTS (SELECT FROM portcullis.deliveries WHERE id = guid OR (id > guid || ':' AND id < guid || ';'))`,
    [guids],
  );
  return new Set(rows.map(({ guid }) => guid));
}
