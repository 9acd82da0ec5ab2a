/** The real engine over annotated code: `ruleid:` and `ok:` speak of the line below them; what else those rules find fails, and so does every error that another rule finds. */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Tree } from './load.ts';
import { reviewTrees, scanTree } from './load.ts';

const root = join(import.meta.dirname, '../../fixtures/rules');
const MARK = /(?:\/\/|#)\s*(ruleid|ok|todoruleid|todook):\s*([a-z0-9, -]+?)\s*$/;

interface Expected {
  found: Set<string>;
  /** A gap that is known: found or not, it is no failure. */
  open: Set<string>;
  silent: Set<string>;
}
function expectations(tree: Tree): Expected {
  const expected: Expected = { found: new Set(), open: new Set(), silent: new Set() };
  for (const [path, text] of Object.entries(tree))
    for (const [index, line] of text.split('\n').entries()) {
      const [, kind, ids = ''] = MARK.exec(line) ?? [];
      for (const id of ids.split(',').map((one) => one.trim())) {
        if (id === '') continue;
        const key = `${path}:${index + 2} ${id}`;
        if (kind === 'ruleid') expected.found.add(key);
        else if (kind === 'ok') expected.silent.add(key);
        else expected.open.add(key);
      }
    }
  return expected;
}
const read = (dir: string): Tree =>
  Object.fromEntries(
    globSync(['**/*', '.github/**/*'], { cwd: dir })
      .filter((path) => statSync(join(dir, path)).isFile())
      .map((path) => [path, readFileSync(join(dir, path), 'utf8')]),
  );

const cases = readdirSync(root)
  .sort()
  .flatMap((rule) =>
    readdirSync(join(root, rule))
      .sort()
      .map((name) => ({ rule, name, at: join(root, rule, name) })),
  );

describe.each(cases)('$rule: $name', ({ rule, at }) => {
  const folder = statSync(at).isDirectory();
  const change = folder && existsSync(join(at, 'base'));
  const tree: Tree = change
    ? read(join(at, 'head'))
    : folder
      ? read(at)
      : { [extname(at) === '.py' ? 'app/main.py' : `src/app${extname(at)}`]: readFileSync(at, 'utf8') };

  it('finds what is marked and nothing else', async () => {
    const review = change ? await reviewTrees(read(join(at, 'base')), tree) : await scanTree(tree);
    const { found, open, silent } = expectations(tree);
    const counted = review.findings.filter((one) => one.state !== 'fixed' && !one.suppressed && (!change || one.state === 'introduced'));
    const named = new Set([rule, ...[...found, ...silent, ...open].map((key) => key.slice(key.lastIndexOf(' ') + 1))]);
    const actual = counted
      .filter((one) => named.has(one.rule) || one.level === 'error')
      .map((one) => `${one.at.path}:${one.at.span[0]} ${one.rule}`)
      .filter((key) => !open.has(key));
    expect([...new Set(actual)].sort()).toEqual([...found].sort());
  });

  it('has more near misses than hits', () => {
    const { found, silent } = expectations(tree);
    const about = (keys: Set<string>): number => [...keys].filter((key) => key.endsWith(` ${rule}`)).length;
    expect(about(found), basename(at)).toBeGreaterThan(0);
    expect(about(silent)).toBeGreaterThanOrEqual(change ? 1 : about(found));
  });
});
