import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import { redact } from '../../src/config/redact.ts';

const lines: string[] = [];
const log = createLog({ level: 'info', secrets: ['webhook-secret-1'], write: (line) => lines.push(line) });
const last = (): Record<string, unknown> => JSON.parse(lines.at(-1)!);
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjMiLCJpYXQiOjF9.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

describe('redaction', () => {
  it.each([
    ['an installation token', `ghs_${'a'.repeat(36)}`],
    ['one in the long format', `ghs_123456_${jwt}${'x'.repeat(400)}`],
    ['a personal token', `ghp_${'B'.repeat(36)}`],
    ['a fine-grained token', `github_pat_${'C1_'.repeat(20)}`],
    ['the JWT of the App', jwt],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----'],
    ['a private key in JSON', '-----BEGIN PRIVATE KEY-----\\nMIIEow\\n-----END PRIVATE KEY-----'],
    ['a key that was cut', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow'],
    ['the webhook secret', 'webhook-secret-1'],
  ])('takes out %s', (_, secret) => {
    expect(redact(`before ${secret}`, ['webhook-secret-1'])).toBe('before [redacted]');
  });

  it('leaves ordinary text alone', () => {
    const text = 'ghs_short, src/eyJ.ts, F-7f3a and the sha 4be1f2c0aa';
    expect(redact(text, ['', 'ab'])).toBe(text);
  });
});

describe('the log', () => {
  it('is one JSON line, with what it was given and no secret', () => {
    log.child({ delivery: 'd-1' }).warn({ number: 7, token: `ghs_${'a'.repeat(36)}` }, 'job waits');
    expect(last()).toEqual({ time: expect.any(String), level: 'warn', msg: 'job waits', delivery: 'd-1', number: 7, token: '[redacted]' });
  });

  it('says in words what went wrong where libraries log an error alone', () => {
    log.error(new Error('the queue is full'));
    expect(last()).toMatchObject({ msg: 'the queue is full', err: { name: 'Error' } });
  });

  it('keeps the outline of an error', () => {
    const error = Object.assign(new Error('Bad ghs_aaaaaaaaaaaaaaaaaaaaaaaaaaaa'), {
      status: 401,
      request: { headers: { authorization: 'token x' } },
    });
    log.error({ err: error }, 'failed');
    expect(last().err).toEqual({ name: 'Error', message: 'Bad [redacted]', status: 401, stack: expect.stringContaining('Bad [redacted]') });
    expect(lines.at(-1)).not.toContain('authorization');
  });

  it('drops objects: libraries log events and bodies', () => {
    const event = { payload: { pull_request: { body: 'private' } } };
    log.info({ event }, 'Webhook received');
    log.error(Object.assign(new AggregateError([new Error('signature does not match')]), { event }));
    expect(lines.slice(-2).join('')).not.toContain('private');
    expect((last().err as { message: string }).message).toBe('signature does not match');
  });

  it('obeys its level', () => {
    const before = lines.length;
    log.debug('not this');
    log.child({}, { level: 'error' }).warn('nor this');
    log.child({}, { level: 'silent' }).fatal('nor this');
    expect(lines).toHaveLength(before);
  });
});
