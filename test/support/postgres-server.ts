/** A PostgreSQL server of our own for the tests, where one is installed; without it they use the embedded one alone. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Server {
  url: string;
  stop(): Promise<void>;
}

const binaries = (): string | undefined => globSync('/usr/lib/postgresql/*/bin').sort().at(-1) ?? globSync('/usr/local/pgsql/bin').at(-1);

/** It refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined | 'none' {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' });
    const gid = spawnSync('id', ['-g', name], { encoding: 'utf8' });
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  return 'none';
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** undefined: there is none to be had. durable: with fsync, as in production. */
export async function startPostgres({ durable = false } = {}): Promise<Server | undefined> {
  const folder = binaries();
  const as = unprivileged();
  if (!folder || as === 'none') return undefined;
  const home = mkdtempSync(join(tmpdir(), 'portcullis-postgres-'));
  if (as) chownSync(home, as.uid, as.gid);
  const data = join(home, 'data');
  const options = { ...as, cwd: home, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } };
  execFileSync(join(folder, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8'], {
    ...options,
    stdio: 'ignore',
  });
  const port = await freePort();
  const settings = ['max_connections=200', ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'])];
  const child = spawn(
    join(folder, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', home, ...settings.flatMap((one) => ['-c', one])],
    { ...options, stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `postgres://postgres@127.0.0.1:${port}`;
  for (let attempt = 0; spawnSync(join(folder, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status !== 0; attempt++) {
    if (attempt === 100 || child.exitCode !== null) throw new Error('PostgreSQL did not start');
    await delay(100);
  }
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
