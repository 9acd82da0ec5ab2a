/** One endpoint in the check run's text: what runs before it, what it takes and gives, and its checklist. */
import type { Location } from '../analysis/code.ts';
import type { ChecklistItem, Endpoint, Review } from '../review/types.ts';
import { becauseOf } from './because.ts';
import { cut, htmlOnGitHub, prose, row } from './escape.ts';
import type { LinkContext } from './links.ts';
import { linked, shortPlace } from './links.ts';
import { concerning, endpointName, plural, result, STATES, within } from './words.ts';

/** Folded Markdown. The heading is HTML: Markdown in it would stand there as it is written. */
export const details = (heading: string, lines: readonly string[]): string => unfolded(htmlOnGitHub(heading), lines, false);
const unfolded = (heading: string, lines: readonly string[], open: boolean): string =>
  [`<details${open ? ' open' : ''}><summary>${heading}</summary>`, '', ...lines, '</details>', ''].join('\n');

/** open: unfolded. */
export function endpointBlock(review: Review, endpoint: Endpoint, context: LinkContext, open: boolean): string {
  const shown = concerning(endpoint.items).filter((item) => item.state !== 'undetermined' || says(item));
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
  const state = item.state === 'failed' ? `**${STATES.failed}**` : STATES[item.state];
  return row(prose(item.text, 160), item.answered ? 'judged' : state, because(review, item, context));
}
function because(review: Review, item: ChecklistItem, context: LinkContext): string {
  const found = becauseOf(review, item);
  const at = (where: Location): string => linked(shortPlace(where), where, context);
  switch (found.is) {
    case 'findings': {
      const shown = found.findings.slice(0, 3).map((one) => `\`${one.rule}\`: ${prose(within(one.title), 160)}, ${at(one.at)}`);
      return `${shown.join('; ')}${found.findings.length > 3 ? ` and ${found.findings.length - 3} more` : ''}`;
    }
    case 'judged':
      return `${prose(found.answer.by, 60)} judged it for \`${found.answer.head.slice(0, 7)}\``;
    case 'said':
      return prose(found.says, 420);
    case 'proven': {
      const [first, ...others] = found.proof;
      return first ? [prose(first.note, 160), at(first.at), ...others.slice(0, 2).map((one) => at(one.at))].filter(Boolean).join(', ') : '';
    }
  }
}
