import { no, raise, unknown, yes } from '../analysis/questions.ts';
import { decide, defineRule, firstLine, fixFor, habit, isSnake, listed } from './rule.ts';

export const inputUnvalidated = defineRule({
  id: 'input-unvalidated',
  title: 'What clients send is stored without being checked',
  level: 'warning',
  item: 'input.schema',
  cwe: [20],
  owasp: 'API8',
  each: 'route',
  check(route, { ask, model }) {
    const stored = ask.stored();
    if (stored.length === 0) return undefined;
    const open = stored.filter((one) => !one.checked);
    const names = [...new Set(open.map(({ name }) => name ?? 'the body'))].sort();
    // one id is a reference, and a reference finds something or does not
    const [only] = names;
    const safe = names.length === 0 || (names.length === 1 && only !== undefined && /(^|_)id$|[a-z]Id$/.test(only));
    const unread = route.open.length > 0 || open.every((one) => one.unread);
    const answer = safe ? yes(true) : unread ? unknown<true>([], route.open) : no();
    const broken = ask.broken('validation');
    return decide(
      raise(answer, broken),
      { at: firstLine(route.handlerAt) },
      {
        no: `${listed(names.map((name) => (name === 'the body' ? name : `\`${name}\``)))} ${names.length > 1 ? 'are' : 'is'} stored as the client sent ${names.length > 1 ? 'them' : 'it'}: no schema and no test says what kind, how long and how much${broken ? `; ${habit(broken, route.key, model)}` : ''}`,
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
