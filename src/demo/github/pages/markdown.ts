/** Markdown as GitHub shows it: its dialect, a few of its HTML tags, and nothing else that could act. https://github.github.com/gfm/ */
import type { Token } from 'markdown-it';
import MarkdownIt from 'markdown-it';
import { escapeHtml, Html } from './html.ts';

/** Tags that pass, without attributes; GitHub passes more: https://github.github.com/gfm/#disallowed-raw-html-extension- */
const TAGS = new Set(['details', 'summary', 'sub', 'sup', 'br', 'b', 'code']);
const VOID = new Set(['br', 'hr', 'input']);

/** Entities were written as such by the author. */
const escapeText = (text: string): string => escapeHtml(text).replace(/&amp;(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});/gi, '&$1;');

const PART = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)\/?>/gi;

/** Raw HTML of the text: known tags stay, comments vanish, everything else becomes text. */
function safeHtml(raw: string): string {
  let safe = '';
  let last = 0;
  for (const part of raw.matchAll(PART)) {
    safe += escapeText(raw.slice(last, part.index));
    last = part.index + part[0].length;
    const [whole, slash, tag, attributes] = part;
    if (whole.startsWith('<!--')) continue;
    const name = tag!.toLowerCase();
    if (!TAGS.has(name)) safe += escapeText(whole);
    else safe += `<${slash}${name}${name === 'details' && !slash && /\sopen\b/i.test(attributes!) ? ' open' : ''}>`;
  }
  return safe + escapeText(raw.slice(last));
}

/** Closes what is open and drops what closes nothing, so that no comment reaches out of its box. */
function balance(markup: string): string {
  const open: string[] = [];
  const closing = (names: string[]): string => names.map((name) => `</${name}>`).join('');
  const balanced = markup.replace(/<(\/?)([a-z][a-z0-9]*)[^<>]*>/g, (tag, slash: string, name: string) => {
    if (VOID.has(name)) return slash ? '' : tag;
    if (!slash) {
      open.push(name);
      return tag;
    }
    const at = open.lastIndexOf(name);
    return at < 0 ? '' : closing(open.splice(at).reverse());
  });
  return balanced + closing(open.reverse());
}

const DIFF_CLASS: Record<string, string> = { '+': 'added', '-': 'removed', '@': 'hunk' };

function highlight(code: string, language: string): string {
  if (language !== 'diff') return '';
  const lines = code.replace(/\n$/, '').split('\n');
  return `<pre class="diff"><code>${lines
    .map((line) => `<span class="${DIFF_CLASS[line[0] ?? ''] ?? 'same'}">${escapeHtml(line)}\n</span>`)
    .join('')}</code></pre>`;
}

/** `[ ] ` at the start of a list item. https://github.github.com/gfm/#task-list-items-extension- */
function markTasks(tokens: Token[]): void {
  tokens.forEach((token, index) => {
    const item = tokens[index - 2];
    const first = token.children?.[0];
    if (token.type !== 'inline' || item?.type !== 'list_item_open' || first?.type !== 'text') return;
    const [box, mark] = /^\[([ xX])\]\s/.exec(first.content) ?? [];
    if (box === undefined) return;
    first.content = first.content.slice(box.length);
    item.attrJoin('class', 'task');
    item.meta = { task: mark === ' ' ? 'open' : 'done' };
  });
}

function createRenderer() {
  const markdown = new MarkdownIt({ html: true, linkify: true, breaks: true, highlight });
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  markdown.linkify.add('@', {
    validate(text: string, at: number) {
      // Not in an address: a@b is nobody.
      if (/\w/.test(text[at - 2] ?? '')) return 0;
      return /^[a-z\d](?:-?[a-z\d]){0,38}(?![\w-])/i.exec(text.slice(at))?.[0].length ?? 0;
    },
    normalize(match: { url: string }) {
      match.url = `/${match.url.replace(/^@/, '')}`;
    },
  });
  markdown.validateLink = (url) => {
    const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
    return scheme === undefined || ['http', 'https', 'mailto'].includes(scheme);
  };
  markdown.core.ruler.push('tasks', (state) => markTasks(state.tokens));
  const { rules } = markdown.renderer;
  rules.html_block = (tokens, index) => safeHtml(tokens[index]!.content);
  rules.html_inline = (tokens, index) => safeHtml(tokens[index]!.content);
  // Pictures would be fetched from elsewhere.
  rules.image = (tokens, index) => `[${escapeHtml(tokens[index]!.content)}]`;
  rules.link_open = (tokens, index, options, _env, self) => {
    tokens[index]!.attrSet('rel', 'nofollow noopener');
    return self.renderToken(tokens, index, options);
  };
  rules.list_item_open = (tokens, index, options, _env, self) => {
    const { meta } = tokens[index]!;
    const box = meta ? `<input type="checkbox" disabled${meta.task === 'done' ? ' checked' : ''}>` : '';
    return self.renderToken(tokens, index, options) + box;
  };
  return markdown;
}

const renderer = createRenderer();

/** In: anybody's Markdown. Out: HTML that is safe to show and balanced in itself. */
export const renderMarkdown = (text: string | null): Html => new Html(balance(renderer.render(text ?? '')));
