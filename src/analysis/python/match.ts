/** `match` as a chain of `if`s: a test for each pattern, and `let`s for what it captures. */
import type { Expr, Span, Stmt } from '../code.ts';
import { MAX_CHAIN, MAX_DEPTH } from '../code.ts';
import { putName } from './assignments.ts';
import { expression, firstExpression } from './expressions.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { callOf, held, memberOf, nameExpr, restOf } from './names.ts';
import { opaque } from './opaque.ts';
import { block } from './statements.ts';

interface Found {
  /** Absent where everything matches. */
  test?: Expr;
  captures: { node: number; name: string; value: Expr }[];
}

/** Classes whose one positional pattern is the value itself. */
const itself = /^(?:bool|bytearray|bytes|dict|float|frozenset|int|list|set|str|tuple)$/;

export function matchStatement(low: Lowering, node: number, span: Span): void {
  const { tree, out } = low;
  const subjects: number[] = [];
  let suite = 0;
  for (const child of tree.children(node)) {
    if (tree.kind[child] === K.block) suite = child;
    else subjects.push(child);
  }
  const values = subjects.map((one) => expression(low, one));
  const subject = held(low, values.length === 1 ? values[0]! : { kind: 'array', items: values, span });
  let length = 0;
  for (const clause of suite ? tree.children(suite) : []) {
    if (tree.kind[clause] !== K.case_clause) continue;
    if (++length > MAX_CHAIN) {
      low.out.push({ kind: 'expr', value: opaque(low, clause, 'depth'), span: low.spanOf(clause) });
      break;
    }
    const rest = caseClause(low, clause, subject);
    if (!rest) break;
    low.out = rest;
  }
  low.out = out;
}

/** Gives the list for the cases that follow; none where nothing else can match. */
function caseClause(low: Lowering, clause: number, subject: Expr): Stmt[] | undefined {
  const { tree } = low;
  const span = low.spanOf(clause);
  const patterns = tree.children(clause).filter((one) => tree.kind[one] === K.case_pattern);
  const guard = tree.find(clause, K.if_clause);
  const found: Found = { captures: [] };
  if (patterns.length > 1) sequence(low, patterns, subject, span, found);
  else if (patterns.length === 1) pattern(low, patterns[0]!, subject, found);
  // A guard reads what was captured.
  if (guard) {
    bind(low, found);
    const value = firstExpression(low, guard);
    found.test = found.test ? { kind: 'binary', op: '&&', left: found.test, right: value, span } : value;
  }
  const then: Stmt[] = [];
  const { out } = low;
  if (found.test) low.out = then;
  if (!guard) bind(low, found);
  const suite = tree.find(clause, K.block);
  if (suite) block(low, suite);
  low.out = out;
  if (!found.test) return undefined;
  const rest: Stmt[] = [];
  out.push({ kind: 'if', test: found.test, then, else: rest, span });
  return rest;
}

function bind(low: Lowering, { captures }: Found): void {
  for (const { node, name, value } of captures) putName(low, name, node, value, low.spanOf(node));
}

function also(found: Found, test: Expr): void {
  found.test = found.test ? { kind: 'binary', op: '&&', left: found.test, right: test, span: test.span } : test;
}

const equals = (left: Expr, right: Expr, span: Span): Expr => ({ kind: 'binary', op: '==', left, right, span });

function pattern(low: Lowering, node: number, subject: Expr, found: Found): void {
  if (low.depth >= MAX_DEPTH) {
    also(found, opaque(low, node, 'depth'));
    return;
  }
  low.depth++;
  readPattern(low, node, subject, found);
  low.depth--;
}

function readPattern(low: Lowering, node: number, subject: Expr, found: Found): void {
  const { tree } = low;
  const span = low.spanOf(node);
  const children = tree.children(node);
  switch (tree.kind[node]) {
    case K.case_pattern:
      // `_` alone has no node.
      if (children[0] !== undefined) pattern(low, children[0], subject, found);
      break;
    case K.dotted_name: {
      const name = low.textOf(node);
      if (name.includes('.')) also(found, equals(subject, dottedName(low, node), span));
      else if (name !== '_') found.captures.push({ node, name, value: subject });
      break;
    }
    case K.as_pattern: {
      const [inner, alias] = children;
      if (inner !== undefined) pattern(low, inner, subject, found);
      if (alias !== undefined) found.captures.push({ node: alias, name: low.textOf(alias), value: subject });
      break;
    }
    case K.union_pattern: {
      const before = found.captures.length;
      const tests = children.map((one) => {
        const way: Found = { captures: [] };
        pattern(low, one, subject, way);
        // All ways bind the same names.
        if (found.captures.length === before) found.captures.push(...way.captures);
        return way.test ?? ({ kind: 'literal', value: true, span } satisfies Expr);
      });
      if (tests.length)
        also(
          found,
          tests.reduce((left, right) => ({ kind: 'binary', op: '||', left, right, span })),
        );
      break;
    }
    case K.list_pattern:
    case K.tuple_pattern:
      // `(x)` is only x in brackets.
      if (tree.kind[node] === K.tuple_pattern && children.length === 1 && !/,\s*\)$/.test(low.textOf(node)))
        pattern(low, children[0]!, subject, found);
      else sequence(low, children, subject, span, found);
      break;
    case K.dict_pattern:
      mapping(low, children, subject, span, found);
      break;
    case K.class_pattern:
      instance(low, children, subject, span, found);
      break;
    case K.integer:
    case K.float: {
      const value = expression(low, node);
      const isNegative = low.text
        .slice(Math.max(0, tree.from[node]! - 20), tree.from[node])
        .trimEnd()
        .endsWith('-');
      const constant =
        value.kind === 'literal' && typeof value.value === 'number' && isNegative ? { ...value, value: -value.value } : value;
      also(found, equals(subject, constant, span));
      break;
    }
    case K.string:
    case K.concatenated_string:
    case K.true:
    case K.false:
    case K.none:
      also(found, equals(subject, expression(low, node), span));
      break;
    default:
      also(found, opaque(low, node, 'unsupported'));
  }
}

