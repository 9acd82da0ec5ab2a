/** A checklist template is Markdown: each task line ends with its item's id in a comment. */
import { items } from './items.ts';

export interface TemplateItem {
  id: string;
  text: string;
  section: string;
}
/** What is wrong with a template, with the line. */
export class TemplateError extends Error {
  override name = 'TemplateError';
}
const LINE = /^\s*[-*] \[[ xX]\] (.+?)\s*<!--\s*([a-z0-9.-]+)\s*-->\s*$/;

/** The items of a template in their order. Throws `TemplateError` for an unknown id, a repeated one, or a task line without an id. */
export function parseTemplate(text: string): TemplateItem[] {
  const found: TemplateItem[] = [];
  let section = '';
  for (const [index, line] of text.split('\n').entries()) {
    const heading = /^#{2,}\s+(.+)$/.exec(line);
    if (heading?.[1]) section = heading[1].trim();
    const match = LINE.exec(line);
    if (!match) {
      if (/^\s*[-*] \[[ xX]\]/.test(line)) throw new TemplateError(`line ${index + 1}: the item has no id; end it with <!-- item.id -->`);
      continue;
    }
    const [, words = '', id = ''] = match;
    if (!items.some((item) => item.id === id)) throw new TemplateError(`line ${index + 1}: there is no item \`${id}\``);
    if (found.some((item) => item.id === id)) throw new TemplateError(`line ${index + 1}: the item \`${id}\` stands there twice`);
    found.push({ id, text: words, section });
  }
  return found;
}
