/** The checklist's items: which rules feed them, whether they hold the merge, whether an undecided one becomes a question, and where they apply. Ids are public. */
import type { Route, Trait } from '../analysis/facts.ts';
import type { Dimension } from '../review/types.ts';
import type { Applies } from './applies.ts';
import * as on from './applies.ts';

/** true: on every route; traits: on routes that have one of them. */
export type Where = boolean | readonly Trait[];
export const isThere = (where: Where, route: Route): boolean =>
  typeof where === 'boolean' ? where : route.traits.some((one) => where.includes(one));

export type TemplateName = 'api-route' | 'authentication' | 'webhook-receiver' | 'webhook-sender' | 'file-upload' | 'payment';

export interface ItemSpec {
  id: string;
  /** The list of ours in which it stands. */
  template: TemplateName;
  rules: readonly string[];
  /** Those of them that prove all of it, where the others speak of a part. */
  provenBy?: readonly string[];
  /** The part of a route's posture that speaks of it. */
  dimensions: readonly Dimension[];
  /** Holds the merge while it waits for a person. */
  gate: Where;
  /** An undecided answer becomes a box in the comment. */
  asks: Where;
  /** No rule can decide it. */
  manual: boolean;
  /** What is asked where one question speaks of several endpoints, or where no rule words it. */
  question?: string;
  /** What a gateway has to do, by the configuration, for it to be so. */
  gateway?: 'rate-limit' | 'headers' | 'tls';
  /** Code beside the template, not data: what makes the item a question for this route. */
  applies: Applies;
}
type More = Partial<Pick<ItemSpec, 'gate' | 'asks' | 'question' | 'dimensions' | 'gateway' | 'provenBy'>>;

const list =
  (template: TemplateName) =>
  (id: string, rules: readonly string[], applies: Applies, more: More = {}): ItemSpec => ({
    id,
    template,
    rules,
    dimensions: [],
    gate: false,
    asks: false,
    manual: rules.length === 0,
    ...more,
    applies,
  });
const ask = (question: string, more: More = {}): More => ({ asks: true, question, ...more });
const hold = (question: string, more: More = {}): More => ({ gate: true, asks: true, question, ...more });

const INJECTIONS = [
  'sql-injection',
  'nosql-injection',
  'command-injection',
  'code-injection',
  'ldap-xpath-injection',
  'path-traversal',
  'xxe',
  'unsafe-deserialization',
  'prototype-pollution',
] as const;
const SENSITIVE: readonly Trait[] = ['login', 'register', 'password-reset', 'one-time-code', 'payment'];
const PAYMENT: readonly Trait[] = ['payment'];

const route = list('api-route');
const authentication = list('authentication');
const receiver = list('webhook-receiver');
const sender = list('webhook-sender');
const upload = list('file-upload');
const payment = list('payment');

