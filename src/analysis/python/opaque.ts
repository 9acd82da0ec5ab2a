/** What is not understood keeps the names it reads, so that what flows through it becomes unknown instead of lost. */
import type { Expr } from '../code.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { RECEIVER } from './lowering.ts';

/** More names than this say nothing. */
const MAX_READS = 200;

export function opaque(low: Lowering, node: number, why: 'depth' | 'syntax' | 'unsupported'): Expr {
  return { kind: 'opaque', why, reads: readsOf(low, node), span: low.spanOf(node) };
}

/** The names in a tree of any depth. */
function readsOf(low: Lowering, root: number): string[] {
  const { kind, after } = low.tree;
  const reads = new Set<string>();
  const labels = new Set<number>();
  for (let at = root, end = after[root]!; at < end && reads.size < MAX_READS; at++) {
    const is = kind[at];
    if (is === K.identifier || is === K.dotted_name) {
      const name = low.textOf(at).split('.', 1)[0]!;
      if (name && !labels.has(at)) reads.add(low.lookUp(name) === RECEIVER ? 'this' : name);
    } else if (is === K.attribute || is === K.keyword_argument) {
      // Names of members and arguments are copied only where something is wrong inside.
      const children = low.tree.children(at);
      const label = children.length > 1 && (is === K.attribute ? children.at(-1) : children[0]);
      if (label) labels.add(label);
    }
  }
  return [...reads].sort();
}
