/**
 * The linker's core: evaluates terms of summaries where something asks for them, follows calls across files, and leaves a tree of frames. A frame is a function with one set
 * of arguments, evaluated once; what it does on the way (calls, effects, continuations) is recorded in order with the point where it happens.
 */
import type { ApiPath, Location, Path, Span } from '../code.ts';
import type { Column, GuardRole, Transform } from '../facts.ts';
import type { RoutingNode } from '../frameworks/framework.ts';
import type { Program, Resolver } from '../program.ts';
import type { Lowered, PointId, TermId } from '../summaries.ts';
import type { Alternative, ArgV, Call, ClassV, FnV, Frame, Shape, V } from './abstract.ts';
import { begun } from './abstract.ts';
import type { Declarations } from './declarations.ts';
import { declarationsOf } from './declarations.ts';
import { dispatch } from './dispatch.ts';
import { developmentOnly } from './environments.ts';
import type { ErrorHandler } from './errors.ts';
import { evaluated } from './evaluate.ts';
import { Frames } from './frames.ts';
import { Heap, isRecord } from './heap.ts';
import type { Knowledge } from './knowledge.ts';
import { Likeness } from './likeness.ts';
import { Names } from './names.ts';
import { provenAt } from './proofs.ts';
import { handedBack } from './queries.ts';
import { storeAt } from './stores.ts';
import { unionOf } from './ways.ts';
import { write } from './writes.ts';

/** Deeper call stacks than this are left open; real handlers stay under 30. */
const MAX_STACK = 60;
/** The same function on the stack more often than this is recursion. */
const MAX_RECURSION = 2;
/** A file that was read, with its top level at work. */
export interface File extends Declarations {
  lowered: Lowered;
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
  readonly heap = new Heap((object, property, value) => this.note(object, property, value));
  readonly names = new Names(this);
  /** Registrations, in the order of evaluation. */
  readonly routing: RoutingNode[] = [];
  /** Functions that answer errors, in the order of evaluation. */
  readonly errorHandlers: ErrorHandler[] = [];
  /** Handlers, and classes of them, that a call took out of what a guard asks, by symbol. */
  readonly exempted = new Map<string, { role: GuardRole; at: Location }[]>();
  /** Schemas by the id that a transform names. */
  readonly schemas = new Map<string, V>();
  /** Of those, the ones that something from a request has passed. */
  readonly requested = new Set<string>();
  /** Classes that stand in for others where those are asked for (dependency injection), by the id of the class that is asked for. */
  readonly substitutes = new Map<string, V & ClassV>();
  /** Ways to sign in by a form, by name: the call that made each. */
  readonly forms = new Map<string, Call>();
  /** Columns that a call declares on a class of ours (`User.init({…})`), by the class's id. */
  readonly declaredColumns = new Map<string, V>();
  /** Columns of entities that the code reads of their rows. */
  readonly asked = new Map<string, Set<string>>();
  /** Columns of entities that a data file declares (schema.prisma), by lower-case name. */
  knowledgeOfSchema?: Map<string, Column[]>;
  /** The roles that the configuration gives to a function. */
  declared?: ((symbol: ApiPath) => readonly GuardRole[]) | undefined;
  readonly frames: Frames;
  private readonly files = new Map<Path, File | undefined>();
  private readonly stack: Frame[] = [];
  /** What reading fields of values yielded, until something is written. */
  reads = new WeakMap<V, Map<string, { at: Location; value: V | undefined }>>();
  private readonly writings = new Map<string, number>();
  /** Instances whose constructors are about to run. */
  readonly making = new Set<string>();
  private readonly built = new Map<string, number>();
  /** How many terms are at work. */
  private evaluating = 0;
  private steps: number;

  constructor(program: Program, resolver: Resolver, knowledge: Knowledge, steps: number) {
    this.program = program;
    this.resolver = resolver;
    this.knowledge = knowledge;
    this.steps = steps;
    this.frames = new Frames(new Likeness(knowledge, (v) => (this.writings.get(v.id) ?? 0) - (this.built.get(v.id) ?? 0)));
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
    return unionOf(of, id, at) ?? this.unknown(id, at, 'no value');
  }
  // ── Files ──

  file(path: Path): File | undefined {
    if (this.files.has(path)) return this.files.get(path);
    const lowered = this.program.lowered(path);
    if (!lowered?.summaries[0]) {
      this.files.set(path, undefined);
      return undefined;
    }
    const top = this.frames.create(path, lowered.summaries[0], [], undefined, undefined, `${path}:`);
    const file: File = { ...declarationsOf(lowered), lowered, top };
    this.files.set(path, file);
    this.run(top);
    return file;
  }
  /** Whether a place lies in a function, rather than at the top of its file. */
  inFunction({ path, span }: Location): boolean {
    const [, ...fns] = this.file(path)?.lowered.summaries ?? [];
    return fns.some((one) => one.span[0] <= span[0] && one.span[2] >= span[2]);
  }
  /** A term is at work: what is found now may lack what leads back to it. */
  get evaluates(): boolean {
    return this.evaluating > 0;
  }
  /** No top level of a file is at work: what names stand for will not change. */
  get settled(): boolean {
    return this.stack.every((frame) => frame.summary.parent !== undefined || frame.done);
  }
  // ── Frames ──

