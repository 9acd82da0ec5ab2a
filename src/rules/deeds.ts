/** What routes change that is not the caller's alone, and which of them ask for a role first: what role-check-missing holds one route against. */
import type { ApiModel, EffectOf, GuardId, Predicate, Reach, Route, RouteKey, Value, ValueId } from '../analysis/facts.ts';
import { sureTests } from '../analysis/predicates.ts';
import { perModel } from './rule.ts';

/** A change to records that other people share. */
export interface Deed {
  access: EffectOf<'data-access'>;
  operation: 'create' | 'update' | 'delete';
  entity: string;
}
/** A route, as others are compared with it. */
export interface Doer {
  route: Route;
  deeds: Deed[];
  /** Entities of which it hands out records. */
  reads: ReadonlySet<string>;
  /** Nobody comes to what it does without a role. */
  asks: boolean;
}

/** All routes that are not for everyone, by key. */
export const doers = perModel((model): Map<RouteKey, Doer> => {
  const found = new Map<RouteKey, Doer>();
  for (const route of Object.values(model.routes)) {
    if (route.only !== undefined || route.public.is === 'yes') continue;
    const done = route.reaches.flatMap((reach) => {
      const effect = model.effects[reach.effect];
      return effect?.kind === 'data-access' && reach.stage === 'handler' && !reach.refused ? [{ reach, access: effect }] : [];
    });
    const deeds = done.flatMap(({ reach, access }): (Deed & { reach: Reach })[] =>
      isChange(access.operation) && access.entity !== '?' && !isOwn(model, route, access, reach)
        ? [{ access, operation: access.operation, entity: access.entity, reach }]
        : [],
    );
    const passed = [...route.chain.flatMap((link) => link.guards), ...route.ends];
    found.set(route.key, {
      route,
      deeds,
      reads: new Set(done.flatMap(({ access }) => (access.operation === 'read' || access.operation === 'list' ? [access.entity] : []))),
      asks: asksRole(model, passed) || (deeds.length > 0 && deeds.every(({ reach }) => asksRole(model, reach.dominatedBy))),
    });
  }
  return found;
});
const isChange = (operation: EffectOf<'data-access'>['operation']): operation is Deed['operation'] =>
  operation === 'create' || operation === 'update' || operation === 'delete';
/** Whether one of these guards turns away who does not hold a role. */
export const asksRole = (model: ApiModel, ids: readonly GuardId[]): boolean =>
  ids.some((id) => {
    const guard = model.guards[id];
    return guard?.stops.is === 'yes' && guard.proves.some((proof) => proof.role === 'role');
  });

/** What belongs to the one who calls: by its owner's column, by a comparison with the caller, or because the caller is put into what is created. */
function isOwn(model: ApiModel, route: Route, access: EffectOf<'data-access'>, reach: Reach): boolean {
  if (access.operation === 'create') return holdsCaller(model, access.data, 0);
  const loads = (access.rowOf ?? []).flatMap((id) => {
    const effect = model.effects[id];
    return effect?.kind === 'data-access' ? [effect] : [];
  });
  const rows = [access, ...loads];
  const compared = route.reaches.some((one) => rows.some(({ id }) => id === one.effect) && (one.checkedBy.length > 0 || one.weighed));
  return compared || rows.some(({ filter }) => isTiedToOne(model, filter)) || isOwned(model, rows, reach);
}
/** A condition on the caller, not on the team that the caller is in. */
const isTiedToOne = (model: ApiModel, filter: Predicate): boolean =>
  sureTests(filter).some(
    ({ column, relation, value }) =>
      !isOfTeam(column) && !relation.some(isOfTeam) && callerIn(model.values[value]).some((claim) => !isOfTeam(claim)),
  );
const isOfTeam = (name: string): boolean =>
  /(^|_|\.)(tenant|org|organi[sz]ation|workspace|team|company|project|household|group|site|app)s?(_?id)?$|(tenant|org|organi[sz]ation|workspace|team|company|project)(Id|ID)$/i.test(
    name,
  );
const callerIn = (value: Value | undefined): string[] =>
  (value?.origins ?? []).flatMap((origin) => (origin.kind === 'identity' ? [origin.claim] : []));
/** A guard that spoke of this very kind of record, or of what the client chose it by (`req.params.id !== req.user.id`). */
const isOwned = (model: ApiModel, rows: EffectOf<'data-access'>[], { dominatedBy }: Reach): boolean =>
  dominatedBy.some((id) =>
    model.guards[id]?.proves.some(
      ({ role, object }) =>
        role === 'ownership' &&
        rows.some(
          (row) =>
            row.entity === object?.entity ||
            (object?.access !== undefined && row.id === object.access) ||
            isChosenBy(model, row, object?.selectors ?? []),
        ),
    ),
  );
/** Where how it is chosen was not read, what the guard spoke of is what chooses. */
function isChosenBy(model: ApiModel, { filter }: EffectOf<'data-access'>, selectors: readonly ValueId[]): boolean {
  const tests = sureTests(filter);
  return selectors.some((one) => tests.length === 0 || tests.some(({ value }) => isSameInput(model, value, one)));
}
const inputsOf = (model: ApiModel, id: ValueId): string[] =>
  (model.values[id]?.origins ?? []).flatMap((one) => (one.kind === 'request' ? [one.input] : []));
const isSameInput = (model: ApiModel, one: ValueId, other: ValueId): boolean => {
  const inputs = inputsOf(model, other);
  return inputsOf(model, one).some((input) => inputs.includes(input));
};
function holdsCaller(model: ApiModel, id: ValueId | undefined, depth: number): boolean {
  const value = id === undefined ? undefined : model.values[id];
  if (!value || depth > 4) return false;
  return (value.entries ?? []).some((entry) => {
    if ('spread' in entry) return holdsCaller(model, entry.spread, depth + 1);
    const key = typeof entry.key === 'string' ? entry.key : '';
    return (
      (!isOfTeam(key) && callerIn(model.values[entry.value]).some((claim) => !isOfTeam(claim))) ||
      holdsCaller(model, entry.value, depth + 1)
    );
  });
}
