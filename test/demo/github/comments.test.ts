import { describe, expect, it } from 'vitest';
import { client, installed, REPOSITORY, refusal, shop } from './support.ts';

async function setUp() {
  const { github, pull } = await shop();
  const octokit = await installed(github);
  const { issues, reactions } = octokit.rest;
  const create = (body: string) => issues.createComment({ ...REPOSITORY, issue_number: pull.number, body });
  return { github, octokit, issues, reactions, create };
}

describe('a comment', () => {
  it('of the App is the bot’s and says which App wrote it', async () => {
    const { github, issues, create } = await setUp();
    const { data, status } = await create('Hello');
    expect(status).toBe(201);
    expect(data).toMatchObject({
      body: 'Hello',
      user: { login: 'portcullis[bot]', type: 'Bot' },
      performed_via_github_app: { id: github.appId, slug: 'portcullis' },
      html_url: `${github.url}/acme/shop/pull/1#issuecomment-${data.id}`,
    });
    const { data: edited } = await issues.updateComment({ ...REPOSITORY, comment_id: data.id, body: 'Other' });
    expect(edited).toMatchObject({ id: data.id, body: 'Other' });
    await github.comment('acme/shop', 1, 'I agree', 'mara');
    const { data: list } = await issues.listComments({ ...REPOSITORY, issue_number: 1 });
    expect(list.map(({ user, author_association, performed_via_github_app: app }) => [user?.login, author_association, app?.id])).toEqual([
      ['portcullis[bot]', 'NONE', github.appId],
      ['mara', 'MEMBER', undefined],
    ]);
    await issues.deleteComment({ ...REPOSITORY, comment_id: data.id });
    expect(await refusal(issues.getComment({ ...REPOSITORY, comment_id: data.id }))).toMatchObject({ status: 404 });
    expect(await refusal(issues.updateComment({ ...REPOSITORY, comment_id: data.id, body: 'x' }))).toMatchObject({ status: 404 });
    expect(github.comments('acme/shop', 1)).toMatchObject([{ author: 'mara', appId: null, body: 'I agree' }]);
  });

  it('has at most 65536 characters, and some', async () => {
    const { create } = await setUp();
    expect((await create('x'.repeat(65_536))).status).toBe(201);
    expect((await create('😀'.repeat(60_000))).status, 'characters, not units').toBe(201);
    expect(await refusal(create('x'.repeat(65_537)))).toMatchObject({
      status: 422,
      message: 'Validation Failed',
      errors: [
        { resource: 'IssueComment', code: 'unprocessable', field: 'data', message: 'Body is too long (maximum is 65536 characters)' },
      ],
    });
    expect(await refusal(create(' \n'))).toMatchObject({ status: 422, errors: [{ code: 'missing_field', field: 'body' }] });
    expect(await refusal(create(undefined as unknown as string))).toMatchObject({
      status: 422,
      message: expect.stringContaining('"body"') as string,
    });
  });

  it('needs either permission, and a pull request', async () => {
    const { github, issues } = await setUp();
    const narrow = await installed(github, { permissions: { pull_requests: 'read', contents: 'read' } });
    const refused = await refusal(narrow.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'x' }));
    expect(refused).toMatchObject({ status: 403 });
    expect(refused.headers['x-accepted-github-permissions']).toBe('issues=write; pull_requests=write');
    expect(await refusal(issues.createComment({ ...REPOSITORY, issue_number: 9, body: 'x' }))).toMatchObject({ status: 404 });
    const tom = client(github, github.userToken('tom'));
    expect(
      (await tom.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'mine' })).data.performed_via_github_app,
    ).toBeNull();
  });

  it('is listed in pages, oldest first', async () => {
    const { octokit, issues, create } = await setUp();
    for (let index = 0; index < 33; index++) await create(`${index}`);
    const { data, headers } = await issues.listComments({ ...REPOSITORY, issue_number: 1 });
    expect(data).toHaveLength(30);
    expect(headers.link).toContain('rel="next"');
    const all = await octokit.paginate(issues.listComments, { ...REPOSITORY, issue_number: 1, per_page: 10 });
    expect(all.map(({ body }) => body)).toEqual(Array.from({ length: 33 }, (_, index) => `${index}`));
  });

  it('takes reactions once each', async () => {
    const { github, reactions, create } = await setUp();
    const { data } = await create('x');
    const react = (content: '+1' | 'eyes') => reactions.createForIssueComment({ ...REPOSITORY, comment_id: data.id, content });
    expect((await react('+1')).status).toBe(201);
    expect((await react('+1')).status).toBe(200);
    expect((await react('eyes')).status).toBe(201);
    expect(await refusal(react('sad' as 'eyes'))).toMatchObject({ status: 422 });
    expect(github.comments('acme/shop', 1)[0]?.reactions).toEqual(['+1', 'eyes']);
  });
});

describe('people', () => {
  it('review, and are in teams', async () => {
    const { github, pull } = await shop({ permissions: { pull_requests: 'write', members: 'read' } });
    await github.review('acme/shop', 1, { state: 'COMMENTED', body: 'Why?', as: 'ines' });
    await github.review('acme/shop', 1, { state: 'APPROVED', as: 'mara' });
    const { rest } = await installed(github);
    const { data } = await rest.pulls.listReviews({ ...REPOSITORY, pull_number: 1 });
    expect(data.map(({ user, state, body, commit_id }) => [user?.login, state, body, commit_id])).toEqual([
      ['ines', 'COMMENTED', 'Why?', pull.head.sha],
      ['mara', 'APPROVED', '', pull.head.sha],
    ]);
    github.setTeam('acme', 'security', ['ines']);
    const member = (username: string) => rest.teams.getMembershipForUserInOrg({ org: 'acme', team_slug: 'security', username });
    expect((await member('ines')).data.state).toBe('active');
    expect(await refusal(member('mara'))).toMatchObject({ status: 404 });
    const narrow = await installed(github, { permissions: { pull_requests: 'read' } });
    const asked = narrow.rest.teams.getMembershipForUserInOrg({ org: 'acme', team_slug: 'security', username: 'ines' });
    expect(await refusal(asked)).toMatchObject({ status: 403 });
  });

  it('tick boxes of the App’s comment, which changes that line only', async () => {
    const { github, create } = await setUp();
    const { data } = await create('- [ ] **One?** why\n- [ ] **Two?** why\n\n- [x] Three\n');
    await github.tick(data.id, 'Two?', 'mara');
    await github.tick(data.id, 'Three', 'mara');
    expect(github.comments('acme/shop', 1)[0]?.body).toBe('- [ ] **One?** why\n- [x] **Two?** why\n\n- [ ] Three\n');
    await expect(github.tick(data.id, 'Four', 'mara')).rejects.toThrow('no box');
  });
});
