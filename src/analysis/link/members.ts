/** Reading a member of an abstract value. */
import type { Location } from '../code.ts';
import type { Transform } from '../facts.ts';
import type { Alternative, V } from './abstract.ts';
import { constantKey, isOfNothing } from './abstract.ts';
import { frameworkProperty, inherited, ofClass, ofInstance, ofRow, wrapperOf } from './class-members.ts';
import { apisOf, field, lineage, method } from './classes.ts';
import { madeElsewhere } from './construct.ts';
import { itemsOf } from './entries.ts';
import { elementOf } from './evaluate.ts';
import type { Machine } from './machine.ts';
import { givenFunction } from './model-functions.ts';
import { sources } from './origins.ts';
import { consume, entityName, isModel } from './queries.ts';
import { ofRequest } from './request-members.ts';
import { within } from './schemas.ts';
import { memberOf } from './terms.ts';
import { checkedBy, transformed } from './transforms.ts';
import { alternatives } from './ways.ts';

/** What may be given the functions of another object: `Object.assign(Order, { async open() { … } })`. */
const FILLED = new Set<V['kind']>(['object', 'class', 'result', 'part']);
/** The member of a value; a property that is not constant yields what any of them may be. */
export function member(machine: Machine, object: V, property: string | V, at: Location, name?: string, copied: readonly string[] = []): V {
  if (typeof property !== 'string') {
    const key = constantKey(property);
    if (key !== undefined) return member(machine, object, key, at);
    return computed(machine, object, property, at, name ?? `${object.id}[${property.id}]`);
  }
  if (isOfNothing(object)) return object;
  if (object.kind === 'instance') madeElsewhere(machine, object, property);
  const id = `${object.id}.${property}`;
  const written = object.kind === 'request' || object.kind === 'union' ? undefined : machine.heap.fields(object)?.get(property);
  const own = literalField(machine, object, property);
  const onClass = written && object.kind === 'class' ? method(machine, object, property) : undefined;
  const ofItself = onClass?.summary.static ? wrapperOf(machine, onClass, property) : undefined;
  if (ofItself) return { ...ofItself, self: object, id: `${ofItself.id}|${object.id}` };
  if (written) {
    const values = own ? [own, ...written] : written;
    // what a constructor was given and nobody knows is what the field is declared to be
    const declares = object.kind === 'instance' && values.every((one) => one.kind === 'unknown');
    const typed = declares ? ofInstance(machine, object, property, id, at) : undefined;
    if (typed) return typed;
    return values.length === 1 && values[0]
      ? values[0]
      : machine.union(
          `${id}∪`,
          at,
          values.map((value) => ({ value })),
        );
  }
  // what another object's fields were written into; two may be written into each other
  const spreads = FILLED.has(object.kind) && !copied.includes(object.id) ? machine.heap.spreads(object) : [];
  const later = spreads.flatMap((one) => namedIn(one.value, property) ?? []).at(-1);
  if (later) return later;
  // a client may have sent what it holds already
  const sent = own && spreads.find(({ value }) => value.kind === 'input' && !value.passed?.some((one) => one.kind === 'pick'));
  if (own && sent) return machine.union(`${id}∪`, at, [{ value: own }, { value: member(machine, sent.value, property, at) }]);
  if (own) return own;
  const [spread] = object.kind === 'object' ? spreads : [];
  if (spread) return member(machine, spread.value, property, at, undefined, [...copied, object.id]);
  return object.kind === 'union'
    ? (remembered(machine, object, property, at, () => declared(machine, object, property, id, at)) ?? object)
    : declared(machine, object, property, id, at);
}

/** What stands under this very key where a value is written down (`kwargs or {}`, of which one is). */
function namedIn(v: V, property: string): V | undefined {
  const ways = v.kind === 'op' && v.right && (v.op === '||' || v.op === '??') ? [v.left, v.right] : alternatives(v).map((one) => one.value);
  const found = ways.flatMap((one) =>
    one.kind === 'object' ? one.entries.flatMap((entry) => ('key' in entry && entry.key === property ? [entry.value] : [])) : [],
  );
  return found.at(-1);
}
/** What holds others that hold others is asked once for each field, or the ways to it are without end. */
function remembered(machine: Machine, object: V, property: string, at: Location, read: () => V | undefined): V | undefined {
  let of = machine.reads.get(object);
  if (!of) machine.reads.set(object, (of = new Map()));
  const known = of.get(property);
  if (known?.at === at) return known.value;
  // two objects may each be written into the other
  of.set(property, { at, value: undefined });
  const value = read();
  of.set(property, { at, value });
  return value;
}

