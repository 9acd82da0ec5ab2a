/** Which files of a tree the analysis reads, by path alone, and which may hold a secret, deal in tokens or ask for a sign-in, by text. */
import type { Path } from '../analysis/code.ts';

const CODE = /\.(?:[cm]?[jt]sx?|py)$/;
/** Installed, declared or compressed: never the source of anything. */
const FOREIGN =
  /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|\.next|\.nuxt|\.venv|venv|site-packages|__pycache__|\.git)(?:\/|$)|\.d\.[cm]?ts$|[.-]min\.[cm]?js$|\.bundle\.js$|[.@_-](?=[a-f]*\d)[\da-f]{8,40}(?:\.chunk)?\.[cm]?js$/i;
/** Built, generated, or written for tests, examples and translations. */
const ASIDE =
  /(?:^|\/)(?:dist|build|out|coverage|generated|__generated__|migrations|alembic\/versions|__tests__|__mocks__|mocks|seeds?|seeders?|(?:(?:api|acceptance|e2e|functional|integration|load|smoke|unit)[-_]?)?tests?|tests?[-_](?:utils?|utilit(?:y|ies)|helpers?|support|data|lib)|specs?|e2e|cypress|playwright|fixtures|stories|storybook|examples?|i18n|locales|public\/(?:js|vendor|assets)|(?:static|assets|wwwroot)\/(?:[^/]+\/)*(?:js|javascripts?|vendor|libs?|plugins))(?:\/|$)|\.(?:test|spec|stories|bench|e2e-spec|generated|pb)(?:\.disabled|\.skip)?\.[cm]?[jt]sx?$|(?:^|\/)(?:(?:test|seeds?|mock)_[^/]*|smoke_?test[^/]*|[^/]*_test(?:ing)?|[^/]*_pb2(?:_grpc)?|conftest|seeds?|tests)\.py$|(?:^|\/)(?:(?:(?:(?:demo|dev|test|data|db|database|initial|sample|mock|prisma)[-_.])?seed(?:er|s)?|smoke[-_.]?tests?[\w.-]*|(?:playwright|vitest|jest|cypress|karma|wdio)\.config[\w.-]*|dev[-_.]?setup|(?:vitest|jest)[-_.]?(?:[\w-]+\.)?setup|setup[-_.]?tests?))\.[cm]?[jt]sx?$/i;
const DATA =
  /(?:^|\/)(?:package\.json|[tj]sconfig[\w.-]*\.json|lerna\.json|[\w.-]*(?:tsconfig|ts-config|typescript-config|config-typescript)[\w.-]*\/[\w.-]+\.json|pyproject\.toml|setup\.(?:py|cfg)|requirements[\w.-]*\.(?:txt|in)|requirements\/[\w.-]+\.(?:txt|in)|pnpm-workspace\.yaml|manage\.py|Pipfile|(?:openapi|swagger)[\w.-]*\.(?:json|ya?ml)|(?:openapi|swagger|specs?|specification|schemas?)\/[\w.-]+\.ya?ml|[\w.-]*(?:api|spec)\.ya?ml)$|\.prisma$/i;

/** Code that may be parsed when a name leads to it. */
export const isReadable = (path: Path): boolean => CODE.test(path) && !FOREIGN.test(path);
/** Code that is read without being asked for. */
export const isCode = (path: Path): boolean => isReadable(path) && !ASIDE.test(path);
/** What is read as text: manifests, schemas, descriptions of the API. */
export const isData = (path: Path): boolean => DATA.test(path) && !FOREIGN.test(path);
/** Where nothing that is found counts: tests, fixtures, examples, migrations, generated code. */
export const isLeftOut = (path: Path): boolean => FOREIGN.test(path) || ASIDE.test(path);

