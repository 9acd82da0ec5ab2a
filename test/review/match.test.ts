import { describe, expect, it } from 'vitest';
import { identify } from '../../src/review/fingerprint.ts';
import { Lines } from '../../src/review/lines.ts';
import { matchFindings } from '../../src/review/match.ts';
import type { ChangedFile } from '../../src/review/types.ts';
import { bola } from '../../src/rules/bola.ts';
import type { Judged } from '../../src/rules/run.ts';
import { at } from '../factories.ts';

const one = (line: number, symbol = 'readOrder', path = 'src/orders.ts'): Judged => ({
  rule: bola,
  outcome: { is: 'violation', at: at(path, line), message: 'm', detail: ['read', 'Order', 'id'], because: [], assuming: [] },
  level: 'error',
  confidence: 'high',
  routes: ['. GET /orders/{}'],
  symbol: `${path}:${symbol}`,
  app: '.',
  hides: [],
});
const modified = (added: [number, number][], removed: [number, number][] = []): ChangedFile => ({
  path: 'src/orders.ts',
  status: 'modified',
  added,
  removed,
});
const match = (base: Judged[], head: Judged[], files: ChangedFile[], same = false): number[][] => {
  const found = matchFindings(identify(base), identify(head), new Lines(files), () => same);
  return [found.introduced, found.existing, found.fixed].map((list) => list.map((each) => each.judged.outcome.at.span[0]));
};

describe('matchFindings', () => {
  it('knows a finding that only moved', () => {
    expect(match([one(10)], [one(60)], [modified([[1, 50]])])).toEqual([[], [60], []]);
  });
  it('takes of equal ones those nearest to a changed line as new', () => {
    expect(match([one(10)], [one(10), one(14)], [modified([[9, 10]])])).toEqual([[10], [14], []]);
    expect(match([one(10)], [one(10), one(14)], [modified([[14, 14]])])).toEqual([[14], [10], []]);
  });
  it('calls what is gone fixed', () => {
    expect(match([one(10), one(14)], [one(10)], [modified([], [[14, 14]])])[2]).toEqual([14]);
  });
  it('follows a renamed file and a renamed function', () => {
    const renamed: ChangedFile = { path: 'src/api.ts', previous: 'src/orders.ts', status: 'renamed', added: [], removed: [] };
    expect(match([one(10)], [one(10, 'getOrder', 'src/api.ts')], [renamed])).toEqual([[], [10], []]);
    expect(match([one(10)], [one(10, 'getOrder')], [modified([[9, 9]], [[9, 9]])], true)).toEqual([[], [10], []]);
    expect(match([one(10)], [one(10, 'getOrder')], [modified([[9, 9]], [[9, 9]])])).toEqual([[10], [], [10]]);
  });
});

describe('Lines', () => {
  const lines = new Lines([
    modified(
      [
        [3, 5],
        [20, 20],
      ],
      [
        [10, 12],
        [16, 16],
      ],
    ),
  ]);
  it.each([
    [1, 1],
    [2, 2],
    [3, 6],
    [9, 12],
    [11, 13],
    [13, 13],
    [15, 15],
  ])('line %i of the base is line %i of the head', (base, head) => {
    expect(lines.toHead('src/orders.ts', base)).toBe(head);
  });
  it('says what a place of either side touches', () => {
    expect(lines.touchesHead(at('src/orders.ts', 1, 2))).toBe(false);
    expect(lines.touchesHead(at('src/orders.ts', 2, 4))).toBe(true);
    expect(lines.touchesHead(at('src/orders.ts', 11, 14))).toBe(true); // lines were taken out there
    expect(lines.touchesBase(at('src/orders.ts', 12, 15))).toBe(true);
    expect(lines.touchesBase(at('src/orders.ts', 13, 15))).toBe(false);
    expect(lines.touchesHead(at('src/other.ts', 1, 99))).toBe(false);
  });
});
