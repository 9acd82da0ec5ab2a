/** What becomes of pull requests while an App comes, goes and comes back, through the whole App. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import type { CheckRunInfo, FakeGitHub, PullRequestInfo } from '../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../src/demo/github/index.ts';
import type { Service } from '../../src/main.ts';
import { startApp } from '../support/app.ts';
import { environmentOf, newSettings } from '../support/database.ts';

const NAME = 'acme/shop';
const logged: string[] = [];
let github: FakeGitHub;
let service: Service;
beforeAll(async () => {
  github = await startFakeGitHub();
  const log = createLog({ level: 'info', write: (line) => logged.push(line) });
  service = await startApp(github, environmentOf(await newSettings()), { log, reconcile: 0 });
  await github.addRepository({ name: NAME, files: { 'README.md': 'shop\n', 'src/app.js': 'one\n' } });
});
afterAll(async () => {
  await service.stop();
  await github.close();
});

/** The newest run of the head, when nothing is queued or running any more. */
async function settled({ repository, head }: PullRequestInfo, name = repository): Promise<CheckRunInfo | undefined> {
  for (;;) {
    const { queued, running } = await service.queue.counts();
    if (queued + running === 0) return github.checkRuns(name, head.sha)[0];
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
let branches = 0;
const open = (files: Record<string, string> = { 'README.md': `text ${branches}\n` }): Promise<PullRequestInfo> =>
  github.openPullRequest(NAME, { files, headRef: `branch-${branches++}` });

it('what was opened while it was suspended is reviewed when it is no longer', async () => {
  await github.setSuspended('acme', true);
  const pull = await open();
  expect(await settled(pull)).toBeUndefined();
  await github.setSuspended('acme', false);
  expect(await settled(pull)).toMatchObject({ status: 'completed', conclusion: 'success' });
});

it('a review that is cut off by the removal of the repository is ended when that is added again, in the run that it left', async () => {
  github.faults.next({ method: 'GET', path: /\/compare\// }, { delay: 700 });
  const pull = await open({ 'src/app.js': 'two\n' });
  while (github.checkRuns(NAME, pull.head.sha).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await github.setInstalled(NAME, false);
  expect(await settled(pull)).toMatchObject({ status: 'in_progress' });
  const meanwhile = await open();
  await github.setInstalled(NAME, true);
  expect(await settled(pull)).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(github.checkRuns(NAME, pull.head.sha)).toHaveLength(1);
  expect(await settled(meanwhile)).toMatchObject({ conclusion: 'success' });
  expect(logged.join('')).not.toMatch(/"level":"error".*"msg":"(?!job failed|check run not concluded)/);
});

it('a repository that was renamed is reviewed under its new name', async () => {
  const pull = await open();
  await settled(pull);
  github.renameRepository(NAME, 'store');
  const sha = await github.push('acme/store', { branch: pull.head.ref, files: { 'README.md': 'renamed\n' } });
  expect(await settled({ ...pull, head: { ref: pull.head.ref, sha } }, 'acme/store')).toMatchObject({ conclusion: 'success' });
});
