/** What a route is by nature: read from its path, its method and what it does. A trait is a hint for questions, never a proof of safety. */
import type { Answer, Effect, SecretKind, Trait } from './facts.ts';
import { no, unknown, yes } from './questions.ts';

export interface Subject {
  path: string;
  method: string;
  effects: Effect[];
  handler: string;
  /** Its sender is known by a signature. */
  signed: boolean;
  /** Somebody who signed in, or holds an account's key, is asked for. */
  identified: boolean;
  /** It makes somebody the caller of what follows, by what they show. */
  signsIn: boolean;
  /** Secrets kept for somebody that a caller who is not known otherwise has to show. */
  shown: readonly SecretKind[];
  /** A person is stored with a password that came with the request. */
  opensAccount: boolean;
}
const BY_PATH: [Trait, RegExp][] = [
  [
    'health',
    /(^|\/)(health[-_]?\w*|healthz?|ready|readyz|readiness|live|livez|liveness|ping|status|version|metrics|heartbeat|about|health\/[\w-]+)\/?$/i,
  ],
  ['docs', /(^|\/)(docs?|documentation|redoc|swagger[\w.-]*|openapi[\w.-]*|api-docs|api-spec|schema)(\/|$)/i],
  [
    'login',
    /(^|\/)(log[-_]?in|sign[-_]?in|authenticate|sessions?|token|access-?token|auth|login(?!s\/?$)[/_-]?\w*|auth\/(anonymous|guest)|auth\/\{\**(\w*auth|all|any|action|path|route)\}|(webauthn|passkeys?)\/([\w-]*authenticat[\w-]*|assert\w*|login))\/?$/i,
  ],
  ['logout', /(^|\/)(log[-_]?out|sign[-_]?out)\/?$/i],
  ['register', /(^|\/)(register|registration|sign[-_]?up)([-_]\w+)?(\/|$)/i],
  [
    'password-reset',
    /(password|passwd).*(reset|forgot|recover|confirm)|(reset|forgot|forgotten|recover|lost)[-_/]?(password|passwd|pass|pwd|pw)([-_/]|$)|password-recovery|password[-_]?remind(er)?|remind(er)?[-_]?password|(^|\/)(forgot(ten)?|recover)\/?$/i,
  ],
  [
    'one-time-code',
    /(^|\/)(otp|(verify|verification|confirm|confirmation)([-_]?(code|e-?mail|otp|phone|sms|account|user|registration|token))*|(re)?(send|request)[-_](verification|confirmation|activation|otp|code)([-_]\w+)*|resend([-_][\w-]+)?|2fa|mfa|magic-?link|(\w+[-_])?(activate|activation))(\/|$)/i,
  ],
  ['token-refresh', /(refresh)[-_/]?(tokens?)?\/?$|token\/refresh/i],
  ['oauth-callback', /(^|\/)([\w-]*callback|oauth2?|sso|saml|oidc|(check|discover|lookup|resolve)[-_]sso)(\/|$)/i],
  ['cron', /(^|\/)(cron|jobs?\/run|scheduled)(\/|$)/i],
  // of a site or a registration something else than money is transferred or withdrawn
  [
    'payment',
    /(^|\/)(pay|payments?|checkout|charge|refunds?|orders?\/place)(\/|$)|^(\/(api|rest|v\d[\w.]*))*(\/[\w-]*(money|funds?|accounts?|wallets?|bank\w*|balances?|cards?|transactions?|users?|me|credits?|coins?)(\/\{[^}]*\})?)*\/(transfers?|withdraw(al)?s?|deposits?)(\/|$)/i,
  ],
  ['admin', /(^|\/)(admin|administration|superuser|manage|internal)(\/|$)/i],
  [
    'capability-url',
    /\{(\w*token|invite\w*|invitation\w*|share\w*|unsubscribe\w*|hash|nonce|uuid_token|\w*secret|signed_?\w+)\}|(^|\/)(unsubscribe|invitations?|invites?|share|shared|public)(\/|$)/i,
  ],
  ['static', /(^|\/)(static|assets|public|media|favicon\.ico|robots\.txt)(\/|$)/i],
];
const WRITES = new Set(['create', 'update', 'delete']);
const VENDOR =
  '(stripe|paypal|github|gitlab|bitbucket|slack|twilio|shopify|paddle|razorpay|mollie|adyen|square|plaid|sendgrid|mailgun|postmark|mailchimp|resend|clerk|telegram|discord|line|whatsapp|messenger|zoom|calendly|intercom|hubspot|linear|jira|segment|alipay|wechat|wxpay|flutterwave|paystack|xendit|midtrans|mercadopago|coinbase|lemon-?squeezy|polar|qstash|sns|facebook|typeform|docusign)';
