import { describe, expect, it } from 'vitest';
import { client, fake, installed, jwt, otherKey, REPOSITORY, refusal, shop } from './support.ts';

const now = (): number => Math.floor(Date.now() / 1000);

describe('the App', () => {
  it('is known by a JWT that its key signed', async () => {
    const { github } = await shop();
    for (const baseUrl of [github.url, github.apiUrl]) {
      const app = client(github, jwt(github), baseUrl).rest.apps;
      expect((await app.getAuthenticated()).data).toMatchObject({ id: github.appId, slug: 'portcullis', name: 'Portcullis' });
      expect((await app.listInstallations()).data).toMatchObject([{ id: github.installationId, account: { login: 'acme' } }]);
      expect((await app.getRepoInstallation(REPOSITORY)).data.id).toBe(github.installationId);
    }
  });

  it.each([
    ['another key', () => ({}), 401, 'A JSON web token could not be decoded'],
    ['another App', () => ({ iss: 99 }), 404, 'Integration not found'],
    ['that has expired', () => ({ exp: now() - 5 }), 401, "'Expiration time' claim ('exp') must be a numeric value"],
    ['that lives too long', () => ({ exp: now() + 3_600 }), 401, "'Expiration time' claim ('exp') is too far in the future"],
    ['from the future', () => ({ iat: now() + 300 }), 401, "'Issued at' claim ('iat') must be an Integer"],
  ])('is refused with a JWT of %s', async (what, claims, status, message) => {
    const github = await fake();
    const token = jwt(github, claims(), what === 'another key' ? otherKey() : undefined);
    const refused = await refusal(client(github, token).rest.apps.getAuthenticated());
    expect(refused).toMatchObject({ status, message: expect.stringContaining(message) as string });
  });

  it('has no endpoints for others, and others none for it', async () => {
    const { github } = await shop();
    const octokit = await installed(github);
    expect(await refusal(octokit.rest.apps.getAuthenticated())).toMatchObject({ status: 401 });
    expect(await refusal(client(github, jwt(github)).rest.pulls.get({ ...REPOSITORY, pull_number: 1 }))).toMatchObject({ status: 403 });
    expect(await refusal(client(github, jwt(github)).rest.apps.listReposAccessibleToInstallation())).toMatchObject({ status: 403 });
  });
});

