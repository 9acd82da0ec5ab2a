/** Assignment in all its forms. Everything becomes `let`s of one name or member. */
import type { Expr, FnId, Span } from '../code.ts';
import { MAX_CHAIN } from '../code.ts';
import { attributeName } from './chains.ts';
import { expression } from './expressions.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { RECEIVER } from './lowering.ts';
import { callOf, held, memberOf, nameExpr, restOf } from './names.ts';
import { opaque } from './opaque.ts';

export function put(low: Lowering, target: Expr, value: Expr | undefined, declares: boolean, span: Span): void {
  low.out.push(value ? { kind: 'let', target, value, declares, span } : { kind: 'let', target, declares, span });
}

/** Does this binding of a name declare it? The first does, in the function whose name it is. */
export function declares(low: Lowering, name: string): boolean {
  if (low.frame.declared.has(name) || !low.scope.names.has(name)) return false;
  const ref = low.scope.names.get(name)!;
  // `global x` in a function.
  if (ref !== '' && low.scope !== low.top) return false;
  low.frame.declared.add(name);
  return true;
}

/** Binds a name to a value. node: where the name stands. */
export function putName(low: Lowering, name: string, node: number, value: Expr | undefined, span: Span): void {
  const first = declares(low, name);
  if (value || first) put(low, nameExpr(low, name, low.spanOf(node)), value, first, span);
}

const isPattern = (kind: number): boolean =>
  kind === K.pattern_list ||
  kind === K.tuple_pattern ||
  kind === K.list_pattern ||
  kind === K.tuple ||
  kind === K.list ||
  kind === K.expression_list;

/** What stands around a target and means nothing. */
function unwrap(low: Lowering, node: number): number {
  const { tree } = low;
  let at = node;
  while (tree.kind[at] === K.parenthesized_expression || tree.kind[at] === K.as_pattern_target) {
    const inner = tree.first(at);
    if (!inner) break;
    at = inner;
  }
  return at;
}

/** Assigns a value to whatever may stand to the left of `=`. */
export function assignTo(low: Lowering, target: number, value: Expr, span: Span): void {
  const node = unwrap(low, target);
  const kind = low.tree.kind[node]!;
  if (kind === K.identifier) putName(low, low.textOf(node), node, value, span);
  else if (isPattern(kind)) assignPattern(low, node, value, span);
  else {
    const place = expression(low, node);
    if (place.kind === 'name' || place.kind === 'member') put(low, place, value, false, span);
    else low.out.push({ kind: 'expr', value, span });
  }
}

/** `a, *b, c = xs`: by position until the star, the star itself, and what follows it by its distance from the end. */
function assignPattern(low: Lowering, pattern: number, value: Expr, span: Span): void {
  const { tree } = low;
  const from = held(low, value);
  const nodes = tree.children(pattern);
  const star = nodes.findIndex((one) => tree.kind[one] === K.list_splat_pattern || tree.kind[one] === K.list_splat);
  const single = nodes.length === 1 ? span : undefined;
  nodes.forEach((node, index) => {
    const at = single ?? low.spanOf(node);
    if (index === star) {
      const keys = nodes.slice(0, index).map((_, before) => String(before));
      assignTo(low, tree.first(node), restOf(from, keys, at), at);
    } else if (star >= 0 && index > star) {
      const key: Expr = { kind: 'literal', value: index - nodes.length, span: at };
      assignTo(low, node, { kind: 'member', object: from, property: key, span: at }, at);
    } else assignTo(low, node, memberOf(low, from, String(index), at), at);
  });
}

/** The ids of what is assigned: `:handlers`, in a method `:Orders.handle` for `self.handle`. */
function hintOf(low: Lowering, target: number): FnId | undefined {
  const { tree } = low;
  if (tree.kind[target] === K.identifier) {
    const name = low.textOf(target);
    const ref = low.lookUp(name);
    return ref?.startsWith(':') ? ref : low.idOf(name);
  }
  const object = tree.first(target);
  if (tree.kind[target] !== K.attribute || tree.kind[object] !== K.identifier) return undefined;
  const ref = low.lookUp(low.textOf(object));
  const { owner } = low.frame.fn;
  const around = ref === RECEIVER ? owner : ref?.startsWith(':') ? ref : low.idOf(low.textOf(object));
  return around && `${around}.${attributeName(low, target)}`;
}

/** `a = b = value`: the value once, the last target first. */
export function assignment(low: Lowering, node: number, span: Span): void {
  const { tree } = low;
  const targets: number[] = [];
  let at = node;
  let right = 0;
  while (tree.kind[at] === K.assignment && targets.length <= MAX_CHAIN) {
    const [target, ...rest] = tree.children(at);
    if (target === undefined) return;
    targets.push(target);
    // `x: int` declares; the annotation of a variable says nothing that its value does not.
    right = rest.findLast((one) => tree.kind[one] !== K.type) ?? 0;
    at = right;
  }
  if (!right) {
    const target = unwrap(low, targets[0]!);
    if (tree.kind[target] === K.identifier) putName(low, low.textOf(target), target, undefined, span);
    return;
  }
  let value =
    tree.kind[right] === K.augmented_assignment || tree.kind[right] === K.assignment
      ? opaque(low, right, 'unsupported')
      : expression(low, right, hintOf(low, unwrap(low, targets.at(-1)!)));
  for (let i = targets.length - 1; i >= 0; i--) {
    const last = i === 0;
    const target = unwrap(low, targets[i]!);
    if (!last && tree.kind[target] === K.identifier) {
      assignTo(low, target, value, span);
      value = nameExpr(low, low.textOf(target), low.spanOf(target));
    } else {
      if (!last) value = held(low, value);
      assignTo(low, target, value, span);
    }
  }
}

/** `x += y` is `x = x + y`. */
export function augmentedAssignment(low: Lowering, node: number, span: Span): void {
  const { tree, text } = low;
  const [left, right] = tree.children(node);
  if (left === undefined || right === undefined) return;
  const operator = /[-+*/@%&|^<>]+(?==)/.exec(text.slice(tree.to[left], tree.from[right]))?.[0] ?? '+';
  const target = expression(low, unwrap(low, left));
  const value: Expr = { kind: 'binary', op: operator, left: target, right: expression(low, right), span };
  if (target.kind === 'name') putName(low, low.textOf(unwrap(low, left)), left, value, span);
  else if (target.kind === 'member') put(low, target, value, false, span);
  else low.out.push({ kind: 'expr', value, span });
}

/** `(name := value)`: the assignment before the statement, and the name. */
export function walrus(low: Lowering, node: number): Expr {
  const [target, right] = low.tree.children(node);
  if (target === undefined || right === undefined) return opaque(low, node, 'syntax');
  const value = expression(low, right);
  putName(low, low.textOf(target), target, value, low.spanOf(node));
  return nameExpr(low, low.textOf(target), low.spanOf(target));
}

/** `del a, b[0]`. */
export function deletion(low: Lowering, node: number, span: Span): void {
  const { tree } = low;
  const stack = tree.children(node).reverse();
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const inner = unwrap(low, at);
    if (isPattern(tree.kind[inner]!)) stack.push(...tree.children(inner).reverse());
    else low.out.push({ kind: 'expr', value: removal(expression(low, inner), span), span });
  }
}

/** `del table[key]` is a call, since it may take out more than a name; any other `del` lets go of one. */
function removal(target: Expr, span: Span): Expr {
  if (target.kind !== 'member' || typeof target.property === 'string') return { kind: 'unary', op: 'delete', value: target, span };
  return callOf('lang:del', [target.object, target.property], span);
}
