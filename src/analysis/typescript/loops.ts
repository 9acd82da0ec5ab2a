/** Loops. A test that needs statements first is made inside the loop, where it runs every time. */
import { ts } from 'ts-morph';
import type { Expr, Stmt } from '../code.ts';
import { assignTo } from './assignments.ts';
import { discard } from './discard.ts';
import { apart, expression } from './expressions.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { langCall, textOf } from './names.ts';
import { bindingNames } from './scope.ts';
import { block, boundBlock, branch, statement, variableList } from './statements.ts';

/** `if (!test) break`. */
function leaveUnless(test: Expr): Stmt {
  const { span } = test;
  return { kind: 'if', test: { kind: 'unary', op: '!', value: test, span }, then: [{ kind: 'jump', to: 'break', span }], else: [], span };
}

function loop(low: Lowering, testNode: ts.Expression | undefined, body: () => Stmt[], span: Stmt['span']): void {
  const test = testNode && apart(low, testNode);
  if (test?.before.length) low.out.push({ kind: 'loop', body: [...test.before, leaveUnless(test.value), ...body()], span });
  else if (test) low.out.push({ kind: 'loop', test: test.value, body: body(), span });
  else low.out.push({ kind: 'loop', body: body(), span });
}

export function whileStatement(low: Lowering, node: ts.WhileStatement): void {
  loop(low, node.expression, () => branch(low, node.statement), low.spanAt(node.pos, node.end));
}

/** The body runs before the test: a loop that is left at its end. */
export function doStatement(low: Lowering, node: ts.DoStatement): void {
  const body = branch(low, node.statement);
  const test = apart(low, node.expression);
  low.out.push({ kind: 'loop', body: [...body, ...test.before, leaveUnless(test.value)], span: low.spanAt(node.pos, node.end) });
}

export function forStatement(low: Lowering, node: ts.ForStatement): void {
  const span = low.spanAt(node.pos, node.end);
  const { scope, out } = low;
  const { initializer } = node;
  const scoped = initializer?.kind === K.VariableDeclarationList && (initializer.flags & ts.NodeFlags.BlockScoped) !== 0;
  low.enter();
  if (scoped) {
    low.out = [];
    for (const one of (initializer as ts.VariableDeclarationList).declarations) bindingNames(one.name, (name) => low.declare(name));
  }
  if (initializer?.kind === K.VariableDeclarationList)
    variableList(low, initializer as ts.VariableDeclarationList, low.spanOf(initializer));
  else if (initializer) discard(low, initializer as ts.Expression);
  loop(
    low,
    node.condition,
    () => {
      const body = branch(low, node.statement);
      const list = low.out;
      low.out = body;
      if (node.incrementor) discard(low, node.incrementor);
      low.out = list;
      return body;
    },
    span,
  );
  if (scoped) {
    // What the head declares is known in the loop only.
    out.push({ kind: 'block', body: low.out, span });
    low.out = out;
  }
  low.scope = scope;
}

/** `for … of` takes the elements, `for … in` the keys. */
export function forEachStatement(low: Lowering, node: ts.ForInOrOfStatement): void {
  const span = low.spanAt(node.pos, node.end);
  let of = expression(low, node.expression);
  if (node.kind === K.ForInStatement) of = langCall('keys', [of], of.span);
  if ((node as ts.ForOfStatement).awaitModifier) of = { kind: 'await', value: of, span: of.span };
  const { scope } = low;
  const { initializer } = node;
  const statements = node.statement.kind === K.Block ? (node.statement as ts.Block).statements : [node.statement];
  low.enter();
  let each: string;
  let body: Stmt[];
  if (initializer.kind === K.VariableDeclarationList) {
    const name = (initializer as ts.VariableDeclarationList).declarations[0]?.name;
    const isVar = !(initializer.flags & ts.NodeFlags.BlockScoped);
    if (!name || name.kind === K.Identifier) {
      each = name ? textOf(name) : low.temporaryName();
      if (!isVar) low.declare(each);
      body = block(low, statements);
    } else {
      each = low.temporaryName();
      body = boundBlock(low, name, each, statements);
    }
  } else if (initializer.kind === K.Identifier) {
    each = textOf(initializer as ts.Identifier);
    body = block(low, statements);
  } else {
    each = low.temporaryName();
    const { out } = low;
    low.out = [];
    const at = low.spanOf(initializer);
    assignTo(low, initializer as ts.Expression, { kind: 'name', name: each, span: at }, at);
    body = low.out;
    low.out = out;
    body.push(...block(low, statements));
  }
  low.scope = scope;
  low.out.push({ kind: 'loop', each, of, body, span });
}

/** A labelled loop is the loop; any other labelled statement can be left by name, so it is a loop that runs once. */
export function labeledStatement(low: Lowering, node: ts.LabeledStatement): void {
  const inner = node.statement;
  if (inner.kind !== K.Block) {
    statement(low, inner);
    return;
  }
  const span = low.spanAt(node.pos, node.end);
  const end: Stmt = { kind: 'jump', to: 'break', span: low.span(inner.end, inner.end) };
  low.out.push({ kind: 'loop', body: [...branch(low, inner), end], span });
}
