/** Databases of the Python world: SQLAlchemy and SQLModel, document stores. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each, membersOf } from './keys.ts';

const SESSIONS = [
  'sqlalchemy.orm:Session()',
  'sqlmodel:Session()',
  'sqlalchemy.ext.asyncio:AsyncSession()',
  'sqlmodel.ext.asyncio.session:AsyncSession()',
  'sqlalchemy.orm:sessionmaker()()',
  'sqlalchemy.orm:scoped_session()()',
  'sqlalchemy.orm:scoped_session()',
  'sqlalchemy.orm.session:Session()',
  'sqlalchemy.ext.asyncio:async_sessionmaker()()',
  'sqlalchemy.orm.scoping:scoped_session()',
  'fastapi_sqlalchemy:db.session',
];
const ENGINES = [
  'sqlalchemy:create_engine()',
  'sqlalchemy:engine_from_config()',
  'sqlalchemy:Engine()',
  'sqlalchemy.engine:Engine()',
  'sqlalchemy.engine:create_engine()',
  'sqlalchemy.ext.asyncio:create_async_engine()',
  'sqlalchemy.ext.asyncio:AsyncEngine()',
  'sqlmodel:create_engine()',
  'flask_sqlalchemy:SQLAlchemy().engine',
];
const CONNECTION = 'sqlalchemy:Connection()';
const CONNECTIONS = [CONNECTION, 'sqlalchemy.engine:Connection()', 'sqlalchemy.ext.asyncio:AsyncConnection()'];
const SELECT = 'sqlalchemy:Select()';
/** It runs a statement that was made before, or SQL as it is written. */
function statements(runs: 'read' | 'list'): Meaning {
  return { query: { raw: { text: '0', bound: '1|params=|parameters=' }, runs, store: 'sql' } };
}
const QUERY = 'sqlalchemy:Query()';
const session: Record<string, Meaning> = {
  query: { query: { entity: '0', columns: '0' }, yields: QUERY },
  get: { query: { entity: '0', where: [{ slot: '1', style: 'key' }], runs: 'read' } },
  get_one: { query: { entity: '0', where: [{ slot: '1', style: 'key' }], runs: 'read', must: true } },
  exec: { query: { runs: 'list' } },
  execute: statements('list'),
  scalar: statements('read'),
  scalars: statements('list'),
  add: { query: { entity: '0', data: '0', runs: 'create', rows: 'none' } },
  add_all: { query: { entity: '0', data: '0', runs: 'create', rows: 'none' } },
  bulk_save_objects: { query: { entity: '0', data: '0', runs: 'create', rows: 'none' } },
  bulk_insert_mappings: { query: { entity: '0', data: '1', runs: 'create', rows: 'none' } },
  bulk_update_mappings: { query: { entity: '0', data: '1', runs: 'update', rows: 'none' } },
  merge: { query: { entity: '0', data: '0', runs: 'update' } },
  delete: { query: { entity: '0', runs: 'delete' } },
  commit: { flushes: true },
  flush: { flushes: true },
  ...each(['refresh', 'rollback', 'close', 'expire', 'begin'], { inert: true }),
};
const conditions: Record<string, Meaning> = {
  where: { query: { where: [{ slot: 'rest:0', style: 'expression' }] } },
  filter: { query: { where: [{ slot: 'rest:0', style: 'expression' }] } },
  filter_by: { query: { where: [{ slot: 'named', style: 'keywords' }] } },
  limit: { query: { limit: '0' } },
  values: { query: { data: 'named|0' } },
  ...each(
    [
      'order_by',
      'offset',
      'join',
      'outerjoin',
      'options',
      'group_by',
      'distinct',
      'select_from',
      'with_for_update',
      'having',
      'execution_options',
      'returning',
    ],
    { query: {} },
  ),
};
const ends: Record<string, Meaning> = {
  all: { query: { runs: 'list' } },
  first: { query: { runs: 'read' } },
  one: { query: { runs: 'read', must: true } },
  one_or_none: { query: { runs: 'read' } },
  scalar: { query: { runs: 'read' } },
  get: { query: { where: [{ slot: '0', style: 'key' }], runs: 'read' } },
  count: { query: { runs: 'read', rows: 'none' } },
  update: { query: { data: '0', runs: 'update', rows: 'none' } },
  delete: { query: { runs: 'delete' } },
};
const MODEL = 'flask_sqlalchemy:SQLAlchemy().Model';
const or404: Record<string, Meaning> = {
  get_or_404: { query: { where: [{ slot: '0', style: 'key' }], runs: 'read', must: true } },
  first_or_404: { query: { runs: 'read', must: true } },
  one_or_404: { query: { runs: 'read', must: true } },
  paginate: { query: { limit: 'per_page=', runs: 'list' } },
};
const statement = (entity: string): Meaning => ({ query: { entity, columns: 'rest:0' }, yields: SELECT });
/** Where statements are made: Flask-SQLAlchemy and SQLModel hand on what SQLAlchemy has, its dialects add to it. */
const STATEMENTS = [
  'sqlalchemy:',
  'sqlalchemy.future:',
  'sqlalchemy.sql:',
  'sqlalchemy.sql.expression:',
  ...['postgresql', 'mysql', 'sqlite'].map((dialect) => `sqlalchemy.dialects.${dialect}:`),
  'sqlmodel:',
  'flask_sqlalchemy:SQLAlchemy().',
];
/** Tables that are no classes, and where they are made. */
const TABLES = [
  'sqlalchemy:Table()',
  'sqlalchemy.schema:Table()',
  'sqlalchemy.sql.schema:Table()',
  'flask_sqlalchemy:SQLAlchemy().Table()',
];
/** SQLAlchemy, with SQLModel and Flask-SQLAlchemy on top. */
export const sqlalchemy: LibraryTable = {
  packages: ['sqlalchemy', 'sqlmodel', 'flask_sqlalchemy'],
  language: 'python',
  calls: {
    ...membersOf(SESSIONS, session),
    ...each(['sqlalchemy.orm:sessionmaker().begin', 'sqlalchemy.ext.asyncio:async_sessionmaker().begin'], {
      yields: 'sqlalchemy.orm:Session()',
    }),
    ...membersOf(ENGINES, {
      ...each(['connect', 'begin'], { yields: CONNECTION }),
      execute: statements('list'),
      dispose: { inert: true },
    }),
    ...membersOf(CONNECTIONS, {
      ...each(['execute', 'exec_driver_sql', 'scalars', 'stream'], statements('list')),
      scalar: statements('read'),
      execution_options: { yields: CONNECTION },
      ...each(['commit', 'rollback', 'close', 'begin'], { inert: true }),
    }),
    ...membersOf(TABLES, {
      ...each(['select', 'join', 'outerjoin', 'alias'], { query: { entity: 'this' }, yields: SELECT }),
      update: { query: { entity: 'this', does: 'update' }, yields: SELECT },
      insert: { query: { entity: 'this', does: 'create' }, yields: SELECT },
      delete: { query: { entity: 'this', does: 'delete' }, yields: SELECT },
    }),
    ...membersOf([SELECT, QUERY], conditions),
    ...membersOf([QUERY], ends),
    ...membersOf([`${MODEL}.query`, QUERY], or404),
    // the first step on a model's own `query` makes a query
    ...membersOf([`${MODEL}.query`], {
      ...Object.fromEntries(Object.entries(conditions).map(([name, meaning]) => [name, { ...meaning, yields: QUERY }])),
      ...ends,
    }),
    ...membersOf(['flask_sqlalchemy:SQLAlchemy().session', 'flask_sqlalchemy:SQLAlchemy()'], {
      ...session,
      get_or_404: { query: { entity: '0', where: [{ slot: '1', style: 'key' }], runs: 'read', must: true } },
      first_or_404: { query: { runs: 'read', must: true } },
      one_or_404: { query: { runs: 'read', must: true } },
      // never more than its own maximum
      paginate: { query: { runs: 'list', limit: 100 } },
    }),
    ...each(
      STATEMENTS.map((from) => `${from}select`),
      statement('0'),
    ),
    ...Object.fromEntries(
      STATEMENTS.flatMap((from) =>
        (['delete', 'update', 'insert'] as const).map((name) => [
          `${from}${name}`,
          { query: { entity: '0', does: name === 'insert' ? 'create' : name }, yields: SELECT } as const,
        ]),
      ),
    ),
    ...each(
      STATEMENTS.flatMap((from) => ['text', 'literal_column'].map((name) => `${from}${name}`)),
      { query: { raw: { text: '0' }, store: 'sql' }, yields: 'sqlalchemy:text()' },
    ),
    'sqlalchemy:text().bindparams': { query: { raw: { bound: 'named' } } },
    'sqlalchemy:text().columns': { query: {} },
    'sqlalchemy:create_engine': { inert: true },
    'sqlalchemy.orm:declarative_base': { yields: 'sqlalchemy.orm:DeclarativeBase' },
    'sqlalchemy.ext.declarative:declarative_base': { yields: 'sqlalchemy.orm:DeclarativeBase' },
    'sqlmodel:SQLModel.model_validate': { builds: { from: '0|obj=', also: 'update=' } },
    'sqlmodel:SQLModel.from_orm': { builds: { from: '0', also: 'update=' } },
    'pydantic:BaseModel.model_validate': { builds: { from: '0|obj=', also: 'update=' } },
    'pydantic:BaseModel.from_orm': { builds: { from: '0' } },
    'pydantic:BaseModel.parse_obj': { builds: { from: '0' } },
    'sqlmodel:SQLModel().sqlmodel_update': { assigns: { from: '0', also: 'update=' } },
  },
  entities: {
    'sqlalchemy.orm:DeclarativeBase': { style: 'class-fields' },
    'sqlmodel:SQLModel': { style: 'class-fields' },
    'flask_sqlalchemy:SQLAlchemy().Model': { style: 'class-fields' },
    ...Object.fromEntries(TABLES.map((one) => [one, { style: 'object' as const, name: '0', columns: 'rest:2' }])),
  },
};

