import type { Location } from '../analysis/code.ts';
import type { ApiModel, EffectOf, Route, Value, ValueId } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { anyOf, no, unknown } from '../analysis/questions.ts';
import { decide, defineRule, inputName, inside, listed } from './rule.ts';
import { testedAt } from './tainted.ts';

export const sqlInjection = defineRule({
  id: 'sql-injection',
  title: 'Text from outside becomes part of an SQL statement',
  level: 'error',
  item: 'input.injection',
  cwe: [89],
  owasp: 'API8',
  each: 'data-access',
  check(access, { ask, model, route }) {
    const text = access.raw?.text;
    if (text === undefined || access.store !== 'sql') return undefined;
    const holds = testedAt(access, route);
    const parts = unsafe(model, ask, text).filter((part) => {
      const sent = part.origins.filter((origin) => origin.kind === 'request');
      return sent.length === 0 || !sent.every((origin) => holds(origin, 'allow-list'));
    });
    if (parts.length === 0) {
      const uses = anyOf(
        ...(access.raw?.bound ?? []).map((one) => ask.flowsFrom(one, ['request'])),
        ask.flowsFrom(text, ['request']),
        no(),
      );
      return uses.is === 'yes'
        ? decide({ is: 'yes', value: true, because: [] }, access, { no: '', ask: '', yes: 'values are bound', detail: [] })
        : undefined;
    }
    const sent = parts.filter((part) => ask.flowsFrom(part.id, ['request', 'credential', 'token']).is === 'yes');
    const stored = parts.filter((part) => ask.flowsFrom(part.id, ['database', 'upstream']).is === 'yes');
    // all of a request, or its address, is no statement's part: of what was put together of it, nobody has followed what is left
    const vague = sent.length > 0 && sent.every((part) => isWhole(model, part));
    const shown = sent.length > 0 ? sent : stored;
    const at = place(access, statement(model, ask, ask.value(text)), route);
    const names = shown.map((part) => inputName(model, part) ?? 'a stored value');
    const detail = [access.api, ...[...new Set(names)].sort()];
    const values = access.raw?.bound.length ? 'as one more bound parameter' : 'as a bound parameter';
    if (shown.length === 0) {
      const answers = parts.map((part) => ask.flowsFrom(part.id, ['request', 'credential', 'token', 'database', 'upstream']));
      const unsure = anyOf(...answers);
      if (unsure.is !== 'unknown') return undefined;
      return decide(unsure, { at }, { no: '', ask: 'Can a client choose what is put into this SQL text?', detail });
    }
    return decide(
      vague ? unknown(shown.flatMap((part) => part.steps)) : no(shown.flatMap((part) => part.steps)),
      { at },
      {
        no: `${listed(names.map((name) => `\`${name}\``))} ${sent.length > 0 ? 'from the request' : 'from storage'} ${names.length > 1 ? 'become' : 'becomes'} part of the text of an SQL statement, so ${sent.length > 0 ? 'a client' : 'whoever stored it'} can change what the statement does`,
        ask: 'Can a client choose what is put into this SQL text?',
        detail,
        ...(sent.length === 0 && { level: 'warning' as const }),
        fix: `pass ${names.length > 1 ? 'them' : 'it'} ${values} (\`$1\`, \`?\`, \`:name\`); a name of a column or a direction comes from a fixed list`,
      },
    );
  },
});

/** The parts of a text that are not escaped, cast or constant where they stand. */
function unsafe(model: ApiModel, ask: Questions, id: ValueId, depth = 0): Value[] {
  if (depth > 12 || ask.safeFor(id, 'sql').is === 'yes') return [];
  const value = ask.value(id);
  if (value.anyOf) return value.anyOf.flatMap((one) => unsafe(model, ask, one, depth + 1));
  if (!value.text) return [value];
  return value.text.flatMap((part) => (model.values[part] ? unsafe(model, ask, part, depth + 1) : []));
}
/** Nothing that a request names was taken: it comes of the request as such, or of its address. */
const isWhole = (model: ApiModel, part: Value): boolean =>
  part.origins.some((origin) => origin.kind === 'request') &&
  part.origins.every((origin) => origin.kind !== 'request' || model.inputs[origin.input]?.part === 'request');
/** Of several statements that run in one place, the one with such a part. */
const statement = (model: ApiModel, ask: Questions, text: Value): Value =>
  text.anyOf?.map((one) => ask.value(one)).find((one) => unsafe(model, ask, one.id).length > 0) ?? text;
/** The call that builds the text: not a helper that passes on what it is given. */
function place(access: EffectOf<'data-access'>, text: Value, route: Route | undefined): Location {
  if (text.at.path !== access.at.path) return text.at;
  const handler = route?.handlerAt;
  return handler && inside(text.at, handler) && !inside(access.at, handler) ? text.at : access.at;
}
