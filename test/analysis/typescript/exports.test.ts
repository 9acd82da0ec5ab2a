/** What a file gives to others. */
import { expect, it } from 'vitest';
import { printNames } from '../print.ts';
import { ids, lower, top } from './lower.ts';

const exportsOf = (text: string): string[] =>
  printNames(lower(text))
    .split('\n')
    .filter((line) => line.startsWith('export'));

it('names what is declared with `export`', () => {
  const text = `
    export const a = 1, { b, c: [d] } = x;
    export function f() {}
    export async function g(): Promise<void>;
    export class C {}
    export enum E { A }
    export interface I {}
    export type T = 1;
    export namespace N { export const inner = 1 }
    export declare const ambient: string;
    export const { GET, POST } = handlers(auth);`;
  expect(exportsOf(text)).toEqual([
    'export f = :f',
    'export a = :a',
    'export b = :b',
    'export d = :d',
    'export C = :C',
    'export E = :E',
    'export I = :I',
    'export T = :T',
    'export N = :N',
    'export GET = :GET',
    'export POST = :POST',
  ]);
  expect(top(text)).toEqual(expect.arrayContaining(['let ~1 = handlers(auth)', 'let GET = ~1.GET', 'let POST = ~1.POST']));
});

it('follows lists, re-exports and stars', () => {
  const text = `
    import { x, y as z } from './x';
    import express from 'express';
    const own = 1;
    export { own, own as other, x, z as w, express };
    export { a, b as c, default } from './y';
    export { default as d } from 'pkg';
    export * from './all';
    export * as ns from './ns';
    export type { T } from './types';`;
  expect(exportsOf(text)).toEqual([
    'export own = :own',
    'export other = :own',
    'export x = ./x:x',
    'export w = ./x:y',
    'export express = express:',
    'export a = ./y:a',
    'export c = ./y:b',
    'export default = ./y:default',
    'export d = pkg:',
    'export * = ./all:*',
    'export ns = ./ns:*',
    'export T = ./types:T',
  ]);
  // The other file is an import, so that it is read even where its name looks like a package.
  expect(lower(text).imports.map(({ from, name, local, type }) => [from, name, local, type ?? false])).toEqual(
    expect.arrayContaining([
      ['pkg', 'default', '', false],
      ['./all', '*', '', false],
      ['./types', 'T', '', true],
    ]),
  );
});

it('calls the default `default`', () => {
  expect(exportsOf('export default function () {}')).toEqual(['export default = :default']);
  expect(top('export default function () {}')).toEqual(['let default = <fn :default>']);
  expect(exportsOf('export default function named() {}')).toEqual(['export default = :named']);
  expect(top('export default class {}')).toEqual(['let default = <class :default>']);
  expect(exportsOf('export default class Named {}')).toEqual(['export default = :Named']);
  expect(top('export default async (req) => req')).toEqual(['let default = <fn :default>']);
  expect(top('const app = 1; export default app', { refs: true })).toEqual(['let app = 1', 'let default = app⟨:app⟩']);
  expect(ids('export default { async get() {} }')).toEqual([':', ':default.get']);
});

it('knows CommonJS', () => {
  expect(exportsOf('module.exports = { a, b() {} }; module.exports.c = 1; exports.d = f')).toEqual([
    'export = = :module.exports',
    'export c = :module.exports.c',
    'export d = :module.exports.d',
  ]);
  expect(top('module.exports = { a }; exports.d = () => 1; exports.d()', { refs: true })).toEqual([
    'module.exports = {a: a⟨global:a⟩}',
    'module.exports.d⟨:module.exports.d⟩ = <fn :module.exports.d>',
    'module.exports.d⟨:module.exports.d⟩()',
  ]);
  expect(ids('module.exports = function (app) {}; module.exports.x = { y() {} }')).toEqual([':', ':module.exports', ':module.exports.x.y']);
  expect(exportsOf('export = start')).toEqual(['export = = :module.exports']);
});

it('knows chained CommonJS exports', () => {
  expect(top('exports = module.exports = create;')).toEqual(['module.exports = create']);
  expect(top('var app = (exports = module.exports = create());')).toEqual([
    'let app = create()',
    'module.exports = app',
    'module.exports = app',
  ]);
  expect(exportsOf('var app = (exports = module.exports = create());')).toEqual(['export = = :module.exports']);
  expect(exportsOf('exports.a = exports.b = f')).toEqual(['export b = :module.exports.b', 'export a = :module.exports.a']);
  expect(exportsOf('function f(exports, module) { exports.a = 1; module.exports = 2 }')).toEqual([]);
});
