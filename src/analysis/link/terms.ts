/** What the terms of a summary say by themselves, before anything is evaluated. */
import type { ApiPath } from '../code.ts';
import type { Summary, Term, TermId } from '../summaries.ts';

/** What a file says to a question; unknown: what would say it may stand where it was not read. */
export type Told = 'yes' | 'no' | 'unknown';

/** The last part of a name: of `django.contrib.auth:authenticate` and of `auth.authenticate` the same. */
export const lastName = (api: ApiPath): string => api.split(/[:.]/).at(-1) ?? '';
/** The name of a member: of a package itself, or of something in it. */
export const memberOf = (api: ApiPath, property: string): ApiPath => (api.endsWith(':') ? `${api}${property}` : `${api}.${property}`);
/** The term of a function's own variable; undefined where it has none of that name. */
export const localOf = ({ locals }: Summary, name: string): TermId | undefined => (Object.hasOwn(locals, name) ? locals[name] : undefined);
/** What a name, member or call stands for, as far as its file tells. */
export const refOf = (term: Term | undefined): ApiPath | undefined =>
  term && 'ref' in term && typeof term.ref === 'string' ? term.ref : undefined;
/** What a method or a constructor works on. */
export const isReceiver = (term: Term | undefined): boolean => term?.kind === 'parameter' && term.index === -1;
const asking = new WeakMap<Summary, boolean>();
/** Whether a function speaks of what it is called on (`this`). */
export function asksForReceiver(summary: Summary): boolean {
  const known = asking.get(summary);
  if (known !== undefined) return known;
  const asks = summary.terms.some(isReceiver);
  asking.set(summary, asks);
  return asks;
}
/** A text that stands in the code. */
export function textOf(summary: Summary, id: TermId | undefined): string | undefined {
  const term = id === undefined ? undefined : summary.terms[id];
  return term?.kind === 'literal' && typeof term.value === 'string' ? term.value : undefined;
}
/** The terms that a term is made of. */
export function operands(term: Term): TermId[] {
  switch (term.kind) {
    case 'member':
      return typeof term.property === 'number' ? [term.object, term.property] : [term.object];
    case 'call':
      return [term.callee, ...term.args.map((arg) => arg.value)];
    case 'phi':
      return term.of.map((one) => one.value);
    case 'choice':
      return [term.test, term.then, term.else];
    case 'object':
      return term.entries.flatMap((entry) =>
        'spread' in entry ? [entry.spread] : typeof entry.key === 'number' ? [entry.key, entry.value] : [entry.value],
      );
    case 'array':
      return term.items.map((item) => (typeof item === 'number' ? item : item.spread));
    case 'template':
      return term.parts.filter((part): part is TermId => typeof part !== 'string');
    case 'binary':
      return [term.left, term.right];
    case 'unary':
    case 'await':
      return [term.value];
    case 'element':
      return [term.of];
    case 'exception':
      return term.types;
    case 'unknown':
      return term.reads;
    default:
      return [];
  }
}
