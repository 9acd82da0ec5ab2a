/** SARIF against the standard's own schema (fixtures/sarif/README.md), and what code scanning asks of it besides. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { renderSarif } from '../../src/report/sarif.ts';
import type { Review } from '../../src/review/types.ts';
import { rules } from '../../src/rules/index.ts';
import { finding, review } from '../support/reviews.ts';

const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(readFileSync(new URL('../../fixtures/sarif/sarif-schema-2.1.0.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
const validate = ajv.compile(schema);

const at = (path: string, line: number) => ({ path, span: [line, 3, line, 20] as const });
const LARGE = review({
  findings: [
    finding(),
    finding({
      fingerprint: 'pc1:1',
      state: 'existing',
      rule: 'sql-injection',
      at: at('app/(shop)/[id]/a b#?%.ts', 7),
      because: [
        { at: at('src/a.ts', 1), note: 'from the request' },
        { at: at('src/b.ts', 2), note: 'into the statement' },
      ],
    }),
    finding({ fingerprint: 'pc1:2', state: 'fixed' }),
    finding({
      fingerprint: 'pc1:3',
      at: { path: 'src/empty.ts', span: [0, 0, 0, 0] },
      message: 'a\u202Eb\u0000 {0}',
      suppressed: { rule: 'bola', reason: 'by design', at: at('src/a.ts', 1), by: 'inline', onBase: true, silences: [] },
    }),
    finding({
      fingerprint: 'pc1:4',
      suppressed: { rule: 'bola', reason: 'so', at: at('src/a.ts', 1), by: 'command', who: 'dana', onBase: false, silences: [] },
    }),
  ],
  read: { changed: 1, context: 0, unread: [{ path: 'src/legacy.ts', why: 'does not parse', matters: true }] },
});
const parse = (one: Review) => JSON.parse(renderSarif(one, rules, '0.1.0', new Map(rules.map((rule) => [rule.id, `# ${rule.id}`]))));

describe('SARIF', () => {
  it.each([
    ['of a change', LARGE],
    ['of a scan', { ...LARGE, base: undefined } as unknown as Review],
    ['of nothing', review({ findings: [], untouched: true })],
  ])('%s is valid', (_name, one) => {
    const ok = validate(parse(one));
    expect(validate.errors ?? []).toEqual([]);
    expect(ok).toBe(true);
  });
  it('gives each rule what code scanning sorts and explains by', () => {
    const { rules: listed } = parse(LARGE).runs[0].tool.driver;
    expect(listed).toHaveLength(rules.length);
    for (const rule of listed) {
      expect(rule.help.markdown).toBe(`# ${rule.id}`);
      expect(rule.properties.tags[0]).toBe('security');
      expect(rule.properties.tags.length).toBeLessThanOrEqual(10);
      expect(Number(rule.properties['security-severity'])).toBeGreaterThan(0);
    }
    expect(listed.find((rule: { id: string }) => rule.id === 'bola').properties.tags).toEqual(
      expect.arrayContaining(['external/cwe/cwe-639', 'owasp-api-1']),
    );
  });
  it('has what is there, with its state, its way and who ignores it', () => {
    const { results, invocations } = parse(LARGE).runs[0];
    expect(
      results.map((one: { ruleId: string; baselineState: string; suppressions: object[] }) => [
        one.ruleId,
        one.baselineState,
        one.suppressions,
      ]),
    ).toEqual([
      ['bola', 'new', []],
      ['sql-injection', 'unchanged', []],
      ['bola', 'new', [{ kind: 'inSource', status: 'accepted', justification: 'by design' }]],
      ['bola', 'new', [{ kind: 'external', status: 'underReview', justification: 'so' }]],
    ]);
    expect(
      results[1].codeFlows[0].threadFlows[0].locations.map((one: { location: { message: { text: string } } }) => one.location.message.text),
    ).toEqual(['from the request', 'into the statement']);
    expect(results[0].codeFlows).toBeUndefined();
    expect(results[0].partialFingerprints).toEqual({
      primaryLocationLineHash: '7f3a000000000000',
      'portcullis/v1': 'pc1:7f3a000000000000',
    });
    expect(invocations[0].toolExecutionNotifications[0].message.text).toContain('src/legacy.ts');
  });
  it('names files relative to the directory, encoded', () => {
    const uri = parse(LARGE).runs[0].results[1].locations[0].physicalLocation.artifactLocation.uri;
    expect(uri).toBe('app/%28shop%29/%5Bid%5D/a%20b%23%3F%25.ts');
    expect(decodeURIComponent(uri)).toBe('app/(shop)/[id]/a b#?%.ts');
  });
});
