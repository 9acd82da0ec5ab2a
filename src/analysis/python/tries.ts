/** `try` and `with`. */
import type { Expr, Span, Stmt } from '../code.ts';
import { MAX_DEPTH } from '../code.ts';
import { expression } from './expressions.ts';
import { K } from './kinds.ts';
import { bound } from './loops.ts';
import type { Lowering } from './lowering.ts';
import { callOf } from './names.ts';
import { opaque } from './opaque.ts';
import { block, body } from './statements.ts';

/** What `else` holds runs at the end of the body. */
export function tryStatement(low: Lowering, node: number, span: Span): void {
  const { tree } = low;
  const catches: Extract<Stmt, { kind: 'try' }>['catches'] = [];
  let inner: Stmt[] = [];
  let last: Stmt[] = [];
  for (const child of tree.children(node)) {
    const kind = tree.kind[child];
    if (kind === K.block) inner = body(low, child);
    else if (kind === K.except_clause) catches.push(exceptClause(low, child));
    else if (kind === K.else_clause) inner.push(...body(low, tree.find(child, K.block)));
    else if (kind === K.finally_clause) last = body(low, tree.find(child, K.block));
  }
  low.out.push({ kind: 'try', body: inner, catches, finally: last, span });
}

function exceptClause(low: Lowering, node: number): { name?: string; types: Expr[]; body: Stmt[] } {
  const { tree } = low;
  const { out } = low;
  const list: Stmt[] = [];
  const types: Expr[] = [];
  let target = 0;
  for (const child of tree.children(node)) {
    if (tree.kind[child] === K.block) continue;
    let type = child;
    if (tree.kind[child] === K.as_pattern) {
      type = tree.first(child);
      target = tree.find(child, K.as_pattern_target);
    }
    if (tree.kind[type] === K.tuple) types.push(...tree.children(type).map((one) => expression(low, one)));
    else types.push(expression(low, type));
  }
  low.out = list;
  const name = target ? bound(low, target) : undefined;
  const suite = tree.find(node, K.block);
  if (suite) block(low, suite);
  low.out = out;
  return name === undefined ? { types, body: list } : { name, types, body: list };
}

/** `with a as b, c as d` is one `with` in another. */
export function withStatement(low: Lowering, node: number, span: Span): void {
  const { tree, out } = low;
  const clause = tree.find(node, K.with_clause);
  const items = clause ? tree.children(clause) : [];
  items.forEach((item, index) => {
    if (index >= MAX_DEPTH) {
      low.out.push({ kind: 'expr', value: opaque(low, item, 'depth'), span });
      return;
    }
    const first = tree.first(item);
    const target = tree.kind[first] === K.as_pattern ? tree.find(first, K.as_pattern_target) : 0;
    const entered = expression(low, target ? tree.first(first) : first);
    // what stands behind `as` is what entering it yields
    const value = target ? callOf('lang:enter', [entered], entered.span) : entered;
    const inner: Stmt[] = [];
    const list = low.out;
    low.out = inner;
    const name = target ? bound(low, target) : undefined;
    list.push(name === undefined ? { kind: 'with', value, body: inner, span } : { kind: 'with', value, as: name, body: inner, span });
  });
  const suite = tree.find(node, K.block);
  if (suite) block(low, suite);
  low.out = out;
}
