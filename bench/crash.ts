/**
 * Several instances on one PostgreSQL, killed with -9 at random while pull requests are opened and pushed to. In the end every open pull request must have one verdict on its newest
 * head, no run may be left open, and there may be no second comment.
 *   npm run crash -- [--kills 100] [--instances 3] [--pulls 24]
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startFakeGitHub } from '../src/demo/github/index.ts';
import { startPostgres } from '../test/support/postgres-server.ts';
import type { Instance } from './service/instances.ts';
import { startInstance } from './service/instances.ts';
import { BASE, opened } from './service/shop.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    instances: { type: 'string', default: '3' },
    pulls: { type: 'string', default: '24' },
  },
});
const [KILLS, INSTANCES, PULLS] = [Number(values.kills), Number(values.instances), Number(values.pulls)];
const NAME = 'acme/shop';
const PATIENCE = 300_000;

const postgres = await startPostgres({ durable: true });
if (!postgres) throw new Error('PostgreSQL is not installed here');
// so that GitHub's hourly budget does not end the load
const github = await startFakeGitHub({ rateLimit: 10_000_000 });
await github.addRepository({ name: NAME, files: BASE });
const log = join(mkdtempSync(join(tmpdir(), 'portcullis-crash-')), 'log');
const database = { DATABASE_URL: `${postgres.url}/postgres`, DATABASE_CONNECTIONS: '6', CONCURRENCY: '2' };
const start = (): Promise<Instance> => startInstance(github, database, log);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const pulls = new Map<number, { branch: string; head: string }>();
let loading = true;
let commits = 0;
/** Opens pull requests, then pushes to one after the other; now and then the head is that of another one's, or the title changes. */
async function load(): Promise<void> {
  while (loading) {
    const text = `change ${commits++}`;
    if (pulls.size < PULLS) {
      const branch = `branch-${pulls.size}`;
      const pull = await github.openPullRequest(NAME, { files: opened(text), headRef: branch, title: text });
      pulls.set(pull.number, { branch, head: pull.head.sha });
    } else {
      const [number, pull] = [...pulls][Math.floor(Math.random() * pulls.size)]!;
      pull.head = await github.push(NAME, { branch: pull.branch, files: opened(text) });
      if (Math.random() < 0.1) await github.editPullRequest(NAME, number, { title: text });
    }
    await delay(Math.random() * 400);
  }
}

/** Why it is not yet as it must be. */
function wrong(): string[] {
  return [...pulls].flatMap(([number, { head }]) => {
    const runs = github.checkRuns(NAME, head).filter(({ conclusion }) => conclusion !== 'cancelled');
    const verdicts = runs.filter(({ status, conclusion }) => status === 'completed' && conclusion === 'failure');
    const comments = github.comments(NAME, number).filter(({ appId }) => appId === github.appId);
    const good = runs.length === 1 && verdicts.length === 1 && comments.length === 1 && comments[0]!.body.includes(head.slice(0, 7));
    return good
      ? []
      : [
          `#${number}: ${runs.map(({ status, conclusion, title }) => `${status} ${conclusion} ${title}`).join(', ') || 'no run'}; ${comments.length} comments`,
        ];
  });
}

const alive = await Promise.all(Array.from({ length: INSTANCES }, start));
const route = (): void => github.setWebhookUrl(`${alive[Math.floor(Math.random() * alive.length)]!.url}/api/github/webhooks`);
route();
const loaded = load();
for (let kill = 1; kill <= KILLS; kill++) {
  await delay(200 + Math.random() * 1_500);
  const victim = Math.floor(Math.random() * alive.length);
  alive[victim]!.process.kill('SIGKILL');
  await alive[victim]!.ended;
  alive[victim] = await start();
  route();
  if (kill % 10 === 0) say(`${kill} kills, ${pulls.size} pull requests, ${commits} commits`);
}
loading = false;
await loaded;
const begun = Date.now();
while (wrong().length > 0 && Date.now() - begun < PATIENCE) await delay(500);
const left = wrong();
const open = [...pulls.values()].flatMap(({ head }) => github.checkRuns(NAME, head)).filter(({ status }) => status !== 'completed');
say(`${KILLS} kills, ${pulls.size} pull requests, ${commits} commits; quiet after ${Math.round((Date.now() - begun) / 1000)} s`);
say(`pull requests without exactly one verdict on the newest head and one comment: ${left.length}`);
for (const line of left) say(`  ${line}`);
say(`open runs on newest heads: ${open.length}`);
if (left.length > 0) say(`the instances' log: ${log}`);
for (const instance of alive) instance.process.kill('SIGTERM');
await Promise.all(alive.map(({ ended }) => ended));
await github.close();
await postgres.stop();
process.exitCode = left.length + open.length > 0 ? 1 : 0;
