/** SQL that is handed to a driver as text, or as a tagged template that binds what stands in it. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each, membersOf } from './keys.ts';

const rawQuery: Meaning = { query: { raw: { text: '0.text|0', bound: '0.values|1' }, runs: 'list', store: 'sql' } };
const escapes: Meaning = { transforms: { slot: '0', to: [{ kind: 'escape', for: 'sql' }] } };
const connections = (...names: string[]): string[] =>
  names.flatMap((name) => ['createConnection()', 'createPool()', 'createPool().getConnection()'].map((on) => `${name}${on}.`));
const PROMISED = connections('mysql2/promise:');
const SQL_CONNECTIONS = connections('mysql:', 'mysql2:', 'mariadb:');
/** Verbs of pg-promise, by what they yield. */
const PG_PROMISE: Record<string, 'one' | 'many' | 'none'> = {
  none: 'none',
  one: 'one',
  oneOrNone: 'one',
  many: 'many',
  manyOrNone: 'many',
  any: 'many',
  query: 'many',
  result: 'none',
  multi: 'many',
};
/** What a prepared statement answers; its values are bound, whether beforehand or with the run. `sync`: the answer is no promise. */
const statement = (on: string, sync: { sync?: true }): Record<string, Meaning> =>
  membersOf([on], {
    bind: { query: { where: [], raw: { bound: 'rest:0' } } },
    ...Object.fromEntries(
      (
        [
          ['get', 'read'],
          ['first', 'read'],
          ['all', 'list'],
          ['iterate', 'list'],
        ] as const
      ).map(([verb, runs]): [string, Meaning] => [verb, { query: { where: [], raw: { bound: 'rest:0' }, runs, ...sync } }]),
    ),
    run: { query: { where: [], raw: { bound: 'rest:0' }, runs: 'update', rows: 'none', ...sync } },
  });
