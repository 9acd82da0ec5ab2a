/** The API model: the only thing that rules, checklist and review see of a program. Plain data; facts refer to each other by id; whoever does not know says so with an `Assumption`. */
import type { ApiPath, Constant, FnId, Location, Path } from './code.ts';

export type ValueId = string;
export type EffectId = string;
export type GuardId = string;
export type InputId = string;
export type SchemaId = string;
/** `<app root> <METHOD> <path>` with parameters as `{}` and a rest as `{*}`: `apps/api GET /users/{}`; a second reachable registration of one key gets `~2`. */
export type RouteKey = string;

/** Why an answer is not certain. weak: lowers the level by one and is named; strong: a question for the reviewer. settle: the configuration that answers it for good. */
export interface Assumption {
  about: 'call' | 'package' | 'dynamic' | 'unread' | 'setting';
  what: string;
  at?: Location;
  weight: 'weak' | 'strong';
  settle?: string;
}
/** One step that a reviewer can click; fn: whose change voids it. */
export interface Evidence {
  at: Location;
  note: string;
  fn?: FnId;
}
/** yes is proven; no may rest on weak assumptions; unknown names what would decide it. */
export type Answer<T> =
  | { is: 'yes'; value: T; because: Evidence[] }
  | { is: 'no' | 'unknown'; because: Evidence[]; assuming: Assumption[] };
export type Claim = Answer<true>;

export type Formula<Leaf> = Leaf | { all: Formula<Leaf>[] } | { any: Formula<Leaf>[] } | { not: Formula<Leaf> }; // all: [] is true

/** Reached in that environment alone. */
export type Only = 'development' | 'test';

// ── Values ──

/** One definition. `entries`, `element`, `text` are its structure; `passed` what changed or proved it on the way here. */
export interface Value {
  id: ValueId;
  at: Location;
  constant?: Constant; // only when it is the same on every path
  origins: Origin[]; // where it was born, never empty
  entries?: Entry[]; // an object literal, in source order: a later key wins, a spread adds keys
  element?: ValueId; // what a collection holds
  text?: (string | ValueId)[]; // a template or concatenation: fixed and variable parts
  either?: [ValueId, ValueId]; // `a ?? b`: the first that is there
  anyOf?: ValueId[]; // one of these, each with what is known of it on the way to it
  type?: ClassRef;
  fn?: FnId;
  passed: Transform[];
  setting?: string; // it is this variable of the environment as it stands, or, without a name, all of them
  made?: string; // by a call that was not followed, from what its origins say: the call's name
  steps: Evidence[]; // the way, for people
}
/** at: where it is spread or assigned, when that is no literal's own place (`Object.assign(order, body)`). */
export type Entry = { key: string | ValueId; value: ValueId } | { spread: ValueId; at?: Location };
/** Which class a receiver is; one generic parameter (`Repository<User>`, `list[Item]`). */
export interface ClassRef {
  api: ApiPath;
  of?: ClassRef;
  many?: true;
}
export type Origin =
  | { kind: 'literal'; constant: Constant }
  | { kind: 'request'; input: InputId; path: string[] } // path: what is read inside a body or object input
  | { kind: 'identity'; claim: string; guard?: GuardId; secret?: true }
  | { kind: 'credential'; credential: Credential; input?: InputId; signed?: true } // what a client presents, not yet verified; signed: made by the server
  | { kind: 'token'; use: EffectId; claim: string } // read from a token, verified or not: see the use
  | { kind: 'database' | 'upstream'; effect: EffectId; path: string[] }
  | { kind: 'environment'; name: string; fallback?: ValueId } // an empty name: all of it
  | { kind: 'random'; secure: boolean; bytes?: number }
  | { kind: 'time' }
  | { kind: 'exception'; part: 'message' | 'stack' | 'whole' }
  | { kind: 'unknown'; assuming: Assumption };
