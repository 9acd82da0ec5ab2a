/** What nearly all comparable routes do is evidence: the finding says so, and routes of the change have no vote. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../rules/load.ts';
import { reviewTrees, scanTree } from '../rules/load.ts';

const fixture = (rule: string, name: string): string => readFileSync(join(import.meta.dirname, '../../fixtures/rules', rule, name), 'utf8');
const said = async (tree: Tree, rule: string): Promise<string[]> =>
  (await scanTree(tree)).findings.filter((one) => one.rule === rule).map((one) => one.message);

describe('a convention of the repository', () => {
  it('decides what the code alone left open: the others check the body', async () => {
    const [message, ...more] = await said({ 'src/app.ts': fixture('input-unvalidated', 'express-kin.ts') }, 'input-unvalidated');
    expect(more).toEqual([]);
    expect(message).toContain('4 of 5 routes in `src/app.ts` that change something check the body, for example `POST /drafts`');
  });

  it('names routes as they are written', async () => {
    const code = fixture('input-unvalidated', 'express-kin.ts').replace("'/drafts'", "'/books/:bookId/drafts'");
    const [message] = await said({ 'src/app.ts': code }, 'input-unvalidated');
    expect(message).toContain('for example `POST /books/{bookId}/drafts`');
  });

  it('leaves it open where there are too few of them', async () => {
    const code = fixture('input-unvalidated', 'express-kin.ts').replace(/app\.post\('\/pages'[\s\S]*?\n\}\);\n/, '');
    expect(await said({ 'src/app.ts': code }, 'input-unvalidated')).toEqual([]);
  });

  it('is told with a whole record that is answered: the others answer through a schema', async () => {
    const [message, ...more] = await said({ 'app/main.py': fixture('excessive-data', 'fastapi-kin.py') }, 'excessive-data');
    expect(more).toEqual([]);
    expect(message).toContain('4 of 5 routes in `app/main.py` that read answer through a schema, for example `GET /me`');
  });

  it('is that of the base: routes that the change adds do not outvote it', async () => {
    const base = fixture('input-unvalidated', 'express-kin.ts').replace(/app\.post\('\/memos'[\s\S]*?\n\}\);\n/, '');
    const memo = /app\.post\('\/memos'[\s\S]*?\n\}\);\n/.exec(fixture('input-unvalidated', 'express-kin.ts'))?.[0] ?? '';
    const added = [1, 2, 3].map((n) => memo.replaceAll('memo', `memo${n}`)).join('\n');
    const review = await reviewTrees({ 'src/app.ts': base }, { 'src/app.ts': `${base}\n${added}` });
    const found = review.findings.filter((one) => one.rule === 'input-unvalidated');
    expect(found).toHaveLength(3);
    for (const one of found) expect(one.message).toContain('4 of 5 routes');
  });
});