/** Drivers that take text and what is bound to it. */
export const drivers: LibraryTable = {
  packages: [
    'pg',
    'pg-promise',
    'pg-format',
    'sqlstring',
    'mysql',
    'mysql2',
    'mysql2/promise',
    'sqlite3',
    'sqlite',
    'better-sqlite3',
    'bun:sqlite',
    'mariadb',
    '@libsql/client',
    '@planetscale/database',
    '@clickhouse/client',
    '@clickhouse/client-web',
  ],
  language: 'javascript',
  calls: {
    ...each(['escape', 'escapeId'], escapes, [
      ...SQL_CONNECTIONS,
      ...PROMISED,
      'mysql:',
      'mysql2:',
      'mysql2/promise:',
      'sqlstring:',
      'sequelize:Sequelize().',
      'sequelize:().',
    ]),
    ...each(['escapeLiteral', 'escapeIdentifier'], escapes, ['pg:', 'pg:Client().', 'pg:Client.prototype.']),
    // text with places that are filled, each escaped
    ...each(['mysql:format', 'mysql2:format', 'sqlstring:format', 'pg-format:', 'pg-format:default'], { gives: '0' }),
    'pg:Pool().query': rawQuery,
    'pg:Client().query': rawQuery,
    'pg:Pool().connect': { yields: 'pg:Client()' },
    'pg-promise:()': { yields: 'pg-promise:Database()' },
    'pg-promise:default()': { yields: 'pg-promise:Database()' },
    ...Object.fromEntries(
      ['Database()', 'IDatabase()', 'ITask()'].flatMap((on) =>
        Object.entries(PG_PROMISE).map(([verb, rows]): [string, Meaning] => [
          `pg-promise:${on}.${verb}`,
          { query: { raw: { text: '0.text|0', bound: '0.values|1' }, runs: rows === 'one' ? 'read' : 'list', rows, store: 'sql' } },
        ]),
      ),
    ),
    ...Object.fromEntries(
      ['@clickhouse/client:', '@clickhouse/client-web:'].flatMap((name) => [
        [
          `${name}createClient().query`,
          { query: { raw: { text: '0.query', bound: '0.query_params' }, runs: 'list', store: 'sql' } } satisfies Meaning,
        ],
        ...['command', 'exec'].map((verb): [string, Meaning] => [
          `${name}createClient().${verb}`,
          { query: { raw: { text: '0.query', bound: '0.query_params' }, runs: 'update', rows: 'none', store: 'sql' } },
        ]),
      ]),
    ),
    ...each(['query', 'execute'], rawQuery, SQL_CONNECTIONS),
    ...each(['query', 'execute'], { query: { ...rawQuery.query, paired: true } }, PROMISED),
    ...each(['promise'], { yields: 'mysql2/promise:createPool()' }, connections('mysql2:')),
    ...Object.fromEntries(
      ['all', 'get', 'run', 'each', 'exec'].map((name) => [
        `sqlite3:Database().${name}`,
        {
          query: { raw: { text: '0', bound: '1' }, runs: name === 'run' || name === 'exec' ? 'update' : 'list', store: 'sql', sync: true },
          calls: [{ fn: '1|2', with: ['error'] }],
        } satisfies Meaning,
      ]),
    ),
    'sqlite3:verbose': { yields: 'sqlite3:' },
    'sqlite:open': { yields: 'sqlite:Database()' },
    ...Object.fromEntries(
      ['all', 'get', 'run', 'each', 'exec'].map((name) => [
        `sqlite:Database().${name}`,
        {
          query: { raw: { text: '0', bound: '1' }, runs: name === 'run' || name === 'exec' ? 'update' : 'list', store: 'sql' },
        } satisfies Meaning,
      ]),
    ),
    ...each(
      ['execute', 'batch', 'executeMultiple'],
      { query: { raw: { text: '0.sql|0', bound: '0.args|1' }, runs: 'list', store: 'sql' } },
      ['@libsql/client:createClient().'],
    ),
    '@planetscale/database:connect().execute': rawQuery,
    ...membersOf(['sqlite:DatabaseSync()', 'bun:sqlite:Database()'], {
      prepare: { query: { raw: { text: '0' }, store: 'sql' }, yields: 'better-sqlite3:Statement()' },
      query: { query: { raw: { text: '0' }, store: 'sql' }, yields: 'better-sqlite3:Statement()' },
      exec: rawQuery,
      run: rawQuery,
    }),
    'better-sqlite3:().prepare': { query: { raw: { text: '0' }, store: 'sql' }, yields: 'better-sqlite3:Statement()' },
    'better-sqlite3:().exec': rawQuery,
    ...statement('better-sqlite3:Statement()', { sync: true }),
    // a mode, not a run
    'better-sqlite3:Statement().raw': { query: { where: [], raw: { bound: 'rest:0' } } },
    ...statement('d1:Statement()', {}),
    'd1:Statement().raw': { query: { where: [], raw: { bound: 'rest:0' }, runs: 'list' } },
    // Cloudflare's, which the platform hands to a worker: nobody imports it
    'd1:().prepare': { query: { raw: { text: '0' }, store: 'sql' }, yields: 'd1:Statement()' },
  },
};

const text: Meaning = { query: { raw: { text: '0', bound: '1' }, runs: 'list', store: 'sql' } };
const bound: Meaning = { query: { raw: { text: '0', binds: true }, runs: 'list', store: 'sql' } };
/** Tagged templates that bind. */
export const tags: LibraryTable = {
  packages: ['postgres', '@neondatabase/serverless', '@vercel/postgres', 'slonik'],
  language: 'javascript',
  calls: {
    'postgres:()': bound,
    'postgres:default()': bound,
    'postgres:().unsafe': text,
    'postgres:default().unsafe': text,
    '@neondatabase/serverless:neon()': bound,
    '@vercel/postgres:sql': bound,
    '@vercel/postgres:sql.query': text,
    '@neondatabase/serverless:Pool().query': text,
    '@neondatabase/serverless:Client().query': text,
  },
};
