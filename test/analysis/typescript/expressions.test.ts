/** Expressions, assignments and what comes before them. */
import { describe, expect, it } from 'vitest';
import { body, lower, top } from './lower.ts';

describe('literals', () => {
  it('keep their value', () => {
    expect(top("1_000; 0xff; 1e3; -5; 10n; 'a\\n'; `b`; /x+/gi; true; null; [void 0]; undefined; [1, , 'c'];")).toEqual([
      '1000',
      '255',
      '1000',
      '-5',
      '10',
      "'a\\n'",
      "'b'",
      '/x+/gi',
      'true',
      'null',
      '[undefined]',
      'undefined',
      "[1, undefined, 'c']",
    ]);
  });

  it('hold secrets as a digest alone, in templates too', () => {
    const secret = ['ghp_', 'x7Kd0Lq2mXz91PfRb7Tn4Vw6s8Yc3Uj5Qe1A'].join('');
    const text = `const a = '${secret}'; const b = \`${secret}\${x}\`; const c = { d: "${secret}" };`;
    expect(top(text)).toEqual(['let a = <digest of 40>', 'let b = `${<digest of 40>}${x}`', 'let c = {d: <digest of 40>}']);
    expect(JSON.stringify(lower(text))).not.toContain(secret.slice(0, 12));
  });

  it('are templates with parts', () => {
    expect(top('`a${b}c${`d${e}`}`')).toEqual(['`a${b}c${`d${e}`}`']);
    expect(lower('`a${b}`').fns[0]!.body[0]).toMatchObject({ value: { kind: 'template', parts: ['a', { kind: 'name', name: 'b' }] } });
    expect(lower('sql`select ${a}`; sql`x`').fns[0]!.body).toMatchObject([
      { value: { kind: 'call', ref: 'global:sql', args: [{ value: { kind: 'template', parts: ['select ', { name: 'a' }] } }] } },
      { value: { kind: 'call', args: [{ value: { kind: 'template', parts: ['x'] } }] } },
    ]);
  });
});

describe('objects and calls', () => {
  it('keep spreads, keys and computed keys', () => {
    expect(top("f(...a, { b, 'c-d': 1, 2: x, [e]: 3, ['f']: 4, ...g, h() {} }, [...i])")).toEqual([
      'f(...a, {b: b, c-d: 1, 2: x, [e]: 3, f: 4, ...g, h: <fn :h>}, [...i])',
    ]);
  });

  it('keep the optional links', () => {
    expect(top('a?.b.c?.[d]?.(e)')).toEqual(['a?.b.c?.[d]?.(e)']);
  });

  it('treat `new` as a call and see through parentheses and assertions', () => {
    expect(top('new A; new a.B(1).c(); (x as any)!.y; (<T>z).w; (a satisfies B)(1); ((f))()')).toEqual([
      'A()',
      'a.B(1).c()',
      'x.y',
      'z.w',
      'a(1)',
      'f()',
    ]);
  });

  it('name the operators alike', () => {
    expect(
      top('f(a === b, a !== b, a == b, !a, a && b || c, a ?? b, a in b, a instanceof B, typeof a, delete a.b, a >>> 1, a ** 2, ~a)'),
    ).toEqual(['f(a == b, a != b, a == b, !a, (a && b) || c, a ?? b, a in b, a instanceof B, typeof a, delete a.b, a >>> 1, a ** 2, ~a)']);
  });

  it('keep `await` and `yield`, `this`, `super` and what is meta', () => {
    expect(body('return await a(await b)')).toEqual(['return await a(await b)']);
    expect(top('import.meta.env.KEY; (function () { new.target; arguments[0] })', { refs: true })[0]).toBe(
      'import.meta.env.KEY⟨global:import.meta.env.KEY⟩',
    );
  });
});

