/** Query builders and one-call queries, by the steps that tables name; which entity they are about, and when they run. */
import type { ApiPath } from '../code.ts';
import type { QueryStep } from '../table.ts';
import type { Access, Call, Pred, QueryState, V } from './abstract.ts';
import { isNothing, stringOf } from './abstract.ts';
import { apisOf, lineage } from './classes.ts';
import { itemsOf, keyed } from './entries.ts';
import { columnTest, predicate } from './filters.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { isCaller } from './origins.ts';
import { slot } from './slots.ts';
import { readSql, sqlOperation, writtenAt } from './sql.ts';
import { isRecordOf } from './stores.ts';
import { lastName } from './terms.ts';
import { alternatives } from './ways.ts';

/** Adds a step to the query that the receiver carries; runs it when the step says so. */
export function query(machine: Machine, call: Call, step: QueryStep, api: ApiPath, name: string, yields?: ApiPath): V {
  const argument = firstQuery(call);
  const base = call.self && carried(call.self);
  // session.exec(select(...)): the statement is an argument
  const given = slot(machine, call, step.raw?.text);
  const text = given && alternatives(given).some((one) => one.value.kind === 'query') ? undefined : given;
  const takes = step.entity === undefined && step.where === undefined && (text === undefined || step.raw?.binds);
  const model = (step.entity === '*' ? tableOf(machine, call) : undefined) ?? slot(machine, call, step.entity);
  // `get_object_or_404(Order.objects.filter(owner=user), pk=pk)`: what it is about is a query itself
  const start = argument && takes ? argument : ((model && step.entity !== 'this' ? carried(model) : undefined) ?? base);
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
  // rows that only the caller's own method knows
  if (model && state.entity === undefined && isCaller(model)) state.filter.push({ opaque: model });
  if (!model && state.entity === undefined && call.self) name_(machine, state, call.self);
  for (const { slot: where, style, negated } of step.where ?? []) {
    const [first, second] = style === 'column' ? where.split(',') : [where];
    const value = slot(machine, call, first);
    if (!value) continue;
    const other = second ? slot(machine, call, second) : undefined;
    // an object of columns is read as such
    if (style === 'column' && value.kind === 'object') continue;
    const read = style === 'column' ? columnTest(value, other, call) : predicate(machine, value, style, call);
    state.filter.push(negated ? { not: read } : read);
  }
  // `.filter(text("name = '…'"))`, `.order_by(text(column))`: a piece of the statement that is written as text
  const piece = text || step.entity !== undefined ? undefined : writtenIn(call.args.map((arg) => arg.value));
  if (piece) state.raw ??= piece;
  const columns = slot(machine, call, step.columns);
  // `select(User)` names the entity, which is all of its columns; so does `select()`
  const all = columns?.kind === 'array' && columns.items.length === 0;
  if (columns && !all && !namesEntity(columns)) state.columns = names(columns) ?? state.columns ?? [];
  if (step.limit !== undefined) {
    const limit = typeof step.limit === 'number' ? step.limit : slot(machine, call, step.limit);
    if (limit !== undefined && !(typeof limit === 'object' && isNothing(limit))) state.limit = limit; // `limit(None)` is no limit
  }
  const data = slot(machine, call, step.data);
  if (data) state.data = data;
  const bound = slot(machine, call, step.raw?.bound);
  // the values that a statement was made without are bound where it runs
  if (!text && bound && start?.raw) addSql(machine, state, start.raw.text, bound, call);
  if (text) {
    if (step.raw?.binds) {
      state.does = sqlOperation(text, step.runs ?? 'list');
      const written =
        text.kind === 'text'
          ? text.parts.flatMap((part) => (typeof part !== 'string' && part.kind === 'query' ? [part.query.raw] : []))
          : [];
      // a piece that is no value but text of its own (`Prisma.raw(…)`, `sql.raw(…)`)
      const raw = written.find((one) => one !== undefined);
      if (raw) state.raw = { text: raw.text, bound: raw.bound };
    } else state.raw = { text, bound: bound ? [bound] : [], ...(base && { at: call.at }) };
    state.store ??= 'sql';
    addSql(machine, state, text, bound, call);
  }
  if (!step.runs) return machine.make(name, call.at, { kind: 'query', query: { ...state, made: call } });
  // what was built here and is stored is a new record
  const built = data === call.self && call.self?.kind === 'result' && call.self.call.meaning?.builds !== undefined;
  // and what was loaded is none, though it is handed in like one
  const loaded = step.runs === 'create' && data?.kind === 'row' && data.path.length === 0 && !isRecordOf(data);
  const runs = built && step.runs === 'update' ? 'create' : loaded ? 'update' : step.runs;
  const rows = run(machine, call, state, { ...step, runs }, name);
  if (step.holds && call.self) machine.heap.put(call.self, HELD, rows);
  return rows;
}
/** The text of a piece of a statement among these, alone or joined with others. */
function writtenIn(values: readonly V[], depth = 0): QueryState['raw'] {
  for (const value of values) {
    if (value.kind === 'query' && value.query.raw && value.query.entity === undefined) return value.query.raw;
    const inner =
      value.kind === 'result' && depth < NESTED
        ? value.call.args.map((arg) => arg.value)
        : value.kind === 'array'
          ? itemsOf(value.items)
          : [];
    const found = inner.length > 0 && depth < NESTED ? writtenIn(inner, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}
const NESTED = 3;
/** What was asked so far: of several ways what all of them ask, and what one of them adds as something that may not hold. */
function carried(self: V): QueryState | undefined {
  const [first, ...others] = alternatives(self).flatMap(({ value }) =>
    value.kind === 'query' ? [value.query] : isRecordOf(value) ? [chosen(value)] : [],
  );
  if (!first || others.length === 0) return first;
  const all = [first, ...others];
  const asked = new Map(all.flatMap((one) => one.filter.map((pred) => [keyOf(pred), pred] as const)));
  const shared = new Set([...asked.keys()].filter((key) => all.every((one) => one.filter.some((pred) => keyOf(pred) === key))));
  return { ...first, filter: [...asked].map(([key, pred]) => (shared.has(key) ? pred : unsure(pred))) };
}
/** A record of a store, as what chose it. */
function chosen({ access }: V & { kind: 'row' }): QueryState {
  const { entity, model, filter, store } = access;
  return { api: '', entity, filter: [filter], store, ...(model && { model }) };
}
/** Equal for what asks the same, wherever it was put together. */
const keyOf = (pred: Pred): string =>
  'all' in pred
    ? `(${pred.all.map(keyOf).join('&')})`
    : 'any' in pred
      ? `(${pred.any.map(keyOf).join('|')})`
      : 'not' in pred
        ? `!${keyOf(pred.not)}`
        : 'column' in pred
          ? `${pred.relation.join('.')}.${pred.column} ${pred.op} ${pred.value.id} ${pred.sure}`
          : pred.opaque.id;
const unsure = (pred: Pred): Pred =>
  'all' in pred
    ? { all: pred.all.map(unsure) }
    : 'any' in pred
      ? { ...pred, any: pred.any.map(unsure) }
      : 'not' in pred
        ? { not: unsure(pred.not) }
        : 'column' in pred
          ? { ...pred, sure: false }
          : pred;
function addSql(machine: Machine, state: QueryState, text: V, bound: V | undefined, call: Call): void {
  const { entity, filter, columns, limit, data } = readSql(machine, text, bound, call);
  if (entity !== undefined) state.entity ??= entity;
  if (columns) state.columns ??= columns;
  if (limit !== undefined) state.limit = limit;
  if (data) state.data ??= data;
  state.filter.push(...filter);
}
/** Where a cursor holds its rows. */
const HELD = '~rows';
/** The rows that are fetched from a cursor: those of what it executed last. */
export const heldBy = (machine: Machine, cursor: V): V | undefined => machine.heap.fields(cursor)?.get(HELD)?.at(-1);

const consumed = new WeakMap<QueryState, V>();
/** A query that runs when it is awaited, iterated over, cut or answered: its rows. Anything else as it is. */
export function consume(machine: Machine, v: V, limit?: number): V {
  if (v.kind !== 'query' || !v.query.made) return v;
  const lazy = isLazy(v.query);
  if (!lazy && !v.query.does) return v;
  const known = consumed.get(v.query);
  if (known) return known;
  const { made, ...state } = v.query;
  const runs = lazy ? 'list' : (state.does ?? 'list');
  const rows = run(machine, made, { ...state, ...(limit !== undefined && { limit }) }, { runs }, `${v.id}:rows`);
  consumed.set(v.query, rows);
  return rows;
}
/** It runs when its rows are asked for, not when it is handed back. */
const isLazy = ({ api }: QueryState): boolean => /^(django|flask_sqlalchemy|sqlalchemy)[.:]/.test(api);
/** What a function hands back is awaited by whom it is for; queries of Python go on being put together there. */
export const handedBack = (machine: Machine, v: V): void =>
  void (alternatives(v).some(({ value }) => value.kind === 'query' && isLazy(value.query)) || awaited(machine, v));
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
    at: state.raw ? (state.raw.at ?? writtenAt(machine, state.raw.text, call)) : call.at,
    store: state.store ?? 'sql',
    operation: state.raw
      ? sqlOperation(state.raw.text, step.runs ?? 'read')
      : ((WRITES.has(state.does) ? state.does : step.runs) ?? 'read'),
    entity: state.entity ?? '?',
    ...(state.model && { model: state.model }),
    filter: { all: state.filter },
    // a count or a test for existence hands out no column
    columns: step.rows === 'none' && step.runs === 'read' ? [] : (state.columns ?? 'all'),
    ...named('omits', slot(machine, call, step.omits)),
    ...named('includes', slot(machine, call, step.includes)),
    ...(state.limit !== undefined && { limit: state.limit }),
    ...(state.data && { data: state.data }),
    ...(state.raw && { raw: state.raw }),
  };
  call.drafts.push(access);
  const rows = step.rows ?? (access.operation === 'list' ? 'many' : access.operation === 'delete' ? 'none' : 'one');
  if (rows === 'many') {
    const found = machine.make(name, call.at, { kind: 'rows', access });
    const alone = !step.paired || (step.paired !== true && slot(machine, call, step.paired.unless) !== undefined);
    if (alone) return found;
    const said = machine.make(`${name}:said`, call.at, { kind: 'result', call, api: `${state.api}#done` });
    return machine.make(`${name}:paired`, call.at, { kind: 'array', items: [found, said] });
  }
  if (rows === 'one') return machine.make(name, call.at, { kind: 'row', access, path: [] });
  return machine.make(name, call.at, { kind: 'result', call, api: `${state.api}#done` });
}

