/**
 * The vocabulary of library tables: what a call of a package means. A table is data: package member, arguments, meaning; it never mentions a weakness.
 *
 * Keys are `ApiPath`s as the linker writes them: 'jsonwebtoken:verify', 'express:()', 'typeorm:Repository().findOne', '@prisma/client:PrismaClient().*.findMany' ('*' is one
 * segment, captured), 'any:constructEvent' (a method whose name tells enough, where nothing is known of the receiver). A class of ours that extends a library's class is looked up under that class ('sequelize:Model.findOne' for a static call on `User extends Model`,
 * 'sequelize:Model().save' on an instance). Python modules keep their dots: 'sqlalchemy.orm:Session().query'.
 */
import type { ApiPath } from './code.ts';
import type { Credential, GuardRole, SecretKind, Transform } from './facts.ts';

/**
 * Which argument fills a slot: '0' the first argument, '0.where' a key of it, 'where=' a keyword argument or a key of the last object argument, 'this' the receiver,
 * 'this.exp' what an earlier call noted in it,
 * '*' the captured segment, 'rest:1' all arguments from the second on (as an array), 'named' all keyword arguments (as an object), '"text"' that constant. 'a|b': the first that is there.
 */
export type Slot = string;

/** How a predicate is written: an object of columns; expressions such as `Item.owner_id == x` or `eq(items.owner, x)`; keyword arguments; a primary key; SQL text; a scalar compared with a named column. */
export type PredicateStyle = 'object' | 'expression' | 'keywords' | 'key' | 'sql' | 'column';

/** A step of a query: what it adds, and whether it runs it. Without `runs` the call yields the builder, with what was asked so far. */
export interface QueryStep {
  entity?: Slot; // a class, a model value or a name; default: what the receiver carries
  where?: { slot: Slot; style: PredicateStyle; negated?: true }[]; // all of them hold; 'column' style takes two slots 'column,value'
  replaces?: true; // drops earlier predicates
  columns?: Slot;
  omits?: Slot; // columns left out
  includes?: Slot; // relations whose rows come along
  limit?: Slot | number;
  data?: Slot;
  /** binds: its variable parts are bound where they stand (a tagged template). */
  raw?: { text?: Slot; bound?: Slot; binds?: true };
  /** What it will do when it is awaited, or when a later step runs it without saying what. */
  does?: 'read' | 'list' | 'create' | 'update' | 'delete';
  runs?: 'read' | 'list' | 'create' | 'update' | 'delete';
  /** What the call yields when it runs: one row, rows, a count or nothing of a row; default by `runs`. */
  rows?: 'one' | 'many' | 'none';
  /** The rows come first in a list, what the driver says of them second (`const [rows] = await pool.query(…)`); unless: not where this option is given. */
  paired?: true | { unless: Slot };
  /** It throws where there is no such row (`findUniqueOrThrow`, `get_object_or_404`, `scalar_one`). */
  must?: true;
  store?: 'sql' | 'document' | 'key-value' | 'other';
  /** What it is called on holds the rows, until they are fetched from it (a cursor). */
  holds?: true;
  /** What it yields is there at once: nobody waits for it (a database in a file beside the program). */
  sync?: true;
}

/** A guard that a library gives: a call that throws, a middleware, a dependency, a decorator. */
export interface GuardMeaning {
  role: GuardRole;
  credential?: Credential;
  status?: number;
  /** Only checks that something was presented (a header is there), not that it is valid. */
  presence?: true;
  /** It says by what it yields whether it lets through, and throws nothing. */
  whenTrue?: true;
  /** It also refuses what was sent too long ago. */
  fresh?: true;
  /** An option that turns rejection off (`credentialsRequired: false`, `auto_error=False`): slot and the value that does. */
  optional?: { slot: Slot; value: boolean };
  /** An option by which it counts only requests that fail. */
  failures?: { slot: Slot; value: boolean };
  /** That option is set. */
  partly?: true;
  /** The roles that it asks for. */
  needs?: Slot;
  /** All of them, not any one. */
  needsAll?: true;
  /** What they are called in this call. */
  named?: string[];
  /** The repository's configuration says so. */
  declared?: true;
  /** Where the caller's identity then stands on the request (`auth`, `user`); for a dependency it is the value yielded. */
  sets?: string;
}

/** when: only where this option has that value (a missing one is false), or one of these names; unless: not where it has one of these names or values. */
export interface SinkMeaning {
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
    | 'merge';
  value: Slot;
  /** Newer versions are safe without an option. */
  byVersion?: true;
  /** Only where all versions that the manifest allows of this package are older. */
  until?: { package: string; version: string };
  when?: { slot: Slot; is: boolean } | { slot: Slot; names: RegExp };
  unless?: { slot: Slot; names: RegExp };
}

