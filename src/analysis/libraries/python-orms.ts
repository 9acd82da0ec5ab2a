/** Models of Python that are queried on their own class: Tortoise, Peewee, MongoEngine; ODMantic's engine. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each, membersOf } from './keys.ts';

type Where = NonNullable<NonNullable<Meaning['query']>['where']>;
const KEYWORDS: Where = [{ slot: 'named', style: 'keywords' }];
const EXPRESSIONS: Where = [{ slot: 'rest:0', style: 'expression' }];
/** Pieces that say in which order, and what comes along. */
const beside = (names: string[]): Record<string, Meaning> => each(names, { query: {} });

const TORTOISE = ['tortoise.models:Model', 'tortoise:Model'];
const TORTOISE_QUERY = 'tortoise:QuerySet()';
const byKeywords = (runs: 'read' | 'list' | 'delete', must?: true): Meaning => ({
  query: { entity: 'this', where: KEYWORDS, runs, ...(must && { must }) },
});
export const tortoise: LibraryTable = {
  packages: ['tortoise'],
  language: 'python',
  calls: {
    ...membersOf(TORTOISE, {
      ...each(['filter', 'all', 'exclude'], { query: { entity: 'this', where: KEYWORDS, does: 'list' }, yields: TORTOISE_QUERY }),
      get: byKeywords('read', true),
      ...each(['get_or_none', 'first', 'exists'], byKeywords('read')),
      create: { query: { entity: 'this', data: 'named', runs: 'create' } },
      ...each(['get_or_create', 'update_or_create'], { query: { entity: 'this', where: KEYWORDS, data: 'named', runs: 'create' } }),
    }),
    ...membersOf(
      TORTOISE.map((name) => `${name}()`),
      {
        save: { query: { entity: 'this', data: 'this', runs: 'update' } },
        delete: { query: { entity: 'this', runs: 'delete' } },
        update_from_dict: { assigns: { from: '0' } },
      },
    ),
    ...membersOf([TORTOISE_QUERY], {
      ...each(['filter', 'exclude'], { query: { where: KEYWORDS } }),
      ...each(['get', 'get_or_none', 'first'], { query: { where: KEYWORDS, does: 'read' } }),
      limit: { query: { limit: '0' } },
      update: { query: { data: 'named', does: 'update' } },
      delete: { query: { does: 'delete' } },
      ...beside(['order_by', 'offset', 'prefetch_related', 'select_related', 'distinct', 'values', 'values_list', 'annotate']),
    }),
  },
  entities: { 'tortoise.models:Model': { style: 'class-fields' }, 'tortoise:Model': { style: 'class-fields' } },
};

const PEEWEE = ['peewee:Model', 'playhouse.flask_utils:FlaskDB().Model'];
const PEEWEE_QUERY = 'peewee:Query()';
export const peewee: LibraryTable = {
  packages: ['peewee', 'playhouse'],
  language: 'python',
  calls: {
    ...membersOf(PEEWEE, {
      select: { query: { entity: 'this', columns: 'rest:0', does: 'list' }, yields: PEEWEE_QUERY },
      get: { query: { entity: 'this', where: EXPRESSIONS, runs: 'read', must: true } },
      get_or_none: { query: { entity: 'this', where: EXPRESSIONS, runs: 'read' } },
      get_by_id: { query: { entity: 'this', where: [{ slot: '0', style: 'key' }], runs: 'read', must: true } },
      delete_by_id: { query: { entity: 'this', where: [{ slot: '0', style: 'key' }], runs: 'delete' } },
      create: { query: { entity: 'this', data: 'named', runs: 'create' } },
      get_or_create: { query: { entity: 'this', where: KEYWORDS, data: 'named', runs: 'create' } },
      insert: { query: { entity: 'this', data: 'named|0', does: 'create' }, yields: PEEWEE_QUERY },
      update: { query: { entity: 'this', data: 'named|0', does: 'update' }, yields: PEEWEE_QUERY },
      delete: { query: { entity: 'this', does: 'delete' }, yields: PEEWEE_QUERY },
    }),
    ...membersOf(
      PEEWEE.map((name) => `${name}()`),
      {
        save: { query: { entity: 'this', data: 'this', runs: 'update' } },
        delete_instance: { query: { entity: 'this', runs: 'delete' } },
      },
    ),
    ...membersOf([PEEWEE_QUERY], {
      where: { query: { where: EXPRESSIONS } },
      limit: { query: { limit: '0' } },
      get: { query: { where: EXPRESSIONS, runs: 'read', must: true } },
      ...each(['first', 'get_or_none', 'scalar'], { query: { runs: 'read' } }),
      execute: { query: { runs: 'list' } },
      ...beside([
        'order_by',
        'offset',
        'join',
        'switch',
        'group_by',
        'distinct',
        'dicts',
        'tuples',
        'namedtuples',
        'returning',
        'paginate',
      ]),
    }),
  },
  entities: { 'peewee:Model': { style: 'class-fields' } },
};

