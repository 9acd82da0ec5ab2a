/** Interprets what a table says of a call: the effects it leaves, the value it yields. */
import type { ApiPath } from '../code.ts';
import type { Meaning } from '../table.ts';
import type { Call, SchemaState, TokenUse, V } from './abstract.ts';
import { constantText, stringOf } from './abstract.ts';
import { runCallback, runCallbacks } from './callbacks.ts';
import { boundTo, method } from './classes.ts';
import { onCollection } from './collection-functions.ts';
import { collected, removed } from './collections.ts';
import { effects } from './effects.ts';
import { elementOf } from './evaluate.ts';
import { exempt } from './exempted.ts';
import { listing, loadedModule } from './folders.ts';
import { ran } from './given.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { sources } from './origins.ts';
import { awaited, query } from './queries.ts';
import { drawn } from './random.ts';
import { copied, filled, gathered, listed, packed, spelt } from './records.ts';
import { restOf } from './rest.ts';
import { classSchema, objectSchema, parsed, refined, unionSchema } from './schemas.ts';
import { slot } from './slots.ts';
import { asList, handOver } from './stores.ts';
import { leftOf } from './text-methods.ts';
import { transformed } from './transforms.ts';
import { alternatives } from './ways.ts';

/** What a call with one of these does with a store of the program's memory is told by itself; any other is given what the store holds. */
const GOES_ON: readonly (keyof Meaning)[] = ['inert', 'enters', 'keeps', 'takes', 'pairs', 'removes', 'calls', 'gives', 'query'];
/** The value that the call yields. */
export function interpret(machine: Machine, call: Call, meaning: Meaning, api: ApiPath, name: string): V {
  const at = call.at;
  const result = (as: ApiPath = meaning.yields ?? `${api}()`): V => machine.make(name, at, { kind: 'result', call, api: as });
  if (!GOES_ON.some((key) => meaning[key] !== undefined)) handOver(machine, call);
  effects(machine, call, meaning);
  if (meaning.throws && meaning.rejection) {
    const given = typeof meaning.rejection.status === 'number' ? meaning.rejection.status : slot(machine, call, meaning.rejection.status);
    call.drafts.push({ kind: 'response', call, at, media: 'html', ...(given !== undefined && { status: given }) });
  }
  if (meaning.failure) return machine.make(name, at, { kind: 'exception' });
  if (meaning.keeps || meaning.pairs || meaning.takes) return collected(machine, call, meaning, name) ?? result();
  if (meaning.removes) removed(machine, call, meaning.removes);
  if (meaning.exempts) exempt(machine, call, meaning.exempts);
  if (meaning.flushes) flush(machine, call);
  if (meaning.lists) {
    const dir = slot(machine, call, meaning.lists);
    const found = dir && listing(machine, call, dir, name);
    if (found) return found;
  }
  if (meaning.loads) {
    const path = slot(machine, call, meaning.loads.path);
    const found = path && loadedModule(machine, call, path);
    const { calls } = meaning.loads;
    if (!found || calls === undefined) return found ?? result();
    const made = machine.apply(found, [call.self ?? result(), machine.names.packaged(calls, at)], call, `${name}:made`);
    call.frames.push(...made.frames);
    return made.result;
  }
  if (meaning.reads) {
    const [object, key] = [slot(machine, call, meaning.reads.object), slot(machine, call, meaning.reads.key)];
    if (object && key) return member(machine, object, key, at, name);
  }
  if (meaning.declares && call.self) {
    const columns = slot(machine, call, meaning.declares);
    if (columns) machine.declaredColumns.set(call.self.id, columns);
    return call.self;
  }
  if (meaning.registers) {
    const [named, strategy] = [slot(machine, call, meaning.registers.name), slot(machine, call, meaning.registers.strategy)];
    if (strategy?.kind === 'result' && strategy.call.meaning?.form) machine.forms.set(stringOf(named) ?? 'local', strategy.call);
    return result();
  }
  // its function runs where somebody signs in
  if (meaning.form) return result();
  if (meaning.spells) {
    const of = slot(machine, call, meaning.spells.of);
    const found = of && spelt(machine, call, of, meaning.spells.what, name);
    if (found) return found;
  }
  const pairs = slot(machine, call, meaning.gathers);
  if (pairs) return gathered(machine, call, pairs, name);
  const [changed, pattern] = [slot(machine, call, meaning.replaces?.in), slot(machine, call, meaning.replaces?.pattern)];
  const narrowed = changed && pattern && leftOf(machine, changed, pattern, name, at);
  if (narrowed) return narrowed;
  const context = slot(machine, call, meaning.enters);
  if (context) return entered(machine, call, context, name);
  if (meaning.packs) return packed(machine, call, meaning.packs, name);
  const told = meaning.tells && slot(machine, call, meaning.tells.of);
  if (meaning.tells && told)
    return machine.make(name, at, {
      kind: 'op',
      op: '==',
      left: member(machine, told, meaning.tells.key, at),
      right: machine.make(`${name}:is`, at, { kind: 'literal', constant: meaning.tells.is }),
    });
  if (meaning.builds || meaning.assigns) return filled(machine, call, meaning, name);
  if (meaning.notes) {
    const builder = slot(machine, call, meaning.gives) ?? result();
    for (const [key, from] of Object.entries(meaning.notes)) {
      const value = slot(machine, call, from);
      if (value) machine.heap.put(builder, key, value);
    }
    return builder;
  }
  if (meaning.query) {
    const value = query(machine, call, meaning.query, api, name, meaning.yields);
    // Node style: the outcome is also what a callback is given
    for (const arg of call.args)
      if (arg.value.kind === 'fn') runCallback(machine, call, arg.value, [machine.make(`${name}:error`, at, { kind: 'exception' }), value]);
    return value;
  }
  if (meaning.receives) {
    const sent = (['body', 'file'] as const).map((part) => machine.make(`input:${part}`, at, { kind: 'input', part, path: [] }));
    const given = call.args.find((arg) => arg.value.kind === 'fn')?.value;
    if (given) runCallback(machine, call, given, [machine.make(`${name}:error`, at, { kind: 'exception' }), ...sent]);
    return machine.make(name, at, { kind: 'array', items: sent });
  }
  if (meaning.token && (!meaning.token.byHand || isTakenApart(slot(machine, call, meaning.token.token)))) {
    const value = token(machine, call, meaning.token, name);
    // a guard that is made with a key (`expressjwt({ secret })`) is still the guard, and what is set up with one works with it
    if (!meaning.middleware && !meaning.yields) return value;
  }
  if (meaning.schema) return schema(machine, call, meaning, api, name) ?? result();
  if (meaning.runs) {
    const value = ran(machine, call, meaning.runs, name);
    if (value) return meaning.runs.when === 'later' ? result() : value;
  }
  if (meaning.method) return onCollection(machine, call, meaning.method, name) ?? result();
  if (meaning.calls) {
    let last: V | undefined;
    for (const { fn, with: given, yields } of meaning.calls) {
      const callback = slot(machine, call, fn);
      if (!callback) continue;
      const args = given.map((one, index) => callbackArgument(machine, call, one, `${name}:${fn}:${index}`));
      const value = runCallback(machine, call, callback, args);
      if (value && yields !== 'receiver')
        last =
          yields === 'list'
            ? (copied(machine, call, `${name}{}`) ??
              machine.make(`${name}[]`, at, { kind: 'array', items: Array<V>(timesOf(call)).fill(value) }))
            : value;
    }
    if (meaning.calls.some((one) => one.with.includes('continue'))) return result('lang:Promise()');
    if (last && !meaning.gives) return last;
  } else if (!meaning.gives && !meaning.middleware && !meaning.handles && !meaning.identity) runCallbacks(machine, call);
  if (meaning.joins) return joined(machine, call, meaning, name);
  if (meaning.gives) {
    const stored = slot(machine, call, meaning.gives);
    const given = stored && call.frame.summary.parent !== undefined ? asList(machine, call, stored) : stored;
    if (given)
      return meaning.transforms ? transformed(machine, given, name, ...meaning.transforms.to.map((one) => ({ ...one, at }))) : given;
  }
  if (meaning.transforms) {
    const value = slot(machine, call, meaning.transforms.slot);
    if (value) return transformed(machine, value, name, ...meaning.transforms.to.map((one) => ({ ...one, at })));
  }
  const left = slot(machine, call, meaning.leaves);
  const keys = left && call.args.slice(1).flatMap((arg) => stringOf(arg.value) ?? []);
  const rest = left && keys && restOf(machine, call, left, keys, name);
  if (rest) return rest;
  // `auth(handler)`: the handler, with the caller on its request
  const [handed] = call.args;
  if (meaning.identity && handed?.value.kind === 'fn') return handed.value;
  if (meaning.identity)
    return machine.make(name, at, { kind: 'identity', claim: meaning.identity.claim ? [meaning.identity.claim] : [], source: result() });
  if (meaning.credential) {
    const named = slot(machine, call, meaning.credential.name);
    return machine.make(name, at, {
      kind: 'credential',
      credential: meaning.credential.credential,
      name: named?.kind === 'literal' ? constantText(named.constant) : '',
    });
  }
  if (meaning.environment) {
    const variable = slot(machine, call, meaning.environment.name);
    const fallback = slot(machine, call, meaning.environment.fallback);
    if (variable?.kind === 'literal')
      return machine.make(name, at, { kind: 'environment', name: constantText(variable.constant), ...(fallback && { fallback }) });
  }
  if (meaning.counts) return machine.make(name, at, { kind: 'result', call, api: `${api}()` }, [{ kind: 'cast', to: 'number', at }]);
  if (meaning.random) return machine.make(name, at, drawn(machine, call, meaning.random, api));
  if (meaning.time) return machine.make(name, at, { kind: 'time' });
  return result();
}