function literalField(machine: Machine, object: V, property: string): V | undefined {
  if (object.kind === 'object')
    return object.entries.some((entry) => 'spread' in entry)
      ? remembered(machine, object, property, object.at, () => entryOf(machine, object, property))
      : entryOf(machine, object, property);
  if (object.kind === 'array' && /^\d+$/.test(property)) {
    const item = object.items[Number(property)];
    if (item) return 'spread' in item ? undefined : piece(machine, object, item, `${object.id}.${property}`);
  }
  return undefined;
}

/** One of the pieces that a text was split into is not all of it. */
function piece(machine: Machine, pieces: V, item: V, name: string): V {
  const cut = pieces.passed?.find((one) => one.kind === 'cut');
  return cut ? transformed(machine, item, name, cut) : item;
}
function entryOf(machine: Machine, object: V & { kind: 'object' }, property: string): V | undefined {
  for (let index = object.entries.length - 1; index >= 0; index--) {
    const entry = object.entries[index];
    if (!entry) continue;
    if ('spread' in entry) {
      if (entry.spread.kind === 'object') {
        const [copied] = machine.heap.spreads(entry.spread);
        const inner = literalField(machine, entry.spread, property) ?? (copied && member(machine, copied.value, property, entry.spread.at));
        if (inner) return inner;
      } else if (entry.spread.kind !== 'literal') {
        const spread = member(machine, entry.spread, property, entry.spread.at);
        // `{ app, ...options }`: what nothing is known of hides nothing that is
        const own = saysNothing(spread)
          ? object.entries.slice(0, index).findLast((one) => 'key' in one && one.key === property)
          : undefined;
        return own && 'value' in own ? own.value : spread;
      }
    } else if (entry.key === property) return entry.value;
  }
  return undefined;
}

/** It is made of nothing that is known. */
function saysNothing(v: V): boolean {
  const { identity, credential, rows, inputs, tokens, opaque, environment } = sources(v);
  return v.kind === 'part' && !environment && [identity, credential, rows, inputs, tokens, opaque].every((one) => one.length === 0);
}

function declared(machine: Machine, object: V, property: string, id: string, at: Location): V {
  // how many there are is a number, whatever they are
  if (property === 'length' && (object.kind === 'array' || object.kind === 'text' || (object.kind === 'input' && object.path.length > 0)))
    return machine.make(id, at, { kind: 'part', of: object, property }, [{ kind: 'cast', to: 'number', at }]);
  const part = (api?: string): V => machine.make(id, at, { kind: 'part', of: object, property, ...(api && { api }) });
  switch (object.kind) {
    case 'api': {
      if (machine.knowledge.value(object.api)?.environment)
        return machine.make(`env:${property}`, at, { kind: 'environment', name: property });
      return machine.names.packaged(memberOf(object.api, property), at);
    }
    case 'module': {
      const file = object.file;
      const base = file.slice(file.lastIndexOf('/') + 1);
      const stem = base.replace(/\.[^.]+$/, '');
      const specifier = file.endsWith('.py') ? (stem === '__init__' ? '.' : `.${stem}`) : `./${base}`;
      return machine.names.ref(file, `${specifier}:${property}`);
    }
    case 'union':
      return machine.union(
        id,
        at,
        alternatives(object).map((one) => ({ ...one, value: member(machine, one.value, property, at) })),
      );
    case 'op':
      if (object.op === '||' || object.op === '??')
        return machine.union(
          id,
          at,
          [object.left, ...(object.right ? [object.right] : [])].map((value) => ({ value: member(machine, value, property, at) })),
        );
      if (object.op === '&&' && object.right) return member(machine, object.right, property, at);
      return part();
    case 'class':
      if (property === 'name' && !field(machine, object, property) && !at.path.endsWith('.py'))
        return machine.make(id, at, { kind: 'literal', constant: object.cls.name });
      return (
        frameworkProperty(machine, object, lineage(machine, object).apis, property) ??
        ofClass(machine, object, property, id, at) ??
        part(inherited(machine, object, property))
      );
    case 'instance': {
      const [spread] = machine.heap.spreads(object);
      if (spread && !method(machine, object.cls, property)) return member(machine, spread.value, property, at);
      return (
        ofInstance(machine, object, property, id, at) ??
        frameworkProperty(machine, object, lineage(machine, object.cls).apis, property) ??
        part(lineage(machine, object.cls).apis.map((api) => `${api}().${property}`)[0])
      );
    }
    case 'generic':
      return member(machine, object.base, property, at);
    case 'input':
      return machine.make(id, at, { kind: 'input', part: object.part, path: [...object.path, property] }, [
        ...checkedBy(object),
        ...(leftNoChoice(object) ?? within(machine, object, { field: property }, at)),
      ]);
    case 'request':
      return ofRequest(machine, object, property, id, at);
    case 'identity':
      return machine.make(id, at, {
        kind: 'identity',
        claim: [...object.claim, property],
        ...(object.source && { source: object.source }),
      });
    case 'row':
      return givenFunction(machine, object, 'row', property, at) ?? ofRow(machine, object, property, id, at);
    case 'rows':
      // what a driver answers holds the rows, and says more of them
      if (property === 'rows') return object;
      return /^\d+$/.test(property) ? elementOf(machine, object, id, at) : part();
    case 'token':
      return machine.make(id, at, { kind: 'token', use: object.use, path: [...object.path, property] });
    default: {
      // the last part of a path names nothing outside of its directory
      if (object.kind === 'text' && /^(name|stem|suffix)$/.test(property))
        return transformed(
          machine,
          object,
          id,
          { kind: 'contained', at },
          { kind: 'cut', by: property === 'suffix' ? 'ending' : property, at },
        );
      if (object.kind === 'text' && property === 'parent') return object;
      const [api] = apisOf(machine, object);
      // a model that a call defines is called what it was defined as
      const named = property === 'name' && object.kind === 'result' && isModel(machine, object) ? entityName(machine, object) : undefined;
      if (named !== undefined) return machine.make(id, at, { kind: 'literal', constant: named });
      const known = api === undefined ? undefined : machine.knowledge.frameworkOf(api)?.property?.(machine, object, property);
      return known ?? givenFunction(machine, object, 'model', property, at) ?? part(api && memberOf(api, property));
    }
  }
}

