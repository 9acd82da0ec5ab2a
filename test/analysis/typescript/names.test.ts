/** What names stand for: imports, top level, globals, locals. */
import { describe, expect, it } from 'vitest';
import { printNames } from '../print.ts';
import { body, lower, top, whole } from './lower.ts';

const refs = { refs: true };

describe('imports', () => {
  it('are one form for packages and keep their name for files', () => {
    const text = `
      import express, { Router as R, type Request } from 'express';
      import * as jwt from 'jsonwebtoken';
      import { readFile } from 'node:fs/promises';
      import db, { pool } from './db';
      import * as users from '@/users';
      import cfg from '#config';
      import type { User } from '../user.js';
      import './setup';
      import {} from './effects';
      express.json(); R(); jwt.verify(); readFile; db.get; pool.q(); users.find(); cfg.x;`;
    expect(top(text, refs)).toEqual([
      'express.json⟨express:json⟩()',
      'R⟨express:Router⟩()',
      'jwt.verify⟨jsonwebtoken:verify⟩()',
      'readFile⟨fs/promises:readFile⟩',
      'db.get⟨./db:default.get⟩',
      'pool.q⟨./db:pool.q⟩()',
      'users.find⟨@/users:*.find⟩()',
      'cfg.x⟨#config:default.x⟩',
    ]);
    expect(printNames(lower(text)).split('\n')).toEqual([
      'import default from express as express',
      'import Router from express as R',
      'import type Request from express as Request',
      'import * from jsonwebtoken as jwt',
      'import readFile from node:fs/promises as readFile',
      'import default from ./db as db',
      'import pool from ./db as pool',
      'import * from @/users as users',
      'import default from #config as cfg',
      'import type User from ../user.js as User',
      "import '' from ./setup",
      "import '' from ./effects",
    ]);
  });

  it('by require are imports too, whole or taken apart', () => {
    const text = `
      const express = require('express');
      const { verify, decode: read } = require('jsonwebtoken'), { pool: { main } } = require('./db');
      const users = require('./users'), find = require('./find').one, deep = require('./deep').a.b;
      const log = require('debug')('app');
      express(); express.Router(); verify(); read; main.q; users.get(); find(); deep(); log();`;
    expect(top(text, refs, 'a.js')).toEqual([
      "let log = require('debug')⟨debug:⟩('app')",
      'express⟨express:⟩()',
      'express.Router⟨express:Router⟩()',
      'verify⟨jsonwebtoken:verify⟩()',
      'read⟨jsonwebtoken:decode⟩',
      'main.q⟨./db:pool.main.q⟩',
      'users.get⟨./users:=.get⟩()',
      'find⟨./find:one⟩()',
      'deep⟨./deep:a.b⟩()',
      'log⟨:log⟩()',
    ]);
    expect(printNames(lower(text)).split('\n')).toEqual([
      'import = from express as express',
      'import verify from jsonwebtoken as verify',
      'import decode from jsonwebtoken as read',
      'import pool from ./db',
      'import = from ./users as users',
      'import one from ./find as find',
      'import a from ./deep',
      'import = from debug',
    ]);
  });

  it('by require inside a function are locals with a value', () => {
    expect(body("const db = require('./db'); const { x } = require('./y'); db.q(); x();", undefined, refs)).toEqual([
      "let db = require('./db')⟨./db:=⟩",
      "let x = require('./y').x⟨./y:=.x⟩",
      'db.q()',
      'x()',
    ]);
  });

  it('do not come from a require that is somebody else', () => {
    expect(top("function g(require) { return require('./x'); }", refs)).toEqual(['let g = <fn :g>']);
    expect(lower("function g(require) { return require('./x'); }").imports).toEqual([]);
    expect(lower('require(name); import(name);').imports).toEqual([]);
  });

  it('can be dynamic', () => {
    expect(
      body(
        "const m = await import('./m'); const { go } = await import('./n'); (await import('zod')).z; import('./p').then(a);",
        undefined,
        refs,
      ),
    ).toEqual([
      "let m = await import('./m')⟨./m:*⟩",
      "let go = (await import('./n')).go⟨./n:*.go⟩",
      "(await import('zod')).z⟨zod:z⟩",
      "import('./p')⟨./p:*⟩.then(a)",
    ]);
    expect(printNames(lower("const lib = await import('./lib');"))).toBe('import * from ./lib as lib');
  });

  it('can be `import x = require()`', () => {
    expect(top("import db = require('./db'); import f = db.Pool.find; db.q(); f();", refs)).toEqual([
      'let f = db.Pool.find⟨./db:=.Pool.find⟩',
      'db.q⟨./db:=.q⟩()',
      'f⟨:f⟩()',
    ]);
  });

  it('see through the default of a package', () => {
    expect(top("const a = require('bcrypt').default; a.hash(); require('bcrypt').default.compare()", refs)).toEqual([
      'a.hash⟨bcrypt:hash⟩()',
      "require('bcrypt').default.compare⟨bcrypt:compare⟩()",
    ]);
  });
});

