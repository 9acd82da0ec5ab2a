/** One job, of whichever kind. With the command line the only place where reading and writing meet the pure core. */
import type { Environment } from './config/environment.ts';
import type { Log } from './config/log.ts';
import type { ClientSettings, Octokit } from './github/client.ts';
import type { Claim, Queue } from './queue/queue.ts';
import type { Database } from './store/database.ts';
import type { Analyst } from './worker/analyst.ts';
import { createAnalyst } from './worker/analyst.ts';
import { newKept } from './worker/change.ts';
import type { WorkerContext } from './worker/context.ts';
import { reviewGroup } from './worker/group.ts';
import { indexRepository } from './worker/indexing.ts';
import { ledgerSecret } from './worker/ledger.ts';
import type { Done, Outcome } from './worker/loop.ts';
import { startLoop } from './worker/loop.ts';
import { reviewPullRequest } from './worker/pull.ts';
import { sweepInstallation } from './worker/sweep.ts';

export function work(claim: Claim, context: WorkerContext, analyst: Analyst): Promise<Outcome> {
  const { job } = claim;
  if (job.kind === 'pull') return reviewPullRequest(claim, job, context, analyst);
  if (job.kind === 'group') return reviewGroup(claim, job, context, analyst);
  if (job.kind === 'index') return indexRepository(claim, job, context, analyst);
  return sweepInstallation(claim, job, context);
}

export interface WorkersOptions {
  queue: Queue;
  database: Database;
  environment: Environment;
  app: Octokit;
  settings: ClientSettings;
  log: Log;
  onDone?: (done: Done) => void;
}

export function startWorkers({ queue, database, environment, app, settings, log, onDone }: WorkersOptions) {
  const context: WorkerContext = {
    appId: environment.appId,
    secret: ledgerSecret(environment.privateKey),
    app,
    settings,
    database,
    enqueue: (job) => queue.enqueue(job),
    kept: newKept(),
    log,
  };
  const analysts = Array.from({ length: environment.concurrency }, () => createAnalyst(environment.analysis));
  for (const analyst of analysts) analyst.warm();
  const loop = startLoop({
    queue,
    concurrency: environment.concurrency,
    log,
    work: (claim, lane) => work(claim, context, analysts[lane]!),
    ...(onDone && { onDone }),
  });
  return { ...loop, end: async () => void (await Promise.all(analysts.map((analyst) => analyst.end()))) };
}
