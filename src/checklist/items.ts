/** The checklist's items: which rules feed them, whether they hold the merge, whether an undecided one becomes a question, and where they apply. Ids are public. */
import type { Effect, Route } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';

export interface ItemSpec {
  id: string;
  rules: string[];
  /** Holds the merge while it waits for a person. */
  gate: boolean;
  /** An undecided answer becomes a box in the comment. */
  asks: boolean;
  /** No rule can decide it. */
  manual: boolean;
  /** Code beside the template, not data: what makes the item a question for this route. */
  applies(route: Route, ask: Questions): boolean;
}
type Applies = ItemSpec['applies'];

const always: Applies = () => true;
const never: Applies = () => false;
const isOpen: Applies = (route) => route.public.is !== 'yes';
const guarded: Applies = (_, ask) => ask.guardedBy('authentication').is === 'yes';
const readsInput: Applies = (route) => route.inputs.length > 0;
const has =
  (kind: Effect['kind'], accept: (effect: Effect) => boolean = () => true): Applies =>
  (_, ask) =>
    ask.effects(kind).some(accept);
const accesses = (...operations: string[]): Applies =>
  has('data-access', (effect) => effect.kind === 'data-access' && operations.includes(effect.operation));
const selects: Applies = (_, ask) => ask.effects('data-access').some((access) => ask.selectorFrom(access).is === 'yes');
const tenants: Applies = (_, ask) => ask.effects('data-access').some((access) => ask.tenantPredicate(access).is === 'yes');
const answersHtml: Applies = has('response', (effect) => effect.kind === 'response' && effect.media === 'html');
const redirects: Applies = has('response', (effect) => effect.kind === 'response' && effect.redirect !== undefined);
const raw: Applies = (_, ask) => ask.effects('data-access').some((access) => access.raw !== undefined) || ask.effects('sink').length > 0;
const trait =
  (...wanted: Route['traits']): Applies =>
  (route) =>
    route.traits.some((one) => wanted.includes(one));

const item = (id: string, rules: string[], applies: Applies, more: Partial<Pick<ItemSpec, 'gate' | 'asks' | 'manual'>> = {}): ItemSpec => ({
  id,
  rules,
  applies,
  gate: false,
  asks: false,
  manual: rules.length === 0,
  ...more,
});
const GATE = { gate: true, asks: true } as const;

export const items: readonly ItemSpec[] = [
  item('auth.identity', ['authn-missing', 'authn-result-ignored', 'guard-removed', 'route-made-public'], isOpen, GATE),
  item('auth.invalid-401', ['auth-status-code'], guarded),
  item('auth.key-header', ['api-key-in-url'], has('identity-read')),
  item('auth.secrets', ['hardcoded-secret'], always, { gate: true }),
  item(
    'auth.jwt-verify',
    ['jwt-algorithms-unpinned', 'jwt-alg-none', 'jwt-not-verified', 'jwt-weak-secret'],
    has('token', (effect) => effect.kind === 'token' && effect.operation !== 'sign'),
    { gate: true },
  ),
  item(
    'auth.jwt-claims',
    ['jwt-claims-unchecked', 'token-type-unchecked'],
    has('token', (effect) => effect.kind === 'token' && effect.operation === 'verify'),
  ),
  item(
    'auth.jwt-payload',
    ['jwt-sensitive-payload'],
    has('token', (effect) => effect.kind === 'token' && effect.operation === 'sign'),
  ),
  item(
    'auth.token-expiry',
    ['jwt-no-expiry'],
    has('token', (effect) => effect.kind === 'token' && effect.operation === 'sign'),
    { asks: true },
  ),
  item('auth.rotation', ['refresh-not-rotated'], trait('token-refresh'), { asks: true }),
  item('auth.password', ['weak-password-hash'], has('hash'), { gate: true }),
  item('auth.token-storage', ['cookie-insecure'], has('cookie')),
  item('auth.csrf', ['csrf-disabled'], never, { asks: true }),
  item('authz.ownership', ['bola', 'client-supplied-identity'], selects, GATE),
  item('authz.tenant', ['tenant-isolation'], tenants, GATE),
  item('authz.role', ['role-check-missing', 'guard-convention-broken'], trait('admin'), GATE),
  item('authz.fields', ['mass-assignment', 'schema-passthrough'], accesses('create', 'update'), GATE),
  item('authz.policy', [], never),
  item('input.schema', ['input-unvalidated'], readsInput, { asks: true }),
  item('input.size', ['schema-unbounded', 'body-limit-missing'], readsInput),
  item('input.business', [], trait('payment')),
  item(
    'input.injection',
    [
      'sql-injection',
      'nosql-injection',
      'command-injection',
      'code-injection',
      'ldap-xpath-injection',
      'path-traversal',
      'xxe',
      'unsafe-deserialization',
      'prototype-pollution',
    ],
    raw,
    GATE,
  ),
  item('input.xss', ['xss-reflected'], answersHtml, { gate: true }),
  item('input.redirect', ['open-redirect'], redirects, { asks: true }),
  item('input.ssrf', ['ssrf'], has('outbound-call'), GATE),
  item('input.upload', ['upload-unrestricted'], has('upload'), GATE),
  item('input.pagination', ['pagination-unbounded'], accesses('list')),
  item('input.upstream', ['upstream-unvalidated'], has('outbound-call')),
  item(
    'output.fields',
    ['excessive-data'],
    has('response', (effect) => effect.kind === 'response' && effect.body !== undefined),
    GATE,
  ),
  item('output.errors', ['error-leak'], has('response')),
  item('output.logs', ['sensitive-log'], has('log')),
  item('abuse.rate-limit', ['rate-limit-missing'], always),
  item('abuse.quota', [], never),
  item('abuse.ddos', [], never),
  item('logging.auth-failure', ['auth-failure-unlogged'], guarded),
  item('logging.denial', ['denial-unlogged'], guarded),
  item('logging.request-id', ['request-id-missing'], always),
  item('transport.cors', ['cors-permissive'], always, { gate: true }),
  item('transport.headers', ['security-headers-missing', 'sensitive-response-cacheable'], always),
  item('transport.tls', ['tls-verification-disabled', 'cleartext-http'], has('outbound-call')),
  item('idempotency.key', ['idempotency-missing'], trait('payment'), { asks: true }),
  item('inventory.documented', ['undocumented-route'], never),
  item('inventory.versions', ['deprecated-version'], never),
  item('inventory.dependencies', ['vulnerable-dependency'], never),
];
