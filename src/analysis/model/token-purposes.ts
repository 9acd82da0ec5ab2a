/** What a token is for where neither its claims nor its key nor the function that signs it say so: what the routes that sign it are there for. */
import type { Effect, EffectId, EffectOf, Route, Trait } from '../facts.ts';

type Purpose = EffectOf<'token'>['purpose'];
const BY_TRAIT: [Trait, Purpose][] = [
  ['password-reset', 'mail'],
  ['one-time-code', 'mail'],
  ['token-refresh', 'access'],
  ['login', 'access'],
  ['register', 'access'],
];

/** Fills in the purposes that are unknown, where all routes that reach the signing agree. */
export function purposesByRoutes(routes: readonly Route[], effects: Readonly<Record<EffectId, Effect>>): void {
  const signing = new Map<EffectId, Set<Purpose>>();
  for (const route of routes)
    for (const { effect: id } of route.reaches) {
      const effect = effects[id];
      if (effect?.kind !== 'token' || effect.operation !== 'sign' || effect.purpose !== 'unknown') continue;
      const known = signing.get(id) ?? new Set();
      signing.set(id, known.add(BY_TRAIT.find(([trait]) => route.traits.includes(trait))?.[1] ?? 'unknown'));
    }
  for (const [id, purposes] of signing) {
    const [only, ...others] = purposes;
    const effect = effects[id];
    if (effect?.kind === 'token' && only !== undefined && others.length === 0) effect.purpose = only;
  }
}
