import type { ApiModel, EffectOf, Schema, ValueId } from '../analysis/facts.ts';
import { no, yes } from '../analysis/questions.ts';
import { decide, defineRule } from './rule.ts';

const TOKEN = /^((access|refresh|id|auth|session|api)_?token|token|jwt|api_?key|client_?secret)$/i;

export const sensitiveResponseCacheable = defineRule({
  id: 'sensitive-response-cacheable',
  title: 'A token is answered and may be kept by caches',
  level: 'notice',
  item: 'transport.headers',
  cwe: [525],
  owasp: 'API8',
  each: 'response',
  check(response, { model, route }) {
    if (!route || (typeof response.status === 'number' && response.status >= 300) || !answersToken(model, response)) return undefined;
    return decide(route.headers.includes('cache-control') ? yes(true) : no(), response, {
      no: 'a token is answered without `Cache-Control: no-store`: a browser, a proxy or a shared computer may keep it',
      ask: '',
      yes: 'the answer is not kept',
      detail: ['token'],
      fix: 'set `Cache-Control: no-store` on the answer',
    });
  },
});
function answersToken(model: ApiModel, response: EffectOf<'response'>): boolean {
  if (response.media !== 'json' || response.body === undefined) return false;
  const schema = response.schema.is === 'yes' ? model.schemas[response.schema.value] : undefined;
  return (schema !== undefined && hasToken(schema)) || carries(model, response.body, 0);
}
const hasToken = (schema: Schema): boolean =>
  schema.fields !== 'all' && schema.fields.some((field) => TOKEN.test(field.name) && (field.type === 'string' || field.type === 'unknown'));
/** A signed token, or a field that is called one, as it stands or in an object that does. */
function carries(model: ApiModel, id: ValueId, depth: number): boolean {
  const value = model.values[id];
  if (!value || depth > 4) return false;
  if (value.made === 'token()') return true;
  return (value.entries ?? []).some((entry) =>
    'spread' in entry
      ? carries(model, entry.spread, depth + 1)
      : (typeof entry.key === 'string' && TOKEN.test(entry.key) && isGiven(model, entry.value)) || carries(model, entry.value, depth + 1),
  );
}
/** Neither a constant nor what the client itself has sent. */
const isGiven = (model: ApiModel, id: ValueId): boolean => {
  const value = model.values[id];
  return (
    value !== undefined &&
    value.constant === undefined &&
    value.origins.every((origin) => origin.kind !== 'request' || value.made !== undefined)
  );
};
