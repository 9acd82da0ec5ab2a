/** What is known where: tests, early exits, calls that returned, and what is left of them where ways meet. */
import { describe, expect, it } from 'vitest';
import { handler, linesOf, steps } from './text.ts';

describe('an early exit', () => {
  it('leaves the fact in force, with the exits of the other way', () => {
    expect(steps('const user = req.user; if (!user) { res.json(1); return } next()')).toEqual([
      '0 call $res.json(1) dropped ends [!$req.user]',
      '1 return [!$req.user, #0]',
      '2 call $next() dropped [not !$req.user (1)]',
    ]);
  });

  it('is none without the return', () => {
    expect(steps('const user = req.user; if (!user) { res.json(1) } next()')).toEqual([
      '0 call $res.json(1) dropped [!$req.user]',
      '1 call $next() dropped [any(!$req.user, #0 | not !$req.user)]',
    ]);
  });

  it('may be the else', () => {
    expect(steps('if (user) { log(1) } else { return deny() } go()').at(-1)).toBe('3 call go() dropped [user (2), #0]');
  });

  it('has every exit of the way that leaves', () => {
    expect(steps('if (a) { if (b) throw e; return 1 } go()').at(-1)).toBe('2 call go() dropped [not a (0 1)]');
  });

  it('follows another in a chain', () => {
    expect(steps('if (a) return 1; else if (b) return 2; go()').at(-1)).toBe('2 call go() dropped [not a (0), not b (1)]');
    expect(steps('if (isA()) return 1; else if (isB()) log(); go()').at(-1)).toBe(
      '4 call go() dropped [#0, not isA() (1), #2, any(isB(), #3 | not isB())]',
    );
  });

  it('in an else leaves the rest of the chain known', () => {
    expect(steps('if (a) x(); else if (b) y(); else return 1; go()').at(-1)).toBe('3 call go() dropped [any(a, #0 | not a, b (2), #1)]');
  });

  it('in both ways ends the list', () => {
    expect(handler('if (a) { return 1 } else { throw e } go()')).toEqual(['0 return 1 [a]', '1 throw e [not a (0)]']);
  });
});

describe('ways that meet', () => {
  it('know nothing more when each knew its own test only', () => {
    expect(steps('let x; if (a) { x = 1 } else if (b) { x = 2 } go()')).toEqual(['0 call go() dropped']);
  });

  it('know one of several when one of them left in part', () => {
    expect(steps('if (a) { if (b) return 1 } go()').at(-1)).toBe('1 call go() dropped [any(a, not b (0) | not a)]');
    expect(steps('if (a) { x() } else if (b) { return 1 } go()').at(-1)).toBe('2 call go() dropped [any(a, #0 | not a, not b (1))]');
  });

  it('of a switch are those of its cases', () => {
    expect(steps('switch (k) { case 1: one(); break; case 2: return 2; default: other() } go()').at(-1)).toBe(
      '3 call go() dropped [any((k == 1), #0 | not (k == 1), not (k == 2) (1), #2)]',
    );
  });
});

describe('an operand that is evaluated only sometimes', () => {
  it('stands at a point that knows the left side', () => {
    expect(steps('const x = a() && b() || c(); use(x)')).toEqual([
      '0 call a() tested',
      '1 call b() kept [#0, a()]',
      '2 call c() kept [#0, not (a() && b())]',
      '3 call use(((a() && b()) || c())) dropped [#0]',
    ]);
    expect(steps('const x = req.x ?? load(); use(x)')).toEqual([
      '0 call load() kept [not $req.x]',
      '1 call use(($req.x ?? load())) dropped',
    ]);
  });

  it('may be one of a chain of choices', () => {
    expect(steps('const x = a ? one() : b ? two() : three(); use(x)')).toEqual([
      '0 call one() kept [a]',
      '1 call two() kept [not a, b]',
      '2 call three() kept [not a, not b]',
      '3 call use((a ? one() : (b ? two() : three()))) dropped',
    ]);
  });
});