/** `with Connection() as c`: what the method of a class of ours yields. */
function entered(machine: Machine, call: Call, context: V, name: string): V {
  const enter =
    context.kind === 'instance' ? ['__enter__', '__aenter__'].flatMap((one) => method(machine, context.cls, one) ?? [])[0] : undefined;
  if (!enter) return context;
  const made = machine.apply(boundTo(enter, context, `${context.id}.enter`, call.at), [], call, name);
  call.frames.push(...made.frames);
  return made.result;
}

/** A unit of work stores the rows that were changed. */
function flush(machine: Machine, call: Call): void {
  for (const row of machine.flushed()) {
    if (row.kind !== 'row' || row.access.store !== 'sql') continue;
    const { entity, model } = row.access;
    call.drafts.push({
      kind: 'data-access',
      call,
      at: call.at,
      store: 'sql',
      operation: 'update',
      entity,
      ...(model && { model }),
      filter: { all: [] },
      columns: 'all',
      data: row,
    });
  }
}

/** How often a list of so many is gone through: `for _ in range(6)`. */
function timesOf(call: Call): number {
  const over = call.args[0]?.value;
  const last = over?.kind === 'result' && over.call.api === 'global:range' ? over.call.args.at(-1)?.value : undefined;
  return last?.kind === 'literal' && typeof last.constant === 'number' ? Math.min(Math.max(last.constant, 1), MOST_TIMES) : 1;
}
const MOST_TIMES = 64;

