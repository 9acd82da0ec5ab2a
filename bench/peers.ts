/** Other tools on the same files, as processes of their own, where they are installed. None is a dependency of ours. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { note, row } from './clock.ts';
import type { Texts } from './corpus.ts';
import { isPython, isScript, writeTo } from './corpus.ts';
import { commandLine } from './review.ts';

/** Where `npm install eslint @typescript-eslint/parser eslint-plugin-security eslint-plugin-sonarjs` was run. */
const PEERS = resolve(process.env.BENCH_PEERS ?? join(import.meta.dirname, 'peers'));
const ESLINT = `import { createRequire } from 'node:module';
const load = createRequire(${JSON.stringify(join(PEERS, 'package.json'))});
const security = load('eslint-plugin-security');
const sonarjs = load('eslint-plugin-sonarjs');
export default [
  { files: ['**/*.{js,jsx,ts,tsx,mjs,cjs,mts,cts}'], languageOptions: { parser: load('@typescript-eslint/parser') },
    plugins: { security, sonarjs }, rules: { ...security.configs.recommended.rules, ...sonarjs.configs.recommended.rules } },
];
`;
function clocked(command: string, args: string[], cwd: string): number | undefined {
  const started = performance.now();
  const { error, status } = spawnSync(command, args, { cwd, stdio: 'ignore', timeout: 600_000 });
  return error || status === null || status > 1 ? undefined : performance.now() - started;
}

/** Prints a row for each tool on the files that were lowered, with ours on the same files as the floor. */
export function peers(texts: Texts, lowered: readonly string[]): void {
  const dir = mkdtempSync(join(tmpdir(), 'portcullis-peers-'));
  try {
    for (const [name, wanted, run] of [
      ['eslint with security and sonarjs', isScript, eslint],
      ['bandit', isPython, bandit],
    ] as const) {
      const files = lowered.filter(wanted);
      if (files.length === 0) continue;
      const place = join(dir, name.split(' ')[0] ?? '');
      writeTo(place, new Map(files.map((path) => [path, texts.get(path) ?? ''])));
      const theirs = run(place);
      if (theirs === undefined) {
        note(name, 'not installed, skipped');
        continue;
      }
      row(`${name}, by the clock`, theirs, ['x ours', commandLine('scan', place, '--no-cache').milliseconds]);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
function eslint(dir: string): number | undefined {
  const bin = join(PEERS, 'node_modules', 'eslint', 'bin', 'eslint.js');
  if (!existsSync(bin)) return undefined;
  const config = join(dir, 'eslint.bench.config.mjs');
  writeFileSync(config, ESLINT);
  return clocked(process.execPath, [bin, '--no-inline-config', '--config', config, '.'], dir);
}
const bandit = (dir: string): number | undefined => clocked('bandit', ['-r', '-q', '-f', 'json', '-o', '/dev/null', '.'], dir);
