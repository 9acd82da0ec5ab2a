/** Why an item of the checklist came out so, for whichever form shows it. */
import type { Evidence } from '../analysis/facts.ts';
import type { Answered, ChecklistItem, Finding, Review } from '../review/types.ts';
import { cut } from './escape.ts';

/** findings: what fails it, or speaks against it. says: text of ours that may hold names of theirs. proof: the places that show it, each once. */
export type Because =
  | { is: 'findings'; findings: Finding[] }
  | { is: 'judged'; answer: Answered }
  | { is: 'said'; says: string }
  | { is: 'proven'; proof: Evidence[] };

export function becauseOf(review: Review, item: ChecklistItem): Because {
  const findings = item.findings.flatMap((print) => review.findings.find((one) => one.fingerprint === print) ?? []);
  if (item.state === 'failed') return { is: 'findings', findings };
  if (item.answered) return { is: 'judged', answer: item.answered };
  if (item.ignored) return { is: 'said', says: 'what failed it is ignored, with a reason' };
  const names = [...new Set(item.assuming.map((one) => cut(one.what, 100)))].slice(0, 2);
  const unread = names.length > 0 ? `it depends on ${names.join(' and ')}` : '';
  if (item.state === 'reviewer')
    return { is: 'said', says: [cut(item.question ?? '', 200), unread].filter(Boolean).join(' · ') || 'only a person can tell' };
  if (item.state === 'verified') {
    const proof = new Map<string, Evidence>();
    for (const one of item.because) if (!proof.has(spot(one))) proof.set(spot(one), one);
    return { is: 'proven', proof: [...proof.values()] };
  }
  if (findings.length > 0) return { is: 'findings', findings: findings.slice(0, 1) };
  return { is: 'said', says: item.before ? 'open before, and unchanged here' : unread };
}
const spot = ({ at }: Evidence): string => `${at.path}:${at.span[0]}`;
