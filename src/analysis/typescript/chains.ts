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
  // The usual chain is short: its links are found again by going down, which saves a list.
  let links: Link[] | undefined;
  let count = 0;
  let base: ts.Node = node;
  while (
    base.kind === K.PropertyAccessExpression ||
    base.kind === K.CallExpression ||
    base.kind === K.ElementAccessExpression ||
    base.kind === K.NonNullExpression
  ) {
    if (count++) (links ??= [node]).push(base as Link);
    base = (base as Link).expression;
  }
  if (base.kind === K.NewExpression) return newChain(low, node, links, base as ts.NewExpression);
  if (count > MAX_CHAIN) return opaque(low, node, 'depth');
  return climb(low, links ?? [node], expression(low, base), low.startOf(node));
}

function newChain(low: Lowering, node: Link, links: Link[] | undefined, base: ts.NewExpression): Expr {
  if (base !== node && (links?.length ?? 1) > MAX_CHAIN) return opaque(low, node, 'depth');
  const start = low.startOf(base);
  const callee = expression(low, base.expression);
  const made = call(callee, args(low, base.arguments), low.span(start, base.end), false);
  return base === node ? made : climb(low, links ?? [node], made, start);
}

/** Puts the links on, the innermost (last) first. */
function climb(low: Lowering, links: Link[], base: Expr, start: number): Expr {
  let result = base;
  for (let i = links.length - 1; i >= 0; i--) {
    const link = links[i]!;
    switch (link.kind) {
      case K.PropertyAccessExpression: {
        const { name, questionDotToken } = link as ts.PropertyAccessExpression;
        result = memberOf(low, result, textOf(name as ts.Identifier), low.span(start, link.end), questionDotToken !== undefined);
        break;
      }
      case K.ElementAccessExpression: {
        const { argumentExpression: key, questionDotToken } = link as ts.ElementAccessExpression;
        const span = low.span(start, link.end);
        if (ts.isStringLiteral(key) || ts.isNumericLiteral(key))
          result = memberOf(low, result, key.text, span, questionDotToken !== undefined);
        else {
          result = { kind: 'member', object: result, property: expression(low, key), span };
          if (questionDotToken) result.optional = true;
        }
        break;
      }
      case K.CallExpression:
        result = moduleExpr(low, link as ts.CallExpression, start) ?? callLink(low, link as ts.CallExpression, result, start);
        break;
    }
  }
  return result;
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
  const list: Arg[] = [];
  if (nodes) {
    for (const node of nodes) {
      if (node.kind === K.SpreadElement) list.push({ value: expression(low, (node as ts.SpreadElement).expression), spread: true });
      else list.push({ value: expression(low, node) });
    }
  }
  return list;
}

/** `require('x')` and `import('x')` are names of a module, and imports. */
function moduleExpr(low: Lowering, node: ts.CallExpression, start: number): Expr | undefined {
  const first = node.arguments[0];
  if (!first || !ts.isStringLiteralLike(first)) return undefined;
  const name = moduleCall(low, node.expression);
  if (!name) return undefined;
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
  return call(callee, [{ value: template }], low.spanOf(node), false);
}
