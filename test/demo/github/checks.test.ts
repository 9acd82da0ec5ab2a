import { describe, expect, it } from 'vitest';
import { client, installed, jwt, REPOSITORY, refusal, shop } from './support.ts';

const line = (start_line: number) => ({
  path: 'src/orders.ts',
  start_line,
  end_line: start_line,
  annotation_level: 'warning' as const,
  message: `at ${start_line}`,
});
const lines = (count: number, from = 1) => Array.from({ length: count }, (_, index) => line(from + index));
const OUTPUT = { title: 'Title', summary: 'Summary' };

async function setUp() {
  const { github, pull } = await shop();
  const octokit = await installed(github);
  const { checks } = octokit.rest;
  const head_sha = pull.head.sha;
  const create = (body: object = {}) => checks.create({ ...REPOSITORY, name: 'Portcullis', head_sha, ...body });
  const update = (check_run_id: number, body: object) => checks.update({ ...REPOSITORY, check_run_id, ...body });
  return { github, octokit, checks, head_sha, create, update };
}

describe('a check run', () => {
  it('goes from queued to completed, and belongs to its App and commit', async () => {
    const { github, checks, head_sha, create, update } = await setUp();
    const { data: run, status } = await create({ external_id: '1:abc', details_url: 'https://example.com/1' });
    expect(status).toBe(201);
    expect(run).toMatchObject({
      status: 'queued',
      conclusion: null,
      completed_at: null,
      app: { id: github.appId, slug: 'portcullis' },
      head_sha,
    });
    expect(run.pull_requests.map(({ number }) => number)).toEqual([1]);
    await update(run.id, { status: 'in_progress' });
    const { data: done } = await update(run.id, { conclusion: 'failure', output: { ...OUTPUT, text: 'Text' } });
    expect(done).toMatchObject({ status: 'completed', conclusion: 'failure', external_id: '1:abc', output: { ...OUTPUT, text: 'Text' } });
    expect(done.completed_at).toMatch(/^\d{4}-.*Z$/);
    const { data: reopened } = await update(run.id, { status: 'in_progress' });
    expect(reopened, 'what is completed stays so').toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect((await checks.get({ ...REPOSITORY, check_run_id: run.id })).data.conclusion).toBe('failure');
    expect(github.checkRuns('acme/shop', head_sha)).toMatchObject([
      { id: run.id, conclusion: 'failure', title: 'Title', externalId: '1:abc' },
    ]);
    expect(await refusal(checks.get({ ...REPOSITORY, check_run_id: 1 }))).toMatchObject({ status: 404 });
  });

  it('of a fork’s head names no pull request', async () => {
    const { github, create } = await setUp();
    const pull = await github.openPullRequest('acme/shop', { files: { 'x.ts': 'x\n' }, fork: 'mallory' });
    expect((await create({ head_sha: pull.head.sha })).data.pull_requests).toEqual([]);
  });

  it('is listed by commit: the latest of each name unless all are wanted', async () => {
    const { github, checks, head_sha, create } = await setUp();
    const first = await create();
    const second = await create();
    const other = github.addForeignCheckRun('acme/shop', { name: 'Portcullis', head_sha, conclusion: 'success' });
    const list = async (filter: object = {}, ref = head_sha) => {
      const { data } = await checks.listForRef({ ...REPOSITORY, ref, ...filter });
      expect(data.total_count).toBe(data.check_runs.length);
      return data.check_runs.map(({ id }) => id);
    };
    expect(await list()).toEqual([other, second.data.id]);
    expect(await list({ filter: 'all' })).toEqual([other, second.data.id, first.data.id]);
    expect(await list({ app_id: github.appId })).toEqual([second.data.id]);
    expect(await list({ app_id: github.appId, filter: 'all', check_name: 'Portcullis' })).toHaveLength(2);
    expect(await list({ check_name: 'Other' })).toEqual([]);
    expect(await list({ status: 'completed' })).toEqual([other]);
    expect(await list({}, 'main')).toEqual([]);
    expect(await list({}, 'change-1')).toHaveLength(2);
  });

  it('can be changed by its own App only', async () => {
    const { github, head_sha, update } = await setUp();
    const other = github.addForeignCheckRun('acme/shop', { name: 'build', head_sha, status: 'in_progress' });
    expect(await refusal(update(other, { conclusion: 'success' }))).toMatchObject({
      status: 403,
      message: `Invalid app_id \`${github.appId}\` - check run can only be modified by the GitHub App that created it.`,
    });
    const jwtClient = client(github, jwt(github)).rest.checks;
    expect(await refusal(jwtClient.create({ ...REPOSITORY, name: 'x', head_sha }))).toMatchObject({ status: 403 });
  });
});

