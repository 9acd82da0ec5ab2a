/** The registration asks for what the service uses, and for no more. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PERMISSIONS } from '../src/github/installation.ts';

const manifest = parse(readFileSync(join(import.meta.dirname, '../app.yml'), 'utf8'));

it('grants what a job’s token is narrowed to', () => {
  for (const [name, access] of Object.entries(PERMISSIONS)) expect([name, manifest.default_permissions[name]]).toEqual([name, access]);
});

it('writes nothing but comments and check runs', () => {
  const written = Object.entries(manifest.default_permissions).filter(([, access]) => access !== 'read');
  expect(written).toEqual([
    ['pull_requests', 'write'],
    ['checks', 'write'],
  ]);
});

it('hears of what it must: comments need issues, the merge queue its own permission', () => {
  expect(manifest.default_events).toEqual(
    expect.arrayContaining(['pull_request', 'check_run', 'check_suite', 'issue_comment', 'merge_group']),
  );
  expect(manifest.default_permissions).toMatchObject({ issues: 'read', merge_queues: 'read' });
});
