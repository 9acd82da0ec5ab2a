/** Packages that end no request, and that no rule asks about beyond what other tables say call by call: parsers, stores, loggers of requests, mail, files, dates. */
import type { LibraryTable } from '../table.ts';

const names = (text: string): string[] => text.trim().split(/\s+/);

/** Of the JavaScript world. */
export const inertJavascript: LibraryTable = {
  packages: names(`
    @adyen/api-library @anthropic-ai/sdk @asteasolutions/zod-to-openapi @aws-sdk/client-dynamodb @aws-sdk/client-s3
    @aws-sdk/client-s3vectors @aws-sdk/client-secrets-manager @aws-sdk/client-ses @aws-sdk/client-sesv2 @aws-sdk/cloudfront-signer
    @aws-sdk/lib-dynamodb @aws-sdk/lib-storage @aws-sdk/s3-request-presigner @azure/msal-node @azure/storage-blob
    @elastic/elasticsearch @fastify/accepts @fastify/caching @fastify/circuit-breaker @fastify/compress @fastify/cookie
    @fastify/env @fastify/error @fastify/etag @fastify/formbody @fastify/helmet @fastify/mongodb @fastify/multipart
    @fastify/postgres @fastify/redis @fastify/request-context @fastify/response-validation @fastify/routes @fastify/schedule
    @fastify/secure-session @fastify/sensible @fastify/session @fastify/static @fastify/swagger @fastify/swagger-ui
    @fastify/under-pressure @fastify/url-data @fastify/view @fastify/websocket @godaddy/terminus @google-cloud/storage
    @hono/node-server/serve-static @hono/otel @hono/prometheus @hono/sentry @hono/swagger-ui @koa/bodyparser @koa/etag @koa/multer
    @logtail/node @mollie/api-client @nestjs/cache-manager @nestjs/mongoose @nestjs/schedule @nestjs/throttler @octokit/auth-app
    @octokit/rest @opentelemetry/api @opentelemetry/api-logs @opentelemetry/sdk-logs @opentelemetry/sdk-node @paralleldrive/cuid2
    @paypal/checkout-server-sdk @paypal/paypal-server-sdk @prisma/adapter-pg @prisma/extension-accelerate @react-email/components
    @react-email/render @scalar/fastify-api-reference @scalar/hono-api-reference @sendgrid/mail @sentry/bun @sentry/nestjs
    @sentry/nextjs @sentry/node @sentry/profiling-node @sentry/react @simplewebauthn/browser @slack/web-api @slack/webhook
    @tus/s3-store @tus/server @upstash/ratelimit @upstash/redis @vercel/blob @vercel/kv agentkeepalive ai ajv ajv-errors
    ajv-formats apicache archiver async aws-sdk bluebird body-parser bottleneck busboy cache-manager chalk cheerio chokidar
    class-transformer class-validator clickhouse close-with-grace cls-rtracer compression connect-flash
    connect-history-api-fallback connect-mongo connect-redis connect-timeout consolidate cookie cookie-parser cookie-session
    cookie-signature cookies-next cron csurf csv-parse csv-stringify cuid date-fns dayjs dd-trace debug discord.js dotenv
    drizzle-kit drizzle-zod elastic-apm-node errorhandler events exceljs express-actuator express-async-errors express-boom
    express-bunyan-logger express-cache-controller express-correlation-id express-device express-ejs-layouts express-enforces-ssl
    express-fileupload express-flash express-force-ssl express-handlebars express-hbs express-healthcheck express-http-context
    express-ipfilter express-list-endpoints express-minify express-mongo-sanitize express-pino-logger express-prom-bundle
    express-request-id express-requestid express-robots-txt express-security.txt express-session express-sslify express-static-gzip
    express-status-monitor express-timeout-handler express-useragent express-winston express-ws express-xss-sanitizer extract-zip
    fast-xml-parser fastify-graceful-shutdown fastify-metrics fastify-multer fastify-raw-body feature-policy file-type formidable
    glob googleapis hbs helmet heroku-ssl-redirect hono-pino hono/body-limit hono/cache hono/cloudflare-workers hono/compress
    hono/context-storage hono/etag hono/language hono/logger hono/method-override hono/powered-by hono/poweredBy hono/pretty-json
    hono/request-id hono/secure-headers hono/serve-static hono/timeout hono/timing hono/trailing-slash hpp http-errors
    http-graceful-shutdown http-status http-status-codes https-proxy-agent i18n i18next-express-middleware i18next-http-middleware
    image-size imapflow io-ts ioredis jimp js-cookie jsdom jszip keyv koa-better-error-handler koa-body koa-bodyparser
    koa-cash koa-compress koa-conditional-get koa-ejs koa-error koa-etag koa-favicon koa-helmet koa-i18n koa-json koa-json-error
    koa-locales koa-logger koa-morgan koa-onerror koa-pino-logger koa-qs koa-range koa-requestid koa-response-time koa-send
    koa-session koa-sslify koa-static koa-static-server koa-useragent koa-userip koa-views koa-x-request-id koa2-swagger-ui
    langchain lodash lru-cache luxon mailgun.js mailparser markdown-it memcached memjs method-override mime mime-types minio
    moment morgan multer multer-s3 nanoid nest-knexjs nestjs-zod newrelic nocache node-cache node-cron node-mailjet node-schedule
    node-telegram-bot-api nodemailer nookies octokit on-finished on-headers openai os p-limit p-retry papaparse paypal-rest-sdk
    pdf-lib pdfkit pino-http pino-pretty plaid posthog-node postmark prisma prom-client proxy-agent qrcode qs redis
    remark resend response-time retry rimraf serve-favicon serve-index serve-static sharp shrink-ray-current slugify socket.io
    socket.io-client square stream superstruct swagger-stats swagger-ui-express tar telegraf timeout tiny-cookie tmp toobusy-js
    turndown tus-js-client util uuid uuidv7 valibot vhost webpack-dev-middleware winston-daily-rotate-file ws xlsx xml2js
    xss-clean yaml yauzl zlib zod-to-json-schema zod-validation-error
  `),
  language: 'javascript',
  inert: true,
  calls: {},
};
/** Of the Python world. */
export const inertPython: LibraryTable = {
  packages: names(`
    Crypto Cryptodome PIL aiocache aioredis alembic anthropic apscheduler asyncio attr attrs azure.storage backoff binascii
    bleach_allowlist boto3 botocore bs4 cachetools cashews cassandra cerberus clickhouse_connect clickhouse_driver cloudinary collections crypt
    cryptography csv dataclasses datetime ddtrace decouple django_celery_beat django_celery_results django_redis dotenv dynaconf
    elasticsearch email email_validator emails enum environ environs fastapi_cache fastapi_mail fastapi_pagination fastapi_sqlalchemy feedparser
    filetype fsspec functools github gitlab google.cloud google_auth_oauthlib googleapiclient gzip http imghdr io isodate itsdangerous json jsonschema langchain magic mailchimp_transactional
    math mimetypes minio neo4j newrelic oauthlib openai openpyxl opensearchpy opentelemetry orjson
    paypalrestsdk pdfkit phonenumber_field phonenumbers prometheus_client pydantic pydantic_core pydantic_settings qrcode random
    re redis reportlab requests_oauthlib rsa ruamel secrets sentry_sdk simplejson slugify smart_open socket
    sqlalchemy_utils storages string telegram tempfile tenacity tiktoken time toml tomli tomllib typing ujson uuid voluptuous
    weasyprint wtforms xhtml2pdf xlsxwriter zlib
  `),
  language: 'python',
  inert: true,
  calls: {},
};