/**
 * What a test that holds here says of an input. allow-list: one of known values, or of a narrow pattern; contained: under a root, after resolving; fixed-host: on a host of ours;
 * relative: a path of this site; bounded: compared with a limit; shape: of a type; text: looked at, which proves little; unread: a check whose inside is not known.
 */
export type CheckKind =
  | 'allow-list'
  | 'contained'
  | 'fixed-host'
  | 'refuses-private'
  | 'relative'
  | 'bounded'
  | 'shape'
  | 'text'
  | 'unread';
/** By effect, never by name. */
export type Transform = { at: Location } & (
  | { kind: 'cast'; to: 'string' | 'number' | 'boolean' | 'uuid' | 'date' | 'document-id' }
  | { kind: 'typed' } // of a declared type that the framework holds it against
  | { kind: 'parse'; of: 'json' | 'number' | 'url' | 'base64' }
  | { kind: 'escape'; for: 'html' | 'sql' | 'shell' | 'ldap' | 'xpath' | 'url' | 'regex' }
  | { kind: 'schema'; schema: SchemaId }
  | { kind: 'checked'; schema: SchemaId } // a part of what passed a schema
  | { kind: 'cut'; by: string } // a part that was taken out of it: the ending of a name, what stands between two signs
  | { kind: 'pick' | 'omit'; keys: string[] }
  | { kind: 'allow-list' | 'deny-list'; of: Constant[] | 'unknown' }
  | { kind: 'bounded'; min?: number; max?: number }
  | { kind: 'contained' } // path under a root, basename
  | { kind: 'resolved' } // made absolute, `..` worked out
  | { kind: 'relative' }
  | { kind: 'fixed-host' }
  | { kind: 'refuses-private' }
  | { kind: 'hash' | 'sign' | 'encrypt'; effect?: EffectId }
  | { kind: 'redact'; keeps?: number } // keeps: how many signs are left
);
export type Predicate = Formula<ColumnTest | { opaque: ValueId; onEveryPath: boolean }>;
export interface ColumnTest {
  column: string;
  relation: string[];
  op: 'eq' | 'ne' | 'in' | 'range' | 'like' | 'other';
  value: ValueId;
  onEveryPath: boolean;
  at: Location;
}

// ── Guards and effects ──

export type GuardRole =
  | 'authentication'
  | 'role'
  | 'ownership'
  | 'tenant'
  | 'csrf'
  | 'signature'
  | 'freshness'
  | 'rate-limit'
  | 'validation'
  | 'idempotency'
  | 'other';
export type Credential = 'cookie' | 'bearer' | 'api-key' | 'basic' | 'mtls' | 'query' | 'path' | 'body' | 'header' | 'unknown';

/** Proven by its exits, not by its name; one that cannot end the request is still a fact, with `stops` no and its `failure`. */
export interface Guard {
  id: GuardId;
  symbol: ApiPath;
  at: Location;
  credential?: Credential;
  known: 'behaviour' | 'library' | 'configured';
  proves: Proof[];
  stops: Claim;
  failure?: 'result-dropped' | 'not-awaited' | 'rejection-not-returned' | 'never-runs' | 'optional';
}
export interface Proof {
  role: GuardRole;
  subject?: ValueId; // who
  object?: { entity?: string; column?: string; selectors?: ValueId[]; access?: EffectId }; // about what; access: the load whose row it checks
  toRead?: true; // everyone may look at what it is about: it lets nobody change it
  needs: string[]; // roles or scopes demanded
  privileged: Claim; // not every user holds one
  over?: ValueId; // the signed text, the limiter's key
  schema?: SchemaId;
  style: 'throws' | 'responds' | 'redirects' | 'returns-rejection' | 'returns-false' | 'no-next';
  status?: number;
  logged: Answer<Location>;
}

