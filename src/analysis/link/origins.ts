/** Where a value comes from, as far as proofs need it: identity, credential, rows, input; through structure, calls and tests. */
import type { Call, Pred, V } from './abstract.ts';
import { isOfNothing } from './abstract.ts';
import { held, itemsOf } from './entries.ts';
import { lastName } from './terms.ts';

export interface Sources {
  identity: V[];
  credential: V[];
  rows: (V & { kind: 'row' | 'rows' })[];
  inputs: (V & { kind: 'input' })[];
  tokens: (V & { kind: 'token' })[];
  /** Calls whose inside is not known. */
  opaque: Call[];
  environment: boolean;
}
const NONE: Sources = { identity: [], credential: [], rows: [], inputs: [], tokens: [], opaque: [], environment: false };
const memo = new WeakMap<V, Sources>();
/** Of one kind, more than these are not told apart. */
const MOST = 100;
const DEEPEST = 400;

/** Everything a value is made of, worked out once a value from what its parts are made of. */
export function sources(v: V): Sources {
  return sourcesOf(v, 0);
}
function sourcesOf(v: V, depth: number): Sources {
  const known = memo.get(v);
  if (known) return known;
  if (depth > DEEPEST) return NONE;
  memo.set(v, NONE); // what holds itself adds nothing to itself
  const own = itself(v);
  // the last part first: what was added last says most
  const found = merged([
    own,
    ...parts(v)
      .map((part) => sourcesOf(part, depth + 1))
      .reverse(),
  ]);
  memo.set(v, found);
  return found;
}
/** What a value is on its own, without its parts. */
function itself(v: V): Sources {
  switch (v.kind) {
    case 'identity':
      return { ...NONE, identity: [v] };
    case 'credential':
      return { ...NONE, credential: [v] };
    case 'row':
    case 'rows':
      return { ...NONE, rows: [v] };
    case 'input':
      return { ...NONE, inputs: [v] };
    case 'token':
      return { ...NONE, tokens: [v] };
    case 'environment':
      return { ...NONE, environment: true };
    case 'result':
      return { ...NONE, opaque: [v.call] };
    default:
      return NONE;
  }
}
/** All together, each once; nothing is copied where only one says anything. */
function merged(list: Sources[]): Sources {
  const [first, ...more] = list.filter((one) => one !== NONE);
  if (!first) return NONE;
  if (more.every((one) => one === first)) return first;
  const all = [first, ...more];
  const each = <T extends { id: string }>(of: (one: Sources) => T[]): T[] => {
    const some = all.map(of).filter((one) => one.length > 0);
    return some.length < 2 ? (some[0] ?? []) : [...new Map(some.flat().map((one) => [one.id, one])).values()].slice(0, MOST);
  };
  return {
    identity: each((one) => one.identity),
    credential: each((one) => one.credential),
    rows: each((one) => one.rows),
    inputs: each((one) => one.inputs),
    tokens: each((one) => one.tokens),
    opaque: [...new Set(all.flatMap((one) => one.opaque))].slice(0, MOST),
    environment: all.some((one) => one.environment),
  };
}
/** What a value is directly made of. */
export function parts(v: V): V[] {
  switch (v.kind) {
    case 'token':
      return v.use.token ? [v.use.token] : [];
    case 'object':
      return held(v.entries);
    case 'array':
      return itemsOf(v.items);
    case 'text':
      return v.parts.filter((part): part is V => typeof part !== 'string');
    case 'op':
      return v.right ? [v.left, v.right] : [v.left];
    case 'union':
      return v.of.map((one) => one.value);
    case 'part':
    case 'element':
      return [v.of];
    case 'lookup':
      return [v.key, v.in];
    case 'result':
      return callParts(v.call);
    case 'instance':
      return v.call ? v.call.args.map((arg) => arg.value) : [];
    case 'unknown':
      return v.reads;
    default:
      return [];
  }
}
export const callParts = (call: Call): V[] =>
  [
    ...(call.self && call.self.kind !== 'api' && call.self.kind !== 'module' ? [call.self] : []),
    ...call.args.map((arg) => arg.value),
  ].filter((one) => one.kind !== 'fn');

