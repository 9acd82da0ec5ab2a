import type { ApiModel, EffectOf, Setting, Value, ValueId } from '../analysis/facts.ts';
import { equalities } from '../analysis/predicates.ts';
import type { Questions } from '../analysis/questions.ts';
import { no } from '../analysis/questions.ts';
import type { Outcome } from './rule.ts';
import { decide, defineRule } from './rule.ts';

const WEAK = /^(md[245]|sha-?1|sha-?(2|224|256|384|512)|sha3[-_]?\d*|ripemd\d*|blake2b)$/i;
/** One password: those that documents are opened with are several. */
const PASSWORD = /passw(or)?d(?!s|\w*(token|code|expir))|passwd|^pwd$|^pass$/i;
/** What says where else somebody signs in with it: that server has to be told it as it is. */
const ELSEWHERE = /^((imap|smtp|ftp|ldap|db|database|remote)_?)?(host|hostname|server|port|endpoint|dsn|database)$/i;

const fix = 'hash passwords with argon2, bcrypt or scrypt, and compare with the library’s own function';

export const weakPasswordHash = defineRule({
  id: 'weak-password-hash',
  title: 'Passwords are kept in a form that is easily tried',
  level: 'error',
  item: 'auth.password',
  cwe: [916, 759, 256],
  owasp: 'API2',
  each: ['route', 'setting'],
  check(fact, { ask, model }) {
    if ('from' in fact) return fact.key === 'password.hash' ? chosen(fact, model) : undefined;
    const found: Outcome[] = [];
    for (const hash of ask.effects('hash')) {
      if (!WEAK.test(hash.algorithm) || !(hash.purpose === 'password' || isPassword(model, ask.value(hash.input)))) continue;
      found.push(
        decide(no(), hash, {
          no: `a password is hashed with ${hash.algorithm.toUpperCase()}, of which billions can be tried in a second`,
          ask: '',
          detail: [hash.algorithm],
          fix,
        }),
      );
    }
    for (const access of ask.effects('data-access')) {
      const asked = equalities(access.filter).find((test) => PASSWORD.test(test.column) && asSent(ask.value(test.value)));
      const stored = kept(model, ask, access);
      if (stored)
        found.push(
          decide(
            no(ask.value(stored.from).steps),
            { at: access.at },
            {
              no: `\`${stored.key}\` of \`${access.entity}\` is stored as the client sent it`,
              ask: '',
              detail: ['stored', access.entity],
              fix,
            },
          ),
        );
      if (asked)
        found.push(
          decide(
            no(),
            { at: asked.at },
            {
              no: 'the password that a client sends is compared with what is stored: it is stored as it is',
              ask: '',
              detail: ['compared'],
              fix,
            },
          ),
        );
    }
    for (const one of ask.effects('comparison'))
      if (one.of === 'password' && isColumn(ask.value(one.left)) && asSent(ask.value(one.right)))
        found.push(
          decide(no(), one, {
            no: 'the password that a client sends is compared with what is stored: it is stored as it is',
            ask: '',
            detail: ['compared'],
            fix,
          }),
        );
    return found.length > 0 ? found : undefined;
  },
});
/** A setting says by what new passwords are kept. */
function chosen(setting: Setting, model: ApiModel): Outcome {
  const name = model.values[setting.value]?.constant;
  return decide(no(), setting, {
    no: `new passwords are kept by ${typeof name === 'string' ? `\`${name}\`` : 'this'}, of which billions can be tried in a second`,
    ask: '',
    detail: ['setting'],
    fix: 'put argon2, bcrypt, scrypt or PBKDF2 first; what was kept by the old one is renewed when its owner signs in',
  });
}
const isColumn = ({ origins, passed }: Value): boolean =>
  origins.some((origin) => origin.kind === 'database' && PASSWORD.test(origin.path.at(-1) ?? '')) &&
  !passed.some((one) => one.kind === 'hash');
/** A password that goes into a record as it came, where the record's own code does not hash it either. */
function kept(model: ApiModel, ask: Questions, access: EffectOf<'data-access'>): { key: string; from: ValueId } | undefined {
  if (access.data === undefined || (access.operation !== 'create' && access.operation !== 'update')) return undefined;
  const entity = model.entities[access.entity];
  const columns = entity && entity.columns !== 'unknown' ? entity.columns.map((one) => one.name) : undefined;
  if (entity?.hashes || /create_?(super_?)?user|sign_?up|register|set_password/i.test(access.api)) return undefined;
  const keys = ask.keys(access.data);
  if (keys.is !== 'yes' || [...(columns ?? []), ...keys.value.map(({ key }) => key)].some((name) => ELSEWHERE.test(name))) return undefined;
  return keys.value.find(({ key, from }) => {
    const value = ask.value(from);
    return (
      PASSWORD.test(key) &&
      (columns?.includes(key) ?? true) &&
      !/hash|digest|encrypt|crypt/i.test(key) &&
      from !== access.data &&
      value.anyOf === undefined &&
      asSent(value)
    );
  });
}
/** A client sent it, and nothing made something else of it. */
const asSent = (value: Value): boolean =>
  value.made === undefined &&
  value.origins.length > 0 &&
  value.origins.every((origin) => origin.kind === 'request') &&
  !value.passed.some((one) => one.kind === 'hash');
function isPassword(model: ApiModel, value: Value): boolean {
  return value.origins.some((origin) => {
    if (origin.kind === 'request') return PASSWORD.test(origin.path.at(-1) ?? model.inputs[origin.input]?.name ?? '');
    return origin.kind === 'database' && PASSWORD.test(origin.path.at(-1) ?? '');
  });
}
