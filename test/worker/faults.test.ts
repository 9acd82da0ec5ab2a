/** What becomes of every fault of GitHub at every stage of a job: one run, one comment, and never green for want of a judgement. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FakeGitHub, FaultTarget, PullRequestInfo } from '../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../src/demo/github/index.ts';
import { Lost } from '../../src/queue/queue.ts';
import { Unavailable } from '../../src/store/database.ts';
import type { WorkerContext } from '../../src/worker/context.ts';
import { question, review } from '../support/reviews.ts';
import type { PullClaim } from '../support/service.ts';
import { analystWith, claimFor, contextFor, logged, runJob } from '../support/service.ts';

const REPOSITORY = 'acme/shop';
let github: FakeGitHub;
let context: WorkerContext;
beforeAll(async () => {
  github = await startFakeGitHub();
  await github.addRepository({ name: REPOSITORY, files: { 'src/orders.ts': 'one\ntwo\n' } });
});
afterAll(() => github.close());
beforeEach(async () => {
  context = await contextFor(github);
  github.faults.clear();
  logged.length = 0;
});

let branches = 0;
const open = (): Promise<PullRequestInfo> =>
  github.openPullRequest(REPOSITORY, { files: { 'src/orders.ts': `one\ntwo\n${branches}\nfour\n` }, headRef: `branch-${branches++}` });
const run = (claim: PullClaim, judged = review()) =>
  runJob(
    claim,
    context,
    analystWith(() => judged),
  );
const runsOf = (pull: PullRequestInfo) => github.checkRuns(REPOSITORY, pull.head.sha);
const commentsOf = (pull: PullRequestInfo) => github.comments(REPOSITORY, pull.number);

const STAGES: Record<string, FaultTarget> = {
  token: { method: 'POST', path: '/app/installations/{id}/access_tokens' },
  'pull request': { method: 'GET', path: '/repos/{owner}/{repo}/pulls/{number}' },
  'list of runs': { method: 'GET', path: '/repos/{owner}/{repo}/commits/{ref}/check-runs' },
  'new run': { method: 'POST', path: '/repos/{owner}/{repo}/check-runs' },
  comparison: { method: 'GET', path: /\/compare\// },
  configuration: { method: 'GET', path: /\/contents\// },
  tree: { method: 'GET', path: /\/git\/trees\// },
  'pull request before publishing': { method: 'GET', path: '/repos/{owner}/{repo}/pulls/{number}', after: 1 },
  'list of comments': { method: 'GET', path: /\/issues\/\d+\/comments$/ },
  'new comment': { method: 'POST', path: /\/issues\/\d+\/comments$/ },
  conclusion: { method: 'PATCH', path: /\/check-runs\/\d+$/ },
};
const stages = Object.keys(STAGES);
/** Runs are looked for where an earlier attempt may have left one. */
const claimAt = (stage: string, pull: PullRequestInfo): PullClaim => claimFor(github, pull, { attempt: stage === 'list of runs' ? 1 : 0 });
/** Before a check run can be there; none is made for what the App may not see. */
const EARLY = ['token', 'list of runs', 'new run'];
const COMMENT = ['list of comments', 'new comment'];

