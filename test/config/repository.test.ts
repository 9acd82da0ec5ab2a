import { describe, expect, it } from 'vitest';
import { parseRepositoryConfig, toAnalysisConfig, toPolicy } from '../../src/config/repository.ts';

function valid(text: string) {
  const parsed = parseRepositoryConfig(text);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}
function problems(text: string, rules?: string[]): string[] {
  const parsed = parseRepositoryConfig(text, rules);
  return parsed.ok ? [] : parsed.problems;
}

describe('a valid configuration', () => {
  it.each(['', '# nothing yet\n', '{}', 'null'])('%j is the defaults', (text) => {
    expect(valid(text)).toMatchObject({
      mode: 'enforce',
      failOn: 'error',
      failOnExisting: false,
      onIncomplete: 'ask',
      comment: { boxes: true },
    });
  });

  it('becomes a policy: levels, monitored rules, options', () => {
    const policy = toPolicy(
      valid(
        'mode: monitor\nfailOn: warning\nrules:\n  bola: off\n  ssrf: {level: notice, mode: monitor, options: {depth: 2}}\n  xxe: {mode: monitor}\n',
      ),
    );
    expect(policy).toEqual({
      failOn: 'warning',
      failOnExisting: false,
      onIncomplete: 'ask',
      monitor: true,
      rules: { bola: 'off', ssrf: 'notice' },
      monitored: ['ssrf', 'xxe'],
      options: { ssrf: { depth: 2 } },
      paths: { include: [], ignore: [] },
      required: true,
    });
  });

  it('gives each application what the repository says, and what it adds itself first', () => {
    const config = valid(
      [
        'guards: {authentication: [requireUser]}',
        'gateway: {rateLimit: true, tls: true}',
        'tenant: {columns: [orgId]}',
        'public: [{route: GET /health, reason: probes}]',
        'apps:',
        '  - path: ./apps/api/',
        '    guards: {authentication: ["src/auth.ts:check"], rateLimit: [limit]}',
        '    gateway: {tls: false}',
      ].join('\n'),
    );
    const [whole, api] = toAnalysisConfig(config).apps;
    expect(whole).toMatchObject({
      root: '.',
      gateway: ['rate-limit', 'tls'],
      tenantColumns: ['orgId'],
      public: [{ route: 'GET /health' }],
    });
    expect(api).toMatchObject({
      root: 'apps/api',
      guards: { authentication: ['src/auth.ts:check', 'requireUser'], 'rate-limit': ['limit'] },
      gateway: ['rate-limit'],
      tenantColumns: ['orgId'],
    });
  });
});

describe('a problem names line and key', () => {
  it.each([
    ['failon: error', 'line 1: unknown key `failon`; did you mean `failOn`?'],
    ['mode: enforce\nsomething: 1', 'line 2: unknown key `something`'],
    ['rules:\n  bola: {levl: error}', 'line 2: unknown key `rules.bola.levl`; did you mean `level`?'],
    ['apps:\n  - path: a\n    guard: {}', 'line 3: unknown key `apps[0].guard`; did you mean `guards`?'],
    ['failOn: eror', 'line 1: `failOn` must be one of error, warning, notice, never'],
    ['failOnExisting: yes', 'line 1: `failOnExisting` must be true or false, not a text'],
    ['paths:\n  ignore: docs', 'line 2: `paths.ignore` must be a list, not a text'],
    ['rules:\n  Bola: off', 'line 2: `rules.Bola` is no rule id'],
    ['rules:\n  bola: maybe', 'line 2: `rules.bola` must be off, notice, warning, error, or {level, mode, options}'],
    ['public:\n  - {route: /x}', 'line 2: `public[0].reason` is missing'],
    [
      'public:\n  - {route: x, reason: y}',
      'line 2: `public[0].route` must be a path such as /health or GET /files/{id}, `*` and `**` allowed',
    ],
    ['apps:\n  - path: ../other', 'line 2: `apps[0].path` must be a directory of the repository'],
    ['limits:\n  files: 0', 'line 2: `limits.files` must be at least 1'],
    ['- a', 'line 1: the file must be a mapping, not a list'],
    ['mode: monitor\nmode: enforce', 'line 2: the same key stands twice'],
    ['mode: monitor\n---\nmode: enforce', 'line 2: there is more than one document'],
    ['__proto__: {mode: monitor}', 'line 1: unknown key `__proto__`'],
  ])('%j', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it('says all that is wrong, in the order of lines', () => {
    expect(problems('mode: 3\nfoo: 1\nfailOn: x').map((problem) => problem.slice(0, 6))).toEqual(['line 1', 'line 2', 'line 3']);
  });
  it('says what is wrong beside a key that stands twice and a rule that there is not', () => {
    const text = 'mode: monitor\nmode: enforce\nfailOn: erorr\nrules:\n  boola: off\n  ssrf: loud\n  Bola: off';
    expect(problems(text, ['bola', 'ssrf'])).toEqual([
      'line 2: the same key stands twice',
      'line 3: `failOn` must be one of error, warning, notice, never',
      'line 5: there is no rule `boola`; did you mean `bola`?',
      'line 6: `rules.ssrf` must be off, notice, warning, error, or {level, mode, options}',
      'line 7: `rules.Bola` is no rule id',
    ]);
  });
  it('knows the rules that exist, where they are given', () => {
    expect(problems('rules:\n  bola: off\n  boola: off', ['bola'])).toEqual(['line 3: there is no rule `boola`; did you mean `bola`?']);
  });
  it.each(['a: [', 'x: !!js/function 1', 'a: b: c', 'a: &a [*a]'])('refuses %j without throwing', (text) => {
    expect(problems(text).length).toBeGreaterThan(0);
  });
  it('refuses what is too large', () => {
    expect(problems(`a: ${'x'.repeat(70_000)}`)).toEqual(['it is larger than 64 KB']);
  });
  it('does not unfold aliases without end', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefghi'.split('').map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`),
    ];
    expect(problems(bomb.join('\n'))).toHaveLength(1);
  });
});
