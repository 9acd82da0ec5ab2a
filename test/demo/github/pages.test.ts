import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../../src/demo/github/pages/markdown.ts';
import { installed, REPOSITORY, shop } from './support.ts';

const render = (text: string): string => renderMarkdown(text).text;

describe('Markdown', () => {
  it.each([
    ['<script>alert(1)</script>', 'script'],
    ['a <script>alert(1)</script>', 'script'],
    ['<img src=x onerror=alert(1)>', 'img'],
    ['<b onclick="alert(1)">x</b>', 'onclick'],
    ['<details ontoggle=alert(1) open><summary style="x">s</summary></details>', 'ontoggle'],
    ['<details open="x" onmouseover=y>', 'onmouseover'],
    ['<a href="javascript:alert(1)">x</a>', 'a'],
    ['<svg/onload=alert(1)>', 'svg'],
    ['<iframe src="x"></iframe>', 'iframe'],
    ['<b/onclick=alert(1)>', 'onclick'],
    ['<style>*{display:none}</style>', 'style'],
    ['![x](x" onerror="alert(1))', 'onerror'],
    ['<b\nonclick=alert(1)\n>x</b>', 'onclick'],
    ['<!-- <script> --> <script>x</script>', 'script'],
    ['<!--> <script>x</script> -->', 'script'],
    ['`<script>`\n\n```html\n<script>\n```', 'script'],
    ['```"><script>\n```', 'script'],
    ['<SCRIPT>x</SCRIPT><sCript>', 'script'],
    ['<scr<b>ipt>', 'script'],
    ['&lt;script&gt;', 'script'],
  ])('keeps %s as text', (text, name) => {
    const html = render(text);
    expect(html).not.toMatch(new RegExp(`<${name}\\b`, 'i'));
    // Every tag that is left is one of Markdown's own or of the few that pass, and none of those has an attribute but `open`.
    for (const [tag, inside] of html.matchAll(/<\/?([^<>]*)>/g)) {
      expect(tag).toMatch(/^<\/?(p|b|br|details|summary|code|pre|em|strong|ul|ol|li|h[1-6]|a|blockquote)\b/);
      expect(inside).not.toMatch(/\bon\w+=|style=/);
    }
  });

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'java\tscript:alert(1)',
    'vbscript:x',
    'data:text/html,<script>',
    'file:///etc/passwd',
    '&#106;avascript:alert(1)',
  ])('makes no link of %s', (url) => {
    expect(render(`[x](${url}) <${url}> [y]: ${url}\n\n[y]: ${url}`)).not.toMatch(/href="(?!https?:|mailto:|#|\/)[^"]*:/i);
  });

  it('links what may be linked, without passing anything on', () => {
    expect(render('[x](https://example.com/a?b=1&c=2)')).toBe(
      '<p><a href="https://example.com/a?b=1&amp;c=2" rel="nofollow noopener">x</a></p>\n',
    );
    expect(render('see https://example.com')).toContain('<a href="https://example.com"');
    expect(render('ask @mara-b, not a@b or `@c`')).toBe(
      '<p>ask <a href="/mara-b" rel="nofollow noopener">@mara-b</a>, not a@b or <code>@c</code></p>\n',
    );
    expect(render('[x](/acme/shop#L1)')).toContain('<a href="/acme/shop#L1"');
  });

  it('shows task boxes', () => {
    expect(render('- [ ] open\n- [x] done <!-- id -->\n- plain [ ]\n')).toBe(
      '<ul>\n<li class="task"><input type="checkbox" disabled>open</li>\n<li class="task"><input type="checkbox" disabled checked>done </li>\n<li>plain [ ]</li>\n</ul>\n',
    );
    expect(render('- [ ]\n- [y] no\n')).not.toContain('checkbox');
    expect(render('1. [X] **bold** first\n\n2. [ ] loose\n').match(/checkbox/g)).toHaveLength(2);
  });

  it('shows tables, folded parts and small print, and hides comments', () => {
    expect(render('| a | b |\n| --- | --- |\n| `x` | 2 |')).toContain('<td><code>x</code></td>');
    const folded = render(
      '<!-- portcullis:1 -->\n<details open><summary><b>GET /a</b> &amp; more</summary>\n\n**in**side\n</details>\n\n<sub>small<br>print</sub>',
    );
    expect(folded).toBe(
      '\n<details open><summary><b>GET /a</b> &amp; more</summary>\n<p><strong>in</strong>side</p>\n</details>\n<p><sub>small<br>print</sub></p>\n',
    );
    expect(render('<!-- never ended\n\n<b>x</b>')).not.toContain('never ended');
  });

  it('marks what a diff adds and removes', () => {
    expect(render('```diff\n- a <b>\n+ c\n```')).toBe(
      '<pre class="diff"><code><span class="removed">- a &lt;b&gt;\n</span><span class="added">+ c\n</span></code></pre>\n',
    );
  });

  it.each([
    '</details></div></article>x',
    '<details><b>open',
    '- <b>one\n- two</b>',
    '<sub></b></sub></sub>',
    '**<b>**</b>',
    '</p></ul></li>',
    '<details><details></details>',
  ])('lets nothing out of its box: %s', (text) => {
    const open: string[] = [];
    for (const [, slash, name] of render(text).matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
      if (name === 'br') continue;
      // What closes nothing stays in the list and fails below.
      if (slash && open.at(-1) === name) open.pop();
      else open.push(slash! + name!);
    }
    expect(open).toEqual([]);
  });
});

