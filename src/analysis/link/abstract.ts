/** What the linker computes with: abstract values, calls and frames. Internal to `link/`; `export.ts` turns what routes reach into plain facts. */
import type { ApiPath, Constant, Location, Path } from '../code.ts';
import type { Credential, Drawn, EffectOf, InputPart, SecretKind, Transform } from '../facts.ts';
import type { ClassSummary, PointId, Summary, TermId } from '../summaries.ts';
import type { Meaning, QueryStep, SinkMeaning } from '../table.ts';
import type { Proven } from './proven.ts';

/** An abstract value. The id is its identity: equal ids are the same value. `passed`: what changed or proved it on the way here. */
export type V = { id: string; at: Location; passed?: readonly Transform[] } & Shape;
export type Shape =
  | { kind: 'literal'; constant: Constant | undefined } // undefined: JavaScript's undefined
  | { kind: 'object'; entries: ObjectEntry[] }
  | { kind: 'array'; items: (V | { spread: V })[] }
  | { kind: 'text'; parts: (string | V)[] }
  | { kind: 'op'; op: string; left: V; right?: V }
  | FnV
  | ClassV
  | { kind: 'instance'; cls: V & ClassV; call?: Call }
  | { kind: 'module'; file: Path }
  | { kind: 'api'; api: ApiPath } // a package's member, or a global
  | { kind: 'typed'; api: ApiPath; of?: V } // an instance of a package's class; of: its type argument
  | { kind: 'generic'; base: V; args: V[] } // Repository<User>, Annotated[X, Depends(f)]
  | { kind: 'result'; api?: ApiPath; call: Call } // what a call that was not followed yields
  | { kind: 'part'; of: V; property: string; api?: ApiPath }
  | { kind: 'element'; of: V }
  | { kind: 'lookup'; in: V; key: V } // what a map or table holds under a key
  | { kind: 'input'; part: InputPart; path: string[]; on?: { state: RequestState; path: string[] } } // path[0] is the name, when one is read; on: where a write through it lands
  | { kind: 'credential'; credential: Credential; name: string; signed?: true } // signed: by the server, whose signature was looked at
  | { kind: 'request'; state: RequestState; path: string[] }
  | { kind: 'response'; status?: V; schema?: V; ends?: true; framework?: string } // framework: whose methods it has first; schema: what every answer goes through; ends: once it is sent, nothing after this function runs
  | { kind: 'continuation'; to: string; rejects: boolean } // next(), resolve(), reject()
  | { kind: 'identity'; claim: string[]; source?: V }
  | { kind: 'row'; access: Access; path: string[] }
  | { kind: 'rows'; access: Access }
  | { kind: 'token'; use: TokenUse; path: string[] }
  | { kind: 'column'; entity: string; name: string }
  | { kind: 'query'; query: QueryState }
  | { kind: 'schema'; schema: SchemaState }
  | { kind: 'union'; of: Alternative[] }
  | { kind: 'exception'; of?: Call } // of: the call that reports whether it failed
  | { kind: 'environment'; name: string; fallback?: V }
  | { kind: 'random'; secure: boolean; bits?: number; by: string } // bits: undefined is as much as anybody needs; by: what drew it
  | { kind: 'time' }
  | { kind: 'unknown'; reads: V[]; why: string };
export interface FnV {
  kind: 'fn';
  file: Path;
  summary: Summary;
  closure?: Frame;
  self?: V;
  /** What it was handed by name beforehand, beside what a call gives it (`{ db }` for `find({ id, db })`). */
  handed?: V;
  /** Arguments that it has already (`partial(fn, order)`). */
  given?: readonly ArgV[];
}
export interface ClassV {
  kind: 'class';
  file: Path;
  cls: ClassSummary;
  /** What made it, where a function did. */
  closure?: Frame;
}
export type ObjectEntry = { key: string | V; value: V } | { spread: V };
/** One way to a value: what is known where it arises (in a frame, at a point), or the outcome of a test. */
export interface Alternative {
  value: V;
  known?: { frame: Frame; point: PointId };
  /** The points outside of that one, where the functions around returned it. */
  via?: { frame: Frame; point: PointId }[];
  when?: { test: V; is: boolean };
}

/** The request as one link of a chain sees it: its own writes, then those of the links before. */
export interface RequestState {
  id: string;
  parent?: RequestState;
  framework: string;
  /** Members that outlive a request (`session`): what they hold was put there by an earlier one, whatever this one writes. */
  lasting?: readonly string[];
}

