import { expect, it } from 'vitest';
import { readTree } from '../../src/github/tree.ts';
import { client, repository, sha, useNock } from './support.ts';

const { scope, requests } = useNock();
const entry = (path: string, more = {}) => ({ path, mode: '100644', type: 'blob', sha: sha('1'), size: 3, ...more });
const folder = (path: string, digit: string) => ({ path, mode: '040000', type: 'tree', sha: sha(digit) });
const tree = (id: string, recursive: boolean, entries: object[], truncated = false) =>
  scope()
    .get(`/repos/acme/shop/git/trees/${id}${recursive ? '?recursive=1' : ''}`)
    .reply(200, { sha: id, tree: entries, truncated });

it('lists files, and neither links nor submodules', async () => {
  tree(sha('a'), true, [
    entry('src/a.ts'),
    folder('src', 'b'),
    entry('link.ts', { mode: '120000' }),
    { path: 'vendor', mode: '160000', type: 'commit', sha: sha('c') },
    entry('run.sh', { mode: '100755' }),
  ]);
  const { files, complete } = await readTree(client(), repository, sha('a'));
  expect([...files]).toEqual([
    ['src/a.ts', { blob: sha('1'), bytes: 3 }],
    ['run.sh', { blob: sha('1'), bytes: 3 }],
  ]);
  expect([complete, requests.length]).toEqual([true, 1]);
});

it('walks the directories of a tree that was cut', async () => {
  tree(sha('a'), true, [entry('src/a.ts')], true);
  tree(sha('a'), false, [folder('src', 'b'), entry('main.ts')]);
  tree(sha('b'), true, [entry('a.ts'), entry('deep/b.ts')]);
  const { files, complete } = await readTree(client(), repository, sha('a'));
  expect([...files.keys()]).toEqual(['main.ts', 'src/a.ts', 'src/deep/b.ts']);
  expect(complete).toBe(true);
});

it('says when a single directory is too large', async () => {
  tree(sha('a'), true, [], true);
  tree(sha('a'), false, [entry('a.ts')], true);
  expect((await readTree(client(), repository, sha('a'))).complete).toBe(false);
});
