/** The repository's index through the whole App: made before anybody asks for it, moved by pushes, made anew when it is gone; and that reviews begin from it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDatabaseSettings } from '../../src/config/environment.ts';
import type { FakeGitHub } from '../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../src/demo/github/index.ts';
import type { Service } from '../../src/main.ts';
import { openDatabase } from '../../src/store/open.ts';
import { startApp } from '../support/app.ts';
import { environmentOf, newSettings } from '../support/database.ts';

const NAME = 'acme/bank';
const APP = `import express from 'express';
import { requireUser } from './auth.js';
import { accounts } from './accounts.js';
const app = express();
app.use(requireUser);
app.use('/accounts', accounts);
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
const accounts = (take: number, where = '{ userId: req.user.id }'): string => `import { Router } from 'express';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export const accounts = Router();
accounts.get('/', async (req, res) => {
  res.json(await prisma.account.findMany({ where: ${where}, select: { id: true }, take: ${take} }));
});
`;
const BASE = {
  'package.json': JSON.stringify({ name: 'bank', type: 'module', dependencies: { express: '5.1.0', '@prisma/client': '6.16.2' } }),
  'src/app.js': APP,
  'src/auth.js': AUTH,
  'src/accounts.js': accounts(50),
  ...Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`src/lib/part-${n}.js`, `export const part${n} = (x) => x + ${n};\n`])),
};

let github: FakeGitHub;
let service: Service;
let settings: Record<string, string>;
beforeAll(async () => {
  github = await startFakeGitHub();
  settings = environmentOf(await newSettings());
  service = await startApp(github, settings, { reconcile: 0 });
  await github.addRepository({ name: NAME, files: BASE, installed: false });
  await github.setInstalled(NAME, true);
});
afterAll(async () => {
  await service.stop();
  await github.close();
});

async function idle(): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const { queued, running } = await service.queue.counts();
    if (queued + running === 0) return;
    if (Date.now() > end) throw new Error('something still runs');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
/** A process that remembers nothing. */
async function restart(): Promise<void> {
  await service.stop();
  service = await startApp(github, settings, { reconcile: 0 });
}
/** What was asked of GitHub since, tokens apart; and how often for files, a hundred at most each time. */
function asked(): { requests: number; reads: number } {
  const all = github.requests.splice(0).filter(({ path }) => !path.startsWith('/app/'));
  return { requests: all.length, reads: all.filter(({ path }) => path === '/graphql').length };
}
const review = async (headRef: string, files: Record<string, string>) => {
  const pull = await github.openPullRequest(NAME, { files, headRef });
  await idle();
  return github.checkRuns(NAME, pull.head.sha)[0]!;
};

it('is made when the repository is added, so that the first review of a fresh process reads what changed and the manifests alone', async () => {
  await idle();
  expect(asked().reads).toBe(3);
  await restart();
  asked();
  expect(await review('first', { 'src/accounts.js': accounts(50, '{}') })).toMatchObject({ conclusion: 'failure' });
  expect(asked()).toEqual({ requests: 12, reads: 1 });
});

it('follows a push to the default branch, and a review from there reads as little', async () => {
  await github.push(NAME, { branch: 'main', files: { 'src/accounts.js': accounts(40), 'src/lib/part-1.js': 'export const part1 = 2;\n' } });
  await idle();
  await restart();
  asked();
  await review('second', { 'src/accounts.js': accounts(30) });
  expect(asked().reads).toBe(1);
});

it('of another build of the engine is made anew by the next look at the repository', async () => {
  await service.stop();
  const database = await openDatabase(readDatabaseSettings(settings));
  await database.query("UPDATE portcullis.indexes SET engine = 'older'; UPDATE portcullis.lowered SET key = 'older' || key");
  await database.query(`UPDATE portcullis.progress SET value = '{ "engine": "older" }' WHERE name LIKE 'index of %'`);
  await database.close();
  service = await startApp(github, settings, { reconcile: 60_000 });
  asked();
  for (let reads = 0; reads < 3; reads += asked().reads) await new Promise((resolve) => setTimeout(resolve, 20));
  await idle();
  await restart();
  asked();
  await review('third', { 'src/accounts.js': accounts(20) });
  expect(asked().reads).toBe(1);
});
