/** What `.github/portcullis.yml` says takes effect: on the model, on findings, on the verdict. */
import { describe, expect, it } from 'vitest';
import { askOf } from '../../src/analysis/ask.ts';
import { parseRepositoryConfig, toAnalysisConfig, toPolicy } from '../../src/config/repository.ts';
import { scanModel } from '../../src/review/review.ts';
import type { Review } from '../../src/review/types.ts';
import type { Tree } from '../rules/load.ts';
import { loadTree } from '../rules/load.ts';

async function scan(
  files: Tree,
  yaml: string,
): Promise<{ review: Review; loud: string[]; guarded(role: 'authentication' | 'role' | 'rate-limit'): Record<string, string> }> {
  const parsed = parseRepositoryConfig(yaml);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const loaded = await loadTree(files, [], toAnalysisConfig(parsed.config));
  const review = scanModel({ ...loaded, head: 'head', policy: { ...toPolicy(parsed.config), today: '2026-11-26' } });
  return {
    review,
    loud: review.findings
      .filter((one) => one.level !== 'notice')
      .map((one) => `${one.rule}${one.level === 'error' ? '' : ` (${one.level})`}`),
    guarded: (role) =>
      Object.fromEntries(
        Object.values(loaded.model.routes).map((route) => [`${route.method} ${route.path}`, askOf(loaded.model, route).guardedBy(role).is]),
      ),
  };
}
const express = (body: string, head = ''): Tree => ({
  'package.json': '{}',
  'src/app.ts': `import express from 'express';
import { PrismaClient } from '@prisma/client';
import { gate } from '@acme/gate';
import { lookup } from './lookup.js';
import { canSee } from './policy.js';
${head}
const prisma = new PrismaClient();
const app = express();
${body}`,
  'src/lookup.ts': 'export function lookup(req, res, next) {\n  globalThis.hooks.run(req);\n  next();\n}\n',
  'src/policy.ts': 'export async function canSee(user, id) {\n  return globalThis.policies.get(id) === "open";\n}\n',
});
const LIST = `app.get('/reports', async (req, res) => { res.json(await prisma.report.findMany({ select: { id: true }, take: 5 })); });\n`;

