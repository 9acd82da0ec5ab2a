/** Python's expressions. */
import type { Arg, Expr, Span } from '../code.ts';
import { MAX_DEPTH } from '../code.ts';
import { constantOf } from '../constants.ts';
import type { Lowering } from './lowering.ts';
import type { Node } from './tree.ts';
import { kid, named } from './tree.ts';

const BINARY: Record<string, string> = { and: '&&', or: '||', is: '==', 'is not': '!=', '<>': '!=' };

export function expression(low: Lowering, node: Node): Expr {
  if (low.depth > MAX_DEPTH) return low.opaque(node, 'depth');
  low.depth++;
  const result = spine(low, node);
  low.depth--;
  return result;
}
/** Left spines of calls, members and operators are walked, not recursed: chains of thousands are real. */
function spine(low: Lowering, node: Node): Expr {
  const links: Node[] = [];
  let at: Node = node;
  for (;;) {
    const next = at.type === 'call' ? kid(at, 'function') : at.type === 'attribute' ? kid(at, 'object') : at.type === 'subscript' ? kid(at, 'value') : at.type === 'binary_operator' || at.type === 'boolean_operator' ? kid(at, 'left') : undefined;
    if (!next) break;
    links.push(at);
    at = next;
  }
  if (links.length > 1000) return low.opaque(node, 'depth');
  let expr = single(low, at);
  for (let index = links.length - 1; index >= 0; index--) expr = link(low, links[index] as Node, expr);
  return expr;
}
function link(low: Lowering, node: Node, left: Expr): Expr {
  const span = low.span(node);
  switch (node.type) {
    case 'attribute':
      return low.member(left, low.text(kid(node, 'attribute')), span);
    case 'subscript':
      return subscript(low, node, left, span);
    case 'call':
      return call(low, node, left, span);
    default: {
      const operator = node.kids.find((one) => one.field === 'operator')?.type ?? '+';
      const right = kid(node, 'right');
      const value = right ? expression(low, right) : low.none(node);
      if (operator === '%' && (left.kind === 'literal' || left.kind === 'template')) return formatted(left, value, span);
      return { kind: 'binary', op: BINARY[operator] ?? operator, left, right: value, span };
    }
  }
}
function subscript(low: Lowering, node: Node, object: Expr, span: Span): Expr {
  const keys = node.kids.filter((one) => one.field === 'subscript' && one.named);
  if (keys.length === 1 && keys[0]) {
    const [key] = keys;
    if (key.type === 'slice') return { kind: 'call', callee: low.member(object, 'slice', span), args: [], span };
    const value = expression(low, key);
    if (value.kind === 'literal' && (typeof value.value === 'string' || typeof value.value === 'number')) return low.member(object, String(value.value), span, true);
    return { kind: 'member', object, property: value, span };
  }
  return { kind: 'member', object, property: { kind: 'array', items: keys.map((one) => expression(low, one)), span }, span };
}
function call(low: Lowering, node: Node, callee: Expr, span: Span): Expr {
  const list = kid(node, 'arguments');
  const args = list ? (list.type === 'generator_expression' ? [{ value: expression(low, list) }] : argumentsOf(low, list)) : [];
  if (callee.kind === 'member' && callee.property === 'format' && (callee.object.kind === 'literal' || callee.object.kind === 'template')) return { kind: 'template', parts: [...partsOf(callee.object), ...args.map((arg) => arg.value)], span };
  const ref = 'ref' in callee ? callee.ref : undefined;
  return { kind: 'call', callee, args, span, ...(ref !== undefined && { ref }) };
}
const partsOf = (v: Expr): (string | Expr)[] => (v.kind === 'template' ? v.parts : v.kind === 'literal' && typeof v.value === 'string' ? [v.value] : [v]);
/** `"… %s" % (a, b)`: text and values in turn. */
function formatted(left: Expr, value: Expr, span: Span): Expr {
  const values = value.kind === 'array' ? value.items.map((item) => ('spread' in item ? item.spread : item)) : [value];
  const parts: (string | Expr)[] = [];
  let next = 0;
  for (const part of partsOf(left)) {
    if (typeof part !== 'string') {
      parts.push(part);
      continue;
    }
    const pieces = part.split(/%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) {
        const given = values[Math.min(next++, values.length - 1)];
        if (given) parts.push(given);
      }
      if (piece !== '') parts.push(piece);
    }
  }
  return { kind: 'template', parts, span };
}
export function argumentsOf(low: Lowering, list: Node): Arg[] {
  return named(list).map((one): Arg => {
    if (one.type === 'keyword_argument') {
      const value = kid(one, 'value');
      return { name: low.text(kid(one, 'name')), value: value ? expression(low, value) : low.none(one) };
    }
    const inner = one.kids.find((each) => each.named);
    if (one.type === 'list_splat' && inner) return { value: expression(low, inner), spread: true };
    if (one.type === 'dictionary_splat' && inner) return { name: '**', value: expression(low, inner), spread: true };
    return { value: expression(low, one) };
  });
}

