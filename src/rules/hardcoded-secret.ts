import type { Constant, Location } from '../analysis/code.ts';
import type { ApiModel, Effect, EffectOf, Value, ValueId } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import type { Outcome } from './rule.ts';
import { decide, defineRule, fixFor, SECRET_NAME } from './rule.ts';

/** What people write where a value is to be put in. A key that really signs is none, whatever it reads. */
const PLACEHOLDER =
  /^$|^[<[{$%].*|x{3,}|\.{3}|change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|with)|your[-_ ]|\bto-?do\b|placeholder|example|dummy|fake|sample|insert[-_ ]|^(none|null|undefined|test|testing|redacted)$/i;
const PUBLIC_KEY = /BEGIN (RSA |EC )?(PUBLIC KEY|CERTIFICATE)|^ssh-|^p(k|hc)_/;

export const hardcodedSecret = defineRule({
  id: 'hardcoded-secret',
  title: 'A secret stands in the code',
  level: 'error',
  item: 'auth.secrets',
  cwe: [798, 321, 259],
  owasp: 'API8',
  each: 'app',
  check(app, { model }) {
    const keys = keysOfTokens(model);
    const found = Object.values(model.effects).flatMap((effect) => {
      if (effect.kind === 'secret' && keys.has(lineOf(effect.at))) return [];
      if (effect.only === 'development' || effect.only === 'test') return [];
      const own = held(effect, model).flatMap(({ value, what, real }) =>
        literals(model, value, real).map((literal) => outcome(effect, what, literal, app.frameworks[0], model)),
      );
      return own.slice(0, 1);
    });
    if (found.length > 0) return found;
    return decide({ is: 'yes', value: true, because: [] }, app, { no: '', ask: '', yes: 'no key was found in the code', detail: [] });
  },
});

/** A private key is no weak secret: it is a secret that stands there. */
const isOfPair = ({ algorithms }: EffectOf<'token'>): boolean =>
  algorithms.is === 'yes' && algorithms.value.length > 0 && algorithms.value.every((name) => /^(rs|es|ps|ed)/i.test(name));
const lineOf = (at: Location): string => `${at.path}:${at.span[0]}`;
/** Where the keys of tokens are written that are used in the same file: what `jwt-weak-secret` says there is not said twice. */
function keysOfTokens(model: ApiModel): Set<string> {
  const lines = new Set<string>();
  for (const effect of Object.values(model.effects)) {
    if (effect.kind !== 'token' || effect.operation === 'decode' || effect.key === undefined || isOfPair(effect)) continue;
    const key = model.values[effect.key];
    const fallbacks = (key?.origins ?? []).flatMap((origin) =>
      origin.kind === 'environment' && origin.fallback !== undefined ? (model.values[origin.fallback] ?? []) : [],
    );
    for (const value of [...(key ? [key] : []), ...fallbacks]) if (value.at.path === effect.at.path) lines.add(lineOf(value.at));
  }
  return lines;
}
/** The slots of an effect that hold a secret. real: it is used as the key, so a placeholder is a key too. */
function held(effect: Effect, model: ApiModel): { value: ValueId; what: string; real: boolean }[] {
  // the key that signs or verifies a token is what `jwt-weak-secret` speaks of
  if (effect.kind === 'secret' && effect.use !== 'creates')
    return [{ value: effect.value, what: SECRET_NAME[effect.purpose], real: false }];
  // by an operator, with what a variable holds: where that stands it is said
  if (effect.kind === 'comparison' && effect.constantTime) return compared(effect, model);
  if (effect.kind === 'comparison' && standsIn(effect, model))
    return [{ value: effect.left, what: 'what a caller has to present', real: false }];
  return [];
}
/** The text stands in the comparison itself. */
function standsIn({ at, left }: EffectOf<'comparison'>, model: ApiModel): boolean {
  const value = model.values[left];
  return value?.constant !== undefined && lineOf(value.at) === lineOf(at);
}
/** What a client presents is compared with text from the code: whoever reads the code may enter. */
function compared(effect: EffectOf<'comparison'>, model: ApiModel): { value: ValueId; what: string; real: boolean }[] {
  const presents = (id: ValueId): boolean => (model.values[id]?.origins ?? []).some((origin) => origin.kind === 'credential');
  if (presents(effect.left)) return [{ value: effect.right, what: 'what a caller has to present', real: false }];
  return presents(effect.right) ? [{ value: effect.left, what: 'what a caller has to present', real: false }] : [];
}

interface Literal {
  value: Value;
  fallback?: string;
}
/** Literals that the value may be: itself, or what stands in for a missing environment variable. */
function literals(model: ApiModel, id: ValueId, real: boolean): Literal[] {
  const value = model.values[id];
  if (!value) return [];
  const variable = value.origins.find((origin) => origin.kind === 'environment');
  const name = variable?.kind === 'environment' ? variable.name : undefined;
  if (value.constant !== undefined) return isSecret(value.constant, real) ? [{ value }] : [];
  const fallback = variable?.kind === 'environment' && variable.fallback !== undefined ? model.values[variable.fallback] : undefined;
  if (fallback?.constant !== undefined && isSecret(fallback.constant, real)) return [{ value: fallback, fallback: name ?? 'the variable' }];
  if (value.text || value.entries) return [];
  const other = value.origins.some((origin) => origin.kind !== 'literal' && origin.kind !== 'environment');
  if (other) return [];
  return value.origins.some((origin) => origin.kind === 'literal' && isSecret(origin.constant, real) && !isNameOfSetting(origin.constant))
    ? [{ value, ...(name !== undefined && { fallback: name }) }]
    : [];
}
/** `config.get('SMTP_PASSWORD')`: what a value is asked for by. */
const isNameOfSetting = (constant: Constant): boolean => typeof constant === 'string' && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(constant);
/** What goes into making a key without being one: where it is read from, how it is written, what it is for. */
const NO_KEY =
  /^[a-z][a-z0-9+.-]*:\/\/|^(\.{0,2}\/|~\/)|\.(pem|key|crt|cer|pub|json|ya?ml|toml|ini|cfg|conf|properties|txt|env|jwks)$|^(utf-?8|ascii|latin1|base64(url)?|hex|binary|ucs-?2|utf16le)$|^(RS|HS|ES|PS)(256|384|512)$|^(EdDSA|sha-?\d*|spki|pkcs[18]|jwk|pem|der)$/i;
function isSecret(constant: Constant, real: boolean): boolean {
  if (constant && typeof constant === 'object') return 'digest' in constant;
  if (typeof constant !== 'string' || constant === '' || PUBLIC_KEY.test(constant) || NO_KEY.test(constant)) return false;
  return real || !PLACEHOLDER.test(constant);
}

function outcome(effect: Effect, what: string, literal: Literal, framework: string | undefined, model: ApiModel): Outcome {
  const routes = Object.values(model.routes).filter((route) => route.reaches.some((reach) => reach.effect === effect.id));
  const where = literal.value.at.path === effect.at.path ? '' : ` (\`${literal.value.at.path}:${literal.value.at.span[0]}\`)`;
  const found = decide(no([{ at: literal.value.at, note: 'stands here' }]), effect, {
    no:
      literal.fallback === undefined
        ? `${what} stands in the code${where}: whoever reads the repository has it`
        : `${what} falls back to a text in the code${where} when \`${literal.fallback}\` is not set: whoever reads the repository has it`,
    ask: '',
    detail: [effect.kind, effect.kind === 'token' ? effect.operation : what],
    fix: fixFor(framework, {
      express: 'read it from the environment without a fallback, and refuse to start when it is missing',
      fastapi: 'read it from the settings without a default, so that the start fails when it is missing',
      other: 'read it from the environment, and refuse to start when it is missing',
    }),
  });
  return { ...found, routes: routes.map((route) => route.key).sort() };
}
