/**
 * A function, summarised: its code model in static single assignment form, without a language, a library or another file. Out of one file alone every call stays open;
 * the linker (`link/`) evaluates terms where a question needs them and follows calls across files. So a summary is cached by blob id and read by both languages.
 */
import type { ApiPath, Constant, FnId, Module, Span } from './code.ts';

/** Index into `Summary.terms`, `.points`, `.steps`. */
export type TermId = number;
export type PointId = number;
export type StepId = number;

/**
 * A term is one definition: what an expression stands for, as an operation on other terms. Evaluated lazily by the linker. A variable has no term of its own: reading it
 * yields the term last assigned on the way here, or a `phi` where several ways meet.
 */
export type Term = { span: Span } & (
  | { kind: 'literal'; value: Constant }
  | { kind: 'parameter'; index: number } // -1: the receiver (`this`)
  | { kind: 'captured'; name: string } // a variable of an enclosing function, looked up in its `locals`, innermost first
  | { kind: 'api'; ref: ApiPath } // an imported, top-level or global name, as code.ts writes refs
  | { kind: 'member'; object: TermId; property: string | TermId; ref?: ApiPath } // ref: when the chain is rooted in an import, top-level or global name
  | { kind: 'call'; callee: TermId; ref?: ApiPath; args: TermArg[] }
  | { kind: 'phi'; of: { value: TermId; at: PointId }[] } // at: the end of the way that brings it
  | { kind: 'choice'; test: TermId; then: TermId; else: TermId }
  | { kind: 'object'; entries: ({ key: string | TermId; value: TermId } | { spread: TermId })[] }
  | { kind: 'array'; items: (TermId | { spread: TermId })[] }
  | { kind: 'template'; parts: (string | TermId)[] }
  | { kind: 'binary'; op: string; left: TermId; right: TermId } // && || ?? included: the right side's steps stand behind a point that knows the left
  | { kind: 'unary'; op: string; value: TermId }
  | { kind: 'await'; value: TermId }
  | { kind: 'element'; of: TermId } // what a loop takes from a collection
  | { kind: 'exception'; types: TermId[] } // what a `catch` binds
  | { kind: 'fn'; fn: FnId }
  | { kind: 'class'; class: ApiPath }
  | { kind: 'unknown'; reads: TermId[] } // opaque code, with what it reads
);
export interface TermArg {
  name?: string;
  value: TermId;
  spread?: true;
}

/**
 * A place in the control flow: what is known there. A chain of facts upwards; points[0] is the entry and knows nothing. An early exit on one branch leaves the other branch's
 * fact in force for all that follows, which is how dominance shows.
 */
export interface Point {
  up?: PointId;
  fact?: Fact;
}
export type Fact =
  /** The test came out so. exits: the steps that end the other branch, when all of it leaves (return or throw): then this is an early exit; else merely the inside of an `if`. */
  | { test: TermId; is: boolean; exits: StepId[] }
  /** The call returned normally. */
  | { passed: StepId }
  /** One of these ways was taken (each a point below the same `up`); made only where at least one way knows more than its own test. */
  | { any: PointId[] };

/** What happens, in source order. `at` is the point just before it. */
export type Step = { span: Span; at: PointId } & (
  | {
      kind: 'call';
      call: TermId;
      awaited: boolean; // by `await` (also of the variable that holds it), or returned from the function
      used: 'dropped' | 'tested' | 'returned' | 'kept';
      /** Every way from here leaves the function by return or throw inside the same branch, without another call that matters to the caller. */
      ends: boolean;
      /** Inside a `try` that has a `catch`: what it throws is caught; index into `tries`. */
      within?: number;
      loop?: true;
    }
  | { kind: 'exit'; how: 'return' | 'throw'; value?: TermId; within?: number }
  | { kind: 'yield'; value?: TermId }
  /**
   * req.user = …; a `let` of a plain name is no step, unless the name is not this function's: then the target is the captured '~scope' (property: the key in the `locals` of
   * a function around) or the api ':' (a top-level name of the file).
   */
  | { kind: 'write'; target: TermId; property: string | TermId; value: TermId }
);

export interface SummaryParam {
  name: string;
  type?: TermId;
  default?: TermId;
  decorators: TermId[];
  rest?: 'positional' | 'keyword';
}

export interface Summary {
  fn: FnId;
  params: SummaryParam[];
  decorators: TermId[];
  returns?: TermId; // the annotation
  async: boolean;
  yields: boolean;
  owner?: ApiPath;
  parent?: FnId;
  /** As in the code model. */
  kind?: 'constructor' | 'getter' | 'setter';
  static?: true;
  name: string;
  terms: Term[];
  points: Point[];
  steps: Step[];
  /**
   * The value of each variable, by its name; a `phi` where it is assigned more than once, with an `unknown` that reads the function inside that assigns it. A variable of an
   * inner block that shares its name with another is `name~2`; `captured` terms say which they mean. For the top level: of each top-level name (also 'default',
   * 'module.exports'). Ask with `Object.hasOwn`: a variable may be called `constructor`.
   */
  locals: Record<string, TermId>;
  /** The end of the body, when it can be reached. */
  end?: PointId;
  /** Each `try` with a `catch`: do all its catches leave the function? */
  tries: { leaves: boolean; types: TermId[] }[];
  tokens: string;
  span: Span;
}

/** A class, with its expressions as terms of the function that it stands in. */
export interface ClassSummary {
  id: ApiPath;
  name: string;
  /** The function that makes it anew each time; none when it stands at the top level. */
  in?: FnId;
  bases: TermId[];
  /** `class A(Base, extra='allow')`. */
  keywords?: { name: string; value: TermId }[];
  decorators: TermId[];
  fields: { name: string; type?: TermId; value?: TermId; decorators: TermId[]; static: boolean; span: Span }[];
  methods: FnId[];
  span: Span;
}

/** What a review needs of a file beside the model: its comments, and each function's place and text as a hash. */
export interface Outline {
  comments: Module['comments'];
  summaries: Pick<Summary, 'fn' | 'tokens' | 'span'>[];
}

/** What is cached of a file, by blob id; speaks of its own file with the empty path (':createOrder'). */
export interface Lowered {
  language: Module['language'];
  imports: Module['imports'];
  exports: Module['exports'];
  comments: Module['comments'];
  hidden: Module['hidden'];
  broken: Module['broken'];
  summaries: Summary[]; // [0] is the top level
  classes: ClassSummary[];
}
