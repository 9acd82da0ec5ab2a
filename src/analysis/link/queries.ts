/** Query builders and one-call queries, by the steps that tables name; predicates as trees, whatever style they are written in. */
import type { ApiPath } from '../code.ts';
import type { PredicateStyle, QueryStep } from '../table.ts';
import type { Access, Call, Pred, QueryState, Test, V } from './abstract.ts';
import { alternatives, stringOf } from './abstract.ts';
import { apisOf, lineage } from './classes.ts';
import { entryOf, itemsOf, keyed } from './entries.ts';
import type { Machine } from './machine.ts';
import { transformed } from './methods.ts';
import { slot } from './slots.ts';
import { lastName } from './terms.ts';

/** By the names that libraries have for them. A column may be called what every object has (`constructor`), so both tables are asked through `of`. */
const OPERATORS: Record<string, Test['op']> = {
  eq: 'eq',
  equals: 'eq',
  is: 'eq',
  exact: 'eq',
  iexact: 'eq',
  ne: 'ne',
  not: 'ne',
  in: 'in',
  any: 'in',
  gt: 'range',
  gte: 'range',
  lt: 'range',
  lte: 'range',
  between: 'range',
  like: 'like',
  iLike: 'like',
  ilike: 'like',
  contains: 'like',
  icontains: 'like',
  startswith: 'like',
  startsWith: 'like',
  endsWith: 'like',
  regex: 'like',
  search: 'like',
  mode: 'other',
  notIn: 'other',
  nin: 'other',
  exists: 'other',
  isnull: 'other',
  has: 'other',
};
const CONNECT: Record<string, 'all' | 'any' | 'not'> = { AND: 'all', OR: 'any', NOT: 'not', and: 'all', or: 'any', not: 'not', nor: 'not' };
const of = <T>(table: Record<string, T>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);
const RELATION = new Set(['is', 'some', 'every', 'none', 'isNot']);

/** Adds a step to the query that the receiver carries; runs it when the step says so. */
export function query(machine: Machine, call: Call, step: QueryStep, api: ApiPath, name: string, yields?: ApiPath): V {
  const carried = call.self && alternatives(call.self).find((one) => one.value.kind === 'query')?.value;
  const argument = firstQuery(call);
  const base: QueryState | undefined = carried?.kind === 'query' ? carried.query : undefined;
  // session.exec(select(...)): the statement is an argument
  const given = slot(machine, call, step.raw?.text);
  const text = given && alternatives(given).some((one) => one.value.kind === 'query') ? undefined : given;
  const takes = step.entity === undefined && step.where === undefined && (text === undefined || step.raw?.binds);
  const start = argument && takes ? argument : base;
  const model = slot(machine, call, step.entity);
  const state: QueryState = {
    api: yields ?? (step.runs ? `${api}()` : (start?.api ?? `${api}()`)),
    filter: step.replaces ? [] : [...(start?.filter ?? [])],
    ...(start?.entity !== undefined && { entity: start.entity }),
    ...(start?.model && { model: start.model }),
    ...(start?.methods && { methods: start.methods }),
    ...(start?.columns && { columns: start.columns }),
    ...(start?.limit !== undefined && { limit: start.limit }),
    ...(start?.data && { data: start.data }),
    ...(start?.raw && { raw: start.raw }),
    ...((step.store ?? start?.store) && { store: step.store ?? start?.store }),
    ...((step.does ?? start?.does) && { does: step.does ?? start?.does }),
  };
  if (model) name_(machine, state, model);
  else if (state.entity === undefined && call.self) name_(machine, state, call.self);
  for (const { slot: where, style, negated } of step.where ?? []) {
    const [first, second] = style === 'column' ? where.split(',') : [where];
    const value = slot(machine, call, first);
    if (!value) continue;
    const other = second ? slot(machine, call, second) : undefined;
    const read = style === 'column' ? columnTest(value, other, call) : predicate(machine, value, style, call);
    state.filter.push(negated ? { not: read } : read);
  }
  const columns = slot(machine, call, step.columns);
  // `select(User)` names the entity, which is all of its columns; so does `select()`
  const all = columns?.kind === 'array' && columns.items.length === 0;
  if (columns && !all && !namesEntity(columns)) state.columns = names(columns) ?? state.columns ?? [];
  if (step.limit !== undefined) {
    const limit = typeof step.limit === 'number' ? step.limit : slot(machine, call, step.limit);
    if (limit !== undefined) state.limit = limit;
  }
  const data = slot(machine, call, step.data);
  if (data) state.data = data;
  const bound = slot(machine, call, step.raw?.bound);
  // the values that a statement was made without are bound where it runs
  if (!text && bound && start?.raw) Object.assign(state, fromSql(machine, start.raw.text, bound, call, state));
  if (text) {
    if (step.raw?.binds) {
      state.does = sqlOperation(text, step.runs ?? 'list');
      const written =
        text.kind === 'text'
          ? text.parts.flatMap((part) => (typeof part !== 'string' && part.kind === 'query' ? [part.query.raw] : []))
          : [];
      // a piece that is no value but text of its own (`Prisma.raw(…)`, `sql.raw(…)`)
      const raw = written.find((one) => one !== undefined);
      if (raw) state.raw = raw;
    } else state.raw = { text, bound: bound ? [bound] : [] };
    state.store ??= 'sql';
    Object.assign(state, fromSql(machine, text, bound, call, state));
  }
  if (!step.runs) return machine.make(name, call.at, { kind: 'query', query: { ...state, made: call } });
  // what was built here and is stored is a new record
  const built = data === call.self && call.self?.kind === 'result' && call.self.call.meaning?.builds !== undefined;
  const rows = run(machine, call, state, built && step.runs === 'update' ? { ...step, runs: 'create' } : step, name);
  if (step.holds && call.self) machine.put(call.self, HELD, rows);
  return rows;
}
/** Where a cursor holds its rows. */
const HELD = '~rows';
/** The rows that are fetched from a cursor: those of what it executed last. */
export const heldBy = (machine: Machine, cursor: V): V | undefined => machine.fields(cursor)?.get(HELD)?.at(-1);