describe('an installation token', () => {
  it('has the new, long form and lives an hour by the fake’s clock', async () => {
    let time = new Date();
    const { github } = await shop({ now: () => time });
    const app = client(github, jwt(github));
    const { data } = await app.rest.apps.createInstallationAccessToken({ installation_id: github.installationId });
    expect(data.token).toMatch(/^ghs_4011_[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(data.token.length).toBeGreaterThan(450);
    expect(Date.parse(data.expires_at) - time.getTime()).toBeGreaterThan(3_590_000);
    const octokit = client(github, data.token);
    expect((await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 })).status).toBe(200);
    time = new Date(time.getTime() + 3_601_000);
    expect(await refusal(octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 }))).toMatchObject({
      status: 401,
      message: 'Bad credentials',
    });
    expect(await refusal(client(github, 'ghs_made_up').rest.rateLimit.get())).toMatchObject({ status: 401 });
  });

  it('is narrowed to repositories', async () => {
    const { github, repository } = await shop();
    const other = await github.addRepository({ name: 'acme/other', files: { a: 'a' } });
    const octokit = await installed(github, { repository_ids: [repository.id] });
    const { data } = await octokit.rest.apps.listReposAccessibleToInstallation();
    expect(data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/shop']);
    expect(await refusal(octokit.rest.repos.get({ owner: 'acme', repo: 'other' }))).toMatchObject({ status: 404, message: 'Not Found' });
    const everywhere = await installed(github, { repository_ids: [repository.id, other.id] });
    expect((await everywhere.rest.repos.get({ owner: 'acme', repo: 'other' })).data.id).toBe(other.id);
    await github.addRepository({ name: 'globex/api', files: { a: 'a' } });
    expect(await refusal(everywhere.rest.repos.get({ owner: 'globex', repo: 'api' }))).toMatchObject({ status: 404 });
    expect(await refusal(installed(github, { repository_ids: [github.repository('globex/api').id] }))).toMatchObject({
      status: 422,
      message: expect.stringContaining('does not exist or is not accessible') as string,
    });
  });

  it('is narrowed to permissions, and says which one is missing', async () => {
    const { github, pull } = await shop();
    const octokit = await installed(github, { permissions: { contents: 'read', checks: 'read' } });
    expect((await octokit.rest.git.getCommit({ ...REPOSITORY, commit_sha: pull.head.sha })).status).toBe(200);
    expect((await octokit.rest.repos.get(REPOSITORY)).status, 'metadata is always granted').toBe(200);
    const refused = await refusal(octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 }));
    expect(refused).toMatchObject({ status: 403, message: 'Resource not accessible by integration' });
    expect(refused.headers['x-accepted-github-permissions']).toBe('pull_requests=read');
    const write = octokit.rest.checks.create({ ...REPOSITORY, name: 'x', head_sha: pull.head.sha });
    expect(await refusal(write)).toMatchObject({ status: 403 });
    expect(await refusal(installed(github, { permissions: { contents: 'write' } }))).toMatchObject({
      status: 422,
      message: 'The permissions requested are not granted to this installation.',
    });
  });

  it('reads what is public everywhere, and writes only where it may', async () => {
    const { github } = await shop();
    await github.addRepository({ name: 'globex/open', private: false, installed: false, files: { 'a.ts': 'a\n' } });
    await github.openPullRequest('globex/open', { files: { 'a.ts': 'b\n' } });
    const octokit = await installed(github);
    const place = { owner: 'globex', repo: 'open' };
    expect((await octokit.rest.pulls.get({ ...place, pull_number: 1 })).status).toBe(200);
    expect(await refusal(octokit.rest.issues.createComment({ ...place, issue_number: 1, body: 'x' }))).toMatchObject({ status: 403 });
  });

  it('ends with the suspension, the revocation and the removal', async () => {
    const { github } = await shop();
    const octokit = await installed(github);
    await github.setSuspended('acme', true);
    expect(await refusal(octokit.rest.repos.get(REPOSITORY))).toMatchObject({
      status: 403,
      message: 'This installation has been suspended',
    });
    expect(await refusal(installed(github))).toMatchObject({ status: 403 });
    await github.setSuspended('acme', false);
    await github.setInstalled('acme/shop', false);
    expect(await refusal(octokit.rest.repos.get(REPOSITORY))).toMatchObject({ status: 404 });
    await github.setInstalled('acme/shop', true);
    await octokit.rest.apps.revokeInstallationAccessToken();
    expect(await refusal(octokit.rest.repos.get(REPOSITORY))).toMatchObject({ status: 401 });
  });
});

describe('people', () => {
  it('see and do what their role allows', async () => {
    const { github, pull } = await shop();
    const mara = client(github, github.userToken('mara'));
    const stranger = client(github, github.userToken('stranger'));
    expect((await mara.rest.pulls.get({ ...REPOSITORY, pull_number: 1 })).data.number).toBe(1);
    expect(await refusal(stranger.rest.pulls.get({ ...REPOSITORY, pull_number: 1 }))).toMatchObject({ status: 404 });
    expect(await refusal(client(github).rest.pulls.get({ ...REPOSITORY, pull_number: 1 }))).toMatchObject({ status: 404 });
    const run = mara.rest.checks.create({ ...REPOSITORY, name: 'x', head_sha: pull.head.sha });
    expect(await refusal(run)).toMatchObject({ status: 403, message: 'You must authenticate via a GitHub App.' });
  });

  it('have the permission that the collaborators’ endpoint says', async () => {
    const { github } = await shop();
    const octokit = await installed(github);
    const of = async (username: string) => {
      const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...REPOSITORY, username });
      return [data.permission, data.role_name];
    };
    expect(await of('mara')).toEqual(['write', 'write']);
    expect(await of('ines')).toEqual(['write', 'maintain']);
    expect(await of('tom')).toEqual(['read', 'triage']);
    github.setRole('acme/shop', 'tom', undefined);
    expect(await of('tom')).toEqual(['none', '']);
    expect(await refusal(of('portcullis[bot]'))).toMatchObject({ status: 404, message: 'portcullis[bot] is not a user' });
  });
});

it('redirects the former name of a repository', async () => {
  const { github, repository } = await shop();
  github.renameRepository('acme/shop', 'store');
  const octokit = await installed(github);
  const { data, url } = await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 });
  expect(url).toBe(`${github.url}/repositories/${repository.id}/pulls/1`);
  expect(data.base.repo.full_name).toBe('acme/store');
});

it('refuses writes to an archived repository', async () => {
  const { github } = await shop();
  const octokit = await installed(github);
  github.archive('acme/shop', true);
  const refused = await refusal(octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'x' }));
  expect(refused).toMatchObject({ status: 403, message: 'Repository was archived so is read-only.' });
});
