/** Findings as annotations on the lines of the change, with the way of the value in the details. Plain text: nothing of it is Markdown. */
import type { Finding, Review } from '../review/types.ts';
import { bytes, cut, visible } from './escape.ts';
import { keyName, within } from './words.ts';

/** Messages and details: 64 KB; titles 255 characters (docs.github.com/rest/checks/runs). */
const MAX_MESSAGE = 20_000;
const MAX_TITLE = 200;
const MAX_LINES = 20;

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
const LEVELS = { error: 'failure', warning: 'warning', notice: 'notice' } as const;

export function annotation(review: Review, finding: Finding): Annotation {
  const [line, column, endLine, endColumn] = finding.at.span;
  const single = line === endLine && endColumn > column;
  const assumed =
    finding.assuming.length > 0
      ? `\nAssumed, because it was not read: ${finding.assuming.map((one) => visible(one.what)).join(', ')}.`
      : '';
  const details = detailsOf(review, finding);
  return {
    path: finding.at.path.toWellFormed(),
    start_line: Math.max(1, line),
    end_line: Math.max(1, line, Math.min(endLine, line + MAX_LINES)),
    ...(single && { start_column: column, end_column: endColumn }),
    annotation_level: LEVELS[finding.level],
    title: cut(visible(`${finding.rule}: ${within(finding.title)} (${finding.handle})`), MAX_TITLE),
    message: limit(
      `${visible(finding.message)}${assumed}${finding.fix ? `\nFix: ${finding.fix.split('\n').map(visible).join('\n')}` : ''}`,
    ),
    ...(details && { raw_details: limit(details) }),
  };
}

/** The endpoints, the numbered steps, and what stands guard in front. */
function detailsOf(review: Review, finding: Finding): string {
  const names = finding.routes.map((key) => visible(keyName(review, key)));
  const shown = names.length > 10 ? [...names.slice(0, 10), `and ${names.length - 10} more endpoints`] : names;
  const places = finding.because.map((step) => `${visible(step.at.path)}:${step.at.span[0]}`);
  const width = Math.min(60, Math.max(0, ...places.map((one) => one.length)));
  const steps = finding.because.map(
    (step, index) => `${String(index + 1).padEnd(3)}${(places[index] ?? '').padEnd(width)}  ${visible(step.note)}`,
  );
  const endpoint = finding.routes.length === 1 ? review.endpoints.find((one) => one.key === finding.routes[0]) : undefined;
  const guards =
    endpoint?.chain
      .filter((link) => link.roles.length > 0)
      .map((link) => `${visible(link.name)} (${visible(link.at.path)}:${link.at.span[0]}): ${link.roles.join(', ')}`) ?? [];
  return [...shown, ...steps, ...(endpoint ? [`guards: ${guards.join('; ') || 'none'}`] : [])].join('\n');
}
const limit = (value: string): string =>
  bytes(value) <= MAX_MESSAGE
    ? value
    : `${Buffer.from(value, 'utf8')
        .subarray(0, MAX_MESSAGE)
        .toString('utf8')
        .replace(/\uFFFD+$/, '')}…`;
