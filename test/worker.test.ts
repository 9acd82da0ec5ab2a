/** One job, start to end, against the fake GitHub: what is published. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FakeGitHub, FileChange, PullRequestInfo } from '../src/demo/github/index.ts';
import { startFakeGitHub } from '../src/demo/github/index.ts';
import { Superseded } from '../src/queue/queue.ts';
import type { Review } from '../src/review/types.ts';
import { Killed } from '../src/worker/analyst.ts';
import type { WorkerContext } from '../src/worker/context.ts';
import { finding, question, review } from './support/reviews.ts';
import type { PullClaim } from './support/service.ts';
import { analystWith, claimFor, contextFor, logged, runJob } from './support/service.ts';

const REPOSITORY = 'acme/shop';
let github: FakeGitHub;
let context: WorkerContext;
beforeAll(async () => {
  github = await startFakeGitHub();
  await github.addRepository({
    name: REPOSITORY,
    files: { 'src/app.ts': 'export const a = 1;\n', 'README.md': 'shop\n', 'src/orders.ts': 'one\ntwo\n' },
  });
});
afterAll(() => github.close());
beforeEach(async () => {
  context = await contextFor(github);
  github.faults.clear();
  logged.length = 0;
});

const CODE = { 'src/orders.ts': 'one\ntwo\nthree\nfour\n' };
let branches = 0;
/** Each with a head of its own: equal commits of one second would be one commit. */
const open = (files: Record<string, FileChange> = CODE): Promise<PullRequestInfo> =>
  github.openPullRequest(REPOSITORY, { files, headRef: `branch-${branches}`, title: `Change ${branches++}` });
const run = (claim: PullClaim, judged: Review | ((head: string) => Review | Promise<Review>) = review()) =>
  runJob(claim, context, analystWith(typeof judged === 'function' ? judged : () => judged));
const runsOf = (pull: PullRequestInfo) => github.checkRuns(REPOSITORY, pull.head.sha);
const commentsOf = (pull: PullRequestInfo) => github.comments(REPOSITORY, pull.number);

