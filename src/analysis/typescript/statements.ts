/** Statements: declarations first, then one handler a kind of node. */
import type { ts } from 'ts-morph';
import type { Expr, Stmt } from '../code.ts';
import { MAX_CHAIN, MAX_DEPTH } from '../code.ts';
import { bind, declareAssigned, put, skipParentheses } from './assignments.ts';
import { classDeclaration } from './classes.ts';
import { discard } from './discard.ts';
import { expression } from './expressions.ts';
import { functionDeclaration } from './functions.ts';
import * as K from './kinds.ts';
import { checkNesting } from './limits.ts';
import { doStatement, forEachStatement, forStatement, labeledStatement, whileStatement } from './loops.ts';
import type { Lowering } from './lowering.ts';
import { exportAssignment, exportDeclaration, exportNames, importDeclaration, importEquals, requireDeclaration } from './modules.ts';
import { held, nameExpr, textOf } from './names.ts';
import { enumDeclaration, namespaceDeclaration } from './namespaces.ts';
import { opaque } from './opaque.ts';
import { declareStatements, has } from './scope.ts';
import { switchStatement } from './switch.ts';

type Handler = (low: Lowering, node: never) => void;
const handlers: (Handler | undefined)[] = [];

/** Appends statements to the present list: function declarations first, as they are hoisted. The names are declared already. */
export function fillBlock(low: Lowering, statements: readonly ts.Statement[]): void {
  for (const node of statements) {
    if (node.kind !== K.FunctionDeclaration) continue;
    exportNames(low, node as ts.FunctionDeclaration);
    functionDeclaration(low, node as ts.FunctionDeclaration);
  }
  for (const node of statements) if (node.kind !== K.FunctionDeclaration) statement(low, node);
}

/** Lowers statements in a scope and a list of their own. */
export function block(low: Lowering, statements: readonly ts.Statement[]): Stmt[] {
  const { scope, out } = low;
  const body: Stmt[] = [];
  low.enter();
  low.out = body;
  declareStatements(low, statements, false);
  fillBlock(low, statements);
  low.scope = scope;
  low.out = out;
  return body;
}

/** The body of an `if` or a loop, a block or a single statement. */
export function branch(low: Lowering, node: ts.Statement): Stmt[] {
  return block(low, node.kind === K.Block ? (node as ts.Block).statements : [node]);
}

export function statement(low: Lowering, node: ts.Statement): void {
  const handler = handlers[node.kind];
  if (!handler) return;
  if (low.depth >= MAX_DEPTH) {
    low.out.push({ kind: 'expr', value: opaque(low, node, 'depth'), span: low.spanAt(node.pos, node.end) });
    return;
  }
  low.depth++;
  handler(low, node as never);
  low.depth--;
}

function expressionStatement(low: Lowering, node: ts.ExpressionStatement): void {
  discard(low, node.expression, low.spanAt(node.pos, node.end));
}

function variables(low: Lowering, node: ts.VariableStatement): void {
  if (has(node, K.DeclareKeyword)) return;
  exportNames(low, node);
  variableList(low, node.declarationList, low.spanAt(node.pos, node.end));
}

/** span: of the statement, for a single declaration; of several, each has its own. */
export function variableList(low: Lowering, list: ts.VariableDeclarationList, span: Stmt['span']): void {
  for (const one of list.declarations) {
    if (low.imported.has(one)) requireDeclaration(low, one);
    else variable(low, one, list.declarations.length === 1 ? span : low.spanAt(one.pos, one.end));
  }
}

function variable(low: Lowering, node: ts.VariableDeclaration, span: Stmt['span']): void {
  const { name, initializer } = node;
  if (name.kind === K.Identifier) {
    const text = textOf(name);
    const target = nameExpr(low, text, low.spanAt(name.pos, name.end));
    if (initializer && skipParentheses(initializer).kind === K.BinaryExpression)
      declareAssigned(low, target as Expr & { kind: 'name' }, initializer, span);
    else put(low, target, initializer && expression(low, initializer, low.hintFor(text)), true, span);
    return;
  }
  if (initializer) bind(low, name, held(low, expression(low, initializer)), span);
}

/** `else if` goes on in the same list of the last `else`, without recursion. */
function ifStatement(low: Lowering, node: ts.IfStatement): void {
  const { out } = low;
  let at = node;
  for (let length = 1; ; length++) {
    const test = expression(low, at.expression);
    const one: Stmt = { kind: 'if', test, then: branch(low, at.thenStatement), else: [], span: low.spanOf(at) };
    low.out.push(one);
    const otherwise = at.elseStatement;
    if (!otherwise) break;
    if (otherwise.kind !== K.IfStatement) {
      one.else = branch(low, otherwise);
      break;
    }
    low.out = one.else;
    at = otherwise as ts.IfStatement;
    if (length >= MAX_CHAIN) checkNesting(Number.POSITIVE_INFINITY);
  }
  low.out = out;
}

