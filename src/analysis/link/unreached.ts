/**
 * Functions that no route was seen to lead to (a strategy that a framework calls by name, a service behind an interface): what they do with tokens and secrets is a defect
 * wherever they are called from. They are run on arguments that nobody knows.
 */
import type { Draft, V } from './abstract.ts';
import { defaultOf } from './arguments.ts';
import { classOf } from './classes.ts';
import type { Leads } from './leads.ts';
import type { Machine } from './machine.ts';

const KINDS = new Set<Draft['kind']>(['token', 'secret']);

/** The drafts of one file that speak for themselves. leads: which functions are worth running. */
export function unreachedIn(machine: Machine, path: string, leads: Leads): Draft[] {
  const summaries = machine.program.lowered(path)?.summaries ?? [];
  const [top] = summaries;
  const before = machine.frames.count;
  for (const summary of summaries) {
    const nested = summary.parent !== undefined && summary.parent !== ':' && summary.parent !== top?.fn;
    if (nested || (summary !== top && machine.frames.ran(path, summary.fn)) || !leads.speaks(path, summary)) continue;
    const file = machine.file(path);
    if (!file || summary === top) continue;
    const at = { path, span: summary.span };
    const fn: V & { kind: 'fn' } = { kind: 'fn', file: path, summary, id: `${path}${summary.fn}`, at };
    const owner = summary.owner === undefined ? undefined : file.classes.get(summary.owner);
    const self: V | undefined = owner && {
      kind: 'instance',
      cls: classOf(path, owner),
      id: `${path}${owner.id}()`,
      at,
    };
    const bound = self ? { ...fn, self } : fn;
    machine.invoke(
      bound,
      summary.params.map((_, index) => defaultOf(machine, bound, index, at)),
    );
  }
  return machine.frames
    .madeSince(before)
    .flatMap((frame) => frame.records.flatMap(({ call }) => call.drafts.filter((draft) => KINDS.has(draft.kind))));
}
