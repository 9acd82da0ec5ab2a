/** Middleware of the JavaScript world: limits, CORS, validation, wrappers of handlers; the exceptions that answer. */
import type { LibraryTable, Meaning } from '../table.ts';

const wrapper: Meaning = { gives: '0' };
const limits: Meaning = { limiter: true, middleware: { role: 'rate-limit', status: 429 } };
const cors: Meaning = { cors: { origin: '0.origin', credentials: '0.credentials', default: 'any' } };
const validates: Meaning = { middleware: { role: 'validation', status: 400 } };
/** What stands in front of handlers and asks for nobody. */
export const middlewareJavascript: LibraryTable = {
  packages: [
    'express-async-handler',
    'express-async-wrap',
    'cors',
    'express-rate-limit',
    'rate-limiter-flexible',
    'express-validator',
    'celebrate',
    'compose-middleware',
    'hono/cors',
    'hono/factory',
    '@hono/zod-validator',
    'koa-ratelimit',
    '@koa/cors',
    'hono/http-exception',
  ],
  language: 'javascript',
  calls: {
    'cookie-parser:': { secret: { purpose: 'signing-key', use: 'holds', value: '0' } },
    'express-session:': { secret: { purpose: 'signing-key', use: 'holds', value: '0.secret' } },
    'express-async-handler:': wrapper,
    'express-async-wrap:': wrapper,
    'cors:': cors,
    'express-rate-limit:': limits,
    'express-rate-limit:rateLimit': limits,
    'koa-ratelimit:': limits,
    'koa-ratelimit:default': limits,
    'koa2-ratelimit:RateLimit.middleware': limits,
    '@koa/cors:': cors,
    '@koa/cors:default': cors,
    'hono/http-exception:HTTPException': { rejection: { status: '0' } },
    'hono/cors:cors': cors,
    'hono/factory:createMiddleware': wrapper,
    'hono/factory:createFactory().createMiddleware': wrapper,
    '@hono/zod-validator:zValidator': validates,
    'celebrate:celebrate': validates,
  },
};
