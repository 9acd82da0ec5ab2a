/** At start and now and then: what was lost on the way is asked for again. One instance at a time does it; each step can be done twice without harm. */
import type { Log } from '../config/log.ts';
import type { Octokit } from '../github/client.ts';
import { failedDeliveries, redeliver } from '../github/deliveries.ts';
import { isOurs } from '../github/events.ts';
import { activeInstallations } from '../github/installation.ts';
import type { Queue } from '../queue/queue.ts';
import type { Database } from '../store/database.ts';
import { knownDeliveries } from '../store/deliveries.ts';
import type { StillHeld } from '../store/leases.ts';
import { ifFree } from '../store/leases.ts';
import { getProgress, setProgress } from '../store/progress.ts';
import type { Retention } from '../store/retention.ts';
import { prune } from '../store/retention.ts';

export interface ReconcileOptions {
  app: Octokit;
  database: Database;
  queue: Pick<Queue, 'enqueue'>;
  retention: Retention;
  log: Log;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Deliveries asked for again in one go; the next round brings the rest. */
const MOST = 200;
/** A delivery that fails again and again is a fault of ours, not one of the way. */
const ATTEMPTS = 5;
/** Clocks differ, and a delivery that was under way when we last looked is dated before. */
const OVERLAP = 5 * MINUTE;

type Marked = { at: string };
const markedAt = async (database: Database, name: string): Promise<number | undefined> => {
  const mark = await getProgress<Marked>(database, name);
  return mark && Date.parse(mark.at);
};
const mark = (database: Database, name: string, at: number): Promise<void> =>
  setProgress(database, name, { at: new Date(at).toISOString() } satisfies Marked);

/** Out: how many were asked for again. */
async function catchUp({ app, database }: ReconcileOptions, held: StillHeld): Promise<number> {
  const begun = Date.now();
  const since = (await markedAt(database, 'deliveries')) ?? begun - HOUR;
  const failed = (await failedDeliveries(app, new Date(since - OVERLAP))).filter(
    ({ event, attempts }) => isOurs(event) && attempts < ATTEMPTS,
  );
  const known = await knownDeliveries(
    database,
    failed.map(({ guid }) => guid),
  );
  const missing = failed.filter(({ guid }) => !known.has(guid));
  for (const { id } of missing.slice(0, MOST)) {
    await held();
    await redeliver(app, id);
  }
  if (missing.length <= MOST) await mark(database, 'deliveries', begun);
  return Math.min(missing.length, MOST);
}

/** Out: how many installations. */
async function sweepAll({ app, database, queue }: ReconcileOptions): Promise<number> {
  const begun = Date.now();
  const installations = await activeInstallations(app);
  for (const installation of installations)
    await queue.enqueue({
      kind: 'sweep',
      delivery: `sweep-${installation}-${begun}`,
      event: 'reconcile',
      action: 'reconcile',
      installation,
      sender: 'portcullis',
    });
  await mark(database, 'swept', begun);
  return installations.length;
}

/** Out: whether this instance did it, and without a fault of GitHub. */
export async function reconcile(options: ReconcileOptions, { sweep }: { sweep: boolean }): Promise<boolean> {
  const { database, log, retention } = options;
  const done = await ifFree(database, 'reconcile', async (held) => {
    const redelivered = await catchUp(options, held);
    const due = sweep || Date.now() - ((await markedAt(database, 'swept')) ?? 0) > HOUR;
    const swept = due ? await sweepAll(options) : 0;
    if (Date.now() - ((await markedAt(database, 'pruned')) ?? 0) > 24 * HOUR) {
      const pruned = await prune(database, retention);
      await mark(database, 'pruned', Date.now());
      log.info(pruned, 'pruned');
    }
    log.info({ redelivered, swept }, 'reconciled');
    return true;
  });
  return done ?? false;
}

/** Every ten minutes, and a minute after a failure. Out: ends it; resolves when nothing of it runs any more. */
export function startReconciling(options: ReconcileOptions, every = 10 * MINUTE): () => Promise<void> {
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let sweep = true;
  let running = Promise.resolve();
  async function round(): Promise<void> {
    let pause = every;
    try {
      if (await reconcile(options, { sweep })) sweep = false;
    } catch (error) {
      pause = Math.min(every, MINUTE);
      options.log.warn({ err: error }, 'not reconciled');
    }
    if (!ended) {
      timer = setTimeout(begin, pause);
      timer.unref();
    }
  }
  function begin(): void {
    running = round();
  }
  begin();
  return () => {
    ended = true;
    clearTimeout(timer);
    return running;
  };
}
