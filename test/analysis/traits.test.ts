import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/analysis/facts.ts';
import type { Subject } from '../../src/analysis/traits.ts';
import { publicReason, traitsOf } from '../../src/analysis/traits.ts';

const at = { path: 'src/app.ts', span: [1, 1, 1, 2] as const };
const access = (operation: 'read' | 'list' | 'create' | 'update' | 'delete'): Effect => ({
  kind: 'data-access',
  id: operation,
  fn: 'src/app.ts:handler',
  at,
  api: 'orm:find',
  entity: 'Thing',
  filter: { all: [] },
  columns: 'all',
  limit: { is: 'no', because: [], assuming: [] },
  store: 'sql',
  operation,
  result: 'v',
});
const openness = (route: string, ...operations: Parameters<typeof access>[0][]): string => {
  const [method = '', path = ''] = route.split(' ');
  const subject: Subject = {
    method,
    path,
    effects: operations.map(access),
    handler: 'src/app.ts:handler',
    signed: false,
    identified: false,
    signsIn: false,
    shown: [],
    opensAccount: false,
  };
  return publicReason(subject, traitsOf(subject)).is;
};

describe('what is public by nature', () => {
  it.each([
    'GET /health',
    'GET /api/v1/status read',
    'GET /docs',
    'GET /api-docs/{*}',
    'POST /login read',
    'POST /auth/token read',
    'POST /sessions read create',
    'GET /login',
    'POST /logout update',
    'POST /auth/register create',
    'POST /password/forgot update',
    'POST /reset-password/{token} update',
    'POST /password-recovery/{email} read',
    'GET /activate/{uidb64}/{token} update',
    'POST /auth/refresh update',
    'GET /oauth/google/callback create',
    'GET /auth/callback/{provider} create',
    'GET /auth/callback/google create',
    'GET /static/{*}',
    'POST /invitations/{token}/accept update',
    'GET /share/{id} read',
    'POST /auth/verify-email-token update',
    'POST /auth/request-verification-email create',
    'POST /auth/webauthn/generate-authentication-options update',
    'POST /auth/anonymous read',
    'GET /health/cache read',
    'PATCH /checkouts/{client_secret} update',
    'POST /{org_slug}/login read',
    'POST /api/v1/{organization}/auth/register create',
    'POST /{workspaceId}/forgot-password read',
    'POST /{org_slug}/forgot read',
    'POST /api/auth/signup-verify create',
    'POST /api/auth/check-sso read',
    'GET /oauth/google_callback create',
    'ANY /{part}admin/login/ update',
    'GET /accounts/change_email/{signed_payload} update',
    'GET /api/health update',
    'POST /api/auth/{nextauth} read',
    'GET /api/auth/{all} read',
  ])('%s', (line) => {
    const [method, path, ...operations] = line.split(' ');
    expect(openness(`${method} ${path}`, ...(operations as Parameters<typeof access>[0][]))).toBe('yes');
  });

  it.each(['POST /setup create', 'POST /v1/onboarding/config update', 'GET /create-admin read', 'POST /portal/api/admin/setup create'])(
    'asked for: %s',
    (line) => {
      const [method, path, ...operations] = line.split(' ');
      expect(openness(`${method} ${path}`, ...(operations as Parameters<typeof access>[0][]))).toBe('unknown');
    },
  );

  it.each([
    'POST /health create',
    'GET /orders/{id}/status read',
    'GET /docs/{id} read',
    'DELETE /docs/{id} delete',
    'GET /sessions list',
    'DELETE /sessions/{id} delete',
    'POST /users/{id}/token create',
    'POST /events/{id}/register create',
    'ANY /api/providers/github/setup update',
    'POST /projects/{id}/install create',
    'POST /users/onboarding update',
    'POST /users/{id}/activate update',
    'POST /orders/{id}/confirm update',
    'PUT /users/{id}/password/reset update',
    'GET /oauth/clients list',
    'POST /oauth/clients create',
    'DELETE /media/{id} delete',
    'GET /assets/{id} read',
    'POST /teams/{id}/invites create',
    'POST /public/items create',
    'POST /{org_slug}/users/{id}/token create',
    'POST /events/{event_id}/register create',
    'POST /orgs/{org_id} update',
    'PUT /{part}/login/{id} update',
    'POST /teams/{id}/sso/check create',
    'GET /designs/{id} read',
    'POST /api/auth/{userId} read',
    'POST /files/{path} update',
  ])('not %s', (line) => {
    const [method, path, ...operations] = line.split(' ');
    expect(openness(`${method} ${path}`, ...(operations as Parameters<typeof access>[0][]))).toBe('no');
  });
});

describe('where money moves', () => {
  const isPayment = (path: string): boolean =>
    traitsOf({
      method: 'POST',
      path,
      effects: [access('update')],
      handler: 'src/app.ts:handler',
      signed: false,
      identified: true,
      signsIn: false,
      shown: [],
      opensAccount: false,
    }).includes('payment');

  it.each(['/api/transfer', '/v1/accounts/{id}/withdraw', '/wallet/deposits', '/orders/{id}/refund', '/users/{id}/transfer'])(
    '%s',
    (path) => expect(isPayment(path)).toBe(true),
  );

  it.each(['/api/websites/{id}/transfer', '/event/{id}/registrations/{id}/withdraw', '/projects/{id}/transfer'])('not %s', (path) =>
    expect(isPayment(path)).toBe(false),
  );
});
