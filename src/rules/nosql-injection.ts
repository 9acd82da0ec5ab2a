import type { Origin, Predicate, Transform, ValueId } from '../analysis/facts.ts';
import { tests } from '../analysis/predicates.ts';
import { no } from '../analysis/questions.ts';
import { decide, defineRule, inputName, listed } from './rule.ts';
import { testedAt } from './tainted.ts';

export const nosqlInjection = defineRule({
  id: 'nosql-injection',
  title: 'A request puts operators into a query',
  level: 'error',
  item: 'input.injection',
  cwe: [943],
  owasp: 'API8',
  each: 'data-access',
  check(access, { ask, model, route }) {
    if (access.store !== 'document' || !route) return undefined;
    // a sanitizer in front takes out what begins with `$`
    if (route.chain.some((link) => /mongo-sanitize/.test(link.symbol))) return undefined;
    const holds = testedAt(access, route);
    // whoever verifies a token takes nothing else for one
    const verified = new Set(ask.effects('token').map((one) => (one.operation === 'verify' ? one.token : '')));
    const values = operands(access.filter)
      .flatMap((id) => ask.value(id).anyOf ?? [id])
      .filter((id) => {
        const value = ask.value(id);
        if (ask.isScalar(id).is === 'yes' || value.passed.some(isPlain)) return false;
        return value.origins.some((origin) => {
          if (isCookie(origin)) return PARSERS.has(route.framework) && !verified.has(id);
          const part = origin.kind === 'request' ? model.inputs[origin.input]?.part : undefined;
          if (origin.kind !== 'request' || (part !== 'body' && !((part === 'query' || part === 'cookie') && PARSERS.has(route.framework))))
            return false;
          return !holds(origin, 'shape', 'allow-list');
        });
      });
    const where = tests(access.filter).some((test) => test.column === '$where' && ask.flowsFrom(test.value, ['request']).is === 'yes');
    if (values.length === 0 && !where) return undefined;
    const names = [...new Set(values.map((id) => inputName(model, ask.value(id)) ?? 'a value'))];
    return decide(no(), access, {
      no: where
        ? 'something from the request becomes code that the database runs (`$where`)'
        : `${listed(names.map((name) => `\`${name}\``))} from the request stands in a filter as it came: an object such as \`{ "$ne": null }\` matches everything`,
      ask: '',
      detail: [access.operation, access.entity, ...names],
      fix: 'make it a text or a number first (`String(x)`, a schema), or take out keys that begin with `$`',
    });
  },
});
/** Their parsers make objects: of query strings (`code[$ne]=`), of cookies (`j:{"$ne":null}`). For all others such a parameter is a text, or several. */
const PARSERS = new Set(['express', 'nest']);
/** A cookie that no signature of the server's protects. */
const isCookie = (origin: Origin): boolean => origin.kind === 'credential' && origin.credential === 'cookie' && !origin.signed;
/** It was checked or cast, or bytes were made of it. */
const isPlain = (one: Transform): boolean => one.kind === 'schema' || one.kind === 'cast' || (one.kind === 'parse' && one.of === 'base64');
/** Everything that stands in a condition, of what must not hold too. */
const operands = (filter: Predicate): ValueId[] =>
  'all' in filter
    ? filter.all.flatMap(operands)
    : 'any' in filter
      ? filter.any.flatMap(operands)
      : 'not' in filter
        ? operands(filter.not)
        : 'column' in filter
          ? filter.op === 'eq' || filter.op === 'other'
            ? [filter.value]
            : []
          : [filter.opaque];
