/** What an imported name stands for, through re-exports, barrels and CommonJS. */
import { describe, expect, it } from 'vitest';
import { createResolver } from '../../src/analysis/imports.ts';
import type { Target } from '../../src/analysis/program.ts';
import { programOf } from './program.ts';

const shown = (target: Target): string => {
  if (target.kind === 'package') return target.api;
  if (target.kind === 'missing') return `missing ${target.what}`;
  const place = target.kind === 'module' ? `${target.path} *` : `${target.path} ${target.name}`;
  return [place, ...target.rest].join(' ');
};
const resolve = (files: Record<string, string>, from: string, ref: string): string =>
  shown(createResolver(programOf({ [from]: '', ...files })).resolve(from, ref));

describe('names of this file and of nowhere', () => {
  it.each([
    [':f', 'a.ts f'],
    [':Role.admin.x', 'a.ts Role admin x'],
    [':module.exports.f', 'a.ts module.exports f'],
    ['global:process.env.KEY', 'global:process.env.KEY'],
    ['lang:map', 'lang:map'],
    ['express:Router().get', 'express:Router().get'],
    ['express:', 'express:'],
    ['express:default.Router', 'express:Router'],
    ['@scope/x/deep:y.z', '@scope/x/deep:y.z'],
    ['./none:x', 'missing ./none'],
  ])('%s is %s', (ref, expected) => {
    expect(resolve({}, 'a.ts', ref)).toBe(expected);
  });
  it('follow an import that is exported under its local name', () => {
    expect(resolve({ 'a.ts': "import { x as y } from './b'; export { y };", 'b.ts': 'export const x = 1;' }, 'a.ts', ':y')).toBe('b.ts x');
  });
});

describe('modules', () => {
  const b = "export const x = 1; export default function start() {}; export * as inner from './c'; export { z as w } from './c';";
  const files = { 'b.ts': b, 'c.ts': 'export const z = 1; export class K {}' };
  it.each([
    ['./b:x', 'b.ts x'],
    ['./b:x.y', 'b.ts x y'],
    ['./b:default', 'b.ts start'],
    ['./b:*', 'b.ts *'],
    ['./b:*.x', 'b.ts x'],
    ['./b:w', 'c.ts z'],
    ['./b:inner', 'c.ts *'],
    ['./b:inner.K.create', 'c.ts K create'],
    ['./b:none', 'b.ts none'],
    ['./c:default', 'c.ts *'],
    ['./c:default.z', 'c.ts z'],
  ])('%s is %s', (ref, expected) => {
    expect(resolve(files, 'a.ts', ref)).toBe(expected);
  });
  it('take what a default object names', () => {
    const file =
      "import { list } from './c'; function get() {} const other = { get }; export default { list, get, deep: { get }, add() {} };";
    const all = { 'b.ts': file, 'c.ts': 'export const list = 1;' };
    expect(resolve(all, 'a.ts', './b:default.list')).toBe('c.ts list');
    expect(resolve(all, 'a.ts', './b:default.get')).toBe('b.ts get');
    expect(resolve(all, 'a.ts', './b:default.deep.get')).toBe('b.ts default deep get');
    expect(resolve(all, 'a.ts', './b:default.add')).toBe('b.ts default add');
  });
});

describe('barrels', () => {
  it('are followed through stars, a package at the end included', () => {
    const files = {
      'i.ts': "export * from './j'; export * from 'zod';",
      'j.ts': "export * from './k'; export * from './l';",
      'k.ts': 'export const k = 1;',
      'l.ts': 'export const l = 1; export default 1;',
    };
    expect(resolve(files, 'a.ts', './i:l')).toBe('l.ts l');
    expect(resolve(files, 'a.ts', './i:z.object')).toBe('zod:z.object');
    expect(resolve(files, 'a.ts', './i:default')).toBe('i.ts *');
  });
  it('may go in circles', () => {
    const files = {
      'i.ts': "export * from './j'; export * from './k'; export { self } from './i';",
      'j.ts': "export * from './i'; export { round } from './k';",
      'k.ts': "export const found = 1; export { round } from './j';",
    };
    const resolver = createResolver(programOf({ ...files, 'a.ts': '' }));
    const at = (ref: string): string => shown(resolver.resolve('a.ts', ref));
    // The order of questions must not matter: an answer cut off inside a circle is not kept.
    expect([at('./i:none'), at('./j:none'), at('./j:found'), at('./i:found')]).toEqual([
      'i.ts none',
      'j.ts none',
      'k.ts found',
      'k.ts found',
    ]);
    expect([at('./i:self'), at('./i:round')].every((one) => /\.ts (?:self|round)$/.test(one))).toBe(true);
  });
  // Were each way through them walked, it would not end.
  it('of hundreds of files that import each other answer', () => {
    const all = Array.from({ length: 300 }, (_, index) => index);
    const stars = all.map((index) => `export * from './m${index}';`).join('\n');
    const files = Object.fromEntries(all.map((index) => [`m${index}.ts`, `${stars}\nexport const v${index} = 1;`]));
    const resolver = createResolver(programOf({ ...files, 'a.ts': '' }));
    for (const index of all) expect(shown(resolver.resolve('a.ts', `./m0:v${index}`))).toBe(`m${index}.ts v${index}`);
    for (const index of all) expect(shown(resolver.resolve('a.ts', `./m${index}:none`))).toBe(`m${index}.ts none`);
  });
});

