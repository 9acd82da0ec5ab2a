import type { ApiModel, ColumnTest, Predicate, Value } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import type { Outcome } from './rule.ts';
import { decide, defineRule } from './rule.ts';

const WEAK = /^(md[245]|sha-?1|sha-?(2|224|256|384|512)|sha3[-_]?\d*|ripemd\d*|blake2b)$/i;
const PASSWORD = /passw(or)?d|passwd|^pwd$|^pass$/i;

export const weakPasswordHash = defineRule({
  id: 'weak-password-hash',
  title: 'Passwords are kept in a form that is easily tried',
  level: 'error',
  item: 'auth.password',
  cwe: [916, 759, 256],
  owasp: 'API2',
  each: 'route',
  check(_route, { ask, model }) {
    const fix = 'hash passwords with argon2, bcrypt or scrypt, and compare with the library’s own function';
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
      const asked = tests(access.filter).find((test) => PASSWORD.test(test.column) && fromClient(ask.value(test.value)));
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
    return found.length > 0 ? found : undefined;
  },
});
const tests = (filter: Predicate): ColumnTest[] =>
  'all' in filter
    ? filter.all.flatMap(tests)
    : 'any' in filter
      ? filter.any.flatMap(tests)
      : 'column' in filter && filter.op === 'eq'
        ? [filter]
        : [];
const fromClient = (value: Value): boolean =>
  value.origins.length > 0 &&
  value.origins.every((origin) => origin.kind === 'request') &&
  !value.passed.some((one) => one.kind === 'hash');
function isPassword(model: ApiModel, value: Value): boolean {
  return value.origins.some((origin) => {
    if (origin.kind === 'request') return PASSWORD.test(origin.path.at(-1) ?? model.inputs[origin.input]?.name ?? '');
    return origin.kind === 'database' && PASSWORD.test(origin.path.at(-1) ?? '');
  });
}
