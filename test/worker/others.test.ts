/** What is not one pull request on its own: heads that several share, comments that others changed, merge groups, sweeps. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FakeGitHub, PullRequestInfo } from '../../src/demo/github/index.ts';
import { startFakeGitHub } from '../../src/demo/github/index.ts';
import type { GroupReference, SweepReference } from '../../src/github/events.ts';
import { Superseded } from '../../src/queue/queue.ts';
import type { Review } from '../../src/review/types.ts';
import { auditOf } from '../../src/store/audit.ts';
import type { WorkerContext } from '../../src/worker/context.ts';
import { work } from '../../src/worker.ts';
import { question, review } from '../support/reviews.ts';
import { analystWith, claimFor, contextFor, queued } from '../support/service.ts';

const NAME = 'acme/shop';
const GOOD = review({ conclusion: 'success', findings: [] });
const BAD = review();
let github: FakeGitHub;
let context: WorkerContext;
beforeAll(async () => {
  github = await startFakeGitHub();
  await github.addRepository({ name: NAME, files: { 'src/orders.ts': 'one\ntwo\n' } });
  context = await contextFor(github);
});
afterAll(() => github.close());
beforeEach(() => {
  queued.length = 0;
  github.faults.clear();
});

let branches = 0;
const open = (more: object = {}): Promise<PullRequestInfo> =>
  github.openPullRequest(NAME, { files: { 'src/orders.ts': `one\n${branches}\nthree\n` }, headRef: `branch-${branches++}`, ...more });
const run = (claim: ReturnType<typeof claimFor>, judged: Review | (() => never) = BAD) =>
  work(claim, context, analystWith(typeof judged === 'function' ? judged : () => judged));
const never = () => {
  throw new Error('nothing is to be analysed');
};
const runsOf = (sha: string) => github.checkRuns(NAME, sha);
const commentsOf = (pull: PullRequestInfo) => github.comments(NAME, pull.number).filter(({ appId }) => appId === github.appId);
const asked = (pull: PullRequestInfo, action: string) => {
  const claim = claimFor(github, pull);
  return { ...claim, job: { ...claim.job, action, head: '', base: '', sender: 'mallory' } };
};

describe('a head that two pull requests share', () => {
  it('has the verdict of the worse, whichever is reviewed last, until that one is closed', async () => {
    const one = await open();
    const other = await github.openPullRequest(NAME, { head: one.head.ref, base: one.base.ref });
    expect(other.head.sha).toBe(one.head.sha);
    await run(claimFor(github, one), GOOD);
    expect(runsOf(one.head.sha)).toMatchObject([{ conclusion: 'success' }]);

    await run(claimFor(github, other), BAD);
    expect(runsOf(one.head.sha).map(({ conclusion }) => conclusion)).toEqual(['failure', 'failure']);
    const [, first] = runsOf(one.head.sha);
    expect(first!.title).toMatch(new RegExp(`^#${other.number} decides: `));
    expect(first!.summary).toContain(`#${other.number} has the same commit and has errors to fix`);

    const again = claimFor(github, one);
    await run({ ...again, job: { ...again.job, action: 'rerequested' } }, GOOD);
    expect(runsOf(one.head.sha).map(({ conclusion }) => conclusion)).toEqual(['failure', 'failure', 'failure']);

    await github.closePullRequest(NAME, other.number);
    expect(await run(claimFor(github, other))).toEqual({ is: 'done', what: 'closed' });
    const [newest] = runsOf(one.head.sha);
    expect(newest).toMatchObject({ conclusion: 'success' });
    expect(newest!.title).not.toContain('decides');
    expect(newest!.summary).not.toContain('has the same commit');
  });

  /** Two of them, the first of which is good. */
  const shared = async () => {
    const one = await open();
    const other = await github.openPullRequest(NAME, { head: one.head.ref, base: one.base.ref });
    await run(claimFor(github, one), GOOD);
    return { one, other };
  };
  /** What a required check is told by: of several runs of one name the newest counts. */
  const newestOf = (sha: string) => runsOf(sha)[0]!;

  it('is not held by the run of one that was closed, although that is the newest', async () => {
    const { one, other } = await shared();
    await run(claimFor(github, other), BAD);
    await github.closePullRequest(NAME, other.number);
    await run(claimFor(github, other));
    expect(newestOf(one.head.sha)).toMatchObject({ conclusion: 'success' });
    expect(newestOf(one.head.sha).title).toMatch(new RegExp(`^#${one.number}: `));
  });

  it('is not held by the run of one that was closed while it was reviewed', async () => {
    const { one, other } = await shared();
    const controller = new AbortController();
    await run(claimFor(github, other, { signal: controller.signal }), () => {
      controller.abort(new Superseded('closed'));
      throw new Error('aborted');
    });
    expect(newestOf(one.head.sha)).toMatchObject({ conclusion: 'cancelled' });
    await github.closePullRequest(NAME, other.number);
    await run(claimFor(github, other));
    expect(newestOf(one.head.sha)).toMatchObject({ conclusion: 'success' });
  });

  it('is let go by one that was reviewed and then pushed to', async () => {
    const one = await open();
    const other = await github.openPullRequest(NAME, { head: one.head.sha, headRef: 'theirs', fork: 'eve' });
    await run(claimFor(github, one), GOOD);
    await run(claimFor(github, other), BAD);
    expect(newestOf(one.head.sha)).toMatchObject({ conclusion: 'failure' });
    await github.push('eve/shop', { branch: other.head.ref, files: { 'src/orders.ts': 'newer\n' } });
    await run(claimFor(github, other), BAD);
    expect(runsOf(one.head.sha).map(({ conclusion }) => conclusion)).toEqual(['success', 'success']);
  });
});

