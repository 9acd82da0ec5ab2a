/** Programs as no one writes them: long, deep, and with many ways. Time and size grow with the program. */
import { describe, expect, it } from 'vitest';
import type { Expr, Stmt } from '../../../src/analysis/code.ts';
import type { Summary } from '../../../src/analysis/summaries.ts';
import { attempt, binary, call, define, e, each, leave, loop, ret, run, set, summaryOf, when } from './build.ts';

const many = (n: number, make: (index: number) => Stmt): Stmt[] => Array.from({ length: n }, (_, index) => make(index));
const size = ({ terms, points, steps }: Summary): number => terms.length + points.length + steps.length;

function elseIfs(n: number, body: (index: number) => Stmt[], before: (index: number) => Stmt[] = () => []): Stmt[] {
  let rest: Stmt[] = [];
  for (let index = n; index > 0; index--) rest = [...before(index), when('t', body(index), rest)];
  return rest;
}
function deep(n: number, inner: Stmt[], wrap: (body: Stmt[]) => Stmt): Stmt[] {
  let body = inner;
  for (let index = 0; index < n; index++) body = [wrap(body)];
  return body;
}
function spine(n: number, link: (inner: Expr) => Expr): Stmt[] {
  let expr = e('a');
  for (let index = 0; index < n; index++) expr = link(expr);
  return [set('req.x', 1), run(expr)];
}

const programs: Record<string, (n: number) => Stmt[]> = {
  statements: (n) => many(n * 4, (index) => define(`v${index}`, call('f', 'a'))),
  'assignments to one name': (n) => many(n * 4, () => set('a', binary('a', '+', 'a'))),
  'joins of one name': (n) => many(n, () => when('t', [set('a', call('f'))])),
  'joins of as many names': (n) => [
    ...many(n, (index) => define(`v${index}`, index)),
    ...many(n, (index) => when('t', [set(`v${index}`, call('f'))])),
  ],
  'early exits': (n) => many(n, () => when('t', [ret(1)])),
  'an else-if chain': (n) => elseIfs(n, () => [set('a', call('f'))]),
  'an else-if chain of as many names': (n) => [
    ...many(n, (index) => define(`v${index + 1}`, index)),
    ...elseIfs(n, (index) => [set(`v${index}`, 1)]),
  ],
  'an else-if chain of exits': (n) => elseIfs(n, () => [ret(1)]),
  'an else-if chain with statements before each test': (n) =>
    elseIfs(
      n,
      () => [set('a', 1)],
      (index) => [define(`m${index}`, call('f'))],
    ),
  breaks: (n) => [
    loop(
      true,
      many(n / 5, (index) => when('t', [set('a', index), leave('break')])),
    ),
  ],
  continues: (n) => [
    each(
      'x',
      'a',
      many(n / 5, (index) => when('t', [set('a', index), leave('continue')])),
    ),
  ],
  'written members': (n) => many(n, (index) => when('t', [set(`req.p${index}`, index)])),
  'a chain of operators': (n) => spine(n, (inner) => binary(inner, '&&', call('f'))),
  'a chain of calls': (n) => spine(n, (inner) => call({ kind: 'member', object: inner, property: 'x', span: [1, 1, 1, 1] })),
};

describe('a function with thousands of', () => {
  it.each(Object.keys(programs))('%s is as large as its text', (name) => {
    const small = summaryOf(['a', 'req'], programs[name]!(500));
    const large = summaryOf(['a', 'req'], programs[name]!(5000));
    expect(size(large)).toBeLessThan(size(small) * 10.5);
  });

  it.each(Object.keys(programs))('%s takes time in proportion', (name) => {
    const body = programs[name]!(5000);
    summaryOf(['a', 'req'], body);
    const start = process.cpuUsage();
    summaryOf(['a', 'req'], body);
    // some 20 ms; a second when it grows with the square
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(400);
  });
});

describe('a function as deep as the frontends let it be', () => {
  it.each<[string, (body: Stmt[]) => Stmt]>([
    ['branches', (body) => when('t', body, [set('a', 2)])],
    ['loops', (body) => each('x', 'a', body)],
    ['tries', (body) => attempt(body, [run(call('g'))])],
  ])('in %s', (_, wrap) => {
    const inner = many(1000, (index) => when('q', [set('a', index)]));
    const flat = size(summaryOf(['a'], inner));
    expect(size(summaryOf(['a'], deep(200, inner, wrap)))).toBeLessThan(flat + 200 * 12);
  });
});
