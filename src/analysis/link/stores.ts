/** What functions do with the stores of a program's own memory (`memory.ts`): asked by key, gone through, written to, each as a query is. */
import type { Location, Path } from '../code.ts';
import type { PointId, Summary, TermId } from '../summaries.ts';
import type { Access, Call, Frame, Pred, V } from './abstract.ts';
import { begun, testOf } from './abstract.ts';
import type { Machine } from './machine.ts';
import { storesIn } from './memory.ts';
import { sources } from './origins.ts';
import { upward } from './points.ts';
import { localOf } from './terms.ts';
import { alternatives } from './ways.ts';

/** The name under which the tables know a store; `()` behind it is what it holds. */
const STORE = 'lang:Store()';
const KEY = 'id';

/** The store that a term makes: at the top level of a file, or in a field of what is made there. */
export function storeAt(machine: Machine, frame: Frame, id: TermId): V | undefined {
  const { self, summary } = frame;
  const top = summary.parent === undefined && summary.owner === undefined;
  const made = summary.name === '__init__' && self?.kind === 'instance' && self.call?.frame.summary.parent === undefined;
  if (!top && !made) return undefined;
  const lowered = machine.program.lowered(frame.file);
  const entity = lowered && storesIn(machine, frame.file, lowered).get(summary.fn)?.get(id);
  if (entity === undefined) return undefined;
  const at = machine.at(frame, frame.summary.terms[id]?.span ?? frame.summary.span);
  const query = { api: STORE, entity, filter: [], store: 'other' as const };
  const store = machine.make(`${frame.id}/${id}`, at, { kind: 'query', query });
  Object.assign(query, { model: store });
  return store;
}
type StoreV = V & { kind: 'query' };
export const isStore = (v: V): v is StoreV => v.kind === 'query' && v.query.api === STORE;
/** A record that a store holds. */
export const isRecordOf = (v: V): v is V & { kind: 'row' } => v.kind === 'row' && v.access.model !== undefined && isStore(v.access.model);

/** `store[key]`: what stands under a key; under a slice, a part of all. */
export function under(machine: Machine, frame: Frame, id: TermId, store: StoreV, key: V): V {
  const call = noted(machine, frame, id);
  const sliced = key.kind === 'result' && /slice$/.test(key.call.api ?? '');
  if (sliced) return all(machine, call, store, key.call.args[1]?.value ?? 100);
  const access = asked(call, store, { operation: 'read', filter: keyed(key, call) });
  return machine.make(`${call.frame.id}/${id}`, call.at, { kind: 'row', access, path: [] });
}
/** Everything that a store holds, as a list. */
export function all(machine: Machine, call: Call, store: StoreV, limit?: V | number): V {
  const access = asked(call, store, { operation: 'list', filter: { all: [] }, ...(limit !== undefined && { limit }) });
  return machine.make(`${call.frame.id}/${call.term}:${store.id}`, call.at, { kind: 'rows', access });
}
/** A store as the list of what it holds; anything else as it is. */
export const asList = (machine: Machine, call: Call, v: V): V => (isStore(v) ? all(machine, call, v) : v);
/** Goes through a store: `for one in store`. */
export function eachOf(machine: Machine, frame: Frame, id: TermId, store: StoreV): V {
  const call = noted(machine, frame, id);
  const rows = all(machine, call, store);
  const access = (rows as V & { kind: 'rows' }).access;
  return chosenAmong(machine, frame, id, machine.make(`${frame.id}/${id}`, call.at, { kind: 'row', access, path: [] }));
}
/** What a loop takes of a list of records, alone or as a pair; a test of it in the function says which of them it is about. */
export function chosenAmong(machine: Machine, frame: Frame, id: TermId, element: V): V {
  const second = element.kind === 'array' ? element.items[1] : undefined;
  const row = second && !('spread' in second) ? second : element;
  if (!isRecordOf(row) || row.path.length > 0 || row.access.operation !== 'list') return element;
  const { access } = row;
  const { call } = access;
  frame.vals[id] = element; // what is asked of it leads back here
  const tests = frame.summary.terms.flatMap((term, index) =>
    term.kind === 'binary' &&
    (term.op === '==' || term.op === '!=') &&
    [term.left, term.right].some((side) => leadsTo(frame.summary, side, id))
      ? testsIn(machine.evaluate(frame, index), access, call, true)
      : [],
  );
  narrow(access, tests);
  return element;
}
/** Those for which a function says yes: `[one for one in store if one.id == id]`. */
export function those(machine: Machine, call: Call, store: StoreV, test: (element: V) => V | undefined): V {
  const rows = all(machine, call, store) as V & { kind: 'rows' };
  const says = test(machine.make(`${rows.id}[]`, call.at, { kind: 'row', access: rows.access, path: [] }));
  const tests = says ? testsIn(says, rows.access, call, false) : [];
  narrow(rows.access, tests);
  if (says && tests.length === 0) others.set(rows.access, testsIn(says, rows.access, call, true));
  return rows;
}
/** Of a list that leaves some out, what is asked of those. */
const others = new WeakMap<Access, Pred[]>();

/** One of them is looked up where what it is known by is asked for. */
function narrow(access: Access, tests: Pred[]): void {
  if (tests.length === 0) return;
  access.filter = { all: tests };
  if (tests.some((one) => 'column' in one && one.op === 'eq' && IDENTIFIES.test(one.column))) access.operation = 'read';
}
const IDENTIFIES = /^(_?id|pk|uuid|guid|slug|user_?name|e?mail|code|sku|key|token)$/i;

