import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../../src/analysis/python/index.ts';
import { fn, ids, lower, top } from './lower.ts';

beforeAll(loadPython);

/** The expression as the value of a variable. */
const value = (text: string): string => {
  const printed = top(`_ = ${text}`);
  return printed.startsWith('let _ = ') ? printed.slice(8) : printed;
};

describe('literals', () => {
  it.each([
    ['1_000', '1000'],
    ['0x1F', '31'],
    ['0o17', '15'],
    ['0b11', '3'],
    ['-2', '-2'],
    ['1.5e3', '1500'],
    ['.5', '0.5'],
    ['12345678901234567890', "'12345678901234567890'"],
    ['1e999', "'1e999'"],
    ['2j', '<opaque unsupported>'],
    ['True', 'true'],
    ['None', 'null'],
    ['...', 'Ellipsis'],
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });
});

describe('strings', () => {
  it.each([
    [String.raw`'a\n\t\x41\u00e9\U0001F600\101\'"'`, 'a\n\tAé😀A\'"'],
    [String.raw`r'a\n\''`, "a\\n\\'"],
    [String.raw`b'\x00\u00e9'`, '\0\\u00e9'],
    ['"""a\n"b" \'c\'"""', 'a\n"b" \'c\''],
    ["'''a\\\nb'''", 'ab'],
    ['"a\\\nb"', 'ab'],
    ['"""a\r\nb"""', 'a\nb'],
    ["'a' 'b'\\\n  \"c\"", 'abc'],
    ["('a'  # first\n 'b')", 'ab'],
    ["''", ''],
    ["u'a' R'\\b' Rb'\\c'", 'a\\b\\c'],
    [String.raw`'\N{BULLET}\q'`, '\\N{BULLET}\\q'],
    ["f'{{}}'", '{}'],
  ])('%j', (text, expected) => {
    expect(lower(`_ = ${text}`).fns[0]!.body[0]).toMatchObject({ value: { kind: 'literal', value: expected } });
  });

  it('with the shape of a secret are kept as digests, also inside templates', () => {
    const secret = `sk_${'live'}_4eC39HqLyjWDarjtT1zdp7dc`;
    for (const text of [`'${secret}'`, `'${secret.slice(0, 12)}' '${secret.slice(12)}'`, `f'${secret}{x}'`, `'${secret}%s' % x`]) {
      expect(value(text)).toContain('<digest of 32>');
      expect(JSON.stringify(lower(`_ = ${text}`))).not.toContain(secret.slice(12));
    }
  });
});

describe('templates', () => {
  it.each([
    ["f'a{b}c{d.e!r:>{w}}'", '`a${b}c${d.e}`'],
    ["f'{a}{{b}}{c=}'", '`${a}{b}c=${c}`'],
    ["f'{a}' 'b' f'{c}d' 'e'", '`${a}b${c}de`'],
    ['rf"\\d{x}"', '`\\d${x}`'],
    ['f"""{\n  a[\'k\']\n}"""', '`${a.k}`'],
    ['f"{f"{a}"}"', '`${`${a}`}`'],
    ["t'{a}'", '`${a}`'],
    ["'%s is %5.2f%%' % (a, b)", '`${a} is ${b}%`'],
    ["'%s' % a", '`${a}`'],
    ["'%(a)s %(b)d' % {'a': x, 'b': y}", '`${x} ${y}`'],
    ["'%(a)s' % d", '`${d.a}`'],
    ["'%s %s' % pair", "'%s %s' % pair"],
    ["'%s %s' % (a, *b)", "'%s %s' % [a, ...b]"],
    ["'%' % a", "'%' % a"],
    ["'a %s' % b + c", '`a ${b}` + c'],
    ["'{} {}'.format(a, b)", '`${a} ${b}`'],
    ["'{1} {0.x[k]!r:>{w}} {{}} {n}'.format(a, b, n=c)", '`${b} ${a.x.k} {} ${c}`'],
    ["'{}'.format(a).strip()", '`${a}`.strip()'],
    ["'a' '{}'.format(b)", '`a${b}`'],
    ["'{}'.format(*a)", "'{}'.format(...a)"],
    ["'{b}'.format(**a)", "'{b}'.format(**a)"],
    ["'{} {}'.format(a)", "'{} {}'.format(a)"],
    ["'{'.format(a)", "'{'.format(a)"],
    ['sql.format(a)', 'sql.format(a)'],
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });
});

