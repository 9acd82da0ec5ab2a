/** A pull request of usual size: eight files changed, forty around them; in a process that is warm, and as a process of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse } from '../src/cli/analyse.ts';
import { openCache } from '../src/cli/cache.ts';
import { configured } from '../src/cli/policy.ts';
import { reviewChange } from '../src/review/review.ts';
import type { ChangedFile } from '../src/review/types.ts';
import { row } from './clock.ts';
import type { PullRequest } from './corpus.ts';
import { sourceOf, writeTo } from './corpus.ts';

const CONFIG = configured(undefined);
/** As it is installed: see `scripts/build.ts`. */
const MAIN = new URL('../dist/cli/main.js', import.meta.url).pathname;

async function reviewed({ base, head, changed }: PullRequest): Promise<void> {
  const cache = openCache(undefined);
  const from = await analyse(sourceOf(base, 'base'), CONFIG, cache);
  const to = await analyse(sourceOf(head, 'head', changed), CONFIG, cache, from.indexed());
  const files = changed.map((path): ChangedFile => {
    const last = (head.get(path) ?? '').split('\n').length;
    return { path, status: 'modified', added: [[last - 1, last]], removed: [] };
  });
  reviewChange({
    base: { ...from, commit: 'base' },
    head: { ...to, commit: 'head' },
    files,
    policy: CONFIG.policy,
    templates: CONFIG.templates,
  });
}

export interface Child {
  milliseconds: number;
  megabytes: number;
}
/** The command line in a process of its own: how long it took by the clock, and its peak memory as it says itself. */
export function commandLine(...args: string[]): Child {
  const started = performance.now();
  const { stderr, status } = spawnSync(process.execPath, [MAIN, ...args, '--format', 'json', '--stats', '--fail-on', 'never'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`portcullis ${args[0]} ended with ${status}: ${stderr.slice(0, 300)}`);
  return { milliseconds: performance.now() - started, megabytes: Number(/peak memory\s+(\d+) MB/.exec(stderr)?.[1] ?? 0) };
}

/** Prints the rows of one pull request. */
export async function pullRequest(request: PullRequest, passes: number): Promise<void> {
  let warm = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < passes; pass++) {
    const before = process.cpuUsage();
    await reviewed(request);
    const { user, system } = process.cpuUsage(before);
    warm = Math.min(warm, (user + system) / 1000);
  }
  row(`review of ${request.changed.length} + ${request.base.size - request.changed.length} files, warm (must 120 ms)`, warm);
  const dir = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-C', dir, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], { stdio: 'ignore' });
  try {
    git('init', '-q');
    for (const texts of [request.base, request.head]) {
      writeTo(dir, texts);
      git('add', '-A', '-f');
      git('commit', '-q', '--no-verify', '-m', 'bench');
    }
    const cold = Math.min(
      ...[1, 2, 3].map(() => commandLine('review', dir, '--base', 'HEAD~1', '--head', 'HEAD', '--no-cache').milliseconds),
    );
    row('the same, a process of its own, by the clock (must 1.5 s)', cold);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
