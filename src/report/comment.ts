/** The one comment on a pull request: first what its author must change, then what only a person can judge. */
import { CONFIG_PATH } from '../config/path.ts';
import type { Endpoint, Finding, Question, Review } from '../review/types.ts';
import { box, profile } from './box.ts';
import { block, bytes, code, prose, row } from './escape.ts';
import type { LinkContext } from './links.ts';
import { linked, place } from './links.ts';
import { answers, endpointName, existing, fixed, guardsOf, keyName, mustFix, plural, result, standing, tally, waiting } from './words.ts';

/** GitHub takes 65,536 characters (docs.github.com/rest/issues/comments); what is cut is said. */
const MAX_BYTES = 60_000;
const MAX_BOXES = 6;
const MAX_FINDINGS = 5;
const MAX_ROWS = 20;
const MAX_FIX_LINES = 12;
export const MARKER = '<!-- portcullis:1 -->';

export interface CommentContext extends LinkContext {
  /** The check run's address. */
  report?: string;
  /** Where people's pages are; GitHub's own without it. */
  host?: string;
  /** What is said about commands that were not carried out; texts of people stand in it. */
  notes?: readonly string[];
  /** false: questions are plain lines, answered by command, where other tools hold the merge by open boxes. */
  boxes?: boolean;
}

/** The comment's text; undefined when there is nothing to fix and nothing to answer, and no comment is needed. The same review gives the same text. */
export function renderComment(review: Review, context: CommentContext): string | undefined {
  const errors = mustFix(review);
  if (errors.length === 0 && waiting(review).length === 0) return undefined;
  for (const rows of [MAX_ROWS, 8, 0]) {
    const text = whole(review, errors, context, rows);
    if (bytes(text) <= MAX_BYTES) return text;
  }
  return [MARKER, headline(review, errors), '', 'There is more than a comment can hold.', '', footer(review, context), ''].join('\n');
}
/** What stands there when all is done: one line. */
export function renderDone(review: Review, context: CommentContext): string {
  const judges = [...new Set(answers(review).map((one) => one.answered?.by ?? ''))].sort();
  const parts = [
    review.endpoints.length > 0 ? plural(review.endpoints.length, 'endpoint') : '',
    fixed(review).length > 0 ? `${tally(fixed(review))} fixed` : '',
    judges.length > 0
      ? `${plural(answers(review).length, 'question')} answered by ${judges.map((one) => profile(one, context)).join(', ')}`
      : '',
  ].filter(Boolean);
  return `${MARKER}\n**Portcullis: nothing left to do.** ${parts.length > 0 ? `${parts.join(', ')}. ` : ''}${report(context)}\n`;
}
const report = (context: CommentContext, words = 'Full report'): string =>
  context.report ? `[${words}](${context.report})` : `The ${words.toLowerCase()} stands in the check`;

function headline(review: Review, errors: readonly Finding[]): string {
  const open = waiting(review).length;
  const parts = [errors.length > 0 ? `${tally(errors)} to fix` : '', open > 0 ? `${plural(open, 'question')} for a reviewer` : ''].filter(
    Boolean,
  );
  return `### Portcullis: ${parts.join(', ')}${review.would ? ' (monitor mode: nothing is held)' : ''}`;
}
function whole(review: Review, errors: readonly Finding[], context: CommentContext, rows: number): string {
  const blocks = [MARKER, headline(review, errors), ''];
  if (errors.length > 0) {
    blocks.push('**For the author**', '');
    for (const finding of errors.slice(0, MAX_FINDINGS)) blocks.push(...findingBlock(review, finding, context), '');
    if (errors.length > MAX_FINDINGS) blocks.push(`${errors.length - MAX_FINDINGS} more to fix: ${all(context)}.`, '');
  }
  blocks.push(...reviewers(review, context));
  if (review.endpoints.length > 0 && rows > 0) blocks.push(...table(review, context, rows), '');
  blocks.push(...commands(review), '');
  if (context.notes && context.notes.length > 0) blocks.push(...context.notes.map((note) => `- ${prose(note, 300)}`), '');
  blocks.push(footer(review, context), '');
  return blocks.join('\n');
}
const all = (context: CommentContext): string => (context.report ? `[the report](${context.report}) has all` : 'the report has all');

