/** Which guards compare the row of an access with the caller before anything is done with it. */
import type { GuardId } from '../facts.ts';
import type { Access, V } from '../link/abstract.ts';
import { isSameInput, sources } from '../link/origins.ts';
import { provenAt } from '../link/proofs.ts';
import type { ProofV } from '../link/proven.ts';
import { settled } from '../link/proven.ts';
import type { Reached } from '../link/reached.ts';
import type { RouteRun } from '../link/run.ts';
import { statusNumber } from '../link/statuses.ts';
import type { tied } from '../link/ties.ts';
import type { Fact } from '../summaries.ts';

/** Guards that check the row of this access before it is used: proven at each answer that succeeds, at each later change, and at the end. */
export function checkedBy(run: RouteRun, reached: Reached, guardIds: (proofs: ProofV[]) => GuardId[]): GuardId[] {
  const { draft } = reached;
  if (draft.kind !== 'data-access') return [];
  const later = run.reached.slice(reached.order + 1).filter(used);
  const places = later.length > 0 ? later.map((one) => one.here) : [run.end];
  const sets = places.map((here) => {
    return guardIds(
      settled(here).filter(
        (proof) =>
          proof.role === 'ownership' &&
          (proof.object?.access === draft || sameRow(proof.object?.access, draft) || isNamed(proof.object?.selectors ?? [], draft)),
      ),
    );
  });
  const [first] = sets;
  return first && sets.every((set) => set.length > 0) ? first : guardIds(checkedInBranch(draft));
}
/** What ends the request right behind a load that only some requests need: whoever comes further from there has passed it. */
function checkedInBranch(draft: Access): ProofV[] {
  const { frame } = draft.call;
  const load = frame.records.find(({ call }) => call === draft.call)?.point;
  const { points } = frame.summary;
  for (const [at, { fact }] of points.entries()) {
    if (load === undefined || !fact || !('test' in fact) || fact.exits.length === 0) continue;
    let up: number | undefined = at;
    while (up !== undefined && up !== load && leavesOrPasses(points[up]?.fact)) up = points[up]?.up;
    if (up !== load) continue;
    const found = settled(provenAt(frame, at)).filter((proof) => proof.role === 'ownership' && proof.object?.access === draft);
    if (found.length > 0) return found;
  }
  return [];
}
const leavesOrPasses = (fact: Fact | undefined): boolean =>
  fact === undefined || 'passed' in fact || ('test' in fact && fact.exits.length > 0);
const used = (one: Reached): boolean => {
  if (one.draft.kind === 'data-access') return one.draft.operation === 'update' || one.draft.operation === 'delete';
  if (one.draft.kind !== 'response') return false;
  return (statusNumber(one.draft.status) ?? 200) < 400;
};
/** What the client named, and was found to be the caller's, is what chooses the row. */
function isNamed(selectors: readonly V[], { filter }: Access): boolean {
  const inputs = selectors.flatMap((one) => sources(one).inputs);
  return chosenBy(filter).some((value) => sources(value).inputs.some((one) => inputs.some((other) => isSameInput(one, other))));
}
const chosenBy = (pred: Access['filter']): V[] =>
  'all' in pred ? pred.all.flatMap(chosenBy) : 'column' in pred && pred.sure && pred.op === 'eq' ? [pred.value] : [];
/** Two accesses that choose the same row: the same entity by the same selector. */
function sameRow(a: Reached['draft'] | undefined, b: Reached['draft']): boolean {
  if (a?.kind !== 'data-access' || b.kind !== 'data-access' || a.entity !== b.entity) return false;
  const values = (draft: typeof a): string => JSON.stringify(leafValues(draft.filter));
  const own = values(a);
  return own !== '[]' && own === values(b);
}
function leafValues(pred: Parameters<typeof tied>[0]): string[] {
  if ('all' in pred) return pred.all.flatMap(leafValues);
  if ('any' in pred) return pred.any.flatMap(leafValues);
  if ('not' in pred) return leafValues(pred.not);
  return 'column' in pred ? [`${pred.column}=${pred.value.id}`] : [];
}
