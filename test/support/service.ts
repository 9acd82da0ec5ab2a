/** One job against the fake GitHub, with an analysis that answers as it is told. */
import { ProbotOctokit } from 'probot';
import { createLog } from '../../src/config/log.ts';
import type { FakeGitHub, PullRequestInfo } from '../../src/demo/github/index.ts';
import type { PullReference } from '../../src/github/events.ts';
import type { Claim, Job } from '../../src/queue/queue.ts';
import type { Review } from '../../src/review/types.ts';
import type { Analyst } from '../../src/worker/analyst.ts';
import { newKept } from '../../src/worker/change.ts';
import type { WorkerContext } from '../../src/worker/context.ts';
import { ledgerSecret } from '../../src/worker/ledger.ts';
import { reviewPullRequest } from '../../src/worker/pull.ts';
import { sharedDatabase } from './database.ts';

export const logged: string[] = [];

/** What jobs wanted to have queued. */
export const queued: Job[] = [];

export async function contextFor(github: FakeGitHub): Promise<WorkerContext> {
  const log = createLog({ level: 'debug', secrets: [github.webhookSecret], write: (line) => logged.push(line) });
  const options = { baseUrl: github.apiUrl, throttle: { enabled: false }, retry: { enabled: false }, log };
  const app = new ProbotOctokit({ ...options, auth: { appId: github.appId, privateKey: github.privateKey } } as ConstructorParameters<
    typeof ProbotOctokit
  >[0]);
  const settings = { baseUrl: github.apiUrl, log: log.child({}, { level: 'warn' }), throttle: false, retries: 0 };
  return {
    appId: github.appId,
    secret: ledgerSecret(github.privateKey),
    app,
    settings,
    database: await sharedDatabase(),
    enqueue: async (job) => queued.push(job),
    kept: newKept(),
    log,
  };
}

let deliveries = 0;
/** The claim of one pull request. */
export type PullClaim = Claim & { job: PullReference };

export function claimFor(github: FakeGitHub, pull: PullRequestInfo, more: Partial<PullClaim> = {}): PullClaim {
  const job: PullReference = {
    kind: 'pull',
    delivery: `${String(deliveries++).padStart(8, '0')}-0000-4000-8000-000000000000`,
    event: 'pull_request',
    action: 'opened',
    installation: github.repository(pull.repository).installationId ?? github.installationId,
    repository: { id: github.repository(pull.repository).id, fullName: pull.repository },
    number: pull.number,
    head: pull.head.sha,
    base: pull.base.ref,
    sender: 'octocat',
  };
  return { job, attempt: 0, crashes: 0, signal: new AbortController().signal, reviewing: async () => {}, ...more };
}

export const runJob = (claim: PullClaim, context: WorkerContext, analyst: Analyst) => reviewPullRequest(claim, claim.job, context, analyst);

/** Reads every file of the head, so that each stage of a job is passed, and answers with the given review of that head. */
export function analystWith(review: (head: string) => Review | Promise<Review>): Analyst {
  return {
    warm() {},
    async analyse(request, read) {
      await read(Object.entries(request.head.tree).map(([path, blob]) => ({ path, blob })));
      return { ...(await review(request.head.commit)), head: request.head.commit, base: request.base.commit };
    },
    index: async () => ({ lowered: new Map() }),
    async end() {},
  };
}
