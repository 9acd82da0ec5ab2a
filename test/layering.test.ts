/** Imports follow the layout. A type may be imported from anywhere; a value only along the arrows below, without exceptions. */
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/**
 * What each part of src may import values from. A part is a file (without its ending), a folder, or both under one name; the longest name that fits a file
 * is its part; under `x/*` each child of x is a part of its own. A part may import from itself; naming a part as a target includes everything below it.
 */
const layout: Record<string, string[]> = {
  'src/index': ['src/github/events', 'src/queue', 'src/store'],
  'src/main': ['src/index', 'src/worker', 'src/queue', 'src/store', 'src/github', 'src/config', 'src/listen'],
  'src/worker': [
    'src/checklist',
    'src/github',
    'src/queue',
    'src/store',
    'src/repository',
    'src/analysis/python',
    'src/review',
    'src/report',
    'src/config',
  ],
  'src/config': [],
  'src/listen': [],
  'src/github': ['src/config/path'],
  'src/queue': ['src/store'],
  'src/store': [],
  'src/repository': ['src/analysis'],
  'src/review': ['src/analysis', 'src/repository', 'src/rules', 'src/checklist'],

  'src/analysis/code': [],
  'src/analysis/facts': [],
  'src/analysis/table': [],
  'src/analysis/program': [],
  'src/analysis/constants': ['src/analysis/code'],
  'src/analysis/tokens': ['src/analysis/code'],
  'src/analysis/declared': [],
  'src/analysis/typescript': ['src/analysis/code', 'src/analysis/constants', 'src/analysis/tokens'],
  'src/analysis/python': ['src/analysis/code', 'src/analysis/constants', 'src/analysis/tokens'],
  'src/analysis/types': ['src/analysis/code'],
  'src/analysis/summaries': ['src/analysis/code', 'src/analysis/types', 'src/analysis/facts'],
  'src/analysis/summarise': ['src/analysis/code', 'src/analysis/summaries'],
  'src/analysis/dataflow': ['src/analysis/summaries', 'src/analysis/libraries'],
  'src/analysis/imports': ['src/analysis/code'],
  'src/analysis/link': [
    'src/analysis/code',
    'src/analysis/facts',
    'src/analysis/summaries',
    'src/analysis/imports',
    'src/analysis/types',
    'src/analysis/table',
    'src/analysis/questions',
    'src/analysis/routing',
    'src/analysis/patterns',
    'src/analysis/visibility',
  ],
  'src/analysis/frameworks/index': ['src/analysis/frameworks'],
  'src/analysis/frameworks/apps': [],
  'src/analysis/frameworks/values': ['src/analysis/link'],
  'src/analysis/frameworks/requests': [],
  'src/analysis/frameworks/media': [],
  'src/analysis/frameworks/python': ['src/analysis/link', 'src/analysis/frameworks/requests'],
  'src/analysis/frameworks/javascript': ['src/analysis/link', 'src/analysis/frameworks/values', 'src/analysis/frameworks/requests'],
  'src/analysis/frameworks/exemptions': ['src/analysis/frameworks/values', 'src/analysis/frameworks/javascript'],
  'src/analysis/frameworks/*': [
    'src/analysis/code',
    'src/analysis/facts',
    'src/analysis/table',
    'src/analysis/link',
    'src/analysis/openapi',
    'src/analysis/routing',
    'src/analysis/summaries',
    'src/analysis/frameworks/apps',
    'src/analysis/frameworks/values',
    'src/analysis/frameworks/requests',
    'src/analysis/frameworks/media',
    'src/analysis/frameworks/python',
    'src/analysis/frameworks/javascript',
    'src/analysis/frameworks/exemptions',
  ],
  'src/analysis/libraries/index': ['src/analysis/libraries'],
  'src/analysis/libraries/keys': [],
  'src/analysis/libraries/*': ['src/analysis/facts', 'src/analysis/table', 'src/analysis/libraries/keys', 'src/analysis/libraries/shells'],
  'src/analysis/routing': ['src/analysis/code', 'src/analysis/facts', 'src/analysis/summaries', 'src/analysis/patterns'],
  'src/analysis/questions': ['src/analysis/facts'],
  'src/analysis/predicates': ['src/analysis/visibility'],
  'src/analysis/visibility': [],
  'src/analysis/patterns': [],
  'src/analysis/refusals': ['src/analysis/facts'],
  'src/analysis/conventions': ['src/analysis/refusals', 'src/analysis/facts', 'src/analysis/questions'],
  'src/analysis/posture': ['src/analysis/questions'],
  'src/analysis/traits': ['src/analysis/questions'],
  'src/analysis/prisma': ['src/analysis/link'],
  'src/analysis/described': ['src/analysis/openapi'],
  'src/analysis/openapi': ['src/analysis/code', 'src/analysis/facts'],
  'src/analysis/ask': ['src/analysis/questions', 'src/analysis/predicates', 'src/analysis/conventions'],
  'src/analysis/model': ['src/analysis', 'src/config/path'],

  'src/rules/rule': ['src/analysis/facts', 'src/analysis/questions'],
  'src/rules/run': ['src/rules/rule', 'src/analysis/facts', 'src/analysis/questions'],
  'src/rules/index': ['src/rules'],
  'src/rules/*': [
    'src/rules/rule',
    'src/rules/deeds',
    'src/rules/siblings',
    'src/rules/tainted',
    'src/rules/held',
    'src/rules/published',
    'src/rules/scoped-kin',
    'src/analysis/facts',
    'src/analysis/questions',
    'src/analysis/predicates',
  ],
  'src/checklist': ['src/analysis/questions', 'src/config/path'],
  'src/report': ['src/config/path'],

  'src/cli': [
    'src/repository',
    'src/review',
    'src/report',
    'src/config',
    'src/store',
    'src/demo',
    'src/rules',
    'src/checklist',
    'src/analysis/ask',
    'src/analysis/python',
  ],
  'src/cli/serve': ['src/cli', 'src/github', 'src/worker', 'src/main'],
  'src/cli/jobs': ['src/cli', 'src/config', 'src/queue', 'src/report', 'src/store'],
  'src/cli/demo': ['src/cli', 'src/demo', 'src/config', 'src/main', 'src/report'],
  'src/cli/review': ['src/cli', 'src/github', 'src/worker', 'src/review', 'src/report', 'src/checklist', 'src/config', 'src/rules'],
  'src/demo': ['src/listen'],
};

