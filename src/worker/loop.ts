/** Takes jobs from the queue and has them done, a few at a time; what a job ends with decides what becomes of it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../config/log.ts';
import type { Claim, Queue } from '../queue/queue.ts';
import { aboutJob } from '../queue/queue.ts';

/** again: at that time, counted as an attempt or not; `pause` holds back all jobs of the installation. */
export type Outcome =
  | { is: 'done'; what: string }
  | { is: 'again'; at: Date; counts: boolean; pause: boolean; reason: string }
  | { is: 'given-up'; reason: string };

export interface Workers {
  /** Resolves when no job runs and none will be taken: the queue was stopped. */
  idle: Promise<void>;
  /** Ends running jobs; they close their check runs. */
  abort(): void;
}

/** A job that has ended, for the metrics. */
export interface Done {
  kind: string;
  outcome: Outcome['is'];
  milliseconds: number;
}

export interface LoopOptions {
  queue: Queue;
  concurrency: number;
  log: Log;
  /** One job, start to end. `lane` numbers the loops, so that each keeps an analysis thread of its own. */
  work: (claim: Claim, lane: number) => Promise<Outcome>;
  onDone?: (done: Done) => void;
  /** Milliseconds between the attempts to tell the queue what became of a job; after the last it is let go. */
  pauses?: readonly number[];
}

const SETTLE_PAUSES = [500, 2_000, 5_000];

async function settle(queue: Queue, claim: Claim, outcome: Outcome): Promise<void> {
  if (outcome.is === 'done') return queue.complete(claim);
  if (outcome.is === 'given-up') return queue.fail(claim, outcome.reason);
  if (outcome.pause) await queue.pause(claim.job.installation, outcome.at);
  return queue.fail(claim, outcome.reason, { at: outcome.at, counts: outcome.counts });
}

export function startLoop({ queue, concurrency, log, work, onDone, pauses = SETTLE_PAUSES }: LoopOptions): Workers {
  const stop = new AbortController();

  async function keep(claim: Claim, outcome: Outcome): Promise<void> {
    for (const pause of pauses) {
      try {
        return await settle(queue, claim, outcome);
      } catch (error) {
        log.warn({ ...aboutJob(claim.job), err: error }, 'outcome not kept yet');
        await delay(pause);
      }
    }
    return settle(queue, claim, outcome);
  }

  async function lane(number: number): Promise<void> {
    for (;;) {
      const claim = await queue.claim();
      if (!claim) return;
      const { job, attempt } = claim;
      const about = aboutJob(job);
      const begun = performance.now();
      let outcome: Outcome;
      try {
        outcome = await work({ ...claim, signal: AbortSignal.any([claim.signal, stop.signal]) }, number);
      } catch (error) {
        // `work` turns what it expects into an outcome; this is a fault of ours, and must not end the lane.
        log.error({ ...about, err: error }, 'job broke');
        outcome = { is: 'given-up', reason: 'internal error' };
      }
      const milliseconds = Math.round(performance.now() - begun);
      const fields = { ...about, attempt, outcome: outcome.is, ms: milliseconds };
      if (outcome.is === 'done') log.info({ ...fields, what: outcome.what }, 'job done');
      else log.warn({ ...fields, reason: outcome.reason }, outcome.is === 'again' ? 'job waits' : 'job given up');
      try {
        await keep(claim, outcome);
        onDone?.({ kind: job.kind, outcome: outcome.is, milliseconds });
      } catch (error) {
        queue.abandon(claim);
        log.error({ ...about, err: error }, 'outcome not kept');
      }
    }
  }

  const lanes = Array.from({ length: concurrency }, (_, number) => lane(number));
  return {
    idle: Promise.all(lanes).then(() => {}),
    abort: () => stop.abort(new Error('The service is stopping')),
  };
}