function single(low: Lowering, node: Node): Expr {
  const span = low.span(node);
  switch (node.type) {
    case 'identifier':
      return low.name(low.text(node), span);
    case 'string':
    case 'concatenated_string':
      return text(low, node, span);
    case 'integer':
    case 'float': {
      const value = Number(low.text(node).replaceAll('_', '').replace(/[lLjJ]$/, ''));
      return { kind: 'literal', value: Number.isNaN(value) ? 0 : value, span };
    }
    case 'true':
    case 'false':
      return { kind: 'literal', value: node.type === 'true', span };
    case 'none':
    case 'ellipsis':
      return { kind: 'literal', value: null, span };
    case 'parenthesized_expression':
    case 'type':
    case 'interpolation':
    case 'as_pattern_target': {
      const inner = node.kids.find((one) => one.named && one.type !== 'comment');
      return inner ? expression(low, inner) : low.none(node);
    }
    case 'await': {
      const inner = named(node)[0];
      return { kind: 'await', value: inner ? expression(low, inner) : low.none(node), span };
    }
    case 'yield': {
      const inner = named(node)[0];
      return { kind: 'await', value: inner ? expression(low, inner) : low.none(node), yields: true, span };
    }
    case 'comparison_operator':
      return comparison(low, node, span);
    case 'not_operator':
    case 'unary_operator': {
      const inner = kid(node, 'argument');
      const value = inner ? expression(low, inner) : low.none(node);
      const op = node.type === 'not_operator' ? '!' : (node.kids[0]?.type ?? '-');
      if (op === '-' && value.kind === 'literal' && typeof value.value === 'number') return { kind: 'literal', value: -value.value, span };
      return { kind: 'unary', op, value, span };
    }
    case 'conditional_expression': {
      const [then, test, otherwise] = named(node);
      if (!then || !test || !otherwise) return low.opaque(node, 'syntax');
      return { kind: 'conditional', test: expression(low, test), then: expression(low, then), else: expression(low, otherwise), span };
    }
    case 'named_expression': {
      const name = kid(node, 'name');
      const value = kid(node, 'value');
      if (!name || !value) return low.opaque(node, 'syntax');
      const target = low.name(low.text(name), low.span(name));
      low.out.push({ kind: 'let', target, value: expression(low, value), declares: true, span });
      return target;
    }
    case 'tuple':
    case 'list':
    case 'set':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
      return {
        kind: 'array',
        items: named(node).map((one) => {
          const inner = one.kids.find((each) => each.named);
          return (one.type === 'list_splat' || one.type === 'list_splat_pattern') && inner ? { spread: expression(low, inner) } : expression(low, one);
        }),
        span,
      };
    case 'dictionary':
      return {
        kind: 'object',
        entries: named(node).flatMap((one): ({ key: string | Expr; value: Expr } | { spread: Expr })[] => {
          if (one.type === 'dictionary_splat') {
            const inner = one.kids.find((each) => each.named);
            return inner ? [{ spread: expression(low, inner) }] : [];
          }
          const key = kid(one, 'key');
          const value = kid(one, 'value');
          if (!key || !value) return [];
          const lowered = expression(low, key);
          return [{ key: lowered.kind === 'literal' && typeof lowered.value === 'string' ? lowered.value : lowered, value: expression(low, value) }];
        }),
        span,
      };
    case 'lambda':
      return { kind: 'fn', fn: low.lambda(node), span };
    case 'list_comprehension':
    case 'set_comprehension':
    case 'generator_expression':
    case 'dictionary_comprehension':
      return comprehension(low, node, span);
    case 'generic_type':
    case 'union_type':
    case 'member_type':
    case 'constrained_type':
    case 'splat_type':
      return typed(low, node, span);
    case 'keyword_identifier':
      return low.name(low.text(node), span);
    case 'list_splat':
    case 'dictionary_splat': {
      const inner = node.kids.find((one) => one.named);
      return inner ? expression(low, inner) : low.none(node);
    }
    default:
      return low.opaque(node, 'unsupported');
  }
}
function typed(low: Lowering, node: Node, span: Span): Expr {
  const [first, second] = named(node);
  if (!first) return low.opaque(node, 'syntax');
  if (node.type === 'generic_type' && second) {
    const args = named(second).map((one) => expression(low, one));
    const [only] = args;
    return { kind: 'member', object: expression(low, first), property: args.length === 1 && only ? only : { kind: 'array', items: args, span }, span };
  }
  if (node.type === 'union_type' && second) return { kind: 'binary', op: '|', left: expression(low, first), right: expression(low, second), span };
  if (node.type === 'member_type' && second) return low.member(expression(low, first), low.text(second), span);
  return expression(low, first);
}
function comparison(low: Lowering, node: Node, span: Span): Expr {
  const operands = named(node);
  const operators = node.kids.filter((one) => one.field === 'operators').map((one) => (one.kids.length > 0 ? one.kids.map((each) => each.type).join(' ') : one.type));
  const values = operands.map((one) => expression(low, one));
  let result: Expr | undefined;
  for (let index = 0; index + 1 < values.length; index++) {
    const [left, right] = [values[index] as Expr, values[index + 1] as Expr];
    const operator = operators[index] ?? '==';
    const one: Expr = { kind: 'binary', op: BINARY[operator] ?? operator, left, right, span };
    result = result ? { kind: 'binary', op: '&&', left: result, right: one, span } : one;
  }
  return result ?? values[0] ?? low.none(node);
}
function comprehension(low: Lowering, node: Node, span: Span): Expr {
  const body = kid(node, 'body');
  const clauses = named(node).filter((one) => one.type === 'for_in_clause' || one.type === 'if_clause');
  const loop = clauses.find((one) => one.type === 'for_in_clause');
  const left = loop && kid(loop, 'left');
  const right = loop && kid(loop, 'right');
  if (!body || !left || !right) return low.opaque(node, 'syntax');
  let source = expression(low, right);
  for (const clause of clauses) {
    const test = clause.type === 'if_clause' ? named(clause)[0] : undefined;
    if (test) source = langCall('filter', [source, { kind: 'fn', fn: low.inline(left, test), span }], span);
  }
  return langCall('map', [source, { kind: 'fn', fn: low.inline(left, body), span }], span);
}
export const langCall = (name: string, args: Expr[], span: Span): Expr => ({ kind: 'call', callee: { kind: 'name', name, ref: `lang:${name}`, span }, ref: `lang:${name}`, args: args.map((value) => ({ value })), span });