describe('the page of a pull request', () => {
  async function setUp() {
    const { github, pull } = await shop();
    const { rest } = await installed(github);
    const text = async (path: string) => {
      const answer = await fetch(github.url + path, { headers: { accept: 'text/html' } });
      return { status: answer.status, headers: answer.headers, html: await answer.text() };
    };
    const { data: run } = await rest.checks.create({
      ...REPOSITORY,
      name: 'Portcullis',
      head_sha: pull.head.sha,
      conclusion: 'failure',
      output: {
        title: '1 error <script>title</script>',
        summary: '| endpoint | result |\n| --- | --- |\n| `GET /a` | **1 error** |\n\n<script>summary</script>',
        text: '<details><summary>GET /a</summary>\n\ninside\n</details>',
        annotations: [
          {
            path: 'src/orders.ts',
            start_line: 1,
            end_line: 1,
            annotation_level: 'failure',
            title: 'bola <img src=x>',
            message: 'no *owner* <b>x</b>',
            raw_details: 'step 1\n</pre><script>raw</script>',
          },
        ],
      },
    });
    const { data: comment } = await rest.issues.createComment({
      ...REPOSITORY,
      issue_number: 1,
      body: '<!-- portcullis:1 -->\n### Portcullis: 1 error\n\n- [ ] **May every member?** <!-- pc:e-1 -->\n- [x] Answered\n\n<script>comment</script>',
    });
    return { github, pull, run, comment, text };
  }

  it('shows pull request, comment and check, and runs nothing', async () => {
    const { github, comment, run, text } = await setUp();
    await github.editPullRequest('acme/shop', 1, { title: 'Orders <script>t</script>', body: '**Why** <script>b</script>' });
    const { status, headers, html } = await text('/acme/shop/pull/1');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/);
    expect(html).not.toMatch(/<script|<img|<iframe|<link|\son\w+=|style="/i);
    for (const hidden of ['portcullis:1', 'pc:e-1']) expect(html).not.toContain(hidden);
    for (const shown of [
      'Orders &lt;script&gt;t&lt;/script&gt;',
      '<strong>Why</strong>',
      'mara</b> wants to merge 1 commit',
      `id="issuecomment-${comment.id}"`,
      '<li class="task"><input type="checkbox" disabled><strong>May every member?</strong>',
      '<input type="checkbox" disabled checked>Answered',
      'Some checks were not successful',
      '1 error &lt;script&gt;title&lt;/script&gt;',
      '<td><code>GET /a</code></td>',
      '<summary>GET /a</summary>',
      'bola &lt;img src=x&gt;',
      'no *owner* &lt;b&gt;x&lt;/b&gt;',
      'step 1\n&lt;/pre&gt;',
      'export const orders = [];',
      `href="/acme/shop/runs/${run.id}"`,
    ])
      expect(html).toContain(shown);
  });

  it('leads to the changed files, the run, the lines of a file, and the list', async () => {
    const { github, pull, run, text } = await setUp();
    const files = await text('/acme/shop/pull/1/files');
    expect(files.html).toMatch(/\+export const orders[\s\S]*bola &lt;img/);
    expect((await text(`/acme/shop/runs/${run.id}`)).html).toContain('1 error &lt;script&gt;');
    const blob = await text(`/acme/shop/blob/${pull.head.sha}/src/orders.ts`);
    expect(blob.html).toContain('<tr id="L1">');
    expect((await text('/')).html).toContain('acme/shop#1');
    expect((await text('/acme/shop')).html).toContain('href="/acme/shop/pull/1"');
    for (const path of ['/acme/shop/pull/9', '/acme/none/pull/1', '/acme/shop/blob/main/none', '/acme/shop/blob/x', '/acme/shop/runs/1'])
      expect([path, (await text(path)).status]).toEqual([path, 404]);
    expect(github.requests.filter(({ path }) => path.startsWith('/acme'))).toEqual([]);
  });

  it('says how the checks stand', async () => {
    const { github, text } = await setUp();
    const sha = await github.push('acme/shop', { branch: 'change-1', files: { 'b.ts': 'b\n' } });
    const html = async () => (await text('/acme/shop/pull/1')).html;
    expect(await html()).toContain('No check has reported for this commit');
    github.addForeignCheckRun('acme/shop', { name: 'build', head_sha: sha, conclusion: 'success' });
    expect(await html()).toContain('All checks have passed');
    github.addForeignCheckRun('acme/shop', { name: 'review', head_sha: sha, conclusion: 'action_required' });
    expect(await html()).toContain('Some checks wait for a person');
    github.addForeignCheckRun('acme/shop', { name: 'test', head_sha: sha, status: 'in_progress' });
    expect(await html()).toContain('haven’t completed yet');
    await github.review('acme/shop', 1, { state: 'APPROVED', body: 'All **good**', as: 'ines' });
    await github.mergePullRequest('acme/shop', 1);
    expect(await html()).toMatch(/ines<\/b> approved these changes[\s\S]*<strong>good/);
    expect(await html()).toContain('class="state merged"');
  });
});
