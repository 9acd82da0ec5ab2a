import { expect, it } from 'vitest';
import { demo } from '../../src/cli/demo.ts';

it('shows a review and the review of its fix, and ends with 0', async () => {
  let shown = '';
  const code = await demo({
    once: true,
    write: (text) => {
      shown += text;
    },
  });
  expect(code).toBe(0);
  expect(shown).toMatch(/✗ Portcullis {2}\d+ errors? in /);
  expect(shown).toContain('GET /api/orders/{id}');
  expect(shown).toContain('It is the same comment, edited in place.');
  expect(shown).toMatch(/The pull request, as a page: http:\/\/127\.0\.0\.1:\d+\/acme\/shop\/pull\/1/);
  expect(shown).not.toMatch(/undefined|\[object|ghs_/);
});

it('refuses a port that is none', async () => {
  await expect(demo({ once: true, port: Number.NaN })).rejects.toThrow('--port must be a number');
});
