/** What is unfinished is read as far as it goes, and once. */
import { beforeAll, expect, it } from 'vitest';
import { loadPython } from '../../../src/analysis/python/index.ts';
import { top } from './lower.ts';

beforeAll(loadPython);

it('reads a loop without a body as one', () => {
  const before = 'a()\n'.repeat(20);
  expect(top(`${before}        for c in sorted(d):`).match(/sorted/g)).toHaveLength(1);
});
