/** Who works on what, across instances: claims with a heartbeat, so that the jobs of an instance that is gone are soon somebody else's. */
import type { PgBoss } from 'pg-boss';
import type { Sql } from '../store/database.ts';
import type { Carried } from './boss.ts';
import { AHEAD, bossOn, JOBS } from './boss.ts';
import { INDEXING, keyOf, stateOf } from './queue.ts';

/** pg-boss's name of one attempt at a job: a settlement by an earlier one has no effect. */
export interface Attempt {
  id: string;
  retryCount: number;
}
export interface Held extends Attempt, Carried {
  key: string;
}

/** One claim at a time, on all instances: without it two of them count the same running jobs and both take one more of a busy installation. */
const CLAIM_LOCK = 7_041_003;

/**
 * The oldest ready job of the installation with the fewest running ones, so that a busy organisation does not hold up a quiet one. Installations that GitHub has limited are passed
 * over. What works ahead comes last, and one of it at a time on an instance, so that a review finds somebody who is free.
 */
export async function claimNext(boss: PgBoss, sql: Sql, instance: string): Promise<Held | undefined> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [CLAIM_LOCK]);
  const loads = await sql.query<{ installation: number; count: number }>(
    'SELECT installation, count(*)::int AS count FROM portcullis.running GROUP BY installation',
  );
  const paused = await sql.query<{ id: number }>('SELECT id FROM portcullis.installations WHERE paused_until > now()');
  const levels = [...new Set([0, ...loads.map(({ count }) => count)])].sort((one, other) => one - other);
  const tries = levels.map((level) => ({
    minPriority: 0,
    ignored: loads.filter(({ count }) => count > level).map(({ installation }) => installation),
  }));
  const ahead = await sql.query('SELECT 1 FROM portcullis.running WHERE instance = $1 AND starts_with(key, $2)', [instance, INDEXING]);
  for (const { ignored, ...priority } of [...tries, ...(ahead.length === 0 ? [{ maxPriority: AHEAD, ignored: [] }] : [])]) {
    const ignoreGroups = [...paused.map(({ id }) => id), ...ignored].map(String);
    const [next] = await boss.fetch<Carried>(JOBS, { batchSize: 1, ignoreGroups, ...priority, db: bossOn(sql) });
    if (!next) continue;
    const { job, attempt } = next.data;
    const state = stateOf(job);
    const key = keyOf(job);
    await sql.query(`INSERT INTO portcullis.running (key, job, instance, installation, head, base) VALUES ($1, $2, $3, $4, $5, $6)`, [
      key,
      next.id,
      instance,
      job.installation,
      state.head,
      state.base,
    ]);
    return { id: next.id, retryCount: next.retryCount, key, job, attempt };
  }
  return undefined;
}

/** false: it was somebody else's already, and nothing may be settled. */
export async function letGo(sql: Sql, { key, id }: Pick<Held, 'key' | 'id'>, instance: string): Promise<boolean> {
  const rows = await sql.query('DELETE FROM portcullis.running WHERE key = $1 AND job = $2 AND instance = $3 RETURNING key', [
    key,
    id,
    instance,
  ]);
  return rows.length > 0;
}

/** Says that these jobs are being worked on. Out: by id, those that still are this instance's, and whether something newer came. */
export async function beat(sql: Sql, instance: string, ids: readonly string[]): Promise<Map<string, boolean>> {
  const rows = await sql.query<{ job: string; superseded: boolean }>(
    'UPDATE portcullis.running SET beat = now() WHERE instance = $1 AND job = ANY($2::uuid[]) RETURNING job, superseded',
    [instance, ids],
  );
  return new Map(rows.map(({ job, superseded }) => [job, superseded]));
}

/** Puts the jobs back that nobody says to be working on. In: seconds without a heartbeat. Out: how many. */
export async function adopt(boss: PgBoss, sql: Sql, silent: number): Promise<number> {
  const rows = await sql.query<{ job: string }>(
    'DELETE FROM portcullis.running WHERE beat < now() - make_interval(secs => $1) RETURNING job',
    [silent],
  );
  if (rows.length === 0) return 0;
  await boss.fail(
    JOBS,
    rows.map(({ job }) => job),
    { reason: 'its instance ended' },
    { db: bossOn(sql) },
  );
  return rows.length;
}