  /**
   * Runs a function of ours with these arguments, or takes what it did with others that are like them; undefined when that would recurse. site: the call that asks, for what
   * makes an app or a router, which is another one each time.
   */
  invoke(fn: V & FnV, args: V[], site?: string): Frame | undefined {
    const asked = this.frames.serving(fn, args, site);
    if (asked.frame?.done) {
      this.rewrite(asked.frame, fn.self, args);
      return asked.frame;
    }
    if (asked.frame) return asked.frame;
    if (this.stack.length > MAX_STACK) return undefined;
    let same = 0;
    for (const frame of this.stack) if (frame.summary === fn.summary) same++;
    if (same >= MAX_RECURSION) return undefined;
    const frame = this.frames.create(fn.file, fn.summary, args, fn.self, fn.closure, asked.key);
    if (site !== undefined) frame.site = site;
    const registered = this.routing.length;
    this.run(frame);
    this.frames.serves(frame, asked.rough, this.routing.length > registered);
    return frame;
  }
  /** An app or a router was made by what runs now. */
  makes(): void {
    for (const frame of this.stack) frame.makes = true;
  }
  /** What the function wrote into what it was given, it writes into what is given to it now. */
  private rewrite(frame: Frame, self: V | undefined, args: V[]): void {
    for (const { into, property, value } of frame.written ?? []) {
      const target = into < 0 ? self : args[into];
      const before = into < 0 ? frame.self : frame.args[into];
      // a record holds what was written into it for one request alone
      if (!target || (target.id === before?.id && !isRecord(target))) continue;
      if (property === undefined) this.heap.spread(target, value, value.at);
      else this.heap.putLike(target, property, value, before);
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
  /** How often something was written into a value so far. */
  written(v: V): number {
    return this.writings.get(v.id) ?? 0;
  }
  private run(frame: Frame): void {
    this.stack.push(frame);
    const { summary } = frame;
    const registered: { from: number; to: number; point: PointId }[] = [];
    for (const step of summary.steps) {
      this.spent();
      if (step.kind === 'call') {
        const from = this.routing.length;
        const call = this.call(frame, step.call);
        if (this.routing.length > from) registered.push({ from, to: this.routing.length, point: step.at });
        call.awaited = step.awaited;
        if (step.awaited) handedBack(this, call.result);
        call.used = step.used;
        frame.records.push({ call, point: step.at, ends: step.ends });
      } else if (step.kind === 'write') {
        write(this, frame, step);
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
    for (const { from, to, point } of registered)
      if (developmentOnly({ frame, point })) for (const node of this.routing.slice(from, to)) node.only = 'development';
    frame.done = true;
    this.stack.pop();
    for (const row of frame.dirty?.values() ?? []) this.touched(row);
  }
  /** A column of a row is read. */
  asksColumn(entity: string, name: string): void {
    const known = this.asked.get(entity);
    if (known) known.add(name);
    else this.asked.set(entity, new Set([name]));
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
    const value = evaluated(this, frame, id, name, at);
    this.evaluating--;
    frame.working.delete(id);
    frame.vals[id] = value;
    return value;
  }
  // ── Calls ──

  call(frame: Frame, id: TermId): Call {
    const known = frame.calls.get(id);
    if (known) return known;
    const term = frame.summary.terms[id];
    if (term?.kind !== 'call') throw new TypeError(`term ${id} of ${frame.id} is no call`);
    const at = this.at(frame, term.span);
    const nothing = this.unknown(`${frame.id}/${id}`, at, 'a call in progress');
    const call = begun({ frame, term: id, at, callee: nothing, args: [], result: nothing });
    frame.calls.set(id, call);
    const callee = frame.summary.terms[term.callee];
    if (callee?.kind === 'member') {
      call.self = this.evaluate(frame, callee.object);
      if (typeof callee.property === 'string') call.property = callee.property;
      else call.key = this.evaluate(frame, callee.property);
    }
    call.callee = this.evaluate(frame, term.callee);
    call.args = term.args.map((arg): ArgV => ({ ...arg, value: this.evaluate(frame, arg.value) }));
    call.result = storeAt(this, frame, id) ?? dispatch(this, call);
    frame.vals[id] = call.result;
    return call;
  }
  /** A call that no source text makes: a framework or library calls a function value with these arguments. */
  apply(callee: V, args: V[], site: Call | { frame: Frame; at: Location }, name: string, named?: ReadonlyMap<string, V>): Call {
    const frame = site.frame;
    const call = begun({
      frame,
      term: -1,
      at: site.at,
      callee,
      args: [...args.map((value) => ({ value })), ...[...(named ?? [])].map(([key, value]) => ({ name: key, value }))],
      result: this.unknown(`${name}()`, site.at, 'a call in progress'),
    });
    call.result = dispatch(this, call, name);
    return call;
  }
}
