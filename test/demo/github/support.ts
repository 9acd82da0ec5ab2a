/** A fake with one repository, and clients for it. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Octokit } from '@octokit/rest';
import { afterEach } from 'vitest';
import type { FakeGitHub, FakeGitHubOptions } from '../../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../../src/demo/github/index.ts';

const open: { close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A fake that ends with the test; a fault of its own fails the test. */
export async function fake(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const errors: unknown[] = [];
  const github = await startFakeGitHub({ onError: (error) => errors.push(error), ...options });
  open.push({
    async close() {
      await github.close();
      if (errors.length > 0) throw errors[0];
    },
  });
  return github;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT of the App, or one that is wrong in some way. */
export function jwt(github: FakeGitHub, claims: Record<string, unknown> = {}, privateKey = github.privateKey): string {
  const now = Math.floor(Date.now() / 1000);
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iss: String(github.appId), iat: now - 60, exp: now + 540, ...claims })}`;
  return `${text}.${createSign('sha256').update(text).sign(privateKey, 'base64url')}`;
}

export const otherKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

export const client = (github: FakeGitHub, auth?: string, baseUrl = github.url): Octokit =>
  new Octokit({ baseUrl, ...(auth && { auth }), log: quiet });

/** A client with an installation token, narrowed as told. */
export async function installed(
  github: FakeGitHub,
  narrow: { repository_ids?: number[]; permissions?: Record<string, string> } = {},
  baseUrl = github.url,
): Promise<Octokit> {
  const app = client(github, jwt(github), baseUrl);
  const { data } = await app.rest.apps.createInstallationAccessToken({ installation_id: github.installationId, ...narrow });
  return client(github, data.token, baseUrl);
}

/** What a request was refused with. */
export interface Refusal {
  status: number;
  message: string;
  errors?: Record<string, unknown>[];
  headers: Record<string, string>;
}

/** The refusal of a request; a success is a failure here. */
export async function refusal(request: Promise<unknown>): Promise<Refusal> {
  try {
    await request;
  } catch (error) {
    const { status, response } = error as {
      status: number;
      response?: { data: Omit<Refusal, 'status' | 'headers'>; headers: Record<string, string> };
    };
    return { status, message: response?.data.message ?? '', errors: response?.data.errors, headers: response?.headers ?? {} };
  }
  throw new Error('The request was not refused');
}

/** One webhook as it arrived. */
export interface Received {
  headers: IncomingMessage['headers'];
  body: string;
}

/** An App's webhook endpoint. `answer` decides status and how long it takes. */
export async function receiver(answer: (received: Received) => { status?: number; after?: number } = () => ({})) {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const one = { headers: request.headers, body };
      received.push(one);
      const { status = 200, after = 0 } = answer(one);
      setTimeout(() => response.writeHead(status, { 'x-app': 'yes' }).end('seen'), after);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

export const REPOSITORY = { owner: 'acme', repo: 'shop' } as const;

/** A small shop with a pull request that adds a route. */
export async function shop(options: FakeGitHubOptions = {}) {
  const github = await fake(options);
  const repository = await github.addRepository({
    name: 'acme/shop',
    files: {
      'README.md': '# Shop\n',
      'src/app.ts': 'export const app = 1;\n',
      'src/lib/util.ts': 'export const a = 1;\nexport const b = 2;\n',
    },
    roles: { mara: 'write', ines: 'maintain', tom: 'triage' },
  });
  const pull = await github.openPullRequest('acme/shop', {
    files: { 'src/orders.ts': 'export const orders = [];\n' },
    title: 'Orders',
    as: 'mara',
  });
  return { github, repository, pull };
}
