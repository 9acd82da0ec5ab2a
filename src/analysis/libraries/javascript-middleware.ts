/** Middleware of the JavaScript world: limits, CORS, validation, wrappers of handlers; the exceptions that answer. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const wrapper: Meaning = { gives: '0' };
const limits: Meaning = {
  limiter: true,
  middleware: { role: 'rate-limit', status: 429, failures: { slot: '0.skipSuccessfulRequests', value: true } },
};
/** What is traced is done on the way, and what comes of it is handed on. */
const traced: Meaning = { calls: [{ fn: '3|2|1|0', with: ['unknown'] }] };
const cors: Meaning = { cors: { origin: '0.origin', credentials: '0.credentials', default: 'any' } };
const validates: Meaning = { middleware: { role: 'validation', status: 400 } };
const ZOD_REQUESTS = ['validateRequest', 'processRequest'].map((name) => `zod-express-middleware:${name}`);
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
    'express-validation',
    'zod-express-middleware',
    'compose-middleware',
    'hono/cors',
    'hono/factory',
    '@hono/zod-validator',
    'hono-openapi',
    'koa-ratelimit',
    '@koa/cors',
    '@fastify/cors',
    'fastify-cors',
    'hono/http-exception',
    'react',
    'next/cache',
    'next-axiom',
    '@logtail/next',
    'memoizee',
    'p-memoize',
    'memoize-one',
    'async-middleware',
    'express-async-wrapper',
  ],
  language: 'javascript',
  calls: {
    ...each(
      ['', 'default', 'formidable', 'IncomingForm', 'default.IncomingForm'].map((name) => `formidable:${name}().parse`),
      { receives: true },
    ),
    'cookie-parser:': { secret: { purpose: 'signing-key', use: 'holds', value: '0' } },
    'hono/cookie:setSignedCookie': { secret: { purpose: 'signing-key', use: 'holds', value: '3' } },
    'hono/cookie:getSignedCookie': { secret: { purpose: 'signing-key', use: 'holds', value: '1' } },
    'express-session:': { secret: { purpose: 'signing-key', use: 'holds', value: '0.secret' } },
    'express-async-handler:': wrapper,
    'express-async-wrap:': wrapper,
    ...each(
      [
        'express-async-wrapper:',
        'async-middleware:wrap',
        'react:cache',
        'next/cache:unstable_cache',
        'next-axiom:withAxiom',
        '@logtail/next:withBetterStack',
        'memoizee:',
        'p-memoize:',
        'memoize-one:',
        'lodash:once',
        'lodash:memoize',
        'lodash:throttle',
        'lodash:debounce',
        'lodash.once:',
        'lodash.memoize:',
        '@sentry/nextjs:withSentry',
        '@sentry/nextjs:wrapApiHandlerWithSentry',
        '@sentry/nextjs:wrapRouteHandlerWithSentry',
        '@sentry/nextjs:wrapMiddlewareWithSentry',
      ],
      wrapper,
    ),
    ...each(
      [
        '@opentelemetry/api:trace.getTracer().startActiveSpan',
        '@opentelemetry/api:default.trace.getTracer().startActiveSpan',
        '@opentelemetry/api:context.with',
        'dd-trace:trace',
        'dd-trace:tracer.trace',
        ...['nextjs', 'node', 'nestjs', 'core', 'bun', 'cloudflare'].flatMap((name) =>
          ['startSpan', 'startSpanManual', 'withScope', 'withIsolationScope', 'continueTrace'].map((call) => `@sentry/${name}:${call}`),
        ),
      ],
      traced,
    ),
    'async_hooks:AsyncLocalStorage().run': { calls: [{ fn: '1', with: ['unknown'] }] },
    'async_hooks:AsyncLocalStorage().exit': { calls: [{ fn: '0', with: ['unknown'] }] },
    ...each(
      [
        'ssrf-req-filter:',
        'ssrf-req-filter:default',
        'request-filtering-agent:useAgent',
        'request-filtering-agent:RequestFilteringHttpAgent',
        'request-filtering-agent:RequestFilteringHttpsAgent',
        'request-filtering-agent:globalHttpAgent',
        'ssrf-agent:',
        'ssrf-agent-guard:',
      ],
      { refuses: 'private-addresses' },
    ),
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
    'hono-openapi:validator': validates,
    ...each(['celebrate:celebrate', 'express-validation:validate', ...ZOD_REQUESTS], { ...validates, shapes: '0' }),
  },
};
