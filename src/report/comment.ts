/** The one comment on a pull request: first what its author must change, then what only a person can judge. */
import type { Endpoint, Finding, Question, Review } from '../review/types.ts';
import { bytes, code, prose } from './escape.ts';
import type { LinkContext } from './links.ts';
import { linked, place } from './links.ts';
import { asked, byLevel, counted, endpointName, existing, fixed, keyName, plural, worstFirst } from './words.ts';

/** GitHub takes 65,536 characters (docs.github.com/rest/issues/comments); what is cut is said. */
const MAX_BYTES = 60_000;
const MAX_BOXES = 6;
const MAX_FINDINGS = 5;
const MAX_ROWS = 20;
export const MARKER = '<!-- portcullis:1 -->';

export interface CommentContext extends LinkContext {
  /** The check run's address. */
  report?: string;
}

/** The comment's text; undefined when there is nothing to fix and nothing to answer, and no comment is needed. */
export function renderComment(review: Review, context: CommentContext): string | undefined {
  const errors = byLevel(counted(review), 'error');
  if (errors.length === 0 && review.questions.length === 0) return undefined;
  for (const rows of [MAX_ROWS, 8, 0]) {
    const text = whole(review, errors, context, rows);
    if (bytes(text) <= MAX_BYTES) return text;
  }
  return short(review, errors, context);
}
/** What stands there when all is done: one line. */
export function renderDone(review: Review, context: CommentContext): string {
  const done = fixed(review).length;
  return `${MARKER}\n**Portcullis: nothing left to do.** ${plural(review.endpoints.length, 'endpoint')}${done > 0 ? `, ${plural(done, 'finding')} fixed` : ''}. ${report(context)}\n`;
}
const report = (context: CommentContext): string =>
  context.report ? `[Full report](${context.report})` : 'The full report stands in the check';