describe('what an expression does first', () => {
  it.each([
    ['x = y', ['x = y']],
    ['x.y = z', ['x.y = z']],
    ['x += 1; x ||= y; x.z ??= {}', ['x = x + 1', 'x = x || y', 'x.z = x.z ?? {}']],
    ['i++; --o.n', ['i = i + 1', 'o.n = o.n - 1']],
    ['f(i++, (x = g()))', ['i = i + 1', 'x = g()', 'f(i, x)']],
    ['const a1 = b1.x = c1()', ['let a1 = c1()', 'b1.x = a1']],
    ['a1 = g().b = c1', ['g().b = c1', 'a1 = c1']],
    ['a1 = g().b = h()', ['let ~1 = h()', 'g().b = ~1', 'a1 = ~1']],
    ['return (x = 1, y(), z)', ['x = 1', 'y()', 'return z']],
    ['x(), y()', ['x()', 'y()']],
    ['if ((m = exec(s)) && m[1]) use(m)', ['m = exec(s)', 'if (m && m.1) {', '  use(m)', '}']],
  ])('%s', (text, expected) => {
    expect(body(text)).toEqual(expected);
  });

  it.each([
    ['const x = a && (b = c)', ['if (a) {', '  b = c', '}', 'let x = a && b']],
    ['const x = g() || (b = c)', ['let ~1 = g()', 'if (!~1) {', '  b = c', '}', 'let x = ~1 || b']],
    ['const x = a ?? (b = c)', ['if (a == null) {', '  b = c', '}', 'let x = a ?? b']],
    ['const x = a ? (b = 1) : c', ['if (a) {', '  b = 1', '}', 'let x = a ? b : c']],
    [
      'const x = a ? 1 : g() ? 2 : (b = 3)',
      ['if (a) {} else {', '  let ~1 = g()', '  if (~1) {} else {', '    b = 3', '  }', '}', 'let x = a ? 1 : (~1 ? 2 : b)'],
    ],
  ])('only where it happens: %s', (text, expected) => {
    expect(body(text)).toEqual(expected);
  });
});

describe('statements that are an expression', () => {
  it.each([
    ['a && b()', ['if (a) {', '  b()', '}']],
    ['a || b()', ['if (!a) {', '  b()', '}']],
    ['a ?? b()', ['if (a == null) {', '  b()', '}']],
    ['a ? b() : c()', ['if (a) {', '  b()', '} else {', '  c()', '}']],
    ['a && (b || c())', ['if (a) {', '  if (!b) {', '    c()', '  }', '}']],
    ['a && (b.x = 1)', ['if (a) {', '  b.x = 1', '}']],
    ['void a()', ['a()']],
    ["'use server'", ["'use server'"]],
  ])('%s', (text, expected) => {
    expect(body(text)).toEqual(expected);
  });

  it('stay an expression where the value is returned', () => {
    expect(top('const f = () => a && b()')).toEqual(['let f = <fn :f>']);
    expect(body('const f = () => a && b()', ':f')).toEqual(['return a && b()']);
  });
});

describe('destructuring', () => {
  it.each([
    ['const { x, y: z } = a', ['let x = a.x', 'let z = a.y']],
    ['const { id } = req.params', ['let id = req.params.id']],
    ['const { params: { id }, body } = req', ['let id = req.params.id', 'let body = req.body']],
    ['const { x } = await g()', ['let ~1 = await g()', 'let x = ~1.x']],
    ['const { x, ...rest } = a', ['let x = a.x', "let rest = lang:omit(a, 'x')"]],
    ['const [x, , y = 1, ...z] = a', ['let x = a.0', 'let y = a.2 ?? 1', "let z = lang:omit(a, '0', '1', '2')"]],
    ['const { [k]: x, "y-z": w } = a', ['let x = a[k]', 'let w = a.y-z']],
    ['const { x: { y } = g() } = a', ['let ~1 = a.x ?? g()', 'let y = ~1.y']],
    ['({ x, y: b.z, ...c } = a)', ['x = a.x', 'b.z = a.y', "c = lang:omit(a, 'x', 'y')"]],
    ['[a, b] = [b, a]', ['let ~1 = [b, a]', 'a = ~1.0', 'b = ~1.1']],
    ['({ x = 1, y: [z] } = a)', ['x = a.x ?? 1', 'z = a.y.0']],
    ['let x, y = 1', ['let x', 'let y = 1']],
    ['const {} = g()', ['let ~1 = g()']],
  ])('%s', (text, expected) => {
    expect(body(text)).toEqual(expected);
  });
});

describe('JSX', () => {
  const jsx = (text: string) => lower(text, 'a.tsx');

  it('is opaque with the names it reads', () => {
    expect(top('const x = <Form.Item a={b.c} {...d} e="f">{g} text <i/></Form.Item>', {}, 'a.tsx')).toEqual([
      'let x = <opaque unsupported: Form, b, d, g>',
    ]);
  });

  it('keeps what it calls, under the conditions it is called', () => {
    expect(top('const x = <ul>{rows && <li>{load(rows)}</li>}</ul>', {}, 'a.tsx')).toEqual([
      'if (rows) {',
      '  load(rows)',
      '}',
      'let x = <opaque unsupported: load, rows>',
    ]);
  });

  it('keeps the functions in it', () => {
    expect(jsx('const P = () => <a onClick={() => go(1)}>{list.map((i) => <b key={i} />)}</a>').fns.map((fn) => fn.id)).toEqual([
      ':',
      ':P',
      ':P~1',
      ':P~2',
    ]);
  });
});
