/** Operators and conditionals. What the right side needs first must not run when the right side does not: it goes into an `if` on the left side. */
import type { Expr, Span, Stmt } from '../code.ts';
import { MAX_CHAIN } from '../code.ts';
import { apart, expression, firstExpression } from './expressions.ts';
import { percentFormat } from './formats.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { held } from './names.ts';
import { opaque } from './opaque.ts';

/** The operator between two operands: all that stands there but white space and comments. */
function operatorBetween(low: Lowering, left: number, right: number): string {
  const text = low.text.slice(low.tree.to[left]!, low.tree.from[right]!).trim();
  return /[\s\\#]/.test(text)
    ? text
        .replace(/#.*|\\$/gm, '')
        .trim()
        .replace(/\s+/g, ' ')
    : text;
}

const comparisons: Record<string, string> = { is: '==', 'is not': '!=', '<>': '!=' };
const booleans: Record<string, string> = { and: '&&', or: '||' };

/** A spine of one kind of node that leans to the left: the nodes from the outermost, and the leftmost operand. */
function spineOf(low: Lowering, node: number): { spine: number[]; base: number } {
  const { tree } = low;
  const kind = tree.kind[node];
  const spine: number[] = [];
  let base = node;
  while (tree.kind[base] === kind) {
    const first = tree.first(base);
    if (!first) break;
    spine.push(base);
    base = first;
  }
  return { spine, base };
}

/** The right operand of a link whose left one was lowered. */
const rightOf = ({ tree }: Lowering, link: number): number => tree.next(tree.first(link), link);

export function binary(low: Lowering, node: number): Expr {
  const { tree } = low;
  const { spine, base } = spineOf(low, node);
  if (spine.length > MAX_CHAIN) return opaque(low, node, 'depth');
  const innermost = spine.at(-1);
  if (innermost === undefined) return opaque(low, node, 'syntax');
  let result: Expr | undefined;
  let rest = spine.length - 1;
  const first = rightOf(low, innermost);
  if (first && (tree.kind[base] === K.string || tree.kind[base] === K.concatenated_string) && operatorBetween(low, base, first) === '%') {
    result = percentFormat(low, innermost, base, first);
    if (result) rest--;
  }
  result ??= expression(low, base);
  for (; rest >= 0; rest--) {
    const link = spine[rest]!;
    const right = rightOf(low, link);
    if (!right) return opaque(low, node, 'syntax');
    result = {
      kind: 'binary',
      op: operatorBetween(low, tree.first(link), right),
      left: result,
      right: expression(low, right),
      span: low.spanOf(link),
    };
  }
  return result;
}

/** The test under which the right side of a logical operator is evaluated. */
export function rightTest(op: string, left: Expr): Expr {
  return op === '&&' ? left : { kind: 'unary', op: '!', value: left, span: left.span };
}

export function boolean(low: Lowering, node: number): Expr {
  const { tree } = low;
  const { spine, base } = spineOf(low, node);
  if (spine.length > MAX_CHAIN) return opaque(low, node, 'depth');
  let result = expression(low, base);
  for (let i = spine.length - 1; i >= 0; i--) {
    const link = spine[i]!;
    const right = rightOf(low, link);
    if (!right) return opaque(low, node, 'syntax');
    result = logical(low, result, booleans[operatorBetween(low, tree.first(link), right)] ?? '&&', right, low.spanOf(link));
  }
  return result;
}

function logical(low: Lowering, left: Expr, op: string, rightNode: number, span: Span): Expr {
  const { value: right, before } = apart(low, rightNode);
  if (!before.length) return { kind: 'binary', op, left, right, span };
  const first = held(low, left);
  low.out.push({ kind: 'if', test: rightTest(op, first), then: before, else: [], span });
  return { kind: 'binary', op, left: first, right, span };
}

/** A boolean operation whose value nobody reads: its left side and its right node. */
export function lastLogical(low: Lowering, node: number): { op: string; left: Expr; right: number } | undefined {
  const left = low.tree.first(node);
  const right = left && low.tree.next(left, node);
  if (!right) return undefined;
  return { op: booleans[operatorBetween(low, left, right)] ?? '&&', left: expression(low, left), right };
}

export function not(low: Lowering, node: number): Expr {
  return { kind: 'unary', op: '!', value: firstExpression(low, node), span: low.spanOf(node) };
}

/** `a < b < c` is `a < b && b < c`. */
export function comparison(low: Lowering, node: number): Expr {
  const { tree } = low;
  const operands = tree.children(node);
  const [first, ...rest] = operands;
  if (first === undefined || !rest.length) return opaque(low, node, 'syntax');
  if (rest.length > MAX_CHAIN) return opaque(low, node, 'depth');
  const start = tree.from[first]!;
  let left = expression(low, first);
  let result: Expr | undefined;
  for (let i = 0; i < rest.length; i++) {
    const operand = rest[i]!;
    const written = operatorBetween(low, operands[i]!, operand);
    let right = expression(low, operand);
    if (i + 1 < rest.length) right = held(low, right);
    const one: Expr = {
      kind: 'binary',
      op: comparisons[written] ?? written,
      left,
      right,
      span: low.span(tree.from[operands[i]!]!, tree.to[operand]!),
    };
    result = result ? { kind: 'binary', op: '&&', left: result, right: one, span: low.span(start, tree.to[operand]!) } : one;
    left = right;
  }
  return result!;
}

/** `then if test else …` goes on to the right, without recursion. */
export function conditional(low: Lowering, node: number): Expr {
  const { tree } = low;
  const { out } = low;
  const ways: { node: number; first: Stmt[]; test: Expr; then: { value: Expr; before: Stmt[] } }[] = [];
  let last = node;
  let before = out;
  let first: Stmt[] = [];
  while (tree.kind[last] === K.conditional_expression && ways.length < MAX_CHAIN) {
    const [then, condition, otherwise] = tree.children(last);
    if (otherwise === undefined) break;
    low.out = before;
    const test = expression(low, condition!);
    ways.push({ node: last, first, test, then: apart(low, then!) });
    first = [];
    before = first;
    last = otherwise;
  }
  low.out = before;
  let result = tree.kind[last] === K.conditional_expression ? opaque(low, last, ways.length ? 'depth' : 'syntax') : expression(low, last);
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
