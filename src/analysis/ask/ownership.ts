/** Which loads an access works on, and which guards speak of its row. */
import type { Answer, ApiModel, Assumption, ColumnTest, EffectOf, Guard, GuardId, ValueId } from '../facts.ts';
import { looks, sureTests } from '../predicates.ts';
import type { Questions } from '../questions.ts';
import { no, unknown, yes } from '../questions.ts';

/** Loads whose row this access changes, deletes or saves. */
export function loadsOf(model: ApiModel, access: EffectOf<'data-access'>): EffectOf<'data-access'>[] {
  if (looks(access)) return [];
  const ids = new Set(access.rowOf ?? []);
  const saved = access.data === undefined ? undefined : model.values[access.data];
  for (const origin of saved?.origins ?? []) if (origin.kind === 'database' && origin.path.length === 0) ids.add(origin.effect);
  // `update({ where: { id: doc.id } })`
  for (const one of parentsOf(model, access)) ids.add(one.id);
  return [...ids].flatMap((id) => {
    const effect = model.effects[id];
    return effect?.kind === 'data-access' && effect.entity === access.entity && effect.id !== access.id && looks(effect) ? [effect] : [];
  });
}
/** Whether what a guard proves lets this be done: that everyone may look at a row lets nobody change it. */
export const serves = ({ proves }: Guard, access: EffectOf<'data-access'>): boolean =>
  looks(access) || proves.some((proof) => !proof.toRead);
const KEY = /^(id|_id|pk|uuid|slug|key)$/;
/** Loads of the rows that this one is asked to belong to: by themselves, or by what they are known by. */
export function parentsOf(model: ApiModel, access: EffectOf<'data-access'>): EffectOf<'data-access'>[] {
  return sureTests(access.filter)
    .filter((test) => test.onEveryPath && (test.op === 'eq' || test.op === 'in'))
    .flatMap((test) => model.values[test.value]?.origins ?? [])
    .flatMap((origin) => {
      if (origin.kind !== 'database' || !(origin.path.length === 0 || (origin.path.length === 1 && KEY.test(origin.path[0] ?? ''))))
        return [];
      const effect = model.effects[origin.effect];
      return effect?.kind === 'data-access' && effect.id !== access.id ? [effect] : [];
    });
}
/** An ownership guard counts for an access when it speaks of its entity, its row or its selector. */
export function ownershipGuard(
  model: ApiModel,
  ask: Questions,
  { guards, open }: { guards: Guard[]; open: Assumption[] },
  about: EffectOf<'data-access'>,
  fromClient: (id: ValueId) => { input: string } | undefined,
): Answer<GuardId> {
  const selector = ask.selectorFrom(about);
  // a row of the team that the guard spoke of, whatever else chooses it
  const tests = [about, ...loadsOf(model, about)].flatMap((one) => sureTests(one.filter).filter(isAlways));
  const confined = new Set(tests.flatMap((test) => fromClient(test.value)?.input ?? []));
  const among = new Set(
    tests.flatMap((test) => model.values[test.value]?.origins ?? []).flatMap((one) => (one.kind === 'database' ? one.effect : [])),
  );
  for (const guard of guards) {
    for (const proof of guard.proves) {
      if ((proof.role !== 'ownership' && proof.role !== 'tenant') || (proof.toRead && !looks(about))) continue;
      const object = proof.object;
      const byAccess =
        object?.access !== undefined &&
        (object.access === about.id || among.has(object.access) || loadsOf(model, about).some((load) => load.id === object.access));
      const bySelector = (object?.selectors ?? []).some((one) => {
        const chosen = fromClient(one);
        return chosen !== undefined && confined.has(chosen.input);
      });
      const loaded = object?.access === undefined ? undefined : model.effects[object.access];
      const sameChoice =
        loaded?.kind === 'data-access' &&
        selector.is === 'yes' &&
        (() => {
          const other = ask.selectorFrom(loaded);
          return other.is === 'yes' && (other.value.id === selector.value.id || confined.has(other.value.id));
        })();
      if (byAccess || bySelector || sameChoice || object === undefined) return yes(guard.id, guard.stops.because);
    }
  }
  const strong = open.filter((one) => one.weight === 'strong' && /own|access|permission|polic|allow|can/i.test(one.what));
  return strong.length > 0 ? unknown([], strong) : no();
}
const isAlways = (test: ColumnTest): boolean => test.onEveryPath && test.op === 'eq';
