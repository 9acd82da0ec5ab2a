/** Settings that stand in the code of a file, whoever reads it: told by the option's own name, which only the TLS stacks and frameworks give it. */
import type { Location } from '../code.ts';
import type { SettingKey } from '../facts.ts';
import type { Lowered, PointId, Summary, Term } from '../summaries.ts';
import { isAskedFor } from './asked-for.ts';
import { keyed } from './entries.ts';
import { headerSwitches } from './header-switches.ts';
import { isForDevelopment, namedIn } from './named-settings.ts';
import { outcomes } from './points.ts';

export interface FoundSetting {
  key: SettingKey;
  at: Location;
  constant: boolean | string;
  /** Of the framework's own server, which a repository with another one uses in development alone. */
  ownServer?: true;
}

/** What is switched off or on by a constant in this file. */
export function settingsIn(path: string, lowered: Lowered): FoundSetting[] {
  const found: FoundSetting[] = [];
  for (const summary of lowered.summaries) {
    const add = (key: SettingKey, term: Term, constant: boolean | string, at?: PointId): void => {
      if (key !== 'tls.verify' || !isAskedFor(summary, term, at)) found.push({ key, at: { path, span: term.span }, constant });
    };
    for (const [id, term] of summary.terms.entries()) {
      if (term.kind === 'object') {
        for (const entry of term.entries) {
          if ('spread' in entry || typeof entry.key !== 'string') continue;
          const value = summary.terms[entry.value];
          if (!value) continue;
          if ((entry.key === 'rejectUnauthorized' || entry.key === 'strictSSL') && isFalse(value)) add('tls.verify', value, false);
          if (/^tls(AllowInvalid(Certificates|Hostnames)|Insecure)$|^insecureSkipVerify$/.test(entry.key) && isTrue(value))
            add('tls.verify', value, false);
          if (entry.key === 'checkServerIdentity' && value.kind === 'fn' && isEmpty(lowered, value.fn)) add('tls.verify', value, false);
          if (/^(minVersion|min_version|minimumVersion)$/.test(entry.key) && isOldTls(value)) add('tls.min-version', value, textOf(value));
          if (entry.key === 'secureProtocol' && isOldTls(value)) add('tls.min-version', value, textOf(value));
          if (/^(csrf|csrfProtection|xsrf)$/i.test(entry.key) && isFalse(value)) add('csrf', value, false);
          if (/^(disable|skip)_?csrf(_?check)?$/i.test(entry.key) && isTrue(value)) add('csrf', value, false);
          if (entry.key === 'sizeLimit' || entry.key === 'bodySizeLimit')
            for (const limit of tooLarge(summary, value)) add('body.limit', limit.term, limit.says);
        }
      } else if (term.kind === 'call') {
        const name = calleeName(summary, term);
        for (const arg of term.args) {
          const value = summary.terms[arg.value];
          if (!value) continue;
          if (
            (arg.name === 'verify' || arg.name === 'verify_ssl' || arg.name === 'ssl_verify') &&
            isFalse(value) &&
            !/decode|jwt/i.test(name)
          )
            add('tls.verify', value, false);
          if (arg.name === 'debug' && isTrue(value) && /(^|[.:])(Flask|FastAPI|Starlette|Quart)$/.test(name)) add('debug', value, true);
          if (arg.name === 'debug' && isTrue(value) && /\.run$/.test(name))
            found.push({ key: 'debug', at: { path, span: value.span }, constant: true, ownServer: true });
          if (
            /^(ssl|verify_ssl)$/.test(arg.name ?? '') &&
            isFalse(value) &&
            /(TCPConnector|\.(get|post|put|patch|delete|request|ws_connect))$/.test(name)
          )
            add('tls.verify', value, false);
          if (arg.name === 'cert_reqs' && /CERT_NONE$/.test(textOf(value))) add('tls.verify', value, false);
          if (arg.name === 'schemes' && /(^|[.:])CryptContext$/.test(name)) preferred(summary, value, add);
          if (arg.name === 'ssl_version' && isOldTls(value)) add('tls.min-version', value, textOf(value));
        }
        for (const limit of bodyLimits(summary, term, name)) add('body.limit', limit.term, limit.says);
        if (/_create_unverified_context$/.test(name)) add('tls.verify', term, false);
        if (/^errorhandler:/.test(refOf(summary.terms[term.callee] ?? term)) && !inDevelopment(summary, id)) add('debug', term, true);
      }
    }
    for (const step of summary.steps) {
      if (step.kind !== 'write' || typeof step.property !== 'string') continue;
      const value = summary.terms[step.value];
      if (
        value &&
        step.property === 'NODE_TLS_REJECT_UNAUTHORIZED' &&
        value.kind === 'literal' &&
        (value.value === '0' || value.value === 0)
      )
        add('tls.verify', value, false);
      if (value && /^(rejectUnauthorized|check_hostname|verify)$/.test(step.property) && isFalse(value))
        add('tls.verify', value, false, step.at);
      if (value && step.property === 'minimum_version' && isOldTls(value)) add('tls.min-version', value, textOf(value));
      if (value && step.property === 'debug' && isTrue(value) && path.endsWith('.py')) add('debug', value, true);
      if (value && step.property === 'verify_mode' && (value.kind === 'member' || value.kind === 'api') && /CERT_NONE$/.test(refOf(value)))
        add('tls.verify', value, false);
    }
  }
  const add = (key: SettingKey, term: Term, constant: boolean | string): void =>
    void found.push({ key, at: { path, span: term.span }, constant });
  if (isForDevelopment(path)) return found;
  const named = namedIn(lowered).filter(({ owner }) => !isForDevelopment(owner));
  for (const { header, span } of headerSwitches(lowered, named)) found.push({ key: 'headers', at: { path, span }, constant: header });
  for (const { name, value } of named) {
    if (!value) continue;
    const [top] = lowered.summaries;
    if (/^(FLASK_)?DEBUG$/.test(name) && top && isOnByDefault(top, value)) add('debug', value, true);
    // not by default, but where the code asks for it
    if (isFalse(value) && (name === 'WTF_CSRF_ENABLED' || (name === 'WTF_CSRF_CHECK_DEFAULT' && !calls(lowered, '.protect'))))
      add('csrf', value, false);
    if (name === 'PASSWORD_HASHERS' && top) preferred(top, value, add);
    if (name === 'MIDDLEWARE' && top && value.kind === 'array' && lacksCsrf(top, value)) add('csrf', value, false);
    if (/^(DATA_UPLOAD_MAX_MEMORY_SIZE|MAX_CONTENT_LENGTH)$/.test(name) && top && lowered.language === 'python') {
      if (value.kind === 'literal' && value.value === null && name.startsWith('DATA')) add('body.limit', value, 'no limit');
      else for (const limit of tooLarge(top, value)) add('body.limit', limit.term, limit.says);
    }
  }
  return found;
}
/** Fast, or none at all. */
const WEAK_HASH =
  /^(django\.contrib\.auth\.hashers\.)((?:Unsalted)?(?:MD5|SHA1)PasswordHasher|CryptPasswordHasher)$|^()(plaintext|(?:hex|ldap|ldap_salted|nthash|mysql|django_salted)_?(?:md4|md5|sha1|sha256|sha512)|md5_crypt|des_crypt|crypt16|lmhash|nthash)$/i;
