/** One pull request: its live state, its check run, load, review, publish. */
import type { CheckRun } from '../github/check-run.ts';
import { conclude, openRun } from '../github/check-run.ts';
import type { PullReference } from '../github/events.ts';
import { externalId } from '../github/events.ts';
import { livePullRequest } from '../github/pull-request.ts';
import type { Claim } from '../queue/queue.ts';
import { getPosted, setClosed, setOpened } from '../store/reviews.ts';
import { areWaiting, settleActs } from './acts.ts';
import type { Analyst } from './analyst.ts';
import { answerActs } from './answer.ts';
import { loadChange } from './change.ts';
import type { Session, WorkerContext } from './context.ts';
import { openSession } from './context.ts';
import { decide } from './decisions.ts';
import { endBadly, throwIfDeadly } from './ending.ts';
import { fromIndex, judge } from './judge.ts';
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
  const repositoryId = job.repository.id;
  const again = claim.attempt + claim.crashes > 0;
  let session: Session | undefined;
  let head = job.head;
  let run: CheckRun | undefined;
  let opening = false;
  let first = false;
  const open = ({ closing, repository }: Session): Promise<CheckRun> =>
    openRun(closing, repository, { head, externalId: externalId(job, head), appId, again, first });
  try {
    session = await openSession(job, signal, context);
    const { octokit } = session;
    const answered = await answerActs(session, job, signal, context);
    if (answered !== undefined) return { is: 'done', what: answered };
    const pull = await livePullRequest(octokit, session.repository, job.number);
    // A repository that was renamed since answers under its new name; writes are better sent there.
    session.repository = pull.repository;
    const { repository } = session;
    head = pull.head.sha;
    const known = await getPosted(database, repositoryId, job.number);
    const before = [known?.head, known?.opened].flatMap((one) => one || []);
    const left = { repository, repositoryId, appId, signal, database };
    if (!pull.open) {
      await setClosed(database, repositoryId, job.number);
      await settleShared(octokit, { ...left, heads: [head, ...before] });
      return { is: 'done', what: 'closed' };
    }
    // one that was just opened has nothing that could have been lost
    if (job.action !== 'opened' && !known) await recall(octokit, { repository, repositoryId, pull, context });
    const waiting = await areWaiting(database, repositoryId, job.number, head);
    if (!waiting && (job.action === 'edited-comment' || job.action === 'deleted-comment')) {
      const restored = await restoreComment(octokit, {
        repository,
        repositoryId,
        pull,
        by: job.sender,
        signal,
        context,
      });
      if (restored) return { is: 'done', what: restored };
    }
    if (!waiting && NEWS.has(job.action) && known?.published !== undefined && known.opened === undefined)
      if (known.head === head && known.base === pull.base.ref) return { is: 'done', what: 'reviewed before' };
    // on a head that nobody knew, and where nothing broke off, there can be no run of ours
    first = !again && (known ? known.head !== head && known.opened !== head : job.action === 'opened');
    await claim.reviewing(head, pull.base.ref);
    throwIfDeadly(claim);
    await setOpened(database, repositoryId, job.number, head);
    await settleShared(octokit, { ...left, heads: before.filter((one) => one !== head) });
    opening = true;
    // Not ended by the signal: a run that was created without our knowing would stay open for good.
    run = await open(session);
    const change = await loadChange(octokit, repository, pull, { ...context.kept, repositoryId, database });
    const judging = { analyst, signal, log, delivery: job.delivery, database, repositoryId };
    const { review: bare, configuration } = await judge(change, head, fromIndex(judging));
    signal.throwIfAborted();
    const now = await livePullRequest(octokit, repository, job.number);
    if (now.head.sha !== head || now.base.ref !== pull.base.ref || !now.open) {
      // The event of the newer state may be late or lost, so the job looks again by itself.
      await conclude(session.closing, repository, run, cancelled('superseded'));
      return { is: 'again', at: new Date(), counts: false, pause: false, reason: 'the pull request has moved on' };
    }
    const { committers } = change;
    const notes = await settleActs(octokit, { repository, repositoryId, pull, review: bare, configuration, committers, database });
    const review = await decide(bare, configuration, repositoryId, [job.number], database);
    const judged = { review: bare, configuration, pull, committers, report: run.url };
    const about = { review, notes, judged, configuration, pull, run, repository, job };
    const posted = await publish(octokit, { ...about, appId, secret, signal, database });
    run = { ...run, concluded: true };
    if (posted.trouble) throw posted.trouble;
    return { is: 'done', what: review.conclusion };
  } catch (error) {
    return endBadly(error, claim, { ...(session && { session }), ...(run && { run }), opening }, open, context);
  }
}
