/** The judgement in a terminal: the verdict, what to fix with the line it stands on, remarks in short, what to ask, the endpoints. */
import type { styleText } from 'node:util';
import type { Finding, Question, Review } from '../review/types.ts';
import { cut, terminal } from './escape.ts';
import { place } from './links.ts';
import type { Paint } from './paint.ts';
import { clip, painter, wrap } from './paint.ts';
import type { SourceLine } from './words.ts';
import {
  alike,
  byLevel,
  counted,
  existing,
  fixed,
  guardsOf,
  keyName,
  namesItself,
  plural,
  sourceOf,
  standing,
  title,
  waiting,
  worstFirst,
} from './words.ts';

export interface TextOptions {
  colour: boolean;
  /** Columns. */
  width: number;
  source?: SourceLine;
}
type Style = Parameters<typeof styleText>[0];

const INDENT = 9;
const MAX_ENDPOINTS = 60;
const MAX_STEPS = 8;
const MAX_NOTICES = 6;

/** Text that ends with a newline. */
export function renderText(review: Review, options: TextOptions): string {
  const paint = painter(options.colour);
  const width = Math.max(60, Math.min(options.width, 120));
  const findings = worstFirst(counted(review));
  const lines = ['', verdict(review, paint), ''];
  for (const group of alike(findings.filter((one) => one.level !== 'notice')))
    lines.push(...block(review, group, paint, width, options.source), '');
  lines.push(...notices(byLevel(findings, 'notice'), paint, width), ...questions(review, paint, width), ...table(review, paint, width));
  const old = existing(review).length;
  const rest = [
    old > 0 ? `${plural(old, 'finding')} that ${old === 1 ? 'was' : 'were'} there before` : '',
    fixed(review).length > 0 ? `${fixed(review).length} fixed` : '',
    review.findings.some((one) => one.suppressed) ? `${review.findings.filter((one) => one.suppressed).length} ignored` : '',
  ].filter(Boolean);
  if (rest.length > 0) lines.push(paint('dim', rest.join(' · ')), '');
  const unread = review.read.unread.filter((one) => one.matters);
  for (const one of unread.slice(0, 10)) lines.push(paint('yellow', `not read: ${terminal(one.path)} (${terminal(one.why)})`));
  if (unread.length > 10) lines.push(paint('yellow', `not read: ${unread.length - 10} more`));
  return `${lines.join('\n').trimEnd()}\n`;
}
function verdict(review: Review, paint: Paint): string {
  const findings = counted(review);
  const [style, mark] =
    MARKS[
      byLevel(findings, 'error').length > 0
        ? 'error'
        : review.incomplete || byLevel(findings, 'warning').length > 0 || waiting(review).length > 0
          ? 'warning'
          : 'good'
    ];
  return `${paint([style, 'bold'] as Style, mark)} ${paint('bold', terminal(title(review)))}`;
}

const COLOUR = { error: 'red', warning: 'yellow', notice: 'blue' } as const;
function block(review: Review, group: readonly Finding[], paint: Paint, width: number, source: SourceLine | undefined): string[] {
  const [finding] = group;
  if (!finding) return [];
  const pad = ' '.repeat(INDENT);
  const names = group.length > 1 ? plural(group.length, 'time') : finding.handle;
  const title = wrap(terminal(finding.title), width - INDENT, 0);
  const lines = title.map(
    (line, index) =>
      `${index === 0 ? paint([COLOUR[finding.level], 'bold'], finding.level.padStart(INDENT - 2).padEnd(INDENT)) : pad}${paint('bold', line)}`,
  );
  lines.push(`${pad}${paint('cyan', terminal(place(finding.at)))}  ${paint('dim', `${finding.rule} · ${names}`)}`);
  const routes = [...new Set(group.flatMap((one) => one.routes))].map((key) => terminal(keyName(review, key)));
  lines.push(...listed(routes, width, INDENT).map((line) => paint('dim', line)));
  const code = sourceOf(finding, source);
  if (code !== undefined) lines.push(`${pad}${paint('dim', `${finding.at.span[0]} │`)} ${clip(terminal(code.trim()), width - INDENT - 8)}`);
  lines.push(...wrap(terminal(finding.message), width, INDENT));
  // a way of one step is the place itself
  if (finding.because.length > 1) lines.push(...steps(finding, paint, width));
  if (finding.assuming.length > 0) {
    const unread = finding.assuming.slice(0, 4).map((one) => terminal(one.what));
    lines.push(...wrap(`assumed, because it was not read: ${unread.join(', ')}`, width, INDENT).map((line) => paint('dim', line)));
  }
  if (finding.fix) lines.push(...fix(finding.fix, paint, width));
  return lines;
}
/** The way of a value, its places in one column. */
function steps({ because }: Finding, paint: Paint, width: number): string[] {
  const shown = because.slice(0, MAX_STEPS);
  const column = Math.min(48, Math.max(...shown.map((one) => place(one.at).length)));
  const lines = shown.map((step, index) => {
    const at = cut(terminal(place(step.at)), 48).padEnd(column);
    return paint(
      'dim',
      `${' '.repeat(INDENT)}${index + 1}  ${at}  ${clip(terminal(step.note), Math.max(20, width - INDENT - column - 5))}`,
    );
  });
  return because.length > shown.length
    ? [...lines, paint('dim', `${' '.repeat(INDENT)}and ${because.length - shown.length} more steps`)]
    : lines;
}
function fix(text: string, paint: Paint, width: number): string[] {
  const lines = text.includes('\n')
    ? text
        .split('\n')
        .slice(0, 8)
        .map((line) => ' '.repeat(INDENT + 5) + cut(terminal(line.trimEnd()), width - INDENT - 5))
    : wrap(terminal(text), width, INDENT + 5);
  return lines.map((line, index) => (index === 0 ? `${' '.repeat(INDENT)}${paint('green', 'fix')}  ${line.trimStart()}` : line));
}
/** As many names as fit on two lines. */
function listed(names: readonly string[], width: number, indent: number): string[] {
  if (names.length === 0) return [];
  const room = (width - indent) * 2 - 20;
  let shown = 0;
  for (let used = 0; shown < names.length && used < room; shown++) used += (names[shown]?.length ?? 0) + 2;
  const few = names.slice(0, Math.max(1, shown)).map((name) => cut(name, width - indent - 4));
  const more = names.length - few.length;
  // a name of two words stays on one line
  return wrap(`${few.map((name) => name.replaceAll(' ', '\u00A0')).join(', ')}${more > 0 ? ` and ${more} more` : ''}`, width, indent).map(
    (line) => line.replaceAll('\u00A0', ' '),
  );
}

