/** The index of a default branch, made before a pull request needs it: at installation, after a push, and where there is none. */
import { buildId } from '../config/build.ts';
import { defaultBranch, tipOf } from '../github/branch.ts';
import { createClient } from '../github/client.ts';
import type { IndexReference } from '../github/events.ts';
import { readingToken } from '../github/installation.ts';
import type { Claim } from '../queue/queue.ts';
import { DEFAULT_LIMITS } from '../repository/load.ts';
import { configHash } from '../repository/manifest.ts';
import type { Sql } from '../store/database.ts';
import type { IndexKey } from '../store/indexes.ts';
import { getIndex, newestIndex, setIndex } from '../store/indexes.ts';
import { setLowered } from '../store/lowered.ts';
import { getProgress, setProgress } from '../store/progress.ts';
import type { IndexRequest } from './analysis.ts';
import type { Analyst } from './analyst.ts';
import { Killed } from './analyst.ts';
import { loadCommit, loweredKey } from './change.ts';
import type { WorkerContext } from './context.ts';
import { repositoryOf } from './context.ts';
import type { Outcome } from './loop.ts';
import { outcomeOf } from './outcome.ts';

/** Of the 5,000 requests that an installation has in an hour. */
const RESERVE = 1_500;

export const indexKey = (repository: number, commit: string, { config, limits }: Pick<IndexRequest, 'config' | 'limits'>): IndexKey => ({
  repository,
  commit,
  config: configHash(config, { ...DEFAULT_LIMITS, ...limits }),
  engine: buildId(),
});

const mark = (repository: number): string => `index of ${repository}`;

/** Whether this build of the engine has not looked at the repository yet; one that it looked at in vain lacks nothing that it could make. */
export const lacksIndex = async (sql: Sql, repository: number): Promise<boolean> =>
  (await getProgress<{ engine: string }>(sql, mark(repository)))?.engine !== buildId();

export async function indexRepository(claim: Claim, job: IndexReference, context: WorkerContext, analyst: Analyst): Promise<Outcome> {
  const { signal } = claim;
  const { database, log } = context;
  const repositoryId = job.repository.id;
  const done = async (what: string): Promise<Outcome> => {
    await setProgress(database, mark(repositoryId), { engine: buildId() });
    return { is: 'done', what };
  };
  try {
    const token = await readingToken(context.app, job.installation, repositoryId);
    const octokit = createClient(context.settings, { token, group: String(job.installation), signal, reserve: RESERVE });
    const repository = repositoryOf(job.repository);
    const branch = job.branch ?? (await defaultBranch(octokit, repository));
    const commit = await tipOf(octokit, repository, branch);
    if (commit === undefined) return await done('an empty repository');
    const loaded = await loadCommit(octokit, repository, { commit, branch }, { ...context.kept, repositoryId, database });
    if (!loaded) return await done('GitHub could not list all files of the repository');
    const { request, read } = loaded;
    const key = indexKey(repositoryId, commit, request);
    // a review made an index, but kept no lowered files: where nobody looked before, it is done from the start
    const before = !(await lacksIndex(database, repositoryId));
    if (before && (await getIndex(database, key))) return { is: 'done', what: 'indexed before' };
    const indexed = before ? await newestIndex(database, key) : undefined;
    const made = await analyst.index({ ...request, ...(indexed && { indexed }) }, read, signal);
    await setLowered(database, new Map([...made.lowered].map(([name, packed]) => [loweredKey(name), packed])));
    if (made.index) await setIndex(database, key, made.index);
    return await done(made.index ? 'indexed' : 'the last index holds');
  } catch (error) {
    if (error instanceof Killed) {
      log.warn({ repository: job.repository.fullName, err: error }, 'indexing killed');
      return done(error.message);
    }
    const { outcome, kind } = outcomeOf(error, claim);
    if (!signal.aborted) log[kind ? 'warn' : 'error']({ repository: job.repository.fullName, err: error }, 'indexing failed');
    return outcome.is === 'given-up' ? done(outcome.reason) : outcome;
  }
}
