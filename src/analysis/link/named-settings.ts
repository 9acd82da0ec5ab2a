/** Settings that are told by their names alone, as Django and Flask have them. */
import type { Location } from '../code.ts';
import type { Lowered, Term } from '../summaries.ts';

/** Settings for one place alone: `settings/local.py`, `class DevelopmentConfig`. */
export const isForDevelopment = (name: string): boolean =>
  /(^|[/_.:-])(dev|devel|develop|development|local|test|tests|testing|ci|example|sample|docker_?dev)([/_.:-]|$)|(Dev|Develop|Development|Local|Test|Testing)(Config|Settings|Configuration)?$/.test(
    name,
  );
/** A setting by its name, and where it stands. */
export interface Named {
  name: string;
  value: Term | undefined;
  /** The class around it. */
  owner: string;
  span: Location['span'];
  fn: string;
}
/** Settings by their names: variables of a module, fields of a class, keys of `app.config`, keyword arguments of its `update`. */
export function namedIn(lowered: Lowered): Named[] {
  const [top] = lowered.summaries;
  if (!top) return [];
  const found: Named[] = [];
  const upper = /^[A-Z][A-Z0-9_]{3,}$/;
  for (const [name, id] of Object.entries(top.locals)) {
    const value = top.terms[id];
    if (value && upper.test(name)) found.push({ name, value, owner: '', span: value.span, fn: ':' });
  }
  for (const cls of lowered.classes)
    for (const field of cls.fields)
      if (cls.in === undefined && upper.test(field.name) && field.value !== undefined)
        found.push({ name: field.name, value: top.terms[field.value], owner: cls.name, span: field.span, fn: cls.id });
  for (const summary of lowered.summaries) {
    for (const step of summary.steps)
      if (step.kind === 'write' && typeof step.property === 'string' && upper.test(step.property))
        found.push({ name: step.property, value: summary.terms[step.value], owner: '', span: step.span, fn: summary.fn });
    for (const term of summary.terms) {
      const callee = term.kind === 'call' ? summary.terms[term.callee] : undefined;
      if (term.kind === 'call' && callee?.kind === 'member' && /^(update|from_mapping)$/.test(String(callee.property)))
        for (const arg of term.args)
          if (arg.name !== undefined && upper.test(arg.name))
            found.push({
              name: arg.name,
              value: summary.terms[arg.value],
              owner: '',
              span: summary.terms[arg.value]?.span ?? term.span,
              fn: summary.fn,
            });
    }
  }
  return found;
}
