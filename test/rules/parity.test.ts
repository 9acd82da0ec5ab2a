/** Each rule that reports errors has a case in every framework, and a near miss beside it: told by the marks in the fixtures, not by names of files. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/rules/index.ts';

const root = join(import.meta.dirname, '../../fixtures/rules');
const FRAMEWORKS = ['django', 'drf', 'express', 'fastapi', 'fastify', 'flask', 'hono', 'koa', 'nest', 'next'];
const MARK = /(?:\/\/|#)\s*(ruleid|ok):\s*([a-z0-9, -]+?)\s*$/gm;

/** `rule framework kind`, for each mark of a case that is named by its framework. */
const cells = new Set(
  globSync('*/*/**/*.{ts,js,py,tsx}', { cwd: root })
    .concat(globSync('*/*.{ts,js,py,tsx}', { cwd: root }))
    .filter((path) => statSync(join(root, path)).isFile() && !/(^|\/)base\//.test(path))
    .flatMap((path) => {
      const framework = path.split('/')[1]?.split(/[-.]/)[0] ?? '';
      const marks = [...readFileSync(join(root, path), 'utf8').matchAll(MARK)];
      return marks.flatMap(([, kind, ids = '']) => ids.split(',').map((id) => `${id.trim()} ${framework} ${kind}`));
    }),
);
const errors = rules.filter((rule) => rule.level === 'error').map((rule) => rule.id);

describe.each(errors)('%s', (rule) => {
  it('has a case and a near miss in every framework', () => {
    const missing = FRAMEWORKS.filter((name) => !cells.has(`${rule} ${name} ruleid`) || !cells.has(`${rule} ${name} ok`));
    expect(missing).toEqual([]);
  });
});
