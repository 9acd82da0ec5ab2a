import { expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import { memoryQueue } from '../../src/queue/memory.ts';
import type { Claim, Job } from '../../src/queue/queue.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Outcome } from '../../src/worker/loop.ts';
import { startLoop } from '../../src/worker/loop.ts';

const job = (number: number, more: Partial<Job> = {}): Job => ({
  delivery: `d-${number}-${more.head ?? ''}`,
  event: 'pull_request',
  action: 'synchronize',
  installation: 1,
  repository: { id: 9, fullName: 'acme/shop' },
  number,
  head: 'a'.repeat(40),
  base: 'main',
  sender: 'mara',
  ...more,
});
const lines: string[] = [];
const log = createLog({ write: (line) => lines.push(line) });

function start(work: (claim: Claim) => Promise<Outcome>, concurrency = 1) {
  const queue = memoryQueue({ deliveries: memoryStore().deliveries });
  return { queue, loop: startLoop({ queue, concurrency, log, work }) };
}
const done: Outcome = { is: 'done', what: 'success' };

it('does jobs until the queue stops', async () => {
  const seen: number[] = [];
  const { queue, loop } = start(async ({ job: { number } }) => {
    seen.push(number);
    if (number === 2) await queue.stop();
    return done;
  });
  await queue.enqueue(job(1));
  await queue.enqueue(job(2));
  await loop.idle;
  expect(seen).toEqual([1, 2]);
  expect(await queue.counts()).toEqual({ queued: 0, running: 0, dead: 0 });
});

it('survives a job that breaks, and says which', async () => {
  const { queue, loop } = start(async ({ job: { number } }) => {
    if (number === 1) throw new Error('impossible');
    await queue.stop();
    return done;
  });
  await queue.enqueue(job(1));
  await queue.enqueue(job(2));
  await loop.idle;
  expect(await queue.counts()).toEqual({ queued: 0, running: 0, dead: 1 });
  expect(lines.join('')).toMatch(/"msg":"job broke".*"number":1/);
});

it('does a job again at its time, and pauses its installation for a limit', async () => {
  const attempts: number[] = [];
  const begun = Date.now();
  const { queue, loop } = start(async ({ attempt }) => {
    attempts.push(attempt);
    if (attempts.length === 1) return { is: 'again', at: new Date(begun + 60), counts: false, pause: true, reason: 'limit' };
    if (attempts.length === 2) return { is: 'again', at: new Date(begun + 90), counts: true, pause: false, reason: '502' };
    await queue.stop();
    return done;
  });
  await queue.enqueue(job(1));
  await loop.idle;
  expect(attempts).toEqual([0, 0, 1]);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(85);
});

it('aborts the running jobs when it is told to', async () => {
  const { queue, loop } = start(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { is: 'done', what: (signal.reason as Error).message };
  }, 2);
  await queue.enqueue(job(1));
  await queue.enqueue(job(2));
  await queue.stop();
  loop.abort();
  await loop.idle;
  expect(lines.at(-1)).toContain('The service is stopping');
});
