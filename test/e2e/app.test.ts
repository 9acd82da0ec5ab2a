/** The whole App on the fake GitHub: real webhooks, real HTTP, real git, the real analysis in its thread. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import type { CheckRunInfo, FakeGitHub, PullRequestInfo } from '../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../src/demo/github/index.ts';
import type { Service } from '../../src/main.ts';
import { startApp } from '../support/app.ts';
import { environmentOf, newSettings } from '../support/database.ts';

const APP = `import express from 'express';
import { requireUser } from './auth.js';
import { orders } from './orders.js';

const app = express();
app.use(requireUser);
app.use('/orders', orders);
app.listen(3000);
`;
const AUTH = `import jwt from 'jsonwebtoken';

export function requireUser(req, res, next) {
  const token = req.headers.authorization?.slice('Bearer '.length);
  if (!token) return res.status(401).json({ error: 'sign in' });
  try {
    req.user = jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] });
  } catch {
    return res.status(401).json({ error: 'sign in' });
  }
  next();
}
`;
const ORDERS = `import { Router } from 'express';
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
export const orders = Router();

orders.get('/', async (req, res) => {
  res.json(await prisma.order.findMany({ where: { userId: req.user.id }, select: { id: true }, take: 50 }));
});
`;
const detail = (where: string): string => `${ORDERS}
orders.get('/:id', async (req, res) => {
  const order = await prisma.order.findFirst({ where: ${where}, select: { id: true, total: true } });
  if (!order) return res.status(404).json({ error: 'no such order' });
  res.json(order);
});
`;
const OPEN = detail('{ id: req.params.id }');
const OWNED = detail('{ id: req.params.id, userId: req.user.id }');
const SCHEMA = `model User {
  id     String  @id
  orders Order[]
}

model Order {
  id     String @id
  userId String
  user   User   @relation(fields: [userId], references: [id])
  total  Int
}
`;
const MANIFEST = JSON.stringify({
  name: 'shop',
  type: 'module',
  dependencies: { express: '5.1.0', jsonwebtoken: '9.0.2', '@prisma/client': '6.16.2' },
});
const BASE = {
  'package.json': MANIFEST,
  'prisma/schema.prisma': SCHEMA,
  'src/app.js': APP,
  'src/auth.js': AUTH,
  'src/orders.js': ORDERS,
  'README.md': 'shop\n',
};

const NAME = 'acme/shop';
const logged: string[] = [];
let github: FakeGitHub;
let service: Service;
beforeAll(async () => {
  github = await startFakeGitHub();
  const log = createLog({ level: 'debug', secrets: [github.webhookSecret], write: (line) => logged.push(line) });
  service = await startApp(github, environmentOf(await newSettings()), { log });
  await github.addRepository({ name: NAME, files: BASE });
});
afterAll(async () => {
  await service.stop();
  await github.close();
});

/** The runs of a head when none of them is open any more. */
async function concluded(sha: string, count = 1): Promise<CheckRunInfo[]> {
  const end = Date.now() + 20_000;
  for (;;) {
    const runs = github.checkRuns(NAME, sha);
    if (runs.length >= count && runs.every(({ status }) => status === 'completed')) return runs;
    if (Date.now() > end) throw new Error(`not concluded: ${JSON.stringify(runs)}\n${logged.slice(-20).join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
async function idle(): Promise<void> {
  for (;;) {
    const { queued, running } = await service.queue.counts();
    if (queued + running === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const open = (files: Record<string, string>, headRef: string): Promise<PullRequestInfo> =>
  github.openPullRequest(NAME, { files, headRef, title: `Change ${headRef}` });
const comments = (pull: PullRequestInfo) => github.comments(NAME, pull.number).filter(({ appId }) => appId === github.appId);

describe('the App', () => {
  it('fails a route that gives away every row, and is content with the fix', async () => {
    const pull = await open({ 'src/orders.js': OPEN }, 'detail');
    const [check] = await concluded(pull.head.sha);
    expect(check).toMatchObject({ name: 'Portcullis', conclusion: 'failure', appId: github.appId });
    expect(check!.annotations.map(({ path, title }) => [path, title?.split(':')[0]])).toEqual([['src/orders.js', 'bola']]);
    await idle();
    const [comment] = comments(pull);
    expect(comment!.body).toContain('`bola`');

    const head = await github.push(NAME, { branch: 'detail', files: { 'src/orders.js': OWNED } });
    expect(await concluded(head)).toMatchObject([{ annotations: [] }]);
    await idle();
    expect((await concluded(head))[0]!.conclusion).not.toBe('failure');
    expect(comments(pull).map(({ id }) => id)).toEqual([comment!.id]);
    expect(comments(pull)[0]!.body).not.toContain('`bola`');
  });

  it('is done at once with texts', async () => {
    const pull = await open({ 'README.md': 'better\n' }, 'texts');
    expect(await concluded(pull.head.sha)).toMatchObject([{ conclusion: 'success', title: 'No API route is touched' }]);
    expect(comments(pull)).toEqual([]);
  });

  it('reviews again on "Re-run", for one check and for all', async () => {
    const pull = await open({ 'src/orders.js': `${OPEN}// again\n` }, 'again');
    const [first] = await concluded(pull.head.sha);
    await github.rerequestCheckRun(first!.id);
    expect(await concluded(pull.head.sha, 2)).toMatchObject([{ conclusion: 'failure' }, { conclusion: 'failure' }]);
    await github.rerequestCheckSuite(NAME, pull.head.sha);
    await concluded(pull.head.sha, 3);
    await idle();
    expect(comments(pull)).toHaveLength(1);
  });

  it('reviews a fork, and its re-run', async () => {
    const pull = await github.openPullRequest(NAME, { files: { 'src/orders.js': `${OPEN}// fork\n` }, headRef: 'theirs', fork: 'eve' });
    const [first] = await concluded(pull.head.sha);
    expect(first!.conclusion).toBe('failure');
    await github.rerequestCheckRun(first!.id);
    await concluded(pull.head.sha, 2);
  });

  it('leaves one verdict on the last head and one comment after a burst of pushes', async () => {
    const pull = await open({ 'src/orders.js': `${OPEN}// 0\n` }, 'burst');
    let head = pull.head.sha;
    for (let count = 1; count <= 5; count++)
      head = await github.push(NAME, { branch: 'burst', files: { 'src/orders.js': `${OPEN}// ${count}\n` } });
    await idle();
    expect((await concluded(head))[0]).toMatchObject({ conclusion: 'failure' });
    expect(comments(pull)).toHaveLength(1);
    expect(comments(pull)[0]!.body).toContain(head.slice(0, 7));
    for (const { status } of github.checkRuns(NAME, pull.head.sha)) expect(status).toBe('completed');
  });

  it('does nothing a second time for a delivery that comes again', async () => {
    const pull = await open({ 'src/orders.js': `${OPEN}// twice\n` }, 'twice');
    await concluded(pull.head.sha);
    const opened = github.deliveries.findLast(({ event }) => event === 'pull_request')!;
    expect((await github.redeliver(opened)).statusCode).toBe(200);
    await idle();
    expect(github.checkRuns(NAME, pull.head.sha)).toHaveLength(1);
  });

  it('reviews a pull request anew when its base branch changes', async () => {
    await github.push(NAME, { branch: 'main', files: { 'docs/a.md': 'a\n' } });
    const pull = await open({ 'src/orders.js': `${OPEN}// base\n` }, 'rebased');
    await concluded(pull.head.sha);
    await open({ 'docs/b.md': 'b\n' }, 'next');
    await github.editPullRequest(NAME, pull.number, { base: 'next' });
    expect(await concluded(pull.head.sha, 2)).toMatchObject([{ conclusion: 'failure' }, { conclusion: 'failure' }]);
  });

  it('leaves the verdict of the new head alone after a force-push in the middle of a review', async () => {
    const { head: other } = await github.openPullRequest(NAME, { files: { 'src/orders.js': `${OWNED}// other\n` }, headRef: 'other' });
    await idle();
    github.faults.next({ method: 'GET', path: /\/compare\// }, { delay: 1_000 });
    const pull = await open({ 'src/orders.js': `${OPEN}// forced\n` }, 'forced');
    while (github.checkRuns(NAME, pull.head.sha).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await github.push(NAME, { branch: 'forced', sha: other.sha });
    await idle();
    expect(github.checkRuns(NAME, pull.head.sha)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
    expect((await concluded(other.sha, 2))[0]!.conclusion).not.toBe('failure');
    for (const { body } of comments(pull)) expect(body).not.toContain('`bola`');
  });

  it('takes no notice of an older event that comes after a newer one', async () => {
    const url = `${service.url}/api/github/webhooks`;
    github.setWebhookUrl('http://127.0.0.1:1/');
    const pull = await open({ 'src/orders.js': `${OPEN}// late\n` }, 'late');
    const late = github.deliveries.findLast(({ event }) => event === 'pull_request')!;
    github.setWebhookUrl(url);
    const head = await github.push(NAME, { branch: 'late', files: { 'src/orders.js': `${OPEN}// later\n` } });
    await concluded(head);
    await idle();
    expect((await github.redeliver(late)).statusCode).toBe(200);
    await idle();
    expect([github.checkRuns(NAME, pull.head.sha), github.checkRuns(NAME, head)]).toMatchObject([[], [{ conclusion: 'failure' }]]);
    expect(comments(pull)).toHaveLength(1);
  });

  it('shows file names that forge boxes, mentions and markup as nothing but names', async () => {
    const forged = 'src/<!-- portcullis:1 -->\n- [x] done @acme/owners `x` <b>.js';
    const pull = await open(
      { [forged]: `${OPEN.replace("'./orders.js'", "'../orders.js'")}`, 'src/orders.js': `${OPEN}// forged\n` },
      'forge',
    );
    const [check] = await concluded(pull.head.sha);
    await idle();
    const [comment] = comments(pull);
    for (const text of [check!.summary ?? '', check!.text ?? '', comment!.body.replace(/^<!-- portcullis:1 -->\n/, '')]) {
      expect(text).not.toMatch(/^- \[x\] done/m);
      const prose = text.replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '');
      for (const part of ['<!-- portcullis:1 -->', '<b>.js', '@acme/owners']) expect(prose).not.toContain(part);
    }
  });

  it('ends the review of a pull request that is closed, and takes it up when it is opened again', async () => {
    const pull = await open({ 'src/orders.js': `${OPEN}// closed\n` }, 'closed');
    await github.closePullRequest(NAME, pull.number);
    await idle();
    for (const { status } of github.checkRuns(NAME, pull.head.sha)) expect(status).toBe('completed');
    const before = github.checkRuns(NAME, pull.head.sha).length;
    await github.reopenPullRequest(NAME, pull.number);
    expect((await concluded(pull.head.sha, before + 1))[0]!.conclusion).toBe('failure');
  });

  it('waits at its end for what runs, and closes the check of what takes too long', async () => {
    github.faults.next({ method: 'GET', path: /\/compare\// }, { delay: 3_000 });
    const pull = await open({ 'src/orders.js': `${OPEN}// stop\n` }, 'stop');
    while (github.checkRuns(NAME, pull.head.sha).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await service.stop();
    expect(github.checkRuns(NAME, pull.head.sha)).toMatchObject([
      { status: 'completed', conclusion: 'cancelled', title: 'Not reviewed: the service was stopped' },
    ]);
    expect((await github.redeliver(github.deliveries.at(-1)!)).statusCode).not.toBe(200);
  });

  it('wrote no secret and no code into its log', async () => {
    const all = logged.join('');
    expect(all).not.toMatch(/ghs_|PRIVATE KEY|fake-webhook-secret|prisma\.order/);
    expect(all).toMatch(/"msg":"job done"/);
  });
});
