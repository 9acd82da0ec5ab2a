/** What a call does: runs functions of ours, asks the framework, reads the library tables, and leaves open what nobody knows. */
import type { ApiPath } from '../code.ts';
import type { Alternative, ArgV, Call, FnV, V } from './abstract.ts';
import { isOfNothing } from './abstract.ts';
import { bindArguments, unpacked } from './arguments.ts';
import { byShape } from './by-shape.ts';
import { runCallbacks } from './callbacks.ts';
import { apisOf, boundTo, method } from './classes.ts';
import { construct } from './construct.ts';
import { logs } from './effects.ts';
import { prepared } from './given.ts';
import { handedBeforehand, withHanded } from './handed.ts';
import { interpret } from './interpret.ts';
import { handler, libraryMiddleware } from './library-middleware.ts';
import { isLogFile, SEVERITIES } from './loggers.ts';
import type { Machine } from './machine.ts';
import { genericMethod } from './methods.ts';
import { proven } from './proven.ts';
import { byLibrary } from './returns.ts';
import { slot } from './slots.ts';
import { handOver } from './stores.ts';
import { superCall } from './super-calls.ts';
import { asksForReceiver, isReceiver, lastName, memberOf } from './terms.ts';
import { alternatives } from './ways.ts';

const MAX_CALLEES = 4;
/** The verbs that a table of routes may name. */
const MAX_NAMED = 8;

/** Evaluates the call (its callee, receiver and arguments stand) and yields its result. */
export function dispatch(machine: Machine, call: Call, name = `${call.frame.id}/${call.term}`): V {
  const result = run(machine, call, name);
  return machine.declared ? granted(machine, call, result, name) : result;
}

export function run(machine: Machine, call: Call, name: string): V {
  const callees = distinct(machine, call).slice(0, call.key ? MAX_NAMED : MAX_CALLEES);
  const [only] = callees;
  if (only && callees.length === 1) return one(machine, call, only.value, name);
  return machine.union(
    `${name}∪`,
    call.at,
    callees.map((callee, index) => ({ ...callee, value: one(machine, call, callee.value, `${name}.${index}`) })),
  );
}

/** A guard by configuration: its return proves it, or, where it says yes or no, what comes out true. What it does beside that is followed all the same. */
function granted(machine: Machine, call: Call, result: V, name: string): V {
  const symbols = [...call.frames.map((frame) => `${frame.file}${frame.summary.fn}`), ...(call.api === undefined ? [] : [call.api])];
  const roles = [...new Set(symbols.flatMap((symbol) => machine.declared?.(symbol) ?? []))];
  const [first] = roles;
  if (first === undefined) return result;
  call.opaque = false;
  if (saysWhether(call)) {
    call.meaning = { ...call.meaning, guard: { role: first, declared: true, whenTrue: true } };
    return machine.make(`${name}?`, call.at, { kind: 'result', call });
  }
  // what a package's function makes of another stands in front of that
  if (call.frames.length === 0) call.meaning = { ...call.meaning, middleware: { role: first, declared: true } };
  if (call.frames.some((frame) => frame.summary.async) && !call.awaited) return result;
  const proofs = roles.flatMap((role) => byLibrary({ ...call, result }, { role, declared: true }, 'throws'));
  call.grants = proven(...proofs);
  return result;
}

/** It answers with true or false, rather than ending the request. */
function saysWhether(call: Call): boolean {
  if (call.frames.length === 0)
    return /^(is|can|has|may|allow|check\w*(Access|Permission))/i.test(call.property ?? lastName(call.api ?? ''));
  const returned = call.frames.flatMap((frame) =>
    frame.returns.filter((way) => way.how === 'return').flatMap((way) => alternatives(way.value).map((one) => one.value)),
  );
  const whether = (v: V): boolean =>
    (v.kind === 'literal' && typeof v.constant === 'boolean') || (v.kind === 'op' && /^(!|==|!=|[<>]=?|in|not in|instanceof)$/.test(v.op));
  return returned.some(whether);
}

