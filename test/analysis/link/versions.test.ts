import { describe, expect, it } from 'vitest';
import { allBefore } from '../../../src/analysis/link/versions.ts';

describe('allBefore', () => {
  it.each([
    ['3.10.1', '3.17.0', true],
    ['3.17.0', '3.17.0', false],
    ['^3.13.0', '4.0.0', true],
    ['^4.17.4', '4.17.12', false],
    ['~4.17.4', '4.17.12', false],
    ['~4.16.0', '4.17.12', true],
    ['3', '4.0.0', true],
    ['3.x', '4.0.0', true],
    ['^0.4.1', '0.5.1', true],
    ['^0.5.0', '0.5.1', false],
    ['>=3.0.0', '4.0.0', false],
    ['latest', '4.0.0', false],
    [undefined, '4.0.0', false],
  ])('%s allows only what is older than %s: %s', (range, version, expected) => {
    expect(allBefore(range, version)).toBe(expected);
  });
});
