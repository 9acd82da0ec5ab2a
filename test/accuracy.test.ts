/** The page of accuracy is what its script makes of results: the same bytes every time, whatever the order, and nothing written by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Result } from '../scripts/accuracy.ts';
import { accuracyPage } from '../scripts/accuracy.ts';

const one = (id: string, rule: string, expected: Result['expect'], hit: number | null, more: Partial<Result> = {}): Result => ({
  id,
  repo: 'acme/shop',
  commit: '0123456789abcdef',
  rule,
  expect: expected,
  hit,
  error: null,
  ...more,
});
const results = [
  one('1', 'bola', 'finding', 10),
  one('2', 'bola', 'finding', null),
  one('3', 'bola', 'silent', null, { repo: 'acme/desk' }),
  one('4', 'bola', 'silent', 31),
  one('5', 'ssrf', 'finding', null, { error: 'exit 2' }),
  one('6', 'ssrf', 'silent', null, { error: 'exit 2' }),
];
const rows = (page: string): string[] => page.split('\n').filter((line) => line.startsWith('| '));

it('counts recall and false fires by rule, and leaves out silent places that could not be tried', () => {
  const page = rows(accuracyPage(results));
  expect(page).toContain('| [bola](../src/rules/bola.md) | error | 2 | 2 | 1 | 50.0 % | 2 | 1 | 50.0 % |');
  expect(page).toContain('| [ssrf](../src/rules/ssrf.md) | error | 1 | 1 | 0 | 0.0 % | 0 | 0 | - |');
  expect(page).toContain('| **all** | 3 | 1 | 33.3 % | 2 | 1 | 50.0 % |');
  expect(page).toContain('| acme/desk | 01234567 | 0 | 1 |');
});

it('is the same for the same results in another order, and counts none twice', () => {
  expect(accuracyPage([...results].reverse())).toBe(accuracyPage(results));
  expect(accuracyPage([...results, ...results])).toBe(accuracyPage(results));
});

it('has the page in docs from the script: its frame is what the script writes', () => {
  const frame = (page: string): string =>
    page
      .split('\n')
      .filter((line) => !line.startsWith('| ') && !line.startsWith('Not in the set') && !line.startsWith('where a finding is expected'))
      .join('\n');
  const page = readFileSync(join(import.meta.dirname, '../docs/accuracy.md'), 'utf8');
  expect(frame(page)).toBe(frame(accuracyPage(results)));
});
