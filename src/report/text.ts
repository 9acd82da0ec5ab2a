/** The judgement in a terminal: the verdict, then what to fix by endpoint, then what to ask, then the endpoints. */
import { styleText } from 'node:util';
import type { Finding, Review } from '../review/types.ts';
import { cut, terminal } from './escape.ts';
import { place } from './links.ts';
import { byLevel, counted, endpointName, existing, fixed, keyName, plural, title, waiting, worstFirst } from './words.ts';

export interface TextOptions {
  colour: boolean;
  /** Columns. */
  width: number;
}
type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;
const MAX_ENDPOINTS = 60;

/** Text that ends with a newline. */
export function renderText(review: Review, options: TextOptions): string {
  const paint: Paint = options.colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
  const width = Math.max(60, Math.min(options.width, 120));
  const lines = ['', verdict(review, paint), ''];
  for (const finding of worstFirst(counted(review))) lines.push(...block(review, finding, paint, width), '');
  const questions = waiting(review);
  if (questions.length > 0) {
    lines.push(paint('bold', 'For a reviewer'), '');
    for (const question of questions) {
      lines.push(`  ${paint('cyan', '?')} ${paint('bold', terminal(question.text))}`);
      const routes = question.routes.slice(0, 3).map((key) => terminal(keyName(review, key)));
      lines.push(
        ...wrap(
          `${routes.join(', ')}${question.routes.length > 3 ? ` and ${question.routes.length - 3} more` : ''}${question.at ? `  ${terminal(place(question.at))}` : ''}`,
          width,
          4,
        ).map((line) => paint('dim', line)),
      );
      if (question.why) lines.push(...wrap(terminal(question.why), width, 4));
      if (question.settle) lines.push(paint('dim', `    settles it: ${terminal(question.settle)}`));
      lines.push('');
    }
  }
  if (review.endpoints.length > 0) lines.push(...table(review, paint, width), '');
  const rest = [
    existing(review).length > 0 ? `${plural(existing(review).length, 'finding')} were there before` : '',
    fixed(review).length > 0 ? `${fixed(review).length} fixed` : '',
  ].filter(Boolean);
  if (rest.length > 0) lines.push(paint('dim', rest.join(' · ')), '');
  const unread = review.read.unread.filter((one) => one.matters);
  for (const one of unread.slice(0, 10)) lines.push(paint('yellow', `not read: ${terminal(one.path)} (${terminal(one.why)})`));
  return `${lines.join('\n').trimEnd()}\n`;
}
function verdict(review: Review, paint: Paint): string {
  const [errors, warnings] = [byLevel(counted(review), 'error').length, byLevel(counted(review), 'warning').length];
  const [mark, style] =
    errors > 0
      ? (['✗', 'red'] as const)
      : review.incomplete || warnings > 0 || review.questions.length > 0
        ? (['!', 'yellow'] as const)
        : (['✓', 'green'] as const);
  return `${paint([style, 'bold'], mark)} ${paint('bold', title(review))}`;
}
const COLOUR = { error: 'red', warning: 'yellow', notice: 'blue' } as const;
function block(review: Review, finding: Finding, paint: Paint, width: number): string[] {
  const routes = finding.routes.slice(0, 3).map((key) => terminal(keyName(review, key)));
  const more = finding.routes.length > 3 ? ` and ${finding.routes.length - 3} more` : '';
  const lines = [
    `${paint([COLOUR[finding.level], 'bold'], finding.level.padEnd(7))} ${paint('bold', terminal(finding.title))}  ${paint('dim', `${finding.rule}  ${finding.handle}`)}`,
    `        ${paint('underline', terminal(place(finding.at)))}${routes.length > 0 ? `  ${cut(`${routes.join(', ')}${more}`, width)}` : ''}`,
    ...wrap(terminal(finding.message), width, 8),
  ];
  for (const [index, step] of finding.because.slice(0, 8).entries())
    lines.push(paint('dim', `        ${index + 1}  ${terminal(place(step.at))}  ${terminal(step.note)}`));
  if (finding.assuming.length > 0)
    lines.push(
      paint(
        'dim',
        `        assumed, because it was not read: ${finding.assuming
          .slice(0, 4)
          .map((one) => terminal(one.what))
          .join(', ')}`,
      ),
    );
  if (finding.fix)
    for (const [index, line] of finding.fix.split('\n').slice(0, 6).entries())
      lines.push(`        ${paint('green', index === 0 ? 'fix ' : '    ')}${terminal(line)}`);
  return lines;
}
/** Words on lines of the given width, indented. */
export function wrap(text: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width - indent) {
      lines.push(' '.repeat(indent) + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(' '.repeat(indent) + line);
  return lines;
}
function table(review: Review, paint: Paint, width: number): string[] {
  const shown = review.endpoints.slice(0, MAX_ENDPOINTS);
  const name = Math.min(56, Math.max(8, ...shown.map((one) => endpointName(one).length)));
  const rows = shown.map((endpoint) => {
    const own = counted(review).filter((finding) => endpoint.findings.includes(finding.fingerprint));
    const errors = byLevel(own, 'error').length;
    const warnings = byLevel(own, 'warning').length;
    const waits = endpoint.items.filter((item) => item.state === 'reviewer').length;
    const mark = errors > 0 ? paint('red', '✗') : warnings > 0 || waits > 0 ? paint('yellow', '!') : paint('green', '✓');
    const guards = endpoint.chain.filter((link) => link.roles.length > 0).map((link) => terminal(link.name));
    const change = review.base === undefined ? '' : ` ${paint('dim', endpoint.change.padEnd(9))}`;
    return `${mark} ${cut(terminal(endpointName(endpoint)), name).padEnd(name)}${change}  ${cut(guards.join(' → ') || paint('dim', 'no guard'), Math.max(20, width - name - 6))}`;
  });
  if (review.endpoints.length > shown.length) rows.push(paint('dim', `  ${review.endpoints.length - shown.length} more`));
  return rows;
}
