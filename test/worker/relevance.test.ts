import { expect, it } from 'vitest';
import { couldMatter } from '../../src/worker/relevance.ts';

it.each([
  'src/app.ts',
  'lib/routes.mjs',
  'pages/api/user.jsx',
  'api/views.py',
  'package.json',
  'apps/api/tsconfig.build.json',
  'requirements-dev.txt',
  'pyproject.toml',
  'prisma/schema.prisma',
  '.github/portcullis.yml',
  '.github/portcullis/checklists/payment.md',
])('%s could change what an API does', (path) => expect(couldMatter(path)).toBe(true));

it.each([
  'README.md',
  'docs/guide.txt',
  'logo.png',
  '.github/workflows/ci.yml',
  'src/styles.css',
  'ts',
  'data/orders.json',
  'src/app.ts.snap',
  'src/app.test.ts',
])('%s could not', (path) => expect(couldMatter(path)).toBe(false));
