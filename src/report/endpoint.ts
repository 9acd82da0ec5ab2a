/** One endpoint in the check run's text: what runs before it, what it takes and gives, and its checklist. */
import type { Evidence } from '../analysis/facts.ts';
import type { ChecklistItem, Endpoint, Review } from '../review/types.ts';
import { cut, htmlOnGitHub, prose, row } from './escape.ts';
import type { LinkContext } from './links.ts';
import { linked, place, shortPlace } from './links.ts';
import { endpointName, plural, result, within } from './words.ts';

/** Folded Markdown. The heading is HTML: Markdown in it would stand there as it is written. */
export const details = (heading: string, lines: readonly string[]): string => unfolded(htmlOnGitHub(heading), lines, false);
const unfolded = (heading: string, lines: readonly string[], open: boolean): string =>
  [`<details${open ? ' open' : ''}><summary>${heading}</summary>`, '', ...lines, '</details>', ''].join('\n');

const STATE: Record<ChecklistItem['state'], string> = {
  failed: '**failed**',
  reviewer: 'for a reviewer',
  verified: 'verified',
  undetermined: 'not determined',
  'not-applicable': 'not applicable',
};
const SHOWN: ChecklistItem['state'][] = ['failed', 'reviewer', 'verified', 'undetermined'];

export function endpointBlock(review: Review, endpoint: Endpoint, context: LinkContext, open: boolean): string {
  const shown = SHOWN.flatMap((state) => endpoint.items.filter((item) => item.state === state && (state !== 'undetermined' || says(item))));
  const rest = endpoint.items.filter((item) => item.state === 'undetermined' && !says(item));
  const idle = endpoint.items.filter((item) => item.state === 'not-applicable');
  const chain = endpoint.chain.map((link) => `${linked(link.name, link.at, context, 50)} (${prose(link.note, 100)})`).join(' → ');
  const facts = [
    endpoint.reads.length > 0 ? `**Reads** ${some(endpoint.reads, 8)}` : '',
    endpoint.does.length > 0 ? `**Does** ${some(endpoint.does, 8)}` : '',
    endpoint.returns.length > 0 ? `**Returns** ${some(endpoint.returns, 4)}` : '',
  ].filter(Boolean);
  const ids = (items: readonly ChecklistItem[]): string => items.map((item) => `\`${item.id}\``).join(', ');
  const change = endpoint.change === 'untouched' ? '' : ` · ${endpoint.change}`;
  return unfolded(
    `<b><code>${htmlOnGitHub(cut(endpointName(endpoint)))}</code></b>${change} · ${htmlOnGitHub(result(review, endpoint))}`,
    [
      ...(chain ? [`**Runs before the handler** ${chain}`, ''] : ['**Nothing runs before the handler.**', '']),
      ...(facts.length > 0 ? [facts.join(' · '), ''] : []),
      ...(shown.length > 0
        ? [row('item', 'state', 'because'), row('---', '---', '---'), ...shown.map((item) => itemRow(review, item, context)), '']
        : []),
      ...(rest.length > 0 ? [`Not determined, and never asked of a reviewer: ${ids(rest)}.`, ''] : []),
      ...(idle.length > 0
        ? [`<sub>${plural(idle.length, 'item')} of the checklist ${idle.length === 1 ? 'does' : 'do'} not apply: ${ids(idle)}.</sub>`, '']
        : []),
    ],
    open,
  );
}
const some = (list: readonly string[], most: number): string =>
  `${list
    .slice(0, most)
    .map((one) => prose(one, 100))
    .join(', ')}${list.length > most ? ` and ${list.length - most} more` : ''}`;
/** Something is known that a reader can follow. */
const says = (item: ChecklistItem): boolean =>
  item.ignored === true || item.before === true || item.assuming.length > 0 || item.findings.length > 0;

function itemRow(review: Review, item: ChecklistItem, context: LinkContext): string {
  return row(prose(item.text, 160), item.answered ? 'judged' : STATE[item.state], because(review, item, context));
}
function because(review: Review, item: ChecklistItem, context: LinkContext): string {
  if (item.state === 'failed') {
    const findings = item.findings.flatMap((print) => review.findings.find((one) => one.fingerprint === print) ?? []);
    const shown = findings
      .slice(0, 3)
      .map((one) => `\`${one.rule}\`: ${prose(within(one.title), 160)}, ${linked(shortPlace(one.at), one.at, context)}`);
    return `${shown.join('; ')}${findings.length > 3 ? ` and ${findings.length - 3} more` : ''}`;
  }
  if (item.answered) return `${prose(item.answered.by, 60)} judged it for \`${item.answered.head.slice(0, 7)}\``;
  if (item.ignored) return 'what failed it is ignored, with a reason';
  const unread =
    item.assuming.length > 0
      ? `it depends on ${[...new Set(item.assuming.map((one) => one.what))]
          .slice(0, 2)
          .map((one) => prose(one, 100))
          .join(' and ')}`
      : '';
  if (item.state === 'reviewer')
    return [item.question === undefined ? '' : prose(item.question, 200), unread].filter(Boolean).join(' · ') || 'only a person can tell';
  if (item.state === 'undetermined') {
    const remark = review.findings.find((one) => item.findings.includes(one.fingerprint));
    if (remark) return `\`${remark.rule}\`: ${prose(within(remark.title), 160)}, ${linked(shortPlace(remark.at), remark.at, context)}`;
    return item.before ? 'open before, and unchanged here' : unread;
  }
  const places = new Map<string, Evidence>();
  for (const one of item.because) if (!places.has(place(one.at))) places.set(place(one.at), one);
  const [first, ...others] = places.values();
  if (!first) return '';
  const more = others.slice(0, 2).map((one) => linked(shortPlace(one.at), one.at, context));
  return [prose(first.note, 160), linked(shortPlace(first.at), first.at, context), ...more].filter(Boolean).join(', ');
}
