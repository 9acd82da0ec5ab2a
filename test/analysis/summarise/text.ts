/** Summaries of source text, printed. */
import type { Lowered } from '../../../src/analysis/summaries.ts';
import { summarise } from '../../../src/analysis/summarise/index.ts';
import { lowerTypeScript } from '../../../src/analysis/typescript/index.ts';
import { printSummary } from '../print-summary.ts';

export const lowered = (text: string, path = 'test.ts'): Lowered => summarise(lowerTypeScript(text, path));

/** One function of the text, without its head. */
export function linesOf(text: string, id: string, path?: string): string[] {
  const summary = lowered(text, path).summaries.find((one) => one.fn === id);
  return summary
    ? printSummary(summary)
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
    : [`no function ${id}`];
}
/** A request handler with this body. */
export const handler = (body: string): string[] => linesOf(`async function f(req, res, next) { ${body} }`, ':f');
/** Its steps only. */
export const steps = (body: string): string[] => handler(body).filter((line) => /^\d/.test(line));
/** Its variables only. */
export const locals = (body: string): string[] => handler(body).filter((line) => /^\S+ = /.test(line));