/** The columns or relations that an option of a query names. */
function named<K extends 'omits' | 'includes'>(key: K, given: V | undefined): Partial<Pick<Access, K>> {
  const found = given && names(given);
  return found ? ({ [key]: found } as Pick<Access, K>) : {};
}
function firstQuery(call: Call): QueryState | undefined {
  const first = call.args[0]?.value;
  const found = first && alternatives(first).find((one) => one.value.kind === 'query')?.value;
  return found?.kind === 'query' ? found.query : undefined;
}

/** `db.query.orders`: the table that is called so in the schema which the database was made with. */
function tableOf(machine: Machine, call: Call): V | undefined {
  let made: V | undefined = call.self;
  while (made?.kind === 'part') made = made.of;
  if (made?.kind !== 'result' || call.capture === undefined) return undefined;
  for (const { value } of made.call.args) {
    const schema = value.kind === 'object' ? member(machine, value, 'schema', call.at) : undefined;
    if (schema?.kind !== 'module' && schema?.kind !== 'object') continue;
    const table = member(machine, schema, call.capture, call.at);
    if (table.kind === 'result') return table;
  }
  return undefined;
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

/** Whether a value is a model that a library can query. */
export const isModel = (machine: Machine, v: V): boolean => machine.knowledge.isEntity(apisOf(machine, v));
