import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../../src/analysis/python/index.ts';
import { fn, lower, names, refs } from './lower.ts';

beforeAll(loadPython);

describe('imports', () => {
  it.each([
    ['import jwt\njwt.decode(x)', 'jwt.decode⟨jwt:decode⟩(x⟨global:x⟩)'],
    ['import a.b.c\na.b.c.x()', 'a.b.c.x⟨a.b.c:x⟩()'],
    ['import a.b.c\na.y()', 'a.y⟨a:y⟩()'],
    ['import a.b.c\na.b.y.z()', 'a.b.y.z⟨a.b:y.z⟩()'],
    ['import a.b as c\nc.x()', 'c.x⟨a.b:x⟩()'],
    ['from .deps import x\nx(1)', 'x⟨.deps:x⟩(1)'],
    ['from .deps import x as y\ny.z', 'y.z⟨.deps:x.z⟩'],
    ['from . import deps\ndeps.x', 'deps.x⟨.:deps.x⟩'],
    ['from .. import a\na()', 'a⟨..:a⟩()'],
    ['from ..a.b import c\nc()', 'c⟨..a.b:c⟩()'],
    ['from a import (b, # why\n  c as d,\n)\nb(d)', 'b⟨a:b⟩(d⟨a:c⟩)'],
    ['import os\nos.environ["KEY"]', 'os.environ.KEY⟨os:environ.KEY⟩'],
  ])('%j', (text, expected) => {
    expect(refs(text)).toBe(expected);
  });

  it('are entries of the module, of their own form', () => {
    expect(names('import a.b as c, d.e\nfrom .f import g as h, i\nfrom j import *\nfrom __future__ import annotations')).toEqual([
      'import * from a.b as c',
      'import * from d.e as d',
      'import g from .f as h',
      'import i from .f as i',
      'import * from j as *',
      'export c = a.b:',
      'export d = d:',
      'export h = .f:g',
      'export i = .f:i',
      'export * = j:*',
    ]);
  });

  it('bind no name of the module inside a function', () => {
    const text = 'def f():\n  from a import b\n  return b.c()';
    expect(names(text)).toEqual(['import b from a', 'export f = :f']);
    expect(fn(text, ':f', { refs: true })).toBe('fn :f() {\n  return b.c⟨a:b.c⟩()\n}');
  });

  it('are of types only where the type checker alone sees them', () => {
    const text =
      'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  from a import B\nelse:\n  B = None\nimport typing as t\nif t.TYPE_CHECKING:\n  import c';
    expect(lower(text).imports.map((one) => [one.local, one.type])).toEqual([
      ['TYPE_CHECKING', undefined],
      ['B', true],
      ['t', undefined],
      ['c', true],
    ]);
  });

  it('give any name that nothing declares when they bring a star: it keeps its name only', () => {
    expect(refs('from a import *\nb(len(c))\nx = 1\nx')).toBe('b(len(c))\nlet x = 1\nx⟨:x⟩');
  });

  it('win over a substitute, and lose to what replaces them', () => {
    expect(refs('try:\n  import ujson as json\nexcept ImportError:\n  json = None\njson.loads(a)')).toContain('json.loads⟨ujson:loads⟩');
    expect(names('from a import f\nf = wrap(f)')).toContain('export f = :f');
    expect(names('try:\n  from a import f\nexcept ImportError:\n  def f(): pass')).toContain('export f = a:f');
  });
});

describe('exports', () => {
  it('are all names of the top level, wherever it binds them', () => {
    const text = [
      'a = b.c = 1',
      'd: int = 2',
      'e, (f, *g) = x',
      'def h(): inner = 1',
      'class I: attribute = 1',
      'if a:\n  j = 1',
      'for k in x:\n  l = k',
      'with x as m: pass',
      'try: pass\nexcept E as n: pass',
      '(o := 1)',
      '[p for p in x if (q := p)]',
      'type R = int',
      'def s():\n  global t\n  t = 1',
      '__all__ = ["a"]',
    ];
    expect(lower(text.join('\n')).exports.map((one) => one.name)).toEqual([...'adefghIjklmnoqRs', '__all__', 't']);
  });
});

