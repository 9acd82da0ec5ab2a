/** Whatever is in the file: no throw, no hang, no overflow. */
import fc from 'fast-check';
import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import type { Module } from '../../../src/analysis/code.ts';
import { lower as unguarded } from '../../../src/analysis/typescript/lower.ts';
import { badSpan } from '../print.ts';
import { lower, top } from './lower.ts';

const is = (module: Module): 'read' | 'damaged' | 'refused' => {
  if (!module.broken.length) return 'read';
  const [, , line, column] = module.fns[0]!.span;
  const [, , endLine, endColumn] = module.broken.at(-1)!;
  return !module.fns[0]!.body.length && endLine === line && endColumn === column ? 'refused' : 'damaged';
};

/** Lowers, and what comes out can be written as JSON. */
function lowered(text: string, path?: string): Module {
  const module = lower(text, path);
  expect(() => JSON.stringify(module)).not.toThrow();
  expect(badSpan(module, text)).toBeUndefined();
  return module;
}

describe('damaged files', () => {
  it('keep what can be read', () => {
    const module = lowered('const a = 1;\nconst b = ;\nfunction g() { return h(2); }\nf(1 2\n');
    expect(is(module)).toBe('damaged');
    expect(module.broken[0]![0]).toBe(2);
    expect(module.fns.some((fn) => fn.id.endsWith('g') && fn.body.length === 1)).toBe(true);
  });

  it.each([
    ['nothing', '', 'read'],
    ['a byte order mark', '\ufeff', 'read'],
    ['a NUL in a string', "const a = 'x\0y'; b()", 'read'],
    ['NULs in code', 'a();\0\0 b();', 'damaged'],
    ['lone surrogates', "const a = '\ud800'; \udc00 b", 'damaged'],
    ['an open string', "const a = 'x", 'damaged'],
    ['an open template', 'const a = `x${y', 'damaged'],
    ['an open comment', 'a(); /* b();', 'damaged'],
    ['conflict markers', '<<<<<<< HEAD\na();\n=======\nb();\n>>>>>>> other\n', 'damaged'],
    ['TypeScript in JavaScript', 'const a: string = b as string; class C { private x = 1 }', 'read'],
    ['stray syntax', '}{)(][=>...?.@#', 'damaged'],
    ['binary', `\x7fELF${'\0\x01\x02\x03'.repeat(5000)}`, 'refused'],
  ])('%s', (_, text, state) => {
    expect(is(lowered(text, 'a.js'))).toBe(state);
  });

  it('report at most a hundred places', () => {
    expect(lowered('@#'.repeat(5000)).broken.length).toBe(100);
  });
});

describe('long and deep files', () => {
  const times = (n: number, text: string): string => text.repeat(n);
  it.each([
    ['parentheses', `x = ${times(10_000, '(')}1${times(10_000, ')')}`, 'refused'],
    ['open parentheses', times(10_000, '('), 'refused'],
    ['blocks', times(10_000, '{') + times(10_000, '}'), 'refused'],
    ['arrays', `x = ${times(10_000, '[')}${times(10_000, ']')}`, 'refused'],
    ['templates', `x = ${times(5000, '`${')}1${times(5000, '}`')}`, 'refused'],
    ['callbacks', times(5000, 'f(function () {') + times(5000, '});'), 'refused'],
    ['async functions in each other', `${times(40, 'f(async function g(a) {\n')}${times(40, '})')}`, 'refused'],
    ['async functions with unfinished lists in them', times(40, "async function f(a): P<{}> {\n g({ b: 'x'\n"), 'refused'],
    ['async functions after each other', times(400, 'async function f(a) { g(); }\n'), 'read'],
    ['async calls', `x = ${times(40, 'async (')}1${times(40, ')')}`, 'refused'],
    ['type arguments', `x = ${times(40, '({ a = <')}1${times(40, '})')}`, 'refused'],
    ['arrays that the parser bears', `x = ${times(190, '[')}${times(190, ']')}`, 'read'],
    ['a sum', `x = a${times(20_000, ' + a')}`, 'read'],
    ['a conjunction', `x = a${times(20_000, ' && a')}`, 'read'],
    ['a list of commas', `x = (a${times(20_000, ', a')})`, 'read'],
    ['else ifs', `if (a) {} ${times(5000, 'else if (a) { b() } ')}`, 'refused'],
    ['conditionals', `x = ${times(2000, 'a ? b : ')}c`, 'refused'],
    ['a chain of calls', `a${times(3000, '.b()')}`, 'read'],
    ['a chain of new', `new A()${times(3000, '.b()')}`, 'read'],
    ['assignments', `${times(3000, 'a = ')}b`, 'refused'],
    ['negations', `x = ${times(3000, '!')}a`, 'refused'],
    ['ifs', `${times(3000, 'if (a) ')}b`, 'refused'],
    ['labels', `${times(3000, 'a: ')}b`, 'refused'],
    ['array types', `let x: A${times(3000, '[]')}`, 'read'],
    ['assertions', `x = a${times(3000, '!')}`, 'read'],
    ['a union', `let x: A${times(3000, ' | A')}`, 'read'],
    ['elements', `x = ${times(1000, '<a>')}${times(1000, '</a>')}`, 'refused'],
    ['cases', `switch (a) { ${times(3000, 'case 1: b(); ')} }`, 'read'],
    ['one line of 5 MB', times(250_000, 'f(a, "b", 1); g(x);\t'), 'read'],
    ['one string of 5 MB', `x = '${times(5_000_000, 'a')}'`, 'read'],
    ['5 MB of random text', `x = '${Array.from({ length: 500_000 }, (_, i) => ((i * 7919) % 1_000_003).toString(36)).join('')}'`, 'read'],
    ['5 MB of comments', `a; ${times(500_000, '/* x */ ')}`, 'read'],
  ])('%s', (_, text, state) => {
    expect(is(lowered(text, 'a.tsx'))).toBe(state);
  });

  it('are opaque beyond the limits and say what they read', () => {
    expect(top(`x = a${times(2000, ' + b')}`)).toEqual(['x = <opaque depth: a, b>']);
    expect(top(`x = a.q${times(1000, ' + b')}`)[0]).toMatch(/^x = .*a\.q \+ b/);
    expect(top(`f(${times(150, '[')}x${times(150, ']')})`)[0]).toContain('[x]');
    expect(top(`f(${times(220, '!')}x)`)[0]).toContain('<opaque depth: x>');
    expect(top(`${times(220, 'if (a) ')}x`).join('')).toContain('<opaque depth: a, x>');
  });

  it('do not confuse the next file', () => {
    lowered(times(100_000, 'a ? b : '));
    expect(top('const f = (a) => a; g((b) => b)')).toEqual(['let f = <fn :f>', 'g(<fn :~1>)']);
  });
});

