import type { ApiModel, Origin, Value } from '../analysis/facts.ts';
import { no, unknown, yes } from '../analysis/questions.ts';
import { decide, defineRule, listed } from './rule.ts';

const SECRET =
  /passw(or)?d|passphrase|passwd|(^|[_-])(pwd|pass(code)?)$|secret|(^|[_-]|[a-z])(access|refresh|auth|id|bearer|session|reset|jwt|api)[_-]?token$|^token$|^jwt$|api[_-]?key|private[_-]?key|(credit|debit)[_-]?card|card[_-]?number|^cvv$|^cvc$|^ssn$|social[_-]?security|^otp$|one[_-]?time[_-]?(code|password)|^authorization$|^cookies?$/i;
/** Says something about a secret, and is none. */
const ABOUT =
  /(_|-|[a-z])(id|type|name|length|count|expires?(_?in|_?at)?|url|uri|status|valid|enabled|required|exists|algorithm|path|field|hint)$|csrf|xsrf|^(next|page|continuation)/i;

export const sensitiveLog = defineRule({
  id: 'sensitive-log',
  title: 'A secret is written to a log',
  level: 'warning',
  item: 'output.logs',
  cwe: [532, 200, 312],
  owasp: 'API8',
  each: 'log',
  check(log, { ask, model }) {
    const found = log.values.map((id) => ask.value(id)).flatMap((value) => (isChanged(value) ? [] : (secretIn(model, value) ?? [])));
    const names = [...new Set(found)].sort();
    const answer = names.length === 0 ? yes(true) : log.redacts.is === 'no' ? no() : unknown();
    return decide(answer, log, {
      no: `${listed(names)} ${names.length > 1 ? 'are' : 'is'} written to the log, where whoever reads logs, and every system that they are sent to, sees ${names.length > 1 ? 'them' : 'it'}`,
      ask: `Does the logger leave out ${listed(names)}?`,
      yes: 'nothing secret is logged',
      detail: ['log'],
      fix: 'log who and what it was about (an id), never the secret itself; let the logger redact the rest',
    });
  },
});
const isChanged = (value: Value): boolean =>
  value.passed.some(
    (one) => one.kind === 'hash' || one.kind === 'encrypt' || one.kind === 'redact' || (one.kind === 'cast' && one.to !== 'string'),
  );

/** What is secret in a value that is written as it stands. */
function secretIn(model: ApiModel, value: Value): string | undefined {
  if (value.made === 'token()') return 'a signed token';
  for (const origin of value.origins) {
    const found = ofOrigin(model, value, origin);
    if (found !== undefined) return found;
  }
  return undefined;
}
function ofOrigin(model: ApiModel, value: Value, origin: Origin): string | undefined {
  if (origin.kind === 'credential') return 'what a caller signs in with';
  if (origin.kind === 'environment')
    return origin.name === '' && value.made === undefined
      ? 'the whole environment'
      : isSecret(origin.name)
        ? `\`${origin.name}\``
        : undefined;
  if (origin.kind === 'database') {
    const name = origin.path.at(-1);
    return name !== undefined && isSecret(name) ? `\`${name}\`` : undefined;
  }
  if (origin.kind !== 'request') return undefined;
  const input = model.inputs[origin.input];
  const name = origin.path.at(-1) ?? input?.name;
  if (name !== undefined) {
    if (input?.part === 'request') return /^(headers|rawHeaders|cookies|body)$/.test(name) ? `all of the request’s ${name}` : undefined;
    return isSecret(name) ? `\`${name}\`` : undefined;
  }
  return input?.part === 'body' ? ofBody(model, value) : undefined;
}
/** A whole body: of what its schema lets through, else of anything. */
function ofBody(model: ApiModel, value: Value): string | undefined {
  const passed = value.passed.findLast((one) => one.kind === 'schema');
  const schema = passed?.kind === 'schema' ? model.schemas[passed.schema] : undefined;
  if (!schema || schema.fields === 'all') return 'the whole body of the request';
  const field = schema.fields.find((one) => isSecret(one.name));
  return field && `\`${field.name}\` in the body`;
}
const isSecret = (name: string): boolean => SECRET.test(name) && !ABOUT.test(name);
