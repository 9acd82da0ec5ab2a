/** Changed files with their lines, and annotations under the lines they are about. */
import type { DiffFile } from '../git/diff.ts';
import type { Annotation, CheckRun } from '../state.ts';
import { annotationText } from './check.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

/** More of one file is not shown. */
const MOST_LINES = 2_000;

const note = (annotation: Annotation): Html =>
  html`<tr class="note"><td colspan="3"><div class="annotation ${annotation.annotation_level}"><div>${annotationText(annotation)}</div></div></td></tr>`;

function rows(patch: string, annotations: Annotation[]): { rows: Html[]; placed: Set<Annotation> } {
  const placed = new Set<Annotation>();
  const all: Html[] = [];
  let before = 0;
  let after = 0;
  for (const line of patch.split('\n').slice(0, MOST_LINES)) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      all.push(html`<tr class="hunk"><td class="no"></td><td class="no"></td><td>${line}</td></tr>`);
      continue;
    }
    const kind = line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : 'same';
    const left = kind === 'added' ? '' : String(before++);
    const right = kind === 'removed' ? '' : String(after++);
    if (line.startsWith('\\')) all.push(html`<tr class="hunk"><td class="no"></td><td class="no"></td><td>${line.slice(2)}</td></tr>`);
    else all.push(html`<tr class="${kind}"><td class="no">${left}</td><td class="no">${right}</td><td>${line}</td></tr>`);
    for (const annotation of annotations)
      if (kind !== 'removed' && annotation.end_line === Number(right)) {
        placed.add(annotation);
        all.push(note(annotation));
      }
  }
  return { rows: all, placed };
}

function fileBox(file: DiffFile, annotations: Annotation[]): Html {
  const shown = file.patch === undefined ? undefined : rows(file.patch, annotations);
  // What is not on a shown line stands below, as GitHub lists it under "unchanged files".
  const rest = annotations.filter((annotation) => !shown?.placed.has(annotation));
  const name = file.previousPath === undefined ? file.path : `${file.previousPath} → ${file.path}`;
  return html`<section class="box file"><header><b class="mono">${name}</b><span class="label">${file.status}</span><span class="stat mono"><span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></span></header>
<div class="scroll"><table class="code">${shown?.rows ?? html`<tr class="note"><td colspan="3" class="muted">${file.binary ? 'Binary file not shown.' : 'No lines to show.'}</td></tr>`}${rest.map(note)}</table></div></section>`;
}

/** In: the files of a diff and the check runs of its head. */
export function filesSection(files: DiffFile[], runs: CheckRun[]): Html {
  const annotations = runs.flatMap((run) => run.annotations);
  const changed = new Set(files.map(({ path }) => path));
  const elsewhere = annotations.filter(({ path }) => !changed.has(path));
  return html`${files.map((file) =>
    fileBox(
      file,
      annotations.filter(({ path }) => path === file.path),
    ),
  )}${
    elsewhere.length > 0 &&
    html`<h2 class="section">Unchanged files with check annotations</h2>${elsewhere.map(
      (annotation) =>
        html`<div class="annotation ${annotation.annotation_level}"><div class="where mono">${annotation.path}:${annotation.start_line}</div><div>${annotationText(annotation)}</div></div>`,
    )}`
  }`;
}
