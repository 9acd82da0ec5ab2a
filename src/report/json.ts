/** The judgement as data: the contract that scripts read. */
import type { Review } from '../review/types.ts';
import { json } from './escape.ts';

/** JSON with two spaces; the same review gives the same bytes. */
export function renderJson(review: Review): string {
  return json({
    conclusion: review.conclusion,
    reason: review.reason,
    ...(review.base !== undefined && { base: review.base }),
    head: review.head,
    incomplete: review.incomplete,
    findings: review.findings.map((finding) => ({
      ruleId: finding.rule,
      level: finding.level,
      path: finding.at.path,
      line: finding.at.span[0],
      endLine: finding.at.span[2],
      state: finding.state,
      title: finding.title,
      message: finding.message,
      fingerprint: finding.fingerprint,
      handle: finding.handle,
      route: finding.routes[0] ?? null,
      routes: finding.routes,
      confidence: finding.confidence,
      assuming: finding.assuming.map(({ what, weight, settle }) => ({ what, weight, ...(settle && { settle }) })),
      ...(finding.fix && { fix: finding.fix }),
      ...(finding.item && { item: finding.item }),
      ...(finding.suppressed && { suppressed: finding.suppressed.reason }),
    })),
    questions: review.questions.map(({ item, routes, text, why, settle, gate, at }) => ({
      item,
      endpoints: routes,
      text,
      why,
      gate,
      ...(settle && { settle }),
      ...(at && { path: at.path, line: at.span[0] }),
    })),
    endpoints: review.endpoints.map(({ key, method, path, change, chain, items }) => ({
      key,
      method,
      path,
      change,
      guards: chain.filter((link) => link.roles.length > 0).map((link) => link.name),
      items: items.map(({ id, state }) => ({ id, state })),
    })),
    exposures: review.change.exposures,
    unread: review.read.unread,
    stats: { answers: review.stats.answers, files: review.stats.files, bytes: review.stats.bytes },
  });
}
