/**
 * The linker's core: evaluates terms of summaries where something asks for them, follows calls across files, and leaves a tree of frames. A frame is a function with one set
 * of arguments, evaluated once; what it does on the way (calls, effects, continuations) is recorded in order with the point where it happens.
 */
import type { ApiPath, Location, Path, Span } from '../code.ts';
import type { Column, GuardRole, Transform } from '../facts.ts';
import type { RoutingNode } from '../frameworks/framework.ts';
import type { Program, Resolver } from '../program.ts';
import type { ClassSummary, Lowered, PointId, Summary, Term, TermId } from '../summaries.ts';
import type { Alternative, ArgV, Call, ClassV, Draft, FnV, Frame, RequestState, Shape, V } from './abstract.ts';
import { alternatives, isNothing } from './abstract.ts';
import { dispatch } from './dispatch.ts';
import type { ErrorHandler } from './errors.ts';
import type { Knowledge } from './knowledge.ts';
import { Likeness } from './likeness.ts';
import { member } from './members.ts';
import { checkedBy } from './methods.ts';
import { sources } from './origins.ts';
import { leads, outcomes } from './points.ts';
import { provenAt } from './proofs.ts';
import { awaited, consume } from './queries.ts';
import { localOf } from './terms.ts';

/** Deeper call stacks than this are left open; real handlers stay under 30. */
const MAX_STACK = 60;
const MOST_DECORATORS = 12;
/** The same function on the stack more often than this is recursion. */
const MAX_RECURSION = 2;
/** A function is evaluated for each call that differs until it took so many terms. */
const FAIR_SHARE = 10_000;
/** And for each that says something else of the outside until it took so many times as much. */
const MOST_SHARES = 8;
/** More ways to a value than these are not told apart. */
const MAX_WAYS = 12;
/** A list that stands in the code is longer, and each of its texts may be what counts. */
const MAX_LITERALS = 60;

interface File {
  lowered: Lowered;
  fns: Map<string, Summary>;
  classes: Map<string, ClassSummary>;
  /** What functions give to top-level names. */
  given: Map<string, { summary: Summary; value: TermId }[]>;
  top: Frame;
}

/** Thrown when the budget of steps is used up: the analysis is incomplete, never partial. */
export class BudgetExceeded extends Error {
  override name = 'BudgetExceeded';
}

export class Machine {
  readonly program: Program;
  readonly resolver: Resolver;
  readonly knowledge: Knowledge;
  readonly heap = new Map<string, Map<string, V[]>>();
  private readonly onRequest = new Map<string, Map<string, V[]>[]>();
  readonly spreads = new Map<string, { value: V; at: Location }[]>();
  /** Registrations, in the order of evaluation. */
  readonly routing: RoutingNode[] = [];
  /** Functions that answer errors, in the order of evaluation. */
  readonly errorHandlers: ErrorHandler[] = [];
  /** Handlers, and classes of them, that a call took out of what a guard asks, by symbol. */
  readonly exempted = new Map<string, { role: GuardRole; at: Location }[]>();
  /** The request as the link at work sees it. */
  serving?: RequestState;
  /** Schemas by the id that a transform names. */
  readonly schemas = new Map<string, V>();
  /** Of those, the ones that something from a request has passed. */
  readonly requested = new Set<string>();
  /** Classes that stand in for others where those are asked for (dependency injection), by the id of the class that is asked for. */
  readonly substitutes = new Map<string, V & ClassV>();
  /** Columns that a call declares on a class of ours (`User.init({…})`), by the class's id. */
  readonly declaredColumns = new Map<string, V>();
  /** Columns of entities that a data file declares (schema.prisma), by lower-case name. */
  knowledgeOfSchema?: Map<string, Column[]>;
  /** The roles that the configuration gives to a function. */
  declared?: ((symbol: ApiPath) => readonly GuardRole[]) | undefined;
  private readonly files = new Map<Path, File | undefined>();
  private readonly frames = new Map<string, Frame>();
  private readonly made: Frame[] = [];
  private readonly refs = new Map<string, V>();
  private readonly serial = new Map<string, number>();
  private readonly stack: Frame[] = [];
  /** What reading fields of values yielded, until something is written. */
  reads = new WeakMap<V, Map<string, { at: Location; value: V | undefined }>>();
  private readonly writings = new Map<string, number>();
  private readonly built = new Map<string, number>();
  private readonly likeness: Likeness;
  private readonly roughly = new Map<string, Frame>();
  private readonly registering = new Set<string>();
  private readonly pending = new Set<string>();
  /** How many terms are at work. */
  private evaluating = 0;
  /** Where fields were written from outside of an object's literal, by the object's id and the field. */
  private readonly writes = new Map<string, { frame: Frame; point: PointId }[]>();
  /** What functions give to top-level names, by file and name. */
  private readonly later = new Map<string, V[]>();
  private steps: number;

  constructor(program: Program, resolver: Resolver, knowledge: Knowledge, steps: number) {
    this.program = program;
    this.resolver = resolver;
    this.knowledge = knowledge;
    this.steps = steps;
    this.likeness = new Likeness(knowledge, (v) => (this.writings.get(v.id) ?? 0) - (this.built.get(v.id) ?? 0));
  }

  spent(): void {
    if (--this.steps < 0) throw new BudgetExceeded('the budget of analysis steps is used up');
  }

