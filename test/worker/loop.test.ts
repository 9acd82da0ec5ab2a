import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import { openQueue } from '../../src/queue/index.ts';
import type { Claim, Queue } from '../../src/queue/queue.ts';
import type { Outcome } from '../../src/worker/loop.ts';
import { startLoop } from '../../src/worker/loop.ts';
import { sharedDatabase } from '../support/database.ts';
import { pullJob } from '../support/jobs.ts';

const job = (number: number) => pullJob({ number });
const lines: string[] = [];
const log = createLog({ write: (line) => lines.push(line) });

const queues: Queue[] = [];
beforeEach(async () => {
  const database = await sharedDatabase();
  const queue = await openQueue({ database, poll: 20 });
  queues.push(queue);
  await database.query('TRUNCATE portcullis.installations; DELETE FROM portcullis_queue.job');
});
afterEach(() => queues.pop()?.end());
const numberOf = ({ job: one }: Claim): number => (one.kind === 'pull' ? one.number : 0);

function start(work: (claim: Claim) => Promise<Outcome>, concurrency = 1) {
  const queue = queues.at(-1)!;
  return { queue, loop: startLoop({ queue, concurrency, log, work }) };
}
const done: Outcome = { is: 'done', what: 'success' };

it('does jobs until the queue stops', async () => {
  const seen: number[] = [];
  const { queue, loop } = start(async (claim) => {
    const number = numberOf(claim);
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
  const { queue, loop } = start(async (claim) => {
    const number = numberOf(claim);
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

it('lets go of a job of which the queue cannot be told what became', async () => {
  const queue = queues.at(-1)!;
  const abandoned: Claim[] = [];
  const deaf: Queue = {
    ...queue,
    complete: () => Promise.reject(new Error('gone')),
    abandon: (claim) => void abandoned.push(claim),
  };
  const loop = startLoop({
    queue: deaf,
    concurrency: 1,
    log,
    pauses: [1, 1],
    work: async () => {
      await queue.stop();
      return done;
    },
  });
  await queue.enqueue(job(1));
  await loop.idle;
  expect(abandoned.map(numberOf)).toEqual([1]);
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
  const running = Promise.withResolvers<void>();
  let begun = 0;
  const { queue, loop } = start(async ({ signal }) => {
    if (++begun === 2) running.resolve();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { is: 'done', what: (signal.reason as Error).message };
  }, 2);
  await queue.enqueue(job(1));
  await queue.enqueue(job(2));
  await running.promise;
  await queue.stop();
  loop.abort();
  await loop.idle;
  expect(lines.at(-1)).toContain('The service is stopping');
});
