/** What a file declares, by name. */
import type { FnId } from '../code.ts';
import type { ClassSummary, Lowered, Summary, TermId } from '../summaries.ts';

/** A value that a function gives to a top-level name of its file. */
export interface Given {
  summary: Summary;
  value: TermId;
}
export interface Declarations {
  fns: Map<FnId, Summary>;
  classes: Map<FnId, ClassSummary>;
  given: Map<string, Given[]>;
}

const known = new WeakMap<Lowered, Declarations>();
/** Worked out once a file, however many walks come by. */
export function declarationsOf(lowered: Lowered): Declarations {
  let found = known.get(lowered);
  if (!found)
    known.set(
      lowered,
      (found = {
        fns: new Map(lowered.summaries.map((one) => [one.fn, one])),
        classes: new Map(lowered.classes.map((one) => [one.id, one])),
        given: givenIn(lowered),
      }),
    );
  return found;
}
function givenIn(lowered: Lowered): Declarations['given'] {
  const given: Declarations['given'] = new Map();
  for (const summary of lowered.summaries.slice(1))
    for (const step of summary.steps) {
      if (step.kind !== 'write' || typeof step.property !== 'string') continue;
      const target = summary.terms[step.target];
      if (target?.kind === 'api' && target.ref === ':') added(given, step.property, { summary, value: step.value });
    }
  return given;
}
/** One more under a key. */
export function added<T>(lists: Map<string, T[]>, key: string, one: T): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}
