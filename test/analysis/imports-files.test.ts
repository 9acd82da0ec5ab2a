/** Which file a specifier of JavaScript or TypeScript leads to. */
import { describe, expect, it } from 'vitest';
import { createResolver } from '../../src/analysis/imports.ts';
import { programOf } from './program.ts';

type Files = Record<string, string>;
const json = (value: unknown): string => JSON.stringify(value);
const file = (files: Files, from: string, specifier: string): string | undefined =>
  createResolver(programOf({ ...files, [from]: files[from] ?? '' })).file(from, specifier);
const api = (files: Files, from: string, specifier: string): string => {
  const target = createResolver(programOf({ ...files, [from]: files[from] ?? '' })).resolve(from, `${specifier}:x`);
  return target.kind === 'package' ? target.api : target.kind === 'missing' ? `missing ${target.what}` : `${target.kind} ${target.path}`;
};

describe('relative specifiers', () => {
  it.each([
    ['./b', 'src/b.ts', 'src/b.ts'],
    ['./b.js', 'src/b.ts', 'src/b.ts'],
    ['./b.js', 'src/b.tsx', 'src/b.tsx'],
    ['./b.jsx', 'src/b.tsx', 'src/b.tsx'],
    ['./b.mjs', 'src/b.mts', 'src/b.mts'],
    ['./b.cjs', 'src/b.cts', 'src/b.cts'],
    ['./b.ts', 'src/b.ts', 'src/b.ts'],
    ['./b', 'src/b/index.tsx', 'src/b/index.tsx'],
    ['./b/', 'src/b/index.js', 'src/b/index.js'],
    ['.', 'src/index.ts', 'src/index.ts'],
    ['..', 'index.js', 'index.js'],
    ['../lib/b.service', 'lib/b.service.ts', 'lib/b.service.ts'],
    ['./b.json', 'src/b.json', 'src/b.json'],
    ['./b.graphql?raw', 'src/b.graphql', 'src/b.graphql'],
    ['./b', 'src/b.d.ts', 'src/b.d.ts'],
  ])('%s with %s', (specifier, there, expected) => {
    expect(file({ [there]: '' }, 'src/a.ts', specifier)).toBe(expected);
  });
  it('takes the source rather than what is compiled beside it, and the script for a script', () => {
    const both = { 'src/b.js': '', 'src/b.ts': '' };
    expect(file(both, 'src/a.ts', './b.js')).toBe('src/b.ts');
    expect(file(both, 'src/a.js', './b.js')).toBe('src/b.js');
    expect(file(both, 'src/a.js', './b')).toBe('src/b.js');
  });
  it('takes a file before a directory, and a directory by its manifest', () => {
    expect(file({ 'src/b.ts': '', 'src/b/index.ts': '' }, 'src/a.ts', './b')).toBe('src/b.ts');
    expect(
      file({ 'src/b/package.json': json({ main: 'lib/start' }), 'src/b/lib/start.js': '', 'src/b/index.js': '' }, 'src/a.js', './b'),
    ).toBe('src/b/lib/start.js');
  });
  it('is missing without a file, also outside the repository', () => {
    expect(api({}, 'src/a.ts', './b')).toBe('missing ./b');
    expect(api({}, 'src/a.ts', '../../../b')).toBe('missing ../../../b');
  });
});