describe('guards', () => {
  it.each([
    ['a name', 'lookup'],
    ['a file', 'src/lookup.ts'],
    ['both', 'src/lookup.ts:lookup'],
    ['both, in another writing', 'src/lookup#lookup'],
  ])('by %s let through only whom they should', async (_, entry) => {
    const app = express(`app.use(lookup);\n${LIST}`);
    expect((await scan(app, '')).loud).toEqual(['authn-missing']);
    const { loud, guarded } = await scan(app, `guards: { authentication: ["${entry}"] }`);
    expect([loud, guarded('authentication')]).toEqual([[], { 'GET /reports': 'yes' }]);
  });
  it('of packages are taken at the word, too', async () => {
    for (const entry of ['@acme/gate', '@acme/gate:gate', 'gate'])
      expect((await scan(express(`app.use(gate({ strict: true }));\n${LIST}`), `guards: { authentication: ["${entry}"] }`)).loud).toEqual(
        [],
      );
  });
  it('stand only where they stand', async () => {
    const { guarded } = await scan(
      express(`${LIST}app.use(lookup);\n${LIST.replace('/reports', '/late')}`),
      'guards: { authentication: [lookup] }',
    );
    expect(guarded('authentication')).toEqual({ 'GET /reports': 'no', 'GET /late': 'yes' });
  });
  it('that answer yes or no count where the answer is heeded', async () => {
    const route = (check: string): string =>
      `app.get('/reports/:id', async (req, res) => { ${check} res.json(await prisma.report.findMany({ select: { id: true }, take: 5 })); });\n`;
    const yaml = 'guards: { authentication: ["src/policy.ts:canSee"] }';
    const heeded = await scan(express(route(`if (!(await canSee(req.headers.who, req.params.id))) return res.status(403).end();`)), yaml);
    const dropped = await scan(express(route(`await canSee(req.headers.who, req.params.id);`)), yaml);
    expect([heeded.guarded('authentication'), dropped.guarded('authentication')]).toEqual([
      { 'GET /reports/{id}': 'yes' },
      { 'GET /reports/{id}': 'no' },
    ]);
  });
  it.each<[string, string, Tree]>([
    [
      'Next.js: what wraps a handler',
      '@acme/auth:withAuth',
      {
        'package.json': '{"dependencies":{"next":"15.0.0"}}',
        'app/api/notes/route.ts': `import { PrismaClient } from '@prisma/client';
import { withAuth } from '@acme/auth';
const prisma = new PrismaClient();
export const GET = withAuth(async () => Response.json(await prisma.note.findMany({ take: 5 })));
`,
      },
    ],
    [
      'NestJS: a guard of a package',
      'HouseGuard',
      {
        'package.json': '{"dependencies":{"@nestjs/core":"10.0.0"}}',
        'src/notes.controller.ts': `import { Controller, Get, UseGuards } from '@nestjs/common';
import { HouseGuard } from '@acme/auth';
@UseGuards(HouseGuard)
@Controller('notes')
export class NotesController { @Get() list() { return []; } }
`,
        'src/main.ts': `import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NotesController } from './notes.controller';
@Module({ controllers: [NotesController] }) export class AppModule {}
NestFactory.create(AppModule);
`,
      },
    ],
    [
      'the REST framework: a permission of a package',
      'house.perms:HousePermission',
      {
        'requirements.txt': 'djangorestframework',
        'app/urls.py': 'from django.urls import path\nfrom .views import Notes\nurlpatterns = [path("notes", Notes.as_view())]\n',
        'app/views.py': `from rest_framework.views import APIView
from rest_framework.response import Response
from house.perms import HousePermission
class Notes(APIView):
    permission_classes = [HousePermission]
    def get(self, request):
        return Response([])
`,
      },
    ],
    [
      'Flask: a decorator',
      'checked_in',
      {
        'requirements.txt': 'flask',
        'app.py':
          'from flask import Flask\nfrom house.desk import checked_in\napp = Flask(__name__)\n@app.get("/notes")\n@checked_in\ndef notes():\n    return "none"\n',
      },
    ],
    [
      'Fastify: a hook',
      '@acme/desk',
      {
        'package.json': '{"dependencies":{"fastify":"5.0.0"}}',
        'src/app.ts':
          "import Fastify from 'fastify';\nimport { check } from '@acme/desk';\nconst app = Fastify();\napp.addHook('onRequest', check);\napp.get('/notes', async () => 'none');\n",
      },
    ],
  ])('in %s', async (_, entry, files) => {
    expect(Object.values((await scan(files, '')).guarded('authentication'))).not.toContain('yes');
    expect(Object.values((await scan(files, `guards: { authentication: ["${entry}"] }`)).guarded('authentication'))).toEqual(['yes']);
  });
  it('in Python: a dependency', async () => {
    const app: Tree = {
      'app/__init__.py': '',
      'app/deps.py': 'def current(request):\n    return request.app.state.people.get(request)\n',
      'app/main.py':
        'from fastapi import Depends, FastAPI\nfrom sqlalchemy.orm import Session\nfrom .deps import current\nfrom .models import Report\napp = FastAPI()\n@app.get("/reports")\ndef reports(who=Depends(current), db: Session = Depends()):\n    return [one.id for one in db.query(Report).limit(5)]\n',
      'app/models.py':
        'from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\nclass Base(DeclarativeBase):\n    pass\nclass Report(Base):\n    __tablename__ = "reports"\n    id: Mapped[int] = mapped_column(primary_key=True)\n',
    };
    expect((await scan(app, '')).guarded('authentication')).toEqual({ 'GET /reports': 'no' });
    expect((await scan(app, 'guards: { authentication: ["app.deps:current"] }')).guarded('authentication')).toEqual({
      'GET /reports': 'yes',
    });
  });
});

describe('public', () => {
  const app = express(LIST);
  it.each(['/reports', 'GET /reports', '/*', '/**'])('%s needs no caller', async (route) => {
    expect((await scan(app, `public: [{ route: "${route}", reason: meant so }]`)).loud).toEqual([]);
  });
  it.each(['POST /reports', '/reports/*', '/report', '/reports/x'])('%s is another route', async (route) => {
    expect((await scan(app, `public: [{ route: "${route}", reason: meant so }]`)).loud).toEqual(['authn-missing']);
  });
});