/** Of a list of ways to hash passwords, the first is what new ones are kept by. */
function preferred(summary: Summary, list: Term, add: (key: SettingKey, term: Term, constant: string) => void): void {
  const [first] = list.kind === 'array' ? list.items : [];
  const term = typeof first === 'number' ? summary.terms[first] : undefined;
  const [, , hasher, , scheme] = (term && WEAK_HASH.exec(textOf(term))) ?? [];
  const named = hasher ?? scheme;
  if (term && named !== undefined) add('password.hash', term, named);
}
/** Django's list of what runs on every request, with sessions and without what checks where a change came from. */
function lacksCsrf(top: Summary, { items }: Term & { kind: 'array' }): boolean {
  const names = items.flatMap((item) => {
    const term = typeof item === 'number' ? top.terms[item] : undefined;
    return term?.kind === 'literal' && typeof term.value === 'string' ? [term.value] : [];
  });
  return (
    names.length === items.length && names.some((name) => name.endsWith('.SessionMiddleware')) && !names.some((name) => /csrf/i.test(name))
  );
}
/** True, or true where the environment says nothing: `os.environ.get('DEBUG', 'True') == 'True'`, `env.bool('DEBUG', default=True)`. */
function isOnByDefault(top: Summary, value: Term): boolean {
  if (isTrue(value)) return true;
  const truthy = (id: number | undefined): boolean => {
    const term = id === undefined ? undefined : top.terms[id];
    return term?.kind === 'literal' && (term.value === true || term.value === 1 || /^(true|1|yes|on)$/i.test(textOf(term)));
  };
  const fallback = (term: Term | undefined): boolean =>
    term?.kind === 'call' &&
    /(^|[.:])(get|getenv|bool|get_bool|config|env|environ|int)$/.test(calleeName(top, term) || '') &&
    truthy((term.args.find((arg) => arg.name === 'default') ?? term.args[1])?.value);
  if (value.kind === 'call') {
    const [first] = value.args;
    return (
      fallback(value) ||
      (/(^|[.:])(bool|int|strtobool|str2bool)$/.test(calleeName(top, value)) && first !== undefined && fallback(top.terms[first.value]))
    );
  }
  return (
    value.kind === 'binary' &&
    (value.op === '==' || value.op === 'in') &&
    fallback(plain(top, value.left)) &&
    (value.op === 'in' || truthy(value.right))
  );
}
/** What `.lower()` and the like are called on. */
function plain(top: Summary, id: number): Term | undefined {
  const term = top.terms[id];
  const callee = term?.kind === 'call' && term.args.length === 0 ? top.terms[term.callee] : undefined;
  return callee?.kind === 'member' ? top.terms[callee.object] : term;
}
const textOf = (term: Term): string => (term.kind === 'literal' ? (typeof term.value === 'string' ? term.value : '') : refOf(term));
/** Below 1.2. */
const isOldTls = (term: Term): boolean =>
  /(^|[._])(TLSv1(_1|\.1)?|SSLv[23]|PROTOCOL_(TLSv1(_1)?|SSLv(2|3|23))|TLSv1(_1)?_method)(_method)?$/.test(textOf(term));
