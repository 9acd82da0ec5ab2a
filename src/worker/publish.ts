/** Makes a review visible: the one comment, then the check run, which links to it. Nothing is published for an outdated head. */
import type { CheckRun } from '../github/check-run.ts';
import { conclude } from '../github/check-run.ts';
import type { Octokit } from '../github/client.ts';
import type { Comment } from '../github/comment.ts';
import { publishComment } from '../github/comment.ts';
import type { PullRequest, Repository } from '../github/pull-request.ts';
import type { Job } from '../queue/queue.ts';
import { renderCheckRun } from '../report/check-run.ts';
import { MARKER, renderComment, renderDone } from '../report/comment.ts';
import type { Review } from '../review/types.ts';
import type { Store } from '../store/store.ts';
import type { Configuration } from './configuration.ts';

export interface Publication {
  review: Review;
  pull: PullRequest;
  run: CheckRun;
  repository: Repository;
  job: Job;
  appId: number;
  configuration?: Configuration;
  signal: AbortSignal;
  store: Store;
}

/**
 * `trouble`: the comment could not be written. The check run is concluded all the same, for it is what the merge waits for; whether the comment is tried again
 * is the caller's to decide.
 */
export async function publish(octokit: Octokit, publication: Publication): Promise<{ trouble?: Error }> {
  const { review, pull, run, repository, job, appId, configuration, signal, store } = publication;
  const links = { url: pull.url.replace(/\/pull\/\d+$/, ''), sha: review.head };
  const checkpoint = (): void => signal.throwIfAborted();
  const before = await store.posts.get(job.repository.id, pull.number);
  const place = { number: pull.number, appId, marker: MARKER, ...(before?.commentId !== undefined && { commentId: before.commentId }) };
  const text = renderComment(review, { ...links, ...(run.url && { report: run.url }), boxes: configuration?.boxes ?? true });
  // "Nothing left to do" is true of a success alone; after an analysis that was cut short the comment stays as it is.
  const settled = review.conclusion === 'success' ? renderDone(review, { ...links, ...(run.url && { report: run.url }) }) : undefined;
  let comment: Comment | undefined;
  let trouble: Error | undefined;
  if (text !== undefined || settled !== undefined) {
    try {
      comment = await publishComment(
        octokit,
        repository,
        place,
        { ...(text !== undefined && { text }), ...(settled && { settled }) },
        checkpoint,
      );
    } catch (error) {
      checkpoint();
      trouble = error instanceof Error ? error : new Error(String(error));
    }
  }
  if (!run.concluded) {
    const output = renderCheckRun(review, {
      ...links,
      ...(comment && { comment: comment.url }),
      ...(configuration && { configuration: { ...configuration, branch: pull.base.ref } }),
    });
    const { conclusion, title, summary, text: details, annotations } = output;
    const note = !trouble ? '' : '\n\nThe comment on the pull request could not be written; everything stands here.';
    const shown = { title, summary: summary + note, ...(details && { text: details }) };
    await conclude(
      octokit,
      repository,
      run,
      { conclusion, output: shown, annotations, ...(comment && { detailsUrl: comment.url }) },
      checkpoint,
    );
  }
  const commentId = comment?.id ?? before?.commentId;
  await store.posts.set(job.repository.id, pull.number, {
    head: review.head,
    checkRunId: run.id,
    ...(commentId !== undefined && { commentId }),
  });
  return trouble ? { trouble } : {};
}
