/** What the files of an app bring along and speak of, without being followed: the packages that they load, the headers and ids that they name. */
import type { Path } from '../code.ts';
import type { Lowered, Summary, TermId } from '../summaries.ts';
import { keysOf } from './entries.ts';
import { refOf } from './terms.ts';

export interface Setup {
  packages: Set<string>;
  /** Names of headers that are set or looked for, names of request ids; in lower case. */
  names: Set<string>;
}
const HEADER =
  /^(cache-control|pragma|(x-)?idempotency-key|x-request-id|x-correlation-id|x-powered-by|server|strict-transport-security|x-frame-options|x-content-type-options|content-security-policy|referrer-policy|permissions-policy|x-xss-protection)$/i;
const ID = /^\w*(request|correlation|trace|req)[-_]?id$/i;
/** Set by a framework's own switch. */
const SWITCH = /^(django\.middleware\.security\.SecurityMiddleware|SECURE_HSTS_SECONDS)$/;
const TAKES_AWAY = /^(remove|removeHeader|disable|delete|del|pop|unset|hidePoweredBy)$/;

export function setupOf(files: Iterable<Path>, lowered: (path: Path) => Lowered | undefined): Setup {
  const setup: Setup = { packages: new Set(), names: new Set() };
  for (const path of files) {
    const file = lowered(path);
    if (!file) continue;
    for (const { from } of file.imports) setup.packages.add(from);
    for (const summary of file.summaries) {
      for (const name of headersIn(summary)) setup.names.add(name);
      for (const name of wordsIn(summary)) if (ID.test(name) || SWITCH.test(name)) setup.names.add(name.toLowerCase());
      // `require('helmet')()` is no import
      for (const term of summary.terms) {
        const ref = refOf(term);
        if (ref?.includes(':')) setup.packages.add(ref.slice(0, ref.indexOf(':')));
      }
    }
  }
  return setup;
}
function wordsIn({ terms, steps }: Summary, without: ReadonlySet<TermId> = new Set()): string[] {
  const words = terms.flatMap((term, id) => {
    if (without.has(id)) return [];
    if (term.kind === 'literal') return typeof term.value === 'string' ? [term.value] : [];
    if (term.kind === 'object') return keysOf(term.entries);
    return term.kind === 'member' && typeof term.property === 'string' ? [term.property] : [];
  });
  return [...words, ...steps.flatMap((step) => (step.kind === 'write' && typeof step.property === 'string' ? [step.property] : []))];
}
/** The headers that a function names, but for those that it takes away; in lower case. */
export function headersIn(summary: Summary): string[] {
  const away = new Set(
    summary.terms.flatMap((term) => {
      const callee = term.kind === 'call' ? summary.terms[term.callee] : undefined;
      return term.kind === 'call' && callee?.kind === 'member' && typeof callee.property === 'string' && TAKES_AWAY.test(callee.property)
        ? term.args.map((arg) => arg.value)
        : [];
    }),
  );
  return wordsIn(summary, away).flatMap((one) => (HEADER.test(one) ? [one.toLowerCase()] : []));
}