/** A part of what leaves no choice leaves none (`direction.value`). */
function leftNoChoice(input: V): Transform[] | undefined {
  const last = input.passed?.at(-1);
  return last?.kind === 'allow-list' || last?.kind === 'cast' ? [last] : undefined;
}

/** What is known where a table answers with this entry: that it was asked for its key. */
function under(machine: Machine, asked: V, { key }: { key: string | V }, at: Location): NonNullable<Alternative['when']> {
  const right = typeof key === 'string' ? machine.make(`'${key}'`, at, { kind: 'literal', constant: key }) : key;
  return { test: machine.make(`${asked.id}==${right.id}`, at, { kind: 'op', op: '==', left: asked, right }), is: true };
}

function computed(machine: Machine, object: V, property: V, at: Location, name: string): V {
  // `router[method]` of a table of routes: each of the methods that it names
  if (object.kind === 'result' && property.kind === 'union') {
    const keys = alternatives(property).map(({ value }) => constantKey(value));
    if (keys.every((key) => key !== undefined))
      return machine.union(
        name,
        at,
        keys.map((key) => ({ value: member(machine, object, key, at) })),
      );
  }
  if (object.kind === 'object') {
    const { entries } = object;
    if (entries.length > 0 && entries.length <= 8)
      return machine.union(
        name,
        at,
        entries.map((entry) =>
          'spread' in entry ? { value: entry.spread } : { value: entry.value, when: under(machine, property, entry, at) },
        ),
      );
  }
  if (object.kind === 'api' || object.kind === 'class' || object.kind === 'typed')
    return machine.make(name, at, {
      kind: 'generic',
      base: object,
      args: property.kind === 'array' ? itemsOf(property.items) : [property],
    });
  // token[7:] is the token; token[:6] is not
  const part = property.kind === 'result' && /slice$/.test(property.call.api ?? '') ? property.call.args : undefined;
  if (part && (object.kind === 'credential' || object.kind === 'input')) {
    const end = part[1]?.value;
    const short = end?.kind === 'literal' && typeof end.constant === 'number' && end.constant > 0 && end.constant <= 12;
    return short ? transformed(machine, object, name, { kind: 'redact', at }) : object;
  }
  if (object.kind === 'array') return piece(machine, object, elementOf(machine, object, name, at), `${name}!`);
  if (object.kind === 'rows') return elementOf(machine, object, name, at);
  // rows[:20]
  if (object.kind === 'query') {
    const sliced = property.kind === 'result' && /slice$/.test(property.call.api ?? '');
    const rows = consume(machine, object, sliced ? 100 : undefined);
    if (rows.kind === 'rows') return sliced ? rows : elementOf(machine, rows, name, at);
  }
  if (object.kind === 'row') return machine.make(name, at, { kind: 'row', access: object.access, path: [...object.path, '[]'] });
  if (object.kind === 'input')
    return machine.make(name, at, { kind: 'input', part: object.part, path: [...object.path, '[]'] }, checkedBy(object));
  return machine.make(name, at, { kind: 'lookup', in: object, key: property });
}
