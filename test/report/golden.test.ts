/** Pull requests as a person sees them. `npx vitest run test/report/golden.test.ts -u` writes what is expected anew; read the difference. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { templatesFrom } from '../../src/checklist/template.ts';
import { shippedChecklists } from '../../src/config/checklists.ts';
import type { CheckRunOutput } from '../../src/report/check-run.ts';
import { renderCheckRun } from '../../src/report/check-run.ts';
import { renderComment } from '../../src/report/comment.ts';
import { reviewChange } from '../../src/review/review.ts';
import type { Review } from '../../src/review/types.ts';
import type { Tree } from '../rules/load.ts';
import { differences, loadTree, POLICY } from '../rules/load.ts';

const CASES = join(import.meta.dirname, '../../fixtures/pull-requests');
const HEAD = '4be1f2c000000000000000000000000000000000';
const BASE = '77e0a1b000000000000000000000000000000000';
const LINKS = { url: 'https://github.com/acme/shop', sha: HEAD };

function read(directory: string): Tree {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(directory.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}
async function review(name: string): Promise<Review> {
  const base = read(join(CASES, name, 'base'));
  const head = { ...base, ...read(join(CASES, name, 'head')) };
  const { templates } = templatesFrom(shippedChecklists());
  const sides = { base: { ...(await loadTree(base)), commit: BASE }, head: { ...(await loadTree(head)), commit: HEAD } };
  return reviewChange({ ...sides, files: differences(base, head), policy: POLICY, templates });
}
const asDocument = ({ conclusion, title, summary, text, annotations }: CheckRunOutput): string =>
  [
    `conclusion: ${conclusion}`,
    `title: ${title}`,
    '',
    '## summary',
    '',
    summary,
    '',
    '## text',
    '',
    text,
    '## annotations',
    '',
    ...annotations.map((one) => JSON.stringify(one, null, 2)),
    '',
  ].join('\n');

/** Those with an `expected` folder; others are compared in other ways. */
const cases = readdirSync(CASES).filter((name) => existsSync(join(CASES, name, 'expected')));

describe.each(cases)('%s', (name) => {
  it('looks as expected, twice', async () => {
    const [first, second] = [await review(name), await review(name)];
    const run = renderCheckRun(first, { ...LINKS, comment: `${LINKS.url}/pull/482#issuecomment-1` });
    const comment = renderComment(first, { ...LINKS, report: `${LINKS.url}/runs/1` });
    expect(renderComment(second, { ...LINKS, report: `${LINKS.url}/runs/1` })).toBe(comment);
    expect(renderCheckRun(second, { ...LINKS, comment: `${LINKS.url}/pull/482#issuecomment-1` })).toEqual(run);
    const expected = join(CASES, name, 'expected');
    await expect(asDocument(run)).toMatchFileSnapshot(join(expected, 'check-run.md'));
    await expect(comment ?? 'No comment.\n').toMatchFileSnapshot(join(expected, 'comment.md'));
  });
});
