/** Holes that are cut into the fixtures are noticed, and what changes nothing changes no finding: the same on real repositories is `npm run mutate`. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { deletions } from '../bench/mutate/deletions.ts';
import type { Variant } from '../bench/mutate/edits.ts';
import { equivalents } from '../bench/mutate/equivalents.ts';
import { differences, noticed } from '../bench/mutate/judge.ts';
import { Program } from '../bench/mutate/program.ts';
import { loadGrammar } from '../bench/mutate/syntax.ts';

const FIXTURES = ['demo/base', ...['django', 'express', 'fastapi', 'flask', 'hono', 'nest', 'next'].map((name) => `frameworks/${name}`)];
/** Of a package's function nobody says that it answers with a promise. */
const GAPS: Record<string, string[]> = { 'frameworks/hono': ["await getSignedCookie(c, process.env.COOKIE_KEY!, 'uid')"] };
const told = ({ kind, path, line, what }: Variant): string => `${kind} ${path}:${line} ${what}`;

beforeAll(loadGrammar);

describe.each(FIXTURES)('%s', (name) => {
  const program = new Program(join(import.meta.dirname, '../fixtures', name));
  const source = program.source.bind(program);

  it('has no guard, check or predicate that could go unnoticed', { timeout: 120_000 }, async () => {
    const base = await program.analysed();
    const holes = deletions({ ...base, source });
    expect(holes.length).toBeGreaterThan(0);
    const missed: string[] = [];
    for (const hole of holes) {
      const { rules, question } = await noticed(program, base, hole);
      if (rules.length === 0 && question === undefined) missed.push(hole.what);
    }
    expect(missed).toEqual(GAPS[name] ?? []);
  });

  it('has the same findings in other words', { timeout: 120_000 }, async () => {
    const base = await program.analysed();
    const kinds = Map.groupBy(equivalents(base.model, program.paths, source), (one) => one.kind);
    const changed: string[] = [];
    for (const variant of [...kinds.values()].flatMap((own) => own.slice(0, 3)))
      for (const words of (await differences(program, base, variant)).words) changed.push(`${told(variant)}: ${words}`);
    expect(changed).toEqual([]);
  });
});
