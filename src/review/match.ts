/** Which findings of the head were there before, which are new, which are gone: a comparison of multisets, then of what a rename has moved. */
import type { Path } from '../analysis/code.ts';
import type { Identified } from './fingerprint.ts';
import type { Lines } from './lines.ts';

export interface Matched {
  introduced: Identified[];
  existing: Identified[];
  fixed: Identified[];
}

/** sameBody: is the function around the one the function around the other, renamed or moved? */
export function matchFindings(
  base: readonly Identified[],
  head: readonly Identified[],
  lines: Lines,
  sameBody: (base: Identified, head: Identified) => boolean,
): Matched {
  const before = grouped(base);
  const introduced: Identified[] = [];
  const existing: Identified[] = [];
  const left: Identified[] = [];
  for (const [key, own] of grouped(head)) {
    const known = before.get(key) ?? [];
    before.delete(key);
    // of equal ones those nearest to a changed line are the new ones
    const ordered = [...own].sort((a, b) => lines.distance(b.judged.outcome.at) - lines.distance(a.judged.outcome.at));
    existing.push(...ordered.slice(0, known.length));
    introduced.push(...ordered.slice(known.length));
    if (known.length > own.length) left.push(...known.slice(own.length));
  }
  for (const rest of before.values()) left.push(...rest);
  return retried(left, introduced, existing, lines, sameBody);
}

function retried(
  gone: Identified[],
  fresh: Identified[],
  existing: Identified[],
  lines: Lines,
  sameBody: (base: Identified, head: Identified) => boolean,
): Matched {
  const introduced: Identified[] = [];
  const left = [...gone];
  for (const one of fresh) {
    const index = left.findIndex((other) => other.core === one.core && movedTo(other, one, lines, sameBody));
    if (index < 0) introduced.push(one);
    else {
      left.splice(index, 1);
      existing.push(one);
    }
  }
  return { introduced, existing, fixed: left };
}
function movedTo(base: Identified, head: Identified, lines: Lines, sameBody: (base: Identified, head: Identified) => boolean): boolean {
  const [from, to]: [Path, Path] = [base.judged.outcome.at.path, head.judged.outcome.at.path];
  const renamed = from !== to && lines.renamed(from) === to;
  return renamed || sameBody(base, head);
}

function grouped(all: readonly Identified[]): Map<string, Identified[]> {
  const groups = new Map<string, Identified[]>();
  for (const one of all) {
    const group = groups.get(one.key);
    if (group) group.push(one);
    else groups.set(one.key, [one]);
  }
  return groups;
}
