/** What pages keep in the browser's storage, which every script of the page can read. */
import type { Location } from '../code.ts';
import type { Lowered, Summary, TermId } from '../summaries.ts';
import { keysOf } from './entries.ts';
import { lastName, localOf, refOf, textOf } from './terms.ts';

export interface Stored {
  at: Location;
  fn: string;
  name: string;
  holds: 'token' | 'other';
}
const STORAGE = /(^|[.:])(local|session)Storage$/;
const HOOK = /^use_?(Local|Session)Storage(State)?$/;
const TOKEN = /token|jwt|(^|[^a-z])bearer([^a-z]|$)/i;
/** Tokens that sign nobody in; counts of a language model's. */
const ELSE =
  /csrf|xsrf|push|device|fcm|apns|captcha|map|max|min|count|total|usage|limit|budget|num|cost|price|expir|type|design|refreshing|url|name|color|theme|config|invite|reset|verif/i;
const isToken = (word: string): boolean => TOKEN.test(word) && !ELSE.test(word);

/** What the functions of a file put there. */
export function storedIn(path: string, lowered: Lowered): Stored[] {
  const [top] = lowered.summaries;
  return lowered.summaries.flatMap((summary) => {
    const words = (id: TermId | undefined): string[] => (id === undefined ? [] : wordsOf(summary, top, id, 0));
    const kept = (span: Location['span'], name: string[], value: string[]): Stored => ({
      at: { path, span },
      fn: `${path}${summary.fn}`,
      name: name[0] ?? '',
      holds: name.some(isToken) || value.some(isToken) ? 'token' : 'other',
    });
    const called = summary.terms.flatMap((term): Stored[] => {
      if (term.kind !== 'call') return [];
      const callee = summary.terms[term.callee];
      const [key, value] = term.args.map((arg) => arg.value);
      if (callee?.kind === 'member' && callee.property === 'setItem' && isStorage(summary, callee.object))
        return [kept(term.span, words(key), words(value))];
      const name = lastName(refOf(callee) ?? '');
      return HOOK.test(name) ? [kept(term.span, words(key), [])] : [];
    });
    const written = summary.steps.flatMap((step): Stored[] =>
      step.kind === 'write' && isStorage(summary, step.target)
        ? [kept(step.span, typeof step.property === 'string' ? [step.property] : words(step.property), words(step.value))]
        : [],
    );
    return [...called, ...written];
  });
}
function isStorage(summary: Summary, id: TermId): boolean {
  const term = summary.terms[id];
  if (!term) return false;
  if (term.kind === 'member' && typeof term.property === 'string') return STORAGE.test(term.property);
  return STORAGE.test(refOf(term) ?? '');
}
/** What a value calls itself: a text, the name of a constant, a field, the keys of what is written as JSON. */
function wordsOf(summary: Summary, top: Summary | undefined, id: TermId, depth: number): string[] {
  const term = summary.terms[id];
  if (!term || depth > 5) return [];
  const next = (one: TermId): string[] => wordsOf(summary, top, one, depth + 1);
  switch (term.kind) {
    case 'literal':
      return typeof term.value === 'string' ? [term.value] : [];
    case 'template':
      return term.parts.flatMap((part) => (typeof part === 'string' ? [part] : next(part)));
    case 'member':
      return typeof term.property === 'string' ? [term.property] : [];
    case 'captured':
    case 'api': {
      const name = term.kind === 'api' ? lastName(term.ref) : term.name;
      const local = top && localOf(top, name);
      const constant = top && textOf(top, local);
      return constant === undefined ? [name] : [constant, name];
    }
    case 'parameter':
      return [summary.params[term.index]?.name ?? ''];
    case 'object':
      return keysOf(term.entries);
    case 'call':
      return [...named(summary, term.callee), ...term.args.flatMap((arg) => next(arg.value))];
    case 'await':
    case 'unary':
      return next(term.value);
    case 'binary':
      return [...next(term.left), ...next(term.right)];
    default:
      return [];
  }
}
const named = (summary: Summary, id: TermId): string[] => {
  const callee = summary.terms[id];
  if (callee?.kind === 'member') return typeof callee.property === 'string' && /token|jwt/i.test(callee.property) ? [callee.property] : [];
  return [];
};