export const items: readonly ItemSpec[] = [
  route(
    'auth.identity',
    ['authn-missing', 'authn-result-ignored', 'guard-removed', 'route-made-public'],
    on.isPrivate,
    hold('May anyone on the network call this?', { dimensions: ['authentication', 'private'] }),
  ),
  route('auth.invalid-401', ['auth-status-code'], on.isGuarded),
  route('auth.key-header', ['api-key-in-url'], on.has('identity-read')),
  route('auth.secrets', ['hardcoded-secret'], on.always, { gate: true }),
  route(
    'auth.csrf',
    ['csrf-disabled'],
    on.cookieSession,
    ask('Can another site make a signed-in browser send this?', { dimensions: ['csrf'] }),
  ),
  route(
    'authz.ownership',
    ['bola', 'client-supplied-identity'],
    on.selects,
    hold('May every caller reach any of these objects?', { dimensions: ['ownership'] }),
  ),
  route(
    'authz.tenant',
    ['tenant-isolation'],
    on.ofTenants,
    hold('Is it right that this looks across tenants?', { dimensions: ['tenant'] }),
  ),
  route(
    'authz.role',
    ['role-check-missing', 'guard-convention-broken'],
    on.trait('admin'),
    hold('May every signed-in caller do this?', { dimensions: ['role'] }),
  ),
  route(
    'authz.fields',
    ['mass-assignment', 'schema-passthrough'],
    on.accesses('create', 'update'),
    hold('May a client set every field that this stores?'),
  ),
  route('authz.policy', [], on.decidesByAttributes),
  route(
    'input.schema',
    ['input-unvalidated'],
    on.readsInput,
    ask('Is everything that clients send here checked before it is used?', { dimensions: ['validation'] }),
  ),
  route('input.size', ['schema-unbounded', 'body-limit-missing'], on.readsInput, { dimensions: ['body-limit'] }),
  route('input.business', [], on.movesMoney, {
    gate: PAYMENT,
    asks: PAYMENT,
    question: 'Do amounts, limits and states hold before money or goods move?',
  }),
  route('input.injection', INJECTIONS, on.interprets, hold('Can a client make more of its input here than a value?')),
  route('input.xss', ['xss-reflected'], on.answersHtml, { gate: true }),
  route('input.redirect', ['open-redirect'], on.redirects, ask('Can a client send people to any site through this?')),
  route('input.ssrf', ['ssrf'], on.callsWhereToldTo, hold('Can a client choose which server this calls?')),
  route('input.pagination', ['pagination-unbounded'], on.accesses('list')),
  route('input.upstream', ['upstream-unvalidated'], on.callsOut),
  route('output.fields', ['excessive-data'], on.answersRecords, hold('May every caller see all that this returns?')),
  route('output.errors', ['error-leak'], on.has('response')),
  route('output.logs', ['sensitive-log'], on.has('log')),
  route('abuse.rate-limit', ['rate-limit-missing'], on.always, {
    asks: SENSITIVE,
    question: 'Does anything limit how often this is called?',
    dimensions: ['rate-limit'],
  }),
  route('abuse.quota', [], on.ofTenants),
  route('abuse.ddos', [], on.always, { gateway: 'rate-limit' }),
  route('logging.auth-failure', ['auth-failure-unlogged'], on.isGuarded),
  route('logging.denial', ['denial-unlogged'], on.isGuarded),
  route('logging.request-id', ['request-id-missing'], on.always),
  route('transport.cors', ['cors-permissive'], on.always, { gate: true, dimensions: ['cors'] }),
  route('transport.headers', ['security-headers-missing', 'sensitive-response-cacheable'], on.always),
  route('transport.tls', ['tls-verification-disabled', 'cleartext-http'], on.callsOut),
  route('inventory.documented', ['undocumented-route'], on.byOutcome),
  route('inventory.versions', ['deprecated-version'], on.byOutcome),
  route('inventory.dependencies', ['vulnerable-dependency'], on.byOutcome),

  authentication(
    'auth.key-storage',
    ['api-key-plaintext', 'weak-random-secret', 'secret-timing-compare'],
    on.handlesKeys,
    ask('Are the keys handled here random, stored as hashes and compared in constant time?', { provenBy: ['api-key-plaintext'] }),
  ),
  authentication('auth.key-design', [], on.issuesKeys),
  authentication('auth.key-lifecycle', [], on.issuesKeys),
  authentication('auth.password', ['weak-password-hash'], on.handlesPasswords, hold('Are passwords kept by a slow, salted hash?')),
  authentication('auth.password-policy', [], on.both(on.changes, on.trait('register', 'password-reset'))),
  authentication('auth.mfa', [], on.both(on.changes, on.signsIn)),
  authentication('abuse.automation', [], on.isSensitive),
  authentication(
    'auth.jwt-verify',
    ['jwt-alg-none', 'jwt-not-verified', 'jwt-algorithms-unpinned', 'jwt-weak-secret'],
    on.verifiesTokens,
    hold('Are tokens verified with a named algorithm and a strong key?'),
  ),
  authentication('auth.jwt-claims', ['jwt-claims-unchecked', 'token-type-unchecked'], on.verifiesTokens),
  authentication('auth.jwt-payload', ['jwt-sensitive-payload'], on.signsTokens),
  authentication('auth.token-expiry', ['jwt-no-expiry'], on.signsTokens, ask('Do the tokens issued here end soon enough?')),
  authentication('auth.rotation', ['refresh-not-rotated'], on.trait('token-refresh'), ask('Does a refresh token work only once?')),
  authentication('auth.revocation', [], on.trait('logout', 'token-refresh')),
  authentication('auth.token-storage', ['token-in-web-storage', 'cookie-insecure'], on.keepsTokens),
  authentication(
    'auth.oauth',
    ['oauth-unsafe-grant', 'oauth-no-pkce-state'],
    on.speaksOAuth,
    ask('Does the OAuth flow fit its client, with PKCE and state?'),
  ),
  authentication('auth.oidc', [], on.either(on.speaksOAuth, on.trait('oauth-callback'))),

  receiver(
    'webhook.signature',
    ['webhook-unsigned'],
    on.trait('webhook'),
    hold('Is the sender proven before anything is done with what it sends?', { dimensions: ['signature'] }),
  ),
  receiver('webhook.replay', ['webhook-replay'], on.trait('webhook'), { dimensions: ['freshness', 'idempotency'] }),
  receiver('webhook.async', [], on.trait('webhook')),
  receiver('webhook.audit', [], on.trait('webhook')),
  receiver('webhook.secret-rotation', [], on.trait('webhook')),

  sender('webhook.sending', ['webhook-send-unsigned'], on.sendsWebhook),

  upload('input.upload', ['upload-unrestricted'], on.has('upload'), hold('Are size and kind of what is uploaded limited?')),
  upload('upload.content', [], on.has('upload')),
  upload('upload.storage', [], on.has('upload')),
  upload('upload.malware', [], on.has('upload')),

  payment(
    'idempotency.key',
    ['idempotency-missing'],
    on.movesMoney,
    ask('Does the same request sent twice act only once?', { dimensions: ['idempotency'] }),
  ),
  payment('idempotency.lock', [], on.movesMoney),
  payment('idempotency.scope', [], on.movesMoney),
];
const byId = new Map(items.map((item) => [item.id, item]));
/** undefined: an item that a repository brought itself. */
export const itemOf = (id: string): ItemSpec | undefined => byId.get(id);
const byRule = Map.groupBy(
  items.flatMap((spec) => [...new Set(spec.rules)].map((rule) => ({ rule, spec }))),
  ({ rule }) => rule,
);
/** The items that a rule feeds. */
export const itemsFedBy = (rule: string): ItemSpec[] => (byRule.get(rule) ?? []).map(({ spec }) => spec);
