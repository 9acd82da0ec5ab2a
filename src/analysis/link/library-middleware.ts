/** A library's middleware at work: the guard that it is, the function of ours that it calls. */
import type { GuardMeaning } from '../table.ts';
import type { ArgV, Call, FnV, V } from './abstract.ts';
import { stringOf } from './abstract.ts';
import { runCallback } from './callbacks.ts';
import { constantName } from './claims.ts';
import { one } from './dispatch.ts';
import { itemsOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { ofCall } from './returns.ts';
import { parsed } from './schemas.ts';
import { slot } from './slots.ts';
import { lastName } from './terms.ts';

/** A library's middleware at work: its own callback decides when it was given one, else it goes on for those whom it admits. */
export function libraryMiddleware(machine: Machine, call: Call, made: Call, name: string): V {
  const meaning = made.meaning?.middleware;
  const [only] = call.args;
  // a decorator with options, `jwt_required(optional=True)(view)`: put on a function, or on what another call made of one, it is not at work yet
  if ((only?.value.kind === 'fn' || only?.value.kind === 'result') && call.args.length === 1 && made.frame.file.endsWith('.py')) {
    const off = meaning?.optional && slot(machine, made, meaning.optional.slot);
    if (off?.kind === 'literal' && off.constant === meaning?.optional?.value) return only.value;
    if (made.meaning) call.meaning = meaning ? { ...made.meaning, middleware: asking(machine, made, meaning) } : made.meaning;
    if (made.api) call.api = made.api;
    return machine.make(name, call.at, { kind: 'result', call, ...(made.api && { api: made.api }) });
  }
  const callback = made.args.map((arg) => arg.value).find((value) => value.kind === 'fn');
  if (made.api?.startsWith('passport:')) signedIn(machine, call, made);
  const caller = machine.make(`${made.frame.id}/${made.term}:caller`, call.at, { kind: 'identity', claim: [], source: made.result });
  if (callback && made.api?.startsWith('passport:')) {
    runCallback(machine, call, callback, [machine.make(`${name}:error`, call.at, { kind: 'exception' }), caller]);
    return machine.make(name, call.at, { kind: 'result', call });
  }
  const next = call.args.find((arg) => arg.value.kind === 'continuation')?.value;
  if (callback && meaning && !next) return guarded(machine, call, made, callback);
  const option = meaning?.optional && slot(machine, made, meaning.optional.slot);
  const optional = option?.kind === 'literal' && option.constant === meaning?.optional?.value;
  const counted = meaning?.failures && slot(machine, made, meaning.failures.slot);
  const partly = counted?.kind === 'literal' && counted.constant === meaning?.failures?.value;
  if (meaning && !optional) call.meaning = { guard: { ...asking(machine, made, meaning), ...(partly && { partly }) } };
  if (made.api) call.api = made.api;
  const request = call.args.find((arg) => arg.value.kind === 'request')?.value;
  const shapes = request && slot(machine, made, made.meaning?.shapes);
  if (request && shapes) shaped(machine, call, request, shapes);
  if (request && meaning?.sets) machine.heap.put(request, meaning.sets, caller);
  if (next?.kind === 'continuation') call.continues = { to: next.to, rejects: false };
  return machine.make(name, call.at, { kind: 'result', call });
}

/** A guard of roles with the names of those that it was made for; one that names none may be called so itself (`staff_member_required`). */
function asking(machine: Machine, made: Call, guard: GuardMeaning): GuardMeaning {
  if (guard.role !== 'role' || guard.named) return guard;
  const given = slot(machine, made, guard.needs);
  const items = given?.kind === 'array' ? itemsOf(given.items) : given ? [given] : [];
  const named = items.flatMap((one) => {
    const name = constantName(one);
    return name !== undefined && /[a-z]/i.test(name) ? [name] : [];
  });
  return items.length > 0 && named.length === items.length ? { ...guard, named } : guard;
}
/** The parts of a request have what their schemas let through. */
function shaped(machine: Machine, call: Call, request: V, shapes: V): void {
  for (const entry of shapes.kind === 'object' ? shapes.entries : []) {
    if ('spread' in entry) continue;
    // `[Segments.BODY]` names what `body` does
    const part = typeof entry.key === 'string' ? entry.key : entry.key.kind === 'api' ? lastName(entry.key.api).toLowerCase() : undefined;
    if (part === undefined) continue;
    const whole = member(machine, request, part, call.at);
    machine.heap.put(request, part, parsed(machine, whole, entry.value, call, `${whole.id}|${entry.value.id}`));
  }
}
/** Passport asks the strategies that it was told to: one that reads a form is called with the fields of the body. */
function signedIn(machine: Machine, call: Call, made: Call): void {
  const request = call.args.find((arg) => arg.value.kind === 'request')?.value;
  const asked = made.args[0]?.value;
  for (const one of asked?.kind === 'array' ? itemsOf(asked.items) : [asked]) {
    const strategy = machine.forms.get(stringOf(one) ?? '');
    const form = strategy?.meaning?.form;
    const fn = form && slot(machine, strategy, form.fn);
    if (!request || !strategy || !form || !fn) continue;
    const body = member(machine, request, 'body', call.at);
    const field = (option: string, standard: string): V =>
      member(machine, body, stringOf(slot(machine, strategy, option)) ?? standard, call.at);
    const whole = slot(machine, strategy, form.request);
    const fields = [field(form.user, 'username'), field(form.password, 'password')];
    runCallback(machine, call, fn, whole?.kind === 'literal' && whole.constant === true ? [request, ...fields] : fields);
  }
}

/** A library's middleware that calls a function of ours for each request. */
export function handler(machine: Machine, call: Call, made: Call, name: string): V | undefined {
  const { handles } = made.meaning ?? {};
  const fn = slot(machine, made, handles?.fn);
  if (!handles || fn?.kind !== 'fn') return undefined;
  const request = call.args.find((arg) => arg.value.kind === 'request')?.value ?? machine.unknown(`${name}:request`, call.at, 'a request');
  const args = handles.with.map((one): ArgV => ({ value: one === 'request' ? request : machine.names.packaged(one.api, call.at) }));
  return one(machine, Object.assign(call, { args }), fn, name);
}

/** A function of ours in a library's decorator, at work: the guard, then the function on the same arguments. */
function guarded(machine: Machine, call: Call, made: Call, fn: V & FnV): V {
  const guard: Call = {
    ...call,
    callee: made.result,
    frames: [],
    callbacks: [],
    drafts: [],
    meaning: { guard: made.meaning?.middleware as GuardMeaning },
  };
  if (made.api) guard.api = made.api;
  const inner: Call = { ...call, callee: fn, frames: [], callbacks: [], drafts: [] };
  const result = one(machine, inner, fn, `${call.frame.id}/${call.term}:guarded`);
  for (const frame of inner.frames) call.callbacks.push({ frame, after: guard });
  // whom it turns away is answered by the library; for anyone else the function has run
  call.grants = ofCall(guard);
  return result;
}
