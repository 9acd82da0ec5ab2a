/** Methods by name alone, where the receiver is nothing that a table knows: those of lists, texts, dictionaries and promises, of answers, loggers and connections. */
import type { Call, V } from './abstract.ts';
import { constantText } from './abstract.ts';
import { runCallback } from './callbacks.ts';
import { onDictionary } from './dictionary-methods.ts';
import { resolved } from './fulfilled.ts';
import { onList } from './list-methods.ts';
import { onLogger } from './loggers.ts';
import type { Machine } from './machine.ts';
import { onMap } from './maps.ts';
import { awaited, query } from './queries.ts';
import { savedCaller } from './records.ts';
import { onCursor, onRows } from './rows.ts';
import { slot } from './slots.ts';
import { onText } from './text-methods.ts';

type OfReceiver = (machine: Machine, call: Call, self: V, property: string, name: string) => V | undefined;
/** In this order: what the receiver is goes before what the method is called. */
const KINDS: OfReceiver[] = [onRow, onMap, onCursor, onUpload, onAnswer, onLogger, onPromise, onList, onText, onDictionary, onConnection];

/** What such a method yields; undefined when the name is none of them. */
export function genericMethod(machine: Machine, call: Call, name: string): V | undefined {
  const { self, property } = call;
  if (!self || property === undefined) return undefined;
  for (const of of KINDS) {
    const found = of(machine, call, self, property, name);
    if (found) return found;
  }
  return undefined;
}

function onRow(machine: Machine, call: Call, self: V, property: string, name: string): V | undefined {
  if (self.kind === 'rows' || (self.kind === 'row' && self.path.length === 0)) return onRows(machine, call, self, property, name);
  return self.kind === 'identity' && self.claim.length === 0 && property === 'save' ? savedCaller(machine, call, self) : undefined;
}
/** Where what was uploaded is put: `request.files['file'].save(path)`, `req.files.file.mv(path)`. What it is called with is told below. */
function onUpload(_machine: Machine, call: Call, self: V, property: string): undefined {
  const to = call.args[0]?.value;
  if ((property === 'save' || property === 'mv') && self.kind === 'input' && self.part === 'file' && to)
    call.drafts.push({ kind: 'sink', call, at: call.at, of: 'file-path', value: to });
}
function onAnswer(machine: Machine, call: Call, self: V, property: string): V | undefined {
  if (property !== 'set_cookie') return undefined;
  const [cookie, value, options] = [slot(machine, call, '0|key='), slot(machine, call, '1|value='), slot(machine, call, 'named')];
  const lax = /^(fastapi|starlette)/.test(call.api ?? '');
  if (cookie)
    call.drafts.push({
      kind: 'cookie',
      call,
      at: call.at,
      name: cookie,
      ...(value && { value }),
      ...(options && { options }),
      ...(lax && { defaults: { lax } }),
    });
  return self;
}
function onPromise(machine: Machine, call: Call, self: V, property: string, name: string): V | undefined {
  const { at, args } = call;
  const first = args[0]?.value;
  if (property === 'then') {
    const inner = calleeOf(self);
    const value = inner ? (resolved(machine, inner, name) ?? self) : awaited(machine, self);
    const results = [
      first && runCallback(machine, call, first, [value], inner),
      args[1] && runCallback(machine, call, args[1].value, [exception(machine, name, at)]),
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
  return undefined;
}
const exception = (machine: Machine, name: string, at: V['at']): V => machine.make(`${name}:error`, at, { kind: 'exception' });
const calleeOf = (v: V): Call | undefined => (v.kind === 'result' ? v.call : undefined);

/** Of databases whose connection a callback or a parameter brought. */
function onConnection(machine: Machine, call: Call, self: V, property: string, name: string): V | undefined {
  const first = call.args[0]?.value;
  const isPython = call.frame.file.endsWith('.py');
  if (COLLECTION.test(property) || (property === 'find' && self.kind === 'part' && self.api?.startsWith('pymongo:'))) {
    const collection = machine.make(`${self.id}:collection`, self.at, {
      kind: 'query',
      query: { api: 'pymongo:Collection()', entity: self.kind === 'part' ? self.property : nameIn(self), filter: [], store: 'document' },
    });
    const meaning = machine.knowledge.meaning(`pymongo:Collection().${property}`)?.meaning;
    const step = isPython ? meaning?.query : undefined;
    if (step) return query(machine, { ...call, self: collection }, step, `pymongo:Collection().${property}`, name);
  }
  // `db.collection('orders')`
  if (property === 'collection' && first?.kind === 'literal' && typeof first.constant === 'string')
    return machine.make(name, call.at, {
      kind: 'query',
      query: { api: 'mongodb:Collection()', entity: first.constant, filter: [], store: 'document' },
    });
  // a statement, whoever brought the connection: `c.env.DB.prepare('SELECT …')`
  if (property === 'prepare' && first && !isPython && isStatement(first)) {
    const meaning = machine.knowledge.meaning('d1:().prepare')?.meaning;
    if (meaning?.query) return query(machine, call, meaning.query, 'd1:().prepare', name, meaning.yields);
  }
  return undefined;
}
/** A text that begins as SQL does. */
function isStatement(v: V): boolean {
  const [start] = v.kind === 'text' ? v.parts : v.kind === 'literal' && typeof v.constant === 'string' ? [v.constant] : [];
  return typeof start === 'string' && /^\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\s/i.test(start);
}
/** Names that only a collection of documents has, in Python. */
const COLLECTION =
  /^(find_one|insert_one|insert_many|update_one|update_many|replace_one|delete_one|delete_many|count_documents|find_one_and_\w+)$/;
/** `db["orders"]` */
const nameIn = (v: V): string => (v.kind === 'lookup' && v.key.kind === 'literal' ? constantText(v.key.constant) : '?');
