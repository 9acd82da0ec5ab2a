import { afterEach, describe, expect, it } from 'vitest';
import type { AnalysisRequest } from '../../src/worker/analysis.ts';
import type { Analyst } from '../../src/worker/analyst.ts';
import { createAnalyst, Killed } from '../../src/worker/analyst.ts';

const entry = new URL('./threads/stand-in.ts', import.meta.url);
const request = (commit: string) => ({ head: { commit, tree: {} } }) as unknown as AnalysisRequest;
const files = async () => new Map([['a.ts', { text: 'x' }]]);
const never = new AbortController().signal;

let analyst: Analyst;
afterEach(() => analyst.end());
const make = (timeoutSeconds = 20): void => {
  analyst = createAnalyst({ timeoutSeconds, memoryMb: 64, entry });
};

describe('an analysis', () => {
  it('gets the files that it asks for, and nothing of our environment', async () => {
    make();
    process.env.PORTCULLIS_TEST_SECRET = 'x';
    expect(await analyst.analyse(request('one'), files, never)).toEqual({ head: 'one', files: ['a.ts'], environment: {} });
    expect(await analyst.analyse(request('two'), files, never)).toMatchObject({ head: 'two' });
    delete process.env.PORTCULLIS_TEST_SECRET;
  });

  it.each([
    ['hangs', 'hang', 1, 'the analysis took longer than 1 s'],
    ['eats all memory', 'memory', 20, 'the analysis needed more than 64 MB'],
    ['ends without an answer', 'exit', 20, 'the analysis ended without an answer'],
  ])('that %s is killed, and the next one runs', async (_, head, timeout, message) => {
    make(timeout);
    const error: unknown = await analyst.analyse(request(head), files, never).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Killed);
    expect((error as Error).message).toBe(message);
    expect(await analyst.analyse(request('next'), files, never)).toMatchObject({ head: 'next' });
  });

  it.each([
    ['a fault that it reports', 'broke', 'a rule threw'],
    ['a fault that nobody caught', 'throw', 'nobody caught this'],
  ])('passes on %s', async (_, head, message) => {
    make();
    const error: unknown = await analyst.analyse(request(head), files, never).catch((caught: unknown) => caught);
    expect(error).not.toBeInstanceOf(Killed);
    expect((error as Error).message).toBe(message);
  });

  it('passes on why files did not come, and does not count the time they took', async () => {
    make(1);
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return await files();
    };
    expect(await analyst.analyse(request('slow'), slow, never)).toMatchObject({ head: 'slow' });
    await expect(analyst.analyse(request('x'), () => Promise.reject(new Error('GitHub is down')), never)).rejects.toThrow('GitHub is down');
    expect(await analyst.analyse(request('next'), files, never)).toMatchObject({ head: 'next' });
  });

  it('may be warmed up, and a thread that ends between two analyses is replaced', async () => {
    make();
    analyst.warm();
    expect(await analyst.analyse(request('leaves later'), files, never)).toMatchObject({ head: 'leaves later' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await analyst.analyse(request('next'), files, never)).toMatchObject({ head: 'next' });
  });

  it('ends when its review is outdated', async () => {
    make();
    const controller = new AbortController();
    const running = analyst.analyse(request('hang'), files, controller.signal);
    controller.abort(new Error('superseded'));
    await expect(running).rejects.toThrow('superseded');
    await expect(analyst.analyse(request('x'), files, controller.signal)).rejects.toThrow('superseded');
    expect(await analyst.analyse(request('next'), files, never)).toMatchObject({ head: 'next' });
  });
});