export interface Meaning {
  /** What it yields is known under this name: 'typeorm:Repository()'. */
  yields?: ApiPath;
  /** It yields this argument or receiver itself (wrappers, identity functions, `Promise.resolve`). */
  gives?: Slot;
  query?: QueryStep;
  /** Calling it is the guard (it throws or answers); `middleware`: what it yields is the guard, when it stands in a chain. */
  guard?: GuardMeaning;
  middleware?: GuardMeaning;
  /** An object of schemas by part of the request (`{ body: … }`), which that middleware holds it against: from then on it has what they let through. */
  shapes?: Slot;
  /** It yields the caller's identity, or nothing when there is none (getServerSession, auth(), current_user). */
  identity?: { credential: Credential; claim?: string; throws?: true };
  /** What it finds out of a caller comes as a promise: it says nothing and stops nobody before somebody has waited for it. */
  promised?: true;
  /** It yields a credential that a client presents. */
  credential?: { credential: Credential; name?: Slot };
  token?: {
    operation: 'sign' | 'verify' | 'decode';
    token?: Slot;
    key?: Slot;
    payload?: Slot;
    algorithms?: Slot;
    lifetime?: Slot;
    /** The argument that is called with (error, payload), Node style. */
    callback?: Slot;
    verifies?: { slot: Slot; off: boolean }[]; // options that switch verification off
    /** Only where a part of what a caller presents was decoded from base64: a token taken apart by hand. */
    byHand?: true;
    /** What the call does not say stands where the service was set up. */
    setUp?: true;
  };
  hash?: { algorithm: Slot; input: Slot; purpose: 'password' | 'signature' | 'secret' | 'other' };
  /** A comparison of a secret: yields whether they are equal. */
  compares?: { left: Slot; right: Slot; constantTime: boolean };
  /** What went in comes out changed. */
  transforms?: { slot: Slot; to: DistributiveOmit<Transform, 'at'>[] };
  /** Functions among the arguments that it calls, with what. each: an element of the receiver or of that argument; value: the receiver's (promised) value. */
  calls?: {
    fn: Slot;
    with: ('each' | 'value' | 'error' | 'identity' | 'continue' | 'reject' | 'unknown' | 'request' | 'response')[];
    yields?: 'element' | 'list' | 'receiver';
  }[];
  /** It does with a collection, its first argument, what the method of lists that is called so does with its receiver. */
  method?: 'forEach' | 'map' | 'flatMap' | 'filter' | 'find' | 'some' | 'every' | 'reduce';
  /**
   * It runs this function on a list of arguments, and on those that it was given by name. Without `when` it yields what comes of that; later: it does not wait; called: it
   * yields the function, which has these arguments already.
   */
  runs?: { fn: Slot; with: Slot; named?: Slot; when?: 'later' | 'called' };
  /** It makes a middleware that calls this function for each request: with the request, or with a member of the package. */
  handles?: { fn: Slot; with: ('request' | { api: ApiPath })[] };
  /** It makes a test of the request's path against these patterns (`/public(.*)`). */
  matches?: Slot;
  response?: { status?: Slot; media: 'json' | 'html' | 'text' | 'file' | 'unknown'; body?: Slot; redirect?: Slot };
  /** Throwing or returning what it yields ends the request with this status. */
  rejection?: { status: Slot | number };
  /** It never returns: it throws, and so ends the request (`abort(404)`, `ctx.throw(401)`). */
  throws?: true;
  outbound?: { method: string; url: Slot; body?: Slot; headers?: Slot; query?: Slot; timeout?: Slot };
  sink?: SinkMeaning | SinkMeaning[];
  /** It puts its arguments together as a path: text, with `/` between. */
  joins?: Slot[];
  log?: { severity: string; values: Slot };
  secret?: { purpose: SecretKind; use: 'creates' | 'checks' | 'holds'; value: Slot };
  /**
   * It draws at random. units: how many of `bits` each (standard: when the call does not say); below: one of so many; from: one of these. Without any of them it is as much as
   * anybody needs.
   */
  random?: { secure: boolean; units?: Slot; bits?: number; standard?: number; below?: Slot; from?: Slot };
  time?: true;
  /** It yields what went wrong, as it is or as a text with the stack. */
  failure?: true;
  environment?: { name: Slot; fallback?: Slot };
  /** A schema: its own construction, or its use on a value. fields: an object of field schemas. */
  schema?: /** strips: an option that, when it is false, has other keys taken out. */
    | { builds: 'object'; fields: Slot; unknownKeys: 'reject' | 'strip' | 'allow'; strips?: Slot }
    /** bounds: an option that says how much it may hold; narrow: it holds no text of a client's choice. */
    | {
        builds: 'scalar';
        type: 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'array' | 'unknown';
        bounded?: true;
        bounds?: Slot;
        narrow?: true;
        /** Of an array: the schema of its elements. */
        items?: Slot;
      }
    /** One of several: a list of schemas. */
    | { builds: 'union'; of: Slot }
    | {
        /** items: the slot says what elements have to be; list: a list of what it is called on. */
        refines: 'unknown-keys' | 'pick' | 'omit' | 'partial' | 'extend' | 'same' | 'items' | 'list';
        value?: 'reject' | 'strip' | 'allow';
        slot?: Slot;
        bounds?: true;
        narrow?: true;
      }
    /** What has passed either of two. */
    | { refines: 'or'; slot: Slot }
    /** under: what it yields holds the value under this key (`safeParse().data`). */
    | { parses: Slot; schema: Slot; throws: boolean; under?: string };
  cors?: { origin?: Slot; credentials?: Slot; methods?: Slot; default: 'any' | 'none' };
  /** It makes an instance of the class that it is called on (or of: that this argument names), with the fields of these. */
  builds?: { from?: Slot; also?: Slot; of?: Slot };
  /** What it makes (an agent, a transport) does not connect to addresses that only this server reaches. */
  refuses?: 'private-addresses';
  /** It yields what a client sent in this object, less the keys that follow. */
  leaves?: Slot;
  /** A record of what it is given, by name; names: the argument of the call that made its type which names what is given in order; as: what stands under which key. */
  packs?: { names?: Slot; as?: Record<string, Slot> };
  /** It makes a list of what the object holds; of one whose keys do not stand in the code it yields the object itself. */
  spells?: { of: Slot; what: 'keys' | 'values' | 'entries' };
  /** Whether a member of this value is this text. */
  tells?: { of: Slot; key: string; is: string };
  /** It goes through this and keeps that for which the function says yes. */
  keeps?: { of: Slot; by: Slot };
  /** It replaces what fits the pattern in this text. */
  replaces?: { in: Slot; pattern: Slot };
  /** It yields what a context hands out that is entered: by its own method, else the context itself. */
  enters?: Slot;
  /** It yields a number, whatever it is given. */
  counts?: true;
  /** It yields one of these. */
  takes?: Slot;
  /** It yields these as pairs: what stands under a key with the key, or with its place. */
  pairs?: Slot;
  /** It takes out of this what stands under that key. */
  removes?: { from: Slot; key: Slot };
  /** It writes the fields of these into its receiver; key: under this name. */
  assigns?: { from: Slot; also?: Slot; into?: Slot; key?: Slot };
  /** It makes an object of these pairs of a key and a value. */
  gathers?: Slot;
  /** It keeps these under those names, where a later call finds them (`this.name`): in its receiver, which it `gives`, else in what it yields. */
  notes?: Record<string, Slot>;
  /** It stores what the rows that were loaded and changed hold now (a session's commit). */
  flushes?: true;
  /** It throws unless this is a text. */
  demands?: Slot;
  /** It yields the names of the files in this folder. */
  lists?: Slot;
  /** It yields the module that this path names; calls: what the module's function is then called with (`this` first, then that package's member). */
  loads?: { path: Slot; calls?: ApiPath };
  /** It yields a member of this value, by that name. */
  reads?: { object: Slot; key: Slot };
  limiter?: true;
  /** It names a way to sign in: what was made for that, which holds the function that looks at what a form sends. */
  registers?: { name: Slot; strategy: Slot };
  /** What it makes looks at what a form sends: the function, and the options that name the fields. */
  form?: { fn: Slot; user: Slot; password: Slot; request: Slot };
  /** It reads a form with files from a request: it yields the fields and the files, and hands both to a callback, after the error. */
  receives?: true;
  /** It hands something to a queue or a bus, for others to act on. */
  message?: { to?: Slot; data?: Slot };
  /** What it is given (a handler, a class of handlers) is not asked for what this guard would ask. */
  exempts?: GuardRole;
  /** Declares the columns of the class that it is called on. */
  declares?: Slot;
  /** Known to do nothing that a guard does, and nothing that a rule asks of. */
  inert?: true;
}
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export interface LibraryTable {
  /** Packages (npm names or Python top modules) whose members the keys name; also says that their middleware is known. */
  packages: string[];
  language: 'javascript' | 'python';
  /** All that the package exports is inert unless a key says otherwise (parsers, loggers, compression, dates …). */
  inert?: true;
  calls: Record<ApiPath, Meaning>;
  /** Values that are not calls: 'express-session' fields and the like; identity of the caller when read. */
  values?: Record<ApiPath, Meaning>;
  /** Classes of ours that extend one of these are entities; how their columns are written. */
  entities?: Record<ApiPath, EntityStyle>;
}
/** How an entity's columns are declared, so that one reader per style serves many libraries. */
export type EntityStyle =
  | { style: 'class-fields'; columns?: readonly string[] } // class attributes or decorated properties are the columns, beside those that the package's own class brings
  // `define('user', {…})`, `new Schema({…})`, `pgTable('users', {…})`; database: what works on it, where nothing else says so; functions: the members of what declares
  // its columns, and the options of that one's call, that hold functions of the model and of its rows
  | {
      style: 'object';
      columns: Slot;
      name?: Slot;
      database?: ApiPath;
      functions?: Record<'model' | 'row', { member: string; option: Slot }>;
    };
