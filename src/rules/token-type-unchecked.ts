import type { ApiModel, EffectOf } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import { decide, defineRule, listed, perModel } from './rule.ts';

const KIND: Record<string, string> = { access: 'access', refresh: 'refresh', mail: 'mailed', api: 'API', id: 'id' };

export const tokenTypeUnchecked = defineRule({
  id: 'token-type-unchecked',
  title: 'A token for one purpose passes for another',
  level: 'notice',
  item: 'auth.jwt-claims',
  cwe: [287],
  owasp: 'API2',
  each: 'token',
  check(token, { model }) {
    if (token.operation !== 'verify' || token.verifies.is !== 'yes') return undefined;
    const name = keyOf(model, token);
    if (name === undefined) return undefined;
    const kinds = [...(signedBy(model).get(name) ?? [])].sort();
    if (kinds.length < 2) return undefined;
    const { checks } = token;
    const told = checks.is === 'yes' && checks.value.some((one) => one === 'type' || one === 'audience');
    return decide(told ? checks : checks.is === 'unknown' ? checks : no(), token, {
      no: `${listed(kinds)} tokens are signed with one key, and nothing here asks which of them this is`,
      ask: 'Is a token for another purpose refused here?',
      yes: 'the purpose of the token is checked',
      detail: kinds,
      fix: 'put the purpose into the token (`typ`, `aud`) and compare it where you verify, or sign each kind with its own key',
    });
  },
});
/** The kinds of tokens that each key signs. */
const signedBy = perModel((model): Map<string, Set<string>> => {
  const kinds = new Map<string, Set<string>>();
  for (const one of Object.values(model.effects)) {
    if (one.kind !== 'token' || one.operation !== 'sign' || one.purpose === 'unknown') continue;
    const name = keyOf(model, one);
    if (name === undefined) continue;
    const known = kinds.get(name) ?? new Set();
    kinds.set(name, known.add(KIND[one.purpose] ?? one.purpose));
  }
  return kinds;
});
/** What names the key: a variable, a setting, the value itself. */
function keyOf(model: ApiModel, token: EffectOf<'token'>): string | undefined {
  const key = token.key === undefined ? undefined : model.values[token.key];
  const variable = key?.origins.find((origin) => origin.kind === 'environment');
  return variable ? `env ${variable.name}` : key?.id;
}
