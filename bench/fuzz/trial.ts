/** A program and the same with damaged files, through all that a review does: what must hold whatever is in the files. */
import { createHash } from 'node:crypto';
import type { Location } from '../../src/analysis/code.ts';
import type { Lowered } from '../../src/analysis/summaries.ts';
import { configured } from '../../src/cli/policy.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { begin, DEFAULT_LIMITS, step } from '../../src/repository/load.ts';
import { isCode } from '../../src/repository/select.ts';
import type { Delivery, Loaded, LoweredCache } from '../../src/repository/types.ts';
import { reviewChange, scanModel } from '../../src/review/review.ts';
import type { Review, Side } from '../../src/review/types.ts';
import { rules } from '../../src/rules/index.ts';
import type { Texts } from '../corpus.ts';
import { changedLines } from '../corpus.ts';

const CONFIG = configured(undefined);

function analysed(texts: Texts, changed: string[], cache?: LoweredCache): Loaded & Side {
  const tree = Object.fromEntries([...texts].map(([path, text]) => [path, createHash('sha1').update(text).digest('hex')]));
  let next = begin({ tree, changed }, CONFIG.analysis, DEFAULT_LIMITS, cache);
  while ('need' in next) {
    const got = next.need.map(({ path }): [string, Delivery] => [path, { text: texts.get(path) ?? '' }]);
    next = step(next.state, new Map(cache ? got : got.reverse()));
  }
  return { ...next, tree };
}
const scanned = ({ model, lowered }: Loaded): Review =>
  scanModel({ model, lowered, head: 'head', policy: CONFIG.policy, templates: CONFIG.templates });

/** Says what is wrong with what was made of the damaged program; a fault of the engine is thrown as it is. `loadPython()` must have been awaited before. */
export function trial(base: Texts, head: Texts): string | undefined {
  const changed = [...head.keys()].filter((path) => head.get(path) !== base.get(path));
  const kept = new Map<string, Lowered>();
  const cache: LoweredCache = { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) };
  const before = analysed(base, [], cache);
  const now = analysed(head, changed, cache);
  const review = scanned(now);
  const said = renderJson(review);
  if (said !== renderJson(scanned(analysed(head, changed)))) return 'two runs over the same files differ';

  for (const path of changed) {
    const text = head.get(path) ?? '';
    const refused = text.length > 1_000_000 || text.includes('\0');
    if (isCode(path) && refused && (now.lowered.has(path) || !now.model.unread.some((one) => one.path === path)))
      return `${path} is read though it is too large or no text`;
  }
  const compared = reviewChange({
    base: { ...before, commit: 'base' },
    head: { ...now, commit: 'head' },
    files: changed.map((path) => changedLines(path, base.get(path) ?? '', head.get(path) ?? '')),
    policy: CONFIG.policy,
    templates: CONFIG.templates,
  });
  JSON.parse(renderJson(compared));
  JSON.parse(renderSarif(compared, rules, '0'));
  const count = (path: string, texts: Texts): number => (texts.get(path) ?? '').split(/\r\n|[\n\r\u2028\u2029]/).length;
  const outside = ({ path, span: [line, column, endLine] }: Location, texts: Texts): boolean =>
    line < 1 || column < 1 || endLine < line || endLine > count(path, texts);
  for (const one of [...review.findings, ...compared.findings])
    if (outside(one.at, one.state === 'fixed' ? base : head)) return `${one.rule} is reported at a place outside ${one.at.path}`;
  return undefined;
}
