/** SARIF 2.1.0 (OASIS), as code scanning reads it: GitHub counts only the first location and `primaryLocationLineHash`. */
import type { Location } from '../analysis/code.ts';
import type { Finding, Review, Suppression } from '../review/types.ts';
import type { Rule } from '../rules/rule.ts';
import { encodePath, json, visible } from './escape.ts';

const LEVEL = { error: 'error', warning: 'warning', notice: 'note' } as const;
/** CVSS-like numbers that code scanning sorts by; it shows 7.0 and more as high. */
const SEVERITY = { error: '8.0', warning: '5.5', notice: '2.5' } as const;

/** Plain text, in which `[text](address)` is a link all the same (SARIF 2.1.0, 3.11.6); a character of no width keeps it from being one. */
const text = (said: string): { text: string } => ({ text: visible(said).replaceAll('](', ']\u2060(') });

/** One run, sorted as the review is; pages: a rule's page by its id. */
export function renderSarif(
  review: Review,
  rules: readonly Pick<Rule, 'id' | 'title' | 'level' | 'cwe' | 'owasp'>[],
  version: string,
  pages: ReadonlyMap<string, string> = new Map(),
): string {
  const shown = review.findings.filter((finding) => finding.state !== 'fixed');
  const index = new Map(rules.map((rule, place) => [rule.id, place]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Portcullis',
            version,
            semanticVersion: version,
            rules: rules.map((rule) => ({
              id: rule.id,
              name: rule.id,
              shortDescription: { text: rule.title },
              fullDescription: { text: rule.title },
              help: { text: rule.title, markdown: pages.get(rule.id) ?? rule.title },
              defaultConfiguration: { level: LEVEL[rule.level] },
              properties: {
                tags: [
                  'security',
                  ...rule.cwe.map((one) => `external/cwe/cwe-${String(one).padStart(3, '0')}`),
                  ...(rule.owasp ? [`owasp-api-${rule.owasp.replace(/\D/g, '')}`] : []),
                ],
                precision: rule.level === 'notice' ? 'medium' : 'high',
                'security-severity': SEVERITY[rule.level],
              },
            })),
          },
        },
        automationDetails: { id: 'portcullis/' },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: !review.incomplete,
            toolExecutionNotifications: review.read.unread
              .filter((one) => one.matters)
              .map((one) => ({ level: 'warning', message: text(`${one.path}: ${one.why}`) })),
          },
        ],
        results: shown.map((finding) => result(finding, review, index)),
      },
    ],
  };
  return json(log);
}
function result(finding: Finding, review: Review, index: ReadonlyMap<string, number>): object {
  const place = index.get(finding.rule);
  return {
    ruleId: finding.rule,
    ...(place !== undefined && { ruleIndex: place }),
    level: LEVEL[finding.level],
    message: text(finding.fix ? `${finding.message}. Fix: ${finding.fix}` : finding.message),
    locations: [{ physicalLocation: physical(finding.at) }],
    partialFingerprints: { primaryLocationLineHash: finding.fingerprint.replace(/^pc\d+:/, ''), 'portcullis/v1': finding.fingerprint },
    ...(finding.because.length >= 2 && {
      codeFlows: [
        {
          threadFlows: [
            {
              locations: finding.because.map((step) => ({
                location: { physicalLocation: physical(step.at), message: text(step.note) },
              })),
            },
          ],
        },
      ],
    }),
    ...(review.base !== undefined && { baselineState: finding.state === 'introduced' ? 'new' : 'unchanged' }),
    suppressions: finding.suppressed ? [suppression(finding.suppressed)] : [],
    properties: { confidence: finding.confidence, routes: finding.routes },
  };
}
/** One that waits for a second person is not accepted yet. */
const suppression = ({ by, reason, onBase }: Suppression): object => ({
  kind: by === 'inline' ? 'inSource' : 'external',
  status: onBase ? 'accepted' : 'underReview',
  justification: visible(reason),
});
function physical(at: Location): object {
  const [startLine, startColumn, endLine, endColumn] = at.span;
  return {
    artifactLocation: { uri: encodePath(at.path) },
    region: {
      startLine: Math.max(1, startLine),
      startColumn: Math.max(1, startColumn),
      endLine: Math.max(1, startLine, endLine),
      endColumn: Math.max(1, endColumn),
    },
  };
}