/** What a client sent in one place, cast or not. */
export const isSameInput = (one: V & { kind: 'input' }, other: V & { kind: 'input' }): boolean =>
  one.part === other.part && one.path.join('.') === other.path.join('.');
/** A value that the client brings along, which no row was loaded for. */
export function isPresented(v: V): boolean {
  const from = sources(v);
  return (from.credential.length > 0 || from.inputs.length > 0) && from.rows.length === 0;
}

const PERSON =
  /(user|account|member|person|people|profile|session|customer|employee|staff|admin|principal|identity|author|token|api_?key|client|subject|login|credential|owner|device)s?$/i;
const KEYS = /^(id|_id|pk|uuid|sub|email|username|user_?name|login|user_?id|uid|token|key|api_?key|secret|session_?id|hash)$/i;

const callers = new WeakMap<V, boolean>();
/** Whether the value is the caller: an identity, verified claims, or the row that a credential or claim leads to. */
export function isCaller(v: V, depth = 0): boolean {
  const { identity, credential, rows, tokens, opaque } = sources(v);
  if (depth > DEEPEST || identity.length + credential.length + rows.length + tokens.length + opaque.length === 0) return false;
  let found = callers.get(v);
  if (found === undefined) {
    callers.set(v, false); // what holds itself adds nothing to itself
    callers.set(v, (found = leadsToCaller(v, depth)));
  }
  return found;
}
function leadsToCaller(v: V, depth: number): boolean {
  switch (v.kind) {
    case 'identity':
      return true;
    case 'token':
      return v.use.operation === 'verify';
    case 'row':
    case 'rows':
      return rowIsCaller(v, depth);
    case 'union': {
      const values = v.of.map((one) => one.value).filter((one) => one.kind !== 'literal' && one.kind !== 'exception' && !isOfNothing(one));
      return values.length > 0 && values.every((one) => isCaller(one, depth + 1));
    }
    case 'part':
    case 'element':
      return isCaller(v.of, depth + 1);
    case 'lookup':
      // whoever a presented credential leads to
      return sources(v.key).credential.length > 0;
    case 'op':
      return (
        (v.op === '||' || v.op === '??' || v.op === '&&') &&
        (isCaller(v.left, depth + 1) || (v.right ? isCaller(v.right, depth + 1) : false))
      );
    case 'instance':
      return v.call?.args.some((arg) => isCaller(arg.value, depth + 1)) ?? false;
    case 'result': {
      // whether two things are equal is nobody
      if (v.call.meaning?.compares ?? v.call.meaning?.guard?.whenTrue ?? ASKS.test(v.call.property ?? '')) return false;
      // a sender that signs is known as one, not as a person
      if (v.call.meaning?.guard?.role === 'signature') return false;
      // what an unread function makes of a credential is taken to be who presented it; of a whole request, where it says that it asks who that is
      const made = callParts(v.call);
      if (v.call.opaque && WHO.test(nameOf(v.call)) && made.some((one) => isWholeRequest(one))) return true;
      if (made.some((one) => isCaller(one, depth + 1)))
        return /int|str|Number|String|parse|id|Id|\.get$|User|user|toString/.test(v.api ?? '') || v.call.opaque;
      // a cookie that says who it is of: what a function that opens it makes of it is what stood behind a signature
      const opens = v.call.opaque || OPENS.test(nameOf(v.call));
      return made.some((one) => sources(one).credential.length > 0 || (opens && sources(one).inputs.some(isCookie)));
    }
    default:
      return false;
  }
}
const OPENS = /^(un_?(sign|seal|wrap|protect)\w*|loads|decrypt\w*|verify\w*|open|decode\w*)$/i;
const isCookie = ({ part }: V & { kind: 'input' }): boolean => part === 'cookie';
/** `get_current_user(request)`, `authenticate(req)`: who a request comes from. */
const WHO =
  /^_*(get_?)?((current|authenticated|signed_?in|logged_?in|request|session)_?(user|account|member|principal|identity)(_?(id|email))?|(get|fetch|load|read|validate)_?(server_?)?session|authenticate(_?(user|request))?|identify(_?user)?)$/i;
