/** Query builders of the JavaScript world: what is put together step by step, and runs when it is awaited. */
import type { LibraryTable, Meaning, QueryStep } from '../table.ts';
import { each, membersOf } from './keys.ts';

const step = (query: QueryStep): Meaning => ({ query });
const byExpression: QueryStep['where'] = [{ slot: '0', style: 'expression' }];
/** `where('column', value)`, `where('column', '=', value)` and `where({ column: value })`. */
const byColumn: QueryStep['where'] = [
  { slot: '0,2|1', style: 'column' },
  { slot: '0', style: 'object' },
];
const found: Meaning = step({});

// ── Drizzle ──

const DRIZZLE_DRIVERS = [
  'node-postgres',
  'postgres-js',
  'mysql2',
  'better-sqlite3',
  'libsql',
  'd1',
  'neon-http',
  'neon-serverless',
  'vercel-postgres',
  'planetscale-serverless',
  'bun-sqlite',
  'pglite',
  'aws-data-api/pg',
  'sqlite-proxy',
  'pg-proxy',
];
const DRIZZLE_TYPES = [
  'drizzle-orm/node-postgres:NodePgDatabase()',
  'drizzle-orm/postgres-js:PostgresJsDatabase()',
  'drizzle-orm/mysql2:MySql2Database()',
  'drizzle-orm/better-sqlite3:BetterSQLite3Database()',
  'drizzle-orm/libsql:LibSQLDatabase()',
  'drizzle-orm/d1:DrizzleD1Database()',
  'drizzle-orm/neon-http:NeonHttpDatabase()',
  'drizzle-orm/neon-serverless:NeonDatabase()',
  'drizzle-orm/pg-core:PgDatabase()',
  'drizzle-orm/mysql-core:MySqlDatabase()',
  'drizzle-orm/sqlite-core:BaseSQLiteDatabase()',
];
const DRIZZLE = ['drizzle-orm:Database()', ...DRIZZLE_TYPES];
const drizzleQuery: Record<string, Meaning> = {
  from: step({ entity: '0' }),
  where: step({ where: byExpression }),
  limit: step({ limit: '0' }),
  values: step({ data: '0' }),
  set: step({ data: '0' }),
  // only databases in a file have these three
  get: step({ runs: 'read', sync: true }),
  all: step({ runs: 'list', sync: true }),
  run: step({ runs: 'update', rows: 'none', sync: true }),
  execute: step({ runs: 'list' }),
  ...each(
    [
      'leftJoin',
      'innerJoin',
      'rightJoin',
      'fullJoin',
      'orderBy',
      'groupBy',
      'having',
      'offset',
      'returning',
      'onConflictDoNothing',
      'onConflictDoUpdate',
      'onDuplicateKeyUpdate',
      'for',
      '$dynamic',
      'prepare',
      'as',
    ],
    found,
  ),
};
const drizzleDatabase: Record<string, Meaning> = {
  select: { query: { columns: '0', does: 'list' }, yields: 'drizzle-orm:Query()' },
  selectDistinct: { query: { columns: '0', does: 'list' }, yields: 'drizzle-orm:Query()' },
  insert: { query: { entity: '0', does: 'create' }, yields: 'drizzle-orm:Query()' },
  update: { query: { entity: '0', does: 'update' }, yields: 'drizzle-orm:Query()' },
  delete: { query: { entity: '0', does: 'delete' }, yields: 'drizzle-orm:Query()' },
  with: { gives: 'this' },
  $with: { inert: true },
  $count: step({ entity: '0', where: [{ slot: '1', style: 'expression' }], runs: 'read', rows: 'none' }),
  'query.*.findFirst': step({ entity: '*', where: [{ slot: '0.where', style: 'expression' }], columns: '0.columns', runs: 'read' }),
  'query.*.findMany': step({
    entity: '*',
    where: [{ slot: '0.where', style: 'expression' }],
    columns: '0.columns',
    limit: '0.limit',
    runs: 'list',
  }),
  execute: step({ runs: 'list' }),
  transaction: { calls: [{ fn: '0', with: ['value'] }] },
};
const DRIZZLE_TABLES = ['pg-core:pgTable', 'mysql-core:mysqlTable', 'sqlite-core:sqliteTable'];
/** Drizzle, on every driver. */
export const drizzle: LibraryTable = {
  packages: [
    'drizzle-orm',
    ...DRIZZLE_DRIVERS.map((one) => `drizzle-orm/${one}`),
    'drizzle-orm/pg-core',
    'drizzle-orm/mysql-core',
    'drizzle-orm/sqlite-core',
  ],
  language: 'javascript',
  calls: {
    ...each(
      DRIZZLE_DRIVERS.map((one) => `drizzle-orm/${one}:drizzle`),
      { yields: 'drizzle-orm:Database()' },
    ),
    ...membersOf(DRIZZLE, drizzleDatabase),
    ...membersOf(['drizzle-orm:Query()'], drizzleQuery),
    'drizzle-orm:sql': step({ raw: { text: '0', binds: true }, store: 'sql' }),
    'drizzle-orm:sql.raw': step({ raw: { text: '0' }, store: 'sql' }),
    // `pgTableCreator((name) => …)` makes the maker of tables
    ...Object.fromEntries(DRIZZLE_TABLES.map((one) => [`drizzle-orm/${one}Creator`, { yields: `drizzle-orm/${one}` } satisfies Meaning])),
  },
  entities: Object.fromEntries(
    DRIZZLE_TABLES.map((one) => [
      `drizzle-orm/${one}()`,
      { style: 'object' as const, name: '0', columns: '1', database: 'drizzle-orm:Database()' },
    ]),
  ),
};

