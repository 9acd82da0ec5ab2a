/** Settings that stand in the code of a file, whoever reads it: told by the option's own name, which only the TLS stacks and frameworks give it. */
import type { Location } from '../code.ts';
import type { SettingKey } from '../facts.ts';
import type { Lowered, Summary, Term } from '../summaries.ts';

export interface FoundSetting {
  key: SettingKey;
  at: Location;
  constant: boolean | string;
}

/** What is switched off or on by a constant in this file. */
export function settingsIn(path: string, lowered: Lowered): FoundSetting[] {
  const found: FoundSetting[] = [];
  const add = (key: SettingKey, term: Term, constant: boolean | string): void =>
    void found.push({ key, at: { path, span: term.span }, constant });
  for (const summary of lowered.summaries) {
    for (const term of summary.terms) {
      if (term.kind === 'object') {
        for (const entry of term.entries) {
          if ('spread' in entry || (entry.key !== 'rejectUnauthorized' && entry.key !== 'strictSSL')) continue;
          const value = summary.terms[entry.value];
          if (value && isFalse(value)) add('tls.verify', value, false);
        }
      } else if (term.kind === 'call') {
        const name = calleeName(summary, term);
        for (const arg of term.args) {
          const value = summary.terms[arg.value];
          if (!value) continue;
          if (
            (arg.name === 'verify' || arg.name === 'verify_ssl' || arg.name === 'ssl_verify') &&
            isFalse(value) &&
            !/decode|jwt/i.test(name)
          )
            add('tls.verify', value, false);
          if (arg.name === 'debug' && isTrue(value) && /(^|\.)(run|Flask|FastAPI)$/.test(name)) add('debug', value, true);
        }
        for (const limit of bodyLimits(summary, term, name)) add('body.limit', limit.term, limit.says);
        if (/_create_unverified_context$/.test(name)) add('tls.verify', term, false);
      }
    }
    for (const step of summary.steps) {
      if (step.kind !== 'write' || typeof step.property !== 'string') continue;
      const value = summary.terms[step.value];
      if (
        value &&
        step.property === 'NODE_TLS_REJECT_UNAUTHORIZED' &&
        value.kind === 'literal' &&
        (value.value === '0' || value.value === 0)
      )
        add('tls.verify', value, false);
      if (value && step.property === 'rejectUnauthorized' && isFalse(value)) add('tls.verify', value, false);
      if (value && step.property === 'verify_mode' && (value.kind === 'member' || value.kind === 'api') && /CERT_NONE$/.test(refOf(value)))
        add('tls.verify', value, false);
    }
  }
  return found;
}
/** 10 MB: more than a body of an API is. */
const LARGEST = 10 * 1024 * 1024;
const PARSES =
  /(^|[.:])(bodyParser|useBodyParser|koaBody|fastify|Fastify|form)$|^express:(default\.)?(json|urlencoded|raw|text)$|^(body-parser|koa-body|koa-bodyparser|@koa\/bodyparser|fastify):/;
const LIMIT = /^(limit|jsonLimit|formLimit|textLimit|bodyLimit|sizeLimit|max_part_size)$/;
/** Limits of a body parser that let more through than the largest that makes sense. */
function bodyLimits(summary: Summary, call: Extract<Term, { kind: 'call' }>, name: string): { term: Term; says: string }[] {
  if (!PARSES.test(name) && !PARSES.test(call.ref ?? '')) return [];
  return call.args.flatMap((arg) => {
    const value = summary.terms[arg.value];
    if (arg.name !== undefined && LIMIT.test(arg.name)) return tooLarge(summary, value);
    if (value?.kind !== 'object') return [];
    return value.entries.flatMap((entry) =>
      'spread' in entry || typeof entry.key !== 'string' || !LIMIT.test(entry.key) ? [] : tooLarge(summary, summary.terms[entry.value]),
    );
  });
}
function tooLarge(summary: Summary, term: Term | undefined): { term: Term; says: string }[] {
  const bytes = term && bytesOf(summary, term, 0);
  return term && bytes !== undefined && bytes > LARGEST
    ? [{ term, says: bytes === Infinity ? 'no limit' : `${Math.round(bytes / 1024 / 1024)} MB` }]
    : [];
}
const UNITS: Record<string, number> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
/** A number of bytes: `'50mb'`, `50 * 1024 * 1024`, `Infinity`. */
function bytesOf(summary: Summary, term: Term, depth: number): number | undefined {
  if (depth > 6) return undefined;
  if (refOf(term) === 'global:Infinity' || refOf(term) === 'Infinity') return Infinity;
  if (term.kind === 'literal') {
    if (typeof term.value === 'number') return term.value;
    const [, count, unit] = typeof term.value === 'string' ? (/^\s*(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)\s*$/i.exec(term.value) ?? []) : [];
    return count === undefined || unit === undefined ? undefined : Number(count) * (UNITS[unit.toLowerCase()] ?? 1);
  }
  if (term.kind !== 'binary' || term.op !== '*') return undefined;
  const [left, right] = [summary.terms[term.left], summary.terms[term.right]];
  const [one, other] = [left && bytesOf(summary, left, depth + 1), right && bytesOf(summary, right, depth + 1)];
  return one === undefined || other === undefined ? undefined : one * other;
}
const isFalse = (term: Term): boolean => term.kind === 'literal' && term.value === false;
const isTrue = (term: Term): boolean => term.kind === 'literal' && term.value === true;
const refOf = (term: Term): string =>
  'ref' in term && typeof term.ref === 'string'
    ? term.ref
    : term.kind === 'member' && typeof term.property === 'string'
      ? term.property
      : '';
function calleeName(summary: Summary, call: Extract<Term, { kind: 'call' }>): string {
  const callee = summary.terms[call.callee];
  return callee?.kind === 'member' && typeof callee.property === 'string' ? `.${callee.property}` : callee ? refOf(callee) : '';
}