/** A function that answers nothing, whatever it is given. */
const isEmpty = (lowered: Lowered, fn: string): boolean => {
  const summary = lowered.summaries.find((one) => one.fn === fn);
  const nothing = summary?.steps.every(
    (step) => step.kind === 'exit' && (step.value === undefined || isNothing(summary.terms[step.value])),
  );
  return nothing === true;
};
const isNothing = (term: Term | undefined): boolean =>
  (term?.kind === 'literal' && term.value === null) || (term !== undefined && /(^|:)undefined$/.test(refOf(term)));
const PLACE = /(node_?env|app_?env|^env$|environment|is_?(dev|prod)|^debug$|^dev)/i;
/** Behind a test that speaks of the environment. */
function inDevelopment(summary: Summary, call: number): boolean {
  const step = summary.steps.find((one) => one.kind === 'call' && reads(summary, one.call, call, 0));
  return step !== undefined && [...outcomes(summary, step.at)].some(({ test }) => speaks(summary, test, 0));
}
const reads = (summary: Summary, from: number, wanted: number, depth: number): boolean => {
  if (from === wanted) return true;
  const term = summary.terms[from];
  return depth < 4 && term?.kind === 'call' && term.args.some((arg) => reads(summary, arg.value, wanted, depth + 1));
};
function speaks(summary: Summary, id: number, depth: number): boolean {
  const term = summary.terms[id];
  if (!term || depth > 4) return false;
  if (term.kind === 'binary') return speaks(summary, term.left, depth + 1) || speaks(summary, term.right, depth + 1);
  if (term.kind === 'unary') return speaks(summary, term.value, depth + 1);
  if (term.kind === 'call') return term.args.some((arg) => PLACE.test(textOf(summary.terms[arg.value] ?? term)));
  return PLACE.test(refOf(term).split(/[:.]/).at(-1) ?? '');
}
/** 10 MB: more than a body of an API is. */
const LARGEST = 10 * 1024 * 1024;
const PARSES =
  /(^|[.:])(bodyParser|useBodyParser|koaBody|fastify|Fastify|form)$|^express:(default\.)?(json|urlencoded|raw|text)$|^(body-parser|koa-body|koa-bodyparser|@koa\/bodyparser|fastify):/;
