/** Django's ORM, its decorators, what stands around it. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each, membersOf } from './keys.ts';

const SET = 'django.db.models:QuerySet()';
type Where = NonNullable<NonNullable<Meaning['query']>['where']>;
const both: Where = [
  { slot: 'rest:0', style: 'expression' },
  { slot: 'named', style: 'keywords' },
];
const steps: Record<string, Meaning> = {
  filter: { query: { entity: 'this', where: both }, yields: SET },
  exclude: { query: { entity: 'this', where: [{ slot: 'named', style: 'keywords', negated: true }] }, yields: SET },
  all: { query: { entity: 'this' }, yields: SET },
  values: { query: { entity: 'this', columns: 'rest:0' }, yields: SET },
  values_list: { query: { entity: 'this', columns: 'rest:0' }, yields: SET },
  only: { query: { entity: 'this', columns: 'rest:0' }, yields: SET },
  ...each(
    [
      'order_by',
      'select_related',
      'prefetch_related',
      'annotate',
      'distinct',
      'defer',
      'reverse',
      'using',
      'select_for_update',
      'union',
      'alias',
      'get_queryset',
    ],
    { query: { entity: 'this' }, yields: SET },
  ),
  none: {},
  raw: { query: { entity: 'this', raw: { text: '0', bound: '1|params=' }, runs: 'list', store: 'sql' } },
  extra: { query: { entity: 'this', raw: { text: 'where=|select=' } }, yields: SET },
};
/** What asks the database; each is there to be awaited, too (`afirst`, `acreate`). */
const asked: Record<string, Meaning> = {
  get: { query: { entity: 'this', where: both, runs: 'read', must: true } },
  first: { query: { entity: 'this', runs: 'read' } },
  last: { query: { entity: 'this', runs: 'read' } },
  ...each(['latest', 'earliest'], { query: { entity: 'this', runs: 'read', must: true } }),
  count: { query: { entity: 'this', runs: 'read', rows: 'none' } },
  exists: { query: { entity: 'this', runs: 'read', rows: 'none' } },
  aggregate: { query: { entity: 'this', runs: 'read', rows: 'none' } },
  create: { query: { entity: 'this', data: 'named', runs: 'create' } },
  create_user: { query: { entity: 'this', data: 'named', runs: 'create' } },
  bulk_create: { query: { entity: 'this', data: '0', runs: 'create', rows: 'none' } },
  get_or_create: { query: { entity: 'this', where: [{ slot: 'named', style: 'keywords' }], data: 'named', runs: 'create' } },
  update_or_create: { query: { entity: 'this', where: [{ slot: 'named', style: 'keywords' }], data: 'defaults=', runs: 'update' } },
  update: { query: { entity: 'this', data: 'named', runs: 'update', rows: 'none' } },
  delete: { query: { entity: 'this', runs: 'delete' } },
  iterator: { query: { entity: 'this', runs: 'list' } },
  in_bulk: { query: { entity: 'this', where: [{ slot: '0', style: 'key' }], runs: 'list' } },
};
/** What changes or fills a record. */
const record: Record<string, Meaning> = {
  save: { query: { entity: 'this', data: 'this', runs: 'update', rows: 'none' } },
  delete: { query: { entity: 'this', data: 'this', runs: 'delete' } },
  refresh_from_db: { inert: true },
};
const awaited = (members: Record<string, Meaning>): Record<string, Meaning> => ({
  ...members,
  ...Object.fromEntries(Object.entries(members).map(([name, meaning]) => [`a${name}`, meaning])),
});
/** They take a view or a signal's receiver and run it when somebody asks, not before. */
const HANDED_ON = [
  ...['django.urls', 'django.urls.conf'].flatMap((module) => ['path', 're_path'].map((name) => `${module}:${name}`)),
  'django.conf.urls:url',
  'django.dispatch:receiver()',
  'django.utils.functional:SimpleLazyObject',
  ...[
    'action',
    'api_view',
    'permission_classes',
    'authentication_classes',
    'throttle_classes',
    'renderer_classes',
    'parser_classes',
    'schema',
  ].map((name) => `rest_framework.decorators:${name}()`),
  ...['extend_schema', 'extend_schema_view'].map((name) => `drf_spectacular.utils:${name}()`),
  'drf_yasg.utils:swagger_auto_schema()',
];
const MODELS = [
  'django.db.models:Model',
  'django.db:models.Model',
  'django.contrib.auth.models:User',
  'django.contrib.auth.models:AbstractUser',
  'django.contrib.auth.models:AbstractBaseUser',
  'django.contrib.auth.models:Group',
];
/** What Django's own classes of people bring. */
const BASE_USER = ['password', 'last_login'];
const USER = [
  ...BASE_USER,
  'username',
  'first_name',
  'last_name',
  'email',
  'is_staff',
  'is_active',
  'is_superuser',
  'date_joined',
  'groups',
  'user_permissions',
];
const signedIn = (more: Partial<NonNullable<Meaning['middleware']>> = {}): Meaning => ({
  middleware: { role: 'authentication', status: 302, credential: 'cookie', ...more },
});
const role: Meaning = { middleware: { role: 'role', status: 403 } };
const raw: Meaning = { query: { raw: { text: '0', bound: '1|params=' }, runs: 'list', store: 'sql' } };
const get404 = (runs: 'read' | 'list'): Meaning => ({
  query: {
    entity: '0|klass=',
    where: [
      { slot: 'rest:1', style: 'expression' },
      { slot: 'named', style: 'keywords' },
    ],
    runs,
    must: true,
  },
});
/** Django, its REST framework, and what is made for them. */
export const djangoWorld: LibraryTable = {
  packages: [
    'django',
    'rest_framework',
    'rest_framework_simplejwt',
    'drf_yasg',
    'drf_spectacular',
    'django_filters',
    'corsheaders',
    'django_ratelimit',
    'ratelimit',
    'axes',
    'whitenoise',
    'crispy_forms',
    'debug_toolbar',
    'import_export',
    'taggit',
  ],
  language: 'python',
  calls: {
    ...membersOf(
      [
        SET,
        'django.db.models:Manager()',
        'django.db:models.Manager()',
        'django.db.models.query:QuerySet()',
        ...MODELS.flatMap((one) => [`${one}.objects`, `${one}._default_manager`, `${one}.all_objects`]),
      ],
      { ...steps, ...awaited(asked) },
    ),
    ...membersOf(
      MODELS.map((one) => `${one}()`),
      {
        ...awaited(record),
        set_password: { inert: true },
        full_clean: { inert: true },
      },
    ),
    ...each(['get_object_or_404', 'aget_object_or_404'], get404('read'), ['django.shortcuts:']),
    ...each(['get_list_or_404', 'aget_list_or_404'], get404('list'), ['django.shortcuts:']),
    'rest_framework.generics:get_object_or_404': get404('read'),
    'django.db:connection.cursor().execute': raw,
    'django.db:connections.cursor().execute': raw,
    'django.db.models.expressions:RawSQL': raw,
    'django.contrib.auth.decorators:login_required': signedIn(),
    'django.views.decorators.csrf:csrf_exempt': { gives: '0', exempts: 'csrf' },
    'django.contrib.admin.views.decorators:staff_member_required': role,
    'django.contrib.auth.decorators:permission_required': role,
    'django.contrib.auth.decorators:user_passes_test': role,
    ...Object.fromEntries(
      ['loads', 'Signer().unsign', 'Signer().unsign_object', 'TimestampSigner().unsign', 'TimestampSigner().unsign_object'].flatMap(
        (name) =>
          ['django.core.signing:', 'django.core:signing.'].map((module) => [
            `${module}${name}`,
            { token: { operation: 'verify' as const, token: '0', key: 'key=' } },
          ]),
      ),
    ),
    'django.contrib.auth:get_user_model': { yields: 'django.contrib.auth.models:User' },
    'django.contrib.auth:get_user': { identity: { credential: 'cookie' } },
    'django.contrib.auth:authenticate': { inert: true },
    'django_ratelimit.decorators:ratelimit': { limiter: true, middleware: { role: 'rate-limit', status: 403 } },
    'ratelimit.decorators:ratelimit': { limiter: true, middleware: { role: 'rate-limit', status: 403 } },
    'django.utils.http:urlencode': { inert: true },
    'rest_framework.response:Response': {},
    'django.http:JsonResponse': {},
    'django.http:HttpResponse': {},
    'django.http:HttpResponseRedirect': {},
    ...each(['django.urls:reverse', 'django.urls:reverse_lazy', 'django.core.urlresolvers:reverse', 'rest_framework.reverse:reverse'], {
      transforms: { slot: '0|viewname=', to: [{ kind: 'relative' }] },
    }),
    'django.shortcuts:redirect': {},
    'django.shortcuts:render': {},
    'django.db.transaction:atomic': { gives: '0' },
    'django.db:transaction.atomic': { gives: '0' },
    'django.utils.decorators:method_decorator': { calls: [] },
    ...each(HANDED_ON, { calls: [] }),
  },
  entities: Object.fromEntries(
    MODELS.map((one) => [
      one,
      { style: 'class-fields' as const, ...(/User$/.test(one) && { columns: one.endsWith('BaseUser') ? BASE_USER : USER }) },
    ]),
  ),
};
