/** GitHub's limits hold whatever a pull request brings; what is left out is said. */
import { describe, expect, it } from 'vitest';
import { renderCheckRun } from '../../src/report/check-run.ts';
import { renderComment } from '../../src/report/comment.ts';
import type { Endpoint, Review } from '../../src/review/types.ts';
import { finding, question, review } from '../support/reviews.ts';

const LINKS = { url: 'https://github.com/acme/shop', sha: 'a'.repeat(40) };
const bytes = (text: string): number => Buffer.byteLength(text);
const LIMIT = 65_535;

function many(count: number, name: (index: number) => string): Review {
  const keys = Array.from({ length: count }, (_, index) => `. GET ${name(index)}`);
  const endpoints = keys.map(
    (key, index): Endpoint => ({
      key,
      handle: `e-${String(index).padStart(4, '0')}`,
      method: 'GET',
      path: name(index),
      framework: 'express',
      at: { path: 'src/app.ts', span: [index + 1, 1, index + 1, 1] },
      change: 'added',
      by: [],
      chain: [{ name: 'requireUser', at: { path: 'src/app.ts', span: [1, 1, 1, 1] }, roles: ['authentication'], note: 'ends the request' }],
      reads: ['`id` from the path'],
      does: ['reads Order'],
      returns: ['200 json'],
      items: Array.from({ length: 35 }, (_, item) => ({
        id: `group.item-${item}`,
        list: 'api-route',
        text: `Something that has to hold, number ${item}`,
        route: key,
        state: item % 3 === 0 ? ('verified' as const) : ('undetermined' as const),
        gate: false,
        findings: [],
        because: [{ at: { path: 'src/app.ts', span: [1, 1, 1, 1] as const }, note: 'it is so' }],
        assuming: [],
      })),
      findings: [`pc1:${index}`],
    }),
  );
  const findings = keys.map((key, index) =>
    finding({ fingerprint: `pc1:${index}`, handle: `F-${index}`, routes: [key], message: `${name(index)} is open` }),
  );
  const questions = keys.map((key, index) => question({ item: `a.b${index}`, routes: [key], text: `May anyone call ${name(index)}?` }));
  return review({ endpoints, findings, questions, failing: findings.map((one) => one.fingerprint) });
}

describe.each([
  ['100 endpoints', many(100, (index) => `/orders/${index}/lines`)],
  ['1,500 endpoints', many(1500, (index) => `/orders/${index}/lines`)],
  ['100 endpoints with names of many bytes', many(100, (index) => `/${'路由\u{1F600}'.repeat(200)}${index}`)],
])('%s', (_, large) => {
  const run = renderCheckRun(large, LINKS);
  const comment = renderComment(large, { ...LINKS, report: `${LINKS.url}/runs/1` }) ?? '';
  const count = large.endpoints.length;
  it('fits', () => {
    for (const part of [run.summary, run.text, comment]) expect(bytes(part)).toBeLessThan(LIMIT);
    expect(run.title.length).toBeLessThanOrEqual(80);
    for (const one of run.annotations) expect(bytes(`${one.message}${one.raw_details}`)).toBeLessThan(60_000);
  });
  it('shows few and says how many there are', () => {
    expect(comment.match(/^- \[ \]/gm)).toHaveLength(6);
    expect(comment).toContain(`${count - 6} more questions in the report`);
    expect(comment.match(/portcullis ignore F-/g)).toHaveLength(5);
    expect(comment).toContain(`${count - 5} more to fix`);
    expect(comment).toMatch(/\d+ more endpoints in the report/);
  });
  it('accounts for every endpoint in the text', () => {
    const blocks = run.text.match(/<summary><b>/g)?.length ?? 0;
    const lines = run.text.match(/^\| `+ ?GET /gm)?.length ?? 0;
    const rest = Number(/^(\d+) endpoints? more than fit here/m.exec(run.text)?.[1] ?? 0);
    expect(blocks + lines + rest).toBe(count);
    expect(blocks).toBeGreaterThan(0);
  });
  it('ends what it begins', () => {
    for (const part of [run.text, comment]) expect(part.match(/<details/g)?.length).toBe(part.match(/<\/details>/g)?.length);
  });
});

it('says how many annotations were left out', () => {
  const run = renderCheckRun(many(700, String), LINKS);
  expect(run.annotations).toHaveLength(500);
  expect(run.summary).toContain('200 annotations left out');
});
it('never leaves out what was signed', () => {
  const ledger = Array.from({ length: 60 }, (_, index) => `<!-- portcullis-decision ${index}${'x'.repeat(300)} -->`);
  const run = renderCheckRun(
    many(300, (index) => `/orders/${index}`),
    { ...LINKS, ledger },
  );
  expect(bytes(run.text)).toBeLessThan(LIMIT);
  expect(run.text.match(/portcullis-decision/g)).toHaveLength(60);
});
