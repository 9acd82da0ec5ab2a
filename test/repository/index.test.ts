/** The index: what it holds, and that an analysis which begins from one says the same as one that does not, having read only what changed. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Path } from '../../src/analysis/code.ts';
import { loadPython } from '../../src/analysis/python/index.ts';
import type { Lowered } from '../../src/analysis/summaries.ts';
import { begin, DEFAULT_LIMITS, step } from '../../src/repository/load.ts';
import { indexOf } from '../../src/repository/manifest.ts';
import { lower } from '../../src/repository/program.ts';
import type { AnalysisConfig, Delivery, IndexedCommit, Loaded, LoweredCache } from '../../src/repository/types.ts';

type Files = Record<Path, string>;
const treeOf = (files: Files): Record<Path, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, `blob of ${text}`]));
const NONE: AnalysisConfig = { apps: [] };

interface How {
  indexed?: IndexedCommit;
  config?: AnalysisConfig;
  cache?: LoweredCache;
  /** What is known comes in its lowered form. */
  lowered?: boolean;
}
/** asked: all that was asked for; texts: what was not known. */
function load(files: Files, { indexed, config = NONE, cache, lowered }: How = {}): Loaded & { asked: Path[]; texts: Path[] } {
  let next = begin({ tree: treeOf(files), changed: [], ...(indexed && { indexed }) }, config, DEFAULT_LIMITS, cache);
  const asked: Path[] = [];
  const texts: Path[] = [];
  while ('need' in next) {
    const got = new Map<Path, Delivery>();
    for (const { path, known } of next.need) {
      asked.push(path);
      if (!known) texts.push(path);
      got.set(path, known && lowered ? { lowered: lower(path, files[path]!) } : { text: files[path]! });
    }
    next = step(next.state, got);
  }
  return { ...next, asked, texts };
}
/** As a folder or a database gives it back. */
function kept(files: Files): IndexedCommit {
  const indexed = indexOf(load(files), 'c1');
  if (!indexed) throw new Error('nothing was linked');
  return JSON.parse(JSON.stringify(indexed));
}

const SHOP: Files = {
  'package.json': '{ "dependencies": { "express": "5" } }',
  'src/server.ts': `import express from 'express';
import { requireUser } from './guards';
import { orders } from './orders/routes';
const app = express();
app.use(requireUser);
app.use('/orders', orders);
`,
  'src/guards.ts': `import jwt from 'jsonwebtoken';
export function requireUser(req, res, next) {
  try { req.user = jwt.verify(req.headers.authorization, process.env.KEY, { algorithms: ['HS256'] }); } catch { return res.status(401).end(); }
  next();
}
`,
  'src/orders/routes.ts': `import { Router } from 'express';
import { find } from './store';
import { gone } from './later';
export const orders = Router();
orders.get('/:id', async (req, res) => res.json(gone(await find(req.params.id))));
`,
  'src/orders/store.ts': `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export const find = (id) => prisma.order.findUnique({ where: { id } });
`,
  'src/colours.ts': 'export const red = 1;\n',
  'src/orders/store.test.ts': "import './store';",
  'README.md': '# Shop',
};
beforeAll(loadPython);

describe('an index', () => {
  it('says who uses a file, what each route rests on and why it holds', () => {
    const { index } = kept(SHOP);
    expect(index.usedBy).toMatchObject({
      'src/guards.ts': ['src/server.ts'],
      'src/orders/routes.ts': ['src/server.ts'],
      'src/orders/store.ts': ['src/orders/routes.ts'],
    });
    const route = index.routes['. GET /orders/{}'];
    expect(route?.posture.holds).toMatchObject({ authentication: 'yes', role: 'no' });
    expect(route?.dependsOn).toEqual(['src/guards.ts', 'src/orders/routes.ts', 'src/orders/store.ts', 'src/server.ts']);
    expect(route?.from.authentication?.[0]?.at.path).toBe('src/guards.ts');
    expect(index.files['README.md']).toBe('blob of # Shop');
  });
  it('is not made where nothing was linked anew', () => {
    const again = load(SHOP, { indexed: kept(SHOP) });
    expect([again.asked, indexOf(again, 'c2')]).toEqual([[], undefined]);
  });
});

