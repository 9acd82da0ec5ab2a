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
  /** Through which App it was written. */
  appId?: number;
}
export interface Place {
  number: number;
  /** undefined for whoever is no App: then any App's but the one that runs workflows, which write what a pull request tells them to. */
  appId: number | undefined;
  /** Hidden in the first line; anybody can write it, so it counts only together with our App's id. */
  marker: string;
  /** From the store. */
  commentId?: number;
  /** The store knows that there is none. */
  none?: boolean;
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
const toComment = ({ id, html_url: url, body, performed_via_github_app: app }: Answer): Comment => ({
  id,
  url,
  body: body ?? '',
  ...(app && { appId: app.id }),
});
/** `github-actions`, on github.com. */
const WORKFLOWS = 15_368;

/** Found by its first line and its author. */
export async function ownComment(octokit: Octokit, repository: Repository, place: Place): Promise<Comment | undefined> {
  const isOurs = ({ performed_via_github_app: app }: Answer): boolean =>
    !!app && (place.appId === undefined ? app.id !== WORKFLOWS : app.id === place.appId);
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

/** undefined: somebody has deleted it. */
async function edit(octokit: Octokit, repository: Repository, id: number, body: string): Promise<Comment | undefined> {
  try {
    const { data } = await octokit.rest.issues.updateComment({ ...repository, comment_id: id, body });
    return toComment(Answer.parse(data));
  } catch (error) {
    if (!isStatus(error, 404, 410)) throw error;
    return undefined;
  }
}

/** GitHub stores line ends as they come and people edit in browsers: only a difference that a reader could see is written. */
const same = (one: string, other: string): boolean => one.replaceAll('\r\n', '\n').trim() === other.replaceAll('\r\n', '\n').trim();

/**
 * `text` undefined: there is nothing to say, and no comment is made for that. `settled` is what an existing comment then becomes. Whose comment the stored one is, is known, and
 * whatever others make of it is told by an event, so it is written without another look.
 * Creating notifies people and counts as content creation; editing does not, so a comment is never deleted and posted anew.
 */
export async function publishComment(
  octokit: Octokit,
  repository: Repository,
  place: Place,
  { text, settled }: { text?: string; settled?: string },
  checkpoint: Checkpoint = () => {},
): Promise<Comment | undefined> {
  const wanted = text ?? settled;
  if (wanted === undefined) return undefined;
  const body = shorten(wanted);
  if (place.commentId !== undefined) {
    await checkpoint();
    const edited = await edit(octokit, repository, place.commentId, body);
    if (edited) return edited;
  }
  const existing = place.none ? undefined : await ownComment(octokit, repository, place);
  if (existing && same(existing.body, body)) return existing;
  if (!existing && text === undefined) return undefined;
  await checkpoint();
  const edited = existing && (await edit(octokit, repository, existing.id, body));
  if (edited || text === undefined) return edited;
  const { data } = await octokit.rest.issues.createComment({ ...repository, issue_number: place.number, body, ...ONCE });
  return toComment(Answer.parse(data));
}
