/** Makes a review visible: the one comment, then the check run, which links to it. Nothing is published for an outdated head. */
import type { CheckRun } from '../github/check-run.ts';
import { conclude } from '../github/check-run.ts';
import type { Checkpoint, Octokit } from '../github/client.ts';
import type { Comment } from '../github/comment.ts';
import { publishComment } from '../github/comment.ts';
import type { PullReference } from '../github/events.ts';
import type { PullRequest, Repository } from '../github/pull-request.ts';
import { renderCheckRun } from '../report/check-run.ts';
import { MARKER, renderComment, renderDone } from '../report/comment.ts';
import { writeLedger } from '../review/ledger.ts';
import type { Review } from '../review/types.ts';
import type { Database } from '../store/database.ts';
import { replaceFindings } from '../store/findings.ts';
import type { Posted } from '../store/reviews.ts';
import { getPosted, setPosted, sharingHead } from '../store/reviews.ts';
import type { Judged } from './answer.ts';
import type { Configuration } from './configuration.ts';
import { decisionsOf } from './decisions.ts';
import { ledgerKey } from './ledger.ts';
import { inTurnOf, reviseOthers, verdictsOf, withNote, worstOf } from './shared-head.ts';

export interface Publication {
  review: Review;
  /** What is to be said about commands that were not carried out. */
  notes?: readonly string[];
  pull: PullRequest;
  run: CheckRun;
  repository: Repository;
  job: PullReference;
  appId: number;
  configuration?: Configuration;
  /** For the decisions that are still to come. */
  judged: Judged;
  /** Signs people's decisions. */
  secret: string;
  signal: AbortSignal;
  database: Database;
}

interface Written {
  comment?: Comment;
  rendered?: string;
  trouble?: Error;
}

async function writeComment(
  octokit: Octokit,
  publication: Publication,
  before: Posted | undefined,
  checkpoint: Checkpoint,
): Promise<Written> {
  const { review, pull, run, repository, appId, configuration } = publication;
  const links = { url: pageOf(pull), sha: review.head, ...(run.url && { report: run.url }) };
  const text = renderComment(review, {
    ...links,
    boxes: configuration?.boxes ?? true,
    ...(publication.notes && { notes: publication.notes }),
  });
  // "Nothing left to do" is true of a success alone; after an analysis that was cut short the comment stays as it is.
  const settled = review.conclusion === 'success' ? renderDone(review, links) : undefined;
  if (text === undefined && settled === undefined) return {};
  const commentId = before?.commentId;
  // the last review was published to its end, and without one
  const none = before?.published !== undefined && commentId === undefined;
  if (text === undefined && none) return {};
  const place = { number: pull.number, appId, marker: MARKER, none, ...(commentId !== undefined && { commentId }) };
  try {
    const comment = await publishComment(
      octokit,
      repository,
      place,
      { ...(text !== undefined && { text }), ...(settled && { settled }) },
      checkpoint,
    );
    return comment ? { comment, rendered: text ?? settled } : {};
  } catch (error) {
    await checkpoint();
    return { trouble: error instanceof Error ? error : new Error(String(error)) };
  }
}

const pageOf = ({ url }: PullRequest): string => url.replace(/\/pull\/\d+$/, '');

/**
 * `trouble`: the comment could not be written. The check run is concluded all the same, for it is what the merge waits for; whether the comment is tried again
 * is the caller's to decide.
 */
export const publish = (octokit: Octokit, publication: Publication): Promise<{ trouble?: Error }> =>
  inTurnOf(publication.database, publication.job.repository.id, publication.review.head, publication.signal, (checkpoint) =>
    publishInTurn(octokit, publication, checkpoint),
  );

async function publishInTurn(octokit: Octokit, publication: Publication, checkpoint: Checkpoint): Promise<{ trouble?: Error }> {
  const { review, pull, run, repository, job, configuration, database } = publication;
  const { number } = pull;
  const repositoryId = job.repository.id;
  const before = await getPosted(database, repositoryId, number);
  const { comment, rendered, trouble } = await writeComment(octokit, publication, before, checkpoint);
  const ledger = writeLedger(await decisionsOf(database, repositoryId, number), ledgerKey(publication, repositoryId, number));
  const output = renderCheckRun(review, {
    ledger,
    url: pageOf(pull),
    sha: review.head,
    ...(comment && { comment: comment.url }),
    ...(configuration && { configuration: { ...configuration, branch: pull.base.ref } }),
  });
  const others = await sharingHead(database, repositoryId, review.head, number);
  const own = { number, conclusion: output.conclusion };
  const worst = worstOf([own, ...verdictsOf(others)]) ?? own;
  if (!run.concluded) {
    const { text, annotations } = output;
    const note = !trouble ? '' : '\n\nThe comment on the pull request could not be written; everything stands here.';
    const said = withNote({ title: output.title, summary: output.summary + note }, worst === own ? undefined : worst);
    await conclude(
      octokit,
      repository,
      run,
      {
        conclusion: worst.conclusion,
        output: { ...said, ...(text && { text }) },
        annotations,
        ...(comment && { detailsUrl: comment.url }),
      },
      checkpoint,
    );
  }
  const commentId = comment?.id ?? before?.commentId;
  const kept = rendered ?? before?.rendered;
  await database.transaction(async (sql) => {
    const posted = {
      head: review.head,
      base: pull.base.ref,
      conclusion: own.conclusion,
      // without its comment it is not done, and is taken up again
      ...(!trouble && { published: worst.conclusion }),
      checkRunId: run.id,
      ...(commentId !== undefined && { commentId }),
      ...(kept !== undefined && { rendered: kept }),
    };
    await setPosted(sql, repositoryId, number, posted, publication.judged);
    const findings = review.findings.map(({ fingerprint, rule, level, state, at }) => ({
      fingerprint,
      rule,
      level,
      state,
      path: at.path,
      line: at.span[0],
    }));
    await replaceFindings(sql, repositoryId, number, review.head, findings);
  });
  await reviseOthers(octokit, { repository, repositoryId, others, own, database, checkpoint });
  return trouble ? { trouble } : {};
}
