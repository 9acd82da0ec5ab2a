import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { client, fake, installed, REPOSITORY, refusal, shop } from './support.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A repository as git itself makes one. */
function gitRepository() {
  const folder = mkdtempSync(join(tmpdir(), 'real-'));
  folders.push(folder);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Mara', '-c', 'user.email=mara@users.noreply.github.com', '-C', folder, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const commit = (files: Record<string, string>, message: string): string => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    git('add', '-A');
    git('commit', '-q', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  git('init', '-q', '-b', 'trunk');
  return { folder, git, commit };
}

const fingerprint = (folder: string): string => {
  const hash = createHash('sha256');
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    hash.update(path);
    if (statSync(join(folder, path)).isFile()) hash.update(readFileSync(join(folder, path)));
  }
  return hash.digest('hex');
};

describe('a git directory', () => {
  it('is served where it lies, and nothing is written to it', async () => {
    const { folder, git, commit } = gitRepository();
    const first = commit({ 'a.ts': 'one\n' }, 'First');
    git('tag', '-a', 'v1', '-m', 'version');
    const second = commit({ 'a.ts': 'two\n' }, 'Second');
    git('checkout', '-q', '-b', 'topic', first);
    const topic = commit({ 'b.ts': 'topic\n' }, 'Topic');
    git('checkout', '-q', 'trunk');
    const gitDir = join(folder, '.git');
    const before = fingerprint(gitDir);

    const github = await fake();
    const repository = await github.addRepository({ name: 'acme/shop', gitDir });
    expect(repository).toMatchObject({ defaultBranch: 'trunk', branches: { trunk: second, topic } });
    const pull = await github.openPullRequest('acme/shop', { head: 'topic', as: 'mara' });
    const octokit = await installed(github);
    const { data } = await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: pull.number });
    expect(data).toMatchObject({ changed_files: 1, head: { ref: 'topic', sha: topic }, base: { ref: 'trunk', sha: second } });
    expect((await octokit.rest.git.getTree({ ...REPOSITORY, tree_sha: 'v1' })).data.sha).toBe(first);
    const pushed = await github.push('acme/shop', { branch: 'topic', files: { 'c.ts': 'c\n' } });
    expect((await octokit.rest.pulls.get({ ...REPOSITORY, pull_number: 1 })).data.head.sha).toBe(pushed);
    const { data: commits } = await octokit.rest.pulls.listCommits({ ...REPOSITORY, pull_number: 1 });
    expect(commits.map(({ commit: { message } }) => message)).toEqual(['Topic', 'Change']);
    expect(commits[0]?.author?.login).toBe('mara');
    expect(fingerprint(gitDir)).toBe(before);
  });

  it('opens pull requests between any two commits of its past', async () => {
    const { folder, commit } = gitRepository();
    const shas = ['one', 'two', 'three', 'four'].map((text) => commit({ 'a.ts': `${text}\n` }, text));
    const github = await fake();
    await github.addRepository({ name: 'acme/shop', gitDir: join(folder, '.git') });
    const pull = await github.openPullRequest('acme/shop', { base: shas[1], head: shas[2] });
    expect(pull.base).toEqual({ ref: `base-${shas[1]!.slice(0, 12)}`, sha: shas[1] });
    const pinned = await github.addRepository({ name: 'acme/pinned', gitDir: join(folder, '.git'), branches: { trunk: shas[0]! } });
    expect(pinned.branches).toEqual({ trunk: shas[0] });
    const other = await github.openPullRequest('acme/pinned', { head: shas[3] });
    expect(other.base).toEqual({ ref: 'trunk', sha: shas[0] });
    await expect(github.openPullRequest('acme/pinned', { head: 'f'.repeat(40) })).rejects.toThrow('no commit');
  });

  it('can be a clone whose branches are remote ones, and a shallow one', async () => {
    const { folder, commit, git } = gitRepository();
    commit({ 'a.ts': 'one\n' }, 'one');
    git('branch', 'topic');
    const tip = commit({ 'a.ts': 'two\n' }, 'two');
    const clone = mkdtempSync(join(tmpdir(), 'clone-'));
    folders.push(clone);
    execFileSync('git', ['clone', '-q', '--depth', '1', '--no-single-branch', `file://${folder}`, join(clone, 'shop')], {
      stdio: 'ignore',
    });
    const github = await fake();
    const { branches } = await github.addRepository({ name: 'acme/shop', gitDir: join(clone, 'shop/.git') });
    expect(Object.keys(branches).sort()).toEqual(['topic', 'trunk']);
    const { data } = await (await installed(github)).rest.git.getCommit({ ...REPOSITORY, commit_sha: tip });
    expect(data.message).toBe('two');
  });

  it('may lack objects: what needs them is left out, and nothing else', async () => {
    const { folder, commit, git } = gitRepository();
    commit({ 'a.ts': 'one\n', 'gone.bin': 'first\n', 'z.ts': 'one\n' }, 'one');
    const tip = commit({ 'a.ts': 'two\n', 'gone.bin': 'lost\n', 'new.ts': 'new\n', 'z.ts': 'two\n' }, 'two');
    const lost = git('rev-parse', 'HEAD:gone.bin');
    const kept = git('rev-parse', 'HEAD:new.ts');
    git('checkout', '-q', '--detach');
    git('branch', '-q', '-f', 'trunk', 'HEAD~1');
    rmSync(join(folder, '.git/objects', lost.slice(0, 2), lost.slice(2)));
    const github = await fake();
    await github.addRepository({ name: 'acme/shop', gitDir: join(folder, '.git') });
    await github.openPullRequest('acme/shop', { head: tip });
    const octokit = await installed(github);
    const { data } = await octokit.rest.pulls.listFiles({ ...REPOSITORY, pull_number: 1 });
    expect(data.map(({ filename, patch, additions }) => [filename, patch !== undefined, additions])).toEqual([
      ['a.ts', true, 1],
      ['gone.bin', false, 0],
      ['new.ts', true, 1],
      ['z.ts', true, 1],
    ]);
    expect(await refusal(octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: lost }))).toMatchObject({ status: 404 });
    expect((await octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: kept })).data.size).toBe(4);
  });

  it('must be one', async () => {
    const github = await fake();
    await expect(github.addRepository({ name: 'acme/shop', gitDir: tmpdir() })).rejects.toThrow('git rev-parse');
    await expect(github.addRepository({ name: 'shop', files: {} })).rejects.toThrow('no owner/name');
  });
});

