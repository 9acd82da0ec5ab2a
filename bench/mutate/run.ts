/**
 * `npm run mutate -- DIR [--limit N] [--seed N] [--kind KIND,…] [--report]`: what a review notices of a program's holes, and whether it stays calm where nothing changed.
 *
 * Deletions (a guard, a check, the `return` before a rejection, a predicate, an `await`) are each reviewed as a change of the program. One is noticed when the review introduces
 * a finding (other than one of the inventory, which every change of such a route has), or asks what it does not ask of a mere comment at the same place. Changes that keep what the program does are scanned and reviewed: a finding that comes or goes in
 * the scan, or that the review introduces, is named. Exit code 1 when a deletion was not noticed or a finding changed, so that fixtures can be held to it; with `--report` 0.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { line } from '../clock.ts';
import { deletions } from './deletions.ts';
import type { Variant } from './edits.ts';
import { equivalents } from './equivalents.ts';
import { differences, noticed } from './judge.ts';
import { Program } from './program.ts';
import { loadGrammar } from './syntax.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
    report: { type: 'boolean' },
  },
});
const [dir] = positionals;
if (dir === undefined) {
  process.stderr.write('usage: npm run mutate -- DIR [--limit N] [--seed N] [--kind KIND,…] [--report]\n');
  process.exit(2);
}
/** A number that depends on the seed and the variant alone. */
const chance = ({ path, kind, line, what }: Variant): string =>
  createHash('sha256').update(`${options.seed}|${path}|${kind}|${line}|${what}`).digest('hex');
const sampled = (all: Variant[], limit: number): Variant[] =>
  all
    .filter((one) => options.kind === undefined || options.kind.split(',').includes(one.kind))
    .map((one) => [chance(one), one] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([, one]) => one);
const say = ({ kind, path, line: at, what }: Variant, words: string[]): void =>
  line([`${kind.padEnd(10)} ${path}:${at}  ${what}`, ...words].join('\n           '));

await loadGrammar();
const program = new Program(dir);
const source = program.source.bind(program);
const base = await program.analysed();
const limit = Number(options.limit);
let failed = 0;

const holes = new Map<string, { all: number; found: number; asked: number }>();
for (const variant of sampled(deletions({ ...base, source }), limit)) {
  const { rules, question } = await noticed(program, base, variant);
  const count = holes.get(variant.kind) ?? { all: 0, found: 0, asked: 0 };
  holes.set(variant.kind, count);
  count.all++;
  if (rules.length > 0) count.found++;
  else if (question !== undefined) count.asked++;
  else failed++;
  say(variant, [rules.length > 0 ? `→ ${rules.join(', ')}` : question === undefined ? '→ NOT NOTICED' : `→ asks: ${question}`]);
}
const kept = new Map<string, { all: number; calm: number; findings: number; changed: number }>();
const every = [...Map.groupBy(equivalents(base.model, program.paths, source), (one) => one.kind).values()];
for (const variant of every.flatMap((own) => sampled(own, Math.max(4, Math.floor(limit / 10))))) {
  const { near, changed, words } = await differences(program, base, variant);
  const count = kept.get(variant.kind) ?? { all: 0, calm: 0, findings: 0, changed: 0 };
  kept.set(variant.kind, count);
  count.all++;
  count.findings += near;
  count.changed += changed;
  if (words.length === 0) count.calm++;
  else
    say(
      variant,
      words.slice(0, 8).map((one) => one.slice(0, 300)),
    );
  failed += words.length;
}
line('');
for (const [kind, { all, found, asked }] of [...holes].sort())
  line(
    `${kind.padEnd(12)} ${String(found + asked).padStart(4)} of ${String(all).padStart(4)} noticed (${found} by a finding, ${asked} by a question)`,
  );
for (const [kind, { all, calm, findings, changed }] of [...kept].sort())
  line(
    `${kind.padEnd(12)} ${String(calm).padStart(4)} of ${String(all).padStart(4)} unchanged (${changed} of ${findings} findings of these files)`,
  );
process.exit(failed > 0 && !options.report ? 1 : 0);
