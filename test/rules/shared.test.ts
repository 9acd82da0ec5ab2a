/** What belongs to everybody: of so many queries none is tied to a caller, which is a design, and no slip of one of them. */
import { describe, expect, it } from 'vitest';
import { scanTree } from './load.ts';

const head = `
import { PrismaClient } from '@prisma/client';
import express from 'express';
import jwt from 'jsonwebtoken';
const prisma = new PrismaClient();
const app = express();
app.use(express.json());
app.use((req, res, next) => {
  try {
    req.user = jwt.verify((req.headers.authorization ?? '').slice(7), process.env.JWT_KEY!, { algorithms: ['HS256'] });
  } catch {
    return res.status(401).end();
  }
  return next();
});
`;
const route = (index: number, tie = ''): string => `
app.delete('/things${index}/:id', async (req, res) => {
  await prisma.thing${index}.deleteMany({ where: { id: req.params.id${tie} } });
  res.sendStatus(204);
});
`;
const product = (open: number, tied: number): string =>
  head +
  Array.from({ length: open }, (_, index) => route(index)).join('') +
  Array.from({ length: tied }, (_, index) => route(open + index, ', ownerId: req.user.sub')).join('');
const found = async (text: string): Promise<number> => {
  const { findings } = await scanTree({ 'src/app.ts': text });
  return findings.filter((one) => one.rule === 'bola').length;
};

describe('rows that a client chooses', () => {
  it('are nobody’s where none of very many queries says otherwise', async () => {
    expect(await found(product(70, 1))).toBe(0);
  });
  it('are somebody’s where others say so', async () => {
    expect(await found(product(70, 12))).toBe(70);
  });
  it('are somebody’s where too few queries say nothing', async () => {
    expect(await found(product(20, 0))).toBe(20);
  });
});