const consumed = new WeakMap<QueryState, V>();
/** A query that runs when it is awaited, iterated over, cut or answered: its rows. Anything else as it is. */
export function consume(machine: Machine, v: V, limit?: number): V {
  if (v.kind !== 'query' || !v.query.made) return v;
  const lazy = /^(django|flask_sqlalchemy|sqlalchemy)[.:]/.test(v.query.api);
  if (!lazy && !v.query.does) return v;
  const known = consumed.get(v.query);
  if (known) return known;
  const { made, ...state } = v.query;
  const runs = lazy ? 'list' : (state.does ?? 'list');
  const rows = run(machine, made, { ...state, ...(limit !== undefined && { limit }) }, { runs }, `${v.id}:rows`);
  consumed.set(v.query, rows);
  return rows;
}
const WRITES = new Set<QueryStep['does']>(['create', 'update', 'delete']);
/** What is awaited: a query that waited for it runs, and so does each of several that are awaited together. */
export function awaited(machine: Machine, v: V): V {
  if (v.kind === 'query') return consume(machine, v);
  if (v.kind === 'array' && v.items.some((item) => !('spread' in item) && item.kind === 'query'))
    return machine.make(`${v.id}:awaited`, v.at, {
      kind: 'array',
      items: v.items.map((item) => ('spread' in item ? item : consume(machine, item))),
    });
  if (v.kind === 'union' && v.of.some((one) => one.value.kind === 'query'))
    return machine.union(
      `${v.id}:awaited`,
      v.at,
      v.of.map((one) => ({ ...one, value: consume(machine, one.value) })),
    );
  return v;
}
function run(machine: Machine, call: Call, state: QueryState, step: QueryStep, name: string): V {
  const access: Access = {
    kind: 'data-access',
    call,
    at: call.at,
    store: state.store ?? 'sql',
    operation: state.raw
      ? sqlOperation(state.raw.text, step.runs ?? 'read')
      : ((WRITES.has(state.does) ? state.does : step.runs) ?? 'read'),
    entity: state.entity ?? '?',
    ...(state.model && { model: state.model }),
    filter: { all: state.filter },
    // a count or a test for existence hands out no column
    columns: step.rows === 'none' && step.runs === 'read' ? [] : (state.columns ?? 'all'),
    ...(state.limit !== undefined && { limit: state.limit }),
    ...(state.data && { data: state.data }),
    ...(state.raw && { raw: state.raw }),
  };
  call.drafts.push(access);
  const rows = step.rows ?? (access.operation === 'list' ? 'many' : access.operation === 'delete' ? 'none' : 'one');
  if (rows === 'many') return machine.make(name, call.at, { kind: 'rows', access });
  if (rows === 'one') return machine.make(name, call.at, { kind: 'row', access, path: [] });
  return machine.make(name, call.at, { kind: 'result', call, api: `${state.api}#done` });
}

