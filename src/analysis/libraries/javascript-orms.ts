/** Object-relational mappers of the JavaScript world. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each, membersOf } from './keys.ts';

const byKey = (slot: string): NonNullable<NonNullable<Meaning['query']>['where']> => [{ slot, style: 'key' }];
const byObject = (slot: string): NonNullable<NonNullable<Meaning['query']>['where']> => [{ slot, style: 'object' }];

const sequelizeModel: Record<string, Meaning> = {
  findAll: { query: { entity: 'this', where: byObject('0.where'), columns: '0.attributes', limit: '0.limit', runs: 'list' } },
  findOne: { query: { entity: 'this', where: byObject('0.where'), columns: '0.attributes', runs: 'read' } },
  find: { query: { entity: 'this', where: byObject('0.where'), columns: '0.attributes', runs: 'read' } }, // before version 5
  all: { query: { entity: 'this', where: byObject('0.where'), columns: '0.attributes', limit: '0.limit', runs: 'list' } },
  findByPk: { query: { entity: 'this', where: byKey('0'), columns: '1.attributes', runs: 'read' } },
  findById: { query: { entity: 'this', where: byKey('0'), runs: 'read' } },
  findOrCreate: { query: { entity: 'this', where: byObject('0.where'), data: '0.defaults|0.where', runs: 'create' } },
  findAndCountAll: { query: { entity: 'this', where: byObject('0.where'), columns: '0.attributes', limit: '0.limit', runs: 'list' } },
  count: { query: { entity: 'this', where: byObject('0.where'), runs: 'read', rows: 'none' } },
  create: { query: { entity: 'this', data: '0', runs: 'create' } },
  bulkCreate: { query: { entity: 'this', data: '0', runs: 'create' } },
  update: { query: { entity: 'this', where: byObject('1.where'), data: '0', runs: 'update' } },
  upsert: { query: { entity: 'this', data: '0', runs: 'update' } },
  destroy: { query: { entity: 'this', where: byObject('0.where'), runs: 'delete' } },
  increment: { query: { entity: 'this', where: byObject('1.where'), runs: 'update' } },
  build: { query: { entity: 'this', data: '0', runs: 'create' } },
  scope: { gives: 'this' },
  unscoped: { gives: 'this' },
};
const sequelizeRow: Record<string, Meaning> = {
  update: { query: { entity: 'this', data: '0', runs: 'update' } },
  save: { query: { entity: 'this', data: 'this', runs: 'update' } },
  destroy: { query: { entity: 'this', runs: 'delete' } },
  increment: { query: { entity: 'this', runs: 'update' } },
  reload: { gives: 'this' },
  get: { gives: 'this' },
};
/** A statement as text: rows alone where it says what it is for, or which model they are of. */
const statement: Meaning = {
  query: { raw: { text: '0', bound: '1.replacements|1.bind' }, runs: 'list', store: 'sql', paired: { unless: '1.type|1.model' } },
};
/** Sequelize, with classes or `define`. */
export const sequelize: LibraryTable = {
  packages: ['sequelize', 'sequelize-typescript'],
  language: 'javascript',
  calls: {
    ...membersOf(
      [
        'sequelize:Model',
        'sequelize-typescript:Model',
        'sequelize:Sequelize().define()',
        'sequelize:().define()',
        'sequelize:Sequelize().model()',
        'sequelize:Sequelize().models.*',
        'sequelize:().models.*',
      ],
      sequelizeModel,
    ),
    ...membersOf(
      ['sequelize:Model()', 'sequelize-typescript:Model()', 'sequelize:Sequelize().define()()', 'sequelize:().define()()'],
      sequelizeRow,
    ),
    'sequelize:Sequelize().define()': { builds: { from: '0' } },
    'sequelize:().define()': { builds: { from: '0' } },
    'sequelize:Model.init': { declares: '0' },
    'sequelize:Sequelize().define': { yields: 'sequelize:Sequelize().define()' },
    'sequelize:Sequelize().import': { loads: { path: '0', calls: 'sequelize:DataTypes' } },
    'sequelize:().import': { loads: { path: '0', calls: 'sequelize:DataTypes' } },
    'sequelize:Sequelize().query': statement,
    'sequelize:().query': statement,
    'sequelize:Model.sequelize.query': statement,
  },
  entities: {
    'sequelize:Model': { style: 'class-fields' },
    'sequelize-typescript:Model': { style: 'class-fields' },
    'sequelize:Sequelize().define()': { style: 'object', name: '0', columns: '1' },
    'sequelize:().define()': { style: 'object', name: '0', columns: '1' },
  },
};

