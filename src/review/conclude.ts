/** What a review comes to: failure, questions for a person, or success; and the sentence that says why. */
import type { Level } from '../rules/rule.ts';
import type { Conclusion, Endpoint, Finding, Policy, Review } from './types.ts';

const RANK: Record<Level | 'never', number> = { error: 0, warning: 1, notice: 2, never: -1 };
/** Is a level as bad as the least that counts? */
export const reaches = (level: Level, least: Level | 'never'): boolean => RANK[level] <= RANK[least];

/** An error that the change itself ignores is not let through by that: it became a question. */
export const counts = (finding: Finding): boolean => finding.state !== 'fixed' && finding.suppressed === undefined;

/** scan: there is no base, so that everything counts and nothing had to be read for a change. */
export function conclude(
  { findings, questions, endpoints, read, untouched }: Pick<Review, 'findings' | 'questions' | 'endpoints' | 'read' | 'untouched'>,
  policy: Policy,
  scan: boolean,
): Pick<Review, 'conclusion' | 'reason' | 'failing' | 'would' | 'incomplete'> {
  const failing = findings.filter(
    (one) =>
      counts(one) &&
      !policy.monitored?.includes(one.rule) &&
      (scan || one.state === 'introduced' || policy.failOnExisting) &&
      reaches(one.level, policy.failOn),
  );
  const waiting = questions.filter((one) => one.gate && !one.answered);
  const unread = scan ? [] : read.unread.filter((one) => one.matters);
  const [first] = failing;
  const enforced = ((): { conclusion: Conclusion; reason: string } => {
    if (first) return { conclusion: 'failure', reason: because(first, failing.length) };
    if (unread.length > 0)
      return {
        conclusion: policy.onIncomplete === 'fail' ? 'failure' : 'action_required',
        reason: `Not complete: ${plural(unread.length, 'file')} that matter${unread.length === 1 ? 's' : ''} could not be read`,
      };
    if (waiting.length > 0)
      return { conclusion: 'action_required', reason: `Nothing to fix; ${plural(waiting.length, 'question')} for a reviewer` };
    return { conclusion: 'success', reason: untouched ? 'No API route is touched' : fine(endpoints, findings) };
  })();
  const prints = failing.map((one) => one.fingerprint);
  const incomplete = unread.length > 0;
  if (!policy.monitor) return { ...enforced, failing: prints, incomplete };
  const { conclusion, reason } = enforced;
  const would = { failing: prints, would: conclusion, incomplete };
  if (conclusion === 'success') return { conclusion, reason, ...would };
  return {
    conclusion: 'success',
    reason: `Would ${conclusion === 'failure' ? 'fail' : 'wait for a person'} (monitor mode): ${reason}`,
    ...would,
  };
}
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
const because = (finding: Finding, all: number): string => `${finding.message}${all > 1 ? ` (and ${all - 1} more)` : ''}`;
function fine(endpoints: readonly Endpoint[], findings: readonly Finding[]): string {
  if (endpoints.length === 0) return 'Nothing to fix';
  const left = findings.filter((one) => counts(one) && one.state === 'introduced').length;
  return left === 0
    ? `${plural(endpoints.length, 'endpoint')} reviewed, nothing to fix`
    : `${plural(endpoints.length, 'endpoint')} reviewed, ${plural(left, 'remark')}, none that fails`;
}