/** What runs the same code is called once: a member of a library that is reached in two ways (`global.client || new Client()`), a method that any list or text has. */
function distinct(machine: Machine, call: Call): Alternative[] {
  const all = alternatives(call.callee);
  // what is not there is not called
  const there = all.filter(({ value }) => !isOfNothing(value));
  const callees = there.length > 0 ? there : all;
  if (callees.length === 1) return callees;
  const seen = new Set<string>();
  return callees.filter(({ value }) => {
    const key = sameCode(machine, call, value);
    return !seen.has(key) && seen.add(key);
  });
}

function sameCode(machine: Machine, call: Call, callee: V): string {
  if (callee.kind !== 'part' && callee.kind !== 'api') return callee.id;
  const apis = calleeApis(machine, call, callee);
  const known = apis.find((one) => machine.knowledge.meaning(one) !== undefined);
  if (known !== undefined) return known;
  const plain = callee.kind === 'part' && callee.of.kind !== 'fn' && callee.of.kind !== 'continuation';
  // what it is a member of is the call's receiver, whichever way it was reached
  return plain && !apis.some((one) => machine.knowledge.frameworkOf(one)) ? `.${callee.property}` : callee.id;
}

export function one(machine: Machine, call: Call, callee: V, name: string): V {
  switch (callee.kind) {
    case 'fn':
      return ours(machine, call, callee, name);
    case 'class':
      return construct(machine, call, callee, name);
    case 'generic':
      return one(machine, call, callee.base, name);
    case 'continuation':
      call.continues = { to: callee.to, rejects: callee.rejects };
      return machine.unknown(name, call.at, 'what comes after');
    case 'instance': {
      const found = method(machine, callee.cls, '__call__');
      if (found) return ours(machine, call, boundTo(found, callee, `${callee.id}.__call__`, callee.at), name);
      break;
    }
    case 'result':
      if (callee.call.meaning?.middleware) return libraryMiddleware(machine, call, callee.call, name);
      if (callee.call.meaning?.handles) {
        const handled = handler(machine, call, callee.call, name);
        if (handled) return handled;
      }
      break;
    case 'op':
      if (callee.op === '||' || callee.op === '??') return one(machine, call, callee.left, name);
      break;
    case 'part':
      if (callee.of.kind === 'fn' || callee.of.kind === 'continuation') {
        const bound = functionMethod(machine, call, callee.of, callee.property, name);
        if (bound) return bound;
      } else if (call.self === undefined && call.callee === callee) {
        // a method that was handed on as a value works on what it was taken from
        call.self = callee.of;
        call.property = callee.property;
      }
      break;
    default:
  }
  const above = superCall(machine, call, callee, name);
  if (above) return above;
  const { self } = call;
  if (self && call.property !== undefined) {
    const special = onSpecial(machine, call, self, call.property);
    if (special) return special;
  }
  const apis = calleeApis(machine, call, callee);
  const shaped = apis.some((api) => machine.knowledge.package(api) !== 'unknown') ? undefined : byShape(call);
  for (const api of shaped ? [shaped] : apis) {
    call.api ??= api;
    const framework = machine.knowledge.frameworkOf(api)?.call?.(machine, call, api);
    if (framework) return framework;
    const known = machine.knowledge.meaning(api);
    if (known) {
      call.api = api;
      call.meaning = known.meaning;
      if (known.capture !== undefined) call.capture = known.capture;
      return interpret(machine, call, known.meaning, api, name);
    }
  }
  const named = call.property === undefined ? undefined : machine.knowledge.meaning(`any:${call.property}`);
  if (named) {
    call.api ??= `any:${call.property}`;
    call.meaning = named.meaning;
    return interpret(machine, call, named.meaning, call.api, name);
  }
  const built = call.property === undefined ? undefined : onTable(machine, call, call.property, name);
  if (built) return built;
  const generic = call.property === undefined ? undefined : genericMethod(machine, call, name);
  if (generic) return generic;
  const around = callee.kind === 'result' ? functionBehind(machine, call, callee.call) : undefined;
  if (around) return one(machine, call, taskOf(around, callee), name);
  handOver(machine, call);
  const api = apis[0];
  // a class decorator that nobody knows leaves a class
  const [sole] = call.args;
  if (sole?.value.kind === 'class' && sole.name === undefined && call.args.length === 1 && call.frame.file.endsWith('.py'))
    return sole.value;
  // what a known package does beyond its table ends no request
  call.opaque = api === undefined || machine.knowledge.package(api) === 'unknown';
  const functions = call.opaque ? handedBeforehand(machine, call, name) : undefined;
  if (functions) return functions;
  runCallbacks(machine, call);
  return machine.make(name, call.at, { kind: 'result', call, ...(api && { api: `${api}()` }) });
}

