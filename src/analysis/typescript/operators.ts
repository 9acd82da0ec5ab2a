/** Binary operators and `?:`. What the right side needs first must not run when the right side does not: it goes into an `if` on the left side. */
import { ts } from 'ts-morph';
import type { Expr, Span, Stmt } from '../code.ts';
import { MAX_CHAIN } from '../code.ts';
import { assignment } from './assignments.ts';
import { discard } from './discard.ts';
import { apart, expression } from './expressions.ts';
import * as K from './kinds.ts';
import { checkNesting } from './limits.ts';
import type { Lowering } from './lowering.ts';
import { held } from './names.ts';
import { opaque } from './opaque.ts';

/** Operators as all frontends write them. */
const operators: Record<number, string> = {
  [K.EqualsEqualsEqualsToken]: '==',
  [K.ExclamationEqualsEqualsToken]: '!=',
};
const names: (string | undefined)[] = [];
/** Also of the operator inside a compound assignment: `+` for `+=`. */
export function operatorName(kind: ts.SyntaxKind): string {
  let name = names[kind];
  if (name === undefined) {
    name = operators[kind] ?? (ts.tokenToString(kind) ?? '?').replace(/^(?![=!<>]=)(.+?)=$/, '$1');
    names[kind] = name;
  }
  return name;
}

const isAssignment = (kind: ts.SyntaxKind): boolean => kind >= K.FirstAssignment && kind <= K.LastAssignment;

export function binary(low: Lowering, node: ts.BinaryExpression, hint?: string): Expr {
  const kind = node.operatorToken.kind;
  if (isAssignment(kind)) return assignment(low, node, true);
  if (kind === K.CommaToken) return comma(low, node, hint);
  // `a + b + c + …` is a spine to the left, as long as the program likes.
  const spine: ts.BinaryExpression[] = [];
  let left: ts.Expression = node;
  while (left.kind === K.BinaryExpression) {
    const operator = (left as ts.BinaryExpression).operatorToken.kind;
    if (isAssignment(operator) || operator === K.CommaToken) break;
    spine.push(left as ts.BinaryExpression);
    left = (left as ts.BinaryExpression).left;
  }
  if (spine.length > MAX_CHAIN) return opaque(low, node, 'depth');
  const start = low.startAt(node.pos, node.end);
  let result = expression(low, left);
  for (let i = spine.length - 1; i >= 0; i--) {
    const one = spine[i]!;
    result = combine(low, result, operatorName(one.operatorToken.kind), one.right, low.span(start, one.end));
  }
  return result;
}

/** The test under which the right side of a logical operator is evaluated. */
export function rightTest(op: string, left: Expr): Expr | undefined {
  const { span } = left;
  if (op === '&&') return left;
  if (op === '||') return { kind: 'unary', op: '!', value: left, span };
  if (op === '??') return { kind: 'binary', op: '==', left, right: { kind: 'literal', value: null, span }, span };
  return undefined;
}

export function combine(low: Lowering, left: Expr, op: string, rightNode: ts.Expression, span: Span, hint?: string): Expr {
  if (op !== '&&' && op !== '||' && op !== '??') return { kind: 'binary', op, left, right: expression(low, rightNode, hint), span };
  const { value: right, before } = apart(low, rightNode);
  if (!before.length) return { kind: 'binary', op, left, right, span };
  const first = held(low, left);
  low.out.push({ kind: 'if', test: rightTest(op, first)!, then: before, else: [], span });
  return { kind: 'binary', op, left: first, right, span };
}

/** All but the last part become statements. */
function comma(low: Lowering, node: ts.BinaryExpression, hint?: string): Expr {
  const parts: ts.Expression[] = [];
  let left: ts.Expression = node;
  while (left.kind === K.BinaryExpression && (left as ts.BinaryExpression).operatorToken.kind === K.CommaToken) {
    parts.push((left as ts.BinaryExpression).right);
    left = (left as ts.BinaryExpression).left;
  }
  discard(low, left);
  for (let i = parts.length - 1; i > 0; i--) discard(low, parts[i]!);
  return expression(low, parts[0]!, hint);
}

/** `a ? b : c ? d : …` goes on to the right, without recursion. */
export function conditional(low: Lowering, node: ts.ConditionalExpression): Expr {
  const { out } = low;
  const ways: { node: ts.ConditionalExpression; first: Stmt[]; test: Expr; then: { value: Expr; before: Stmt[] } }[] = [];
  let last: ts.Expression = node;
  let before = out;
  let first: Stmt[] = [];
  while (last.kind === K.ConditionalExpression) {
    if (ways.length >= MAX_CHAIN) checkNesting(Number.POSITIVE_INFINITY);
    const one: ts.ConditionalExpression = last as ts.ConditionalExpression;
    low.out = before;
    const test = expression(low, one.condition);
    ways.push({ node: one, first, test, then: apart(low, one.whenTrue) });
    before = first = [];
    last = one.whenFalse;
  }
  low.out = before;
  let result = expression(low, last);
  // Statements of a branch go into an `if`, whose test is then held: the expression asks it once more.
  let otherwise = before === out ? [] : before;
  for (let i = ways.length - 1; i >= 0; i--) {
    const way = ways[i]!;
    const span = low.spanOf(way.node);
    let { test } = way;
    if (way.then.before.length || otherwise.length) {
      low.out = i ? way.first : out;
      test = held(low, test);
      low.out.push({ kind: 'if', test, then: way.then.before, else: otherwise, span });
    }
    otherwise = i ? way.first : [];
    result = { kind: 'conditional', test, then: way.then.value, else: result, span };
  }
  low.out = out;
  return result;
}