const byObject = (slot: string): NonNullable<NonNullable<Meaning['query']>['where']> => [{ slot, style: 'object' }];
const documents = (runs: 'read' | 'list' | 'update' | 'delete', data?: string): Meaning => ({
  query: { entity: 'this', where: byObject('0|filter='), runs, store: 'document', ...(data !== undefined && { data }) },
});
/** Collections: however a connection was come by, these names are theirs alone. */
export const pymongo: LibraryTable = {
  packages: ['pymongo', 'motor', 'bson', 'beanie'],
  language: 'python',
  calls: membersOf(['pymongo:Collection()'], {
    find: documents('list'),
    find_one: documents('read'),
    count_documents: { query: { entity: 'this', where: byObject('0|filter='), runs: 'read', rows: 'none', store: 'document' } },
    insert_one: { query: { entity: 'this', data: '0|document=', runs: 'create', store: 'document' } },
    insert_many: { query: { entity: 'this', data: '0|documents=', runs: 'create', store: 'document' } },
    update_one: documents('update', '1|update='),
    update_many: documents('update', '1|update='),
    replace_one: documents('update', '1|replacement='),
    find_one_and_update: documents('update', '1|update='),
    delete_one: documents('delete'),
    delete_many: documents('delete'),
    find_one_and_delete: documents('delete'),
    aggregate: { query: { entity: 'this', raw: { text: '0' }, runs: 'list', store: 'document' } },
  }),
};
