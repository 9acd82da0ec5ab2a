/** Records and their fields: filled, packed, copied, listed. */
import type { Path } from '../code.ts';
import type { Term, TermId } from '../summaries.ts';
import type { Meaning } from '../table.ts';
import type { Call, ObjectEntry, V } from './abstract.ts';
import { constantKey, stringOf, testOf } from './abstract.ts';
import { isListed, isListedKey, picked } from './checked-values.ts';
import { itemsOf, keyed } from './entries.ts';
import { elementOf } from './evaluate.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { outcomes } from './points.ts';
import { isModel } from './queries.ts';
import { slot } from './slots.ts';
import { alternatives } from './ways.ts';

/** Fields of one value become another's. */
export function filled(machine: Machine, call: Call, meaning: Meaning, name: string): V {
  const { builds, assigns } = meaning;
  const target = assigns ? (slot(machine, call, assigns.into ?? 'this') ?? call.result) : built(machine, call, builds?.of, name);
  const parts = builds ?? assigns;
  if (assigns && isSettings(machine, call, target)) return target;
  for (const one of [parts?.from, parts?.also])
    for (const value of listed(slot(machine, call, one)))
      if (!isFixed(machine, call, value) && !(assigns && isSettings(machine, call, rootOf(value))))
        machine.heap.spread(
          target,
          isNamedByList(machine, call, assigns?.key) ? picked(machine, value, `${value.id}@${name}`) : value,
          call.at,
        );
  machine.touched(target);
  return target;
}

/** `if name in ALLOWED: setattr(order, name, value)` */
function isNamedByList(machine: Machine, call: Call, key: string | undefined): boolean {
  const name = slot(machine, call, key);
  const step = call.frame.summary.steps.find((one) => one.kind === 'call' && one.call === call.term);
  return name !== undefined && step !== undefined && isListedKey(machine, call.frame, step.at, name);
}
/** `Object.fromEntries(pairs)`: an object of what stands under each key. */
export function gathered(machine: Machine, call: Call, pairs: V, name: string): V {
  const each = pairs.kind === 'array' && pairs.items.every((one) => !('spread' in one) && one.kind === 'array') ? itemsOf(pairs.items) : [];
  const found = each.length > 0 ? each : [elementOf(machine, pairs, `${name}[]`, call.at)];
  // of pairs that a client's object was taken apart into, that object
  if (found.length === 1 && found[0]?.kind === 'input' && found[0].path.at(-1) === '[]') return pairs;
  const entries = found.map((pair): ObjectEntry => {
    const [key, value] = [member(machine, pair, '0', call.at), member(machine, pair, '1', call.at)];
    return { key: constantKey(key) ?? key, value };
  });
  return machine.make(name, call.at, { kind: 'object', entries });
}

/** What a value is read from, by one member after the other. */
function rootOf(v: V): V {
  if (v.kind === 'part' || v.kind === 'element') return rootOf(v.of);
  return v.kind === 'lookup' ? rootOf(v.in) : v;
}
/** The one object that the top of a file makes, as `setattr(config, name, value)` fills it or its fields fill others: what an operator sets by name, for all requests to come. */
function isSettings(machine: Machine, { frame }: Call, of: V): boolean {
  const top = of.kind === 'instance' ? machine.file(of.at.path)?.top : undefined;
  return top !== undefined && frame !== top && of.kind === 'instance' && of.call?.frame === top;
}
/** `if v == []: setattr(self, k, v)`: by the tests on the way it is what stands in the code. */
function isFixed(machine: Machine, { frame, term }: Call, value: V): boolean {
  const step = frame.summary.steps.find((one) => one.kind === 'call' && one.call === term);
  if (step?.kind !== 'call') return false;
  return [...outcomes(frame.summary, step.at)].some(({ test, is }) => equals(machine.evaluate(frame, test), is, value));
}
function equals(test: V, is: boolean, value: V): boolean {
  if (test.kind !== 'op' || !test.right) return false;
  if (test.op === '&&') return is && (equals(test.left, is, value) || equals(test.right, is, value));
  if ((test.op === '==') !== is || (test.op !== '==' && test.op !== '!=')) return false;
  const other = test.left.id === value.id ? test.right : test.right.id === value.id ? test.left : undefined;
  return other?.kind === 'literal' || (other?.kind === 'array' && other.items.length === 0);
}

/** `Point(x, y=2, **more)` of a type that a call declares, or what a function puts under keys of its own. */
export function packed(machine: Machine, call: Call, { names, as }: NonNullable<Meaning['packs']>, name: string): V {
  if (as)
    return machine.make(name, call.at, {
      kind: 'object',
      entries: Object.entries(as).flatMap(([key, from]) => {
        const value = slot(machine, call, from);
        return value ? [{ key, value }] : [];
      }),
    });
  const declares = call.callee.kind === 'result' ? slot(machine, call.callee.call, names) : undefined;
  const fields = listed(declares).flatMap((one) => (stringOf(one) ?? '').split(/[\s,]+/));
  const entries = call.args.map((arg, index): ObjectEntry => {
    const key = arg.name === '**' ? undefined : (arg.name ?? fields[index]);
    return key === undefined || arg.spread ? { spread: arg.value } : { key, value: arg.value };
  });
  return machine.make(name, call.at, { kind: 'object', entries });
}

