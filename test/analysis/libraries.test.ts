/** The tables say each thing once: two rows for one call or one package would be two answers, of which the order of the tables picks one. */
import { describe, expect, it } from 'vitest';
import { libraries } from '../../src/analysis/libraries/index.ts';

/** What stands in more than one place. */
function repeated(all: readonly string[]): string[] {
  const seen = new Set<string>();
  return all.filter((one) => seen.has(one) || !seen.add(one));
}

describe.each(['javascript', 'python'] as const)('the tables of %s', (language) => {
  const own = libraries.filter((table) => table.language === language);

  it('name each package once', () => {
    expect(repeated(own.flatMap((table) => table.packages))).toEqual([]);
  });

  it('say each call and each value once', () => {
    expect(repeated(own.flatMap((table) => [...Object.keys(table.calls), ...Object.keys(table.values ?? {})]))).toEqual([]);
  });
});

it('a call that both languages know means the same in both', () => {
  const [javascript, python] = (['javascript', 'python'] as const).map((language) =>
    Object.assign({}, ...libraries.filter((table) => table.language === language).map((table) => table.calls)),
  );
  const both = Object.keys(javascript).filter((api) => Object.hasOwn(python, api));
  expect(both.map((api) => [api, javascript[api]])).toEqual(both.map((api) => [api, python[api]]));
});
