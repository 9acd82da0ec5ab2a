/** Our comment is a view of what we know: whatever others make of it is undone, but not for ever. */
import type { Octokit } from '../github/client.ts';
import { publishComment } from '../github/comment.ts';
import type { PullRequest, Repository } from '../github/pull-request.ts';
import { MARKER } from '../report/comment.ts';
import { appendAudit, auditOf } from '../store/audit.ts';
import { getPosted, setComment } from '../store/reviews.ts';
import type { WorkerContext } from './context.ts';
import { inTurnOf } from './shared-head.ts';

const RESTORED = 'comment restored';
const LEFT = 'comment left as others made it';
const TIMES_AN_HOUR = 3;
const HOUR = 3_600_000;

export interface Changed {
  repository: Repository;
  repositoryId: number;
  pull: PullRequest;
  by: string;
  signal: AbortSignal;
  context: WorkerContext;
}

/** Out: what was done; undefined when the head that we spoke of is not the live one, or nothing is known of it, and a review is due. */
export function restoreComment(
  octokit: Octokit,
  { repository, repositoryId, pull, by, signal, context }: Changed,
): Promise<string | undefined> {
  const { database, appId } = context;
  const { number } = pull;
  return inTurnOf(database, repositoryId, pull.head.sha, signal, async (checkpoint) => {
    const posted = await getPosted(database, repositoryId, number);
    if (!posted || posted.opened !== undefined || posted.head !== pull.head.sha || posted.base !== pull.base.ref) return undefined;
    if (posted.rendered === undefined) return 'nothing to restore';
    const hourAgo = new Date(Date.now() - HOUR).toISOString();
    const recent = (await auditOf(database, repositoryId, number)).filter(
      ({ at, what }) => at > hourAgo && (what === RESTORED || what === LEFT),
    );
    const full = recent.filter(({ what }) => what === RESTORED).length >= TIMES_AN_HOUR;
    if (full) {
      if (recent[0]?.what !== LEFT) await appendAudit(database, { repository: repositoryId, number, actor: by, what: LEFT });
      return LEFT;
    }
    const place = { number, appId, marker: MARKER, ...(posted.commentId !== undefined && { commentId: posted.commentId }) };
    const comment = await publishComment(octokit, repository, place, { text: posted.rendered }, checkpoint);
    if (!comment) return undefined;
    await setComment(database, repositoryId, number, comment.id);
    await appendAudit(database, { repository: repositoryId, number, actor: by, what: RESTORED });
    return RESTORED;
  });
}
