/** One shape for the syntax of both languages, with offsets: what edits are made on. */
import { createRequire } from 'node:module';
import { ts } from 'ts-morph';
import { Language, Parser } from 'web-tree-sitter';
import type { Span } from '../../src/analysis/code.ts';

/** kind: `SyntaxKind`'s name in TypeScript and JavaScript, tree-sitter's type in Python. Offsets are in UTF-16 units. */
export interface Syntax {
  kind: string;
  start: number;
  end: number;
  parent?: Syntax;
  children: Syntax[];
  /** The name of the field of the parent that it fills (Python). */
  field?: string;
}
export interface Source {
  path: string;
  text: string;
  root: Syntax;
  python: boolean;
}

let parser: Parser | undefined;
/** Loads the Python grammar; awaited once before `parse`. */
export async function loadGrammar(): Promise<void> {
  await Parser.init();
  parser = new Parser();
  parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm')));
}

/** The syntax of a text; undefined when it is of neither language. */
export function parse(path: string, text: string): Source | undefined {
  if (path.endsWith('.py')) {
    const tree = parser?.parse(text);
    if (!tree) return undefined;
    const root = fromPython(tree.rootNode);
    tree.delete();
    return { path, text, root, python: true };
  }
  if (!/\.[cm]?[jt]sx?$/.test(path)) return undefined;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, text, root: fromTypeScript(file, file), python: false };
}
function fromTypeScript(node: ts.Node, file: ts.SourceFile): Syntax {
  const made: Syntax = { kind: ts.SyntaxKind[node.kind], start: node.getStart(file), end: node.end, children: [] };
  ts.forEachChild(node, (child) => {
    const inner = fromTypeScript(child, file);
    inner.parent = made;
    made.children.push(inner);
  });
  return made;
}
type PythonNode = NonNullable<ReturnType<Parser['parse']>>['rootNode'];
function fromPython(node: PythonNode): Syntax {
  const made: Syntax = { kind: node.type, start: node.startIndex, end: node.endIndex, children: [] };
  for (let index = 0; index < node.childCount; index++) {
    const child = node.child(index);
    if (!child?.isNamed) continue;
    const inner = fromPython(child);
    const field = node.fieldNameForChild(index);
    if (field) inner.field = field;
    inner.parent = made;
    made.children.push(inner);
  }
  return made;
}

/** Every node, outer ones first. */
export function* nodes(root: Syntax): Generator<Syntax> {
  yield root;
  for (const child of root.children) yield* nodes(child);
}
export const textOf = (source: Source, node: Syntax): string => source.text.slice(node.start, node.end);
/** The nearest node around (or the node itself) of one of these kinds. */
export function around(node: Syntax, ...kinds: string[]): Syntax | undefined {
  for (let at: Syntax | undefined = node; at; at = at.parent) if (kinds.includes(at.kind)) return at;
  return undefined;
}
/** The offset of a 1-based line and column. */
export function offset(text: string, line: number, column: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at + column - 1;
}
/** The innermost node that holds the whole span. */
export function nodeAt(source: Source, span: Span): Syntax {
  const from = offset(source.text, span[0], span[1]);
  const to = offset(source.text, span[2], span[3]);
  let at = source.root;
  for (;;) {
    const inner: Syntax | undefined = at.children.find((child) => child.start <= from && child.end >= to);
    if (!inner) return at;
    at = inner;
  }
}
/** 1-based line of an offset. */
export const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;
