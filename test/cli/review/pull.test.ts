/** `review --pr` as a process of its own, against a GitHub over real HTTP, beside the App that reviews the same pull requests. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/errors.ts';
import { reviewPull } from '../../../src/cli/review/pull.ts';
import type { CheckRunInfo, CommentInfo, FakeGitHub, PullRequestInfo } from '../../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../../src/demo/github/index.ts';
import type { Service } from '../../../src/main.ts';
import { startApp } from '../../support/app.ts';
import { environmentOf, newSettings } from '../../support/database.ts';

const main = join(import.meta.dirname, '../../../src/cli/main.ts');
const NAME = 'acme/shop';
const AUTH = `import jwt from 'jsonwebtoken';
export function requireUser(req, res, next) {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.JWT_KEY, { algorithms: ['HS256'], issuer: 'shop' });
  } catch {
    return res.status(401).end();
  }
  return next();
}
`;
const app = (where: string): string => `import express from 'express';
import { PrismaClient } from '@prisma/client';
import { requireUser } from './auth.js';
const prisma = new PrismaClient();
const app = express();
app.use(requireUser);
app.get('/orders/:id', async (req, res) => {
  res.json(await prisma.order.findFirst({ where: ${where}, select: { id: true } }));
});
`;
const OPEN = app('{ id: req.params.id }');
const OWNED = app('{ id: req.params.id, userId: req.user.id }');

let github: FakeGitHub;
let service: Service;
let token: string;
let cache: string;
beforeAll(async () => {
  github = await startFakeGitHub();
  service = await startApp(github, environmentOf(await newSettings()));
  await github.addRepository({ name: NAME, files: { 'package.json': '{}', 'src/auth.js': AUTH, 'src/app.js': OWNED } });
  await github.openPullRequest(NAME, { files: { 'README.md': 'shop\n' }, headRef: 'texts' });
  github.setRole(NAME, 'dana', 'read');
  token = github.userToken('dana');
  cache = mkdtempSync(join(tmpdir(), 'portcullis-pull-'));
});
afterAll(async () => {
  await service.stop();
  await github.close();
  rmSync(cache, { recursive: true });
});

interface Ended {
  status: number | null;
  out: string;
  err: string;
}
function portcullis(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, 'review', '--cache', cache, ...args], {
      env: { PATH: process.env.PATH, HOME: cache, NO_COLOR: '1', GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: token, ...environment },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk));
    child.on('close', (status) => resolve({ status, out, err }));
  });
}
const reviewed = (number: number, ...more: string[]) => portcullis(['--pr', `${NAME}#${number}`, ...more]);
async function checked({ head }: PullRequestInfo): Promise<CheckRunInfo> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const { queued, running } = await service.queue.counts();
    const run = queued + running === 0 && github.checkRuns(NAME, head.sha).find(({ status }) => status === 'completed');
    if (run) return run;
  }
  throw new Error('not concluded');
}
/** But for what the App wrote before. */
async function nothingPosted({ number, head }: PullRequestInfo, comment: CommentInfo): Promise<void> {
  expect(github.requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/graphql'))).toEqual([]);
  expect(github.comments(NAME, number)).toEqual([comment]);
  expect(github.checkRuns(NAME, head.sha)).toHaveLength(1);
}

describe('review --pr', () => {
  it('says to people what the App posts, and posts nothing', async () => {
    const pull = await github.openPullRequest(NAME, { files: { 'src/app.js': OPEN }, headRef: 'open' });
    const run = await checked(pull);
    const [comment] = github.comments(NAME, pull.number);
    github.requests.length = 0;

    const text = await reviewed(pull.number);
    expect(text).toMatchObject({ status: 1, err: '' });
    expect(text.out).toContain(`✗ ${run.title}\n`);
    expect(text.out).toContain('src/app.js:8  bola · F-');
    expect(text.out).toContain('8 │ res.json(await prisma.order.findFirst(');
    expect(await reviewed(pull.number)).toEqual(text); // from what the first run kept

    const markdown = await reviewed(pull.number, '--format', 'markdown');
    expect(markdown.out).toContain(`# ${run.title}\n`);
    expect(markdown.out).toContain(run.text);
    // but for where the other of the two stands
    const linkless = (body: string): string => body.replace(/\[[Ff]ull report\]\(\S+\)/g, 'The full report stands in the check');
    expect(markdown.out).toContain(linkless(comment!.body).trim());

    await nothingPosted(pull, comment!);
  });

  it('says it to programs, and runs the rules that were asked for', async () => {
    const pull = await github.openPullRequest(NAME, { files: { 'src/app.js': `${OPEN}// again\n` }, headRef: 'again' });
    const run = await checked(pull);
    const [comment] = github.comments(NAME, pull.number);
    github.requests.length = 0;
    const [json, sarif, other] = (
      await Promise.all([['json'], ['sarif'], ['json', '--rule', 'xxe']].map((format) => reviewed(pull.number, '--format', ...format)))
    ).map(({ out }) => JSON.parse(out));
    expect(json.conclusion).toBe(run.conclusion);
    expect(json.findings[0]).toMatchObject({ ruleId: 'bola', state: 'introduced', path: 'src/app.js', line: 8 });
    expect(sarif.runs[0].results[0].ruleId).toBe('bola');
    expect(other.findings).toEqual([]);
    await nothingPosted(pull, comment!);
  });

  it('counts what people decided as the App does, and nothing that others wrote like it', async () => {
    const pull = await github.openPullRequest(NAME, { files: { 'src/app.js': `${OPEN}// decided\n` }, headRef: 'decided' });
    await checked(pull);
    const [ours] = github.comments(NAME, pull.number);
    github.setRole(NAME, 'mara', 'write');
    await github.comment(NAME, pull.number, `/portcullis ignore ${/F-[0-9a-f]+/.exec(ours!.body)![0]} only staff has accounts`, 'mara');
    const run = await checked(pull);
    expect(run.conclusion).not.toBe('failure');
    const { out, status } = await reviewed(pull.number, '--format', 'markdown');
    expect([status, out]).toEqual([0, expect.stringContaining(`# ${run.title}\n`)]);
    expect(out).toContain('ignored by mara: “only staff has accounts”');

    const other = await github.openPullRequest(NAME, { files: { 'src/app.js': `${OPEN}// copied\n` }, headRef: 'copied' });
    await checked(other);
    const [theirs] = github.comments(NAME, other.number);
    await github.editComment(theirs!.id, theirs!.body.replaceAll(/\/runs\/\d+/g, `/runs/${run.id}`), 'mara');
    expect((await reviewed(other.number)).status).toBe(1);
  });

  it('sees what one that was merged had changed', async () => {
    const pull = await github.openPullRequest(NAME, { files: { 'src/app.js': `${OPEN}// merged\n` }, headRef: 'merged' });
    const run = await checked(pull);
    await github.mergePullRequest(NAME, pull.number);
    const { status, out } = await reviewed(pull.number);
    expect(status).toBe(1);
    expect(out).toContain(`✗ ${run.title}\n`);
  });

  it('reads a fork, and is done at once with texts', async () => {
    const pull = await github.openPullRequest(NAME, { files: { 'README.md': 'better\n' }, headRef: 'theirs', fork: 'eve' });
    expect(await reviewed(pull.number)).toEqual({ status: 0, out: '\n✓ No API route is touched\n', err: '' });
  });

  it('takes the address as an option, too, and obeys the configuration of the base', async () => {
    await github.addRepository({
      name: 'acme/quiet',
      files: {
        'package.json': '{}',
        'src/auth.js': AUTH,
        'src/app.js': OWNED,
        '.github/portcullis.yml': 'rules: { bola: off }\nmoode: 1\n',
      },
    });
    github.setRole('acme/quiet', 'dana', 'read');
    const { number } = await github.openPullRequest('acme/quiet', { files: { 'src/app.js': OPEN }, headRef: 'open' });
    const { status, err } = await portcullis(['--pr', `acme/quiet#${number}`, '--api-url', `${github.apiUrl}/`], {
      GITHUB_API_URL: 'http://127.0.0.1:1',
    });
    expect(status).toBe(1);
    expect(err).toMatch(/^portcullis: the configuration on main is broken, the defaults were used: .*moode/);
  });
});

describe('what cannot be read', () => {
  const refusal = (what: string) => `portcullis: ${what}\n`;
  it.each(['acme/shop', 'shop#1', 'acme/shop#0', 'acme/shop#x', 'a/b/c#1', '-x/y#1'])('no pull request: %s', async (reference) => {
    await expect(reviewPull({ pr: reference, format: 'text', failOn: 'error', path: [], rule: [] })).rejects.toThrow(
      new UsageError(`\`${reference}\` names no pull request; write owner/repo#12`),
    );
  });
  it('without a token', async () => {
    const { status, err } = await portcullis(['--pr', 'acme/shop#1'], { GITHUB_TOKEN: '' });
    expect([status, err]).toEqual([2, refusal('GITHUB_TOKEN is not set; acme/shop#1 is read with a token that may read the repository')]);
  });
  it('with half of a range, both kinds, or an address that is none', async () => {
    for (const [args, message] of [
      [['--base', 'main'], 'needs --base and --head of a clone, or --pr owner/repo#12'],
      [['--pr', 'acme/shop#1', '--base', 'main'], 'cannot be used with'],
      [['--pr', 'acme/shop#1', '--api-url', 'github'], '`github` is no address of an API'],
    ] as const) {
      const { status, out, err } = await portcullis([...args]);
      expect([status, out]).toEqual([2, '']);
      expect(err).toContain(message);
    }
  });
  it('a token that is wrong', async () => {
    const { status, err } = await portcullis(['--pr', 'acme/shop#1'], { GITHUB_TOKEN: 'ghp_wrong' });
    expect([status, err]).toEqual([2, refusal('GitHub does not accept the token in GITHUB_TOKEN (401): it is wrong, revoked or expired')]);
  });
  it('what is not there, or hidden', async () => {
    for (const reference of ['acme/shop#999', 'acme/nothing#1']) {
      const { status, err } = await portcullis(['--pr', reference]);
      expect([status, err]).toEqual([2, refusal(`${reference} is not there, or the token in GITHUB_TOKEN may not see it (404)`)]);
    }
  });
  it('what GitHub denies, limits or fails to answer', async () => {
    const path = '/repos/{owner}/{repo}/compare/{basehead}';
    const reset = { primaryLimit: { resetIn: 600 } };
    const denied = {
      status: 403,
      message: 'Resource not accessible by personal access token',
      headers: { 'x-accepted-github-permissions': 'contents=read' },
    };
    for (const [fault, code, message] of [
      [denied, 2, /may not read acme\/shop#1 \(403: Resource not accessible by personal access token.*\); it asks for contents=read\n$/],
      [reset, 3, /the rate limit of the token in GITHUB_TOKEN is used up; GitHub asks to wait until \d{4}-\d\d-\d\dT[\d:.]+Z\n$/],
      [{ secondaryLimit: { retryAfter: 60 } }, 3, /GitHub asks to wait until/],
      [{ status: 502 }, 3, /GitHub did not deliver acme\/shop#1 \(502: .+\)\n$/],
    ] as const) {
      const planned = github.faults.next({ path }, fault);
      const { status, out, err } = await portcullis(['--pr', 'acme/shop#1']);
      expect([planned.hits, status, out]).toEqual([1, code, '']);
      expect(err).toMatch(message);
    }
  });
});
