/** Who may judge: write access, and by default neither the author of the pull request nor of a commit in it. Whatever could not be found out counts against. */
import type { Level } from '../rules/rule.ts';
import type { Person } from './decisions.ts';

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';
export interface Candidate extends Person {
  /** As GitHub says it of a sender: `User`, `Bot`, `Organization`. */
  type: string;
  permission: Permission;
}
export interface People {
  author: Person;
  /** Authors and committers of its commits, as far as GitHub knows whose they are. */
  committers: readonly Person[];
  /** false: there are more commits than GitHub lists. */
  complete: boolean;
}
/** `checklist.attest` of the configuration. authors: may they judge their own work? */
export interface AttestPolicy {
  who: 'write' | 'maintain' | 'admin';
  authors: boolean;
}
export type Verdict = { may: true } | { may: false; why: string };

const RANK: Record<Permission, number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };
const no = (why: string): Verdict => ({ may: false, why });
const is = (a: Person, b: Person): boolean => a.id === b.id;

function allowed({ type, permission, login }: Candidate, who: AttestPolicy['who']): Verdict {
  if (type !== 'User') return no(`${login} is no person`);
  return RANK[permission] >= RANK[who] ? { may: true } : no(`${login} needs ${who} access`);
}
const ownWork = (candidate: Candidate, { author, committers }: People): string | undefined =>
  is(candidate, author) ? 'opened this pull request' : committers.some((one) => is(candidate, one)) ? 'has a commit in it' : undefined;

/** May this person answer questions of this pull request? */
export function mayAttest(candidate: Candidate, people: People, { who, authors }: AttestPolicy): Verdict {
  const access = allowed(candidate, who);
  if (!access.may || authors) return access;
  const own = ownWork(candidate, people);
  if (own !== undefined) return no(`${candidate.login} ${own}`);
  return people.complete
    ? { may: true }
    : no(`it has more commits than GitHub lists, so that it is not known whether ${candidate.login} made one`);
}
/** May this person ignore a finding, and does it hold at once? needsSecond: it becomes a question that somebody else has to answer. */
export function mayIgnore(
  candidate: Candidate,
  people: People,
  level: Level,
  { who, authors }: AttestPolicy,
): Verdict & { needsSecond?: boolean } {
  const access = allowed(candidate, who);
  if (!access.may) return access;
  const own = ownWork(candidate, people) !== undefined || !people.complete;
  return { may: true, needsSecond: level === 'error' && own && !authors };
}
