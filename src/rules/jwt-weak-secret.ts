import type { ApiModel, Value } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

/** Bytes: as long as the hash of the weakest common algorithm (RFC 7518, 3.2). */
const SHORTEST = 32;

export const jwtWeakSecret = defineRule({
  id: 'jwt-weak-secret',
  title: 'Tokens are signed with a key that can be read or guessed',
  level: 'error',
  item: 'auth.jwt-verify',
  cwe: [326, 798, 321],
  owasp: 'API2',
  each: 'token',
  check(token, { model }) {
    if (token.operation === 'decode' || token.key === undefined || token.keyKind === 'public' || token.keyKind === 'jwks') return undefined;
    if (token.operation === 'verify' && token.verifies.is === 'no') return undefined;
    const { algorithms } = token;
    if (algorithms.is === 'yes' && algorithms.value.length > 0 && algorithms.value.every((name) => /^(rs|es|ps|ed)/i.test(name)))
      return undefined;
    const key = model.values[token.key];
    const found = key && readable(model, key);
    // who signs verifies nothing yet
    if (!found && token.operation === 'sign') return undefined;
    if (!found)
      return decide({ is: 'yes', value: true, because: [] }, token, { no: '', ask: '', yes: 'the key is not in the code', detail: [] });
    const elsewhere = found.value.at.path === token.at.path ? '' : ` (\`${found.value.at.path}:${found.value.at.span[0]}\`)`;
    const short = found.length !== undefined && found.length < SHORTEST ? `, and with ${found.length} characters it is quickly tried` : '';
    return decide(no([{ at: found.value.at, note: 'stands here' }]), token, {
      no: found.fallback
        ? `the key that ${VERB[token.operation]} tokens falls back to a text in the code${elsewhere} when \`${found.fallback}\` is not set: whoever reads the repository can make tokens${short}`
        : `the key that ${VERB[token.operation]} tokens stands in the code${elsewhere}: whoever reads the repository can make tokens${short}`,
      ask: '',
      detail: [token.operation],
      fix: 'read a random key of at least 32 bytes from the environment or a secret store, without a fallback, and refuse to start when it is missing',
    });
  },
});
/** Longer texts are private keys of pairs. */
const LONGEST = 400;
const VERB = { sign: 'signs', verify: 'verifies' } as const;

interface Readable {
  value: Value;
  length?: number;
  fallback?: string;
}
/** The text in the code that the key is, or that stands in for a missing variable. A private key in the code is `hardcoded-secret`. */
function readable(model: ApiModel, key: Value): Readable | undefined {
  const variable = key.origins.find((origin) => origin.kind === 'environment');
  const own = lengthOf(key.constant);
  if (own !== undefined) return own < 0 ? undefined : { value: key, length: own };
  const fallback = variable?.fallback !== undefined ? model.values[variable.fallback] : undefined;
  const length = lengthOf(fallback?.constant);
  if (fallback && variable && length !== undefined) return length < 0 ? undefined : { value: fallback, length, fallback: variable.name };
  if (key.text || key.entries || key.origins.some((origin) => origin.kind !== 'literal' && origin.kind !== 'environment')) return undefined;
  const literal = key.origins.find((origin) => origin.kind === 'literal');
  const inner = literal && lengthOf(literal.constant);
  return inner !== undefined && inner >= 0 ? { value: key, length: inner, ...(variable && { fallback: variable.name }) } : undefined;
}
/** Names of encodings and files, and paths, go into making a key without being one. */
const NO_KEY =
  /^$|^[a-z][a-z0-9+.-]*:\/\/|^(\.{0,2}\/|~\/)|\.(pem|key|crt|cer|pub|json|txt|env|jwks)$|^(utf-?8|ascii|latin1|base64(url)?|hex|binary)$|^(RS|HS|ES|PS)(256|384|512)$/i;
/** undefined: no text; negative: a key of another kind, or no key at all. */
function lengthOf(constant: Value['constant']): number | undefined {
  if (constant && typeof constant === 'object')
    return 'digest' in constant ? (constant.length > LONGEST ? -1 : constant.length) : undefined;
  if (typeof constant !== 'string') return undefined;
  return /BEGIN [A-Z ]*KEY|BEGIN CERTIFICATE/.test(constant) || NO_KEY.test(constant) ? -1 : constant.length;
}
