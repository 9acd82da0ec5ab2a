/** The check run: title, summary, text and annotations, each within GitHub's limits. */
import type { Conclusion, Endpoint, Finding, Review } from '../review/types.ts';
import { result } from './comment.ts';
import { bytes, code, cut, prose, visible } from './escape.ts';
import type { LinkContext } from './links.ts';
import { linked, place } from './links.ts';
import { counted, endpointName, existing, fixed, keyName, plural, title, worstFirst } from './words.ts';

/** Summary and text: 65,535 characters each; 422 above (docs.github.com/rest/checks/runs). */
const MAX_BYTES = 60_000;
/** Messages and details: 64 KB; titles 255 characters. */
const MAX_MESSAGE = 20_000;
const MAX_ANNOTATIONS = 500;
const MAX_TITLE = 80;

export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  start_column?: number;
  end_column?: number;
  annotation_level: 'failure' | 'warning' | 'notice';
  title: string;
  message: string;
  raw_details?: string;
}
export interface CheckRunOutput {
  conclusion: Conclusion;
  title: string;
  summary: string;
  text: string;
  annotations: Annotation[];
}

/** What is posted to the Checks API, annotations not yet in batches. */
export function renderCheckRun(review: Review, context: LinkContext & { comment?: string }): CheckRunOutput {
  const findings = worstFirst(counted(review));
  const annotations = findings.slice(0, MAX_ANNOTATIONS).map((finding) => annotation(review, finding));
  return {
    conclusion: review.conclusion,
    title: cut(title(review), MAX_TITLE),
    summary: summary(review, context, findings.length - annotations.length),
    text: text(review, context),
    annotations,
  };
}
const LEVELS = { error: 'failure', warning: 'warning', notice: 'notice' } as const;
function annotation(review: Review, finding: Finding): Annotation {
  const [line, column, endLine, endColumn] = finding.at.span;
  const single = line === endLine && endColumn > column;
  const steps = finding.because.map((step, index) => `${index + 1}  ${visible(step.at.path)}:${step.at.span[0]}  ${visible(step.note)}`);
  const details = [...finding.routes.slice(0, 10).map((key) => visible(keyName(review, key))), ...steps].join('\n');
  const assumed =
    finding.assuming.length > 0
      ? `\nAssumed, because it was not read: ${finding.assuming.map((one) => visible(one.what)).join(', ')}.`
      : '';
  return {
    path: finding.at.path.toWellFormed(),
    start_line: Math.max(1, line),
    end_line: Math.max(1, line, Math.min(endLine, line + 20)),
    ...(single && { start_column: column, end_column: endColumn }),
    annotation_level: LEVELS[finding.level],
    title: cut(visible(`${finding.rule}: ${finding.title} (${finding.handle})`), 200),
    message: limit(`${visible(finding.message)}${assumed}${finding.fix ? `\nFix: ${finding.fix.toWellFormed()}` : ''}`, MAX_MESSAGE),
    ...(details && { raw_details: limit(details, MAX_MESSAGE) }),
  };
}
const limit = (value: string, most: number): string =>
  bytes(value) <= most
    ? value
    : `${Buffer.from(value, 'utf8')
        .subarray(0, most)
        .toString('utf8')
        .replace(/\uFFFD+$/, '')}…`;

const GROUPS: [string, RegExp][] = [
  ['authentication', /^auth\.(identity|csrf)/],
  ['ownership', /^authz\.(ownership|tenant)/],
  ['input', /^(input|authz\.fields)/],
  ['output', /^output/],
  ['limits', /^abuse/],
];
function cell(endpoint: Endpoint, pattern: RegExp): string {
  const states = endpoint.items.filter((item) => pattern.test(item.id)).map((item) => item.state);
  if (states.includes('failed')) return '**failed**';
  if (states.includes('reviewer')) return 'reviewer';
  if (states.includes('verified')) return 'verified';
  return states.includes('undetermined') ? 'open' : '–';
}
function summary(review: Review, context: LinkContext & { comment?: string }, leftOut: number): string {
  const lines = [prose(review.reason, 400), ''];
  if (review.questions.length > 0 && context.comment)
    lines.push(`${plural(review.questions.length, 'answer')} are waited for in [the comment](${context.comment}).`, '');
  const head = ['endpoint', 'change', 'guarded by', ...GROUPS.map(([name]) => name)];
  const rows = review.endpoints.map((endpoint) => {
    const guards = endpoint.chain
      .filter((link) => link.roles.length > 0)
      .slice(0, 4)
      .map((link) => code(link.name, 60));
    return `| ${code(endpointName(endpoint))} | ${endpoint.change} | ${guards.join(' → ') || 'nothing'} | ${GROUPS.map(([, pattern]) => cell(endpoint, pattern)).join(' | ')} |`;
  });
  if (rows.length > 0) lines.push(`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`);
  const tail = [
    '',
    `Introduced ${counted(review).length} · fixed ${fixed(review).length} · there before ${existing(review).length} (not counted).`,
    ...(leftOut > 0 ? [`${plural(leftOut, 'annotation')} left out; all findings stand in the JSON and SARIF output.`] : []),
  ];
  return fitted(lines, rows, tail, 'endpoint');
}
/** As many rows as the limit takes; the rest is counted. */
function fitted(head: string[], rows: string[], tail: string[], what: string): string {
  let size = bytes([...head, ...tail].join('\n')) + 200;
  const kept: string[] = [];
  for (const one of rows) {
    size += bytes(one) + 1;
    if (size > MAX_BYTES) break;
    kept.push(one);
  }
  const cutOff = rows.length - kept.length;
  return [...head, ...kept, ...(cutOff > 0 ? ['', `${plural(cutOff, what)} more than fit here.`] : []), ...tail].join('\n');
}

