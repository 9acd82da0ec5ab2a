/** Statements: one handler a kind of node, by table. */
import type { Expr, Span, Stmt } from '../code.ts';
import { MAX_CHAIN, MAX_DEPTH } from '../code.ts';
import { assignment, augmentedAssignment, deletion, putName } from './assignments.ts';
import { classStatement } from './classes.ts';
import { expression, firstExpression } from './expressions.ts';
import { functionStatement } from './functions.ts';
import { importStatement } from './imports.ts';
import type { Kind } from './kinds.ts';
import { K, OTHER } from './kinds.ts';
import { forStatement, whileStatement } from './loops.ts';
import type { Lowering } from './lowering.ts';
import { matchStatement } from './match.ts';
import { callOf, isPlain, nameExpr } from './names.ts';
import { opaque } from './opaque.ts';
import { lastLogical, rightTest } from './operators.ts';
import { tryStatement, withStatement } from './tries.ts';
import { typeExpr } from './types.ts';

type Handler = (low: Lowering, node: number, span: Span) => void;
const handlers: (Handler | undefined)[] = new Array(OTHER + 1).fill(undefined);

/** Lowers the statements of a block into the present list. What is broken among them is passed by; what parsed inside it is read. */
export function block(low: Lowering, node: number): void {
  const { tree } = low;
  for (let child = node + 1, end = tree.after[node]!; child < end; child = tree.after[child]!) statement(low, child);
}

/** Where the first piece stands that is no statement. */
export function firstLoose(low: Lowering, node: number): number {
  const { tree } = low;
  let last = tree.from[node]!;
  for (const child of tree.children(node)) {
    if (!handlers[tree.kind[child]!]) return tree.from[child]!;
    last = tree.to[child]!;
  }
  return last;
}

/** Lowers a block into a list of its own. node: 0 for none. */
export function body(low: Lowering, node: number): Stmt[] {
  const { out } = low;
  const list: Stmt[] = [];
  low.out = list;
  if (node) block(low, node);
  low.out = out;
  return list;
}

export function statement(low: Lowering, node: number): void {
  const handler = handlers[low.tree.kind[node]!] ?? loose;
  const span = low.spanOf(node);
  if (low.depth >= MAX_DEPTH) {
    low.out.push({ kind: 'expr', value: opaque(low, node, 'depth'), span });
    return;
  }
  low.depth++;
  handler(low, node, span);
  low.depth--;
}

/** No statement: a piece of what did not parse. */
function loose(low: Lowering, node: number, span: Span): void {
  const value = opaque(low, node, 'syntax');
  if (value.kind === 'opaque' && value.reads.length) low.out.push({ kind: 'expr', value, span });
}

/** An error may hold whole statements; the rest of it becomes one opaque expression. */
function error(low: Lowering, node: number, span: Span): void {
  const { tree } = low;
  let hasStatements = false;
  for (let child = node + 1, end = tree.after[node]!; child < end; child = tree.after[child]!) {
    if (!handlers[tree.kind[child]!]) continue;
    hasStatements = true;
    statement(low, child);
  }
  if (!hasStatements) loose(low, node, span);
}

function expressionStatement(low: Lowering, node: number, span: Span): void {
  const { tree } = low;
  const first = tree.first(node);
  const kind = tree.kind[first];
  if (!first) return;
  if (tree.next(first, node)) {
    // `a, b` without brackets.
    for (const child of tree.children(node)) discard(low, child, low.spanOf(child));
  } else if (kind === K.assignment) assignment(low, first, span);
  else if (kind === K.augmented_assignment) augmentedAssignment(low, first, span);
  else if (kind === K.string || kind === K.concatenated_string) document(low, first);
  else if (kind !== K.ellipsis && kind !== K.none) discard(low, first, span);
}

/** A string that nobody reads is documentation, unless something runs inside. */
function document(low: Lowering, node: number): void {
  const { tree } = low;
  for (const one of tree.kind[node] === K.string ? [node] : tree.children(node)) {
    if (!tree.first(one)) low.docs.add(tree.from[one]!);
    else discard(low, one, low.spanOf(one));
  }
}

/** Lowers an expression whose value nobody reads. */
export function discard(low: Lowering, node: number, span: Span): void {
  const { tree, out } = low;
  let inner = node;
  while (tree.kind[inner] === K.parenthesized_expression && tree.first(inner)) inner = tree.first(inner);
  if (low.depth >= MAX_DEPTH) {
    out.push({ kind: 'expr', value: opaque(low, inner, 'depth'), span });
    return;
  }
  low.depth++;
  const kind = tree.kind[inner];
  const parts = kind === K.conditional_expression ? tree.children(inner) : [];
  const logical = kind === K.boolean_operator ? lastLogical(low, inner) : undefined;
  if (parts.length === 3) {
    const test = expression(low, parts[1]!);
    out.push({ kind: 'if', test, then: discarded(low, parts[0]!), else: discarded(low, parts[2]!), span });
  } else if (logical)
    out.push({ kind: 'if', test: rightTest(logical.op, logical.left), then: discarded(low, logical.right), else: [], span });
  else {
    const { length } = out;
    const value = expression(low, inner);
    // `(n := f())` has left its `let`, and nothing more.
    if (!(isPlain(value) && out.length > length && out.at(-1)!.kind === 'let')) out.push({ kind: 'expr', value, span });
  }
  low.depth--;
}

function discarded(low: Lowering, node: number): Stmt[] {
  const { out } = low;
  const list: Stmt[] = [];
  low.out = list;
  discard(low, node, low.spanOf(node));
  low.out = out;
  return list;
}

function returnStatement(low: Lowering, node: number, span: Span): void {
  low.out.push(low.tree.first(node) ? { kind: 'return', value: firstExpression(low, node), span } : { kind: 'return', span });
}

