/** One defect is one finding, however many accesses show it. */
import { expect, it } from 'vitest';
import { scanTree } from './load.ts';

const APP = `import express from 'express';
import mongoose from 'mongoose';
import jwt from 'jsonwebtoken';
import { PrismaClient } from '@prisma/client';
import { everything } from './service.js';

const prisma = new PrismaClient();
const app = express();
const Note = mongoose.model('Note', new mongoose.Schema({ text: String }));
app.use(express.json());
app.use((req, res, next) => {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.JWT_KEY, { algorithms: ['HS256'] });
  } catch {
    return res.status(401).end();
  }
  next();
});
`;
const found = async (routes: string, rule: string, service = ''): Promise<string[]> =>
  (await scanTree({ 'src/app.js': APP + routes, 'src/service.js': service })).findings
    .filter((one) => one.rule === rule)
    .map((one) => `${one.at.path}:${one.at.span[0]} ${one.message.slice(0, 60)}`);

it('a row that is loaded by the id of a client and then deleted', async () => {
  const routes = `app.delete('/notes/:id', async (req, res) => {
  const note = await Note.findById(req.params.id);
  if (!note) return res.status(404).end();
  await note.deleteOne();
  res.status(204).end();
});
`;
  expect(await found(routes, 'bola')).toEqual([expect.stringContaining('src/app.js:20 `id` from the path chooses the `Note`')]);
});
it('two rows that the client chooses are two', async () => {
  const routes = `app.delete('/notes/:id', async (req, res) => {
  const note = await prisma.note.findUnique({ where: { id: req.params.id } });
  await prisma.tag.delete({ where: { id: req.body.tagId } });
  res.json(note);
});
`;
  expect(await found(routes, 'bola')).toHaveLength(2);
});
it('a workspace that the client names, in a service that reads several of its records', async () => {
  const service = `import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
export const everything = async (workspaceId) => [
  await prisma.secret.findFirst({ where: { workspaceId } }),
  await prisma.template.findMany({ where: { workspaceId }, take: 50 }),
  await prisma.provider.findFirst({ where: { workspaceId } }),
];
`;
  const routes = `app.post('/everything', async (req, res) => res.json(await everything(req.body.workspaceId)));\n`;
  expect(await found(routes, 'client-supplied-identity', service)).toHaveLength(1);
});
