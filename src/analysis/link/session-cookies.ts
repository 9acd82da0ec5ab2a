/** Session cookies that a framework or a package sets by itself: what its options and its own defaults make of them. */
import type { Location } from '../code.ts';
import type { Lowered, Summary, Term, TermId } from '../summaries.ts';
import { keyed } from './entries.ts';
import { isForDevelopment, namedIn } from './named-settings.ts';
import type { Told } from './terms.ts';
import { localOf, refOf } from './terms.ts';

export interface SessionCookie {
  at: Location;
  fn: string;
  httpOnly: Told;
  secure: Told;
  sameSite: Told;
}
type Flag = 'httpOnly' | 'secure' | 'sameSite';
interface Maker {
  /** The call that makes it, by its name in the package. */
  call: RegExp;
  /** The option that holds the cookie's own; none: they stand among the others. */
  under?: string;
  names?: Partial<Record<Flag, string>>;
  defaults: Record<Flag, boolean>;
  /** The class is handed to what adds it: `add_middleware(SessionMiddleware, …)`. */
  handed?: true;
}
const MAKERS: readonly Maker[] = [
  { call: /^express-session:/, under: 'cookie', defaults: { httpOnly: true, secure: false, sameSite: false } },
  { call: /^cookie-session:/, defaults: { httpOnly: true, secure: false, sameSite: false } },
  { call: /^koa-session(-minimal)?:/, defaults: { httpOnly: true, secure: false, sameSite: false } },
  {
    call: /^@fastify\/session:|^fastify-session:/,
    under: 'cookie',
    defaults: { httpOnly: true, secure: true, sameSite: false },
    handed: true,
  },
  { call: /^@fastify\/secure-session:/, under: 'cookie', defaults: { httpOnly: false, secure: false, sameSite: false }, handed: true },
  {
    call: /(^|[.:])SessionMiddleware$/,
    names: { secure: 'https_only', sameSite: 'same_site' },
    defaults: { httpOnly: true, secure: false, sameSite: true },
    handed: true,
  },
];

/** The session cookies that the set-up in a file leads to. */
export function sessionCookiesIn(path: string, lowered: Lowered): SessionCookie[] {
  const [top] = lowered.summaries;
  const made = lowered.summaries.flatMap((summary) =>
    summary.terms.flatMap((term): SessionCookie[] => {
      if (term.kind !== 'call') return [];
      const maker = makerOf(summary, term);
      if (!maker) return [];
      const told = flagsOf(summary, top, term, maker);
      return told ? [{ at: { path, span: term.span }, fn: `${path}${summary.fn}`, ...told }] : [];
    }),
  );
  return [...made, ...ofSettings(path, lowered)];
}
function makerOf(summary: Summary, call: Extract<Term, { kind: 'call' }>): Maker | undefined {
  const ref = refOf(summary.terms[call.callee]);
  const first = call.args[0] && refOf(summary.terms[call.args[0].value]);
  return MAKERS.find((one) => (one.handed ? first !== undefined && one.call.test(first) : ref !== undefined && one.call.test(ref)));
}
type Options = Map<string, Term | undefined> | 'open';
function flagsOf(
  summary: Summary,
  top: Summary | undefined,
  call: Extract<Term, { kind: 'call' }>,
  maker: Maker,
): Record<Flag, Told> | undefined {
  const given = call.args.slice(maker.handed ? 1 : 0);
  const all: Options = new Map(given.flatMap((arg) => (arg.name === undefined ? [] : [[arg.name, summary.terms[arg.value]] as const])));
  let open = given.some((arg) => arg.spread);
  for (const arg of given) {
    if (arg.name !== undefined) continue;
    const read = optionsOf(summary, top, arg.value);
    if (read === 'open') open ||= all.size === 0 && !given.some((one) => summary.terms[one.value]?.kind === 'object');
    else for (const [name, value] of read) all.set(name, value);
  }
  let own = all;
  if (maker.under !== undefined) {
    const below = all.get(maker.under);
    if (!all.has(maker.under)) own = new Map();
    else {
      const read = below ? optionsOfTerm(summary, top, below) : 'open';
      if (read === 'open') return open || below !== undefined ? { httpOnly: 'unknown', secure: 'unknown', sameSite: 'unknown' } : undefined;
      own = read;
    }
  }
  const flag = (name: Flag): Told => {
    const option = maker.names?.[name] ?? name;
    if (!own.has(option)) return open ? 'unknown' : maker.defaults[name] ? 'yes' : 'no';
    return told(own.get(option), name);
  };
  return { httpOnly: flag('httpOnly'), secure: flag('secure'), sameSite: flag('sameSite') };
}
function optionsOf(summary: Summary, top: Summary | undefined, id: TermId): Options {
  const term = summary.terms[id];
  return term ? optionsOfTerm(summary, top, term) : 'open';
}
/** The options by name; what a constant of the file holds is looked up. */
function optionsOfTerm(summary: Summary, top: Summary | undefined, term: Term): Options {
  if (term.kind === 'object') {
    if (term.entries.some((entry) => 'spread' in entry)) return 'open';
    return new Map(keyed(term.entries).map(([key, value]) => [key, summary.terms[value]]));
  }
  const name = term.kind === 'captured' ? term.name : term.kind === 'api' && term.ref.startsWith(':') ? term.ref.slice(1) : undefined;
  const local = name === undefined ? undefined : top && localOf(top, name);
  const constant = local === undefined ? undefined : top?.terms[local];
  return top && constant?.kind === 'object' ? optionsOfTerm(top, undefined, constant) : 'open';
}
function told(term: Term | undefined, flag: Flag): Told {
  if (term?.kind !== 'literal') return 'unknown';
  if (flag === 'sameSite')
    return term.value === null || term.value === false || /^none$/i.test(String(term.value as string)) ? 'no' : 'yes';
  return term.value ? 'yes' : 'no';
}

// ── Settings by name: Django, Flask ──

const SETTING = /^(?:SESSION|REMEMBER|JWT(?:_ACCESS|_REFRESH)?|AUTH|REFRESH)_COOKIE_(HTTPONLY|SECURE|SAMESITE)$/;
const OF: Record<string, Flag> = { HTTPONLY: 'httpOnly', SECURE: 'secure', SAMESITE: 'sameSite' };
/** What is switched off by name, in settings that production has as well. */
function ofSettings(path: string, lowered: Lowered): SessionCookie[] {
  if (isForDevelopment(path)) return [];
  return namedIn(lowered).flatMap(({ name, value, owner, span, fn }): SessionCookie[] => {
    const [, what = ''] = SETTING.exec(name) ?? [];
    const flag = OF[what];
    if (!flag || isForDevelopment(owner) || told(value, flag) !== 'no') return [];
    const flags: Record<Flag, Told> = { httpOnly: 'yes', secure: 'yes', sameSite: 'yes' };
    flags[flag] = 'no';
    return [{ at: { path, span }, fn: `${path}${fn}`, ...flags }];
  });
}
