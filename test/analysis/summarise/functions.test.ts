/** Parameters, classes, and every function of a file once. */
import { describe, expect, it } from 'vitest';
import type { Lowered } from '../../../src/analysis/summaries.ts';
import { printSummary, printTerm } from '../print-summary.ts';
import { call, define, fn, func, lower, run, when } from './build.ts';
import { linesOf, lowered } from './text.ts';

const top = (one: Lowered, term: number | undefined): string => printTerm(one.summaries[0]!, term!);

describe('a function', () => {
  it('has its types, defaults and decorators as terms, without steps', () => {
    const { summaries } = lowered(
      'class A { @Get(path()) one(@Param("id", parse()) id: Box<string>, n = count(), ...rest): Promise<Order> { go() } }',
    );
    expect(printSummary(summaries[1]!).split('\n')).toEqual([
      '@global:Get(path()) :A.one(@Param("id", parse()) id: Box[string], n = count(), ...rest): Promise[Order]'.replace('global:', ''),
      '  0 call go() dropped',
      '  end [#0]',
    ]);
  });

  it('takes apart what it is given', () => {
    expect(linesOf('function f({ body: { id } }, res) { use(id) }', ':f')[0]).toBe('0 call use($~p0.body.id) dropped');
  });

  it('is summarised once, where its code is repeated', () => {
    const { summaries } = lowered('function f(k) { switch (k) { case 1: run(() => 1); case 2: run(() => 2) } }');
    expect(summaries.map((one) => one.fn)).toEqual([':', ':f', ':f~1', ':f~2']);
  });

  it('is summarised where it is never reached', () => {
    const { summaries } = lowered('function f(a) { return 1; run((b) => go(a, b)) }');
    expect(summaries.map((one) => one.fn)).toEqual([':', ':f', ':f~1']);
    expect(printSummary(summaries[2]!)).toContain('call go(^a, $b)');
  });

  it('knows of opaque code which of its values it reads', () => {
    const text =
      'import { Page } from "./page";\nexport function f(user) { return <Page user={user} title={title} />; }\nconst title = "x";';
    expect(linesOf(text, ':f', 'test.tsx').at(0)).toMatch(/^0 return unknown\(:title, \$user\)$/);
  });

  it('does not confuse variables with what objects inherit', () => {
    const { summaries } = lowered('function f(constructor) { const __proto__ = 1; return () => toString }');
    expect(Object.keys(summaries[1]!.locals)).toEqual(['constructor', '__proto__']);
    expect('toString' in summaries[1]!.locals).toBe(false);
  });
});

describe('the top level', () => {
  it('collects what its names are assigned, and its default', () => {
    expect(linesOf('let app = express(); if (x) app = other(); app.use(a); export default app', ':').slice(-2)).toEqual([
      'app = phi(express() | other())',
      'default = :app',
    ]);
  });
});

describe('a block at the top level', () => {
  it('has variables of its own', () => {
    const text = 'const user = 1; for (const path of paths) { const user = 2; app.get(path, () => user); }';
    expect(linesOf(text, ':').slice(-3)).toEqual(['user = 1', 'path = paths[*]', 'user~2 = 2']);
    expect(linesOf(text, ':~1')).toEqual(['0 return ^user~2']);
  });
});

describe('a class', () => {
  it('has its bases, decorators and fields as terms of the top level, without steps', () => {
    const one = lowered(
      '@Controller("orders") class A extends Base<Order> { private list: Order[] = load(); handler = async (req) => this.list; static path = "x" }',
    );
    const [cls] = one.classes;
    expect([cls!.bases, cls!.decorators].map((terms) => terms.map((term) => top(one, term)))).toEqual([
      ['Base[Order]'],
      ['Controller("orders")'],
    ]);
    expect(cls!.fields.map((field) => [field.name, top(one, field.value), field.static])).toEqual([
      ['list', 'load()', false],
      ['handler', 'fn :A.handler', false],
      ['path', '"x"', true],
    ]);
    expect(one.summaries[0]!.steps).toEqual([]);
    expect(linesOf('class A { handler = async () => this.list }', ':A.handler')).toEqual(['0 return this.list']);
  });

  it('inside a function keeps its methods where they stand', () => {
    const text = 'function make(db) { return class { size = db.size; get(id) { return db.get(id) } } }';
    const id = lowered(text).classes[0]!.methods[0]!;
    expect(linesOf(text, id)[0]).toBe('0 call ^db.get($id) awaited returned ends');
    const one = lowered(text);
    const [cls] = one.classes;
    expect(cls!.in).toBe(':make');
    expect(printTerm(one.summaries.find((each) => each.fn === cls!.in)!, cls!.fields[0]!.value!)).toBe('$db.size');
  });
});

describe('a language without block scope', () => {
  it('has one variable a name', () => {
    const f = func(':f', ['a'], [when('a', [define('x', 1)], [define('x', 2)]), run(call('use', 'x'))]);
    const { summaries } = lower([func(':', [], [define(':f', fn(':f'))]), f], 'python');
    expect(printSummary(summaries[1]!)).toContain('call use(phi(1 | 2))');
  });
});