describe('a review', () => {
  it('becomes one check run and one comment that link to each other', async () => {
    const pull = await open();
    github.requests.length = 0;
    expect(await run(claimFor(github, pull))).toEqual({ is: 'done', what: 'failure' });
    const [check, ...others] = runsOf(pull);
    const [comment, ...more] = commentsOf(pull);
    expect([others, more]).toEqual([[], []]);
    expect(check).toMatchObject({ name: 'Portcullis', status: 'completed', conclusion: 'failure', title: '1 error' });
    expect(check!.annotations).toMatchObject([{ path: 'src/orders.ts', start_line: 4, end_line: 4, annotation_level: 'failure' }]);
    expect(check!.detailsUrl).toContain(`/pull/${pull.number}#issuecomment-${comment!.id}`);
    expect(comment!.body).toMatch(/^<!-- portcullis:1 -->\n### Portcullis: 1 error to fix\n/);
    expect(comment!.body).toContain(`/blob/${pull.head.sha}/src/orders.ts#L4`);
    expect(comment!.body).toContain(`[Full report](${github.url}`);
    // Without the token: pull request twice, comparison, two trees, configuration of the branch and of the owner, blobs, comments; run twice and comment written.
    expect(github.requests.filter(({ path }) => !path.startsWith('/app/')).map(({ method }) => method)).toHaveLength(12);
  });

  it('edits its comment on the next push and says when nothing is left', async () => {
    const pull = await open();
    await run(claimFor(github, pull));
    const [first] = commentsOf(pull);
    const head = await github.push(REPOSITORY, { branch: pull.head.ref, files: { 'src/orders.ts': 'fixed\n' } });
    const next = { ...pull, head: { ...pull.head, sha: head } };
    expect(await run(claimFor(github, next), review({ conclusion: 'success', findings: [finding({ state: 'fixed' })] }))).toEqual({
      is: 'done',
      what: 'success',
    });
    const [second, ...others] = commentsOf(pull);
    expect([second!.id, others]).toEqual([first!.id, []]);
    expect(second!.body).toContain('nothing left to do');
    expect(runsOf(next)).toMatchObject([{ conclusion: 'success' }]);
    expect(runsOf(pull)).toMatchObject([{ conclusion: 'failure' }]);
  });

  it('of a re-run is a new check run and leaves an unchanged comment alone', async () => {
    const pull = await open();
    await run(claimFor(github, pull));
    const [before] = commentsOf(pull);
    github.requests.length = 0;
    const claim = claimFor(github, pull);
    await run({ ...claim, job: { ...claim.job, action: 'rerequested' } });
    expect(runsOf(pull)).toMatchObject([{ conclusion: 'failure' }, { conclusion: 'failure' }]);
    // The address of the report is another one, so the comment is edited, never doubled.
    expect(commentsOf(pull)).toHaveLength(1);
    expect(commentsOf(pull)[0]!.id).toBe(before!.id);
    expect(github.requests.filter(({ path }) => path.includes('/git/trees/'))).toEqual([]);
  });

  it('is not done again for an event that comes late', async () => {
    const pull = await open();
    await run(claimFor(github, pull));
    const late = claimFor(github, pull);
    expect(await run({ ...late, job: { ...late.job, action: 'synchronize', head: 'c'.repeat(40) } })).toEqual({
      is: 'done',
      what: 'reviewed before',
    });
    expect(runsOf(pull)).toHaveLength(1);
  });

  it('with questions alone asks for action', async () => {
    const pull = await open();
    await run(claimFor(github, pull), review({ conclusion: 'action_required', findings: [], questions: [question()] }));
    expect(runsOf(pull)).toMatchObject([{ conclusion: 'action_required' }]);
    expect(commentsOf(pull)[0]!.body).toContain('- [ ] **May every member refund?**');
  });

  it('sends more than 50 annotations in batches', async () => {
    const pull = await open();
    const findings = Array.from({ length: 120 }, (_, index) => finding({ fingerprint: `pc1:${index}`, handle: `F-${index}` }));
    await run(claimFor(github, pull), review({ findings }));
    expect(runsOf(pull)[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(runsOf(pull)[0]!.annotations).toHaveLength(120);
  });

  it('works under the new name of a repository that was renamed', async () => {
    await github.addRepository({ name: 'acme/old', files: { 'src/orders.ts': 'one\n' } });
    const pull = await github.openPullRequest('acme/old', { files: CODE });
    const claim = claimFor(github, pull);
    github.renameRepository('acme/old', 'new');
    expect(await run(claim)).toEqual({ is: 'done', what: 'failure' });
    expect(github.checkRuns('acme/new', pull.head.sha)).toMatchObject([{ conclusion: 'failure' }]);
  });

  it('of a fork is published on the fork’s head', async () => {
    const pull = await github.openPullRequest(REPOSITORY, { files: CODE, headRef: 'forked', fork: 'eve' });
    expect(await run(claimFor(github, pull))).toEqual({ is: 'done', what: 'failure' });
    expect(runsOf(pull)).toMatchObject([{ conclusion: 'failure' }]);
  });
});

describe('a pull request that touches no API code', () => {
  const never = () => {
    throw new Error('nothing is to be analysed');
  };
  it.each<[string, Record<string, FileChange>]>([
    ['of texts', { 'README.md': 'better\n' }],
    ['of binary files alone', { 'logo.png': Buffer.from([0x89, 0x50, 0, 1]), 'font.woff2': Buffer.from([0, 1, 2]) }],
    ['without any file', {}],
  ])('%s succeeds at once, without a comment', async (_, files) => {
    const pull = await open(files);
    github.requests.length = 0;
    expect(await run(claimFor(github, pull), never)).toEqual({ is: 'done', what: 'success' });
    expect(runsOf(pull)).toMatchObject([{ conclusion: 'success', title: 'No API route is touched' }]);
    expect(commentsOf(pull)).toEqual([]);
    expect(github.requests.filter(({ path }) => path.includes('/git/') || path === '/graphql')).toEqual([]);
  });
});

describe('an analysis that did not end', () => {
  it.each([
    ['asks', undefined, 'action_required'],
    ['fails, where so configured', 'onIncomplete: fail\n', 'failure'],
  ])('%s, without findings and without a comment', async (_, config, conclusion) => {
    const name = `acme/killed-${conclusion}`;
    await github.addRepository({ name, files: { 'src/orders.ts': 'one\n', ...(config && { '.github/portcullis.yml': config }) } });
    const pull = await github.openPullRequest(name, { files: CODE });
    const outcome = await run(claimFor(github, pull), () => {
      throw new Killed('the analysis took longer than 120 s');
    });
    expect(outcome).toEqual({ is: 'done', what: conclusion });
    const [check] = github.checkRuns(name, pull.head.sha);
    expect(check).toMatchObject({ conclusion, title: 'Not complete: 1 file could not be read', annotations: [] });
    expect(check!.summary).toContain('the analysis took longer than 120 s');
    expect(github.comments(name, pull.number)).toEqual([]);
  });

  it('for a fault of ours fails, in general words', async () => {
    const pull = await open();
    const claim = claimFor(github, pull);
    const outcome = await run(claim, () => {
      throw new TypeError('cannot read properties of undefined (reading secretTable)');
    });
    expect(outcome).toEqual({ is: 'given-up', reason: 'internal error' });
    const [check] = runsOf(pull);
    expect(check).toMatchObject({ conclusion: 'failure', title: 'Not reviewed: internal error' });
    expect(check!.summary).toContain('Press **Re-run**');
    expect(check!.summary).toContain(claim.job.delivery);
    expect(check!.summary).not.toContain('secretTable');
    expect(logged.join('')).toContain('secretTable');
    expect(commentsOf(pull)).toEqual([]);
  });
});

describe('a configuration', () => {
  const repositoryWith = async (name: string, files: Record<string, FileChange>): Promise<string> => {
    await github.addRepository({ name, files: { 'src/orders.ts': 'one\n', ...files } });
    return name;
  };

  /** Reviews it, and says with which policy. */
  async function policiesOf(pull: Parameters<typeof claimFor>[1]): Promise<unknown[]> {
    const policies: unknown[] = [];
    const analyst = analystWith(() => review());
    await runJob(claimFor(github, pull), context, {
      ...analyst,
      analyse(request, read, signal) {
        policies.push(request.policy);
        return analyst.analyse(request, read, signal);
      },
    });
    return policies;
  }

  it.each<[string, FileChange, string]>([
    ['broken', 'failOn: [', 'line 1'],
    ['wrong', 'failOnn: error\n', 'did you mean `failOn`?'],
    ['no text', Buffer.from([1, 0, 2]), 'is not a text file'],
  ])('that is %s on the base branch is said loudly, and the defaults hold', async (kind, file, said) => {
    const name = await repositoryWith(`acme/config-${kind.replace(' ', '-')}`, { '.github/portcullis.yml': file });
    const pull = await github.openPullRequest(name, { files: CODE });
    expect(await run(claimFor(github, pull), review({ conclusion: 'success', findings: [] }))).toEqual({ is: 'done', what: 'success' });
    const [check] = github.checkRuns(name, pull.head.sha);
    expect(check!.title).toMatch(/^Configuration on main is broken · /);
    expect(check!.summary).toContain('the defaults were used');
    expect(check!.summary!.replaceAll('\\', '')).toContain(said);
  });

  it('that is a directory is unreadable, with a reason', async () => {
    const name = await repositoryWith('acme/config-directory', { '.github/portcullis.yml/x': 'x' });
    const pull = await github.openPullRequest(name, { files: CODE });
    await run(claimFor(github, pull), review());
    expect(github.checkRuns(name, pull.head.sha)[0]!.summary).toContain('is not a file');
  });

  it('that broke on the base branch leaves the last valid one in force', async () => {
    const name = await repositoryWith('acme/config-once-valid', { '.github/portcullis.yml': 'failOn: notice\n' });
    await github.push(name, { branch: 'main', files: { '.github/portcullis.yml': 'failOn: sometimes\n' } });
    const pull = await github.openPullRequest(name, { files: CODE });
    const policies = await policiesOf(pull);
    expect(policies).toMatchObject([{ failOn: 'notice' }]);
    const [check] = github.checkRuns(name, pull.head.sha);
    expect(check!.summary).toMatch(/is broken, the last valid one was used:/);
  });

  it('of the owner’s own repository lies below', async () => {
    await github.addRepository({
      name: 'umbrella/.github',
      private: false,
      files: { '.github/portcullis.yml': 'failOn: warning\nmode: monitor\n' },
    });
    await github.addRepository({ name: 'umbrella/shop', files: { 'src/orders.ts': 'one\n', '.github/portcullis.yml': 'mode: enforce\n' } });
    const pull = await github.openPullRequest('umbrella/shop', { files: CODE });
    expect(await policiesOf(pull)).toMatchObject([{ failOn: 'warning', monitor: false }]);
  });

  it('in the pull request is checked and shown, and not in force', async () => {
    const name = await repositoryWith('acme/config-proposed', {});
    const pull = await github.openPullRequest(name, { files: { ...CODE, '.github/portcullis.yml': 'failOn: never\n' } });
    expect(await policiesOf(pull)).toMatchObject([{ failOn: 'error' }]);
    expect(github.checkRuns(name, pull.head.sha)[0]!.summary).toMatch(/^The configuration in this pull request is valid\./);
  });
});

describe('a review that is outdated', () => {
  it('by a newer job closes its run as cancelled and posts nothing', async () => {
    const pull = await open();
    const controller = new AbortController();
    const outcome = await run(claimFor(github, pull, { signal: controller.signal }), () => {
      controller.abort(new Superseded('newer'));
      return review();
    });
    expect(outcome).toEqual({ is: 'done', what: 'superseded' });
    expect(runsOf(pull)).toMatchObject([{ status: 'completed', conclusion: 'cancelled', title: 'Superseded' }]);
    expect(commentsOf(pull)).toEqual([]);
  });

  it('by a push that nobody told of looks again by itself', async () => {
    const pull = await open();
    const outcome = await run(claimFor(github, pull), async () => {
      await github.push(REPOSITORY, { branch: pull.head.ref, files: { 'src/orders.ts': 'newer\n' } });
      return review();
    });
    expect(outcome).toMatchObject({ is: 'again', counts: false, pause: false });
    expect(runsOf(pull)).toMatchObject([{ conclusion: 'cancelled' }]);
    expect(commentsOf(pull)).toEqual([]);
  });

  it('by a stop of the service says how to go on', async () => {
    const pull = await open();
    const controller = new AbortController();
    const outcome = await run(claimFor(github, pull, { signal: controller.signal }), () => {
      controller.abort(new Error('The service is stopping'));
      return review();
    });
    expect(outcome).toMatchObject({ is: 'again', reason: 'stopped' });
    expect(runsOf(pull)).toMatchObject([{ conclusion: 'cancelled', title: 'Not reviewed: the service was stopped' }]);
  });

  it('of a closed pull request does nothing', async () => {
    const pull = await open();
    await github.closePullRequest(REPOSITORY, pull.number);
    expect(await run(claimFor(github, pull))).toEqual({ is: 'done', what: 'closed' });
    expect(runsOf(pull)).toEqual([]);
  });
});

it('uses a token that opens this repository alone, and writes no secret anywhere', async () => {
  await github.addRepository({ name: 'acme/other', files: { 'a.ts': 'x' } });
  const pull = await open();
  await run(claimFor(github, pull));
  const other = await github.openPullRequest('acme/other', { files: { 'a.ts': 'y' } });
  const claim = claimFor(github, pull);
  const outcome = await run({
    ...claim,
    job: { ...claim.job, repository: { id: claim.job.repository.id, fullName: 'acme/other' }, number: other.number },
  });
  expect(outcome).toMatchObject({ is: 'given-up' });
  expect(github.checkRuns('acme/other', other.head.sha)).toEqual([]);
  const everything = logged.join('') + JSON.stringify(runsOf(pull)) + JSON.stringify(commentsOf(pull));
  expect(everything).not.toMatch(/ghs_|PRIVATE KEY|fake-webhook-secret/);
});
