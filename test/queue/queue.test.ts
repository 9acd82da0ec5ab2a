/** The queue on each database that can be had; the same code and the same SQL on both. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openQueue } from '../../src/queue/index.ts';
import type { Claim, Job, Queue } from '../../src/queue/queue.ts';
import { Lost, Superseded } from '../../src/queue/queue.ts';
import type { Database } from '../../src/store/database.ts';
import { Unavailable } from '../../src/store/database.ts';
import { KINDS, newDatabase } from '../support/database.ts';
import { head, pullJob as job } from '../support/jobs.ts';

const soon = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.each(KINDS)('the queue on a database that is %s', (kind) => {
  let database: Database;
  let queue: Queue;
  const errors: unknown[] = [];
  const open = (more: { beat?: number; silence?: number } = {}): Promise<Queue> =>
    openQueue({ database, poll: 50, onError: (error) => errors.push(error), ...more });
  beforeAll(async () => {
    database = await newDatabase(kind);
  });
  beforeEach(async () => {
    queue = await open();
    await database.query('TRUNCATE portcullis.running, portcullis.installations, portcullis.deliveries; DELETE FROM portcullis_queue.job');
  });
  afterEach(async () => {
    await queue.stop();
    await queue.end();
    if (errors.length > 0) throw new AggregateError(errors.splice(0), 'failed in the background');
  });
  afterAll(() => database.close());

  const claim = async (from = queue): Promise<Claim> => (await from.claim())!;
  const numberOf = ({ job: { kind: of, ...rest } }: Claim): unknown => of === 'pull' && 'number' in rest && rest.number;
  const headOf = (claimed: Claim | undefined): unknown => claimed && 'head' in claimed.job && claimed.job.head;
  /** Whether a claim is answered by now. */
  const nothing = async (): Promise<boolean> => Promise.race([queue.claim().then(() => false), soon(120).then(() => true)]);

  it('hands a job to whoever waits', async () => {
    const waiting = queue.claim();
    const one = job();
    expect(await queue.enqueue(one)).toBe('queued');
    expect(await waiting).toMatchObject({ job: one, attempt: 0, crashes: 0 });
  });

  it('takes a delivery once, also of two at the same time, and of one whose work is done', async () => {
    const one = job();
    expect((await Promise.all([queue.enqueue(one), queue.enqueue(one)])).sort()).toEqual(['duplicate', 'queued']);
    await queue.complete(await claim());
    expect(await queue.enqueue(one)).toBe('duplicate');
    expect(await queue.counts()).toEqual({ queued: 0, running: 0, dead: 0 });
  });

  it('keeps one job per pull request: a newer one replaces the one that waits', async () => {
    await queue.enqueue(job({ head: head('a') }));
    await queue.enqueue(job({ number: 8 }));
    expect(await queue.enqueue(job({ head: head('b') }))).toBe('replaced');
    expect(headOf(await claim())).toBe(head('b')); // in the place of the first
    expect(numberOf(await claim())).toBe(8);
  });

  it('takes a burst on in one go, the last of each pull request', async () => {
    const burst: Job[] = [];
    for (const digit of ['a', 'b', 'c']) for (const number of [1, 2, 3]) burst.push(job({ number, head: head(digit) }));
    expect((await Promise.all(burst.map((one) => queue.enqueue(one)))).filter((taken) => taken === 'queued')).toHaveLength(3);
    expect(await queue.counts()).toMatchObject({ queued: 3 });
    expect(new Set([headOf(await claim()), headOf(await claim()), headOf(await claim())])).toEqual(new Set([head('c')]));
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
    expect(headOf(await next)).toBe(head('b'));
  });

  it.each<[string, Partial<ReturnType<typeof job>>, boolean]>([
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

  it('prefers the installation that has fewer running jobs, and is not held up by a pull request that is busy', async () => {
    await queue.enqueue(job({ number: 1 }));
    await claim();
    await queue.enqueue(job({ number: 1, action: 'rerequested' }));
    await queue.enqueue(job({ number: 2 }));
    await queue.enqueue(job({ number: 3, installation: 2 }));
    expect(numberOf(await claim())).toBe(3);
    expect(numberOf(await claim())).toBe(2);
    expect(await nothing()).toBe(true);
  });

  it('works ahead when nothing else is to be done, one at a time on an instance', async () => {
    const { number: _number, head: _head, base: _base, ...common } = job();
    const index = (id: number): Job => ({
      ...common,
      delivery: `push-${id}`,
      kind: 'index',
      installation: 3,
      repository: { id, fullName: `acme/${id}` },
    });
    await queue.enqueue(index(1));
    await queue.enqueue(index(2));
    await queue.enqueue(job({ number: 1 }));
    await queue.enqueue(job({ number: 2 }));
    expect([numberOf(await claim()), numberOf(await claim())]).toEqual([1, 2]);
    const first = await claim();
    expect(first.job).toMatchObject({ kind: 'index', repository: { id: 1 } });
    const next = claim();
    expect(await Promise.race([next, soon(120)])).toBeUndefined();
    await queue.complete(first);
    expect((await next).job).toMatchObject({ kind: 'index', repository: { id: 2 } });
  });

  it('hands a failed job out again at its time, counted as an attempt or not', async () => {
    await queue.enqueue(job());
    await queue.fail(await claim(), 'limited', { at: new Date(Date.now() + 250), counts: false });
    expect(await nothing()).toBe(true);
    await queue.stop();
    await queue.end();
    queue = await open();
    const again = await claim();
    expect(again.attempt).toBe(0);
    await queue.fail(again, 'transient', { at: new Date(), counts: true });
    expect((await claim()).attempt).toBe(1);
  });

  it('prefers a newer job to a retry', async () => {
    await queue.enqueue(job({ head: head('a') }));
    const old = await claim();
    await queue.enqueue(job({ head: head('b') }));
    await queue.fail(old, 'transient', { at: new Date(), counts: true });
    expect(headOf(await claim())).toBe(head('b'));
    expect(await queue.counts()).toEqual({ queued: 0, running: 1, dead: 0 });
  });

  it('has what people did stand back behind everything else on that pull request', async () => {
    const command = () => job({ action: 'command', head: '', base: '' });
    await queue.enqueue(job({ head: head('a') }));
    const running = await claim();
    expect(await queue.enqueue(command())).toBe('queued');
    expect(running.signal.aborted).toBe(false);
    await queue.fail(running, 'transient', { at: new Date(), counts: true });
    const again = await claim();
    expect([headOf(again), again.attempt]).toEqual([head('a'), 1]);
    await queue.enqueue(job({ head: head('b') }));
    expect(await queue.enqueue(command())).toBe('duplicate');
    const burst = [command(), job({ head: head('c') }), command()];
    await Promise.all(burst.map((one) => queue.enqueue(one)));
    await queue.complete(again);
    expect(headOf(await claim())).toBe(head('c'));
    expect(await queue.counts()).toMatchObject({ queued: 0, running: 1 });
  });

  it('keeps what was given up, takes its delivery again, and revives it when it is told to', async () => {
    const one = job();
    await queue.enqueue(one);
    await queue.fail(await claim(), 'refused');
    const [letter, ...more] = await queue.dead();
    expect([letter, more]).toMatchObject([{ job: one, reason: 'refused' }, []]);
    expect(await queue.enqueue(one)).toBe('queued');
    await queue.complete(await claim());
    expect(await queue.revive(letter!.id)).toBe(true);
    expect(await queue.revive(letter!.id)).toBe(false);
    expect((await claim()).job).toMatchObject({ number: 7, action: 'rerequested' });
    expect(await queue.counts()).toEqual({ queued: 0, running: 1, dead: 0 });
  });

  it('pauses an installation, and only that one, on every instance', async () => {
    const other = await open();
    await other.pause(1, new Date(Date.now() + 2_000));
    await queue.enqueue(job({ number: 1 }));
    await queue.enqueue(job({ number: 2, installation: 2 }));
    expect(numberOf(await claim())).toBe(2);
    expect(numberOf(await claim())).toBe(1);
    await other.end();
  });

  it('stops without losing a job', async () => {
    const waiting = queue.claim();
    await queue.stop();
    expect(await waiting).toBeUndefined();
    await expect(queue.enqueue(job())).rejects.toThrow('stopping');
    expect(await queue.claim()).toBeUndefined();
  });

  it('puts back at its end what still ran', async () => {
    await queue.enqueue(job());
    const running = await claim();
    await queue.stop();
    await queue.end();
    expect(running.signal.reason).toBeInstanceOf(Lost);
    queue = await open();
    expect(await claim()).toMatchObject({ attempt: 0, crashes: 1 });
  });

  describe('whose database is gone for a while', () => {
    let gone = false;
    let lone: Queue;
    beforeEach(async () => {
      await queue.stop();
      const reach = <Result>(work: () => Promise<Result>): Promise<Result> => (gone ? Promise.reject(new Unavailable('gone')) : work());
      lone = await openQueue({
        database: {
          ...database,
          query: (text, values) => reach(() => database.query(text, values)),
          transaction: (work) => reach(() => database.transaction(work)),
        },
        poll: 50,
        beat: 30,
        silence: 300,
      });
    });
    afterEach(async () => {
      gone = false;
      await lone.stop();
      await lone.end();
    });

    it('hands out again what it took from whoever was at it, and is not told by them that it is done', async () => {
      await lone.enqueue(job());
      const first = await claim(lone);
      gone = true;
      await new Promise((resolve) => first.signal.addEventListener('abort', resolve));
      expect(first.signal.reason).toBeInstanceOf(Lost);
      gone = false;
      await lone.complete(first);
      expect(await claim(lone)).toMatchObject({ job: first.job, attempt: 0, crashes: 1 });
    });

    it('hands out again what could not be told to be done', async () => {
      await lone.enqueue(job());
      const first = await claim(lone);
      gone = true;
      await expect(lone.complete(first)).rejects.toThrow('gone');
      gone = false;
      lone.abandon(first);
      expect(await claim(lone)).toMatchObject({ job: first.job, crashes: 1 });
    });
  });

  describe('with several instances', () => {
    let other: Queue;
    beforeEach(async () => {
      other = await open();
    });
    afterEach(() => other.end());

    it('hands no pull request out twice, and each job once', async () => {
      await Promise.all([1, 2, 3, 4].map((number) => queue.enqueue(job({ number }))));
      const claims = await Promise.all([claim(), claim(other), claim(), claim(other)]);
      expect(new Set(claims.map(numberOf))).toEqual(new Set([1, 2, 3, 4]));
      await queue.enqueue(job({ number: 1, action: 'rerequested' }));
      expect(await Promise.race([other.claim().then(() => false), soon(120).then(() => true)])).toBe(true);
    });

    it.runIf(kind === 'server')('goes on when the database lost all its connections', async () => {
      await queue.enqueue(job({ number: 1 }));
      const running = await claim();
      await database
        .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()')
        .catch(() => {});
      const second = job({ number: 2 });
      for (let attempt = 0; attempt < 20; attempt++) {
        const taken = await queue.enqueue(second).catch(() => undefined);
        if (taken) break;
        await soon(50);
      }
      expect(numberOf(await claim(other))).toBe(2);
      await queue.complete(running);
      expect(await other.counts()).toMatchObject({ running: 1 });
      errors.length = 0;
    });

    it('aborts a review that runs on another one', async () => {
      await queue.enqueue(job({ head: head('a') }));
      const running = await claim();
      const aborted = new Promise((resolve) => running.signal.addEventListener('abort', () => resolve(running.signal.reason)));
      await other.enqueue(job({ head: head('b') }));
      expect(await aborted).toBeInstanceOf(Superseded);
    });

    it('gives the job of one that went silent to another, and keeps the first from settling it', async () => {
      const dying = await open({ beat: 60_000 });
      await other.stop();
      await other.end();
      await queue.stop();
      await queue.enqueue(job()).catch(() => {});
      queue = await open({ beat: 50, silence: 400 });
      other = await open({ beat: 50, silence: 400 });
      await queue.enqueue(job());
      await queue.stop();
      const first = await claim(dying);
      const second = await claim(other);
      expect(second).toMatchObject({ attempt: 0, crashes: 1 });
      await dying.complete(first);
      expect(await other.counts()).toMatchObject({ running: 1 });
      await other.complete(second);
      expect(await other.counts()).toEqual({ queued: 0, running: 0, dead: 0 });
      await dying.end();
    });
  });
});
