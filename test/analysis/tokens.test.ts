import { describe, expect, it } from 'vitest';
import { hashTokens, hiddenCharacters, keepsComment, lineStarts, spanAt } from '../../src/analysis/tokens.ts';

describe('hashTokens', () => {
  it('is 16 hex digits, of which the borders of the pieces are part', () => {
    expect(hashTokens(['a', 'b'])).toMatch(/^[0-9a-f]{16}$/);
    expect(hashTokens(['a', 'b'])).toBe(hashTokens(['a', 'b']));
    expect(hashTokens(['ab'])).not.toBe(hashTokens(['a', 'b']));
    expect(hashTokens([])).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('hiddenCharacters', () => {
  it('marks bidirectional and invisible characters, a run as one', () => {
    expect(hiddenCharacters('a\n x\u202e\u2066y\u200bz')).toEqual([
      [2, 3, 2, 5],
      [2, 6, 2, 7],
    ]);
    expect(hiddenCharacters('const user\u3164 = 1')).toHaveLength(1);
    expect(hiddenCharacters('a\u{e0041}\u{e0042}b')).toEqual([[1, 2, 1, 6]]);
    expect(hiddenCharacters('admin\u00ad')).toHaveLength(1);
  });

  it('leaves what writing needs', () => {
    expect(hiddenCharacters('\ufeffconst a = 1')).toEqual([]);
    expect(hiddenCharacters('❤️ 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ ✔️')).toEqual([]);
    expect(hiddenCharacters('می‌خواهم')).toEqual([]);
    expect(hiddenCharacters('क्‍ष')).toEqual([]);
  });

  it('stops at a thousand', () => {
    expect(hiddenCharacters('a\u200b'.repeat(5000))).toHaveLength(1000);
  });
});

it('counts lines as git does', () => {
  const starts = lineStarts('a\r\nb\u2028c\rd\n');
  expect(starts).toEqual([0, 3, 9]);
  expect(spanAt(starts, 3, 9)).toEqual([2, 1, 3, 1]);
});

it('keeps comments about the tool alone', () => {
  expect(keepsComment('// portcullis-ignore bola -- public data')).toBe(true);
  expect(keepsComment('// eslint-disable-next-line')).toBe(false);
});
