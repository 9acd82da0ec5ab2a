/** Everything that came from a pull request is escaped before it stands in Markdown: it must not forge boxes, mentions, links, markers or HTML. */

/** Invisible and direction-changing characters, which hide what a name really is (GitHub shows them as nothing). */
const INVISIBLE = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
const point = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** One line, without characters that hide or steer; a lone surrogate becomes U+FFFD. */
export const visible = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\t\r\n\v\f\u2028\u2029]+/g, ' ')
    .replace(INVISIBLE, point)
    .replace(CONTROL, point);
/** Longer names are cut in the middle: both ends tell. */
export function cut(text: string, length = 120): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const half = Math.floor((length - 1) / 2);
  return `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`;
}
/** A code span, with a fence longer than any run of backticks in it. */
export function code(text: string, length = 120): string {
  const shown = cut(visible(text), length);
  const fence = fenceOf(shown, 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') || shown.trim() === '' ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}
/** Lines in a block whose fence nothing in it can close; how many do not fit is said. */
export function block(text: string, most: number): string[] {
  const lines = text.split('\n').map(visible);
  const fence = fenceOf(lines.join('\n'), 3);
  return [fence, ...lines.slice(0, most), ...(lines.length > most ? [`… ${lines.length - most} more`] : []), fence];
}
/** Longer than any run of backticks in it. */
const fenceOf = (text: string, least: number): string =>
  '`'.repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map((match) => match[0].length + 1)));
/** Prose of ours that may hold names of theirs: nothing in it is markup, a mention, a reference or a link. Backticks of a pair stay a code span. */
export function prose(text: string, length = 600): string {
  const parts = cut(visible(text), length).split('`');
  const shown =
    parts.length % 2 === 0
      ? plain(parts.join("'"))
      : parts.map((part, index) => (index % 2 === 1 ? code(part, length) : plain(part))).join('');
  // at the start of a line these would begin a list, a heading, a quotation
  return shown.replace(/^(\s*)([-+=#]|\d{1,9}(?=[.)]))/, (_, space: string, mark: string) =>
    /\d/.test(mark) ? `${space}${mark}\u2060` : `${space}\\${mark}`,
  );
}
const plain = (text: string): string =>
  unlinked(text.replace(/[\\*_~[\]|]/g, '\\$&').replace(/[&<>]/g, (character) => ENTITIES[character] ?? character));
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** GitHub makes links of these in any text: mentions, references to issues, emoji, addresses. A character of no width keeps them apart. */
const unlinked = (text: string): string =>
  text
    .replace(/@(?=[\w-])/g, '@\u2060')
    .replace(/(?<!&)#(?=\d)/g, '#\u2060')
    .replace(/\bGH-(?=\d)/gi, 'GH\u2060-')
    .replace(/:(?=[\w+-]+:)/g, ':\u2060')
    .replace(/\b(https?|ftp|mailto):/gi, '$1\u2060:')
    .replace(/\bwww\./gi, 'www\u2060.');
/** Text within HTML, an attribute's value included. */
export const html = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
/** Within HTML that stands in Markdown for GitHub. */
export const htmlOnGitHub = (text: string): string => unlinked(html(text));
/** What is written into a table's cell: a pipe ends the cell even within a code span, unless an odd number of backslashes stands before it. */
export const cell = (markdown: string): string =>
  markdown.replace(/(\\*)\|/g, (whole, slashes: string) => (slashes.length % 2 === 0 ? `${slashes}\\|` : whole));
/** A table's row. */
export const row = (...cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`;
/** A path in an address: each segment encoded, what ends or styles a link in Markdown too. */
export const encodePath = (path: string): string =>
  path
    .toWellFormed()
    .split('/')
    .map((segment) =>
      encodeURIComponent(segment).replace(/[!'()*~_]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
/** For a terminal: control characters and escapes cannot reach it. */
export const terminal = (text: string): string => visible(text);
/** Data for scripts, which may end up in a terminal all the same: what hides or steers is written as an escape of JSON's own. */
export const json = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(STEERING, (character) =>
    [...Array(character.length).keys()].map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''),
  );
const STEERING = new RegExp(`[\\u007F-\\u009F]|${INVISIBLE.source}`, 'gu');
/** UTF-8 bytes: the limits of GitHub are kept in bytes, which are never fewer than characters. */
export const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
