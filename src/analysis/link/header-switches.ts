/** Headers that protect browsers and that are switched off, or weakened, where a package or a framework sets them. */
import type { Location } from '../code.ts';
import type { Lowered, Summary, Term } from '../summaries.ts';
import { keyed } from './entries.ts';
import type { Named } from './named-settings.ts';
import { refOf, textOf } from './terms.ts';

export interface HeaderSwitch {
  header: string;
  span: Location['span'];
}
const SETS = /^(helmet|koa-helmet|@fastify\/helmet|fastify-helmet|hono\/secure-headers|flask_talisman|talisman)(:|$)/;
/** What the options of such packages are called, and the header that each sets. */
const OPTIONS: [RegExp, string][] = [
  [/^(hsts|strict_?transport_?security)$/i, 'Strict-Transport-Security'],
  [/^(noSniff|x_?content_?type_?options)$/i, 'X-Content-Type-Options'],
  [/^referrer_?policy$/i, 'Referrer-Policy'],
];
const FRAMES = /^(frameguard|x_?frame_?options|frame_options)$/i;
const POLICY = /^(contentSecurityPolicy|content_security_policy)$/i;
/** Seconds: a year. */
const YEAR = 31_536_000;

export function headerSwitches(lowered: Lowered, named: readonly Named[]): HeaderSwitch[] {
  return [...lowered.summaries.flatMap((summary) => [...ofPackages(summary), ...byHand(summary)]), ...ofSettings(named)];
}
function ofPackages(summary: Summary): HeaderSwitch[] {
  return summary.terms.flatMap((term): HeaderSwitch[] => {
    if (term.kind !== 'call') return [];
    // `helmet({ … })`, `app.register(helmet, { … })`, `Talisman(app, …)`
    const names = [refOf(summary.terms[term.callee]), ...term.args.map((arg) => refOf(summary.terms[arg.value]))];
    if (!names.some((name) => name !== undefined && SETS.test(name))) return [];
    const options = new Map<string, Term>();
    for (const arg of term.args) {
      const value = summary.terms[arg.value];
      if (arg.name !== undefined && value) options.set(arg.name, value);
      if (value?.kind === 'object')
        for (const [key, id] of keyed(value.entries)) if (summary.terms[id]) options.set(key, summary.terms[id]);
    }
    const found = [...options].flatMap(([name, value]): HeaderSwitch[] => {
      const header = OPTIONS.find(([pattern]) => pattern.test(name))?.[1];
      if (header !== undefined && isOff(value)) return [{ header, span: value.span }];
      if (header !== 'Strict-Transport-Security' && name !== 'strict_transport_security_max_age') return [];
      const age = value.kind === 'object' ? keyed(value.entries).find(([key]) => key === 'maxAge')?.[1] : undefined;
      const lasts = age === undefined ? value : summary.terms[age];
      return lasts && isShort(lasts) ? [{ header: 'Strict-Transport-Security', span: lasts.span }] : [];
    });
    // either of both keeps others from framing a page
    const frames = [...options].find(([name, value]) => FRAMES.test(name) && isOff(value))?.[1];
    const policy = [...options].some(([name, value]) => POLICY.test(name) && isOff(value));
    return frames && policy ? [...found, { header: 'X-Frame-Options', span: frames.span }] : found;
  });
}
/** `X-XSS-Protection: 1` switches on what browsers did wrong, and what most have given up. */
function byHand(summary: Summary): HeaderSwitch[] {
  const weak = (name: string | undefined, value: string | undefined): boolean =>
    value?.startsWith('1') === true && /^x-xss-protection$/i.test(name ?? '');
  return summary.terms.flatMap((term): HeaderSwitch[] => {
    const found = { header: 'X-XSS-Protection', span: term.span };
    if (term.kind === 'call') {
      const [name, value] = term.args.map((arg) => textOf(summary, arg.value));
      return weak(name, value) ? [found] : [];
    }
    if (term.kind !== 'object') return [];
    const entries = new Map(keyed(term.entries));
    const listed = weak(textOf(summary, entries.get('key')), textOf(summary, entries.get('value')));
    return listed || [...entries].some(([name, value]) => weak(name, textOf(summary, value))) ? [found] : [];
  });
}
/** Django's own. */
function ofSettings(named: readonly Named[]): HeaderSwitch[] {
  return named.flatMap(({ name, value, span }): HeaderSwitch[] => {
    if (!value) return [];
    if (name === 'SECURE_HSTS_SECONDS' && isShort(value)) return [{ header: 'Strict-Transport-Security', span }];
    if (name === 'SECURE_CONTENT_TYPE_NOSNIFF' && isOff(value)) return [{ header: 'X-Content-Type-Options', span }];
    if (name === 'SECURE_REFERRER_POLICY' && (isOff(value) || isText(value, /^unsafe-url$/i))) return [{ header: 'Referrer-Policy', span }];
    return name === 'X_FRAME_OPTIONS' && isText(value, /^allow-?all$/i) ? [{ header: 'X-Frame-Options', span }] : [];
  });
}
const isOff = (term: Term): boolean => term.kind === 'literal' && (term.value === false || term.value === null);
const isShort = (term: Term): boolean => term.kind === 'literal' && typeof term.value === 'number' && term.value < YEAR;
const isText = (term: Term, pattern: RegExp): boolean =>
  term.kind === 'literal' && typeof term.value === 'string' && pattern.test(term.value);
