import { expect, it } from 'vitest';
import type { ChangedFile } from '../../src/github/pull-request.ts';
import { dependencyChanges } from '../../src/worker/dependencies.ts';
import { client, repository, useNock } from '../github/support.ts';

const { scope } = useNock();
const range = { base: 'b1', head: 'h2' };
const listed = (path: string, patch?: string): ChangedFile => ({
  path,
  status: 'modified',
  additions: 1,
  deletions: 0,
  ...(patch && { patch }),
});
const added = (name: string, severity: string, runtime: boolean) => ({
  change_type: 'added',
  manifest: 'package.json',
  name,
  version: '1.0.0',
  scope: runtime ? 'runtime' : 'development',
  vulnerabilities: [{ severity, advisory_ghsa_id: 'GHSA-1', advisory_url: 'https://example.com' }],
});

it('asks for nothing where no file of dependencies changes', async () => {
  expect(await dependencyChanges(client(), repository, range, [listed('src/app.ts')])).toEqual([]);
});
it('judges by the advisory, one level lower for development, at the line that names the package', async () => {
  scope()
    .get('/repos/acme/shop/dependency-graph/compare/b1...h2')
    .reply(200, [added('tarball', 'critical', true), added('bundler', 'high', false), added('dates', 'low', true)]);
  const patch = '@@ -3,2 +3,4 @@\n   "express": "5.0.0",\n+  "bundler": "1.0.0",\n+  "tarball": "1.0.0",\n   "zod": "4.0.0"';
  const found = await dependencyChanges(client(), repository, range, [listed('package.json', patch)]);
  expect(found.map(({ name, at, advisories }) => [name, at.span[0], advisories[0]?.severity])).toEqual([
    ['bundler', 4, 'warning'],
    ['dates', 1, 'notice'],
    ['tarball', 5, 'error'],
  ]);
});