it('takes a directory of files', async () => {
  const github = await fake();
  await github.addRepository({ name: 'acme/shop', directory: join(import.meta.dirname, '.'), private: false });
  const { data } = await client(github).rest.repos.getContent({ ...REPOSITORY, path: 'support.ts', mediaType: { format: 'raw' } });
  expect(data).toBe(readFileSync(join(import.meta.dirname, 'support.ts'), 'utf8'));
});

describe('trees', () => {
  it('tell files, links and submodules apart, at once or level by level', async () => {
    const github = await fake();
    const { branches } = await github.addRepository({
      name: 'acme/shop',
      files: { 'a/b/c.ts': 'c\n', link: { symlink: 'a' }, lib: { submodule: 'b'.repeat(40) }, 'run.sh': { executable: '' } },
    });
    const octokit = await installed(github);
    const { data } = await octokit.rest.git.getTree({ ...REPOSITORY, tree_sha: branches.main!, recursive: '0' });
    expect(data.sha).toBe(branches.main);
    expect(data.truncated).toBe(false);
    expect(data.tree.map(({ path, mode, type, size }) => [path, mode, type, size])).toEqual([
      ['a', '040000', 'tree', undefined],
      ['a/b', '040000', 'tree', undefined],
      ['a/b/c.ts', '100644', 'blob', 2],
      ['lib', '160000', 'commit', undefined],
      ['link', '120000', 'blob', 1],
      ['run.sh', '100755', 'blob', 0],
    ]);
    const { data: flat } = await octokit.rest.git.getTree({ ...REPOSITORY, tree_sha: 'main' });
    expect(flat.tree.map(({ path }) => path)).toEqual(['a', 'lib', 'link', 'run.sh']);
    const { data: below } = await octokit.rest.git.getTree({ ...REPOSITORY, tree_sha: flat.tree[0]!.sha });
    expect(below.tree).toMatchObject([{ path: 'b', type: 'tree' }]);
    expect(await refusal(octokit.rest.git.getTree({ ...REPOSITORY, tree_sha: 'nowhere' }))).toMatchObject({ status: 404 });
  });

  it('end at a hundred thousand entries', async () => {
    const github = await fake();
    const files = Object.fromEntries(Array.from({ length: 100_010 }, (_, index) => [`${index % 300}/${index}`, '']));
    await github.addRepository({ name: 'acme/shop', files: { ...files, 'z/last': 'x' } });
    const octokit = await installed(github);
    const { data } = await octokit.rest.git.getTree({ ...REPOSITORY, tree_sha: 'main', recursive: '1' });
    expect(data.truncated).toBe(true);
    expect(data.tree.length).toBeLessThanOrEqual(100_000);
    expect(JSON.stringify(data).length).toBeLessThan(7_100_000);
  });
});

