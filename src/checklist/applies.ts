/** Where an item or a whole list concerns a route: computed from its facts, so that nobody is asked about uploads where nothing is uploaded. */
import type { Effect, EffectKind, EffectOf, Route, Trait } from '../analysis/facts.ts';
import type { Questions } from '../analysis/questions.ts';

export type Applies = (route: Route, ask: Questions) => boolean;

export const always: Applies = () => true;
/** Nothing but a rule's outcome can tell. */
export const byOutcome: Applies = () => false;
export const either =
  (...conditions: Applies[]): Applies =>
  (route, ask) =>
    conditions.some((one) => one(route, ask));
export const both =
  (...conditions: Applies[]): Applies =>
  (route, ask) =>
    conditions.every((one) => one(route, ask));

export const trait =
  (...wanted: Trait[]): Applies =>
  (route) =>
    route.traits.some((one) => wanted.includes(one));
export const has =
  <K extends EffectKind>(kind: K, accept: (effect: EffectOf<K>) => boolean = () => true): Applies =>
  (_, ask) =>
    ask.effects(kind).some(accept);

export const isPrivate: Applies = (route) => route.public.is !== 'yes';
export const isGuarded: Applies = (_, ask) => ask.guardedBy('authentication').is === 'yes';
export const readsInput: Applies = (route) => route.inputs.length > 0;
export const changes: Applies = (route) => !['GET', 'HEAD', 'OPTIONS'].includes(route.method);
export const accesses = (...operations: EffectOf<'data-access'>['operation'][]): Applies =>
  has('data-access', (access) => operations.includes(access.operation));
/** The client chooses an object. */
export const selects: Applies = (_, ask) => ask.effects('data-access').some((access) => ask.selectorFrom(access).is === 'yes');
export const ofTenants: Applies = (_, ask) => ask.effects('data-access').some((access) => ask.tenantPredicate(access).is !== 'no');
export const answersHtml: Applies = has('response', (response) => response.media === 'html');
export const answersRecords: Applies = has('response', (response) => response.body !== undefined);
export const redirects: Applies = has('response', (response) => response.redirect !== undefined);
/** Something that reads its input as a language, a path or an object's keys. */
export const interprets: Applies = either(
  has('sink', (sink) => sink.of !== 'html' && sink.of !== 'arithmetic' && sink.of !== 'web-storage'),
  has('data-access', (access) => access.raw !== undefined || access.store === 'document'),
);
export const callsOut: Applies = has('outbound-call');
/** The client has a say in where an outgoing request goes. */
export const callsWhereToldTo: Applies = (_, ask) =>
  ask.effects('outbound-call').some((call) => ask.flowsFrom(call.host ?? call.url, ['request', 'database']).is === 'yes');
export const cookieSession: Applies = (route, ask) => {
  const caller = ask.caller();
  if (caller.is !== 'yes' || !changes(route, ask)) return false;
  return caller.value.credential === 'cookie';
};
/** A role guard lets pass by something else than the name of a role. */
export const decidesByAttributes: Applies = (_, ask) => ask.privilegedFor().is === 'unknown';

const SIGNS_IN: Trait[] = ['login', 'register', 'password-reset', 'one-time-code', 'token-refresh', 'oauth-callback', 'logout'];
export const signsIn = trait('login', 'register', 'password-reset');
const keys = (effect: EffectOf<'secret'>): boolean => effect.purpose !== 'password' && effect.purpose !== 'other';
export const handlesKeys: Applies = either(
  has('secret', keys),
  has('hash', (hash) => hash.purpose === 'secret'),
);
export const issuesKeys: Applies = has('secret', (secret) => secret.purpose === 'api-key' && secret.use === 'creates');
export const handlesPasswords: Applies = either(
  has('hash', (hash) => hash.purpose === 'password'),
  both(changes, signsIn),
);
export const verifiesTokens: Applies = has('token', (token) => token.operation !== 'sign');
export const signsTokens: Applies = has('token', (token) => token.operation === 'sign');
export const speaksOAuth: Applies = has('oauth');
export const keepsTokens: Applies = either(
  has('cookie', (cookie) => cookie.holds !== 'csrf'),
  has('sink', (sink) => sink.of === 'web-storage'),
);
/** Flows that invite guessing, or that cost money. */
export const isSensitive: Applies = both(changes, trait('login', 'register', 'password-reset', 'one-time-code', 'payment'));
export const movesMoney: Applies = both(changes, trait('payment'));
export const sendsWebhook: Applies = has('outbound-call', (call) => call.purpose === 'webhook');

/** The handler itself issues or checks credentials, whatever its path is called. */
const deals: Applies = (route, ask) => {
  const own = new Set(route.reaches.flatMap((reach) => (reach.stage === 'handler' ? [reach.effect] : [])));
  const inHandler = (effect: Effect): boolean => own.has(effect.id);
  return (
    ask.effects('token').some((token) => token.operation === 'sign' && inHandler(token)) ||
    ask.effects('hash').some((hash) => hash.purpose === 'password' && inHandler(hash)) ||
    ask.effects('secret').some((secret) => keys(secret) && inHandler(secret)) ||
    ask.effects('oauth').some(inHandler)
  );
};
/** What a list may say that it is for. */
export const SCOPES: Record<string, Applies> = {
  every: always,
  authentication: either(trait(...SIGNS_IN), deals),
  'webhook-receiver': trait('webhook'),
  'webhook-sender': sendsWebhook,
  'file-upload': either(trait('upload'), has('upload')),
  payment: movesMoney,
  admin: trait('admin'),
  changes,
  public: (route) => route.public.is === 'yes',
};
