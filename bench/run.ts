/**
 * How long an analysis takes, as a ratio to parsing the same files: `npm run bench -- DIR`. The floor is TypeScript's `createSourceFile` with parents set over the
 * files that were lowered (JavaScript and TypeScript only), in this process, the warm minimum of the passes.
 */
import { ts } from 'ts-morph';
import { loadPython } from '../src/analysis/python/index.ts';
import { openCache } from '../src/cli/cache.ts';
import { readDirectory } from '../src/cli/directory.ts';
import { begin, step } from '../src/repository/load.ts';

const PASSES = 5;
const dir = process.argv[2];
if (!dir) {
  process.stderr.write('usage: npm run bench -- DIR\n');
  process.exit(2);
}
const source = readDirectory(dir, openCache(undefined));
const texts = new Map<string, string>();
const started = performance.now();
await loadPython();
const loaded = performance.now() - started;

function analysis(): { milliseconds: number; routes: number; lowered: string[] } {
  const from = performance.now();
  let next = begin(source.overlay, { apps: [] });
  while ('need' in next) {
    const got = source.read(next.need);
    for (const [path, delivery] of got) if ('text' in delivery) texts.set(path, delivery.text);
    next = step(next.state, got);
  }
  return { milliseconds: performance.now() - from, routes: Object.keys(next.model.routes).length, lowered: [...next.lowered.keys()] };
}
function floor(paths: string[]): number {
  const from = performance.now();
  for (const path of paths) ts.createSourceFile(path, texts.get(path) ?? '', ts.ScriptTarget.Latest, true);
  return performance.now() - from;
}

const runs = Array.from({ length: PASSES }, analysis);
const cold = runs[0];
const warm = Math.min(...runs.map((run) => run.milliseconds));
const scripts = (cold?.lowered ?? []).filter((path) => /\.[cm]?[jt]sx?$/.test(path));
const parse = Math.min(...Array.from({ length: PASSES }, () => floor(scripts)));
const row = (name: string, value: string): void => void process.stdout.write(`${name.padEnd(34)} ${value.padStart(12)}\n`);
row('files lowered', String(cold?.lowered.length ?? 0));
row('routes', String(cold?.routes ?? 0));
row('grammar loaded', `${loaded.toFixed(0)} ms`);
row('analysis, first pass', `${(cold?.milliseconds ?? 0).toFixed(0)} ms`);
row('analysis, warm (reading included)', `${warm.toFixed(0)} ms`);
row('floor R: parsing those scripts', `${parse.toFixed(0)} ms`);
if (parse > 0) row('ratio', `${(warm / parse).toFixed(2)} R`);
row('peak memory', `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