describe('members, calls and subscripts', () => {
  it.each([
    ["x['a']", 'x.a'],
    ['x[0]', 'x.0'],
    ['x[-1]', 'x[-1]'],
    ['x[y]', 'x[y]'],
    ["x['a'][0].b", 'x.a.0.b'],
    ["x[f'{y}']", 'x[`${y}`]'],
    ['x[1:2]', 'x[slice(1, 2)]'],
    ['x[:]', 'x[slice(null, null)]'],
    ['x[::2]', 'x[slice(null, null, 2)]'],
    ['x[a:]', 'x[slice(a, null)]'],
    ['x[1, :2]', 'x[[1, slice(null, 2)]]'],
    ['f(a, *b, c=d, **e)', 'f(a, ...b, c=d, **e)'],
    ['f(x for x in y)', 'f(lang:map(y, <fn :~1>))'],
    ['f(*(a))', 'f(...a)'],
    ['f(a)(b)[c](d)', 'f(a)(b)[c](d)'],
    ['(await x).y', '(await x).y'],
    ['a . b . c', 'a.b.c'],
    ['a \\\n  .b(\n  c = 1, # d\n)', 'a.b(c=1)'],
    ['[a, *b, (c, d), {e}, ()]', '[a, ...b, [c, d], [e], []]'],
    ["{'a': 1, **b, c: 2, 3: 4, 'd e': 5}", '{a: 1, ...b, [c]: 2, 3: 4, d e: 5}'],
    ['a, b', '[a, b]'],
    ['*a, b', '[...a, b]'],
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it('carry refs to the callee', () => {
    expect(lower('import a\na.b(1)').fns[0]!.body[0]).toMatchObject({ value: { kind: 'call', ref: 'a:b', callee: { ref: 'a:b' } } });
  });
});

describe('operators', () => {
  it.each([
    ['a and b or not c', '(a && b) || !c'],
    ['a is None', 'a == null'],
    ['a is not b', 'a != b'],
    ['a <> b', 'a != b'],
    ['a not  in b', 'a not in b'],
    ['a in b', 'a in b'],
    ['a < b <= c', '(a < b) && (b <= c)'],
    ['a // b ** c @ d', '(a // (b ** c)) @ d'],
    ['a + b + c', '(a + b) + c'],
    ['(a\n  # why\n  + b)', 'a + b'],
    ['~a', '~a'],
    ['+a', '+a'],
    ['- -1', '1'],
    ['a if b else c if d else e', 'b ? a : (d ? c : e)'],
    ['await a', 'await a'],
    ['(((a)))', 'a'],
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it('evaluate the middle of a comparison once', () => {
    expect(top('x = a < f() < b')).toBe('let ~1 = f()\nlet x = (a < ~1) && (~1 < b)');
  });

  it('assign before the statement, where it would run', () => {
    expect(top('if (n := f()) > 1: use(n)')).toBe('let n = f()\nif (n > 1) {\n  use(n)\n}');
    expect(top('x = a and (n := f())')).toBe('if (a) {\n  let n = f()\n}\nlet x = a && n');
    expect(top('x = b() or (n := f())')).toBe('let ~1 = b()\nif (!~1) {\n  let n = f()\n}\nlet x = ~1 || n');
    expect(top('x = (n := f()) if a else (m := g())')).toBe('if (a) {\n  let n = f()\n} else {\n  let m = g()\n}\nlet x = a ? n : m');
    expect(top('while chunk := read(): use(chunk)')).toBe('loop {\n  let chunk = read()\n  if (!chunk) {\n    break\n  }\n  use(chunk)\n}');
    expect(top('(n := 1)')).toBe('let n = 1');
  });
});

describe('comprehensions', () => {
  it('are maps of filters, with functions', () => {
    const text = 'x = [f(a) for a in b if a.c if a.d]';
    expect(top(text)).toBe('let x = lang:map(lang:filter(b, <fn :~1>), <fn :~2>)');
    expect(fn(text, ':~1')).toBe('fn :~1(a) {\n  return a.c && a.d\n}');
    expect(fn(text, ':~2')).toBe('fn :~2(a) {\n  return f(a)\n}');
  });

  it('that only choose are filters', () => {
    expect(value('{a for a in b if c}')).toBe('lang:filter(b, <fn :~1>)');
    expect(value('[a for a in b]')).toBe('lang:map(b, <fn :~1>)');
  });

  it('of dictionaries give pairs', () => {
    const text = 'x = {k: v.w for k, v in d.items()}';
    expect(top(text)).toBe('let x = lang:map(d.items(), <fn :~1>)');
    expect(fn(text, ':~1')).toBe('fn :~1(~p0) {\n  let k = ~p0.0\n  let v = ~p0.1\n  return [k, v.w]\n}');
  });

  it('in comprehensions', () => {
    const text = 'x = [b for a in xs if a for b in a.ys if b.z]';
    expect(top(text)).toBe('let x = lang:map(lang:filter(xs, <fn :~1>), <fn :~2>)');
    expect(fn(text, ':~2')).toBe('fn :~2(a) {\n  return lang:filter(a.ys, <fn :~2~1>)\n}');
    expect(ids(text)).toEqual([':', ':~1', ':~2', ':~2~1']);
  });

  it('may be asynchronous', () => {
    expect(value('[x async for x in y]')).toBe('lang:map(await y, <fn :~1>)');
  });
});

describe('annotations', () => {
  const type = (text: string): string => fn(`def f(a: ${text}): pass`, ':f').slice('fn :f(a: '.length, -') {}'.length);

  it.each([
    ['User', 'User'],
    ['m.User', 'm.User'],
    ['list[User]', 'list[User]'],
    ['m.List[User]', 'm.List[User]'],
    ['dict[str, list[User]]', 'dict[[str, list[User]]]'],
    ['Optional[X]', 'Optional[X]'],
    ['X | None', 'X | null'],
    ['list[X] | None', 'list[X] | null'],
    ['"User"', 'User'],
    ['"m.User"', 'm.User'],
    ['"list[User] | None"', 'list[User] | null'],
    ['"dict[str, m.User]"', 'dict[[str, m.User]]'],
    ['Mapped["User"]', 'Mapped[User]'],
    ['"not a type"', "'not a type'"],
    ['"list["', "'list['"],
    ['Literal["a", "b"]', "Literal[['a', 'b']]"],
    ['Annotated[User, Depends(get), "note"]', "Annotated[[User, Depends(get), 'note']]"],
    ['Annotated[str, Query(alias="x")]', "Annotated[[str, Query(alias='x')]]"],
    ['Callable[[int], str]', 'Callable[[[int], str]]'],
  ])('%s', (text, expected) => {
    expect(type(text)).toBe(expected);
  });

  it('in values are types where a generic of the language says so', () => {
    expect(top('from typing import List\nX = List["User"]\nY = list["User"]\nZ = rows["User"]')).toBe(
      'let X = List[User]\nlet Y = list[User]\nlet Z = rows.User',
    );
  });

  it('have refs', () => {
    expect(fn('from a import B\ndef f(x: "B", y: list["B"]): pass', ':f', { refs: true })).toBe(
      'fn :f(x: B⟨a:B⟩, y: list⟨global:list⟩[B⟨a:B⟩]) {}',
    );
  });
});
