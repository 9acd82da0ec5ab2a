import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/json-schema.ts';
import { parseRepositoryConfig } from '../../src/config/repository.ts';
import { resolveConfig } from '../../src/config/resolve.ts';

const ORGANISATION = `failOn: warning
rules: { bola: warning, ssrf: { level: error, mode: monitor } }
guards: { authentication: [requireUser], role: [isAdmin] }
public: [{ route: /health, reason: probes }]
checklist: { required: [authz.role], attest: { who: maintain } }
paths: { ignore: [legacy] }
`;

describe('the configuration in force', () => {
  it('is the base branch’s over the organisation’s', () => {
    const { config, broken } = resolveConfig({
      organisation: ORGANISATION,
      base: 'rules: { bola: off }\nguards: { authentication: [signedIn] }\npublic: [{ route: /docs, reason: docs }]\nchecklist: { required: true }\npaths: { ignore: [old] }\n',
    });
    expect(broken).toEqual([]);
    expect(config).toMatchObject({
      failOn: 'warning',
      rules: { bola: 'off', ssrf: { level: 'error', mode: 'monitor' } },
      guards: { authentication: ['signedIn', 'requireUser'], role: ['isAdmin'] },
      checklist: { required: true, attest: { who: 'maintain', authors: false } },
      paths: { include: [], ignore: ['old', 'legacy'] },
    });
    expect(config.public.map((one) => one.route)).toEqual(['/docs', '/health']);
  });
  it('is the organisation’s, or the defaults, where the repository says nothing', () => {
    expect(resolveConfig({ organisation: ORGANISATION }).config.failOn).toBe('warning');
    expect(resolveConfig({}).config.failOn).toBe('error');
  });
  it('is the last valid one where the base’s is broken', () => {
    const resolved = resolveConfig({
      organisation: ORGANISATION,
      base: 'failOn: [',
      earlier: ['failOn: maybe', 'failOn: notice', 'failOn: never'],
    });
    expect(resolved).toMatchObject({ used: 'last-valid', config: { failOn: 'notice', guards: { role: ['isAdmin'] } } });
    expect(resolved.broken).toHaveLength(1);
  });
  it('is the organisation’s, else the defaults, where none was ever valid', () => {
    expect(resolveConfig({ organisation: ORGANISATION, base: 'nope: 1', earlier: ['nope: 2'] })).toMatchObject({
      used: 'organisation',
      config: { failOn: 'warning' },
    });
    expect(resolveConfig({ base: { unreadable: 'it is larger than 64 KB' } })).toMatchObject({
      used: 'defaults',
      broken: ['it is larger than 64 KB'],
      config: { failOn: 'error' },
    });
    expect(resolveConfig({ organisation: 'x: 1', base: 'y: 1' })).toMatchObject({ used: 'defaults' });
  });
  it('stands without a broken one of the organisation, which is said', () => {
    const { config, broken } = resolveConfig({ organisation: 'fail: on', base: 'failOn: notice' });
    expect(config.failOn).toBe('notice');
    expect(broken).toEqual([expect.stringMatching(/^in the organisation's `\.github` repository, line 1: unknown key `fail`/)]);
  });
});

describe('the schema for editors', () => {
  const committed = readFileSync(new URL('../../schema/portcullis.schema.json', import.meta.url), 'utf8');
  it('is the one that the configuration is read with: `node scripts/config-schema.ts` writes it', () => {
    expect(committed).toBe(configSchema());
  });
  const validate = new Ajv({ strict: false }).compile(JSON.parse(committed));
  it.each([
    [{}],
    [{ mode: 'monitor', rules: { bola: 'off', ssrf: { mode: 'monitor' } }, apps: [{ path: 'apps/api', gateway: { tls: true } }] }],
    [{ mode: 'watch' }],
    [{ guard: {} }],
    [{ public: [{ route: '/x' }] }],
    [{ public: [{ route: 'x', reason: 'y' }] }],
    [{ checklist: { required: false } }],
    [{ limits: { files: 0 } }],
  ])('agrees with it on %j', (value) => {
    expect(validate(value)).toBe(parseRepositoryConfig(JSON.stringify(value)).ok);
  });
});

describe('messages', () => {
  it('say which rule was meant', () => {
    const parsed = parseRepositoryConfig('rules:\n  bolaa: off\n', ['bola', 'ssrf']);
    expect(parsed).toEqual({ ok: false, problems: ['line 2: there is no rule `bolaa`; did you mean `bola`?'] });
  });
});
