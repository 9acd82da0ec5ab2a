/** One job: the live pull request, its check run, load, review, publish. With the command line the only place where reading and writing meet the pure core. */
import type { Environment } from './config/environment.ts';
import type { Log } from './config/log.ts';
import { BlobCache } from './github/blobs.ts';
import type { CheckRun } from './github/check-run.ts';
import { conclude, openRun } from './github/check-run.ts';
import type { ClientSettings, Octokit } from './github/client.ts';
import { createClient } from './github/client.ts';
import { externalId } from './github/events.ts';
import { repositoryToken } from './github/installation.ts';
import type { PullRequest, Repository } from './github/pull-request.ts';
import { livePullRequest } from './github/pull-request.ts';
import type { Claim, Queue } from './queue/queue.ts';
import type { Review } from './review/types.ts';
import type { Store } from './store/store.ts';
import type { Analyst } from './worker/analyst.ts';
import { createAnalyst, Killed } from './worker/analyst.ts';
import type { TreeCache } from './worker/change.ts';
import { loadChange, treeCache } from './worker/change.ts';
import type { Configuration } from './worker/configuration.ts';
import type { Outcome } from './worker/loop.ts';
import { startLoop } from './worker/loop.ts';
import { outcomeOf } from './worker/outcome.ts';
import { publish } from './worker/publish.ts';
import { couldMatter } from './worker/relevance.ts';
import { cancelled, incompleteReview, untouchedReview } from './worker/verdicts.ts';

export interface WorkerContext {
  appId: number;
  /** Authenticated as the App: it may only mint tokens. */
  app: Octokit;
  settings: ClientSettings;
  store: Store;
  blobs: BlobCache;
  trees: TreeCache;
  log: Log;
}

/** What a job works with once it has a token. `closing` is not ended by the job's signal: an aborted job still closes its check run. */
interface Session {
  repository: Repository;
  octokit: Octokit;
  closing: Octokit;
}

async function openSession({ job, signal }: Claim, { app, settings }: WorkerContext): Promise<Session> {
  const [owner = '', repo = ''] = job.repository.fullName.split('/');
  const token = await repositoryToken(app, job.installation, job.repository.id);
  const group = String(job.installation);
  return {
    repository: { owner, repo },
    octokit: createClient(settings, { token, group, signal }),
    closing: createClient(settings, { token, group }),
  };
}

const openRunOf = (octokit: Octokit, repository: Repository, { job, attempt }: Claim, head: string, appId: number): Promise<CheckRun> =>
  openRun(octokit, repository, { head, externalId: externalId(job, head), appId, again: attempt > 0 });

interface Judgement {
  review: Review;
  configuration?: Configuration;
}

/** The judgement; what kills the analysis makes it an incomplete one, never a partial one. */
async function judge(
  session: Session,
  pull: PullRequest,
  { job, signal }: Claim,
  context: WorkerContext,
  analyst: Analyst,
): Promise<Judgement> {
  const { blobs, trees, log } = context;
  const change = await loadChange(session.octokit, session.repository, pull, { repositoryId: job.repository.id, blobs, trees });
  if (!change.matters) return { review: untouchedReview(pull.head.sha) };
  const { request, read, configuration } = change;
  const incomplete = (why: string): Judgement => ({ review: incompleteReview(request, couldMatter, why), configuration });
  if (!change.complete) return incomplete('GitHub could not list all files of the repository');
  try {
    return { review: await analyst.analyse(request, read, signal), configuration };
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    log.warn({ delivery: job.delivery, err: error }, 'analysis killed');
    return incomplete(error.message);
  }
}

/** Never green because something failed: whatever happens, the run is concluded, put off to a named time, or the reason is that GitHub cannot be reached. */
export async function reviewPullRequest(claim: Claim, context: WorkerContext, analyst: Analyst): Promise<Outcome> {
  const { job, signal } = claim;
  const { log, appId } = context;
  let session: Session | undefined;
  let head = job.head;
  let run: CheckRun | undefined;
  let opening = false;
  try {
    session = await openSession(claim, context);
    const { octokit } = session;
    const pull = await livePullRequest(octokit, session.repository, job.number);
    // A repository that was renamed since answers under its new name; writes are better sent there.
    session.repository = pull.repository;
    const { repository } = session;
    if (!pull.open) return { is: 'done', what: 'closed' };
    head = pull.head.sha;
    await claim.reviewing(head, pull.base.ref);
    opening = true;
    // Not ended by the signal: a run that was created without our knowing would stay open for good.
    run = await openRunOf(session.closing, repository, claim, head, appId);
    const { review, configuration } = await judge(session, pull, claim, context, analyst);
    signal.throwIfAborted();
    const now = await livePullRequest(octokit, repository, job.number);
    if (now.head.sha !== head || now.base.ref !== pull.base.ref || !now.open) {
      // The event of the newer state may be late or lost, so the job looks again by itself.
      await conclude(session.closing, repository, run, cancelled('superseded'));
      return { is: 'again', at: new Date(), counts: false, pause: false, reason: 'the pull request has moved on' };
    }
    const posted = await publish(session.octokit, {
      review,
      configuration,
      pull,
      run,
      repository,
      job,
      appId,
      signal,
      store: context.store,
    });
    run = { ...run, concluded: true };
    if (posted.trouble) throw posted.trouble;
    return { is: 'done', what: review.conclusion };
  } catch (error) {
    const { outcome, verdict, kind } = outcomeOf(error, claim);
    const about = { delivery: job.delivery, repository: job.repository.fullName, number: job.number, err: error };
    if (!signal.aborted) log[kind ? 'warn' : 'error'](about, 'job failed');
    if (!verdict || !session || run?.concluded) return outcome;
    // Without a run: one that could not be opened is tried again only where that may help, and none is opened to be cancelled or for what is gone.
    if (!run && (signal.aborted || kind === 'missing' || (opening && kind !== 'transient'))) return outcome;
    try {
      run ??= await openRunOf(session.closing, session.repository, claim, head, appId);
      if (!run.concluded) await conclude(session.closing, session.repository, run, verdict);
    } catch (closing) {
      log.error({ delivery: job.delivery, err: closing }, 'check run not concluded');
    }
    return outcome;
  }
}

export interface WorkersOptions {
  queue: Queue;
  store: Store;
  environment: Environment;
  app: Octokit;
  settings: ClientSettings;
  log: Log;
}

export function startWorkers({ queue, store, environment, app, settings, log }: WorkersOptions) {
  const context: WorkerContext = { appId: environment.appId, app, settings, store, blobs: new BlobCache(), trees: treeCache(), log };
  const analysts = Array.from({ length: environment.concurrency }, () => createAnalyst(environment.analysis));
  for (const analyst of analysts) analyst.warm();
  const loop = startLoop({
    queue,
    concurrency: environment.concurrency,
    log,
    work: (claim, lane) => reviewPullRequest(claim, context, analysts[lane]!),
  });
  return { ...loop, end: async () => void (await Promise.all(analysts.map((analyst) => analyst.end()))) };
}
