/** Strings of a program as constants: what has the shape of a secret leaves a frontend as a digest only, never as text. All frontends use this. */
import { hash } from 'node:crypto';
import type { Constant } from './code.ts';

/** Formats that issuers document. Publishable keys (`pk_live_…`) are no secrets. */
const keyFormat = new RegExp(
  [
    /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/,
    /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}/,
    /\bwhsec_[A-Za-z0-9+/=]{16,}/,
    /\bgh[oprsu]_[A-Za-z0-9]{30,}/,
    /\bgithub_pat_[A-Za-z0-9_]{30,}/,
    /\bglpat-[A-Za-z0-9_-]{16,}/,
    /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/,
    /\bhooks\.slack\.com\/services\/T[A-Za-z0-9]+\/B[A-Za-z0-9]+\/[A-Za-z0-9]{16,}/,
    /\bAIza[A-Za-z0-9_-]{30,}/,
    /\bGOCSPX-[A-Za-z0-9_-]{20,}/,
    /\bya29\.[A-Za-z0-9_-]{20,}/,
    /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/,
    /\bsk-(?:ant-|proj-|svcacct-)[A-Za-z0-9_-]{16,}/,
    /\bsk-[A-Za-z0-9]{32,}\b/,
    /\bnpm_[A-Za-z0-9]{36}\b/,
    /\bpypi-[A-Za-z0-9_-]{40,}/,
    /\bdop_v1_[a-f0-9]{40,}/,
    /\bshp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}\b/,
    /\bSK[a-f0-9]{32}\b/,
    /\beyJ[A-Za-z0-9_-]{8,1000}\.eyJ[A-Za-z0-9_-]{3,2000}\.[A-Za-z0-9_-]*/,
    /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr])*[A-Za-z0-9+/=:]{16,}/,
  ]
    .map((format) => format.source)
    .join('|'),
);
/** Each format has one of these pieces: one quick look instead of twenty alternatives at every word boundary. */
const keyHint =
  /A(?:KIA|SIA|BIA|CCA)|k_(?:live|test)_|whsec_|gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|hooks\.slack|AIza|GOCSPX-|ya29\.|SG\.|sk-|npm_|pypi-|dop_v1_|shp[acps]{2}_|SK[a-f0-9]|eyJ|PRIVATE KEY/;