describe('contents', () => {
  it('come as base64 and raw, by blob and by path', async () => {
    const { github, pull } = await shop();
    const octokit = await installed(github);
    const { data: file } = await octokit.rest.repos.getContent({ ...REPOSITORY, path: 'src/orders.ts', ref: pull.head.sha });
    const { sha, content } = file as { sha: string; content: string };
    expect(Buffer.from(content, 'base64').toString()).toBe('export const orders = [];\n');
    const { data: blob } = await octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: sha });
    expect(blob).toMatchObject({ sha, encoding: 'base64', size: 26, content });
    const raw = await octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: sha, mediaType: { format: 'raw' } });
    expect(raw.headers['content-type']).toContain('application/vnd.github.raw');
    const list = await octokit.rest.repos.getContent({ ...REPOSITORY, path: 'src' });
    expect((list.data as { name: string; type: string }[]).map(({ name, type }) => [name, type])).toEqual([
      ['app.ts', 'file'],
      ['lib', 'dir'],
    ]);
    for (const [path, ref] of [
      ['src/orders.ts', 'main'],
      ['nothing', 'main'],
      ['README.md/x', 'main'],
      ['README.md', 'no-branch'],
    ] as const)
      expect(await refusal(octokit.rest.repos.getContent({ ...REPOSITORY, path, ref }))).toMatchObject({ status: 404 });
    expect(await refusal(octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: 'f'.repeat(40) }))).toMatchObject({ status: 404 });
    expect(await refusal(octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: pull.head.sha }))).toMatchObject({ status: 404 });
    expect(await refusal(octokit.rest.git.getBlob({ ...REPOSITORY, file_sha: 'short' }))).toMatchObject({ status: 422 });
  });

  it('above a megabyte need the raw form; links are followed to files only', async () => {
    const github = await fake();
    await github.addRepository({
      name: 'acme/shop',
      files: {
        'big.txt': 'x'.repeat(1_000_001),
        'real.txt': 'real',
        'd/to-file': { symlink: '../real.txt' },
        outside: { symlink: '../../etc/passwd' },
        'to-dir': { symlink: 'd' },
      },
    });
    const octokit = await installed(github);
    const get = async (path: string) => (await octokit.rest.repos.getContent({ ...REPOSITORY, path })).data;
    expect(await get('big.txt')).toMatchObject({ encoding: 'none', content: '', size: 1_000_001 });
    expect(await get('d/to-file')).toMatchObject({ type: 'file', content: expect.stringContaining('cmVhbA==') as string });
    expect(await get('outside')).toMatchObject({ type: 'symlink', target: '../../etc/passwd' });
    expect(await get('to-dir')).toMatchObject({ type: 'symlink', target: 'd' });
  });

  it('take a tag before a branch of the same name, and full names literally', async () => {
    const { folder, commit, git } = gitRepository();
    commit({ which: 'tag' }, 'one');
    git('tag', 'same');
    commit({ which: 'branch' }, 'two');
    git('branch', 'same');
    const github = await fake();
    await github.addRepository({ name: 'acme/shop', gitDir: join(folder, '.git') });
    const octokit = await installed(github);
    const get = async (ref: string) =>
      (await octokit.rest.repos.getContent({ ...REPOSITORY, path: 'which', ref, mediaType: { format: 'raw' } })).data;
    expect(await get('same')).toBe('tag');
    expect(await get('refs/heads/same')).toBe('branch');
  });
});

describe('GraphQL', () => {
  const QUERY = `query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) {
    a0: object(oid: "A") { ... on Blob { text isBinary isTruncated byteSize } }
    a1: object(oid: "B") { ... on Blob { text isBinary } }
    a2: object(expression: "main:src/app.ts") { oid ... on Blob { text } } } rateLimit { cost remaining } }`;

  it('answers batches of blobs', async () => {
    const github = await fake();
    const { branches } = await github.addRepository({
      name: 'acme/shop',
      files: { 'src/app.ts': 'äpp\n', binary: Buffer.from([1, 0, 2]) },
    });
    const octokit = await installed(github);
    const { data } = await octokit.rest.git.getTree({ ...REPOSITORY, tree_sha: branches.main!, recursive: '1' });
    const sha = (path: string): string => data.tree.find((entry) => entry.path === path)!.sha;
    const query = QUERY.replace('"A"', `"${sha('src/app.ts')}"`).replace('"B"', `"${sha('binary')}"`);
    for (const base of [github.url, github.apiUrl]) {
      const graphql = (await installed(github, {}, base)).graphql;
      const answer = await graphql<{ repository: object }>(query, REPOSITORY);
      expect(answer.repository).toEqual({
        a0: { text: 'äpp\n', isBinary: false, isTruncated: false, byteSize: 5 },
        a1: { text: null, isBinary: true },
        a2: { oid: sha('src/app.ts'), text: 'äpp\n' },
      });
    }
  });

  it('says what it cannot find, and what it does not know', async () => {
    const { github } = await shop();
    const octokit = await installed(github);
    const blob = await octokit.graphql(
      '{ repository(owner: "acme", name: "shop") { x: object(oid: "0000000000000000000000000000000000000000") { ... on Blob { text } } } }',
    );
    expect(blob).toEqual({ repository: { x: null } });
    await expect(octokit.graphql('{ repository(owner: "acme", name: "none") { id } }')).rejects.toMatchObject({
      errors: [{ type: 'NOT_FOUND' }],
      data: { repository: null },
    });
    await expect(octokit.graphql('{ repository(owner: "acme", name: "shop") { stars } }')).rejects.toThrow("Field 'stars' doesn't exist");
    await expect(octokit.graphql('{ repository(')).rejects.toThrow('Unexpected end');
    await expect(octokit.graphql('mutation { x }')).rejects.toThrow('queries only');
    const narrow = await installed(github, { permissions: { checks: 'write' } });
    await expect(narrow.graphql('{ repository(owner: "acme", name: "shop") { id } }')).rejects.toMatchObject({
      errors: [{ type: 'FORBIDDEN' }],
    });
  });
});
