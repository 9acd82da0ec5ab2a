import { expect, it } from 'vitest';
import { addedDependencies, isManifest } from '../../src/github/dependency-review.ts';
import { client, repository, useNock } from './support.ts';

const { scope } = useNock();
const at = (status: number, body: unknown) =>
  scope()
    .get('/repos/acme/shop/dependency-graph/compare/b1...h2')
    .reply(status, body as object);
const change = (more = {}) => ({
  change_type: 'added',
  manifest: 'package-lock.json',
  ecosystem: 'npm',
  name: 'left-pad',
  version: '1.0.0',
  package_url: 'pkg:npm/left-pad@1.0.0',
  license: null,
  source_repository_url: null,
  scope: 'runtime',
  vulnerabilities: [],
  ...more,
});
const read = () => addedDependencies(client(), repository, 'b1', 'h2');

it('names what was added, with the advisories', async () => {
  const vulnerabilities = [
    { severity: 'high', advisory_ghsa_id: 'GHSA-1', advisory_summary: 'x', advisory_url: 'https://example.com/GHSA-1' },
  ];
  at(200, [change({ vulnerabilities, scope: 'development' }), change({ change_type: 'removed', name: 'gone' })]);
  expect(await read()).toEqual([
    {
      manifest: 'package-lock.json',
      name: 'left-pad',
      version: '1.0.0',
      development: true,
      advisories: [{ id: 'GHSA-1', severity: 'high', url: 'https://example.com/GHSA-1' }],
    },
  ]);
});
it.each([403, 404])('knows nothing where GitHub answers %i', async (status) => {
  at(status, { message: 'Dependency review is not available' });
  expect(await read()).toEqual([]);
});
it('passes another error on', async () => {
  at(500, { message: 'no' });
  await expect(read()).rejects.toMatchObject({ status: 500 });
});
it.each([
  ['package.json', true],
  ['apps/api/requirements/base.txt', true],
  ['uv.lock', true],
  ['src/package.ts', false],
  ['docs/requirements.md', false],
])('takes %s for a file of dependencies: %s', (path, expected) => {
  expect(isManifest(path)).toBe(expected);
});