export interface ArgV {
  name?: string;
  value: V;
  spread?: true;
}
/** One call, evaluated once in its frame. */
export interface Call {
  frame: Frame;
  term: TermId;
  at: Location;
  callee: V;
  self?: V;
  property?: string;
  /** What names the method where no text does (`router[method](…)`). */
  key?: V;
  args: ArgV[];
  awaited: boolean;
  used: 'dropped' | 'tested' | 'returned' | 'kept';
  api?: ApiPath;
  meaning?: Meaning;
  capture?: string;
  /** Functions of ours that it runs as the call (not as callbacks). */
  frames: Frame[];
  /** Functions of ours that a library or a promise runs for it. */
  callbacks: { frame: Frame; after?: Call }[];
  drafts: Draft[];
  continues?: { to: string; rejects: boolean };
  /** It returns only where this is true (`ctx.assert(user, 401)`). */
  asserts?: V;
  /** What an adapter has worked out that its return proves. */
  grants?: Proven;
  /** What it made is answered with this status, set on it later (`response.status_code = 401`). */
  status?: V;
  /** Neither followed nor known by a table. */
  opaque: boolean;
  result: V;
}
/** A call of which nothing is known yet: what it runs, writes and answers is noted in it later. */
export const begun = (of: Pick<Call, 'frame' | 'term' | 'at' | 'callee' | 'args' | 'result'>): Call => ({
  ...of,
  awaited: true,
  used: 'kept',
  frames: [],
  callbacks: [],
  drafts: [],
  opaque: false,
});
/** A function at work: one set of arguments, evaluated once. */
export interface Frame {
  id: string;
  file: Path;
  summary: Summary;
  args: V[];
  self?: V;
  closure?: Frame;
  vals: (V | undefined)[];
  /** Terms that are being evaluated: one that is asked for again on the way is defined by itself. */
  working: Set<TermId>;
  calls: Map<TermId, Call>;
  records: { call: Call; point: PointId; ends: boolean }[];
  returns: { value: V; how: 'return' | 'throw' | 'yield'; point: PointId; caught: boolean; at: Location }[];
  done: boolean;
  result?: V;
  /** The call that it was first run for; it made an app or a router on the way. */
  site?: string;
  makes?: true;
  /** What it wrote into its arguments (by place; -1: its receiver), for calls with others that are like them. No property: all keys of the value. */
  written?: { into: number; property: string | undefined; value: V }[];
  /** Statuses that were set on the answer, in order, with where. */
  statuses?: { value: V; point: PointId }[];
  /** What was last said of the answer's type. */
  media?: Reply['media'];
  /** Rows that it, or what it called, wrote fields of: a unit of work stores them when it is flushed. */
  dirty?: Map<string, V>;
}

// ── Effects in the making ──

/** chosen: the code asks one of them, each on its way, in this frame; without it, the database asks all of them. */
export type Pred = { all: Pred[] } | { any: Pred[]; chosen?: { frame: Frame; ways: Alternative[] } } | { not: Pred } | Test | { opaque: V };
export interface Test {
  column: string;
  relation: string[];
  op: 'eq' | 'ne' | 'in' | 'range' | 'like' | 'other';
  value: V;
  at: Location;
  sure: boolean; // false when it may be dropped (an undefined value, one branch)
}
/** SQL as text with what is bound into it. at: the step of a builder that was given the text. */
export interface RawSql {
  text: V;
  bound: V[];
  at?: Location;
}
export interface Access {
  kind: 'data-access';
  call: Call;
  at: Location;
  store: 'sql' | 'document' | 'key-value' | 'other';
  operation: 'read' | 'list' | 'create' | 'update' | 'delete';
  entity: string;
  model?: V;
  filter: Pred;
  columns: string[] | 'all';
  /** Of all columns, those left out; relations whose rows come along. */
  omits?: string[];
  includes?: string[];
  limit?: V | number;
  data?: V;
  raw?: RawSql;
}
/** A test of a column. A library drops one whose value is undefined; a literal or an input is what it is. */
export const testOf = (column: string, relation: string[], op: Test['op'], value: V, call: Call): Test => ({
  column,
  relation,
  op,
  value,
  at: call.at,
  sure: !(value.kind === 'union' && value.of.some((one) => one.value.kind === 'literal' && one.value.constant === undefined)),
});
export interface QueryState {
  api: ApiPath;
  entity?: string;
  model?: V;
  filter: Pred[];
  columns?: string[];
  limit?: V | number;
  data?: V;
  raw?: RawSql;
  store?: QueryStep['store'];
  does?: QueryStep['does'];
  /** Classes whose methods may be called on it: a model's own manager and query set. */
  methods?: readonly (V & ClassV)[];
  /** The last call that added to it: where it stands when something consumes it. */
  made?: Call;
}
export interface TokenUse {
  kind: 'token';
  call: Call;
  at: Location;
  operation: 'sign' | 'verify' | 'decode';
  token?: V;
  key?: V;
  payload?: V;
  algorithms?: V;
  lifetime?: V;
  verifies: boolean | 'unknown';
}
export interface Reply {
  kind: 'response';
  call?: Call;
  at: Location;
  status?: V | number;
  media: 'json' | 'html' | 'text' | 'file' | 'unknown';
  body?: V;
  redirect?: V;
  schema?: V;
  /** A template engine fills the body in. */
  escaped?: true;
}
export type Draft =
  | Access
  | TokenUse
  | Reply
  | { kind: 'outbound-call'; call: Call; at: Location; method: string; url: V; body?: V; headers?: V; timeout?: V }
  | { kind: 'sink'; call: Call; at: Location; of: SinkMeaning['of']; value: V; byVersion?: true }
  | { kind: 'log'; call: Call; at: Location; severity: string; values: V; redacts?: boolean }
  | { kind: 'upload'; call?: undefined; at: Location; input: V; sized: boolean; typed: boolean; parsed: boolean }
  | { kind: 'hash'; call: Call; at: Location; algorithm: V; input: V; purpose: 'password' | 'signature' | 'secret' | 'other' }
  | {
      kind: 'cookie';
      call: Call;
      at: Location;
      name: V;
      value?: V;
      options?: V;
      /** What the framework sets where nothing is said. */
      defaults?: { httpOnly?: true; lax?: true };
    }
  | ({ kind: 'session-cookie'; call?: undefined; at: Location; fn: string } & Pick<EffectOf<'cookie'>, 'httpOnly' | 'secure' | 'sameSite'>)
  | { kind: 'web-storage'; call?: undefined; at: Location; fn: string; name: V; holds: 'token' | 'other' }
  | ({ kind: 'oauth'; call?: undefined; fn: string; at: Location; api: string } & Pick<
      EffectOf<'oauth'>,
      'grant' | 'idToken' | 'state' | 'challenge' | 'nonce'
    >)
  | { kind: 'message'; call: Call; at: Location; to?: V; data?: V }
  | { kind: 'comparison'; call?: Call; fn?: string; at: Location; left: V; right: V; constantTime: boolean; of?: SecretKind }
  | {
      kind: 'secret';
      call?: Call;
      at: Location;
      fn?: string;
      purpose: NonNullable<Meaning['secret']>['purpose'];
      use: 'creates' | 'checks' | 'holds';
      value: V;
      drawn?: Drawn;
    };

