import { describe, expect, it } from 'vitest';
import { narrowed } from '../../src/review/narrow.ts';
import type { Endpoint, Exposure } from '../../src/review/types.ts';
import { POLICY } from '../rules/load.ts';
import { finding, question, review } from '../support/reviews.ts';

const at = (path: string) => ({ path, span: [1, 1, 1, 9] as const });
const endpoint = (key: string, path: string): Endpoint => ({
  key,
  handle: 'e-19c2',
  method: 'GET',
  path: key,
  framework: 'express',
  at: at(path),
  change: 'added',
  by: [],
  chain: [],
  reads: [],
  does: [],
  returns: [],
  items: [],
  findings: [],
});
const exposure = (...routes: string[]): Exposure => ({
  dimension: 'role',
  from: 'yes',
  to: 'no',
  declared: false,
  cause: { at: at('src/app.ts'), kind: 'line' },
  routes,
});
const whole = review({
  findings: [finding({ at: at('src/a.ts'), level: 'warning' }), finding({ at: at('src/b.ts'), fingerprint: 'pc1:b' })],
  failing: ['pc1:b'],
  endpoints: [endpoint('a', 'src/a.ts'), endpoint('b', 'src/b.ts')],
  questions: [
    question({ routes: ['a', 'b'] }),
    question({ routes: ['b'], text: 'Of b?' }),
    question({ routes: [], at: at('src/b.ts'), text: 'Of a finding in b?' }),
    question({ routes: [], at: at('src/a.ts'), text: 'Of a finding in a?' }),
  ],
  change: { routes: {}, exposures: [exposure('a', 'b'), exposure('b')], fixed: [exposure('b')], configuration: [], dependencies: [] },
});

describe('a part of a review', () => {
  it('has what lies there, and the verdict that follows from it', () => {
    const part = narrowed(whole, POLICY, (path) => path === 'src/a.ts');
    expect(part.findings.map((one) => one.at.path)).toEqual(['src/a.ts']);
    expect(part.endpoints.map((one) => one.key)).toEqual(['a']);
    expect(part.questions.map((one) => [one.text, one.routes])).toEqual([
      ['May every member refund?', ['a']],
      ['Of a finding in a?', []],
    ]);
    expect([part.change.exposures.map((one) => one.routes), part.change.fixed]).toEqual([[['a']], []]);
    expect([part.conclusion, part.failing, part.reason]).toEqual(['action_required', [], 'Nothing to fix; 2 questions for a reviewer']);
  });
  it('is the same where everything is looked at', () => {
    const all = narrowed(whole, POLICY, () => true);
    expect(all).toEqual({ ...whole, reason: all.reason });
    expect(all.conclusion).toBe('failure');
  });
});