describe('scopes', () => {
  it('hide what is outside: parameters, locals, blocks, catches, loops', () => {
    const text = `
      import { db } from './db';
      function f(db) { return db.a; }
      function g() { { let db = 1; db.b; } db.c; }
      function h() { try {} catch (db) { db.d; } db.e; }
      function i() { for (const db of []) db.f; for (let db = 0;;) db.g; db.h; }
      function j({ db }, [k = db]) { return db.i; }
      const k = (db) => db.j;
      (function db() { db.k; });
      class C { m(db) { db.l } n() { db.m } }`;
    const lines = whole(text, refs);
    for (const local of 'abdfgijkl') expect(lines, local).toMatch(new RegExp(`db\\.${local}(?!⟨)`));
    for (const imported of 'cehm') expect(lines, imported).toContain(`db.${imported}⟨./db:db.${imported}⟩`);
  });

  it('know a name before its declaration', () => {
    const text = `
      import { x, y, z } from './m';
      function f() { x; y; var x = 1; if (a) { var y; } function z() {} return z; }
      later; var later = 1; if (x) { var inner = 2; }`;
    expect(body(text, ':f', refs)).toEqual(['let z = <fn :f.z>', 'x', 'y', 'let x = 1', 'if (a⟨global:a⟩) {', '  let y', '}', 'return z']);
    expect(top(`${text} inner;`, refs)).toEqual(expect.arrayContaining(['later⟨:later⟩', 'inner⟨:inner⟩']));
  });

  it('keep `let` in its block and `var` in its function', () => {
    expect(body('{ let x = 1; var y = 2; } x; y;', undefined, refs)).toEqual(['{', '  let x = 1', '  let y = 2', '}', 'x⟨global:x⟩', 'y']);
  });

  it('tell types and type parameters', () => {
    expect(whole('interface User {} type Id = string; function f<T>(a: T, b: User, c: Id, d: Other) {}', refs)).toContain(
      'f(a: T, b: User⟨:User⟩, c: Id⟨:Id⟩, d: Other⟨global:Other⟩)',
    );
  });
});

describe('members', () => {
  it('extend what they are read from', () => {
    expect(
      top(
        "const cfg = {}; cfg.a.b; cfg['c'].d[0]; cfg[key].e; process.env.KEY; process.env['KEY']; globalThis.fetch(); window.x.y; this.z;",
        refs,
      ),
    ).toEqual([
      'let cfg = {}',
      'cfg.a.b⟨:cfg.a.b⟩',
      'cfg.c.d.0⟨:cfg.c.d.0⟩',
      'cfg⟨:cfg⟩[key⟨global:key⟩].e',
      'process.env.KEY⟨global:process.env.KEY⟩',
      'process.env.KEY⟨global:process.env.KEY⟩',
      'globalThis.fetch⟨global:fetch⟩()',
      'window.x.y⟨global:x.y⟩',
      'this.z',
    ]);
  });

  it('of what a call yields have none', () => {
    expect(top("import { Router } from 'express'; Router().get('/').post; (await Router()).x", refs)).toEqual([
      "Router⟨express:Router⟩().get('/').post",
      '(await Router⟨express:Router⟩()).x',
    ]);
  });

  it('belong to calls and `new` as the ref of the callee', () => {
    const call = lower("import { A } from 'a'; new A.B(1)").fns[0]!.body[0];
    expect(call).toMatchObject({ kind: 'expr', value: { kind: 'call', ref: 'a:A.B', callee: { kind: 'member', ref: 'a:A.B' } } });
  });

  it('survive names with underscores and private names', () => {
    expect(top('__dirname; _a; __proto.__x; class C { #p = 1; m() { return this.#p + (#p in this); } }', refs)).toEqual([
      '__dirname⟨global:__dirname⟩',
      '_a⟨global:_a⟩',
      '__proto.__x⟨global:__proto.__x⟩',
      'let C = <class :C>',
    ]);
  });
});
