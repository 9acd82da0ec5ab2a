/** Whether what a finding spoke of is still there without it. What is gone together with its subject was not repaired. */
import type { Location } from '../analysis/code.ts';
import type { Guard, Route } from '../analysis/facts.ts';
import type { Judged } from '../rules/run.ts';
import type { Lines } from './lines.ts';
import type { Compare } from './posture.ts';
import { functionOf, moved } from './scope.ts';

/** One without routes speaks of its app, which stays. */
export function outlives(judged: Judged, base: Compare, head: Compare, lines: Lines): boolean {
  return (
    judged.routes.length === 0 ||
    judged.routes.some((key) => {
      const [before, after] = [base.model.routes[key], head.model.routes[key]];
      if (!before || !after) return false;
      const guards = stopping(before, base);
      const about = guards.filter((guard) => isAbout(judged, guard, before, base));
      // by itself or by a successor; another that ran beside it before is none
      return (
        about.length === 0 ||
        about.some((guard) => {
          const others = new Set(guards.flatMap(({ symbol }) => (symbol === guard.symbol ? [] : [moved(symbol, lines)])));
          return stopping(after, head).some(
            (one) => !others.has(one.symbol) && rolesOf(guard).every((role) => rolesOf(one).includes(role)),
          );
        })
      );
    })
  );
}

const stopping = ({ guards }: Route, { model }: Compare): Guard[] =>
  guards.flatMap((id) => model.guards[id] ?? []).filter((guard) => guard.stops.is === 'yes');
const rolesOf = ({ proves }: Guard) => proves.map(({ role }) => role);

/** Does it stand in the function that the guard is, or in one that proves it? In a handler, which does much else, only on what turns callers away. */
function isAbout({ symbol, outcome: { at } }: Judged, guard: Guard, route: Route, { model, lowered }: Compare): boolean {
  const around = functionOf(symbol, lowered)?.at;
  const own = guard.symbol === symbol || (around !== undefined && guard.stops.because.some((step) => within(step.at, around)));
  if (!own || symbol !== route.handler) return own;
  return route.reaches.some(({ effect: id, refused }) => {
    const effect = model.effects[id];
    return refused && effect !== undefined && within(at, effect.at);
  });
}
const within = (at: Location, around: Location): boolean =>
  at.path === around.path && around.span[0] <= at.span[0] && at.span[2] <= around.span[2];