// ── Kysely ──

const kyselyQuery: Record<string, Meaning> = {
  select: step({ columns: '0' }),
  where: step({ where: [{ slot: '0,2', style: 'column' }] }),
  whereRef: found,
  limit: step({ limit: '0' }),
  values: step({ data: '0' }),
  set: step({ data: '0' }),
  execute: step({ runs: 'list' }),
  executeTakeFirst: step({ runs: 'read' }),
  executeTakeFirstOrThrow: step({ runs: 'read', must: true }),
  ...each(
    [
      'selectAll',
      'innerJoin',
      'leftJoin',
      'rightJoin',
      'orderBy',
      'groupBy',
      'having',
      'offset',
      'returning',
      'returningAll',
      'onConflict',
      'distinct',
      'distinctOn',
      'forUpdate',
      '$if',
      '$castTo',
      'using',
      'from',
    ],
    found,
  ),
};
/** Kysely. */
export const kysely: LibraryTable = {
  packages: ['kysely'],
  language: 'javascript',
  calls: {
    ...membersOf(['kysely:Kysely()', 'kysely:Transaction()'], {
      selectFrom: { query: { entity: '0', does: 'list' }, yields: 'kysely:Query()' },
      insertInto: { query: { entity: '0', does: 'create' }, yields: 'kysely:Query()' },
      replaceInto: { query: { entity: '0', does: 'create' }, yields: 'kysely:Query()' },
      updateTable: { query: { entity: '0', does: 'update' }, yields: 'kysely:Query()' },
      deleteFrom: { query: { entity: '0', does: 'delete' }, yields: 'kysely:Query()' },
      withSchema: { gives: 'this' },
      'transaction().execute': { calls: [{ fn: '0', with: ['unknown'] }] },
    }),
    ...membersOf(['kysely:Query()'], kyselyQuery),
  },
};

// ── Knex, and Objection on top of it ──

