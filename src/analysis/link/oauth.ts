/**
 * Requests to identity providers: addresses and forms that are put together by hand, and the calls of packages that do. Read file by file, because pages that no route leads
 * to send them as well.
 */
import type { Location } from '../code.ts';
import type { EffectOf } from '../facts.ts';
import type { OAuthCall } from '../libraries/oauth.ts';
import type { Lowered, Summary, Term, TermId } from '../summaries.ts';
import { held, keyed, keysOf } from './entries.ts';
import type { Told } from './terms.ts';
import { lastName, refOf, textOf } from './terms.ts';

type Grant = EffectOf<'oauth'>['grant'];
export interface FoundRequest {
  at: Location;
  fn: string;
  api: string;
  grant: Grant;
  idToken: boolean;
  state: Told;
  challenge: Told;
  nonce: Told;
}

/** What one text, form or set of options says. open: parts of it are put together elsewhere. */
interface Unit {
  term: Term;
  names: string[];
  open: boolean;
  response?: string;
  grant?: string;
}
const CHALLENGE = /^(code_?challenge(_?method)?|code_?verifier|pkce|use_?pkce)$/i;
const STATE = /^state$/;
const CLIENT = /^client_?id$/i;
/** Who it is that signs in with a password of another service: `client_id` says that it is one. */
const IDENTIFIES_CLIENT = /^(client_?(id|secret)|realm|audience|scope)$/i;

/** The requests of one file. */
export function oauthIn(path: string, lowered: Lowered, calls: readonly OAuthCall[], looksAfter: RegExp): FoundRequest[] {
  const loaded = lowered.imports.map((one) => one.from);
  const lookedAfter = loaded.some((name) => looksAfter.test(name));
  const known = calls.filter((one) => loaded.some((name) => one.packages.test(name)));
  const read = lowered.summaries.map((summary) => ({
    summary,
    byHand: units(summary),
    byPackage: known.map((one) => ({ one, units: callsOf(summary, one, lowered.language) })),
  }));
  // a function that asks for nothing itself may add to what others ask
  const elsewhere = new Set(
    read.flatMap(({ summary, byHand, byPackage }) =>
      byHand.length === 0 && byPackage.every((each) => each.units.length === 0) ? wordsIn(summary) : [],
    ),
  );
  return read.flatMap(({ summary, byHand, byPackage }) => {
    const around = new Set(wordsIn(summary));
    const told = (pattern: RegExp, { names, open }: Unit, alone = false): Told => {
      if (names.some((name) => pattern.test(name)) || (!alone && [...around].some((name) => pattern.test(name)))) return 'yes';
      return open || [...elsewhere].some((name) => pattern.test(name)) ? 'unknown' : 'no';
    };
    const found: FoundRequest[] = [];
    const add = (unit: Unit, grant: Grant, api: string, more: Partial<FoundRequest> = {}): void =>
      void found.push({
        at: { path, span: unit.term.span },
        fn: `${path}${summary.fn}`,
        api,
        grant,
        idToken: /id_token/.test(unit.response ?? ''),
        state: told(STATE, unit),
        challenge: told(CHALLENGE, unit),
        nonce: told(/^nonce$/, unit),
        ...more,
      });
    for (const unit of byHand) {
      const grant = grantOf(unit, around);
      if (grant) add(unit, grant, '', lookedAfter ? { state: 'yes', challenge: 'yes', nonce: 'yes' } : {});
    }
    for (const { one, units: made } of byPackage)
      for (const unit of made)
        add(unit, one.grant, 'library', {
          state: one.state ? 'yes' : told(one.stateBy ?? STATE, unit, true),
          challenge: one.challenge
            ? 'yes'
            : told(new RegExp(`${CHALLENGE.source}|${(one.challengeBy ?? CHALLENGE).source}`, 'i'), unit, true),
        });
    return once(found);
  });
}
/** One request at one place: an address and the call that it is given to are one. */
function once(found: FoundRequest[]): FoundRequest[] {
  const kept = new Map<string, FoundRequest>();
  for (const one of found) {
    const key = `${one.at.span[0]} ${one.grant}`;
    if (!kept.has(key)) kept.set(key, one);
  }
  return [...kept.values()];
}
function grantOf({ response, grant, names, open }: Unit, around: ReadonlySet<string>): Grant | undefined {
  const speaks = (pattern: RegExp): boolean => names.some((name) => pattern.test(name)) || [...around].some((name) => pattern.test(name));
  if (response !== undefined) {
    const asked = response.split(/[\s+]|%20/);
    if (!asked.every((one) => RESPONSES.has(one)) || !(speaks(CLIENT) || open)) return undefined;
    return asked.includes('token') ? 'implicit' : 'code';
  }
  // a sign-in form of our own is called the same
  if (grant === 'password') return open || names.some((name) => IDENTIFIES_CLIENT.test(name)) ? 'password' : undefined;
  return undefined;
}
const RESPONSES = new Set(['code', 'token', 'id_token', 'none']);

