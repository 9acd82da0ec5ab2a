/**
 * Check runs belong to a commit, and of several with one name the newest counts. So each of them says the worst of all open pull requests with that head; else one pull request
 * could be merged by what another one came to.
 */
import type { CheckConclusion } from '../github/check-run.ts';
import { newestConcluded, revise } from '../github/check-run.ts';
import type { Checkpoint, Octokit } from '../github/client.ts';
import { isStatus } from '../github/errors.ts';
import type { Repository } from '../github/pull-request.ts';
import type { Database } from '../store/database.ts';
import { inTurn } from '../store/leases.ts';
import type { Sharing } from '../store/reviews.ts';
import { setPublished, sharingHead } from '../store/reviews.ts';

export interface Verdict {
  number: number;
  conclusion: CheckConclusion;
}

const RANK: Record<string, number> = { success: 0, action_required: 1, failure: 2 };
const rank = (conclusion: string): number => RANK[conclusion] ?? 2;

/** All that is published on one commit is published one after the other. Awaited before each write: a job that is outdated or has lost its turn writes nothing. */
export const inTurnOf = <Result>(
  database: Database,
  repositoryId: number,
  head: string,
  signal: AbortSignal,
  work: (checkpoint: Checkpoint) => Promise<Result>,
): Promise<Result> =>
  inTurn(database, `publish ${repositoryId}@${head}`, signal, (held) =>
    work(async () => {
      await held();
      signal.throwIfAborted();
    }),
  );

/** The worst of them; of equal ones the first. */
export const worstOf = (verdicts: readonly Verdict[]): Verdict | undefined =>
  verdicts.reduce<Verdict | undefined>((worst, one) => (!worst || rank(one.conclusion) > rank(worst.conclusion) ? one : worst), undefined);

export const verdictsOf = (sharing: readonly Sharing[]): Verdict[] =>
  sharing.map(({ number, conclusion }) => ({ number, conclusion: conclusion as CheckConclusion }));

const NOTE = /^> \*\*#\d+ has the same commit[^\n]*\n\n/;
const PREFIX = /^#\d+ decides: /;

/** What a check run says when another pull request with its commit came to something worse; undone by `undefined`. */
export function withNote(output: { title: string; summary: string }, other: Verdict | undefined): { title: string; summary: string } {
  const title = output.title.replace(PREFIX, '');
  const summary = output.summary.replace(NOTE, '');
  if (!other) return { title, summary };
  const what = other.conclusion === 'failure' ? 'has errors to fix' : 'has questions for a reviewer';
  return {
    title: `#${other.number} decides: ${title}`,
    summary: `> **#${other.number} has the same commit and ${what}.** A check belongs to a commit, so this one cannot succeed before that one does, or is closed.\n\n${summary}`,
  };
}

/** Brings the runs of the other pull requests to what they have to say now. The caller has its turn. */
export async function reviseOthers(
  octokit: Octokit,
  {
    repository,
    repositoryId,
    others,
    own,
    database,
    checkpoint,
  }: { repository: Repository; repositoryId: number; others: Sharing[]; own?: Verdict; database: Database; checkpoint: Checkpoint },
): Promise<void> {
  const all = [...verdictsOf(others), ...(own ? [own] : [])];
  const worst = worstOf(all);
  for (const other of others) {
    if (!worst || other.checkRunId === undefined || other.published === worst.conclusion) continue;
    const decider = rank(worst.conclusion) > rank(other.conclusion ?? '') ? worst : undefined;
    try {
      await checkpoint();
      await revise(octokit, repository, { id: other.checkRunId }, worst.conclusion, (output) => withNote(output, decider));
    } catch (error) {
      if (!isStatus(error, 404, 410)) throw error; // a run of long ago
    }
    await setPublished(database, repositoryId, other.number, worst.conclusion);
  }
}

export interface Left {
  repository: Repository;
  repositoryId: number;
  /** That a pull request had and has no more: it was closed, or pushed to. */
  heads: Iterable<string>;
  appId: number;
  signal: AbortSignal;
  database: Database;
}

/** Those that still have such a head may now say better, and the run of the one that left it is not the last word on it. */
export async function settleShared(octokit: Octokit, { repository, repositoryId, heads, appId, signal, database }: Left): Promise<void> {
  for (const head of new Set(heads)) {
    if ((await sharingHead(database, repositoryId, head, 0)).length === 0) continue;
    await inTurnOf(database, repositoryId, head, signal, async (checkpoint) => {
      const others = await sharingHead(database, repositoryId, head, 0);
      await reviseOthers(octokit, { repository, repositoryId, others, database, checkpoint });
      const decider = worstOf(verdictsOf(others));
      const as = others.find(({ number }) => number === decider?.number)?.checkRunId;
      const newest = await newestConcluded(octokit, repository, head, appId);
      if (!decider || as === undefined || newest === undefined || others.some(({ checkRunId }) => checkRunId === newest)) return;
      await checkpoint();
      await revise(octokit, repository, { id: newest, as }, decider.conclusion, ({ title, summary }) => ({
        title: `#${decider.number}: ${title}`,
        summary: `> **This is what #${decider.number} came to, which has the same commit.** The pull request that this run was made for does not have it any more.\n\n${summary}`,
      }));
    });
  }
}
