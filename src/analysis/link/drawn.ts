/** Secrets in the making: what a token, key or code is drawn from, wherever something gets a name that says that it is one. */
import type { Location } from '../code.ts';
import type { Drawn, SecretKind } from '../facts.ts';
import type { Summary, Term, TermId } from '../summaries.ts';
import type { Call, Draft, Frame, V } from './abstract.ts';
import { stringOf } from './abstract.ts';
import { itemsOf, keyed, keysOf } from './entries.ts';
import { callParts } from './origins.ts';
import { alternatives } from './ways.ts';

const NAMED: [RegExp, SecretKind][] = [
  [/(^|[a-z]_?|_)(api|access|auth|service|account|secret)_?key$|^api_?token$/i, 'api-key'],
  [/(session|sess)_?(id|key|token)$/i, 'session-id'],
  [/(reset|recovery|forgot\w*)_?(password_?)?(token|code|key|pin)$/i, 'reset-token'],
  [/(^|_|[a-z])(otp|one_?time_?(code|password|pin)|totp)$|^pin(_?code)?$/i, 'one-time-code'],
  [
    /(verif\w*|confirm\w*|activation|login|auth|two_?factor|mfa|2fa|security|backup|invit\w*|access|sms|email|identity|pass)_?(\w+_)?(code|pin)$/i,
    'one-time-code',
  ],
  [/(^|_|[a-z])secret(_?key)?$|signing_?key$/i, 'signing-key'],
  [/(^|_|[a-z])(password|passwd|passphrase)$/i, 'password'],
  [/(^|_|[a-z])token$/i, 'token'],
];
/** Not what opens anything: a page, a word of a text, a device that is pushed to, what is shown of a key, a stand-in. */
const NO_SECRET =
  /(page|cursor|first|last|per|epoch|cache|fetch|request|load|render|lock|continuation|cancel\w*|abort|sync|next|device|push|fcm|apns|mention|design|css|color|theme|lexer|parse\w*|word|stop|eos|bos|pad|mask|unk|hash|hashed|encrypted|digest)_?token$|(display|masked?|redacted|obfuscated|shortened|truncated|preview)_?(secret|api|access|auth)?_?(key|token|secret)$|dummy|fake|mock|sample|example|test|demo|placeholder|seed|color|zip_?code|country_?code|status_?code|error_?code/i;
/** `generateResetToken`, `make_api_key`, `random_password`. */
const MAKES = /^_*(get_?)?(generate|gen|create|make|new|random|build|issue|mint)_?(a_)?(random_?|secure_?|unique_?|new_?)*/i;
const kindOf = (name: string): SecretKind | undefined =>
  NO_SECRET.test(name) ? undefined : NAMED.find(([pattern]) => pattern.test(name))?.[1];
const plain = (name: string): string => name.replace(/~\d+$/, '').replaceAll('-', '_');

/** The secrets that a function makes. Those that are drawn where nobody can tell are no drafts. */
export function drawnIn(frame: Frame): (Draft & { kind: 'secret' })[] {
  const drafts: (Draft & { kind: 'secret' })[] = [];
  const { summary, file } = frame;
  const add = (name: string, term: TermId, kind = kindOf(plain(name))): void => {
    const value = kind && frame.vals[term];
    if (!kind || !value) return;
    const found = drawn(value);
    if (!found) return;
    const written: Location = { path: file, span: summary.terms[term]?.span ?? summary.span };
    // a helper with a bad source has to change itself; of a good one, whoever asks it for too little
    const at = found.at && (found.what.from === 'guessable' || inside(found.at, written)) ? found.at : written;
    drafts.push({ kind: 'secret', fn: `${file}${summary.fn}`, at, purpose: kind, use: 'creates', value, drawn: found.what });
  };
  for (const [name, term] of Object.entries(summary.locals)) add(name, term);
  for (const term of summary.terms) {
    if (term.kind === 'object') for (const [key, value] of keyed(term.entries)) add(key, value);
    if (term.kind === 'call') for (const arg of term.args) if (arg.name !== undefined) add(arg.name, arg.value);
  }
  for (const step of summary.steps) {
    if (step.kind === 'write' && typeof step.property === 'string') add(step.property, step.value);
    if (step.kind === 'exit' && step.how === 'return' && step.value !== undefined && MAKES.test(summary.name))
      add(summary.name, step.value);
  }
  return drafts;
}
const inside = (one: Location, other: Location): boolean =>
  one.path === other.path && one.span[0] >= other.span[0] && one.span[2] <= other.span[2];
