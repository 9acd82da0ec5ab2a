import { expect, it } from 'vitest';
import { toTerminal } from '../../../src/cli/demo/terminal.ts';
import { painter } from '../../../src/report/paint.ts';

const show = (text: string): string => toTerminal(text, painter(false));

it('shows a comment as a person reads it', () => {
  const comment = [
    '<!-- portcullis:1 -->',
    '### Portcullis: 1 error to fix',
    '',
    '**Any user can read any order** · `GET /api/orders/{id}` · `bola`',
    'at [`src/routes/orders.ts:42`](https://github.com/acme/shop/blob/abc/src/routes/orders.ts#L42) &lt;b&gt; 1 \\* 2',
    '',
    '```diff',
    '-  a',
    '+  b',
    '```',
    '- [ ] **May every member refund?** it says <!-- pc:e-19c2:authz.role -->',
    '- [x] Done <br><sub>judged by mara</sub>',
    '',
    '| endpoint | result |',
    '| --- | --- |',
    '| `GET /a\\|b` | **1 error** |',
    '',
    '<details><summary>Stop asking</summary>',
    '',
    'hidden',
    '</details>',
    '<details open><summary><b>GET</b> shown</summary>',
    'inside',
    '</details>',
    '<sub>[Full report](https://x.example/1) · head `4be1f2c`</sub>',
  ].join('\n');
  expect(show(comment).split('\n')).toEqual([
    'Portcullis: 1 error to fix',
    '',
    'Any user can read any order · GET /api/orders/{id} · bola',
    'at src/routes/orders.ts:42 <b> 1 * 2',
    '',
    '    -  a',
    '    +  b',
    '☐ May every member refund? it says',
    '☑ Done  judged by mara',
    '',
    '  endpoint  result',
    '  GET /a|b  1 error',
    '',
    '▸ Stop asking',
    'GET shown',
    'inside',
    '',
    'Full report · head 4be1f2c',
  ]);
});

it('sets a table that is too wide as blocks', () => {
  const wide = '| endpoint | change | limits |\n| --- | --- | --- |\n| `GET /orders` | added | – |';
  expect(toTerminal(wide, painter(false), 20)).toBe('GET /orders\n    change: added');
});

it('lets no text move the cursor or change colours', () => {
  expect(show('a\u001b[2Jb\u0007c\u009bd\u202Ee')).toBe('a\\u{1b}[2Jb\\u{7}c\\u{9b}d\\u{202e}e');
  expect(show('@\u2060mara')).toBe('@mara');
});

it('paints only when it may', () => {
  expect(toTerminal('**a** `b`', painter(true))).toBe('\u001b[1ma\u001b[22m \u001b[36mb\u001b[39m');
  expect(toTerminal('**a** `b`', painter(false))).toBe('a b');
});
