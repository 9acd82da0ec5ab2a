/** Instances as processes of their own on one database. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { settingsFor } from '../../src/cli/demo.ts';
import type { FakeGitHub } from '../../src/demo/github/index.ts';

export interface Instance {
  url: string;
  process: ChildProcess;
  ended: Promise<void>;
}

/** entry: what runs; the whole service, or a part of it. */
export async function startInstance(
  github: FakeGitHub,
  database: Record<string, string>,
  log: string,
  entry = 'instance.ts',
): Promise<Instance> {
  const child = spawn(process.execPath, [join(import.meta.dirname, entry)], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...settingsFor(github, { LOG_LEVEL: 'info', ...database }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.pipe(createWriteStream(log, { flags: 'a' }));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', (code) => reject(new Error(`An instance ended with ${code}; see ${log}`)));
  });
  return { url, process: child, ended };
}