/** A path put together: text, with `/` between its parts. */
function joined(machine: Machine, call: Call, meaning: Meaning, name: string): V {
  const parts = (meaning.joins ?? []).flatMap((one) => listed(slot(machine, call, one)));
  const text = machine.make(name, call.at, { kind: 'text', parts: parts.flatMap((part, index) => (index > 0 ? ['/', part] : [part])) });
  return meaning.transforms ? transformed(machine, text, name, ...meaning.transforms.to.map((one) => ({ ...one, at: call.at }))) : text;
}

function callbackArgument(
  machine: Machine,
  call: Call,
  what: NonNullable<Meaning['calls']>[number]['with'][number],
  id: string,
): V | undefined {
  const at = call.at;
  switch (what) {
    case 'each': {
      const list = call.self ?? call.args[0]?.value ?? machine.unknown(id, at, 'an element');
      return elementOf(machine, asList(machine, call, list), id, at);
    }
    case 'value':
      return call.self && awaited(machine, call.self);
    case 'error':
      return machine.make(id, at, { kind: 'exception' });
    case 'identity':
      return machine.make(id, at, { kind: 'identity', claim: [], source: machine.make(`${id}:source`, at, { kind: 'result', call }) });
    case 'continue':
    case 'reject':
      return machine.make(`${call.frame.id}/${call.term}:${what}`, at, {
        kind: 'continuation',
        to: `${call.frame.id}/${call.term}`,
        rejects: what === 'reject',
      });
    case 'request':
    case 'response':
    case 'unknown':
      return undefined;
  }
}

