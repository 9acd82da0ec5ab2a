/** Whatever happens to a program's text, a review ends, says the same twice, and points into the files; `npm run fuzz` does this over real programs. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { corpusOf } from '../bench/corpus.ts';
import { inputFrom } from '../bench/fuzz/inputs.ts';
import { mutated, randomOf } from '../bench/fuzz/mutations.ts';
import { trial } from '../bench/fuzz/trial.ts';
import { loadPython } from '../src/analysis/python/index.ts';

describe('a damaged program', () => {
  beforeAll(() => loadPython());
  it.each(['fixtures/demo/base', 'fixtures/frameworks/fastapi', 'fixtures/frameworks/nest', 'fixtures/frameworks/django'])('%s', (dir) => {
    const texts = corpusOf(dir);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { base, head } = inputFrom(texts, randomOf(String(seed)));
        expect(trial(base, head)).toBeUndefined();
      }),
      { numRuns: 12, seed: 4 },
    );
  });
  it('is damaged alike by the same seed', () => {
    const damaged = (seed: string): unknown => mutated('const a = [1, 2];\nf(a);\n', randomOf(seed), 'g()');
    const seeds = Array.from({ length: 50 }, (_, seed) => String(seed));
    expect(seeds.map(damaged)).toEqual(seeds.map(damaged));
    expect(new Set(seeds.map((seed) => JSON.stringify(damaged(seed)))).size).toBeGreaterThan(40);
  });
});
