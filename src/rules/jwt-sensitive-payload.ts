import type { ApiModel, Value, ValueId } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import { decide, defineRule, listed } from './rule.ts';

const SENSITIVE =
  /^(password|passwd|pwd|pass_?word_?hash|hashed_?password|hash|salt|ssn|social_?security\w*|tax_?id|passport_?number|credit_?card\w*|card_?number|cvv|cvc|iban|pin|secret|client_?secret|private_?key|api_?key|mfa_?secret|otp_?secret|totp_?secret)$/i;

export const jwtSensitivePayload = defineRule({
  id: 'jwt-sensitive-payload',
  title: 'A token carries what its reader must not see',
  level: 'warning',
  item: 'auth.jwt-payload',
  cwe: [522],
  owasp: 'API2',
  each: 'token',
  check(token, { model }) {
    if (token.operation !== 'sign' || token.payload === undefined) return undefined;
    const names = [...new Set(held(model, token.payload, 0))].sort();
    return decide(names.length > 0 ? no() : { is: 'yes', value: true, because: [] }, token, {
      no: `${listed(names.map((name) => `\`${name}\``))} ${names.length > 1 ? 'go' : 'goes'} into the token: it is signed, not encrypted, and whoever holds it can read it`,
      ask: '',
      yes: 'nothing secret goes into the token',
      detail: names,
      fix: 'put an id into the token and look the rest up',
    });
  },
});
/** Names of what is sensitive among the claims, whole records included. */
function held(model: ApiModel, id: ValueId, depth: number): string[] {
  const value = model.values[id];
  if (!value || depth > 4) return [];
  if (value.entries)
    return value.entries.flatMap((entry) => {
      if ('spread' in entry) return held(model, entry.spread, depth + 1);
      if (typeof entry.key === 'string' && SENSITIVE.test(entry.key)) return isFlag(model.values[entry.value]) ? [] : [entry.key];
      return held(model, entry.value, depth + 1);
    });
  return value.origins.flatMap((origin) => {
    if (origin.kind !== 'database' || value.made !== undefined) return [];
    const last = origin.path.at(-1);
    if (last !== undefined) return SENSITIVE.test(last) ? [last] : [];
    const access = model.effects[origin.effect];
    if (access?.kind !== 'data-access') return [];
    const columns = model.entities[access.entity]?.columns;
    if (!columns || columns === 'unknown') return [];
    const chosen = access.columns;
    return columns
      .filter(
        (one) =>
          (one.sensitive === 'password' || one.sensitive === 'secret') && !one.hidden && (chosen === 'all' || chosen.includes(one.name)),
      )
      .map((one) => one.name);
  });
}
const isFlag = (value: Value | undefined): boolean => typeof value?.constant === 'boolean';
