/** Comprehensions and generator expressions: `lang:map` of `lang:filter`, a function for each. */
import type { Expr, Param } from '../code.ts';
import { put } from './assignments.ts';
import { expression, firstExpression } from './expressions.ts';
import { anonymous, overEach, takeApart } from './functions.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { LOCAL } from './lowering.ts';
import { nameExpr } from './names.ts';
import { opaque } from './opaque.ts';

interface Clause {
  node: number;
  target: number;
  iterables: number[];
  conditions: number[];
}

export function comprehension(low: Lowering, node: number): Expr {
  const { tree } = low;
  const [body, ...rest] = tree.children(node);
  const clauses: Clause[] = [];
  for (const one of rest) {
    const [target, ...iterables] = tree.children(one);
    if (tree.kind[one] === K.for_in_clause && target !== undefined) clauses.push({ node: one, target, iterables, conditions: [] });
    else if (tree.kind[one] === K.if_clause) clauses.at(-1)?.conditions.push(one);
  }
  if (body === undefined || !clauses.length || clauses.some((one) => !one.iterables.length)) return opaque(low, node, 'syntax');
  declareWalrus(low, node);
  return overClauses(low, node, body, clauses);
}

/** `:=` inside binds a name of the function around: it is declared there. */
function declareWalrus(low: Lowering, node: number): void {
  const { tree } = low;
  for (let at = node, end = tree.after[node]!; at < end; at++) {
    if (tree.kind[at] !== K.named_expression) continue;
    const name = low.textOf(tree.first(at));
    if (low.frame.declared.has(name) || low.scope.names.get(name) !== LOCAL) continue;
    low.frame.declared.add(name);
    put(low, nameExpr(low, name, low.spanOf(at)), undefined, true, low.spanOf(at));
  }
}

/** The first iterable is evaluated around the comprehension, everything else inside. */
function overClauses(low: Lowering, node: number, body: number, clauses: readonly Clause[]): Expr {
  const { tree } = low;
  const span = low.spanOf(node);
  const [first, ...inner] = clauses;
  const { target, conditions } = first!;
  let iterable = iterableOf(low, first!);
  if (conditions.length) {
    const test = perItem(low, node, target, () => conditions.map((one) => firstExpression(low, one)).reduce(both));
    iterable = overEach('filter', iterable, test, span);
    // `[x for x in xs if …]`: nothing is left to do.
    if (!inner.length && tree.kind[body] === K.identifier && tree.kind[target] === K.identifier && low.textOf(body) === low.textOf(target))
      return iterable;
  }
  const fn = perItem(low, node, target, () => (inner.length ? overClauses(low, node, body, inner) : element(low, body)));
  return overEach('map', iterable, fn, span);
}

const both = (left: Expr, right: Expr): Expr => ({ kind: 'binary', op: '&&', left, right, span: left.span });

function iterableOf(low: Lowering, { node, iterables }: Clause): Expr {
  const [only, ...more] = iterables.map((one) => expression(low, one));
  const value: Expr = more.length ? { kind: 'array', items: [only!, ...more], span: low.spanOf(node) } : only!;
  return low.text.startsWith('async', low.tree.from[node]) ? { kind: 'await', value, span: value.span } : value;
}

function perItem(low: Lowering, node: number, target: number, value: () => Expr): Expr {
  const isName = low.tree.kind[target] === K.identifier;
  const param: Param = { name: isName ? low.textOf(target) : '~p0', decorators: [], span: low.spanOf(target) };
  const names = new Map(isName ? [[param.name, LOCAL]] : []);
  return anonymous(low, node, { id: low.anonymousId(), params: [param], names, isComprehension: true }, () => {
    if (!isName) takeApart(low, target, param);
    return value();
  });
}

/** A dictionary's item is a pair of key and value. */
function element(low: Lowering, body: number): Expr {
  if (low.tree.kind[body] !== K.pair) return expression(low, body);
  const items = low.tree.children(body).map((one) => expression(low, one));
  return { kind: 'array', items, span: low.spanOf(body) };
}
