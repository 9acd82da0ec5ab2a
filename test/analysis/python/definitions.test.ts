import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from '../../../src/analysis/python/index.ts';
import { cls, fn, ids, lower, refs, top } from './lower.ts';

beforeAll(loadPython);

describe('ids', () => {
  const text = `
def a():
  def inner():
    return lambda: 1
  return [x for x in y]
def a(): pass
if b:
  def a(): pass
class C:
  def m(self):
    def inner(): pass
    self.on = lambda: 1
  class D:
    def m(self): pass
class C: pass
key = lambda x: x
table = {'one': lambda: 1}
sort(key=lambda x: x)
`;

  it('are where something stands, or what it is given to, and unique', () => {
    expect(ids(text)).toEqual([
      ':',
      ':a',
      ':a.inner',
      ':a.inner~1',
      ':a~1',
      ':a~2',
      ':a~3',
      ':C.m',
      ':C.m.inner',
      ':C.on',
      ':C.D.m',
      ':key',
      ':table.one',
      ':~1',
    ]);
    expect(lower(text).classes.map((one) => one.id)).toEqual([':C', ':C.D', ':C~2']);
  });

  it('come with the name as written and the function around', () => {
    const parts = lower(text).fns.map((one) => `${one.name} in ${one.parent}`);
    expect(parts.slice(0, 5)).toEqual([' in undefined', 'a in :', 'inner in :a', ' in :a.inner', ' in :a']);
    expect(parts.slice(7)).toEqual(['m in :', 'inner in :C.m', 'on in :C.m', 'm in :', 'key in :', 'one in :', ' in :']);
  });

  it('stay apart for thousands of one name', () => {
    expect(new Set(ids('def f(): pass\n'.repeat(3000))).size).toBe(3001);
  });
});

describe('functions', () => {
  it('have parameters of every kind', () => {
    expect(fn('def f(a, /, b: int, c=1, d: str = "x", *args: T, e, g=None, **kw) -> bool: pass', ':f')).toBe(
      "fn :f(a, b: int, c = 1, d: str = 'x', ...args: T, e, g = null, **kw): bool {}",
    );
    expect(fn('def f(a, *, b): pass', ':f')).toBe('fn :f(a, b) {}');
    expect(fn('f = lambda a, *b, c=1, **d: a', ':f')).toBe('fn :f(a, ...b, c = 1, **d) {\n  return a\n}');
  });

  it('take a parameter of Python 2 apart', () => {
    expect(fn('def f(a, (b, c)):\n  return b', ':f')).toBe('fn :f(a, ~p1) {\n  let b = ~p1.0\n  let c = ~p1.1\n  return b\n}');
  });

  it('evaluate defaults and annotations around them', () => {
    expect(fn('x = 1\ndef f(x: x = x): pass', ':f', { refs: true })).toBe('fn :f(x: x⟨:x⟩ = x⟨:x⟩) {}');
  });

  it('know when they are asynchronous or yield', () => {
    const all = lower(
      'async def a():\n  await b\ndef c():\n  x = yield 1\n  yield from x\nd = lambda: (yield)\nf([await x for x in y])',
    ).fns;
    expect(all.map((one) => [one.id, one.async, one.yields])).toEqual([
      [':', false, false],
      [':a', true, false],
      [':c', false, true],
      [':d', false, true],
      [':~1', true, false],
    ]);
    expect(fn('def c():\n  x = yield 1\n  yield from x\n  yield', ':c')).toBe(
      'yields fn :c() {\n  let x = yield 1\n  yield x\n  yield null\n}',
    );
  });

  it('with type parameters know them', () => {
    expect(fn('T = 1\ndef f[T: int, *Ts](x: T) -> T: pass', ':f', { refs: true })).toBe('fn :f(x: T): T {}');
    expect(fn('T = 1\nclass C[T](B[T]):\n  def m(self, x: T): pass', ':C.m', { refs: true })).toBe('fn :C.m(x: T) {}');
  });

  it('drop their documentation', () => {
    expect(fn('def f():\n  """Says\n  it."""\n  r"raw"\n  ...\n  pass\n  return 1', ':f')).toBe('fn :f() {\n  return 1\n}');
  });

  it('span their decorators', () => {
    expect(lower('x = 1\n\n@d\n@e\ndef f():\n  pass\n').fns[1]!.span).toEqual([3, 1, 6, 7]);
  });
});

