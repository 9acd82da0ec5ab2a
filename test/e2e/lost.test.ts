/** What was lost on the way comes to an end all the same: deliveries that nobody heard, and jobs that were given up. */
import { afterEach, expect, it } from 'vitest';
import { listJobs, retryJobs } from '../../src/cli/jobs.ts';
import { createLog } from '../../src/config/log.ts';
import type { FakeGitHub } from '../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../src/demo/github/index.ts';
import type { Service } from '../../src/main.ts';
import { startApp } from '../support/app.ts';
import { environmentOf, newSettings } from '../support/database.ts';

const NAME = 'acme/shop';
const logged: string[] = [];
let github: FakeGitHub;
let service: Service | undefined;
afterEach(async () => {
  await service?.stop();
  await github.close();
});

function start(database: Record<string, string>, reconcile: number): Promise<Service> {
  const log = createLog({ level: 'debug', write: (line) => logged.push(line) });
  return startApp(github, { CONCURRENCY: '1', ...database }, { log, drain: 200, reconcile });
}
async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`it did not happen\n${logged.slice(-20).join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const concluded = (sha: string): boolean => github.checkRuns(NAME, sha).some(({ status }) => status === 'completed');

it('a pull request that was opened and a group that was queued while the service was down are reviewed when it is up', async () => {
  github = await startFakeGitHub();
  await github.addRepository({ name: NAME, files: { 'README.md': 'one\n' } });
  const pull = await github.openPullRequest(NAME, { files: { 'README.md': 'two\n' } });
  const group = await github.queueForMerge(NAME, pull.number);
  expect(github.deliveries.map(({ statusCode }) => statusCode >= 200 && statusCode < 300)).not.toContain(true);
  service = await start(environmentOf(await newSettings()), 300);
  await until(() => concluded(pull.head.sha) && concluded(group.headSha));
  expect(github.checkRuns(NAME, pull.head.sha)).toMatchObject([{ conclusion: 'success' }]);
  expect(github.checkRuns(NAME, group.headSha)).toMatchObject([{ conclusion: 'success' }]);
  const ours = github.deliveries.filter(({ event }) => event === 'merge_group');
  expect(ours.findLast(({ redelivery }) => redelivery)).toMatchObject({ guid: ours[0]!.guid, statusCode: 200 });
});

it('a job that was given up is listed with its reason, and done when it is queued again', async () => {
  github = await startFakeGitHub();
  const settings = environmentOf(await newSettings());
  service = await start(settings, 0);
  await github.addRepository({ name: NAME, files: { 'README.md': 'one\n' } });
  github.faults.next({ method: 'POST', path: '/app/installations/{id}/access_tokens' }, { status: 403 });
  const pull = await github.openPullRequest(NAME, { files: { 'README.md': 'two\n' } });
  const { queue } = service;
  await until(async () => (await queue.counts()).dead === 1);
  await service.stop();

  Object.assign(process.env, settings);
  try {
    let out = '';
    const write = (text: string): void => {
      out += text;
    };
    expect(await listJobs({ format: 'text' }, write)).toBe(0);
    expect(out).toMatch(
      /^[0-9a-f-]{36} {2}\S+Z {2}acme\/shop#1 {2}pull_request\.opened {2}GitHub answered 403\n0 waiting, 0 running, 1 given up\n$/,
    );
    const id = out.slice(0, 36);
    expect(() => retryJobs([], {}, write)).toThrow('which jobs?');
    await expect(retryJobs(['nothing'], {}, write)).rejects.toThrow('there is no job nothing');
    out = '';
    expect(await retryJobs([id], {}, write)).toBe(0);
    expect(out).toBe('acme/shop#1 is queued again\n');
    out = '';
    await listJobs({ format: 'text' }, write);
    expect(out).toBe('1 waiting, 0 running, 0 given up\n');
  } finally {
    for (const name of Object.keys(settings)) delete process.env[name];
  }
  service = await start(settings, 0);
  await until(() => concluded(pull.head.sha));
  expect(github.checkRuns(NAME, pull.head.sha)).toMatchObject([{ conclusion: 'success' }]);
});