describe('our comment', () => {
  it('is put back when others edit or delete it, without a new analysis, and not for ever', async () => {
    const pull = await open();
    await run(claimFor(github, pull));
    const [ours] = commentsOf(pull);
    await github.editComment(ours!.id, 'all is well', 'mallory');
    expect(await run(asked(pull, 'edited-comment'), never)).toEqual({ is: 'done', what: 'comment restored' });
    expect(commentsOf(pull)).toMatchObject([{ id: ours!.id, body: ours!.body }]);

    await github.deleteComment(ours!.id, 'mallory');
    expect(await run(asked(pull, 'deleted-comment'), never)).toEqual({ is: 'done', what: 'comment restored' });
    const [again] = commentsOf(pull);
    expect(again).toMatchObject({ body: ours!.body });

    for (const outcome of ['comment restored', 'comment left as others made it', 'comment left as others made it']) {
      await github.editComment(again!.id, 'all is well', 'mallory');
      expect(await run(asked(pull, 'edited-comment'), never)).toEqual({ is: 'done', what: outcome });
    }
    const repositoryId = github.repository(NAME).id;
    expect((await auditOf(context.database, repositoryId, pull.number)).map(({ what }) => what)).toEqual([
      'comment left as others made it',
      ...Array.from({ length: 3 }, () => 'comment restored'),
    ]);
    expect(runsOf(pull.head.sha)).toHaveLength(1);
  });

  it('of an older head leads to a review of the live one', async () => {
    const pull = await open();
    await run(claimFor(github, pull));
    const head = await github.push(NAME, { branch: pull.head.ref, files: { 'src/orders.ts': 'newer\n' } });
    expect(await run(asked(pull, 'edited-comment'))).toEqual({ is: 'done', what: 'failure' });
    expect(runsOf(head)).toMatchObject([{ conclusion: 'failure' }]);
  });
});

