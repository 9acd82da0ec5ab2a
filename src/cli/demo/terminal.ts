/** Markdown as the report writes it, for a terminal: what a person sees on GitHub, without the links' addresses. */
import { terminal } from '../../report/escape.ts';
import type { Paint } from '../../report/paint.ts';

/** Escape sequences take no room. */
const width = (text: string): number => text.replace(/\p{Cc}\[\d+m/gu, '').length;

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'", '&nbsp;': ' ' };

function inline(text: string, paint: Paint): string {
  return text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<br\s*\/?>/g, ' ')
    .replace(/<\/?(?:sub|summary|b|strong|details)(?: open)?>/g, '')
    .replace(/!?\[((?:[^\]`]|`[^`]*`)*)\]\([^()\s]*\)/g, '$1')
    .replace(/(`+)\s?(.+?)\s?\1/g, (_, _fence: string, code: string) => paint('cyan', code))
    .replace(/\*\*(.+?)\*\*/g, (_, strong: string) => paint('bold', strong))
    .replace(/~~(.+?)~~/g, (_, gone: string) => paint('dim', gone))
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>@~])/g, '$1')
    .replace(/&(?:lt|gt|amp|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity);
}

const cells = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** In columns where they fit; else each row as a block, without what says nothing. */
function table(rows: string[], paint: Paint, columns: number): string[] {
  const [head = [], , ...body] = rows.map((row) => cells(row).map((cell) => inline(cell, paint)));
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => width(row[column] ?? ''))));
  if (widths.reduce((sum, one) => sum + one + 2, 2) > columns)
    return body.flatMap(([name = '', ...rest]) => {
      const said = rest.flatMap((cell, index) => (cell === '' || cell === '–' ? [] : [`${paint('dim', `${head[index + 1]}:`)} ${cell}`]));
      return [`  ${name}`, `    ${said.join(paint('dim', ' · '))}`];
    });
  const line = (row: string[]): string =>
    row.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell)))).join('  ');
  return [paint('dim', line(head)), ...body.map(line)].map((text) => `  ${text.trimEnd()}`);
}

const diffColour = (line: string, paint: Paint): string => {
  if (line.startsWith('+')) return paint('green', line);
  return line.startsWith('-') ? paint('red', line) : line;
};

/** `<details>` are shown by their summary alone, as they are on GitHub before a click; an open one is shown whole. */
export function toTerminal(markdown: string, paint: Paint, columns = 100): string {
  // what keeps GitHub from making links of names has nothing to keep apart here
  const lines = markdown.replaceAll('\u2060', '').split(/\r?\n/).map(terminal);
  const shown: string[] = [];
  let folded = 0;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const fence = /^ *(`{3,}|~{3,})\s*(\S*)/.exec(line);
    const opens = /<details( open)?>/.exec(line);
    if (opens && (folded > 0 || !opens[1])) {
      if (folded === 0) shown.push(paint('dim', `▸ ${inline(/<summary>(.*?)<\/summary>/.exec(line)?.[1] ?? '', paint)}`));
      folded++;
    }
    if (/<\/details>/.test(line) && folded > 0) {
      folded--;
      continue;
    }
    if (folded > 0) continue;
    if (fence) {
      for (index++; index < lines.length && !lines[index]!.trimStart().startsWith(fence[1]!); index++)
        shown.push(`    ${fence[2] === 'diff' ? diffColour(lines[index]!, paint) : lines[index]}`);
    } else if (/^\s*\|/.test(line)) {
      const start = index;
      while (/^\s*\|/.test(lines[index + 1] ?? '')) index++;
      shown.push(...table(lines.slice(start, index + 1), paint, columns));
    } else {
      const heading = /^#{1,6} (.*)/.exec(line);
      const box = /^- \[([ x])\] (.*)/.exec(line);
      if (heading) shown.push(paint('bold', inline(heading[1]!, paint)));
      else if (box) shown.push(`${box[1] === 'x' ? paint('green', '☑') : paint('yellow', '☐')} ${inline(box[2]!, paint)}`.trimEnd());
      else shown.push(inline(line, paint).trimEnd());
    }
  }
  return shown
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