function headline(review: Review, errors: Finding[]): string {
  const parts = [
    errors.length > 0 ? `${plural(errors.length, 'error')} to fix` : '',
    review.questions.length > 0 ? `${plural(review.questions.length, 'question')} for a reviewer` : '',
  ].filter(Boolean);
  return `### Portcullis: ${parts.join(', ')}`;
}
function whole(review: Review, errors: Finding[], context: CommentContext, rows: number): string {
  const blocks = [MARKER, headline(review, errors), ''];
  if (errors.length > 0) {
    blocks.push('**For the author**', '');
    for (const finding of worstFirst(errors).slice(0, MAX_FINDINGS)) blocks.push(...findingBlock(review, finding, context), '');
    if (errors.length > MAX_FINDINGS) blocks.push(`${errors.length - MAX_FINDINGS} more in the report.`, '');
  }
  const questions = asked(review);
  if (questions.length > 0) {
    blocks.push('**For a reviewer** (write access, no commit of yours in this pull request)', '');
    for (const question of questions.slice(0, MAX_BOXES)) blocks.push(box(review, question, context));
    if (questions.length > MAX_BOXES)
      blocks.push('', `${plural(questions.length - MAX_BOXES, 'more question')} in the report; they count too.`);
    blocks.push('');
  }
  if (review.endpoints.length > 0 && rows > 0) {
    blocks.push('| endpoint | change | guarded by | result |', '| --- | --- | --- | --- |');
    for (const endpoint of review.endpoints.slice(0, rows)) blocks.push(row(review, endpoint, context));
    if (review.endpoints.length > rows) blocks.push(`| ${review.endpoints.length - rows} more in the report | | | |`);
    blocks.push('');
  }
  const settles = [...new Set(questions.flatMap((question) => (question.settle ? [question.settle] : [])))].slice(0, 4);
  blocks.push(
    '<details><summary>Stop asking these questions</summary>',
    '',
    ...(settles.length > 0
      ? ['Add to `.github/portcullis.yml` on the base branch what is true of them:', '', ...settles.map((one) => `- ${code(one, 200)}`), '']
      : []),
    'A check in the code that ends the request answers for good, too. Commands: `/portcullis recheck`, `/portcullis help`.',
    '</details>',
    '',
    footer(review, context),
    '',
  );
  return blocks.join('\n');
}
function findingBlock(review: Review, finding: Finding, context: CommentContext): string[] {
  const routes = finding.routes.slice(0, 3).map((key) => code(keyName(review, key)));
  const more = finding.routes.length > 3 ? ` and ${finding.routes.length - 3} more` : '';
  return [
    `**${prose(finding.title)}**${routes.length > 0 ? ` · ${routes.join(', ')}${more}` : ''} · \`${finding.rule}\` · \`${finding.handle}\``,
    `${linked(place(finding.at), finding.at, context)}: ${prose(finding.message)}`,
    ...(finding.assuming.length > 0
      ? [
          `Assumed, because it was not read: ${finding.assuming
            .slice(0, 3)
            .map((one) => code(one.what, 60))
            .join(', ')}.`,
        ]
      : []),
    ...(finding.fix ? ['', ...fence(finding.fix)] : []),
    `<sub>Meant to be so? \`/portcullis ignore ${finding.handle} <reason>\`; an error ignored by its author needs a second person.</sub>`.replace(
      '<reason>',
      '&lt;reason&gt;',
    ),
  ];
}
/** A fix in a block whose fence nothing in it can close. */
function fence(text: string): string[] {
  const clean = text.toWellFormed().replace(/\r/g, '');
  const longest = Math.max(2, ...[...clean.matchAll(/`+/g)].map((match) => match[0].length));
  const mark = '`'.repeat(longest + 1);
  return [mark, ...clean.split('\n').slice(0, 12), mark];
}
function box(review: Review, question: Question, context: CommentContext): string {
  const routes = question.routes.slice(0, 3).map((key) => code(keyName(review, key)));
  const more = question.routes.length > 3 ? ` and ${question.routes.length - 3} more` : '';
  const where = question.at ? ` ${linked(place(question.at), question.at, context)}` : '';
  return `- [ ] **${prose(question.text, 200)}** ${routes.join(', ')}${more}: ${prose(question.why, 300)}${where} <!-- pc:${question.handle}:${question.item} -->`;
}
function row(review: Review, endpoint: Endpoint, context: CommentContext): string {
  const by = endpoint.by[0];
  const change = endpoint.change === 'reached' && by ? `reached by ${linked(place(by), by, context)}` : endpoint.change;
  const guards = endpoint.chain
    .filter((link) => link.roles.length > 0)
    .slice(0, 4)
    .map((link) => linked(link.name, link.at, context));
  return `| ${code(endpointName(endpoint))} | ${change} | ${guards.join(' → ') || 'nothing'} | ${result(review, endpoint)} |`;
}
export function result(review: Review, endpoint: Endpoint): string {
  const own = counted(review).filter((finding) => endpoint.findings.includes(finding.fingerprint));
  const errors = byLevel(own, 'error').length;
  if (errors > 0) return `**${plural(errors, 'error')}**`;
  const states = (state: string): number => endpoint.items.filter((item) => item.state === state).length;
  const warnings = byLevel(own, 'warning').length;
  const parts = [
    warnings > 0 ? plural(warnings, 'warning') : '',
    states('verified') > 0 ? `${states('verified')} verified` : '',
    states('reviewer') > 0 ? `${states('reviewer')} for a reviewer` : '',
  ].filter(Boolean);
  return parts.join(', ') || 'nothing to verify';
}
function footer(review: Review, context: CommentContext): string {
  const unread = review.read.unread.filter((one) => one.matters).length;
  const parts = [
    report(context),
    `head \`${review.head.slice(0, 7)}\``,
    unread === 0
      ? `all ${plural(review.read.changed, 'changed code file')} and ${review.read.context} that they depend on were read`
      : `${plural(unread, 'file')} that matter could not be read`,
    ...(existing(review).length > 0
      ? [
          `${plural(existing(review).length, 'finding')} that ${existing(review).length === 1 ? 'was' : 'were'} there before ${existing(review).length === 1 ? 'is' : 'are'} listed in the report`,
        ]
      : []),
    ...(fixed(review).length > 0
      ? [
          `fixed here: ${fixed(review)
            .slice(0, 3)
            .map((one) => prose(one.title, 60))
            .join(', ')}`,
        ]
      : []),
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}
function short(review: Review, errors: Finding[], context: CommentContext): string {
  return [MARKER, headline(review, errors), '', 'There is more than a comment can hold.', '', footer(review, context), ''].join('\n');
}
