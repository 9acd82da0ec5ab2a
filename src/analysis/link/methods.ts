/** Methods that every array, promise, string or dictionary has, by name, where the receiver is nothing that a table knows. */
import type { Transform } from '../facts.ts';
import type { Call, V } from './abstract.ts';
import { alternatives, constantText, isMissing, stringOf } from './abstract.ts';
import { runCallback } from './callbacks.ts';
import { passedBy } from './checked-values.ts';
import { logs } from './effects.ts';
import { elementOf } from './evaluate.ts';
import { resolved } from './fulfilled.ts';
import type { Machine } from './machine.ts';
import { onMap } from './maps.ts';
import { member } from './members.ts';
import { sources } from './origins.ts';
import { awaited, query } from './queries.ts';
import { savedCaller } from './records.ts';
import { onCursor, onRows } from './rows.ts';
import { within } from './schemas.ts';
import { slot } from './slots.ts';

const MAX_ITEMS = 200;
const EACH = new Set(['forEach', 'filter', 'find', 'findLast', 'some', 'every', 'findIndex']);
const MAPS = new Set(['map', 'flatMap']);
/** The result is the receiver, for all that a rule asks: trimmed, cut, copied. */
const SAME = new Set([
  'trim',
  'toLowerCase',
  'toUpperCase',
  'normalize',
  'slice',
  'substring',
  'substr',
  'concat',
  'strip',
  'lower',
  'upper',
  'copy',
  'replace',
  'replaceAll',
  'padStart',
  'padEnd',
  'repeat',
  'trimStart',
  'trimEnd',
  'reverse',
  'sort',
  'flat',
  'encode',
  'decode',
  'lstrip',
  'rstrip',
  'removeprefix',
  'removesuffix',
  'toObject',
  'unwrap',
  'valueOf',
  'get_secret_value',
  'title',
  'to_dict',
  'dict',
  'model_dump',
  'asdict',
  'toJSON',
]);

/** `['a', 'b'].some((one) => …)`: what was said of the one, or of the other. */
const oneOf = (machine: Machine, values: readonly V[], name: string): V | undefined =>
  values.reduce<V | undefined>(
    (left, right, index) => (left ? machine.make(`${name}||${index}`, right.at, { kind: 'op', op: '||', left, right }) : right),
    undefined,
  );

/** Of those, what arrays and objects have not. */
const TEXT = new Set([
  'trim',
  'toLowerCase',
  'toUpperCase',
  'normalize',
  'substring',
  'substr',
  'replace',
  'replaceAll',
  'padStart',
  'padEnd',
  'repeat',
  'trimStart',
  'trimEnd',
  'strip',
  'lower',
  'upper',
  'lstrip',
  'rstrip',
  'removeprefix',
  'removesuffix',
]);

/** What its `get` reads by key, as its members are. */
const KEYED = new Set<V['kind']>(['input', 'token', 'row', 'identity']);

