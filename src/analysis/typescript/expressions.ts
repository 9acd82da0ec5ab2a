/** Expressions: one handler a kind of node, by table. What has no handler is opaque. */
import { ts } from 'ts-morph';
import type { Constant, Expr } from '../code.ts';
import { MAX_DEPTH } from '../code.ts';
import { constantOf } from '../constants.ts';
import { update } from './assignments.ts';
import { chain, taggedTemplate } from './chains.ts';
import { lowerClass } from './classes.ts';
import { lowerFunction } from './functions.ts';
import { jsx } from './jsx.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { nameExpr, textOf } from './names.ts';
import { opaque } from './opaque.ts';
import { binary, conditional } from './operators.ts';

/** hint: the id that a function or class gets here, because a variable, a key or a field names it. */
type Handler = (low: Lowering, node: never, hint: string | undefined) => Expr;
const handlers: (Handler | undefined)[] = [];

export function expression(low: Lowering, node: ts.Node, hint?: string): Expr {
  const handler = handlers[node.kind];
  if (!handler) return opaque(low, node, 'unsupported');
  if (low.depth >= MAX_DEPTH) return opaque(low, node, 'depth');
  low.depth++;
  const result = handler(low, node as never, hint);
  low.depth--;
  return result;
}

/** Lowers what is evaluated only sometimes: the statements it needs first come back apart. */
export function apart(low: Lowering, node: ts.Node): { value: Expr; before: Lowering['out'] } {
  const { out } = low;
  const before: Lowering['out'] = [];
  low.out = before;
  const value = expression(low, node);
  low.out = out;
  return { value, before };
}

const literal = (low: Lowering, node: ts.Node, value: Constant): Expr => ({ kind: 'literal', value, span: low.spanAt(node.pos, node.end) });

function identifier(low: Lowering, node: ts.Identifier): Expr {
  return nameExpr(low, textOf(node), low.spanAt(node.pos, node.end));
}

function number(low: Lowering, node: ts.NumericLiteral): Expr {
  return literal(low, node, Number(node.text.replaceAll('_', '')));
}

function bigint(low: Lowering, node: ts.BigIntLiteral): Expr {
  const value = Number(node.text.slice(0, -1));
  return literal(low, node, Number.isSafeInteger(value) ? value : node.text);
}

function regex(low: Lowering, node: ts.RegularExpressionLiteral): Expr {
  low.verbatim.push(node.end - node.text.length, node.end);
  const close = node.text.lastIndexOf('/');
  return literal(low, node, { regex: node.text.slice(1, Math.max(1, close)), flags: node.text.slice(close + 1) });
}

function text(low: Lowering, node: ts.StringLiteral | ts.NoSubstitutionTemplateLiteral): Expr {
  if (node.kind === K.NoSubstitutionTemplateLiteral) low.verbatim.push(low.startAt(node.pos, node.end), node.end);
  return literal(low, node, constantOf(node.text));
}

/** The fixed and variable parts. A fixed part with the shape of a secret is a literal of its digest. */
function template(low: Lowering, node: ts.TemplateExpression): Expr {
  const parts: (string | Expr)[] = [];
  const fixed = (piece: ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail): void => {
    low.verbatim.push(low.startAt(piece.pos, piece.end), piece.end);
    if (!piece.text) return;
    const constant = constantOf(piece.text);
    parts.push(typeof constant === 'string' ? constant : literal(low, piece, constant));
  };
  fixed(node.head);
  for (const one of node.templateSpans) {
    parts.push(expression(low, one.expression));
    fixed(one.literal);
  }
  return { kind: 'template', parts, span: low.spanAt(node.pos, node.end) };
}

/** A property's name: text where it is fixed. */
export function propertyKey(low: Lowering, name: ts.PropertyName): string | Expr {
  if (name.kind === K.Identifier || name.kind === K.PrivateIdentifier) return textOf(name as ts.Identifier);
  if (name.kind !== K.ComputedPropertyName) return (name as ts.StringLiteral).text;
  const inner = (name as ts.ComputedPropertyName).expression;
  if (ts.isStringLiteralLike(inner) || inner.kind === K.NumericLiteral) return (inner as ts.StringLiteral).text;
  return expression(low, inner);
}

function object(low: Lowering, node: ts.ObjectLiteralExpression, hint?: string): Expr {
  const entries: Extract<Expr, { kind: 'object' }>['entries'] = [];
  for (const property of node.properties) {
    if (property.kind === K.SpreadAssignment) {
      entries.push({ spread: expression(low, (property as ts.SpreadAssignment).expression) });
      continue;
    }
    if (!property.name) continue;
    const key = propertyKey(low, property.name as ts.PropertyName);
    const inner = hint !== undefined && typeof key === 'string' ? `${hint}.${key}` : undefined;
    if (property.kind === K.PropertyAssignment) {
      entries.push({ key, value: expression(low, (property as ts.PropertyAssignment).initializer, inner) });
    } else if (property.kind === K.ShorthandPropertyAssignment) {
      entries.push({ key, value: identifier(low, property.name as ts.Identifier) });
    } else {
      const method = property as ts.MethodDeclaration | ts.AccessorDeclaration;
      entries.push({ key, value: lowerFunction(low, method, inner, typeof key === 'string' ? { name: key } : {}) });
    }
  }
  return { kind: 'object', entries, span: low.spanAt(node.pos, node.end) };
}

function array(low: Lowering, node: ts.ArrayLiteralExpression): Expr {
  const items: Extract<Expr, { kind: 'array' }>['items'] = [];
  for (const item of node.elements) {
    if (item.kind === K.SpreadElement) items.push({ spread: expression(low, (item as ts.SpreadElement).expression) });
    else items.push(expression(low, item));
  }
  return { kind: 'array', items, span: low.spanAt(node.pos, node.end) };
}

