/** Deliveries over real HTTP, with a real Probot and no GitHub behind it. */
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';
import { createLog } from '../../src/config/log.ts';
import { listen } from '../../src/listen.ts';
import type { Metrics } from '../../src/main/metrics.ts';
import { createMetrics } from '../../src/main/metrics.ts';
import { createReceiver, quiet } from '../../src/main/receiver.ts';
import { openQueue } from '../../src/queue/index.ts';
import type { Job, Queue } from '../../src/queue/queue.ts';
import { newDatabase } from '../support/database.ts';

const SECRET = 'a-long-random-secret';
const PREVIOUS = 'another-long-random-secret';
const TOKEN = 'a-token-for-the-numbers';
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const environment = readEnvironment({
  APP_ID: '11',
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: SECRET,
  WEBHOOK_SECRET_PREVIOUS: PREVIOUS,
  METRICS_TOKEN: TOKEN,
  GITHUB_API_URL: 'http://127.0.0.1:1',
});

const logged: string[] = [];
const queued: Job[] = [];
let broken = false;
let ready: string | undefined;
let metrics: Metrics;
let counting: Queue['counts'];
let inner: Queue;
let server: Server;
let url: string;

beforeAll(async () => {
  const log = createLog({ level: 'debug', secrets: [SECRET], write: (line) => logged.push(line) });
  inner = await openQueue({ database: await newDatabase() });
  const queue: Pick<Queue, 'enqueue'> = {
    async enqueue(job) {
      if (broken) throw new Error('connection to 10.0.0.5:5432 refused');
      const outcome = await inner.enqueue(job);
      if (outcome !== 'duplicate') queued.push(job);
      return outcome;
    },
  };
  const settings = { baseUrl: environment.githubApiUrl, log: quiet(log), throttle: false, retries: 0 };
  counting = inner.counts;
  metrics = createMetrics(() => counting());
  const timeouts = { headers: 1_500, request: 1_500 };
  ({ server } = await createReceiver({ environment, queue, settings, ready: async () => ready, metrics, log, timeouts }));
  url = await listen(server, 0, '127.0.0.1');
});
afterAll(async () => {
  await inner.end();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  queued.length = 0;
  logged.length = 0;
  broken = false;
  ready = undefined;
});

const payload = (more: object = {}): string =>
  JSON.stringify({
    action: 'opened',
    installation: { id: 3 },
    repository: { id: 99, full_name: 'acme/shop' },
    sender: { login: 'mara' },
    pull_request: { number: 7, head: { sha: 'a'.repeat(40) }, base: { ref: 'main' }, body: 'PRIVATE TEXT' },
    ...more,
  });
const sign = (body: string, secret = SECRET): string => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const headers = (body: string, more: Record<string, string> = {}): Record<string, string> => ({
  'content-type': 'application/json',
  'x-github-event': 'pull_request',
  'x-github-delivery': randomUUID(),
  'x-hub-signature-256': sign(body),
  ...more,
});
async function deliver(body: string, more: Record<string, string> = {}, drop?: string) {
  const all = headers(body, more);
  if (drop) delete all[drop];
  const response = await fetch(`${url}/api/github/webhooks`, { method: 'POST', headers: all, body });
  return { status: response.status, text: await response.text() };
}

/** What a client with its own ideas of HTTP is answered. */
function raw(write: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => write(socket));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
  });
}

describe('a delivery', () => {
  it('is queued as a reference and answered at once', async () => {
    expect(await deliver(payload())).toEqual({ status: 200, text: 'ok\n' });
    expect(queued).toEqual([
      {
        kind: 'pull',
        delivery: expect.any(String),
        event: 'pull_request',
        action: 'opened',
        installation: 3,
        repository: { id: 99, fullName: 'acme/shop' },
        number: 7,
        head: 'a'.repeat(40),
        base: 'main',
        sender: 'mara',
      },
    ]);
    expect(logged.join('')).toContain('delivery taken');
    expect(logged.join('')).not.toContain('PRIVATE TEXT');
  });

  it('that comes twice is queued once', async () => {
    const id = { 'x-github-delivery': randomUUID() };
    expect((await deliver(payload(), id)).status).toBe(200);
    expect((await deliver(payload(), id)).status).toBe(200);
    expect(queued).toHaveLength(1);
  });

  it('that asks for nothing is answered and forgotten', async () => {
    const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1 });
    expect((await deliver(body, { 'x-github-event': 'ping' })).status).toBe(200);
    expect(queued).toEqual([]);
  });

  it.each([
    ['a wrong signature', { 'x-hub-signature-256': sign(payload(), 'other') }, undefined, 401, 'signature does not match'],
    [
      'the signature of Probot’s default secret',
      { 'x-hub-signature-256': sign(payload(), 'development') },
      undefined,
      401,
      'signature does not match',
    ],
    ['a signature that is none', { 'x-hub-signature-256': 'sha256=zz' }, undefined, 401, 'signature does not match'],
    ['no signature', {}, 'x-hub-signature-256', 400, 'Required headers missing: x-hub-signature-256'],
    ['no event', {}, 'x-github-event', 400, 'Required headers missing: x-github-event'],
    ['no delivery id', {}, 'x-github-delivery', 400, 'Required headers missing: x-github-delivery'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, undefined, 415, 'Must be \\"application/json\\"'],
  ])('with %s is refused', async (_, more, drop, status, said) => {
    const answer = await deliver(payload(), more as Record<string, string>, drop);
    expect([answer.status, queued.length]).toEqual([status, 0]);
    expect(answer.text).toContain(said);
    expect(answer.text + logged.join('')).not.toContain(SECRET);
    expect(logged.length).toBeLessThanOrEqual(1);
  });

  it('that is still signed with the secret before is taken', async () => {
    expect((await deliver(payload(), { 'x-hub-signature-256': sign(payload(), PREVIOUS) })).status).toBe(200);
    expect(queued).toHaveLength(1);
  });

  it('that is no JSON is refused', async () => {
    const answer = await deliver('{"action":');
    expect([answer.status, queued.length]).toEqual([400, 0]);
    expect(answer.text).toContain('Invalid JSON');
  });

  it('without a pull request is refused with the name of what is missing', async () => {
    const answer = await deliver(payload({ pull_request: undefined }));
    expect(answer).toEqual({
      status: 422,
      text: '{"error":"Error: The pull_request event cannot be used: pull_request missing or malformed"}',
    });
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/"level":"warn".*pull_request missing or malformed/);
  });

  it('that cannot be queued is an error for GitHub, which keeps it, and says nothing of the inside', async () => {
    broken = true;
    expect(await deliver(payload())).toEqual({ status: 503, text: '{"error":"Error: The delivery could not be queued"}' });
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/"msg":"delivery not queued".*10\.0\.0\.5:5432/);
  });
});

