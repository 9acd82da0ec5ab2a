/** The queue of jobs: one waiting and one running job per pull request, on whichever instance. */
import type { Reference } from '../github/events.ts';

export type Job = Reference;

/** What the key of a job begins with that works ahead. Nobody waits for those, so that they wait for all others. */
export const INDEXING = 'index ';

/** What of a job a newer one is compared with. */
export const stateOf = (job: Job): { head: string; base: string } =>
  job.kind === 'pull' || job.kind === 'group' ? { head: job.head, base: job.base } : { head: '', base: '' };

/** Jobs of one pull request, one merge group, one repository or one installation replace and abort each other. */
export function keyOf(job: Job): string {
  if (job.kind === 'pull') return `${job.repository.id}#${job.number}`;
  if (job.kind === 'group') return `${job.repository.id}@${job.ref}`;
  if (job.kind === 'index') return `${INDEXING}${job.repository.id}`;
  return `installation ${job.installation}`;
}

/** It only brings what people did, which is kept beside it: whatever else is done on that pull request reads it as well, so that it stands back behind any other job. */
export const bringsActs = ({ action }: Job): boolean => ['edited-comment', 'deleted-comment', 'command'].includes(action);

/** What of a job stands in the log. */
export const aboutJob = (job: Job): Record<string, string | number> => ({
  delivery: job.delivery,
  installation: job.installation,
  action: job.action,
  ...(job.kind !== 'sweep' && { repository: job.repository.fullName }),
  ...(job.kind === 'pull' && { number: job.number }),
  ...(job.kind === 'group' && { ref: job.ref }),
});

/** Why the signal of a running job fired: something newer came. */
export class Superseded extends Error {
  override name = 'Superseded';
}
/** Why the signal of a running job fired: this instance was taken for dead, and another one has the job. */
export class Lost extends Error {
  override name = 'Lost';
}

export interface Claim {
  job: Job;
  /** How often it was begun before, waits for a rate limit not counted. */
  attempt: number;
  /** How often an instance ended while it had this job. */
  crashes: number;
  /** Fires when a newer head came, or when the job is no longer ours; check it before everything that others see. */
  signal: AbortSignal;
  /** What was found to be the live state: its own event, when it comes at last, must neither abort this job nor ask for another. */
  reviewing(head: string, base: string): Promise<void>;
}

export interface Retry {
  at: Date;
  /** false: the job could not help it (a rate limit, a stop of the service). */
  counts: boolean;
}

/** A job that was given up. */
export interface DeadLetter {
  id: string;
  job: Job;
  reason: string;
  at: Date;
}

export interface Queue {
  /** Idempotent by the delivery; `duplicate` also when the running job reviews that very state. Rejects when the job could not be kept; the delivery must then be answered with an error. */
  enqueue(job: Job): Promise<'queued' | 'replaced' | 'duplicate'>;
  /** Waits for a job; undefined once the queue was stopped. */
  claim(): Promise<Claim | undefined>;
  complete(claim: Claim): Promise<void>;
  /** Without `retry` the job is given up and kept as a dead letter. A newer job of the same pull request takes precedence over a retry. */
  fail(claim: Claim, reason: string, retry?: Retry): Promise<void>;
  /** What became of it could not be told: it is handed out again, as if this instance had ended with it. */
  abandon(claim: Claim): void;
  /** GitHub limits by installation: none of its jobs is claimed before then, on no instance. */
  pause(installation: number, until: Date): Promise<void>;
  /** Newest first. */
  dead(): Promise<DeadLetter[]>;
  /** Queues a dead letter again, as asked for by a person. false: there is none with that id. */
  revive(id: string): Promise<boolean>;
  counts(): Promise<{ queued: number; running: number; dead: number }>;
  /** No more claims, no more jobs. Running ones may still be completed. */
  stop(): Promise<void>;
  /** After the last running job: whoever still has one loses it. */
  end(): Promise<void>;
}
