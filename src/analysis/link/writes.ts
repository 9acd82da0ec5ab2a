/** What a write of a function does: it fills an object, answers a request, or lets a client choose the names of what it fills. */
import type { Location } from '../code.ts';
import type { Summary, Term, TermId } from '../summaries.ts';
import type { Frame, ObjectEntry, V } from './abstract.ts';
import { constantKey, isFlag } from './abstract.ts';
import { isListedKey, picked } from './checked-values.ts';
import type { Written } from './heap.ts';
import type { Machine } from './machine.ts';
import { sources } from './origins.ts';
import { leads } from './points.ts';
import { change, isRecordOf, isStore, recorded as noted, put, replace, storeNamed } from './stores.ts';
import { alternatives } from './ways.ts';

type WriteStep = Extract<Summary['steps'][number], { kind: 'write' }>;

export function write(machine: Machine, frame: Frame, step: WriteStep): void {
  assign(machine, frame, step);
  answered(machine, frame, step);
  named(machine, frame, step);
}
function assign(machine: Machine, frame: Frame, { target, property, value, at: point, span }: Omit<WriteStep, 'kind'>): void {
  const { heap } = machine;
  const term = frame.summary.terms[target];
  const written = machine.evaluate(frame, value);
  if (term?.kind === 'api' && term.ref === ':' && typeof property === 'string') {
    const store = frame.summary.parent === undefined ? undefined : storeNamed(machine, frame.file, property);
    if (store) {
      replace(noted(machine, frame, machine.at(frame, span), point), store, written);
      return;
    }
    heap.put({ ...written, id: `${frame.file}:` }, property, written);
    return;
  }
  if (term?.kind === 'captured' && term.name === '~scope') return;
  const object = machine.evaluate(frame, target);
  const names =
    typeof property === 'string' ? [property] : alternatives(machine.evaluate(frame, property)).map((one) => constantKey(one.value));
  const from = (): V => {
    const all = copiedFrom(machine, frame, property, value) ?? whole(machine, written) ?? written;
    const listed = typeof property !== 'string' && isListedKey(machine, frame, point, machine.evaluate(frame, property));
    return listed ? picked(machine, all, `${all.id}@${frame.id}:${point}`) : all;
  };
  for (const { value: one } of alternatives(object)) {
    if (isStore(one) || isRecordOf(one)) kept(machine, frame, { target, property, value, at: point, span }, one, written);
    if (isStore(one)) continue;
    machine.touched(one);
    if (typeof property === 'string' && one.kind === 'result' && machine.knowledge.isStatusField(property)) one.call.status = written;
    for (const name of names) {
      if (name === undefined) heap.spread(one, from(), machine.at(frame, frame.summary.terms[value]?.span ?? frame.summary.span));
      else {
        const place = { frame, point };
        heap.putAt(one, name, one.kind === 'request' && isFlag(written) ? flag(written, place) : written, place);
      }
    }
  }
}
/** What is written into a store of the program's memory, or into a record of one. */
function kept(machine: Machine, frame: Frame, { property, value, at: point, span }: Omit<WriteStep, 'kind'>, into: V, written: V): void {
  const call = noted(machine, frame, machine.at(frame, span), point);
  const at = machine.at(frame, frame.summary.terms[value]?.span ?? span);
  const key = typeof property === 'string' ? literal(machine, property, at) : machine.evaluate(frame, property);
  if (isStore(into)) put(call, into, key, written);
  else if (isRecordOf(into)) {
    const name = constantKey(key);
    const from = name === undefined ? whole(machine, written) : undefined;
    const entry: ObjectEntry = from ? { spread: from } : { key: name ?? key, value: written };
    change(call, into, machine.make(`${into.id}:${span.join('.')}`, at, { kind: 'object', entries: [entry] }));
  }
}
const literal = (machine: Machine, constant: string, at: Location): V => machine.make(`'${constant}'`, at, { kind: 'literal', constant });
/** `copy[key] = from[key]` of an object that is written down: that object. */
function copiedFrom(machine: Machine, frame: Frame, key: string | TermId, value: TermId): V | undefined {
  const term = frame.summary.terms[value];
  if (term?.kind !== 'member' || typeof term.property === 'string' || typeof key === 'string') return undefined;
  const from = machine.evaluate(frame, term.object);
  const same = machine.evaluate(frame, term.property).id === machine.evaluate(frame, key).id;
  return same && from.kind === 'object' ? from : undefined;
}
/** `copy[key] = from[key]`: of what a part under any key is, the whole. */
function whole(machine: Machine, v: V): V | undefined {
  if (v.kind === 'lookup') return v.in;
  if (v.kind !== 'row' && v.kind !== 'input') return undefined;
  // one of the pairs that `values.items()` yields
  const depth = v.path.at(-1) === '1' && v.path.at(-2) === '[]' ? 2 : 1;
  if (v.path.at(-depth) !== '[]') return undefined;
  return machine.make(`${v.id}^`, v.at, { ...v, path: v.path.slice(0, -depth) });
}
/** `req.isAdmin = true`: what is known where it is said is what it says to whoever asks later. */
const flag = (said: V, { frame, point }: Written): V => ({
  id: `${said.id}@${frame.id}:${point}`,
  at: said.at,
  kind: 'union',
  of: [{ value: said, known: { frame, point } }],
});
/** A write that is an answer: a record as a call would leave it. */
function answered(machine: Machine, frame: Frame, step: WriteStep): void {
  if (typeof step.property !== 'string') return;
  const target = frame.vals[step.target];
  const value = frame.vals[step.value];
  if (target?.kind !== 'request' || !value) return;
  const reply = machine.knowledge.framework(target.state.framework)?.written?.(target.path, step.property, value);
  if (!reply) return;
  const at = machine.at(frame, step.span);
  const statuses = (frame.statuses ??= []);
  if (reply.status !== undefined && typeof reply.status !== 'number') statuses.push({ value: reply.status, point: step.at });
  const status = statuses.findLast((one) => leads(frame.summary, one.point, step.at))?.value;
  if (reply.body === undefined && !(status?.kind === 'literal' && typeof status.constant === 'number' && status.constant >= 400)) return;
  const call = noted(machine, frame, at, step.at);
  call.drafts.push({
    kind: 'response',
    call,
    at,
    media: reply.media ?? 'json',
    ...(reply.body && { body: reply.body }),
    ...(status && { status }),
  });
}
/** A property two steps down whose names a client chose: `all[req.body.a][req.body.b] = …`. */
function named(machine: Machine, frame: Frame, step: WriteStep): void {
  if (frame.file.endsWith('.py') || typeof step.property === 'string') return;
  const target = frame.summary.terms[step.target];
  const object = frame.vals[step.target];
  const outer = target?.kind === 'member' && typeof target.property !== 'string' ? frame.vals[target.property] : undefined;
  const key = [outer, ...(object ? alternatives(object).map(({ value }) => (value.kind === 'lookup' ? value.key : undefined)) : [])].find(
    (one) => one !== undefined && constantKey(one) === undefined && sources(one).inputs.length > 0,
  );
  const value = frame.vals[step.value];
  // a new object at that place holds nothing of the client's yet
  if (!key || (value?.kind === 'object' && value.entries.length === 0) || frame.summary.terms.some(looksForPrototype)) return;
  const at = machine.at(frame, step.span);
  const call = noted(machine, frame, at, step.at);
  call.drafts.push({ kind: 'sink', call, at, of: 'object-key', value: key });
}
/** Code that refuses the names of what all objects share. */
const looksForPrototype = (term: Term): boolean =>
  (term.kind === 'literal' && (term.value === '__proto__' || term.value === 'prototype')) ||
  (term.kind === 'member' && (term.property === 'hasOwnProperty' || term.property === 'hasOwn'));
