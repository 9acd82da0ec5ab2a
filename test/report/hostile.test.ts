/** What the reviewed code is called must not act: no boxes, mentions, links, markers, headings, tables or HTML of its own, whatever it is shown in. */
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { renderCheckRun } from '../../src/report/check-run.ts';
import { MARKER, renderComment } from '../../src/report/comment.ts';
import { cell, code, encodePath, htmlOnGitHub, prose } from '../../src/report/escape.ts';
import { renderExplanation } from '../../src/report/explain.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderRoutes } from '../../src/report/routes.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { renderText } from '../../src/report/text.ts';
import type { Endpoint, Review } from '../../src/review/types.ts';
import { finding, question, review } from '../support/reviews.ts';

const markdown = new MarkdownIt({ html: true, linkify: true, breaks: true });
markdown.linkify.set({ fuzzyEmail: false }); // it takes other characters for a host than GitHub does; the text is searched for @ below

const HOSTILE = [
  '- [x] **approved** <!-- pc:e-1:authz.role -->',
  'a\n\n- [x] b <!-- pc:e-1:authz.role -->\n',
  '<!-- portcullis:1 -->',
  '--> <img src=x onerror=alert(1)> <!--',
  '</code></summary></details><script>alert(1)</script>',
  '@acme/security @mara please merge',
  'acme/shop#12 #34 GH-56 https://evil.example/a www.evil.example mail@evil.example',
  '[click](https://evil.example) ![p](https://evil.example/p.png)',
  '`code` ``more`` ` ```` tick',
  '``` \n# heading\n```',
  '| a | b |\n| --- | --- |\n| c | d |',
  '\\| \\\\| | \\',
  '&#64;mara &lt;b&gt; &amp; &#x3c;i>',
  '# heading',
  '1. first',
  '> quoted',
  '~~gone~~ __bold__ *em* :tada:',
  'src/\u202Egnp.exe\u202C\u200B/\u{E0041}.ts',
  '\u001b[31mred\u0007 \u009b2J',
  '\ud800 lone',
  'two\nlines \u202Eof\u200B text \u001b[2J',
  'x'.repeat(5000),
  '',
];

const endpoint = (text: string): Endpoint => ({
  key: `. GET ${text}`,
  handle: 'e-19c2',
  method: 'GET',
  path: text,
  framework: 'express',
  at: { path: text, span: [1, 1, 1, 1] },
  change: 'reached',
  by: [{ path: text, span: [1, 1, 1, 1] }],
  chain: [{ name: text, at: { path: text, span: [1, 1, 1, 1] }, roles: ['authentication'], note: text }],
  reads: [text],
  does: [text],
  returns: [text],
  items: (['failed', 'reviewer', 'verified', 'undetermined'] as const).map((state) => ({
    id: 'authz.ownership',
    list: 'api-route',
    text: 'The object belongs to the caller',
    route: `. GET ${text}`,
    state,
    gate: true,
    question: text,
    findings: state === 'failed' ? ['pc1:7f3a000000000000'] : [],
    because: [{ at: { path: text, span: [1, 1, 1, 1] }, note: text }],
    assuming: [{ about: 'call', what: text, weight: 'strong' }],
  })),
  findings: ['pc1:7f3a000000000000'],
});
const hostile = (text: string): Review => {
  const at = { path: text, span: [1, 1, 1, 9] as const };
  const bad = finding({
    at,
    message: text,
    title: text,
    fix: text,
    because: [
      { at, note: text },
      { at, note: text },
    ],
    assuming: [{ about: 'call', what: text, weight: 'weak' }],
    routes: [`. GET ${text}`],
  });
  return review({
    reason: text,
    endpoints: [endpoint(text)],
    findings: [bad, { ...bad, fingerprint: 'pc1:1', state: 'existing' }, { ...bad, fingerprint: 'pc1:2', state: 'fixed' }],
    questions: [
      question({ text, why: text, settle: text, routes: [`. GET ${text}`], at }),
      question({ item: 'a.b', text, why: text, routes: [], at, voided: { by: text, head: 'a'.repeat(40), changed: text } }),
      question({ item: 'a.c', text, why: text, routes: [], at, answered: { by: text, head: 'a'.repeat(40), reason: text } }),
    ],
    change: {
      routes: {},
      exposures: [
        { dimension: 'role', from: 'yes', to: 'no', lost: text, declared: false, cause: { at, kind: 'line' }, routes: [`. GET ${text}`] },
      ],
      fixed: [],
      configuration: [],
      dependencies: [],
    },
    read: { changed: 1, context: 1, unread: [{ path: text, why: text, matters: true }] },
    notes: [{ at, note: text }],
  });
};
const LINKS = { url: 'https://github.com/acme/shop', sha: 'a'.repeat(40) };