describe('a passing fault of GitHub', () => {
  it.each(stages.flatMap((stage) => [['500', stage] as const, ['dropped connection', stage] as const]))(
    '(%s at the %s) is tried again later, and leaves one run and one comment',
    async (kind, stage) => {
      const pull = await open();
      const claim = claimAt(stage, pull);
      const planned = github.faults.next(STAGES[stage]!, kind === '500' ? { status: 500 } : { drop: true });
      const begun = Date.now();
      const outcome = await run(claim);
      expect(planned.hits).toBe(1);
      expect(outcome).toMatchObject({ is: 'again', counts: true, pause: false });
      if (outcome.is !== 'again') throw new Error('unreachable');
      expect(outcome.at.getTime() - begun).toBeGreaterThanOrEqual(10_000);
      expect(runsOf(pull).every(({ conclusion }) => conclusion === null || (COMMENT.includes(stage) && conclusion === 'failure'))).toBe(
        true,
      );
      expect(await run({ ...claim, attempt: claim.attempt + 1 })).toEqual({ is: 'done', what: 'failure' });
      expect(runsOf(pull)).toMatchObject([{ conclusion: 'failure', title: '1 error' }]);
      expect(commentsOf(pull)).toHaveLength(1);
    },
  );

  it.each(['new run', 'new comment', 'conclusion'])('that hides that the %s was written does not double it', async (stage) => {
    const pull = await open();
    const claim = claimFor(github, pull);
    github.faults.next(STAGES[stage]!, { drop: true, when: 'after' });
    expect(await run(claim)).toMatchObject({ is: 'again' });
    expect(await run({ ...claim, attempt: 1 })).toEqual({ is: 'done', what: 'failure' });
    expect(runsOf(pull)).toMatchObject([{ conclusion: 'failure' }]);
    expect(commentsOf(pull)).toHaveLength(1);
  });

  it('of the fast way to file contents is made up for by the slow one', async () => {
    const pull = await open();
    github.faults.next({ path: '/graphql' }, { status: 502 });
    expect(await run(claimFor(github, pull))).toEqual({ is: 'done', what: 'failure' });
  });

  it.each(stages.filter((stage) => !EARLY.includes(stage) && !COMMENT.includes(stage)))(
    'that does not pass (%s) fails the check in the end',
    async (stage) => {
      const pull = await open();
      github.faults.next(STAGES[stage]!, { status: 503 });
      expect(await run(claimFor(github, pull, { attempt: 4 }))).toEqual({ is: 'given-up', reason: 'GitHub answered 503' });
      expect(runsOf(pull)).toMatchObject([{ conclusion: 'failure', title: 'Not reviewed: GitHub did not answer' }]);
    },
  );
});

it.each(['token', 'new run'])('GitHub being down for long (%s) is waited for, since nobody can be told', async (stage) => {
  const pull = await open();
  github.faults.next({ ...STAGES[stage]!, times: 10 }, { status: 503 });
  const begun = Date.now();
  const outcome = await run(claimFor(github, pull, { attempt: 4 }));
  expect(outcome).toMatchObject({ is: 'again', counts: true });
  if (outcome.is !== 'again') throw new Error('unreachable');
  expect(outcome.at.getTime() - begun).toBeGreaterThanOrEqual(600_000);
  expect(await run(claimFor(github, pull, { attempt: 150 }))).toEqual({ is: 'given-up', reason: 'GitHub answered 503' });
});

it('a token that ends in the middle of a job costs an attempt; the next one goes on with the same run', async () => {
  const pull = await open();
  const claim = claimFor(github, pull);
  const ends = analystWith(() => {
    github.revokeTokens();
    return review();
  });
  expect(await runJob(claim, context, ends)).toMatchObject({ is: 'again', counts: true, pause: false, reason: 'GitHub answered 401' });
  expect(runsOf(pull)).toMatchObject([{ status: 'in_progress' }]);
  expect(await run({ ...claim, attempt: 1 })).toEqual({ is: 'done', what: 'failure' });
  expect(runsOf(pull)).toMatchObject([{ conclusion: 'failure' }]);
  expect(commentsOf(pull)).toHaveLength(1);
});

it('a key that was revoked is tried for some minutes; then the job is a dead letter, and nothing was written', async () => {
  const pull = await open();
  const claim = claimFor(github, pull);
  github.faults.next({ ...STAGES.token!, times: 2 }, { status: 401 });
  expect(await run(claim)).toMatchObject({ is: 'again', counts: true, reason: 'GitHub answered 401' });
  expect(await run({ ...claim, attempt: 4 })).toEqual({ is: 'given-up', reason: 'GitHub answered 401' });
  expect([runsOf(pull), commentsOf(pull)]).toEqual([[], []]);
});

