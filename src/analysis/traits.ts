/** What a route is by nature: read from its path, its method and what it does. A trait is a hint for questions, never a proof of safety. */
import type { Answer, Effect, Trait } from './facts.ts';
import { no, unknown, yes } from './questions.ts';

interface Subject {
  path: string;
  method: string;
  effects: Effect[];
  handler: string;
  /** Its sender is known by a signature. */
  signed: boolean;
  /** Somebody who signed in, or holds an account's key, is asked for. */
  identified: boolean;
}
const BY_PATH: [Trait, RegExp][] = [
  ['health', /(^|\/)(health[-_]?\w*|healthz?|ready|readyz|readiness|live|livez|liveness|ping|status|version|metrics|heartbeat|about)\/?$/i],
  ['docs', /(^|\/)(docs?|redoc|swagger[\w.-]*|openapi[\w.-]*|api-docs|api-spec)(\/|$)/i],
  ['login', /(^|\/)(log-?in|sign-?in|authenticate|sessions?|token|access-?token|auth|login[/_-]?\w*)\/?$/i],
  ['logout', /(^|\/)(log-?out|sign-?out)\/?$/i],
  ['register', /(^|\/)(register|registration|sign-?up|signup)(\/|$)/i],
  ['password-reset', /(password|passwd).*(reset|forgot|recover|confirm)|(reset|forgot|recover)[-_/]?(password|passwd)|password-recovery/i],
  [
    'one-time-code',
    /(^|\/)(otp|verify-?(code|email|otp)?|confirm(ation)?|send-verification-email|resend|2fa|mfa|magic-?link|activate|activation)(\/|$)/i,
  ],
  ['token-refresh', /(refresh)[-_/]?(tokens?)?\/?$|token\/refresh/i],
  ['oauth-callback', /(^|\/)(callback|oauth2?|sso|saml|oidc)(\/|$)/i],
  ['cron', /(^|\/)(cron|jobs?\/run|scheduled)(\/|$)/i],
  ['payment', /(^|\/)(pay|payments?|checkout|charge|refunds?|orders?\/place|transfer|withdraw|deposit)(\/|$)/i],
  ['admin', /(^|\/)(admin|administration|superuser|manage|internal)(\/|$)/i],
  [
    'capability-url',
    /\{(\w*token|invite\w*|invitation\w*|share\w*|unsubscribe\w*|hash|nonce|uuid_token)\}|(^|\/)(unsubscribe|invitations?|invites?|share|shared|public)(\/|$)/i,
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
  if (signed) return true;
  const name = handler.slice(handler.lastIndexOf(':') + 1);
  const named = RECEIVES.test(path) || /web_?hook/i.test(name.slice(name.lastIndexOf('.') + 1));
  if (!named || identified || MANAGES.test(path)) return false;
  const written = effects.flatMap((one) => (one.kind === 'data-access' && WRITES.has(one.operation) ? [one.entity] : []));
  return written.length === 0 || !written.every((entity) => /hook/i.test(entity));
}

export function traitsOf(subject: Subject): Trait[] {
  const traits: Trait[] = BY_PATH.filter(([, pattern]) => pattern.test(subject.path)).map(([trait]) => trait);
  const accesses = subject.effects.filter((effect) => effect.kind === 'data-access');
  if (accesses.some((access) => access.kind === 'data-access' && WRITES.has(access.operation))) traits.push('changes-data');
  if (accesses.some((access) => access.kind === 'data-access' && access.operation === 'list')) traits.push('list');
  if (subject.effects.some((effect) => effect.kind === 'upload')) traits.push('upload');
  if (isReceiver(subject)) traits.push('webhook');
  return [...new Set(traits)];
}

const PUBLIC: Partial<Record<Trait, string>> = {
  health: 'a health or version page',
  docs: 'documentation',
  login: 'it signs people in',
  logout: 'it signs people out',
  register: 'it registers people',
  'password-reset': 'it resets a password',
  'one-time-code': 'it confirms a code',
  'token-refresh': 'it refreshes a token',
  'oauth-callback': 'an identity provider calls it',
  static: 'static files',
  'capability-url': 'the address itself is the key',
};
const CREDENTIAL = /(login|log-in|signin|sign-in|session|token|auth|register|sign-?up|password|refresh|otp|verify|confirm)/i;
/** Public by nature: with the reason; reads may be public by intent, which only a person knows. */
export function publicReason(traits: Trait[], path: string, method: string, signed: boolean): Answer<string> {
  if (signed) return yes('its sender signs what it sends');
  for (const trait of traits) {
    const reason = PUBLIC[trait];
    if (!reason) continue;
    if (trait === 'login' && !CREDENTIAL.test(path)) continue;
    if ((trait === 'login' || trait === 'register') && method === 'DELETE') continue;
    return yes(reason);
  }
  if (traits.includes('cron')) return unknown();
  return no();
}
