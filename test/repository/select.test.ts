import { describe, expect, it } from 'vitest';
import { isRoot, isSeed } from '../../src/repository/marks.ts';
import { isCode, isData, isLeftOut, isReadable } from '../../src/repository/select.ts';

describe('what is read by its path', () => {
  it.each([
    'src/a.ts',
    'src/lib/random-seed.ts',
    'a.tsx',
    'a.mts',
    'a.cts',
    'a.js',
    'a.jsx',
    'a.mjs',
    'a.cjs',
    'app/a.py',
    'src/latest/a.ts',
    'src/testing.ts',
    'src/user-decade.js',
    'src/v20240101.js',
    'src/plugins/static/index.ts',
    'contest.py',
    'src/setup.ts',
    'src/vitality.setup.ts',
    'setup.py',
  ])('code: %s', (path) => expect(isCode(path)).toBe(true));
  it.each([
    ['node_modules/x/a.js', false],
    ['vendor/a.js', false],
    ['a.d.ts', false],
    ['a.d.mts', false],
    ['static/jquery.min.js', false],
    ['static/jquery-min.js', false],
    ['public/prd/lib2@819909a89ca45b94d9bf.js', false],
    ['public/main.3f2a1b9c.chunk.js', false],
    ['app/static/js/player.js', true],
    ['web/assets/admin/js/chart.js', true],
    ['dist/a.js', true],
    ['src/generated/client.ts', true],
    ['app/migrations/0001_initial.py', true],
    ['src/a.test.ts', true],
    ['integration-tests/http/a.ts', true],
    ['vitestSetup.ts', true],
    ['jest.unit.setup.js', true],
    ['src/a.spec.tsx', true],
    ['src/Button.stories.tsx', true],
    ['tests/a.py', true],
    ['app/test_a.py', true],
    ['app/a_test.py', true],
    ['conftest.py', true],
    ['app/configuration_testing.py', true],
    ['scripts/smoketest_settings.py', true],
    ['scripts/seeder/users.ts', true],
    ['scripts/demo-seed.ts', true],
    ['scripts/dev-setup.ts', true],
    ['src/scripts/smoke-test.script.ts', true],
    ['playwright.config.mjs', true],
    ['src/test-utilities/create.ts', true],
    ['src/raid.test.disabled.ts', true],
    ['api/user_pb2.py', true],
  ])('left out: %s; readable when a name leads there: %s', (path, readable) => {
    expect(isCode(path)).toBe(false);
    expect(isReadable(path)).toBe(readable);
    expect(isLeftOut(path)).toBe(true);
  });
  it.each(['a.go', 'a.json', 'a.tsx.snap'])('no code: %s', (path) => expect(isReadable(path)).toBe(false));
  it.each([
    'package.json',
    'apps/a/tsconfig.build.json',
    'jsconfig.json',
    'packages/typescript-config/base.json',
    'pnpm-workspace.yaml',
    'pyproject.toml',
    'requirements-dev.txt',
    'requirements/base.txt',
    'setup.cfg',
    'setup.py',
    'Pipfile',
    'prisma/schema.prisma',
    'docs/openapi.yaml',
    'swagger.json',
  ])('data: %s', (path) => expect(isData(path)).toBe(true));
  it.each(['node_modules/x/package.json', 'data/users.json', 'README.md', 'docker-compose.yml', 'package-lock.json'])(
    'no data: %s',
    (path) => expect(isData(path)).toBe(false),
  );
});

describe('where routes may begin', () => {
  it.each([
    ['express', 'a.js', "const express = require('express');"],
    ['express router', 'a.ts', "import { Router } from 'express';"],
    ['an app that is passed in', 'a.js', "module.exports = (app) => { app.post('/login', login); };"],
    ['any receiver with a path', 'a.ts', 'v1.get(`/users/all`, h);'],
    ['fastify', 'a.ts', "import fastify from 'fastify';"],
    ['fastify plugin', 'a.ts', 'export default async function (instance) { instance.register(users); }'],
    ['fastify generics', 'a.ts', "server.get<{ Params: P }>('/users', h)"],
    ['koa router', 'a.js', "import Router from '@koa/router'"],
    ['hono', 'a.ts', "export const api = new Hono().get('/x', h)"],
    ['nest controller', 'a.ts', "@Controller('users')\nexport class A {}"],
    ['nest module', 'a.ts', '@Module({ providers: [{ provide: APP_GUARD, useClass: G }] })'],
    ['next route handler', 'a.ts', 'export async function GET(request: Request) {}'],
    ['next wrapped handler', 'a.ts', 'export const POST = withAuth(h)'],
    ['next re-export', 'a.ts', "export { GET, POST } from '../handlers'"],
    ['next api page by place', 'src/pages/api/users/[id].ts', 'export default handler'],
    ['next route by place', 'app/api/users/route.ts', "export * from '@/handlers'"],
    ['next middleware', 'middleware.ts', 'export default auth'],
    ['fastapi', 'a.py', 'app = FastAPI()'],
    ['fastapi router', 'a.py', '@router.get(\n    "/x")\ndef x(): ...'],
    ['flask blueprint', 'a.py', 'bp = Blueprint("x", __name__)'],
    ['flask hook', 'a.py', '@bp.before_request\ndef check(): ...'],
    ['flask rule', 'a.py', 'app.add_url_rule("/x", view_func=x)'],
    ['django urls', 'a.py', 'urlpatterns = [\n    path("x", views.x)]'],
    ['django settings', 'a.py', 'import os\nMIDDLEWARE = []'],
    ['drf router', 'a.py', 'router = routers.DefaultRouter()'],
  ])('%s', (_, path, text) => expect(isRoot(path, text)).toBe(true));

  it.each([
    ['a.ts', "axios.get('/api/users')"],
    ['a.ts', "await http.post('/api/users', body)"],
    ['a.ts', "const m = new Map(); m.get('x'); m.delete('y')"],
    ['a.tsx', 'export const Page = () => <a href="/x">x</a>'],
    ['a.ts', 'export const GETTER = 1; export { getAll }'],
    ['a.py', 'class User(Base):\n    id = 1'],
    ['a.py', 'requests.get("/x")'],
    ['a.py', '# urlpatterns are elsewhere\nx = 1'],
  ])('nothing in %s: %s', (path, text) => expect(isRoot(path, text)).toBe(false));

  it.each(['x.get<', 'export {', 'export ', '@a', '@a.', '@a.a', 'from ', ' ', 'app.', 'import('])('is linear in %j', (part) => {
    for (const path of ['a.ts', 'a.py']) expect(isRoot(path, part.repeat(300_000))).toBe(false);
  });

  it('knows likely names for repositories that are too large to look into every text', () => {
    expect(
      ['src/server.ts', 'a/users.controller.ts', 'api/views/x.py', 'proj/urls.py', 'src/routes/users.js', 'app/x/route.ts'].every(isSeed),
    ).toBe(true);
    expect(['src/components/Button.tsx', 'lib/math.ts', 'app/models/user.py'].some(isSeed)).toBe(false);
  });
});