  /** A value of this shape, which must be nobody else's: it becomes the value. */
  make(id: string, at: Location, shape: Shape, passed?: readonly Transform[]): V {
    const value = shape as V;
    value.id = id;
    value.at = at;
    if (passed && passed.length > 0) value.passed = passed;
    return value;
  }
  unknown(id: string, at: Location, why: string, reads: V[] = []): V {
    return { id, at, kind: 'unknown', reads, why };
  }
  /** One value for several ways; equal ones once. */
  union(id: string, at: Location, of: Alternative[]): V {
    const kept: Alternative[] = [];
    const byValue = new Map<string, Alternative[]>();
    for (const one of of) {
      for (const way of one.value.kind === 'union' && !one.known && !one.when ? alternatives(one.value) : [one]) {
        const same = byValue.get(way.value.id);
        if (same?.some((other) => isSameWay(other, way))) continue;
        if (same) same.push(way);
        else byValue.set(way.value.id, [way]);
        kept.push(way);
      }
      if (kept.length >= MAX_LITERALS && byValue.size > 1) break;
    }
    const [first] = kept;
    if (!first) return this.unknown(id, at, 'no value');
    const most = kept.every((one) => one.value.kind === 'literal') ? MAX_LITERALS : MAX_WAYS;
    return byValue.size === 1 ? first.value : { id, at, kind: 'union', of: kept.slice(0, most) };
  }

  /** A call that says of what it is given that a guard does not ask it. */
  exempt(call: Call, role: GuardRole): void {
    for (const arg of call.args) {
      let { value } = arg;
      // other decorators stand between
      for (let depth = 0; depth < MOST_DECORATORS && value.kind === 'result' && value.call.args[0]; depth++)
        value = value.call.args[0].value;
      const key = value.kind === 'fn' ? `${value.file}${value.summary.fn}` : value.kind === 'class' ? value.id : undefined;
      if (key !== undefined) this.exempted.set(key, [{ role, at: call.at }]);
    }
  }

  // ── Files ──

  file(path: Path): File | undefined {
    if (this.files.has(path)) return this.files.get(path);
    const lowered = this.program.lowered(path);
    if (!lowered?.summaries[0]) {
      this.files.set(path, undefined);
      return undefined;
    }
    const top: Frame = this.frame(path, lowered.summaries[0], [], undefined, undefined, `${path}:`);
    const file: File = {
      lowered,
      fns: new Map(lowered.summaries.map((one) => [one.fn, one])),
      classes: new Map(lowered.classes.map((one) => [one.id, one])),
      given: givenIn(lowered),
      top,
    };
    this.files.set(path, file);
    this.run(top);
    return file;
  }
  /** What is done outside of requests: by top levels, and by what they call. */
  setUp(): Draft[] {
    const found: Draft[] = [];
    const seen = new Set<Frame>();
    const queue = [...this.frames.values()].filter((frame) => frame.args.length === 0);
    for (let frame = queue.pop(); frame; frame = queue.pop()) {
      if (seen.has(frame)) continue;
      seen.add(frame);
      for (const { call } of frame.records) {
        found.push(...call.drafts);
        queue.push(...call.frames, ...call.callbacks.map((one) => one.frame));
      }
    }
    return found;
  }
  /** The value of a top-level name. */
  top(path: Path, name: string): V {
    const file = this.file(path);
    const at: Location = { path, span: file?.top.summary.span ?? [1, 1, 1, 1] };
    if (!file) return this.unknown(`${path}:${name}`, at, `${path} was not read`);
    const term = localOf(file.top.summary, name);
    const written = this.heap.get(`${path}:`)?.get(name);
    if (term === undefined) {
      if (written?.[0])
        return written.length === 1
          ? written[0]
          : this.union(
              `${path}:${name}∪`,
              at,
              written.map((value) => ({ value })),
            );
      if (name === 'module.exports') return this.make(`${path}:module.exports`, at, { kind: 'object', entries: [] });
      return this.unknown(`${path}:${name}`, at, `${name} is not found in ${path}`);
    }
    const value = this.evaluate(file.top, term);
    const later = written ?? this.assigned(file, path, name);
    // a name that holds nothing yet is filled by code that is not followed
    if (later.length === 0)
      return value.kind === 'literal' && value.constant === null ? this.unknown(value.id, at, `${name} is set later`) : value;
    const first = written
      ? [value]
      : alternatives(value).flatMap((one) => (isNothing(one.value) || one.value.kind === 'unknown' ? [] : [one.value]));
    return this.union(
      `${path}:${name}∪`,
      at,
      [...first, ...later].map((one) => ({ value: one })),
    );
  }
  /** What functions of the file give to a top-level name (`let db; function connect() { db = … }`), as far as it shows without knowing who calls them. */
  private assigned(file: File, path: Path, name: string): V[] {
    const given = file.given.get(name);
    if (!given) return [];
    const key = `${path}:${name} is assigned`;
    const known = this.later.get(key);
    if (known) return known;
    if (this.pending.has(key)) return [];
    this.pending.add(key);
    const values = given.flatMap(({ summary, value }) => {
      const frame = this.frame(path, summary, [], undefined, file.top, `${path}${summary.fn}|declaration|${file.top.id}`);
      return alternatives(this.evaluate(frame, value)).flatMap((one) =>
        isNothing(one.value) || one.value.kind === 'unknown' ? [] : [one.value],
      );
    });
    this.pending.delete(key);
    const found = values.slice(0, 8);
    // what is asked for on the way to another name may lack what leads back there
    if (this.pending.size === 0 && this.evaluating === 0) this.later.set(key, found);
    return found;
  }
  /** What a ref written in `from` stands for. */
  ref(from: Path, ref: ApiPath): V {
    const key = `${from} ${ref}`;
    const known = this.refs.get(key);
    if (known) return known;
    if (this.pending.has(key)) return this.unknown(key, { path: from, span: [1, 1, 1, 1] }, `${ref} refers to itself`);
    this.pending.add(key);
    const value = this.join(from, ref);
    this.pending.delete(key);
    if (this.stack.every((frame) => frame.summary.parent !== undefined || frame.done)) this.refs.set(key, value);
    return value;
  }
  private join(from: Path, ref: ApiPath): V {
    const target = this.resolver.resolve(from, ref);
    const at: Location = { path: from, span: [1, 1, 1, 1] };
    if (target.kind === 'package') {
      // 'jwt:decode.x' of a package; a global's members likewise
      return this.packaged(target.api, at);
    }
    if (target.kind === 'missing') return this.unknown(`${from} ${ref}`, at, `${target.what} is not found`);
    const base =
      target.kind === 'module'
        ? this.make(`${target.path}:*`, at, { kind: 'module', file: target.path })
        : this.top(target.path, target.name);
    return target.rest.reduce((value, property) => member(this, value, property, at), base);
  }

