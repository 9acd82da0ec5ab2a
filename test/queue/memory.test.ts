import { beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryQueue } from '../../src/queue/memory.ts';
import type { Claim, Job, Queue } from '../../src/queue/queue.ts';
import { Superseded } from '../../src/queue/queue.ts';
import { memoryStore } from '../../src/store/memory.ts';

let deliveries = 0;
const job = (more: Partial<Job> = {}): Job => ({
  delivery: `d-${deliveries++}`,
  event: 'pull_request',
  action: 'synchronize',
  installation: 1,
  repository: { id: 9, fullName: 'acme/shop' },
  number: 7,
  head: 'a'.repeat(40),
  base: 'main',
  sender: 'mara',
  ...more,
});
const head = (digit: string): string => digit.repeat(40);

let clock = 0;
let queue: Queue;
beforeEach(() => {
  clock = 1_000;
  queue = memoryQueue({ deliveries: memoryStore().deliveries, limit: 3, now: () => clock });
});
const claim = async (): Promise<Claim> => (await queue.claim())!;
/** Whether a claim is answered by now. */
const nothing = async (): Promise<boolean> =>
  Promise.race([queue.claim().then(() => false), new Promise<boolean>((resolve) => setTimeout(resolve, 5, true))]);

describe('the queue', () => {
  it('hands a job to whoever waits, first come first served', async () => {
    const waiting = queue.claim();
    const one = job();
    expect(await queue.enqueue(one)).toBe('queued');
    expect(await waiting).toMatchObject({ job: one, attempt: 0 });
  });

  it('takes a delivery once, also of two at the same time', async () => {
    const one = job();
    expect((await Promise.all([queue.enqueue(one), queue.enqueue(one)])).sort()).toEqual(['duplicate', 'queued']);
    const running = await claim();
    await queue.complete(running);
    expect(await queue.enqueue(one)).toBe('duplicate');
    expect(await queue.counts()).toEqual({ queued: 0, running: 0, dead: 0 });
  });

  it('keeps one job per pull request: a newer one replaces the one that waits', async () => {
    await queue.enqueue(job({ head: head('a') }));
    await queue.enqueue(job({ number: 8 }));
    expect(await queue.enqueue(job({ head: head('b') }))).toBe('replaced');
    expect((await claim()).job.head).toBe(head('b')); // in the place of the first
    expect((await claim()).job.number).toBe(8);
  });

  it('aborts the running one for a newer head, and starts the newer when it has ended', async () => {
    await queue.enqueue(job({ head: head('a') }));
    const old = await claim();
    await queue.enqueue(job({ head: head('b') }));
    expect(old.signal.aborted).toBe(true);
    expect(old.signal.reason).toBeInstanceOf(Superseded);
    const next = queue.claim();
    expect(await queue.counts()).toMatchObject({ queued: 1, running: 1 });
    await queue.complete(old);
    expect((await next)?.job.head).toBe(head('b'));
  });

  it.each([
    ['a re-run of the same head', { action: 'rerequested' }, false],
    ['a re-run that does not know the base', { action: 'rerequested', base: '' }, false],
    ['another base branch', { action: 'edited', base: 'next' }, true],
    ['the end of the pull request', { action: 'closed' }, true],
  ])('%s aborts the running one or waits behind it', async (_, more, aborts) => {
    await queue.enqueue(job());
    const running = await claim();
    await queue.enqueue(job(more));
    expect(running.signal.aborted).toBe(aborts);
    expect(await nothing()).toBe(true);
  });

  it('takes an event of the state that is being reviewed for that review', async () => {
    await queue.enqueue(job({ head: head('a') }));
    const running = await claim();
    expect(await queue.enqueue(job({ head: head('a'), action: 'ready_for_review' }))).toBe('duplicate');
    await running.reviewing(head('b'), 'main'); // the live head was newer
    expect(await queue.enqueue(job({ head: head('b') }))).toBe('duplicate');
    expect(running.signal.aborted).toBe(false);
    expect(await queue.enqueue(job({ head: head('b'), action: 'rerequested' }))).toBe('queued');
    expect(await queue.enqueue(job({ head: head('c') }))).toBe('replaced');
    expect(running.signal.aborted).toBe(true);
    expect(await queue.enqueue(job({ head: head('b'), action: 'reopened' }))).toBe('replaced');
  });

  it('runs jobs of different pull requests side by side, the quiet installation first', async () => {
    await queue.enqueue(job({ number: 1 }));
    await claim();
    await queue.enqueue(job({ number: 2 }));
    await queue.enqueue(job({ number: 3, installation: 2 }));
    expect((await claim()).job.number).toBe(3);
    expect((await claim()).job.number).toBe(2);
  });

  it('hands a failed job out again at its time, counted as an attempt or not', async () => {
    vi.useFakeTimers({ now: 1_000 });
    try {
      queue = memoryQueue({ deliveries: memoryStore().deliveries });
      await queue.enqueue(job());
      await queue.fail(await claim(), 'limited', { at: new Date(61_000), counts: false });
      const again = queue.claim();
      await vi.advanceTimersByTimeAsync(59_000);
      expect(await queue.counts()).toMatchObject({ queued: 1, running: 0 });
      await vi.advanceTimersByTimeAsync(2_000);
      expect((await again)?.attempt).toBe(0);
      await queue.fail((await again)!, 'transient', { at: new Date(62_000), counts: true });
      await vi.advanceTimersByTimeAsync(2_000);
      expect((await claim()).attempt).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('prefers a newer job to a retry', async () => {
    await queue.enqueue(job({ head: head('a') }));
    const old = await claim();
    await queue.enqueue(job({ head: head('b') }));
    await queue.fail(old, 'transient', { at: new Date(clock), counts: true });
    expect((await claim()).job.head).toBe(head('b'));
    expect(await queue.counts()).toEqual({ queued: 0, running: 1, dead: 0 });
  });

  it('keeps what was given up, and takes its delivery again', async () => {
    const one = job();
    await queue.enqueue(one);
    await queue.fail(await claim(), 'refused');
    expect(await queue.counts()).toEqual({ queued: 0, running: 0, dead: 1 });
    expect(await queue.enqueue(one)).toBe('queued');
  });

  it('pauses an installation, and only that one', async () => {
    await queue.pause(1, new Date(5_000));
    await queue.enqueue(job({ number: 1 }));
    await queue.enqueue(job({ number: 2, installation: 2 }));
    expect((await claim()).job.number).toBe(2);
    clock = 5_000;
    expect((await claim()).job.number).toBe(1);
  });

  it('says that it is full or stopped instead of losing a job', async () => {
    for (const number of [1, 2, 3]) await queue.enqueue(job({ number }));
    const fourth = job({ number: 4 });
    await expect(queue.enqueue(fourth)).rejects.toThrow('full');
    await queue.complete(await claim());
    expect(await queue.enqueue(fourth)).toBe('queued');
    await queue.stop();
    await expect(queue.enqueue(job({ number: 5 }))).rejects.toThrow('stopping');
    expect(await queue.claim()).toBeUndefined();
  });

  it('lets those who wait go when it stops', async () => {
    const waiting = queue.claim();
    await queue.stop();
    expect(await waiting).toBeUndefined();
  });
});