describe('a merge group', () => {
  const groupClaim = async (pull: PullRequestInfo, action = 'checks_requested') => {
    const group = await github.queueForMerge(NAME, pull.number);
    const { job, ...claim } = claimFor(github, pull);
    const { delivery, event, installation, repository, sender } = job;
    const common = { delivery, event, action, installation, repository, sender };
    const asks: GroupReference = { ...common, kind: 'group', ref: group.headRef, branch: 'main', head: group.headSha, base: group.baseSha };
    return { ...claim, job: asks };
  };
  const judge = (claim: Awaited<ReturnType<typeof groupClaim>>, judged: Review | (() => never)) =>
    work(claim, context, analystWith(typeof judged === 'function' ? judged : () => judged));

  it('is reviewed as the tree that it is, against the commit that it follows', async () => {
    const claim = await groupClaim(await open());
    const analyst = analystWith(() => BAD);
    const seen: unknown[] = [];
    const outcome = await work(claim, context, {
      ...analyst,
      analyse(request, read, signal) {
        seen.push(
          request.base.commit,
          request.head.commit,
          request.files.map(({ path, added }) => [path, added]),
        );
        return analyst.analyse(request, read, signal);
      },
    });
    expect(outcome).toEqual({ is: 'done', what: 'failure' });
    expect(seen).toEqual([claim.job.base, claim.job.head, [['src/orders.ts', [[2, 3]]]]]);
    expect(runsOf(claim.job.head)).toMatchObject([{ name: 'Portcullis', conclusion: 'failure', title: '1 error' }]);
  });

  it('that is good passes, one with a question does not, and there is no comment', async () => {
    const pull = await open();
    const claim = await groupClaim(pull);
    expect(await judge(claim, GOOD)).toEqual({ is: 'done', what: 'success' });
    expect(runsOf(claim.job.head)).toMatchObject([{ conclusion: 'success' }]);
    const asks = await groupClaim(await open());
    await judge(asks, review({ conclusion: 'action_required', findings: [], questions: [question()] }));
    expect(runsOf(asks.job.head)).toMatchObject([{ conclusion: 'action_required' }]);
    expect(commentsOf(pull)).toEqual([]);
  });

  it('fails when it cannot be analysed, and is let go when it is no more', async () => {
    const claim = await groupClaim(await open());
    expect(await judge(claim, never)).toEqual({ is: 'given-up', reason: 'internal error' });
    expect(runsOf(claim.job.head)).toMatchObject([{ conclusion: 'failure', title: 'Not reviewed: internal error' }]);
    const gone = await groupClaim(await open(), 'destroyed');
    expect(await judge(gone, never)).toEqual({ is: 'done', what: 'destroyed' });
    expect(runsOf(gone.job.head)).toEqual([]);
  });
});