function prefix(low: Lowering, node: ts.PrefixUnaryExpression): Expr {
  if (node.operator === K.PlusPlusToken || node.operator === K.MinusMinusToken) return update(low, node);
  const op = node.operator === K.ExclamationToken ? '!' : node.operator === K.MinusToken ? '-' : node.operator === K.PlusToken ? '+' : '~';
  const value = expression(low, node.operand);
  if (op === '-' && value.kind === 'literal' && typeof value.value === 'number') return literal(low, node, -value.value);
  return { kind: 'unary', op, value, span: low.spanAt(node.pos, node.end) };
}

const unary =
  (op: string) =>
  (low: Lowering, node: ts.TypeOfExpression | ts.DeleteExpression | ts.VoidExpression): Expr => {
    const value = expression(low, node.expression);
    if (op === 'void' && value.kind === 'literal')
      return { kind: 'name', name: 'undefined', ref: 'global:undefined', span: low.spanAt(node.pos, node.end) };
    return { kind: 'unary', op, value, span: low.spanAt(node.pos, node.end) };
  };

function awaited(low: Lowering, node: ts.AwaitExpression): Expr {
  return { kind: 'await', value: expression(low, node.expression), span: low.spanAt(node.pos, node.end) };
}

function yielded(low: Lowering, node: ts.YieldExpression): Expr {
  const span = low.spanAt(node.pos, node.end);
  return { kind: 'await', value: node.expression ? expression(low, node.expression) : undefinedAt(span), yields: true, span };
}

export const undefinedAt = (span: Expr['span']): Expr => ({ kind: 'name', name: 'undefined', ref: 'global:undefined', span });

const transparent = (low: Lowering, node: ts.ParenthesizedExpression, hint?: string): Expr => expression(low, node.expression, hint);

const word =
  (name: string, ref?: string) =>
  (low: Lowering, node: ts.Node): Expr =>
    ref === undefined
      ? { kind: 'name', name, span: low.spanAt(node.pos, node.end) }
      : { kind: 'name', name, ref, span: low.spanAt(node.pos, node.end) };

function metaProperty(low: Lowering, node: ts.MetaProperty): Expr {
  const name = `${node.keywordToken === K.ImportKeyword ? 'import' : 'new'}.${textOf(node.name)}`;
  return { kind: 'name', name, ref: `global:${name}`, span: low.spanAt(node.pos, node.end) };
}

const fn = (low: Lowering, node: ts.ArrowFunction | ts.FunctionExpression, hint?: string): Expr => lowerFunction(low, node, hint);
const classExpr = (low: Lowering, node: ts.ClassExpression, hint?: string): Expr => ({
  kind: 'class',
  class: lowerClass(low, node, hint),
  span: low.spanAt(node.pos, node.end),
});

handlers[K.Identifier] = identifier as Handler;
handlers[K.NumericLiteral] = number as Handler;
handlers[K.BigIntLiteral] = bigint as Handler;
handlers[K.RegularExpressionLiteral] = regex as Handler;
handlers[K.StringLiteral] = text as Handler;
handlers[K.NoSubstitutionTemplateLiteral] = text as Handler;
handlers[K.TrueKeyword] = (low, node) => literal(low, node, true);
handlers[K.FalseKeyword] = (low, node) => literal(low, node, false);
handlers[K.NullKeyword] = (low, node) => literal(low, node, null);
handlers[K.OmittedExpression] = (low, node) => undefinedAt(low.spanOf(node));
handlers[K.TemplateExpression] = template as Handler;
handlers[K.ObjectLiteralExpression] = object as Handler;
handlers[K.ArrayLiteralExpression] = array as Handler;
handlers[K.PrefixUnaryExpression] = prefix as Handler;
handlers[K.PostfixUnaryExpression] = update as Handler;
handlers[K.TypeOfExpression] = unary('typeof') as Handler;
handlers[K.DeleteExpression] = unary('delete') as Handler;
handlers[K.VoidExpression] = unary('void') as Handler;
handlers[K.AwaitExpression] = awaited as Handler;
handlers[K.YieldExpression] = yielded as Handler;
handlers[K.ThisKeyword] = word('this');
handlers[K.SuperKeyword] = word('super');
handlers[K.ImportKeyword] = word('import', 'global:import');
handlers[K.MetaProperty] = metaProperty as Handler;
handlers[K.ParenthesizedExpression] = transparent as Handler;
handlers[K.AsExpression] = transparent as Handler;
handlers[K.SatisfiesExpression] = transparent as Handler;
handlers[K.TypeAssertionExpression] = transparent as Handler;
handlers[K.ExpressionWithTypeArguments] = transparent as Handler;
handlers[K.PropertyAccessExpression] = chain as Handler;
handlers[K.ElementAccessExpression] = chain as Handler;
handlers[K.CallExpression] = chain as Handler;
handlers[K.NonNullExpression] = chain as Handler;
handlers[K.NewExpression] = chain as Handler;
handlers[K.TaggedTemplateExpression] = taggedTemplate as Handler;
handlers[K.BinaryExpression] = ((low: Lowering, node: ts.BinaryExpression, hint?: string) => binary(low, node, hint)) as Handler;
handlers[K.ConditionalExpression] = conditional as Handler;
handlers[K.ArrowFunction] = fn as Handler;
handlers[K.FunctionExpression] = fn as Handler;
handlers[K.ClassExpression] = classExpr as Handler;
handlers[K.JsxElement] = jsx as Handler;
handlers[K.JsxSelfClosingElement] = jsx as Handler;
handlers[K.JsxFragment] = jsx as Handler;
handlers[K.PrivateIdentifier] = word('#') as Handler; // `#x in object`
