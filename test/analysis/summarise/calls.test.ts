/** What becomes of a call's result, and whether the function ends behind it. */
import { describe, expect, it } from 'vitest';
import { steps } from './text.ts';

/** `name: awaited used ends …` of each call. */
const calls = (body: string): Record<string, string> =>
  Object.fromEntries(
    steps(body).flatMap((line) => {
      const found = /^\d+ call :?(\w+)\(.*?\) ((?:awaited |dropped|tested|returned|kept|ends| |loop|within \d)+)(?: \[.*)?$/.exec(line);
      return found ? [[found[1]!, found[2]!.trim()]] : [];
    }),
  );

describe('used', () => {
  it('is what the statement does with it', () => {
    expect(calls('a(); const x = b(); x.y = c(); d(e())')).toEqual({ a: 'dropped', b: 'kept', c: 'kept', e: 'kept', d: 'dropped' });
    expect(calls('void a(); return b()')).toEqual({ a: 'dropped ends', b: 'awaited returned ends' });
  });

  it('is tested where its truth decides', () => {
    expect(calls('if (a()) {} if (!b()) {} while (c()) {} const x = d() ? 1 : 2, y = e() && f(), z = g() || h()')).toEqual({
      a: 'tested',
      b: 'tested',
      c: 'tested loop',
      d: 'tested',
      e: 'tested',
      f: 'kept',
      g: 'kept',
      h: 'kept',
    });
    expect(calls('if (a() == 1 || b()) {}')).toEqual({ a: 'kept', b: 'tested' });
  });

  it('looks through await and choices', () => {
    expect(calls('if (await a()) {} return x ? b() : await c()')).toEqual({
      a: 'awaited tested ends',
      b: 'awaited returned ends',
      c: 'awaited returned ends',
    });
  });
});

describe('awaited', () => {
  it('is a call under await, or the variable that holds it', () => {
    expect(calls('const p = a(); b(); await p; await c()')).toEqual({ a: 'awaited kept', b: 'dropped', c: 'awaited dropped' });
  });

  it('is a call that is returned', () => {
    expect(calls('const p = a(); if (x) return p; return b()')).toEqual({ a: 'awaited kept ends', b: 'awaited returned ends' });
  });

  it('reaches through what gathers and chains', () => {
    expect(calls('const p = a(); await Promise.all([p, b()]); Promise.all([c()])')).toMatchObject({
      a: 'awaited kept',
      b: 'awaited kept',
      c: 'kept',
    });
    expect(steps('await a().then(go); b().catch(log)').map((line) => line.replace(/ \[.*/, ''))).toEqual([
      '0 call a() awaited kept',
      '1 call a().then(go) awaited dropped',
      '2 call b() kept',
      '3 call b().catch(log) dropped',
    ]);
    expect(calls('let p = a(); if (x) p = b(); await p')).toEqual({ a: 'awaited kept', b: 'awaited kept' });
    expect(calls('await [a()]')).toEqual({ a: 'kept' });
  });
});

describe('ends', () => {
  it('is a list that leaves, not the branches in it that go on', () => {
    expect(calls('if (!u) { if (dev) { a() } b(); if (api) { c(); return } d(); return } e()')).toEqual({
      a: 'dropped',
      b: 'dropped ends',
      c: 'dropped ends',
      d: 'dropped ends',
      e: 'dropped',
    });
  });

  it('is not a jump', () => {
    expect(calls('for (const x of xs) { if (x) { a(); continue } if (y) { b(); return } c(); break }')).toEqual({
      a: 'dropped loop',
      b: 'dropped ends loop',
      c: 'dropped loop',
    });
  });

  it('goes through blocks and tries, which belong to their list', () => {
    expect(calls('if (!u) { { a() } try { b() } catch { c() } return } d()')).toEqual({
      a: 'dropped ends',
      b: 'dropped ends within 0',
      c: 'dropped',
      d: 'dropped',
    });
  });

  it('holds for the tests of a chain that leaves', () => {
    expect(calls('if (x) { if (y) a(); else if (b()) return; else { c(); return } } d()')).toEqual({
      a: 'dropped',
      b: 'tested ends',
      c: 'dropped ends',
      d: 'dropped',
    });
  });
});