  /** A package's member: a value that a table or an adapter knows, else a name. */
  packaged(api: ApiPath, at: Location): V {
    const known = this.knowledge.value(api);
    if (known?.identity)
      return this.make(api, at, { kind: 'identity', claim: known.identity.claim === undefined ? [] : [known.identity.claim] });
    const value = this.knowledge.frameworkOf(api)?.value?.(this, api, at);
    if (value) return value;
    // a member of such a value: 'flask:request.json'
    const dot = api.lastIndexOf('.');
    if (dot > api.indexOf(':')) {
      const object = this.packaged(api.slice(0, dot), at);
      if (object.kind !== 'api') return member(this, object, api.slice(dot + 1), at);
    }
    return this.make(api, at, { kind: 'api', api });
  }

  // ── Frames ──

  frame(file: Path, summary: Summary, args: V[], self: V | undefined, closure: Frame | undefined, key: string): Frame {
    const known = this.frames.get(key);
    if (known) return known;
    const name = `${file}${summary.fn}`;
    const n = (this.serial.get(name) ?? 0) + 1;
    this.serial.set(name, n);
    const frame: Frame = {
      id: `${name}@${n}`,
      file,
      summary,
      args,
      ...(self && { self }),
      ...(closure && { closure }),
      vals: [],
      working: new Set(),
      calls: new Map(),
      records: [],
      returns: [],
      done: false,
    };
    this.frames.set(key, frame);
    this.made.push(frame);
    return frame;
  }
  /** Whether a function of this file was evaluated at all. */
  ran(path: Path, fn: string): boolean {
    return this.serial.has(`${path}${fn}`);
  }
  /** How many frames there are. */
  get count(): number {
    return this.made.length;
  }
  /** Those that were made since there were this many. */
  madeSince(count: number): Frame[] {
    return this.made.slice(count);
  }
  /**
   * Runs a function of ours with these arguments, or takes what it did with others that are like them; undefined when that would recurse. site: the call that asks, for what
   * makes an app or a router, which is another one each time.
   */
  invoke(fn: V & FnV, args: V[], site?: string): Frame | undefined {
    const shared = `${fn.file}${fn.summary.fn}|${fn.closure?.id ?? ''}|${fn.self ? this.likeness.of(fn.self) : ''}|${args.map((arg) => this.likeness.of(arg)).join(',')}`;
    const first = this.frames.get(shared);
    const made = first?.makes && site !== undefined && first.site !== site ? `${shared}|${site}` : shared;
    const rough = this.rough(fn, args);
    const alike = this.frames.get(made) ?? rough.map((one) => this.roughly.get(one)).find((one) => one?.done);
    if (alike?.done) {
      this.rewrite(alike, fn.self, args);
      return alike;
    }
    // one that is at work on something alike is not known yet
    const key = alike
      ? `${fn.file}${fn.summary.fn}|${fn.closure?.id ?? ''}|${fn.self?.id ?? ''}|${args.map((arg) => arg.id).join(',')}`
      : made;
    const known = alike && this.frames.get(key);
    if (known) return known;
    if (this.stack.length > MAX_STACK) return undefined;
    let same = 0;
    for (const frame of this.stack) if (frame.summary === fn.summary) same++;
    if (same >= MAX_RECURSION) return undefined;
    const frame = this.frame(fn.file, fn.summary, args, fn.self, fn.closure, key);
    if (site !== undefined) frame.site = site;
    const registered = this.routing.length;
    this.run(frame);
    if (this.routing.length > registered) this.registering.add(`${fn.file}${fn.summary.fn}`);
    for (const one of rough) this.roughly.set(one, frame);
    return frame;
  }
  /** An app or a router was made by what runs now. */
  makes(): void {
    for (const frame of this.stack) frame.makes = true;
  }
  /**
   * A function that was evaluated for very many different calls is not for each that follows: what is said of the outside tells them apart then, and in the end nothing. So no
   * function takes more than its share, however many ways lead to it. One that registers routes is called for what each call registers.
   */
  private rough(fn: V & FnV, args: V[]): string[] {
    const name = `${fn.file}${fn.summary.fn}`;
    const share = ((this.serial.get(name) ?? 0) * fn.summary.terms.length) / FAIR_SHARE;
    if (share < 1 || this.registering.has(name)) return [];
    const key = `${name}|${fn.self ? this.likeness.roughly(fn.self) : ''}|${args.map((arg) => this.likeness.roughly(arg)).join()}`;
    return share < MOST_SHARES ? [key] : [key, name];
  }
  /** What the function wrote into what it was given, it writes into what is given to it now. */
  private rewrite(frame: Frame, self: V | undefined, args: V[]): void {
    for (const { into, property, value } of frame.written ?? []) {
      const target = into < 0 ? self : args[into];
      const before = into < 0 ? frame.self : frame.args[into];
      if (!target || target.id === before?.id) continue;
      if (property === undefined) this.spread(target, value, value.at);
      else {
        this.put(target, property, value);
        const places = this.writes.get(`${before?.id}.${property}`);
        if (places) this.writes.set(`${target.id}.${property}`, places);
      }
    }
  }
  /** Notes for all functions at work what is written into what they were given. */
  private note(object: V, property: string | undefined, value: V): void {
    this.reads = new WeakMap();
    this.writings.set(object.id, (this.writings.get(object.id) ?? 0) + 1);
    for (const frame of this.stack) {
      const into = frame.self?.id === object.id ? -1 : frame.args.findIndex((arg) => arg.id === object.id);
      if (into >= 0 || frame.self?.id === object.id) (frame.written ??= []).push({ into, property, value });
    }
  }
  /** Its constructor is done: what is written to it from now on makes it like no other. */
  constructed(instance: V): void {
    this.built.set(instance.id, this.writings.get(instance.id) ?? 0);
  }
  private run(frame: Frame): void {
    this.stack.push(frame);
    const { summary } = frame;
    for (const step of summary.steps) {
      this.spent();
      if (step.kind === 'call') {
        const call = this.call(frame, step.call);
        call.awaited = step.awaited;
        if (step.awaited) awaited(this, call.result);
        call.used = step.used;
        frame.records.push({ call, point: step.at, ends: step.ends });
      } else if (step.kind === 'write') {
        this.write(frame, step);
        this.answered(frame, step);
        this.named(frame, step);
      } else {
        const at = { path: frame.file, span: step.span };
        const value =
          step.value === undefined
            ? this.make(`${frame.id}/nothing`, at, { kind: 'literal', constant: undefined })
            : this.evaluate(frame, step.value);
        const how = step.kind === 'yield' ? 'yield' : step.how;
        frame.returns.push({ value, how, point: step.at, caught: step.kind === 'exit' && step.within !== undefined, at });
      }
    }
    // what a branch asks is needed wherever something stands behind it
    for (const point of summary.points) if (point.fact && 'test' in point.fact) this.evaluate(frame, point.fact.test);
    frame.done = true;
    this.stack.pop();
    for (const row of frame.dirty?.values() ?? []) this.touched(row);
  }
  /** A row was written to: it waits for its unit of work. */
  touched(v: V): void {
    const frame = this.stack.at(-1);
    if (!frame || v.kind !== 'row' || v.path.length > 0) return;
    (frame.dirty ??= new Map()).set(v.id, v);
  }
  /** The rows that wait, on the way from the outermost call to this one; they wait no more. */
  flushed(): V[] {
    const rows = new Map<string, V>();
    for (const frame of this.stack) {
      for (const [id, row] of frame.dirty ?? []) rows.set(id, row);
      delete frame.dirty;
    }
    return [...rows.values()];
  }
  /** What calling the frame's function yields: each way with what is known there. */
  result(frame: Frame): V {
    if (frame.result) return frame.result;
    const at: Location = { path: frame.file, span: frame.summary.span };
    const yields = frame.summary.yields;
    const ways: Alternative[] = frame.returns
      .filter((one) => (yields ? one.how === 'yield' : one.how === 'return') && !(frame.done && provenAt(frame, one.point).bottom))
      .map((one) => ({ value: one.value, known: { frame, point: one.point } }));
    if (frame.summary.end !== undefined && !yields)
      ways.push({
        value: this.make(`${frame.id}/end`, at, { kind: 'literal', constant: undefined }),
        known: { frame, point: frame.summary.end },
      });
    const value =
      ways.length === 0
        ? this.make(`${frame.id}/never`, at, { kind: 'literal', constant: undefined })
        : this.union(`${frame.id}/result`, at, ways);
    if (frame.done) frame.result = value;
    return value;
  }

