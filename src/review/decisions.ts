/** What people decided about a review: answers to its questions and findings that they ignore. Applied to the bare judgement, as often as a decision comes, without analysing anew. */
import type { RouteKey } from '../analysis/facts.ts';
import { conclude, counts } from './conclude.ts';
import { nameOf } from './endpoints.ts';
import { ignoredError } from './findings.ts';
import { hasEnded } from './suppressions.ts';
import type { ChecklistItem, Endpoint, Finding, Policy, Question, Review, Suppression } from './types.ts';
import { stillUnread } from './unread.ts';

export interface Person {
  login: string;
  id: number;
}
/** One answer, to one box: who, when, about what. binds: the box's own at that time. */
export interface Attestation {
  item: string;
  binds: { route: RouteKey; print: string; parts?: Record<string, string> }[];
  by: Person;
  /** ISO 8601. */
  at: string;
  /** The head that was judged. */
  head: string;
  via: 'box' | 'command' | 'review';
  reason?: string;
}
/** One finding that somebody ignores. needsSecond: an error of the author's own, which a second person has to confirm. */
export interface Ignore {
  fingerprint: string;
  rule: string;
  reason: string;
  until?: string;
  by: Person;
  at: string;
  head: string;
  needsSecond: boolean;
}
export interface Decisions {
  attestations: readonly Attestation[];
  ignores: readonly Ignore[];
}

/** review: as it came out of the analysis, without decisions. The later of two decisions on one thing counts. Gives the same for the same, whatever their order. */
export function applyDecisions(review: Review, { attestations, ignores }: Decisions, policy: Policy): Review {
  if (review.ended) return review; // nothing is known that could be decided
  const findings = review.findings.map((finding) => ignored(finding, ignores, policy.today));
  const silenced = new Set(findings.flatMap((one) => (one.suppressed ? [one.fingerprint] : [])));
  const commanded = findings.flatMap((one): Question[] => {
    const { suppressed } = one;
    if (suppressed?.by !== 'command' || suppressed.onBase || one.level !== 'error' || one.state !== 'introduced') return [];
    return [ignoredError(one, `${suppressed.who ?? 'the author'} ignores it: “${suppressed.reason}”`)];
  });
  const latest = [...attestations].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.by.id - b.by.id));
  const questions = [...commanded, ...review.questions].map((question) => answered(question, latest));
  const endpoints = review.endpoints.map((endpoint) => decided(endpoint, questions, silenced));
  const read = { ...review.read, unread: stillUnread(review.read.unread, questions) };
  const judged = { ...review, findings, questions, endpoints, read };
  return { ...judged, ...conclude(judged, policy, review.base === undefined) };
}

function ignored(finding: Finding, ignores: readonly Ignore[], today: string | undefined): Finding {
  if (finding.suppressed || finding.state === 'fixed') return finding;
  const own = ignores.filter((one) => one.fingerprint === finding.fingerprint && !hasEnded(one, today));
  const last = own.sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  if (!last) return finding;
  const suppressed: Suppression = {
    rule: last.rule,
    reason: last.reason,
    at: finding.at,
    by: 'command',
    who: last.by.login,
    onBase: !last.needsSecond,
    silences: [finding.fingerprint],
    ...(last.until !== undefined && { until: last.until }),
  };
  return { ...finding, suppressed };
}

/** Answered when each endpoint of it is, for exactly what it is bound to now; else an earlier answer is told with what became of it. */
function answered(question: Question, latest: readonly Attestation[]): Question {
  const about = (one: Attestation, route: RouteKey) =>
    one.item === question.item ? one.binds.find((bind) => bind.route === route) : undefined;
  const answers = question.binds.map(({ route, print }) => latest.find((one) => about(one, route)?.print === print));
  const [first] = answers;
  if (first && answers.every((one) => one !== undefined)) return { ...question, answered: toAnswered(first) };
  for (const [index, { route, parts }] of question.binds.entries()) {
    if (answers[index]) continue;
    const earlier = latest.find((one) => about(one, route) !== undefined);
    const then = earlier && about(earlier, route);
    if (earlier && then) return { ...question, voided: { ...toAnswered(earlier), changed: changed(then.parts, parts) } };
  }
  return question;
}
const toAnswered = ({ by, head, reason }: Attestation) => ({ by: by.login, head, ...(reason !== undefined && { reason }) });

/** The functions whose text is another now, as people call them; 'the endpoint' where the answer did not keep them. */
function changed(then: Record<string, string> | undefined, now: Record<string, string>): string {
  const names = Object.keys({ ...then, ...now }).filter((symbol) => then?.[symbol] !== now[symbol]);
  if (!then || names.length === 0) return 'the endpoint';
  return [...new Set(names.map((symbol) => `\`${nameOf(symbol)}\``))].slice(0, 3).join(', ');
}

function decided(endpoint: Endpoint, questions: readonly Question[], silenced: ReadonlySet<string>): Endpoint {
  const items = endpoint.items.map((item): ChecklistItem => {
    if (item.state === 'failed' && item.findings.length > 0) {
      const findings = item.findings.filter((print) => !silenced.has(print));
      return findings.length > 0 ? { ...item, findings } : { ...item, findings, state: 'undetermined', ignored: true };
    }
    if (item.state !== 'reviewer') return item;
    const question = questions.find(
      (one) => one.item === item.id && one.binds.some((bind) => bind.route === endpoint.key && bind.print === item.binding?.print),
    );
    return question?.answered ? { ...item, answered: question.answered } : item;
  });
  return { ...endpoint, items, findings: endpoint.findings.filter((print) => !silenced.has(print)) };
}

/** What an answer to a box says, for the store. Everything that the box is bound to. */
export function attest(
  question: Pick<Question, 'item' | 'binds'>,
  by: Person,
  { at, head, via, reason }: Pick<Attestation, 'at' | 'head' | 'via' | 'reason'>,
): Attestation {
  return { item: question.item, binds: question.binds, by, at, head, via, ...(reason !== undefined && { reason }) };
}
/** The finding that a handle or fingerprint names, of those that still count; undefined when there is none. */
export const findingNamed = (review: Review, name: string): Finding | undefined =>
  review.findings.find((one) => counts(one) && (one.handle === name || one.fingerprint === name));
/** The box that a handle and an item name. */
export const questionNamed = (review: Review, handle: string, item: string): Question | undefined =>
  review.questions.find(
    (one) =>
      one.item === item &&
      (one.handle === handle || review.endpoints.some((each) => each.handle === handle && one.routes.includes(each.key))),
  );