const knexQuery: Record<string, Meaning> = {
  ...each(['where', 'andWhere'], step({ where: byColumn })),
  ...each(['whereIn', 'whereLike', 'whereILike'], step({ where: [{ slot: '0,1', style: 'column' }] })),
  whereRaw: step({ where: [{ slot: '0', style: 'sql' }], raw: { text: '0', bound: '1' } }),
  ...each(['orderByRaw', 'havingRaw', 'joinRaw', 'groupByRaw', 'fromRaw'], step({ raw: { text: '0', bound: '1' } })),
  select: step({ columns: 'rest:0' }),
  columns: step({ columns: 'rest:0' }),
  first: step({ columns: 'rest:0', does: 'read', limit: 1 }),
  pluck: step({ columns: 'rest:0' }),
  from: step({ entity: '0' }),
  into: step({ entity: '0' }),
  table: step({ entity: '0' }),
  limit: step({ limit: '0' }),
  insert: step({ data: '0', does: 'create' }),
  update: step({ data: '0', does: 'update' }),
  increment: step({ does: 'update' }),
  decrement: step({ does: 'update' }),
  del: step({ does: 'delete' }),
  delete: step({ does: 'delete' }),
  count: step({ runs: 'read', rows: 'none' }),
  ...each(
    [
      'orWhere',
      'whereNot',
      'whereNotIn',
      'whereNull',
      'whereNotNull',
      'whereBetween',
      'whereExists',
      'join',
      'innerJoin',
      'leftJoin',
      'leftOuterJoin',
      'rightJoin',
      'orderBy',
      'groupBy',
      'having',
      'offset',
      'returning',
      'onConflict',
      'merge',
      'ignore',
      'distinct',
      'as',
      'with',
      'clone',
      'transacting',
      'forUpdate',
      'withGraphFetched',
      'withGraphJoined',
      'modify',
      'skipUndefined',
      'alias',
      'page',
    ],
    found,
  ),
};
const rawSql: Meaning = step({ raw: { text: '0', bound: '1' }, runs: 'list', store: 'sql' });
const objection: Record<string, Meaning> = {
  findById: step({ where: [{ slot: '0', style: 'key' }], does: 'read' }),
  findOne: step({ where: byColumn, does: 'read' }),
  patch: step({ data: '0', does: 'update' }),
  patchAndFetchById: step({ where: [{ slot: '0', style: 'key' }], data: '1', does: 'update' }),
  updateAndFetchById: step({ where: [{ slot: '0', style: 'key' }], data: '1', does: 'update' }),
  patchAndFetch: step({ data: '0', does: 'update' }),
  insertAndFetch: step({ data: '0', does: 'create' }),
  insertGraph: step({ data: '0', does: 'create' }),
  upsertGraph: step({ data: '0', does: 'update' }),
  deleteById: step({ where: [{ slot: '0', style: 'key' }], does: 'delete' }),
  throwIfNotFound: found,
  resultSize: step({ runs: 'read', rows: 'none' }),
};
const KNEX = ['knex:()', 'knex:default()', 'knex:knex()', 'knex:Knex()'];
/** Knex, and Objection on top of it. */
export const knex: LibraryTable = {
  packages: ['knex', 'objection'],
  language: 'javascript',
  calls: {
    ...each(KNEX, { query: { entity: '0', does: 'list' }, yields: 'knex:Query()' }),
    ...membersOf(KNEX, {
      raw: rawSql,
      transaction: { calls: [{ fn: '0', with: ['value'] }] },
      ...each(['select', 'from', 'table', 'into', 'queryBuilder', 'insert'], { query: { does: 'list' }, yields: 'knex:Query()' }),
      from: { query: { entity: '0', does: 'list' }, yields: 'knex:Query()' },
      table: { query: { entity: '0', does: 'list' }, yields: 'knex:Query()' },
      select: { query: { columns: 'rest:0', does: 'list' }, yields: 'knex:Query()' },
      insert: { query: { data: '0', does: 'create' }, yields: 'knex:Query()' },
    }),
    ...membersOf(['knex:Query()', 'objection:Query()'], knexQuery),
    ...membersOf(['objection:Query()'], objection),
    'objection:Model.query': { query: { entity: 'this', does: 'list' }, yields: 'objection:Query()' },
    'objection:Model().$query': { query: { entity: 'this', does: 'read' }, yields: 'objection:Query()' },
  },
  entities: { 'objection:Model': { style: 'class-fields' } },
};
