import { describe, expect, it } from 'vitest';
import { patchLines } from '../../src/github/patch.ts';

describe('a patch', () => {
  it('becomes the lines it adds, the lines it takes away, and its hunks', () => {
    const patch =
      '@@ -1,4 +1,3 @@\n import a\n-old\n+new\n line\n-gone\n@@ -20,2 +20,4 @@ class A\n twenty\n+added\n+added too\n twentytwo';
    expect(patchLines(patch)).toEqual({
      added: [
        [2, 2],
        [21, 22],
      ],
      removed: [
        [2, 2],
        [4, 4],
      ],
      hunks: [
        [1, 3],
        [20, 23],
      ],
    });
  });

  it('counts no marker of a missing newline as a line', () => {
    const patch = '@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file';
    expect(patchLines(patch)).toEqual({ added: [[2, 2]], removed: [[2, 2]], hunks: [[1, 2]] });
  });

  it('takes content that looks like a header for content', () => {
    expect(patchLines('@@ -1,2 +1,4 @@ a/x b/y\n a\n+++ b/other.ts\n+--- a/x\n b')?.added).toEqual([[2, 3]]);
  });

  it('reads new and deleted files', () => {
    expect(patchLines('@@ -0,0 +1,2 @@\n+a\n+b')).toEqual({ added: [[1, 2]], removed: [], hunks: [[1, 2]] });
    expect(patchLines('@@ -1,2 +0,0 @@\n-a\n-b')).toEqual({ added: [], removed: [[1, 2]], hunks: [[0, 0]] });
  });

  it.each([undefined, '', 'Binary files differ'])('that says nothing is unknown: %j', (patch) => {
    expect(patchLines(patch)).toBeUndefined();
  });

  it('that the parser chokes on is unknown', () => {
    expect(patchLines('@@ -1,0 +1,0 @@\n\\ No newline at end of file')?.added ?? []).toEqual([]);
  });
});
