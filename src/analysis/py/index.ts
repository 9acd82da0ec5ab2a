/** The Python frontend: a file's text to the code model. */
import type { Module, Path } from '../code.ts';
import { hiddenCharacters, keepsComment } from '../tokens.ts';
import { Lowering } from './lowering.ts';
import { importsOf } from './scope.ts';
import { block } from './statements.ts';
import type { Node } from './tree.ts';
import { kid, parse } from './tree.ts';

export { loadPython } from './tree.ts';

const MAX_BROKEN = 100;
/** More nested brackets than this is no code that people write; the parser is spared. */
const MAX_NESTING = 200;

/** Lowers a file. Never throws: what cannot be read is in `broken`. */
export function lowerPython(text: string, path: Path): Module {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const stop = tooDeep(source);
  if (stop > 0) return refused(stop);
  try {
    return lower(source);
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError')) return refused(1);
    throw new Error(`${path} cannot be lowered`, { cause: error });
  }
}
function lower(source: string): Module {
  const root = parse(source);
  const low = new Lowering(source, root);
  const { module } = low;
  module.fns.push({ id: ':', name: '', params: [], decorators: [], async: false, yields: false, body: [], tokens: '', span: low.span(root) });
  survey(low, root);
  const top = module.fns[0];
  if (top) top.body = block(low, root);
  for (const name of low.top.names) module.exports.push({ name, ref: `:${name}` });
  for (const [name, ref] of low.top.imports) if (!low.top.names.has(name)) module.exports.push({ name, ref });
  for (const one of module.imports) if (one.local === '*') module.exports.push({ name: '*', ref: `${one.from}:*` });
  module.hidden.push(...hiddenCharacters(source));
  return module;
}
/** Imports (wherever they stand), comments that speak to us, and what did not parse. */
function survey(low: Lowering, root: Node): void {
  const queue: { node: Node; type: boolean }[] = [{ node: root, type: false }];
  for (let at = queue.pop(); at; at = queue.pop()) {
    const { node } = at;
    if (node.type === 'ERROR' || node.type === 'MISSING') {
      if (low.module.broken.length < MAX_BROKEN) low.module.broken.push(low.span(node));
    } else if (node.type === 'comment') {
      const text = low.text(node);
      if (keepsComment(text)) low.module.comments.push({ text, span: low.span(node) });
    } else if (node.type === 'import_statement' || node.type === 'import_from_statement' || node.type === 'future_import_statement') {
      for (const one of importsOf(node, low.source)) {
        low.module.imports.push({ local: one.local, from: one.from, name: one.name, span: low.span(one.node), ...(at.type && { type: true as const }) });
        if (one.local !== '*') low.top.imports.set(one.local, one.ref);
      }
      continue;
    }
    const condition = node.type === 'if_statement' ? kid(node, 'condition') : undefined;
    const typeOnly = at.type || (condition !== undefined && /(^|\.)TYPE_CHECKING$/.test(low.text(condition)));
    for (let index = node.kids.length - 1; index >= 0; index--) queue.push({ node: node.kids[index] as Node, type: typeOnly });
  }
  low.module.imports.sort((a, b) => a.span[0] - b.span[0] || a.span[1] - b.span[1]);
}
/** The line where brackets nest too deep, or 0; strings and comments are passed over roughly, which only ever refuses what no one writes. */
function tooDeep(text: string): number {
  let depth = 0;
  let line = 1;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === 10) line++;
    else if (character === 40 || character === 91 || character === 123) {
      if (++depth > MAX_NESTING) return line;
    } else if ((character === 41 || character === 93 || character === 125) && depth > 0) depth--;
  }
  return 0;
}
function refused(line: number): Module {
  return { language: 'python', imports: [], exports: [], fns: [{ id: ':', name: '', params: [], decorators: [], async: false, yields: false, body: [], tokens: '', span: [1, 1, 1, 1] }], classes: [], comments: [], hidden: [], broken: [[line, 1, line, 1]] };
}