/** A request as it came, or all of its headers: themselves, under a name, or made into another's. */
function isWholeRequest(v: V, depth = 0): boolean {
  if (v.kind === 'request') return v.path.length === 0 || /^(headers|raw)$/.test(v.path.at(-1) ?? '');
  if (v.kind === 'input') return v.part === 'header' && v.path.length === 0;
  if (depth > 1) return false;
  if (v.kind === 'object') return held(v.entries).some((one) => isWholeRequest(one, depth + 1));
  return v.kind === 'result' && v.call.args.some(({ value }) => isWholeRequest(value, depth + 1));
}
const nameOf = (call: Call): string => call.property ?? lastName(call.api ?? '');
/** Methods that answer yes or no. */
const ASKS =
  /^(equals?|eq|isEqual|includes|contains|has|some|every|startsWith|endsWith|test|match|matches|can|cannot|(is|has|can)[A-Z_]\w*)$/;
function rowIsCaller(v: V & { kind: 'row' | 'rows' }, depth: number): boolean {
  for (const test of leaves(v.access.filter)) {
    if (!('column' in test)) {
      if ('opaque' in test && sources(test.opaque).credential.length > 0) return true;
      continue;
    }
    if (test.op !== 'eq' && test.op !== 'in') continue;
    const of = sources(test.value);
    // what a verified token says is a claim like any other; only the credential itself leads to its owner
    if (of.credential.length > 0 && of.tokens.length === 0) return true;
    if (
      (of.tokens.length > 0 || of.identity.length > 0 || isCaller(test.value, depth + 1)) &&
      KEYS.test(test.column) &&
      PERSON.test(v.access.entity)
    )
      return true;
  }
  return false;
}
type Leaf = Extract<Pred, { column: string } | { opaque: V }>;
/** The tests of a predicate, whatever connects them. */
function leaves(pred: Pred): Leaf[] {
  if ('all' in pred) return pred.all.flatMap(leaves);
  if ('any' in pred) return pred.any.flatMap(leaves);
  if ('not' in pred) return leaves(pred.not);
  return [pred];
}

/** A call that was not followed and by its name looks something up by what it is given: a key, not the whole request. */
export function isLookup(call: Call): boolean {
  const name = call.property ?? lastName(call.api ?? '');
  return (
    call.opaque &&
    LOOKS_UP.test(name) &&
    (!TAKES_APART.test(name) || byId(call)) &&
    call.args.length > 0 &&
    call.args.every(({ value }) => value.kind !== 'request' && !(value.kind === 'input' && value.path.length === 0))
  );
}
/** What it is given of a request is ids alone, and it is waited for: it asks somebody, rather than to put a text together. */
export function byId(call: Call): boolean {
  if (!call.awaited) return false;
  const inputs = call.args.flatMap(({ value }) => sources(value).inputs);
  return inputs.length > 0 && inputs.every(({ path }) => ID.test(path.at(-1) ?? ''));
}
const ID = /(^|_|-)(id|uuid|guid|pk|ino)$|[a-z](Id|ID|Uuid|UUID)$/;
const LOOKS_UP = /^(find|get|load|fetch|look_?up|retrieve)(?=[A-Z_]|$)/;
/** What comes out is made of what went in. */
const TAKES_APART = /(params?|query|options?|parts?|info|body|input|args|headers?|url|path|name|data|payload|values?)$/i;
