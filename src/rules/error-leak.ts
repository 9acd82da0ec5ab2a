import type { ApiModel, Origin, Setting, Value, ValueId } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import type { Outcome } from './rule.ts';
import { decide, defineRule } from './rule.ts';

export const errorLeak = defineRule({
  id: 'error-leak',
  title: 'What went wrong inside is told to the client',
  level: 'warning',
  item: 'output.errors',
  cwe: [209],
  owasp: 'API8',
  each: ['response', 'setting'],
  check(fact, { model }) {
    if ('key' in fact) return debugging(fact);
    const response = fact;
    // an answer below 500 speaks of the request, and says so on purpose
    if (response.body === undefined || (typeof response.status === 'number' && response.status >= 300 && response.status < 500))
      return undefined;
    if (!carries(model, response.body)) return undefined;
    return decide(no(), response, {
      no: 'the text of an exception is answered: it may name files, queries, hosts and versions',
      ask: '',
      detail: ['exception'],
      fix: 'log the exception, and answer a fixed text with an id that finds it in the log',
    });
  },
});
/** Pages for developers, switched on for everybody. */
function debugging(setting: Setting): Outcome | undefined {
  if (setting.key !== 'debug') return undefined;
  return decide(no(), setting, {
    no: 'debugging is on for everybody: errors are answered with the stack, the values around it and settings, and some debuggers run what they are sent',
    ask: '',
    detail: ['debug'],
    fix: 'take it from the environment, and let it be off where the environment says nothing',
  });
}
/** A text of the code's own, or of a library's constants. */
const isFixed = (value: Value | undefined): boolean =>
  value !== undefined && value.constant !== null && value.origins.every((origin) => origin.kind === 'literal' || origin.kind === 'unknown');
/** An exception, or a part of one, stands in the value. */
function carries(model: ApiModel, id: ValueId, depth = 0): boolean {
  const value = model.values[id];
  if (!value || depth > 6) return false;
  // a fixed text takes its place where the code says that it must
  if (value.anyOf?.some((one) => isFixed(model.values[one]))) return false;
  if (value.entries?.some((entry) => carries(model, 'spread' in entry ? entry.spread : entry.value, depth + 1))) return true;
  if (value.text?.some((part) => carries(model, part, depth + 1))) return true;
  return value.entries === undefined && value.text === undefined && value.origins.some((origin: Origin) => origin.kind === 'exception');
}
