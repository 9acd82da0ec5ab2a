/** One function being summarised: its tables, where control stands, and what its variables hold there. */
import type { Class, Expr, Fn, FnId, Module, Span } from '../code.ts';
import type { ClassSummary, Fact, Point, PointId, Step, StepId, Summary, Term, TermId } from '../summaries.ts';

/** `Work.point` after a return, a throw or a jump: what follows in the same list is not reached. */
export const NOWHERE = -1;
/** The value of a variable without one, and of a member that is not written yet. */
export const UNSET = -1;

/** What a call's value is for; a step's `used`. */
export type Use = 'dropped' | 'tested' | 'returned' | 'kept';

/** A variable of a function, or a member that it writes (`req.user`): both hold a term, which branches change and joins bring together. */
export interface Variable {
  /** In order of declaration. */
  index: number;
  /** Among the locals; of a member the property. */
  key: string;
  value: TermId;
  /** Declared in an inner block: not visible outside of it. */
  inner: boolean;
  /** Of a written member: the object's term. */
  object: TermId | undefined;
  /** Of a member: those written of it. */
  children: Map<string, Variable> | undefined;
  /** All that it was assigned, in order. */
  assigned: Brought[] | undefined;
  /** What it may hold at any time: a function inside assigns it. */
  foreign: TermId | undefined;
  /** Scratch: `place` is valid while `stamp` is the work's. */
  stamp: number;
  place: number;
}
/** What a way brings for a variable; part of a `phi`. */
export interface Brought {
  value: TermId;
  at: PointId;
}
/** The end of one way through a branch: where it ends, and what it changed. */
export interface Way {
  at: PointId;
  changed: Variable[];
  values: TermId[];
}
/** The innermost loop around, with the ways that leave its body early. `log`, `declared`: lengths of the undo log and of the variables at its head. */
export interface Loop {
  up: Loop | undefined;
  /** A statement written as a loop only to be left by `break`: it runs once, and `continue` speaks of the loop around. */
  once: boolean;
  /** It or one around runs more than once. */
  repeats: boolean;
  log: number;
  declared: number;
  breaks: Way[];
  continues: Way[];
}

/** A file being summarised. */
export interface FileWork {
  module: Module;
  /** Python has no block scope. */
  blocks: boolean;
  fns: Map<FnId, number>;
  summaries: (Summary | undefined)[];
  /** Of each function that was begun; its root scope stays open. */
  works: (Work | undefined)[];
  classes: Map<string, Class>;
  lowered: Map<Class, ClassSummary>;
  /** Where the class stands whose fields are evaluated. */
  around: Work | undefined;
  /** Shared by the evaluation of all operator chains (see expressions.ts). */
  spine: Expr[];
  uses: Use[];
}

export class Work {
  readonly file: FileWork;
  readonly fn: Fn;
  /** The function around, as far as it has come: names are resolved where the function stands. */
  readonly parent: Work | undefined;

  readonly terms: Term[] = [];
  readonly points: Point[] = [{}];
  readonly steps: Step[] = [];
  readonly tries: Summary['tries'] = [];
  /** The terms of imported, top-level and global names, and of captured variables ('^name'): one each. */
  readonly named = new Map<string, TermId>();
  /** The steps that are calls, to find what an `await` later on speaks of. */
  readonly callSteps: StepId[] = [];

  point: PointId = 0;
  /** Annotations, defaults and fields: terms only. */
  silent = false;
  within: number | undefined;
  loop: Loop | undefined;
  /** The steps that leave, in order. */
  readonly exits: StepId[] = [];
  /** The calls of the statement lists that are open, in order (see `ends` in statements.ts). */
  readonly calls: StepId[] = [];
  /** The term of `this`, once read. */
  receiver: TermId | undefined;
  /** A function inside reads it: then it is among the locals. */
  lends = false;

  // ── Variables ──
  /** How many there are, written members included. */
  declared = 0;
  /** All variables by name, those of closed blocks too. */
  readonly variables = new Map<string, Variable[]>();
  /** What a name stands for here. */
  readonly bindings = new Map<string, Variable>();
  /** Those that functions inside have assigned since the last look. */
  readonly outside: Variable[] = [];
  /** Written members, by the object's term (see members.ts). */
  written: Map<TermId, Map<string, Variable>> | undefined;

  // ── Undo log: variables are changed in place and restored at the end of each branch ──
  readonly log: Variable[] = [];
  readonly logged: TermId[] = [];
  /** A new one marks variables without a set (see `Variable.stamp`). */
  stamp = 0;

  constructor(file: FileWork, fn: Fn, parent: Work | undefined) {
    this.file = file;
    this.fn = fn;
    this.parent = parent;
  }

  term(term: Term): TermId {
    return this.terms.push(term) - 1;
  }
  api(ref: string, span: Span): TermId {
    const known = this.named.get(ref);
    if (known !== undefined) return known;
    const term = this.term({ kind: 'api', span, ref });
    this.named.set(ref, term);
    return term;
  }
  captured(name: string, span: Span): TermId {
    const known = this.named.get(`^${name}`);
    if (known !== undefined) return known;
    const term = this.term({ kind: 'captured', span, name });
    this.named.set(`^${name}`, term);
    return term;
  }
  below(up: PointId, fact: Fact): PointId {
    return this.points.push({ up, fact }) - 1;
  }
  step(step: Step): StepId {
    return this.steps.push(step) - 1;
  }

  variable(key: string, inner: boolean, object: TermId | undefined): Variable {
    const index = this.declared++;
    return { index, key, value: UNSET, inner, object, children: undefined, assigned: undefined, foreign: undefined, stamp: 0, place: 0 };
  }
  set(variable: Variable, value: TermId): void {
    this.log.push(variable);
    this.logged.push(variable.value);
    variable.value = value;
  }
  undo(length: number): void {
    const { log, logged } = this;
    for (let index = log.length - 1; index >= length; index--) log[index]!.value = logged[index]!;
    log.length = length;
    logged.length = length;
  }
}
