/** The judgement as a Markdown document: what the App would post, in one piece. */
import type { Review } from '../review/types.ts';
import { renderCheckRun } from './check-run.ts';
import { renderComment } from './comment.ts';

/** A document that ends with a newline. */
export function renderMarkdown(review: Review): string {
  const run = renderCheckRun(review, {});
  const comment = renderComment(review, {});
  return [`# ${run.title}`, '', run.summary, '', ...(comment ? [comment, ''] : []), run.text, ''].join('\n');
}
