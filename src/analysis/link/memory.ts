/**
 * Lists and dictionaries at the top of a file that hold records and that functions fill: the database of a small program, in its memory. Told from the terms of files, before
 * anything is evaluated; what is done with them is in `stores.ts`.
 */
import type { ApiPath, FnId, Path } from '../code.ts';
import type { Lowered, Summary, Term, TermId } from '../summaries.ts';
import { keyed } from './entries.ts';
import type { Machine } from './machine.ts';
import { isReceiver, lastName, refOf } from './terms.ts';

/** What is kept for the program's own running: asked for by key as well, and nobody's data. */
const OWN =
  /cache|memo|regist|limit|attempt|session|token|nonce|blacklist|blocklist|revoked|metric|stats?$|counter|header|config|setting|option|mapping|schema|route|plugin|context|conn(ection)?s?$|client|socket|instance|lock|handler|listener|callback|factory|factories|loader|parser|translation|(_|^)(types?|models?)(_|$)|env$|flags?$/i;
/** Words around the name of what is kept. */
const AROUND =
  /^(fake|mock|dummy|demo|sample|example|test|in_?memory|memory|mem|local|global|db|the|all|initial|default)_+|_+(db|database|data_?base|store|storage|list|dict|map|table|data|collection|repo|repository|by_\w+)$/i;
/** What makes an empty one. */
const MAKES = /^(global:(dict|list|set)|collections:(defaultdict|OrderedDict|deque|UserDict|UserList))$/;
/** What reads one from a file when the program starts. */
const READS = /^(json|orjson|ujson|yaml):(load|loads|safe_load)$/;
const CHANGES = new Set([
  'append',
  'add',
  'insert',
  'extend',
  'setdefault',
  'update',
  'pop',
  'remove',
  'discard',
  'clear',
  'popitem',
  'appendleft',
  'popleft',
]);
/** What calls itself one. */
const DATABASE = /(^|_)(db|database|datastore)$/i;
/** What yields all that somebody sent or that a record holds. */
const WHOLE = /^(dict|model_dump|json|get_json|to_dict|asdict|_asdict|copy|model_copy|validated_data)$/;
/** Somebody's, or told to nobody. */
const PERSONAL =
  /^(user_?name|e?mail|(hashed_?)?password(_?hash)?|user_?id|owner(_?id)?|account(_?(id|number))?|balance|ssn|role|is_?admin)$/i;

/** By function and term: what the store that is made there holds. */
type Stores = ReadonlyMap<FnId, ReadonlyMap<TermId, string>>;
const known = new WeakMap<Lowered, Stores>();
/** The stores of a file: those of its top level, and the fields that constructors make. */
export function storesIn(machine: Machine, path: Path, lowered: Lowered): Stores {
  let found = known.get(lowered);
  if (!found) {
    known.set(lowered, new Map()); // what is asked for on the way to it
    known.set(lowered, (found = path.endsWith('.py') ? stores(machine, path, lowered) : new Map()));
  }
  return found;
}
function stores(machine: Machine, path: Path, lowered: Lowered): Stores {
  const found = new Map<FnId, Map<TermId, string>>();
  const [top, ...others] = lowered.summaries;
  if (top) found.set(top.fn, atTop(machine, path, top));
  for (const made of others) if (made.name === '__init__') found.set(made.fn, inFields(machine, lowered, made));
  return found;
}
function atTop(machine: Machine, path: Path, top: Summary): Map<TermId, string> {
  const found = new Map<TermId, string>();
  const add = (name: string, id: TermId, at: string[]): void => {
    const term = top.terms[id];
    const kind = term && kindOf(top, term);
    if (!kind || OWN.test(name)) return;
    // a dictionary of stores: `db = {"users": {}, "orders": []}`
    if (kind === 'several') {
      if (term.kind === 'object' && at.length < 2) for (const [key, value] of keyed(term.entries)) add(key, value, [...at, key]);
      return;
    }
    if (isKept(kind, usesOf(machine, path, at)) || (kind === 'loaded' && DATABASE.test(name))) found.set(id, entityOf(name));
  };
  for (const [name, id] of Object.entries(top.locals)) {
    const plain = name.replace(/~\d+$/, '');
    add(plain, id, [plain]);
  }
  return found;
}
/** The fields of a class: `self.users = {}`, which its methods fill. */
function inFields(machine: Machine, lowered: Lowered, made: Summary): Map<TermId, string> {
  const found = new Map<TermId, string>();
  for (const step of made.steps) {
    if (step.kind !== 'write' || typeof step.property !== 'string' || !isReceiver(made.terms[step.target])) continue;
    const term = made.terms[step.value];
    const kind = term && kindOf(made, term);
    if (!kind || kind === 'several' || OWN.test(step.property)) continue;
    const ref = `${RECEIVER}.${step.property}`;
    const own = lowered.summaries.filter((one) => one.owner === made.owner && one !== made).flatMap((one) => changesOf('', one));
    const elsewhere = (all(machine).get(step.property) ?? []).filter((one) => /[.:]\w+\.\w+$/.test(one.ref));
    if (isKept(kind, [...own.filter((one) => one.ref === ref), ...elsewhere])) found.set(step.value, entityOf(step.property));
  }
  return found;
}
const RECEIVER = 'this:';

