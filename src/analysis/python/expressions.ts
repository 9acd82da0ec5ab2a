/** Expressions: one handler a kind of node, by table. What has no handler is opaque. */
import type { Constant, Expr, FnId } from '../code.ts';
import { MAX_DEPTH } from '../code.ts';
import { walrus } from './assignments.ts';
import { chain } from './chains.ts';
import { comprehension } from './comprehensions.ts';
import { lambda } from './functions.ts';
import type { Kind } from './kinds.ts';
import { K, OTHER } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { nameExpr } from './names.ts';
import { opaque } from './opaque.ts';
import { binary, boolean, comparison, conditional, not } from './operators.ts';
import { stringExpr } from './strings.ts';
import { forwardReference, genericType, memberType, unionType } from './types.ts';

/** hint: the id that a function gets here, because a variable, a key or a field names it. */
type Handler = (low: Lowering, node: number, hint?: FnId) => Expr;
const handlers: (Handler | undefined)[] = new Array(OTHER + 1).fill(undefined);

/** node: 0 where the parser found none. */
export function expression(low: Lowering, node: number, hint?: FnId): Expr {
  if (node === 0) return { kind: 'opaque', why: 'syntax', reads: [], span: low.span(0, 0) };
  const handler = handlers[low.tree.kind[node]!];
  if (!handler) return opaque(low, node, low.tree.kind[node] === K.ERROR ? 'syntax' : 'unsupported');
  if (low.depth >= MAX_DEPTH) return opaque(low, node, 'depth');
  low.depth++;
  const result = handler(low, node, hint);
  low.depth--;
  return result;
}

/** The first child as an expression; where there is none, the whole is broken. */
export function firstExpression(low: Lowering, node: number, hint?: FnId): Expr {
  const child = low.tree.first(node);
  return child ? expression(low, child, hint) : opaque(low, node, 'syntax');
}

/** Lowers what is evaluated only sometimes: the statements it needs first come back apart. */
export function apart(low: Lowering, node: number): { value: Expr; before: Lowering['out'] } {
  const { out } = low;
  const before: Lowering['out'] = [];
  low.out = before;
  const value = expression(low, node);
  low.out = out;
  return { value, before };
}

const literal = (low: Lowering, node: number, value: Constant): Expr => ({ kind: 'literal', value, span: low.spanOf(node) });

function identifier(low: Lowering, node: number): Expr {
  const name = low.textOf(node);
  return name ? nameExpr(low, name, low.spanOf(node)) : opaque(low, node, 'syntax');
}

/** What is too large to be exact stays text; imaginary numbers are no constants. */
function number(low: Lowering, node: number): Expr {
  const text = low.textOf(node).replaceAll('_', '');
  if (/[jJ]$/.test(text)) return opaque(low, node, 'unsupported');
  const digits = text.replace(/[lL]$/, '');
  const value = Number(digits);
  const exact = low.tree.kind[node] === K.float ? Number.isFinite(value) : Number.isSafeInteger(value);
  return literal(low, node, exact ? value : digits);
}

function string(low: Lowering, node: number): Expr {
  return (low.inType && forwardReference(low, node)) || stringExpr(low, node);
}

export function items(low: Lowering, nodes: readonly number[]): Extract<Expr, { kind: 'array' }>['items'] {
  return nodes.map((node) => (isSplat(low, node) ? { spread: firstExpression(low, node) } : expression(low, node)));
}

const isSplat = ({ tree: { kind } }: Lowering, node: number): boolean => kind[node] === K.list_splat || kind[node] === K.list_splat_pattern;

function array(low: Lowering, node: number): Expr {
  return { kind: 'array', items: items(low, low.tree.children(node)), span: low.spanOf(node) };
}

function dictionary(low: Lowering, node: number, hint?: FnId): Expr {
  const { tree } = low;
  const entries: Extract<Expr, { kind: 'object' }>['entries'] = [];
  for (let child = tree.first(node); child; child = tree.next(child, node)) {
    if (tree.kind[child] === K.dictionary_splat) entries.push({ spread: firstExpression(low, child) });
    else if (tree.kind[child] === K.pair) {
      const key = tree.first(child);
      const value = key && tree.next(key, child);
      if (!value) continue;
      const name = keyOf(low, key);
      const inner = hint !== undefined && typeof name === 'string' ? `${hint}.${name}` : undefined;
      entries.push({ key: name, value: expression(low, value, inner) });
    }
  }
  return { kind: 'object', entries, span: low.spanOf(node) };
}