describe('aliases of tsconfig', () => {
  const options = (compilerOptions: unknown, more: object = {}): string => json({ compilerOptions, ...more });
  it('reads comments and trailing commas', () => {
    const text = '// base\n{ "compilerOptions": { /* "paths" */ "baseUrl": ".", "paths": { "@/*": ["src/*",], }, }, }';
    expect(file({ 'tsconfig.json': text, 'src/b.ts': '' }, 'src/a.ts', '@/b')).toBe('src/b.ts');
  });
  it('takes the nearest configuration, the longest pattern, the first target that is there', () => {
    const files = {
      'tsconfig.json': options({ paths: { '@/*': ['./wrong/*'], '@/db/*': ['./none/*', './database/*'] } }),
      'app/tsconfig.json': options({ paths: { '@/*': ['./src/*'] } }),
      'app/src/b.ts': '',
      'wrong/b.ts': '',
      'database/c.ts': '',
    };
    expect(file(files, 'app/src/a.ts', '@/b')).toBe('app/src/b.ts');
    expect(file(files, 'other/a.ts', '@/db/c')).toBe('database/c.ts');
  });
  it('follows extends, also of a workspace package and in circles', () => {
    const files = {
      'package.json': json({ workspaces: ['packages/*'] }),
      'packages/config/package.json': json({ name: '@acme/config' }),
      'packages/config/base.json': options({ paths: { '~/*': [`\${configDir}/src/*`] } }, { extends: './base.json' }),
      'packages/app/tsconfig.json': json({ extends: ['@acme/config/base.json'] }),
      'packages/app/src/b.ts': '',
    };
    expect(file(files, 'packages/app/src/a.ts', '~/b')).toBe('packages/app/src/b.ts');
  });
  it('resolves inherited paths where they are written, from an inherited baseUrl', () => {
    const files = {
      'tsconfig.base.json': options({ baseUrl: 'libs', paths: { '@libs/*': ['*/src'] } }),
      'apps/api/tsconfig.json': json({ extends: '../../tsconfig.base.json' }),
      'libs/auth/src/index.ts': '',
    };
    expect(file(files, 'apps/api/a.ts', '@libs/auth')).toBe('libs/auth/src/index.ts');
  });
  it('looks into the configurations that a solution refers to', () => {
    const files = {
      'tsconfig.json': json({ files: [], references: [{ path: './tsconfig.app.json' }] }),
      'tsconfig.app.json': options({ paths: { '@/*': ['./src/*'] } }),
      'src/b.ts': '',
    };
    expect(file(files, 'src/a.ts', '@/b')).toBe('src/b.ts');
  });
  it('reads bare names from baseUrl, but not over a declared or built-in package', () => {
    const files = {
      'tsconfig.json': options({ baseUrl: './src' }),
      'package.json': json({ dependencies: { config: '1' } }),
      'src/models/user.ts': '',
      'src/config/index.ts': '',
      'src/crypto/index.ts': '',
    };
    expect(file(files, 'src/a.ts', 'models/user')).toBe('src/models/user.ts');
    expect(api(files, 'src/a.ts', 'config')).toBe('config:x');
    expect(api(files, 'src/a.ts', 'crypto')).toBe('crypto:x');
  });
  it('is missing where a pattern fits and no file does; a pattern for everything says nothing', () => {
    const files = { 'tsconfig.json': options({ paths: { '@/*': ['./src/*'], '*': ['./types/*'] } }) };
    expect(api(files, 'a.ts', '@/generated')).toBe('missing @/generated');
    expect(api(files, 'a.ts', 'express')).toBe('express:x');
  });
  it('finds an alias that only a bundler knows in the usual places', () => {
    expect(file({ 'web/package.json': json({ name: 'web' }), 'web/src/b.ts': '' }, 'web/src/a.ts', '@/b')).toBe('web/src/b.ts');
    expect(file({ 'package.json': json({ _moduleAliases: { '@lib': 'dist/lib' } }), 'lib/b.ts': '' }, 'a.ts', '@lib/b')).toBe('lib/b.ts');
  });
});

describe('packages of a workspace', () => {
  const workspace = (manifest: object, files: Files): Files => ({
    'package.json': json({ workspaces: ['packages/*'] }),
    'packages/db/package.json': json({ name: '@acme/db', ...manifest }),
    ...files,
  });
  it.each([
    ['@acme/db', { exports: './src/index.ts' }, 'src/index.ts'],
    ['@acme/db', { exports: { '.': { import: './dist/index.js', types: './dist/index.d.ts' } } }, 'src/index.ts'],
    ['@acme/db', { main: './dist/cjs/index.js' }, 'src/index.ts'],
    ['@acme/db', { main: './lib/index.js' }, 'src/index.ts'],
    ['@acme/db', { types: './src/client.ts' }, 'src/client.ts'],
    ['@acme/db', {}, 'src/index.ts'],
    ['@acme/db/client', { exports: { './client': { source: './src/client.ts', default: './dist/client.mjs' } } }, 'src/client.ts'],
    ['@acme/db/models/user', { exports: { './models/*': './dist/models/*.js' } }, 'src/models/user.ts'],
    ['@acme/db/models/user.js', { exports: { './*': './dist/*' } }, 'src/models/user.ts'],
    ['@acme/db/src/client', {}, 'src/client.ts'],
    ['@acme/db/client', {}, 'src/client.ts'],
  ])('%s of %j', (specifier, manifest, there) => {
    expect(file(workspace(manifest, { [`packages/db/${there}`]: '' }), 'packages/api/a.ts', specifier)).toBe(`packages/db/${there}`);
  });
  it('are known by pnpm, lerna and links, and by their own name', () => {
    const db = { 'libs/db/package.json': json({ name: 'db' }), 'libs/db/index.ts': '' };
    expect(file({ ...db, 'pnpm-workspace.yaml': 'packages:\n  - "libs/**"\n  - "!**/test/**"\n' }, 'a.ts', 'db')).toBe('libs/db/index.ts');
    expect(file({ ...db, 'lerna.json': json({ packages: ['libs/*'] }) }, 'a.ts', 'db')).toBe('libs/db/index.ts');
    expect(file({ ...db, 'api/package.json': json({ dependencies: { db: 'file:../libs/db' } }) }, 'api/a.ts', 'db')).toBe(
      'libs/db/index.ts',
    );
    expect(file({ ...db, 'api/package.json': json({ dependencies: { db: 'workspace:*' } }) }, 'api/a.ts', 'db')).toBe('libs/db/index.ts');
    expect(file(db, 'libs/db/src/a.ts', 'db')).toBe('libs/db/index.ts');
  });
  it('are not meant by an application that is named like a package that it installs', () => {
    const named = (range: string) => ({ 'package.json': json({ name: 'hono', dependencies: { hono: range } }), 'index.ts': '' });
    expect(api(named('^4.12.8'), 'src/app.ts', 'hono')).toBe('hono:x');
    expect(file(named('workspace:*'), 'src/app.ts', 'hono')).toBe('index.ts');
  });
  it('are not every package.json: a stand-in with a real name is none', () => {
    const files = {
      'package.json': json({ dependencies: { express: '^5' } }),
      'fixtures/express/package.json': json({ name: 'express' }),
      'fixtures/express/index.js': '',
    };
    expect(api(files, 'a.js', 'express')).toBe('express:x');
  });
  it('are missing without source, unless the range names what is published', () => {
    expect(api(workspace({}, {}), 'packages/api/a.ts', '@acme/db')).toBe('missing @acme/db');
    expect(
      api(
        workspace({}, { 'packages/api/package.json': json({ dependencies: { '@acme/db': '^2.0.0' } }) }),
        'packages/api/a.ts',
        '@acme/db',
      ),
    ).toBe('@acme/db:x');
  });
  it('have private names of their own', () => {
    const files = {
      'package.json': json({ imports: { '#db': './dist/db.js', '#lib/*': './src/lib/*.ts', '#pg': 'pg', '#x': '#x' } }),
      'src/db.ts': '',
      'src/lib/a.ts': '',
    };
    expect(file(files, 'src/a.ts', '#db')).toBe('src/db.ts');
    expect(file(files, 'src/a.ts', '#lib/a')).toBe('src/lib/a.ts');
    expect(api(files, 'src/a.ts', '#pg')).toBe('pg:x');
    expect(api(files, 'src/a.ts', '#x')).toBe('missing #x');
  });
});

