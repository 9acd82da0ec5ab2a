/** The engine in one process, stage by stage and as a whole, against what parsing the same files costs. */
import { createRequire } from 'node:module';
import { ts } from 'ts-morph';
import { Language, Parser } from 'web-tree-sitter';
import { createResolver } from '../src/analysis/imports.ts';
import { buildApiModel } from '../src/analysis/model.ts';
import { lowerPython } from '../src/analysis/python/index.ts';
import type { Lowered } from '../src/analysis/summaries.ts';
import { summarise } from '../src/analysis/summarise/index.ts';
import { lowerTypeScript } from '../src/analysis/typescript/index.ts';
import { configured } from '../src/cli/policy.ts';
import { renderJson } from '../src/report/json.ts';
import { begin, DEFAULT_LIMITS, step } from '../src/repository/load.ts';
import { indexOf } from '../src/repository/manifest.ts';
import { isRoot } from '../src/repository/marks.ts';
import { programOf } from '../src/repository/program.ts';
import { isCode, isSuspect } from '../src/repository/select.ts';
import type { IndexedCommit, Loaded, LoweredCache } from '../src/repository/types.ts';
import { scanModel } from '../src/review/review.ts';
import type { Review } from '../src/review/types.ts';
import { least, note, row } from './clock.ts';
import type { Texts } from './corpus.ts';
import { characters, isPython, isScript, sourceOf } from './corpus.ts';

export interface Floors {
  /** TypeScript's `createSourceFile`, parents set. */
  scripts(paths: readonly string[]): number;
  /** tree-sitter's parse. */
  python(paths: readonly string[]): number;
}
/** Both parsers on these texts, warm. */
export async function floorsOf(texts: Texts, passes: number): Promise<Floors> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm')));
  return {
    scripts: (paths) =>
      least(passes, () => {
        for (const path of paths) ts.createSourceFile(path, texts.get(path) ?? '', ts.ScriptTarget.Latest, true);
      }),
    python: (paths) =>
      least(passes, () => {
        for (const path of paths) parser.parse(texts.get(path) ?? '')?.delete();
      }),
  };
}

const CONFIG = configured(undefined);
/** Loads, links and judges; a cache makes it a second look at the same files. */
function analysed(texts: Texts, cache?: LoweredCache, from: { indexed?: IndexedCommit; changed?: string[] } = {}): Loaded {
  const source = sourceOf(texts, 'bench', from.changed);
  const overlay = { ...source.overlay, ...(from.indexed && { indexed: from.indexed }) };
  let next = begin(overlay, CONFIG.analysis, DEFAULT_LIMITS, cache);
  while ('need' in next) next = step(next.state, source.read(next.need));
  return next;
}
const judged = ({ model, lowered }: Loaded): Review =>
  scanModel({ model, lowered, head: 'bench', policy: CONFIG.policy, templates: CONFIG.templates });

/** Prints the rows of one corpus; returns the files that were lowered, in order. */
export function stages(texts: Texts, floors: Floors, passes: number): string[] {
  const first = analysed(texts);
  const lowered = [...first.lowered.keys()].sort();
  const scripts = lowered.filter(isScript);
  const python = lowered.filter(isPython);
  const all = [...texts.keys()];
  const kilobytes = (paths: string[]): string => `${(characters(texts, paths) / 1000).toFixed(0)} kB`;
  note('files, all', `${all.length}, ${kilobytes(all)}`);
  note('files lowered (scripts, Python)', `${scripts.length} + ${python.length}, ${kilobytes(lowered)}`);
  note('routes', String(Object.keys(first.model.routes).length));
  const R = floors.scripts(scripts);
  const P = floors.python(python);
  const whole = floors.scripts(all.filter(isScript)) + floors.python(all.filter(isPython));
  const given = R + P;
  const unit = scripts.length === 0 ? 'P' : python.length === 0 ? 'R' : 'R+P';
  if (scripts.length > 0) row('R: createSourceFile with parents, files lowered', R);
  if (python.length > 0) row("P: tree-sitter's parse, files lowered", P);
  row('floor of all files', whole);

  row(
    'prefilter: what may hold routes or secrets',
    least(passes, () => all.forEach((path) => isRoot(path, texts.get(path) ?? '') || isSuspect(texts.get(path) ?? ''))),
    [unit, given],
  );
  const lowerOne = (path: string) =>
    isPython(path) ? lowerPython(texts.get(path) ?? '', path) : lowerTypeScript(texts.get(path) ?? '', path);
  const modules = lowered.map(lowerOne);
  row(
    'lower: syntax to statements, parse included',
    least(passes, () => lowered.forEach(lowerOne)),
    [unit, given],
  );
  row(
    'summarise: statements to terms',
    least(passes, () => modules.forEach((module) => summarise(module))),
    [unit, given],
  );
  const program = programOf(first.state);
  const resolver = (): ReturnType<typeof createResolver> => createResolver(program);
  row(
    'link and export: terms to the model',
    least(passes, () => buildApiModel(program, resolver(), { apps: [], steps: DEFAULT_LIMITS.steps })),
    [unit, given],
  );
  row(
    'rules and checklist',
    least(passes, () => judged(first)),
    [unit, given],
  );
  const review = judged(first);
  row(
    'report as JSON',
    least(passes, () => renderJson(review)),
    [unit, given],
  );

  const cache = new Map<string, Lowered>();
  const kept: LoweredCache = { get: (key) => cache.get(key), set: (key, value) => void cache.set(key, value) };
  analysed(texts, kept);
  const total = least(passes, () => renderJson(judged(analysed(texts))));
  row('all of it, against the files lowered (must 2.5)', total, [unit, given]);
  row('all of it, against all files (must 1.0)', total, ['floor of all', whole]);
  row(
    'again, lowered files cached (must 0.2)',
    least(passes, () => renderJson(judged(analysed(texts, kept)))),
    ['floor of all', whole],
  );
  const indexed = indexOf(first, 'bench');
  const aside = all.find((path) => isCode(path) && !first.lowered.has(path) && !isRoot(path, texts.get(path) ?? ''));
  if (indexed && aside !== undefined)
    row(
      'from an index, a file changed that no route uses',
      least(passes, () => analysed(texts, kept, { indexed, changed: [aside] })),
      ['floor of all', whole],
    );
  return lowered;
}
