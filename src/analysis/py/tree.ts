/** tree-sitter's tree, copied once into plain objects: every step over the WebAssembly border costs more than the parse of a node. */
import { createRequire } from 'node:module';
import type { Tree } from 'web-tree-sitter';
import { Language, Parser } from 'web-tree-sitter';

export interface Node {
  type: string;
  field: string | undefined;
  named: boolean;
  from: number;
  to: number;
  row: number;
  column: number;
  endRow: number;
  endColumn: number;
  kids: Node[];
}
let parser: Parser | undefined;
let loading: Promise<void> | undefined;

/** Loads the grammar; once a process. Must be awaited before `parse`. */
export function loadPython(): Promise<void> {
  loading ??= (async () => {
    await Parser.init();
    const wasm = createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm');
    const made = new Parser();
    made.setLanguage(await Language.load(wasm));
    parser = made;
  })();
  return loading;
}

/** Parses a text. Throws when the grammar is not loaded. */
export function parse(text: string): Node {
  if (!parser) throw new Error('loadPython() was not awaited');
  const tree = parser.parse(text);
  if (!tree) throw new Error('the parser gave no tree');
  try {
    return copy(tree);
  } finally {
    tree.delete();
  }
}
function copy(tree: Tree): Node {
  const cursor = tree.walk();
  const here = (): Node => {
    const { startPosition: start, endPosition: end } = cursor;
    return { type: cursor.nodeIsMissing ? 'MISSING' : cursor.nodeType, field: cursor.currentFieldName ?? undefined, named: cursor.nodeIsNamed, from: cursor.startIndex, to: cursor.endIndex, row: start.row, column: start.column, endRow: end.row, endColumn: end.column, kids: [] };
  };
  const root = here();
  const stack = [root];
  for (let down = cursor.gotoFirstChild(); ; ) {
    if (down) {
      const node = here();
      stack.at(-1)?.kids.push(node);
      if (cursor.gotoFirstChild()) {
        stack.push(node);
        continue;
      }
    }
    if (cursor.gotoNextSibling()) down = true;
    else {
      if (stack.length <= 1 || !cursor.gotoParent()) break;
      stack.pop();
      down = false;
    }
  }
  cursor.delete();
  return root;
}
export const kid = (node: Node, field: string): Node | undefined => node.kids.find((one) => one.field === field);
export const kids = (node: Node, field: string): Node[] => node.kids.filter((one) => one.field === field && one.named);
export const named = (node: Node): Node[] => node.kids.filter((one) => one.named && one.type !== 'comment' && one.type !== 'line_continuation');