/** Whether functions fill it with records, or change those that it begins with. */
function isKept(kind: Kind, uses: readonly Use[]): boolean {
  if (kind !== 'empty') return kind === 'personal' || uses.length > 0;
  return uses.some(({ summary, value }) => value !== undefined && isRecord(summary, value));
}
/** `fake_users_db` holds users. */
function entityOf(name: string): string {
  let inner = name.toLowerCase().replace(/^_+/, '');
  for (let before = ''; before !== inner; ) {
    before = inner;
    inner = inner.replace(AROUND, '') || inner;
  }
  return inner;
}

type Kind = 'empty' | 'records' | 'personal' | 'loaded' | 'several' | undefined;
/** What a term of the top level holds when the program starts. */
function kindOf(top: Summary, term: Term): Kind {
  if (term.kind === 'call') {
    if (READS.test(term.ref ?? '')) return 'loaded';
    // `defaultdict(list)`; what is made of something else is not empty
    return MAKES.test(term.ref ?? '') && term.args.every((arg) => refOf(top.terms[arg.value])?.startsWith('global:')) ? 'empty' : undefined;
  }
  const held =
    term.kind === 'array'
      ? term.items.map((item) => (typeof item === 'number' ? top.terms[item] : undefined))
      : term.kind === 'object'
        ? term.entries.map((entry) => ('value' in entry ? top.terms[entry.value] : undefined))
        : undefined;
  if (!held) return undefined;
  if (held.length === 0) return 'empty';
  if (held.every((one) => one !== undefined && isSeed(top, one)))
    return held.some((one) => one && isPersonal(one)) ? 'personal' : 'records';
  const inner = term.kind === 'object' ? held.map((one) => one && kindOf(top, one)) : [];
  return inner.length > 0 && inner.every((one) => one !== undefined) ? 'several' : undefined;
}
/** A record that stands in the code: `{"id": 1, "name": "…"}`, `User(id=1)`. */
function isSeed(top: Summary, term: Term): boolean {
  if (term.kind === 'call') return isOwnClass(term.ref) && term.args.some((arg) => arg.name !== undefined || arg.spread);
  return (
    term.kind === 'object' &&
    term.entries.length > 1 &&
    keyed(term.entries).length === term.entries.length &&
    keyed(term.entries).some(([, value]) => isPlain(top.terms[value]))
  );
}
const isPlain = (term: Term | undefined): boolean => term?.kind === 'literal' || term?.kind === 'template' || term?.kind === 'unary';
const isPersonal = (term: Term): boolean =>
  term.kind === 'object'
    ? keyed(term.entries).some(([key]) => PERSONAL.test(key))
    : term.kind === 'call' && term.args.some((arg) => arg.name !== undefined && PERSONAL.test(arg.name));
const isOwnClass = (ref: ApiPath | undefined): boolean => ref !== undefined && !ref.startsWith('global:') && /^[A-Z]/.test(lastName(ref));