/** What a comparison asks of an element. either: where it is not asked, the others are passed over. */
function testsIn(v: V, access: Access, call: Call, either: boolean): Pred[] {
  if (v.kind !== 'op' || !v.right) return [];
  if (v.op === '&&') return [...testsIn(v.left, access, call, either), ...testsIn(v.right, access, call, either)];
  if (v.op === '||') {
    const ways = [v.left, v.right].map((one) => testsIn(one, access, call, either));
    return ways.every((one) => one.length > 0) ? [{ any: ways.map((one) => ({ all: one })) }] : [];
  }
  if (v.op !== '==' && !(either && v.op === '!=')) return [];
  const [left, right] = [columnOf(v.left, access), columnOf(v.right, access)];
  if (left !== undefined && right === undefined) return [testOf(left, [], 'eq', v.right, call)];
  return right !== undefined && left === undefined ? [testOf(right, [], 'eq', v.left, call)] : [];
}
const columnOf = (v: V, access: Access): string | undefined =>
  v.kind === 'row' && v.access === access && v.path.length > 0 ? v.path.at(-1) : undefined;
/** Whether a term is a part of another one. */
function leadsTo(summary: Summary, from: TermId, to: TermId): boolean {
  let id = from;
  for (let depth = 0; depth < 8; depth++) {
    if (id === to) return true;
    const term = summary.terms[id];
    if (term?.kind === 'member') id = term.object;
    else if (term?.kind === 'call')
      id = term.args.length === 1 && summary.terms[term.callee]?.kind === 'api' ? (term.args[0]?.value ?? -1) : term.callee;
    else return false;
  }
  return false;
}

/** `store[key] = value`: the address names what is there already, anything else makes a new one. */
export function put(call: Call, store: StoreV, key: V, data: V): void {
  const named = sources(key).inputs.some((one) => one.part === 'path') || alternatives(key).some(({ value }) => value.kind === 'row');
  asked(call, store, named ? { operation: 'update', filter: keyed(key, call), data } : { operation: 'create', filter: { all: [] }, data });
}
/** `record.field = value`, `record.update(values)`. */
export function change(call: Call, record: V & { kind: 'row' }, data: V): void {
  const { filter, model } = record.access;
  if (model && isStore(model)) asked(call, model, { operation: 'update', filter, data });
}
/** The store of that name at the top of a file. */
export function storeNamed(machine: Machine, path: Path, name: string): StoreV | undefined {
  const top = machine.file(path)?.top;
  const term = top && localOf(top.summary, name);
  const value = top && term !== undefined ? machine.evaluate(top, term) : undefined;
  return value && isStore(value) ? value : undefined;
}
/** `store = [one for one in store if one.id != id]`: what is left out is gone. */
export function replace(call: Call, store: StoreV, by: V): void {
  const access = by.kind === 'rows' && by.access.model === store ? by.access : undefined;
  if (access) access.call.drafts = access.call.drafts.filter((draft) => draft !== access);
  const gone = access && others.get(access);
  asked(call, store, gone ? { operation: 'delete', filter: { all: gone } } : { operation: 'update', filter: { all: [] }, data: by });
}
/** What is handed to somebody else: all that the stores in it hold. */
export function opened(machine: Machine, call: Call, v: V): V {
  if (isStore(v)) return all(machine, call, v);
  if (v.kind === 'object' && v.entries.some((entry) => 'value' in entry && isStore(entry.value)))
    return machine.make(`${v.id}:opened`, v.at, {
      kind: 'object',
      entries: v.entries.map((entry) =>
        'value' in entry && isStore(entry.value) ? { ...entry, value: all(machine, call, entry.value) } : entry,
      ),
    });
  return v;
}
/** A call of code that is not ours is given what stores hold. */
export function handOver(machine: Machine, call: Call): void {
  if (call.frame.summary.parent === undefined) return;
  call.args = call.args.map((arg) => ({ ...arg, value: opened(machine, call, arg.value) }));
}
/** `del store[key]` */
export const remove = (call: Call, store: StoreV, key: V): void =>
  void asked(call, store, { operation: 'delete', filter: keyed(key, call) });

const keyed = (key: V, call: Call): Pred => ({ all: [testOf(KEY, [], 'eq', key, call)] });
function asked(call: Call, store: StoreV, more: Pick<Access, 'operation' | 'filter'> & Partial<Access>): Access {
  const access: Access = {
    kind: 'data-access',
    call,
    at: call.at,
    store: 'other',
    entity: store.query.entity ?? '?',
    model: store,
    columns: 'all',
    ...more,
  };
  call.drafts.push(access);
  return access;
}

/** What a term does, as a call would leave it. */
function noted(machine: Machine, frame: Frame, id: TermId): Call {
  const at = machine.at(frame, frame.summary.terms[id]?.span ?? frame.summary.span);
  return recorded(machine, frame, at, pointOf(frame.summary, id), id);
}
/** A record as a call would leave it. */
export function recorded(machine: Machine, frame: Frame, at: Location, point: PointId, term: TermId = -1): Call {
  const nothing = machine.unknown(`${frame.id}/noted`, at, 'an effect');
  const call = begun({ frame, term, at, callee: nothing, args: [], result: nothing });
  frame.records.push({ call, point, ends: false });
  return call;
}
/** The point where a term is worked out: that of the step behind it, without what is tested after it. */
function pointOf(summary: Summary, id: TermId): PointId {
  const span = summary.terms[id]?.span;
  const step = span && summary.steps.find((one) => one.span[2] > span[2] || (one.span[2] === span[2] && one.span[3] >= span[3]));
  let point = step?.at ?? summary.end ?? 0;
  for (const above of upward(summary, point)) {
    const fact = summary.points[above]?.fact;
    if (fact && 'test' in fact && fact.test > id) point = summary.points[above]?.up ?? 0;
  }
  return point;
}
