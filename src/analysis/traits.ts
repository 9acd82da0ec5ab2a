/** What a route is by nature: read from its path, its method and what it does. A trait is a hint for questions, never a proof of safety. */
import type { Answer, Effect, Trait } from './facts.ts';
import { no, unknown, yes } from './questions.ts';

interface Subject {
  path: string;
  method: string;
  effects: Effect[];
  handler: string;
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
  ['webhook', /(^|\/)(web-?hooks?|hooks?|callbacks?\/\w+|stripe|ipn)(\/|$)/i],
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

export function traitsOf(subject: Subject): Trait[] {
  const traits: Trait[] = BY_PATH.filter(([, pattern]) => pattern.test(subject.path)).map(([trait]) => trait);
  const accesses = subject.effects.filter((effect) => effect.kind === 'data-access');
  if (accesses.some((access) => access.kind === 'data-access' && WRITES.has(access.operation))) traits.push('changes-data');
  if (accesses.some((access) => access.kind === 'data-access' && access.operation === 'list')) traits.push('list');
  if (subject.effects.some((effect) => effect.kind === 'upload')) traits.push('upload');
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
export function publicReason(traits: Trait[], path: string, method: string): Answer<string> {
  for (const trait of traits) {
    const reason = PUBLIC[trait];
    if (!reason) continue;
    if (trait === 'login' && !CREDENTIAL.test(path)) continue;
    if ((trait === 'login' || trait === 'register') && method === 'DELETE') continue;
    return yes(reason);
  }
  if (traits.includes('webhook') || traits.includes('cron')) return unknown();
  return no();
}
