/** The service as a whole, in this process and as a process of its own. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../src/config/environment.ts';
import { createLog } from '../src/config/log.ts';
import type { Service } from '../src/main.ts';
import { serve } from '../src/main.ts';
import { environmentOf, newSettings } from './support/database.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const settings = {
  APP_ID: '11',
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: 'a-long-random-secret',
  GITHUB_API_URL: 'http://127.0.0.1:1',
  PORT: '0',
};

describe('the service', () => {
  let service: Service | undefined;
  afterEach(() => service?.stop());

  it('starts, is ready, and stops once however often it is told to', async () => {
    service = await serve(readEnvironment({ ...settings, ...environmentOf(await newSettings()) }), { log: createLog({ level: 'silent' }) });
    const { url } = service;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await Promise.all([service.stop(), service.stop()]);
    await expect(fetch(`${url}/readyz`)).rejects.toThrow('fetch failed');
    expect(await service.queue.claim()).toBeUndefined();
  });

  it('says that its port is taken, and lets go of its database', async () => {
    service = await serve(readEnvironment({ ...settings, ...environmentOf(await newSettings()) }), { log: createLog({ level: 'silent' }) });
    const { port } = new URL(service.url);
    const other = environmentOf(await newSettings('embedded'));
    const start = () => serve(readEnvironment({ ...settings, ...other, PORT: port }), { log: createLog({ level: 'silent' }) });
    await expect(start()).rejects.toThrow('EADDRINUSE');
    await expect(start()).rejects.toThrow('EADDRINUSE');
  });

  it('says that its data directory is in use', async () => {
    const own = environmentOf(await newSettings('embedded'));
    service = await serve(readEnvironment({ ...settings, ...own }), { log: createLog({ level: 'silent' }) });
    await expect(serve(readEnvironment({ ...settings, ...own }), { log: createLog({ level: 'silent' }) })).rejects.toThrow(
      'is in use by another Portcullis',
    );
  });
});

describe('the process', () => {
  /** `during` is told of each piece of output. */
  function start(environment: Record<string, string>, during?: (output: string, kill: (signal: NodeJS.Signals) => void) => void) {
    return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../src/cli/main.ts'), 'serve'], {
        env: { PATH: process.env.PATH, ...environment },
      });
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk;
        during?.(out, (signal) => child.kill(signal));
      });
      child.stderr.on('data', (chunk: Buffer) => {
        err += chunk;
      });
      child.on('close', (code) => resolve({ code, out, err }));
    });
  }

  it('refuses to start without its settings, and names all of them', async () => {
    const { code, out, err } = await start({ WEBHOOK_SECRET: 'development' });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      /^These settings keep Portcullis from starting:\n {2}APP_ID is missing.*\n {2}PRIVATE_KEY is missing.*\n {2}WEBHOOK_SECRET is "development"/,
    );
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends in order on %s', async (signal) => {
    let told = false;
    const { code, out, err } = await start({ ...settings, ...environmentOf(await newSettings()) }, (output, kill) => {
      if (told || !output.includes('"msg":"listening"')) return;
      told = true;
      kill(signal);
    });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('"msg":"stopped"');
    expect(out).not.toContain('a-long-random-secret');
  });
});
