/**
 * How long the service takes, on one PostgreSQL with fsync: until a delivery is durably queued and answered, and from a webhook to the concluded check on the fake GitHub.
 *   npm run bench:service -- [--deliveries 4000] [--connections 16] [--pulls 40]
 */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startFakeGitHub } from '../src/demo/github/index.ts';
import { startPostgres } from '../test/support/postgres-server.ts';
import { line, note } from './clock.ts';
import { startInstance } from './service/instances.ts';
import { BASE, opened } from './service/shop.ts';

const { values } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '4000' },
    connections: { type: 'string', default: '16' },
    pulls: { type: 'string', default: '40' },
  },
});
const [DELIVERIES, CONNECTIONS, PULLS] = [Number(values.deliveries), Number(values.connections), Number(values.pulls)];
const NAME = 'acme/shop';

const postgres = await startPostgres({ durable: true });
if (!postgres) throw new Error('PostgreSQL is not installed here');
const github = await startFakeGitHub({ rateLimit: 10_000_000 });
await github.addRepository({ name: NAME, files: BASE });
const log = join(mkdtempSync(join(tmpdir(), 'portcullis-bench-')), 'log');
const database = { DATABASE_URL: `${postgres.url}/postgres`, CONCURRENCY: '2' };

function percentiles(times: number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

/** One signed delivery over a connection that is kept. Out: milliseconds until the answer. */
function deliver(url: string, agent: Agent, number: number, payload: Record<string, unknown>): Promise<number> {
  const body = JSON.stringify({ ...payload, number, pull_request: { ...(payload.pull_request as object), number } });
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-github-event': 'pull_request',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', github.webhookSecret).update(body).digest('hex')}`,
    };
    const sent = request(`${url}/api/github/webhooks`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(performance.now() - begun) : reject(new Error(`answered ${answer.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

await github.openPullRequest(NAME, { files: opened('payload'), headRef: 'payload' });
const { payload } = github.deliveries.findLast(({ event }) => event === 'pull_request')!.request;
const receiver = await startInstance(github, database, log, 'receiver.ts');
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
let number = 1_000;
const connection = async (count: number): Promise<number[]> => {
  const times: number[] = [];
  for (let sent = 0; sent < count; sent++) times.push(await deliver(receiver.url, agent, number++, payload));
  return times;
};
await Promise.all(Array.from({ length: CONNECTIONS }, () => connection(20)));
const begun = performance.now();
const times = (await Promise.all(Array.from({ length: CONNECTIONS }, () => connection(Math.ceil(DELIVERIES / CONNECTIONS))))).flat();
const rate = times.length / ((performance.now() - begun) / 1000);
line(`${times.length} deliveries of ${JSON.stringify(payload).length} bytes over ${CONNECTIONS} connections`);
note('acknowledged, durably queued (must p50 < 27 ms, 600/s)', `${percentiles(times)}, ${rate.toFixed(0)}/s`);
agent.destroy();
receiver.process.kill('SIGTERM');
await receiver.ended;

// a database of its own: the load above is queued in that one
const instance = await startInstance(github, { ...database, DATABASE_URL: `${postgres.url}/template1` }, log);
github.setWebhookUrl(`${instance.url}/api/github/webhooks`);
const checked: number[] = [];
for (let count = 0; count < PULLS; count++) {
  const before = github.deliveries.length;
  const { head } = await github.openPullRequest(NAME, { headRef: `branch-${count}`, files: opened(`change ${count}`) });
  const told = github.deliveries.slice(before).findLast(({ event }) => event === 'pull_request')!;
  const seen = performance.now() - told.duration * 1000;
  while (!github.checkRuns(NAME, head.sha).some(({ status }) => status === 'completed')) await delay(2);
  if (count >= 5) checked.push(performance.now() - seen);
}
note('webhook to concluded check (must p50 < 1,500 ms)', percentiles(checked));
instance.process.kill('SIGTERM');
await instance.ended;
await github.close();
await postgres.stop();
