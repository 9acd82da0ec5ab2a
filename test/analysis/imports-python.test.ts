/** Modules and names of Python across files. */
import { describe, expect, it } from 'vitest';
import { createResolver } from '../../src/analysis/imports.ts';
import type { Target } from '../../src/analysis/program.ts';
import type { PythonFile } from './program.ts';
import { programOf } from './program.ts';

type Files = Record<string, string | PythonFile>;
const shown = (target: Target): string => {
  if (target.kind === 'package') return target.api;
  if (target.kind === 'missing') return `missing ${target.what}`;
  return [target.kind === 'module' ? `${target.path} *` : `${target.path} ${target.name}`, ...target.rest].join(' ');
};
const resolve = (files: Files, from: string, ref: string): string =>
  shown(createResolver(programOf({ [from]: {}, ...files })).resolve(from, ref));
const file = (files: Files, from: string, specifier: string): string | undefined =>
  createResolver(programOf({ [from]: {}, ...files })).file(from, specifier);
const empty = (...paths: string[]): Files => Object.fromEntries(paths.map((path) => [path, {}]));

describe('relative modules', () => {
  const files = empty('app/__init__.py', 'app/deps.py', 'app/api/__init__.py', 'app/api/users.py', 'app/api/v1/routes.py');
  it.each([
    ['app/main.py', '.deps', 'app/deps.py'],
    ['app/main.py', '.', 'app/__init__.py'],
    ['app/main.py', '.api', 'app/api/__init__.py'],
    ['app/api/users.py', '..deps', 'app/deps.py'],
    ['app/api/__init__.py', '.users', 'app/api/users.py'],
    ['app/api/v1/routes.py', '...deps', 'app/deps.py'],
    ['app/api/v1/routes.py', '..users', 'app/api/users.py'],
    ['app/main.py', '.none', undefined],
    ['app/main.py', '....deps', undefined],
  ])('%s: %s', (from, specifier, expected) => {
    expect(file(files, from, specifier)).toBe(expected);
  });
  it('are missing without a file', () => {
    expect(resolve(files, 'app/main.py', '.none:x')).toBe('missing .none');
  });
});

describe('absolute modules', () => {
  it.each([
    ['from the top', 'app/api/users.py', 'app.deps', empty('app/__init__.py', 'app/api/__init__.py', 'app/deps.py'), 'app/deps.py'],
    ['from the directory of a service', 'backend/app/api/users.py', 'app.deps', empty('backend/app/deps.py'), 'backend/app/deps.py'],
    ['from src', 'src/shop/api.py', 'shop.deps', empty('src/shop/__init__.py', 'src/shop/deps.py'), 'src/shop/deps.py'],
    ['from src beside', 'tests/test_api.py', 'shop.deps', empty('src/shop/__init__.py', 'src/shop/deps.py'), 'src/shop/deps.py'],
    [
      'from the scripts of a service',
      'scripts/seed.py',
      'app.deps',
      empty('backend/app/__init__.py', 'backend/app/deps.py'),
      'backend/app/deps.py',
    ],
    [
      'from a library of the monorepo',
      'services/a/main.py',
      'common.auth',
      { 'libs/common/pyproject.toml': '', ...empty('libs/common/common/__init__.py', 'libs/common/common/auth.py') },
      'libs/common/common/auth.py',
    ],
    ['beside a program', 'web/app.py', 'models', empty('web/models.py'), 'web/models.py'],
    ['beside a program inside a package', 'site/app.py', 'models', empty('site/__init__.py', 'site/models.py'), 'site/models.py'],
    [
      'in a Django project',
      'proj/shop/views.py',
      'shop.models',
      { ...empty('proj/manage.py', 'proj/shop/__init__.py', 'proj/shop/models.py') },
      'proj/shop/models.py',
    ],
    ['the nearest of two', 'a/app/x.py', 'app.deps', empty('app/deps.py', 'a/app/deps.py'), 'a/app/deps.py'],
    ['a package before a module', 'x.py', 'app', empty('app/__init__.py', 'app.py'), 'app/__init__.py'],
  ])('%s', (_, from, specifier, files, expected) => {
    expect(file(files as Files, from, specifier)).toBe(expected);
  });

  it('are packages where a file only shares the name', () => {
    expect(
      resolve({ ...empty('app/auth/__init__.py', 'app/auth/jwt.py'), 'requirements.txt': 'PyJWT==2' }, 'app/auth/tokens.py', 'jwt:decode'),
    ).toBe('jwt:decode');
    expect(resolve(empty('app/utils/logging.py'), 'app/utils/x.py', 'logging:getLogger')).toBe('logging:getLogger');
    expect(resolve(empty('app/jwt.py'), 'app/jwt.py', 'jwt:decode')).toBe('jwt:decode');
    expect(resolve({ ...empty('redis/conf/gen.py'), 'requirements.txt': 'redis' }, 'app/x.py', 'redis:Redis')).toBe('redis:Redis');
    expect(resolve(empty('alembic/env.py'), 'app/x.py', 'alembic:op')).toBe('alembic:op');
    expect(resolve(empty('saleor/core/__init__.py', 'saleor/core/storages.py'), 'saleor/core/models.py', 'storages.backends:S3')).toBe(
      'storages.backends:S3',
    );
  });
  it('hide the package where Python does so', () => {
    expect(
      resolve(
        { ...empty('manage.py', 'calendar/__init__.py'), 'calendar/models.py': { names: ['Event'] } },
        'calendar/views.py',
        'calendar.models:Event',
      ),
    ).toBe('calendar/models.py Event');
  });
  it('are missing where the package is ours and the module is not there', () => {
    expect(resolve(empty('app/__init__.py'), 'app/x.py', 'app.generated:x')).toBe('missing app.generated');
  });
});

