/** GitHub behind nock: every request is recorded, no network, no repetitions and no waiting. */
import nock from 'nock';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Octokit } from '../../src/github/client.ts';
import { createClient } from '../../src/github/client.ts';

export const API = 'https://api.github.com';
export const repository = { owner: 'acme', repo: 'shop' };
export const sha = (digit: string): string => digit.repeat(40);

const silent = { debug() {}, info() {}, warn() {}, error() {} };
export const client = (signal?: AbortSignal): Octokit =>
  createClient({ baseUrl: API, log: silent, throttle: false, retries: 0 }, { token: 'ghs_test', group: '1', ...(signal && { signal }) });

export interface Recorded {
  method: string;
  path: string;
  body: unknown;
}

/** The requests of the test that runs, in order. An interceptor that was not used fails the test, and so does a request that no interceptor expects. */
export function useNock(): { scope: () => nock.Scope; requests: Recorded[] } {
  const requests: Recorded[] = [];
  const record = (request: Request, _: unknown, body: string): void => {
    const { pathname, search } = new URL(request.url);
    requests.push({ method: request.method, path: decodeURIComponent(pathname + search), body: body ? JSON.parse(body) : undefined });
  };
  const unexpected: string[] = [];
  const refuse = (request: Request): void => {
    unexpected.push(`${request.method} ${request.url}`);
  };
  beforeAll(() => {
    nock.disableNetConnect();
    nock.emitter.on('no match', refuse);
  });
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    requests.length = 0;
    const surprises = unexpected.splice(0);
    if (pending.length > 0 || surprises.length > 0)
      throw new Error(`not requested: ${pending.join(', ')}; not expected: ${surprises.join(', ')}`);
  });
  afterAll(() => {
    nock.emitter.off('no match', refuse);
    nock.restore();
  });
  return { scope: () => nock(API).on('request', record), requests };
}
