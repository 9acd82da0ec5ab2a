/** Why the work stopped, as an outcome for the queue and, where that is final, as a verdict for the check run. */
import type { Verdict } from '../github/check-run.ts';
import { Reserved } from '../github/client.ts';
import type { Trouble } from '../github/errors.ts';
import { troubleOf } from '../github/errors.ts';
import type { Claim } from '../queue/queue.ts';
import { Lost, Superseded } from '../queue/queue.ts';
import { Unavailable } from '../store/database.ts';
import { LeaseLost } from '../store/leases.ts';
import type { Outcome } from './loop.ts';
import { cancelled, failed } from './verdicts.ts';

/** After these many attempts GitHub's fault is said in the check; the pauses between them are 10 s, 30 s, 1.5 min, 4.5 min. */
const ATTEMPTS = 5;
const FIRST_PAUSE = 10_000;
/** For the database to come back; its absence is nobody's attempt. */
const DATABASE_PAUSE = 10_000;

export interface Ending {
  outcome: Outcome;
  verdict?: Verdict;
  /** undefined: a fault of ours, or an end that was asked for. */
  kind?: Trouble['kind'];
}

export function outcomeOf(error: unknown, { job, attempt, signal }: Claim): Ending {
  // Somebody else has the job, with its check run: nothing more is said here.
  if (signal.reason instanceof Lost) return { outcome: { is: 'done', what: 'lost' } };
  if (signal.aborted) {
    if (signal.reason instanceof Superseded) return { outcome: { is: 'done', what: 'superseded' }, verdict: cancelled('superseded') };
    // The service stops: the job goes back, and a queue that survives the stop hands it out again.
    return { outcome: { is: 'again', at: new Date(), counts: false, pause: false, reason: 'stopped' }, verdict: cancelled('stopped') };
  }
  // Whoever has its turn may be at the same pull request; what there is to say is then said after it.
  if (error instanceof LeaseLost)
    return { outcome: { is: 'again', at: new Date(), counts: false, pause: false, reason: 'its turn was lost' }, kind: 'transient' };
  if (error instanceof Unavailable) {
    const at = new Date(Date.now() + DATABASE_PAUSE);
    return { outcome: { is: 'again', at, counts: false, pause: false, reason: 'the database is not available' }, kind: 'transient' };
  }
  if (error instanceof Reserved)
    return { outcome: { is: 'again', at: error.until, counts: false, pause: false, reason: error.message }, kind: 'limited' };
  const trouble = troubleOf(error);
  const kind = trouble?.kind;
  if (trouble?.kind === 'limited')
    return { outcome: { is: 'again', at: trouble.until, counts: false, pause: true, reason: 'rate limit of GitHub' }, kind };
  const passing = trouble?.kind === 'transient' || (trouble?.kind === 'denied' && trouble.status === 401);
  if (passing && attempt + 1 < ATTEMPTS) {
    const at = new Date(Date.now() + FIRST_PAUSE * 3 ** attempt);
    return { outcome: { is: 'again', at, counts: true, pause: false, reason: `GitHub answered ${trouble.status}` }, kind };
  }
  const reason = trouble ? `GitHub answered ${trouble.status}` : 'internal error';
  return { outcome: { is: 'given-up', reason }, verdict: failed(trouble, job.delivery), kind };
}
