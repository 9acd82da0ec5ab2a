/** The judgement as a Markdown document: what the App would post, in one piece. */
import type { Review } from '../review/types.ts';
import type { CheckRunContext } from './check-run.ts';
import { renderCheckRun } from './check-run.ts';
import type { CommentContext } from './comment.ts';
import { renderComment } from './comment.ts';

/** A document that ends with a newline. */
export function renderMarkdown(review: Review, context: CheckRunContext & CommentContext): string {
  const run = renderCheckRun(review, context);
  const comment = renderComment(review, context);
  return [`# ${run.title}`, '', run.summary, '', ...(comment ? [comment, ''] : []), run.text, ''].join('\n');
}
