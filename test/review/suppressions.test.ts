import { describe, expect, it } from 'vitest';
import type { Outline } from '../../src/analysis/summaries.ts';
import { silencedBy, suppressionsOf } from '../../src/review/suppressions.ts';
import { at } from '../factories.ts';

const file = (...comments: [line: number, text: string][]): Map<string, Outline> =>
  new Map([
    [
      'src/app.ts',
      {
        language: 'typescript',
        imports: [],
        exports: [],
        comments: comments.map(([line, text]) => ({ text, span: [line, 3, line, 60] as const })),
        hidden: [],
        broken: [],
        summaries: [],
        classes: [],
      },
    ],
  ]);

describe('suppressionsOf', () => {
  it.each([
    ['// portcullis-ignore bola: shared by design', ['bola']],
    ['# portcullis-ignore bola, authn-missing: shared by design', ['bola', 'authn-missing']],
    ['/* portcullis-ignore bola: shared by design */', ['bola']],
    ['// portcullis-ignore bola', []],
    ['// portcullis-ignore bola:', []],
    ['// portcullis-ignore: all of it', []],
    ['// portcullis is loud here', []],
  ])('reads %s', (text, rules) => {
    const found = suppressionsOf(file([4, text]));
    expect(found.map((one) => one.rule)).toEqual(rules);
    expect(found.every((one) => one.reason === 'shared by design')).toBe(true);
  });
  it('knows which were there before, each as often as it was', () => {
    const text = '// portcullis-ignore bola: shared';
    const before = suppressionsOf(file([4, text]));
    expect(suppressionsOf(file([9, text], [20, text]), before).map((one) => one.onBase)).toEqual([true, false]);
    expect(suppressionsOf(file([9, `${text} differently`]), before).map((one) => one.onBase)).toEqual([false]);
  });
  it('speaks of its own line and of the next', () => {
    const found = suppressionsOf(file([4, '// portcullis-ignore bola: shared']));
    const silent = (rule: string, line: number): boolean => silencedBy(found, rule, at('src/app.ts', line)) !== undefined;
    expect([silent('bola', 4), silent('bola', 5), silent('bola', 6), silent('bola', 3), silent('cors-permissive', 5)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
