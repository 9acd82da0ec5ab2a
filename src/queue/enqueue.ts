/** Takes jobs on: those of one moment in one transaction, so that a burst of deliveries costs one commit. */
import type { PgBoss } from 'pg-boss';
import type { Act } from '../github/events.ts';
import { addAct } from '../store/acts.ts';
import type { Database, Sql } from '../store/database.ts';
import { recordDeliveries } from '../store/deliveries.ts';
import type { Carried } from './boss.ts';
import { AHEAD, bossOn, JOBS, SCHEMA } from './boss.ts';
import type { Job } from './queue.ts';
import { bringsActs, keyOf, stateOf } from './queue.ts';

export type Taken = 'queued' | 'replaced' | 'duplicate';
export const CHANNEL = 'portcullis_jobs';

interface State {
  head: string;
  base: string;
  superseded: boolean;
}
const ends = ({ action }: Job): boolean => action === 'closed' || action === 'destroyed';

/** Whether a running job is worth nothing any more. A head that the event did not know is none that is newer. */
const outdates = (job: Job, state: State): boolean => {
  const { head, base } = stateOf(job);
  return ends(job) || (head !== '' && head !== state.head) || (base !== '' && base !== state.base);
};
/** What a person asks for, and what a sweep is to look at, waits behind the running one of the same state. */
const covers = (state: State, job: Job): boolean =>
  (job.kind === 'pull' || job.kind === 'group') &&
  !state.superseded &&
  job.action !== 'rerequested' &&
  !bringsActs(job) &&
  !outdates(job, state);

/** Jobs of one key are taken on one after the other, on whichever instance; in one order, so that two bursts cannot wait for each other. */
async function lockKeys(sql: Sql, keys: readonly string[]): Promise<void> {
  await sql.query(
    `SELECT pg_advisory_xact_lock(7041002, hash) FROM (SELECT DISTINCT hashtext(key) AS hash FROM unnest($1::text[]) AS key ORDER BY hash) AS hashes`,
    [keys],
  );
}
export const lockKey = (sql: Sql, key: string): Promise<void> => lockKeys(sql, [key]);

export const toInsert = (job: Job, attempt: number, startAfter?: Date) => ({
  data: { job, attempt } satisfies Carried,
  singletonKey: keyOf(job),
  group: { id: String(job.installation) },
  priority: job.kind === 'index' ? AHEAD : 0,
  ...(startAfter && { startAfter }),
});

async function runningOf(sql: Sql, keys: readonly string[]): Promise<Map<string, State>> {
  const rows = await sql.query<State & { key: string }>(
    'SELECT key, head, base, superseded FROM portcullis.running WHERE key = ANY($1::text[])',
    [keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** The keys of which a job waits. None of them is claimed before this transaction has ended. */
async function waitingOf(sql: Sql, keys: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ key: string }>(
    `SELECT singleton_key AS key FROM ${SCHEMA}.job WHERE name = $1 AND state < 'active' AND singleton_key = ANY($2::text[]) FOR UPDATE`,
    [JOBS, keys],
  );
  return new Set(rows.map(({ key }) => key));
}

/** What people did is kept beside the job: a newer job replaces one that waits, and nothing that was done may be lost with it. */
function withoutAct(job: Job): { job: Job; act?: Act } {
  if (job.kind !== 'pull' || !job.act) return { job };
  const { act, ...rest } = job;
  return { job: rest, act };
}

/** Out: what became of each job, in their order; and the keys whose running job is to end. */
export async function take(boss: PgBoss, sql: Sql, jobs: readonly Job[]): Promise<{ taken: Taken[]; superseded: string[] }> {
  const keys = jobs.map(keyOf);
  await lockKeys(sql, keys);
  const fresh = await recordDeliveries(
    sql,
    jobs.map(({ delivery, event, action, installation }) => ({ id: delivery, event, action, installation })),
  );
  const waiting = await waitingOf(sql, keys);
  const running = await runningOf(sql, keys);
  const superseded = new Set<string>();
  const added = new Map<string, Job>();
  const db = bossOn(sql);
  const taken: Taken[] = [];
  for (const whole of jobs) {
    const { job, act } = withoutAct(whole);
    const key = keyOf(job);
    // of two equal deliveries in one burst only the first is new
    if (!fresh.delete(job.delivery)) {
      taken.push('duplicate');
      continue;
    }
    if (act && job.kind === 'pull') await addAct(sql, job.repository.id, job.number, act);
    const before = added.get(key);
    if (before) {
      if (!bringsActs(job) || bringsActs(before)) added.set(key, job);
      taken.push('replaced');
      continue;
    }
    const current = running.get(key);
    const waits = waiting.has(key);
    if (waits ? bringsActs(job) : current && covers(current, job)) {
      taken.push('duplicate');
      continue;
    }
    if (current && outdates(job, current)) superseded.add(key);
    if (waits) await boss.update(JOBS, { job, attempt: 0 } satisfies Carried, { singletonKey: key, startAfter: new Date(), db });
    else added.set(key, job);
    taken.push(waits ? 'replaced' : 'queued');
  }
  if (added.size > 0)
    await boss.insert(
      JOBS,
      [...added.values()].map((job) => toInsert(job, 0)),
      { db },
    );
  const ended = [...superseded];
  if (ended.length > 0) await sql.query('UPDATE portcullis.running SET superseded = true WHERE key = ANY($1::text[])', [ended]);
  for (const key of ended) await sql.query('SELECT pg_notify($1, $2)', [CHANNEL, key]);
  await sql.query('SELECT pg_notify($1, $2)', [CHANNEL, '']);
  return { taken, superseded: ended };
}

interface Waiting {
  job: Job;
  resolve: (taken: Taken) => void;
  reject: (error: unknown) => void;
}
/** Larger ones would hold their locks for long. */
const BURST = 200;

/** Out: takes one job on, together with those that come while the last burst is being written. */
export function createIntake(boss: PgBoss, database: Database, onSuperseded: (key: string) => void): (job: Job) => Promise<Taken> {
  const waiting: Waiting[] = [];
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    // what this turn of the event loop brings, comes along
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const burst = waiting.splice(0, BURST);
      try {
        const { taken, superseded } = await database.transaction((sql) =>
          take(
            boss,
            sql,
            burst.map(({ job }) => job),
          ),
        );
        for (const key of superseded) onSuperseded(key);
        for (const [index, { resolve }] of burst.entries()) resolve(taken[index]!);
      } catch (error) {
        for (const { reject } of burst) reject(error);
      }
    }
    writing = false;
  }
  return (job) =>
    new Promise((resolve, reject) => {
      waiting.push({ job, resolve, reject });
      if (!writing) void write();
    });
}
