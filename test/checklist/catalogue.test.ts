/** Items, templates, rules and pages speak of the same things; and no concern of the public guides is without an item. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { items } from '../../src/checklist/items.ts';
import { templatesFrom } from '../../src/checklist/template.ts';
import { shippedChecklists } from '../../src/config/checklists.ts';
import { rules } from '../../src/rules/index.ts';

const { templates, problems } = templatesFrom(shippedChecklists());
const lines = templates.flatMap((template) => template.items.map((item) => ({ template: template.name, ...item })));

describe('the checklists', () => {
  it('are in order', () => {
    expect(problems).toEqual([]);
    expect(templates.map((one) => [one.name, one.applies])).toEqual([
      ['api-route', 'every'],
      ['authentication', 'authentication'],
      ['webhook-receiver', 'webhook-receiver'],
      ['webhook-sender', 'webhook-sender'],
      ['file-upload', 'file-upload'],
      ['payment', 'payment'],
    ]);
  });
  it('hold each item once, in the list that the item names, in one order', () => {
    expect(lines.map(({ id, template }) => [id, template]).sort()).toEqual(items.map(({ id, template }) => [id, template]).sort());
  });
  it('say each thing in other words', () => {
    expect(new Set(lines.map((line) => line.text)).size).toBe(lines.length);
  });
});

describe('the items', () => {
  it.each(rules.filter((rule) => rule.item !== undefined).map((rule) => [rule.id, rule.item]))('are fed by %s: %s', (rule, item) => {
    expect(items.filter((one) => one.rules.includes(rule)).map((one) => one.id)).toEqual([item]);
    expect(readFileSync(new URL(`../../src/rules/${rule}.md`, import.meta.url), 'utf8')).toContain(`\`${item}\``);
  });
  it('name only rules that exist', () => {
    const known = new Set(rules.map((rule) => rule.id));
    expect(items.flatMap((item) => item.rules).filter((rule) => !known.has(rule))).toEqual([]);
  });
  it('have one row a rule', () => {
    const fed = items.flatMap((item) => item.rules);
    expect(fed.filter((rule, index) => fed.indexOf(rule) !== index)).toEqual([]);
  });
  it('word a question wherever they may ask one', () => {
    expect(items.filter((item) => item.asks !== false && !item.question).map((item) => item.id)).toEqual([]);
  });
  it('are gates where a person may have to judge, and boxes where an answer would help', () => {
    const where = (key: 'gate' | 'asks') =>
      items.flatMap((item) => (item[key] === false ? [] : [item[key] === true ? item.id : `${item.id} (${String(item[key])})`])).sort();
    expect(where('gate')).toEqual([
      'auth.identity',
      'auth.jwt-verify',
      'auth.password',
      'auth.secrets',
      'authz.fields',
      'authz.ownership',
      'authz.role',
      'authz.tenant',
      'input.business (payment)',
      'input.injection',
      'input.ssrf',
      'input.upload',
      'input.xss',
      'output.fields',
      'transport.cors',
      'webhook.signature',
    ]);
    expect(where('asks')).toEqual([
      'abuse.rate-limit (login,register,password-reset,one-time-code,payment)',
      'auth.csrf',
      'auth.identity',
      'auth.jwt-verify',
      'auth.key-storage',
      'auth.oauth',
      'auth.password',
      'auth.rotation',
      'auth.token-expiry',
      'authz.fields',
      'authz.ownership',
      'authz.role',
      'authz.tenant',
      'idempotency.key',
      'input.business (payment)',
      'input.injection',
      'input.redirect',
      'input.schema',
      'input.ssrf',
      'input.upload',
      'output.fields',
      'webhook.signature',
    ]);
  });
});

/** What the public guides ask of an API, in short, and the items that ask it here. */
const CONCERNS: Record<string, string[]> = {
  'identity before work': ['auth.identity'],
  'bad tokens get 401': ['auth.invalid-401'],
  'expiry of tokens is checked': ['auth.jwt-claims'],
  'keys in headers': ['auth.key-header'],
  'key prefixes, scopes, environments': ['auth.key-design'],
  'keys hashed and of enough entropy': ['auth.key-storage'],
  'keys rotated, revoked, audited': ['auth.key-lifecycle'],
  'limits per key, user, address, endpoint': ['abuse.rate-limit'],
  'OAuth flow by client, PKCE, no implicit or password grant': ['auth.oauth'],
  'OIDC discovery, id token, nonce': ['auth.oidc'],
  'short access tokens': ['auth.token-expiry'],
  'refresh rotation': ['auth.rotation'],
  'tokens in safe cookies': ['auth.token-storage'],
  revocation: ['auth.revocation'],
  'pinned algorithm, strong key, no none': ['auth.jwt-verify'],
  'issuer, audience, kind of token': ['auth.jwt-claims'],
  'nothing secret in a token': ['auth.jwt-payload'],
  'no secrets in code': ['auth.secrets'],
  'passwords hashed': ['auth.password'],
  'weak passwords refused, second factor': ['auth.password-policy', 'auth.mfa'],
  'ownership of every object': ['authz.ownership'],
  'tenants apart': ['authz.tenant'],
  'roles on privileged operations': ['authz.role'],
  'attributes decide from the server': ['authz.policy'],
  'allow-lists of fields': ['authz.fields'],
  'schema on all input': ['input.schema'],
  'bounds of strings, arrays, numbers, bodies': ['input.size'],
  'references, ranges, state transitions': ['input.business'],
  'bound queries': ['input.injection'],
  'no script from clients': ['input.xss'],
  'no redirects elsewhere': ['input.redirect'],
  'no requests to inner hosts': ['input.ssrf'],
  'page sizes': ['input.pagination'],
  'third parties checked': ['input.upstream'],
  'upload size and type': ['input.upload'],
  'content of uploads': ['upload.content'],
  'malware in uploads': ['upload.malware'],
  'names and place of uploads': ['upload.storage'],
  'response fields': ['output.fields'],
  'generic errors': ['output.errors'],
  'masked logs': ['output.logs'],
  'flood protection': ['abuse.ddos'],
  'captcha, anomaly detection': ['abuse.automation'],
  'resource quotas': ['abuse.quota'],
  'failed sign-ins logged': ['logging.auth-failure'],
  'denials logged': ['logging.denial'],
  'request ids': ['logging.request-id'],
  'CORS list': ['transport.cors'],
  'security headers, cache control': ['transport.headers'],
  'TLS 1.2, HSTS, verified certificates': ['transport.tls', 'transport.headers'],
  'cross-site requests': ['auth.csrf'],
  'webhook signature first': ['webhook.signature'],
  'webhook window and event id': ['webhook.replay'],
  'webhook answered at once': ['webhook.async'],
  'webhook audit': ['webhook.audit'],
  'webhook secrets rotated': ['webhook.secret-rotation'],
  'webhooks sent signed, over HTTPS, retried': ['webhook.sending'],
  'idempotency keys': ['idempotency.key'],
  'concurrent duplicates refused': ['idempotency.lock'],
  'keys bound to caller and body': ['idempotency.scope'],
  'inventory of endpoints': ['inventory.documented'],
  'old versions retired': ['inventory.versions'],
  'known holes in dependencies': ['inventory.dependencies'],
};
describe('the public guides', () => {
  it.each(Object.entries(CONCERNS))('%s', (_, ids) => {
    expect(ids.filter((id) => !items.some((item) => item.id === id))).toEqual([]);
  });
  it('leave no item without a concern', () => {
    const known = new Set(Object.values(CONCERNS).flat());
    expect(items.filter((item) => !known.has(item.id)).map((item) => item.id)).toEqual([]);
  });
});
