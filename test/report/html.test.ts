import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../src/report/html.ts';
import { finding, question, review } from '../support/reviews.ts';

const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(1)'> javascript:alert(1) </style></title>`;
const at = { path: EVIL, span: [1, 1, 1, 9] as const };
const page = renderHtml(
  review({
    head: EVIL,
    reason: EVIL,
    findings: [
      finding({
        at,
        title: EVIL,
        message: EVIL,
        fix: EVIL,
        routes: [`. GET ${EVIL}`],
        because: [
          { at, note: EVIL },
          { at, note: EVIL },
        ],
        assuming: [{ about: 'call', what: EVIL, weight: 'weak' }],
      }),
    ],
    questions: [question({ text: EVIL, why: EVIL, settle: EVIL, at })],
    read: { changed: 1, context: 0, unread: [{ path: EVIL, why: EVIL, matters: true }] },
  }),
  { url: 'https://github.com/acme/shop', sha: 'a'.repeat(40), source: () => EVIL },
);

describe('the page', () => {
  it('holds no markup but ours', () => {
    const tags = new Set([...page.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1]?.toLowerCase()));
    expect([...tags].filter((tag) => ['script', 'img', 'iframe', 'object', 'form', 'base', 'link'].includes(tag ?? ''))).toEqual([]);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(page.match(/<\/title>/g)).toHaveLength(1);
    expect(page).not.toMatch(/<[^>]*\son\w+=/);
  });
  it('leads nowhere but to the repository, and fetches nothing', () => {
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((one) => !one.startsWith('https://github.com/acme/shop/blob/'))).toEqual([]);
    expect(page).not.toMatch(/url\(|@import/);
  });
  it('allows nothing but its own style', () => {
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  });
  it('does not repeat the line on which a secret stands', () => {
    const secret = renderHtml(review({ findings: [finding({ rule: 'hardcoded-secret', item: 'auth.secrets' })] }), {
      source: () => 'const key = "hunter2"',
    });
    expect(secret).not.toContain('hunter2');
    expect(renderHtml(review(), { source: () => 'load(id)' })).toContain('load(id)');
  });
});
