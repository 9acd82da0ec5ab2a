/** Which of several predicates a query asks, where the code chooses among them by who the caller is. */
import type { Alternative, Frame, Pred } from './abstract.ts';
import { provenAt } from './proofs.ts';
import { ofTest } from './tests.ts';

/** `isAdmin ? { id } : { id, ownerId }`: what is asked of those who hold no privileged role; all of them where nobody else is asked anything. */
export function ofEverybody({ any, chosen }: Extract<Pred, { any: Pred[] }>): Pred[] {
  if (!chosen) return any;
  const theirs = any.filter((_, index) => !isPrivileged(chosen.frame, chosen.ways[index]));
  return theirs.length > 0 ? theirs : any;
}
function isPrivileged(frame: Frame, way: Alternative | undefined): boolean {
  if (!way) return false;
  const places = [...(way.via ?? []), ...(way.known ? [way.known] : [])];
  return [...places.map((one) => provenAt(one.frame, one.point)), ...(way.when ? [ofTest(frame, way.when.test, way.when.is)] : [])].some(
    ({ proofs }) => [...proofs.values()].some((one) => one.role === 'role' && one.privileged !== 'no'),
  );
}