/** What such a method yields; undefined when the name is none of them. */
export function genericMethod(machine: Machine, call: Call, name: string): V | undefined {
  const { self, property } = call;
  if (!self || property === undefined) return undefined;
  const first = call.args[0]?.value;
  const at = call.at;
  if (self.kind === 'rows' || (self.kind === 'row' && self.path.length === 0)) {
    const row = onRows(machine, call, self, property, name);
    if (row) return row;
  }
  if (self.kind === 'identity' && self.claim.length === 0 && property === 'save') return savedCaller(machine, call, self);
  const known = onMap(machine, call, self, property, name) ?? onCursor(machine, call, self, property, name);
  if (known) return known;
  if (property === 'set_cookie') {
    const [cookie, value, options] = [slot(machine, call, '0|key='), slot(machine, call, '1|value='), slot(machine, call, 'named')];
    const lax = /^(fastapi|starlette)/.test(call.api ?? '');
    if (cookie)
      call.drafts.push({
        kind: 'cookie',
        call,
        at,
        name: cookie,
        ...(value && { value }),
        ...(options && { options }),
        ...(lax && { defaults: { lax } }),
      });
    return self;
  }
  if (SEVERITIES.has(property) && isLogger(self)) {
    logs(machine, call, property, slot(machine, call, 'rest:0') ?? self);
    return machine.make(name, at, { kind: 'result', call });
  }
  if (property === 'then') {
    const inner = calleeOf(self);
    const value = inner ? (resolved(machine, inner, name) ?? self) : awaited(machine, self);
    const results = [
      first && runCallback(machine, call, first, [value], inner),
      call.args[1] && runCallback(machine, call, call.args[1].value, [exception(machine, name, at)]),
    ];
    return machine.union(
      `${name}∪`,
      at,
      results.flatMap((value) => (value ? [{ value }] : [])),
    );
  }
  if (property === 'catch') {
    if (first) runCallback(machine, call, first, [exception(machine, name, at)]);
    return self;
  }
  if (property === 'finally') {
    if (first) runCallback(machine, call, first, []);
    return self;
  }
  const functional = first?.kind === 'fn' || first?.kind === 'continuation';
  if (
    functional &&
    self.kind === 'array' &&
    (property === 'forEach' || property === 'map' || property === 'some') &&
    self.items.length <= MAX_ITEMS &&
    self.items.every((item) => !('spread' in item))
  ) {
    // a list that stands in the code: each of its items on its own, so that what belongs together stays together
    const values = self.items.flatMap((item, index) =>
      'spread' in item
        ? []
        : (runCallback(machine, call, first, [item, machine.make(`${name}#${index}`, at, { kind: 'literal', constant: index })]) ?? []),
    );
    if (property === 'map') return machine.make(name, at, { kind: 'array', items: values });
    const any = property === 'some' ? oneOf(machine, values, name) : undefined;
    return any ?? machine.make(name, at, { kind: 'result', call });
  }
  if (EACH.has(property) && functional) {
    const element = elementOf(machine, self, `${name}[]`, at);
    const says = runCallback(machine, call, first, [element, position(machine, name, at)]);
    if (property === 'filter') return says ? chosen(machine, self, element, says, name) : self;
    if (property === 'find' || property === 'findLast') return says ? matching(machine, element, says, name) : element;
    return machine.make(name, at, { kind: 'result', call });
  }
  if (MAPS.has(property) && first && (functional || first.kind === 'api')) {
    const element = elementOf(machine, self, `${name}[]`, at);
    const value = functional
      ? runCallback(machine, call, first, [element, position(machine, name, at)])
      : machine.apply(first, [element], call, `${name}:each`).result;
    return value
      ? machine.make(name, at, { kind: 'array', items: [{ spread: machine.make(`${name}[]`, at, { kind: 'array', items: [value] }) }] })
      : undefined;
  }
  if (property === 'reduce' && functional) {
    const start = call.args[1]?.value;
    const value = runCallback(machine, call, first, [start, elementOf(machine, self, `${name}[]`, at)]);
    if (value?.kind !== 'text' && value?.kind !== 'op') return machine.make(name, at, { kind: 'result', call });
    return machine.union(
      `${name}∪`,
      at,
      [value, ...(start ? [start] : [])].map((one) => ({ value: one })),
    );
  }
  if (/^replace(All)?$/.test(property) && first && namesAngle(first))
    return transformed(machine, self, name, { kind: 'escape', for: 'html', at });
  const keeps = CUTS.has(property) ? kept(call) : undefined;
  if (keeps !== undefined && keeps <= SHORT) return transformed(machine, self, name, { kind: 'redact', at, keeps });
  // only a text has them: whatever else a client sends ends here
  if (TEXT.has(property) && self.kind === 'input') return transformed(machine, self, name, { kind: 'cast', to: 'string', at });
  if (SAME.has(property) && self.kind !== 'api' && self.kind !== 'module')
    return property === 'concat' ? machine.make(name, at, { kind: 'text', parts: [self, ...call.args.map((arg) => arg.value)] }) : self;
  if (property === 'get' && self.kind === 'object' && first) return member(machine, self, first, at, name);
  // what is taken out of a dictionary is no longer in it
  const wanted = property === 'pop' && isPython(call) ? stringOf(first) : undefined;
  if (wanted !== undefined && isDictionary(self)) return takenOut(machine, call, self, wanted, name);
  // `values = values or {}`: of each dictionary that it may be
  if (wanted !== undefined && self.kind === 'union' && alternatives(self).every(({ value }) => value.kind === 'object'))
    return machine.union(
      name,
      at,
      alternatives(self).map((way, index) => ({ ...way, value: takenOut(machine, call, way.value, wanted, `${name}.${index}`) })),
    );
  if (property === 'get' && first && alternatives(self).some(({ value }) => KEYED.has(value.kind))) {
    const value = member(machine, self, first, at, name);
    // `request.args.get('page', 1, type=int)`: what the type makes of it
    const type = isPython(call) && value.kind === 'input' ? slot(machine, call, 'type=|2') : undefined;
    return type ? machine.apply(type, [value], call, `${name}:typed`).result : value;
  }
  // `request.headers.get('X-Signature', '')`
  if (property === 'get' && self.kind === 'request' && self.path.length > 0 && first) return member(machine, self, first, at, name);
  if ((property === 'toString' || property === 'hex' || property === 'isoformat') && call.args.length <= 1)
    return transformed(machine, self, name, { kind: 'cast', to: 'string', at });
  // the pairs of a dictionary that a client sent
  if (self.kind === 'input' && call.args.length === 0 && call.frame.file.endsWith('.py') && /^(items|values|keys)$/.test(property))
    return self;
  if (property === 'split' || property === 'rsplit') return machine.make(name, at, { kind: 'array', items: [self, self, self] });
  if (property === 'fill' && first && !isPython(call)) return machine.make(name, at, { kind: 'array', items: [first] });
  // Python asks the text between the parts, JavaScript the list of them
  if (property === 'join')
    return machine.make(name, at, { kind: 'text', parts: partsOf(machine, first && isPython(call) ? first : self, 0) });
  if (COLLECTION.test(property) || (property === 'find' && self.kind === 'part' && self.api?.startsWith('pymongo:'))) {
    const collection = machine.make(`${self.id}:collection`, self.at, {
      kind: 'query',
      query: { api: 'pymongo:Collection()', entity: self.kind === 'part' ? self.property : nameIn(self), filter: [], store: 'document' },
    });
    const meaning = machine.knowledge.meaning(`pymongo:Collection().${property}`)?.meaning;
    const step = call.frame.file.endsWith('.py') ? meaning?.query : undefined;
    if (step) return query(machine, { ...call, self: collection }, step, `pymongo:Collection().${property}`, name);
  }
  // `db.collection('orders')` of a connection that a callback or parameter brought
  if (property === 'collection' && first?.kind === 'literal' && typeof first.constant === 'string')
    return machine.make(name, at, {
      kind: 'query',
      query: { api: 'mongodb:Collection()', entity: first.constant, filter: [], store: 'document' },
    });
  // a statement, whoever brought the connection: `c.env.DB.prepare('SELECT …')`
  if (property === 'prepare' && first && !isPython(call) && isStatement(first)) {
    const meaning = machine.knowledge.meaning('d1:().prepare')?.meaning;
    if (meaning?.query) return query(machine, call, meaning.query, 'd1:().prepare', name, meaning.yields);
  }
  const added = first && addedTo(call, property, first);
  if (added) {
    // a list that was put together in several ways is each of them
    const lists = alternatives(self).flatMap(({ value }) => (value.kind === 'array' ? [value] : []));
    for (const list of lists) list.items.push(...added.filter((one) => !('spread' in one && isMadeOf(one.spread, list))));
    return lists.length > 0 ? self : undefined;
  }
  // `user.__dict__.update(values)`
  if (property === 'update' && self.kind === 'part' && self.property === '__dict__' && first) {
    machine.heap.spread(self.of, first, call.at);
    machine.touched(self.of);
    return self;
  }
  if (property === 'update' && self.kind === 'object' && first) {
    machine.heap.spread(self, first, call.at);
    return self;
  }
  return undefined;
}