function firstQuery(call: Call): QueryState | undefined {
  const first = call.args[0]?.value;
  const found = first && alternatives(first).find((one) => one.value.kind === 'query')?.value;
  return found?.kind === 'query' ? found.query : undefined;
}

/** The model that a value speaks of: `Order.objects`, rows of it, a query on it. */
function declaring(v: V): V {
  if (v.kind === 'row' || v.kind === 'rows') return v.access.model ?? v;
  if (v.kind === 'query') return v.query.model ?? v;
  return v.kind === 'part' && v.of.kind === 'class' ? v.of : v;
}
/** What an entity is called: the class, the model's declared name, the table. */
function name_(machine: Machine, state: QueryState, model: V): void {
  const named = entityName(machine, model);
  if (named === undefined) return;
  state.entity = named;
  state.model = declaring(model);
}
export function entityName(machine: Machine, v: V): string | undefined {
  switch (v.kind) {
    case 'class':
      return v.cls.name;
    case 'instance':
      return machine.knowledge.isEntity(lineage(machine, v.cls).apis) || v.cls.cls.fields.length > 0 ? v.cls.cls.name : undefined;
    case 'column':
      return v.entity;
    case 'row':
    case 'rows':
      return v.access.entity;
    case 'query':
      return v.query.entity;
    case 'typed':
      return v.of && entityName(machine, v.of);
    case 'literal':
      return typeof v.constant === 'string' ? v.constant : undefined;
    case 'array':
      return v.items[0] && !('spread' in v.items[0]) ? entityName(machine, v.items[0]) : undefined;
    case 'part': {
      const inner = entityName(machine, v.of);
      if (inner === undefined && v.of.kind === 'api' && /^(objects|query|_default_manager)$/.test(v.property)) return lastName(v.of.api);
      return inner ?? (v.api?.includes('()') && !/^(session|engine|connection|conn|cursor|db)$/i.test(v.property) ? v.property : undefined);
    }
    case 'result': {
      if (v.api !== undefined && !v.api.endsWith(')') && machine.knowledge.isEntity([v.api])) return lastName(v.api);
      const { meaning } = v.call;
      if (meaning?.builds && v.call.callee.kind === 'result') return entityName(machine, v.call.callee);
      const style =
        v.call.api === undefined
          ? undefined
          : (machine.knowledge.entityStyle(v.call.api) ?? machine.knowledge.entityStyle(`${v.call.api}()`));
      const declared = meaning?.query?.entity ?? (style?.style === 'object' ? style.name : undefined);
      const value = declared && slot(machine, v.call, declared);
      return value ? entityName(machine, value) : undefined;
    }
    case 'union':
      return alternatives(v)
        .map((one) => entityName(machine, one.value))
        .find((one) => one !== undefined);
    default:
      return undefined;
  }
}
const namesEntity = (v: V): boolean =>
  v.kind === 'class' || (v.kind === 'array' && v.items.some((item) => !('spread' in item) && item.kind === 'class'));
export function names(v: V): string[] | undefined {
  if (v.kind === 'array') {
    const found = itemsOf(v.items).flatMap((item) => names(item) ?? []);
    return found.length > 0 ? found : undefined;
  }
  if (v.kind === 'object') return keyed(v.entries).flatMap(([key, value]) => (isFalse(value) ? [] : [key]));
  if (v.kind === 'column') return [v.name];
  const text = stringOf(v);
  if (text !== undefined) {
    const words = text.split(/[\s,]+/).filter((word) => word && !word.startsWith('+'));
    return words.some((word) => word.startsWith('-')) ? undefined : words;
  }
  return undefined;
}
const isFalse = (v: V): boolean => v.kind === 'literal' && (v.constant === false || v.constant === 0);

// ── Predicates ──

