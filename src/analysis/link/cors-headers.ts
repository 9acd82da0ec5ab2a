/** CORS that is answered by hand, and by settings: who may read the answers, and whether with cookies. */
import type { Location } from '../code.ts';
import type { CorsPolicy } from '../facts.ts';
import type { Lowered, Summary, Term, TermId } from '../summaries.ts';
import { entryOf, keyed } from './entries.ts';
import { isForDevelopment, namedIn } from './named-settings.ts';
import { textOf } from './terms.ts';

export interface FoundCors {
  at: Location;
  /** The function that answers so; settings have none. */
  fn?: string;
  allows: CorsPolicy['allows'][number];
  credentials: boolean;
}
const ORIGIN = /^access-control-allow-origin$/i;
const CREDENTIALS = /^access-control-allow-credentials$/i;
/** The origin is looked for in what is allowed. */
const ASKS = /^(includes|has|test|indexOf|some|find|startsWith|endsWith|match|every|isAllowed\w*|allowed\w*|isOriginAllowed|in)$/;

/** What the functions of a file answer by hand. */
export function corsIn(path: string, lowered: Lowered): FoundCors[] {
  return [...lowered.summaries.flatMap((summary) => ofHeaders(path, summary)), ...ofSettings(path, lowered)];
}
function ofHeaders(path: string, summary: Summary): FoundCors[] {
  const set = pairs(summary);
  const credentials = set.some(({ name, value }) => CREDENTIALS.test(name) && isTrue(summary.terms[value]));
  const asks = summary.terms.some((term) => {
    const callee = term.kind === 'call' ? summary.terms[term.callee] : undefined;
    return (
      (callee?.kind === 'member' && typeof callee.property === 'string' && ASKS.test(callee.property)) ||
      (term.kind === 'binary' &&
        /^(in|not in|==|!=)$/.test(term.op) &&
        (isOrigin(summary, term.left, 0) || (isOrigin(summary, term.right, 0) && !isNothing(summary.terms[term.left]))) &&
        !isNothing(summary.terms[term.right]))
    );
  });
  return set.flatMap(({ name, value, span }): FoundCors[] => {
    if (!ORIGIN.test(name)) return [];
    const constant = textOf(summary, value);
    const allows =
      constant === '*'
        ? 'any'
        : constant === 'null'
          ? 'null'
          : constant === undefined && !asks && isOrigin(summary, value, 0)
            ? 'reflected'
            : undefined;
    // a browser sends cookies to nobody who answers `*`
    return allows ? [{ at: { path, span }, fn: `${path}${summary.fn}`, allows, credentials: credentials && allows !== 'any' }] : [];
  });
}
/** Headers that are set: by a call with name and value, as keys of an object, by writing to `headers[name]`. */
function pairs(summary: Summary): { name: string; value: TermId; span: Location['span'] }[] {
  const text = (id: TermId | undefined): string | undefined => textOf(summary, id);
  const called = summary.terms.flatMap((term) => {
    if (term.kind === 'call') {
      const [first, second] = term.args.map((arg) => arg.value);
      const name = text(first);
      return name !== undefined && second !== undefined && /^access-control-/i.test(name) ? [{ name, value: second, span: term.span }] : [];
    }
    if (term.kind !== 'object') return [];
    return [
      ...keyed(term.entries).flatMap(([name, value]) =>
        /^access-control-/i.test(name) ? [{ name, value, span: within(summary.terms[value]?.span, term.span) }] : [],
      ),
      ...listed(term, text),
    ];
  });
  const written = summary.steps.flatMap((step) => {
    const name = step.kind !== 'write' ? undefined : typeof step.property === 'string' ? step.property : text(step.property);
    return step.kind === 'write' && name !== undefined && /^access-control-/i.test(name)
      ? [{ name, value: step.value, span: step.span }]
      : [];
  });
  return [...called, ...written];
}
/** Where a value stands that is written out in an object; what was worked out before stands where the object does. */
const within = (span: Location['span'] | undefined, around: Location['span']): Location['span'] =>
  span && span[0] >= around[0] && span[2] <= around[2] ? span : around;
/** `{ key: 'Access-Control-Allow-Origin', value: '*' }`, as Next's configuration lists them. */
function listed(
  term: Extract<Term, { kind: 'object' }>,
  text: (id: TermId | undefined) => string | undefined,
): { name: string; value: TermId; span: Location['span'] }[] {
  const [name, value] = [text(entryOf(term.entries, 'key')), entryOf(term.entries, 'value')];
  return name !== undefined && value !== undefined && /^access-control-/i.test(name) ? [{ name, value, span: term.span }] : [];
}
/** `null`, `undefined`, the empty text, `'null'`: who asks for it asks whether there is an origin at all. */
const isNothing = (term: Term | undefined): boolean =>
  (term?.kind === 'literal' && (term.value === null || term.value === '' || term.value === 'undefined')) ||
  (term?.kind === 'api' && term.ref === 'global:undefined');
const isTrue = (term: Term | undefined): boolean => term?.kind === 'literal' && (term.value === true || term.value === 'true');
/** What the client said of itself: `req.headers.origin`, `ctx.get('Origin')`. */
function isOrigin(summary: Summary, id: TermId, depth: number): boolean {
  const term = summary.terms[id];
  if (!term || depth > 4) return false;
  if (term.kind === 'member')
    return term.property === 'origin' || (typeof term.property !== 'string' && isOriginText(summary, term.property));
  if (term.kind === 'call') {
    const callee = summary.terms[term.callee];
    return (
      callee?.kind === 'member' &&
      /^(get|header|headers)$/.test(String(callee.property)) &&
      term.args.some((arg) => isOriginText(summary, arg.value))
    );
  }
  if (term.kind === 'binary' && (term.op === '||' || term.op === '??')) return isOrigin(summary, term.left, depth + 1);
  if (term.kind === 'phi') return term.of.some((one) => isOrigin(summary, one.value, depth + 1));
  if (term.kind === 'choice') return isOrigin(summary, term.then, depth + 1) && isOrigin(summary, term.else, depth + 1);
  return false;
}
const isOriginText = (summary: Summary, id: TermId): boolean => /^(http_)?origin$/i.test(textOf(summary, id) ?? '');

/** A function that is asked for an origin returns the one that it was given first, or that the request names. */
export function returnsOrigin(summary: Summary): boolean {
  const given = (id: TermId): boolean => {
    const term = summary.terms[id];
    if (term?.kind === 'binary' && (term.op === '||' || term.op === '??')) return given(term.left);
    return (term?.kind === 'parameter' && term.index === 0) || isOrigin(summary, id, 0);
  };
  const ways = summary.steps.flatMap((step) => (step.kind === 'exit' && step.how === 'return' ? [step.value] : []));
  return ways.length > 0 && ways.every((value) => value !== undefined && given(value));
}

/** django-cors-headers. */
function ofSettings(path: string, lowered: Lowered): FoundCors[] {
  if (isForDevelopment(path)) return [];
  const named = namedIn(lowered).filter(({ owner }) => !isForDevelopment(owner));
  const on = (name: RegExp): boolean => named.some((one) => name.test(one.name) && isTrue(one.value));
  return named.flatMap(({ name, value, span }): FoundCors[] => {
    if (!/^CORS_(ORIGIN_ALLOW_ALL|ALLOW_ALL_ORIGINS)$/.test(name) || !isTrue(value)) return [];
    const credentials = on(/^CORS_ALLOW_CREDENTIALS$/);
    // with credentials the header cannot be `*`: each origin is answered with itself
    return [{ at: { path, span }, allows: credentials ? 'reflected' : 'any', credentials }];
  });
}