/** The core computes and does nothing else. */
const core = ['src/analysis', 'src/rules', 'src/review', 'src/checklist', 'src/report', 'src/repository'];
const pureBuiltins = ['assert', 'assert/strict', 'buffer', 'crypto', 'path', 'path/posix', 'string_decoder', 'url', 'util'];

/** Packages that only these parts may import. */
const edge = ['src/index', 'src/main', 'src/worker', 'src/github', 'src/cli', 'src/demo'];
const packages: Record<string, string[]> = {
  'ts-morph': ['src/analysis/typescript'],
  '@ts-morph/common': ['src/analysis/typescript'],
  typescript: [],
  'web-tree-sitter': ['src/analysis/python'],
  'tree-sitter-python': ['src/analysis/python'],
  probot: edge,
  '@octokit/rest': edge,
  commander: ['src/cli'],
  'pg-boss': ['src/queue'],
  pg: ['src/store'],
  '@electric-sql/pglite': ['src/store'],
  'prom-client': ['src/main'],
};

const within = (path: string, part: string): boolean => path === part || path.startsWith(`${part}/`);
const withinAny = (path: string, parts: string[]): boolean => parts.some((part) => within(path, part));
const nameOf = (file: string): string => file.replace(/\.ts$/, '');

/** The part of the layout that a file belongs to, and the row that speaks of it. */
function partOf(file: string): { part: string; row: string } | undefined {
  const segments = nameOf(file).split('/');
  for (let length = segments.length; length > 1; length--) {
    const part = segments.slice(0, length).join('/');
    if (layout[part]) return { part, row: part };
    const children = `${segments.slice(0, length - 1).join('/')}/*`;
    if (layout[children]) return { part, row: children };
  }
  return undefined;
}

