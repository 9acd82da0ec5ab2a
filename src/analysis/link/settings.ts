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
