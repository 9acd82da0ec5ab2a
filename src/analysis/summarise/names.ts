/** Reading and assigning names. */
import type { Expr, Span } from '../code.ts';
import type { Summary, TermId } from '../summaries.ts';
import { phi } from './join.ts';
import { AROUND, readMember, TOP, writeMember } from './members.ts';
import { declare } from './scopes.ts';
import type { Variable, Work } from './work.ts';
import { UNSET } from './work.ts';

type Name = Expr & { kind: 'name' };

export function readName(work: Work, { name, ref, span }: Name): TermId {
  if (ref === undefined) return variableOf(work, name, span) ?? work.api(`global:${name}`, span);
  const top = work.named.get(TOP);
  const assigned = top !== undefined && ref.startsWith(':') ? readMember(work, top, ref.slice(1)) : undefined;
  return assigned ?? work.api(ref, span);
}
/** What a name of this function or one around holds. */
function variableOf(work: Work, name: string, span: Span): TermId | undefined {
  if (name === 'this') return receiver(work, span);
  const own = work.bindings.get(name);
  if (own) return own.value === UNSET ? work.term({ kind: 'unknown', span, reads: [] }) : own.value;
  const outer = around(work, name);
  if (outer) {
    const { key } = outer.variable;
    const scope = work.named.get(`^${AROUND}`);
    return (scope === undefined ? undefined : readMember(work, scope, key)) ?? work.captured(key, span);
  }
  for (let other = work.file.around; other; other = other.parent) {
    if (other.bindings.has(name)) return work.term({ kind: 'unknown', span, reads: [] });
  }
  return outOfBlock(work, name, span);
}
/** A `var` is read outside of the block that it stands in: any of what it was assigned. */
function outOfBlock(work: Work, name: string, span: Span): TermId | undefined {
  const own = work.variables.get(name)?.flatMap((one) => one.assigned ?? []) ?? [];
  if (own.length > 0) return phi(work, span, own);
  for (let outer = work.parent; outer; outer = outer.parent) {
    const all = outer.variables.get(name);
    if (all)
      return phi(
        work,
        span,
        all.map(({ key }) => ({ value: work.captured(key, span), at: work.point })),
      );
  }
  return undefined;
}
/** What opaque code reads. Its names have no refs: of those that are no variables, only top-level ones are known, and imports hold no value that flows. */
export function readsOf(work: Work, names: readonly string[], span: Span): TermId[] {
  const top = work.file.works[0];
  return names.flatMap((name) => variableOf(work, name, span) ?? (top?.bindings.has(`:${name}`) ? work.api(`:${name}`, span) : []));
}
/** The innermost function around that declares the name. */
function around(work: Work, name: string): { work: Work; variable: Variable } | undefined {
  for (let outer = work.parent; outer; outer = outer.parent) {
    const variable = outer.bindings.get(name);
    if (variable) return { work: outer, variable };
  }
  return undefined;
}
/** `this`: what a method gets, also in the functions inside of it that are no methods. */
function receiver(work: Work, span: Span): TermId {
  if (work.receiver !== undefined) return work.receiver;
  let method: Work | undefined = work;
  while (method && method.fn.owner === undefined) method = method.parent;
  if (!method || method === work) work.receiver = work.term({ kind: 'parameter', span, index: -1 });
  else {
    receiver(method, method.fn.span);
    method.lends = true;
    work.receiver = work.captured('this', span);
  }
  return work.receiver;
}

export function assign(work: Work, variable: Variable, value: TermId, span: Span): void {
  const { foreign } = variable;
  const at = work.point;
  work.set(
    variable,
    foreign === undefined
      ? value
      : phi(work, span, [
          { value, at },
          { value: foreign, at },
        ]),
  );
  record(work, variable, value);
}
/** Notes what a variable was assigned, for readers that do not know when they run. */
function record(work: Work, variable: Variable, value: TermId): void {
  const brought = { value, at: work.point };
  if (variable.assigned) variable.assigned.push(brought);
  else variable.assigned = [brought];
}

export function assignName(work: Work, { name, ref, span }: Name, value: TermId): void {
  if (ref !== undefined) {
    if (!ref.startsWith(':')) return;
    if (work.parent === undefined) record(work, declareTop(work, ref), value);
    else write(work, work.api(TOP, span), ref.slice(1), value, span);
    return;
  }
  const own = work.bindings.get(name);
  if (own) {
    assign(work, own, value, span);
    return;
  }
  const outer = around(work, name);
  if (outer) {
    write(work, work.captured(AROUND, span), outer.variable.key, value, span);
    outer.work.outside.push(outer.variable);
  } else assign(work, declare(work, name), value, span);
}
/** Top-level names are read by their ref, wherever they are read; their variable only collects what they are assigned. */
export function declareTop(work: Work, ref: string): Variable {
  const known = work.bindings.get(ref);
  if (known) return known;
  const made = work.variable(ref.slice(1), false, undefined);
  work.bindings.set(ref, made);
  work.variables.set(ref, [made]);
  return made;
}
export function write(work: Work, target: TermId, property: string | TermId, value: TermId, span: Span): void {
  work.step({ kind: 'write', span, at: work.point, target, property, value });
  if (typeof property === 'string') writeMember(work, target, property, value);
}

/** After a function inside was met: the variables that it assigns may hold anything it gives from here on. */
export function noteOutside(work: Work, fn: TermId, span: Span): void {
  if (work.outside.length === 0) return;
  const at = work.point;
  for (const variable of work.outside) {
    if (variable.foreign !== undefined) continue;
    const value = work.term({ kind: 'unknown', span, reads: [fn] });
    variable.foreign = value;
    if (variable.value !== UNSET)
      work.set(
        variable,
        phi(work, span, [
          { value: variable.value, at },
          { value, at },
        ]),
      );
    record(work, variable, value);
  }
  work.outside.length = 0;
}

/** All that each variable was assigned, by its key. */
export function locals(work: Work): Summary['locals'] {
  // a name may be `constructor` or `__proto__`
  const all: Summary['locals'] = Object.create(null);
  for (const variables of work.variables.values()) {
    for (const { key, assigned } of variables) {
      if (assigned) all[key] = phi(work, work.terms[assigned[0]!.value]!.span, assigned);
    }
  }
  if (work.lends && work.receiver !== undefined) all.this = work.receiver;
  return all;
}