describe('a sweep', () => {
  const sweep = (more: Partial<SweepReference> = {}) => {
    const job: SweepReference = {
      kind: 'sweep',
      delivery: randomUUID(),
      event: 'installation',
      action: 'created',
      installation: github.installationId,
      sender: 'mara',
      ...more,
    };
    const claim = { job, attempt: 0, crashes: 0, signal: new AbortController().signal, reviewing: async () => {} };
    return work(claim, context, analystWith(never));
  };
  const numbers = () => queued.flatMap((job) => (job.kind === 'pull' ? job.number : []));

  it('queues the open pull requests without a verdict on their head, and no others', async () => {
    await github.addRepository({ name: 'acme/swept', files: { 'src/a.ts': 'one\n' } });
    const repository = { id: github.repository('acme/swept').id, fullName: 'acme/swept' };
    const make = (headRef: string) => github.openPullRequest('acme/swept', { files: { 'src/a.ts': `${headRef}\n` }, headRef });
    const [done, missed, moved, closed, lost] = [
      await make('done'),
      await make('missed'),
      await make('moved'),
      await make('closed'),
      await make('lost'),
    ];
    for (const pull of [done, moved, lost]) await run(claimFor(github, pull));
    await github.push('acme/swept', { branch: 'moved', files: { 'src/a.ts': 'again\n' } });
    await github.closePullRequest('acme/swept', closed.number);
    // what the store has forgotten, the check run still tells
    await context.database.query('DELETE FROM portcullis.reviews WHERE number = $1 AND repository = $2', [lost.number, repository.id]);
    expect(await sweep({ repositories: [repository] })).toEqual({ is: 'done', what: '2 queued' });
    expect(numbers().sort()).toEqual([missed.number, moved.number].sort());
    queued.length = 0;
    await github.closePullRequest('acme/swept', done.number);
    await sweep({ repositories: [repository] });
    expect(queued.find((job) => job.action === 'closed')).toMatchObject({ number: done.number });
  });

  it('does not take the verdict of another pull request with the same head for that of the one', async () => {
    await github.addRepository({ name: 'acme/twins', files: { 'src/a.ts': 'one\n' } });
    const repository = { id: github.repository('acme/twins').id, fullName: 'acme/twins' };
    const one = await github.openPullRequest('acme/twins', { files: { 'src/a.ts': 'two\n' }, headRef: 'twin' });
    const other = await github.openPullRequest('acme/twins', { head: 'twin', base: 'main' });
    await run(claimFor(github, one));
    await sweep({ repositories: [repository] });
    expect(numbers()).toEqual([other.number]);
  });

  it('has a repository indexed that this build of the engine has not looked at', async () => {
    await github.addRepository({ name: 'acme/indexed', files: { 'src/a.ts': 'one\n' } });
    const repository = { id: github.repository('acme/indexed').id, fullName: 'acme/indexed' };
    const indexing = () => queued.filter(({ kind }) => kind === 'index');
    await sweep({ repositories: [repository] });
    expect(indexing()).toMatchObject([{ kind: 'index', repository }]);
    const job = indexing()[0]!;
    const claim = { job, attempt: 0, crashes: 0, signal: new AbortController().signal, reviewing: async () => {} };
    expect(await work(claim, context, analystWith(never))).toEqual({ is: 'done', what: 'the last index holds' });
    queued.length = 0;
    await sweep({ repositories: [repository] });
    expect(indexing()).toEqual([]);
  });

  it('of a head finds every pull request that has it', async () => {
    const pull = await open({ fork: 'eve' });
    await run(claimFor(github, pull));
    const repository = { id: github.repository(NAME).id, fullName: NAME };
    expect(await sweep({ repositories: [repository], head: pull.head.sha })).toEqual({ is: 'done', what: '1 queued' });
    expect(queued).toMatchObject([{ number: pull.number, action: 'rerequested', head: pull.head.sha }]);
  });

  it('of an installation sees all its repositories, and passes over one that is gone', async () => {
    await github.addRepository({ name: 'acme/another', files: { 'src/a.ts': 'one\n' } });
    const pull = await github.openPullRequest('acme/another', { files: { 'src/a.ts': 'two\n' } });
    github.faults.next({ path: /acme\/swept\/pulls$/ }, { status: 404 });
    expect(await sweep()).toMatchObject({ is: 'done' });
    expect(queued).toContainEqual(
      expect.objectContaining({ number: pull.number, repository: expect.objectContaining({ fullName: 'acme/another' }) }),
    );
  });

  it('that meets a limit goes on later where it was', async () => {
    github.faults.next({ path: /acme\/another\/pulls$/ }, { secondaryLimit: { retryAfter: 60 } });
    expect(await sweep()).toMatchObject({ is: 'again', pause: true, counts: false });
    github.requests.length = 0;
    expect(await sweep()).toMatchObject({ is: 'done' });
    expect(github.requests.filter(({ path }) => path.includes('acme/shop/pulls'))).toEqual([]);
    expect(github.requests.filter(({ path }) => path.includes('acme/another/pulls'))).toHaveLength(1);
  });
});
