import { describe, expect, it } from 'vitest';
import { client, fake, installed, REPOSITORY, refusal, shop } from './support.ts';

async function setUp() {
  const { github, pull } = await shop();
  const octokit = await installed(github);
  github.requests.length = 0;
  const get = () => octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 });
  return { github, octokit, pull, get };
}

describe('a fault', () => {
  it('hits the next requests that fit, and no others', async () => {
    const { github, octokit, get } = await setUp();
    const planned = github.faults.next({ method: 'get', path: '/repos/{owner}/{repo}/pulls/{number}', times: 2 }, { status: 502 });
    expect((await octokit.rest.repos.get(REPOSITORY)).status).toBe(200);
    expect((await refusal(get())).status).toBe(502);
    expect(await refusal(get())).toMatchObject({ status: 502, message: 'Server Error' });
    expect((await get()).status).toBe(200);
    expect(planned.hits).toBe(2);
    expect(github.requests.map(({ method, path, status, actor }) => [method, path, status, actor])).toEqual([
      ['GET', '/repos/acme/shop', 200, 'installation'],
      ['GET', '/repos/acme/shop/pulls/1', 502, 'anonymous'],
      ['GET', '/repos/acme/shop/pulls/1', 502, 'anonymous'],
      ['GET', '/repos/acme/shop/pulls/1', 200, 'installation'],
    ]);
  });

  it('can let some pass before, and can be taken back', async () => {
    const { github, get } = await setUp();
    github.faults.next({ path: /\/pulls\//, after: 1 }, { status: 404 });
    expect((await get()).status).toBe(200);
    expect((await refusal(get())).status).toBe(404);
    const cancelled = github.faults.next({}, { status: 500 });
    cancelled.cancel();
    github.faults.next({}, { status: 500 });
    github.faults.clear();
    expect((await get()).status).toBe(200);
  });

  it.each([401, 403, 404, 422, 500, 503])('can be %i', async (status) => {
    const { github, get } = await setUp();
    github.faults.next({}, { status });
    expect((await refusal(get())).status).toBe(status);
  });

  it('can be the secondary limit, with and without a time to wait', async () => {
    const { github, get } = await setUp();
    github.faults.next({}, { secondaryLimit: { retryAfter: 7 } });
    const refused = await refusal(get());
    expect(refused).toMatchObject({ status: 403, message: expect.stringContaining('secondary rate limit') as string });
    expect(refused.headers['retry-after']).toBe('7');
    github.faults.next({}, { secondaryLimit: {} });
    expect((await refusal(get())).headers['retry-after']).toBeUndefined();
  });

  it('can be the primary limit', async () => {
    const { github, get } = await setUp();
    github.faults.next({}, { primaryLimit: { resetIn: 30 } });
    const { status, headers } = await refusal(get());
    expect([status, headers['x-ratelimit-remaining']]).toEqual([403, '0']);
    expect(Number(headers['x-ratelimit-reset']) - Date.now() / 1000).toBeGreaterThan(28);
  });

  it('can drop the connection, before or after the work', async () => {
    const { github, octokit, pull } = await setUp();
    const create = () => octokit.rest.checks.create({ ...REPOSITORY, name: 'Portcullis', head_sha: pull.head.sha });
    github.faults.next({ method: 'POST' }, { drop: true });
    expect(await refusal(create())).toMatchObject({ status: 500 });
    expect(github.checkRuns('acme/shop', pull.head.sha)).toHaveLength(0);
    github.faults.next({ method: 'POST' }, { drop: true, when: 'after' });
    expect(await refusal(create())).toMatchObject({ status: 500 });
    expect(github.checkRuns('acme/shop', pull.head.sha), 'it was made, the client does not know').toHaveLength(1);
    expect(github.requests.map(({ status }) => status)).toEqual([0, 0]);
    github.faults.next({ method: 'POST' }, { status: 502, when: 'after' });
    expect((await refusal(create())).status).toBe(502);
    expect(github.checkRuns('acme/shop', pull.head.sha)).toHaveLength(2);
  });

  it('can be slowness', async () => {
    const { github, get } = await setUp();
    github.faults.next({}, { delay: 150 });
    await get();
    expect(github.requests[0]!.milliseconds).toBeGreaterThanOrEqual(140);
  });
});

describe('the rate limit', () => {
  it('is in every answer and ends at nothing, until the hour is over', async () => {
    let time = new Date();
    const { github } = await shop({ rateLimit: 3, now: () => time });
    const octokit = await installed(github);
    const left: string[] = [];
    for (let index = 0; index < 3; index++) {
      const { headers } = await octokit.rest.repos.get(REPOSITORY);
      expect(headers['x-ratelimit-limit']).toBe('3');
      left.push(headers['x-ratelimit-remaining']!);
    }
    expect(left).toEqual(['2', '1', '0']);
    const refused = await refusal(octokit.rest.repos.get(REPOSITORY));
    expect(refused).toMatchObject({ status: 403, message: `API rate limit exceeded for installation ID ${github.installationId}.` });
    expect(refused.headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'x-ratelimit-resource': 'core' });
    const { data } = await octokit.rest.rateLimit.get();
    expect(data.resources.core).toMatchObject({ limit: 3, remaining: 0, used: 3 });
    expect(data.resources.graphql).toMatchObject({ remaining: 3 });
    time = new Date(time.getTime() + 3_599_000);
    expect((await refusal(octokit.rest.repos.get(REPOSITORY))).status).toBe(403);
    time = new Date(time.getTime() + 2_000);
    const { rest } = client(github, github.userToken('mara'));
    expect((await rest.repos.get(REPOSITORY)).headers['x-ratelimit-remaining']).toBe('2');
  });
});

describe('a request', () => {
  it('that changes nothing since is answered 304', async () => {
    const { github, octokit } = await setUp();
    const { headers } = await octokit.rest.repos.get(REPOSITORY);
    const again = octokit.rest.repos.get({ ...REPOSITORY, headers: { 'if-none-match': headers.etag! } });
    expect(await refusal(again)).toMatchObject({ status: 304 });
    expect(github.requests.map(({ status }) => status)).toEqual([200, 304]);
  });

  it('must be one that GitHub understands', async () => {
    const github = await fake();
    const send = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(github.url + path, init);
      return [answer.status, ((await answer.json()) as { message: string }).message];
    };
    expect(await send('/nothing/here/at/all')).toEqual([404, 'Not Found']);
    const headers = { authorization: `Bearer ${github.userToken('mara')}` };
    expect(await send('/graphql', { method: 'POST', headers, body: '{' })).toEqual([400, 'Problems parsing JSON']);
    expect(await send('/graphql', { method: 'POST', headers, body: '[]' })).toEqual([400, 'Body should be a JSON object']);
    expect(await send('/rate_limit', { headers: { authorization: 'Basic eA==' } })).toEqual([401, 'Bad credentials']);
    expect(await send('/rate_limit', { headers: { 'user-agent': '' } })).toEqual([403, expect.stringContaining('User-Agent')]);
  });
});