function text(low: Lowering, node: Node, span: Span): Expr {
  const parts: (string | Expr)[] = [];
  const add = (piece: string): void => {
    if (piece === '') return;
    const last = parts.length - 1;
    const before = parts[last];
    if (typeof before === 'string') parts[last] = before + piece;
    else parts.push(piece);
  };
  for (const string of node.type === 'concatenated_string' ? named(node) : [node]) {
    const raw = /^[a-z]*r/i.test(low.text(string.kids[0]));
    for (const one of string.kids) {
      if (one.type === 'string_content') {
        let from = one.from;
        for (const escape of one.kids) {
          if (escape.type !== 'escape_sequence' && escape.type !== 'escape_interpolation') continue;
          add(low.source.slice(from, escape.from));
          add(raw ? low.text(escape) : unescape(low.text(escape)));
          from = escape.to;
        }
        add(low.source.slice(from, one.to));
      } else if (one.type === 'interpolation') {
        const inner = kid(one, 'expression');
        if (inner) parts.push(expression(low, inner));
      }
    }
  }
  const [only] = parts;
  if (parts.length === 0) return { kind: 'literal', value: '', span };
  if (parts.length === 1 && typeof only === 'string') return { kind: 'literal', value: constantOf(only), span };
  return { kind: 'template', parts, span };
}
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0', "'": "'", '"': '"', '\\': '\\', '{{': '{', '}}': '}' };
function unescape(sequence: string): string {
  if (ESCAPES[sequence] !== undefined) return ESCAPES[sequence];
  const rest = sequence.slice(1);
  if (rest.startsWith('\n')) return '';
  return ESCAPES[rest] ?? rest;
}
