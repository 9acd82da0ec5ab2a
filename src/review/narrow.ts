/** A review of which only a part of the tree is looked at: what lies elsewhere is neither shown nor counted. */
import type { Path } from '../analysis/code.ts';
import type { RouteKey } from '../analysis/facts.ts';
import { conclude } from './conclude.ts';
import type { Exposure, Policy, Review } from './types.ts';

/** inside: is this path looked at? */
export function narrowed(review: Review, policy: Policy, inside: (path: Path) => boolean): Review {
  if (review.ended) return review;
  const endpoints = review.endpoints.filter((one) => inside(one.at.path));
  const kept = new Set(endpoints.map((one) => one.key));
  const own = (routes: readonly RouteKey[]): RouteKey[] => routes.filter((key) => kept.has(key));
  const exposures = (all: readonly Exposure[]): Exposure[] =>
    all.flatMap((one) => (own(one.routes).length > 0 ? [{ ...one, routes: own(one.routes) }] : []));
  const questions = review.questions.flatMap((one) => {
    const routes = own(one.routes);
    // one that speaks of no endpoint stands where its finding does
    return routes.length > 0 || (one.routes.length === 0 && one.at && inside(one.at.path)) ? [{ ...one, routes }] : [];
  });
  const judged = {
    ...review,
    findings: review.findings.filter((one) => inside(one.at.path)),
    endpoints,
    questions,
    change: { ...review.change, exposures: exposures(review.change.exposures), fixed: exposures(review.change.fixed) },
  };
  return { ...judged, ...conclude(judged, policy, review.base === undefined) };
}