describe('a try', () => {
  it('whose catch leaves keeps what its body knows', () => {
    expect(handler('try { if (!u) throw e; go() } catch { return deny() } after()')).toEqual([
      '0 throw e within 0 [!u]',
      '1 call go() dropped within 0 [not !u (0)]',
      '2 call deny() awaited returned ends',
      '3 return deny() [#2]',
      '4 call after() dropped [not !u (0), #1]',
      'try 0 leaves',
      'end [not !u (0), #1, #4]',
    ]);
  });

  it('whose catch goes on keeps it on one way only', () => {
    expect(handler('try { if (!u) throw e; go() } catch { log() } after()').slice(2, 5)).toEqual([
      '2 call log() dropped',
      '3 call after() dropped [any(not !u (0), #1 | #2)]',
      'try 0 goes on',
    ]);
    expect(steps('try { if (!u) throw e; go() } catch {} after()').at(-1)).toBe('2 call after() dropped');
  });

  it('may be thrown on from its catch', () => {
    expect(handler('try { go() } catch (e) { if (e.a) return 1; throw e } after()').slice(1, 5)).toEqual([
      '1 return 1 [exception().a]',
      '2 throw exception() [not exception().a (1)]',
      '3 call after() dropped [#0]',
      'try 0 leaves',
    ]);
  });

  it('without a catch catches nothing', () => {
    expect(handler('try { throw e } finally { close() } after()')).toEqual(['0 throw e', '1 call close() dropped ends']);
    expect(handler('try { go() } finally { close() } after()')).toEqual([
      '0 call go() dropped',
      '1 call close() dropped [#0]',
      '2 call after() dropped [#0, #1]',
      'end [#0, #1, #2]',
    ]);
  });

  it('inside of a catch is caught by the one around', () => {
    expect(handler('try { try { a() } catch { b() } } catch { c() }').filter((line) => /call|try/.test(line))).toEqual([
      '0 call a() dropped within 1',
      '1 call b() dropped within 0',
      '2 call c() dropped',
      'try 0 goes on',
      'try 1 goes on',
    ]);
  });
});

describe('a loop', () => {
  it('leaves behind it what every round has passed', () => {
    expect(steps('for (const x of xs) { if (!x.ok) return deny(); go(x) } after()')).toEqual([
      '0 call deny() awaited returned ends loop [!xs[*].ok]',
      '1 return deny() [!xs[*].ok, #0]',
      '2 call go(xs[*]) dropped loop [not !xs[*].ok (1)]',
      '3 call after() dropped [not !xs[*].ok (1), #2]',
    ]);
  });

  it('leaves nothing behind that a round may have skipped', () => {
    expect(steps('for (const x of xs) { if (x.skip) continue; if (!x.ok) return 1; go(x) } after()').at(-1)).toBe('2 call after() dropped');
    expect(steps('for (const x of xs) { if (!x.ok) return 1; if (x.skip) continue; go(x) } after()').at(-1)).toBe(
      '2 call after() dropped [not !xs[*].ok (0)]',
    );
    expect(steps('for (const x of xs) { if (x.last) break; if (!x.ok) return 1 } after()').at(-1)).toBe(
      '1 call after() dropped [any(xs[*].last | not !xs[*].ok (0))]',
    );
  });

  it('knows its test inside', () => {
    expect(steps('while (more()) { go() } after()')).toEqual([
      '0 call more() tested loop',
      '1 call go() dropped loop [#0, more()]',
      '2 call after() dropped [#0]',
    ]);
  });

  it('without an end goes on from its breaks', () => {
    expect(steps('while (true) { const x = step(); if (x) break } after()').at(-1)).toBe('1 call after() dropped [#0, step()]');
    expect(handler('while (true) { work() } after()')).toEqual(['0 call work() dropped loop']);
  });

  it('that a break ends is none', () => {
    expect(steps('all: { if (a) break all; go() } after()')).toEqual([
      '0 call go() dropped [not a]',
      '1 call after() dropped [any(a | not a, #0)]',
    ]);
  });
});

describe('a switch that needs a loop to be left', () => {
  const body =
    'switch (k) { case 1: try { if (a) break; go() } finally { done() } break; case 2: if (b) continue; break; default: for (const y of ys) each(y) }';

  it('is no loop to what is in it', () => {
    expect(
      steps(`${body} after()`)
        .filter((line) => line.includes('loop'))
        .map((line) => line.replace(/ \[.*/, '')),
    ).toEqual(['2 call each(ys[*]) dropped loop']);
  });

  it('leaves `continue` to the loop around', () => {
    expect(steps(`for (const x of xs) { ${body} if (!x.ok) return 1 } after()`).at(-1)).toBe('4 call after() dropped');
  });
});

describe('a generator', () => {
  it('yields where it stands', () => {
    expect(linesOf('function* f(open) { const db = open(); try { yield db } finally { db.close() } }', ':f').slice(0, 3)).toEqual([
      '0 call $open() awaited kept',
      '1 yield $open() [#0]',
      '2 call $open().close() dropped [#0]',
    ]);
  });
});
