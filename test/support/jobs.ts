/** Jobs as plain values. */
import { randomUUID } from 'node:crypto';
import type { PullReference } from '../../src/github/events.ts';

export const head = (digit: string): string => digit.repeat(40);

export const pullJob = (more: Partial<PullReference> = {}): PullReference => ({
  kind: 'pull',
  delivery: randomUUID(),
  event: 'pull_request',
  action: 'synchronize',
  installation: 1,
  repository: { id: 9, fullName: 'acme/shop' },
  number: 7,
  head: head('a'),
  base: 'main',
  sender: 'mara',
  ...more,
});
