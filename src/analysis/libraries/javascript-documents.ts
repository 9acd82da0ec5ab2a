/** Document stores of the JavaScript world. */
import type { LibraryTable, Meaning } from '../table.ts';
import { membersOf } from './keys.ts';

const byKey = (slot: string): NonNullable<NonNullable<Meaning['query']>['where']> => [{ slot, style: 'key' }];
const byObject = (slot: string): NonNullable<NonNullable<Meaning['query']>['where']> => [{ slot, style: 'object' }];

const mongooseModel: Record<string, Meaning> = {
  find: { query: { entity: 'this', where: byObject('0'), columns: '1', runs: 'list', store: 'document' } },
  findOne: { query: { entity: 'this', where: byObject('0'), columns: '1', runs: 'read', store: 'document' } },
  findById: { query: { entity: 'this', where: byKey('0'), columns: '1', runs: 'read', store: 'document' } },
  exists: { query: { entity: 'this', where: byObject('0'), runs: 'read', store: 'document' } },
  countDocuments: { query: { entity: 'this', where: byObject('0'), runs: 'read', rows: 'none', store: 'document' } },
  create: { query: { entity: 'this', data: '0', runs: 'create', store: 'document' } },
  insertMany: { query: { entity: 'this', data: '0', runs: 'create', store: 'document' } },
  updateOne: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  updateMany: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  replaceOne: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  findOneAndUpdate: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  findByIdAndUpdate: { query: { entity: 'this', where: byKey('0'), data: '1', runs: 'update', store: 'document' } },
  deleteOne: { query: { entity: 'this', where: byObject('0'), runs: 'delete', store: 'document' } },
  deleteMany: { query: { entity: 'this', where: byObject('0'), runs: 'delete', store: 'document' } },
  remove: { query: { entity: 'this', where: byObject('0'), runs: 'delete', store: 'document' } },
  findOneAndDelete: { query: { entity: 'this', where: byObject('0'), runs: 'delete', store: 'document' } },
  findByIdAndDelete: { query: { entity: 'this', where: byKey('0'), runs: 'delete', store: 'document' } },
  findOneAndRemove: { query: { entity: 'this', where: byObject('0'), runs: 'delete', store: 'document' } },
  findByIdAndRemove: { query: { entity: 'this', where: byKey('0'), runs: 'delete', store: 'document' } },
  paginate: { query: { entity: 'this', where: byObject('0'), limit: '1.limit', runs: 'list', store: 'document' } },
  aggregate: { query: { entity: 'this', runs: 'list', store: 'document' } },
};
const mongooseRow: Record<string, Meaning> = {
  save: { query: { entity: 'this', data: 'this', runs: 'update', store: 'document' } },
  remove: { query: { entity: 'this', runs: 'delete', store: 'document' } },
  deleteOne: { query: { entity: 'this', runs: 'delete', store: 'document' } },
  updateOne: { query: { entity: 'this', data: '0', runs: 'update', store: 'document' } },
  populate: { gives: 'this' },
  execPopulate: { gives: 'this' },
  toObject: { gives: 'this' },
};
/** Mongoose: models and documents. */
export const mongoose: LibraryTable = {
  packages: ['mongoose'],
  language: 'javascript',
  calls: {
    'mongoose:model': { yields: 'mongoose:model()' },
    'mongoose:model()': { builds: { from: '0' } },
    ...membersOf(['mongoose:model()', 'mongoose:Model', 'mongoose:Model()'], mongooseModel),
    ...membersOf(['mongoose:model()()'], mongooseRow),
    'mongoose:isValidObjectId': { inert: true },
    'mongoose:Types.ObjectId': { transforms: { slot: '0', to: [{ kind: 'cast', to: 'document-id' }] } },
  },
  entities: {
    'mongoose:model()': {
      style: 'object',
      name: '0',
      columns: '1',
      functions: { model: { member: 'statics', option: '1.statics' }, row: { member: 'methods', option: '1.methods' } },
    },
  },
};

const collection: Record<string, Meaning> = {
  find: { query: { entity: 'this', where: byObject('0'), runs: 'list', store: 'document' } },
  findOne: { query: { entity: 'this', where: byObject('0'), runs: 'read', store: 'document' } },
  countDocuments: { query: { entity: 'this', where: byObject('0'), runs: 'read', rows: 'none', store: 'document' } },
  count: { query: { entity: 'this', where: byObject('0'), runs: 'read', rows: 'none', store: 'document' } },
  distinct: { query: { entity: 'this', where: byObject('1'), columns: '0', runs: 'list', store: 'document' } },
  aggregate: { query: { entity: 'this', runs: 'list', store: 'document' } },
  insert: { query: { entity: 'this', data: '0', runs: 'create', store: 'document' } },
  insertOne: { query: { entity: 'this', data: '0', runs: 'create', store: 'document' } },
  insertMany: { query: { entity: 'this', data: '0', runs: 'create', store: 'document' } },
  update: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  updateOne: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  updateMany: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  findAndModify: { query: { entity: 'this', where: byObject('0'), data: '2', runs: 'update', store: 'document' } },
  findOneAndUpdate: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  replaceOne: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  findOneAndReplace: { query: { entity: 'this', where: byObject('0'), data: '1', runs: 'update', store: 'document' } },
  findOneAndDelete: { query: { entity: 'this', where: byObject('0'), runs: 'delete', store: 'document' } },
  remove: { query: { entity: 'this', where: byObject('0'), runs: 'delete', store: 'document' } },
  deleteOne: { query: { entity: 'this', where: byObject('0'), runs: 'delete', store: 'document' } },
  deleteMany: { query: { entity: 'this', where: byObject('0'), runs: 'delete', store: 'document' } },
};
/** The driver of MongoDB, and what speaks its language. */
export const mongodb: LibraryTable = {
  packages: ['mongodb', 'marsdb'],
  language: 'javascript',
  calls: {
    'mongodb:Db().collection': { query: { entity: '0', store: 'document' }, yields: 'mongodb:Collection()' },
    'mongodb:MongoClient().db().collection': { query: { entity: '0', store: 'document' }, yields: 'mongodb:Collection()' },
    'marsdb:Collection': { query: { entity: '0', store: 'document' }, yields: 'mongodb:Collection()' },
    'mongodb:ObjectId': { transforms: { slot: '0', to: [{ kind: 'cast', to: 'document-id' }] } },
    'mongodb:ObjectID': { transforms: { slot: '0', to: [{ kind: 'cast', to: 'document-id' }] } },
    ...membersOf(['mongodb:Collection()'], collection),
  },
};
