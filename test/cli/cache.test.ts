/** What runs keep for each other on disk: found again, never trusted when it is broken or foreign, bounded, and of no use to anybody else. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bound, cacheOf, defaultCache, openCache } from '../../src/cli/cache.ts';
import { readDirectory } from '../../src/cli/directory.ts';
import { lower } from '../../src/repository/program.ts';

const LOWERED = lower('a.ts', 'export const one = 1;');
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'portcullis-cache-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const entries = (): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((one) => (one.isFile() ? [join(one.parentPath, one.name)] : []));

describe('a cache in a folder', () => {
  it('gives another run what was kept', () => {
    openCache(dir).set('key', LOWERED);
    expect(openCache(dir).get('key')).toEqual(JSON.parse(JSON.stringify(LOWERED)));
    expect(openCache(dir).get('other')).toBeUndefined();
  });
  it.each<[string, (entry: Buffer) => Buffer]>([
    ['cut short', (entry) => entry.subarray(0, -3)],
    ['empty', () => Buffer.alloc(0)],
    ['changed in one place', (entry) => Buffer.concat([entry.subarray(0, -1), Buffer.from([entry.at(-1)! ^ 1])])],
    [
      'of another build',
      (entry) => Buffer.from(entry.toString('latin1').replace(/^portcullis 1 \w{8}/, 'portcullis 1 00000000'), 'latin1'),
    ],
    ['of something else', () => Buffer.from('{"engine":"x"}\n')],
  ])('ignores an entry that is %s, and writes it anew', (_, spoil) => {
    openCache(dir).set('key', LOWERED);
    const [path = ''] = entries();
    writeFileSync(path, spoil(readFileSync(path)));
    const cache = openCache(dir);
    expect(cache.get('key')).toBeUndefined();
    cache.set('key', LOWERED);
    expect(openCache(dir).get('key')).toBeDefined();
  });
  it('does not take an entry for another key', () => {
    const cache = openCache(dir);
    cache.set('a', LOWERED);
    const [a = ''] = entries();
    const bytes = readFileSync(a);
    cache.set('b', lower('b.ts', 'export const two = 2;'));
    const b = entries().find((path) => path !== a) ?? '';
    writeFileSync(b, bytes);
    expect(openCache(dir).get('b')).toBeUndefined();
  });
  it('leaves nothing half written when two runs write the same', () => {
    const [one, two] = [openCache(dir), openCache(dir)];
    for (let n = 0; n < 20; n++) {
      one.set('key', LOWERED);
      two.set('key', LOWERED);
    }
    expect(entries()).toHaveLength(1);
    expect(openCache(dir).get('key')).toBeDefined();
  });
  it('is the user’s alone', () => {
    openCache(dir).set('key', LOWERED);
    const [path = ''] = entries();
    expect(statSync(path).mode & 0o077).toBe(0);
  });
  it('goes without a folder that cannot be written', () => {
    const file = join(dir, 'a-file');
    writeFileSync(file, '');
    const cache = openCache(file);
    cache.set('key', LOWERED);
    cache.end();
    expect(cache.get('key')).toBeDefined(); // in this run
    expect(openCache(file).get('key')).toBeUndefined();
  });
  it('keeps nothing at all when switched off', () => {
    const cache = openCache(cacheOf({ cache: false }));
    cache.set('key', LOWERED);
    expect([cache.keeps, cache.get('key')]).toEqual([false, LOWERED]);
  });
  it('lets the oldest go first when it grows too large', () => {
    for (const [index, name] of ['old', 'new'].entries()) {
      writeFileSync(join(dir, name), Buffer.alloc(1000));
      utimesSync(join(dir, name), 1000 + index, 1000 + index);
    }
    bound(dir, 1500);
    expect(readdirSync(dir).filter((name) => name !== 'looked')).toEqual(['new']);
  });
});

describe('the user’s cache folder', () => {
  it.each<[NodeJS.ProcessEnv, string, RegExp]>([
    [{ XDG_CACHE_HOME: '/x' }, 'linux', /^\/x\/portcullis$/],
    [{}, 'linux', /\/\.cache\/portcullis$/],
    [{}, 'darwin', /\/Library\/Caches\/portcullis$/],
    [{ LOCALAPPDATA: '/local' }, 'win32', /^\/local\/portcullis\/Cache$/],
  ])('with %o on %s', (env, platform, expected) => {
    expect(defaultCache(env, platform)).toMatch(expected);
  });
});

describe('a directory', () => {
  const old = (path: string): void => utimesSync(path, 1_700_000_000, 1_700_000_000);
  it('is told by what its files hold, as git tells it', () => {
    const root = mkdtempSync(join(dir, 'tree-'));
    writeFileSync(join(root, 'a.ts'), 'export const one = 1;\n');
    const { tree } = readDirectory(root, openCache(undefined)).overlay;
    expect(tree).toEqual({ 'a.ts': 'd8157863065d81742f8fb38fe13ec2cc05ce8207' });
  });
  it('is not read again where size and time are the same, and is where they are not', () => {
    const root = mkdtempSync(join(dir, 'tree-'));
    const path = join(root, 'a.ts');
    const id = (): string | undefined => readDirectory(root, openCache(dir)).overlay.tree['a.ts'];
    writeFileSync(path, 'one');
    old(path);
    const first = id();
    chmodSync(path, 0o000); // whoever would read it now could not (unless root)
    expect(id()).toBe(first);
    chmodSync(path, 0o600);
    writeFileSync(path, 'two');
    expect(id()).not.toBe(first);
  });
  it('does not trust the time of a file that was written just now', () => {
    const root = mkdtempSync(join(dir, 'tree-'));
    const path = join(root, 'a.ts');
    const now = new Date();
    const id = (): string | undefined => readDirectory(root, openCache(dir)).overlay.tree['a.ts'];
    writeFileSync(path, 'one');
    utimesSync(path, now, now);
    const first = id();
    writeFileSync(path, 'two');
    utimesSync(path, now, now);
    expect(id()).not.toBe(first);
  });
});
