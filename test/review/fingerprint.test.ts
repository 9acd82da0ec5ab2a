import { describe, expect, it } from 'vitest';
import { findingHandles, fingerprintOf, identify, subjectOf } from '../../src/review/fingerprint.ts';
import { bola } from '../../src/rules/bola.ts';
import type { Judged } from '../../src/rules/run.ts';
import { at } from '../factories.ts';

const judged = (line: number, more: Partial<Judged> = {}, path = 'src/orders.ts'): Judged => ({
  rule: bola,
  outcome: { is: 'violation', at: at(path, line), message: 'm', detail: ['read', 'Order', 'id'], because: [], assuming: [] },
  level: 'error',
  confidence: 'high',
  routes: ['. GET /orders/{}'],
  symbol: `${path}:readOrder`,
  app: '.',
  hides: [],
  ...more,
});

describe('the subject of a fingerprint', () => {
  it.each([
    ['src/orders.ts:OrdersController.findOne', 'OrdersController.findOne'],
    ['src/orders.ts:~3', 'GET /orders/{}'],
    ['app/route.ts:GET', 'GET /orders/{}'],
    ['app/route.ts:default', 'GET /orders/{}'],
    ['', 'GET /orders/{}'],
  ])('of %s is %s', (symbol, subject) => {
    expect(subjectOf(symbol, ['. GET /orders/{}'])).toBe(subject);
  });
  it('is empty for an app', () => {
    expect(subjectOf('', [])).toBe('');
  });
});

describe('a fingerprint', () => {
  it('is the same bytes for ever', () => {
    expect(fingerprintOf('bola', '.', 'readOrder', ['read', 'Order', 'id'], 0)).toBe('pc1:ce4b8bae44be528d');
  });
  it('survives moved lines and a moved file', () => {
    const [a] = identify([judged(10)]);
    const [b] = identify([judged(90, {}, 'src/api/orders.ts')]);
    expect(a?.fingerprint).toBe(b?.fingerprint);
  });
  it('counts equal ones by position', () => {
    const prints = identify([judged(30), judged(10)]);
    expect(prints.map((one) => one.judged.outcome.at.span[0])).toEqual([10, 30]);
    expect(new Set(prints.map((one) => one.fingerprint)).size).toBe(2);
    expect(new Set(prints.map((one) => one.key)).size).toBe(1);
  });
});

describe('handles', () => {
  it('grow by two digits until all differ', () => {
    expect([...findingHandles(['pc1:7f3a000000000000', 'pc1:7f3b000000000000']).values()]).toEqual(['F-7f3a', 'F-7f3b']);
    expect([...findingHandles(['pc1:7f3a010000000000', 'pc1:7f3a020000000000']).values()]).toEqual(['F-7f3a01', 'F-7f3a02']);
  });
});
