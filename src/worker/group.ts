/** One merge group: the tree that would be merged is reviewed as it is, because two good pull requests may together leave a route open. */
import type { CheckRun } from '../github/check-run.ts';
import { conclude, openRun } from '../github/check-run.ts';
import type { GroupReference } from '../github/events.ts';
import { externalId } from '../github/events.ts';
import type { Claim } from '../queue/queue.ts';
import { renderCheckRun } from '../report/check-run.ts';
import type { Analyst } from './analyst.ts';
import { loadGroup } from './change.ts';
import type { Session, WorkerContext } from './context.ts';
import { openSession } from './context.ts';
import { decide } from './decisions.ts';
import { endBadly, throwIfDeadly } from './ending.ts';
import { fromIndex, judge } from './judge.ts';
import type { Outcome } from './loop.ts';

/** `gh-readonly-queue/<base>/pr-<n>-<sha>`: the pull request that the group adds; what people decided there holds here too. */
const pullsOf = (ref: string): number[] => {
  const number = Number(/\/pr-(\d+)-[0-9a-f]+$/.exec(ref)?.[1]);
  return Number.isSafeInteger(number) ? [number] : [];
};

export async function reviewGroup(claim: Claim, job: GroupReference, context: WorkerContext, analyst: Analyst): Promise<Outcome> {
  if (job.action === 'destroyed') return { is: 'done', what: 'destroyed' };
  const { signal } = claim;
  const { head } = job;
  let session: Session | undefined;
  let run: CheckRun | undefined;
  let opening = false;
  const open = ({ closing, repository }: Session): Promise<CheckRun> =>
    openRun(closing, repository, {
      head,
      externalId: externalId(job, head),
      appId: context.appId,
      again: claim.attempt + claim.crashes > 0,
    });
  try {
    session = await openSession(job, signal, context);
    const { octokit, repository } = session;
    throwIfDeadly(claim);
    opening = true;
    run = await open(session);
    if (run.concluded) return { is: 'done', what: 'concluded before' };
    const change = await loadGroup(octokit, repository, job, {
      ...context.kept,
      repositoryId: job.repository.id,
      database: context.database,
    });
    const judging = {
      analyst,
      signal,
      log: context.log,
      delivery: job.delivery,
      database: context.database,
      repositoryId: job.repository.id,
    };
    const { review: bare, configuration } = await judge(change, head, fromIndex(judging));
    signal.throwIfAborted();
    const review = await decide(bare, configuration, job.repository.id, pullsOf(job.ref), context.database);
    const url = run.url.replace(/\/runs\/.*$/, '');
    const { conclusion, title, summary, text, annotations } = renderCheckRun(review, {
      url,
      sha: head,
      ...(configuration && { configuration: { ...configuration, branch: job.branch } }),
    });
    const output = { title, summary, ...(text && { text }) };
    await conclude(octokit, repository, run, { conclusion, output, annotations }, () => signal.throwIfAborted());
    run = { ...run, concluded: true };
    return { is: 'done', what: review.conclusion };
  } catch (error) {
    return endBadly(error, claim, { ...(session && { session }), ...(run && { run }), opening }, open, context);
  }
}
