/** Functions: their ids, parameters, and where they are kept. */
import { describe, expect, it } from 'vitest';
import { fn, ids, lower, top } from './lower.ts';

describe('ids', () => {
  it('come from the name that a reader would use', () => {
    const text = `
      function a() { function inner() {} const arrow = () => {}; return () => 1; }
      const b = async () => {}, c = function () {}, d = function own() {};
      const routes = { list() {}, get: async (id) => id, nested: { deep: () => 1 }, 'quoted-key': () => 1, [computed]: () => 1 };
      class C { m() {} static m() {} get x() { return 1 } set x(v) {} handle = async () => {}; static s = () => 1; constructor() {} }
      app.use(function named() {}, () => 1);
      C.prototype.extra = function () {};
      let e; e = () => 1;`;
    expect(ids(text)).toEqual([
      ':',
      ':a',
      ':a.inner',
      ':a.arrow',
      ':a~1',
      ':b',
      ':c',
      ':d',
      ':routes.list',
      ':routes.get',
      ':routes.nested.deep',
      ':routes.quoted-key',
      ':~1',
      ':C.m',
      ':C.m~2',
      ':C.x',
      ':C.x~2',
      ':C.handle',
      ':C.s',
      ':C.constructor',
      ':named',
      ':~2',
      ':C.prototype.extra',
      ':e',
    ]);
  });

  it('are unique', () => {
    const all = ids(
      'function f() {} { function f() {} } f = () => 1; if (x) { const f = () => 2 } const g = { f() {}, f() {} }; (() => 1)(); f(function f() {})',
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it('do not let an expression take the name of another declaration', () => {
    expect(ids('const auth = wrap(other); app.use(function auth() {});')).toEqual([':', ':~1']);
  });

  it('leave the name to what the file declares', () => {
    expect(ids('if (x) { const load = () => 1; function save() {} } const load = () => 2; function save() {}')).toEqual([
      ':',
      ':save',
      ':~1',
      ':~2',
      ':load',
    ]);
  });

  it('number the anonymous in the order of the text', () => {
    expect(ids('f(() => 1, () => g(() => 2), () => 3)')).toEqual([':', ':~1', ':~2', ':~2~1', ':~3']);
  });

  it('name the owner and the parent', () => {
    const { fns } = lower('class A { m() { return () => this.x } h = () => 1 } function f() { class B { n() {} } }');
    expect(fns.map(({ id, owner, parent, name }) => [id, owner, parent, name])).toEqual([
      [':', undefined, undefined, ''],
      [':f', undefined, ':', 'f'],
      [':f.B.n', ':f.B', ':f', 'n'],
      [':A.m', ':A', ':', 'm'],
      [':A.m~1', undefined, ':A.m', ''],
      [':A.h', ':A', ':', 'h'],
    ]);
  });
});

describe('parameters', () => {
  it('are taken apart in the body', () => {
    expect(fn('const f = ({ body: { id }, query }, [first = 1], ...rest) => id', ':f')).toBe(
      [
        'fn :f(~p0, ~p1, ...rest) {',
        '  let id = ~p0.body.id',
        '  let query = ~p0.query',
        '  let first = ~p1.0 ?? 1',
        '  return id',
        '}',
      ].join('\n'),
    );
  });

  it('keep types, defaults and decorators', () => {
    expect(fn("class C { m(@Body() dto: CreateDto, @Param('id', ParseIntPipe) id = 1, req?: Request) {} }", ':C.m')).toBe(
      "fn :C.m(@Body() dto: CreateDto, @Param('id', ParseIntPipe) id = 1, req: Request) {}",
    );
  });

  it('leave out the `this` of TypeScript', () => {
    expect(fn('function f(this: Schema, { a }: X) {}', ':f')).toBe('fn :f(~p0: X) {\n  let a = ~p0.a\n}');
  });

  it('may be patterns with defaults and rests', () => {
    expect(fn('function f({ a = 1, b: { c } = {}, ...others } = {}) {}', ':f')).toBe(
      [
        'fn :f(~p0 = {}) {',
        '  let a = ~p0.a ?? 1',
        '  let ~1 = ~p0.b ?? {}',
        '  let c = ~1.c',
        "  let others = lang:omit(~p0, 'a', 'b')",
        '}',
      ].join('\n'),
    );
  });
});

it('know async, generators, getters and what they return', () => {
  const all = lower(
    'async function* a(): AsyncGenerator<User> { yield* b; yield; } const o = { get x() { return 1 }, set x(v) {}, async *g() {} }',
  );
  expect(all.fns.map(({ id, async, yields, kind }) => [id, async, yields, kind])).toEqual([
    [':', false, false, undefined],
    [':a', true, true, undefined],
    [':o.x', false, false, 'getter'],
    [':o.x~2', false, false, 'setter'],
    [':o.g', true, true, undefined],
  ]);
  expect(fn('async function* a(): AsyncGenerator<User> { yield* b; yield; }', ':a')).toBe(
    'async yields fn :a(): AsyncGenerator[User] {\n  yield b\n  yield undefined\n}',
  );
});

it('hoists declarations to the top of their block', () => {
  expect(top('f(); function f() {} if (x) { g(); function g() {} }')).toEqual([
    'let f = <fn :f>',
    'f()',
    'if (x) {',
    '  let g = <fn :g>',
    '  g()',
    '}',
  ]);
});

it('skips overloads and ambient declarations', () => {
  expect(
    top('function f(a: string): void; function f(a: number): void; function f(a) {} declare function g(): void; declare const h: string;'),
  ).toEqual(['let f = <fn :f>']);
});

describe('tokens', () => {
  const tokens = (text: string, id = ':f'): string => lower(text, 'a.tsx').fns.find((one) => one.id === id)!.tokens;

  it('ignore layout and comments', () => {
    const same = tokens('function f(a,b){return a?g(b):"x  y"}');
    expect(tokens('/** doc */\nfunction f( a, /* b */ b ) {\n  // why\n  return a ? g(b) : "x  y"\n}')).toBe(same);
    expect(tokens('const before = 1; function f(a,b){return a?g(b):"x  y"} after()')).toBe(same);
  });

  it.each([
    ['a string', 'function f(a,b){return a?g(b):"x y"}'],
    ['a name', 'function f(a,c){return a?g(c):"x  y"}'],
    ['an operator', 'function f(a,b){return a||g(b):"x  y"}'],
  ])('change with %s', (_, text) => {
    expect(tokens(text)).not.toBe(tokens('function f(a,b){return a?g(b):"x  y"}'));
  });

  it.each([
    ['return g(x)', 'return\ng(x)'],
    ['return [x]', 'return\n[x]'],
    ['await x', 'awaitx'],
    ['a - -b', 'a--b'],
    ["g('//x')", "g('//y')"],
    ['g(`/* a */`)', 'g(`/* b */`)'],
    ['g(/[/*]a/)', 'g(/[/*]b/)'],
    ["return <p>{`//`} don't // a</p>", "return <p>{`//`} don't // b</p>"],
    ['return <p title="/*a">x</p>', 'return <p title="/*b">x</p>'],
    ['let x: `//a`', 'let x: `//b`'],
    ["let x = y as 'a//b'", "let x = y as 'a//c'"],
    ['a\n++\nb', 'a++\nb'],
  ])('tell %s from %s', (one, other) => {
    expect(tokens(`function f() {${one}}`)).not.toBe(tokens(`function f() {${other}}`));
  });

  it('hold what is nested', () => {
    expect(tokens('function f() { return () => a }')).not.toBe(tokens('function f() { return () => b }'));
    expect(tokens('function f() { return () => a }', ':f~1')).toBe(tokens('function f() { return  () =>\n a }', ':f~1'));
  });
});