describe('scopes', () => {
  const inside = (body: string, before = ''): string =>
    fn(`${before}\ndef f(p):\n  ${body.replaceAll('\n', '\n  ')}`, ':f', { refs: true });

  it('parameters and what a function assigns have no ref, and hide what is around', () => {
    expect(inside('p(x)\nx = y\nopen(y)', 'x = y = p = 1')).toBe('fn :f(p) {\n  p(x)\n  let x = y⟨:y⟩\n  open⟨global:open⟩(y⟨:y⟩)\n}');
  });

  it('know names from all that binds them', () => {
    const text =
      'a, b, c, d, e, g, h, i, j\nfor a in p: pass\nwith p as b: pass\nimport m as z\nclass c: pass\ndef d(): pass\ntry: pass\nexcept E as e: pass\n(g := 1)\nh += 1\nmatch p:\n  case {"k": i, **j}: pass';
    expect(inside(text)).not.toMatch(/[a-j]⟨global:[a-j]⟩/);
  });

  it('`global` and `nonlocal` assign what is around', () => {
    const text = 'n = 0\ndef f():\n  global n\n  n = n + 1';
    expect(lower(text).fns[1]!.body[0]).toMatchObject({
      kind: 'let',
      declares: false,
      target: { ref: ':n' },
      value: { left: { ref: ':n' } },
    });
    const nested = 'def outer():\n  n = 0\n  def inner():\n    nonlocal n\n    n = 1\n';
    expect(lower(nested).fns[2]!.body[0]).toMatchObject({ kind: 'let', declares: false, target: { name: 'n' } });
  });

  it('comprehensions keep their variables to themselves, but not `:=`', () => {
    expect(refs('x = [y for y in z]\ny')).toContain('y⟨global:y⟩');
    const text = 'def f(xs):\n  any((hit := x) for x in xs)\n  return hit';
    expect(fn(text, ':f')).toBe('fn :f(xs) {\n  let hit\n  any(lang:map(xs, <fn :f~1>))\n  return hit\n}');
    expect(fn(text, ':f~1')).toBe('fn :f~1(x) {\n  hit = x\n  return hit\n}');
  });

  it('methods do not see the names of their class; its body does, from where they are bound', () => {
    const text = 'x = 1\nclass C:\n  a = x\n  x = 2\n  b = x\n  date: date\n  def m(self, k=x): return x';
    const fields = lower(text).classes[0]!.fields;
    expect(fields.map((one) => one.value && 'ref' in one.value && one.value.ref)).toEqual([':x', false, ':C.x', undefined]);
    expect(fields[3]!.type).toMatchObject({ ref: 'global:date' });
    expect(fn(text, ':C.m', { refs: true })).toBe('fn :C.m(k = x⟨:C.x⟩) {\n  return x⟨:x⟩\n}');
  });

  it('the first binding declares, the others assign', () => {
    const { body } = lower('def f(p):\n  a = 1\n  a = 2\n  p = 3\n  for a in p: pass').fns[1]!;
    expect(body.map((stmt) => stmt.kind === 'let' && stmt.declares)).toEqual([true, false, false, false]);
  });

  it('a variable of a top-level loop is a local of the top level, unless something else binds it too', () => {
    expect(refs('for m in xs:\n  use(m)')).toBe('loop (m of xs⟨global:xs⟩) {\n  use⟨global:use⟩(m)\n}');
    expect(refs('m = 0\nfor m in xs:\n  use(m)')).toBe('let m = 0\nloop (~1 of xs⟨global:xs⟩) {\n  m = ~1\n  use⟨global:use⟩(m⟨:m⟩)\n}');
  });

  it('members extend what a name stands for', () => {
    expect(refs('class Role: admin = 1\nsettings = S()\nRole.admin\nsettings.SECRET_KEY')).toMatch(
      /Role.admin⟨:Role.admin⟩\nsettings.SECRET_KEY⟨:settings.SECRET_KEY⟩$/,
    );
  });
});
