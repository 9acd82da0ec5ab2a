import { no, yes } from '../analysis/questions.ts';
import { decide, defineRule, firstLine, listed } from './rule.ts';

export const schemaUnbounded = defineRule({
  id: 'schema-unbounded',
  title: 'A request may hold texts and lists of any length',
  level: 'notice',
  item: 'input.size',
  cwe: [770],
  owasp: 'API4',
  each: 'schema',
  check(schema) {
    if (schema.fields === 'all' || !schema.ofRequests) return undefined;
    const sized = schema.fields.filter((field) => (field.type === 'string' || field.type === 'array') && !field.readOnly);
    if (sized.length === 0) return undefined;
    const open = sized.filter((field) => !field.bounded).map((field) => field.name);
    return decide(
      open.length > 0 ? no() : yes(true),
      { at: firstLine(schema.at) },
      {
        no: `${listed(open.map((name) => `\`${name}\``))} may be of any length: one request can bring as much as the server takes`,
        ask: '',
        yes: 'texts and lists are bounded',
        detail: [schema.name ?? 'schema'],
        fix: 'give each text and list a maximum (`.max(200)`, `Field(max_length=200)`, `@MaxLength(200)`)',
      },
    );
  },
});
