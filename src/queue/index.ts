/** The queue on a database: any number of instances may share one. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../store/database.ts';
import { forgetDelivery } from '../store/deliveries.ts';
import type { Carried, Given } from './boss.ts';
import { bossOn, DEAD, JOBS, SCHEMA, startBoss } from './boss.ts';
import type { Held } from './claims.ts';
import { adopt, beat, claimNext, letGo } from './claims.ts';
import { CHANNEL, createIntake, lockKey, take, toInsert } from './enqueue.ts';
import type { Claim, DeadLetter, Queue, Retry } from './queue.ts';
import { bringsActs, Lost, Superseded } from './queue.ts';

export interface QueueOptions {
  database: Database;
  /** Hears of what failed in the background. */
  onError?: (error: unknown) => void;
  /** Milliseconds: how often an instance says that it lives, after how long without it its jobs are taken from it, and how long a job may wait unnoticed. */
  beat?: number;
  silence?: number;
  poll?: number;
}

interface Working extends Held {
  controller: AbortController;
}
/** Nobody says any more that it is worked on, so that it is soon somebody else's. */
const isLost = ({ controller }: Working): boolean => controller.signal.reason instanceof Lost;

export async function openQueue({
  database,
  onError = () => {},
  beat: every = 2_000,
  silence = 15_000,
  poll = 1_000,
}: QueueOptions): Promise<Queue> {
  const instance = randomUUID();
  const boss = await startBoss(database, onError);
  const held = new Map<Claim, Working>();
  const claimants: ((claim: Claim | undefined) => void)[] = [];
  let stopped = false;
  let pumping = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let lastBeat = Date.now();

  function abort(key: string): void {
    for (const working of held.values())
      if (working.key === key) working.controller.abort(new Superseded('A newer state of this is to be worked on'));
  }
  const intake = createIntake(boss, database, abort);

  function toClaim(found: Held): Claim {
    const controller = new AbortController();
    const claim: Claim = {
      job: found.job,
      attempt: found.attempt,
      crashes: found.retryCount,
      signal: controller.signal,
      async reviewing(head, base) {
        await database.query('UPDATE portcullis.running SET head = $3, base = $4 WHERE key = $1 AND job = $2', [
          found.key,
          found.id,
          head,
          base,
        ]);
      },
    };
    held.set(claim, { ...found, controller });
    return claim;
  }

  /** Back to the queue, at once and for anybody; counted as one more instance that ended with it. */
  const putBack = (found: Held): Promise<void> =>
    database.transaction(async (sql) => {
      if (await letGo(sql, found, instance)) await boss.fail(JOBS, found.id, { reason: 'put back' }, { db: bossOn(sql) });
      await sql.query('SELECT pg_notify($1, $2)', [CHANNEL, '']);
    });

  /** Hands jobs to those who wait, until there are no more of either; then looks again when something came, or after a while. */
  async function pump(): Promise<void> {
    again = true;
    if (pumping) return;
    pumping = true;
    clearTimeout(timer);
    try {
      while (again && !stopped && claimants.length > 0) {
        again = false;
        const found = await database.transaction((sql) => claimNext(boss, sql, instance));
        if (!found) continue;
        again = true;
        const claimant = claimants.shift();
        if (claimant) claimant(toClaim(found));
        else await putBack(found);
      }
    } catch (error) {
      onError(error);
    } finally {
      pumping = false;
      if (!stopped && claimants.length > 0) timer = setTimeout(() => void pump(), poll);
    }
  }

  async function live(): Promise<void> {
    try {
      const ids = [...held.values()].flatMap((working) => (isLost(working) ? [] : working.id));
      const ours = ids.length > 0 ? await beat(database, instance, ids) : new Map<string, boolean>();
      lastBeat = Date.now();
      for (const working of held.values()) {
        if (!ids.includes(working.id)) continue;
        const superseded = ours.get(working.id);
        if (superseded === undefined) working.controller.abort(new Lost('Another instance has this job'));
        else if (superseded) abort(working.key);
      }
      if ((await database.transaction((sql) => adopt(boss, sql, silence / 1000))) > 0) void pump();
    } catch (error) {
      onError(error);
      // without a heartbeat the others will soon take these jobs for abandoned, so they end here before
      if (Date.now() - lastBeat > silence * 0.7)
        for (const working of held.values()) working.controller.abort(new Lost('The database does not answer'));
    }
  }

  await database.listen(CHANNEL, (key) => (key === '' ? void pump() : abort(key)));
  // only this process can have had jobs of an embedded database, and it has just begun
  await database.transaction((sql) => adopt(boss, sql, database.embedded ? -1 : silence / 1000));
  const pulse = setInterval(() => void live(), every);
  pulse.unref();

  async function settle(claim: Claim, more: (working: Working, sql: Parameters<typeof letGo>[0]) => Promise<void>): Promise<void> {
    const working = held.get(claim);
    if (!working) return;
    if (isLost(working)) return void held.delete(claim);
    await database.transaction(async (sql) => {
      await lockKey(sql, working.key);
      if (!(await letGo(sql, working, instance))) return;
      await boss.complete(JOBS, { id: working.id, retryCount: working.retryCount }, null, { db: bossOn(sql) });
      await more(working, sql);
      await sql.query('SELECT pg_notify($1, $2)', [CHANNEL, '']);
    });
    held.delete(claim);
    void pump();
  }

  return {
    async enqueue(job) {
      if (stopped) throw new Error('The service is stopping');
      return intake(job);
    },
    claim() {
      if (stopped) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        claimants.push(resolve);
        void pump();
      });
    },
    complete: (claim) => settle(claim, async () => {}),
    fail: (claim, reason, retry?: Retry) =>
      settle(claim, async ({ job, attempt, key }, sql) => {
        const db = bossOn(sql);
        if (!retry) {
          await boss.send(DEAD, { job, reason } satisfies Given, { db });
          await forgetDelivery(sql, job.delivery);
          return;
        }
        const [newer] = await boss.findJobs<Carried>(JOBS, { key, queued: true, db });
        const next = toInsert(job, attempt + (retry.counts ? 1 : 0), retry.at);
        if (!newer) await boss.insert(JOBS, [next], { db });
        else if (bringsActs(newer.data.job) && !bringsActs(job))
          await boss.update(JOBS, next.data, { singletonKey: key, startAfter: retry.at, db });
      }),
    abandon: (claim) => void held.delete(claim),
    async pause(installation, until) {
      await database.query(
        `INSERT INTO portcullis.installations (id, paused_until) VALUES ($1, $2::timestamptz)
         ON CONFLICT (id) DO UPDATE SET paused_until = greatest(portcullis.installations.paused_until, excluded.paused_until)`,
        [installation, until],
      );
    },
    async dead() {
      const letters = await boss.findJobs<Given>(DEAD);
      const list = letters.map(({ id, data, createdOn }): DeadLetter => ({ id, ...data, at: createdOn }));
      return list.sort((one, other) => other.at.getTime() - one.at.getTime());
    },
    async revive(id) {
      const revived = await database.transaction(async (sql) => {
        const db = bossOn(sql);
        const [letter] = await boss.findJobs<Given>(DEAD, { id, db });
        if (!letter) return undefined;
        await boss.deleteJob(DEAD, id, { db });
        const { job } = letter.data;
        return take(boss, sql, [{ ...job, delivery: randomUUID(), action: 'rerequested' }]);
      });
      for (const key of revived?.superseded ?? []) abort(key);
      return revived !== undefined;
    },
    async counts() {
      const [row] = await database.query<{ queued: number; running: number; dead: number }>(
        `SELECT count(*) FILTER (WHERE name = $1 AND state < 'active')::int AS queued,
                count(*) FILTER (WHERE name = $1 AND state = 'active')::int AS running,
                count(*) FILTER (WHERE name = $2)::int AS dead
         FROM ${SCHEMA}.job WHERE state < 'completed'`,
        [JOBS, DEAD],
      );
      return row ?? { queued: 0, running: 0, dead: 0 };
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const resolve of claimants.splice(0)) resolve(undefined);
    },
    async end() {
      clearInterval(pulse);
      for (const working of held.values()) {
        working.controller.abort(new Lost('The service has ended'));
        await putBack(working).catch(onError);
      }
      held.clear();
      await boss.stop({ graceful: false, close: false });
    },
  };
}
