import type { ApiModel, ColumnTest, EffectOf, Value, ValueId } from '../analysis/facts.ts';
import { equalities } from '../analysis/predicates.ts';
import type { Questions } from '../analysis/questions.ts';
import { no, yes } from '../analysis/questions.ts';
import type { Context, Outcome } from './rule.ts';
import { decide, defineRule, fixFor, perModel } from './rule.ts';

/** Rows that are keys. What others issue (an OAuth provider's token), what lives for a sign-in and what is mailed once is kept otherwise. */
const ENTITY = /(^|[a-z_.])(api|access|user|personal|service|auth|integration|bearer|long_?live|client)_?(access_?)?(keys?|tokens?)$/i;
const COLUMN = /^(key|token|value|secret|api_?key|api_?token|access_?token|key_?value|token_?value)$/i;
/** A column that holds a key whatever row it stands in. */
const KEY_COLUMN = /(^|_|[a-z])api_?(key|token|secret)$/i;
const KEPT_OTHERWISE = /hash|encrypt|digest|refresh|reset|verif|session|oauth|invit|push|device|csrf|confirm|remember|social|magic|email/i;
const HASHES = /hash|encrypt|digest|seal|cipher|hmac|bcrypt|argon|protect/i;
const MAKES = /generate|create|random|uuid|token|key|nanoid|secret|hex/i;

export const apiKeyPlaintext = defineRule({
  id: 'api-key-plaintext',
  title: 'API keys are stored as they are',
  level: 'warning',
  item: 'auth.key-storage',
  cwe: [256],
  owasp: 'API2',
  each: 'data-access',
  check(access, on) {
    if (access.store === 'key-value') return undefined;
    const kept = access.operation === 'create' || access.operation === 'update' ? stored(access, on) : undefined;
    if (kept) return said(access, on, kept.column, isHidden(kept.value), `\`${kept.column}\` of \`${access.entity}\` is stored as it is`);
    const asked = lookedUp(access, on);
    if (!asked || storesPlain(on.model, on.ask)) return undefined;
    return said(
      access,
      on,
      asked.column,
      false,
      `a key is looked up by the \`${asked.column}\` of \`${access.entity}\` as it was presented, so it is stored as it is`,
    );
  },
});
function said(access: EffectOf<'data-access'>, { route }: Context, column: string, safe: boolean, what: string): Outcome {
  return decide(safe ? yes(true) : no(), access, {
    no: `${what}: whoever reads the table, a backup or a log of queries can call as its owner`,
    ask: '',
    yes: 'keys are stored as hashes',
    detail: [access.entity, column],
    fix: fixFor(route?.framework, {
      express: 'store `crypto.createHash("sha256").update(key).digest("hex")`, look keys up by that, and show the key once',
      fastapi: 'store `hashlib.sha256(key.encode()).hexdigest()`, look keys up by that, and show the key once',
      other: 'store a SHA-256 of the key, look keys up by that, and show the key once',
    }),
  });
}
const isKey = (entity: string, column: string): boolean =>
  !KEPT_OTHERWISE.test(column) && ((COLUMN.test(column) && ENTITY.test(entity) && !KEPT_OTHERWISE.test(entity)) || KEY_COLUMN.test(column));
/** A key of ours that is put into a row. */
function stored(access: EffectOf<'data-access'>, { ask }: Pick<Context, 'ask'>): { column: string; value: Value } | undefined {
  const keys = access.data === undefined ? no<{ key: string; from: ValueId }[]>() : ask.keys(access.data);
  if (keys.is !== 'yes') return undefined;
  for (const { key, from } of keys.value) {
    const value = ask.value(from);
    if (isKey(access.entity, key) && isMade(value)) return { column: key, value };
  }
  return undefined;
}
/** Drawn or signed here; what a client or another service brought is not ours to give out. */
function isMade(value: Value): boolean {
  const foreign = value.origins.some(
    (one) => one.kind === 'request' || one.kind === 'upstream' || one.kind === 'environment' || one.kind === 'database',
  );
  if (foreign) return false;
  if (value.origins.some((one) => one.kind === 'random')) return true;
  return value.made !== undefined && (MAKES.test(value.made) || HASHES.test(value.made));
}
const isHidden = (value: Value): boolean =>
  value.passed.some((one) => one.kind === 'hash' || one.kind === 'encrypt' || one.kind === 'sign') ||
  (value.made !== undefined && HASHES.test(value.made));
/** A key that a client presents, asked for as it came. */
function lookedUp(access: EffectOf<'data-access'>, { ask, model }: Pick<Context, 'ask' | 'model'>): ColumnTest | undefined {
  if (access.operation !== 'read' && access.operation !== 'list') return undefined;
  return equalities(access.filter).find((test) => {
    const value = ask.value(test.value);
    return isKey(access.entity, test.column) && !isHidden(value) && isPresented(value, model);
  });
}
const isPresented = (value: Value, model: ApiModel): boolean =>
  value.origins.length > 0 &&
  value.origins.every(
    (one) => one.kind === 'credential' || one.kind === 'literal' || (one.kind === 'request' && model.inputs[one.input]?.part === 'header'),
  );
/** Whether keys are seen being stored so: that is where it has to change. */
const storesPlain = perModel((model, ask: Questions) =>
  Object.values(model.effects).some((effect) => {
    if (effect.kind !== 'data-access' || (effect.operation !== 'create' && effect.operation !== 'update')) return false;
    const kept = stored(effect, { ask });
    return kept !== undefined && !isHidden(kept.value);
  }),
);
