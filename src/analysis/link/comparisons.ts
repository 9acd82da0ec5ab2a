/** Comparisons by an operator of what a client presents with a secret: how long one takes tells how much of it was right. */
import type { Constant, Location } from '../code.ts';
import type { SecretKind } from '../facts.ts';
import type { Summary, Term, TermId } from '../summaries.ts';
import type { Draft, Frame, V } from './abstract.ts';
import { constantText } from './abstract.ts';
import { isPresented } from './origins.ts';
import { isComputedWithKey } from './signatures.ts';
import { lastName } from './terms.ts';
import { alternatives } from './ways.ts';

const NAMED: [RegExp, SecretKind][] = [
  [/(api|auth|access|cron|internal|master|admin|service|private)_?key$/i, 'api-key'],
  [/(reset|recovery|forgot\w*)_?(password_?)?(token|code|key|pin)$/i, 'reset-token'],
  [
    /(^|_|[a-z])(otp|totp)(_?code)?$|(verif\w*|confirm\w*|activation|login|auth|two_?factor|mfa|security|invit\w*|sms|one_?time|backup)_?(\w+_)?(code|pin)$/i,
    'one-time-code',
  ],
  [/(^|_|[a-z])(passw(or)?d|passphrase)$/i, 'password'],
  [/(secret|signing_?key|signature|hmac)$/i, 'signing-key'],
  [/(^|_|[a-z])token$/i, 'token'],
];
const NO_SECRET = /(page|cursor|continuation|cancel\w*|next|sync|push|device|fcm|apns|design|css|word|stop|mention)_?token$/i;
/** What a secret is by the name of what holds it, itself or its hash. */
export const kindOf = (name: string): SecretKind | undefined => {
  const plain = name.replaceAll('-', '_').replace(/^hashed_?|_?(hash(ed)?|digest)$/i, '');
  return NO_SECRET.test(plain) ? undefined : NAMED.find(([pattern]) => pattern.test(plain))?.[1];
};

