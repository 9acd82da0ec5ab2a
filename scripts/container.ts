/**
 * Builds the image and starts it, without a container engine, where buildah is at hand; then holds it against what is promised of it: it answers, its own health check agrees, it
 * is nobody of importance, it can write to its data and to nothing of the program, and it ends in order.
 *   npm run container
 */
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const IMAGE = 'portcullis:check';
const ROOT = join(import.meta.dirname, '..');
/** Nothing of the machine is needed for them. Processes keep their ids, and are told to end by them: buildah passes no signals on. */
const env = { STORAGE_DRIVER: 'vfs', ...process.env, BUILDAH_ISOLATION: 'chroot' };

function buildah(...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('buildah', args, { cwd: ROOT, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (error) throw error;
  if (status !== 0) throw new Error(`buildah ${args[0]} ended with ${status}\n${stdout}${stderr}`);
  return stdout.trim();
}
function expect(what: string, holds: boolean): void {
  process.stdout.write(`${holds ? '✓' : '✗'} ${what}\n`);
  if (!holds) process.exitCode = 1;
}
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
const answers = async (url: string): Promise<boolean> => (await fetch(url).catch(() => undefined))?.ok ?? false;

if (spawnSync('buildah', ['--version']).error) {
  process.stderr.write('buildah is not installed here\n');
  process.exit(2);
}
buildah('bud', '--format', 'docker', '--network', 'host', '--tag', IMAGE, '.');
interface Inspected {
  Docker: { config: { Entrypoint: string[]; Cmd: string[]; Healthcheck: { Test: string[] } } };
}
const { config } = (JSON.parse(buildah('inspect', '--type', 'image', IMAGE)) as Inspected).Docker;
const container = buildah('from', IMAGE);
try {
  const port = await freePort();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } as never);
  const settings = {
    APP_ID: '1',
    PRIVATE_KEY: String(privateKey),
    WEBHOOK_SECRET: 'a secret of this check alone, not a default',
    GITHUB_API_URL: 'http://127.0.0.1:9',
    PORT: String(port),
  };
  const run = [
    'run',
    '--network',
    'host',
    ...Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    container,
  ];
  const inside = (...command: string[]): boolean => spawnSync('buildah', [...run, '--', ...command], { env }).status === 0;

  expect('it is not root', inside('sh', '-c', 'test "$(id -u)" -ne 0'));
  expect('it can write to its data', inside('test', '-w', '/data'));
  expect('it cannot write to the program', !inside('test', '-w', '/app/dist') && !inside('test', '-w', '/app/node_modules'));

  const begun = ['sh', '-c', 'echo $$; exec "$@"', 'sh', ...config.Entrypoint, ...config.Cmd];
  const service = spawn('buildah', [...run, '--', ...begun], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let log = '';
  service.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => void service.once('exit', resolve));
  const end = Date.now() + 120_000;
  while (Date.now() < end && service.exitCode === null && !(await answers(`http://127.0.0.1:${port}/readyz`))) await delay(200);
  expect(
    'it answers, and is ready',
    (await answers(`http://127.0.0.1:${port}/healthz`)) && (await answers(`http://127.0.0.1:${port}/readyz`)),
  );
  const [kind, ...check] = config.Healthcheck.Test;
  expect('its health check agrees', kind === 'CMD' && inside(...check));
  process.kill(Number.parseInt(log, 10), 'SIGTERM');
  expect('it ends in order', (await Promise.race([ended, delay(40_000, 'late')])) === 0);
  if (process.exitCode) process.stdout.write(log);
} finally {
  buildah('rm', container);
}
