/** The pipeline as a whole, over small applications. */
import { describe, expect, it } from 'vitest';
import { reviewChange } from '../../src/review/review.ts';
import type { Review } from '../../src/review/types.ts';
import type { Tree } from '../rules/load.ts';
import { loadTree, POLICY, reviewTrees, scanTree } from '../rules/load.ts';

const GUARD = `export function requireUser(req, res, next) {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.JWT_KEY, { algorithms: ['HS256'] });
  } catch {
    return res.status(401).end();
  }
  return next();
}
`;
const app = (routes: string): Tree => ({
  'src/guards.ts': `import jwt from 'jsonwebtoken';\n${GUARD}`,
  'src/app.ts': `import express from 'express';
import { PrismaClient } from '@prisma/client';
import { requireUser } from './guards.js';
const prisma = new PrismaClient();
const app = express();
app.use(requireUser);
${routes}`,
});
const MINE = `app.get('/notes', async (req, res) => {
  res.json(await prisma.note.findMany({ where: { userId: req.user.id }, select: { id: true }, take: 50 }));
});
`;
const OPEN = `app.get('/orders/:id', async (req, res) => {
  res.json(await prisma.order.findUnique({ where: { id: req.params.id }, select: { id: true } }));
});
`;
const ignoring = (reason: string): string => OPEN.replace('  res.json', `  // portcullis-ignore bola: ${reason}\n  res.json`);

/** What small applications leave out everywhere (logs, headers) is not what these cases are about. */
const loud = ({ findings }: Review): Review['findings'] => findings.filter((one) => one.level !== 'notice');

