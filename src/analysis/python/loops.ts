/** Loops. A test that needs statements first is made inside the loop, where it runs every time. */
import type { Expr, Span, Stmt } from '../code.ts';
import { assignTo, declares } from './assignments.ts';
import { apart, expression } from './expressions.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { LOCAL } from './lowering.ts';
import { block, body } from './statements.ts';

export function whileStatement(low: Lowering, node: number, span: Span): void {
  const { tree } = low;
  const test = apart(low, tree.first(node));
  const inner = body(low, tree.find(node, K.block));
  loop(low, node, span, inner, () =>
    test.before.length
      ? { kind: 'loop', body: [...test.before, leaveUnless(test.value), ...inner], span }
      : { kind: 'loop', test: test.value, body: inner, span },
  );
}

/** `if (!test) break`. */
function leaveUnless(test: Expr): Stmt {
  const { span } = test;
  return { kind: 'if', test: { kind: 'unary', op: '!', value: test, span }, then: [{ kind: 'jump', to: 'break', span }], else: [], span };
}

export function forStatement(low: Lowering, node: number, span: Span): void {
  const { tree, text } = low;
  const [target, iterable] = tree.children(node);
  if (target === undefined || iterable === undefined) return;
  let of = expression(low, iterable);
  if (text.startsWith('async', tree.from[node])) of = { kind: 'await', value: of, span: of.span };
  const { out } = low;
  const inner: Stmt[] = [];
  low.out = inner;
  const each = bound(low, target);
  const suite = tree.find(node, K.block);
  if (suite) block(low, suite);
  low.out = out;
  loop(low, node, span, inner, () => ({ kind: 'loop', each, of, body: inner, span }));
}

/** The name that a loop, a `with` or an `except` binds: the target itself, or a temporary from which the present list begins to fill it. */
export function bound(low: Lowering, target: number): string {
  const { tree } = low;
  let node = target;
  while (tree.kind[node] === K.as_pattern_target && tree.first(node)) node = tree.first(node);
  if (tree.kind[node] === K.identifier && low.scope.names.get(low.textOf(node)) === LOCAL) {
    declares(low, low.textOf(node));
    return low.textOf(node);
  }
  const name = low.temporaryName();
  const span = low.spanOf(node);
  assignTo(low, node, { kind: 'name', name, span }, span);
  return name;
}

/** The `else` of a loop runs unless a `break` left it: a flag says so where there is one. inner: the statements that may. */
function loop(low: Lowering, node: number, span: Span, inner: Stmt[], made: () => Stmt): void {
  const { tree, out } = low;
  const clause = tree.find(node, K.else_clause);
  const otherwise = clause && tree.find(clause, K.block);
  if (!otherwise) {
    out.push(made());
    return;
  }
  const flag: Expr = { kind: 'name', name: low.temporaryName(), span };
  if (!markBreaks(inner, flag)) {
    out.push(made());
    block(low, otherwise);
    return;
  }
  out.push({ kind: 'let', target: flag, value: { kind: 'literal', value: true, span }, declares: true, span }, made());
  out.push({ kind: 'if', test: flag, then: body(low, otherwise), else: [], span: low.spanOf(clause) });
}

/** Clears the flag before each `break` of this loop. */
function markBreaks(list: Stmt[], flag: Expr): boolean {
  let found = false;
  for (let i = 0; i < list.length; i++) {
    const stmt = list[i]!;
    const { span } = stmt;
    if (stmt.kind === 'jump' && stmt.to === 'break') {
      list.splice(i++, 0, { kind: 'let', target: flag, value: { kind: 'literal', value: false, span }, declares: false, span });
      found = true;
    } else for (const inner of listsIn(stmt)) found = markBreaks(inner, flag) || found;
  }
  return found;
}

function listsIn(stmt: Stmt): Stmt[][] {
  switch (stmt.kind) {
    case 'if':
      return [stmt.then, stmt.else];
    case 'try':
      return [stmt.body, ...stmt.catches.map((one) => one.body), stmt.finally];
    case 'with':
    case 'block':
      return [stmt.body];
    default:
      return [];
  }
}