describe('a body that is too large', () => {
  const head = (more: string): string =>
    `POST /api/github/webhooks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-GitHub-Event: pull_request\r\nX-GitHub-Delivery: 1\r\nX-Hub-Signature-256: sha256=00\r\n${more}\r\n\r\n`;

  it('is refused by its length before it is sent', async () => {
    const answer = await raw((socket) => {
      socket.write(head(`Content-Length: ${60 * 1024 * 1024}\r\nExpect: 100-continue`));
      socket.once('data', () => socket.end());
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('The body is larger than 25 MB');
  });

  it.each(['fixed length', 'chunks'])('is refused while 60 MB come in %s, without keeping them', async (kind) => {
    const bytes = new Uint8Array(60 * 1024 * 1024).fill(0x20);
    const body =
      kind === 'chunks'
        ? new ReadableStream({
            pull(controller) {
              for (let start = 0; start < bytes.length; start += 1 << 20) controller.enqueue(bytes.subarray(start, start + (1 << 20)));
              controller.close();
            },
          })
        : bytes;
    const response = await fetch(`${url}/api/github/webhooks`, {
      method: 'POST',
      headers: headers('x'),
      body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ error: 'The body is larger than 25 MB' });
    expect((await deliver(payload())).status).toBe(200);
  });

  it('takes one just below the limit', async () => {
    const body = payload({ padding: 'x'.repeat(24 * 1024 * 1024) });
    expect((await deliver(body)).status).toBe(200);
  });
});

describe('a slow sender', () => {
  it('of headers is cut off', async () => {
    expect(await raw((socket) => socket.write('POST /api/github/webhooks HTTP/1.1\r\nHost: x\r\n'))).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('of a body is cut off', async () => {
    const start = `POST /api/github/webhooks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-GitHub-Event: x\r\nX-GitHub-Delivery: 1\r\nX-Hub-Signature-256: s\r\nContent-Length: 100\r\n\r\n{`;
    expect(await raw((socket) => socket.write(start))).toMatch(/^(HTTP\/1\.1 408 |$)/);
    expect(queued).toEqual([]);
  });
});

describe('the rest of the server', () => {
  const numbers = (): Promise<Response> => fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  it('tells whether it lives and whether it takes work', async () => {
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    ready = 'stopping';
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('shows numbers to whoever watches it', async () => {
    await deliver(payload());
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer guessed' } })).status).toBe(401);
    const response = await numbers();
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toMatch(/^portcullis_references_total\{event="pull_request",outcome="(queued|replaced)"\} [1-9]/m);
    expect(text).toMatch(/^portcullis_webhook_seconds_count\{status="200"\} [1-9]/m);
    expect(text).toMatch(/^portcullis_jobs\{state="queued"\} 1$/m);
    expect(text).not.toMatch(/acme|mara/);
  });

  it('shows the numbers that it has while the database is gone', async () => {
    counting = () => Promise.reject(new Error('gone'));
    const response = await numbers();
    counting = inner.counts;
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toMatch(/^portcullis_webhook_seconds_count/m);
    expect(text).not.toMatch(/^portcullis_jobs\{/m);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/probot'],
    ['GET', '/api/github/webhooks'],
    ['POST', '/healthz'],
    ['GET', '//evil.example'],
  ])('knows nothing else: %s %s', async (method, path) => {
    const response = await fetch(url + path, { method });
    expect([response.status, await response.text()]).toEqual([404, '{"error":"Not found"}']);
  });

  it('answers with headers that keep a browser from doing anything with it', async () => {
    for (const path of ['/healthz', '/nowhere']) {
      const response = await fetch(url + path);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-powered-by')).toBeNull();
    }
  });
});