const names = new WeakMap<readonly Term[], boolean>();
/** Whether anything in a function is called like a secret: most functions need no second look. */
export function namesSecrets(summary: Summary): boolean {
  let known = names.get(summary.terms);
  if (known === undefined) {
    const is = (name: string): boolean => kindOf(plain(name)) !== undefined;
    known =
      (MAKES.test(summary.name) && is(summary.name)) ||
      Object.keys(summary.locals).some(is) ||
      summary.steps.some((step) => step.kind === 'write' && typeof step.property === 'string' && is(step.property)) ||
      summary.terms.some(
        (term) =>
          (term.kind === 'object' && keysOf(term.entries).some(is)) ||
          (term.kind === 'call' && term.args.some((arg) => arg.name !== undefined && is(arg.name))),
      );
    names.set(summary.terms, known);
  }
  return known;
}

// ── What it is drawn from ──

/** The parts of a value, by what each adds. */
interface Parts {
  secure?: { bits: number; by: string; at: Location }; // Infinity: as much as anybody needs
  guessable?: { by: string; at: Location };
  time?: true;
  known?: true;
  hashed?: true;
  /** Something of which it is not known whether others know it. */
  open?: true;
  looped?: true;
}
function drawn(v: V): { what: Drawn; at?: Location } | undefined {
  const found = partsOf(v, 0);
  const { secure, guessable } = found;
  if (secure) {
    // how much a loop draws is not known
    const bits = found.looped ? Number.POSITIVE_INFINITY : secure.bits;
    return { what: { from: 'secure', by: secure.by, ...(Number.isFinite(bits) && { bits }) }, at: secure.at };
  }
  if (guessable) return { what: { from: 'guessable', by: guessable.by }, at: guessable.at };
  if (found.open) return undefined;
  if (found.time) return { what: { from: 'time', by: found.hashed ? 'a hash of the time' : 'the time' } };
  return found.known && found.hashed ? { what: { from: 'known', by: 'a hash of what others know' } } : undefined;
}
const FORMS =
  /^(toString|toFixed|charAt|charCodeAt|at|join|slice|substring|substr|padStart|padEnd|hex|digest|hexdigest|encode|decode|format|replace|toUpperCase|upper|strip|rstrip|getTime|valueOf|timestamp|isoformat|toISOString|strftime)$/;
const CONVERTS =
  /^(global:(Math\.(floor|round|ceil|abs|trunc)|String|Number|parseInt|btoa|Buffer\.from|Array\.from|str|int|hex|format|chr|bytes|round)|binascii:(hexlify|b2a_hex)|base64:\w+|buffer:Buffer\.from|lang:join)$/;
const NOW =
  /^(datetime:(datetime\.)?(datetime\.)?(now|utcnow|today)|time:(time|time_ns|monotonic)|django\.utils\.timezone:now|global:Date(\.now|\(\)\.(getTime|valueOf|toISOString))?|global:performance\.now)$/;
/** What everybody knows of a person or a thing. */
const PUBLIC = /^(id|_id|pk|e?mail|user_?name|name|login|phone\w*|created_?at|user_?id)$/i;
const DEEPEST = 14;

