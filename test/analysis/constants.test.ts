import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { constantOf, looksSecret } from '../../src/analysis/constants.ts';

// Assembled here, so that no scanner takes this file for a leak.
const glue = (...parts: string[]): string => parts.join('');

describe('a string with the shape of a secret', () => {
  it.each([
    ['AWS access key', glue('AKIA', 'Q3EGRZ7XNHL4TPVD')],
    ['AWS secret key', glue('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYzK9q2Lw8vT')],
    ['Stripe', glue('sk_live_', '4eC39HqLyjWDarjtT1zdp7dc')],
    ['Stripe webhook', glue('whsec_', 'a8Kd0Lq2mXz91PfRb7Tn4Vw6')],
    ['GitHub', glue('ghp_', 'x7Kd0Lq2mXz91PfRb7Tn4Vw6s8Yc3Uj5Qe1A')],
    ['Slack', glue('xoxb-', '213412341234-asdkjh123kjh-Kjh8sd7f')],
    ['Google', glue('AIza', 'SyD4x9Tq7Lk2Vb8Nm1Rw3Zc6Yp0Ue5Hf')],
    ['JWT', glue('eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0.', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U')],
    ['JWT in a header', glue('Bearer ', 'eyJhbGciOiJIUzI1NiJ9.', 'eyJzdWIiOiIxIn0.', 'c2lnbmF0dXJl')],
    ['PEM', glue('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIICXAIBAAKBgQDNwqLEe9wgTXCbC7+RPdDbBbeqjdbs4kOPOIGz')],
    ['a line of a key', 'MIICXAIBAAKBgQDNwqLEe9wgTXCbC7+RPdDbBbeqjdbs4kOPOIGzqLpXvJXlxxW8\n'],
    ['hexadecimal', 'f052179ec5894a2e79befa8060cfcb517f1e14f7f6222af854377b6481ae953e'],
    ['base32', 'IFTXE3SPOEYVURT2MRYGI52TKJ4HC3KH'],
    ['a password in a URL', 'postgres://app:kX9f2mQ7vL@db.internal:5432/shop'],
    ['within a connection string', 'AccountName=shop;AccountKey=Zk3vQ9xT7mLp2RwY8sBn4HdJ6fGc1AeU0iXoKt5Vq==;Suffix=x'],
  ])('%s', (_, text) => {
    const constant = constantOf(text);
    expect(constant).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{16}$/), length: text.length, entropy: expect.any(Number) });
    expect(JSON.stringify(constant)).not.toContain(text.slice(4, 16));
    expect(constantOf(text)).toEqual(constant);
  });

  it('is found at random in nearly all cases', () => {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      const missed = Array.from({ length: 400 }, () => randomBytes(32).toString(encoding)).filter((text) => !looksSecret(text));
      expect(missed.length, encoding).toBeLessThan(40);
    }
  });
});

it.each([
  '/api/v1/organizations/:organizationId/members',
  '/rest/continue-code-fixIt/apply/y28BEPE2k3yRrdz5p6DGqJONnj41n5',
  '../controllers/order.controller.ts',
  '@/lib/server/authentication/session',
  'SELECT id, name FROM users WHERE id = $1 AND tenant_id = $2',
  'You are not allowed to delete this order. Ask an administrator.',
  'flex items-center justify-between rounded-lg bg-gray-100/50 px-4 py-2 hover:bg-gray-200',
  'getServerSideAuthenticationOptionsFromRequest',
  'AUTHENTICATION_PROVIDER_CLIENT_SECRET',
  'x-amazon-apigateway-integration',
  'dangerouslySetInnerHTML',
  'com.example.orders.OrderServiceImplementation',
  '550e8400-e29b-41d4-a716-446655440000',
  '#1a2b3c4d',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'https://blockchain.info/address/1AbKfgvw9psQ41NbLi8kufDQTezwG8DRZm',
  'postgres://postgres:postgres@localhost:5432/test',
  'postgres://user:password@localhost:5432/test',
  '2022-10-13T09:52:31.816Z',
  '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  '12345678901234567890123456789012',
  'my-super-secret-jwt-signing-key',
  'sk_live_xxxxxxxxxxxxxxxxxxxxxxxx',
  'pk_live_4eC39HqLyjWDarjtT1zdp7dc'.slice(0, 19),
  '-----BEGIN PRIVATE KEY-----',
  'przeszukiwanieZaawansowaneUzytkownikow',
  '日本語の文章はそのまま読めなければならない',
  'M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2z',
  'grid-template-columns:repeat(auto-fill,minmax(200px,1fr))',
])('keeps readable: %s', (text) => {
  expect(constantOf(text)).toBe(text);
});
