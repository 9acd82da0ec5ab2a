import { describe, expect, it } from 'vitest';
import { entryOf, held, keyed } from '../../../src/analysis/link/entries.ts';

describe('entries of an object', () => {
  const entries = [{ key: 'a', value: 1 }, { spread: 2 }, { key: { computed: true }, value: 3 }, { key: 'a', value: 4 }];
  it('are found by key, a later one before an earlier', () => {
    expect(entryOf(entries, 'a')).toBe(4);
    expect(entryOf(entries, 'constructor')).toBeUndefined();
  });
  it('have a key where one stands in the code', () => {
    expect(keyed(entries)).toEqual([
      ['a', 1],
      ['a', 4],
    ]);
    expect(held(entries)).toEqual([1, 2, 3, 4]);
  });
});