const LIMIT = /^(limit|jsonLimit|formLimit|textLimit|bodyLimit|sizeLimit|max_part_size)$/;
/** Limits of a body parser that let more through than the largest that makes sense. */
function bodyLimits(summary: Summary, call: Extract<Term, { kind: 'call' }>, name: string): { term: Term; says: string }[] {
  if (!PARSES.test(name) && !PARSES.test(call.ref ?? '')) return [];
  return call.args.flatMap((arg) => {
    const value = summary.terms[arg.value];
    if (arg.name !== undefined && LIMIT.test(arg.name)) return tooLarge(summary, value);
    if (value?.kind !== 'object') return [];
    return keyed(value.entries).flatMap(([key, id]) => (LIMIT.test(key) ? tooLarge(summary, summary.terms[id]) : []));
  });
}
function tooLarge(summary: Summary, term: Term | undefined): { term: Term; says: string }[] {
  const bytes = term && bytesOf(summary, term, 0);
  return term && bytes !== undefined && bytes > LARGEST
    ? [{ term, says: bytes === Infinity ? 'no limit' : `${Math.round(bytes / 1024 / 1024)} MB` }]
    : [];
}
const UNITS: Record<string, number> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
/** A number of bytes: `'50mb'`, `50 * 1024 * 1024`, `Infinity`. */
function bytesOf(summary: Summary, term: Term, depth: number): number | undefined {
  if (depth > 6) return undefined;
  if (refOf(term) === 'global:Infinity' || refOf(term) === 'Infinity') return Infinity;
  if (term.kind === 'literal') {
    if (typeof term.value === 'number') return term.value;
    const [, count, unit] = typeof term.value === 'string' ? (/^\s*(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)\s*$/i.exec(term.value) ?? []) : [];
    return count === undefined || unit === undefined ? undefined : Number(count) * (UNITS[unit.toLowerCase()] ?? 1);
  }
  if (term.kind !== 'binary' || term.op !== '*') return undefined;
  const [left, right] = [summary.terms[term.left], summary.terms[term.right]];
  const [one, other] = [left && bytesOf(summary, left, depth + 1), right && bytesOf(summary, right, depth + 1)];
  return one === undefined || other === undefined ? undefined : one * other;
}
const isFalse = (term: Term): boolean => term.kind === 'literal' && term.value === false;
const isTrue = (term: Term): boolean => term.kind === 'literal' && term.value === true;
const refOf = (term: Term): string =>
  'ref' in term && typeof term.ref === 'string'
    ? term.ref
    : term.kind === 'member' && typeof term.property === 'string'
      ? term.property
      : '';
const calls = ({ summaries }: Lowered, wanted: string): boolean =>
  summaries.some((one) => one.terms.some((term) => term.kind === 'call' && calleeName(one, term) === wanted));
function calleeName(summary: Summary, call: Extract<Term, { kind: 'call' }>): string {
  const callee = summary.terms[call.callee];
  return callee?.kind === 'member' && typeof callee.property === 'string' ? `.${callee.property}` : callee ? refOf(callee) : '';
}