const without = (path: Path): Files => Object.fromEntries(Object.entries(SHOP).filter(([one]) => one !== path));
/** name, the files after the change, what is read for it: undefined for as much as without an index. */
const CHANGES: [string, Files, Path[] | undefined][] = [
  ['nothing', SHOP, []],
  ['prose', { ...SHOP, 'README.md': '# Store' }, []],
  ['a test', { ...SHOP, 'src/orders/store.test.ts': 'export {};' }, []],
  ['code that no route reaches', { ...SHOP, 'src/colours.ts': 'export const red = 2;\n' }, ['src/colours.ts']],
  ['new code that nothing uses', { ...SHOP, 'src/blue.ts': 'export const blue = 1;\n' }, ['src/blue.ts']],
  ['code that goes', without('src/colours.ts'), []],
  ['a handler’s helper', { ...SHOP, 'src/orders/store.ts': 'export const find = (id) => id;\n' }, undefined],
  ['a guard', { ...SHOP, 'src/guards.ts': 'export function requireUser(req, res, next) { next(); }\n' }, undefined],
  ['a manifest', { ...SHOP, 'package.json': '{ "dependencies": { "express": "4" } }' }, undefined],
  [
    'routes where none were',
    { ...SHOP, 'src/colours.ts': "import express from 'express';\nexpress().get('/red', (req, res) => res.end());\n" },
    undefined,
  ],
  [
    'a new file with routes',
    { ...SHOP, 'src/new.ts': "import express from 'express';\nexpress().get('/new', (req, res) => res.end());\n" },
    undefined,
  ],
  ['a file that a name waited for', { ...SHOP, 'src/orders/later.ts': 'export const gone = (row) => ({ id: row.id });\n' }, undefined],
  ['a file that stands before another', { ...SHOP, 'src/orders/store/index.ts': 'export const find = (id) => id;\n' }, undefined],
  ['a helper that goes', without('src/orders/store.ts'), undefined],
  ['a server in front', { ...SHOP, 'nginx.conf': '' }, undefined],
];

describe('an analysis that begins from an index', () => {
  it.each(CHANGES)('says the same after a change of %s', (_, files, reads) => {
    const [plain, from] = [load(files), load(files, { indexed: kept(SHOP) })];
    expect(JSON.parse(JSON.stringify(from.model))).toEqual(JSON.parse(JSON.stringify(plain.model)));
    expect([...from.lowered.keys()].sort()).toEqual([...plain.lowered.keys()].sort());
    if (reads) expect(from.asked).toEqual(reads);
    else expect(from.texts.every((path) => path === 'package.json' || files[path] !== SHOP[path])).toBe(true);
  });
  it.each(CHANGES)('says the same after a change of %s from lowered files that are at hand, and asks for no other', (_, files, reads) => {
    const lowered = new Map<string, Lowered>();
    const cache = { get: (key: string) => lowered.get(key), set: (key: string, one: Lowered) => void lowered.set(key, one) };
    load(SHOP, { cache });
    const [plain, brought, had] = [
      load(files),
      load(files, { indexed: kept(SHOP), lowered: true }),
      load(files, { indexed: kept(SHOP), cache }),
    ];
    for (const from of [brought, had]) {
      expect(JSON.parse(JSON.stringify(from.model))).toEqual(JSON.parse(JSON.stringify(plain.model)));
      const index = indexOf(from, 'c2');
      expect(index && JSON.stringify(index.index)).toEqual(reads ? undefined : JSON.stringify(indexOf(plain, 'c2')!.index));
    }
    expect(had.asked).toEqual(had.texts);
  });
  it('does not take over what was made with another configuration', () => {
    const indexed = kept(SHOP);
    const config: AnalysisConfig = {
      apps: [{ root: '.', guards: { authentication: ['requireUser'] }, public: [], gateway: [], tenantColumns: [], sensitiveFields: [] }],
    };
    expect(load(SHOP, { indexed, config }).asked).toEqual(load(SHOP).asked);
  });
  it('looks at what a review says has changed, whether or not a route reaches it', () => {
    const files: Files = { ...SHOP, 'src/colours.ts': 'export const red = "\u202e";\n' };
    let next = begin({ tree: treeOf(files), changed: ['src/colours.ts'], indexed: kept(SHOP) }, NONE, DEFAULT_LIMITS);
    while ('need' in next) next = step(next.state, new Map(next.need.map(({ path }) => [path, { text: files[path]! }])));
    expect(next.model.hidden.map(({ path }) => path)).toEqual(['src/colours.ts']);
  });
});
