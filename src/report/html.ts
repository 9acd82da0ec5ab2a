/** The judgement as one page that needs nothing else: no scripts, nothing fetched, every name escaped. */
import { createHash } from 'node:crypto';
import { CONFIG_PATH } from '../config/path.ts';
import type { ChecklistItem, Endpoint, Finding, Question, Review } from '../review/types.ts';
import { becauseOf } from './because.ts';
import { cut, html } from './escape.ts';
import type { LinkContext } from './links.ts';
import { address, place } from './links.ts';
import { STYLE } from './page-style.ts';
import type { SourceLine } from './words.ts';
import {
  alike,
  byLevel,
  concerning,
  counted,
  endpointName,
  existing,
  fixed,
  guardsOf,
  keyName,
  plural,
  result,
  STATES,
  sourceOf,
  standing,
  title,
  waiting,
  within,
  worstFirst,
} from './words.ts';

export interface HtmlContext extends LinkContext {
  source?: SourceLine;
}

/** A whole document. The same review gives the same bytes. */
export function renderHtml(review: Review, context: HtmlContext = {}): string {
  const findings = worstFirst(counted(review));
  const loud = findings.filter((one) => one.level !== 'notice');
  const quiet = byLevel(findings, 'notice');
  const before = existing(review);
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const parts = [
    head(review),
    ...section(
      loud.length > 0,
      'To fix',
      alike(loud).map((group) => card(review, group, context)),
    ),
    ...section(
      waiting(review).length > 0,
      'For a reviewer',
      waiting(review).map((one) => question(review, one, context)),
    ),
    ...section(
      review.endpoints.length > 0,
      'Endpoints',
      review.endpoints.map((one) => endpoint(review, one, context)),
    ),
    ...section(quiet.length > 0, 'Notices', [remarks(quiet, context)]),
    ...section(before.length > 0, 'There before', [remarks(before, context)]),
    ...section(fixed(review).length > 0, 'Fixed', [remarks(fixed(review), {})]),
    ...section(true, 'What was read', [read(review)]),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${html(policy).replaceAll('&#39;', "'")}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>Portcullis: ${html(title(review))}</title><style>${STYLE}</style></head>
<body><main>
${parts.join('\n')}
</main></body></html>
`;
}
const section = (wanted: boolean, name: string, inside: readonly string[]): string[] => (wanted ? [`<h2>${name}</h2>`, ...inside] : []);
/** Text of ours with names of theirs between backticks. */
const rich = (text: string, length = 1200): string => {
  const parts = cut(text, length).split('`');
  return parts.length % 2 === 0
    ? html(text)
    : parts.map((part, index) => (index % 2 === 1 ? `<code>${html(part)}</code>` : html(part))).join('');
};
const at = (where: Finding['at'], context: HtmlContext): string => {
  const to = address(where, context);
  const shown = `<code>${html(cut(place(where), 160))}</code>`;
  return to ? `<a href="${html(to)}" rel="noreferrer">${shown}</a>` : shown;
};

function head(review: Review): string {
  const findings = counted(review);
  const count = (level: Finding['level'], words: string): string => {
    const many = byLevel(findings, level).length;
    return many > 0 ? `<li class="${level}">${plural(many, words)}</li>` : '';
  };
  const proven = review.endpoints.reduce((sum, one) => sum + one.items.filter((item) => item.state === 'verified').length, 0);
  const range = review.base === undefined ? html(review.head) : `${html(review.base.slice(0, 12))} … ${html(review.head.slice(0, 12))}`;
  return `<header class="verdict ${review.conclusion}"><h1>${html(title(review))}</h1><p class="dim">${rich(review.reason)}</p></header>
<ul class="counts">${count('error', 'error')}${count('warning', 'warning')}${count('notice', 'notice')}${waiting(review).length > 0 ? `<li class="warning">${plural(waiting(review).length, 'question')}</li>` : ''}<li>${plural(review.endpoints.length, 'endpoint')}</li>${proven > 0 ? `<li class="good">${plural(proven, 'item')} verified</li>` : ''}<li>${range}</li></ul>`;
}
function card(review: Review, group: readonly Finding[], context: HtmlContext): string {
  const [finding] = group;
  if (!finding) return '';
  const routes = [...new Set(group.flatMap((one) => one.routes))].map((key) => `<code>${html(cut(keyName(review, key)))}</code>`);
  const names =
    routes.length > 0 ? `<p>${routes.slice(0, 12).join(' ')}${routes.length > 12 ? ` and ${routes.length - 12} more` : ''}</p>` : '';
  const line = sourceOf(finding, context.source);
  const code = line === undefined ? '' : `<span class="src"><i>${finding.at.span[0]}</i>${html(cut(line.trim(), 400))}</span>`;
  const way =
    finding.because.length > 1
      ? `<ol class="way">${finding.because
          .slice(0, 12)
          .map((step) => `<li>${at(step.at, context)} ${rich(step.note)}</li>`)
          .join('')}</ol>`
      : '';
  const assumed =
    finding.assuming.length > 0
      ? `<p class="dim"><small>Assumed, because it was not read: ${finding.assuming
          .slice(0, 4)
          .map((one) => `<code>${html(cut(one.what))}</code>`)
          .join(', ')}</small></p>`
      : '';
  const fix = !finding.fix
    ? ''
    : finding.fix.includes('\n')
      ? `<span class="src">${finding.fix.split('\n').map(html).join('\n')}</span>`
      : `<p class="fix">${rich(finding.fix)}</p>`;
  const handles = group.length > 1 ? plural(group.length, 'time') : html(finding.handle);
  return `<article class="card"><header><span class="tag ${finding.level}">${finding.level}</span><h3>${html(finding.title)}</h3><small><code>${html(finding.rule)}</code> ${handles}</small></header>
<p>${at(finding.at, context)}</p>${code}<p>${rich(finding.message)}</p>${names}${way}${assumed}${fix}</article>`;
}
function question(review: Review, one: Question, context: HtmlContext): string {
  const routes = one.routes.slice(0, 8).map((key) => `<code>${html(cut(keyName(review, key)))}</code>`);
  const more = one.routes.length > 8 ? ` and ${one.routes.length - 8} more` : '';
  const settle =
    one.settle === undefined
      ? ''
      : `<p class="dim"><small>Settled for good by <code>${html(cut(one.settle, 200))}</code> in <code>${CONFIG_PATH}</code></small></p>`;
  return `<article class="card"><header><span class="tag ${one.gate ? 'warning' : 'notice'}">${one.gate ? 'holds the merge' : 'asked'}</span><h3>${rich(one.text)}</h3><small><code>${html(one.item)}</code></small></header>
<p>${rich(one.why)}${one.at ? `, ${at(one.at, context)}` : ''}.</p>${routes.length > 0 ? `<p>${routes.join(' ')}${more}</p>` : ''}${settle}</article>`;
}

const STYLES: Partial<Record<ChecklistItem['state'], string>> = { failed: 'error', reviewer: 'warning', verified: 'good' };
function endpoint(review: Review, one: Endpoint, context: HtmlContext): string {
  const guards = guardsOf(one).map((link) => html(cut(link.name, 60)));
  const chain = one.chain
    .map((link) => `<li>${at(link.at, context)} <code>${html(cut(link.name, 80))}</code> ${rich(link.note, 200)}</li>`)
    .join('');
  const fact = (name: string, all: readonly string[]): string[] =>
    all.length > 0
      ? [
          `<b>${name}</b> ${all
            .slice(0, 12)
            .map((text) => rich(text, 120))
            .join(', ')}`,
        ]
      : [];
  const facts = [...fact('Reads', one.reads), ...fact('Does', one.does), ...fact('Returns', one.returns)];
  const rows = concerning(one.items).map((item) => row(review, item, context));
  const idle = one.items.filter((item) => item.state === 'not-applicable').map((item) => html(item.id));
  return `<details><summary><code>${html(cut(endpointName(one)))}</code>${one.change === 'untouched' ? '' : `<span class="tag">${one.change}</span>`}<span class="chain">${guards.join(' → ') || 'no guard'}</span><span class="result tag ${standing(review, one)}">${html(result(review, one))}</span></summary><div>
<p class="dim">${html(one.framework)}, ${at(one.at, context)}</p>${chain === '' ? '<p>Nothing runs before the handler.</p>' : `<ol class="way">${chain}</ol>`}${facts.length > 0 ? `<p>${facts.join(' · ')}</p>` : ''}
${rows.length > 0 ? `<table><thead><tr><th>item</th><th>state</th><th>because</th></tr></thead><tbody>${rows.join('')}</tbody></table>` : ''}${idle.length > 0 ? `<p class="dim"><small>Not applicable: ${idle.join(', ')}</small></p>` : ''}</div></details>`;
}
function row(review: Review, item: ChecklistItem, context: HtmlContext): string {
  const [words, style] = item.answered ? ['judged', 'good'] : [STATES[item.state], STYLES[item.state] ?? ''];
  return `<tr><td>${rich(item.text, 200)}<br><small class="dim">${html(item.id)}</small></td><td class="state"><span class="tag ${style}">${words}</span></td><td>${because(review, item, context)}</td></tr>`;
}
function because(review: Review, item: ChecklistItem, context: HtmlContext): string {
  const found = becauseOf(review, item);
  switch (found.is) {
    case 'findings':
      return found.findings
        .slice(0, 3)
        .map((one) => `<code>${html(one.rule)}</code> ${rich(within(one.title))}, ${at(one.at, context)}`)
        .join('<br>');
    case 'judged':
      return `${html(found.answer.by)} judged it`;
    case 'said':
      return rich(found.says, 420);
    case 'proven': {
      const [first] = found.proof;
      return first ? `${rich(first.note, 240)} ${at(first.at, context)}` : '';
    }
  }
}
function remarks(findings: readonly Finding[], context: HtmlContext): string {
  const rows = findings.map(
    (one) => `<tr><td><code>${html(one.rule)}</code></td><td>${rich(one.title)}</td><td>${at(one.at, context)}</td></tr>`,
  );
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}
function read(review: Review): string {
  const unread = [...review.read.unread].sort((a, b) => Number(b.matters) - Number(a.matters));
  const files = unread
    .slice(0, 100)
    .map((one) => `<li><code>${html(one.path)}</code>: ${html(one.why)}${one.matters ? ' <b>(matters here)</b>' : ''}</li>`);
  const more = unread.length > files.length ? `<li>and ${unread.length - files.length} more</li>` : '';
  return `<p>${plural(review.read.changed + review.read.context, 'code file')}${unread.length === 0 ? '; nothing was left out.' : '. Not read:'}</p>${files.length > 0 ? `<ul class="plain">${files.join('')}${more}</ul>` : ''}`;
}