/** A list that is added to itself, be it by way of another, adds nothing new; and nobody who asks for its elements would come to an end. */
function isMadeOf(v: V, list: V, seen = new Set<V>()): boolean {
  if (v === list || v.id === list.id) return true;
  if (seen.has(v)) return false;
  seen.add(v);
  if (v.kind === 'union') return v.of.some((one) => isMadeOf(one.value, list, seen));
  return v.kind === 'array' && v.items.some((one) => 'spread' in one && isMadeOf(one.spread, list, seen));
}
/** What a method of lists adds to one. */
function addedTo(call: Call, property: string, first: V): (V | { spread: V })[] | undefined {
  if (property === 'push' || property === 'append' || property === 'add' || property === 'unshift')
    return call.args.map((arg) => (arg.spread ? { spread: arg.value } : placed(call, arg.value)));
  if (!call.frame.file.endsWith('.py')) return undefined;
  if (property === 'extend') return [{ spread: first }];
  const second = call.args[1]?.value;
  return property === 'insert' && second ? [second] : undefined;
}
/** Of what a client sent, the elements for which the function said yes; of all else the list. */
function chosen(machine: Machine, list: V, element: V, test: V, name: string): V {
  const passed = passedBy({ value: element, when: { test, is: true } });
  if (passed.length === 0) return list;
  const kept = transformed(machine, element, `${name}[]`, ...passed);
  return machine.make(name, element.at, {
    kind: 'array',
    items: [{ spread: machine.make(`${name}[…]`, element.at, { kind: 'array', items: [kept] }) }],
  });
}
/** What the parts of a list are, each on its own, whatever it was put together of. */
function partsOf(machine: Machine, v: V, depth: number): V[] {
  if (v.kind === 'input' && within(machine, v, 'element', v.at).length > 0) return [elementOf(machine, v, `${v.id}[]`, v.at)];
  if (v.kind !== 'array' || depth > 4) return [v];
  return v.items.flatMap((item) => ('spread' in item ? partsOf(machine, item.spread, depth + 1) : [item]));
}
/** The place of an element in its list: a number, whatever the list holds. */
const position = (machine: Machine, name: string, at: V['at']): V =>
  machine.make(`${name}#`, at, { kind: 'unknown', reads: [], why: 'a place in a list' }, [{ kind: 'cast', to: 'number', at }]);
