/** Members, calls, `new` and tagged templates. A chain `a.b().c()` is a spine of nodes, walked without recursion: programs write hundreds of links. */
import { ts } from 'ts-morph';
import type { Arg, Expr, Span } from '../code.ts';
import { MAX_CHAIN } from '../code.ts';
import { expression } from './expressions.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { memberOf, moduleCall, moduleRef, textOf } from './names.ts';
import { opaque } from './opaque.ts';

type Link = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression | ts.NewExpression | ts.NonNullExpression;

export function chain(low: Lowering, node: Link): Expr {
  let base: ts.Node = node;
  let links: Link[] | undefined;
  for (let count = 0; isLink(base.kind); count++) {
    if (count === 1) links = [node];
    links?.push(base as Link);
    base = (base as Link).expression;
  }
  if (links && links.length > MAX_CHAIN) return opaque(low, node, 'depth');
  const start = low.startAt(node.pos, node.end);
  let result = base.kind === K.NewExpression ? newExpr(low, base as ts.NewExpression, start) : expression(low, base);
  if (!links) return base === node ? result : link(low, node, result, start);
  // The innermost link is the last one found.
  for (let i = links.length - 1; i >= 0; i--) result = link(low, links[i]!, result, start);
  return result;
}

const isLink = (kind: ts.SyntaxKind): boolean =>
  kind === K.PropertyAccessExpression || kind === K.CallExpression || kind === K.ElementAccessExpression || kind === K.NonNullExpression;

function newExpr(low: Lowering, node: ts.NewExpression, start: number): Expr {
  const callee = expression(low, node.expression);
  return call(callee, args(low, node.arguments), low.span(start, node.end), false);
}

function link(low: Lowering, node: Link, object: Expr, start: number): Expr {
  switch (node.kind) {
    case K.PropertyAccessExpression: {
      const { name, questionDotToken } = node as ts.PropertyAccessExpression;
      return memberOf(low, object, textOf(name as ts.Identifier), low.span(start, node.end), questionDotToken !== undefined);
    }
    case K.ElementAccessExpression: {
      const { argumentExpression: key, questionDotToken } = node as ts.ElementAccessExpression;
      const span = low.span(start, node.end);
      if (key.kind === K.StringLiteral || key.kind === K.NumericLiteral) {
        return memberOf(low, object, (key as ts.StringLiteral).text, span, questionDotToken !== undefined);
      }
      const member: Expr = { kind: 'member', object, property: expression(low, key), span };
      if (questionDotToken) member.optional = true;
      return member;
    }
    case K.CallExpression:
      return moduleExpr(low, node as ts.CallExpression, start) ?? callLink(low, node as ts.CallExpression, object, start);
    default:
      return object;
  }
}

function callLink(low: Lowering, node: ts.CallExpression, callee: Expr, start: number): Expr {
  return call(callee, args(low, node.arguments), low.span(start, node.end), node.questionDotToken !== undefined);
}

function call(callee: Expr, list: Arg[], span: Span, optional: boolean): Expr {
  const ref = callee.kind === 'name' || callee.kind === 'member' ? callee.ref : undefined;
  const result: Expr = ref === undefined ? { kind: 'call', callee, args: list, span } : { kind: 'call', callee, ref, args: list, span };
  if (optional) result.optional = true;
  return result;
}

function args(low: Lowering, nodes: ts.NodeArray<ts.Expression> | undefined): Arg[] {
  if (!nodes?.length) return [];
  if (nodes.length === 1) return [argument(low, nodes[0]!)];
  // A list that grows takes room for sixteen more; most calls have two or three.
  const list = new Array<Arg>(nodes.length);
  for (let i = 0; i < list.length; i++) list[i] = argument(low, nodes[i]!);
  return list;
}

function argument(low: Lowering, node: ts.Expression): Arg {
  if (node.kind === K.SpreadElement) return { value: expression(low, (node as ts.SpreadElement).expression), spread: true };
  return { value: expression(low, node) };
}

/** `require('x')` and `import('x')` are names of a module, and imports. */
function moduleExpr(low: Lowering, node: ts.CallExpression, start: number): Expr | undefined {
  const name = moduleCall(low, node.expression);
  const first = node.arguments[0];
  if (!name || !first || !ts.isStringLiteralLike(first)) return undefined;
  const from = first.text;
  const span = low.span(start, node.end);
  low.module.imports.push({ local: '', from, name, span });
  return { kind: 'name', name: `${name === '=' ? 'require' : 'import'}('${from}')`, ref: moduleRef(from, name), span };
}

export function taggedTemplate(low: Lowering, node: ts.TaggedTemplateExpression): Expr {
  const callee = expression(low, node.tag);
  const value = expression(low, node.template);
  const template: Expr =
    value.kind === 'literal'
      ? { kind: 'template', parts: [typeof value.value === 'string' ? value.value : value], span: value.span }
      : value;
  return call(callee, [{ value: template }], low.spanAt(node.pos, node.end), false);
}
