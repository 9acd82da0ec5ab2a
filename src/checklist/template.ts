/** A checklist template is Markdown: each task line ends with its item's id in a comment. */
import { SCOPES } from './applies.ts';

export interface TemplateItem {
  id: string;
  text: string;
  section: string;
  /** A repository's own item that holds the merge until a person has answered it. */
  gate: boolean;
}
export interface Template {
  /** Of its file, without the ending. */
  name: string;
  title: string;
  /** One of the scopes, or a route such as `POST /api/payments/**`. */
  applies: string;
  items: TemplateItem[];
}
/** What is wrong with a template, with the line. */
export class TemplateError extends Error {
  override name = 'TemplateError';
}
const TASK = /^\s*[-*] \[[ xX]\]\s+(.*)$/;
const END = /^(.+?)\s*<!--\s*([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)(\s+gate)?\s*-->$/;
const APPLIES = /^<!--\s*applies:\s*(.*?)\s*-->$/;
const ROUTE = /^(?:[A-Z]+ +)?\/\S*$/;

/** A template's items in their order. Throws `TemplateError` for a repeated id, a task line without one, or a scope that does not exist. */
export function parseTemplate(name: string, text: string): Template {
  const template: Template = { name, title: name, applies: 'every', items: [] };
  let section = '';
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    const fail = (what: string): never => {
      throw new TemplateError(`line ${index + 1}: ${what}`);
    };
    const heading = /^(#+)\s+(.+)$/.exec(line);
    if (heading?.[1] === '#') template.title = heading[2]!.replace(/^Checklist:\s*/i, '');
    else if (heading) section = heading[2]!;
    const scope = APPLIES.exec(line)?.[1];
    if (scope !== undefined) {
      if (!Object.hasOwn(SCOPES, scope) && !ROUTE.test(scope))
        fail(`\`${scope}\` is no scope; there are ${Object.keys(SCOPES).join(', ')}, and routes such as POST /api/payments/**`);
      template.applies = scope;
    }
    const task = TASK.exec(line)?.[1];
    if (task === undefined) continue;
    const end = END.exec(task);
    if (!end) return fail('the item has no id; end it with <!-- group.name -->');
    const [, words = '', id = '', gate] = end;
    if (template.items.some((item) => item.id === id)) fail(`the item \`${id}\` stands there twice`);
    template.items.push({ id, text: words, section, gate: gate !== undefined });
  }
  return template;
}

export interface TemplateFile {
  name: string;
  text: string;
}
/**
 * The lists in force: ours, replaced by a repository's of the same name, then what it adds. `only` names the lists that are wanted, all of them without it. A broken one
 * leaves ours in force, and is told in `problems`. An item stands in one list only: the first that has it.
 */
export function templatesFrom(
  shipped: readonly TemplateFile[],
  own: readonly TemplateFile[] = [],
  only?: readonly string[],
): { templates: Template[]; problems: string[] } {
  const found = new Map<string, Template>(shipped.map(({ name, text }) => [name, parseTemplate(name, text)]));
  const problems: string[] = [];
  for (const { name, text } of [...own].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    try {
      found.set(name, parseTemplate(name, text));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      problems.push(`checklist \`${name}\`, ${error.message}`);
    }
  }
  for (const name of only ?? [])
    if (!found.has(name)) problems.push(`there is no checklist \`${name}\`, which \`checklist.templates\` names`);
  const seen = new Set<string>();
  const templates = [...found.values()]
    .filter(({ name }) => !only || only.includes(name))
    .map((template) => ({
      ...template,
      items: template.items.filter(({ id }) => !seen.has(id) && seen.add(id)),
    }));
  return { templates, problems };
}