export function predicate(machine: Machine, value: V, style: PredicateStyle, call: Call): Pred {
  switch (style) {
    case 'object':
      return fromObject(machine, value, [], call);
    case 'keywords':
      return fromKeywords(value, call);
    case 'key':
      return test('id', [], 'eq', value, call);
    case 'expression':
      return fromExpression(machine, value, call);
    case 'sql': {
      const state = fromSql(machine, value, call.args[1]?.value, call, { api: '', filter: [] });
      return { all: state.filter };
    }
    case 'column':
      return { opaque: value };
  }
}
const test = (column: string, relation: string[], op: Test['op'], value: V, call: Call): Test => ({
  column,
  relation,
  op,
  value,
  at: call.at,
  sure: !mayBeNothing(value),
});
/** A library drops a predicate whose value is undefined; a literal or an input is what it is. */
const mayBeNothing = (v: V): boolean =>
  v.kind === 'union' && v.of.some((one) => one.value.kind === 'literal' && one.value.constant === undefined);
const columnTest = (column: V, value: V | undefined, call: Call): Pred => {
  const name = stringOf(column) ?? (column.kind === 'column' ? column.name : undefined);
  return name && value ? test(name.split('.').at(-1) ?? name, [], 'eq', value, call) : { opaque: column };
};

