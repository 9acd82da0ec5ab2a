/** Loggers: whatever is handed to one of their methods is written down. */
import type { LibraryTable, Meaning } from '../table.ts';

const SEVERITIES = [
  'trace',
  'debug',
  'verbose',
  'silly',
  'http',
  'info',
  'notice',
  'log',
  'warn',
  'warning',
  'error',
  'exception',
  'critical',
  'fatal',
  'success',
];
const logger = (prefixes: readonly string[]): Record<string, Meaning> =>
  Object.fromEntries(
    prefixes.flatMap((prefix) => [
      ...SEVERITIES.map((name): [string, Meaning] => [`${prefix}${name}`, { log: { severity: name, values: 'rest:0' } }]),
      ...['child', 'bind', 'opt', 'getChild', 'withContext'].map((name): [string, Meaning] => [`${prefix}${name}`, { gives: 'this' }]),
    ]),
  );
/** Of the JavaScript world. */
export const logsJavascript: LibraryTable = {
  packages: [
    'winston',
    'pino',
    'bunyan',
    'log4js',
    'tslog',
    'loglevel',
    'consola',
    'signale',
    'npmlog',
    'nestjs-pino',
    '@aws-lambda-powertools/logger',
  ],
  language: 'javascript',
  calls: logger([
    'winston:createLogger().',
    'winston:Logger().',
    'winston:',
    'winston:default.',
    'pino:().',
    'pino:default().',
    'pino:pino().',
    'bunyan:createLogger().',
    'log4js:getLogger().',
    'tslog:Logger().',
    'loglevel:',
    'loglevel:getLogger().',
    'consola:',
    'consola:consola.',
    'signale:',
    'signale:Signale().',
    'npmlog:',
    'nestjs-pino:Logger().',
    'nestjs-pino:PinoLogger().',
    '@nestjs/common:Logger().',
    '@nestjs/common:Logger.',
    '@nestjs/common:ConsoleLogger().',
    '@aws-lambda-powertools/logger:Logger().',
  ]),
};
/** Of the Python world. */
export const logsPython: LibraryTable = {
  packages: ['logging', 'loguru', 'structlog', 'absl'],
  language: 'python',
  calls: logger([
    'logging:getLogger().',
    'logging:Logger().',
    'logging:',
    'logging:root.',
    'loguru:logger.',
    'structlog:get_logger().',
    'structlog:getLogger().',
    'structlog.stdlib:get_logger().',
    'structlog.stdlib:BoundLogger().',
    'flask:current_app.logger.',
    'flask:Flask().logger.',
    'celery.utils.log:get_task_logger().',
    'fastapi.logger:logger.',
    'absl:logging.',
  ]),
};
