/** Secrets that stand in the code as literals, wherever they stand: named so, or with the shape of a key. What signs or verifies a token names its own key. */
import type { Constant } from '../code.ts';
import type { SecretKind } from '../facts.ts';
import type { Lowered, Summary, Term, TermId } from '../summaries.ts';
import type { Draft, V } from './abstract.ts';
import { constantText } from './abstract.ts';
import { held, keyed } from './entries.ts';
import type { Machine } from './machine.ts';
import { lastName, refOf } from './terms.ts';

const NAMED: [RegExp, SecretKind][] = [
  [/(^|[_.-]|[a-z])(jwt|cookie|session|app|signing|hmac|auth|webhook|client|encryption|crypto)?[_-]?secret([_-]?key)?$/i, 'signing-key'],
  [/(signing|encryption|crypto|private|hmac|cipher|aes)[_-]?key$/i, 'signing-key'],
  [/(^|[_-]|[a-z])(password|passwd|pwd|passphrase)$/i, 'password'],
  [/(api|access|service|account)[_-]?key$|apikey$/i, 'api-key'],
  [/(auth|access|api|bot|bearer|admin|secret)[_-]?token$/i, 'token'],
];
/** Words that only hold the place of a secret. */
const PLACEHOLDER =
  /^(change|your|my[-_]?|example|placeholder|dummy|xxx|todo|<|\$\{|\{\{|\*|test|foo|bar|none|null|undefined|default|sample|fake|mock|insert|replace|enter|n\/?a|empty|no(t|ne)?[-_ ]?(needed|required|used|set|applicable)$|unused$|skip(ped)?$|redacted|process\.env|env[.:])|changeme|change[-_]this|\.\.\.|^[a-z]+(\.[a-z_-]+)+$/i;
/** Made to be compared with nothing. */
const STAND_IN = /dummy|fake|mock|sample|example|placeholder|public_?key/i;
/** Where an API is described: what stands there shows how a request looks. */
const DESCRIBES = /(^|\/)(openapi|swagger|api-?docs?)(\/|[.-])/i;
/** The configuration of a documentation's site: its pages hand the keys in it to every reader. */
const DOCUMENTATION = /(^|\/)(docusaurus\.config\.[cm]?[jt]s$|\.vitepress\/)/;
/** Names of what is drawn at random, or computed, and known to everybody. */
const TOLD = /(^|_|-|[a-z])(ids?|Ids?|uuid|guid|template|voice|checksum|digest|integrity|etag|fingerprint|address)$/;
const REFUSED = /placeholder|insecure|weak|known|forbidden|blocked|unsafe|common|bad_?(key|secret|password)/i;
const kindOf = (name: string): SecretKind | undefined => NAMED.find(([pattern]) => pattern.test(name))?.[1];
/** What a variable of the environment holds, where its name says that it is presented to somebody: what is meant for browsers is handed to everybody. */
const kindOfVariable = (name: string): SecretKind | undefined =>
  kindOf(name) ?? (/(^|_)TOKEN$/.test(name) && !/PUBLIC|VITE|CSRF|XSRF|MAPBOX/.test(name) ? 'token' : undefined);
/** What signs with the texts in a list that it calls `keys`, the newest first. */
const SIGNS_WITH_KEYS = /^cookie-session:/;
/** Opens a store by its address, which may hold a password. */
const OPENS =
  /^(connect|createConnection|createPool|createClient|MongoClient|AsyncIOMotorClient|AsyncMongoClient|create_engine|create_async_engine|Sequelize|Pool|from_url|Redis|postgres|neon)$/;
/** What is called, by the last of its names. */
function nameOf({ terms }: Summary, id: TermId): string {
  const callee = terms[id];
  if (callee?.kind === 'member') return typeof callee.property === 'string' ? callee.property : '';
  return lastName(refOf(callee) ?? '');
}
const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const shown = new WeakMap<Summary, Set<TermId>>();
/** What stands in an example (`example: { password: … }`), at any depth. */
function examples(summary: Summary): Set<TermId> {
  const known = shown.get(summary);
  if (known) return known;
  const found = new Set<TermId>();
  shown.set(summary, found);
  const within = (id: TermId): void => {
    const term = summary.terms[id];
    if (found.has(id)) return;
    found.add(id);
    if (term?.kind === 'object') for (const one of held(term.entries)) within(one);
    if (term?.kind === 'array') for (const item of term.items) within(typeof item === 'number' ? item : item.spread);
  };
  for (const term of summary.terms)
    if (term.kind === 'object') for (const [key, value] of keyed(term.entries)) if (EXAMPLE.test(key)) within(value);
  for (const [name, id] of Object.entries(summary.locals)) if (/example/i.test(name)) within(id);
  return found;
}
const EXAMPLE = /^examples?$/i;

/** The drafts of one file. */
export function secretsIn(machine: Machine, path: string, lowered: Lowered): Draft[] {
  const drafts: Draft[] = [];
  const seen = new Set<string>();
  if (DOCUMENTATION.test(path)) return drafts;
  const told = DESCRIBES.test(path);
  const add = (summary: Summary, id: TermId, name: string): void => {
    if (STAND_IN.test(name) || examples(summary).has(id)) return;
    const found = literal(summary, id);
    if (!found) return;
    const kind = kindOf(name) ?? (found.fallbackOf === undefined ? undefined : kindOfVariable(found.fallbackOf));
    const shaped = typeof found.value === 'object' && found.value !== null && 'digest' in found.value;
    if ((!kind || told) && !shaped) return;
    if (!kind && TOLD.test(/[a-z]/.test(name) ? name : name.toLowerCase())) return;
    if (!shaped && !credible(found.fallbackOf === undefined ? name : '', found.value, kind ?? 'other')) return;
    const key = found.span.join('.');
    if (seen.has(key)) return;
    seen.add(key);
    const at = { path, span: found.span };
    const value: V = machine.make(
      `${path}#secret@${key}`,
      at,
      found.fallbackOf === undefined
        ? { kind: 'literal', constant: found.value }
        : {
            kind: 'environment',
            name: found.fallbackOf,
            fallback: machine.make(`${path}#literal@${key}`, at, { kind: 'literal', constant: found.value }),
          },
    );
    drafts.push({ kind: 'secret', at, purpose: kind ?? 'other', use: 'holds', value });
  };
  const koa = lowered.imports.some((one) => one.from === 'koa');
  for (const summary of lowered.summaries) {
    const addKeys = (list: Term | undefined): void => {
      if (list?.kind === 'array') for (const item of list.items) if (typeof item === 'number') add(summary, item, 'secretKey');
    };
    // a list of keys that are known to be bad is there to be refused
    const refused = new Set(Object.entries(summary.locals).flatMap(([name, id]) => (REFUSED.test(name) ? [summary.terms[id]] : [])));
    for (const [name, term] of Object.entries(summary.locals)) add(summary, term, name);
    for (const term of summary.terms) {
      if (term.kind === 'object' && !refused.has(term)) {
        const entries = [...keyed(term.entries)];
        const signsIn = entries.some(([key]) => /^user(name)?$/i.test(key));
        for (const [key, value] of entries) add(summary, value, signsIn && key === 'pass' ? 'password' : key);
      }
      if (term.kind === 'call') for (const arg of term.args) if (arg.name !== undefined) add(summary, arg.value, arg.name);
      const options =
        term.kind === 'call' && SIGNS_WITH_KEYS.test(refOf(term) ?? '') ? summary.terms[term.args[0]?.value ?? -1] : undefined;
      if (options?.kind === 'object') for (const [key, value] of keyed(options.entries)) if (key === 'keys') addKeys(summary.terms[value]);
      const [address] = term.kind === 'call' && OPENS.test(nameOf(summary, term.callee)) ? term.args : [];
      if (address?.name === undefined && address) add(summary, address.value, '');
    }
    for (const step of summary.steps)
      if (step.kind === 'write' && typeof step.property === 'string') {
        add(summary, step.value, step.property);
        if (koa && step.property === 'keys') addKeys(summary.terms[step.value]);
      }
  }
  for (const cls of lowered.classes) {
    const around = lowered.summaries.find((one) => one.fn === cls.in) ?? lowered.summaries[0];
    // the members of an enumeration are names of kinds
    if (!around || cls.bases.some((base) => isEnumeration(around.terms[base]))) continue;
    for (const field of cls.fields) if (field.value !== undefined) add(around, field.value, field.name);
  }
  return drafts;
}
const isEnumeration = (base: Term | undefined): boolean =>
  base !== undefined && 'ref' in base && /^enum:(\w*Enum|\w*Flag)$/.test(base.ref ?? '');
/** A code for what is wrong with a secret, or what is to be done with one: `incorrectPassword`, `reset-password`. */
const LABEL =
  /^(?=[a-z_-]*(?:incorrect|invalid|missing|required|wrong|reset|forgot|change|mismatch|match|weak|short|long|expired|found|must|should|cannot|confirm|update|enter|empty|same|old|new|current|field|input|type|hint|label))[a-z_-]+$/i;
/** A path, a hash that was made by a password hash, an id, what others begin with. */
const NO_SECRET =
  /^[\w.-]+(\/[\w.:{}-]*)+$|^\$(2[aby]|argon2\w*|scrypt)\$|^(pbkdf2|bcrypt|sha\d+)[_:$]|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[a-z0-9]{1,12}[_-]$/i;
/** The setting that Flask and Django sign sessions with. */
const KEY_OF_SERVER = /^secret_?key$/i;
/** Characters: below it is a prefix or a code. */
const SHORTEST: Partial<Record<SecretKind, number>> = { password: 4 };
function credible(name: string, value: Constant, kind: SecretKind): boolean {
  if (typeof value !== 'string' || value.length < (SHORTEST[kind] ?? 6) || PLACEHOLDER.test(value)) return false;
  // a sentence is no secret, unless it is what the server signs with
  if (/\s/.test(value) && !KEY_OF_SERVER.test(name)) return false;
  if (/^(https?:|\/|\.\/|[A-Z][A-Z0-9_]+$)/.test(value) || LABEL.test(value) || NO_SECRET.test(value)) return false;
  const [one, other] = [letters(name), letters(value)];
  if (one === '') return true;
  // `UsernameAndPassword: 'username+password'` says its own name in words
  const words = value.split(/[^a-z0-9]+/i);
  return !one.includes(other) && !(words.length > 1 && words.every((word) => one.includes(letters(word))));
}
/** A literal, or the literal that stands in for a missing environment variable. */
function literal(summary: Summary, id: TermId): { value: Constant; span: Summary['span']; fallbackOf?: string } | undefined {
  const term = summary.terms[id];
  if (term?.kind === 'literal') return { value: term.value, span: term.span };
  if (term?.kind === 'binary' && (term.op === '||' || term.op === '??')) {
    const left = summary.terms[term.left];
    const right = summary.terms[term.right];
    if (left?.kind === 'member' && left.ref?.startsWith('global:process.env.') && right?.kind === 'literal')
      return { value: right.value, span: right.span, fallbackOf: left.ref.slice('global:process.env.'.length) };
  }
  if (term?.kind === 'call' && /^os:(getenv|environ\.get)$/.test(term.ref ?? '')) {
    const fallback = term.args[1] && summary.terms[term.args[1].value];
    const variable = term.args[0] && summary.terms[term.args[0].value];
    if (fallback?.kind === 'literal' && variable?.kind === 'literal')
      return { value: fallback.value, span: fallback.span, fallbackOf: constantText(variable.value) };
  }
  return undefined;
}
