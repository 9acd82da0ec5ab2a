/** How often a function is evaluated: for what differs between its calls, within bounds, and with what it writes into each of its arguments. */
import { describe, expect, it } from 'vitest';
import type { ApiModel } from '../../../src/analysis/facts.ts';
import { begin, DEFAULT_LIMITS, step } from '../../../src/repository/load.ts';

function modelOf(text: string, steps = DEFAULT_LIMITS.steps): ApiModel {
  let next = begin({ tree: { 'app.ts': 'a', 'package.json': 'b' }, changed: [] }, { apps: [] }, { ...DEFAULT_LIMITS, steps });
  while ('need' in next)
    next = step(
      next.state,
      new Map(
        next.need.map(({ path }) => [path, { text: path === 'app.ts' ? text : '{"dependencies":{"express":"5.0.0","pg":"8.0.0"}}' }]),
      ),
    );
  return next.model;
}
const HEAD = `import express from 'express';
import { Pool } from 'pg';
const app = express();
const pool = new Pool();
`;
const reads = (model: ApiModel, key: string): string[] =>
  (model.routes[key]?.reaches ?? []).flatMap(({ effect: id }) => {
    const effect = model.effects[id];
    return effect?.kind === 'data-access' ? [`${effect.operation} ${effect.entity}`] : [];
  });

describe('calls of one function', () => {
  it('are bounded where each level calls the next in two ways', () => {
    const levels = Array.from(
      { length: 18 },
      (_, n) => `function f${n}(a: unknown) { const b = f${n + 1}({ left${n}: a }); return f${n + 1}({ right${n}: a, b }); }`,
    );
    const text = `${HEAD}${levels.join('\n')}
function f18(a: unknown) { return a; }
app.get('/deep/:id', (req, res) => { res.json(f0(req.params.id)); });`;
    expect(Object.keys(modelOf(text, 600_000).routes)).toEqual(['. GET /deep/{}']);
  });
  it('differ by the texts that they are given', () => {
    const model = modelOf(`${HEAD}
const one = (sql: string, id: string) => pool.query(sql, [id]);
app.get('/orders/:id', async (req, res) => { res.json(await one('SELECT * FROM orders WHERE id = $1', req.params.id)); });
app.get('/users/:id', async (req, res) => { res.json(await one('SELECT * FROM users WHERE id = $1', req.params.id)); });`);
    expect(reads(model, '. GET /orders/{}')).toEqual(['list orders']);
    expect(reads(model, '. GET /users/{}')).toEqual(['list users']);
  });
  it('write into what each of them was given', () => {
    const model = modelOf(`${HEAD}
function choose(target: { sql?: string }) { target.sql = 'DELETE FROM orders WHERE id = $1'; }
app.get('/first/:id', async (req, res) => { const q = {}; choose(q); await pool.query(q.sql, [req.params.id]); res.json({}); });
app.get('/second/:id', async (req, res) => { const q = {}; choose(q); await pool.query(q.sql, [req.params.id]); res.json({}); });`);
    expect(reads(model, '. GET /first/{}')).toEqual(['delete orders']);
    expect(reads(model, '. GET /second/{}')).toEqual(['delete orders']);
  });
  it('of a constructor leave their fields on each instance', () => {
    const model = modelOf(`${HEAD}
class Store { table: string; constructor() { this.table = 'orders'; } all() { return pool.query('SELECT * FROM ' + this.table); } }
app.get('/first', async (_req, res) => { res.json(await new Store().all()); });
app.get('/second', async (_req, res) => { const store = new Store(); store.table = 'users'; res.json(await store.all()); });
app.get('/third', async (_req, res) => { res.json(await new Store().all()); });`);
    expect(reads(model, '. GET /first')).toEqual(['list orders']);
    expect(reads(model, '. GET /third')).toEqual(['list orders']);
  });
  it('of a wrapper run what it was made around, however many there are', () => {
    const work = Array.from({ length: 40 }, (_, n) => `const step${n} = req.headers['x-${n}'] === 'on';`).join(' ');
    const routes = Array.from(
      { length: 120 },
      (_, n) => `app.get('/t${n}', wrapped(async (req, res) => { res.json(await pool.query('SELECT * FROM t${n}')); }));`,
    );
    const model = modelOf(`${HEAD}
const wrapped = (fn) => async (req, res, next) => { ${work} try { await fn(req, res); } catch (error) { next(error); } };
${routes.join('\n')}`);
    expect(reads(model, '. GET /t7')).toEqual(['list t7']);
    expect(reads(model, '. GET /t119')).toEqual(['list t119']);
  });
});

it('objects that are each written into the other are read', () => {
  const text = `${HEAD}const first = {};
const second = {};
app.get('/both', (req, res) => {
  Object.assign(first, req.query.a ? second : { a: 1 });
  Object.assign(second, req.query.b ? first : { b: 1 });
  res.json({ of: first.of, in: second.in });
});`;
  expect(Object.keys(modelOf(text).routes)).toEqual(['. GET /both']);
});
