import { describe, expect, it } from 'vitest';
import { changedFiles, committersOf, comparison, livePullRequest } from '../../src/github/pull-request.ts';
import { client, repository, sha, useNock } from './support.ts';

const { scope, requests } = useNock();
const file = (number: number, more = {}) => ({
  filename: `src/f${number}.ts`,
  status: 'modified',
  additions: 1,
  deletions: 0,
  patch: '@@ -1 +1 @@',
  ...more,
});
const page = (from: number, count: number) => Array.from({ length: count }, (_, index) => file(from + index));

describe('the live pull request', () => {
  it('keeps what a review needs', async () => {
    scope()
      .get('/repos/acme/shop/pulls/7')
      .reply(200, {
        number: 7,
        user: { login: 'dana', id: 3, type: 'User' },
        state: 'open',
        html_url: 'https://github.com/acme/shop/pull/7',
        changed_files: 3,
        head: { sha: sha('a'), repo: null },
        base: { ref: 'main', sha: sha('b'), repo: { name: 'store', owner: { login: 'acme' } } },
        body: 'ignored',
      });
    expect(await livePullRequest(client(), repository, 7)).toEqual({
      repository: { owner: 'acme', repo: 'store' }, // renamed
      number: 7,
      author: { login: 'dana', id: 3 },
      open: true,
      head: { sha: sha('a') },
      base: { ref: 'main', sha: sha('b') },
      changedFiles: 3,
      url: 'https://github.com/acme/shop/pull/7',
    });
    expect(requests).toHaveLength(1);
  });

  it('fails on an answer without a head instead of guessing', async () => {
    scope()
      .get('/repos/acme/shop/pulls/7')
      .reply(200, { number: 7, state: 'open', html_url: 'u', base: { ref: 'main', sha: sha('b') } });
    await expect(livePullRequest(client(), repository, 7)).rejects.toThrow(/head/);
  });
});

describe('the changed files', () => {
  it('come a hundred a page, and no page is asked for in vain', async () => {
    scope().get('/repos/acme/shop/pulls/7/files?per_page=100&page=1').reply(200, page(0, 100));
    scope().get('/repos/acme/shop/pulls/7/files?per_page=100&page=2').reply(200, page(100, 100));
    const { files, complete } = await changedFiles(client(), repository, { number: 7, changedFiles: 200 });
    expect(files).toHaveLength(200);
    expect(complete).toBe(true);
    expect(requests).toHaveLength(2);
  });

  it('keep a rename and the absence of a patch', async () => {
    scope()
      .get('/repos/acme/shop/pulls/7/files?per_page=100&page=1')
      .reply(200, [file(1, { status: 'renamed', previous_filename: 'src/old.ts', patch: undefined })]);
    expect((await changedFiles(client(), repository, { number: 7, changedFiles: 1 })).files).toEqual([
      { path: 'src/f1.ts', previousPath: 'src/old.ts', status: 'renamed', additions: 1, deletions: 0 },
    ]);
  });

  it('end at 3,000, and that is said', async () => {
    for (let number = 1; number <= 30; number++)
      scope()
        .get(`/repos/acme/shop/pulls/7/files?per_page=100&page=${number}`)
        .reply(200, page(number * 100, 100));
    const { files, complete } = await changedFiles(client(), repository, { number: 7, changedFiles: 3001 });
    expect([files.length, complete, requests.length]).toEqual([3000, false, 30]);
  });

  it('of an empty pull request are none', async () => {
    scope().get('/repos/acme/shop/pulls/7/files?per_page=100&page=1').reply(200, []);
    expect(await changedFiles(client(), repository, { number: 7, changedFiles: 0 })).toEqual({ files: [], complete: true });
  });
});

describe('the comparison', () => {
  const [dana, mara] = [
    { login: 'dana', id: 3 },
    { login: 'mara', id: 4 },
  ];
  const answer = (more = {}) => ({
    base_commit: { sha: sha('b') },
    merge_base_commit: { sha: sha('c') },
    total_commits: 2,
    commits: [
      { author: { ...dana, type: 'User' }, committer: null },
      { author: dana, committer: mara },
    ],
    files: page(0, 2),
    ...more,
  });

  it('takes the merge base with the tip of the base branch, whatever the branch is called, and who has a commit in it', async () => {
    scope()
      .get(`/repos/acme/shop/compare/release%2F1.x...${sha('a')}?per_page=100&page=1`)
      .reply(200, answer());
    expect(await comparison(client(), repository, 'release/1.x', sha('a'))).toMatchObject({
      base: sha('c'),
      tip: sha('b'),
      files: [{ path: 'src/f0.ts' }, { path: 'src/f1.ts' }],
      complete: true,
      committers: { list: [dana, mara], complete: true },
    });
  });

  it('says when it lists less than there is', async () => {
    scope()
      .get(/\/compare\//)
      .reply(200, answer({ files: page(0, 300), total_commits: 101 }));
    expect(await comparison(client(), repository, 'main', sha('a'))).toMatchObject({ complete: false, committers: { complete: false } });
  });
});

it.each([
  [101, true],
  [250, false],
])('of a pull request with %i commits GitHub lists all committers: %s', async (count, complete) => {
  const commits = Array.from({ length: count }, (_, id) => ({ author: { login: `p${id}`, id }, committer: null }));
  for (let number = 1; number <= Math.ceil(count / 100); number++)
    scope()
      .get(`/repos/acme/shop/pulls/7/commits?per_page=100&page=${number}`)
      .reply(200, commits.slice((number - 1) * 100, number * 100));
  expect(await committersOf(client(), repository, 7)).toEqual({
    list: commits.map(({ author }) => author),
    complete,
  });
});
