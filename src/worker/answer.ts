/** What people decide is applied to what the last analysis came to, and changes the check run and the comment that it left: within seconds, and without reading anything again. */
import type { PullReference } from '../github/events.ts';
import type { Committers, PullRequest } from '../github/pull-request.ts';
import { bringsActs } from '../queue/queue.ts';
import type { Review } from '../review/types.ts';
import { getJudged, getPosted, setOpened } from '../store/reviews.ts';
import { areWaiting, askAnew, settleActs } from './acts.ts';
import type { Configuration } from './configuration.ts';
import { today } from './configuration.ts';
import type { Session, WorkerContext } from './context.ts';
import { decide } from './decisions.ts';
import { publish } from './publish.ts';

/** What an analysis leaves for it. */
export interface Judged {
  /** As the analysis left it. */
  review: Review;
  configuration?: Configuration;
  pull: PullRequest;
  committers: Committers;
  /** The check run's page. */
  report: string;
}

/** undefined: a review is due, or there is nothing to decide. Out: what it came to. A head that is newer has its own event, and then its own review. */
export async function answerActs(
  { octokit, repository }: Session,
  job: PullReference,
  signal: AbortSignal,
  { database, appId, secret }: WorkerContext,
): Promise<string | undefined> {
  if (!bringsActs(job)) return undefined;
  const { number } = job;
  const repositoryId = job.repository.id;
  const posted = await getPosted(database, repositoryId, number);
  // one that was begun since is not at its end, or this was, and broke off
  if (posted?.published === undefined || posted.opened !== undefined || posted.checkRunId === undefined) return undefined;
  const judged = await getJudged<Judged>(database, repositoryId, number);
  if (judged?.review.head !== posted.head || (await askAnew(database, repositoryId, number))) return undefined;
  if (!(await areWaiting(database, repositoryId, number, posted.head))) return undefined;
  await setOpened(database, repositoryId, number, posted.head);
  const { review, pull, committers, report } = judged;
  const configuration = judged.configuration && {
    ...judged.configuration,
    policy: { ...judged.configuration.policy, today: today() },
  };
  const notes = await settleActs(octokit, { repository, repositoryId, pull, review, configuration, committers, database });
  // nothing takes annotations away again, and there are no new ones
  const run = { id: posted.checkRunId, url: report, concluded: false, annotations: Number.POSITIVE_INFINITY };
  const decided = await decide(review, configuration, repositoryId, [number], database);
  const { trouble } = await publish(octokit, {
    review: decided,
    notes,
    judged,
    ...(configuration && { configuration }),
    pull,
    run,
    repository,
    job,
    appId,
    secret,
    signal,
    database,
  });
  if (trouble) throw trouble;
  return decided.conclusion;
}