/** An instance of the class that is named, that it is called on, or that the repository is of. */
function built(machine: Machine, call: Call, of: string | undefined, name: string): V {
  const model = (of === undefined ? undefined : slot(machine, call, of)) ?? (isModel(machine, call.callee) ? call.callee : call.self);
  const cls = model?.kind === 'query' ? model.query.model : model;
  // a model that a call defines (`mongoose.model('User', schema)`) is built by calling it
  if (cls?.kind === 'result' && cls === call.callee) return machine.make(name, call.at, { kind: 'result', call, api: `${cls.api}()` });
  return machine.make(name, call.at, cls?.kind === 'class' ? { kind: 'instance', cls } : { kind: 'object', entries: [] });
}
export const listed = (v: V | undefined): V[] => (v === undefined ? [] : v.kind === 'array' ? itemsOf(v.items) : [v]);

const MOST_SPELT = 200;
/** What an object whose keys stand in the code holds, or a module hands out, as a list: `Object.entries(routers)`. */
export function spelt(machine: Machine, call: Call, of: V, what: 'keys' | 'values' | 'entries', name: string): V | undefined {
  const own = of.kind === 'module' ? handedOut(machine, of.file) : of.kind === 'object' ? keyed(of.entries) : [];
  if (own.length === 0 || own.length > MOST_SPELT || (of.kind === 'object' && own.length < of.entries.length)) return undefined;
  const items = own.map(([key, value], index) => {
    const named = machine.make(`${name}:${index}:key`, call.at, { kind: 'literal', constant: key });
    if (what === 'keys') return named;
    return what === 'values' ? value : machine.make(`${name}:${index}`, call.at, { kind: 'array', items: [named, value] });
  });
  return machine.make(name, call.at, { kind: 'array', items });
}
const handedOut = (machine: Machine, path: Path): [string, V][] =>
  (machine.file(path)?.lowered.exports ?? []).flatMap(({ name }): [string, V][] =>
    /^\w+$/.test(name) ? [[name, machine.names.ref(path, `./${path.slice(path.lastIndexOf('/') + 1)}:${name}`)]] : [],
  );

/** `{k: source[k] for k in names}`, `{k: v for k, v in source.items()}`: what it copies from, key by key; undefined when it makes something else. */
export function copied(machine: Machine, call: Call, name: string): V | undefined {
  const [list, made] = call.args.map((arg) => arg.value);
  const frame = made?.kind === 'fn' ? call.callbacks.find((one) => one.frame.summary === made.summary)?.frame : undefined;
  if (!list || !frame) return undefined;
  const { terms, steps } = frame.summary;
  const exits = steps.flatMap((step) => (step.kind === 'exit' && step.value !== undefined ? [terms[step.value]] : []));
  const [pair] = exits;
  if (exits.length !== 1 || pair?.kind !== 'array' || pair.items.length !== 2) return undefined;
  const [key, value] = pair.items;
  if (typeof key !== 'number' || typeof value !== 'number') return undefined;
  const from = sourceOf(terms, key, value);
  const source =
    from === 'list'
      ? list.kind === 'input' || list.kind === 'object'
        ? list
        : undefined
      : from !== undefined && machine.evaluate(frame, from);
  if (!source) return undefined;
  const names = machine.evaluate(frame, key);
  const constants = alternatives(names).map((one) => constantKey(one.value));
  const entries = constants.every((one) => one !== undefined)
    ? [...new Set(constants)].map((one): ObjectEntry => ({ key: one, value: member(machine, source, one, call.at) }))
    : [{ spread: isListed(names) ? picked(machine, source, `${name}:picked`) : source }];
  return machine.make(name, call.at, { kind: 'object', entries });
}
function sourceOf(terms: readonly Term[], key: TermId, value: TermId): TermId | 'list' | undefined {
  const [k, v] = [terms[key], terms[value]];
  if (k?.kind === 'parameter' && v?.kind === 'member' && v.property === key) return v.object;
  if (k?.kind === 'parameter' && v?.kind === 'call') {
    const callee = terms[v.callee];
    const [of, by] = v.args;
    return callee?.kind === 'api' && callee.ref === 'global:getattr' && by?.value === key ? of?.value : undefined;
  }
  const both = k?.kind === 'member' && v?.kind === 'member' && k.object === v.object && k.property === '0' && v.property === '1';
  return both && terms[k.object]?.kind === 'parameter' ? 'list' : undefined;
}
/** `req.user.save()`: the caller is a record of a store that nothing more is known of, and holds what was written into it. */
export function savedCaller(machine: Machine, call: Call, caller: V): V {
  call.drafts.push({
    kind: 'data-access',
    call,
    at: call.at,
    store: 'other',
    operation: 'update',
    entity: '?',
    filter: { all: [testOf('id', [], 'eq', caller, call)] },
    columns: 'all',
    data: machine.make(`${call.frame.id}/${call.term}:saved`, call.at, { kind: 'object', entries: machine.heap.added(caller) }),
  });
  return caller;
}
