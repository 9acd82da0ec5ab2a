/** What names and members hold. */
import { describe, expect, it } from 'vitest';
import { handler, linesOf, locals, steps } from './text.ts';

describe('a variable', () => {
  it('holds what it was assigned last', () => {
    expect(steps('let x = 1; use(x); x = 2; use(x)').map((line) => line.slice(0, 13))).toEqual(['0 call use(1)', '1 call use(2)']);
  });

  it('holds one of several where ways meet', () => {
    expect(steps('let x = 0; if (a) x = 1; use(x)')).toEqual(['0 call use(phi(1 | 0)) dropped']);
    expect(steps('let x = 0; if (a) x = 1; else if (b) x = 2; else return; use(x)').at(-1)).toBe(
      '1 call use(phi(1 | 2)) dropped [any(a | not a, b (0))]',
    );
    expect(steps('let x = 0; if (a) { x = 1; throw e } use(x)').at(-1)).toBe('1 call use(0) dropped [not a (0)]');
    expect(steps('let x = 0; if (a) x = y; else x = y; use(x)')).toEqual(['0 call use(y) dropped']);
  });

  it('holds null when it was only declared', () => {
    expect(steps('let x; if (a) x = 1; use(x)')).toEqual(['0 call use(phi(1 | null)) dropped']);
  });

  it('holds in a catch what it held at any time before', () => {
    expect(steps('let x = 1; try { x = a(); x = b() } catch { use(x) }').at(-1)).toBe('2 call use(phi(1 | a() | b())) dropped');
  });

  it('of a block is another one', () => {
    expect(steps('const x = 1; if (a) { const x = 2; use(x) } use(x)').map((line) => line.slice(0, 13))).toEqual([
      '0 call use(2)',
      '1 call use(1)',
    ]);
    expect(locals('const x = 1; if (a) { const x = 2; use(x) }')).toEqual(['x = 1', 'x~2 = 2']);
  });

  it('that is a `var` outlives its block', () => {
    expect(steps('if (a) { var x = 1 } else { var x = 2 } use(x)')).toEqual(['0 call use(phi(1 | 2)) dropped']);
  });

  it('goes around in a loop', () => {
    expect(handler('let n = 0; for (const x of xs) { n = n + x } use(n)')).toEqual([
      '0 call use(phi(0 | (↺ + xs[*]))) dropped',
      'end [#0]',
      'n = phi(0 | (phi(0 | (↺ + xs[*])) + xs[*]))',
      'x = xs[*]',
    ]);
    expect(steps('let found = null; for (const x of xs) { if (x.ok) { found = x; break } } use(found)')).toEqual([
      '0 call use(phi(xs[*] | null)) dropped',
    ]);
    expect(steps('let n = 0; do { n = step(n) } while (n); use(n)').at(-1)).toBe(
      '1 call use(step(phi(0 | step(↺)))) dropped [#0, !step(phi(0 | step(↺)))]',
    );
  });
});

describe('a written member', () => {
  it('is read back by its path', () => {
    expect(steps('req.a.b = 1; use(req.a.b); use(req.a.c)').map((line) => line.replace(/ dropped.*/, ''))).toEqual([
      '0 write $req.a.b = 1',
      '1 call use(1)',
      '2 call use($req.a.c)',
    ]);
    expect(steps('const r = req; r.user = 1; use(req.user)')[1]).toMatch('use(1)');
  });

  it('is gone when its object is replaced', () => {
    expect(steps('req.a.b = 1; req.a = two; use(req.a.b)').at(-1)).toBe('2 call use(two.b) dropped');
  });

  it('may be the old one where ways meet', () => {
    expect(steps('if (a) req.user = 1; use(req.user)').at(-1)).toBe('1 call use(phi(1 | $req.user)) dropped');
    expect(steps('for (const x of xs) { req.last = x } use(req.last)').at(-1)).toBe('1 call use(phi($req.last | xs[*])) dropped');
  });

  it('by a computed key is a step only', () => {
    expect(steps('req[k] = 1; use(req[k]); req["x"] = 2; use(req.x)').map((line) => line.replace(/ dropped.*/, ''))).toEqual([
      '0 write $req[k] = 1',
      '1 call use($req[k])',
      '2 write $req.x = 2 [#1]',
      '3 call use(2)',
    ]);
  });
});

describe('a function inside', () => {
  it('captures what is around', () => {
    const text = 'function f(req) { const db = open(); return list.map((x) => db.find(x, req, list)) }';
    expect(linesOf(text, ':f~1')[0]).toBe('0 call ^db.find($x, ^req, list) awaited returned ends');
    expect(linesOf(text, ':f').at(-1)).toBe('db = open()');
  });

  it('captures the variable of its own block', () => {
    const text = 'function f() { if (a) { const user = 1; run(() => user) } else { const user = 2; run(() => user) } }';
    expect([linesOf(text, ':f~1'), linesOf(text, ':f~2')]).toEqual([['0 return ^user'], ['0 return ^user~2']]);
    expect(linesOf(text, ':f').slice(-2)).toEqual(['user = 1', 'user~2 = 2']);
  });

  it('captures what is declared after it', () => {
    expect(linesOf('function f() { function g() { return x } const x = 1; return g() }', ':f.g')).toEqual(['0 return ^x']);
  });

  it('that assigns a variable around makes it uncertain there', () => {
    const text = 'function f() { let user; check((error, found) => { user = found; log(user) }); use(user) }';
    expect(linesOf(text, ':f~1').slice(0, 2)).toEqual(['0 write ^~scope.user = $found', '1 call log($found) dropped']);
    expect(linesOf(text, ':f').slice(1, 2)).toEqual(['1 call use(phi(null | unknown(fn :f~1))) dropped [#0]']);
    expect(linesOf(text, ':f').at(-1)).toBe('user = phi(null | unknown(fn :f~1))');
  });

  it('that assigns a top-level name writes to the file', () => {
    expect(linesOf('let n = 0; function f() { n = n + 1; return n }', ':f')).toEqual(['0 write :.n = (:n + 1)', '1 return (:n + 1)']);
  });

  it('of a method shares its receiver', () => {
    const text = 'class A { all(ids) { return ids.map((id) => this.one(id)) } one(id) { return this.db.get(id) } }';
    expect(linesOf(text, ':A.all~1')[0]).toBe('0 call ^this.one($id) awaited returned ends');
    expect(linesOf(text, ':A.all')).toContain('this = this');
    expect(linesOf(text, ':A.one')[0]).toBe('0 call this.db.get($id) awaited returned ends');
    expect(linesOf('const a = { one(id) { return this.two(id) } }', ':a.one')[0]).toBe('0 call this.two($id) awaited returned ends');
  });
});