/** A key or an index: text where it is fixed. */
export function keyOf(low: Lowering, node: number): string | Expr {
  const key = expression(low, node);
  if (key.kind !== 'literal') return key;
  if (typeof key.value === 'number') return Number.isInteger(key.value) && key.value >= 0 ? String(key.value) : key;
  return typeof key.value === 'string' && low.tree.kind[node] !== K.integer ? key.value : key;
}

function unary(low: Lowering, node: number): Expr {
  const value = firstExpression(low, node);
  const op = low.text[low.tree.from[node]!]!;
  if (op === '-' && value.kind === 'literal' && typeof value.value === 'number') return literal(low, node, -value.value);
  return { kind: 'unary', op, value, span: low.spanOf(node) };
}

function awaited(low: Lowering, node: number): Expr {
  if (low.frame.isComprehension) low.frame.fn.async = true;
  return { kind: 'await', value: firstExpression(low, node), span: low.spanOf(node) };
}

function yielded(low: Lowering, node: number): Expr {
  low.frame.fn.yields = true;
  const span = low.spanOf(node);
  const value: Expr = low.tree.first(node) ? firstExpression(low, node) : { kind: 'literal', value: null, span };
  return { kind: 'await', value, yields: true, span };
}

/** `slice(start, stop, step)` is what an object is asked for: `x[1:]` is `x[slice(1, None)]`. */
function slice(low: Lowering, node: number): Expr {
  const { tree, text } = low;
  const span = low.spanOf(node);
  const args: Expr[] = [];
  let at = tree.from[node]!;
  let part: Expr | undefined;
  const colons = (to: number): void => {
    for (const c of text.slice(at, to).replace(/#.*/g, '')) {
      if (c !== ':') continue;
      args.push(part ?? { kind: 'literal', value: null, span });
      part = undefined;
    }
  };
  for (const child of tree.children(node)) {
    colons(tree.from[child]!);
    part = expression(low, child);
    at = tree.to[child]!;
  }
  colons(tree.to[node]!);
  args.push(part ?? { kind: 'literal', value: null, span });
  return {
    kind: 'call',
    callee: { kind: 'name', name: 'slice', ref: 'global:slice', span },
    ref: 'global:slice',
    args: args.map((value) => ({ value })),
    span,
  };
}

const handle = (handler: Handler, ...kinds: Kind[]): void => {
  for (const kind of kinds) handlers[K[kind]] = handler;
};
handle(identifier, 'identifier');
handle(number, 'integer', 'float');
handle(string, 'string', 'concatenated_string');
handle((low, node) => literal(low, node, true), 'true');
handle((low, node) => literal(low, node, false), 'false');
handle((low, node) => literal(low, node, null), 'none');
handle((low, node) => ({ kind: 'name', name: 'Ellipsis', ref: 'global:Ellipsis', span: low.spanOf(node) }), 'ellipsis');
handle(chain, 'attribute', 'call', 'subscript');
handle(binary, 'binary_operator');
handle(boolean, 'boolean_operator');
handle(comparison, 'comparison_operator');
handle(conditional, 'conditional_expression');
handle(not, 'not_operator');
handle(unary, 'unary_operator');
handle(array, 'list', 'tuple', 'set', 'expression_list', 'list_pattern', 'tuple_pattern', 'pattern_list');
handle(dictionary, 'dictionary');
handle(comprehension, 'list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression');
handle(lambda, 'lambda');
handle(awaited, 'await');
handle(yielded, 'yield');
handle(walrus, 'named_expression');
handle(slice, 'slice');
// What stands around an expression and means nothing by itself.
handle(
  firstExpression,
  'parenthesized_expression',
  'type',
  'list_splat',
  'dictionary_splat',
  'parenthesized_list_splat',
  'list_splat_pattern',
);
handle(firstExpression, 'as_pattern', 'as_pattern_target', 'with_item', 'splat_type', 'chevron', 'constrained_type');
handle(genericType, 'generic_type');
handle(unionType, 'union_type');
handle(memberType, 'member_type');
