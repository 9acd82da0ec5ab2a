/** Comparisons by an operator of what a client presents with a secret: how long one takes tells how much of it was right. */
import type { SecretKind } from '../facts.ts';
import type { Summary, Term, TermId } from '../summaries.ts';
import type { Draft, Frame, V } from './abstract.ts';
import { alternatives, constantText } from './abstract.ts';
import { isPresented } from './origins.ts';
import { isComputedWithKey } from './signatures.ts';
import { lastName } from './terms.ts';

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
const kindOf = (name: string): SecretKind | undefined => {
  const plain = name.replaceAll('-', '_');
  return NO_SECRET.test(plain) ? undefined : NAMED.find(([pattern]) => pattern.test(plain))?.[1];
};

/** The comparisons of one function. */
export function comparisonsIn(frame: Frame): (Draft & { kind: 'comparison' })[] {
  const { summary, file } = frame;
  return candidates(summary.terms).flatMap((id) => {
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
      return [
        {
          kind: 'comparison',
          fn: `${file}${summary.fn}`,
          at: { path: file, span: term.span },
          left: known.v,
          right: other.v,
          constantTime: false,
          of: kind,
        },
      ];
    }
    return [];
  });
}
/** Whether a function compares two values that vary: with a parameter that is called like what somebody presents, or with anything. */
export function compares(summary: Summary): 'given' | 'any' | undefined {
  const ids = candidates(summary.terms);
  const given = ids.some((id) => {
    const term = summary.terms[id];
    return term?.kind === 'binary' && [term.left, term.right].some((side) => isPresentedBy(summary, side));
  });
  return given ? 'given' : ids.length > 0 ? 'any' : undefined;
}
const found = new WeakMap<readonly Term[], TermId[]>();
/** Comparisons of two values that vary. */
function candidates(terms: readonly Term[]): TermId[] {
  let ids = found.get(terms);
  if (!ids) {
    const varies = (id: TermId): boolean => {
      const term = terms[id];
      // how long something is tells nothing of what it reads
      return term?.kind !== 'literal' && !(term?.kind === 'member' && /^(length|size|byteLength)$/.test(String(term.property)));
    };
    ids = terms.flatMap((term, id) =>
      term.kind === 'binary' && (term.op === '==' || term.op === '!=') && varies(term.left) && varies(term.right) ? [id] : [],
    );
    found.set(terms, ids);
  }
  return ids;
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