/** Remarks: a rule's once, then where. */
function notices(findings: readonly Finding[], paint: Paint, width: number): string[] {
  if (findings.length === 0) return [];
  const byRule = new Map<string, Finding[]>();
  for (const one of findings) byRule.set(one.rule, [...(byRule.get(one.rule) ?? []), one]);
  const lines = [paint('bold', `${plural(findings.length, 'notice')}, which fail nothing`), ''];
  for (const [rule, all] of byRule) {
    const [first] = all;
    if (!first) continue;
    lines.push(
      ...wrap(`${terminal(first.title)} (${rule})`, width, 2).map((line, index) =>
        index === 0 ? `${paint('blue', '·')} ${line.trimStart()}` : line,
      ),
    );
    const places = [...new Set(all.map((one) => terminal(place(one.at))))];
    const more = places.length > MAX_NOTICES ? `, and ${places.length - MAX_NOTICES} more` : '';
    lines.push(...wrap(places.slice(0, MAX_NOTICES).join(', ') + more, width, 2).map((line) => paint('dim', line)));
  }
  return [...lines, ''];
}
function questions(review: Review, paint: Paint, width: number): string[] {
  const open = waiting(review);
  if (open.length === 0) return [];
  return [paint('bold', 'For a reviewer'), '', ...open.flatMap((one) => [...asked(review, one, paint, width), ''])];
}
function asked(review: Review, question: Question, paint: Paint, width: number): string[] {
  const names = question.routes.map((key) => terminal(keyName(review, key)));
  return [
    ...wrap(terminal(question.text), width, 2).map((line, index) =>
      index === 0 ? `${paint(question.gate ? 'yellow' : 'cyan', '?')} ${paint('bold', line.trimStart())}` : paint('bold', line),
    ),
    ...wrap(`${terminal(question.why)}${question.at ? `, ${terminal(place(question.at))}` : ''}`, width, 2),
    ...(namesItself(review, question) ? [] : listed(names, width, 2).map((line) => paint('dim', line))),
    ...(question.settle === undefined ? [] : wrap(`settles it: ${terminal(question.settle)}`, width, 2).map((line) => paint('dim', line))),
  ];
}

function table(review: Review, paint: Paint, width: number): string[] {
  if (review.endpoints.length === 0) return [];
  const shown = review.endpoints.slice(0, MAX_ENDPOINTS);
  const method = Math.max(...shown.map((one) => one.method.length));
  const path = Math.min(Math.floor(width / 2), Math.max(8, ...shown.map((one) => terminal(one.path).length)));
  const compared = review.base !== undefined;
  const rows = shown.map((endpoint) => {
    const guards = guardsOf(endpoint).map((link) => terminal(link.name));
    const change = compared ? `  ${paint('dim', endpoint.change.padEnd(9))}` : '';
    const room = Math.max(16, width - method - path - 6 - (compared ? 11 : 0));
    const chain =
      guards.length > 0 ? clip(guards.join(' → '), room) : paint('dim', endpoint.chain.length > 0 ? 'no guard' : 'nothing before it');
    return `${paint(...MARKS[standing(review, endpoint)])} ${paint('bold', endpoint.method.padEnd(method))} ${cut(terminal(endpoint.path), path).padEnd(path)}${change}  ${chain}`;
  });
  const left = review.endpoints.length - shown.length;
  return [
    paint('bold', compared ? 'Endpoints of this change' : 'Endpoints'),
    '',
    ...rows,
    ...(left > 0 ? [paint('dim', `  ${left} more; portcullis routes lists all`)] : []),
    '',
  ];
}
const MARKS: Record<ReturnType<typeof standing>, [Style, mark: string]> = {
  error: ['red', '✗'],
  warning: ['yellow', '!'],
  good: ['green', '✓'],
};
