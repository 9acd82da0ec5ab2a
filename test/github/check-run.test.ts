import { describe, expect, it } from 'vitest';
import type { Annotation, CheckRun } from '../../src/github/check-run.ts';
import { conclude, openRun } from '../../src/github/check-run.ts';
import { client, repository, sha, useNock } from './support.ts';

const { scope, requests } = useNock();
const identity = { head: sha('a'), externalId: `7:${sha('a')}:0a1b2c3d4e5f`, appId: 11, again: false };
const LIST = `/repos/acme/shop/commits/${sha('a')}/check-runs?check_name=Portcullis&app_id=11&filter=all&per_page=100`;
const answer = (more = {}) => ({
  id: 5,
  html_url: 'https://github.com/acme/shop/runs/5',
  status: 'in_progress',
  external_id: identity.externalId,
  ...more,
});
const run: CheckRun = { id: 5, url: 'u', concluded: false, annotations: 0 };
const output = { title: '1 error', summary: 'summary', text: 'text' };
const annotation = (line: number): Annotation => ({
  path: 'a.ts',
  start_line: line,
  end_line: line,
  annotation_level: 'failure',
  title: 't',
  message: 'm',
});
const many = (count: number): Annotation[] => Array.from({ length: count }, (_, index) => annotation(index + 1));
const patches = () =>
  requests.map(({ body }) => body as { output: { annotations?: object[]; summary: string }; status?: string; conclusion?: string });

describe('opening the run', () => {
  it('creates one on the head when this job has none', async () => {
    scope()
      .get(LIST)
      .reply(200, { total_count: 1, check_runs: [answer({ id: 4, external_id: `7:${sha('a')}:other`, status: 'completed' })] });
    scope().post('/repos/acme/shop/check-runs').reply(201, answer());
    expect(await openRun(client(), repository, identity)).toEqual({
      id: 5,
      url: 'https://github.com/acme/shop/runs/5',
      concluded: false,
      annotations: 0,
    });
    expect(requests.map(({ method, body }) => [method, body])).toEqual([
      ['GET', undefined],
      ['POST', { name: 'Portcullis', head_sha: sha('a'), status: 'in_progress', external_id: identity.externalId }],
    ]);
  });

  it('finds the one of an earlier attempt', async () => {
    const open = { id: 6, output: { annotations_count: 50 } };
    scope()
      .get(LIST)
      .reply(200, { total_count: 2, check_runs: [answer({ status: 'completed' }), answer(open)] });
    expect(await openRun(client(), repository, identity)).toMatchObject({ id: 6, concluded: false, annotations: 50 });
    expect(requests).toHaveLength(1);
  });

  it('takes a concluded one for its own on a further attempt only: else it was given up, and is begun anew', async () => {
    scope()
      .get(LIST)
      .times(2)
      .reply(200, { total_count: 1, check_runs: [answer({ status: 'completed' })] });
    expect(await openRun(client(), repository, { ...identity, again: true })).toMatchObject({ id: 5, concluded: true });
    scope()
      .post('/repos/acme/shop/check-runs')
      .reply(201, answer({ id: 7 }));
    expect(await openRun(client(), repository, identity)).toMatchObject({ id: 7, concluded: false });
  });

  it.each([403, 404, 422, 500])('passes a %i on', async (status) => {
    scope().get(LIST).reply(200, { total_count: 0, check_runs: [] });
    scope().post('/repos/acme/shop/check-runs').reply(status, { message: 'no' });
    await expect(openRun(client(), repository, identity)).rejects.toMatchObject({ status });
  });
});

describe('concluding the run', () => {
  it('is one request without annotations', async () => {
    scope().patch('/repos/acme/shop/check-runs/5').reply(200, answer());
    await conclude(client(), repository, run, { conclusion: 'success', output, detailsUrl: 'https://github.com/c' });
    expect(patches()).toEqual([{ status: 'completed', conclusion: 'success', details_url: 'https://github.com/c', output }]);
  });

  it('sends 50 annotations a request and concludes with the last', async () => {
    scope().patch('/repos/acme/shop/check-runs/5').times(3).reply(200, answer());
    await conclude(client(), repository, run, { conclusion: 'failure', output, annotations: many(101) });
    expect(patches().map((body) => [body.output.annotations?.length, body.status, body.conclusion])).toEqual([
      [50, undefined, undefined],
      [50, undefined, undefined],
      [1, 'completed', 'failure'],
    ]);
    expect(patches()[2]?.output.annotations).toEqual([annotation(101)]);
  });

  it('goes on where an earlier attempt stopped', async () => {
    scope().patch('/repos/acme/shop/check-runs/5').reply(200, answer());
    await conclude(client(), repository, { ...run, annotations: 50 }, { conclusion: 'failure', output, annotations: many(52) });
    expect(patches().map((body) => body.output.annotations)).toEqual([[annotation(51), annotation(52)]]);
  });

  it('publishes the verdict without the annotations that GitHub refuses, and says so', async () => {
    scope()
      .patch('/repos/acme/shop/check-runs/5')
      .reply(422, { message: 'Invalid request', errors: [{ field: 'annotations' }] });
    scope().patch('/repos/acme/shop/check-runs/5').reply(200, answer());
    await conclude(client(), repository, run, { conclusion: 'failure', output, annotations: many(2) });
    expect(patches()[1]).toEqual({
      status: 'completed',
      conclusion: 'failure',
      output: { ...output, summary: 'summary\n\nGitHub refused 2 annotations; the findings are listed here.' },
    });
  });

  it('keeps lines and lengths within what GitHub takes', async () => {
    scope().patch('/repos/acme/shop/check-runs/5').reply(200, answer());
    await conclude(client(), repository, run, {
      conclusion: 'failure',
      output: { title: 'x'.repeat(300), summary: `${'é'.repeat(99)}\n`.repeat(700) },
      annotations: [{ ...annotation(0), end_line: -3, title: 'y'.repeat(300), message: '' }],
    });
    const [body] = patches() as unknown as { output: { title: string; summary: string; annotations: Annotation[] } }[];
    expect(body!.output.title).toHaveLength(255);
    expect(Buffer.byteLength(body!.output.summary)).toBeLessThanOrEqual(60_000);
    expect(body!.output.summary).toMatch(/é{99}\n\n_The rest was left out/);
    expect(body!.output.annotations[0]).toMatchObject({ start_line: 1, end_line: 1, title: 'y'.repeat(255), message: ' ' });
  });

  it('stops before the next request when the review is outdated', async () => {
    scope().patch('/repos/acme/shop/check-runs/5').reply(200, answer());
    let left = 1;
    const checkpoint = (): void => {
      if (left-- === 0) throw new Error('outdated');
    };
    await expect(conclude(client(), repository, run, { conclusion: 'failure', output, annotations: many(51) }, checkpoint)).rejects.toThrow(
      'outdated',
    );
    expect(requests).toHaveLength(1);
  });
});
