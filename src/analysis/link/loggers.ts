/** Loggers, by how they are called: whoever made one, what it is handed is written down. */
import type { Call, V } from './abstract.ts';
import { logs } from './effects.ts';
import type { Machine } from './machine.ts';
import { slot } from './slots.ts';

export const SEVERITIES = new Set([
  'trace',
  'debug',
  'verbose',
  'info',
  'log',
  'notice',
  'warn',
  'warning',
  'error',
  'exception',
  'critical',
  'fatal',
]);
const NOT_LOGS = /(blog|catalog|dialog|changelog|backlog)/i;
/** A file of a logger: `logger.ts`, `utils/logging.py`. */
export const isLogFile = (path: string): boolean =>
  /(^|\/)\w*[-_.]?log(ger|ging|s)?(\.\w+)?\.(py|[cm]?[jt]sx?)$/i.test(path) && !NOT_LOGS.test(path);

/** What a method of a logger yields; undefined: it is none. */
export function onLogger(machine: Machine, call: Call, self: V, property: string, name: string): V | undefined {
  if (!SEVERITIES.has(property) || !isLogger(self)) return undefined;
  logs(machine, call, property, slot(machine, call, 'rest:0') ?? self);
  return machine.make(name, call.at, { kind: 'result', call });
}
/** A receiver that calls itself a logger, whoever made it. */
const isLogger = (v: V): boolean => {
  const called = nameOf(v);
  return /(^|[^a-z])_?\w*(log|logger|logging)(\(\))?\)?$/i.test(called) && !NOT_LOGS.test(called);
};
function nameOf(v: V): string {
  switch (v.kind) {
    case 'part':
      return v.property;
    case 'request':
      return v.path.at(-1) ?? '';
    case 'result':
      return v.call.api ?? v.call.property ?? '';
    case 'api':
    case 'typed':
      return v.api;
    case 'unknown':
      return v.id;
    default:
      return '';
  }
}