export interface Query {
  entity: string;
  filter: Predicate;
  columns: string[] | 'all';
  omits?: string[]; // of all columns, those left out
  includes?: string[]; // relations whose rows come along
  limit: Answer<ValueId>; // how many rows at most
}
/** What fills each kind of effect. An adapter or table only says which argument fills which slot. */
export interface Slots {
  'data-access': Query & {
    store: 'sql' | 'document' | 'key-value' | 'other';
    operation: 'read' | 'list' | 'create' | 'update' | 'delete';
    data?: ValueId;
    /** Loads whose row this changes or deletes. */
    rowOf?: EffectId[];
    result: ValueId;
    raw?: { text: ValueId; bound: ValueId[] };
  };
  'outbound-call': {
    method: string;
    url: ValueId;
    scheme?: ValueId;
    host?: ValueId;
    path?: ValueId;
    query: Entry[];
    headers: Entry[];
    body?: ValueId;
    result: ValueId;
    verifiesTls: Claim;
    refusesPrivate: Claim;
    timeout: Answer<ValueId>;
    schema: Answer<SchemaId>;
    purpose?: 'payment' | 'mail' | 'webhook';
  };
  response: {
    status: number | 'unknown';
    media: 'json' | 'html' | 'text' | 'file' | 'unknown';
    body?: ValueId;
    headers: Entry[];
    redirect?: ValueId;
    schema: Answer<SchemaId>;
    escaped?: true; // a template engine fills the body in
    onPurpose?: true; // given only where the error is one that was made to be answered
  };
  sink: {
    of:
      | 'shell'
      | 'program'
      | 'code'
      | 'template-source'
      | 'file-path'
      | 'archive'
      | 'deserialize'
      | 'xml'
      | 'ldap'
      | 'xpath'
      | 'html'
      | 'object-key'
      | 'merge'
      | 'arithmetic'
      | 'web-storage';
    value: ValueId;
    name?: ValueId;
    safeBy: Answer<string>; // the option or parser that makes it safe
    holds?: 'token' | 'other'; // of what a browser's storage keeps
  };
  'identity-read': { credential: Credential; value: ValueId; enforced: Answer<GuardId> }; // is its absence ever the end of the request?
  token: {
    operation: 'sign' | 'verify' | 'decode';
    token: ValueId;
    key?: ValueId;
    keyKind: 'secret' | 'public' | 'jwks' | 'unknown';
    payload?: ValueId;
    reads: 'header' | 'payload';
    purpose: 'access' | 'refresh' | 'mail' | 'id' | 'api' | 'unknown';
    algorithms: Answer<string[]>;
    verifies: Claim;
    lifetime: Answer<number>; // seconds
    checks: Answer<('expiry' | 'expiry-present' | 'issuer' | 'audience' | 'type' | 'nonce')[]>;
  };
  hash: { algorithm: string; input: ValueId; purpose: 'password' | 'signature' | 'secret' | 'other'; result: ValueId };
  secret: { purpose: SecretKind; use: 'creates' | 'checks' | 'holds'; value: ValueId; drawn?: Drawn };
  /** of: the secret that what a client presents is compared with. */
  comparison: { op: string; left: ValueId; right: ValueId; constantTime: boolean; of?: SecretKind };
  cookie: {
    holds: 'session' | 'token' | 'csrf' | 'other';
    name: ValueId;
    value: ValueId;
    httpOnly: Claim;
    secure: Claim;
    sameSite: Answer<'lax' | 'strict'>;
  };
  log: { severity: string; values: ValueId[]; redacts: Claim }; // values: what is written as it stands
  message: { to?: ValueId; data?: ValueId }; // handed to a queue or a bus, for others to act on
  upload: { input: InputId; maxSize: Answer<number>; types: Answer<string[]>; typeFrom: 'content' | 'client' | 'unknown' }; // bytes
  oauth: {
    grant: 'code' | 'implicit' | 'password' | 'client-credentials' | 'device' | 'unknown';
    idToken: boolean;
    state: Claim;
    challenge: Claim;
    nonce: Claim;
  };
}
export type EffectKind = keyof Slots;
export type EffectOf<K extends EffectKind> = {
  [P in K]: { kind: P; id: EffectId; fn: FnId; at: Location; api: ApiPath; only?: Only } & Slots[P];
}[K];
export type Effect = EffectOf<EffectKind>;
/**
 * What a new secret is made of. secure: by the system's generator (bits: how much, unless it is as much as anybody needs); guessable: by one whose next value can be told from
 * those before; time: of the time alone; known: of what others know (a hash of an address). by: what drew it.
 */
