/** The command line as people and scripts call it, on small trees. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/cli/version.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const APP = `import express from 'express';
import { PrismaClient } from '@prisma/client';
import { requireUser } from './auth.js';
const prisma = new PrismaClient();
const app = express();
app.get('/healthz', (req, res) => res.json({ ok: true }));
app.use(requireUser);
app.get('/orders/:id', async (req, res) => {
  res.json(await prisma.order.findUnique({ where: { id: req.params.id }, select: { id: true } }));
});
`;
const AUTH = `import jwt from 'jsonwebtoken';
export function requireUser(req, res, next) {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.JWT_KEY, { algorithms: ['HS256'], issuer: 'desk' });
  } catch {
    return res.status(401).end();
  }
  return next();
}
`;
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'portcullis-'));
  for (const [path, text] of [
    ['src/app.ts', APP],
    ['src/auth.ts', AUTH],
    ['package.json', '{}'],
  ] as const) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
});
afterAll(() => rmSync(dir, { recursive: true }));

function portcullis(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

describe('scan', () => {
  it('shows the finding with its line, and ends with 1', () => {
    const { status, stdout } = portcullis('scan', dir);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^\n✗ 1 error in 2 endpoints\n/);
    expect(stdout).toContain('src/app.ts:9  bola · F-');
    expect(stdout).toContain('9 │ res.json(await prisma.order.findUnique(');
    expect(stdout).not.toContain('\u001b');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });
  it('writes each format', () => {
    expect(JSON.parse(portcullis('scan', dir, '--format', 'json').stdout)).toMatchObject({
      conclusion: 'failure',
      findings: expect.arrayContaining([expect.objectContaining({ ruleId: 'bola', path: 'src/app.ts', line: 9 })]),
    });
    expect(JSON.parse(portcullis('scan', dir, '--format', 'sarif').stdout).runs[0].tool.driver).toMatchObject({
      version: VERSION,
      rules: expect.arrayContaining([
        expect.objectContaining({ id: 'bola', help: expect.objectContaining({ markdown: expect.stringContaining('## Express') }) }),
      ]),
    });
    expect(portcullis('scan', dir, '--format', 'html').stdout).toMatch(/^<!doctype html>/);
    expect(portcullis('scan', dir, '--format', 'markdown').stdout).toContain('| `GET /orders/{id}` |');
  });
  it('counts its questions, its time and its memory', () => {
    const { stderr } = portcullis('scan', dir, '--stats');
    expect(stderr).toMatch(/^guardedBy:authentication +2 +0 +0 +0 +100\.0 %$|^guardedBy:authentication/m);
    expect(stderr).toMatch(/^peak memory +\d+ MB$/m);
    expect(stderr).toMatch(/^judge +\d+ ms$/m);
  });
  it('reports only what lies under a path, and counts nothing else', () => {
    const at = (...args: string[]) => portcullis('scan', dir, '--path', ...args);
    expect(at('src/auth.ts').status).toBe(0);
    expect(JSON.parse(at('./src/auth.ts', '--format', 'json').stdout)).toMatchObject({
      conclusion: 'success',
      endpoints: [],
      findings: [{ ruleId: 'auth-failure-unlogged', path: 'src/auth.ts' }],
      questions: [],
    });
    for (const path of ['src', 'src/', join(dir, 'src/app.ts'), '.']) expect(at(path).status).toBe(1);
    expect(at('src/a').status).toBe(0); // a folder of that name, not what begins so
  });
  it('ends with 1 from the level on that was asked for', () => {
    const ends = (level: string) => portcullis('scan', dir, '--fail-on', level, '--rule', 'security-headers-missing').status;
    expect(['never', 'error', 'warning', 'notice'].map(ends)).toEqual([0, 0, 0, 1]);
  });
  it.each([
    [['scan', '/nowhere/at/all'], 2],
    [['scan', '.', '--rule', 'no-such-rule'], 2],
    [['scan', '.', '--format', 'pdf'], 2],
    [['explain', 'GET /nothing', '--dir', '.'], 2],
  ])('%j is an error of usage', (args, code) => {
    const { status, stderr } = portcullis(...args.map((one) => (one === '.' ? dir : one)));
    expect(status).toBe(code);
    expect(stderr).not.toBe('');
  });
});

describe('the other commands', () => {
  it('list the routes', () => {
    const { stdout } = portcullis('routes', dir);
    expect(stdout).toMatch(/^GET {5}\/healthz +public +src\/app\.ts:6$/m);
    expect(stdout).toMatch(/^GET {5}\/orders\/\{id\} +requireUser +src\/app\.ts:8$/m);
    expect(stdout).toContain('2 routes: 1 authenticated, 1 public by nature, 0 without a proven caller');
  });
  it('explain a route, with the evidence', () => {
    const { stdout } = portcullis('explain', 'get /orders/:any', '--dir', dir);
    expect(stdout).toMatch(/^GET \/orders\/\{id\} {2}express · src\/app\.ts:8$/m);
    expect(stdout).toMatch(/requireUser +src\/app\.ts:7 +authentication: /);
    expect(stdout).toMatch(/✗ The object belongs to the caller/);
  });
  it('suggest a route for one that there is not', () => {
    expect(portcullis('explain', '/v1/orders', '--dir', dir).stderr).toContain('did you mean `GET /orders/{id}`?');
  });
  it('explain a rule by its page', () => {
    expect(portcullis('explain', 'bola').stdout).toBe(readFileSync(new URL('../../src/rules/bola.md', import.meta.url), 'utf8'));
  });
  it('say what is wrong with a configuration, without steering the terminal', () => {
    const file = join(dir, 'broken.yml');
    writeFileSync(file, 'mode: enforcing\nfailon: error\n"a\\e[31mb": 1\n');
    const { status, stderr } = portcullis('config', 'check', file);
    expect([status, stderr.split('\n')]).toEqual([
      2,
      [
        `${file}: line 1: \`mode\` must be one of enforce, monitor`,
        `${file}: line 2: unknown key \`failon\`; did you mean \`failOn\`?`,
        `${file}: line 3: unknown key \`a\\u{1b}[31mb\``,
        '',
      ],
    ]);
    writeFileSync(file, 'mode: monitor\n');
    expect(portcullis('config', 'check', file)).toMatchObject({ status: 0, stdout: `${file} is valid.\n` });
    expect(portcullis('explain', 'GET /\u001b[31m', '--dir', dir).stderr).not.toContain('\u001b');
  });
  it('end quietly when nobody reads on', () => {
    const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${main}" rules | true`], { encoding: 'utf8' });
    expect(stderr).toBe('');
  });
  it('say the version of the package', () => {
    expect(VERSION).toBe(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version);
    expect(execFileSync(process.execPath, [main, '--version'], { encoding: 'utf8' }).trim()).toBe(VERSION);
  });
});