/** What of a document acts, seen as GitHub's dialect sees it. */
function acting(document: string) {
  const tokens = markdown.parse(document, {});
  const inline = tokens.flatMap((token) => token.children ?? []);
  const raw = [...tokens.filter((token) => token.type === 'html_block'), ...inline.filter((token) => token.type === 'html_inline')].map(
    (token) => token.content,
  );
  const links = inline.filter((token) => token.type === 'link_open').map((token) => String(token.attrGet('href') ?? ''));
  const words = inline.filter((token) => token.type === 'text').map((token) => token.content);
  // Text within HTML blocks is searched for mentions too; what stands in code is not.
  const loose = [
    ...words,
    ...raw.map((html) =>
      html
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/<code>[\s\S]*?<\/code>/g, '')
        .replace(/<[^>]*>/g, ''),
    ),
  ].join('\n');
  return {
    tags: [
      ...new Set(
        raw
          .join('')
          .replace(/<!--[\s\S]*?-->/g, '')
          .match(/<\/?[a-z]+/gi) ?? [],
      ),
    ].sort(),
    comments: raw.join('').match(/<!--[\s\S]*?-->/g) ?? [],
    links,
    images: inline.filter((token) => token.type === 'image').length,
    headings: tokens.filter((token) => token.type === 'heading_open').length,
    code: tokens.filter((token) => token.type === 'code_block').length,
    tables: tokens.filter((token) => token.type === 'table_open').length,
    columns: tokens.filter((token) => token.type === 'tr_open').length === 0 ? 0 : new Set(rows(tokens)).size,
    boxes: document.replace(/^(`{3,})\n[\s\S]*?^\1$/gm, '').match(/^\s*(?:[-*+]|\d+[.)]) \[[ xX]\]/gm)?.length ?? 0,
    loose,
  };
}
/** For each row how many cells its table's head has, and it. */
function rows(tokens: ReturnType<typeof markdown.parse>): string[] {
  const found: string[] = [];
  let [head, cells] = [0, 0];
  for (const token of tokens) {
    if (token.type === 'tr_open') cells = 0;
    if (token.type === 'th_open' || token.type === 'td_open') cells++;
    if (token.type === 'thead_close') head = cells;
    if (token.type === 'tr_close' && head > 0 && cells !== head) found.push(`${cells} of ${head}`);
  }
  return found;
}

describe.each(HOSTILE)('%j', (text) => {
  const harmless = acting(renderComment(hostile('src/app.ts'), { ...LINKS, report: `${LINKS.url}/runs/1` }) ?? '');
  it('stays text in the comment', () => {
    const comment = renderComment(hostile(text), { ...LINKS, report: `${LINKS.url}/runs/1` }) ?? '';
    const found = acting(comment);
    expect(found.boxes).toBe(harmless.boxes);
    expect(found.headings).toBe(1);
    expect(found.tables).toBe(1);
    expect(found.images).toBe(0);
    expect(found.code).toBe(0);
    expect(found.tags).toEqual(harmless.tags);
    expect(found.comments).toEqual(harmless.comments);
    expect(found.links.filter((to) => !to.startsWith(LINKS.url))).toEqual(/^[\w-]+$/.test(text) ? [`https://github.com/${text}`] : []);
    expect(found.loose).not.toMatch(/@[\w-]|(?<!&)#\d|\bGH-\d|https?:\/\/|www\.|:tada:|[\u202A-\u202E\u200B\u0007\u001b]/);
    expect(comment).not.toMatch(/[\u202A-\u202E\u200B\u0007\u001b\u009b]|\u{E0041}/u);
    expect(comment.startsWith(`${MARKER}\n`)).toBe(true);
  });
  it('stays text in the check run', () => {
    const run = renderCheckRun(hostile(text), { ...LINKS, configuration: { branch: text, broken: [text], proposed: [text] } });
    for (const part of [run.summary, run.text]) {
      const found = acting(part);
      expect([found.boxes, found.images, found.headings, found.code]).toEqual([0, 0, 0, 0]);
      expect(found.comments).toEqual([]);
      expect(
        found.tags.filter(
          (tag) =>
            !['<details', '</details', '<summary', '</summary', '<b', '</b', '<code', '</code', '<sub', '</sub', '<br'].includes(tag),
        ),
      ).toEqual([]);
      expect(found.links.filter((to) => !to.startsWith(LINKS.url))).toEqual([]);
      expect(found.loose).not.toMatch(/@[\w-]|(?<!&)#\d|\bGH-\d|https?:\/\/|www\.|:tada:|[\u202A-\u202E\u200B\u0007\u001b]/);
    }
    expect(run.title).not.toMatch(/[\n\u0000-\u001f\u202A-\u202E]/);
    expect([...run.title].length).toBeLessThanOrEqual(80);
    for (const one of run.annotations)
      expect(`${one.title}${one.message}${one.raw_details}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202A-\u202E\u{E0041}]/u);
  });
  it('stays text on the page', () => {
    const [page, plain] = [renderHtml(hostile(text), LINKS), renderHtml(hostile('src/app.ts'), LINKS)];
    const tags = (of: string): string[] => [...new Set(of.match(/<[a-z]+/gi))];
    expect(tags(page).filter((tag) => !tags(plain).includes(tag))).toEqual([]);
    expect(page).not.toMatch(/<(?:script|img)|<[^>]*\son\w+=|[\u0007\u001b\u009b\u202A-\u202E]/);
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(addresses.filter((one) => !one.startsWith(`${LINKS.url}/blob/`))).toEqual([]);
  });
  it('is no link in SARIF, and steers nothing in data', () => {
    for (const data of [renderSarif(hostile(text), [], '0'), renderJson(hostile(text))])
      expect(data).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202A-\u202E]|\u{E0041}/u);
    const said = JSON.parse(renderSarif(hostile(text), [], '0'), (key, value) => (key === 'uri' ? undefined : value));
    expect(
      JSON.stringify(said.runs[0].results.map((one: { message: object; codeFlows: object }) => [one.message, one.codeFlows])),
    ).not.toMatch(/\]\(/);
    expect(JSON.parse(renderJson(hostile(text))).findings[0].message).toBe(text);
  });
  it('does not steer a terminal', () => {
    const options = { colour: false, width: 100 };
    const rows = [{ ...endpoint(text), file: text, line: 1, public: false, guards: [{ role: 'authentication', name: text }] }];
    const at = { path: text, span: [1, 1, 1, 1] as const };
    const explained = { endpoint: endpoint(text), does: [{ what: text, at, note: text }], answers: [{ what: text, note: text }] };
    for (const shown of [
      renderText(hostile(text), options),
      renderRoutes(rows, options),
      renderExplanation(hostile(text), explained, options),
    ])
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202A-\u202E]/);
  });
});

describe('the parts', () => {
  it.each([
    ['a|b', '`a|b`', '`a\\|b`'],
    ['a\\|b', '`a\\|b`', '`a\\|b`'],
    ['a\\\\|b', '`a\\\\|b`', '`a\\\\\\|b`'],
  ])('%j as code, and in a cell', (text, plain, inCell) => {
    expect([code(text), cell(code(text))]).toEqual([plain, inCell]);
  });
  it('keep code in prose as code', () => {
    expect(prose('`a_b` is *not* a_b')).toBe('`a_b` is \\*not\\* a\\_b');
  });
  it('keep an address one', () => {
    expect(encodePath('app/(shop)/[id]/a b.ts')).toBe('app/%28shop%29/%5Bid%5D/a%20b.ts');
  });
  it('write entities so that they stay text', () => {
    expect([prose('&#64;mara'), htmlOnGitHub('"&#64;"')]).toEqual(['&amp;#\u206064;mara', '&quot;&amp;#\u206064;&quot;']);
  });
});
