/** What is done with the rows of a query that ran: narrowed, cut, or merely fetched, also from the cursor that holds them. */
import type { Call, V } from './abstract.ts';
import { runCallback } from './callbacks.ts';
import type { Machine } from './machine.ts';
import { heldBy, names } from './queries.ts';

const ONE = new Set([
  'first',
  'one',
  'one_or_none',
  'scalar',
  'scalar_one',
  'scalar_one_or_none',
  'fetchone',
  'fetchval',
  'next',
  'pop',
  'shift',
  'at',
]);
const STILL = new Set([
  'all',
  'scalars',
  'unique',
  'mappings',
  'fetchall',
  'fetchmany',
  'toArray',
  'sort',
  'lean',
  'populate',
  'exec',
  'skip',
  'limit',
  'select',
  'orFail',
  'collation',
  'hint',
  'project',
  'distinct',
  'tuples',
  'partitions',
  'allowDiskUse',
  'session',
]);
/** What a query that ran yields is narrowed, cut or merely fetched. */
export function onRows(machine: Machine, call: Call, self: V & { kind: 'rows' | 'row' }, property: string, name: string): V | undefined {
  const { access } = self;
  const given = call.args[0]?.value;
  if (ONE.has(property) && self.kind === 'rows' && given?.kind !== 'fn') {
    if (access.operation === 'list') access.operation = 'read';
    return machine.make(`${self.id}[]`, self.at, { kind: 'row', access, path: [] });
  }
  if (!STILL.has(property)) return undefined;
  if (property === 'limit' && given) access.limit = given;
  if ((property === 'select' || property === 'project') && given) access.columns = names(given) ?? access.columns;
  if (given?.kind === 'fn') runCallback(machine, call, given, [machine.make(`${name}:error`, call.at, { kind: 'exception' }), self]);
  return self;
}
const FETCH = /^fetch(one|val|all|many)$/;
/** Rows that are taken out of the cursor that holds them; undefined: it holds none. */
export function onCursor(machine: Machine, call: Call, self: V, property: string, name: string): V | undefined {
  const held = FETCH.test(property) ? heldBy(machine, self) : undefined;
  return held?.kind === 'rows' ? onRows(machine, call, held, property, name) : held;
}
