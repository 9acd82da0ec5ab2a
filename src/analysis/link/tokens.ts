/** What a use of a token says of itself: its algorithms, how long it lives, what is checked of its claims, what it is for. */
import type { Answer, EffectOf } from '../facts.ts';
import { no, unknown, yes } from '../questions.ts';
import type { Summary } from '../summaries.ts';
import type { TokenUse, V } from './abstract.ts';
import { constantText, stringOf } from './abstract.ts';
import { itemsOf } from './entries.ts';
import type { Machine } from './machine.ts';
import { wordsOf } from './uploads.ts';
import { alternatives } from './ways.ts';

type TokenFacts = Pick<EffectOf<'token'>, 'algorithms' | 'verifies' | 'lifetime' | 'checks' | 'purpose' | 'keyKind'>;

/** The slots of a token effect that its arguments fill. */
export function tokenFacts(machine: Machine, use: TokenUse): TokenFacts {
  const told = <T>(answer: Answer<T>): Answer<T> => (answer.is === 'no' && use.call.meaning?.token?.setUp ? unknown() : answer);
  return {
    algorithms: told(algorithms(use.algorithms)),
    verifies: use.verifies === true ? yes(true) : use.verifies === false ? no() : unknown(),
    lifetime: use.operation === 'sign' ? told(lifetime(machine, use)) : unknown(),
    checks: use.operation === 'verify' ? told(checks(use)) : unknown(),
    purpose: purpose(machine, use),
    keyKind: keyKind(use),
  };
}

/** Named, though perhaps not readable: `algorithms: [config.algorithm]` names one. */
function algorithms(v: V | undefined): Answer<string[]> {
  if (!v) return no();
  const names = texts(v);
  if (names.length === 0 && listed(v).some((one) => isOfToken(one, 0))) return no([{ at: v.at, note: 'the token’s own header names it' }]);
  return names.length > 0 || !isAbsent(v) ? yes(names) : no();
}
const listed = (v: V): V[] => alternatives(v).flatMap(({ value }) => (value.kind === 'array' ? itemsOf(value.items) : [value]));
/** `header.alg`: what stands in the token that is to be verified, or was made of it. */
function isOfToken(v: V, depth: number): boolean {
  if (depth > 6) return false;
  const next = (one: V): boolean => isOfToken(one, depth + 1);
  switch (v.kind) {
    case 'credential':
      return depth > 0;
    case 'input':
      return depth > 0 || /^alg/i.test(v.path.at(-1) ?? '');
    case 'token':
      return v.use.operation === 'decode';
    case 'part':
      return (depth > 0 || /^alg/i.test(v.property)) && next(v.of);
    case 'union':
      return v.of.some(({ value }) => next(value));
    case 'result':
      return depth > 0 && [...(v.call.self ? [v.call.self] : []), ...v.call.args.map((arg) => arg.value)].some(next);
    default:
      return false;
  }
}
const isAbsent = (v: V): boolean => v.kind === 'literal' && v.constant == null;
function texts(v: V): string[] {
  if (v.kind === 'array') return itemsOf(v.items).flatMap(texts);
  return alternatives(v).flatMap(({ value }) => stringOf(value) ?? []);
}

function keyKind(use: TokenUse): EffectOf<'token'>['keyKind'] {
  const { key } = use;
  const named = texts(use.algorithms ?? { id: '', at: use.at, kind: 'array', items: [] });
  if (named.length > 0 && named.every((one) => /^hs\d/i.test(one))) return 'secret';
  const text = key && stringOf(key);
  if (text !== undefined && /BEGIN (RSA |EC )?(PUBLIC KEY|CERTIFICATE)/.test(text)) return 'public';
  if (text !== undefined && /BEGIN [A-Z ]*PRIVATE KEY/.test(text)) return 'unknown';
  if (named.length > 0 && named.every((one) => /^(rs|es|ps|ed)/i.test(one))) return use.operation === 'sign' ? 'unknown' : 'public';
  return text !== undefined ? 'secret' : 'unknown';
}

// ── How long it lives ──

