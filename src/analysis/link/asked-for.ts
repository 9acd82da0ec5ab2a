/** What an operator asks for by an option that says so: `rejectUnauthorized: false` only where `TLS_VERIFY` is off. */
import type { Span } from '../code.ts';
import type { PointId, Summary, Term, TermId } from '../summaries.ts';
import { outcomes } from './points.ts';

/** Names and values of options that speak of checking the other side; not those that say where or whether a connection is encrypted. */
const SPEAKS =
  /verif|reject_?unauthori[sz]ed|insecure|self_?signed|(allow|accept|ignore|trust)_?(invalid|bad|any|all|untrusted|self|server|ssl|tls)|invalid_?certs?|ssl_?mode|skip_?(tls|ssl|cert|check)|strict_?(ssl|tls)|check_?(server|cert|host|identity)/i;
const DEEPEST = 6;

/** Whether a test of such an option chose what stands here. at: where it is written, when it is. */
export function isAskedFor(summary: Summary, { span }: Term, at?: PointId): boolean {
  const before = at === undefined ? [] : [...outcomes(summary, at)].map(({ test }) => test);
  return [...before, ...testsAround(summary, span)].some((test) => says(summary, test, 0));
}
/** The tests that choose what stands at a place: of the choices around it, and of the branches that the step around it stands in. */
function testsAround(summary: Summary, span: Span): TermId[] {
  const chosen = summary.terms.flatMap((term) => {
    const ways = term.kind === 'choice' ? [summary.terms[term.then], summary.terms[term.else]] : [];
    return term.kind === 'choice' && ways.some((way) => way && holds(way.span, span)) ? [term.test] : [];
  });
  const [around] = summary.steps.filter((step) => holds(step.span, span)).sort((a, b) => sizeOf(a.span) - sizeOf(b.span));
  return around ? [...chosen, ...[...outcomes(summary, around.at)].map(({ test }) => test)] : chosen;
}
const holds = (outer: Span, inner: Span): boolean =>
  begins(outer[0], outer[1], inner[0], inner[1]) && begins(inner[2], inner[3], outer[2], outer[3]);
const begins = (line: number, column: number, other: number, at: number): boolean => line < other || (line === other && column <= at);
const sizeOf = ([line, column, end, last]: Span): number => (end - line) * 1000 + last - column;

function says(summary: Summary, id: TermId, depth: number): boolean {
  const term = summary.terms[id];
  if (!term || depth > DEEPEST) return false;
  const next = (one: TermId): boolean => says(summary, one, depth + 1);
  if (Object.entries(summary.locals).some(([name, value]) => value === id && SPEAKS.test(name))) return true;
  switch (term.kind) {
    case 'literal':
      return typeof term.value === 'string' && SPEAKS.test(term.value);
    case 'parameter':
      return SPEAKS.test(summary.params[term.index]?.name ?? '');
    case 'captured':
      return SPEAKS.test(term.name);
    case 'api':
      return SPEAKS.test(term.ref);
    case 'member':
      return typeof term.property === 'string' ? SPEAKS.test(term.property) || next(term.object) : next(term.property);
    case 'call':
      return next(term.callee) || term.args.some((arg) => next(arg.value));
    case 'binary':
      return next(term.left) || next(term.right);
    case 'unary':
    case 'await':
      return next(term.value);
    default:
      return false;
  }
}
