/** Small pull requests, most of which change a shared file alone: what they reach in files that they do not touch, what they expose and at which line, and what it comes to. */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Review } from '../../src/review/types.ts';
import type { Tree } from '../rules/load.ts';
import { reviewTrees } from '../rules/load.ts';

const root = join(import.meta.dirname, '../../fixtures/pull-requests');
const read = (dir: string): Tree =>
  Object.fromEntries(
    globSync('**/*', { cwd: dir })
      .filter((path) => statSync(join(dir, path)).isFile())
      .map((path) => [path, readFileSync(join(dir, path), 'utf8')]),
  );
const shown = (key: string): string => key.split(' ').slice(1).join(' ');

/** What a person would want to know, a line each; notices and what is not touched are left out. */
function told({ change, findings, conclusion }: Review): string {
  return [
    `conclusion ${conclusion}`,
    ...change.exposures.map(
      ({ lost, dimension, cause: { at }, declared, routes }) =>
        `exposure ${lost ?? '-'} ${dimension}${declared ? ' declared' : ''} at ${at.path}:${at.span[0]} of ${routes.map(shown).join(', ')}`,
    ),
    ...Object.values(change.routes)
      .filter((one) => one.state !== 'untouched')
      .map((one) => `${one.state} ${shown(one.key)} by ${one.by.map((at) => `${at.path}:${at.span[0]}`).join(', ')}`),
    ...findings
      .filter((one) => one.level !== 'notice')
      .map((one) => `${one.state} ${one.level} ${one.rule} ${one.at.path}:${one.at.span[0]}`),
  ]
    .sort()
    .join('\n');
}

const cases = readdirSync(root).filter((name) => existsSync(join(root, name, 'expected.txt')));
describe.each(cases.sort())('%s', (name) => {
  const dir = join(root, name);
  const renames = join(dir, 'renames.json');
  it('is judged as expected', async () => {
    const review = await reviewTrees(
      read(join(dir, 'base')),
      read(join(dir, 'head')),
      existsSync(renames) ? JSON.parse(readFileSync(renames, 'utf8')) : {},
    );
    expect(told(review)).toBe(readFileSync(join(dir, 'expected.txt'), 'utf8').trim());
  });
});