function token(machine: Machine, call: Call, meaning: NonNullable<Meaning['token']>, name: string): V {
  const of = (one: string | undefined): V | undefined => slot(machine, call, one);
  const off = (meaning.verifies ?? []).some(({ slot: option, off: value }) => {
    const given = of(option);
    return given?.kind === 'literal' && given.constant === value;
  });
  const [token_, key, payload, algorithms, lifetime] = [
    of(meaning.token),
    of(meaning.key),
    of(meaning.payload),
    of(meaning.algorithms),
    of(meaning.lifetime),
  ];
  const use: TokenUse = {
    kind: 'token',
    call,
    at: call.at,
    operation: meaning.operation,
    ...(token_ && { token: token_ }),
    ...(key && { key }),
    ...(payload && { payload }),
    ...(algorithms && { algorithms }),
    ...(lifetime && { lifetime }),
    verifies: meaning.operation === 'verify' && !off,
  };
  call.drafts.push(use);
  const claims = machine.make(name, call.at, { kind: 'token', use, path: [] });
  const callback = of(meaning.callback);
  if (callback?.kind === 'fn')
    runCallback(machine, call, callback, [machine.make(`${name}:error`, call.at, { kind: 'exception', of: call }), claims]);
  return meaning.operation === 'sign'
    ? machine.make(name, call.at, { kind: 'result', call, api: 'token()' }, [{ kind: 'sign', at: call.at }])
    : claims;
}
/** A credential, or a part of one, that was decoded from base64. */
const isTakenApart = (v: V | undefined): boolean =>
  v !== undefined &&
  [v, ...alternatives(v).map((one) => one.value)].some(
    (one) => one.passed?.some((change) => change.kind === 'parse' && change.of === 'base64') && sources(one).credential.length > 0,
  );
const isOff = (v: V | undefined): boolean => v?.kind === 'literal' && v.constant === false;

const listOf = (items: V | undefined): Pick<SchemaState, 'items'> => (items?.kind === 'schema' ? { items } : {});
export function schema(machine: Machine, call: Call, meaning: Meaning, api: ApiPath, name: string): V | undefined {
  const made = meaning.schema;
  if (!made) return undefined;
  const library = meaning.yields ?? `${api}()`;
  if ('builds' in made) {
    if (made.builds === 'union') return unionSchema(machine, call, slot(machine, call, made.of), library, name);
    const state: SchemaState =
      made.builds === 'object'
        ? objectSchema(
            machine,
            slot(machine, call, made.fields),
            library,
            isOff(slot(machine, call, made.strips)) ? 'strip' : made.unknownKeys,
          )
        : {
            library,
            fields: new Map(),
            unknownKeys: 'strip',
            scalar: made.type,
            ...((made.bounded || slot(machine, call, made.bounds)) && { bounded: true }),
            ...(made.narrow && { narrow: true }),
            ...listOf(slot(machine, call, made.items)),
          };
    return machine.make(name, call.at, { kind: 'schema', schema: state });
  }
  if ('refines' in made) return refined(machine, call, made, library, name);
  const value = slot(machine, call, made.parses);
  const shape = slot(machine, call, made.schema);
  if (!value || !shape) return undefined;
  const cls = shape.kind === 'class' ? shape : shape.kind === 'instance' ? shape.cls : undefined;
  const { under } = made;
  const found = parsed(machine, value, cls ? classSchema(machine, cls) : shape, call, under === undefined ? name : `${name}.${under}`);
  return under === undefined
    ? found
    : machine.make(name, call.at, {
        kind: 'object',
        entries: [{ spread: machine.make(`${name}:outcome`, call.at, { kind: 'result', call }) }, { key: under, value: found }],
      });
}