/** The function of ours that a package of which nothing is known made something of (`@retry(…)`, `traced('load', load)`): that runs it, on what it is called with. */
function functionBehind(machine: Machine, call: Call, made: Call): V | undefined {
  const [only] = call.args;
  // a decorator that was given a function is put on one
  if (call.args.length === 1 && only?.value.kind === 'fn') return undefined;
  // what a framework makes of a function, its adapter knows
  if (made.meaning || made.frames.length > 0 || (made.api !== undefined && machine.knowledge.frameworkOf(made.api))) return undefined;
  return soleFunction(made);
}
/** `@app.task(bind=True) def run(self, order)`: what the decorator made comes first. */
const taskOf = (fn: V, made: V): V =>
  fn.kind === 'fn' && fn.summary.owner === undefined && fn.summary.params[0]?.name === 'self' ? prepared(fn, [{ value: made }]) : fn;
function soleFunction(made: Call): V | undefined {
  // one that goes by a name is an option (`scopefunc=`)
  const found = made.args.flatMap(({ name, value }) => {
    if (name !== undefined) return [];
    if (value.kind === 'fn') return [value];
    const inner = value.kind === 'result' && value.call.meaning === undefined ? soleFunction(value.call) : undefined;
    return inner ? [inner] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** `db.insert(orders)`, `db.select().from(orders)` on a database that nothing is known of: the table says whose it is. */
function onTable(machine: Machine, call: Call, property: string, name: string): V | undefined {
  const table = call.args[0] && apisOf(machine, call.args[0].value).map((api) => machine.knowledge.entityStyle(api));
  const database = table?.map((style) => (style?.style === 'object' ? style.database : undefined)).find((api) => api !== undefined);
  if (database === undefined) return undefined;
  const asked = (on: Call, api: ApiPath, as: string): V | undefined => {
    const known = machine.knowledge.meaning(api)?.meaning;
    if (!known?.query) return undefined;
    on.api = api;
    on.meaning = known;
    return interpret(machine, on, known, api, as);
  };
  const begun = call.self?.kind === 'result' ? call.self.call : undefined;
  const query = begun?.property === undefined || begun.meaning ? undefined : asked(begun, `${database}.${begun.property}`, `${name}:begun`);
  if (!query) return asked(call, `${database}.${property}`, name);
  call.self = query;
  return asked(call, `${apisOf(machine, query)[0]}.${property}`, name);
}

function calleeApis(machine: Machine, call: Call, callee: V): ApiPath[] {
  const direct = apisOf(machine, callee);
  const { self, property } = call;
  if (!self || property === undefined) return direct;
  const found = new Set(direct);
  for (const { value } of alternatives(self)) for (const api of apisOf(machine, value)) found.add(memberOf(api, property));
  return [...found];
}

/** request, response: the framework knows their methods. */
function onSpecial(machine: Machine, call: Call, self: V, property: string): V | undefined {
  for (const { value } of alternatives(self)) {
    if (value.kind === 'request') {
      const framework = machine.knowledge.framework(value.state.framework);
      const found = framework?.requestCall?.(machine, call, value.path, property);
      if (found) return found;
    }
    if (value.kind === 'response') {
      const own = value.framework === undefined ? undefined : machine.knowledge.framework(value.framework);
      for (const framework of own ? [own, ...machine.knowledge.frameworks] : machine.knowledge.frameworks) {
        const found = framework.responseCall?.(machine, call, property, value);
        if (found) return found;
      }
    }
  }
  return undefined;
}

function functionMethod(machine: Machine, call: Call, fn: V, property: string, name: string): V | undefined {
  if (property === 'bind')
    return prepared(
      fn.kind === 'fn' && !fn.self && call.args[0] ? { ...fn, id: `${fn.id}|${call.args[0].value.id}`, self: call.args[0].value } : fn,
      call.args.slice(1),
    );
  if (property === 'call' || property === 'apply') {
    const spread =
      property === 'apply' && call.args[1]?.value.kind === 'array'
        ? call.args[1].value.items.map((item): ArgV => ('spread' in item ? { value: item.spread, spread: true } : { value: item }))
        : call.args.slice(1);
    const inner: Call = { ...call, args: spread, callee: fn };
    const result = one(machine, inner, fn, name);
    call.frames.push(...inner.frames.filter((frame) => !call.frames.includes(frame)));
    if (inner.continues) call.continues = inner.continues;
    return result;
  }
  return undefined;
}

/** A function of ours. */
export function ours(machine: Machine, call: Call, fn: V & FnV, name: string): V {
  // Python: what a decorator made of a method is given the receiver before all else
  const { given = [], self: taken, ...plain } = fn;
  if (taken && fn.summary.owner === undefined && fn.file.endsWith('.py'))
    return ours(machine, call, { ...plain, given: [{ value: taken }, ...given] }, name);
  const unbound = !taken && fn.summary.owner !== undefined && fn.file.endsWith('.py');
  const args = [...given, ...call.args];
  const [receiver, ...others] = unbound ? args.flatMap(unpacked) : args;
  // Python: a method that is called by its class, or by a decorator's wrapper, is given its receiver
  if (unbound && receiver && receiver.name === undefined && !receiver.spread)
    return ours(
      machine,
      { ...call, args: others, frames: call.frames },
      { ...plain, self: receiver.value, id: `${fn.id}|${receiver.value.id}` },
      name,
    );
  if (fn.handed) {
    const { handed, ...plain } = fn;
    return ours(machine, { ...call, args: withHanded(machine, call, handed, name), frames: call.frames }, plain, name);
  }
  const own = receiverOf(call, fn);
  const instance = !own && !fn.self && buildsItself(fn) ? machine.make(`${name}:new`, call.at, { kind: 'object', entries: [] }) : undefined;
  const self = own ?? instance;
  const target = self ? { ...fn, self } : fn;
  if (isOwnLogger(fn)) logs(machine, call, fn.summary.name, slot(machine, call, 'rest:0') ?? fn, redacts(fn));
  const frame = machine.invoke(target, bindArguments(machine, args, fn, call.at, call.term >= 0), `${call.frame.id}/${call.term}`);
  if (!frame) {
    call.opaque = true;
    return machine.make(name, call.at, { kind: 'result', call });
  }
  if (!call.frames.includes(frame)) call.frames.push(frame);
  return instance ?? machine.result(frame);
}
/** A logger of our own: what it is called with is logged where it is called. */
const isOwnLogger = ({ file, summary }: FnV): boolean => isLogFile(file) && (SEVERITIES.has(summary.name) || /^_?log/i.test(summary.name));

const redacts = ({ summary }: FnV): boolean =>
  summary.terms.some((term) =>
    'ref' in term || term.kind === 'member'
      ? /redact|saniti[sz]e|mask|scrub|censor/i.test(
          `${term.kind === 'member' && typeof term.property === 'string' ? term.property : ''} ${'ref' in term ? (term.ref ?? '') : ''}`,
        )
      : false,
  );

/** What may be given a function of ours: an object, a class, a model that a call has made. */
const RECEIVERS = new Set<V['kind']>(['object', 'module', 'class', 'result']);
/** `const orders = { find() { return this.open() } }`: the object that a function is called on, where it is no class's and asks for it. */
function receiverOf({ self, property, callee }: Call, fn: V & FnV): V | undefined {
  if (fn.self || fn.summary.owner !== undefined || property === undefined || callee !== fn) return undefined;
  if (!self || !RECEIVERS.has(self.kind)) return undefined;
  // what is called like a class is built by that call
  return asksForReceiver(fn.summary) && !/^[A-Z]/.test(property) ? self : undefined;
}
/** A function that writes into its own receiver and is no method: a constructor of the old kind. */
const buildsItself = (fn: FnV): boolean =>
  fn.summary.owner === undefined && fn.summary.steps.some((step) => step.kind === 'write' && isReceiver(fn.summary.terms[step.target]));