  // ── The heap: fields written from outside of an object's literal ──

  put(object: V, property: string, value: V): void {
    const on = this.placed(object);
    if (on?.path[0] !== undefined && on.state.lasting?.includes(on.path[0])) return;
    this.note(object, property, value);
    const key = on ? requestKey(on.state, on.path) : object.id;
    let fields = this.heap.get(key);
    if (!fields) {
      this.heap.set(key, (fields = new Map()));
      if (on) this.onRequest.set(on.state.id, [...this.writtenOn(on.state.id), fields]);
    }
    const list = fields.get(property);
    if (!list) fields.set(property, [value]);
    else if (list.length < 8 && !list.some((one) => one.id === value.id)) list.push(value);
  }
  /** Where on a request something stands; what an earlier link put there is written to by the one that is at work. */
  private placed(object: V): { state: RequestState; path: readonly string[] } | undefined {
    const on = object.kind === 'input' ? object.on : object.kind === 'request' ? object : undefined;
    return on && { path: on.path, state: this.seen(on.state) };
  }
  /** A request as the link at work sees it, whoever took hold of it: all links before have written to it, and some frameworks have one that is a global. */
  seen(known: RequestState): RequestState {
    for (let state = this.serving; state; state = state.parent) if (state.id === known.id) return this.serving ?? known;
    return known;
  }
  /** What one link wrote on the request and on what belongs to it. */
  writtenOn(state: string): readonly Map<string, V[]>[] {
    return this.onRequest.get(state) ?? [];
  }
  /** All keys of `from` are written into the object (`Object.assign`, `setattr` in a loop). */
  spread(object: V, from: V, at: Location): void {
    if (from.id === object.id) return;
    this.note(object, undefined, from);
    const list = this.spreads.get(object.id);
    if (!list) this.spreads.set(object.id, [{ value: from, at }]);
    else if (list.length < 8 && !list.some((one) => one.value.id === from.id)) list.push({ value: from, at });
  }
  fields(object: V): Map<string, V[]> | undefined {
    return this.heap.get(object.id);
  }
  private write(frame: Frame, { target, property, value, at: point }: Extract<Summary['steps'][number], { kind: 'write' }>): void {
    const term = frame.summary.terms[target];
    const written = this.evaluate(frame, value);
    if (term?.kind === 'api' && term.ref === ':' && typeof property === 'string') {
      this.put({ ...written, id: `${frame.file}:` }, property, written);
      return;
    }
    if (term?.kind === 'captured' && term.name === '~scope') return;
    const object = this.evaluate(frame, target);
    const names =
      typeof property === 'string' ? [property] : alternatives(this.evaluate(frame, property)).map((one) => constantKey(one.value));
    for (const { value: one } of alternatives(object)) {
      this.touched(one);
      for (const name of names) {
        if (name === undefined)
          this.spread(one, this.whole(written) ?? written, this.at(frame, frame.summary.terms[value]?.span ?? frame.summary.span));
        else {
          this.put(one, name, one.kind === 'request' && isFlag(written) ? this.flag(written, frame, point) : written);
          const key = `${one.id}.${name}`;
          const places = this.writes.get(key);
          if (places) places.push({ frame, point });
          else this.writes.set(key, [{ frame, point }]);
        }
      }
    }
  }
  /** `copy[key] = from[key]`: of what a part under any key is, the whole. */
  private whole(v: V): V | undefined {
    if (v.kind === 'lookup') return v.in;
    if ((v.kind !== 'row' && v.kind !== 'input') || v.path.at(-1) !== '[]') return undefined;
    return this.make(`${v.id}^`, v.at, { ...v, path: v.path.slice(0, -1) });
  }
  /** `req.isAdmin = true`: what is known where it is said is what it says to whoever asks later. */
  private flag(said: V, frame: Frame, point: PointId): V {
    return { id: `${said.id}@${frame.id}:${point}`, at: said.at, kind: 'union', of: [{ value: said, known: { frame, point } }] };
  }
  /** Whether a field that was written later is surely there where the call is made: not when it was written on one branch alone. */
  surely(object: V, property: string, { frame, term }: Call): boolean {
    const places = this.writes.get(`${object.id}.${property}`) ?? [];
    const here = frame.summary.steps.find((step) => step.kind === 'call' && step.call === term)?.at;
    return places.some(
      (place) => (place.frame === frame && here !== undefined && leads(frame.summary, place.point, here)) || !isConditional(place),
    );
  }
  /** Whether every write of this field stands on one branch alone, so that it may hold what it held before. */
  mayBeMissing(key: string): boolean {
    const places = this.writes.get(key) ?? [];
    return places.length > 0 && places.every(isConditional);
  }