const DOCUMENTS = ['mongoengine:Document', 'mongoengine:DynamicDocument', 'flask_mongoengine:MongoEngine().Document'];
const DOCUMENTS_QUERY = 'mongoengine:QuerySet()';
const conditions: Record<string, Meaning> = {
  ...each(['filter', '__call__'], { query: { where: KEYWORDS, does: 'list' } }),
  get: { query: { where: KEYWORDS, runs: 'read', must: true } },
  first: { query: { runs: 'read' } },
  limit: { query: { limit: '0' } },
  ...each(['update', 'update_one', 'modify'], { query: { data: 'named', runs: 'update', rows: 'none' } }),
  delete: { query: { runs: 'delete' } },
  ...each(['get_or_404', 'first_or_404'], { query: { where: KEYWORDS, runs: 'read', must: true } }),
  ...beside(['order_by', 'skip', 'only', 'exclude', 'no_cache', 'select_related']),
};
export const mongoengine: LibraryTable = {
  packages: ['mongoengine', 'flask_mongoengine'],
  language: 'python',
  calls: {
    ...Object.fromEntries(
      DOCUMENTS.map((name): [string, Meaning] => [
        `${name}.objects`,
        { query: { entity: 'this', where: KEYWORDS, does: 'list', store: 'document' }, yields: DOCUMENTS_QUERY },
      ]),
    ),
    ...membersOf(
      DOCUMENTS.map((name) => `${name}.objects`),
      Object.fromEntries(
        Object.entries(conditions).map(([name, { query }]): [string, Meaning] => [
          name,
          { query: { ...query, entity: 'this', store: 'document' }, yields: DOCUMENTS_QUERY },
        ]),
      ),
    ),
    ...membersOf([DOCUMENTS_QUERY], conditions),
    ...membersOf(
      DOCUMENTS.map((name) => `${name}()`),
      {
        save: { query: { entity: 'this', data: 'this', runs: 'update', store: 'document' } },
        delete: { query: { entity: 'this', runs: 'delete', store: 'document' } },
      },
    ),
  },
  entities: Object.fromEntries(DOCUMENTS.map((name) => [name, { style: 'class-fields' as const }])),
};

const ENGINES = ['odmantic:AIOEngine()', 'odmantic:SyncEngine()'];
export const odmantic: LibraryTable = {
  packages: ['odmantic'],
  language: 'python',
  calls: membersOf(ENGINES, {
    find: { query: { entity: '0', where: [{ slot: 'rest:1', style: 'expression' }], limit: 'limit=', runs: 'list', store: 'document' } },
    find_one: { query: { entity: '0', where: [{ slot: 'rest:1', style: 'expression' }], runs: 'read', store: 'document' } },
    count: { query: { entity: '0', where: [{ slot: 'rest:1', style: 'expression' }], runs: 'read', rows: 'none', store: 'document' } },
    save: { query: { entity: '0', data: '0', runs: 'update', store: 'document' } },
    delete: { query: { entity: '0', runs: 'delete', store: 'document' } },
    remove: { query: { entity: '0', where: [{ slot: 'rest:1', style: 'expression' }], runs: 'delete', store: 'document' } },
  }),
  entities: { 'odmantic:Model': { style: 'class-fields' } },
};