describe('packages', () => {
  it.each([
    ['express', 'express:x'],
    ['node:fs', 'fs:x'],
    ['next/server', 'next/server:x'],
    ['next/server.js', 'next/server:x'],
    ['lodash/fp/index.js', 'lodash/fp:x'],
    ['@scope/a/deep', '@scope/a/deep:x'],
    ['npm:hono@4/jwt', 'hono/jwt:x'],
  ])('%s is %s', (specifier, expected) => {
    expect(api({}, 'a.ts', specifier)).toBe(expected);
  });
  it('keep their name behind an alias', () => {
    expect(api({ 'package.json': json({ dependencies: { web: 'npm:express@5' } }) }, 'a.ts', 'web')).toBe('express:x');
  });
  it("include Prisma's client where it is generated into the repository", () => {
    const files = {
      'db/schema.prisma': 'generator client {\n  provider = "prisma-client"\n  output = "./generated"\n}\n',
      'db/generated/client.ts': '',
    };
    expect(api(files, 'src/a.ts', '../db/generated/client')).toBe('@prisma/client:x');
  });
});

describe('manifests', () => {
  it('name the app root of a file', () => {
    const resolver = createResolver(
      programOf({
        'package.json': json({ name: 'all' }),
        'api/package.json': json({ name: 'api' }),
        'api/esm/package.json': json({ type: 'module' }),
        'py/requirements.txt': '',
      }),
    );
    expect(['a.ts', 'api/src/a.ts', 'api/esm/a.ts', 'py/app/a.py'].map((path) => resolver.appRoot(path))).toEqual([
      '.',
      'api',
      'api',
      'py',
    ]);
  });
  it('declare packages, the nearest to the roots first', () => {
    const files = {
      'package.json': json({ dependencies: { zod: '^3', express: 'catalog:' } }),
      'pnpm-workspace.yaml': 'packages: [api]\ncatalog:\n  express: ^5.1.0\n',
      'api/package.json': json({ dependencies: { zod: '^4' } }),
      'api/a.ts': '',
      'py/pyproject.toml':
        '[project]\ndependencies = [\n  "fastapi[standard]>=0.110,<1", # web\n  "PyJWT ; python_version > \'3\'",\n]\n[tool.poetry.dependencies]\npython = "^3.12"\nuvicorn = {version = "^0.30", extras = ["standard"]}\nours = {path = "../ours"}\n',
      'py/requirements-dev.txt': '-r requirements.txt\npytest==8.0\ngit+https://example.com/x.git#egg=fork\n',
    };
    const resolver = createResolver(programOf({ ...files, 'py/main.py': {} }));
    expect(resolver.packages()).toEqual({
      express: '^5.1.0',
      fastapi: '>=0.110,<1',
      fork: '',
      pyjwt: '',
      pytest: '==8.0',
      uvicorn: '^0.30',
      zod: '^4',
    });
  });
});
