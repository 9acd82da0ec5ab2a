/**
 * How much of what repositories load is known to the tables: `node scripts/known-packages.ts DIR…`. Counts the imports of packages, one a file and package, and prints the share
 * that is known, for all of them and for those that some rule asks about; then the unknown ones, the most used first.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative } from 'node:path';
import { frameworks } from '../src/analysis/frameworks/index.ts';
import { libraries } from '../src/analysis/libraries/index.ts';
import { know } from '../src/analysis/link/knowledge.ts';
import { isCode } from '../src/repository/select.ts';

/** What rules ask about, by the names that packages of the kind carry. */
const MATTERS: Record<string, RegExp> = {
  orm: /prisma|typeorm|sequelize|mongoose|mongodb|knex|drizzle|mikro|objection|kysely|slonik|sqlalchemy|sqlmodel|peewee|tortoise|django\.db|pymongo|motor|beanie|odmantic|mongoengine|psycopg|asyncpg|aiosqlite|sqlite|mysql|^pg($|\/)|postgres|mssql|oracledb|redis|clickhouse|cassandra|dynamodb|neo4j|elasticsearch|opensearch|supabase|firebase|databases$/,
  validation:
    /zod|joi|yup|valibot|ajv|class-validator|class-transformer|typebox|superstruct|validator|pydantic|marshmallow|cerberus|jsonschema|attrs|voluptuous|io-ts|wtforms|celebrate/,
  authentication:
    /passport|auth|jwt|jose|oidc|oauth|saml|clerk|session|cookie|login|keycloak|casbin|casl|permission|cognito|msal|webauthn|otp|totp|speakeasy|iron/,
  hashing: /bcrypt|argon2|scrypt|passlib|pwdlib|crypto|hashlib|hmac|nacl|itsdangerous|nanoid|uuid|secrets/,
  uploads: /multer|busboy|formidable|fileupload|multipart|storage|boto|^aws-sdk|client-s3|minio|file-type|magic|sharp|pillow/,
  clients: /axios|^got$|fetch|undici|superagent|^ky$|request|httpx|aiohttp|urllib|http/,
  markup:
    /ejs|pug|handlebars|nunjucks|jinja|mako|mustache|sanitize|xss|purify|bleach|nh3|markdown|marked|cheerio|escape|xml|lxml|yaml|ldap|xpath|csv/,
  processes: /child_process|execa|shelljs|subprocess|pickle|vm2|archiver|unzip|tar|zip|tarfile|zipfile|fs-extra|aiofiles/,
  limits: /rate-?limit|slowapi|limiter|helmet|cors|csrf|csurf|hpp|secure|talisman|body-?parser|throttl/,
  logging: /winston|pino|bunyan|log|morgan|sentry|structlog|loguru/,
  payments: /stripe|paypal|braintree|razorpay|paddle|svix|octokit|twilio|slack|sendgrid|webhook|mollie|adyen|plaid|lemonsqueezy/,
  queues: /bull|celery|agenda|pg-boss|amqp|kafka|sqs|sns|pubsub|qstash|inngest|rq$|dramatiq|huey/,
  mail: /nodemailer|mail|resend|postmark|smtplib/,
};
const SCRIPT =
  /(?:^|[\s;])(?:import|export)\s[^'"`;]{0,2000}?from\s*['"]([^'"\n]{1,200})['"]|(?:require|import)\(\s*['"]([^'"\n]{1,200})['"]\s*\)|^\s*import\s*['"]([^'"\n]{1,200})['"]/gm;
const PYTHON = /^[ \t]*(?:from[ \t]+([\w.]{1,200})[ \t]+import\b|import[ \t]+([\w.]{1,200}))/gm;
const knowledge = know(libraries, frameworks);
const BUILTIN = new Set(builtinModules);

function files(dir: string): string[] {
  const found: string[] = [];
  const visit = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== '.git') visit(path);
      } else if (entry.isFile() && isCode(relative(dir, path)) && statSync(path).size < 1_000_000) found.push(path);
    }
  };
  visit(dir);
  return found;
}
/** What the manifests of a repository declare: of scripts, everything else is an alias of its own. */
function declaredIn(dir: string): Set<string> {
  const declared = new Set<string>();
  const visit = (at: string, depth: number): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === '.git') continue;
      if (entry.isDirectory() && depth < 5) visit(join(at, entry.name), depth + 1);
      if (entry.name !== 'package.json') continue;
      for (const [, name = ''] of readFileSync(join(at, entry.name), 'utf8').matchAll(/^\s*"((?:@[\w.-]+\/)?[\w.-]+)"\s*:\s*"[^"]*"/gm))
        declared.add(name);
    }
  };
  visit(dir, 0);
  return declared;
}
/** Names of the repository's own packages: of workspaces, and the directories that Python imports. */
function ownOf(dir: string, paths: readonly string[]): Set<string> {
  const own = new Set<string>();
  for (const path of paths) if (path.endsWith('.py')) for (const part of relative(dir, path).replace(/\.py$/, '').split('/')) own.add(part);
  const visit = (at: string, depth: number): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === '.git') continue;
      if (entry.isDirectory() && depth < 5) visit(join(at, entry.name), depth + 1);
      if (entry.name !== 'package.json') continue;
      const name = /"name"\s*:\s*"([^"]+)"/.exec(readFileSync(join(at, entry.name), 'utf8'))?.[1];
      if (name !== undefined) own.add(name);
    }
  };
  visit(dir, 0);
  return own;
}
function packagesIn(path: string, text: string): Set<string> {
  const found = new Set<string>();
  if (path.endsWith('.py')) {
    for (const [, from, module] of text.matchAll(PYTHON)) {
      const name = from ?? module ?? '';
      if (name !== '' && !name.startsWith('.')) found.add(name);
    }
    return found;
  }
  for (const [, one, other, bare] of text.matchAll(SCRIPT)) {
    const name = (one ?? other ?? bare ?? '').replace(/^node:/, '');
    if (/^[.#~/]|^@\/|^src\/|^\$/.test(name) || name === '') continue;
    const parts = name.split('/');
    found.add(name.startsWith('@') ? parts.slice(0, 2).join('/') : BUILTIN.has(name) ? name : (parts[0] ?? name));
  }
  return found;
}
/** Names that only sound so: parts of pages, tools of the build. */
const ELSE =
  /radix|react|tiptap|prosemirror|vite|avatar|variance|storybook|tanstack|platejs|lucide|svelte|vue|angular|ngy?-|@logto\/|codemirror|testing|mock|eslint|babel|webpack|rollup|-parser$|codemod/;
const kindOf = (name: string): string | undefined =>
  ELSE.test(name) ? undefined : Object.entries(MATTERS).find(([, pattern]) => pattern.test(name))?.[0];

const uses = new Map<string, number>();
for (const dir of process.argv.slice(2)) {
  const paths = files(dir);
  const own = ownOf(dir, paths);
  const declared = declaredIn(dir);
  for (const path of paths)
    for (const name of packagesIn(path, readFileSync(path, 'utf8'))) {
      if (own.has(name) || (path.endsWith('.py') && own.has(name.split('.')[0] ?? name))) continue;
      if (!path.endsWith('.py') && !declared.has(name) && !BUILTIN.has(name)) continue;
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
}
const share = (accept: (name: string) => boolean): string => {
  const counted = [...uses].filter(([name]) => accept(name));
  const all = counted.reduce((sum, [, count]) => sum + count, 0);
  const known = counted.reduce((sum, [name, count]) => sum + (knowledge.package(`${name}:`) === 'unknown' ? 0 : count), 0);
  return `${known} of ${all} (${all === 0 ? '-' : ((100 * known) / all).toFixed(1)} %)`;
};
process.stdout.write(
  `uses of packages that are known: ${share(() => true)}\nof those that rules ask about: ${share((name) => kindOf(name) !== undefined)}\n`,
);
for (const kind of Object.keys(MATTERS)) process.stdout.write(`  ${kind.padEnd(16)}${share((name) => kindOf(name) === kind)}\n`);
const unknown = [...uses]
  .filter(([name]) => kindOf(name) !== undefined && knowledge.package(`${name}:`) === 'unknown')
  .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
process.stdout.write('\nunknown, the most used first\n');
for (const [name, count] of unknown.slice(0, 120)) process.stdout.write(`  ${String(count).padStart(5)}  ${name}  (${kindOf(name)})\n`);