describe('decorators', () => {
  it('are applied from the inside out, and stand in the function', () => {
    expect(refs('from a import b\n@b.c("/x", d=1)\n@e\ndef f(): pass')).toBe("let f = b.c⟨a:b.c⟩('/x', d=1)(e⟨global:e⟩(<fn :f>))");
    expect(fn('@b.c\n@e(1)\nasync def f(): pass', ':f')).toBe('@b.c\n@e(1)\nasync fn :f() {}');
  });

  it('of methods are applied after the class', () => {
    expect(refs('class C:\n  @d(1)\n  def m(self): pass\n  class D:\n    @e\n    def n(self): pass')).toBe(
      'let C = <class :C>\nC.m⟨:C.m⟩ = d⟨global:d⟩(1)(<fn :C.m>)\nC.D.n⟨:C.D.n⟩ = e⟨global:e⟩(<fn :C.D.n>)',
    );
  });

  it('of classes are applied to them', () => {
    expect(top('@d\nclass C: pass')).toBe('let C = d(<class :C>)');
    expect(cls('@d(1)\nclass C: pass', ':C')).toEqual(['@d(1)', 'class :C']);
  });

  it('that only give a method its form are no calls', () => {
    const text = `
class C:
  @property
  def x(self): return self._x
  @x.setter
  def x(self, v): self._x = v
  @x.deleter
  def x(self): pass
  @staticmethod
  def s(a): return a
  @classmethod
  def c(cls, a): return cls(a)
  @functools.cached_property
  def y(self): pass
  @classmethod
  @validator('x')
  def v(cls): pass
  @other.setter
  def o(self): pass
`;
    expect(top(text)).toBe("let C = <class :C>\nC.v = validator('x')(<fn :C.v>)\nC.o = other.setter(<fn :C.o>)");
    expect(lower(text).fns.map((one) => [one.id, one.kind, one.static])).toEqual([
      [':', undefined, undefined],
      [':C.x', 'getter', undefined],
      [':C.x~2', 'setter', undefined],
      [':C.x~3', undefined, undefined],
      [':C.s', undefined, true],
      [':C.c', undefined, true],
      [':C.y', 'getter', undefined],
      [':C.v', undefined, true],
      [':C.o', undefined, undefined],
    ]);
  });

  it('leave nothing of an overload: the implementation has the name', () => {
    const text = 'from typing import overload\n@overload\ndef f(a: int): ...\n@overload\ndef f(a: str): ...\ndef f(a): return a';
    expect(ids(text)).toEqual([':', ':f']);
    expect(fn(text, ':f')).toContain('return a');
  });
});

describe('methods', () => {
  it('call their receiver `this`, also in what is inside them', () => {
    const text =
      'class C:\n  def m(me, a):\n    me.x = a\n    def inner(b): return me.y + b\n    return [me.z for i in a]\n  def n(*args): return args\n  @staticmethod\n  def s(self): return self';
    expect(fn(text, ':C.m')).toContain('fn :C.m(a) {\n  this.x = a\n');
    expect(fn(text, ':C.m.inner')).toContain('return this.y + b');
    expect(fn(text, ':C.m~1')).toContain('return this.z');
    expect(fn(text, ':C.n')).toBe('fn :C.n(...args) {\n  return args\n}');
    expect(fn(text, ':C.s')).toContain('static fn :C.s(self) {\n  return self\n}');
  });

  it('are of the class, `__init__` its constructor', () => {
    const [, init] = lower('class C:\n  def __init__(self, a: int):\n    super().__init__(a)\n    self.a = a').fns;
    expect(init).toMatchObject({ id: ':C.__init__', name: '__init__', owner: ':C', kind: 'constructor', params: [{ name: 'a' }] });
  });

  it('speak to their base class as `super`', () => {
    expect(fn('class C:\n  def m(self): return super().m(1)', ':C.m', { refs: true })).toContain('return super.m(1)');
    expect(fn('class C:\n  def n(self): return super(C, self).n', ':C.n')).toContain('return super.n');
  });

  it('with a parameter named as a receiver hide it', () => {
    expect(fn('class C:\n  def m(self):\n    def inner(self): return self', ':C.m.inner')).toContain('return self');
  });
});

describe('classes', () => {
  it('have attributes as fields', () => {
    const text = `
from typing import ClassVar
class User(Base, Mixin[int], table=True, metaclass=Meta):
  """Doc."""
  id: int
  name: str = Field(max_length=3)
  a = b = Column(String)
  c, d = range(2)
  count: ClassVar[int] = 0
  owner: "Team | None" = Relationship()
  if DEBUG:
    e = 1
  else:
    f = 2
  class Meta:
    ordering = ['id']
`;
    expect(cls(text, ':User')).toEqual([
      'class :User is Base, Mixin[int]',
      '  id: int',
      '  name: str = Field(max_length=3)',
      '  a = Column(String)',
      '  b = Column(String)',
      '  c = range(2).0',
      '  d = range(2).1',
      '  static count: ClassVar[int] = 0',
      '  owner: Team | null = Relationship()',
      '  e = 1',
      '  f = 2',
      '  Meta = <class :User.Meta>',
    ]);
    expect(lower(text).classes[0]!.keywords).toMatchObject([
      { name: 'table', value: { value: true } },
      { name: 'metaclass', value: { name: 'Meta' } },
    ]);
    expect(cls(text, ':User.Meta')).toEqual(['class :User.Meta', "  ordering = ['id']"]);
  });

  it('run what else stands in them, after them', () => {
    expect(top('class C:\n  x = 1\n  register(x)\n  print(1)')).toBe('let C = <class :C>\nregister(x)\nprint(1)');
  });

  it('inside functions have no ref', () => {
    const text = 'def f():\n  class C:\n    x = 1\n    y = x\n    @d\n    def m(self): pass\n  return C()';
    expect(fn(text, ':f', { refs: true })).toBe('fn :f() {\n  let C = <class :f.C>\n  C.m = d⟨global:d⟩(<fn :f.C.m>)\n  return C()\n}');
    expect(lower(text).fns.find((one) => one.id === ':f.C.m')).toMatchObject({ owner: ':f.C', parent: ':f' });
  });
});
