/** The one comment: an issue comment, created once, edited in place. https://docs.github.com/en/rest/issues/comments */
import { z } from 'zod';
import type { Checkpoint, Octokit } from './client.ts';
import { ONCE } from './client.ts';
import { isStatus } from './errors.ts';
import type { Repository } from './pull-request.ts';
import { shorten } from './text.ts';

export interface Comment {
  id: number;
  url: string;
  body: string;
}
export interface Place {
  number: number;
  appId: number;
  /** Hidden in the first line; anybody can write it, so it counts only together with our App's id. */
  marker: string;
  /** From the store. */
  commentId?: number;
}

/** 100 a page, oldest first; a conversation ends at 2,500. */
const PER_PAGE = 100;
const MOST_PAGES = 25;

const Answer = z.object({
  id: z.number(),
  html_url: z.string(),
  body: z.string().nullish(),
  performed_via_github_app: z.object({ id: z.number() }).nullish(),
});
type Answer = z.infer<typeof Answer>;
const toComment = ({ id, html_url: url, body }: Answer): Comment => ({ id, url, body: body ?? '' });

export async function ownComment(octokit: Octokit, repository: Repository, place: Place): Promise<Comment | undefined> {
  const isOurs = (comment: Answer): boolean => comment.performed_via_github_app?.id === place.appId;
  if (place.commentId !== undefined) {
    try {
      const { data } = await octokit.rest.issues.getComment({ ...repository, comment_id: place.commentId });
      const comment = Answer.parse(data);
      if (isOurs(comment)) return toComment(comment);
    } catch (error) {
      if (!isStatus(error, 404, 410)) throw error; // deleted by somebody: look for another
    }
  }
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await octokit.rest.issues.listComments({ ...repository, issue_number: place.number, per_page: PER_PAGE, page });
    const own = z
      .array(Answer)
      .parse(data)
      .find((comment) => isOurs(comment) && comment.body?.includes(place.marker));
    if (own) return toComment(own);
    if (data.length < PER_PAGE) break;
  }
  return undefined;
}

/** GitHub stores line ends as they come and people edit in browsers: only a difference that a reader could see is written. */
const same = (one: string, other: string): boolean => one.replaceAll('\r\n', '\n').trim() === other.replaceAll('\r\n', '\n').trim();

/**
 * `text` undefined: there is nothing to say, and no comment is made for that. `settled` is what an existing comment then becomes.
 * Creating notifies people and counts as content creation; editing does not, so a comment is never deleted and posted anew.
 */
export async function publishComment(
  octokit: Octokit,
  repository: Repository,
  place: Place,
  { text, settled }: { text?: string; settled?: string },
  checkpoint: Checkpoint = () => {},
): Promise<Comment | undefined> {
  const existing = await ownComment(octokit, repository, place);
  const wanted = existing ? (text ?? settled) : text;
  if (wanted === undefined) return existing;
  const body = shorten(wanted);
  if (existing && same(existing.body, body)) return existing;
  await checkpoint();
  if (existing) {
    try {
      const { data } = await octokit.rest.issues.updateComment({ ...repository, comment_id: existing.id, body });
      return toComment(Answer.parse(data));
    } catch (error) {
      if (!isStatus(error, 404, 410)) throw error; // deleted since it was read
      if (text === undefined) return undefined;
    }
  }
  const { data } = await octokit.rest.issues.createComment({ ...repository, issue_number: place.number, body, ...ONCE });
  return toComment(Answer.parse(data));
}