/** Where other servers call. */
const RECEIVES = new RegExp(
  [
    '(^|[/_-])web[-_]?hooks?([/_-]|$)',
    '(^|/)(hooks?|ipn|postback)(/|$)',
    `(^|/)${VENDOR}/(events?|callbacks?|notif\\w*|updates?|inbound|messages?)/?$`,
    `(^|/)(events?|notif\\w*|inbound|incoming)/${VENDOR}/?$`,
    `(^|/)(pay(ments?)?|orders?|billing)/(\\w+/)?(notify|notifications?|ipn|postback)/?$`,
  ].join('|'),
  'i',
);
/** What people do with the webhooks that they set up. */
const MANAGES =
  /(^|[/_-])(test|retry|replay|redeliver\w*|rotate|enable|disable|toggle|ping|preview|logs?|deliveries|send|trigger|settings?|config\w*)\/?$/i;
/** A server calls it, of which no person is signed in: told by what it proves, else by its place and name. */
function isReceiver({ path, method, effects, handler, signed, identified }: Subject): boolean {
  if (method !== 'POST' && method !== 'ANY' && method !== 'PUT') return false;
  if (signed && !identified) return !/(^|\/)cron(\/|$)/i.test(path);
  const name = handler.slice(handler.lastIndexOf(':') + 1);
  const named = RECEIVES.test(path) || /web_?hook/i.test(name.slice(name.lastIndexOf('.') + 1));
  if (!named || identified || MANAGES.test(path)) return false;
  const written = effects.flatMap((one) => (one.kind === 'data-access' && WRITES.has(one.operation) ? [one.entity] : []));
  return written.length === 0 || !written.every((entity) => /hook/i.test(entity));
}

/** Whoever has it was sent it. */
const PRESENTED: Partial<Record<SecretKind, Trait>> = { 'reset-token': 'password-reset', 'one-time-code': 'one-time-code' };

export function traitsOf(subject: Subject): Trait[] {
  const traits: Trait[] = BY_PATH.filter(([, pattern]) => pattern.test(subject.path)).map(([trait]) => trait);
  const accesses = subject.effects.filter((effect) => effect.kind === 'data-access');
  if (accesses.some((access) => access.kind === 'data-access' && WRITES.has(access.operation))) traits.push('changes-data');
  if (accesses.some((access) => access.kind === 'data-access' && access.operation === 'list')) traits.push('list');
  if (subject.effects.some((effect) => effect.kind === 'upload')) traits.push('upload');
  if (isReceiver(subject)) traits.push('webhook');
  if (subject.signsIn) traits.push('login');
  traits.push(...subject.shown.flatMap((one) => PRESENTED[one] ?? []));
  if (subject.method === 'POST' && !subject.identified && REGISTERS.test(subject.handler)) traits.push('register');
  return [...new Set(traits)];
}

/** Whether a route of this trait is open by nature. Reads may be public by intent, which only a person knows; a change of data is never public by guess. */
type Openness = (subject: Subject) => boolean;
const reads = ({ effects }: Subject): boolean =>
  effects.every((one) => one.kind !== 'data-access' || one.operation === 'read' || one.operation === 'list');
const isGet = ({ method }: Subject): boolean => method === 'GET' || method === 'HEAD' || method === 'ANY';
const touchesNothing = ({ effects }: Subject): boolean => effects.every((one) => one.kind !== 'data-access');
/** A parameter that nobody guesses: it is looked up, and whoever holds it may pass. */
const KEY = /\{\**(\w*token\w*|\w*hash|\w*nonce|\w*secret|\w*code|\w*signature|signed_?\w+|uidb?64|invite\w*|share\w*)\}/i;
const PARAMETER = /\{(?!\**(version|locale|lang|provider|tenant|realm|connection|strategy)\})/i;
/** What stands for a part of the path that is put together elsewhere, where more of the same segment follows. */
const GLUED = /\{part\}(?=[^/])/g;
/** What the function is called that opens an account for whoever asks. */
const REGISTERS = /(^|[:.])(handle_?)?(register|sign_?up)(_?(user|account|me))?$/i;

