import type { ApiModel, EffectOf, Origin, Setting, Value } from '../analysis/facts.ts';
import { no } from '../analysis/questions.ts';
import { holds, isKept } from './held.ts';
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
    if (fact.body === undefined) return undefined;
    return [...failing(model, fact), ...settings(model, fact)];
  },
});
type Response = EffectOf<'response'>;
function failing(model: ApiModel, response: Response): Outcome[] {
  // an answer below 500 speaks of the request, and says so on purpose
  if (typeof response.status === 'number' && response.status >= 300 && response.status < 500) return [];
  if (response.body === undefined || response.onPurpose || !holds(model, response.body, isException)) return [];
  return [
    decide(no(), response, {
      no: 'the text of an exception is answered: it may name files, queries, hosts and versions',
      ask: '',
      detail: ['exception'],
      fix: 'log the exception, and answer a fixed text with an id that finds it in the log',
    }),
  ];
}
/** What the process was started with, all of it or what is secret among it. */
function settings(model: ApiModel, response: Response): Outcome[] {
  // a template shows what it names, not what it is given
  if (response.body === undefined || response.escaped || !holds(model, response.body, isKept)) return [];
  return [
    decide(no(), response, {
      no: 'what the server is configured with is answered: keys, passwords and addresses of its environment',
      ask: '',
      detail: ['environment'],
      fix: 'answer the few settings that clients need, each by its name, and none that opens anything',
    }),
  ];
}
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
const isException = (value: Value): boolean => value.origins.some((origin: Origin) => origin.kind === 'exception');
