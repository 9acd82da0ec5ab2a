import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDatabaseSettings, readEnvironment } from '../../src/config/environment.ts';

const key = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey;
const good = { APP_ID: '123', PRIVATE_KEY: key, WEBHOOK_SECRET: 'a-long-random-secret' };
const message = (source: Record<string, string | undefined>): string => {
  try {
    readEnvironment(source);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('the environment', () => {
  it('needs three settings, the rest has defaults', () => {
    expect(readEnvironment(good)).toEqual({
      appId: 123,
      privateKey: key.trim(),
      webhookSecret: 'a-long-random-secret',
      webhookPath: '/api/github/webhooks',
      port: 3000,
      host: '127.0.0.1',
      githubApiUrl: 'https://api.github.com',
      logLevel: 'info',
      concurrency: 2,
      analysis: { timeoutSeconds: 120, memoryMb: 1024 },
      database: { directory: resolve('data') },
      retention: { reviews: 180, audit: 0 },
    });
  });

  it('takes a database server, for commands that need nothing else too', () => {
    const url = 'postgres://portcullis:secret@db:5432/portcullis';
    expect(readEnvironment({ ...good, DATABASE_URL: url, DATABASE_CONNECTIONS: '4' }).database).toEqual({ url, connections: 4 });
    expect(readDatabaseSettings({ DATABASE_URL: url })).toEqual({ url, connections: 10 });
    expect(readDatabaseSettings({ DATA_DIR: '/data' })).toEqual({ directory: '/data' });
    expect(() => readDatabaseSettings({ DATABASE_URL: 'mysql://root:secret@db' })).toThrow(
      /DATABASE_URL must be an address such as(?!.*secret)/,
    );
  });

  it('takes an Enterprise address without its last slash', () => {
    expect(readEnvironment({ ...good, GITHUB_API_URL: 'https://github.example.com/api/v3/' }).githubApiUrl).toBe(
      'https://github.example.com/api/v3',
    );
  });

  it.each([
    ['with line breaks written out', key.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(key).toString('base64')],
  ])('takes a key %s', (_, text) => {
    expect(readEnvironment({ ...good, PRIVATE_KEY: text }).privateKey).toBe(key.trim());
  });

  it('takes the path of a key, and says when nothing can be read there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-'));
    const path = join(folder, 'key.pem');
    writeFileSync(path, key);
    const { PRIVATE_KEY: _, ...rest } = good;
    expect(readEnvironment({ ...rest, PRIVATE_KEY_PATH: path }).privateKey).toBe(key.trim());
    rmSync(folder, { recursive: true });
    expect(message({ ...rest, PRIVATE_KEY_PATH: path })).toBe(
      'These settings keep Portcullis from starting:\n  PRIVATE_KEY_PATH cannot be read (ENOENT)',
    );
  });

  it('names everything that is missing or wrong at once', () => {
    expect(message({ PORT: '99999', LOG_LEVEL: 'loud', GITHUB_API_URL: 'github.example.com' }).split('\n')).toEqual([
      'These settings keep Portcullis from starting:',
      '  APP_ID is missing; it is the number on the settings page of the App',
      '  PRIVATE_KEY is missing; set it to the private key of the App, or PRIVATE_KEY_PATH to the .pem file',
      '  WEBHOOK_SECRET is missing; set the same random text here and on the settings page of the App (openssl rand -hex 32)',
      '  PORT must be a port number from 0 to 65535',
      '  GITHUB_API_URL must be an address such as https://github.example.com/api/v3',
      '  LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent',
    ]);
  });

  it.each([
    [undefined, /WEBHOOK_SECRET is missing/],
    ['', /WEBHOOK_SECRET is missing/],
    ['   ', /WEBHOOK_SECRET is missing/],
    ['development', /WEBHOOK_SECRET is "development", a default that everybody knows/],
  ])('refuses %j as the secret', (secret, expected) => {
    expect(message({ ...good, WEBHOOK_SECRET: secret })).toMatch(expected);
  });

  it('never repeats a value', () => {
    const said = message({ APP_ID: 'hunter2', PRIVATE_KEY: 'hunter2', WEBHOOK_SECRET: 'development', PORT: 'hunter2' });
    expect(said).toMatch(/APP_ID must be the number/);
    expect(said).toMatch(/PRIVATE_KEY is no RSA private key/);
    expect(said).not.toContain('hunter2');
  });
});