/** All that a library for signing in answers. */
const LIBRARY = /(?<=(^|\/)auth\/)\{\**(\w*auth|all|any|action|path|route)\}\/?$/i;
/** Where people sign in: at an organisation's own entrance. */
const ENTRANCE = /^\/?([\w.-]+\/)*\{\**(org(ani[sz]ation)?|workspace|tenant|realm|site|company)(_?(slug|name|id|key))?\}(?=\/)/i;
/** It concerns no object that the address names, unless by a key. */
const namesNoObject = ({ path }: Subject): boolean =>
  !PARAMETER.test(path.replace(ENTRANCE, '').replace(GLUED, '').replace(LIBRARY, '')) || KEY.test(path);
/** Whoever forgot a password says who they are. */
const namesItself = ({ path }: Subject): boolean => /^[^{]*\{\**(e-?mail|email_?address|user_?name|phone\w*)\}\/?$/i.test(path);
const CREDENTIAL = /(log[-_]?in|sign[-_]?in|session|token|auth|register|sign[-_]?up|password|refresh|otp|verify|confirm)/i;
/** What an identity provider calls, or a person on the way to one; not the applications and connections that somebody manages. */
const ON_THE_WAY =
  /(^|\/)([\w-]*callback|(check|discover|lookup|resolve)[-_]sso|authorize|acs|metadata|start|init\w*|begin|log-?in|token|redirect|return|oauth2?|sso|saml|oidc)\/?$|(^|\/)callback(\/[\w{}-]+){1,3}\/?$|\{\**(provider|connection|strategy|realm)\}\/?$/i;

const OPEN: [Trait, string, Openness][] = [
  ['health', 'a health or version page', (one) => isGet(one) && !PARAMETER.test(one.path)],
  ['docs', 'documentation', (one) => isGet(one) && touchesNothing(one)],
  [
    'login',
    'it signs people in',
    (one) =>
      (CREDENTIAL.test(one.path) || one.signsIn) &&
      one.method !== 'DELETE' &&
      one.method !== 'PATCH' &&
      namesNoObject(one) &&
      // a page to sign in on; a list of sessions is somebody's
      (one.method !== 'GET' || one.signsIn || /log[-_]?in|sign[-_]?in|auth/i.test(one.path) || touchesNothing(one)),
  ],
  ['logout', 'it signs people out', () => true],
  ['register', 'it registers people', (one) => one.method !== 'DELETE' && namesNoObject(one)],
  ['password-reset', 'it resets a password', (one) => one.method !== 'DELETE' && (namesNoObject(one) || namesItself(one))],
  ['one-time-code', 'it confirms a code', (one) => one.method !== 'DELETE' && (namesNoObject(one) || namesItself(one))],
  ['token-refresh', 'it refreshes a token', namesNoObject],
  ['oauth-callback', 'an identity provider calls it', ({ path, method }) => method !== 'DELETE' && ON_THE_WAY.test(path)],
  ['static', 'static files', (one) => isGet(one) && touchesNothing(one)],
  ['capability-url', 'the address itself is the key', (one) => KEY.test(one.path) || (isGet(one) && reads(one))],
];
/** Whoever sends a password for a new account: they may register themselves, or somebody does it for them. */
const registers = ({ method, opensAccount }: Subject, traits: Trait[]): boolean =>
  opensAccount && (method === 'POST' || method === 'ANY') && !traits.includes('admin');
/**
 * Where whoever comes first sets a product up: nobody is there yet, and whether it is shut afterwards is a question. What is set up below something else (a provider, a project, a
 * second factor) is somebody's already.
 */
const FIRST =
  /^\/?([\w.-]+\/(?=api\/))?((api|rest|v\d+|auth|admin|system|app|server|public|internal|instance|platform|core|web|backend|config|settings)\/)*(setup|onboarding|first[-_]?run|install(ation|er)?|create[-_]admin|init(ial)?[-_]setup)(\/|$)/i;
/** Public by nature: with the reason. */
export function publicReason(subject: Subject, traits: Trait[]): Answer<string> {
  if (subject.signed) return yes('its sender signs what it sends');
  for (const [trait, reason, isOpen] of OPEN) if (traits.includes(trait) && isOpen(subject)) return yes(reason);
  if (traits.includes('cron') || registers(subject, traits) || FIRST.test(subject.path)) return unknown();
  return no();
}
