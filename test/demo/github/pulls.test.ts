import { describe, expect, it } from 'vitest';
import { fake, installed, REPOSITORY, refusal, shop } from './support.ts';

const lines = (count: number, text = (index: number) => `line ${index}`): string =>
  Array.from({ length: count }, (_, index) => `${text(index)}\n`).join('');

describe('a pull request', () => {
  it('names head and base, and counts what is in it', async () => {
    const { github, pull } = await shop();
    const octokit = await installed(github);
    const { data } = await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: pull.number });
    expect(data).toMatchObject({
      number: 1,
      state: 'open',
      draft: false,
      mergeable: true,
      changed_files: 1,
      additions: 1,
      deletions: 0,
      commits: 1,
      title: 'Orders',
      user: { login: 'mara', type: 'User' },
      head: { sha: pull.head.sha, ref: 'change-1', label: 'acme:change-1', repo: { full_name: 'acme/shop' } },
      base: { sha: pull.base.sha, ref: 'main', repo: { default_branch: 'main', private: true } },
    });
    expect(data).not.toHaveProperty('merge_base');
    expect((await octokit.rest.pulls.list(REPOSITORY)).data.map(({ number }) => number)).toEqual([1]);
    expect((await octokit.rest.pulls.list({ ...REPOSITORY, state: 'closed' })).data).toEqual([]);
    expect(await refusal(octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 9 }))).toMatchObject({ status: 404, message: 'Not Found' });
  });

  it('is compared with the merge base, not with the tip of the base branch', async () => {
    const { github, pull } = await shop();
    const octokit = await installed(github);
    const base = pull.base.sha;
    const tip = await github.push('acme/shop', { branch: 'main', files: { 'src/app.ts': 'export const app = 2;\n' } });
    const { data: compared } = await octokit.rest.repos.compareCommitsWithBasehead({ ...REPOSITORY, basehead: `main...${pull.head.sha}` });
    expect(compared.merge_base_commit.sha).toBe(base);
    expect(compared.base_commit.sha).toBe(tip);
    expect(compared).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1 });
    expect(compared.files?.map(({ filename }) => filename)).toEqual(['src/orders.ts']);
    const { data: live } = await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 });
    expect(live.base.sha, 'stale, as on GitHub').toBe(base);
    const second = await octokit.rest.repos.compareCommitsWithBasehead({ ...REPOSITORY, basehead: `main...${pull.head.sha}`, page: 2 });
    expect(second.data.files, 'files come on the first page only').toBeUndefined();
  });

  it('does not show what came in with the base branch', async () => {
    const { github, pull } = await shop();
    const octokit = await installed(github);
    const tip = await github.push('acme/shop', { branch: 'main', files: { 'src/app.ts': 'export const app = 2;\n' } });
    const merge = await github.queueForMerge('acme/shop', 1);
    await github.push('acme/shop', { branch: 'change-1', sha: merge.headSha });
    const { data } = await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 });
    expect(data).toMatchObject({ base: { sha: tip }, head: { sha: merge.headSha }, changed_files: 1, commits: 2 });
    const { data: files } = await octokit.rest.pulls.listFiles({ ...REPOSITORY, pull_number: 1 });
    expect(files.map(({ filename }) => filename)).toEqual(['src/orders.ts']);
    expect(pull.base.sha).not.toBe(tip);
  });

  it('lists commits with the accounts behind them, and the pull requests of a commit', async () => {
    const { github, pull } = await shop();
    const octokit = await installed(github);
    const { data: commits } = await octokit.rest.pulls.listCommits({ ...REPOSITORY, pull_number: 1 });
    expect(commits.map(({ sha, author }) => [sha, author?.login])).toEqual([[pull.head.sha, 'mara']]);
    const of = async (commit_sha: string) =>
      (await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...REPOSITORY, commit_sha })).data.map(({ number }) => number);
    expect(await of(pull.head.sha)).toEqual([1]);
    expect(await of(pull.base.sha)).toEqual([]);
  });

  it('from a fork is readable through the base repository, also when the fork is gone', async () => {
    const { github } = await shop();
    const pull = await github.openPullRequest('acme/shop', { files: { 'evil.ts': 'x\n' }, fork: 'mallory' });
    const octokit = await installed(github);
    const get = async () => (await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: pull.number })).data;
    expect((await get()).head).toMatchObject({ label: 'mallory:change-2', repo: { full_name: 'mallory/shop', fork: true } });
    github.deleteFork('mallory/shop');
    expect((await get()).head.repo).toBeNull();
    const { data } = await octokit.rest.repos.getContent({ ...REPOSITORY, path: 'evil.ts', ref: `refs/pull/${pull.number}/head` });
    expect(data).toMatchObject({ type: 'file', size: 2 });
  });

  it('says when it conflicts', async () => {
    const { github } = await shop();
    await github.openPullRequest('acme/shop', { files: { 'README.md': '# One\n' } });
    await github.push('acme/shop', { branch: 'main', files: { 'README.md': '# Two\n' } });
    await github.openPullRequest('acme/shop', { head: 'change-2', base: 'main' });
    const { data } = await (await installed(github)).rest.pulls.get({ ...REPOSITORY, pull_number: 3 });
    expect(data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
    await expect(github.queueForMerge('acme/shop', 3)).rejects.toThrow('conflicts');
  });
});