const real = `#!/usr/bin/env node
import express, { type Request } from 'express';
const { a, ...b } = require('./b'), re = /[/]\\/"/g;
/** portcullis-ignore x */
@Controller('x') export class C<T extends { a: string }> extends D<T> implements E {
  @Field() static readonly f?: string = \`a\${b.c ?? \`\${1}\`}d\`;
  constructor(private readonly x: X<Y>, { y = 1, ...z }: Z = {}) { super(x); }
  async *m<U>(@Arg() a?: U[]): AsyncGenerator<U> { for await (const [k, { v }] of a?.b!()) yield* (k as any)[v]; }
  get #p() { return this.#q?.[0] } static { C.f ||= 'x'; }
}
export const handler = async ({ body: { id } }: Request, res) => {
  label: for (let i = 0, j; i < 3; i++) { if (i) continue label; do { j = i++ } while ((j = next()) > 1) }
  switch (id) { case 1: case 2: foo(); default: { if (x) break; return y } case 3: bar() }
  try { throw new Error(\`x\`) } catch ({ message }) { a && (b = c) || d?.() } finally { delete a.b, void 0 }
  return id ? <div a="b//" {...b}>don't {x.map((y) => <i key={y}/>)}</div> : (a, b) as T;
};
enum F { A, B = 'b' } namespace G.H { export const i = 1 } declare module 'k' { let l: 1 }
export { a as default, type M } from './n'; export * as o from 'p'; module.exports.q = function r() {};
type S = A | null & B[] | ((x: y) => z); interface T2 { a: \`b\${c}\` } var { t: [u = {}] = [] } = v; (async <W,>(x: W) => await x);
`;

describe('any text', () => {
  it('that begins like a program is lowered', () => {
    for (let end = 0; end <= real.length; end++) {
      const text = real.slice(0, end);
      const module = unguarded(text, 'typescript', ts.ScriptKind.TSX);
      if (text.includes(';')) expect(module.imports.length, text).toBeGreaterThan(0);
      expect(badSpan(module, text), text).toBeUndefined();
    }
  });

  it('with a piece taken out, put in or moved is lowered', () => {
    const piece = fc.tuple(fc.nat(real.length), fc.nat(40), fc.nat(real.length));
    fc.assert(
      fc.property(piece, ([from, length, to]) => {
        const taken = real.slice(from, from + length);
        for (const text of [real.slice(0, from) + real.slice(from + length), real.slice(0, to) + taken + real.slice(to)]) {
          const module = unguarded(text, 'typescript', ts.ScriptKind.TSX);
          expect(badSpan(module, text)).toBeUndefined();
          expect(new Set(module.fns.map((fn) => fn.id)).size).toBe(module.fns.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same twice', () => {
    expect(JSON.stringify(lower(real, 'a.tsx'))).toBe(JSON.stringify(lower(real, 'a.tsx')));
    expect(lower(real, 'a.tsx').broken).toEqual([]);
  });

  it.each(['.ts', '.mts', '.cts', '.tsx'])('in %s is TypeScript', (extension) =>
    expect(lower('a', `x/y${extension}`).language).toBe('typescript'),
  );
  it.each(['.js', '.mjs', '.cjs', '.jsx'])('in %s is JavaScript', (extension) =>
    expect(lower('a', `x/y${extension}`).language).toBe('javascript'),
  );
});