/** A text that begins as SQL does. */
function isStatement(v: V): boolean {
  const [start] = v.kind === 'text' ? v.parts : v.kind === 'literal' && typeof v.constant === 'string' ? [v.constant] : [];
  return typeof start === 'string' && /^\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\s/i.test(start);
}
const isPython = (call: Call): boolean => call.frame.file.endsWith('.py');
/** A text that was put together behind tests is what they leave of it. */
function placed(call: Call, value: V): V {
  const point = call.frame.summary.steps.find((step) => step.kind === 'call' && step.call === call.term)?.at;
  if (value.kind !== 'text' || point === undefined) return value;
  return { id: `${value.id}@${point}`, at: value.at, kind: 'union', of: [{ value, known: { frame: call.frame, point } }] };
}
/** The element for which the function said yes, or nothing. */
function matching(machine: Machine, element: V, test: V, name: string): V {
  const none = machine.make(`${name}:none`, element.at, { kind: 'literal', constant: undefined });
  return machine.union(`${name}:found`, element.at, [
    { value: element, when: { test, is: true } },
    { value: none, when: { test, is: false } },
  ]);
}

/** What is replaced is (also) the sign that begins a tag. */
const namesAngle = (v: V): boolean =>
  v.kind === 'literal' &&
  (typeof v.constant === 'string'
    ? v.constant === '<'
    : typeof v.constant === 'object' && v.constant !== null && 'regex' in v.constant && /<|&lt;/.test(v.constant.regex));
