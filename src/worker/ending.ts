/** A job that did not end as it should still closes its check run, where there can be one. */
import type { CheckRun } from '../github/check-run.ts';
import { conclude } from '../github/check-run.ts';
import type { Claim } from '../queue/queue.ts';
import { aboutJob } from '../queue/queue.ts';
import type { Session, WorkerContext } from './context.ts';
import type { Outcome } from './loop.ts';
import { outcomeOf } from './outcome.ts';

export interface Reached {
  session?: Session;
  run?: CheckRun;
  /** A run was being opened, or is. */
  opening: boolean;
}

/** Never green because something failed: the run is concluded, put off to a named time, or the reason is that GitHub cannot be reached. `open` makes a run where there is none yet. */
export async function endBadly(
  error: unknown,
  claim: Claim,
  { session, run, opening }: Reached,
  open: (session: Session) => Promise<CheckRun>,
  { log }: WorkerContext,
): Promise<Outcome> {
  const { outcome, verdict, kind } = outcomeOf(error, claim);
  const unheard = kind === 'transient' && outcome.is === 'given-up' && claim.attempt < MOST_ATTEMPTS ? later(outcome.reason) : outcome;
  if (!claim.signal.aborted) log[kind ? 'warn' : 'error']({ ...aboutJob(claim.job), err: error }, 'job failed');
  if (!session) return unheard;
  if (!verdict || run?.concluded) return outcome;
  // Without a run: one that could not be opened is tried again only where that may help, and none is opened to be cancelled or for what is gone.
  if (!run && (claim.signal.aborted || kind === 'missing' || (opening && kind !== 'transient'))) return outcome;
  try {
    const opened = run ?? (await open(session));
    if (!opened.concluded) await conclude(session.closing, session.repository, opened, verdict);
  } catch (closing) {
    log.error({ ...aboutJob(claim.job), err: closing }, 'check run not concluded');
    return unheard;
  }
  return outcome;
}

/** While GitHub is down nobody can be told that a review failed: the job waits for it, up to a day. */
const LATER = 10 * 60_000;
const MOST_ATTEMPTS = 150;
const later = (reason: string): Outcome => ({ is: 'again', at: new Date(Date.now() + LATER), counts: true, pause: false, reason });

/** How often an instance may end while it has one job, until the job is taken for the cause. */
const MOST_CRASHES = 10;

export class Crashed extends Error {
  override name = 'Crashed';
}
export function throwIfDeadly({ crashes }: Claim): void {
  if (crashes > MOST_CRASHES) throw new Crashed(`The service ended ${crashes} times while it had this job`);
}
