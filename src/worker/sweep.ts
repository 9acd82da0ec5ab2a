/** Looks for open pull requests that lack a verdict, and queues them: whatever was lost on the way, GitHub still knows. */
import { randomUUID } from 'node:crypto';
import { hasVerdict } from '../github/check-run.ts';
import type { Octokit } from '../github/client.ts';
import { createClient } from '../github/client.ts';
import { isStatus } from '../github/errors.ts';
import type { NamedRepository, SweepReference } from '../github/events.ts';
import { lookingToken, repositoriesPage } from '../github/installation.ts';
import type { OpenPull } from '../github/pull-request.ts';
import { openPullsPage } from '../github/pull-request.ts';
import type { Claim } from '../queue/queue.ts';
import { dropProgress, getProgress, setProgress } from '../store/progress.ts';
import { getPosted, openNumbers } from '../store/reviews.ts';
import type { WorkerContext } from './context.ts';
import { repositoryOf } from './context.ts';
import { lacksIndex } from './indexing.ts';
import type { Outcome } from './loop.ts';
import { outcomeOf } from './outcome.ts';

/** Requests that one sweep makes in a row; an installation with thousands of repositories is looked at in several. */
const MOST_REQUESTS = 300;
const PAUSE = 60_000;

/** Where a sweep of a whole installation has come to. */
interface Cursor {
  page: number;
  /** Within the page. */
  index: number;
}

interface Sweep {
  octokit: Octokit;
  job: SweepReference;
  context: WorkerContext;
  spend: () => void;
}

async function lacks({ octokit, job, context, spend }: Sweep, repository: NamedRepository, pull: OpenPull): Promise<boolean> {
  if (job.head !== undefined) return pull.head === job.head;
  const posted = await getPosted(context.database, repository.id, pull.number);
  if (posted?.published !== undefined && posted.head === pull.head && posted.base === pull.base) return false;
  spend();
  return !(await hasVerdict(octokit, repositoryOf(repository), { ...pull, appId: context.appId }));
}

async function sweepRepository(sweep: Sweep, repository: NamedRepository): Promise<number> {
  const { octokit, job, context, spend } = sweep;
  const seen = new Set<number>();
  let queued = 0;
  const ask = async (number: number, head: string, base: string, action: string): Promise<void> => {
    await context.enqueue({ ...about(job), kind: 'pull', action, repository, number, head, base });
    queued++;
  };
  for (let page = 1; ; page++) {
    spend();
    const { pulls, last } = await openPullsPage(octokit, repositoryOf(repository), page);
    for (const pull of pulls) {
      seen.add(pull.number);
      if (await lacks(sweep, repository, pull))
        await ask(pull.number, pull.head, pull.base, job.head === undefined ? 'swept' : 'rerequested');
    }
    if (last) break;
  }
  if (job.head === undefined && (await lacksIndex(context.database, repository.id)))
    await context.enqueue({ ...about(job), kind: 'index', action: 'missing', repository });
  // what was closed without our hearing of it
  if (job.head === undefined)
    for (const number of await openNumbers(context.database, repository.id)) if (!seen.has(number)) await ask(number, '', '', 'closed');
  return queued;
}

/** Of what a sweep queues. */
const about = ({ event, installation, sender }: SweepReference) => ({ delivery: `sweep-${randomUUID()}`, event, installation, sender });

class Enough extends Error {}

export async function sweepInstallation(claim: Claim, job: SweepReference, context: WorkerContext): Promise<Outcome> {
  const { signal } = claim;
  const { database, log } = context;
  const progress = `sweep ${job.installation}`;
  let left = MOST_REQUESTS;
  let queued = 0;
  const spend = (): void => {
    signal.throwIfAborted();
    if (left-- <= 0) throw new Enough();
  };
  try {
    const token = await lookingToken(context.app, job.installation);
    const octokit = createClient(context.settings, { token, group: String(job.installation), signal });
    const sweep: Sweep = { octokit, job, context, spend };
    const one = async (repository: NamedRepository): Promise<void> => {
      try {
        queued += await sweepRepository(sweep, repository);
      } catch (error) {
        // one repository that is gone or locked must not hide the others
        if (!isStatus(error, 404, 410, 451)) throw error;
      }
    };
    if (job.repositories) {
      for (const repository of job.repositories) await one(repository);
      return { is: 'done', what: `${queued} queued` };
    }
    const begun = (await getProgress<Cursor>(database, progress)) ?? { page: 1, index: 0 };
    for (let { page, index } = begun; ; page++, index = 0) {
      spend();
      const { repositories, last } = await repositoriesPage(octokit, page);
      for (const repository of repositories.slice(index)) {
        await one(repository);
        await setProgress(database, progress, { page, index: ++index } satisfies Cursor);
      }
      if (last) break;
    }
    await dropProgress(database, progress);
    return { is: 'done', what: `${queued} queued` };
  } catch (error) {
    if (error instanceof Enough)
      return { is: 'again', at: new Date(Date.now() + PAUSE), counts: false, pause: false, reason: 'the rest of the installation' };
    const { outcome, kind } = outcomeOf(error, claim);
    if (!signal.aborted) log[kind ? 'warn' : 'error']({ installation: job.installation, err: error }, 'sweep failed');
    return outcome;
  }
}
