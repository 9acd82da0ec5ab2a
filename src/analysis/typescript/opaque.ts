/** What is not understood keeps the names it reads, so that what flows through it becomes unknown instead of lost. */
import { ts } from 'ts-morph';
import type { Expr } from '../code.ts';
import * as K from './kinds.ts';
import { checkNesting } from './limits.ts';
import type { Lowering } from './lowering.ts';
import { textOf } from './names.ts';

/** More names than this say nothing. */
const MAX_READS = 200;

export function opaque(low: Lowering, node: ts.Node, why: 'depth' | 'unsupported'): Expr {
  return { kind: 'opaque', why, reads: readsOf(low, node), span: low.spanOf(node) };
}

/** Does a child lie in the spine to the left, which the parser and the visitors walk without recursion? */
const isSpine = (parent: ts.SyntaxKind): boolean =>
  parent === K.BinaryExpression ||
  parent === K.PropertyAccessExpression ||
  parent === K.CallExpression ||
  parent === K.ElementAccessExpression ||
  parent === K.NonNullExpression ||
  parent === K.AsExpression ||
  parent === K.SatisfiesExpression;

/** The names in a tree of any depth; marks on the way the texts without trivia, for nobody else will visit them. */
export function readsOf(low: Lowering, root: ts.Node): string[] {
  const reads = new Set<string>();
  const stack: ts.Node[] = [root];
  const depths: number[] = [low.depth];
  let depth = 0;
  let first = false;
  const push = (child: ts.Node): void => {
    stack.push(child);
    depths.push(first ? depth : depth + 1);
    first = false;
  };
  for (let node = stack.pop(); node; node = stack.pop()) {
    depth = depths.pop()!;
    checkNesting(depth);
    first = isSpine(node.kind);
    switch (node.kind) {
      case K.Identifier:
        if (reads.size < MAX_READS) reads.add(textOf(node as ts.Identifier));
        break;
      case K.ThisKeyword:
        reads.add('this');
        break;
      case K.PropertyAccessExpression:
        push((node as ts.PropertyAccessExpression).expression);
        break;
      case K.PropertyAssignment: {
        const { name, initializer } = node as ts.PropertyAssignment;
        push(initializer);
        if (name.kind === K.ComputedPropertyName) push(name);
        break;
      }
      case K.RegularExpressionLiteral:
      case K.NoSubstitutionTemplateLiteral:
      case K.TemplateHead:
      case K.TemplateMiddle:
      case K.TemplateTail:
        low.verbatim.push(low.startOf(node), node.end);
        break;
      case K.JsxText:
        low.verbatim.push(node.pos, node.end);
        break;
      default:
        if (node.kind < K.FirstTypeNode || node.kind > K.LastTypeNode) ts.forEachChild(node, push);
    }
  }
  reads.delete('');
  return [...reads].sort();
}
