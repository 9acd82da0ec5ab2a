/** One pull request: its live state, its check run, load, review, publish. */
import type { CheckRun } from '../github/check-run.ts';
import { conclude, openRun } from '../github/check-run.ts';
import type { PullReference } from '../github/events.ts';
import { externalId } from '../github/events.ts';
import { livePullRequest } from '../github/pull-request.ts';
import type { Claim } from '../queue/queue.ts';
import { getPosted, setClosed } from '../store/reviews.ts';
import { areWaiting, settleActs } from './acts.ts';
import type { Analyst } from './analyst.ts';
import { loadChange } from './change.ts';
import type { Session, WorkerContext } from './context.ts';
import { openSession } from './context.ts';
import { decide } from './decisions.ts';
import { endBadly, throwIfDeadly } from './ending.ts';
import { judge } from './judge.ts';
import { recall } from './ledger.ts';
import type { Outcome } from './loop.ts';
import { publish } from './publish.ts';
import { restoreComment } from './restore.ts';
import { settleShared } from './shared-head.ts';
import { cancelled } from './verdicts.ts';

/** Events that tell of a new state. They come late, out of order and again; a state that has its verdict and its comment gets no second one. */
const NEWS = new Set(['opened', 'synchronize', 'edited', 'ready_for_review', 'swept']);

export async function reviewPullRequest(claim: Claim, job: PullReference, context: WorkerContext, analyst: Analyst): Promise<Outcome> {
  const { signal } = claim;
  const { log, appId, secret, database } = context;
  let session: Session | undefined;
  let head = job.head;
  let run: CheckRun | undefined;
  let opening = false;
  const open = ({ closing, repository }: Session): Promise<CheckRun> =>
    openRun(closing, repository, { head, externalId: externalId(job, head), appId, again: claim.attempt + claim.crashes > 0 });
  try {
    session = await openSession(job, signal, context);
    const { octokit } = session;
    const pull = await livePullRequest(octokit, session.repository, job.number);
    // A repository that was renamed since answers under its new name; writes are better sent there.
    session.repository = pull.repository;
    const { repository } = session;
    head = pull.head.sha;
    if (!pull.open) {
      await setClosed(database, job.repository.id, job.number);
      await settleShared(octokit, { repository, repositoryId: job.repository.id, head, signal, database });
      return { is: 'done', what: 'closed' };
    }
    // one that was just opened has nothing that could have been lost
    if (job.action !== 'opened' && !(await getPosted(database, job.repository.id, job.number)))
      await recall(octokit, { repository, repositoryId: job.repository.id, pull, context });
    const waiting = await areWaiting(database, job.repository.id, pull);
    if (!waiting && (job.action === 'edited-comment' || job.action === 'deleted-comment')) {
      const restored = await restoreComment(octokit, {
        repository,
        repositoryId: job.repository.id,
        pull,
        by: job.sender,
        signal,
        context,
      });
      if (restored) return { is: 'done', what: restored };
    }
    if (!waiting && NEWS.has(job.action)) {
      const posted = await getPosted(database, job.repository.id, job.number);
      if (posted?.published !== undefined && posted.head === head && posted.base === pull.base.ref)
        return { is: 'done', what: 'reviewed before' };
    }
    await claim.reviewing(head, pull.base.ref);
    throwIfDeadly(claim);
    opening = true;
    // Not ended by the signal: a run that was created without our knowing would stay open for good.
    run = await open(session);
    const change = await loadChange(octokit, repository, pull, {
      repositoryId: job.repository.id,
      blobs: context.blobs,
      trees: context.trees,
    });
    const { review: bare, configuration } = await judge(change, head, {
      analyst,
      signal,
      log,
      delivery: job.delivery,
      database,
      repositoryId: job.repository.id,
    });
    signal.throwIfAborted();
    const now = await livePullRequest(octokit, repository, job.number);
    if (now.head.sha !== head || now.base.ref !== pull.base.ref || !now.open) {
      // The event of the newer state may be late or lost, so the job looks again by itself.
      await conclude(session.closing, repository, run, cancelled('superseded'));
      return { is: 'again', at: new Date(), counts: false, pause: false, reason: 'the pull request has moved on' };
    }
    const notes = await settleActs(octokit, { repository, repositoryId: job.repository.id, pull, review: bare, configuration, database });
    const review = await decide(bare, configuration, job.repository.id, [job.number], database);
    const posted = await publish(octokit, { review, notes, configuration, pull, run, repository, job, appId, secret, signal, database });
    run = { ...run, concluded: true };
    if (posted.trouble) throw posted.trouble;
    return { is: 'done', what: review.conclusion };
  } catch (error) {
    return endBadly(error, claim, { ...(session && { session }), ...(run && { run }), opening }, open, context);
  }
}
