/** The catalogue is whole: every rule has a page and fixtures, feeds an item, and its page's examples behave as the page says. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { items } from '../../src/checklist/items.ts';
import { rules } from '../../src/rules/index.ts';
import type { Tree } from './load.ts';
import { reviewTrees, scanTree } from './load.ts';

const root = join(import.meta.dirname, '../..');
const FRAMEWORKS = [
  ...['express', 'fastify', 'hono', 'koa', 'nest', 'next'].map((name) => ({ name, language: 'javascript' })),
  ...['django', 'drf', 'fastapi', 'flask'].map((name) => ({ name, language: 'python' })),
];
const ids = rules.map((rule) => rule.id);
const pageOf = (id: string): string => readFileSync(join(root, 'src/rules', `${id}.md`), 'utf8');

describe('the catalogue', () => {
  it('is sorted and names each rule once', () => {
    expect(ids).toEqual([...new Set(ids)].sort());
  });
  it('has one page, one file and one folder of fixtures a rule', () => {
    const pages = globSync('src/rules/*.md', { cwd: root }).map((path) => basename(path, '.md'));
    const files = globSync('src/rules/*.ts', { cwd: root }).map((path) => basename(path, '.ts'));
    const fixtures = globSync('fixtures/rules/*', { cwd: root }).map((path) => basename(path));
    expect(pages.sort()).toEqual(ids);
    const shared = ['deeds', 'held', 'index', 'published', 'rule', 'run', 'scoped-kin', 'siblings', 'tainted'];
    expect(files.filter((name) => !shared.includes(name)).sort()).toEqual(ids);
    expect(fixtures.sort()).toEqual(ids);
  });
  it.each(ids)('%s has cases for both languages', (id) => {
    const names = globSync(`fixtures/rules/${id}/*`, { cwd: root }).map((path) => basename(path).replace(/\.\w+$/, ''));
    // a case is named by its framework, and by what else it is about: express, express-typeorm
    const known = names.map((name) => FRAMEWORKS.find((one) => one.name === name.split('-')[0]));
    expect(names.filter((_, index) => known[index] === undefined)).toEqual([]);
    expect(new Set(known.map((one) => one?.language))).toEqual(new Set(['javascript', 'python']));
  });
  it.each(rules.flatMap((rule) => (rule.item === undefined ? [] : [[rule.id, rule.item] as const])))(
    '%s feeds an item that names it',
    (id, name) => {
      expect(items.find((item) => item.id === name)?.rules).toContain(id);
    },
  );
  it('asks nothing of a person where no item is', () => {
    expect(rules.flatMap((rule) => (rule.item === undefined ? [rule.id] : []))).toEqual([
      'config-weakened',
      'hidden-unicode',
      'suppression-unused',
    ]);
  });
  it('yields only to rules that exist', () => {
    expect(rules.flatMap((rule) => rule.yieldsTo ?? []).filter((id) => !ids.includes(id))).toEqual([]);
  });
  it('yields in no circle', () => {
    const above = (id: string): string[] => rules.find((rule) => rule.id === id)?.yieldsTo ?? [];
    const reached = (id: string): Set<string> => {
      const seen = new Set(above(id));
      for (const one of seen) for (const next of above(one)) seen.add(next);
      return seen;
    };
    expect(ids.filter((id) => reached(id).has(id))).toEqual([]);
  });
  it.each(ids)('%s has a page with all its parts', (id) => {
    const headings = [
      ...pageOf(id)
        .replace(/^```[\s\S]*?^```$/gm, '')
        .matchAll(/^##? (.+)$/gm),
    ].map((match) => match[1]);
    expect(headings).toEqual([
      id,
      'What a client can do',
      'Why it is reported',
      'Express',
      'FastAPI',
      'When it is right as it is',
      'Configuration',
    ]);
  });
});

/** What the examples import and do not show. */
const AROUND: Record<string, Tree> = {
  ts: {
    'src/guards.ts': `import jwt from 'jsonwebtoken';
export function requireUser(req, res, next) {
  try {
    req.user = jwt.verify(req.headers.authorization, process.env.JWT_KEY, { algorithms: ['HS256'], issuer: 'desk' });
  } catch {
    return res.status(401).end();
  }
  return next();
}
`,
  },
  py: {
    'app/__init__.py': '',
    'app/models.py': `from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase):
    pass
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    total: Mapped[int]
class Report(Base):
    __tablename__ = "reports"
    id: Mapped[int] = mapped_column(primary_key=True)
class Member(Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_admin: Mapped[bool]
`,
    'app/deps.py': `import os
import jwt
from fastapi import Header, HTTPException
from sqlalchemy.orm import Session
class Settings:
    jwt_key = os.environ["JWT_KEY"]
settings = Settings()
class Caller:
    id: int
def get_session():
    with Session() as session:
        yield session
def get_current_user(authorization: str = Header()):
    try:
        return jwt.decode(authorization, settings.jwt_key, algorithms=["HS256"], issuer="desk")
    except jwt.InvalidTokenError:
        raise HTTPException(status_code=401)
`,
  },
};
const SECTIONS = { Express: 'ts', FastAPI: 'py' } as const;
/** Where an example stands, by the language of its fence. */
const FILES: Record<string, string> = {
  ts: 'src/app.ts',
  py: 'app/main.py',
  json: 'package.json',
  txt: 'requirements.txt',
  yaml: '.github/portcullis.yml',
};
interface Example {
  file: string;
  text: string;
}
/** The fences of one section: ```` ```ts bad ````, ```` ```ts good ````, and files that both of them have beside them (```` ```yaml beside openapi.yaml ````). */
function sectionOf(id: string, heading: string): { bad?: Example; good?: Example; beside: Tree } {
  const [, section = ''] = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## )`, 'm').exec(pageOf(id)) ?? [];
  const fences = [...section.matchAll(/^```(\w+) (bad|good|beside (\S+))\n([\s\S]*?)^```$/gm)];
  const example = (kind: string): Example | undefined => {
    const [, language = '', , , text = ''] = fences.find((fence) => fence[2] === kind) ?? [];
    return text === '' ? undefined : { file: FILES[language] ?? language, text };
  };
  const [bad, good] = [example('bad'), example('good')];
  const beside = Object.fromEntries(fences.flatMap(([, , , path, text = '']) => (path === undefined ? [] : [[path, text]])));
  return { ...(bad && { bad }), ...(good && { good }), beside };
}
const examples = rules.flatMap(({ id }) =>
  Object.entries(SECTIONS).map(([heading, language]) => ({ id, heading, language, ...sectionOf(id, heading) })),
);
/** What these speak of is a change: the bad example is what a pull request makes of the good one. */
const AGAINST_GOOD = new Set(['config-weakened', 'guard-convention-broken', 'guard-removed', 'hidden-unicode', 'route-made-public']);
/** What only a change shows: everything that the example has is new. */
const OF_CHANGES = new Set(['deprecated-version', 'undocumented-route', 'vulnerable-dependency']);
describe.each(examples)('the page of $id, $heading', ({ id, language, bad, good, beside }) => {
  const treeOf = ({ file, text }: Example): Tree => ({ ...AROUND[language], ...beside, [file]: text });
  const found = async (example: Example): Promise<string[]> => {
    const tree = treeOf(example);
    const base = AGAINST_GOOD.has(id) && good ? treeOf(good) : OF_CHANGES.has(id) ? { ...AROUND[language], ...beside } : undefined;
    const review = base ? await reviewTrees(base, tree) : await scanTree(tree);
    return review.findings.filter((one) => one.state !== 'fixed').map((one) => one.rule);
  };
  it('shows code that is reported', async () => {
    expect(bad && (await found(bad))).toContain(id);
  });
  it('shows code that is not', async () => {
    expect(good?.text).toBeTruthy();
    expect(good && (await found(good))).not.toContain(id);
  });
});