describe('CommonJS', () => {
  const files = {
    'lib.js':
      "const fs = require('fs'); const other = require('./other'); function a() {} module.exports = { a, b: other.run, fs, ...require('./more'), c: () => 1 };",
    'other.js': 'exports.run = function () {}; exports.kept = require("./lib").a;',
    'more.js': 'const m = () => 1; module.exports = { m };',
    'fn.js': 'module.exports = function (app) {}; module.exports.extra = require("./other").run;',
    'router.js': "const router = require('express').Router(); module.exports = router;",
    'again.js': "module.exports = require('./lib');",
    'named.js': 'const controller = { a, b }; function a() {} function b() {} module.exports = controller;',
    'index.js': "module.exports.auth = require('./other'); module.exports.lib = require('./lib');",
    'esm.ts': 'export default class App {}; export const x = 1;',
    'babel.js': 'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = class Main {};',
  };
  it.each([
    ['./lib:a', 'lib.js a'],
    ['./lib:=.a', 'lib.js a'],
    ['./lib:default.a', 'lib.js a'],
    ['./lib:b', 'other.js module.exports run'],
    ['./lib:fs.readFile', 'fs:readFile'],
    ['./lib:m', 'more.js m'],
    ['./lib:c', 'lib.js module.exports c'],
    ['./lib:=', 'lib.js module.exports'],
    ['./lib:default', 'lib.js module.exports'],
    ['./other:run', 'other.js module.exports run'],
    ['./other:default', 'other.js *'],
    ['./other:=', 'other.js *'],
    ['./other:default.run', 'other.js module.exports run'],
    ['./fn:=', 'fn.js module.exports'],
    ['./fn:extra', 'other.js module.exports run'],
    ['./router:=.get', 'router.js module.exports get'],
    ['./again:a', 'lib.js a'],
    ['./named:a', 'named.js a'],
    ['./index:auth.run', 'other.js module.exports run'],
    ['./index:=.lib.a', 'lib.js a'],
    ['./esm:=.default', 'esm.ts App'],
    ['./esm:=.x', 'esm.ts x'],
    ['./babel:default', 'babel.js module.exports default'],
  ])('%s is %s', (ref, expected) => {
    expect(resolve(files, 'a.js', ref)).toBe(expected);
  });
  it('does not run in circles', () => {
    const round = { 'x.js': "module.exports = require('./y');", 'y.js': "module.exports = require('./x');" };
    expect(resolve(round, 'a.js', './x:f')).toMatch(/^[xy]\.js module\.exports f$/);
  });
});

describe('a specifier that looks like a package and is ours', () => {
  const files = {
    'package.json': '{ "workspaces": ["p/*"] }',
    'p/db/package.json': '{ "name": "@acme/db" }',
    'p/db/index.ts': 'export const x = 1; export default class Db {}',
    'p/cjs/package.json': '{ "name": "cjs" }',
    'p/cjs/index.js': 'module.exports = { run() {} };',
  };
  it.each([
    ["import { x } from '@acme/db';", '@acme/db:x', 'p/db/index.ts x'],
    ["import db from '@acme/db';", '@acme/db:', 'p/db/index.ts Db'],
    ["import db from '@acme/db';", '@acme/db:open', 'p/db/index.ts Db open'],
    ["import * as db from '@acme/db';", '@acme/db:', 'p/db/index.ts *'],
    ["import * as db from '@acme/db';", '@acme/db:x', 'p/db/index.ts x'],
    ["const cjs = require('cjs');", 'cjs:', 'p/cjs/index.js module.exports'],
    ["const cjs = require('cjs');", 'cjs:run', 'p/cjs/index.js module.exports run'],
  ])('%s %s is %s', (text, ref, expected) => {
    expect(resolve({ ...files, 'p/api/a.ts': text }, 'p/api/a.ts', ref)).toBe(expected);
  });
});

it('stops in a chain of re-exports that no honest repository has', () => {
  const files = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`m${index}.ts`, `export { x } from './m${index + 1}';`]));
  expect(resolve(files, 'a.ts', './m0:x')).toMatch(/^m\d+\.ts x$/);
});

it('names a file that is not read', () => {
  const program = programOf({ 'a.ts': '', 'b.ts': 'export const x = 1;' });
  const resolver = createResolver({ ...program, lowered: (path) => (path === 'b.ts' ? undefined : program.lowered(path)) });
  expect(shown(resolver.resolve('a.ts', './b:x.y'))).toBe('b.ts x y');
  expect(shown(resolver.resolve('a.ts', './b:default'))).toBe('b.ts default');
});
