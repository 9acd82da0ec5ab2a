import { describe, expect, it } from 'vitest';
import { patchLines } from '../../src/github/patch.ts';

describe('a patch', () => {
  it('becomes the lines it adds, the places it deletes at, and its hunks', () => {
    const patch = '@@ -1,4 +1,3 @@\n import a\n-old\n+new\n line\n-gone\n@@ -20,2 +20,3 @@ class A\n twenty\n+added\n twentytwo';
    expect(patchLines(patch)).toEqual({
      added: new Set([2, 21]),
      removedAt: new Set([2, 4]),
      hunks: [
        { start: 1, end: 3 },
        { start: 20, end: 22 },
      ],
    });
  });

  it('counts no marker of a missing newline as a line', () => {
    const lines = patchLines('@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file');
    expect(lines?.added).toEqual(new Set([2]));
    expect(lines?.hunks).toEqual([{ start: 1, end: 2 }]);
  });

  it('takes content that looks like a header for content', () => {
    const lines = patchLines('@@ -1,2 +1,3 @@\n a\n+++ b/other.ts\n+--- a/x\n b');
    expect(lines?.added).toEqual(new Set([2, 3]));
  });

  it('reads new and deleted files', () => {
    expect(patchLines('@@ -0,0 +1,2 @@\n+a\n+b')?.added).toEqual(new Set([1, 2]));
    expect(patchLines('@@ -1,2 +0,0 @@\n-a\n-b')).toEqual({ added: new Set(), removedAt: new Set([1]), hunks: [{ start: 0, end: 0 }] });
  });

  it.each([undefined, '', 'Binary files differ', '@@ -1,0 +1,0 @@\n\\ No newline at end of file'])(
    'that says nothing is unknown: %j',
    (patch) => {
      expect(patchLines(patch)?.added.size ?? 0).toBe(0);
    },
  );
});