const made = new WeakMap<V, Parts>();
function partsOf(v: V, depth: number): Parts {
  if (depth > DEEPEST) return { open: true };
  const known = made.get(v);
  if (known) return known;
  made.set(v, { looped: true }); // a value that holds itself
  const found = workedOut(v, depth);
  made.set(v, found);
  return found;
}
function workedOut(v: V, depth: number): Parts {
  const own = shapeOf(v, depth + 1);
  const cut = v.passed?.find((one) => one.kind === 'redact');
  const hashed = v.passed?.some((one) => one.kind === 'hash') ?? false;
  const signed = v.passed?.some((one) => one.kind === 'sign' || one.kind === 'encrypt') ?? false;
  if (signed) return { open: true };
  const kept = cut?.kind === 'redact' && cut.keeps !== undefined ? cut.keeps * BITS_KEPT : Number.POSITIVE_INFINITY;
  return {
    ...own,
    ...(hashed && { hashed: true as const }),
    ...(own.secure && { secure: { ...own.secure, bits: Math.min(own.secure.bits, kept) } }),
  };
}
/** Of a character that is kept of what was encoded. */
const BITS_KEPT = 6;
function shapeOf(v: V, depth: number): Parts {
  const all = (list: V[]): Parts => together(list.map((one) => partsOf(one, depth)));
  switch (v.kind) {
    case 'literal':
      return {};
    case 'random':
      return v.secure
        ? { secure: { bits: v.bits ?? Number.POSITIVE_INFINITY, by: nameOf(v.by), at: v.at } }
        : { guessable: { by: nameOf(v.by), at: v.at } };
    case 'time':
      return { time: true };
    case 'text':
      return all(v.parts.filter((part): part is V => typeof part !== 'string'));
    case 'array': {
      const list = itemsOf(v.items);
      const found = all(list);
      // how many there are was not worked out
      return list.length === 1 ? { ...found, looped: true } : found;
    }
    case 'op':
      if (v.op === '||' || v.op === '??') return either([v.left, ...(v.right ? [v.right] : [])].map((one) => partsOf(one, depth)));
      return /^[-+*/%]|\/\/$/.test(v.op) ? all([v.left, ...(v.right ? [v.right] : [])]) : { open: true };
    case 'union':
      return either(alternatives(v).map((one) => partsOf(one.value, depth)));
    case 'lookup': {
      if (v.key.kind === 'result' && /slice$/.test(v.key.call.api ?? '')) return cutAt(partsOf(v.in, depth), v.key.call);
      // a sign of an alphabet; one of several things is not drawn by drawing which
      return isAlphabet(v.in) ? partsOf(v.key, depth) : { open: true };
    }
    case 'environment':
      return v.fallback ? partsOf(v.fallback, depth) : { open: true };
    case 'row':
      return PUBLIC.test(v.path.at(-1) ?? '') ? { known: true } : { open: true };
    case 'input':
      return PUBLIC.test(v.path.at(-1) ?? '') ? { known: true } : { open: true };
    case 'identity':
      return PUBLIC.test(v.claim.at(-1) ?? '') ? { known: true } : { open: true };
    case 'part':
      return PUBLIC.test(v.property) ? { known: true } : { open: true };
    case 'result':
      return ofCall(v.call, depth);
    case 'unknown':
      return v.why === 'defined by itself' ? { looped: true } : { open: true };
    default:
      return { open: true };
  }
}
function ofCall(call: Call, depth: number): Parts {
  if (NOW.test(call.api ?? '')) return { time: true };
  if (call.meaning?.token) return { open: true };
  const all = together(callParts(call).map((one) => partsOf(one, depth)));
  if (call.meaning?.hash) return call.meaning.hash.purpose === 'signature' ? { open: true } : { ...all, hashed: true };
  if (FORMS.test(call.property ?? '') || CONVERTS.test(call.api ?? '')) {
    const alphabet = call.self && (call.property === 'charAt' || call.property === 'at');
    return alphabet && call.self && !isAlphabet(call.self) ? { open: true } : all;
  }
  return { open: true };
}
/** A text of signs, or a list of texts of one sign each. */
function isAlphabet(v: V): boolean {
  const text = stringOf(v);
  if (text !== undefined) return !/\s/.test(text);
  if (v.kind === 'text') return true;
  if (v.kind === 'union') return alternatives(v).every((one) => isAlphabet(one.value));
  return v.kind === 'array' && v.items.every((item) => !('spread' in item) && (stringOf(item)?.length ?? 9) <= 2);
}
function cutAt(found: Parts, slice: Call): Parts {
  const [from, to] = slice.args.map(({ value }) => (value.kind === 'literal' ? value.constant : undefined));
  if (!found.secure || typeof to !== 'number' || to < 0 || (from !== null && from !== undefined && from !== 0)) return found;
  return { ...found, secure: { ...found.secure, bits: Math.min(found.secure.bits, to * BITS_KEPT) } };
}
function together(list: Parts[]): Parts {
  const secure = list.flatMap((one) => one.secure ?? []);
  const [first] = secure;
  return {
    ...merged(list),
    ...(first && { secure: { ...first, bits: secure.reduce((sum, one) => sum + one.bits, 0) } }),
  };
}
/** Of several ways to a value the weakest counts: whoever wants in waits for it. */
function either(list: Parts[]): Parts {
  const weak = list.find((one) => !one.secure && one.guessable);
  if (weak) return weak;
  const secure = list.flatMap((one) => one.secure ?? []).sort((a, b) => a.bits - b.bits);
  return { ...merged(list), ...(secure[0] && { secure: secure[0] }) };
}
function merged(list: Parts[]): Parts {
  const has = (key: 'time' | 'known' | 'hashed' | 'open' | 'looped'): Parts => (list.some((one) => one[key]) ? { [key]: true } : {});
  const guessable = list.find((one) => one.guessable)?.guessable;
  return { ...has('time'), ...has('known'), ...has('hashed'), ...has('open'), ...has('looped'), ...(guessable && { guessable }) };
}
const nameOf = (api: string): string =>
  api
    .replace(/^(global|crypto):/, '')
    .replace(/^(\w+):/, '$1.')
    .replaceAll('()', '');
