import { describe, expect, it } from 'vitest';
import { troubleOf } from '../../src/github/errors.ts';
import { repositoryToken } from '../../src/github/installation.ts';
import { client, useNock } from './support.ts';

const { scope, requests } = useNock();
const NOW = Date.parse('2026-01-01T00:00:00Z');
const later = (seconds: number): Date => new Date(NOW + seconds * 1000);

async function trouble(status: number, headers: Record<string, string> = {}, body: unknown = { message: 'no' }) {
  scope()
    .get('/repos/acme/shop')
    .reply(status, body as object, headers);
  const error: unknown = await client()
    .rest.repos.get({ owner: 'acme', repo: 'shop' })
    .catch((caught: unknown) => caught);
  return troubleOf(error, NOW);
}

describe('trouble with GitHub', () => {
  it.each([
    ['a secondary limit with its time', 403, { 'retry-after': '120' }, { kind: 'limited', until: later(120) }],
    [
      'the primary limit',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 600) },
      { kind: 'limited', until: later(601) },
    ],
    ['too many requests without a time', 429, {}, { kind: 'limited', until: later(60) }],
    [
      'a missing permission',
      403,
      { 'x-accepted-github-permissions': 'checks=write' },
      { kind: 'denied', status: 403, needs: 'checks=write' },
    ],
    ['a bad token', 401, {}, { kind: 'denied', status: 401 }],
    ['something gone', 404, {}, { kind: 'missing', status: 404 }],
    ['a refusal', 422, {}, { kind: 'refused', status: 422 }],
    ['a fault of GitHub', 502, {}, { kind: 'transient', status: 502 }],
  ])('%s', async (_, status, headers, expected) => {
    expect(await trouble(status, headers as Record<string, string>)).toEqual(expected);
  });

  it('a secondary limit that only the text tells of', async () => {
    expect(await trouble(403, {}, { message: 'You have exceeded a secondary rate limit.' })).toEqual({ kind: 'limited', until: later(60) });
  });

  it('a dropped connection', async () => {
    scope().get('/repos/acme/shop').replyWithError(new Error('socket hang up'));
    const error: unknown = await client()
      .rest.repos.get({ owner: 'acme', repo: 'shop' })
      .catch((caught: unknown) => caught);
    expect(troubleOf(error, NOW)).toEqual({ kind: 'transient', status: 500 });
  });

  it('a limit of GraphQL, which comes with 200', async () => {
    scope()
      .post('/graphql')
      .reply(200, { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] });
    const error: unknown = await client()
      .graphql('{ viewer { login } }')
      .catch((caught: unknown) => caught);
    expect(troubleOf(error, NOW)).toEqual({ kind: 'limited', until: later(60) });
  });

  it('is not what a fault of ours is', () => {
    expect(troubleOf(new TypeError('x is undefined'))).toBeUndefined();
  });
});

it('asks for a token that opens one repository with the rights of a review', async () => {
  scope().post('/app/installations/3/access_tokens').reply(201, { token: 'ghs_x', expires_at: '2026-01-01T01:00:00Z', permissions: {} });
  expect(await repositoryToken(client(), 3, 99)).toBe('ghs_x');
  expect(requests[0]?.body).toEqual({
    repository_ids: [99],
    permissions: { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' },
  });
});