/** Whether a function puts a record there, rather than a number or a task at work. */
function isRecord(summary: Summary, id: TermId, depth = 0): boolean {
  const term = summary.terms[id];
  if (!term || depth > 8) return false;
  const inner = (one: TermId): boolean => isRecord(summary, one, depth + 1);
  switch (term.kind) {
    case 'object':
      return term.entries.length > 0;
    case 'await':
      return inner(term.value);
    case 'phi':
      return term.of.some((one) => inner(one.value));
    case 'choice':
      return inner(term.then) || inner(term.else);
    case 'binary':
      return /^(\|\||\?\?|&&|\|)$/.test(term.op) && (inner(term.left) || inner(term.right));
    case 'parameter': {
      const type = summary.params[term.index]?.type;
      return type !== undefined && isOwnClass(refOf(summary.terms[type]));
    }
    case 'member':
      return typeof term.property === 'string' && WHOLE.test(term.property);
    case 'call': {
      const callee = summary.terms[term.callee];
      if (callee?.kind === 'member' && typeof callee.property === 'string' && WHOLE.test(callee.property)) return true;
      if (/^(global:dict|fastapi\.encoders:jsonable_encoder|dataclasses:asdict)$/.test(term.ref ?? '')) return true;
      return isOwnClass(term.ref) && term.args.length > 0;
    }
    default:
      return false;
  }
}

/** A function that changes a top-level name; value: what it puts there. */
interface Use {
  from: Path;
  ref: ApiPath;
  summary: Summary;
  value?: TermId;
}
const changed = new WeakMap<Machine, Map<string, Use[]>>();
function all(machine: Machine): Map<string, Use[]> {
  let found = changed.get(machine);
  if (!found) changed.set(machine, (found = changes(machine)));
  return found;
}
/** Who changes the store of that name. */
function usesOf(machine: Machine, path: Path, at: readonly string[]): Use[] {
  const [name = '', ...rest] = at;
  return (all(machine).get(at.at(-1) ?? '') ?? []).filter(({ from, ref }) => {
    const target = machine.resolver.resolve(from, ref);
    return target.kind === 'local' && target.path === path && target.name === name && target.rest.join() === rest.join();
  });
}
/** What functions of the files where routes may begin, and of those that were read, change, by its last name. */
function changes(machine: Machine): Map<string, Use[]> {
  const found = new Map<string, Use[]>();
  for (const from of machine.program.roots)
    for (const summary of machine.program.lowered(from)?.summaries.slice(1) ?? [])
      for (const use of changesOf(from, summary)) {
        const name = lastName(use.ref);
        const list = found.get(name);
        if (list) list.push(use);
        else found.set(name, [use]);
      }
  return found;
}
function changesOf(from: Path, summary: Summary): Use[] {
  return summary.steps.flatMap((step): Use[] => {
    if (step.kind === 'write') {
      const ref = baseOf(summary, step.target);
      return ref === undefined ? [] : [{ from, ref, summary, value: step.value }];
    }
    const call = step.kind === 'call' ? summary.terms[step.call] : undefined;
    const callee = call?.kind === 'call' ? summary.terms[call.callee] : undefined;
    if (call?.kind !== 'call' || callee?.kind !== 'member' || typeof callee.property !== 'string' || !CHANGES.has(callee.property))
      return [];
    const ref = baseOf(summary, callee.object);
    const value = call.args.at(-1)?.value;
    return ref === undefined ? [] : [{ from, ref, summary, ...(value !== undefined && { value }) }];
  });
}
/** The name that a chain of members and keys begins with: of `db["users"][id]` it is `db.users`. */
function baseOf(summary: Summary, id: TermId): ApiPath | undefined {
  let term = summary.terms[id];
  for (let depth = 0; term && depth < 8; depth++) {
    const ref = refOf(term);
    if (ref !== undefined) return ref;
    if (term.kind === 'member' && typeof term.property === 'string' && isReceiver(summary.terms[term.object]))
      return `${RECEIVER}.${term.property}`;
    term = term.kind === 'member' ? summary.terms[term.object] : undefined;
  }
  return undefined;
}