/** `raise E from cause` is `throw E`; Python 2's `raise E, "why"` is `throw E("why")`. */
function raiseStatement(low: Lowering, node: number, span: Span): void {
  const { tree } = low;
  const first = tree.first(node);
  if (!first) {
    low.out.push({ kind: 'throw', span });
    return;
  }
  const old = tree.kind[first] === K.expression_list ? tree.children(first) : [];
  if (old.length > 1) {
    const callee = expression(low, old[0]!);
    const ref = callee.kind === 'name' || callee.kind === 'member' ? callee.ref : undefined;
    const value: Expr = { kind: 'call', callee, args: [{ value: expression(low, old[1]!) }], span };
    low.out.push({ kind: 'throw', value: ref === undefined ? value : { ...value, ref }, span });
  } else low.out.push({ kind: 'throw', value: expression(low, first), span });
}

/** `assert test, message` throws where the test fails. */
function assertStatement(low: Lowering, node: number, span: Span): void {
  const [condition, message] = low.tree.children(node);
  if (condition === undefined) return;
  const value = expression(low, condition);
  const test: Expr = { kind: 'unary', op: '!', value, span: value.span };
  const { out } = low;
  const then: Stmt[] = [];
  low.out = then;
  const error = callOf('global:AssertionError', message === undefined ? [] : [expression(low, message)], span);
  low.out = out;
  then.push({ kind: 'throw', value: error, span });
  out.push({ kind: 'if', test, then, else: [], span });
}

/** `elif` goes on in the `else` of what is before it, without recursion. */
function ifStatement(low: Lowering, node: number, span: Span): void {
  const { tree, out } = low;
  const before = low.typeOnly;
  let at = node;
  let length = 0;
  let last: Extract<Stmt, { kind: 'if' }> | undefined;
  const clause = (condition: number, suite: number, where: Span): void => {
    const test = expression(low, condition);
    low.typeOnly = before || isTypeChecking(test);
    last = { kind: 'if', test, then: body(low, suite), else: [], span: where };
    low.typeOnly = before;
    low.out.push(last);
    low.out = last.else;
  };
  const [condition, ...rest] = tree.children(node);
  clause(condition ?? 0, rest.find((one) => tree.kind[one] === K.block) ?? 0, span);
  for (const one of rest) {
    at = one;
    if (tree.kind[one] !== K.elif_clause && tree.kind[one] !== K.else_clause) continue;
    if (++length > MAX_CHAIN) {
      low.out.push({ kind: 'expr', value: opaque(low, at, 'depth'), span: low.spanOf(at) });
      break;
    }
    const suite = tree.find(one, K.block);
    if (tree.kind[one] === K.else_clause) block(low, suite || one);
    else clause(tree.first(one), suite, low.span(tree.from[one]!, tree.to[node]!));
  }
  low.out = out;
}

function isTypeChecking(test: Expr): boolean {
  return (test.kind === 'name' || test.kind === 'member') && /^(?:typing|typing_extensions|global):TYPE_CHECKING$/.test(test.ref ?? '');
}

/** `type X = …` is a `let` of the type. */
function typeAlias(low: Lowering, node: number, span: Span): void {
  const { tree } = low;
  const [left, right] = tree.children(node);
  if (left === undefined || right === undefined) return;
  let name = left;
  while (tree.first(name)) name = tree.first(name);
  putName(low, low.textOf(name), name, typeExpr(low, right), span);
}

/** Statements of Python 2, which nobody runs any more: a call each, and a broken span. */
function printStatement(low: Lowering, node: number, span: Span): void {
  low.module.broken.push(span);
  const name = low.tree.kind[node] === K.print_statement ? 'print' : 'exec';
  const at = low.tree.from[node]!;
  const callee = nameExpr(low, name, low.span(at, at + name.length));
  const args = low.tree.children(node).map((one) => ({ value: expression(low, one) }));
  const ref = callee.kind === 'name' ? callee.ref : undefined;
  low.out.push({
    kind: 'expr',
    value: ref === undefined ? { kind: 'call', callee, args, span } : { kind: 'call', callee, ref, args, span },
    span,
  });
}

const nothing: Handler = () => {};
const handle = (handler: Handler, ...kinds: Kind[]): void => {
  for (const kind of kinds) handlers[K[kind]] = handler;
};
handle(error, 'ERROR');
handle(expressionStatement, 'expression_statement');
handle(returnStatement, 'return_statement');
handle(raiseStatement, 'raise_statement');
handle(assertStatement, 'assert_statement');
handle(deletion, 'delete_statement');
handle((low, _, span) => low.out.push({ kind: 'jump', to: 'break', span }), 'break_statement');
handle((low, _, span) => low.out.push({ kind: 'jump', to: 'continue', span }), 'continue_statement');
handle(nothing, 'pass_statement', 'global_statement', 'nonlocal_statement', 'future_import_statement');
handle(importStatement, 'import_statement', 'import_from_statement');
handle(ifStatement, 'if_statement');
handle(forStatement, 'for_statement');
handle(whileStatement, 'while_statement');
handle(tryStatement, 'try_statement');
handle(withStatement, 'with_statement');
handle(matchStatement, 'match_statement');
handle(functionStatement, 'function_definition');
handle((low, node, _span) => (isClass(low, node) ? classStatement(low, node) : functionStatement(low, node)), 'decorated_definition');
handle(classStatement, 'class_definition');
handle(typeAlias, 'type_alias_statement');
handle(printStatement, 'print_statement', 'exec_statement');
handle(block, 'block');

const isClass = (low: Lowering, node: number): boolean => low.tree.find(node, K.class_definition) > 0;