describe('the files of a pull request', () => {
  it('have GitHub’s statuses, and no patch where GitHub shows none', async () => {
    const github = await fake();
    const body = lines(40);
    await github.addRepository({
      name: 'acme/shop',
      files: {
        'pure.ts': body,
        'moved.ts': body.replace('line 3\n', 'line three\n'),
        'gone.ts': 'bye\n',
        'edit.ts': 'one\ntwo\n',
        'image.bin': Buffer.from([0, 1, 2]),
        'hidden.ts': 'one\n',
        'kind.ts': 'file\n',
        '.gitattributes': 'hidden.ts -diff\n',
      },
    });
    const { head } = await github.openPullRequest('acme/shop', {
      files: {
        'pure.ts': null,
        'lib/pure.ts': body,
        'moved.ts': null,
        'lib/moved.ts': body.replace('line 3\n', 'line drei\n').replace('line 30\n', 'line dreißig\n'),
        'gone.ts': null,
        'edit.ts': 'one\n2\n',
        'image.bin': Buffer.from([0, 9, 9]),
        'hidden.ts': 'two\n',
        'nul.ts': 'ok\0bad\n',
        'kind.ts': { symlink: 'edit.ts' },
        'vendor/lib': { submodule: 'a'.repeat(40) },
        'empty.ts': '',
        'run.sh': { executable: '#!/bin/sh\n' },
        'no-newline.txt': 'end',
        'späß "quoted".ts': 'x\n',
      },
    });
    const octokit = await installed(github);
    const { data } = await octokit.rest.pulls.listFiles({ ...REPOSITORY, pull_number: 1, per_page: 100 });
    const file = (name: string) => data.find(({ filename }) => filename === name)!;
    expect(file('lib/pure.ts')).toMatchObject({ status: 'renamed', previous_filename: 'pure.ts', changes: 0 });
    expect(file('lib/pure.ts')).not.toHaveProperty('patch');
    expect(file('lib/moved.ts')).toMatchObject({ status: 'renamed', previous_filename: 'moved.ts', additions: 2, deletions: 2 });
    expect(file('lib/moved.ts').patch).toMatch(/^@@ -1,7 \+1,7 @@/);
    expect(file('gone.ts')).toMatchObject({ status: 'removed', deletions: 1, patch: '@@ -1 +0,0 @@\n-bye' });
    expect(file('edit.ts')).toMatchObject({ status: 'modified', patch: '@@ -1,2 +1,2 @@\n one\n-two\n+2' });
    for (const name of ['image.bin', 'hidden.ts', 'nul.ts'])
      expect([name, file(name).additions, file(name).patch]).toEqual([name, 0, undefined]);
    expect(file('kind.ts').status).toBe('changed');
    expect(file('vendor/lib')).toMatchObject({ status: 'added', sha: 'a'.repeat(40) });
    expect(file('empty.ts')).toMatchObject({ status: 'added', changes: 0 });
    expect(file('empty.ts')).not.toHaveProperty('patch');
    expect(file('no-newline.txt').patch).toBe('@@ -0,0 +1 @@\n+end\n\\ No newline at end of file');
    expect(file('späß "quoted".ts')).toMatchObject({ status: 'added', patch: '@@ -0,0 +1 @@\n+x' });
    const { data: blob } = await octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: file('edit.ts').sha! });
    expect(Buffer.from(blob.content, 'base64').toString()).toBe('one\n2\n');
    expect(file('gone.ts').contents_url).toContain(`?ref=${head.sha}`);
    expect((await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 })).data.changed_files).toBe(data.length);
  });

  it('come without patches beyond the limits of a file, of the whole, and of 300 files', async () => {
    const github = await fake();
    await github.addRepository({ name: 'acme/shop', files: { 'a.ts': 'a\n' } });
    const octokit = await installed(github);
    const patched = async (pull_number: number, page = 1) =>
      (await octokit.rest.pulls.listFiles({ ...REPOSITORY, pull_number, per_page: 100, page })).data.map(
        ({ patch }) => patch !== undefined,
      );

    await github.openPullRequest('acme/shop', {
      files: { '1-long.ts': lines(20_001), '2-wide.ts': 'x'.repeat(500_100), '3-small.ts': 'x\n' },
    });
    expect(await patched(1)).toEqual([false, false, true]);

    await github.openPullRequest('acme/shop', {
      files: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.big`, lines(3_000, () => 'y'.repeat(99))])),
    });
    expect(await patched(2), 'one megabyte in all').toEqual([true, true, true, false]);

    await github.openPullRequest('acme/shop', {
      files: Object.fromEntries(Array.from({ length: 3_050 }, (_, index) => [`f/${String(index).padStart(4, '0')}.ts`, `${index}\n`])),
    });
    expect(await patched(3, 3)).toEqual(Array(100).fill(true));
    expect(await patched(3, 4)).toEqual(Array(100).fill(false));
    expect(await patched(3, 30)).toHaveLength(100);
    expect(await patched(3, 31), 'three thousand files at most').toEqual([]);
    expect((await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 3 })).data.changed_files).toBe(3_050);
    const compared = await octokit.rest.repos.compareCommitsWithBasehead({ ...REPOSITORY, basehead: 'main...change-3' });
    expect(compared.data.files).toHaveLength(300);
    const diff = octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 3, mediaType: { format: 'diff' } });
    expect(await refusal(diff)).toMatchObject({ status: 406, errors: [{ code: 'too_large', field: 'diff' }] });
  });

  it('are paged, a hundred at most', async () => {
    const github = await fake();
    await github.addRepository({ name: 'acme/shop', files: { 'a.ts': 'a\n' } });
    await github.openPullRequest('acme/shop', {
      files: Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`${index}.ts`, 'x\n'])),
    });
    const octokit = await installed(github);
    const first = await octokit.rest.pulls.listFiles({ ...REPOSITORY, pull_number: 1, per_page: 1_000 });
    expect(first.data).toHaveLength(100);
    expect(first.headers.link).toMatch(/page=2>; rel="next".*rel="last"/);
    expect(await octokit.paginate(octokit.rest.pulls.listFiles, { ...REPOSITORY, pull_number: 1 })).toHaveLength(130);
  });
});
