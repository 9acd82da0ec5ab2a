/** Findings in their order, the questions that ignored ones become, and the endpoints by what was found on them. */
import type { Level } from '../rules/rule.ts';
import type { Identified } from './fingerprint.ts';
import { findingHandles } from './fingerprint.ts';
import { silencedBy } from './suppressions.ts';
import type { Finding, Question, Review, RouteChange, Suppression } from './types.ts';

const STATES: Finding['state'][] = ['introduced', 'existing', 'fixed'];
const LEVELS: Level[] = ['error', 'warning', 'notice'];
/** Judged outcomes as findings: worst first, each with the comment that silences it. */
export function asFindings(found: [Identified, Finding['state']][], suppressions: Suppression[], today?: string): Finding[] {
  const names = findingHandles(found.map(([one]) => one.fingerprint));
  const findings = found.map(([{ judged, fingerprint }, state]): Finding => {
    const { rule, outcome, level, confidence, routes, hides } = judged;
    const suppressed = state === 'fixed' ? undefined : silencedBy(suppressions, rule.id, outcome.at, today);
    suppressed?.silences.push(fingerprint);
    return {
      rule: rule.id,
      title: rule.title,
      level,
      confidence,
      fingerprint,
      handle: names.get(fingerprint) ?? 'F-0000',
      state,
      at: outcome.at,
      message: outcome.message,
      because: outcome.because,
      assuming: outcome.assuming,
      routes,
      hides,
      ...(outcome.fix !== undefined && { fix: outcome.fix }),
      ...(rule.item !== undefined && { item: rule.item }),
      ...(suppressed && { suppressed }),
    };
  });
  const rank = (one: Finding): number => STATES.indexOf(one.state) * 10 + LEVELS.indexOf(one.level);
  return findings.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.at.path < b.at.path ? -1 : a.at.path > b.at.path ? 1 : 0) ||
      a.at.span[0] - b.at.span[0] ||
      (a.rule < b.rule ? -1 : 1),
  );
}

/** An error that the change ignores by a comment of its own is a person's to judge. */
export function ignoredErrors(findings: readonly Finding[]): Question[] {
  return findings.flatMap((one) => {
    if (!one.suppressed || one.suppressed.onBase || one.level !== 'error' || one.state !== 'introduced') return [];
    return [ignoredError(one, `this change ignores it: “${one.suppressed.reason}”`, one.suppressed.at)];
  });
}
/** The box that an ignored error becomes; an answer is bound to the finding, not to the endpoint. */
export function ignoredError(one: Finding, why: string, at = one.at): Question {
  return {
    item: one.item ?? one.rule,
    handle: one.handle,
    routes: one.routes,
    text: `Is it right to ignore \`${one.rule}\` here?`,
    why: `${one.message}; ${why}`,
    at,
    gate: true,
    binds: (one.routes.length > 0 ? one.routes : ['']).map((route) => ({ route, print: one.fingerprint, parts: {} })),
  };
}

const CHANGED: RouteChange['state'][] = ['added', 'changed', 'reached', 'removed', 'untouched'];
export function worstFirst(endpoints: Review['endpoints'], findings: Finding[]): Review['endpoints'] {
  const levels = new Map(findings.map((one) => [one.fingerprint, one]));
  const badness = (one: Review['endpoints'][number]): number => {
    const own = one.findings.flatMap((print) => levels.get(print) ?? []).filter((finding) => finding.state !== 'fixed');
    const worst = Math.min(
      LEVELS.length,
      ...own.map((finding) => LEVELS.indexOf(finding.level) + (finding.state === 'existing' ? 0.5 : 0)),
    );
    return worst * 1000 + (one.items.some((item) => item.state === 'reviewer') ? 0 : 100) + CHANGED.indexOf(one.change);
  };
  return [...endpoints].sort(
    (a, b) =>
      badness(a) - badness(b) ||
      (a.at.path < b.at.path ? -1 : a.at.path > b.at.path ? 1 : 0) ||
      a.at.span[0] - b.at.span[0] ||
      (a.key < b.key ? -1 : 1),
  );
}