function dottedName(low: Lowering, node: number): Expr {
  const span = low.spanOf(node);
  const [first, ...rest] = low.textOf(node).split('.');
  return rest.reduce((object, name) => memberOf(low, object, name.trim(), span), nameExpr(low, first!.trim(), span));
}

/** As many items as patterns, or at least as many where a star takes the rest. */
function sequence(low: Lowering, patterns: readonly number[], subject: Expr, span: Span, found: Found): void {
  const { tree } = low;
  const starOf = (node: number): number =>
    tree.kind[node] === K.splat_pattern ? node : tree.kind[node] === K.case_pattern ? tree.find(node, K.splat_pattern) : 0;
  const star = patterns.findIndex((one) => starOf(one) > 0);
  const count: Expr = { kind: 'literal', value: star < 0 ? patterns.length : patterns.length - 1, span };
  also(found, { kind: 'binary', op: star < 0 ? '==' : '>=', left: callOf('global:len', [subject], span), right: count, span });
  patterns.forEach((one, index) => {
    if (index === star) {
      const name = tree.first(starOf(one));
      const keys = patterns.slice(0, index).map((_, before) => String(before));
      if (name) found.captures.push({ node: name, name: low.textOf(name), value: restOf(subject, keys, span) });
    } else if (star >= 0 && index > star) {
      const key: Expr = { kind: 'literal', value: index - patterns.length, span };
      pattern(low, one, { kind: 'member', object: subject, property: key, span }, found);
    } else pattern(low, one, memberOf(low, subject, String(index), span), found);
  });
}

/** `{'key': pattern, **rest}`. */
function mapping(low: Lowering, children: readonly number[], subject: Expr, span: Span, found: Found): void {
  const { tree } = low;
  const keys: string[] = [];
  for (let i = 0; i < children.length; i++) {
    const node = children[i]!;
    if (tree.kind[node] === K.splat_pattern) {
      const name = tree.first(node);
      if (name) found.captures.push({ node: name, name: low.textOf(name), value: restOf(subject, keys, span) });
      continue;
    }
    const key = tree.kind[node] === K.dotted_name ? dottedName(low, node) : expression(low, node);
    const fixed = key.kind === 'literal' && typeof key.value === 'string' ? key.value : undefined;
    if (fixed !== undefined) keys.push(fixed);
    also(found, { kind: 'binary', op: 'in', left: key, right: subject, span });
    const value = children[++i];
    if (value === undefined) break;
    pattern(
      low,
      value,
      fixed === undefined ? { kind: 'member', object: subject, property: key, span } : memberOf(low, subject, fixed, span),
      found,
    );
  }
}

/** `Class(name=pattern)`. What a position stands for is known to the class alone, but for the built-in ones. */
function instance(low: Lowering, children: readonly number[], subject: Expr, span: Span, found: Found): void {
  const { tree } = low;
  const [name, ...rest] = children;
  if (name === undefined) return;
  const type = dottedName(low, name);
  also(found, { kind: 'binary', op: 'instanceof', left: subject, right: type, span });
  for (const one of rest) {
    const keyword = tree.find(one, K.keyword_pattern);
    if (keyword) {
      const [key, value] = tree.children(keyword);
      if (key === undefined) continue;
      const member = memberOf(low, subject, low.textOf(key), span);
      // `name=_` has no node for its pattern.
      if (value !== undefined) pattern(low, value, member, found);
    } else
      pattern(
        low,
        one,
        type.kind === 'name' && itself.test(type.name) ? subject : { kind: 'opaque', why: 'unsupported', reads: rootName(subject), span },
        found,
      );
  }
}

function rootName(expr: Expr): string[] {
  let at = expr;
  while (at.kind === 'member') at = at.object;
  return at.kind === 'name' ? [at.name] : [];
}