const repository: Record<string, Meaning> = {
  find: {
    query: { entity: 'this', where: byObject('0.where'), columns: '0.select', includes: '0.relations', limit: '0.take', runs: 'list' },
  },
  findBy: { query: { entity: 'this', where: byObject('0'), runs: 'list' } },
  findAndCount: {
    query: { entity: 'this', where: byObject('0.where'), columns: '0.select', includes: '0.relations', limit: '0.take', runs: 'list' },
  },
  findOne: { query: { entity: 'this', where: byObject('0.where'), columns: '0.select', includes: '0.relations', runs: 'read' } },
  findOneBy: { query: { entity: 'this', where: byObject('0'), runs: 'read' } },
  findOneOrFail: { query: { entity: 'this', where: byObject('0.where'), runs: 'read', must: true } },
  findOneByOrFail: { query: { entity: 'this', where: byObject('0'), runs: 'read', must: true } },
  count: { query: { entity: 'this', where: byObject('0.where'), runs: 'read', rows: 'none' } },
  create: { builds: { from: '0' } },
  merge: { assigns: { into: '0', from: 'rest:1' } },
  preload: { builds: { from: '0' } },
  save: { query: { entity: 'this', data: '0', runs: 'update' } },
  insert: { query: { entity: 'this', data: '0', runs: 'create' } },
  update: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update' } },
  upsert: { query: { entity: 'this', data: '0', runs: 'update' } },
  delete: { query: { entity: 'this', where: byObject('0'), runs: 'delete' } },
  softDelete: { query: { entity: 'this', where: byObject('0'), runs: 'delete' } },
  restore: { query: { entity: 'this', where: byObject('0'), runs: 'update' } },
  remove: { query: { entity: 'this', data: '0', runs: 'delete' } },
  softRemove: { query: { entity: 'this', data: '0', runs: 'delete' } },
  increment: { query: { entity: 'this', where: byObject('0'), runs: 'update' } },
  decrement: { query: { entity: 'this', where: byObject('0'), runs: 'update' } },
  exists: { query: { entity: 'this', where: byObject('0.where'), runs: 'read', rows: 'none' } },
  existsBy: { query: { entity: 'this', where: byObject('0'), runs: 'read', rows: 'none' } },
  countBy: { query: { entity: 'this', where: byObject('0'), runs: 'read', rows: 'none' } },
  findAndCountBy: { query: { entity: 'this', where: byObject('0'), runs: 'list' } },
  findByIds: { query: { entity: 'this', where: [{ slot: '0', style: 'key' }], runs: 'list' } },
  findOneById: { query: { entity: 'this', where: [{ slot: '0', style: 'key' }], runs: 'read' } },
  query: { query: { raw: { text: '0', bound: '1' }, runs: 'list', store: 'sql' } },
  createQueryBuilder: { query: { entity: 'this' }, yields: 'typeorm:QueryBuilder()' },
};
/** The same on an entity manager, where the first argument names the entity. */
const manager: Record<string, Meaning> = {
  getRepository: { query: { entity: '0' }, yields: 'typeorm:Repository()' },
  withRepository: { gives: '0' },
  find: { query: { entity: '0', where: byObject('1.where'), columns: '1.select', limit: '1.take', runs: 'list' } },
  findBy: { query: { entity: '0', where: byObject('1'), runs: 'list' } },
  findAndCount: { query: { entity: '0', where: byObject('1.where'), columns: '1.select', limit: '1.take', runs: 'list' } },
  findOne: { query: { entity: '0', where: byObject('1.where'), columns: '1.select', runs: 'read' } },
  findOneBy: { query: { entity: '0', where: byObject('1'), runs: 'read' } },
  findOneOrFail: { query: { entity: '0', where: byObject('1.where'), runs: 'read', must: true } },
  findOneByOrFail: { query: { entity: '0', where: byObject('1'), runs: 'read', must: true } },
  count: { query: { entity: '0', where: byObject('1.where'), runs: 'read', rows: 'none' } },
  countBy: { query: { entity: '0', where: byObject('1'), runs: 'read', rows: 'none' } },
  create: { builds: { of: '0', from: '1' } },
  preload: { builds: { of: '0', from: '1' } },
  merge: { assigns: { into: '1', from: 'rest:2' } },
  // save(Entity, data) or save(data)
  save: { query: { entity: '0', data: '1|0', runs: 'update' } },
  insert: { query: { entity: '0', data: '1', runs: 'create' } },
  update: { query: { entity: '0', where: byObject('1'), data: '2', runs: 'update' } },
  upsert: { query: { entity: '0', data: '1', runs: 'update' } },
  delete: { query: { entity: '0', where: byObject('1'), runs: 'delete' } },
  softDelete: { query: { entity: '0', where: byObject('1'), runs: 'delete' } },
  remove: { query: { entity: '0', data: '1|0', runs: 'delete' } },
  query: { query: { raw: { text: '0', bound: '1' }, runs: 'list', store: 'sql' } },
  createQueryBuilder: { query: { entity: '0' }, yields: 'typeorm:QueryBuilder()' },
  transaction: { calls: [{ fn: '1|0', with: ['value'] }] },
};
const typeormBuilder: Record<string, Meaning> = {
  where: { query: { where: [{ slot: '0', style: 'expression' }], replaces: true } },
  andWhere: { query: { where: [{ slot: '0', style: 'expression' }] } },
  select: { query: { columns: '0' } },
  from: { query: { entity: '0' } },
  limit: { query: { limit: '0' } },
  take: { query: { limit: '0' } },
  update: { query: { entity: '0', does: 'update' } },
  insert: { query: { does: 'create' } },
  into: { query: { entity: '0' } },
  values: { query: { data: '0' } },
  delete: { query: { does: 'delete' } },
  softDelete: { query: { does: 'delete' } },
  set: { query: { data: '0' } },
  getMany: { query: { runs: 'list' } },
  getManyAndCount: { query: { runs: 'list' } },
  getRawMany: { query: { runs: 'list' } },
  getOne: { query: { runs: 'read' } },
  getOneOrFail: { query: { runs: 'read', must: true } },
  getCount: { query: { runs: 'read', rows: 'none' } },
  getExists: { query: { runs: 'read', rows: 'none' } },
  orWhere: { query: {} },
  getRawOne: { query: { runs: 'read' } },
  execute: { query: { runs: 'update', rows: 'none' } },
  ...each(
    [
      'leftJoin',
      'leftJoinAndSelect',
      'innerJoin',
      'innerJoinAndSelect',
      'orderBy',
      'addOrderBy',
      'skip',
      'offset',
      'groupBy',
      'addSelect',
      'having',
      'setParameter',
      'setParameters',
    ],
    { query: {} },
  ),
};
/** TypeORM: repositories, entity managers, its query builder. */
export const typeorm: LibraryTable = {
  packages: ['typeorm', '@nestjs/typeorm'],
  language: 'javascript',
  calls: {
    'typeorm:DataSource().getRepository': { query: { entity: '0' }, yields: 'typeorm:Repository()' },
    'typeorm:getManager': { yields: 'typeorm:EntityManager()' },
    'typeorm:getConnection': { yields: 'typeorm:DataSource()' },
    'typeorm:createConnection': { yields: 'typeorm:DataSource()' },
    'typeorm:getRepository': { query: { entity: '0' }, yields: 'typeorm:Repository()' },
    'typeorm:DataSource().query': { query: { raw: { text: '0', bound: '1' }, runs: 'list', store: 'sql' } },
    'typeorm:DataSource().createQueryRunner': { yields: 'typeorm:QueryRunner()' },
    'typeorm:DataSource().createQueryBuilder': { query: {}, yields: 'typeorm:QueryBuilder()' },
    'typeorm:QueryRunner().query': { query: { raw: { text: '0', bound: '1' }, runs: 'list', store: 'sql' } },
    ...membersOf(['typeorm:Repository()'], repository),
    ...membersOf(['typeorm:QueryBuilder()'], typeormBuilder),
    ...membersOf(
      [
        'typeorm:EntityManager()',
        // what a transaction hands out is asked like the source that began it
        'typeorm:DataSource()',
        'typeorm:DataSource().manager',
        'typeorm:QueryRunner().manager',
        'typeorm:Connection().manager',
        'typeorm:DataSource().createEntityManager()',
      ],
      manager,
    ),
    ...membersOf(['typeorm:BaseEntity'], repository),
  },
  entities: { 'typeorm:BaseEntity': { style: 'class-fields' } },
};