it('the database being gone is nobody’s attempt, and the check run stays open for the next', async () => {
  const pull = await open();
  const { database } = context;
  const claim = claimFor(github, pull);
  let gone = false;
  const reach = <Result>(work: () => Promise<Result>): Promise<Result> => (gone ? Promise.reject(new Unavailable('gone')) : work());
  context = {
    ...context,
    database: {
      ...database,
      query: (text, values) => reach(() => database.query(text, values)),
      transaction: (work) => reach(() => database.transaction(work)),
    },
  };
  const leaving = analystWith(() => {
    gone = true;
    return review();
  });
  expect(await runJob(claim, context, leaving)).toMatchObject({ is: 'again', counts: false });
  expect(runsOf(pull)).toMatchObject([{ status: 'in_progress' }]);
  context = { ...context, database };
  expect(await run({ ...claim, crashes: 1 })).toEqual({ is: 'done', what: 'failure' });
  expect(runsOf(pull)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
});

it('a job that another instance has taken over says nothing more', async () => {
  const pull = await open();
  const controller = new AbortController();
  controller.abort(new Lost('taken'));
  expect(await run(claimFor(github, pull, { signal: controller.signal }))).toEqual({ is: 'done', what: 'lost' });
  expect(runsOf(pull)).toEqual([]);
});

it('a job that is taken over in the middle of its analysis writes nothing more', async () => {
  const pull = await open();
  const controller = new AbortController();
  const losing = analystWith(() => {
    controller.abort(new Lost('taken'));
    return review();
  });
  github.requests.length = 0;
  expect(await runJob(claimFor(github, pull, { signal: controller.signal }), context, losing)).toEqual({ is: 'done', what: 'lost' });
  expect(github.requests.filter(({ method, path }) => method !== 'GET' && path.startsWith('/repos/'))).toMatchObject([{ method: 'POST' }]);
  expect([runsOf(pull), commentsOf(pull)]).toMatchObject([[{ status: 'in_progress' }], []]);
});

it.each([
  ['comment', 1, []],
  ['conclusion', 2, [{ body: expect.anything() }]],
] as const)('a job that has lost its turn before the %s writes nothing more, and is taken up again', async (_, write, comments) => {
  const pull = await open();
  const { database } = context;
  const claim = claimFor(github, pull);
  let asked = 0;
  const losing: typeof database = {
    ...database,
    listen: (channel, hear) => database.listen(channel, hear),
    transaction: (work) => database.transaction(work),
    async query<Row>(text: string, values?: unknown[]) {
      if (text.startsWith('UPDATE portcullis.leases') && ++asked === write)
        await database.query('UPDATE portcullis.leases SET holder = gen_random_uuid() WHERE name = $1', [values?.[0]]);
      return database.query<Row>(text, values);
    },
  };
  context = { ...context, database: losing };
  expect(await run(claim)).toMatchObject({ is: 'again', counts: false, reason: 'its turn was lost' });
  expect(runsOf(pull)).toMatchObject([{ status: 'in_progress' }]);
  expect(commentsOf(pull)).toMatchObject(comments);
  await database.query('DELETE FROM portcullis.leases');
  context = { ...context, database };
  expect(await run({ ...claim, crashes: 1 })).toEqual({ is: 'done', what: 'failure' });
  expect([runsOf(pull), commentsOf(pull)]).toMatchObject([[{ conclusion: 'failure' }], [{}]]);
});

it('a job that ends the service each time is given up, and says so', async () => {
  const pull = await open();
  expect(await run(claimFor(github, pull, { crashes: 11 }))).toEqual({ is: 'given-up', reason: 'internal error' });
  expect(runsOf(pull)).toMatchObject([{ conclusion: 'failure', title: 'Not reviewed: internal error' }]);
});

it('a run that a job left open is taken over by the next one on that head', async () => {
  const pull = await open();
  const gone = claimFor(github, pull);
  github.faults.next(STAGES.conclusion!, { drop: true });
  expect(await run(gone)).toMatchObject({ is: 'again' });
  expect(await run(claimFor(github, pull))).toEqual({ is: 'done', what: 'failure' });
  expect(runsOf(pull)).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
});

describe('a refusal of GitHub', () => {
  const cases = (some: string[]) => [403, 404, 422].flatMap((status) => some.map((stage) => [status, stage] as const));
  const late = stages.filter((stage) => !EARLY.includes(stage) && !COMMENT.includes(stage));
  const refused = async (status: number, stage: string): Promise<PullRequestInfo> => {
    const pull = await open();
    const planned = github.faults.next(STAGES[stage]!, { status, headers: { 'x-accepted-github-permissions': 'checks=write' } });
    const judged = review({ conclusion: 'success', findings: [], questions: [question()] });
    expect(await run(claimAt(stage, pull), judged)).toEqual({ is: 'given-up', reason: `GitHub answered ${status}` });
    expect(planned.hits).toBe(1);
    expect(logged.join('')).toContain('job failed');
    return pull;
  };

  it.each(cases(EARLY))('(%i at the %s) leaves no run', async (status, stage) => {
    expect(runsOf(await refused(status, stage))).toEqual([]);
  });

  it.each(cases(late).filter(([status, stage]) => status !== 404 || (stage !== 'configuration' && stage !== 'pull request')))(
    '(%i at the %s) fails the check',
    async (status, stage) => {
      const runs = runsOf(await refused(status, stage));
      expect(runs).toMatchObject([{ conclusion: 'failure', title: expect.stringMatching(/^Not reviewed: /) }]);
      expect(runs[0]!.summary!.includes('`checks=write`')).toBe(status === 403);
    },
  );

  it('to show the pull request leaves no run: the App cannot see it', async () => {
    expect(runsOf(await refused(404, 'pull request'))).toEqual([]);
  });

  it.each(cases(COMMENT))('(%i at the %s) costs the comment, not the verdict', async (status, stage) => {
    const runs = runsOf(await refused(status, stage));
    expect(runs).toMatchObject([{ conclusion: 'success' }]);
    expect(runs[0]!.summary).toContain('The comment on the pull request could not be written');
  });

  it('of a whole batch of annotations costs the annotations, not the verdict', async () => {
    const pull = await open();
    github.faults.next(STAGES.conclusion!, { status: 422 });
    expect(await run(claimFor(github, pull))).toEqual({ is: 'done', what: 'failure' });
    expect(runsOf(pull)[0]).toMatchObject({ conclusion: 'failure', annotations: [] });
    expect(runsOf(pull)[0]!.summary).toContain('GitHub refused 1 annotations');
  });
});

describe('a limit of GitHub', () => {
  it.each([
    ['secondary', { secondaryLimit: { retryAfter: 90 } }, 90],
    ['primary', { primaryLimit: { resetIn: 600 } }, 600],
  ] as const)('(%s) holds back the installation until its time, and counts as no attempt', async (_, fault, seconds) => {
    const pull = await open();
    const claim = claimFor(github, pull);
    github.faults.next(STAGES.tree!, fault);
    const begun = Date.now();
    const outcome = await run(claim);
    expect(outcome).toMatchObject({ is: 'again', counts: false, pause: true });
    if (outcome.is !== 'again') throw new Error('unreachable');
    expect(outcome.at.getTime() - begun).toBeGreaterThan((seconds - 2) * 1000);
    expect(runsOf(pull)).toMatchObject([{ status: 'in_progress' }]);
    expect(await run(claim)).toEqual({ is: 'done', what: 'failure' });
    expect(runsOf(pull)).toHaveLength(1);
  });
});
