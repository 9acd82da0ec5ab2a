import type { ApiModel, EffectOf, Route, ValueId } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';
import { no } from '../analysis/questions.ts';
import { decide, defineRule, inputName, open } from './rule.ts';

export const paginationUnbounded = defineRule({
  id: 'pagination-unbounded',
  title: 'A list is answered as long as it is',
  level: 'warning',
  item: 'input.pagination',
  cwe: [770],
  owasp: 'API4',
  each: 'data-access',
  check(access, { route, ask, model }) {
    if (!route || access.operation !== 'list' || !answered(model, route, access)) return undefined;
    const thing = access.entity === '?' ? 'records' : `\`${access.entity}\``;
    const say = {
      ask: '',
      yes: 'the list has a limit',
      detail: [access.entity],
      fix: 'take a page size with a maximum (`Math.min(limit, 100)`, `Query(le=100)`), and a default',
    };
    if (access.limit.is === 'yes') {
      const limit = access.limit.value;
      const sent = ask.flowsFrom(limit, ['request']).is === 'yes';
      if (isBounded(ask, route, access, limit) || (!sent && (isNumber(model, limit) || ask.flowsFrom(limit, ['database']).is === 'no')))
        return decide({ is: 'yes', value: true, because: [] }, access, { ...say, no: '' });
      // as many as were counted, or a number that was not followed
      if (!sent) return open(access);
      const name = inputName(model, ask.value(limit)) ?? 'limit';
      return decide(no(), access, {
        ...say,
        no: `\`${name}\` from the request says how many ${thing} are read, and nothing says how many at most`,
      });
    }
    // the rows of one caller, or of one parent, are few as a rule
    if (access.limit.is === 'unknown' || ask.ownershipPredicate(access).is !== 'no' || chosen(access)) return undefined;
    return decide(no(), access, { ...say, no: `all ${thing} are read and answered, however many there are` });
  },
});
/** Rows of it stand in an answer. */
function answered(model: ApiModel, route: Route, access: EffectOf<'data-access'>): boolean {
  const carries = (id: ValueId | undefined, depth = 0): boolean => {
    const value = id === undefined ? undefined : model.values[id];
    if (!value || depth > 6) return false;
    if (value.origins.some((origin) => origin.kind === 'database' && origin.effect === access.id && !origin.path.includes('length')))
      return true;
    return (value.entries ?? []).some((entry) => carries('spread' in entry ? entry.spread : entry.value, depth + 1));
  };
  return route.reaches.some((reach) => {
    const effect = model.effects[reach.effect];
    return effect?.kind === 'response' && carries(effect.body);
  });
}
function isBounded(ask: Questions, route: Route, access: EffectOf<'data-access'>, limit: ValueId): boolean {
  const value = ask.value(limit);
  if (value.passed.some((one) => one.kind === 'bounded' || one.kind === 'schema' || one.kind === 'allow-list')) return true;
  const tested = route.reaches.find((reach) => reach.effect === access.id)?.tested ?? [];
  return value.origins.some(
    (origin) => origin.kind === 'request' && tested.some((one) => one.input === origin.input && one.kind === 'bounded'),
  );
}
/** A key of one parent, a name or a word that is looked for narrows it; so does a span of time, from its start to its end. */
function chosen(access: EffectOf<'data-access'>): boolean {
  const narrow = (filter: Filter): boolean =>
    'all' in filter
      ? filter.all.some(narrow) || isSpan(filter.all)
      : 'any' in filter
        ? filter.any.length > 0 && filter.any.every(narrow)
        : 'column' in filter
          ? (filter.op === 'eq' || filter.op === 'in') &&
            /(^|_)(id|ids|slug|key|uuid|name|e?mail|login|handle|phone|token|code|hash|password)$|Id$|username$/i.test(filter.column)
          : false;
  return narrow(access.filter);
}
/** One column is held between two values. */
function isSpan(tests: Filter[]): boolean {
  const ends = tests.flatMap(together).flatMap((one) => ('column' in one && one.op === 'range' && one.onEveryPath ? [one.column] : []));
  return new Set(ends).size < ends.length;
}
type Filter = EffectOf<'data-access'>['filter'];
/** The tests that all have to hold. */
const together = (filter: Filter): Filter[] => ('all' in filter ? filter.all.flatMap(together) : [filter]);
/** A number that stands in the code is no value of the model. */
const isNumber = (model: ApiModel, limit: ValueId): boolean => model.values[limit] === undefined;