const mikro: Record<string, Meaning> = {
  find: { query: { entity: 'this', where: byObject('0'), limit: '1.limit', runs: 'list' } },
  findAll: { query: { entity: 'this', where: byObject('0.where'), limit: '0.limit', runs: 'list' } },
  findAndCount: { query: { entity: 'this', where: byObject('0'), limit: '1.limit', runs: 'list' } },
  findOne: { query: { entity: 'this', where: byObject('0'), runs: 'read' } },
  findOneOrFail: { query: { entity: 'this', where: byObject('0'), runs: 'read', must: true } },
  count: { query: { entity: 'this', where: byObject('0'), runs: 'read', rows: 'none' } },
  create: { builds: { from: '0' } },
  assign: { assigns: { into: '0', from: '1' } },
  insert: { query: { entity: 'this', data: '0', runs: 'create' } },
  upsert: { query: { entity: 'this', data: '0', runs: 'update' } },
  nativeInsert: { query: { entity: 'this', data: '0', runs: 'create' } },
  nativeUpdate: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update' } },
  nativeDelete: { query: { entity: 'this', where: byObject('0'), runs: 'delete' } },
  persistAndFlush: { query: { entity: '0', data: '0', runs: 'update' } },
  persist: { query: { entity: '0', data: '0', runs: 'update' } },
  removeAndFlush: { query: { entity: '0', data: '0', runs: 'delete' } },
  remove: { query: { entity: '0', data: '0', runs: 'delete' } },
  flush: { flushes: true },
};
const mikroManager: Record<string, Meaning> = {
  ...mikro,
  find: { query: { entity: '0', where: byObject('1'), limit: '2.limit', runs: 'list' } },
  findAll: { query: { entity: '0', where: byObject('1.where'), limit: '1.limit', runs: 'list' } },
  findOne: { query: { entity: '0', where: byObject('1'), runs: 'read' } },
  findOneOrFail: { query: { entity: '0', where: byObject('1'), runs: 'read', must: true } },
  count: { query: { entity: '0', where: byObject('1'), runs: 'read', rows: 'none' } },
  create: { builds: { of: '0', from: '1' } },
  nativeUpdate: { query: { entity: '0', where: byObject('1'), data: '2', runs: 'update' } },
  nativeDelete: { query: { entity: '0', where: byObject('1'), runs: 'delete' } },
  getRepository: { query: { entity: '0' }, yields: '@mikro-orm/core:EntityRepository()' },
  execute: { query: { raw: { text: '0', bound: '1' }, runs: 'list', store: 'sql' } },
  'getConnection().execute': { query: { raw: { text: '0', bound: '1' }, runs: 'list', store: 'sql' } },
};
const MIKRO = ['core', 'postgresql', 'mysql', 'mariadb', 'sqlite', 'better-sqlite', 'mongodb', 'knex', 'mssql'].map(
  (one) => `@mikro-orm/${one}`,
);
/** MikroORM: repositories and entity managers. */
export const mikroOrm: LibraryTable = {
  packages: [...MIKRO, '@mikro-orm/nestjs'],
  language: 'javascript',
  calls: {
    ...membersOf(
      MIKRO.map((one) => `${one}:EntityRepository()`),
      mikro,
    ),
    ...membersOf(
      MIKRO.flatMap((one) => [
        `${one}:EntityManager()`,
        `${one}:SqlEntityManager()`,
        `${one}:EntityRepository().getEntityManager()`,
        `${one}:EntityRepository().em`,
      ]),
      mikroManager,
    ),
    ...each(
      MIKRO.map((one) => `${one}:wrap().assign`),
      { assigns: { into: 'this', from: '0' } },
    ),
    ...each(
      MIKRO.map((one) => `${one}:wrap`),
      { gives: '0' },
    ),
  },
};

