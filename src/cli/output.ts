/** Prints a judgement in the format that was asked for, and says with which code to end. */
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { CheckRunContext } from '../report/check-run.ts';
import type { CommentContext } from '../report/comment.ts';
import { renderHtml } from '../report/html.ts';
import { renderJson } from '../report/json.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { renderSarif } from '../report/sarif.ts';
import { renderText } from '../report/text.ts';
import type { SourceLine } from '../report/words.ts';
import { counted } from '../report/words.ts';
import { reaches } from '../review/conclude.ts';
import { narrowed } from '../review/narrow.ts';
import type { Policy, Review, Stats } from '../review/types.ts';
import { rules } from '../rules/index.ts';
import type { Level } from '../rules/rule.ts';
import type { CacheOptions } from './cache.ts';
import type { Source } from './directory.ts';
import { UsageError } from './errors.ts';
import { VERSION } from './version.ts';

export interface OutputOptions extends CacheOptions {
  format: 'text' | 'json' | 'sarif' | 'markdown' | 'html';
  failOn: Level | 'never';
  path: string[];
  rule: string[];
  stats?: boolean;
}
/** The rules' pages by id. */
const pages = (): Map<string, string> => new Map(rules.map(({ id }) => [id, pageOf(id)]));
export const pageOf = (id: string): string => readFileSync(new URL(`../rules/${id}.md`, import.meta.url), 'utf8');

/** Throws `UsageError` for a rule that does not exist. */
export function checkRules(ids: string[]): void {
  const unknown = ids.filter((id) => !rules.some((rule) => rule.id === id));
  if (unknown.length > 0) throw new UsageError(`there is no rule \`${unknown.join('`, `')}\`; \`portcullis rules\` lists them`);
}
/** What lies under the given paths; everything when none is given. */
export function within(review: Review, policy: Policy, dir: string, paths: string[]): Review {
  if (paths.length === 0) return review;
  const wanted = paths.map((path) => relative(dir, resolve(dir, path)));
  return narrowed(review, policy, (path) => wanted.some((one) => one === '' || path === one || path.startsWith(`${one}/`)));
}

/** Writes the review to standard output; returns the exit code. source: the line at a place, for the formats that show it; context: what its links lead to. */
export function print(review: Review, options: OutputOptions, source?: SourceLine, context: CheckRunContext & CommentContext = {}): number {
  const text = {
    text: () => renderText(review, { colour: colours(), width: process.stdout.columns ?? 100, ...(source && { source }) }),
    json: () => renderJson(review),
    sarif: () => renderSarif(review, rules, VERSION, pages()),
    markdown: () => renderMarkdown(review, context),
    html: () => renderHtml(review, { ...(source && { source }) }),
  }[options.format]();
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  if (options.stats) process.stderr.write(statistics(review.stats));
  if (review.incomplete) return 3;
  return counted(review).some((finding) => reaches(finding.level, options.failOn)) ? 1 : 0;
}
/** Lines of a source's files, read when they are asked for. */
export function linesOf({ overlay: { tree }, read }: Pick<Source, 'overlay' | 'read'>): SourceLine {
  const known = new Map<string, string[]>();
  return ({ path, span: [line] }) => {
    let lines = known.get(path);
    if (!lines) {
      const blob = tree[path];
      const got = blob === undefined ? undefined : read([{ path, blob }]).get(path);
      known.set(path, (lines = got && 'text' in got ? got.text.split(/\r\n?|\n/) : []));
    }
    return lines[line - 1];
  };
}
export const colours = (): boolean => process.stdout.isTTY === true && process.env.NO_COLOR === undefined;

function statistics(stats: Stats): string {
  const lines = ['question                    yes     no   weak  unknown  decided'];
  for (const [question, { yes, no, weak, unknown }] of Object.entries(stats.answers).sort()) {
    const all = yes + no + weak + unknown;
    const decided = all === 0 ? '-' : `${((100 * (all - unknown)) / all).toFixed(1)} %`;
    lines.push(
      `${question.padEnd(24)} ${[yes, no, weak].map((n) => String(n).padStart(6)).join(' ')} ${String(unknown).padStart(8)} ${decided.padStart(8)}`,
    );
  }
  for (const [stage, milliseconds] of Object.entries(stats.stages))
    lines.push(`${stage.padEnd(24)} ${milliseconds.toFixed(0).padStart(6)} ms`);
  lines.push(`${'files'.padEnd(24)} ${String(stats.files).padStart(6)}`, `${'bytes'.padEnd(24)} ${String(stats.bytes).padStart(6)}`);
  if (stats.peakMemory !== undefined) lines.push(`${'peak memory'.padEnd(24)} ${(stats.peakMemory / 1_000_000).toFixed(0).padStart(6)} MB`);
  return `${lines.join('\n')}\n`;
}
/** Says on a terminal what takes long; nothing elsewhere. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}
export const peakMemory = (): number => process.resourceUsage().maxRSS * 1024;
