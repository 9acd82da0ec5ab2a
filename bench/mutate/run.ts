/**
 * `npm run mutate -- DIR [--limit N] [--seed N] [--kind KIND]`: what the analysis notices of a program's holes, and whether it stays calm where nothing changed.
 *
 * Deletions (a guard, a check, the `return` before a rejection, a predicate, an `await`) are each reviewed as a change of the program: noticed is what introduces a finding.
 * Changes that keep what the program does (renamed functions, moved files, wrapped handlers, `require` for `import`, a query's `where` in a variable) are scanned: a finding that
 * comes or goes is named. Exit code 1 when a deletion was not noticed or a finding changed, so that fixtures can be held to it; `--report` always exits 0.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Loaded } from '../../src/cli/analyse.ts';
import { analyse } from '../../src/cli/analyse.ts';
import { openCache } from '../../src/cli/cache.ts';
import { readDirectory } from '../../src/cli/directory.ts';
import { configuredFor } from '../../src/cli/policy.ts';
import { reviewChange, scanModel } from '../../src/review/review.ts';
import type { Finding } from '../../src/review/types.ts';
import { changedLines } from '../corpus.ts';
import { deletions } from './deletions.ts';
import type { Variant } from './edits.ts';
import { applied } from './edits.ts';
import { equivalents } from './equivalents.ts';
import type { Source } from './syntax.ts';
import { loadGrammar, parse } from './syntax.ts';

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
if (!dir) {
  process.stderr.write('usage: npm run mutate -- DIR [--limit N] [--seed N] [--kind KIND] [--report]\n');
  process.exit(2);
}
const root = dir;
const cache = openCache(undefined);
const original = readDirectory(root, cache);
const config = configuredFor(root);
const texts = new Map<string, string>();
const text = (path: string): string => {
  let known = texts.get(path);
  if (known === undefined) texts.set(path, (known = readFileSync(join(root, path), 'utf8')));
  return known;
};
const sources = new Map<string, Source | undefined>();
const source = (path: string): Source | undefined => {
  if (!sources.has(path)) sources.set(path, Object.hasOwn(original.overlay.tree, path) ? parse(path, text(path)) : undefined);
  return sources.get(path);
};
const digest = (content: string): string => createHash('sha256').update(content).digest('hex');

/** The program with a variant's files in the place of its own. */
async function analysed(variant?: Variant): Promise<Loaded & { changed: string[] }> {
  const changed = variant ? applied(variant.edits, text) : new Map<string, string>();
  const tree: Record<string, string> = { ...original.overlay.tree };
  for (const [from, to] of Object.entries(variant?.moves ?? {})) {
    changed.set(to, changed.get(from) ?? text(from));
    changed.delete(from);
    delete tree[from];
  }
  for (const [path, content] of changed) tree[path] = `mutant:${digest(content)}`;
  const loaded = await analyse(
    {
      overlay: { tree, changed: [] },
      head: variant ? 'mutant' : 'original',
      place: original.place,
      read: (paths) => {
        const own = paths.filter(({ path }) => !changed.has(path));
        const got = original.read(own);
        for (const { path } of paths) if (changed.has(path)) got.set(path, { text: changed.get(path) ?? '' });
        return got;
      },
    },
    config,
    cache,
  );
  return { ...loaded, changed: [...changed.keys()] };
}
/** A number from 0 to 1 that depends on the seed and the variant alone. */
const chance = (variant: Variant): number =>
  Number.parseInt(digest(`${options.seed}|${variant.path}|${variant.kind}|${variant.line}|${variant.what}`).slice(0, 8), 16) / 2 ** 32;
function sampled(all: Variant[], limit: number): Variant[] {
  const wanted = options.kind === undefined ? all : all.filter((one) => one.kind === options.kind);
  return wanted.sort((one, other) => chance(one) - chance(other)).slice(0, limit);
}
const line = (words: string): void => void process.stdout.write(`${words}\n`);

await loadGrammar();
const base = await analysed();
const scanOf = (loaded: Loaded): Finding[] =>
  scanModel({ model: loaded.model, lowered: loaded.lowered, head: 'tree', policy: config.policy }).findings;
const limit = Number(options.limit);

interface Tally {
  all: number;
  good: number;
}
const tallies = new Map<string, Tally>();
function tally(kind: string, good: boolean): void {
  const known = tallies.get(kind) ?? { all: 0, good: 0 };
  known.all++;
  if (good) known.good++;
  tallies.set(kind, known);
}
let failed = 0;

for (const variant of sampled(deletions(base.model, source), limit)) {
  const mutant = await analysed(variant);
  const files = mutant.changed.map((path) => changedLines(path, text(path), applied(variant.edits, text).get(path) ?? ''));
  const review = reviewChange({
    base: { ...base, commit: 'original' },
    head: { ...mutant, commit: 'mutant' },
    files,
    policy: config.policy,
  });
  const introduced = review.findings.filter((finding) => finding.state === 'introduced');
  tally(variant.kind, introduced.length > 0);
  if (introduced.length === 0) failed++;
  const said =
    introduced.length > 0
      ? [...new Set(introduced.map((one) => one.rule))].join(', ')
      : `NOT NOTICED (${review.questions.length} questions)`;
  line(`${variant.kind.padEnd(10)} ${variant.path}:${variant.line}  ${variant.what}\n           → ${said}`);
}

const named = (finding: Finding, variant?: Variant): string => {
  const path = Object.entries(variant?.moves ?? {}).find(([, to]) => to === finding.at.path)?.[0] ?? finding.at.path;
  return `${finding.rule} ${path} ${finding.routes.toSorted().join(' ')}`;
};
const before = Map.groupBy(scanOf(base), (finding) => named(finding));
for (const variant of sampled(
  equivalents(base.model, Object.keys(original.overlay.tree).sort(), source),
  Math.max(10, Math.floor(limit / 4)),
)) {
  const after = Map.groupBy(scanOf(await analysed(variant)), (finding) => named(finding, variant));
  const gone = [...before].filter(([key, list]) => (after.get(key)?.length ?? 0) < list.length).map(([key]) => `- ${key}`);
  const come = [...after].filter(([key, list]) => (before.get(key)?.length ?? 0) < list.length).map(([key]) => `+ ${key}`);
  tally(variant.kind, gone.length + come.length === 0);
  failed += gone.length + come.length;
  if (gone.length + come.length > 0)
    line(
      `${variant.kind.padEnd(10)} ${variant.path}:${variant.line}  ${variant.what}\n           ${[...gone, ...come].slice(0, 8).join('\n           ')}`,
    );
}
line('');
for (const [kind, { all, good }] of [...tallies].sort())
  line(
    `${kind.padEnd(12)} ${String(good).padStart(4)} of ${String(all).padStart(4)} ${/^(guard|check|return|predicate|await)$/.test(kind) ? 'noticed' : 'unchanged'}`,
  );
process.exit(failed > 0 && !options.report ? 1 : 0);
