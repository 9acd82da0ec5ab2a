/** Members written on the way here: a later read of the same path yields what was written. Each written path is held like a variable. */
import type { Span } from '../code.ts';
import type { TermId } from '../summaries.ts';
import type { Variable, Work } from './work.ts';
import { UNSET } from './work.ts';

/** The object of variables of functions around, when this function assigns them; the variable is the property. */
export const AROUND = '~scope';
/** The object of this file's top-level names, likewise. */
export const TOP = ':';

type Members = Map<string, Variable>;

/** What the path `object.property` was last written with; undefined when it was not. */
export function readMember(work: Work, object: TermId, property: string): TermId | undefined {
  const value = membersOf(work, object)?.get(property)?.value;
  return value === UNSET ? undefined : value;
}
/** The written members of an object, which may itself be a path that a longer one was written of. */
function membersOf(work: Work, object: TermId): Members | undefined {
  if (!work.written) return undefined;
  const term = work.terms[object]!;
  if (term.kind === 'member' && typeof term.property === 'string') return membersOf(work, term.object)?.get(term.property)?.children;
  return work.written.get(object);
}

export function writeMember(work: Work, object: TermId, property: string, value: TermId): void {
  const member = memberOf(work, madeMembersOf(work, object), object, property);
  work.set(member, value);
  forget(work, member);
}
function madeMembersOf(work: Work, object: TermId): Members {
  const term = work.terms[object]!;
  if (term.kind === 'member' && typeof term.property === 'string') {
    const owner = memberOf(work, madeMembersOf(work, term.object), term.object, term.property);
    owner.children ??= new Map();
    return owner.children;
  }
  work.written ??= new Map();
  const known = work.written.get(object);
  if (known) return known;
  const members: Members = new Map();
  work.written.set(object, members);
  return members;
}
function memberOf(work: Work, members: Members, object: TermId, property: string): Variable {
  const known = members.get(property);
  if (known) return known;
  const member = work.variable(property, false, object);
  members.set(property, member);
  return member;
}
/** What was written below a path is gone with the object that it was written to. */
function forget(work: Work, member: Variable): void {
  if (!member.children) return;
  for (const one of member.children.values()) {
    if (one.value !== UNSET) work.set(one, UNSET);
    forget(work, one);
  }
}

/** A read of a path where nothing was written. */
export function unwritten(work: Work, object: TermId, property: string, span: Span): TermId {
  const term = work.terms[object]!;
  if (term.kind === 'captured' && term.name === AROUND) return work.captured(property, span);
  const ref = term.kind === 'api' || term.kind === 'member' ? term.ref : undefined;
  if (ref === TOP) return work.api(`:${property}`, span);
  if (ref === undefined) return work.term({ kind: 'member', span, object, property });
  return work.term({ kind: 'member', span, object, property, ref: `${ref}${ref.endsWith(':') ? '' : '.'}${property}` });
}
