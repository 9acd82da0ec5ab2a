/** Whether a request that is turned away leaves a line in a log. */
import type { Reach } from '../facts.ts';
import type { Way } from '../link/checks.ts';
import type { Machine } from '../link/machine.ts';
import type { Reached } from '../link/reached.ts';
import type { Program } from '../program.ts';
import { no, unknown, yes } from '../questions.ts';
import type { Summary } from '../summaries.ts';

/** Whether what turns away says so in one of the route's logs: on the same way, in this function or one around it. */
export function logged(logs: readonly Reached[], reached: Reached, central: boolean): Reach['logged'] {
  const { draft, way } = reached;
  if (draft.kind !== 'response' || !way) return unknown();
  if (logs.some((log) => isOnWay(log.way, way))) return yes(true);
  // what is thrown is logged where all errors are answered
  return central && !draft.call ? unknown() : no();
}
/** What happens for sure where the other does: at a point before it, without a test in between. */
function isOnWay(log: Way | undefined, way: Way): boolean {
  for (let at = log; at; at = at.up) {
    for (let place: Way | undefined = way; place; place = place.up)
      if (place.frame === at.frame && sameBranch(place.frame, at.point, place.point)) return true;
    // further out only as long as it always happens
    if (at.frame.summary.points[at.point]?.fact && !isFirst(at.frame, at.point)) return false;
  }
  return false;
}
function sameBranch(frame: Way['frame'], log: number, refusal: number): boolean {
  const branch = (point: number): number | undefined => {
    for (let at: number | undefined = point; at !== undefined; at = frame.summary.points[at]?.up) {
      const fact = frame.summary.points[at]?.fact;
      if (fact && 'test' in fact) return at;
    }
    return undefined;
  };
  return branch(log) === branch(refusal);
}
const isFirst = (frame: Way['frame'], point: number): boolean => sameBranch(frame, point, 0);
/** A function that answers all errors, and logs them: an error handler of Express, an exception filter. */
export function logsErrors(machine: Machine, program: Program): boolean {
  const handles = (one: Summary): boolean =>
    (one.params.length >= 4 && /^_?(err|error|e|ex|exception)$/i.test(one.params[0]?.name ?? '')) ||
    (one.name === 'catch' && one.owner !== undefined && one.params.length === 2) ||
    (one.params.length === 2 &&
      /^_?req(uest)?$/.test(one.params[0]?.name ?? '') &&
      /^(exc|e|err|error|ex|exception)$/.test(one.params[1]?.name ?? ''));
  const writes = (one: Summary): boolean =>
    one.terms.some(
      (term) =>
        term.kind === 'member' &&
        typeof term.property === 'string' &&
        /^(error|warn|warning|exception|info|captureException|capture_exception)$/.test(term.property),
    );
  const registered = machine.routing.flatMap((node) => node.runs.flatMap(({ fn }) => (fn.kind === 'fn' ? [fn.summary] : [])));
  return [...registered, ...program.roots.flatMap((path) => program.lowered(path)?.summaries ?? [])].some(
    (one) => handles(one) && writes(one),
  );
}
