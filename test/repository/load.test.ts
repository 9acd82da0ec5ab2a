/** The stepper: what it asks for in which order, what a limit cuts, and that it says what was not read. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Path } from '../../src/analysis/code.ts';
import { loadPython } from '../../src/analysis/python/index.ts';
import type { Lowered } from '../../src/analysis/summaries.ts';
import { begin, DEFAULT_LIMITS, step } from '../../src/repository/load.ts';
import type { Delivery, Limits, LoadState, LoweredCache } from '../../src/repository/types.ts';

type Files = Record<Path, string>;
interface Run {
  asked: Path[][];
  routes: string[];
  unread: Record<Path, string>;
  state: LoadState;
  json: string;
}
interface Options {
  limits?: Partial<Limits>;
  changed?: Path[];
  cache?: LoweredCache;
  deliver?: (path: Path) => Delivery | undefined;
  order?: (paths: Path[]) => Path[];
}

const treeOf = (files: Files): Record<Path, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, `blob of ${text}`]));

function load(files: Files, { limits, changed = [], cache, deliver, order = (paths) => paths }: Options = {}): Run {
  let next = begin({ tree: treeOf(files), changed }, { apps: [] }, { ...DEFAULT_LIMITS, ...limits }, cache);
  const asked: Path[][] = [];
  while ('need' in next) {
    const paths = next.need.map(({ path }) => path);
    asked.push(paths);
    next = step(
      next.state,
      new Map(
        order(paths).flatMap((path) => {
          const delivery = deliver ? deliver(path) : { text: files[path]! };
          return delivery ? [[path, delivery] as const] : [];
        }),
      ),
    );
  }
  const { model, state } = next;
  const unread = Object.fromEntries(model.unread.map(({ path, why }) => [path, why]));
  return { asked, routes: Object.keys(model.routes), unread, state, json: JSON.stringify([model, [...next.lowered]]) };
}

const SHOP: Files = {
  'package.json': '{ "dependencies": { "express": "5" } }',
  'src/server.ts':
    "import express from 'express'; import { users } from './users/routes'; const app = express(); app.use('/users', users);",
  'src/users/routes.ts':
    "import { Router } from 'express'; import { find } from './store'; export const users = Router(); users.get('/:id', (req, res) => res.json(find(req.params.id)));",
  'src/users/store.ts': 'export const find = (id) => ({ id });',
  'src/lib/unused.ts': 'export const nothing = 1;',
  'src/server.test.ts': "import './server';",
  'README.md': '# Shop',
};

beforeAll(loadPython);

describe('a small repository', () => {
  it('is asked for whole, once: what changed, manifests, likely names, the rest', () => {
    const { asked, routes } = load(SHOP, { changed: ['src/users/store.ts', 'README.md', 'gone.ts'] });
    expect(asked).toEqual([['src/users/store.ts', 'package.json', 'src/server.ts', 'src/users/routes.ts', 'src/lib/unused.ts']]);
    expect(routes).toEqual(['. GET /users/{}']);
  });
  it('is parsed only where names lead', () => {
    const { state } = load(SHOP);
    expect([...state.lowered.keys()].sort()).toEqual(['src/server.ts', 'src/users/routes.ts', 'src/users/store.ts']);
  });
  it('gives the same bytes whatever the order of tree and delivery', () => {
    const turned = Object.fromEntries(Object.entries(SHOP).reverse());
    expect(load(turned, { order: (paths) => paths.toReversed() }).json).toBe(load(SHOP).json);
  });
  it('may be empty', () => {
    expect(load({}).asked).toEqual([]);
    expect(load({ 'README.md': '' }).routes).toEqual([]);
  });
});

describe('names beyond what is read by default', () => {
  it('are asked for before anything is linked, and what they use in turn', () => {
    const files = {
      ...SHOP,
      'src/users/store.ts':
        "import { text } from '../i18n'; import { base } from '@acme/x/tests/base'; export const find = (id) => text + base;",
      'src/i18n/index.ts': "export { text } from './de';",
      'src/i18n/de.ts': "export const text = 'x';",
      'src/i18n/fr.ts': "export const text = 'y';",
    };
    expect(load(files).asked.slice(1)).toEqual([['src/i18n/index.ts'], ['src/i18n/de.ts']]);
  });
  it('include the configurations that others extend', () => {
    const files = {
      'tsconfig.json': '{ "extends": "./config/base.json" }',
      'config/base.json': '{ "extends": "./more.json" }',
      'config/more.json': '{ "compilerOptions": { "paths": { "@/*": ["../src/*"] } } }',
      'src/server.ts': "import express from 'express'; import { h } from '@/handler'; express().get('/x', h);",
      'src/handler.ts': 'export const h = (req, res) => res.end();',
    };
    const { asked, state } = load(files);
    expect(asked.slice(1)).toEqual([['config/base.json'], ['config/more.json']]);
    expect(state.lowered.has('src/handler.ts')).toBe(true);
  });
  it('are those of Python packages too', () => {
    const files = {
      'main.py': 'from fastapi import FastAPI\nfrom shop.migrations import helper as h, other\napp = FastAPI()\n',
      'shop/__init__.py': '',
      'shop/migrations/__init__.py': '',
      'shop/migrations/helper.py': 'from .base import x\n',
      'shop/migrations/base.py': 'x = 1\n',
      'shop/migrations/0001.py': '',
    };
    expect(load(files).asked.slice(1)).toEqual([['shop/migrations/__init__.py', 'shop/migrations/helper.py'], ['shop/migrations/base.py']]);
  });
  it('never are installed packages, declarations or what is no code', () => {
    const files = {
      'src/server.ts':
        "import express from 'express'; import a from './types'; import b from '../node_modules/b/index'; import './style.css'; const app = express(); app.get('/x', a, b);",
      'src/types.d.ts': '',
      'node_modules/b/index.js': '',
      'src/style.css': '',
    };
    expect(load(files).asked).toHaveLength(1);
  });
});

describe('a repository beyond the limit of files', () => {
  const large: Files = {
    ...SHOP,
    'src/users/store.ts': "import { deep } from '../lib/deep'; export const find = deep;",
    'src/lib/deep.ts': 'export const deep = (id) => ({ id });',
    ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`src/other/o${index}.ts`, `export const o${index} = 1;`])),
  };
  it('begins with what changed, manifests and likely names, and follows names from there', () => {
    const { asked, routes, unread } = load(large, { limits: { files: 20 }, changed: ['src/other/o7.ts'] });
    expect(asked).toEqual([
      ['src/other/o7.ts', 'package.json', 'src/server.ts', 'src/users/routes.ts'],
      ['src/users/store.ts'],
      ['src/lib/deep.ts'],
    ]);
    expect(routes).toEqual(['. GET /users/{}']);
    expect(unread).toEqual({});
  });
  it('names what it wanted and did not read', () => {
    const { asked, unread } = load(large, {
      limits: { files: 8 },
      changed: ['src/other/o1.ts', 'src/other/o2.ts', 'src/other/o3.ts', 'src/other/o4.ts'],
    });
    expect(asked.flat()).toHaveLength(8);
    expect(unread).toEqual({ 'src/lib/deep.ts': 'the limit of files was reached' });
  });
});

describe('what cannot be read is said with the reason', () => {
  it.each<[string, Delivery | undefined, string]>([
    ['too large', { text: `//${'x'.repeat(1_000_001)}` }, 'larger than 1 MB'],
    ['binary', { text: 'a\0b' }, 'contains NUL bytes'],
    ['refused by the edge', { absent: 'the object is missing from this clone' }, 'the object is missing from this clone'],
    ['forgotten by the edge', undefined, 'not delivered'],
    ['broken', { text: 'export const = {;' }, 'does not parse at line 1'],
  ])('%s', (_, delivery, why) => {
    const { unread, routes } = load(SHOP, { deliver: (path) => (path === 'src/users/store.ts' ? delivery : { text: SHOP[path]! }) });
    expect(unread).toEqual({ 'src/users/store.ts': why });
    expect(routes).toEqual(['. GET /users/{}']);
  });
  it('a limit of bytes cuts the least important, whatever the order of delivery', () => {
    const bytes = ['package.json', 'src/server.ts', 'src/users/routes.ts'].reduce((sum, path) => sum + SHOP[path]!.length, 0);
    const options = { limits: { bytes }, changed: [] };
    const { unread } = load(SHOP, options);
    expect(unread).toEqual({
      'src/lib/unused.ts': 'the limit of bytes was reached',
      'src/users/store.ts': 'the limit of bytes was reached',
    });
    expect(load(SHOP, { ...options, order: (paths) => paths.toReversed() }).unread).toEqual(unread);
  });
});

describe('the cache of lowered files', () => {
  const cacheOf = (): LoweredCache & { kept: Map<string, Lowered>; hits: number } => {
    const kept = new Map<string, Lowered>();
    return {
      kept,
      hits: 0,
      get(key) {
        const found = kept.get(key);
        if (found) this.hits++;
        return found;
      },
      set: (key, lowered) => void kept.set(key, lowered),
    };
  };
  it('spares parsing and changes nothing', () => {
    const cache = cacheOf();
    const first = load(SHOP, { cache });
    expect([cache.kept.size, cache.hits]).toEqual([3, 0]);
    expect(load(SHOP, { cache }).json).toBe(first.json);
    expect(cache.hits).toBe(3);
  });
  it('keeps one content under two endings apart', () => {
    const cache = cacheOf();
    const text = "import express from 'express'; export const x = express();";
    load({ 'a.ts': text, 'b.tsx': text, 'c.js': text }, { cache });
    expect([...cache.kept.values()].map(({ language }) => language).sort()).toEqual(['javascript', 'typescript', 'typescript']);
  });
});

describe('odd paths', () => {
  it('are paths like others', () => {
    const app =
      "import express from 'express'; import x from './constructor'; import y from './toString'; const app = express(); app.get('/x', x, y);";
    const files: Files = { 'a\n`b`/server.ts': app, 'constructor.ts': '', '1/server.ts': app };
    Object.defineProperty(files, '__proto__', { value: '', enumerable: true });
    const { routes, unread } = load(files);
    expect(routes).toHaveLength(2);
    expect(unread).toEqual({});
  });
});