// ── Schemas ──

export interface SchemaState {
  library: string;
  name?: string;
  model?: V & ClassV;
  entity?: string;
  fields: Map<string, SchemaField> | 'all';
  unknownKeys: 'reject' | 'strip' | 'allow';
  /** It only says what is expected. */
  unchecked?: true;
  scalar?: 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'array' | 'unknown';
  /** A maximum, a format or a list of values was asked for. */
  bounded?: true;
  narrow?: true;
  /** Of an array: what each of its elements has to be, a schema or a type. */
  items?: V;
}
export interface SchemaField {
  type: 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'array' | 'object' | 'file' | 'unknown';
  bounded?: true;
  /** It is a number, and has a maximum. */
  capped?: true;
  /** It holds no text of a client's choice. */
  narrow?: true;
  /** What an object or an array in it has to be, a schema or a type, where that is looked at as well. */
  nested?: V;
  readOnly?: true;
  writeOnly?: true;
}

/** A constant as text; what has no text of its own is empty. */
export const constantText = (constant: Constant | undefined): string =>
  constant === undefined || constant === null || typeof constant === 'object' ? '' : String(constant);
export const isNothing = (v: V): boolean =>
  v.kind === 'literal' && (v.constant === null || v.constant === undefined || v.constant === false);
export const stringOf = (v: V | undefined): string | undefined =>
  v?.kind === 'literal' && typeof v.constant === 'string' ? v.constant : undefined;
/** What a constant is called as a key; undefined for what is none. */
export const constantKey = (v: V): string | undefined =>
  v.kind === 'literal' && (typeof v.constant === 'string' || typeof v.constant === 'number') ? String(v.constant) : undefined;
/** An object of which all keys stand in the code. */
export const isClosed = (v: V): v is V & { kind: 'object' } =>
  v.kind === 'object' && v.entries.every((entry) => 'key' in entry && typeof entry.key === 'string');
/** A key that such an object does not have: `{ error }` on one way, `{ user }` on another; `role` of `{ name, email }`. */
export const isMissing = (v: V): boolean =>
  v.kind === 'part' && isClosed(v.of) && !v.of.entries.some((entry) => 'key' in entry && entry.key === v.property);
/** A field of what is not there: reading it throws, or yields nothing. */
export const isOfNothing = (v: V): boolean => v.kind === 'part' && ((v.of.kind === 'literal' && v.of.constant == null) || isMissing(v.of));
export const isFlag = (v: V): boolean => v.kind === 'literal' && typeof v.constant === 'boolean';
