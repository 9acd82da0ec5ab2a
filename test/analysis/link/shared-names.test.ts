/** Columns, operators and variables may be called what every object of JavaScript has: `constructor`, `toString`. */
import { describe, expect, it } from 'vitest';
import type { ApiModel } from '../../../src/analysis/facts.ts';
import type { Lowered } from '../../../src/analysis/summaries.ts';
import { begin, DEFAULT_LIMITS, step } from '../../../src/repository/load.ts';

const MANIFEST = '{"dependencies":{"express":"5.0.0","@prisma/client":"6.0.0"}}';
/** The model of a file, lowered anew or as it was kept. */
function modelOf(text: string, kept?: Lowered): { model: ApiModel; kept: Lowered } {
  const tree = { 'app.ts': 'a', 'package.json': 'b' };
  let lowered = kept;
  const cache = {
    get: () => lowered,
    set: (_: string, made: Lowered) => {
      lowered = made;
    },
  };
  let next = begin({ tree, changed: [] }, { apps: [] }, DEFAULT_LIMITS, cache);
  while ('need' in next)
    next = step(next.state, new Map(next.need.map(({ path }) => [path, { text: path === 'app.ts' ? text : MANIFEST }])));
  return { model: next.model, kept: JSON.parse(JSON.stringify(lowered)) as Lowered };
}
const HEAD = `import express from 'express';
import { PrismaClient } from '@prisma/client';
const app = express();
const prisma = new PrismaClient();
`;
const columns = (model: ApiModel): unknown[] =>
  Object.values(model.effects).flatMap((effect) => {
    if (effect.kind !== 'data-access' || !('all' in effect.filter)) return [];
    return effect.filter.all.flatMap((one) =>
      'all' in one ? one.all.map((test) => ('column' in test ? `${test.column} ${test.op}` : '?')) : [],
    );
  });

describe('a name that every object has', () => {
  it('is a column like any other', () => {
    const { model } = modelOf(
      `${HEAD}app.get('/results/:id', async (req, res) => {
  res.json(await prisma.result.findMany({ where: { constructor: req.params.id } }));
});`,
    );
    expect(columns(model)).toEqual(['constructor eq']);
  });
  it('is no operator', () => {
    const { model } = modelOf(
      `${HEAD}app.get('/results/:id', async (req, res) => {
  res.json(await prisma.result.findMany({ where: { team: { constructor: req.params.id } } }));
});`,
    );
    expect(Object.values(model.effects).some((effect) => JSON.stringify(effect).includes('"column":"constructor"'))).toBe(true);
  });
  it('is found where a variable outside of the function is called so, also in a file that was kept', () => {
    const text = `${HEAD}function routes() {
  const valueOf = 'SELECT 1';
  return (req, res) => {
    const read = () => valueOf;
    res.json({ sql: read() });
  };
}
app.get('/results', routes());`;
    const fresh = modelOf(text);
    const again = modelOf(text, fresh.kept);
    expect(again.model).toEqual(fresh.model);
  });
});