function fromObject(machine: Machine, value: V, relation: string[], call: Call): Pred {
  if (value.kind === 'array') return { any: itemsOf(value.items).map((item) => fromObject(machine, item, relation, call)) };
  if (value.kind === 'union') {
    // what only one way added does not hold on every path
    const ways = alternatives(value).filter((one) => one.value.kind !== 'literal');
    return { any: ways.map((one) => fromObject(machine, one.value, relation, call)) };
  }
  if (value.kind === 'literal') return { all: [] };
  if (value.kind !== 'object') return { opaque: value };
  const all: Pred[] = [];
  for (const entry of value.entries) {
    if ('spread' in entry) {
      all.push(spreadPredicate(machine, entry.spread, relation, call));
      continue;
    }
    if (typeof entry.key !== 'string') {
      const operator = entry.key.kind === 'api' ? entry.key.api.split('.').at(-1) : undefined;
      const connects = operator && of(CONNECT, operator);
      all.push(connects ? connected(machine, connects, entry.value, relation, call) : { opaque: entry.value });
      continue;
    }
    const bare = entry.key.replace(/^\$/, '');
    const connects = of(CONNECT, bare);
    if (connects) all.push(connected(machine, connects, entry.value, relation, call));
    else all.push(columnPredicate(machine, entry.key, entry.value, relation, call));
  }
  for (const [key, values] of machine.fields(value) ?? []) {
    const sure = machine.surely(value, key, call);
    for (const one of values) all.push(asked(columnPredicate(machine, key, one, relation, call), sure));
  }
  return { all };
}
/** A predicate that is asked on some ways alone. */
function asked(pred: Pred, sure: boolean): Pred {
  if (sure) return pred;
  if ('all' in pred) return { all: pred.all.map((one) => asked(one, sure)) };
  if ('any' in pred) return { any: pred.any.map((one) => asked(one, sure)) };
  return 'column' in pred ? { ...pred, sure } : pred;
}
function spreadPredicate(machine: Machine, spread: V, relation: string[], call: Call): Pred {
  // `...(x && { a })`: only when x
  if (spread.kind === 'op' && spread.op === '&&' && spread.right)
    return { any: [fromObject(machine, spread.right, relation, call), { all: [] }] };
  return fromObject(machine, spread, relation, call);
}
function connected(machine: Machine, connects: 'all' | 'any' | 'not', value: V, relation: string[], call: Call): Pred {
  const parts =
    value.kind === 'array'
      ? itemsOf(value.items).map((item) => fromObject(machine, item, relation, call))
      : [fromObject(machine, value, relation, call)];
  if (connects === 'not') return { not: { all: parts } };
  return connects === 'any' ? { any: parts } : { all: parts };
}
function columnPredicate(machine: Machine, key: string, value: V, relation: string[], call: Call): Pred {
  if (value.kind === 'object') {
    const inner: Pred[] = [];
    for (const entry of value.entries) {
      if ('spread' in entry) inner.push({ opaque: entry.spread });
      else {
        const operator =
          typeof entry.key === 'string'
            ? entry.key.replace(/^\$/, '')
            : entry.key.kind === 'api'
              ? (entry.key.api.split('.').at(-1) ?? '')
              : '';
        const tests = of(OPERATORS, operator);
        if (RELATION.has(operator) && entry.value.kind === 'object') inner.push(fromObject(machine, entry.value, [...relation, key], call));
        else if (tests) {
          // what stands under `$eq` is compared as it is, whatever it holds
          const plain = entry.key === '$eq';
          const against = plain
            ? transformed(machine, entry.value, `${entry.value.id}$eq`, { kind: 'cast', to: 'string', at: entry.value.at })
            : entry.value;
          inner.push(test(key, relation, tests, against, call));
        } else if (typeof entry.key === 'string') inner.push(columnPredicate(machine, entry.key, entry.value, [...relation, key], call));
        else inner.push({ opaque: entry.value });
      }
    }
    return { all: inner };
  }
  // TypeORM's In(x), Not(x); Prisma's and Sequelize's values as they are
  if (value.kind === 'result' && value.call.args[0] && value.call.api) {
    const operator = of(OPERATORS, lastName(value.call.api).toLowerCase());
    if (operator) return test(key, relation, operator, value.call.args[0].value, call);
  }
  if (value.kind === 'literal' && value.constant === undefined) return { all: [] };
  const path = key.split('.');
  return test(path.at(-1) ?? key, [...relation, ...path.slice(0, -1)], 'eq', value, call);
}
function fromKeywords(value: V, call: Call): Pred {
  if (value.kind !== 'object') return { opaque: value };
  return {
    all: value.entries.map((entry): Pred => {
      if ('spread' in entry) return { opaque: entry.spread };
      if (typeof entry.key !== 'string') return { opaque: entry.value };
      const path = entry.key.split('__');
      const operator = path.length > 1 ? of(OPERATORS, path.at(-1) ?? '') : undefined;
      if (operator) path.pop();
      return test(path.at(-1) ?? entry.key, path.slice(0, -1), operator ?? 'eq', entry.value, call);
    }),
  };
}
const COMPARE: Record<string, Test['op']> = { '==': 'eq', '!=': 'ne', '<': 'range', '>': 'range', '<=': 'range', '>=': 'range', in: 'in' };
function fromExpression(machine: Machine, value: V, call: Call): Pred {
  if (value.kind === 'array') return { all: itemsOf(value.items).map((item) => fromExpression(machine, item, call)) };
  if (value.kind === 'union') return { any: alternatives(value).map((one) => fromExpression(machine, one.value, call)) };
  if (value.kind === 'op' && value.right) {
    const op = COMPARE[value.op];
    if (op) {
      const [column, other] = columnOf(value.left) ? [value.left, value.right] : [value.right, value.left];
      const found = columnOf(column);
      return found ? test(found.name, found.relation, op, other, call) : { opaque: value };
    }
    if (value.op === '&' || value.op === '&&')
      return { all: [fromExpression(machine, value.left, call), fromExpression(machine, value.right, call)] };
    if (value.op === '|' || value.op === '||')
      return { any: [fromExpression(machine, value.left, call), fromExpression(machine, value.right, call)] };
  }
  if (value.kind === 'op' && (value.op === '!' || value.op === '~')) return { not: fromExpression(machine, value.left, call) };
  if (value.kind === 'result') return fromOperatorCall(machine, value, call);
  if (value.kind === 'text' || (value.kind === 'literal' && typeof value.constant === 'string'))
    return predicate(machine, value, 'sql', call);
  if (value.kind === 'object') return fromObject(machine, value, [], call);
  return { opaque: value };
}
function fromOperatorCall(machine: Machine, value: V & { kind: 'result' }, call: Call): Pred {
  const inner = value.call;
  const operator = (inner.property ?? lastName(inner.api ?? '')).replace(/_$/, '');
  const args = inner.args.map((arg) => arg.value);
  if (operator === 'and' || operator === 'And') return { all: args.map((arg) => fromExpression(machine, arg, call)) };
  if (operator === 'or' || operator === 'Or') return { any: args.map((arg) => fromExpression(machine, arg, call)) };
  if (operator === 'not' && args[0]) return { not: fromExpression(machine, args[0], call) };
  const op = of(OPERATORS, operator) ?? (operator === 'inArray' ? 'in' : undefined);
  const own = inner.self && columnOf(inner.self);
  if (own && args[0]) return test(own.name, own.relation, op ?? 'other', args[0], call);
  const first = args[0] && columnOf(args[0]);
  if (first && args[1] && op) return test(first.name, first.relation, op, args[1], call);
  return { opaque: value };
}
function columnOf(v: V): { name: string; relation: string[] } | undefined {
  if (v.kind === 'column') return { name: v.name, relation: [] };
  if (v.kind === 'part' && v.of.kind === 'column') return { name: v.property, relation: [v.of.name] };
  if (v.kind === 'part' && v.of.kind === 'result') return { name: v.property, relation: [] };
  return undefined;
}