/** Seconds; no: it never ends; unknown: it ends, after a time that cannot be read, or its claims are not known. */
function lifetime(machine: Machine, use: TokenUse): Answer<number> {
  if (use.lifetime && !isAbsent(use.lifetime)) {
    const seconds = duration(use.lifetime) ?? span(use.lifetime, 0);
    return seconds === undefined ? unknown() : yes(seconds);
  }
  const { payload } = use;
  if (!payload) return unknown();
  const claims = claimsOf(machine, payload, 0);
  if (!claims) return unknown();
  const end = claims.get('exp');
  // an end under a name of the house's own is looked at where the token is read
  if (!end) return claims.has('...') || [...claims.keys()].some((name) => ENDS.test(name)) ? unknown() : no();
  const seconds = span(end, 0);
  return seconds === undefined ? unknown() : yes(seconds);
}
const ENDS = /^(expires?(_?(at|in|on))?|expiry|expiration(_?date)?|valid_?(until|to)|ttl|issued_?at|created_?at)$/i;
/** The claims by name; '...': there may be others. undefined: not an object that was read. */
function claimsOf(machine: Machine, v: V, depth: number): Map<string, V> | undefined {
  if (depth > 5) return undefined;
  const found = new Map<string, V>();
  const take = (from: V): void => {
    const inner = claimsOf(machine, from, depth + 1);
    if (!inner) found.set('...', from);
    else for (const [key, value] of inner) found.set(key, value);
  };
  for (const { value } of machine.heap.spreads(v)) take(value);
  for (const [key, values] of machine.heap.fields(v) ?? []) {
    const last = values.at(-1);
    if (last) found.set(key, last);
  }
  if (v.kind === 'object') {
    for (const entry of v.entries) {
      if ('spread' in entry) take(entry.spread);
      else if (typeof entry.key === 'string') found.set(entry.key, entry.value);
      else found.set('...', entry.value);
    }
    return found;
  }
  // a record, or a name alone, holds no end
  if (v.kind === 'row' || v.kind === 'input' || v.kind === 'literal' || v.kind === 'text') return found;
  if (v.kind === 'union') {
    for (const { value } of alternatives(v)) if (!isAbsent(value)) take(value);
    return found;
  }
  if (v.kind === 'result' && v.call.self && /^(copy|toJSON|toObject|to_dict|dict|model_dump|get)$/.test(v.call.property ?? ''))
    take(v.call.self);
  else found.set('...', v);
  return found;
}
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_557_600 };
/** `3600` (seconds), `'6h'`, `'30 days'`; a text without a unit is milliseconds (as jsonwebtoken’s `ms` reads it). */
function duration(v: V): number | undefined {
  if (v.kind !== 'literal') return undefined;
  if (typeof v.constant === 'number') return v.constant;
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(constantText(v.constant)) ?? [];
  if (amount === undefined) return undefined;
  if (!unit) return Number(amount) / 1000;
  return /^ms|^milli/i.test(unit) ? Number(amount) / 1000 : /^mo/i.test(unit) ? Number(amount) * 2_592_000 : scaled(Number(amount), unit);
}
const scaled = (amount: number, unit: string): number | undefined => {
  const factor = UNITS[unit.charAt(0).toLowerCase()];
  return factor === undefined ? undefined : amount * factor;
};
/** How much is added to the time of now: `now + timedelta(days=60)`, `Math.floor(Date.now() / 1000) + 3600`, `dayjs().add(30, 'days')`. */
function span(v: V, depth: number): number | undefined {
  if (depth > 8) return undefined;
  const next = (one: V): number | undefined => span(one, depth + 1);
  switch (v.kind) {
    case 'op': {
      if (v.op !== '+' || !v.right) return v.op === '/' || v.op === '//' ? next(v.left) : undefined;
      const [base, more] = isNow(v.left, 0) ? [v.left, v.right] : [v.right, v.left];
      if (!isNow(base, 0)) return undefined;
      const amount = amountOf(more, 0);
      return amount === undefined ? undefined : inMilliseconds(base) ? amount / 1000 : amount;
    }
    case 'result': {
      const { call } = v;
      const unit = call.args[1] && stringOf(call.args[1].value);
      if (call.property === 'add' && unit !== undefined && call.args[0]) {
        const amount = amountOf(call.args[0].value, 0);
        return amount === undefined ? undefined : scaled(amount, unit === 'M' || /^mo/.test(unit) ? 'd' : unit);
      }
      if (/timedelta$/.test(call.api ?? '')) return amountOf(v, 0);
      for (const one of [...(call.self ? [call.self] : []), ...call.args.map((arg) => arg.value)]) {
        const found = next(one);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    case 'instance':
      return v.call?.args.map((arg) => next(arg.value)).find((one) => one !== undefined);
    case 'union': {
      const all = alternatives(v).map(({ value }) => next(value));
      return all.every((one) => one !== undefined) ? Math.max(...all) : undefined;
    }
    default:
      return undefined;
  }
}
function isNow(v: V, depth: number): boolean {
  if (depth > 6) return false;
  if (v.kind === 'time') return true;
  if (v.kind === 'op') return (v.op === '/' || v.op === '//') && isNow(v.left, depth + 1);
  if (v.kind === 'result')
    return (
      /(^|[.:])(now|utcnow|time|today|getTime|valueOf|unix)$/.test(v.call.api ?? v.call.property ?? '') ||
      [...(v.call.self ? [v.call.self] : []), ...v.call.args.map((arg) => arg.value)].some((one) => isNow(one, depth + 1))
    );
  return v.kind === 'instance' && v.call !== undefined && v.call.args.some((arg) => isNow(arg.value, depth + 1));
}
/** JavaScript’s clock counts milliseconds until somebody divides. */
const inMilliseconds = (v: V): boolean => v.kind === 'time' && !v.at.path.endsWith('.py');
const NAMED_UNITS: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400, weeks: 604_800, milliseconds: 0.001 };
function amountOf(v: V, depth: number): number | undefined {
  if (depth > 6) return undefined;
  if (v.kind === 'literal') return typeof v.constant === 'number' ? v.constant : undefined;
  if (v.kind === 'op' && v.right) {
    const [left, right] = [amountOf(v.left, depth + 1), amountOf(v.right, depth + 1)];
    if (left === undefined || right === undefined) return undefined;
    return v.op === '*' ? left * right : v.op === '+' ? left + right : v.op === '/' ? left / right : undefined;
  }
  if (v.kind !== 'result' || !/timedelta$/.test(v.call.api ?? '')) return undefined;
  let sum = 0;
  for (const [index, arg] of v.call.args.entries()) {
    const amount = amountOf(arg.value, depth + 1);
    const unit = NAMED_UNITS[arg.name ?? (index === 0 ? 'days' : 'seconds')];
    if (amount === undefined || unit === undefined) return undefined;
    sum += amount * unit;
  }
  return sum;
}

// ── What is checked of its claims ──

const OPTIONS: [RegExp, 'issuer' | 'audience' | 'type'][] = [
  [/^iss(uer)?$/i, 'issuer'],
  [/^aud(ience)?$/i, 'audience'],
];
const READ: [RegExp, 'issuer' | 'audience' | 'type'][] = [
  [/^(iss|issuer)$/, 'issuer'],
  [/^(aud|audience)$/, 'audience'],
  [/^(type|typ|token_?type|purpose|use|token_?use|kind|scope|scopes|action|flow)$/i, 'type'],
];
/** Named among the options, or looked at by the function that verifies. */
function checks(use: TokenUse): EffectOf<'token'>['checks'] {
  const found = new Set<'issuer' | 'audience' | 'type'>();
  let open = false;
  for (const arg of use.call.args) {
    for (const [pattern, check] of OPTIONS) if (arg.name !== undefined && pattern.test(arg.name)) found.add(check);
    if (arg.value.kind === 'object')
      for (const entry of arg.value.entries) {
        if ('spread' in entry) open = true;
        else for (const [pattern, check] of OPTIONS) if (typeof entry.key === 'string' && pattern.test(entry.key)) found.add(check);
      }
  }
  const readers = [use.call.frame.summary, ...use.call.args.flatMap(({ value }) => (value.kind === 'fn' ? [value.summary] : []))];
  for (const word of readers.flatMap(spoken)) for (const [pattern, check] of READ) if (pattern.test(word)) found.add(check);
  return found.size > 0 ? yes([...found].sort()) : open ? unknown() : no();
}

/** Names of members and texts: `claims.get('iss')` speaks of the issuer as `claims.iss` does. */
const spoken = (summary: Summary): string[] => [
  ...wordsOf(summary),
  ...summary.terms.flatMap((term) => (term.kind === 'literal' && typeof term.value === 'string' ? [term.value] : [])),
];

// ── What it is for ──

const PURPOSES: [RegExp, EffectOf<'token'>['purpose']][] = [
  [/refresh/i, 'refresh'],
  [/reset|mail|verification|confirm|invit|activat|magic|unsubscribe|one_?time|forgot|transfer|download|preview|share/i, 'mail'],
  [/id_?token/i, 'id'],
  [/api_?(key|token)|personal|service_?(account|token)|long_?live/i, 'api'],
  [/access|auth|log_?in|sign_?in|session|jwt|token/i, 'access'],
];
function purpose(machine: Machine, use: TokenUse): EffectOf<'token'>['purpose'] {
  const { frame } = use.call;
  const claims = use.payload && claimsOf(machine, use.payload, 0);
  const said = ['type', 'typ', 'token_type', 'purpose', 'scope', 'use', 'kind'].flatMap((name) => {
    const value = claims?.get(name);
    return value ? texts(value) : [];
  });
  const key = use.key && keyName(use.key);
  const words = [...said, key ?? '', frame.summary.name];
  for (const word of words) {
    const found = PURPOSES.find(([pattern]) => pattern.test(word));
    if (found) return found[1];
  }
  return 'unknown';
}
const keyName = (v: V): string | undefined =>
  v.kind === 'environment' ? v.name : v.kind === 'part' ? v.property : v.kind === 'api' ? v.api : undefined;