describe('reviewChange', () => {
  it('blames a change for what it brings', async () => {
    const review = await reviewTrees(app(MINE), app(MINE + OPEN));
    expect(review).toMatchObject({ conclusion: 'failure', untouched: false, incomplete: false });
    expect(loud(review).map((one) => [one.rule, one.state, one.routes])).toEqual([['bola', 'introduced', ['. GET /orders/{}']]]);
    expect(review.endpoints.map((one) => [one.key, one.change])).toEqual([['. GET /orders/{}', 'added']]);
    expect(review.endpoints[0]?.items.find((item) => item.id === 'authz.ownership')).toMatchObject({
      state: 'failed',
      findings: [loud(review)[0]?.fingerprint],
    });
  });
  it('does not blame it for what was there, wherever it moved', async () => {
    const review = await reviewTrees(app(OPEN), app(MINE + OPEN));
    expect(review.conclusion).toBe('success');
    expect(loud(review).map((one) => one.state)).toEqual(['existing']);
    expect(review.endpoints.map((one) => one.key)).toEqual(['. GET /notes']);
  });
  it('says what it fixes', async () => {
    const closed = OPEN.replace('id: req.params.id', 'id: req.params.id, userId: req.user.id').replace('findUnique', 'findFirst');
    const review = await reviewTrees(app(OPEN), app(closed));
    expect([review.conclusion, loud(review).map((one) => one.state)]).toEqual(['success', ['fixed']]);
  });
  it('does not praise a change for what went with the guard that it took away', async () => {
    const fixed = async (change: (files: Tree) => void): Promise<string[]> => {
      const head = app(MINE);
      change(head);
      const { findings } = await reviewTrees(app(MINE), head);
      return findings.flatMap((one) => (one.state === 'fixed' ? [one.rule] : []));
    };
    const replace = (path: string, from: string, to: string) => (files: Tree) => {
      expect(files[path]).toContain(from);
      files[path] = files[path]!.replace(from, to);
    };
    const answers = 'return res.status(401).end();';
    const logs = `console.warn('not let in', req.ip);\n    ${answers}`;
    expect(await fixed(replace('src/app.ts', 'app.use(requireUser);\n', ''))).toEqual([]);
    expect(await fixed(replace('src/guards.ts', answers, ''))).toEqual([]);
    expect(await fixed(replace('src/guards.ts', answers, logs))).toEqual(['auth-failure-unlogged']);
    const successor = (files: Tree): void => {
      files['src/members.ts'] = files['src/guards.ts']!.replace(answers, logs).replace('requireUser', 'requireMember');
      files['src/app.ts'] = files['src/app.ts']!.replaceAll('requireUser', 'requireMember').replace('guards', 'members');
    };
    expect(await fixed(successor)).toEqual(['auth-failure-unlogged']);
  });
  it('does not call fixed what is silent behind a weightier finding', async () => {
    const head = app(OPEN);
    head['src/app.ts'] = head['src/app.ts']!.replace('app.use(requireUser);\n', '');
    const review = await reviewTrees(app(OPEN), head);
    expect(loud(review).map((one) => [one.rule, one.state, one.hides])).toEqual([
      ['guard-removed', 'introduced', ['authn-missing', 'bola']],
    ]);
  });
  it('knows a change that touches no route', async () => {
    const review = await reviewTrees(app(MINE), { ...app(MINE), 'src/colours.ts': 'export const red = 1;\n' });
    expect(review).toMatchObject({ conclusion: 'success', untouched: true, reason: 'No API route is touched', endpoints: [] });
  });
  it('reaches routes through a guard that changed', async () => {
    const head = app(MINE);
    head['src/guards.ts'] = head['src/guards.ts']!.replace('req.headers.authorization', 'req.headers.authorization.slice(7)');
    const review = await reviewTrees(app(MINE), head);
    expect(review.endpoints.map((one) => [one.change, one.by.map((place) => `${place.path}:${place.span[0]}`)])).toEqual([
      ['reached', ['src/guards.ts:4']],
    ]);
  });
  it('is not complete where a guard cannot be read any more, and does not call it gone', async () => {
    const head = app(MINE);
    head['src/guards.ts'] += `// ${'x'.repeat(1_100_000)}\n`;
    const review = await reviewTrees(app(MINE), head);
    expect(review.read.unread).toEqual([{ path: 'src/guards.ts', why: 'larger than 1 MB', matters: true }]);
    expect(review).toMatchObject({ conclusion: 'action_required', incomplete: true, change: { exposures: [] } });
    expect(review.reason).toBe('Not complete: 1 file that matters could not be read');
    expect(loud(review).map((one) => one.rule)).toEqual([]);
    head['src/app.ts'] = head['src/app.ts']!.replace('app.use(requireUser);\n', '');
    expect(loud(await reviewTrees(app(MINE), head)).map((one) => one.rule)).toContain('guard-removed');
  });
  it('asks a person about an error that the change itself ignores', async () => {
    const review = await reviewTrees(app(MINE), app(MINE + ignoring('shared by design')));
    expect(review.conclusion).toBe('action_required');
    expect(loud(review)[0]?.suppressed).toMatchObject({ reason: 'shared by design', onBase: false });
    expect(review.questions).toMatchObject([{ item: 'authz.ownership', gate: true, routes: ['. GET /orders/{}'] }]);
  });
  it('lets an ignore of the base stand', async () => {
    const review = await reviewTrees(app(ignoring('shared by design')), app(ignoring('shared by design') + MINE));
    expect([review.conclusion, review.questions]).toEqual(['success', []]);
  });
  it('is told of a removed route without being held by it', async () => {
    const review = await reviewTrees(app(MINE + OPEN), app(MINE));
    expect(review.change.routes['. GET /orders/{}']?.state).toBe('removed');
    expect([review.conclusion, loud(review)]).toEqual(['success', []]);
  });
  it('reports without holding in monitor mode', async () => {
    const [base, head] = [await loadTree(app(MINE)), await loadTree(app(MINE + OPEN))];
    const review = reviewChange({
      base: { ...base, commit: 'a' },
      head: { ...head, commit: 'b' },
      files: [],
      policy: { ...POLICY, monitor: true },
    });
    expect(review.conclusion).toBe('success');
    expect(review.reason).toMatch(/^Would fail/);
  });
});

describe('scanModel', () => {
  it('looks at all routes and gives the same twice', async () => {
    const [first, second] = [await scanTree(app(MINE + OPEN)), await scanTree(app(MINE + OPEN))];
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
    expect(first.endpoints).toHaveLength(2);
    expect(first.stats.answers['guardedBy:authentication']).toEqual({ yes: 2, no: 0, weak: 0, unknown: 0 });
  });
  it('runs only what it is asked for', async () => {
    expect((await scanTree(app(OPEN), ['authn-missing'])).findings).toEqual([]);
  });
});