function returnOrThrow(low: Lowering, node: ts.ReturnStatement | ts.ThrowStatement): void {
  const kind = node.kind === K.ReturnStatement ? 'return' : 'throw';
  const value = node.expression && expression(low, node.expression);
  low.out.push(value ? { kind, value, span: low.spanAt(node.pos, node.end) } : { kind, span: low.spanAt(node.pos, node.end) });
}

function tryStatement(low: Lowering, node: ts.TryStatement): void {
  const body = block(low, node.tryBlock.statements);
  const catches: Extract<Stmt, { kind: 'try' }>['catches'] = [];
  if (node.catchClause) catches.push(catchClause(low, node.catchClause));
  low.out.push({
    kind: 'try',
    body,
    catches,
    finally: node.finallyBlock ? block(low, node.finallyBlock.statements) : [],
    span: low.spanAt(node.pos, node.end),
  });
}

function catchClause(low: Lowering, node: ts.CatchClause): { name?: string; types: Expr[]; body: Stmt[] } {
  const name = node.variableDeclaration?.name;
  if (!name) return { types: [], body: block(low, node.block.statements) };
  const { scope } = low;
  low.enter();
  if (name.kind === K.Identifier) {
    low.declare(textOf(name));
    const body = block(low, node.block.statements);
    low.scope = scope;
    return { name: textOf(name), types: [], body };
  }
  const temporary = low.temporaryName();
  const body = boundBlock(low, name, temporary, node.block.statements);
  low.scope = scope;
  return { name: temporary, types: [], body };
}

/** A block that begins with taking a pattern apart. */
export function boundBlock(low: Lowering, name: ts.BindingName, source: string, statements: readonly ts.Statement[]): Stmt[] {
  const { out } = low;
  low.out = [];
  const span = low.spanAt(name.pos, name.end);
  declareNames(low, name);
  bind(low, name, { kind: 'name', name: source, span }, span);
  const body = low.out;
  low.out = out;
  body.push(...block(low, statements));
  return body;
}

function declareNames(low: Lowering, name: ts.BindingName): void {
  if (name.kind === K.Identifier) low.declare(textOf(name));
  else for (const one of name.elements) if (one.kind === K.BindingElement) declareNames(low, one.name);
}

function withStatement(low: Lowering, node: ts.WithStatement): void {
  low.out.push({
    kind: 'with',
    value: expression(low, node.expression),
    body: branch(low, node.statement),
    span: low.spanAt(node.pos, node.end),
  });
}

function jump(low: Lowering, node: ts.BreakOrContinueStatement): void {
  const to = node.kind === K.BreakStatement ? 'break' : 'continue';
  low.out.push({ kind: 'jump', to, span: low.spanAt(node.pos, node.end) });
}

handlers[K.ExpressionStatement] = expressionStatement as Handler;
handlers[K.VariableStatement] = variables as Handler;
handlers[K.IfStatement] = ifStatement as Handler;
handlers[K.ReturnStatement] = returnOrThrow as Handler;
handlers[K.ThrowStatement] = returnOrThrow as Handler;
handlers[K.TryStatement] = tryStatement as Handler;
handlers[K.WithStatement] = withStatement as Handler;
handlers[K.BreakStatement] = jump as Handler;
handlers[K.ContinueStatement] = jump as Handler;
handlers[K.Block] = (low, node: ts.Block) =>
  low.out.push({ kind: 'block', body: block(low, node.statements), span: low.spanAt(node.pos, node.end) });
handlers[K.WhileStatement] = whileStatement as Handler;
handlers[K.DoStatement] = doStatement as Handler;
handlers[K.ForStatement] = forStatement as Handler;
handlers[K.ForOfStatement] = forEachStatement as Handler;
handlers[K.ForInStatement] = forEachStatement as Handler;
handlers[K.LabeledStatement] = labeledStatement as Handler;
handlers[K.SwitchStatement] = switchStatement as Handler;
handlers[K.FunctionDeclaration] = functionDeclaration as Handler; // as the only statement of a branch
handlers[K.ClassDeclaration] = (low, node: ts.ClassDeclaration) => {
  exportNames(low, node);
  classDeclaration(low, node);
};
handlers[K.InterfaceDeclaration] = exportNames as Handler;
handlers[K.TypeAliasDeclaration] = exportNames as Handler;
handlers[K.EnumDeclaration] = enumDeclaration as Handler;
handlers[K.ModuleDeclaration] = namespaceDeclaration as Handler;
handlers[K.ImportDeclaration] = importDeclaration as Handler;
handlers[K.ImportEqualsDeclaration] = importEquals as Handler;
handlers[K.ExportDeclaration] = exportDeclaration as Handler;
handlers[K.ExportAssignment] = exportAssignment as Handler;