/** The comparisons of one function. */
export function comparisonsIn(frame: Frame): (Draft & { kind: 'comparison' })[] {
  const { varying, fixed } = candidates(frame.summary.terms);
  return [...varying.flatMap((id) => withSecret(frame, id)), ...fixed.flatMap((id) => withText(frame, id))];
}
type Compared = (Draft & { kind: 'comparison' })[];
/** With a secret that is kept somewhere. */
function withSecret(frame: Frame, id: TermId): Compared {
  const { summary, file } = frame;
  const term = summary.terms[id];
  const value = frame.vals[id];
  if (term?.kind !== 'binary' || value?.kind !== 'op' || !value.right) return [];
  const sides = [
    { v: value.left, term: term.left },
    { v: value.right, term: term.right },
  ] as const;
  for (const [known, other] of [sides, [sides[1], sides[0]] as const]) {
    const kind = secretOf(known.v, 0);
    if (!kind || isOthers(known.v) || !(isPresented(other.v) || isGiven(frame, other.term, other.v))) continue;
    return [comparison(`${file}${summary.fn}`, { path: file, span: term.span }, known.v, other.v, kind)];
  }
  return [];
}
/** With a text that stands there: what is presented is called a secret, and the text is none of the words that a name may have for its value. */
function withText({ summary, file, vals }: Frame, id: TermId): Compared {
  const term = summary.terms[id];
  const value = vals[id];
  if (term?.kind !== 'binary' || value?.kind !== 'op' || !value.right) return [];
  const [text, other] = value.left.kind === 'literal' ? [value.left, value.right] : [value.right, value.left];
  if (text.kind !== 'literal' || !isKey(text.constant)) return [];
  const kind = other.kind === 'credential' ? 'token' : other.kind === 'input' ? kindOf(other.path.at(-1) ?? '') : undefined;
  return kind ? [comparison(`${file}${summary.fn}`, { path: file, span: term.span }, text, other, kind)] : [];
}
const comparison = (fn: string, at: Location, left: V, right: V, of: SecretKind): Compared[number] => ({
  kind: 'comparison',
  fn,
  at,
  left,
  right,
  constantTime: false,
  of,
});
/** Long enough, and no plain word. */
const isKey = (constant: Constant | undefined): boolean =>
  typeof constant === 'string'
    ? constant.length >= 6 && /[\d_!@#$%^&*+=/.-]/.test(constant)
    : Boolean(constant && typeof constant === 'object' && 'digest' in constant);
/** Whether a function compares two values that vary: with a parameter that is called like what somebody presents, or with anything. */
export function compares(summary: Summary): 'given' | 'any' | undefined {
  const ids = candidates(summary.terms).varying;
  const given = ids.some((id) => {
    const term = summary.terms[id];
    return term?.kind === 'binary' && [term.left, term.right].some((side) => isPresentedBy(summary, side));
  });
  return given ? 'given' : ids.length > 0 ? 'any' : undefined;
}
interface Candidates {
  varying: TermId[];
  fixed: TermId[];
}
const found = new WeakMap<readonly Term[], Candidates>();
/** Comparisons of two values that vary, and of one with a text. */
function candidates(terms: readonly Term[]): Candidates {
  let known = found.get(terms);
  if (!known) {
    // how long something is tells nothing of what it reads
    const isLength = (id: TermId): boolean => {
      const term = terms[id];
      return term?.kind === 'member' && /^(length|size|byteLength)$/.test(String(term.property));
    };
    const isFixed = (id: TermId): boolean => terms[id]?.kind === 'literal';
    known = { varying: [], fixed: [] };
    for (const [id, term] of terms.entries()) {
      if (term.kind !== 'binary' || (term.op !== '==' && term.op !== '!=') || isLength(term.left) || isLength(term.right)) continue;
      const [left, right] = [isFixed(term.left), isFixed(term.right)];
      if (!left && !right) known.varying.push(id);
      else if (left !== right) known.fixed.push(id);
    }
    found.set(terms, known);
  }
  return known;
}
/** What a secret of ours it is: told by its name, or by being computed with a key. */
function secretOf(v: V, depth: number): SecretKind | undefined {
  if (depth > 6) return undefined;
  const next = (one: V): SecretKind | undefined => secretOf(one, depth + 1);
  if (isComputedWithKey(v)) return 'signing-key';
  switch (v.kind) {
    case 'environment':
      return kindOf(v.name);
    case 'part':
      return kindOf(v.property);
    case 'api':
      return kindOf(lastName(v.api));
    case 'lookup':
      return v.key.kind === 'literal' ? kindOf(constantText(v.key.constant)) : undefined;
    case 'row':
      return kindOf(v.path.at(-1) ?? '');
    case 'request':
      // what an earlier request left in the session
      return v.path.length > 1 && /sess/i.test(v.path[0] ?? '') ? kindOf(v.path.at(-1) ?? '') : undefined;
    case 'result': {
      const first = v.call.args[0]?.value;
      // `config.get('apiKey')`
      return first?.kind === 'literal' ? kindOf(constantText(first.constant)) : undefined;
    }
    case 'text':
      return v.parts.map((part) => (typeof part === 'string' ? undefined : next(part))).find((one) => one !== undefined);
    case 'op':
      return v.op === '||' || v.op === '??' ? next(v.left) : undefined;
    case 'union':
      return alternatives(v)
        .map((one) => next(one.value))
        .find((one) => one !== undefined);
    default:
      return undefined;
  }
}
/** A side that comes from the client is what is compared, not what it is compared with. */
const isOthers = (v: V): boolean => isPresented(v) && !isComputedWithKey(v);
/** A parameter of a function that nothing was seen to call, by its name. */
const isGiven = ({ summary }: Frame, id: TermId, v: V): boolean => v.kind === 'unknown' && isPresentedBy(summary, id);
function isPresentedBy(summary: Summary, id: TermId): boolean {
  const term = summary.terms[id];
  if (term?.kind !== 'parameter' || term.index < 0) return false;
  const name = summary.params[term.index]?.name ?? '';
  return kindOf(name) !== undefined || /^(signature|digest|key|hash|presented|provided|given|candidate)/i.test(name);
}
