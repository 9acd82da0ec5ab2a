/** A syntax tree as plain arrays: named nodes in the order of the text, each with its kind, its offsets and where the nodes inside it end. */
import type { TreeCursor, Tree as WasmTree } from 'web-tree-sitter';
import { ALL, descent, FIRST, K, LAST, NONE, opensAtOnce } from './kinds.ts';

const START = 1 << 14;

/** A node is its index. Its first child, if it has any, is the next index; a child's next sibling is `after` of the child. */
export class Tree {
  kind = new Uint8Array(START);
  from = new Int32Array(START);
  to = new Int32Array(START);
  after = new Int32Array(START);
  size = 0;
  /** Strings, from and to, in order. */
  strings: number[] = [];
  /** What did not parse, from and to. */
  broken: number[] = [];
  /** The file as a whole did not parse: something in it was not finished. */
  isError = false;

  clear(): void {
    this.size = 0;
    this.strings = [];
    this.broken = [];
    this.isError = false;
  }

  /** The first child that is no error; 0 where there is none (0 is the root, nobody's child). */
  first(node: number): number {
    return this.skipErrors(node + 1, this.after[node]!);
  }

  /** The next sibling that is no error. */
  next(child: number, parent: number): number {
    return this.skipErrors(this.after[child]!, this.after[parent]!);
  }

  private skipErrors(from: number, end: number): number {
    let at = from;
    while (at < end && this.kind[at] === K.ERROR) at = this.after[at]!;
    return at < end ? at : 0;
  }

  children(node: number): number[] {
    const list: number[] = [];
    for (let child = this.first(node); child; child = this.next(child, node)) list.push(child);
    return list;
  }

  /** The first child of a kind; 0 where there is none. */
  find(node: number, kind: number): number {
    for (let child = this.first(node); child; child = this.next(child, node)) if (this.kind[child] === kind) return child;
    return 0;
  }

  add(kind: number, from: number, to: number): number {
    if (this.size === this.kind.length) this.grow();
    const node = this.size++;
    this.kind[node] = kind;
    this.from[node] = from;
    this.to[node] = to;
    this.after[node] = this.size;
    return node;
  }

  private grow(): void {
    const { kind, from, to, after } = this;
    const length = kind.length * 2;
    this.kind = new Uint8Array(length);
    this.kind.set(kind);
    this.from = new Int32Array(length);
    this.from.set(from);
    this.to = new Int32Array(length);
    this.to.set(to);
    this.after = new Int32Array(length);
    this.after.set(after);
  }
}

/** The end of a word of ASCII letters, or -1 where only the parser knows it. */
function endOfWord(text: string, from: number): number {
  for (let at = from; ; at++) {
    const c = text.charCodeAt(at);
    const isWord = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (c >= 48 && c <= 57);
    if (!isWord) return c < 128 || at === text.length ? at : -1;
  }
}

/** Does a string's prefix say that it has interpolations? */
export function interpolates(text: string, from: number): boolean {
  for (let at = from; at < from + 3; at++) {
    const c = text.charCodeAt(at);
    if (c === 34 || c === 39) return false;
    if ((c | 32) === 102 || (c | 32) === 116) return true;
  }
  return false;
}

/** Reused by every file, one at a time; a very large one is not kept. */
let scratch = new Tree();
const KEPT = 1 << 20;

/**
 * Copies a parsed tree. Every question to the parser crosses into WebAssembly, so as few are asked as will do: what a position or the text tells is not asked, and no step is
 * made to a closing bracket. kinds: our numbers by the grammar's. The next call overwrites what this one gave.
 */
export function copyTree(parsed: WasmTree, text: string, kinds: Uint8Array): Tree {
  if (scratch.kind.length > KEPT) scratch = new Tree();
  scratch.clear();
  const cursor = parsed.walk();
  scratch.isError = parsed.rootNode.isError;
  try {
    new Copier(scratch, cursor, text, kinds, parsed.rootNode.hasError).run();
  } finally {
    cursor.delete();
  }
  return scratch;
}

class Copier {
  private readonly tree: Tree;
  private readonly cursor: TreeCursor;
  private readonly text: string;
  private readonly kinds: Uint8Array;
  private readonly faulty: boolean;
  private readonly ancestors: number[] = [];
  /** How many of the nodes around are errors. */
  private errors = 0;

  constructor(tree: Tree, cursor: TreeCursor, text: string, kinds: Uint8Array, faulty: boolean) {
    this.tree = tree;
    this.cursor = cursor;
    this.text = text;
    this.kinds = kinds;
    this.faulty = faulty;
  }

  run(): void {
    const { tree, cursor, text, kinds, faulty, ancestors } = this;
    let parent = tree.add(K.module, 0, text.length);
    if (!cursor.gotoFirstChild()) return;
    let start = -1; // where the node is known to begin
    for (;;) {
      const type = cursor.nodeTypeId;
      const kind = type < kinds.length ? kinds[type]! : K.ERROR;
      let ended = -1; // where the node is known to end
      if (kind) {
        const from = start >= 0 ? start : cursor.startIndex;
        const to = this.endOf(kind, from);
        const node = tree.add(kind, from, to);
        if (kind === K.string) tree.strings.push(from, to);
        if (faulty) this.noteFault(kind, from, to);
        const how = this.descentOf(kind, from);
        if (how !== NONE && (how === LAST ? cursor.gotoLastChild() : cursor.gotoFirstChild())) {
          ancestors.push(parent);
          parent = node;
          start = opensAtOnce[kind] && !faulty ? from : -1;
          if (kind === K.ERROR) this.errors++;
          continue;
        }
        ended = to;
      } else if (faulty && cursor.nodeIsMissing) this.noteBroken(cursor.startIndex, cursor.startIndex);
      start = -1;
      // On to the next sibling, of an ancestor if need be.
      while (this.isLast(parent, ended) || !cursor.gotoNextSibling()) {
        tree.after[parent] = tree.size;
        if (!ancestors.length) return;
        cursor.gotoParent();
        if (tree.kind[parent] === K.ERROR) this.errors--;
        ended = tree.to[parent]!;
        parent = ancestors.pop()!;
      }
    }
  }

  private endOf(kind: number, from: number): number {
    if (kind === K.identifier) {
      const end = endOfWord(this.text, from);
      if (end > from) return end;
    }
    return this.cursor.endIndex;
  }

  private descentOf(kind: number, from: number): number {
    const how = descent[kind]!;
    if (kind === K.string) return interpolates(this.text, from) ? ALL : NONE;
    // Where something is wrong inside, all of it is looked at.
    if (this.faulty && (how === FIRST || how === LAST) && this.cursor.currentNode.hasError) return ALL;
    return how;
  }

  /** Is nothing left in the parent but, at most, its closing bracket? */
  private isLast(parent: number, ended: number): boolean {
    if (this.faulty) return false;
    const how = descent[this.tree.kind[parent]!]!;
    return how === LAST || how === FIRST || (ended >= 0 && this.tree.to[parent]! - ended <= 1);
  }

  private noteFault(kind: number, from: number, to: number): void {
    if (kind === K.ERROR || (from === to && this.cursor.nodeIsMissing)) this.noteBroken(from, to);
  }

  /** An error inside an error is the same one. */
  private noteBroken(from: number, to: number): void {
    if (this.errors === 0) this.tree.broken.push(from, to);
  }
}