const credentialInUrl = /^[a-z][a-z0-9+.-]*:\/\/([^/?#@\s:]*):([^/?#@\s]+)@/i;
/** Passwords of examples and local set-ups: seeing them helps a reader, and they protect nothing. */
const placeholder =
  /^(?:[<[{$*%].*|x+|.{0,5}|change[-_]?me|(?:my|your|some|super|the|db|test|dev)?[-_]?(?:pass(?:word)?|passwd|pwd|secret|user(?:name)?|postgres|mysql|mongo|redis|root|admin|example|token)[-_]?\d{0,4})$/i;

const readable = new RegExp(
  [
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, // uuid
    /^(?:[a-z][a-z0-9+.-]*:)?\/\//, // URL
    /^(?:data|mailto|tel|urn|blob|file|about|javascript|node):/,
    /^(?:application|audio|font|image|message|model|multipart|text|video)\//,
    /^(?:\.{0,2}|[~@#])\/[a-z_-]*[a-z][a-z_-]{2,}/, // path, route
    /\.[a-z]{2,5}$/, // file or host
    /^[0-9a-f]*(?::[0-9a-f]*){2,7}(?:\.\d+){0,3}(?:\/\d+)*$/, // IPv6
    /^\d{4}-\d\d-\d\dT[\d:.]+Z?$/,
    /%[0-9a-f]{2}.*%[0-9a-f]{2}/,
    /^phc_[a-z0-9]+$/, // a key that is published
    /^\$(?:2[aby]|argon2\w*|scrypt)\$/, // what a password hash made
  ]
    .map((format) => format.source)
    .join('|'),
  'i',
);
const scheme = /^(?:Bearer|Basic|Token|ApiKey|Digest)\s+/i;
const keyCharacters = /^[\w+/.~!@#$%^&*=?:-]+$/;
const longPart = /[^\s=:;,&?|]{20,}/g;

/** The 160 commonest pairs of letters in identifiers and English prose: 85 % of all that are written, 24 % of all that there are. */
const pairs =
  'inreerontiteedenesatntcostorledengsealioarrianitliecnsramerovecttatretacisdiceiclolaprthnechmanduttoasheomelcapeeaousipallrsssexungepltsblfiemolursuhailadminaidigmprtaincieckhousabfokesopoviimotowamnimolyulvaoctyivophishcuodirnosabaagquooscdaiaclcrryttpteeipepbeupdoifibevapueciosumubefbosprdpplugrrmfepigirrovaufalswabu';
const written = new Uint8Array(26 * 26);
for (let i = 0; i + 1 < pairs.length; i += 2) written[(pairs.charCodeAt(i) - 97) * 26 + pairs.charCodeAt(i + 1) - 97] = 1;

/** Shannon entropy in bits a character. */
export function entropyOf(text: string): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < text.length; i++) counts.set(text.charCodeAt(i), (counts.get(text.charCodeAt(i)) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** 1 small letter, 2 capital, 3 digit, 0 anything else. */
function kindOf(code: number): 0 | 1 | 2 | 3 {
  if (code >= 97 && code <= 122) return 1;
  if (code >= 65 && code <= 90) return 2;
  return code >= 48 && code <= 57 ? 3 : 0;
}

/** Does a part without separators look drawn at random? Words are told from keys by how many neighbouring letters are pairs that people write. */
function looksRandom(part: string): boolean {
  if (!keyCharacters.test(part)) return false;
  let neighbours = 0;
  let common = 0;
  let ascending = 0;
  let digits = 0;
  const seen = [false, false, false, false];
  for (let i = 1, before = kindOf(part.charCodeAt(0)); i < part.length; i++) {
    const left = part.charCodeAt(i - 1);
    const right = part.charCodeAt(i);
    const kind = kindOf(right);
    seen[kind] = true;
    if (right === left + 1) ascending++;
    if (kind === 3) digits++;
    // A capital after a small letter begins a word, as a sign does: no pair.
    if (kind && before && !(before === 1 && kind === 2)) {
      neighbours++;
      if (kind !== 3 && before !== 3 && written[((left | 32) - 97) * 26 + (right | 32) - 97]) common++;
    }
    before = kind;
  }
  if (neighbours < 8 || ascending * 3 > part.length || digits * 10 > part.length * 8) return false;
  const hexadecimal = /^(?:0x)?[0-9a-f]+$/i.test(part);
  // Without a digit it takes both cases and hardly any written pair: words of other languages are far from English.
  const limit = seen[3] ? 0.36 : seen[1] && seen[2] ? 0.25 : 0;
  return common / neighbours < limit && entropyOf(part) >= (hexadecimal ? 2.9 : 3.4);
}

function hasKeyFormat(text: string): boolean {
  const start = text.slice(0, 16384);
  if (!keyHint.test(start)) return false;
  const found = keyFormat.exec(start)?.[0];
  return found !== undefined && new Set(found.slice(-16)).size > 5; // `sk_live_xxxxxxxx` is an example
}

/** Has the text the shape of a secret? Routes, SQL, prose, class lists, identifiers, URLs, paths, media types and UUIDs have not. */
export function looksSecret(text: string): boolean {
  if (text.length < 12) return false;
  if (hasKeyFormat(text)) return true;
  const url = credentialInUrl.exec(text);
  if (url) return url[2]!.length >= 8 && url[1] !== url[2] && !placeholder.test(url[2]!);
  const bare = text.trim().replace(scheme, '').slice(0, 4096);
  if (bare.length < 20 || readable.test(bare)) return false;
  // White space means words, except between the lines of an encoded key.
  if (/\s/.test(bare)) {
    const lines = bare.split(/\s+/, 3);
    return lines.length > 1 && lines.slice(0, 2).every((line) => line.length >= 40 && looksRandom(line));
  }
  return looksRandom(bare) || (bare.match(longPart) ?? []).some((part) => !readable.test(part) && looksRandom(part));
}

/** A string as a constant: itself, or its digest where it looks like a secret. */
export function constantOf(text: string): Constant {
  if (!looksSecret(text)) return text;
  return { digest: hash('sha256', text, 'hex').slice(0, 16), length: text.length, entropy: Math.round(entropyOf(text) * 100) / 100 };
}
