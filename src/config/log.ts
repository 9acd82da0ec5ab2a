/**
 * Structured logs: one JSON line per message, redacted as a whole. Only plain fields and the outline of an error are written, never an object: libraries log
 * events and request bodies, and those are other people's source code.
 */
import { redact } from './redact.ts';

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LEVELS)[number];
export type Fields = Record<string, unknown>;
type Write = (fields: unknown, message?: string) => void;
export interface Log {
  readonly level: LogLevel;
  trace: Write;
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  fatal: Write;
  child(fields: Fields, options?: { level?: LogLevel }): Log;
}

export interface LogOptions {
  level?: LogLevel;
  secrets?: readonly string[];
  write?: (line: string) => void;
}

const plain = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** What of an error is worth keeping; an `AggregateError` of the webhook library carries the whole event beside it. */
function outline(error: Error): Fields {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const shown = first instanceof Error ? first : error;
  const status = (shown as { status?: unknown }).status;
  return { name: shown.name, message: shown.message, ...(plain(status) && { status }), stack: shown.stack };
}

function flatten(value: unknown): Fields {
  if (value instanceof Error) return { msg: value.message, err: outline(value) };
  if (plain(value)) return { msg: value };
  if (!value || typeof value !== 'object') return {};
  const kept: Fields = {};
  for (const [key, field] of Object.entries(value)) {
    if (plain(field)) kept[key] = field;
    else if (field instanceof Error) kept[key] = outline(field);
  }
  return kept;
}

export function createLog({ level = 'info', secrets = [], write = (line) => void process.stdout.write(line) }: LogOptions = {}): Log {
  const build = (bound: Fields, floor: LogLevel): Log => {
    const at =
      (name: LogLevel): Write =>
      (fields, message) => {
        if (LEVELS.indexOf(name) < LEVELS.indexOf(floor) || floor === 'silent') return;
        const { msg, ...rest } = flatten(fields);
        const line = { time: new Date().toISOString(), level: name, msg: message ?? msg ?? '', ...bound, ...rest };
        write(`${redact(JSON.stringify(line), secrets)}\n`);
      };
    return {
      level: floor,
      trace: at('trace'),
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      fatal: at('fatal'),
      child: (fields, options = {}) => build({ ...bound, ...flatten(fields) }, options.level ?? floor),
    };
  };
  return build({}, level);
}