// ── SQL text ──

const PLACE =
  /([A-Za-z_][\w.]*|"[^"]+"|`[^`]+`)\s*(=|<>|!=|IN|LIKE|ILIKE)\s*\(?\s*(\?|\$\d+|:\w+|%\(\w+\)s|%s|\u0000(\d+)\u0000|'\u0000(\d+)\u0000')/gi;
/** Entity and predicates of a statement; variable parts of the text stand as values where they stand. */
function fromSql(machine: Machine, text: V, bound: V | undefined, call: Call, state: QueryState): QueryState {
  const parts: (string | V)[] =
    text.kind === 'text' ? text.parts : text.kind === 'literal' && typeof text.constant === 'string' ? [text.constant] : [];
  if (parts.length === 0) return state;
  const variables: V[] = [];
  const sql = parts.map((part) => (typeof part === 'string' ? part : `\u0000${variables.push(part) - 1}\u0000`)).join('');
  const table = /\b(?:FROM|INTO|UPDATE|JOIN)\s+["'`[]?([\w.]+)/i.exec(sql)?.[1];
  const found: QueryState = { ...state, ...(table && state.entity === undefined && { entity: table }) };
  const limit = limitOf(machine, sql, variables, bound, call);
  if (limit !== undefined) found.limit = limit;
  const where = sql.slice(Math.max(0, sql.search(/\bWHERE\b/i)));
  if (!/\bWHERE\b/i.test(sql) && table !== undefined) return found;
  const either = /\bOR\b/i.test(where);
  const tests: Pred[] = [];
  // the places before the condition (`SET name = ?`) take their values first
  let index = placesBefore(sql, sql.length - where.length);
  for (const match of where.matchAll(PLACE)) {
    const column = (match[1] ?? '').replace(/["`]/g, '').split('.').at(-1) ?? '';
    const place = match[3] ?? '';
    const variable = match[4] ?? match[5];
    const value = variable !== undefined ? variables[Number(variable)] : boundValue(machine, bound, place, index++, call);
    if (value) tests.push(test(column, [], match[2] === '=' ? 'eq' : /in/i.test(match[2] ?? '') ? 'in' : 'other', value, call));
  }
  if (tests.length > 0) found.filter = [...found.filter, either ? { any: tests } : { all: tests }];
  return found;
}
/** How many rows at most, in the ways of the dialects; undefined: it does not say. */
function limitOf(machine: Machine, sql: string, variables: readonly V[], bound: V | undefined, call: Call): V | number | undefined {
  const found = LIMIT.exec(sql);
  if (!found) return undefined;
  const [, number, variable, place] = found;
  if (number !== undefined) return Number(number);
  const value =
    variable !== undefined
      ? variables[Number(variable)]
      : boundValue(machine, bound, place ?? '', placesBefore(sql, found.index + found[0].length - (place ?? '').length), call);
  return value ?? machine.unknown(`${call.frame.id}/${call.term}:limit`, call.at, 'a limit that is bound elsewhere');
}
const LIMIT =
  /\b(?:LIMIT\s+(?:\d+\s*,\s*)?|FETCH\s+(?:FIRST|NEXT)\s+|TOP\s*\(?\s*)(?:(\d+)|\u0000(\d+)\u0000|(\?|%s|%\(\w+\)s|\$\d+|[:@]\w+))/i;
/** Places that take the values in order, up to here (`SET name = ? WHERE id = ?`). */
const placesBefore = (sql: string, end: number): number => sql.slice(0, end).match(/\?|%s/g)?.length ?? 0;
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
function sqlOperation(text: V, otherwise: Access['operation']): Access['operation'] {
  const first =
    text.kind === 'text' ? text.parts.find((part) => typeof part === 'string') : text.kind === 'literal' ? text.constant : undefined;
  const word = typeof first === 'string' ? (/^[\s(]*(select|insert|update|delete|with)/i.exec(first)?.[1]?.toLowerCase() ?? '') : '';
  const known: Record<string, Access['operation']> = { select: 'list', insert: 'create', update: 'update', delete: 'delete' };
  return known[word] ?? otherwise;
}
/** Whether a value is a model that a library can query. */
export const isModel = (machine: Machine, v: V): boolean => machine.knowledge.isEntity(apisOf(machine, v));