describe('apps', () => {
  const two: Tree = Object.fromEntries(
    ['apps/one', 'apps/two'].flatMap((root) =>
      Object.entries(express(`app.use(lookup);\n${LIST}`)).map(([path, text]) => [`${root}/${path}`, text]),
    ),
  );
  it('speak for their own routes and files', async () => {
    const at = ({ review }: { review: Review }) => review.findings.filter((one) => one.rule === 'authn-missing').map((one) => one.at.path);
    expect(at(await scan(two, ''))).toEqual(['apps/one/src/app.ts', 'apps/two/src/app.ts']);
    expect(at(await scan(two, 'apps: [{ path: apps/one, public: [{ route: /reports, reason: meant so }] }]'))).toEqual([
      'apps/two/src/app.ts',
    ]);
    expect(at(await scan(two, 'apps: [{ path: apps/two, guards: { authentication: [lookup] } }]'))).toEqual(['apps/one/src/app.ts']);
  });
});

describe('gateway', () => {
  const login = express(
    `app.post('/login', async (req, res) => { const user = await prisma.user.findFirst({ where: { email: req.body.email }, select: { id: true } }); if (!user) return res.status(401).end(); res.json({ id: user.id }); });\n`,
  );
  it('limits requests, and shows as a step', async () => {
    const before = await scan(login, '');
    expect(before.loud).toContain('rate-limit-missing (warning)');
    const { loud, review, guarded } = await scan(login, 'gateway: { rateLimit: true }');
    expect(loud).not.toContain('rate-limit-missing (warning)');
    expect(guarded('rate-limit')).toEqual({ 'POST /login': 'yes' });
    expect(review.endpoints[0]?.chain[0]).toMatchObject({ name: 'the gateway', roles: ['rate-limit'] });
    expect(review.endpoints[0]?.items.find((item) => item.id === 'abuse.ddos')?.state).toBe('verified');
  });
  it('sets headers', async () => {
    const rules = ({ review }: { review: Review }) => review.findings.map((one) => one.rule);
    expect(rules(await scan(login, ''))).toContain('security-headers-missing');
    expect(rules(await scan(login, 'gateway: { headers: true }'))).not.toContain('security-headers-missing');
  });
});

describe('sensitive', () => {
  it('names fields that must not be answered', async () => {
    const app: Tree = {
      ...express(`app.get('/people', async (req, res) => { res.json(await prisma.person.findMany({ take: 5 })); });\n`),
      'prisma/schema.prisma': 'model Person {\n  id String @id\n  shoeSize String\n}\n',
    };
    const leaks = async (yaml: string) => (await scan(app, yaml)).loud.filter((one) => one.startsWith('excessive-data'));
    expect([await leaks(''), await leaks('sensitive: { fields: [shoeSize] }')]).toEqual([[], ['excessive-data (warning)']]);
  });
});

describe('rules and paths', () => {
  const app = express(LIST);
  it('give levels, switch off, and only watch', async () => {
    expect((await scan(app, 'rules: { authn-missing: warning }')).loud).toEqual(['authn-missing (warning)']);
    expect((await scan(app, 'rules: { authn-missing: off }')).loud).toEqual([]);
    const watched = await scan(app, 'rules: { authn-missing: { mode: monitor } }');
    expect([watched.loud, watched.review.conclusion, watched.review.failing]).toEqual([['authn-missing'], 'success', []]);
    expect((await scan(app, 'failOn: never')).review.conclusion).toBe('success');
  });
  it('report on what is included and not ignored', async () => {
    expect((await scan(app, 'paths: { ignore: [src] }')).review).toMatchObject({ findings: [], endpoints: [] });
    expect((await scan(app, 'paths: { ignore: ["**/*.ts"] }')).review.findings).toEqual([]);
    expect((await scan(app, 'paths: { include: [lib/**] }')).review.findings).toEqual([]);
    expect((await scan(app, 'paths: { include: [src/app.ts] }')).loud).toEqual(['authn-missing']);
  });
});
