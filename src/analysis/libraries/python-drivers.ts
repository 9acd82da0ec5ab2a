/** SQL that Python hands to a driver as text, with what is bound to it beside. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each, membersOf } from './keys.ts';

/** Modules whose `connect()` yields a connection of the database API that Python's drivers share (PEP 249). */
const MODULES = [
  'sqlite3',
  'psycopg2',
  'psycopg',
  'pymysql',
  'MySQLdb',
  'mysql.connector',
  'mariadb',
  'oracledb',
  'cx_Oracle',
  'pyodbc',
  'pymssql',
  'duckdb',
  'aiosqlite',
  'aiomysql',
  'aiopg',
];
const CONNECTIONS = [
  ...MODULES.map((name) => `${name}:connect()`),
  'sqlite3:Connection()',
  'aiosqlite:Connection()',
  'psycopg:Connection()',
  'psycopg:AsyncConnection()',
  'psycopg:Connection.connect()',
  'psycopg:AsyncConnection.connect()',
  'psycopg2.extensions:connection()',
  ...['SimpleConnectionPool', 'ThreadedConnectionPool'].map((name) => `psycopg2.pool:${name}().getconn()`),
  'psycopg_pool:ConnectionPool().connection()',
  'psycopg_pool:AsyncConnectionPool().connection()',
  'mysql.connector.pooling:MySQLConnectionPool().get_connection()',
  'aiomysql:create_pool().acquire()',
  'flask_mysqldb:MySQL().connection',
  'flaskext.mysql:MySQL().connect()',
  'flaskext.mysql:MySQL().get_db()',
];
const CURSORS = [
  ...CONNECTIONS.map((name) => `${name}.cursor()`),
  'sqlite3:Cursor()',
  'psycopg2.extensions:cursor()',
  'psycopg:Cursor()',
  'psycopg:AsyncCursor()',
];
const held: Meaning = {
  query: { raw: { text: '0|sql=|query=|operation=', bound: '1|params=|parameters=|vars=|args=' }, runs: 'list', store: 'sql', holds: true },
};
const text = (runs: 'read' | 'list', bound: string): Meaning => ({ query: { raw: { text: '0|query=|sql=', bound }, runs, store: 'sql' } });
const executes = each(['execute', 'executemany', 'executescript'], held);
const ASYNCPG = ['connect()', 'create_pool()', 'create_pool().acquire()', 'Connection()', 'Pool()', 'Pool().acquire()'].map(
  (name) => `asyncpg:${name}`,
);

export const pythonDrivers: LibraryTable = {
  packages: [...MODULES, 'psycopg_pool', 'flask_mysqldb', 'flaskext', 'asyncpg', 'databases'],
  language: 'python',
  calls: {
    ...membersOf(CONNECTIONS, { ...executes, ...each(['commit', 'rollback', 'close'], { inert: true }) }),
    ...membersOf(CURSORS, executes),
    ...membersOf(ASYNCPG, {
      fetch: text('list', 'rest:1'),
      fetchrow: text('read', 'rest:1'),
      fetchval: text('read', 'rest:1'),
      execute: text('list', 'rest:1'),
      executemany: text('list', '1'),
    }),
    ...membersOf(['databases:Database()'], {
      fetch_all: text('list', '1|values='),
      fetch_one: text('read', '1|values='),
      fetch_val: text('read', '1|values='),
      execute: text('list', '1|values='),
      execute_many: text('list', '1|values='),
      iterate: text('list', '1|values='),
    }),
  },
};