const CUTS = new Set(['slice', 'substring', 'substr']);
/** What no longer tells the text that it was cut from. */
const SHORT = 12;
/** How many signs are left of a text: `key.slice(0, 6)`, `key.slice(-4)`. */
function kept(call: Call): number | undefined {
  const [from, to] = call.args.map(({ value }) =>
    value.kind === 'literal' && typeof value.constant === 'number' ? value.constant : undefined,
  );
  if (from !== undefined && from < 0) return -from;
  return from === 0 && to !== undefined && to > 0 ? to : undefined;
}
export const SEVERITIES = new Set([
  'trace',
  'debug',
  'verbose',
  'info',
  'log',
  'notice',
  'warn',
  'warning',
  'error',
  'exception',
  'critical',
  'fatal',
]);
/** A file of a logger: `logger.ts`, `utils/logging.py`. */
export const isLogFile = (path: string): boolean =>
  /(^|\/)\w*[-_.]?log(ger|ging|s)?(\.\w+)?\.(py|[cm]?[jt]sx?)$/i.test(path) && !/(blog|catalog|dialog|changelog|backlog)/i.test(path);
/** A receiver that calls itself a logger, whoever made it. */
function isLogger(v: V): boolean {
  const called =
    v.kind === 'part'
      ? v.property
      : v.kind === 'request'
        ? (v.path.at(-1) ?? '')
        : v.kind === 'result'
          ? (v.call.api ?? v.call.property ?? '')
          : v.kind === 'api'
            ? v.api
            : v.kind === 'typed'
              ? v.api
              : v.kind === 'unknown'
                ? v.id
                : '';
  return /(^|[^a-z])_?\w*(log|logger|logging)(\(\))?\)?$/i.test(called) && !/(blog|catalog|dialog|changelog|backlog)/i.test(called);
}
/** Names that only a collection of documents has, in Python. */
const COLLECTION =
  /^(find_one|insert_one|insert_many|update_one|update_many|replace_one|delete_one|delete_many|count_documents|find_one_and_\w+)$/;
/** `db["orders"]` */
const nameIn = (v: V): string => (v.kind === 'lookup' && v.key.kind === 'literal' ? constantText(v.key.constant) : '?');
const exception = (machine: Machine, name: string, at: V['at']): V => machine.make(`${name}:error`, at, { kind: 'exception' });
const calleeOf = (v: V): Call | undefined => (v.kind === 'result' ? v.call : undefined);

/** What a part of a value inherits: that it passed a schema. */
export function checkedBy(v: V): Transform[] {
  const found = v.passed?.findLast((one) => one.kind === 'schema' || one.kind === 'checked');
  return found?.kind === 'schema' || found?.kind === 'checked' ? [{ kind: 'checked', schema: found.schema, at: found.at }] : [];
}
/** The same value, known to have passed a transform. */
export function transformed(machine: Machine, v: V, name: string, ...transforms: Transform[]): V {
  const { id: _, at: __, passed = [], ...shape } = v;
  for (const one of transforms) if (one.kind === 'schema' && sources(v).inputs.length > 0) machine.requested.add(one.schema);
  return machine.make(name, v.at, shape as V, [...passed, ...transforms]);
}
function takenOut(machine: Machine, call: Call, from: V, key: string, name: string): V {
  const value = member(machine, from, key, call.at, name);
  if (from.kind === 'object') machine.heap.put(from, key, machine.make(`${name}:taken`, call.at, { kind: 'literal', constant: undefined }));
  return isMissing(value) ? (call.args[1]?.value ?? value) : value;
}
const isDictionary = (v: V): boolean => v.kind === 'object' || v.kind === 'input';