/** Text that may switch off what protects: TLS verification, debugging, hashes of passwords. */
const SWITCHES =
  /rejectUnauthorized|strictSSL|NODE_TLS_REJECT_UNAUTHORIZED|verify(?:_ssl)?\s*=\s*False|ssl_verify\s*=\s*False|_create_unverified_context|CERT_NONE|\bdebug\s*=\s*True|^\s*DEBUG\s*[:=]|\b(?:SESSION|REMEMBER|JWT\w*)_COOKIE_(?:HTTPONLY|SECURE|SAMESITE)|express-session|cookie-session|koa-session|@fastify\/(?:secure-)?session|\berrorhandler\b|minVersion|secureProtocol|PROTOCOL_TLS|check_hostname|tlsAllowInvalid|PASSWORD_HASHERS|\bCryptContext\(|sizeLimit|bodySizeLimit|DATA_UPLOAD_MAX_MEMORY_SIZE|MAX_CONTENT_LENGTH/m;
/** Text that may hold a secret: a key block, a name of one with text after it, an address with a password in it. */
const SECRETS =
  /-----BEGIN [A-Z ]*PRIVATE KEY|(?:secret(?:_?key)?|passw(?:or)?d|passphrase|api_?key|access_?key|private_?key|crypto_?key|encryption_?key|auth_?token|access_?token)['"]?\]?\s*(?::[^=\n]{0,40}=|[:=]|\|\||\?\?)\s*[^\n]{0,60}['"`]|['"](?:sk|pk|rk)_live_|\bAKIA[0-9A-Z]{16}|\bgh[pousr]_[A-Za-z0-9]{20}|_TOKEN\b['"]?\]?\)?\s*(?:\|\||\?\?|,)\s*['"`]|\bkeys['"]?\s*[:=]\s*\[\s*['"`]|\bpass['"]?\s*:\s*['"`]|['"`][a-z][a-z+]{2,20}:\/\/[^\s'"`:@/]{0,60}:[^\s'"`@/<{$]{8,100}@/i;
/** Text that signs or reads tokens. */
const TOKENS =
  /\bjwt\.(?:encode|decode|verify|sign)\b|['"](?:jsonwebtoken|jwt-simple|jose|express-jwt|passport-jwt)['"]|^\s*(?:import jwt|from (?:jwt|jose)\b)/m;
/** Text that asks an identity provider for a sign-in. */
const SIGN_INS =
  /\bresponse_?type\b['"]?\s*[=:,]|\bgrant_?type\b['"]?\s*[=:,]\s*['"]?(?:password|\{)|['"](?:passport-[\w-]+|openid-client|simple-oauth2|google-auth-library|googleapis|@azure\/msal-node|@fastify\/oauth2|keycloak-connect)['"]|^\s*(?:from|import) (?:authlib|requests_oauthlib|oauthlib|msal|google_auth_oauthlib)\b/m;
/** Text that keeps tokens where scripts of a page can read them. */
const STORAGE =
  /\b(?:local|session)Storage\b[^\n]{0,200}(?:token|jwt|bearer|_KEY)|\buse(?:Local|Session)Storage\b[^\n]{0,60}(?:token|jwt)/i;
/** Text that draws a secret at random: one that is named so, or a function that says that it makes one. */
const DRAWS =
  /\bMath\.random\b|\brandom\.(?:choices?|rand\w+|sample|getrandbits)\b|\brandomBytes\(|\burandom\(|\bnanoid\(|\buuid1\b|\brandbelow\b|\bsecrets\.(?:choice|token)/;
const MAKES =
  /(?:token|secret|passw\w*|api_?key|otp|session_?(?:id|key)|code)['"]?\]?\s*[:=]\s*[^\n]{0,120}(?:random|nanoid|uuid1|secrets\.|Date\.now|time\()|(?:function|def|const)\s+\w{0,40}(?:generate|create|make|random|new)\w{0,40}(?:token|secret|key|password|code|otp|session)/i;
/** What is larger was put together by a tool. */
const WRITTEN = 150_000;
const draws = (text: string): boolean => text.length < WRITTEN && DRAWS.test(text) && MAKES.test(text);
export const isSuspect = (text: string): boolean =>
  draws(text) || SECRETS.test(text) || SWITCHES.test(text) || TOKENS.test(text) || SIGN_INS.test(text) || STORAGE.test(text);
