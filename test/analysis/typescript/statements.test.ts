/** Statements. */
import { describe, expect, it } from 'vitest';
import { body, top } from './lower.ts';

describe('branches and ends', () => {
  it.each([
    ['if (a) return; else throw b', ['if (a) {', '  return', '} else {', '  throw b', '}']],
    ['if (a) b(); else if (c) d(); else { e() }', ['if (a) {', '  b()', '} else if (c) {', '  d()', '} else {', '  e()', '}']],
    ['if (a) {} else if ((x = b())) c()', ['if (a) {} else {', '  x = b()', '  if (x) {', '    c()', '  }', '}']],
    ['{ a(); }', ['{', '  a()', '}']],
    [';debugger;', ['']],
    ['try { a() } catch (e) { b(e) } finally { c() }', ['try {', '  a()', '} catch (e) {', '  b(e)', '} finally {', '  c()', '}']],
    ['try { a() } catch { b() }', ['try {', '  a()', '} catch () {', '  b()', '}']],
    [
      'try { a() } catch ({ message, ...e }) { b(e) }',
      ['try {', '  a()', '} catch (~1) {', '  let message = ~1.message', "  let e = lang:omit(~1, 'message')", '  b(e)', '}'],
    ],
    ['const { x } = y; return x', ['let x = y.x', 'return x']],
  ])('%s', (text, expected) => {
    expect(body(text)).toEqual(expected);
  });
});

describe('loops', () => {
  it.each([
    ['while (a) b()', ['loop while (a) {', '  b()', '}']],
    ['while ((a = b())) c(a)', ['loop {', '  a = b()', '  if (!a) {', '    break', '  }', '  c(a)', '}']],
    ['do { a() } while (b)', ['loop {', '  a()', '  if (!b) {', '    break', '  }', '}']],
    ['for (const x of a.b) { c(x); continue }', ['loop (x of a.b) {', '  c(x)', '  continue', '}']],
    ['for await (const { id } of a()) b(id)', ['loop (~1 of await a()) {', '  let id = ~1.id', '  b(id)', '}']],
    ['for (const k in a) b(k)', ['loop (k of lang:keys(a)) {', '  b(k)', '}']],
    ['for (a.b of c) d()', ['loop (~1 of c) {', '  a.b = ~1', '  d()', '}']],
    ['for (a of c) d(a)', ['loop (a of c) {', '  d(a)', '}']],
    ['for (let i = 0; i < 3; i++) a(i)', ['{', '  let i = 0', '  loop while (i < 3) {', '    a(i)', '    i = i + 1', '  }', '}']],
    ['for (i = 0, j = 1; ; ) break', ['i = 0', 'j = 1', 'loop {', '  break', '}']],
    ['outer: for (;;) { break outer }', ['loop {', '  break', '}']],
    ['found: { if (a) break found; b() } c()', ['loop {', '  if (a) {', '    break', '  }', '  b()', '  break', '}', 'c()']],
  ])('%s', (text, expected) => {
    expect(body(text)).toEqual(expected);
  });
});

describe('switch', () => {
  it('is a chain of ifs', () => {
    expect(body("switch (a.b) { case 'x': c(); break; case 'y': case 'z': { d(); break; } default: e() }")).toEqual([
      "if (a.b == 'x') {",
      '  c()',
      "} else if ((a.b == 'y') || (a.b == 'z')) {",
      '  {',
      '    d()',
      '  }',
      '} else {',
      '  e()',
      '}',
    ]);
  });

  it('evaluates its subject once', () => {
    expect(body('switch (g()) { case 1: return 2 }')).toEqual(['let ~1 = g()', 'if (~1 == 1) {', '  return 2', '}']);
  });

  it('repeats what is fallen into, and finds the default anywhere', () => {
    expect(body('switch (a) { default: b(); case 1: c(); case 2: d(); break; case 3: return }')).toEqual([
      'if (a == 1) {',
      '  c()',
      '  d()',
      '} else if (a == 2) {',
      '  d()',
      '} else if (a == 3) {',
      '  return',
      '} else {',
      '  b()',
      '  c()',
      '  d()',
      '}',
    ]);
  });

  it('lets labels share the body of the default', () => {
    expect(body('switch (a) { case 1: b(); break; case 2: default: c() }')).toEqual(['if (a == 1) {', '  b()', '} else {', '  c()', '}']);
    expect(body('switch (a) { default: c() }')).toEqual(['c()']);
    expect(body('switch (a) {}')).toEqual(['']);
  });

  it('turns a break in the midst into an else', () => {
    expect(body('switch (a) { case 1: if (b) break; c(); break; case 2: if (b) { d(); break } else e(); f() }')).toEqual([
      'if (a == 1) {',
      '  if (b) {} else {',
      '    c()',
      '  }',
      '} else if (a == 2) {',
      '  if (b) {',
      '    d()',
      '  } else {',
      '    e()',
      '    f()',
      '  }',
      '}',
    ]);
  });

  it('becomes a loop that runs once where no else can say it', () => {
    expect(body('switch (a) { case 1: try { if (b) break; } finally { c() } d() }')).toEqual([
      'loop {',
      '  if (a == 1) {',
      '    try {',
      '      if (b) {',
      '        break',
      '      }',
      '    } finally {',
      '      c()',
      '    }',
      '    d()',
      '  }',
      '  break',
      '}',
    ]);
  });

  it('leaves breaks of inner loops and continues of outer ones alone', () => {
    expect(body('for (;;) switch (a) { case 1: for (;;) break; continue; case 2: b() }')).toEqual([
      'loop {',
      '  if (a == 1) {',
      '    loop {',
      '      break',
      '    }',
      '    continue',
      '  } else if (a == 2) {',
      '    b()',
      '  }',
      '}',
    ]);
  });

  it('does not grow without end by falling through', () => {
    const cases = Array.from({ length: 400 }, (_, i) => `case ${i}: f${i}();`).join(' ');
    expect(body(`switch (a) { ${cases} }`).length).toBeLessThan(2000);
  });
});

describe('enums and namespaces', () => {
  it('are objects', () => {
    expect(top("enum Role { User, Admin = 5, Root, Guest = 'guest', Other = Admin | 1, After }")).toEqual([
      "let Role = {User: 0, Admin: 5, Root: 6, Guest: 'guest', Other: Admin | 1, After: <opaque unsupported>}",
    ]);
    expect(top('declare enum X { A } const enum Y { B }')).toEqual(['let Y = {B: 0}']);
    expect(
      top('namespace A.B { export const x = 1; const y = 2; export function f() { return y } } namespace A { export class C {} }'),
    ).toEqual([
      'let A = {}',
      '{',
      '  let B = {}',
      '  {',
      '    let f = <fn :A.B.f>',
      '    let x = 1',
      '    let y = 2',
      '    B.f = f',
      '    B.x = x',
      '  }',
      '  A.B = B',
      '}',
      '{',
      '  let C = <class :A.C>',
      '  A.C = C',
      '}',
    ]);
    expect(top("declare module 'x' { const a: 1 } declare global { interface Window {} } declare namespace N { const b: 1 }")).toEqual([
      '',
    ]);
  });
});
