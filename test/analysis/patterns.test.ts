import { describe, expect, it } from 'vitest';
import { matches } from '../../src/analysis/patterns.ts';

describe('matches', () => {
  it.each([
    ['/v1/.+', '/v1/users', true],
    ['^/v1/?$', '/v1', true],
    ['^/v1/?$', '/v1/users', false],
    ['^\\/files\\/[\\w-]+\\/(?:preview|thumb)$', '/files/a-7/thumb', true],
    ['^\\/files\\/[\\w-]+\\/(?:preview|thumb)$', '/files/a.7/thumb', false],
    ['^/((?!api|static).*)', '/api/users', false],
    ['^/((?!api|static).*)', '/users', true],
    ['^/\\d{2,3}(/|$)', '/12', true],
    ['^/\\d{2,3}(/|$)', '/1234', false],
    ['[^/]+$', '/a/', false],
    ['(?P<name>[a-c]+)\\b', 'xx abc', true],
    ['a|', 'zzz', true],
  ])('reads %s as JavaScript does, on %s', (pattern, text, is) => {
    expect(matches({ source: pattern }, text)).toBe(is);
    if (!pattern.includes('?P')) expect(new RegExp(pattern).test(text)).toBe(is);
  });
  it.each(['(a)\\1', '(?<=a)b', 'a{9999}', '(', '[a', '*a', 'a)', '\\', 'x'.repeat(5_000)])('leaves %s undecided', (pattern) => {
    expect(matches({ source: pattern }, 'aa')).toBeUndefined();
  });
  it('gives up where an engine would not come back', () => {
    expect(matches({ source: '^(a+)+$' }, `${'a'.repeat(60)}!`)).toBeUndefined();
    expect(matches({ source: '^(a|a)*$' }, `${'a'.repeat(60)}!`)).toBeUndefined();
  });
  it('ends where nothing is repeated', () => {
    expect(matches({ source: '^(a?){20}$' }, 'aaa')).toBe(true);
    expect(matches({ source: '^(?:)*$' }, 'b')).toBe(false);
  });
  it('reads letters in both cases where it is told to, classes as they are', () => {
    expect(matches({ source: '^/API/\\D+$', anyCase: true }, '/api/users')).toBe(true);
    expect(matches({ source: '^/API/\\D+$', anyCase: true }, '/api/7')).toBe(false);
    expect(matches({ source: '^/API/' }, '/api/users')).toBe(false);
  });
  it('is held against the start or the whole, with all its ways', () => {
    expect(matches({ source: '/a|/b' }, '/x/b', 'start')).toBe(false);
    expect(matches({ source: '/a|/b' }, '/b/x', 'start')).toBe(true);
    expect(matches({ source: '/a|/b' }, '/b/x', 'whole')).toBe(false);
    expect(matches({ source: '/a|/a/x' }, '/a/x', 'whole')).toBe(true);
  });
});
