import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Received } from './support.ts';
import { client, installed, jwt, REPOSITORY, receiver, refusal, shop } from './support.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Computed here from the bytes that arrived, so that a mistake in the fake's signing shows. */
const signature = ({ body }: Received, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(Buffer.from(body, 'utf8')).digest('hex')}`;

const names = (received: Received[]): string[] =>
  received.map(({ headers, body }) => {
    const { action } = JSON.parse(body) as { action?: string };
    return [headers['x-github-event'], action].filter(Boolean).join('.');
  });

describe('a delivery', () => {
  it('is signed, named and complete', async () => {
    const hook = await receiver();
    const { github, repository, pull } = await shop({ webhookUrl: hook.url, webhookSecret: 'sécret of the test' });
    const [opened] = hook.received;
    expect(opened!.headers).toMatchObject({
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': expect.stringMatching(GUID) as string,
      'x-github-hook-installation-target-type': 'integration',
      'x-github-hook-installation-target-id': String(github.appId),
      'x-hub-signature-256': signature(opened!, 'sécret of the test'),
    });
    expect(opened!.headers['user-agent']).toMatch(/^GitHub-Hookshot\//);
    expect(JSON.parse(opened!.body)).toMatchObject({
      action: 'opened',
      number: 1,
      installation: { id: github.installationId },
      repository: {
        id: repository.id,
        name: 'shop',
        full_name: 'acme/shop',
        owner: { login: 'acme' },
        default_branch: 'main',
        private: true,
      },
      pull_request: {
        number: 1,
        draft: false,
        state: 'open',
        user: { login: 'mara', type: 'User' },
        head: { sha: pull.head.sha, ref: 'change-1', repo: { id: repository.id } },
        base: { sha: pull.base.sha, ref: 'main', repo: { id: repository.id } },
      },
      sender: { login: 'mara', type: 'User' },
      organization: { login: 'acme' },
    });
    expect(github.deliveries).toMatchObject([
      { event: 'pull_request', action: 'opened', statusCode: 200, status: 'OK', redelivery: false },
    ]);
  });

  it('follows what people do', async () => {
    const hook = await receiver();
    const { github } = await shop({ webhookUrl: hook.url });
    hook.received.length = 0;
    await github.push('acme/shop', { branch: 'change-1', files: { 'src/orders.ts': 'export {};\n' }, as: 'mara' });
    await github.push('acme/shop', { branch: 'main', files: { 'README.md': 'new\n' } });
    await github.editPullRequest('acme/shop', 1, { title: 'Better' });
    await github.push('acme/shop', { branch: 'release', files: { 'README.md': 'release\n' } });
    await github.editPullRequest('acme/shop', 1, { base: 'release' });
    await github.setDraft('acme/shop', 1, true);
    await github.setDraft('acme/shop', 1, false);
    const { headRef, headSha, baseSha } = await github.queueForMerge('acme/shop', 1);
    await github.closePullRequest('acme/shop', 1);
    await github.reopenPullRequest('acme/shop', 1);
    await github.mergePullRequest('acme/shop', 1);
    expect(names(hook.received).sort()).toEqual(
      [
        'push',
        'pull_request.synchronize',
        'push',
        'pull_request.edited',
        'push',
        'pull_request.edited',
        'pull_request.converted_to_draft',
        'pull_request.ready_for_review',
        'merge_group.checks_requested',
        'pull_request.closed',
        'pull_request.reopened',
        'pull_request.closed',
        'push',
      ].sort(),
    );
    const payloads = hook.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const group = payloads.find(({ merge_group }) => merge_group);
    expect(headRef).toBe(`refs/heads/gh-readonly-queue/release/pr-1-${baseSha}`);
    expect(group).toMatchObject({
      merge_group: { head_sha: headSha, head_ref: headRef, base_sha: baseSha, base_ref: 'refs/heads/release' },
    });
    expect(payloads.find(({ changes }) => (changes as { base?: unknown } | undefined)?.base)).toMatchObject({
      changes: { base: { ref: { from: 'main' } } },
      pull_request: { base: { ref: 'release' } },
    });
    const sync = payloads.find(({ action }) => action === 'synchronize') as {
      before: string;
      after: string;
      pull_request: { head: { sha: string } };
    };
    expect(sync.after).toBe(sync.pull_request.head.sha);
    expect(sync.before).not.toBe(sync.after);
  });

  it('tells the App of its own writes, of ticks and of requests to run again', async () => {
    const hook = await receiver();
    const { github, pull } = await shop({ webhookUrl: hook.url });
    const { rest } = await installed(github);
    hook.received.length = 0;
    const { data: run } = await rest.checks.create({ ...REPOSITORY, name: 'Portcullis', head_sha: pull.head.sha, external_id: '1:x' });
    await rest.checks.update({ ...REPOSITORY, check_run_id: run.id, conclusion: 'success' });
    const { data: comment } = await rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: '- [ ] sure?' });
    await github.settled();
    expect(names(hook.received).sort()).toEqual(['check_run.completed', 'check_run.created', 'issue_comment.created']);
    hook.received.length = 0;
    await github.tick(comment.id, 'sure?', 'mara');
    await github.rerequestCheckRun(run.id, 'mara');
    await github.rerequestCheckSuite('acme/shop', pull.head.sha, 'mara');
    expect(names(hook.received)).toEqual(['issue_comment.edited', 'check_run.rerequested', 'check_suite.rerequested']);
    const [tick, again] = hook.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(tick).toMatchObject({
      changes: { body: { from: '- [ ] sure?' } },
      comment: { id: comment.id, body: '- [x] sure?', user: { login: 'portcullis[bot]' }, performed_via_github_app: { id: github.appId } },
      issue: { number: 1, pull_request: { url: expect.stringContaining('/pulls/1') as string } },
      sender: { login: 'mara', type: 'User' },
    });
    expect(again).toMatchObject({ check_run: { id: run.id, external_id: '1:x', name: 'Portcullis', app: { id: github.appId } } });
    const foreign = github.addForeignCheckRun('acme/shop', { name: 'build', head_sha: pull.head.sha });
    await github.rerequestCheckRun(foreign);
    expect(hook.received, 'another App’s run is not our business').toHaveLength(3);
  });

  it('is not sent without installation, subscription or while suspended', async () => {
    const hook = await receiver();
    const { github } = await shop({ webhookUrl: hook.url, events: ['pull_request'] });
    hook.received.length = 0;
    await github.comment('acme/shop', 1, 'x', 'mara');
    await github.setSuspended('acme', true);
    await github.closePullRequest('acme/shop', 1);
    await github.setSuspended('acme', false);
    await github.setInstalled('acme/shop', false);
    await github.reopenPullRequest('acme/shop', 1);
    expect(names(hook.received)).toEqual(['installation.suspend', 'installation.unsuspend', 'installation_repositories.removed']);
  });

  it('fails when nobody listens, answers badly, or takes too long', async () => {
    const { github } = await shop({ webhookTimeout: 200 });
    const slow = await receiver(() => ({ after: 400 }));
    const broken = await receiver(() => ({ status: 500 }));
    github.setWebhookUrl(broken.url);
    await github.closePullRequest('acme/shop', 1);
    github.setWebhookUrl(slow.url);
    await github.reopenPullRequest('acme/shop', 1);
    github.setWebhookUrl('http://127.0.0.1:1/refused');
    await github.closePullRequest('acme/shop', 1);
    expect(github.deliveries.map(({ statusCode, status }) => [statusCode, status])).toEqual([
      [502, 'failed to connect to host'],
      [500, 'Invalid HTTP Response: 500'],
      [504, 'timed out'],
      [502, 'failed to connect to host'],
    ]);
    expect(github.deliveries[2]!.duration).toBeGreaterThanOrEqual(0.2);
  });

  it('can be any event', async () => {
    const hook = await receiver();
    const { github } = await shop();
    github.setWebhookUrl(hook.url);
    const delivery = await github.deliver('star', { action: 'created', odd: true }, '00000000-0000-4000-8000-000000000000');
    expect(delivery).toMatchObject({ guid: '00000000-0000-4000-8000-000000000000', event: 'star', statusCode: 200 });
    expect(hook.received[0]!.headers['x-hub-signature-256']).toBe(signature(hook.received[0]!, github.webhookSecret));
  });
});

describe('a redelivery', () => {
  it('repeats the GUID and the body under a new id', async () => {
    const { github } = await shop();
    const hook = await receiver();
    github.setWebhookUrl(hook.url);
    const app = client(github, jwt(github)).rest.apps;
    const { data: failed } = await app.listWebhookDeliveries({ status: 'failure' });
    expect(failed).toMatchObject([{ event: 'pull_request', action: 'opened', status_code: 502, redelivery: false }]);
    const { data: full } = await app.getWebhookDelivery({ delivery_id: failed[0]!.id });
    const { status } = await app.redeliverWebhookDelivery({ delivery_id: failed[0]!.id });
    expect(status).toBe(202);
    await github.settled();
    expect(hook.received).toHaveLength(1);
    const [again] = hook.received;
    expect(again!.headers['x-github-delivery']).toBe(failed[0]!.guid);
    expect(JSON.parse(again!.body)).toEqual(full.request.payload);
    expect(again!.headers['x-hub-signature-256']).toBe(signature(again!, github.webhookSecret));
    const { data: all } = await app.listWebhookDeliveries();
    expect(all.map(({ guid, status_code, redelivery }) => [guid, status_code, redelivery])).toEqual([
      [failed[0]!.guid, 200, true],
      [failed[0]!.guid, 502, false],
    ]);
    expect(all[0]!.id).toBeGreaterThan(all[1]!.id);
    expect(await refusal(app.redeliverWebhookDelivery({ delivery_id: 1 }))).toMatchObject({ status: 404 });
    const octokit = await installed(github);
    expect(await refusal(octokit.rest.apps.listWebhookDeliveries())).toMatchObject({ status: 401 });
  });

  it('is found page by page, newest first, for three days', async () => {
    let time = new Date();
    const { github } = await shop({ now: () => time });
    for (let index = 0; index < 4; index++) await github.editPullRequest('acme/shop', 1, { title: `${index}` });
    const octokit = client(github, jwt(github));
    const pages: number[][] = [];
    for await (const { data } of octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 2 }))
      pages.push(data.map(({ id }) => id));
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(github.deliveries.map(({ id }) => id).reverse());
    time = new Date(time.getTime() + 3 * 24 * 3_600_000 + 60_000);
    const later = client(github, jwt(github, { iat: Math.floor(time.getTime() / 1000), exp: Math.floor(time.getTime() / 1000) + 300 }));
    expect((await later.rest.apps.listWebhookDeliveries()).data).toEqual([]);
  });
});
