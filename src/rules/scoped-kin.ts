/** Routes beside one another that ask for the same role and tie their rows to the caller all the same: there the role lets nobody reach what is somebody else's. */
import type { ApiModel, EffectOf, Route } from '../analysis/facts.ts';
import { perModel } from './rule.ts';
import { queriesByEntity } from './siblings.ts';

const ENOUGH = 3;
/** Whether those that stand in the file of this route, and carry its roles, all tie this entity to the caller. */
export function areKinScoped(access: EffectOf<'data-access'>, route: Route, model: ApiModel): boolean {
  const roles = rolesOf(model, route);
  const queries = new Map((queriesByEntity(model).get(access.entity) ?? []).map((one) => [one.id, one]));
  if (access.entity === '?' || roles.length === 0) return false;
  let scoped = 0;
  for (const other of byFile(model).get(route.handlerAt.path) ?? []) {
    if (other === route || !roles.every((one) => rolesOf(model, other).includes(one))) continue;
    const own = other.reaches.flatMap((reach) => (reach.stage === 'handler' ? (queries.get(reach.effect) ?? []) : []));
    if (own.some((one) => one.chosen && one.ties.length === 0 && !one.compared)) return false;
    if (own.some((one) => one.ties.length > 0 || one.compared)) scoped++;
  }
  return scoped >= ENOUGH;
}
const byFile = perModel((model) => Map.groupBy(Object.values(model.routes), (one) => one.handlerAt.path));
/** What says that its callers hold a role. */
const rolesOf = (model: ApiModel, route: Route): string[] => [
  ...new Set(
    route.guards.flatMap((id) => {
      const guard = model.guards[id];
      return guard?.proves.some((proof) => proof.role === 'role') ? [guard.symbol] : [];
    }),
  ),
];
