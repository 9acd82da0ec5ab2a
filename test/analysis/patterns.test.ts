import { describe, expect, it } from 'vitest';
import { found } from '../../src/analysis/patterns.ts';

describe('found', () => {
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
    expect(found(pattern, text)).toBe(is);
    if (!pattern.includes('?P')) expect(new RegExp(pattern).test(text)).toBe(is);
  });
  it.each(['(a)\\1', '(?<=a)b', 'a{9999}', '(', '[a', '*a', 'a)', '\\', 'x'.repeat(5_000)])('leaves %s undecided', (pattern) => {
    expect(found(pattern, 'aa')).toBeUndefined();
  });
  it('gives up where an engine would not come back', () => {
    expect(found('^(a+)+$', `${'a'.repeat(60)}!`)).toBeUndefined();
    expect(found('^(a|a)*$', `${'a'.repeat(60)}!`)).toBeUndefined();
  });
  it('ends where nothing is repeated', () => {
    expect(found('^(a?){20}$', 'aaa')).toBe(true);
    expect(found('^(?:)*$', 'b')).toBe(false);
  });
});
