/** Expressions whose value nobody reads. */
import type { ts } from 'ts-morph';
import type { Stmt } from '../code.ts';
import { MAX_DEPTH } from '../code.ts';
import { assignment } from './assignments.ts';
import { expression } from './expressions.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { isPlain } from './names.ts';
import { opaque } from './opaque.ts';
import { rightTest } from './operators.ts';

function unwrap(node: ts.Expression): ts.Expression {
  let at = node;
  while (at.kind === K.ParenthesizedExpression || at.kind === K.VoidExpression) at = (at as ts.ParenthesizedExpression).expression;
  return at;
}

/** Lowers an expression whose value nobody reads. span: of the statement around it. */
export function discard(low: Lowering, node: ts.Expression, span = low.spanOf(node)): void {
  const inner = unwrap(node);
  if (low.depth >= MAX_DEPTH) {
    low.out.push({ kind: 'expr', value: opaque(low, inner, 'depth'), span });
    return;
  }
  low.depth++;
  if (inner.kind === K.BinaryExpression) discardBinary(low, inner as ts.BinaryExpression, span);
  else if (inner.kind === K.ConditionalExpression) {
    const { condition, whenTrue, whenFalse } = inner as ts.ConditionalExpression;
    const test = expression(low, condition);
    low.out.push({ kind: 'if', test, then: discarded(low, whenTrue), else: discarded(low, whenFalse), span });
  } else {
    const { length } = low.out;
    const value = expression(low, inner);
    // `i++;` has left its `let`, and nothing more.
    if (!(isPlain(value) && low.out.length > length && low.out.at(-1)!.kind === 'let')) low.out.push({ kind: 'expr', value, span });
  }
  low.depth--;
}

function discarded(low: Lowering, node: ts.Expression): Stmt[] {
  const { out } = low;
  const body: Stmt[] = [];
  low.out = body;
  discard(low, node);
  low.out = out;
  return body;
}

function discardBinary(low: Lowering, node: ts.BinaryExpression, span: Stmt['span']): void {
  const kind = node.operatorToken.kind;
  if (kind >= K.FirstAssignment && kind <= K.LastAssignment) {
    assignment(low, node, false);
    const last = low.out.at(-1);
    if (last?.kind === 'let') last.span = span;
    return;
  }
  if (kind === K.CommaToken) {
    const last = expression(low, node);
    if (!isPlain(last)) low.out.push({ kind: 'expr', value: last, span });
    return;
  }
  const op =
    kind === K.AmpersandAmpersandToken ? '&&' : kind === K.BarBarToken ? '||' : kind === K.QuestionQuestionToken ? '??' : undefined;
  if (!op) {
    low.out.push({ kind: 'expr', value: expression(low, node), span });
    return;
  }
  const left = expression(low, node.left);
  low.out.push({ kind: 'if', test: rightTest(op, left)!, then: discarded(low, node.right), else: [], span });
}
