/** People read routes as they are written; keys, which no parameter's name changes, are for programs. */
import { describe, expect, it } from 'vitest';
import { renderCheckRun } from '../../src/report/check-run.ts';
import { renderComment } from '../../src/report/comment.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import type { Tree } from '../rules/load.ts';
import { reviewTrees } from '../rules/load.ts';

const GUARDS = `import jwt from 'jsonwebtoken';
export function requireUser(req, res, next) {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.JWT_KEY, { algorithms: ['HS256'] });
  } catch {
    return res.status(401).end();
  }
  return next();
}
`;
const app = (guard: string, draft: string): Tree => ({
  'src/guards.ts': GUARDS,
  'src/app.ts': `import express from 'express';
import { PrismaClient } from '@prisma/client';
import { requireUser } from './guards.js';
const prisma = new PrismaClient();
const app = express();
app.get('/orders/:orderId', requireUser, async (req, res) => {
  res.json(await prisma.order.findFirst({ where: { id: req.params.orderId }, select: { id: true } }));
});
app.get('/drafts/:draftId', requireUser, async (req, res) => {
  res.json(await prisma.draft.findFirst({ where: { ${draft} }, select: { id: true } }));
});
app.get('/notes/:noteId', ${guard}async (req, res) => {
  res.json(await prisma.note.findFirst({ where: { id: req.params.noteId }, select: { id: true } }));
});
`,
});

describe('the name of a route', () => {
  it('is its path as it is written wherever people read: what it lost, what was there before, what is fixed', async () => {
    const review = await reviewTrees(
      app('requireUser, ', 'id: req.params.draftId'),
      app('', 'id: req.params.draftId, userId: req.user.id'),
    );
    const run = renderCheckRun(review, {});
    expect(run.summary).toContain('`requireUser`, which identified the caller, no longer runs on `GET /notes/{noteId}`');
    expect(run.text).toMatch(/<summary>There before this pull request[\s\S]*`bola` `src\/app\.ts:7`: .* · `GET \/orders\/\{orderId\}`/);
    expect(run.text).toMatch(/<summary>Fixed here[\s\S]*`bola` `src\/app\.ts:10`: .* · `GET \/drafts\/\{draftId\}`/);
    const pages = [
      renderComment(review, {}) ?? '',
      renderMarkdown(review, {}),
      renderHtml(review, {}),
      renderText(review, { colour: false, width: 100 }),
    ];
    for (const page of [JSON.stringify(run), ...pages]) {
      expect(page).toContain('/notes/{noteId}');
      expect(page).not.toContain('/{}');
    }
    expect(JSON.parse(renderJson(review)).findings.map((one: { route: string | null }) => one.route)).toContain('. GET /notes/{}');
  });
});