function findingBlock(review: Review, finding: Finding, context: CommentContext): string[] {
  const { routes } = finding;
  const named = routes.length > 3 ? `${routes.length} endpoints` : routes.map((key) => code(keyName(review, key))).join(', ');
  const lines = [
    `**${prose(finding.title)}**${named ? ` · ${named}` : ''} · \`${finding.rule}\` · \`${finding.handle}\``,
    `${linked(place(finding.at), finding.at, context)}: ${prose(finding.message)}.`,
  ];
  if (routes.length > 3) lines.push(concerned(review, finding, context));
  if (finding.assuming.length > 0)
    lines.push(
      `Assumed, because it was not read: ${finding.assuming
        .slice(0, 3)
        .map((one) => code(one.what, 60))
        .join(', ')}.`,
    );
  if (finding.fix && !finding.fix.includes('\n')) lines.push(`Fix: ${prose(finding.fix)}.`.replace(/\.\.$/, '.'));
  const second = finding.level === 'error' ? '; an error ignored by its author needs a second person' : '';
  lines.push(`<sub>Meant to be so? \`/portcullis ignore ${finding.handle} <reason>\`${second}.</sub>`);
  // one paragraph: in a comment, each line of the text is a line on the page
  return finding.fix?.includes('\n') ? [...lines, '', ...block(finding.fix, MAX_FIX_LINES)] : lines;
}
/** Some of many endpoints, unless the message names them; others may lie where nobody looks. */
function concerned(review: Review, { routes, message }: Finding, context: CommentContext): string {
  const untouched = review.endpoints.some((one) => routes.includes(one.key) && (one.change === 'untouched' || one.change === 'reached'));
  const names = routes.map((key) => keyName(review, key));
  const shown = message.includes(`\`${names[0]}\``)
    ? ''
    : `Concerned: ${names
        .slice(0, 3)
        .map((name) => code(name))
        .join(', ')} and ${routes.length - 3} more`;
  const where = !untouched
    ? ''
    : shown === ''
      ? 'Also in files that this pull request does not touch'
      : ', also in files that this pull request does not touch';
  return `${shown}${where} (${context.report ? `[all ${routes.length}](${context.report})` : `all ${routes.length} in the report`}).`;
}
/** What waits for an answer comes before what has one; each keeps its place. */
function shownQuestions(review: Review): Question[] {
  const open = waiting(review).slice(0, MAX_BOXES);
  const chosen = new Set([...open, ...answers(review).slice(0, MAX_BOXES - open.length)]);
  return review.questions.filter((one) => chosen.has(one));
}
function reviewers(review: Review, context: CommentContext): string[] {
  const shown = shownQuestions(review);
  if (shown.length === 0) return [];
  const left = waiting(review).length - shown.filter((one) => !one.answered).length;
  return [
    '**For a reviewer** (write access, no commit of yours in this pull request)',
    '',
    ...shown.map((question) => box(review, question, context)),
    ...(left > 0 ? ['', `${plural(left, 'more question')} in the report; ${left === 1 ? 'it counts' : 'they count'} too.`] : []),
    '',
  ];
}
function table(review: Review, context: CommentContext, rows: number): string[] {
  const left = review.endpoints.length - rows;
  return [
    row('endpoint', 'change', 'guarded by', 'result'),
    row('---', '---', '---', '---'),
    ...review.endpoints.slice(0, rows).map((endpoint) => endpointRow(review, endpoint, context)),
    ...(left > 0 ? ['', `${plural(left, 'more endpoint')} in the report.`] : []),
  ];
}
function endpointRow(review: Review, endpoint: Endpoint, context: CommentContext): string {
  const by = endpoint.by[0];
  const change = endpoint.change === 'reached' && by ? `reached by ${linked(place(by), by, context)}` : endpoint.change;
  const guards = guardsOf(endpoint);
  const shown = guards.slice(0, 4).map((link) => linked(link.name, link.at, context, 40));
  if (guards.length > shown.length) shown.push(`${guards.length - shown.length} more`);
  const words = result(review, endpoint);
  return row(
    code(endpointName(endpoint)),
    change,
    shown.join(' → ') || 'nothing',
    standing(review, endpoint) === 'error' ? `**${words}**` : words,
  );
}
function commands(review: Review): string[] {
  const open = waiting(review);
  const settled = new Map(open.flatMap((one) => (one.settle === undefined ? [] : [[one.settle, one] as const])));
  const lines = [...settled]
    .slice(0, 4)
    .map(([settle, one]) => `- ${prose(one.text, 160)} Add to \`${CONFIG_PATH}\` on the base branch: ${code(settle, 200)}`);
  const [first] = open;
  const names = [
    '`/portcullis recheck`',
    ...(first ? [`\`/portcullis attest ${first.handle} ${first.item} <reason>\``] : []),
    '`/portcullis help`',
  ];
  return [
    `<details><summary>${open.length > 0 ? 'Stop asking these questions' : 'Commands'}</summary>`,
    '',
    ...(lines.length > 0 ? [...lines, ''] : []),
    ...(open.length > 0
      ? [
          `An answer stays valid until what it speaks of is changed.${open.some(({ routes }) => routes.length > 0) ? ' A check in the code that ends the request answers for good.' : ''}`,
          '',
        ]
      : []),
    `Commands: ${names.join(', ')}.`,
    '</details>',
  ];
}
function footer(review: Review, context: CommentContext): string {
  const unread = review.read.unread.filter((one) => one.matters).length;
  const before = existing(review).length;
  const repaired = [
    ...new Set(
      fixed(review)
        .filter((one) => one.level !== 'notice')
        .map((one) => `${one.title}${one.routes[0] ? ` on ${keyName(review, one.routes[0])}` : ''}`),
    ),
  ];
  const parts = [
    report(context),
    `head \`${review.head.slice(0, 7)}\``,
    unread === 0
      ? `${review.read.changed === 1 ? 'the changed code file' : `all ${review.read.changed} changed code files`} and ${review.read.context} that they depend on were read`
      : `${plural(unread, 'file')} that ${unread === 1 ? 'matters' : 'matter'} could not be read`,
    ...(before > 0
      ? [`${plural(before, 'finding')} that ${before === 1 ? 'was there before is' : 'were there before are'} listed in the report`]
      : []),
    ...(repaired.length > 0
      ? [
          `fixed here: ${repaired
            .slice(0, 3)
            .map((one) => prose(one, 80))
            .join('; ')}${repaired.length > 3 ? ` and ${repaired.length - 3} more` : ''}`,
        ]
      : []),
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}
