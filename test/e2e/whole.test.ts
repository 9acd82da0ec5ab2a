/** What takes the whole repository to see, through the whole App: shared files, what together is open, and that little is asked for twice. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FakeGitHub, PullRequestInfo } from '../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../src/demo/github/index.ts';
import type { Service } from '../../src/main.ts';
import { startApp } from '../support/app.ts';
import { environmentOf, newSettings } from '../support/database.ts';

const NAME = 'acme/bank';
const APP = `import express from 'express';
import { requireUser } from './auth.js';
import { api } from './api.js';

const app = express();
app.use(requireUser);
app.use('/api', api);
app.listen(3000);
`;
const AUTH = `import jwt from 'jsonwebtoken';

export function requireUser(req, res, next) {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.JWT_KEY, { algorithms: ['HS256'], issuer: 'bank', audience: 'bank' });
  } catch {
    return res.status(401).end();
  }
  next();
}
`;
const API = `import { Router } from 'express';
import { accounts } from './accounts.js';

export const api = Router();
api.use('/accounts', accounts);
`;
const ACCOUNTS = `import { Router } from 'express';
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
export const accounts = Router();

accounts.get('/', async (req, res) => {
  res.json(await prisma.account.findMany({ where: { userId: req.user.id }, select: { id: true }, take: 50 }));
});
`;
const RATES = `import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
api.delete('/rates', async (req, res) => {
  await prisma.rate.deleteMany({ where: { userId: req.user?.id } });
  res.status(204).end();
});
`;
const BASE = {
  'package.json': JSON.stringify({ name: 'bank', type: 'module', dependencies: { express: '5.1.0', '@prisma/client': '6.16.2' } }),
  'src/app.js': APP,
  'src/auth.js': AUTH,
  'src/api.js': API,
  'src/accounts.js': ACCOUNTS,
  ...Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`src/lib/part-${n}.js`, `export const part${n} = (x) => x + ${n};\n`])),
};

let github: FakeGitHub;
let service: Service;
beforeAll(async () => {
  github = await startFakeGitHub();
  service = await startApp(github, environmentOf(await newSettings()), { reconcile: 0 });
  await github.addRepository({ name: NAME, files: BASE, roles: { dana: 'write', mara: 'write' } });
});
afterAll(async () => {
  await service.stop();
  await github.close();
});

async function settled(sha: string, count = 1) {
  const end = Date.now() + 60_000;
  for (;;) {
    const { queued, running } = await service.queue.counts();
    const runs = github.checkRuns(NAME, sha).toSorted((a, b) => b.id - a.id);
    if (queued + running === 0 && runs.length >= count && runs.every(({ status }) => status === 'completed')) return runs[0]!;
    if (Date.now() > end) throw new Error(`not concluded: ${JSON.stringify(runs)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const open = (headRef: string, files: Record<string, string>): Promise<PullRequestInfo> =>
  github.openPullRequest(NAME, { files, headRef, title: headRef, as: 'dana' });
/** What was asked of GitHub since, the tokens apart. */
const asked = (): string[] =>
  github.requests
    .splice(0)
    .filter(({ path }) => !path.startsWith('/app/'))
    .map(({ method, path }) => `${method} ${path}`);

it('a guard that lets everybody through in a shared file exposes routes of files that nobody touched', async () => {
  const pull = await open('shared', { 'src/auth.js': AUTH.replace('return res.status(401).end();', 'req.user = null;') });
  const run = await settled(pull.head.sha);
  expect(run.conclusion).toBe('failure');
  expect(run.annotations.map(({ path }) => path)).toContain('src/auth.js');
  expect(`${run.summary}\n${run.text}`).toContain('/api/accounts');
});

it('two pull requests that are each good and together leave a route open fail in the merge queue', async () => {
  const moved = await open('moved', {
    'src/app.js': APP.replace('app.use(requireUser);\n', '').replace("import { requireUser } from './auth.js';\n", ''),
    'src/accounts.js': ACCOUNTS.replace('accounts.get', 'accounts.use(requireUser);\n\naccounts.get').replace(
      "from '@prisma/client';",
      "from '@prisma/client';\nimport { requireUser } from './auth.js';",
    ),
  });
  const added = await open('added', {
    'src/api.js': API + RATES,
  });
  expect((await settled(moved.head.sha)).conclusion).not.toBe('failure');
  expect((await settled(added.head.sha)).conclusion).not.toBe('failure');
  const first = await github.queueForMerge(NAME, moved.number);
  expect((await settled(first.headSha)).conclusion).not.toBe('failure');
  const second = await github.queueForMerge(NAME, added.number, { behind: first });
  const run = await settled(second.headSha);
  expect(run.conclusion).toBe('failure');
  expect(`${run.summary}\n${run.text}`).toContain('/api/rates');
});

it('a second push asks for what changed alone', async () => {
  const change = (n: number): Record<string, string> => ({ 'src/lib/part-1.js': `export const part1 = (x) => x + ${n} + ${n};\n` });
  const pull = await open('second', { ...change(1), 'src/accounts.js': ACCOUNTS.replace('take: 50', 'take: 20') });
  await settled(pull.head.sha);
  asked();
  const next = await open('first', { 'src/accounts.js': ACCOUNTS.replace('take: 50', 'take: 25') });
  await settled(next.head.sha);
  const first = asked();
  const head = await github.push(NAME, { branch: 'first', files: { 'src/accounts.js': ACCOUNTS.replace('take: 50', 'take: 30') } });
  await settled(head);
  const second = asked();
  expect(first.length).toBeLessThanOrEqual(9);
  expect(second.length).toBeLessThanOrEqual(8);
});

it('100 open endpoints in one pull request stay within every limit, and what is left out is counted', async () => {
  const routes = Array.from(
    { length: 100 },
    (_, n) => `accounts.get('/by-${n}/:id', async (req, res) => {
  res.json(await prisma.account.findFirst({ where: { id: req.params.id } }));
});
`,
  );
  const pull = await open('hundred', { 'src/accounts.js': `${ACCOUNTS}\n${routes.join('\n')}` });
  const run = await settled(pull.head.sha);
  expect(run.conclusion).toBe('failure');
  expect(run.annotations.filter(({ title }) => title?.startsWith('bola'))).toHaveLength(100);
  for (const text of [run.summary ?? '', run.text ?? '']) expect(Buffer.byteLength(text)).toBeLessThan(65_535);
  const [comment, ...others] = github.comments(NAME, pull.number);
  expect(others).toEqual([]);
  expect(Buffer.byteLength(comment!.body)).toBeLessThan(65_535);
  expect(comment!.body).toMatch(/\d+ more to fix/);
});

it('of 3,001 files the one that GitHub does not list is reviewed too', async () => {
  const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`a/${n}.txt`, `${n}\n`]));
  const pull = await open('many', { ...many, 'src/auth.js': AUTH.replace('return res.status(401).end();', 'req.user = null;') });
  const run = await settled(pull.head.sha);
  expect(run.conclusion).toBe('failure');
  expect(run.annotations.map(({ path }) => path)).toContain('src/auth.js');
});
