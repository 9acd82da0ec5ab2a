/**
 * The queue of reviews: one queued and one running job per pull request. The interface is what a durable queue can keep too (pg-boss: policy `stately`,
 * `singletonKey` = the key, id = a UUID of the delivery), so that the caller never knows which one it has.
 */
import type { Reference } from '../github/events.ts';

export type Job = Reference;

/** Jobs of one pull request replace and abort each other. */
export const keyOf = (job: Job): string => `${job.repository.id}#${job.number}`;

/** Why the signal of a running job fired. */
export class Superseded extends Error {
  override name = 'Superseded';
}

export interface Claim {
  job: Job;
  /** How often it was begun before, waits for a rate limit not counted. */
  attempt: number;
  /** Fires when a newer head came; check it before everything that others see. */
  signal: AbortSignal;
  /** What was found to be the live state: its own event, when it comes at last, must neither abort this job nor ask for another. */
  reviewing(head: string, base: string): Promise<void>;
}

export interface Retry {
  at: Date;
  /** false: the job could not help it (a rate limit, a stop of the service). */
  counts: boolean;
}

export interface Queue {
  /** Idempotent by the delivery; `duplicate` also when the running job reviews that very state. Rejects when the job could not be kept; the delivery must then be answered with an error. */
  enqueue(job: Job): Promise<'queued' | 'replaced' | 'duplicate'>;
  /** Waits for a job; undefined once the queue was stopped. */
  claim(): Promise<Claim | undefined>;
  complete(claim: Claim): Promise<void>;
  /** Without `retry` the job is given up and kept as a dead letter. A newer job of the same pull request takes precedence over a retry. */
  fail(claim: Claim, reason: string, retry?: Retry): Promise<void>;
  /** GitHub limits by installation: none of its jobs is claimed before then. */
  pause(installation: number, until: Date): Promise<void>;
  /** No more claims, no more jobs. Running ones may still be completed. */
  stop(): Promise<void>;
  counts(): Promise<{ queued: number; running: number; dead: number }>;
}