describe('names', () => {
  const files: Files = {
    'app/__init__.py': {
      imports: [
        ['create', '.factory', 'create_app'],
        ['*', '.shared', '*'],
        ['db', '.db', '*'],
      ],
    },
    'app/factory.py': { names: ['create_app'] },
    'app/shared.py': { names: ['helper', '_private'], imports: [['User', '.models', 'User']] },
    'app/db.py': { names: ['session'], imports: [['sa', 'sqlalchemy', '*']] },
    'app/models.py': { names: ['User'] },
    'app/services/users.py': { names: ['find'] },
  };
  it.each([
    ['app:create', 'app/factory.py create_app'],
    ['app:db.session', 'app/db.py session'],
    ['app:db.sa.Column', 'sqlalchemy:Column'],
    ['app:helper', 'app/shared.py helper'],
    ['app:User.query', 'app/models.py User query'],
    ['app:_private', 'app/__init__.py _private'],
    ['app:models.User', 'app/models.py User'],
    ['app:services.users.find', 'app/services/users.py find'],
    ['app.services:users.find', 'app/services/users.py find'],
    ['app.services:users', 'app/services/users.py *'],
    ['app.models:', 'app/models.py *'],
    ['app.models:Nobody', 'app/models.py Nobody'],
    ['fastapi:APIRouter().get', 'fastapi:APIRouter().get'],
    ['django.db:models.Model', 'django.db:models.Model'],
  ])('%s is %s', (ref, expected) => {
    expect(resolve(files, 'main.py', ref)).toBe(expected);
  });
  it('take the import of a name that is set to None where it fails', () => {
    const both: Files = {
      'a.py': { imports: [['fast', 'orjson', 'loads']], nothing: ['fast'] },
      'b.py': { imports: [['x', '.c', 'x']], names: ['x'] },
      'c.py': { names: ['x'] },
    };
    expect(resolve(both, 'main.py', 'a:fast')).toBe('orjson:loads');
    expect(resolve(both, 'main.py', 'b:x')).toBe('b.py x');
  });
  it('bind the top of a dotted import', () => {
    expect(resolve({ ...files, 'x.py': { imports: [['app', 'app.services.users', '*']] } }, 'main.py', 'x:app.models.User')).toBe(
      'app/models.py User',
    );
  });
});

describe('star imports', () => {
  const files: Files = {
    'proj/__init__.py': {},
    'proj/base.py': { names: ['DEBUG', 'KEY'], imports: [['os', 'os', '*']] },
    'proj/local.py': { names: ['KEY'] },
    'proj/settings.py': {
      imports: [
        ['*', '.base', '*'],
        ['*', '.local', '*'],
      ],
    },
    'proj/views.py': {
      imports: [
        ['*', 'rest_framework.serializers', '*'],
        ['*', '.base', '*'],
      ],
    },
  };
  it.each([
    ['proj/settings.py', 'global:DEBUG', 'proj/base.py DEBUG'],
    ['proj/settings.py', 'global:KEY', 'proj/local.py KEY'],
    ['proj/settings.py', 'global:os.environ', 'os:environ'],
    ['proj/settings.py', 'global:print', 'global:print'],
    ['proj/views.py', 'global:ModelSerializer', 'rest_framework.serializers:ModelSerializer'],
    ['proj/views.py', 'global:KEY', 'proj/base.py KEY'],
    ['proj/views.py', 'global:len', 'global:len'],
    ['main.py', 'proj.settings:DEBUG', 'proj/base.py DEBUG'],
  ])('%s: %s is %s', (from, ref, expected) => {
    expect(resolve(files, from, ref)).toBe(expected);
  });
  it('may go in circles', () => {
    const round: Files = {
      'a.py': { imports: [['*', 'b', '*']] },
      'b.py': {
        imports: [
          ['*', 'a', '*'],
          ['*', 'c', '*'],
        ],
      },
      'c.py': { names: ['x'] },
    };
    const resolver = createResolver(programOf(round));
    expect(['global:none', 'global:x'].map((ref) => shown(resolver.resolve('a.py', ref)))).toEqual(['global:none', 'c.py x']);
    expect(shown(resolver.resolve('c.py', 'b:x'))).toBe('c.py x');
  });
});
