/** Types as expressions: enough to know which class something is. */
import { ts } from 'ts-morph';
import type { Expr, Span } from '../code.ts';
import { MAX_CHAIN, MAX_DEPTH } from '../code.ts';
import { constantOf } from '../constants.ts';
import { expression } from './expressions.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { memberOf, moduleRef, nameExpr, textOf } from './names.ts';

const keywords: Record<number, string> = {
  [K.AnyKeyword]: 'any',
  [K.BigIntKeyword]: 'bigint',
  [K.BooleanKeyword]: 'boolean',
  [K.NeverKeyword]: 'never',
  [K.NumberKeyword]: 'number',
  [K.ObjectKeyword]: 'object',
  [K.StringKeyword]: 'string',
  [K.SymbolKeyword]: 'symbol',
  [K.UndefinedKeyword]: 'undefined',
  [K.UnknownKeyword]: 'unknown',
  [K.VoidKeyword]: 'void',
};

export function typeExpr(low: Lowering, node: ts.TypeNode): Expr {
  if (low.depth >= MAX_DEPTH) return { kind: 'opaque', why: 'depth', reads: [], span: low.spanAt(node.pos, node.end) };
  low.depth++;
  const result = lowerType(low, node);
  low.depth--;
  return result;
}

const unsupported = (low: Lowering, node: ts.TypeNode): Expr => ({
  kind: 'opaque',
  why: 'unsupported',
  reads: [],
  span: low.spanAt(node.pos, node.end),
});

function lowerType(low: Lowering, node: ts.TypeNode): Expr {
  const keyword = keywords[node.kind];
  if (keyword) return { kind: 'name', name: keyword, ref: low.globalRef(keyword), span: low.spanAt(node.pos, node.end) };
  switch (node.kind) {
    case K.TypeReference:
      return generic(
        low,
        entityName(low, (node as ts.TypeReferenceNode).typeName),
        (node as ts.TypeReferenceNode).typeArguments,
        low.spanAt(node.pos, node.end),
      );
    case K.ExpressionWithTypeArguments: {
      const { expression: base, typeArguments } = node as ts.ExpressionWithTypeArguments;
      return generic(low, expression(low, base), typeArguments, low.spanAt(node.pos, node.end));
    }
    case K.ArrayType: {
      // `X[]` and `Array<X>` are one. `X[][][]…` nests to the left.
      let dimensions = 0;
      let element: ts.TypeNode = node;
      while (element.kind === K.ArrayType && dimensions < MAX_DEPTH) {
        dimensions++;
        element = (element as ts.ArrayTypeNode).elementType;
      }
      const span = low.spanAt(node.pos, node.end);
      if (element.kind === K.ArrayType) return unsupported(low, node);
      let result = typeExpr(low, element);
      for (; dimensions; dimensions--)
        result = { kind: 'member', object: { kind: 'name', name: 'Array', ref: 'global:Array', span }, property: result, span };
      return result;
    }
    case K.TupleType:
      return {
        kind: 'array',
        items: (node as ts.TupleTypeNode).elements.map((element) => typeExpr(low, element)),
        span: low.spanAt(node.pos, node.end),
      };
    case K.NamedTupleMember:
      return typeExpr(low, (node as ts.NamedTupleMember).type);
    case K.ParenthesizedType:
    case K.OptionalType:
    case K.RestType:
      return typeExpr(low, (node as ts.ParenthesizedTypeNode).type);
    case K.TypeOperator: {
      const { operator, type } = node as ts.TypeOperatorNode;
      if (operator !== K.KeyOfKeyword) return typeExpr(low, type);
      return { kind: 'unary', op: 'keyof', value: typeExpr(low, type), span: low.spanAt(node.pos, node.end) };
    }
    case K.TypeQuery:
      return {
        kind: 'unary',
        op: 'typeof',
        value: entityName(low, (node as ts.TypeQueryNode).exprName),
        span: low.spanAt(node.pos, node.end),
      };
    case K.IndexedAccessType: {
      const { objectType, indexType } = node as ts.IndexedAccessTypeNode;
      if (!ts.isLiteralTypeNode(indexType) || !ts.isStringLiteral(indexType.literal)) return unsupported(low, node);
      return memberOf(low, typeExpr(low, objectType), indexType.literal.text, low.spanAt(node.pos, node.end));
    }
    case K.LiteralType: {
      const { literal } = node as ts.LiteralTypeNode;
      if (ts.isStringLiteral(literal)) return { kind: 'literal', value: constantOf(literal.text), span: low.spanAt(node.pos, node.end) };
      return expression(low, literal);
    }
    case K.UnionType:
      return union(low, node as ts.UnionTypeNode, '|');
    case K.IntersectionType:
      return union(low, node as ts.IntersectionTypeNode, '&');
    case K.ImportType: {
      const { argument, qualifier, typeArguments } = node as ts.ImportTypeNode;
      if (!ts.isLiteralTypeNode(argument) || !ts.isStringLiteral(argument.literal)) return unsupported(low, node);
      const span = low.spanAt(node.pos, node.end);
      const from = argument.literal.text;
      low.module.imports.push({ local: '', from, name: '*', type: true, span });
      const whole: Expr = { kind: 'name', name: `import('${from}')`, ref: moduleRef(from, '*'), span };
      return generic(low, qualifier ? entityName(low, qualifier, whole) : whole, typeArguments, span);
    }
    case K.ThisType:
      return { kind: 'name', name: 'this', span: low.spanAt(node.pos, node.end) };
    default:
      return unsupported(low, node);
  }
}

/** `a.b.C`, read from `root` where there is one. */
function entityName(low: Lowering, name: ts.EntityName, root?: Expr): Expr {
  const names: ts.Identifier[] = [];
  let at = name;
  for (; at.kind === K.QualifiedName && names.length < MAX_DEPTH; at = at.left) names.unshift(at.right);
  if (at.kind !== K.Identifier) return unsupported(low, name as ts.Node as ts.TypeNode);
  const start = low.startAt(name.pos, name.end);
  const first = low.span(start, at.end);
  let result = root ? memberOf(low, root, textOf(at), first) : nameExpr(low, textOf(at), first);
  for (const one of names) result = memberOf(low, result, textOf(one), low.span(start, one.end));
  return result;
}

/** `Repository<User>`: a member read by the argument; of several arguments, by their array. */
function generic(low: Lowering, object: Expr, args: readonly ts.TypeNode[] | undefined, span: Span): Expr {
  if (!args?.length) return object;
  const list = args.map((argument) => typeExpr(low, argument));
  const property: Expr = list.length === 1 ? list[0]! : { kind: 'array', items: list, span };
  return { kind: 'member', object, property, span };
}

function isNothing(node: ts.TypeNode): boolean {
  return node.kind === K.UndefinedKeyword || (ts.isLiteralTypeNode(node) && node.literal.kind === K.NullKeyword);
}

/** `A | null` is A. */
function union(low: Lowering, node: ts.UnionTypeNode | ts.IntersectionTypeNode, op: string): Expr {
  const types = node.types.filter((type) => !isNothing(type));
  const [first, ...rest] = types.length ? types : node.types;
  if (!first || rest.length > MAX_CHAIN) return unsupported(low, node);
  const start = low.startAt(node.pos, node.end);
  let result = typeExpr(low, first);
  for (const type of rest) result = { kind: 'binary', op, left: result, right: typeExpr(low, type), span: low.span(start, type.end) };
  return result;
}
