import type { ApiModel, EffectOf, Origin, Route, Transform, Value, ValueId } from '../analysis/facts.ts';
import { no, unknown, yes } from '../analysis/questions.ts';
import type { Context } from './rule.ts';
import { decide, defineRule, firstLine, fixFor, isSnake, listed } from './rule.ts';

/** What leaves nothing of what a client may send at will. */
const SHAPES = new Set<Transform['kind']>(['typed', 'cast', 'hash', 'encrypt', 'sign', 'allow-list', 'bounded', 'contained', 'fixed-host']);

export const inputUnvalidated = defineRule({
  id: 'input-unvalidated',
  title: 'What clients send is stored without being checked',
  level: 'warning',
  item: 'input.schema',
  cwe: [20],
  owasp: 'API8',
  each: 'route',
  check(route, on) {
    const stored = on.ask
      .effects('data-access')
      .filter((access) => (access.operation === 'create' || access.operation === 'update') && isDone(access, route))
      .flatMap((access) => written(access).flatMap((id) => parts(on, id, 0)));
    const sent = stored.flatMap((value) => fromBody(value, on.model));
    if (sent.length === 0) return undefined;
    const open = sent.filter(({ value, origin }) => !isShaped(on.model, value) && !isExamined(route, on.model, origin));
    const names = [...new Set(open.map(({ origin }) => origin.path.at(-1) ?? on.model.inputs[origin.input]?.name ?? 'the body'))].sort();
    // one id is a reference, and a reference finds something or does not
    const [only] = names;
    const safe = names.length === 0 || (names.length === 1 && only !== undefined && /(^|_)id$|[a-z]Id$/.test(only));
    const unread = route.open.length > 0 || open.every(({ value }) => value.made !== undefined);
    return decide(
      safe ? yes(true) : unread ? unknown<true>([], route.open) : no(),
      { at: firstLine(route.handlerAt) },
      {
        no: `${listed(names.map((name) => (name === 'the body' ? name : `\`${name}\``)))} ${names.length > 1 ? 'are' : 'is'} stored as the client sent ${names.length > 1 ? 'them' : 'it'}: no schema and no test says what kind, how long and how much`,
        ask: 'Is what is stored here checked before?',
        yes: 'what is stored has been checked',
        detail: names,
        fix: fixFor(route.framework, {
          express:
            'parse the body with a schema first: `const body = schema.parse(req.body)` (zod, Joi, Ajv), and answer 400 where it does not fit',
          fastapi: 'declare the body as a pydantic model with bounded fields instead of `dict` or `Request`',
          other: isSnake(route.framework)
            ? 'let a serializer, form or schema read the body, and answer 400 where it does not fit'
            : 'declare a schema for the body, or a DTO with validators and a validation pipe',
        }),
      },
    );
  },
});
const isDone = (access: EffectOf<'data-access'>, route: Route): boolean =>
  route.reaches.some((reach) => reach.effect === access.id && reach.stage === 'handler' && !reach.refused);
const written = ({ data, raw }: EffectOf<'data-access'>): ValueId[] => [...(data === undefined ? [] : [data]), ...(raw?.bound ?? [])];
/** The values that are stored: what keys and elements hold. */
function parts({ ask, model }: Pick<Context, 'ask' | 'model'>, id: ValueId, depth: number): Value[] {
  const value = ask.value(id);
  if (depth > 6 || isShaped(model, value)) return [value];
  const inner = [
    ...(value.entries ?? []).map((entry) => ('spread' in entry ? entry.spread : entry.value)),
    ...(value.anyOf ?? []),
    ...(value.element === undefined ? [] : [value.element]),
  ];
  return inner.length === 0 ? [value] : inner.flatMap((one) => parts({ ask, model }, one, depth + 1));
}
interface Sent {
  value: Value;
  origin: Extract<Origin, { kind: 'request' }>;
}
const fromBody = (value: Value, model: ApiModel): Sent[] =>
  value.origins.flatMap((origin) => {
    const part = origin.kind === 'request' ? model.inputs[origin.input]?.part : undefined;
    return origin.kind === 'request' && part === 'body' ? [{ value, origin }] : [];
  });
/** A schema that is enforced, or a change that only leaves what fits. */
const isShaped = (model: ApiModel, value: Value): boolean =>
  value.passed.some(
    (one) => SHAPES.has(one.kind) || ((one.kind === 'schema' || one.kind === 'checked') && !model.schemas[one.schema]?.unchecked),
  );
/** Something of the body was looked at before the request went on: whoever does that decides what else to look at. */
const isExamined = (route: Route, model: ApiModel, origin: Sent['origin']): boolean =>
  route.examined.some(({ input }) => {
    const [looked, own] = [model.inputs[input], model.inputs[origin.input]];
    return input === origin.input || looked?.part === 'request' || looked?.part === own?.part;
  });
