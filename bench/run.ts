/**
 * How long the engine takes, and how much memory, as ratios to what parsing the same files costs in the same process: `npm run bench -- [DIR…]`. Without a directory the
 * corpus is what the fixtures hold, so that it runs on a fresh clone; README.md says which others say more.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadPython } from '../src/analysis/python/index.ts';
import { line, note } from './clock.ts';
import { corpusOf, pullRequestOf } from './corpus.ts';
import { peers } from './peers.ts';
import { commandLine, pullRequest } from './review.ts';
import { floorsOf, stages } from './stages.ts';

const ROOT = join(import.meta.dirname, '..');
const OURS = join(ROOT, 'fixtures', 'demo', 'base');
const { values, positionals } = parseArgs({
  options: { passes: { type: 'string', default: '6' }, peers: { type: 'boolean', default: true } },
  allowPositionals: true,
  allowNegative: true,
});
const passes = Number(values.passes);
if (!Number.isInteger(passes) || passes < 1) {
  process.stderr.write('usage: npm run bench -- [DIR…] [--passes N] [--no-peers]\n');
  process.exit(2);
}

// the rows of processes of their own are about what is installed
execFileSync(process.execPath, [join(ROOT, 'scripts', 'build.ts')], { stdio: 'inherit' });
await loadPython();
for (const dir of positionals.length > 0 ? positionals : [OURS]) {
  line(dir);
  const texts = corpusOf(dir);
  const lowered = stages(texts, await floorsOf(texts, passes), passes);
  await pullRequest(pullRequestOf(texts, lowered), passes);
  const whole = commandLine('scan', dir, '--no-cache');
  note('whole repository, a process of its own', `${whole.milliseconds.toFixed(0)} ms`);
  note('its peak memory (must 450 MB for 1,000 files)', `${whole.megabytes} MB`);
  if (values.peers) peers(texts, lowered);
  line();
}
