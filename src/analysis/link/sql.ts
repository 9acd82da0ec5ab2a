/** SQL as text: which table, which rows, how many, what is stored, and what its places stand for. */
import type { Location } from '../code.ts';
import type { Access, Call, ObjectEntry, Pred, V } from './abstract.ts';
import { testOf } from './abstract.ts';
import { isGiven } from './arguments.ts';
import { entryOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { ASSIGNED, conditions, plain } from './sql-conditions.ts';

/** What a statement says. */
export interface Written {
  entity?: string;
  filter: Pred[];
  /** Those that it asks for by name. */
  columns?: string[];
  limit?: V | number;
  data?: V;
}

/** Where a person would change a statement: one that a function of ours is given to run stands where it was written, not where that function runs it. */
export function writtenAt(machine: Machine, text: V, call: Call): Location {
  return isGiven(call.frame, text) && machine.inFunction(text.at) ? text.at : call.at;
}

/** Entity, predicates and limit of a statement; variable parts of the text stand as values where they stand. bound: the values that are bound to its places. */
export function readSql(machine: Machine, text: V, bound: V | undefined, call: Call): Written {
  const parts: (string | V)[] =
    text.kind === 'text' ? text.parts : text.kind === 'literal' && typeof text.constant === 'string' ? [text.constant] : [];
  if (parts.length === 0) return { filter: [] };
  const variables: V[] = [];
  const sql = parts.map((part) => (typeof part === 'string' ? part : `\u0000${variables.push(part) - 1}\u0000`)).join('');
  const table = /\b(?:FROM|INTO|UPDATE|JOIN)\s+["'`[]?([\w.]+)/i.exec(sql)?.[1];
  const limit = limitOf(machine, sql, variables, bound, call);
  const at = writtenAt(machine, text, call);
  const placed: Placed = (place, before) => {
    const variable = /^'?\u0000(\d+)\u0000'?$/.exec(place)?.[1];
    return variable !== undefined ? variables[Number(variable)] : boundValue(machine, bound, place, placesBefore(sql, before), call);
  };
  const stored = storedBy(sql, placed);
  const data = stored.length > 0 && machine.make(`${call.frame.id}/${call.term}:data`, at, { kind: 'object', entries: stored });
  const columns = selected(sql);
  const found: Written = {
    filter: [],
    ...(table !== undefined && { entity: table }),
    ...(columns && { columns }),
    ...(limit !== undefined && { limit }),
    ...(data && { data }),
  };
  const start = sql.search(/\bWHERE\b/i);
  if (start < 0 && table !== undefined) return found;
  const where = sql.slice(Math.max(0, start));
  const from = sql.length - where.length;
  const asked = conditions(where, ({ column, op, value }) => {
    const against =
      'constant' in value
        ? machine.make(`${call.frame.id}/${call.term}:${column}`, at, { kind: 'literal', constant: value.constant })
        : placed(value.place, from + value.at);
    return against && { ...testOf(column, [], op, against, call), at };
  });
  if (asked) found.filter.push(asked);
  return found;
}
/** What a place of a statement stands for; before: where it begins. */
type Placed = (place: string, before: number) => V | undefined;

/** The columns that a statement selects, by the names under which they come; undefined: all, or none that can be told. */
function selected(sql: string): string[] | undefined {
  const list = /^\s*SELECT\s+(?:DISTINCT\s+)?(.+?)\s+FROM\b/is.exec(outermost(sql))?.[1];
  if (list === undefined) return undefined;
  const names = list.split(',').map((one) => plain(/(?:\bAS\s+)?(\S+)\s*$/i.exec(one.trim())?.[1]));
  return names.length > 0 && names.every((name) => /^\w+$/.test(name)) ? names : undefined;
}

const INSERTED = /^\s*(?:INSERT|REPLACE)\b[^(]*\bINTO\s+[^\s(]+\s*\(([^()]*)\)\s*VALUES\s*\(/i;
const UPDATED = /^\s*UPDATE\b.*?\bSET\b/is;
/** The columns that a statement writes, with what stands in their places. */
function storedBy(sql: string, placed: Placed): ObjectEntry[] {
  const inserted = INSERTED.exec(sql);
  if (inserted) {
    const columns = (inserted[1] ?? '').split(',').map(plain);
    return valuesFrom(sql, inserted[0].length).flatMap(({ text, at }, index) => {
      const value = columns[index] ? placed(text, at) : undefined;
      return value ? [{ key: columns[index] as string, value }] : [];
    });
  }
  const updated = UPDATED.exec(sql);
  if (!updated) return [];
  const from = updated[0].length;
  const end = sql.slice(from).search(/\bWHERE\b/i);
  return [...sql.slice(from, end < 0 ? undefined : from + end).matchAll(ASSIGNED)].flatMap((match) => {
    const { column, place = '' } = match.groups ?? {};
    const value = placed(place, from + match.index + match[0].length - place.length);
    return value ? [{ key: plain(column), value }] : [];
  });
}
/** The values of a row, up to the bracket that closes it. */
function valuesFrom(sql: string, start: number): { text: string; at: number }[] {
  const found: { text: string; at: number }[] = [];
  for (let index = start, begin = start, depth = 0; index < sql.length; index++) {
    const sign = sql[index];
    if (depth === 0 && (sign === ',' || sign === ')')) {
      const raw = sql.slice(begin, index);
      found.push({ text: raw.trim(), at: begin + raw.length - raw.trimStart().length });
      if (sign === ')') break;
      begin = index + 1;
    } else if (sign === '(') depth++;
    else if (sign === ')') depth--;
  }
  return found;
}
/** How many rows at most, in the ways of the dialects; undefined: it does not say. */
function limitOf(machine: Machine, sql: string, variables: readonly V[], bound: V | undefined, call: Call): V | number | undefined {
  const found = LIMIT.exec(outermost(sql));
  if (!found && GROUPED.test(outermost(sql)))
    return machine.unknown(`${call.frame.id}/${call.term}:groups`, call.at, 'as many as there are groups');
  if (!found) return isTotal(sql) ? 1 : undefined;
  const [, number, variable, place] = found;
  if (number !== undefined) return Number(number);
  const value =
    variable !== undefined
      ? variables[Number(variable)]
      : boundValue(machine, bound, place ?? '', placesBefore(sql, found.index + found[0].length - (place ?? '').length), call);
  return value ?? machine.unknown(`${call.frame.id}/${call.term}:limit`, call.at, 'a limit that is bound elsewhere');
}
/** The statement without what stands in brackets, everything else where it was: a query within has limits of its own. */
function outermost(sql: string): string {
  for (let before = sql.replace(/%\((\w+)\)s/g, '%<$1>s'); ; ) {
    const after = before.replace(/\([^()]*\)/g, (inner) => ' '.repeat(inner.length));
    if (after === before) return after.replace(/%<(\w+)>s/g, '%($1)s');
    before = after;
  }
}
/** What it selects is worked out of all rows, each column by a function over them: one row comes. */
function isTotal(sql: string): boolean {
  const outer = outermost(sql);
  const list = /^\s*SELECT\s+(.+?)\s+FROM\b/is.exec(outer)?.[1];
  if (list === undefined || /\bUNION\b/i.test(outer)) return false;
  let at = outer.indexOf(list);
  return list.split(',').every((one) => {
    const written = sql.slice(at, at + one.length);
    at += one.length + 1;
    return TOTAL.test(written);
  });
}
/** No rows of a table come, but what is counted of them, by day, by kind. */
const GROUPED = /\bGROUP\s+BY\b/i;
const TOTAL =
  /^\s*(?:(?:coalesce|round|cast|ifnull|floor|ceil)\s*\(\s*)*(?:count|sum|avg|min|max|percentile_\w+|uniq\w*|quantile\w*|stddev\w*|variance)\s*\(/i;
const LIMIT =
  /\b(?:LIMIT\s+(?:(?:\d+|\?|%s|:\w+)\s*,\s*)?|FETCH\s+(?:FIRST|NEXT)\s+|TOP\s+)(?:(\d+)|\u0000(\d+)\u0000|(\?|%s|%\(\w+\)s|\$\d+|[:@]\w+))/i;
/** Places that take the values in order, up to here (`SET name = ? WHERE id = ?`). */
const placesBefore = (sql: string, end: number): number => sql.slice(0, end).match(/\?|%s/g)?.length ?? 0;
/** The value that is bound to a place: by its number, its name, or in order. */
function boundValue(machine: Machine, bound: V | undefined, place: string, index: number, call: Call): V | undefined {
  if (!bound) return undefined;
  const list = bound.kind === 'object' ? (entryOf(bound.entries, 'replacements') ?? entryOf(bound.entries, 'bind') ?? bound) : bound;
  if (list.kind === 'array') {
    const at = place.startsWith('$') ? Number(place.slice(1)) - 1 : index;
    const item = list.items[at];
    return item && !('spread' in item) ? item : undefined;
  }
  const key = place.replace(/^[:%(]+|\)?s?$/g, '') || place.slice(1);
  if (list.kind === 'object') return entryOf(list.entries, place.startsWith(':') ? place.slice(1) : key);
  return place === '?' || place === '%s' || place === '$1'
    ? list
    : machine.make(`${list.id}.${place}`, call.at, { kind: 'part', of: list, property: place });
}
/** What a statement does, by its first word. */
export function sqlOperation(text: V, otherwise: Access['operation']): Access['operation'] {
  const first =
    text.kind === 'text' ? text.parts.find((part) => typeof part === 'string') : text.kind === 'literal' ? text.constant : undefined;
  const word = typeof first === 'string' ? (/^[\s(]*(select|insert|update|delete|with)/i.exec(first)?.[1]?.toLowerCase() ?? '') : '';
  const known: Record<string, Access['operation']> = { select: 'list', insert: 'create', update: 'update', delete: 'delete' };
  return known[word] ?? otherwise;
}