function text(review: Review, context: LinkContext): string {
  const blocks = review.endpoints.map((endpoint, index) => block(review, endpoint, context, index === 0));
  const before = existing(review);
  const tail = [
    ...(before.length > 0
      ? [
          details(
            `There before this pull request (${before.length}, not counted)`,
            before.slice(0, 50).map((one) => `- \`${one.rule}\` ${linked(place(one.at), one.at, context)}: ${prose(one.title, 120)}`),
          ),
        ]
      : []),
    ...(fixed(review).length > 0
      ? [
          details(
            `Fixed here (${fixed(review).length})`,
            fixed(review)
              .slice(0, 50)
              .map((one) => `- \`${one.rule}\` ${code(place(one.at))}: ${prose(one.title, 120)}`),
          ),
        ]
      : []),
    details('What was read', [
      `${plural(review.read.changed, 'changed code file')} and ${review.read.context} that they depend on.`,
      ...(review.read.unread.length === 0
        ? ['Nothing was left out.']
        : [
            '',
            'Not read:',
            ...review.read.unread
              .slice(0, 50)
              .map((one) => `- ${code(one.path)}: ${prose(one.why, 120)}${one.matters ? ' (matters here)' : ''}`),
            ...(review.read.unread.length > 50 ? [`- and ${review.read.unread.length - 50} more`] : []),
          ]),
      ...review.notes.slice(0, 10).map((note) => `- ${prose(note.note, 200)}`),
    ]),
  ];
  return fitted([], blocks, tail, 'endpoint');
}
const details = (heading: string, lines: string[]): string =>
  ['<details><summary>', heading, '</summary>', '', ...lines, '</details>', '']
    .join('\n')
    .replace('<summary>\n', '<summary>')
    .replace('\n</summary>', '</summary>');

const STATE = {
  failed: '**failed**',
  reviewer: 'for a reviewer',
  verified: 'verified',
  undetermined: 'not determined',
  'not-applicable': 'not applicable',
} as const;
function block(review: Review, endpoint: Endpoint, context: LinkContext, open: boolean): string {
  const order = ['failed', 'reviewer', 'verified'] as const;
  const shown = order.flatMap((state) => endpoint.items.filter((item) => item.state === state));
  const rows = shown.map((item) => {
    const evidence = item.because[0];
    const why =
      item.state === 'failed'
        ? item.findings
            .map((print) => review.findings.find((one) => one.fingerprint === print))
            .flatMap((one) => (one ? [`\`${one.rule}\`: ${prose(one.message, 160)} ${linked(place(one.at), one.at, context)}`] : []))
            .join('; ')
        : item.state === 'reviewer'
          ? prose(item.question ?? item.assuming[0]?.what ?? '', 200)
          : evidence
            ? `${prose(evidence.note, 160)} ${linked(place(evidence.at), evidence.at, context)}`
            : prose(item.assuming[0]?.what ?? '', 120);
    return `| ${prose(item.text, 160)} | ${STATE[item.state]} | ${why} |`;
  });
  const chain = endpoint.chain.map((link) => `${linked(link.name, link.at, context)} (${prose(link.note, 100)})`).join(' → ');
  const facts = [
    endpoint.reads.length > 0 ? `**Reads** ${endpoint.reads.map((one) => prose(one, 100)).join(', ')}` : '',
    endpoint.does.length > 0
      ? `**Does** ${endpoint.does
          .slice(0, 8)
          .map((one) => prose(one, 100))
          .join(', ')}`
      : '',
    endpoint.returns.length > 0
      ? `**Returns** ${endpoint.returns
          .slice(0, 4)
          .map((one) => prose(one, 100))
          .join(', ')}`
      : '',
  ].filter(Boolean);
  const undetermined = endpoint.items.filter((item) => item.state === 'undetermined').map((item) => prose(item.text, 80));
  const idle = endpoint.items.filter((item) => item.state === 'not-applicable').length;
  return [
    `<details${open ? ' open' : ''}><summary><b>${prose(endpointName(endpoint), 120)}</b> · ${endpoint.change} · ${result(review, endpoint).replaceAll('**', '')}</summary>`,
    '',
    ...(chain ? [`**Runs before the handler** ${chain}`, ''] : []),
    ...(facts.length > 0 ? [facts.join(' · '), ''] : []),
    ...(rows.length > 0 ? ['| item | state | because |', '| --- | --- | --- |', ...rows, ''] : []),
    ...(undetermined.length > 0 ? [`Not determined, and never asked of a reviewer: ${undetermined.join('; ')}.`, ''] : []),
    ...(idle > 0 ? [`${plural(idle, 'item')} of the checklist do not apply here.`, ''] : []),
    '</details>',
    '',
  ].join('\n');
}
