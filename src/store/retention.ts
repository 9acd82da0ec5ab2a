/** Takes away what is no longer needed. Decisions of people and the audit log stay as long as their deployment wants them. */
import type { Sql } from './database.ts';

export interface Retention {
  /** Days. GitHub can redeliver for 3 (7 on GitHub Enterprise Server). */
  deliveries: number;
  /** Days after which a closed, or for long untouched, pull request is forgotten, and the index of a repository in which nothing happens. */
  reviews: number;
  /** Days; 0 keeps it. */
  audit: number;
  /** Files in the cache of lowered ones. */
  lowered: number;
}

/** Out: how many rows went, by table. */
export async function prune(sql: Sql, { deliveries, reviews, audit, lowered }: Retention): Promise<Record<string, number>> {
  const older = 'now() - make_interval(days => $1)';
  const steps: [string, string, number][] = [
    ['deliveries', `DELETE FROM portcullis.deliveries WHERE received < ${older}`, deliveries],
    ['reviews', `DELETE FROM portcullis.reviews WHERE updated < ${older}`, reviews],
    ['indexes', `DELETE FROM portcullis.indexes WHERE made < ${older}`, reviews],
    ['leases', `DELETE FROM portcullis.leases WHERE until < ${older}`, 1],
    ...(audit > 0 ? [['audit', `DELETE FROM portcullis.audit WHERE at < ${older}`, audit] as [string, string, number]] : []),
    ['lowered', 'DELETE FROM portcullis.lowered WHERE key IN (SELECT key FROM portcullis.lowered ORDER BY used DESC OFFSET $1)', lowered],
  ];
  const gone: Record<string, number> = {};
  for (const [table, statement, value] of steps) {
    const [row] = await sql.query<{ count: number }>(`WITH gone AS (${statement} RETURNING 1) SELECT count(*) AS count FROM gone`, [value]);
    gone[table] = Number(row?.count ?? 0);
  }
  return gone;
}
