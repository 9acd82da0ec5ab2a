/** The queue in memory: for tests, the demo and evaluation. What it holds is gone when the process ends. */
import type { Deliveries } from '../store/store.ts';
import type { Claim, Job, Queue, Retry } from './queue.ts';
import { keyOf, Superseded } from './queue.ts';

interface Waiting {
  job: Job;
  attempt: number;
  runAt: number;
  order: number;
}

export interface MemoryQueueOptions {
  deliveries: Deliveries;
  /** A bounded queue says that it is full; GitHub then shows a failed delivery instead of a lost one. */
  limit?: number;
  now?: () => number;
}

const DEAD_KEPT = 100;

interface State {
  head: string;
  base: string;
}

/** Whether a running review of `state` is worth nothing any more. */
const outdates = (job: Job, state: State): boolean =>
  job.action === 'closed' || job.head !== state.head || (job.base !== '' && job.base !== state.base);
/** Asked for by a person, a review of the same state waits behind the running one. */
const covers = (state: State, job: Job): boolean => job.action !== 'rerequested' && !outdates(job, state);

export function memoryQueue({ deliveries, limit = 10_000, now = Date.now }: MemoryQueueOptions): Queue {
  const waiting = new Map<string, Waiting>();
  const running = new Map<string, { claim: Claim; controller: AbortController; state: State }>();
  const paused = new Map<number, number>();
  const dead: { job: Job; reason: string }[] = [];
  const claimants: ((claim: Claim | undefined) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let order = 0;

  const readyAt = (entry: Waiting): number => Math.max(entry.runAt, paused.get(entry.job.installation) ?? 0);

  /** The oldest one of the installation with the fewest running jobs, so that a busy organisation does not hold up a quiet one. */
  function next(): Waiting | undefined {
    const load = new Map<number, number>();
    for (const { claim } of running.values()) load.set(claim.job.installation, (load.get(claim.job.installation) ?? 0) + 1);
    const ready = [...waiting].filter(([key, entry]) => !running.has(key) && readyAt(entry) <= now()).map(([, entry]) => entry);
    const share = (entry: Waiting): number => load.get(entry.job.installation) ?? 0;
    return ready.sort((one, other) => share(one) - share(other) || one.order - other.order)[0];
  }

  function start(entry: Waiting): Claim {
    const key = keyOf(entry.job);
    const controller = new AbortController();
    const state = { head: entry.job.head, base: entry.job.base };
    const reviewing = async (head: string, base: string): Promise<void> => void Object.assign(state, { head, base });
    const claim = { job: entry.job, attempt: entry.attempt, signal: controller.signal, reviewing };
    waiting.delete(key);
    running.set(key, { claim, controller, state });
    return claim;
  }

  function wake(): void {
    clearTimeout(timer);
    while (claimants.length > 0) {
      const entry = next();
      if (!entry) break;
      claimants.shift()!(start(entry));
    }
    const later = [...waiting].filter(([key]) => !running.has(key)).map(([, entry]) => readyAt(entry));
    if (claimants.length === 0 || later.length === 0) return;
    timer = setTimeout(wake, Math.min(Math.max(Math.min(...later) - now(), 1), 60_000));
    timer.unref();
  }

  function end(claim: Claim): void {
    const key = keyOf(claim.job);
    if (running.get(key)?.claim === claim) running.delete(key);
  }

  return {
    async enqueue(job) {
      if (stopped) throw new Error('The service is stopping');
      const key = keyOf(job);
      if (!waiting.has(key) && waiting.size >= limit) throw new Error('The queue is full');
      if (!(await deliveries.record(job.delivery))) return 'duplicate';
      const queued = waiting.get(key);
      const current = running.get(key);
      if (current && !queued && !current.controller.signal.aborted && covers(current.state, job)) return 'duplicate';
      if (current && outdates(job, current.state))
        current.controller.abort(new Superseded(`A newer state of #${job.number} is to be reviewed`));
      waiting.set(key, { job, attempt: 0, runAt: now(), order: queued?.order ?? order++ });
      wake();
      return queued ? 'replaced' : 'queued';
    },
    claim() {
      if (stopped) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        claimants.push(resolve);
        wake();
      });
    },
    async complete(claim) {
      end(claim);
      wake();
    },
    async fail(claim, reason, retry?: Retry) {
      end(claim);
      const key = keyOf(claim.job);
      const newer = waiting.has(key);
      if (retry && !newer)
        waiting.set(key, { job: claim.job, attempt: claim.attempt + (retry.counts ? 1 : 0), runAt: retry.at.getTime(), order: order++ });
      if (!retry) {
        dead.push({ job: claim.job, reason });
        if (dead.length > DEAD_KEPT) dead.shift();
        // GitHub's "Redeliver" must work for a job that was given up: what is remembered is finished work, not receipt.
        await deliveries.forget(claim.job.delivery);
      }
      wake();
    },
    async pause(installation, until) {
      paused.set(installation, Math.max(until.getTime(), paused.get(installation) ?? 0));
      wake();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const resolve of claimants.splice(0)) resolve(undefined);
    },
    async counts() {
      return { queued: waiting.size, running: running.size, dead: dead.length };
    },
  };
}
