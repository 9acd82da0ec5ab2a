/** One endpoint in a terminal: what runs before it, what it takes and does, what is asked of it, each with the place that says so. */
import type { Location } from '../analysis/code.ts';
import type { ChecklistItem, Endpoint, Review } from '../review/types.ts';
import type { Because } from './because.ts';
import { becauseOf } from './because.ts';
import { cut, terminal } from './escape.ts';
import { place } from './links.ts';
import type { Paint } from './paint.ts';
import { clip, painter } from './paint.ts';
import { concerning, endpointName, findingsOn, within } from './words.ts';

/** A line of a table: what, where, and what is known of it. */
export interface ExplainedRow {
  what: string;
  at?: Location;
  note: string;
}
export interface Explanation {
  endpoint: Endpoint;
  does: ExplainedRow[];
  /** Questions about the route with their answers. */
  answers: ExplainedRow[];
}
const MARK: Record<ChecklistItem['state'], [mark: string, style: Parameters<Paint>[0]]> = {
  failed: ['✗', 'red'],
  reviewer: ['?', 'yellow'],
  verified: ['✓', 'green'],
  undetermined: ['·', 'dim'],
  'not-applicable': [' ', 'dim'],
};

/** Text that ends with a newline. */
export function renderExplanation(
  review: Review,
  { endpoint, does, answers }: Explanation,
  options: { colour: boolean; width: number },
): string {
  const paint = painter(options.colour);
  const width = Math.max(72, Math.min(options.width, 140));
  const chain = endpoint.chain.map(({ name, at, roles, note }) => ({
    what: name,
    at,
    note: roles.length > 0 ? `${roles.join(', ')}: ${note}` : note,
  }));
  const part = (name: string, rows: readonly ExplainedRow[], empty: string): string[] => [
    '',
    paint('bold', name),
    ...(rows.length > 0 ? table(rows, paint, width) : [paint('dim', `  ${empty}`)]),
  ];
  const items = concerning(endpoint.items);
  const idle = endpoint.items.length - items.length;
  const lines = [
    `${paint('bold', terminal(endpointName(endpoint)))}  ${paint('dim', `${endpoint.framework} · ${terminal(place(endpoint.at))}`)}`,
    ...part('Runs before the handler', chain, 'nothing'),
    '',
    paint('bold', 'Reads'),
    `  ${endpoint.reads.length > 0 ? endpoint.reads.map((one) => terminal(one)).join(', ') : paint('dim', 'nothing of the request')}`,
    ...part('Does', does, 'nothing that was recognised'),
    ...part('Answers', answers, 'none'),
    ...part(
      'Findings',
      findingsOn(review, endpoint).map((one) => ({ what: `${one.level} ${one.rule}`, at: one.at, note: one.message })),
      'none',
    ),
    '',
    paint('bold', 'Checklist'),
    ...items.map((item) => itemLine(review, item, paint, width)),
    ...(idle > 0 ? [paint('dim', `    ${idle} that do not apply`)] : []),
  ];
  return `${lines.join('\n')}\n`;
}
function table(rows: readonly ExplainedRow[], paint: Paint, width: number): string[] {
  const widest = (texts: readonly string[], most: number): number => Math.min(most, Math.max(...texts.map((text) => text.length)));
  const what = widest(
    rows.map((row) => terminal(row.what)),
    36,
  );
  const where = widest(
    rows.map((row) => (row.at ? terminal(place(row.at)) : '')),
    44,
  );
  return rows.map((row) => {
    const at = row.at ? terminal(place(row.at)) : '';
    const left = width - what - where - 6;
    return `  ${cut(terminal(row.what), what).padEnd(what)}  ${paint('cyan', cut(at, where).padEnd(where))}  ${clip(terminal(row.note), Math.max(24, left))}`.trimEnd();
  });
}
function itemLine(review: Review, item: ChecklistItem, paint: Paint, width: number): string {
  const [mark, style] = MARK[item.state];
  const [why, at] = reason(becauseOf(review, item));
  const where = at ? `  ${terminal(place(at))}` : '';
  const text = terminal(item.text);
  const rest = clip(terminal(why), Math.max(24, width - 4 - Math.min(text.length, 72) - where.length - 2));
  return `  ${paint(style, mark)} ${text}${rest || where ? paint('dim', `  ${rest}${where}`) : ''}`;
}
function reason(because: Because): [why: string, at?: Location] {
  switch (because.is) {
    case 'findings': {
      const [first] = because.findings;
      return first ? [`${first.rule}: ${within(first.title)}`, first.at] : [''];
    }
    case 'judged':
      return [`${because.answer.by} judged it`];
    case 'said':
      return [because.says];
    case 'proven': {
      const [first] = because.proof;
      return first ? [first.note, first.at] : [''];
    }
  }
}