  /** A write that is an answer: a record as a call would leave it. */
  private answered(frame: Frame, step: Extract<Summary['steps'][number], { kind: 'write' }>): void {
    if (typeof step.property !== 'string') return;
    const target = frame.vals[step.target];
    const value = frame.vals[step.value];
    if (target?.kind !== 'request' || !value) return;
    const reply = this.knowledge.framework(target.state.framework)?.written?.(target.path, step.property, value);
    if (!reply) return;
    const at = this.at(frame, step.span);
    const statuses = (frame.statuses ??= []);
    if (reply.status !== undefined && typeof reply.status !== 'number') statuses.push({ value: reply.status, point: step.at });
    const status = statuses.findLast((one) => leads(frame.summary, one.point, step.at))?.value;
    if (reply.body === undefined && !(status?.kind === 'literal' && typeof status.constant === 'number' && status.constant >= 400)) return;
    const call = this.noted(frame, at, step.at);
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
  private named(frame: Frame, step: Extract<Summary['steps'][number], { kind: 'write' }>): void {
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
    const at = this.at(frame, step.span);
    const call = this.noted(frame, at, step.at);
    call.drafts.push({ kind: 'sink', call, at, of: 'object-key', value: key });
  }
  /** A record as a call would leave it. */
  private noted(frame: Frame, at: Location, point: PointId): Call {
    const nothing = this.unknown(`${frame.id}/noted`, at, 'an effect');
    const call: Call = {
      frame,
      term: -1,
      at,
      callee: nothing,
      args: [],
      awaited: true,
      used: 'kept',
      frames: [],
      callbacks: [],
      drafts: [],
      opaque: false,
      result: nothing,
    };
    frame.records.push({ call, point, ends: false });
    return call;
  }

  // ── Terms ──

  at(frame: Frame, span: Span): Location {
    return { path: frame.file, span };
  }
  evaluate(frame: Frame, id: TermId): V {
    const known = frame.vals[id];
    if (known) return known;
    const term = frame.summary.terms[id];
    const name = `${frame.id}/${id}`;
    if (!term) return this.unknown(name, { path: frame.file, span: [1, 1, 1, 1] }, 'no such term');
    const at = this.at(frame, term.span);
    if (frame.working.has(id)) return this.unknown(name, at, 'defined by itself');
    this.spent();
    frame.working.add(id);
    this.evaluating++;
    const value = this.term(frame, id, name, at);
    this.evaluating--;
    frame.working.delete(id);
    frame.vals[id] = value;
    return value;
  }
  private term(frame: Frame, id: TermId, name: string, at: Location): V {
    const term = frame.summary.terms[id];
    if (!term) return this.unknown(name, at, 'no such term');
    const of = (one: TermId): V => this.evaluate(frame, one);
    switch (term.kind) {
      case 'literal':
        return this.make(name, at, { kind: 'literal', constant: term.value });
      case 'parameter':
        return term.index === -1
          ? (frame.self ?? this.unknown(name, at, 'the receiver is not known'))
          : (frame.args[term.index] ?? this.unknown(name, at, 'an argument that is not known'));
      case 'captured':
        return this.captured(frame, term.name, name, at);
      case 'api':
        return term.ref.startsWith('global:') ? this.global(frame.file, term.ref) : this.ref(frame.file, term.ref);
      case 'member': {
        if (term.ref && !term.ref.startsWith('global:') && typeof term.property === 'string') {
          const value = this.ref(frame.file, term.ref);
          if (value.kind !== 'unknown') return value.at.path === frame.file && value.at.span[0] === 1 ? { ...value, at } : value;
        }
        const object = of(term.object);
        if (typeof term.property === 'string') return member(this, object, term.property, at);
        return member(this, object, of(term.property), at, name);
      }
      case 'call':
        return this.call(frame, id).result;
      case 'phi':
        return this.union(
          name,
          at,
          term.of.map((one) => ({ value: of(one.value), known: { frame, point: one.at } })),
        );
      case 'choice': {
        const test = of(term.test);
        if (test.kind === 'literal') return of(test.constant ? term.then : term.else);
        return this.union(name, at, [
          { value: of(term.then), when: { test, is: true } },
          { value: of(term.else), when: { test, is: false } },
        ]);
      }
      case 'object':
        return this.make(name, at, {
          kind: 'object',
          entries: term.entries.map((entry) =>
            'spread' in entry
              ? { spread: of(entry.spread) }
              : { key: typeof entry.key === 'string' ? entry.key : (constantKey(of(entry.key)) ?? of(entry.key)), value: of(entry.value) },
          ),
        });
      case 'array':
        return this.make(name, at, {
          kind: 'array',
          items: term.items.map((item) => (typeof item === 'number' ? of(item) : { spread: of(item.spread) })),
        });
      case 'template':
        return this.text(
          name,
          at,
          term.parts.map((part) => (typeof part === 'string' ? part : of(part))),
        );
      case 'binary': {
        const left = of(term.left);
        const right = of(term.right);
        if (term.op === '+' && (isText(left) || isText(right))) return this.text(name, at, [...textParts(left), ...textParts(right)]);
        if (term.op === '/' && frame.file.endsWith('.py') && isPath(left, right))
          return this.make(name, at, { kind: 'text', parts: [...textParts(left), '/', ...textParts(right)] });
        // `'user_id' in session`: whether something stands there
        if ((term.op === 'in' || term.op === 'not in') && right.kind === 'request' && constantKey(left) !== undefined) {
          const there = member(this, right, left, at);
          return term.op === 'in' ? there : this.make(name, at, { kind: 'op', op: '!', left: there });
        }
        const folded = fold(term.op, left, right);
        if (folded !== undefined) return this.make(name, at, { kind: 'literal', constant: folded });
        // whatever goes into it, a number comes out (`page * 50`; in Python, a text may be repeated or formatted so)
        const number = (frame.file.endsWith('.py') ? PYTHON_ARITHMETIC : ARITHMETIC).test(term.op);
        return this.make(name, at, { kind: 'op', op: term.op, left, right }, number ? [{ kind: 'cast', to: 'number', at }] : undefined);
      }
      case 'unary':
        return this.make(name, at, { kind: 'op', op: term.op, left: of(term.value) });
      case 'await':
        return awaited(this, of(term.value));
      case 'element':
        return this.element(of(term.of), name, at);
      case 'exception':
        return this.make(name, at, { kind: 'exception' });
      case 'fn': {
        const summary =
          this.file(frame.file)?.fns.get(term.fn) ?? this.program.lowered(frame.file)?.summaries.find((one) => one.fn === term.fn);
        if (!summary) return this.unknown(name, at, 'a function that was not read');
        return this.make(name, at, { kind: 'fn', file: frame.file, summary, closure: frame });
      }
      case 'class': {
        const cls = this.program.lowered(frame.file)?.classes.find((one) => one.id === term.class);
        if (!cls) return this.unknown(name, at, 'a class that was not read');
        return this.make(`${frame.file}${cls.id}`, { path: frame.file, span: cls.span }, { kind: 'class', file: frame.file, cls });
      }
      case 'unknown':
        return this.unknown(name, at, 'code that is not followed', term.reads.map(of));
    }
  }
  private global(from: Path, ref: ApiPath): V {
    if (ref === 'global:undefined') return this.make(ref, { path: from, span: [1, 1, 1, 1] }, { kind: 'literal', constant: undefined });
    const target = this.resolver.resolve(from, ref); // star imports may provide it
    if (target.kind !== 'package' && target.kind !== 'missing') return this.ref(from, ref);
    return this.make(ref, { path: from, span: [1, 1, 1, 1] }, { kind: 'api', api: target.kind === 'package' ? target.api : ref });
  }
  private captured(frame: Frame, variable: string, name: string, at: Location): V {
    for (let around = frame.closure; around; around = around.closure) {
      if (variable === 'this' && around.self) return around.self;
      const term = localOf(around.summary, variable);
      if (term !== undefined) return this.evaluate(around, term);
      const index = around.summary.params.findIndex((param) => param.name === variable);
      if (index >= 0) return around.args[index] ?? this.unknown(name, at, `${variable} is not known`);
    }
    return this.unknown(name, at, `${variable} is not found`);
  }
  element(of: V, name: string, at: Location): V {
    if (of.kind === 'array')
      return this.union(
        name,
        at,
        of.items.map((item) => ({ value: 'spread' in item ? this.element(item.spread, `${name}.`, at) : item })),
      );
    if (of.kind === 'query') {
      const rows = consume(this, of);
      if (rows.kind === 'rows') return this.element(rows, name, at);
    }
    if (of.kind === 'rows') return this.make(`${of.id}[]`, of.at, { kind: 'row', access: of.access, path: [] });
    if (of.kind === 'input')
      return this.make(`${of.id}[]`, of.at, { kind: 'input', part: of.part, path: [...of.path, '[]'] }, checkedBy(of));
    if (of.kind === 'typed' && of.of) return typedAs(this, of.of, `${of.id}[]`, at);
    if (of.kind === 'union')
      return this.union(
        name,
        at,
        alternatives(of).map((one, index) => ({ ...one, value: this.element(one.value, `${name}.${index}`, at) })),
      );
    return this.make(`${of.id}[]`, at, { kind: 'element', of });
  }

  /** A text that is put together; of constants alone it is one. */
  private text(name: string, at: Location, parts: (string | V)[]): V {
    const constants = parts.map((part) => (typeof part === 'string' ? part : constantKey(part)));
    return constants.every((part) => part !== undefined)
      ? this.make(name, at, { kind: 'literal', constant: constants.join('') })
      : this.make(name, at, { kind: 'text', parts });
  }

  // ── Calls ──

  call(frame: Frame, id: TermId): Call {
    const known = frame.calls.get(id);
    if (known) return known;
    const term = frame.summary.terms[id];
    if (term?.kind !== 'call') throw new TypeError(`term ${id} of ${frame.id} is no call`);
    const at = this.at(frame, term.span);
    const nothing = this.unknown(`${frame.id}/${id}`, at, 'a call in progress');
    const call: Call = {
      frame,
      term: id,
      at,
      callee: nothing,
      args: [],
      awaited: true,
      used: 'kept',
      frames: [],
      callbacks: [],
      drafts: [],
      opaque: false,
      result: nothing,
    };
    frame.calls.set(id, call);
    const callee = frame.summary.terms[term.callee];
    if (callee?.kind === 'member') {
      call.self = this.evaluate(frame, callee.object);
      if (typeof callee.property === 'string') call.property = callee.property;
    }
    call.callee = this.evaluate(frame, term.callee);
    call.args = term.args.map((arg): ArgV => ({ ...arg, value: this.evaluate(frame, arg.value) }));
    call.result = dispatch(this, call);
    frame.vals[id] = call.result;
    return call;
  }
  /** A call that no source text makes: a framework or library calls a function value with these arguments. */
  apply(callee: V, args: V[], site: Call | { frame: Frame; at: Location }, name: string, named?: ReadonlyMap<string, V>): Call {
    const frame = site.frame;
    const call: Call = {
      frame,
      term: -1,
      at: site.at,
      callee,
      args: [...args.map((value) => ({ value })), ...[...(named ?? [])].map(([key, value]) => ({ name: key, value }))],
      awaited: true,
      used: 'kept',
      frames: [],
      callbacks: [],
      drafts: [],
      opaque: false,
      result: this.unknown(`${name}()`, site.at, 'a call in progress'),
    };
    call.result = dispatch(this, call, name);
    return call;
  }
}

/** A write of a function to a top-level name of its file. */
function givenIn(lowered: Lowered): File['given'] {
  const given: File['given'] = new Map();
  for (const summary of lowered.summaries.slice(1))
    for (const step of summary.steps) {
      if (step.kind !== 'write' || typeof step.property !== 'string') continue;
      const target = summary.terms[step.target];
      if (target?.kind !== 'api' || target.ref !== ':') continue;
      const known = given.get(step.property);
      if (known) known.push({ summary, value: step.value });
      else given.set(step.property, [{ summary, value: step.value }]);
    }
  return given;
}
const isSameWay = (a: Alternative, b: Alternative): boolean =>
  a.known?.frame === b.known?.frame &&
  a.known?.point === b.known?.point &&
  a.when?.test.id === b.when?.test.id &&
  a.when?.is === b.when?.is;
/** Behind a test whose other outcome goes on as well. */
const ARITHMETIC = /^([-*/%&|^]|\*\*|<<|>>>?)$/;
const PYTHON_ARITHMETIC = /^(\*\*|\/\/|<<|>>)$/;
export const isFlag = (v: V): boolean => v.kind === 'literal' && typeof v.constant === 'boolean';
const isConditional = ({ frame, point }: { frame: Frame; point: PointId }): boolean =>
  [...outcomes(frame.summary, point)].some((one) => one.exits.length === 0);
export const requestKey = (state: RequestState, path: readonly string[]): string => [state.id, ...path].join('.');
export const constantKey = (v: V): string | undefined =>
  v.kind === 'literal' && (typeof v.constant === 'string' || typeof v.constant === 'number') ? String(v.constant) : undefined;
/** `root / name`: the only division of texts that there is. */
const isPath = (left: V, right: V): boolean =>
  isText(left) ||
  isText(right) ||
  [left, right].some((one) => (one.kind === 'typed' || one.kind === 'result' || one.kind === 'part') && one.api?.startsWith('pathlib:'));
/** A comparison of constants; undefined where anything varies. */
function fold(op: string, left: V, right: V): boolean | undefined {
  if (left.kind !== 'literal' || (typeof left.constant === 'object' && left.constant !== null)) return undefined;
  if (right.kind === 'literal' && (op === '==' || op === '!=')) return (left.constant === right.constant) === (op === '==');
  if (
    right.kind === 'array' &&
    (op === 'in' || op === 'not in') &&
    right.items.every((item) => !('spread' in item) && item.kind === 'literal')
  )
    return right.items.some((item) => 'kind' in item && item.kind === 'literal' && item.constant === left.constant) === (op === 'in');
  return undefined;
}
const isText = (v: V): boolean => v.kind === 'text' || (v.kind === 'literal' && typeof v.constant === 'string');
const textParts = (v: V): (string | V)[] =>
  v.kind === 'text' && !v.passed?.length ? v.parts : v.kind === 'literal' && typeof v.constant === 'string' ? [v.constant] : [v];

/** Wrappers of types that say nothing about the value. */
const TRANSPARENT =
  /^(typing|typing_extensions|collections\.abc|sqlalchemy\.orm|global|lang):(Optional|Annotated|Promise|Awaitable|Required|NotRequired|Final|ClassVar|Mapped|Readonly|Partial|NonNullable)$/;
const COLLECTION = /(^|:|\.)(list|List|Array|ReadonlyArray|Sequence|Iterable|set|Set|frozenset|tuple|Tuple)$/;

/** A value of an annotated type: an instance of a class of ours, or of a package's class. */
export function typedAs(machine: Machine, type: V, id: string, at: Location): V {
  if (type.kind === 'class') {
    const cls = machine.substitutes.get(type.id) ?? (type as V & ClassV);
    return machine.make(`${cls.id}()`, at, { kind: 'instance', cls });
  }
  if (type.kind === 'generic') {
    const first = type.args[0];
    if (type.base.kind === 'api' && TRANSPARENT.test(type.base.api) && first) return typedAs(machine, first, id, at);
    if (type.base.kind === 'api' && COLLECTION.test(type.base.api) && first)
      return machine.make(id, at, { kind: 'typed', api: 'lang:list()', of: first });
    if (type.base.kind === 'api') return machine.make(id, at, { kind: 'typed', api: `${type.base.api}()`, ...(first && { of: first }) });
    return typedAs(machine, type.base, id, at);
  }
  if (type.kind === 'api' && !type.api.startsWith('global:')) return machine.make(id, at, { kind: 'typed', api: `${type.api}()` });
  if (type.kind === 'op' && type.op === '|') {
    const left = typedAs(machine, type.left, id, at);
    return left.kind === 'unknown' && type.right ? typedAs(machine, type.right, id, at) : left;
  }
  return machine.unknown(id, at, 'a value of no known type');
}
/** Code that refuses the names of what all objects share. */
const looksForPrototype = (term: Term): boolean =>
  (term.kind === 'literal' && (term.value === '__proto__' || term.value === 'prototype')) ||
  (term.kind === 'member' && (term.property === 'hasOwnProperty' || term.property === 'hasOwn'));