export interface Drawn {
  from: 'secure' | 'guessable' | 'time' | 'known';
  bits?: number;
  by: string;
}
export type SecretKind = 'signing-key' | 'api-key' | 'password' | 'token' | 'session-id' | 'one-time-code' | 'reset-token' | 'other';
export type InputPart = 'body' | 'query' | 'path' | 'header' | 'cookie' | 'file' | 'request';
export interface Input {
  id: InputId;
  part: InputPart;
  name?: string;
  at: Location;
}

// ── Routes, apps, entities ──

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'ANY';
export type Trait =
  | 'login'
  | 'logout'
  | 'register'
  | 'password-reset'
  | 'one-time-code'
  | 'token-refresh'
  | 'oauth-callback'
  | 'webhook'
  | 'cron'
  | 'payment'
  | 'admin'
  | 'upload'
  | 'list'
  | 'health'
  | 'docs'
  | 'capability-url'
  | 'static'
  | 'changes-data';
export interface Route {
  key: RouteKey;
  app: string;
  method: Method;
  path: string; // as shown: /users/{id}
  framework: string;
  handler: FnId;
  /** The registration (Express) or the declaration of the handler (decorators): what a person calls the route. */
  at: Location;
  handlerAt: Location;
  chain: Link[];
  guards: GuardId[]; // chain and handler
  /** Of those, the ones that held when the handler has returned. */
  ends: GuardId[];
  inputs: InputId[];
  reaches: Reach[];
  exemptions: { role: GuardRole; at: Location; reason?: string }[];
  public: Answer<string>;
  traits: Trait[];
  /** Headers that its functions name, in lower case: set on the answer, or looked for. */
  headers: string[];
  version?: string;
  only?: Only;
  dependsOn: FnId[]; // every function evaluated for it
  /** Inputs that something looked at before the request went on: a test that turns away, a function that says that it checks. */
  examined: { input: InputId; path: string[] }[];
  /** Tests that take a client's word for what it may do: a role or a right that is read from the request. */
  believes: { input: InputId; name: string; at: Location }[];
  /** The files that were read for it, changed or not. */
  files: Path[];
  /** Links and a handler that could not be followed. */
  open: Assumption[];
  opaqueHandler?: Assumption;
}
/** What runs before the handler, outermost first, guard or not; the handler is the last link. */
export interface Link {
  symbol: ApiPath;
  at: Location;
  placement: 'global' | 'app' | 'router' | 'route' | 'handler';
  guards: GuardId[];
  opaque?: Assumption;
}
/** chain: a step in front, of others too; step: one of the route's own before its handler, which may do what the route is for. */
export type Stage = 'chain' | 'step' | 'handler';
/** An effect on this route, with what surely ran before it and the calls that lead to it; reaches stand in the order in which they happen. */
export interface Reach {
  effect: EffectId;
  dominatedBy: GuardId[];
  /** Unread steps that surely ran before it and could have ended the request. */
  opaque: Assumption[];
  /** The link of the chain that does it. */
  stage: Stage;
  /** On a way that ends in turning the request away: what is done there is done to report the refusal. */
  refused: boolean;
  /** For an answer that turns away: a log is written on the way to it. */
  logged: Claim;
  /** For an answer that turns away: what the request could not show. */
  denies?: 'authentication' | 'role' | 'ownership';
  /** What tests on the way say of inputs; only for sinks, calls to the outside and answers. */
  tested: { input: InputId; path: string[]; kind: CheckKind }[];
  /** For a load: guards that compare its row with the caller before anything is done with it. */
  checkedBy: GuardId[];
  /** For an access: a call that weighs its row against the caller, of which nothing was proven. */
  weighed?: Assumption;
  /** For a load whose row goes nowhere but into tests: whether the request goes on only where there is none. */
  onlyTested?: 'absent' | 'other';
}
export interface App {
  id: string;
  root: Path;
  frameworks: string[];
  at: Location;
  cors: CorsPolicy[];
  /** What the configuration says a gateway in front of it does. */
  gateway?: ('rate-limit' | 'headers' | 'tls')[];
  /** Packages that its files load. */
  packages: string[];
  /** Headers and request ids that its files name, in lower case; 'gateway': a server in front is described beside the code. */
  names: string[];
}
/** Effective: framework defaults counted. */
export interface Setting {
  key: SettingKey;
  value: ValueId;
  from: 'code' | 'default' | 'configured';
  at: Location;
  only?: Only;
}
export type SettingKey = 'debug' | 'csrf' | 'body.limit' | 'tls.verify' | 'tls.min-version' | 'password.hash' | 'headers';
export interface CorsPolicy {
  allows: ('list' | 'any' | 'null' | 'reflected' | 'unanchored' | 'unknown')[];
  origins: ValueId[];
  credentials: Claim;
  methods: string[] | 'any';
  covers: 'app' | RouteKey[];
  at: Location;
  only?: Only;
  /** A framework setting's own default, rather than an option written for it. */
  byDefault?: true;
}
/** owner and tenant: columns or `relation.column`. */
export interface Entity {
  name: string;
  represents?: 'user' | 'tenant' | 'membership' | 'token' | 'content' | 'money';
  columns: Column[] | 'unknown';
  /** Columns that its queries name, where nothing declares them. */
  named?: Column[];
  owner: string[];
  tenant: string[];
  /** The tenant column that the configuration names. */
  confined?: string;
  /** Its own code hashes something of what is stored: a hook, a setter. */
  hashes?: true;
  at: Location;
}
export interface Column {
  name: string;
  type: string;
  sensitive?: 'password' | 'secret' | 'token' | 'personal' | 'payment';
  privileged?: true;
  unique?: true;
  relation?: string;
  /** No column of its own: rows of another entity. */
  apart?: true;
  /** Left out by default when a record is returned (`select: false`, a `toJSON` that deletes it, a serializer's exclusion). */
  hidden?: true;
}
export interface Schema {
  id: SchemaId;
  library: string;
  name?: string;
  entity?: string;
  fields: Field[] | 'all';
  unknownKeys: 'reject' | 'strip' | 'allow';
  /** It only says what is expected: nothing holds what comes in against it. */
  unchecked?: true;
  /** Something from a request has passed it. */
  ofRequests?: true;
  at: Location;
}
export interface Field {
  name: string;
  type: 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'array' | 'object' | 'file' | 'unknown';
  /** A maximum, a format, a list of values: it can only be so long. */
  bounded?: true;
  /** It holds no text of a client's choice: a number, one of a list that the code names, an id of a fixed form. */
  narrow?: true;
  readOnly?: true;
  writeOnly?: true;
}
export interface ApiModel {
  apps: App[];
  routes: Record<RouteKey, Route>;
  guards: Record<GuardId, Guard>;
  effects: Record<EffectId, Effect>;
  values: Record<ValueId, Value>;
  inputs: Record<InputId, Input>;
  schemas: Record<SchemaId, Schema>;
  entities: Record<string, Entity>;
  settings: Setting[]; // of the process
  packages: Record<string, string>;
  described: { path: Path; operations: { method: Method; path: string; at: Location }[] }[];
  hidden: Location[];
  unread: { path: Path; why: string }[];
}
