/** What a sender proves without being anybody: that it knows a secret, that it signed what it sent, and when. Told by what is compared with what. */
import type { Call, V } from './abstract.ts';
import { isPresented, parts, sources } from './origins.ts';
import { lastName } from './terms.ts';

const HASHES = /hmac|digest|hash|sign(ature|ed|_)?|checksum|sha\d+|md5/i;
const nameOfCall = (call: Call): string => call.property ?? lastName(call.api ?? '');
const isHashing = (call: Call): boolean =>
  call.meaning?.hash !== undefined || HASHES.test(nameOfCall(call)) || /hmac/i.test(call.api ?? '');
/** With a key: a plain hash over what a client sent is how keys and passwords are stored. */
const isKeyed = (call: Call): boolean => KEYED.test(`${call.api ?? ''} ${nameOfCall(call)}`.replaceAll(OTHER, ''));
const KEYED = /hmac|sign/i;
/** What has the word within it and makes no signature: `unsignCookie`, `Object.assign`, `signInUser`, `AbortSignal`. */
const OTHER = /([Uu]n|[Aa]s|[Dd]e|[Rr]e|[Cc]on)[Ss]ign|[Ss]ign(al|if|[-_]?(in|up|out|off)(?![a-z])|(In|Up|Out|Off)(?![a-z]))/g;

/** Computed here with a key that only we have. */
export const isComputedWithKey = (v: V): boolean => sources(v).opaque.some(isKeyed);

/** One of ours: made of a hash over something, or by a function that signs. */
const isSigned = (v: V): boolean => sources(v).opaque.some(isHashing) || hashed(v, 0);
const hashes = new WeakMap<V, boolean[]>();
function hashed(v: V, depth: number): boolean {
  if (v.passed?.some((one) => one.kind === 'hash' || one.kind === 'sign')) return true;
  if (depth >= 6) return false;
  let known = hashes.get(v);
  if (!known) hashes.set(v, (known = []));
  return (known[depth] ??= parts(v).some((one) => hashed(one, depth + 1)));
}

/** A value that the client presents, equal to one that is computed here: the signature, and what it was computed over. */
export function signature(left: V, right: V): { presented: V; over: V } | undefined {
  const [one, other] = [isSigned(left), isSigned(right)];
  if (one === other) return undefined;
  const [presented, over] = one ? [right, left] : [left, right];
  if (!isPresented(presented)) return undefined;
  return sources(over).opaque.some(isKeyed) || isNamedSignature(presented) ? { presented, over } : undefined;
}
const NAMED = /signature|hmac|digest|^sig$|[-_]sign$|svix|x-.*-(signature|hmac|token)/i;
/** What a client presents is called a signature. */
function isNamedSignature(v: V): boolean {
  const from = sources(v);
  return (
    from.credential.some((each) => each.kind === 'credential' && NAMED.test(each.name)) ||
    from.inputs.some((each) => NAMED.test(each.path.at(-1) ?? ''))
  );
}

const SECRET = /secret|token|passw|api_?key|auth_?key|signing_?key|cron_?key|signature/i;
/** A value that the client presents, equal to a secret of the deployment's own. */
export function sharedSecret(left: V, right: V): V | undefined {
  const known = (v: V): boolean => {
    const from = sources(v);
    return (
      from.inputs.length === 0 && from.rows.length === 0 && from.credential.length === 0 && (from.environment || SECRET.test(nameOf(v)))
    );
  };
  if (known(right) && isPresented(left)) return left;
  return known(left) && isPresented(right) ? right : undefined;
}
const nameOf = (v: V): string => (v.kind === 'part' ? v.property : v.kind === 'api' ? v.api : '');

const NOW = /(^|[.:])(now|utcnow|time|getTime|valueOf|today|unix)(\(\))*$/;
const isNow = (v: V, depth: number): boolean =>
  v.kind === 'time' ||
  (v.kind === 'result' && NOW.test(v.call.api ?? v.call.property ?? '')) ||
  (depth < 6 && parts(v).some((one) => isNow(one, depth + 1)));
/** How long ago something was sent, compared with a limit: the value that says when. */
export function age(left: V, right: V): V | undefined {
  const sent = [left, right].find((one) => sources(one).inputs.length + sources(one).credential.length > 0);
  return sent && [left, right].some((one) => isNow(one, 0)) ? sent : undefined;
}

const VERIFIES = /verif|valid|check|signature|hmac|authentic/i;
/** A call that was not followed, given what a client presents as a signature, by a name that says that it verifies: what it was asked about. */
export function verification(call: Call): V | undefined {
  if (!VERIFIES.test(nameOfCall(call))) return undefined;
  const given = [...call.args.map((arg) => arg.value), ...(call.self ? [call.self] : [])];
  const named = given.some(isNamedSignature);
  return named ? (given.find((one) => sources(one).inputs.length > 0 || one.kind === 'request') ?? given[0]) : undefined;
}

const OPENS = /^(construct|verify|validate|unwrap|parse|read)_?(and_?\w+_?)?(webhook|event|signature|signed)/i;
/** A call that was not followed, and yields an event out of a body together with its headers or its signature: it throws where they do not fit. What was signed. */
export function opened(call: Call): V | undefined {
  if (!call.opaque || call.used === 'dropped' || !OPENS.test(nameOfCall(call))) return undefined;
  const given = call.args.map((arg) => arg.value);
  const body = given.find((one) => sources(one).inputs.some(({ part }) => part === 'body'));
  const rest = given.filter((one) => one !== body);
  const signed = rest.some((one) => isNamedSignature(one) || isHeaders(one));
  return signed && rest.some((one) => sources(one).environment || SECRET.test(nameOf(one))) ? body : undefined;
}
/** All headers at once. */
const isHeaders = (v: V): boolean =>
  (v.kind === 'input' && v.part === 'header' && v.path.length === 0) || (v.kind === 'request' && v.path.at(-1) === 'headers');
