/**
 * What becomes of a tick, a command or an approving review: new decisions, or why not. Pure: the service brings the bare review of the live head, the decisions so far and the
 * people, keeps what comes back, and publishes `applyDecisions` of it; nothing is analysed anew.
 */
import type { Command } from './commands.ts';
import type { Attestation, Decisions, Ignore } from './decisions.ts';
import { applyDecisions, attest, findingNamed, questionNamed } from './decisions.ts';
import type { AttestPolicy, Candidate, People } from './eligibility.ts';
import { mayAttest, mayIgnore } from './eligibility.ts';
import type { Tick } from './ticks.ts';
import type { Policy, Question, Review } from './types.ts';

export interface TriageContext {
  /** As the analysis left it, of the live head. */
  review: Review;
  decisions: Decisions;
  policy: Policy;
  attest: AttestPolicy;
  people: People;
  by: Candidate;
  /** ISO 8601. */
  at: string;
}
export interface Triage {
  attestations: Attestation[];
  ignores: Ignore[];
  /** Fingerprints that count again. */
  unignored: string[];
  /** Why something was not done; they quote what was written, so they are escaped where they are shown. */
  refused: string[];
  recheck: boolean;
  help: boolean;
}
const nothing = (): Triage => ({ attestations: [], ignores: [], unignored: [], refused: [], recheck: false, help: false });

/** Boxes that were ticked. A box that is no longer asked, or answered already, is passed over. */
export function triageTicks(ticks: readonly Tick[], on: TriageContext): Triage {
  const result = nothing();
  const review = decided(on);
  for (const { handle, item } of ticks) answer(questionNamed(review, handle, item), 'box', undefined, on, result);
  return result;
}

/** approving: the text is an approving review's of the live head, where `attest all` counts. */
export function triageCommands(commands: readonly Command[], on: TriageContext, approving = false): Triage {
  const result = nothing();
  for (const command of commands) {
    const review = decided({ ...on, decisions: joined(on.decisions, result) });
    switch (command.is) {
      case 'recheck':
        result.recheck = true;
        break;
      case 'help':
        result.help = true;
        break;
      case 'attest': {
        const question = questionNamed(review, command.box, command.item);
        if (question) answer(question, 'command', command.reason, on, result);
        else result.refused.push(`\`${command.box} ${command.item}\` is not asked here`);
        break;
      }
      case 'attest-all':
        if (!approving) result.refused.push('`attest all` counts only in an approving review');
        else for (const question of review.questions) if (!question.answered) answer(question, 'review', undefined, on, result);
        break;
      case 'ignore': {
        const finding = findingNamed(review, command.finding);
        if (!finding) {
          result.refused.push(`\`${command.finding}\` is not reported here`);
          break;
        }
        const verdict = mayIgnore(on.by, on.people, finding.level, on.attest);
        if (!verdict.may) {
          result.refused.push(verdict.why);
          break;
        }
        result.ignores.push({
          fingerprint: finding.fingerprint,
          rule: finding.rule,
          reason: command.reason,
          by: { login: on.by.login, id: on.by.id },
          at: on.at,
          head: on.review.head,
          needsSecond: verdict.needsSecond ?? false,
          ...(command.until !== undefined && { until: command.until }),
        });
        break;
      }
      case 'unignore': {
        const known = on.decisions.ignores.find(
          (one) =>
            one.fingerprint === command.finding ||
            on.review.findings.some((finding) => finding.handle === command.finding && finding.fingerprint === one.fingerprint),
        );
        const verdict = mayIgnore(on.by, on.people, 'notice', on.attest);
        if (!known) result.refused.push(`\`${command.finding}\` is not ignored by command`);
        else if (!verdict.may) result.refused.push(verdict.why);
        else result.unignored.push(known.fingerprint);
        break;
      }
    }
  }
  return result;
}
const decided = ({ review, decisions, policy }: TriageContext): Review => applyDecisions(review, decisions, policy);

function answer(
  question: Question | undefined,
  via: Attestation['via'],
  reason: string | undefined,
  on: TriageContext,
  result: Triage,
): void {
  if (!question || question.answered) return;
  const verdict = mayAttest(on.by, on.people, on.attest);
  if (verdict.may) {
    const by = { login: on.by.login, id: on.by.id };
    // an ignore that its author asked for is not confirmed by whoever asked
    const asked = on.decisions.ignores.find((one) => one.needsSecond && question.binds.some((bind) => bind.print === one.fingerprint));
    if (asked?.by.id !== by.id) {
      result.attestations.push(attest(question, by, { at: on.at, head: on.review.head, via, ...(reason !== undefined && { reason }) }));
      return;
    }
    if (!result.refused.includes(SECOND)) result.refused.push(SECOND);
    return;
  }
  if (!result.refused.includes(verdict.why)) result.refused.push(verdict.why);
}
const SECOND = 'whoever ignores an error does not confirm it';

/** The decisions that stand after it. A later ignore of a finding replaces an earlier one. */
export function joined(
  before: Decisions,
  { attestations, ignores, unignored }: Pick<Triage, 'attestations' | 'ignores' | 'unignored'>,
): Decisions {
  const gone = new Set([...unignored, ...ignores.map((one) => one.fingerprint)]);
  return {
    attestations: [...before.attestations, ...attestations],
    ignores: [...before.ignores.filter((one) => !gone.has(one.fingerprint)), ...ignores],
  };
}
