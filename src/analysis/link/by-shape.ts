/** Queries that show by their shape whose they are, on a client that nothing was seen to make: one that is handed in, or kept on a global. */
import type { ApiPath } from '../code.ts';
import type { Call } from './abstract.ts';
import { entryOf, keysOf } from './entries.ts';

/** Verbs of Prisma, with what each is surely given. */
const PRISMA: Record<string, readonly string[]> = {
  findUnique: ['where'],
  findUniqueOrThrow: ['where'],
  findFirst: ['where'],
  findFirstOrThrow: ['where'],
  findMany: ['where'],
  create: ['data'],
  createMany: ['data'],
  update: ['where', 'data'],
  updateMany: ['where', 'data'],
  upsert: ['where', 'create', 'update'],
  delete: ['where'],
  deleteMany: ['where'],
};
const OPTIONS = /^(where|data|create|update|select|include|omit|orderBy|take|skip|cursor|distinct|skipDuplicates|relationLoadStrategy)$/;

/** `db.order.update({ where: { id }, data })`: the member of Prisma's client that this is. */
export function byShape({ self, property, args }: Call): ApiPath | undefined {
  const needs = property === undefined || !Object.hasOwn(PRISMA, property) ? undefined : PRISMA[property];
  const [only, ...more] = args;
  if (!needs || more.length > 0 || self?.kind !== 'part' || only?.value.kind !== 'object') return undefined;
  const { entries } = only.value;
  const keys = keysOf(entries);
  const where = entryOf(entries, 'where');
  if (keys.length < entries.length || !keys.every((key) => OPTIONS.test(key)) || !needs.every((key) => keys.includes(key)))
    return undefined;
  return where && where.kind !== 'object' ? undefined : `@prisma/client:PrismaClient().${self.property}.${property}`;
}
