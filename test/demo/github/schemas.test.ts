/** Every kind of answer and of payload against GitHub's own descriptions, of which fixtures/github/schemas.json is an extract. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import type { FakeGitHub } from '../../../src/demo/github/index.ts';
import { installed, jwt, REPOSITORY, receiver, shop } from './support.ts';

interface Schemas {
  responses: Record<string, unknown>;
  payloads: Record<string, unknown>;
  definitions: Record<string, unknown>;
}
const schemas = JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/github/schemas.json'), 'utf8')) as Schemas;

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
addFormats.default(ajv);
ajv.addFormat('int64', true);
ajv.addFormat('repo.nwo', true);
ajv.addSchema({ $id: 'github', ...schemas });

/** Where the descriptions are wrong: events are listed without the merge queue's, and an account would be user and enterprise at once. */
const KNOWN_GAPS = [/^check-suite-rerequested \/check_suite\/app\/events\/\d+$/, /^GET \/app\/installations 200 \/\d+\/account$/];

function problems(kind: 'responses' | 'payloads', name: string, value: unknown): string[] {
  const pointer = name.replaceAll('~', '~0').replaceAll('/', '~1');
  const validate = ajv.compile({ $ref: `github#/${kind}/${encodeURIComponent(pointer)}` });
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .filter(({ instancePath }) => !KNOWN_GAPS.some((gap) => gap.test(`${name} ${instancePath}`)))
    .map(({ instancePath, message, params }) => `${name} ${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** The described operation that a request is. */
function operation(method: string, path: string, status: number): string | undefined {
  return Object.keys(schemas.responses).find((name) => {
    const [verb, template, code] = name.split(' ') as [string, string, string];
    const pattern = template
      .replace(/git\/ref\/\{ref\}|\{(path|basehead)\}$/, (part) => part.replace(/\{\w+\}/, '.+'))
      .replace(/\{\w+\}/g, '[^/]+');
    return verb === method && Number(code) === status && new RegExp(`^${pattern}$`).test(path);
  });
}

/** A client that checks every answer. */
function checked(github: FakeGitHub, auth: string, seen: Set<string>, wrong: string[]): Octokit {
  const watch: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    const { pathname } = new URL(input as string);
    const name = operation(init?.method ?? 'GET', decodeURIComponent(pathname), answer.status);
    if (name) {
      seen.add(name);
      wrong.push(...problems('responses', name, await answer.clone().json()));
    }
    return answer;
  };
  return new Octokit({ baseUrl: github.url, auth, request: { fetch: watch } });
}

it('answers in the form that GitHub describes', async () => {
  const permissions = { contents: 'read', checks: 'write', pull_requests: 'write', members: 'read' } as const;
  const { github, pull } = await shop({ webhookUrl: 'http://127.0.0.1:9/nobody', permissions });
  await github.review('acme/shop', 1, { state: 'APPROVED', body: 'Fine', as: 'mara' });
  github.setTeam('acme', 'security', ['mara']);
  const seen = new Set<string>();
  const wrong: string[] = [];
  const app = checked(github, jwt(github), seen, wrong).rest;
  await app.apps.getAuthenticated();
  await app.apps.listInstallations();
  await app.apps.getInstallation({ installation_id: github.installationId });
  await app.apps.getRepoInstallation(REPOSITORY);
  const { id } = github.repository('acme/shop');
  const { data: created } = await app.apps.createInstallationAccessToken({ installation_id: github.installationId, repository_ids: [id] });
  await app.apps.getWebhookConfigForApp();
  const { data: deliveries } = await app.apps.listWebhookDeliveries();
  await app.apps.getWebhookDelivery({ delivery_id: deliveries[0]!.id });

  const { rest } = checked(github, created.token, seen, wrong);
  const sha = pull.head.sha;
  await rest.apps.listReposAccessibleToInstallation();
  await rest.rateLimit.get();
  await rest.repos.get(REPOSITORY);
  await rest.repos.getBranch({ ...REPOSITORY, branch: 'main' });
  await rest.repos.getCommit({ ...REPOSITORY, ref: sha });
  await rest.repos.getCollaboratorPermissionLevel({ ...REPOSITORY, username: 'mara' });
  await rest.repos.listPullRequestsAssociatedWithCommit({ ...REPOSITORY, commit_sha: sha });
  await rest.repos.compareCommitsWithBasehead({ ...REPOSITORY, basehead: `main...${sha}` });
  for (const path of ['src', 'README.md']) await rest.repos.getContent({ ...REPOSITORY, path });
  const { data: tree } = await rest.git.getTree({ ...REPOSITORY, tree_sha: sha, recursive: '1' });
  await rest.git.getBlob({ ...REPOSITORY, file_sha: tree.tree.find(({ type }) => type === 'blob')!.sha });
  await rest.git.getCommit({ ...REPOSITORY, commit_sha: sha });
  await rest.git.getRef({ ...REPOSITORY, ref: 'heads/main' });
  await rest.pulls.list(REPOSITORY);
  await rest.pulls.get({ ...REPOSITORY, pull_number: 1 });
  await rest.pulls.listFiles({ ...REPOSITORY, pull_number: 1 });
  await rest.pulls.listReviews({ ...REPOSITORY, pull_number: 1 });
  await rest.teams.getMembershipForUserInOrg({ org: 'acme', team_slug: 'security', username: 'mara' });
  await rest.pulls.listCommits({ ...REPOSITORY, pull_number: 1 });
  const annotation = { path: 'src/orders.ts', start_line: 1, end_line: 1, annotation_level: 'warning' as const, message: 'm' };
  const output = { title: 't', summary: 's', annotations: [annotation] };
  const { data: run } = await rest.checks.create({ ...REPOSITORY, name: 'Portcullis', head_sha: sha, status: 'in_progress' });
  await rest.checks.update({ ...REPOSITORY, check_run_id: run.id, conclusion: 'success', output });
  await rest.checks.get({ ...REPOSITORY, check_run_id: run.id });
  await rest.checks.listForRef({ ...REPOSITORY, ref: sha });
  await rest.checks.listAnnotations({ ...REPOSITORY, check_run_id: run.id });
  const { data: comment } = await rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'hello' });
  await rest.issues.getComment({ ...REPOSITORY, comment_id: comment.id });
  await rest.issues.updateComment({ ...REPOSITORY, comment_id: comment.id, body: 'hello again' });
  await rest.reactions.createForIssueComment({ ...REPOSITORY, comment_id: comment.id, content: '+1' });
  await rest.issues.listComments({ ...REPOSITORY, issue_number: 1 });

  expect(wrong).toEqual([]);
  expect(Object.keys(schemas.responses).filter((name) => !seen.has(name) && !name.endsWith('reactions 200'))).toEqual([]);
});

it('sends payloads in the form that GitHub describes', async () => {
  const hook = await receiver();
  const events = ['pull_request', 'pull_request_review', 'check_run', 'check_suite', 'issue_comment', 'merge_group', 'push', 'repository'];
  const { github } = await shop({ webhookUrl: hook.url, events });
  const octokit = await installed(github);
  await github.deliverInstallation('acme', 'created');
  await github.setInstalled('acme/shop', false);
  await github.setInstalled('acme/shop', true);
  await github.push('acme/shop', { branch: 'change-1', files: { 'src/more.ts': 'x\n' }, as: 'mara' });
  await github.editPullRequest('acme/shop', 1, { title: 'Other', body: 'text' });
  await github.setDraft('acme/shop', 1, true);
  await github.setDraft('acme/shop', 1, false);
  await github.closePullRequest('acme/shop', 1);
  await github.reopenPullRequest('acme/shop', 1);
  const head_sha = github.repository('acme/shop').branches['change-1']!;
  const { data: run } = await octokit.rest.checks.create({
    ...REPOSITORY,
    name: 'Portcullis',
    head_sha,
    conclusion: 'success',
    actions: [{ label: 'Again', description: 'Look again', identifier: 'again' }],
  });
  await github.rerequestCheckRun(run.id, 'mara');
  await github.rerequestCheckSuite('acme/shop', head_sha, 'mara');
  await github.requestAction(run.id, 'again', 'mara');
  const id = await github.comment('acme/shop', 1, '- [ ] box', 'mara');
  await github.tick(id, 'box', 'mara');
  await github.deleteComment(id);
  await github.review('acme/shop', 1, { state: 'CHANGES_REQUESTED', as: 'ines' });
  await github.queueForMerge('acme/shop', 1);
  github.renameRepository('acme/shop', 'store');
  await github.setSuspended('acme', true);
  await github.settled();

  const seen = new Set<string>();
  const wrong = hook.received.flatMap(({ headers, body }) => {
    const payload = JSON.parse(body) as { action?: string };
    const name = [headers['x-github-event'], payload.action].filter(Boolean).join('-').replaceAll('_', '-');
    seen.add(name);
    return problems('payloads', name, payload);
  });
  expect(wrong).toEqual([]);
  expect(Object.keys(schemas.payloads).filter((name) => !seen.has(name))).toEqual([]);
});
