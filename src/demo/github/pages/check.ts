/** A check run as a person reads it. */
import type { Annotation, CheckRun } from '../state.ts';
import { nameOf } from '../state.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { encodedPath, icon, inWords, runIcon, when } from './parts.ts';

/** Lines of code around an annotation. */
const BEFORE = 2;
const AFTER = 1;
const SHOWN_LINES = 12;

const LEVELS = { failure: 'cross', warning: 'alert', notice: 'info' } as const;

const blobLink = ({ suite }: CheckRun, { path, start_line: line }: Annotation): string =>
  `/${nameOf(suite.repository)}/blob/${suite.headSha}/${encodedPath(path)}#L${line}`;

async function excerpt(run: CheckRun, annotation: Annotation): Promise<Html | undefined> {
  const { repository, headSha } = run.suite;
  const blob = await repository.store.read(`${headSha}:${annotation.path}`);
  if (blob?.type !== 'blob' || blob.content.includes(0)) return undefined;
  const lines = blob.content.toString('utf8').split('\n');
  const { start_line: from, end_line: to } = annotation;
  if (from > lines.length) return undefined;
  const last = Math.min(to, from + SHOWN_LINES) + AFTER;
  const rows = lines.slice(Math.max(0, from - 1 - BEFORE), last).map((text, index) => {
    const number = Math.max(1, from - BEFORE) + index;
    return html`<tr class="${number >= from && number <= to ? 'marked' : ''}"><td class="no">${number}</td><td>${text}</td></tr>`;
  });
  return html`<table class="code">${rows}</table>`;
}

/** Title, message and details: everything in an annotation is plain text. */
export const annotationText = (annotation: Annotation): Html =>
  html`${icon(LEVELS[annotation.annotation_level], annotation.annotation_level)} <b>${annotation.title ?? annotation.annotation_level}</b>
<div class="message">${annotation.message}</div>${
    annotation.raw_details && html`<details><summary>Raw output</summary><pre>${annotation.raw_details}</pre></details>`
  }`;

async function annotationBox(run: CheckRun, annotation: Annotation): Promise<Html> {
  const { start_line: from, end_line: to } = annotation;
  const lines = from === to ? `line ${from}` : `lines ${from} to ${to}`;
  return html`<div class="annotation ${annotation.annotation_level}"><div class="where"><a class="mono" href="${blobLink(run, annotation)}">${annotation.path}</a><span class="muted">${lines}</span></div>${await excerpt(run, annotation)}<div>${annotationText(annotation)}</div></div>`;
}

/** The whole run: state, output, annotations, buttons. */
export async function checkRunBox(run: CheckRun): Promise<Html> {
  const { repository } = run.suite;
  const boxes: Html[] = [];
  for (const annotation of run.annotations) boxes.push(await annotationBox(run, annotation));
  const text = run.text ? html`<div class="part markdown">${renderMarkdown(run.text)}</div>` : undefined;
  return html`<section class="box run" id="run-${run.id}"><header>${runIcon(run)}<h3>${run.name}</h3><span>${inWords(run)}</span>${run.actions.map((action) => html`<span class="button push" title="${action.description}">${action.label}</span>`)}</header>
<div class="part"><p class="title">${run.title ?? run.name}</p><div class="meta"><span>by ${run.suite.app.name}</span><span>on <span class="mono">${run.suite.headSha.slice(0, 7)}</span></span>${
    run.completedAt
      ? html`<span>completed ${when(run.completedAt)}</span>`
      : run.startedAt && html`<span>started ${when(run.startedAt)}</span>`
  }<a href="/${nameOf(repository)}/runs/${run.id}">permanent link</a>${run.detailsUrl && html`<a href="${run.detailsUrl}" rel="nofollow noopener">details</a>`}</div></div>
${run.summary && html`<div class="part markdown">${renderMarkdown(run.summary)}</div>`}${text}${
  boxes.length > 0 && html`<div class="part"><b>${boxes.length} annotation${boxes.length > 1 && 's'}</b>${boxes}</div>`
}</section>`;
}
