/** Packages that rules meet at the edges of an API: stores, mail, files, markup, archives, hashing. None of them ends a request; what they do beyond that is said call by call. */
import type { LibraryTable, Meaning } from '../table.ts';

const named = (text: string): string[] => text.trim().split(/\s+/);
const hashes = (algorithm: string): Meaning => ({
  hash: { algorithm: `"${algorithm}"`, input: '0', purpose: 'other' },
  transforms: { slot: '0', to: [{ kind: 'hash' }] },
});

export const servicesJavascript: LibraryTable = {
  packages: named(`
    crypto bcrypt bcryptjs bcrypt-nodejs argon2 @node-rs/argon2 @node-rs/bcrypt scrypt crypto-js nanoid cuid @paralleldrive/cuid2 uuidv7 hash-wasm
    object-hash class-validator class-transformer nestjs-zod superstruct valibot ajv ajv-formats ajv-errors io-ts @asteasolutions/zod-to-openapi
    zod-to-json-schema drizzle-zod zod-validation-error validator slonik @silverhand/slonik knex nest-knexjs drizzle-kit @prisma/adapter-pg
    @prisma/extension-accelerate prisma ioredis redis @upstash/redis @vercel/kv @vercel/postgres @neondatabase/serverless better-sqlite3 clickhouse
    @clickhouse/client @elastic/elasticsearch @nestjs/mongoose @nestjs/cache-manager cache-manager lru-cache node-cache @aws-sdk/client-s3
    @aws-sdk/client-s3vectors @aws-sdk/lib-storage @aws-sdk/s3-request-presigner @aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb
    @aws-sdk/client-secrets-manager @aws-sdk/client-ses @aws-sdk/client-sesv2 @aws-sdk/cloudfront-signer aws-sdk @google-cloud/storage @azure/storage-blob
    @vercel/blob minio multer-s3 file-type mime mime-types sharp busboy formidable image-size tus-js-client @tus/server @tus/s3-store @sendgrid/mail
    resend postmark mailgun.js @react-email/components @react-email/render mailparser imapflow node-mailjet js-yaml yaml fast-xml-parser xml2js csv-parse
    csv-stringify papaparse cheerio jsdom marked markdown-it remark turndown xlsx exceljs pdf-lib pdfkit puppeteer archiver adm-zip unzipper jszip tar
    yauzl extract-zip tmp glob chokidar rimraf qrcode @simplewebauthn/browser js-cookie cookies-next nookies cookie tiny-cookie cookie-signature
    google-auth-library googleapis @azure/msal-node @octokit/rest @octokit/auth-app octokit winston-daily-rotate-file pino-pretty loglevel @sentry/nextjs
    @sentry/bun @sentry/react @sentry/nestjs @sentry/profiling-node @opentelemetry/api @opentelemetry/api-logs @opentelemetry/sdk-node
    @opentelemetry/sdk-logs posthog-node dd-trace newrelic @logtail/node consola chalk @upstash/ratelimit @nestjs/throttler bottleneck p-limit p-retry
    http-errors @fastify/error https-proxy-agent proxy-agent retry agentkeepalive http-status-codes node-schedule node-cron cron @nestjs/schedule
    @paypal/checkout-server-sdk @paypal/paypal-server-sdk paypal-rest-sdk @mollie/api-client square plaid @adyen/api-library @slack/web-api @slack/webhook
    discord.js node-telegram-bot-api telegraf firebase-admin openai @anthropic-ai/sdk ai langchain
  `),
  language: 'javascript',
  inert: true,
  calls: {
    'crypto-js:MD5': hashes('md5'),
    'crypto-js:SHA1': hashes('sha1'),
    'crypto-js:SHA256': hashes('sha256'),
    'crypto-js:SHA512': hashes('sha512'),
    'crypto-js/md5:': hashes('md5'),
    'crypto-js/sha1:': hashes('sha1'),
    'crypto-js/sha256:': hashes('sha256'),
  },
};
export const servicesPython: LibraryTable = {
  packages: named(`
    hashlib hmac secrets cryptography nacl itsdangerous passlib bcrypt argon2 pwdlib base64 binascii zlib gzip crypt Crypto Cryptodome rsa marshmallow
    marshmallow_sqlalchemy webargs wtforms flask_marshmallow cerberus jsonschema attr attrs voluptuous pydantic_core email_validator phonenumbers
    phonenumber_field environ environs decouple dotenv dynaconf fastapi_sqlalchemy fastapi_pagination sqlalchemy_utils psycopg psycopg2 asyncpg aiosqlite
    sqlite3 MySQLdb pymysql aiomysql peewee tortoise mongoengine odmantic redis aioredis django_redis elasticsearch opensearchpy cassandra neo4j
    clickhouse_driver clickhouse_connect boto3 botocore storages minio magic PIL filetype imghdr mimetypes cloudinary google.cloud azure.storage fsspec
    smart_open smtplib email sendgrid mailchimp_transactional flask_mail fastapi_mail aiosmtplib imaplib anymail csv io openpyxl xlsxwriter markdown
    mistune bs4 feedparser toml tomllib tomli ruamel ujson simplejson pdfkit reportlab weasyprint xhtml2pdf qrcode requests_oauthlib oauthlib
    google_auth_oauthlib googleapiclient logging structlog loguru sentry_sdk opentelemetry prometheus_client newrelic ddtrace apscheduler
    django_celery_beat django_celery_results tenacity backoff http socket urllib paypalrestsdk github gitlab slack_sdk telegram openai anthropic langchain
    tiktoken bleach_allowlist
  `),
  language: 'python',
  inert: true,
  calls: {
    'fastapi_jwt_auth:AuthJWT().jwt_required': { guard: { role: 'authentication', status: 401, credential: 'bearer' } },
    'fastapi_jwt_auth:AuthJWT().jwt_refresh_token_required': { guard: { role: 'authentication', status: 401, credential: 'bearer' } },
    'fastapi_jwt_auth:AuthJWT().get_jwt_subject': { identity: { credential: 'bearer' } },
  },
};

/** Packages that may turn a request away: what of theirs is called so and was not read stays a question. */
export const signInsJavascript: LibraryTable = {
  packages: named(`
    samlify @boxyhq/saml-jackson oidc-provider @simplewebauthn/server openid-client simple-oauth2 otplib speakeasy otpauth oauth2-server
    @node-oauth/oauth2-server @outlinewiki/koa-passport passport-oauth2 @nestjs/jwt
  `),
  language: 'javascript',
  calls: {},
};
export const signInsPython: LibraryTable = {
  packages: named(`
    webauthn authlib social_django social_core allauth oauth2_provider onelogin saml2 msal pyotp google.auth google.oauth2 fastapi_jwt_auth joserfc
    flask_dance
  `),
  language: 'python',
  calls: {},
};