/** Of a whole record, what is left out, and the relations that come along. */
const WHOLE = { omits: '0.omit', includes: '0.include' } as const;
const prismaModel: Record<string, Meaning> = {
  findMany: { query: { entity: '*', where: byObject('0.where'), columns: '0.select', ...WHOLE, limit: '0.take', runs: 'list' } },
  findFirst: { query: { entity: '*', where: byObject('0.where'), columns: '0.select', ...WHOLE, runs: 'read' } },
  findFirstOrThrow: { query: { entity: '*', where: byObject('0.where'), columns: '0.select', ...WHOLE, runs: 'read', must: true } },
  findUnique: { query: { entity: '*', where: byObject('0.where'), columns: '0.select', ...WHOLE, runs: 'read' } },
  findUniqueOrThrow: { query: { entity: '*', where: byObject('0.where'), columns: '0.select', ...WHOLE, runs: 'read', must: true } },
  count: { query: { entity: '*', where: byObject('0.where'), runs: 'read', rows: 'none' } },
  aggregate: { query: { entity: '*', where: byObject('0.where'), runs: 'read', rows: 'none' } },
  groupBy: { query: { entity: '*', where: byObject('0.where'), runs: 'list' } },
  create: { query: { entity: '*', data: '0.data', columns: '0.select', ...WHOLE, runs: 'create' } },
  createMany: { query: { entity: '*', data: '0.data', runs: 'create' } },
  update: { query: { entity: '*', where: byObject('0.where'), data: '0.data', columns: '0.select', ...WHOLE, runs: 'update' } },
  updateMany: { query: { entity: '*', where: byObject('0.where'), data: '0.data', runs: 'update' } },
  upsert: { query: { entity: '*', where: byObject('0.where'), data: '0.update', runs: 'update' } },
  delete: { query: { entity: '*', where: byObject('0.where'), runs: 'delete' } },
  deleteMany: { query: { entity: '*', where: byObject('0.where'), runs: 'delete' } },
};
/** Prisma: its models, and SQL through it. */
export const prisma: LibraryTable = {
  packages: ['@prisma/client'],
  language: 'javascript',
  calls: {
    ...membersOf(['@prisma/client:PrismaClient().*'], prismaModel),
    '@prisma/client:PrismaClient().$queryRaw': { query: { raw: { text: '0', binds: true }, runs: 'list', store: 'sql' } },
    '@prisma/client:PrismaClient().$executeRaw': {
      query: { raw: { text: '0', binds: true }, runs: 'update', rows: 'none', store: 'sql' },
    },
    '@prisma/client:PrismaClient().$queryRawUnsafe': { query: { raw: { text: '0', bound: 'rest:1' }, runs: 'list', store: 'sql' } },
    '@prisma/client:PrismaClient().$executeRawUnsafe': {
      query: { raw: { text: '0', bound: 'rest:1' }, runs: 'update', rows: 'none', store: 'sql' },
    },
    '@prisma/client:PrismaClient().$extends': { yields: '@prisma/client:PrismaClient()' },
    '@prisma/client:PrismaClient().$transaction': { calls: [{ fn: '0', with: ['value'] }] },
    '@prisma/client:Prisma.raw': { query: { raw: { text: '0' }, store: 'sql' } },
    '@prisma/client:Prisma.sql': { query: { raw: { text: '0', binds: true }, store: 'sql' } },
  },
};