describe('annotations', () => {
  it('are fifty a request', async () => {
    const { checks, create, update } = await setUp();
    const refused = { status: 422, message: 'Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied.' };
    expect(await refusal(create({ output: { ...OUTPUT, annotations: lines(51) } }))).toMatchObject(refused);
    const { data: run } = await create({ output: { ...OUTPUT, annotations: lines(50) } });
    expect(await refusal(update(run.id, { output: { ...OUTPUT, annotations: lines(51) } }))).toMatchObject(refused);
    expect((await checks.get({ ...REPOSITORY, check_run_id: run.id })).data.output.annotations_count).toBe(50);
  });

  it('are appended by an update, which replaces the rest of the output', async () => {
    const { octokit, checks, create, update } = await setUp();
    const { data: run } = await create({ output: { ...OUTPUT, annotations: lines(50) } });
    const { data } = await update(run.id, { output: { title: 'New', summary: 'Other', annotations: lines(10, 51) } });
    expect(data.output).toMatchObject({ title: 'New', summary: 'Other', annotations_count: 60 });
    await update(run.id, { output: { summary: 'Third' } });
    const all = await octokit.paginate(checks.listAnnotations, { ...REPOSITORY, check_run_id: run.id });
    expect(all.map(({ start_line }) => start_line)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(all[0]).toMatchObject({ path: 'src/orders.ts', annotation_level: 'warning', message: 'at 1', title: null, raw_details: null });
    expect((await checks.listAnnotations({ ...REPOSITORY, check_run_id: run.id })).data).toHaveLength(30);
  });

  it.each([
    ['columns over several lines', { end_line: 2, start_column: 1, end_column: 2 }],
    ['one column without the other', { start_column: 3 }],
    ['columns in the wrong order', { start_column: 5, end_column: 2 }],
    ['lines in the wrong order', { start_line: 5, end_line: 2 }],
    ['line 0', { start_line: 0, end_line: 0 }],
    ['no message', { message: '' }],
    ['a message above 64 KB', { message: 'x'.repeat(65_537) }],
  ])('with %s refuse the whole batch', async (_, change) => {
    const { github, head_sha, create } = await setUp();
    expect(await refusal(create({ output: { ...OUTPUT, annotations: [line(1), { ...line(1), ...change }] } }))).toMatchObject({
      status: 422,
      message: 'Validation Failed',
      errors: [{ resource: 'CheckRun', code: 'invalid', field: 'annotations' }],
    });
    expect(github.checkRuns('acme/shop', head_sha)).toEqual([]);
  });

  it('may have columns on one line', async () => {
    const { checks, create } = await setUp();
    const { data } = await create({ output: { ...OUTPUT, annotations: [{ ...line(1), start_column: 2, end_column: 2 }] } });
    const { data: annotations } = await checks.listAnnotations({ ...REPOSITORY, check_run_id: data.id });
    expect(annotations).toMatchObject([{ start_column: 2, end_column: 2 }]);
  });
});

describe('GitHub refuses', () => {
  const action = { label: 'Again', description: 'Look again', identifier: 'again' };
  it.each([
    ['a long summary', { output: { ...OUTPUT, summary: 'x'.repeat(65_536) } }, 'Only 65535 characters are allowed; 65536 were supplied.'],
    ['a long text', { output: { ...OUTPUT, text: 'x'.repeat(70_000) } }, 'Only 65535 characters are allowed; 70000 were supplied.'],
    ['no title and no summary', { output: { text: 'x' } }, '"title", "summary" weren\'t supplied.'],
    ['four buttons', { actions: [action, action, action, action] }, 'No more than 3 items are allowed; 4 were supplied.'],
    ['a long label', { actions: [{ ...action, label: 'x'.repeat(21) }] }, 'Only 20 characters are allowed; 21 were supplied.'],
    [
      'a long annotation title',
      { output: { ...OUTPUT, annotations: [{ ...line(1), title: 'x'.repeat(256) }] } },
      'Only 255 characters are allowed',
    ],
    ['an unknown level', { output: { ...OUTPUT, annotations: [{ ...line(1), annotation_level: 'error' }] } }, 'error is not a member of'],
    [
      'an incomplete annotation',
      { output: { ...OUTPUT, annotations: [{ path: 'a' }] } },
      '"start_line", "end_line", "annotation_level", "message" weren',
    ],
    ['an unknown conclusion', { conclusion: 'stale' }, 'stale is not a member of'],
    ['completion without a conclusion', { status: 'completed' }, '"conclusion" wasn\'t supplied.'],
    ['a line that is no number', { output: { ...OUTPUT, annotations: [{ ...line(1), start_line: '1' }] } }, '1 is not an integer.'],
    ['no name', { name: undefined }, '"name" wasn\'t supplied.'],
    ['a commit that does not exist', { head_sha: 'f'.repeat(40) }, `No commit found for SHA: ${'f'.repeat(40)}`],
    ['a branch for a commit', { head_sha: 'main' }, 'No commit found for SHA: main'],
  ])('%s', async (_, body, message) => {
    const { create } = await setUp();
    const refused = await refusal(create(body));
    expect(refused.status).toBe(422);
    expect(refused.message).toContain(message);
  });

  it('a summary with too many bytes, after the characters were counted', async () => {
    const { create } = await setUp();
    expect(await refusal(create({ output: { ...OUTPUT, summary: 'ü'.repeat(40_000) } }))).toMatchObject({
      status: 422,
      message: 'Validation Failed',
      errors: [{ resource: 'CheckRun', code: 'custom', field: 'summary', message: 'summary exceeds a maximum bytesize of 65535' }],
    });
    expect((await create({ output: { ...OUTPUT, summary: 'x'.repeat(65_535) } })).status).toBe(201);
  });

  it('with the endpoint’s page in the answer', async () => {
    const { github, head_sha } = await setUp();
    const octokit = await installed(github);
    const answer = await octokit
      .request('POST /repos/{owner}/{repo}/check-runs', { ...REPOSITORY, head_sha, name: '' })
      .catch((error: unknown) => error);
    expect((answer as { response: { data: object } }).response.data).toEqual({
      message: 'Validation Failed',
      errors: [{ resource: 'CheckRun', code: 'missing_field', field: 'name' }],
      documentation_url: 'https://docs.github.com/rest/checks/runs#create-a-check-run',
      status: '422',
    });
  });
});
