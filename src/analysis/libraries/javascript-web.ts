/** What stands around a JavaScript API: tokens, sessions, schemas, middleware. */
import type { LibraryTable, Meaning } from '../table.ts';

export const jsonwebtoken: LibraryTable = {
  packages: ['jsonwebtoken', 'jose', 'jwt-simple'],
  language: 'javascript',
  calls: {
    'jsonwebtoken:verify': { token: { operation: 'verify', token: '0', key: '1', algorithms: '2.algorithms', callback: '3|2' } },
    'jsonwebtoken:sign': { token: { operation: 'sign', payload: '0', key: '1', lifetime: '2.expiresIn', algorithms: '2.algorithm' } },
    'jsonwebtoken:decode': { token: { operation: 'decode', token: '0' } },
    'jose:jwtVerify': { token: { operation: 'verify', token: '0', key: '1', algorithms: '2.algorithms' } },
    'jose:decodeJwt': { token: { operation: 'decode', token: '0' } },
    'jwt-simple:decode': { token: { operation: 'verify', token: '0', key: '1', verifies: [{ slot: '2', off: true }] } },
    'jwt-simple:encode': { token: { operation: 'sign', payload: '0', key: '1' } },
  },
};
const authentication = (more: Partial<NonNullable<Meaning['middleware']>> = {}): Meaning => ({
  middleware: { role: 'authentication', status: 401, credential: 'bearer', sets: 'user', ...more },
});
export const guards: LibraryTable = {
  packages: [
    'passport',
    'express-jwt',
    'express-oauth2-jwt-bearer',
    '@clerk/express',
    'express-basic-auth',
    'express-openid-connect',
    'connect-ensure-login',
  ],
  language: 'javascript',
  calls: {
    'passport:authenticate': { ...authentication({ credential: 'unknown' }), yields: 'passport:authenticate()' },
    'passport:initialize': { inert: true },
    'passport:session': { inert: true },
    'express-jwt:': authentication({ optional: { slot: '0.credentialsRequired', value: false } }),
    'express-jwt:expressjwt': authentication({ sets: 'auth', optional: { slot: '0.credentialsRequired', value: false } }),
    'express-oauth2-jwt-bearer:auth': authentication({ sets: 'auth', optional: { slot: '0.authRequired', value: false } }),
    'express-oauth2-jwt-bearer:requiredScopes': { middleware: { role: 'role', status: 403, needs: '0' } },
    '@clerk/express:requireAuth': authentication({ sets: 'auth' }),
    '@clerk/express:getAuth': { identity: { credential: 'cookie' } },
    'express-basic-auth:': authentication({ credential: 'basic', sets: 'auth' }),
    'express-openid-connect:requiresAuth': authentication({ credential: 'cookie' }),
    'connect-ensure-login:ensureLoggedIn': authentication({ credential: 'cookie' }),
  },
};
const wrapper: Meaning = { gives: '0' };
export const middleware: LibraryTable = {
  packages: [
    'express-async-handler',
    'express-async-wrap',
    'cors',
    'express-rate-limit',
    'rate-limiter-flexible',
    'express-validator',
    'celebrate',
    'compose-middleware',
  ],
  language: 'javascript',
  calls: {
    'cookie-parser:': { secret: { purpose: 'signing-key', use: 'holds', value: '0' } },
    'express-session:': { secret: { purpose: 'signing-key', use: 'holds', value: '0.secret' } },
    'express-async-handler:': wrapper,
    'express-async-wrap:': wrapper,
    'cors:': { cors: { origin: '0.origin', credentials: '0.credentials', default: 'any' } },
    'express-rate-limit:': { limiter: true, middleware: { role: 'rate-limit', status: 429 } },
    'express-rate-limit:rateLimit': { limiter: true, middleware: { role: 'rate-limit', status: 429 } },
    'celebrate:celebrate': { middleware: { role: 'validation', status: 400 } },
    'lodash:pick': { transforms: { slot: '0', to: [{ kind: 'pick', keys: [] }] } },
  },
};
export const inert: LibraryTable = {
  packages: [
    'helmet',
    'body-parser',
    'cookie-parser',
    'morgan',
    'compression',
    'multer',
    'express-session',
    'express-fileupload',
    'serve-static',
    'serve-index',
    'serve-favicon',
    'method-override',
    'connect-flash',
    'winston',
    'pino',
    'pino-http',
    'express-winston',
    'swagger-ui-express',
    'hpp',
    'xss-clean',
    'express-mongo-sanitize',
    'errorhandler',
    'http',
    'https',
    'fs',
    'path',
    'util',
    'events',
    'stream',
    'zlib',
    'os',
    'i18n',
    'i18next-http-middleware',
    'express-robots-txt',
    'express-security.txt',
    'feature-policy',
    'express-ipfilter',
    'csurf',
    'response-time',
    'http-status',
    'http-status-codes',
    'lodash',
    'moment',
    'dayjs',
    'uuid',
    'nodemailer',
    'socket.io',
    'vhost',
    'express-useragent',
    'express-request-id',
    'prom-client',
    'express-prom-bundle',
    '@sentry/node',
    'cls-rtracer',
    'connect-timeout',
    'consolidate',
    'express-handlebars',
    'timeout',
    'toobusy-js',
    'on-finished',
    '@godaddy/terminus',
    'http-graceful-shutdown',
    'express-list-endpoints',
    'dotenv',
    'express-http-context',
    'connect-history-api-fallback',
    'webpack-dev-middleware',
    'express-static-gzip',
  ],
  language: 'javascript',
  inert: true,
  calls: {},
};
const scalar = (type: 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'array' | 'unknown'): Meaning => ({
  schema: { builds: 'scalar', type },
});
const refine = (refines: 'pick' | 'omit' | 'extend' | 'partial' | 'same', slot?: string): Meaning => ({
  schema: { refines, ...(slot && { slot }) },
});
const zodMethods: Record<string, Meaning> = {
  pick: refine('pick', '0'),
  omit: refine('omit', '0'),
  extend: refine('extend', '0'),
  merge: refine('extend', '0'),
  partial: refine('partial'),
  strict: { schema: { refines: 'unknown-keys', value: 'reject' } },
  passthrough: { schema: { refines: 'unknown-keys', value: 'allow' } },
  parse: { schema: { parses: '0', schema: 'this', throws: true } },
  parseAsync: { schema: { parses: '0', schema: 'this', throws: true } },
  ...Object.fromEntries(
    [
      'optional',
      'nullable',
      'default',
      'refine',
      'superRefine',
      'transform',
      'min',
      'max',
      'email',
      'url',
      'uuid',
      'int',
      'positive',
      'nonnegative',
      'trim',
      'length',
      'regex',
      'describe',
      'nonempty',
      'nullish',
      'required',
    ].map((name) => [name, refine('same')]),
  ),
};
const joiMethods: Record<string, Meaning> = {
  validate: { schema: { parses: '0', schema: 'this', throws: false } },
  validateAsync: { schema: { parses: '0', schema: 'this', throws: true } },
  keys: refine('extend', '0'),
  unknown: { schema: { refines: 'unknown-keys', value: 'allow' } },
  ...Object.fromEntries(
    [
      'required',
      'optional',
      'min',
      'max',
      'email',
      'valid',
      'custom',
      'allow',
      'default',
      'trim',
      'integer',
      'pattern',
      'length',
      'label',
      'messages',
      'items',
    ].map((name) => [name, refine('same')]),
  ),
};
const schemas = (prefixes: string[], methods: Record<string, Meaning>, allow: 'strip' | 'reject'): Record<string, Meaning> => {
  const all: Record<string, Meaning> = {};
  for (const prefix of prefixes) {
    all[`${prefix}object`] = { schema: { builds: 'object', fields: '0', unknownKeys: allow } };
    all[`${prefix}strictObject`] = { schema: { builds: 'object', fields: '0', unknownKeys: 'reject' } };
    all[`${prefix}looseObject`] = { schema: { builds: 'object', fields: '0', unknownKeys: 'allow' } };
    for (const [name, type] of [
      ['string', 'string'],
      ['number', 'float'],
      ['boolean', 'boolean'],
      ['date', 'date'],
      ['array', 'array'],
      ['any', 'unknown'],
      ['enum', 'string'],
      ['literal', 'unknown'],
      ['bigint', 'integer'],
    ] as const)
      all[`${prefix}${name}`] = scalar(type);
    for (const [made] of Object.entries({ ...all }))
      for (const [name, meaning] of Object.entries(methods))
        if (made.startsWith(prefix) && !made.includes('()')) all[`${made}().${name}`] = meaning;
  }
  return all;
};
export const validation: LibraryTable = {
  packages: ['zod', 'joi', '@hapi/joi', 'yup'],
  language: 'javascript',
  calls: {
    ...schemas(['zod:z.', 'zod:'], zodMethods, 'strip'),
    ...schemas(['joi:', '@hapi/joi:'], joiMethods, 'reject'),
    ...schemas(['yup:'], { ...zodMethods, ...joiMethods }, 'strip'),
  },
};
