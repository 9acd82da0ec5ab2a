/** What a range of commits changes, line by line, whatever files are called and hold. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changedFiles, mergeBase, resolveRevision } from '../../src/cli/git.ts';

let dir: string;
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', dir, '-c', 'user.name=dana', '-c', 'user.email=dana@example.com', ...args], { encoding: 'utf8' });
function commit(files: Record<string, string | undefined>): string {
  for (const [path, text] of Object.entries(files))
    if (text === undefined) unlinkSync(join(dir, path));
    else writeFileSync(join(dir, path), text);
  git('add', '-A');
  git('commit', '-qm', 'a change');
  return git('rev-parse', 'HEAD').trim();
}
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'portcullis-git-'));
  git('init', '-qb', 'main');
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('a range', () => {
  it('has the lines of each file, also where a line looks like the name of another file', () => {
    const base = commit({ 'a.ts': '1\n2\n3\n', 'b.ts': '1\n2\n', 'gone.ts': 'gone\n' });
    const head = commit({ 'a.ts': '1\n++ b/b.ts\n3\n4\n', 'b.ts': '1\n2\n', 'gone.ts': undefined, 'new.ts': '1\n' });
    expect(changedFiles(dir, base, head)).toEqual([
      {
        path: 'a.ts',
        status: 'modified',
        added: [
          [2, 2],
          [4, 4],
        ],
        removed: [[2, 2]],
      },
      { path: 'gone.ts', status: 'removed', added: [], removed: [] },
      { path: 'new.ts', status: 'added', added: [[1, 1]], removed: [] },
    ]);
  });
  it.each(['say "hi".ts', 'tab\there.ts', 'back\\slash.ts', 'größe 路.ts', 'bell\u0007.ts'])('knows a file by its name: %j', (name) => {
    const base = commit({ [name]: '1\n' });
    const head = commit({ [name]: '1\n2\n' });
    expect(changedFiles(dir, base, head)).toEqual([{ path: name, status: 'modified', added: [[2, 2]], removed: [] }]);
  });
  it('follows a renamed file', () => {
    const text = Array.from({ length: 20 }, (_, index) => `${index}\n`).join('');
    const base = commit({ 'old.ts': text });
    const head = commit({ 'old.ts': undefined, 'renamed.ts': `${text}more\n` });
    expect(changedFiles(dir, base, head)).toEqual([
      { path: 'renamed.ts', previous: 'old.ts', status: 'renamed', added: [[21, 21]], removed: [] },
    ]);
  });
  it('begins where the branches parted, and goes back where there is nothing else', () => {
    const [first, second] = [resolveRevision(dir, 'HEAD~1'), resolveRevision(dir, 'HEAD')];
    expect([mergeBase(dir, first, second), mergeBase(dir, second, first)]).toEqual([first, second]);
    for (const wrong of ['--all', '', 'nothing']) expect(() => resolveRevision(dir, wrong)).toThrow(/is not a/);
  });
});