// ── Texts and forms ──

const KEY = /^(response_?type|grant_?type)$/i;
function units(summary: Summary): Unit[] {
  const { terms } = summary;
  const inner = new Set(
    terms.flatMap((term) =>
      term.kind === 'binary' && term.op === '+'
        ? [term.left, term.right]
        : term.kind === 'template'
          ? term.parts.filter((part) => typeof part === 'number')
          : [],
    ),
  );
  return terms.flatMap((term, id): Unit[] => {
    if (term.kind === 'object') return ofObject(summary, term);
    if (term.kind === 'call') return [...ofAppended(summary, term), ...ofNamed(summary, term)];
    if (inner.has(id)) return [];
    const text = wholeText(summary, id, 0);
    return text !== undefined && /(response_type|grant_type)=/.test(text) ? ofText(term, text) : [];
  });
}
/** `?response_type=code&client_id=…` */
function ofText(term: Term, text: string): Unit[] {
  const pairs = [...text.matchAll(/(?:^|[?&\s"'])([a-z_]{2,40})=([^&\s"'#]{0,200})/gi)];
  const value = (name: string): string | undefined => pairs.find((pair) => pair[1] === name)?.[2];
  const [response, grant] = [value('response_type'), value('grant_type')];
  // nothing fixed before it: it is added to an address that says more
  const open = /^[?&]?(response_type|grant_type)=[^&]*$/.test(text);
  return [{ term, names: pairs.flatMap((pair) => pair[1] ?? []), open, ...(response && { response }), ...(grant && { grant }) }];
}
function ofObject(summary: Summary, term: Extract<Term, { kind: 'object' }>): Unit[] {
  const names = keysOf(term.entries);
  if (!names.some((name) => KEY.test(name))) return [];
  const open = term.entries.some((entry) => 'spread' in entry);
  return keyed(term.entries).flatMap(([key, id]): Unit[] => {
    const value = summary.terms[id];
    if (value?.kind !== 'literal' || typeof value.value !== 'string') return [];
    if (/^response_?type$/i.test(key)) {
      // `responseType: 'code'` is an option of packages that look after the rest
      if (key !== 'response_type' && !/token/.test(value.value)) return [];
      return [{ term: value.value.includes('token') ? value : term, names, open, response: value.value }];
    }
    return /^grant_?type$/i.test(key) ? [{ term: value, names, open, grant: value.value }] : [];
  });
}
/** `params.append('response_type', 'code')` */
function ofAppended(summary: Summary, term: Extract<Term, { kind: 'call' }>): Unit[] {
  const callee = summary.terms[term.callee];
  if (callee?.kind !== 'member' || (callee.property !== 'append' && callee.property !== 'set')) return [];
  const [name, value] = term.args.map((arg) => textOf(summary, arg.value));
  if (name === undefined || value === undefined) return [];
  const unit = { term, names: wordsIn(summary), open: false };
  if (name === 'response_type') return [{ ...unit, response: value }];
  return name === 'grant_type' ? [{ ...unit, grant: value }] : [];
}
/** `dict(response_type="code", …)`, `fetch_token(grant_type="password", …)` */
function ofNamed(summary: Summary, term: Extract<Term, { kind: 'call' }>): Unit[] {
  const value = (name: string): string | undefined => {
    const arg = term.args.find((one) => one.name === name);
    return arg && textOf(summary, arg.value);
  };
  const [response, grant] = [value('response_type'), value('grant_type')];
  if (response === undefined && grant === undefined) return [];
  const names = term.args.flatMap((arg) => arg.name ?? []);
  return [{ term, names, open: term.args.some((arg) => arg.spread), ...(response && { response }), ...(grant && { grant }) }];
}
/** Fixed and variable parts of a text; a part that varies is `*`. */
function wholeText(summary: Summary, id: TermId, depth: number): string | undefined {
  const term = summary.terms[id];
  if (!term || depth > 30) return undefined;
  if (term.kind === 'literal') return typeof term.value === 'string' ? term.value : undefined;
  if (term.kind === 'template')
    return term.parts.map((part) => (typeof part === 'string' ? part : (wholeText(summary, part, depth + 1) ?? '*'))).join('');
  if (term.kind === 'binary' && term.op === '+')
    return `${wholeText(summary, term.left, depth + 1) ?? '*'}${wholeText(summary, term.right, depth + 1) ?? '*'}`;
  return undefined;
}

// ── Packages ──

function callsOf(summary: Summary, known: OAuthCall, language: Lowered['language']): Unit[] {
  return summary.terms.flatMap((term): Unit[] => {
    if (term.kind !== 'call' || !known.call.test(calleeName(summary, term))) return [];
    const objects = term.args.flatMap((arg) => objectsIn(summary, arg.value, 0));
    const names = [...term.args.flatMap((arg) => arg.name ?? []), ...objects.flatMap((one) => keysOf(one.entries))];
    if (known.given && !names.some((name) => known.given?.test(name))) return [];
    const open =
      term.args.some((arg) => arg.spread) ||
      objects.some((one) => one.entries.some((entry) => 'spread' in entry)) ||
      // its options are put together elsewhere
      (language !== 'python' && names.length === 0 && term.args.length > 0 && !isPlain(summary, term));
    return [{ term, names, open }];
  });
}
/** An object of options, and those inside it. */
function objectsIn(summary: Summary, id: TermId, depth: number): Extract<Term, { kind: 'object' }>[] {
  const term = summary.terms[id];
  if (term?.kind !== 'object' || depth > 3) return [];
  return [term, ...held(term.entries).flatMap((one) => objectsIn(summary, one, depth + 1))];
}
/** Called with texts and names alone, which bring no options. */
const isPlain = (summary: Summary, term: Extract<Term, { kind: 'call' }>): boolean =>
  term.args.every((arg) => summary.terms[arg.value]?.kind === 'literal' || summary.terms[arg.value]?.kind === 'member');
function calleeName(summary: Summary, call: Extract<Term, { kind: 'call' }>): string {
  const callee = summary.terms[call.callee];
  if (callee?.kind === 'member') return typeof callee.property === 'string' ? callee.property : '';
  return lastName(refOf(callee) ?? '');
}

const memo = new WeakMap<Summary, string[]>();
/** The names that a function gives to things: keys, options, parameters of an address, fields that it writes. */
function wordsIn(summary: Summary): string[] {
  const known = memo.get(summary);
  if (known) return known;
  const found = new Set<string>();
  for (const term of summary.terms) {
    if (term.kind === 'object') for (const key of keysOf(term.entries)) found.add(key);
    if (term.kind === 'call') {
      for (const arg of term.args) if (arg.name !== undefined) found.add(arg.name);
      const callee = summary.terms[term.callee];
      const first = term.args[0] && textOf(summary, term.args[0].value);
      if (first !== undefined && callee?.kind === 'member' && (callee.property === 'append' || callee.property === 'set')) found.add(first);
    }
    const text = term.kind === 'literal' ? term.value : undefined;
    if (typeof text === 'string') for (const [, name = ''] of text.matchAll(/(?:^|[?&])([a-z_]{2,40})=/gi)) found.add(name);
    if (term.kind === 'template')
      for (const part of term.parts)
        if (typeof part === 'string') for (const [, name = ''] of part.matchAll(/(?:^|[?&])([a-z_]{2,40})=/gi)) found.add(name);
  }
  for (const step of summary.steps) if (step.kind === 'write' && typeof step.property === 'string') found.add(step.property);
  const words = [...found];
  memo.set(summary, words);
  return words;
}
