/** pg-boss on our database, in transactions of ours where a step is more than one statement. */
import { PgBoss } from 'pg-boss';
import type { Database, Sql } from '../store/database.ts';
import type { Job } from './queue.ts';

export const SCHEMA = 'portcullis_queue';
/** `key_strict_fifo`: one job at a time for a key, and a key that is busy does not hold up the others. */
export const JOBS = 'jobs';
export const DEAD = 'dead-letters';
/** The priority of jobs that nobody waits for; all others have 0. */
export const AHEAD = -1;

/** What a job carries. attempt: how often it was begun, crashes and waits for a limit not counted. */
export interface Carried {
  job: Job;
  attempt: number;
}
export interface Given {
  job: Job;
  reason: string;
}

/** As pg-boss asks of a database; a transaction of ours will do as one. */
export const bossOn = (sql: Sql) => ({ executeSql: async (text: string, values?: unknown[]) => ({ rows: await sql.query(text, values) }) });

const DAY = 24 * 3600;

/** Creates or migrates its tables. `onError` hears of maintenance that failed. */
export async function startBoss(database: Database, onError: (error: Error) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    db: bossOn(database),
    schema: SCHEMA,
    createSchema: false,
    backend: database.embedded ? 'pglite' : 'postgres',
    schedule: false,
    reindex: !database.embedded,
    monitorVacuum: false,
    queueCacheIntervalSeconds: 600,
  });
  boss.on('error', onError);
  await boss.start();
  // An instance that ends with a job is noticed by our own heartbeat, long before a job expires; how often that may happen to one job is the worker's to say.
  await boss.createQueue(JOBS, {
    policy: 'key_strict_fifo',
    retryLimit: 1_000,
    retryDelay: 0,
    expireInSeconds: DAY - 1,
    deleteAfterSeconds: 3600,
    retentionSeconds: 30 * DAY,
  });
  await boss.createQueue(DEAD, { retentionSeconds: 30 * DAY, expireInSeconds: DAY - 1 });
  // It looks a queue up once, outside of our transactions, which on the single connection of an embedded database would wait for themselves.
  for (const name of [JOBS, DEAD]) await boss.findJobs(name, { key: '' });
  return boss;
}
