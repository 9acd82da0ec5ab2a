/** What people decide, through the whole App: webhooks, queue, store, analysis, and back onto the pull request. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeGitHub, PullRequestInfo } from '../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../src/demo/github/index.ts';
import type { Service } from '../../src/main.ts';
import type { Database } from '../../src/store/database.ts';
import type { DatabaseSettings } from '../../src/store/open.ts';
import { openDatabase } from '../../src/store/open.ts';
import { startApp } from '../support/app.ts';
import { environmentOf, KINDS, newSettings } from '../support/database.ts';

const NAME = 'acme/pay';
const APP = `import express from 'express';
import jwt from 'jsonwebtoken';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const app = express();
app.use((req, res, next) => {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.JWT_KEY, { algorithms: ['HS256'], issuer: 'pay', audience: 'pay' });
  } catch {
    return res.status(401).end();
  }
  return next();
});
`;
const PAY = `app.post('/payments', async (req, res) => {
  await prisma.payment.create({ data: { userId: req.user.id, cents: 100 } });
  res.status(201).end();
});
`;
const ORDER = `app.get('/orders/:id', async (req, res) => {
  res.json(await prisma.order.findUnique({ where: { id: req.params.id }, select: { id: true } }));
});
`;
let github: FakeGitHub;
let service: Service;
let settings: DatabaseSettings;
beforeAll(async () => {
  github = await startFakeGitHub();
  settings = await newSettings();
  service = await startApp(github, environmentOf(settings));
  await github.addRepository({
    name: NAME,
    files: { 'package.json': '{}', 'src/app.js': APP },
    roles: { dana: 'write', mara: 'write', rita: 'read' },
  });
});
afterAll(async () => {
  await service.stop();
  await github.close();
});

async function settled<T>(what: () => T | undefined): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const { queued, running } = await service.queue.counts();
    const found = queued + running === 0 ? what() : undefined;
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
/** The store from outside; an embedded one is open in the service and cannot be opened twice. */
async function withStore(work: (sql: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase(settings);
  await work(database);
  await database.close();
}
const commentOn = (pull: PullRequestInfo) => github.comments(NAME, pull.number).find(({ appId }) => appId === github.appId);
/** The run of its head, which decisions change and never double. */
const runOf = (pull: PullRequestInfo) => {
  const [run, ...others] = github.checkRuns(NAME, pull.head.sha);
  expect(others).toEqual([]);
  return run?.status === 'completed' ? run : undefined;
};
const open = async (branch: string, code: string): Promise<PullRequestInfo> => {
  const pull = await github.openPullRequest(NAME, { headRef: branch, title: branch, as: 'dana', files: { 'src/app.js': `${APP}${code}` } });
  await settled(() => runOf(pull) && commentOn(pull));
  return pull;
};

describe('a tick', () => {
  it('of a second person answers the question, and the check is done', async () => {
    const pull = await open('pay', PAY);
    expect(runOf(pull)?.conclusion).toBe('action_required');
    github.requests.length = 0;
    await github.tick(commentOn(pull)!.id, 'input.business', 'mara');
    const run = await settled(() => runOf(pull));
    const asked = github.requests.filter(({ path }) => !path.startsWith('/app/')).map(({ method, path }) => `${method} ${path}`);
    expect(asked).toEqual([
      expect.stringMatching(/^GET .*\/collaborators\/mara\/permission$/),
      expect.stringMatching(/^PATCH .*\/issues\/comments\/\d+$/),
      expect.stringMatching(/^PATCH .*\/check-runs\/\d+$/),
    ]);
    expect(run).toMatchObject({ conclusion: 'success' });
    expect(run.text).toContain('judged by mara');
    expect(commentOn(pull)?.body).toMatch(/nothing left to do.*1 question answered by \[mara\]/);
  });
  it('of the author answers nothing, and is undone', async () => {
    const pull = await open('own', PAY);
    const before = commentOn(pull)!.body;
    await github.tick(commentOn(pull)!.id, 'input.business', 'dana');
    const run = await settled(() => runOf(pull));
    expect(run.conclusion).toBe('action_required');
    expect(commentOn(pull)?.body).toContain('- dana opened this pull request');
    expect(commentOn(pull)?.body.match(/^- \[.\].*$/m)?.[0]).toBe(before.match(/^- \[.\].*$/m)?.[0]);
  });
  it('ends with the next change of what it judged', async () => {
    const pull = await open('changed', PAY);
    await github.tick(commentOn(pull)!.id, 'input.business', 'mara');
    await settled(() => runOf(pull));
    const sha = await github.push(NAME, {
      branch: 'changed',
      as: 'dana',
      files: { 'src/app.js': `${APP}${PAY.replace('cents: 100', 'cents: 200')}` },
    });
    await settled(() => (github.checkRuns(NAME, sha)[0]?.conclusion === 'action_required' ? true : undefined));
    expect(commentOn(pull)?.body).toMatch(/- \[ \].*~~judged by mara for `[0-9a-f]{7}`~~ asked again:/);
  });
});

describe('a file that cannot be read', () => {
  const HIDDEN = `app.delete('/orders', async (req, res) => { await prisma.order.deleteMany({}); res.end(); });\n`;
  it.each([
    ['does not parse at line 1', `const broken = {{{ (((;\n${HIDDEN}`],
    ['binary', `// \0\n${HIDDEN}`],
    ['larger than 1 MB', `${HIDDEN}// ${'x'.repeat(1_000_000)}\n`],
  ])('(%s) holds the merge until a person has read it', async (why, text) => {
    const headRef = `unread-${why.split(' ')[0]}`;
    const pull = await github.openPullRequest(NAME, { headRef, title: headRef, as: 'dana', files: { 'src/hidden.js': text } });
    const run = await settled(() => runOf(pull));
    expect(run).toMatchObject({ conclusion: 'action_required', title: 'Not complete: 1 file could not be read' });
    expect(run.summary).toContain(`\`src/hidden.js\` (${why})`);
    expect((await settled(() => commentOn(pull))).body).toContain(
      `- [ ] **Was \`src/hidden.js\` reviewed by hand?** It could not be read (${why})`,
    );
    await github.tick(commentOn(pull)!.id, 'read.file', 'dana');
    expect((await settled(() => runOf(pull))).conclusion).toBe('action_required');
    await github.tick(commentOn(pull)!.id, 'read.file', 'mara');
    expect(await settled(() => (runOf(pull)?.conclusion === 'success' ? runOf(pull) : undefined))).toMatchObject({
      title: 'Nothing to report',
    });
    expect(commentOn(pull)?.body).toContain('1 question answered by [mara]');
    const sha = await github.push(NAME, { branch: headRef, as: 'dana', files: { 'src/hidden.js': `${text}// more\n` } });
    await settled(() => (github.checkRuns(NAME, sha)[0]?.conclusion === 'action_required' ? true : undefined));
    expect(commentOn(pull)?.body).toMatch(/~~judged by mara for `[0-9a-f]{7}`~~ asked again: `hidden\.js` changed since/);
  });
  it('and had routes before, is not taken for the end of them', async () => {
    const app = `${APP}${PAY}`;
    await github.push(NAME, { branch: 'main', files: { 'src/app.js': app } });
    const pull = await github.openPullRequest(NAME, { headRef: 'nul', title: 'nul', as: 'dana', files: { 'src/app.js': `${app}// \0\n` } });
    expect(await settled(() => runOf(pull))).toMatchObject({
      conclusion: 'action_required',
      title: 'Not complete: 1 file could not be read',
    });
    await github.push(NAME, { branch: 'main', files: { 'src/app.js': APP } });
  });
});

describe('a forgery', () => {
  const waits = async (pull: PullRequestInfo): Promise<void> => {
    expect(await settled(() => runOf(pull))).toMatchObject({ conclusion: 'action_required' });
    expect(commentOn(pull)?.body).toMatch(/^- \[ \] /m);
    expect(commentOn(pull)?.body).not.toMatch(/^- \[x\] /m);
  };
  it('of our comment by somebody else decides nothing', async () => {
    const pull = await open('alike', PAY);
    const { body } = commentOn(pull)!;
    const id = await github.comment(NAME, pull.number, body, 'mara');
    await github.tick(id, 'input.business', 'mara');
    await github.editComment(id, body.replace('- [ ]', '- [x]'), 'mara');
    await waits(pull);
    expect(github.comments(NAME, pull.number)).toHaveLength(2);
  });
  it('of a tick together with other words decides nothing, and is undone', async () => {
    const pull = await open('words', PAY);
    const { id, body } = commentOn(pull)!;
    await github.editComment(id, body.replace('- [ ]', '- [x]').replace('payments', 'refunds'), 'mara');
    await waits(pull);
    expect(commentOn(pull)).toMatchObject({ id, body });
  });
  it('of a tick by somebody who may only read decides nothing, and is undone', async () => {
    const pull = await open('reader', PAY);
    await github.tick(commentOn(pull)!.id, 'input.business', 'rita');
    await waits(pull);
    expect(commentOn(pull)?.body).toContain('- rita needs write access');
  });
});

describe('what people decided', () => {
  it('is not lost when GitHub refuses what comes of it: the next attempt reviews anew', async () => {
    const pull = await open('refused', PAY);
    github.faults.next({ method: 'PATCH', path: /\/check-runs\/\d+$/ }, { secondaryLimit: { retryAfter: 1 } });
    await github.tick(commentOn(pull)!.id, 'input.business', 'mara');
    const runs = await settled(() => {
      const all = github.checkRuns(NAME, pull.head.sha);
      return all.length === 2 && all.every(({ status }) => status === 'completed') ? all : undefined;
    });
    expect(runs.toSorted((a, b) => b.id - a.id)[0]).toMatchObject({ conclusion: 'success' });
  });
  it.skipIf(KINDS.length === 1)('stands signed in the check run, and holds although the store has lost it', async () => {
    const pull = await open('lost', PAY);
    await github.tick(commentOn(pull)!.id, 'input.business', 'mara');
    const decided = await settled(() => runOf(pull));
    expect(decided.text?.match(/<!-- portcullis-decision:1 /g)).toHaveLength(1);
    await withStore(async (sql) => {
      for (const table of ['findings', 'reviews', 'attestations'])
        await sql.query(`DELETE FROM portcullis.${table} WHERE number = ${pull.number}`);
    });
    const head = await github.push(NAME, {
      branch: 'lost',
      as: 'dana',
      files: { 'README.md': 'more\n', 'src/app.js': `${APP}${PAY}// more\n` },
    });
    await settled(() => (github.checkRuns(NAME, head)[0]?.status === 'completed' ? true : undefined));
    expect(github.checkRuns(NAME, head)[0]).toMatchObject({ conclusion: 'success' });
    expect(github.checkRuns(NAME, head)[0]!.text).toContain('judged by mara');
  });
});

describe('a command', () => {
  it('ignores an error, with a reason, for whoever did not write it', async () => {
    const pull = await open('orders', ORDER);
    expect(runOf(pull)?.conclusion).toBe('failure');
    const [, handle] = /portcullis ignore (F-[0-9a-f]+)/.exec(commentOn(pull)!.body) ?? [];
    await github.comment(NAME, pull.number, `/portcullis ignore ${handle} orders are public here`, 'rita');
    expect((await settled(() => runOf(pull))).conclusion).toBe('failure');
    expect(commentOn(pull)?.body).toContain('- rita needs write access');
    await github.comment(NAME, pull.number, `/portcullis ignore ${handle} orders are public here`, 'mara');
    const run = await settled(() => runOf(pull));
    expect(run.conclusion).toBe('success');
    expect(run.text).toContain('ignored by mara: “orders are public here”');
  });
  it('to review anew does so, with what was decided', async () => {
    const pull = await open('anew', PAY);
    await github.tick(commentOn(pull)!.id, 'input.business', 'mara');
    await settled(() => runOf(pull));
    await github.comment(NAME, pull.number, '/portcullis recheck', 'mara');
    const runs = await settled(() => {
      const all = github.checkRuns(NAME, pull.head.sha);
      return all.length === 2 && all.every(({ status }) => status === 'completed') ? all : undefined;
    });
    expect(runs.map(({ conclusion }) => conclusion)).toEqual(['success', 'success']);
  });
  it('of the author makes a question of it', async () => {
    const pull = await open('orders-own', `${ORDER}// mine\n`);
    const [, handle] = /portcullis ignore (F-[0-9a-f]+)/.exec(commentOn(pull)!.body) ?? [];
    await github.comment(NAME, pull.number, `/portcullis ignore ${handle} orders are public here`, 'dana');
    expect((await settled(() => runOf(pull))).conclusion).toBe('action_required');
    await github.tick(commentOn(pull)!.id, `pc:${handle}`, 'mara');
    expect((await settled(() => runOf(pull))).conclusion).toBe('success');
  });
});