/** The module specifiers of the value imports in a file's text: static, re-exported, for effect, dynamic, required. */
function valueImports(text: string): string[] {
  const code = text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, '').replace(/^[ \t]*\/\/.*$/gm, '');
  const patterns = [
    /^[ \t]*(?:import|export)\b(?!\s+type\b(?!\s*(?:,|from\b)))[^'"`;()=]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^[ \t]*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\s*\(\s*['"`]([^'"`]+)['"`]/g,
    /\brequire(?:\.resolve)?\s*\(\s*['"`]([^'"`]+)['"`]/g,
    /\bimport\.meta\.resolve\s*\(\s*['"`]([^'"`]+)['"`]/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1]!));
}

/** Why `file` may not import `specifier`, or undefined when it may. */
function refusal(file: string, specifier: string): string | undefined {
  const own = partOf(file);
  if (!own) return 'the importing file is not in the layout';
  if (specifier.startsWith('.')) {
    const target = nameOf(posix.join(dirname(file), specifier));
    if (!specifier.endsWith('.ts')) return 'relative imports end in .ts';
    if (!within(target, 'src')) return 'src imports nothing outside src';
    if (within(target, own.part) || withinAny(target, layout[own.row]!)) return undefined;
    return `${own.row} may import only ${layout[own.row]!.join(', ') || 'itself'}`;
  }
  const builtin = specifier.replace(/^node:/, '');
  if (specifier.startsWith('node:') || builtinModules.includes(builtin)) {
    if (!withinAny(file, core) || pureBuiltins.includes(builtin)) return undefined;
    return builtin === 'module' && within(file, 'src/analysis/python') ? undefined : 'the core is pure';
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const users = Object.hasOwn(packages, name) ? packages[name]! : undefined;
  if (!users || withinAny(nameOf(file), users)) return undefined;
  return `${name} belongs to ${users.join(', ') || 'nobody'}`;
}

const refusals = (file: string, text: string): string[] =>
  valueImports(text).flatMap((specifier) => {
    const why = refusal(file, specifier);
    return why ? [`${file} imports ${specifier}: ${why}`] : [];
  });

const files = globSync('src/**/*.ts', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .sort();

describe('the layout', () => {
  it('has a row for every source file', () => {
    expect(files.filter((file) => !partOf(file))).toEqual([]);
  });

  it('names only parts that have a row', () => {
    const rows = Object.keys(layout).map((row) => row.replace(/\/\*$/, ''));
    const targets = [...Object.values(layout), ...Object.values(packages), core].flat();
    // A target is a row, above one, or inside one.
    expect(targets.filter((target) => !rows.some((row) => within(row, target) || within(target, row)))).toEqual([]);
  });

  it('is what the imports follow', () => {
    expect(files.flatMap((file) => refusals(file, readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});

describe('the check', () => {
  it.each([
    ['src/rules/bola.ts', `import { Project } from 'ts-morph';`],
    ['src/rules/bola.ts', `import { openRedirect } from './open-redirect.ts';`],
    ['src/rules/bola.ts', `import { createHash } from 'node:crypto';\nimport {\n  readFileSync,\n} from 'node:fs';`],
    ['src/review/review.ts', `import { request } from 'http';`],
    ['src/report/sarif.ts', `export { rules } from '../rules/index.ts';`],
    ['src/report/sarif.ts', `const { rules } = await import('../rules/index.ts');`],
    ['src/analysis/routing.ts', `import '../github/blobs.ts';`],
    ['src/analysis/typescript/lower.ts', `import { type Stmt, build } from '../summaries.ts';`],
    ['src/analysis/typescript/lower.ts', `import type, { other } from '../summaries.ts';`],
    ['src/analysis/typescript/lower.ts', `import { createRequire } from 'node:module';`],
    ['src/analysis/frameworks/koa/index.ts', `import { express } from '../express/index.ts';`],
    ['src/index.ts', `import { publish } from './github/check-run.ts';`],
    ['src/cli/scan.ts', `import { start } from '../worker.ts';`],
    ['src/worker.ts', `import { review } from './review/review';`],
    ['src/worker.ts', `import { fake } from '../test/fake.ts';`],
    ['src/utils/strings.ts', `import { join } from 'node:path';`],
  ])('refuses in %s: %s', (file, text) => {
    expect(refusals(file, text)).toHaveLength(1);
  });

  it.each([
    ['src/rules/bola.ts', `import type { Node } from 'ts-morph';\nimport type { Module } from '../analysis/code.ts';`],
    ['src/rules/bola.ts', `import { defineRule } from './rule.ts';\nimport { guardedBy } from '../analysis/questions.ts';`],
    ['src/rules/index.ts', `import { bola } from './bola.ts';`],
    ['src/report/sarif.ts', `export type { Review } from '../review/types.ts';\nexport const from = 'node:fs';`],
    [
      'src/report/sarif.ts',
      `/**\n * import { x } from 'node:fs';\n */\n// import { y } from '../rules/index.ts';\nimport { createHash } from 'node:crypto';`,
    ],
    ['src/analysis/python/parser.ts', `import { createRequire } from 'node:module';\nimport { Parser } from 'web-tree-sitter';`],
    ['src/analysis/typescript/lower.ts', `import { Project } from 'ts-morph';\nimport { expressions } from './expressions.ts';`],
    ['src/analysis/frameworks/koa/index.ts', `import { parts } from './parts.ts';\nimport { walk } from '../../code.ts';`],
    ['src/cli/serve.ts', `import { work } from '../worker.ts';\nimport { print } from './print.ts';`],
    ['src/cli/main.ts', `import { serve } from './serve.ts';\nimport { readFileSync } from 'node:fs';`],
  ])('allows in %s: %s', (file, text) => {
    expect(refusals(file, text)).toEqual([]);
  });
});
