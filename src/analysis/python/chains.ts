/** Members, calls and subscripts. A chain `a.b().c[0]` is a spine of nodes, walked without recursion: programs write hundreds of links. */
import type { Arg, Expr, Span } from '../code.ts';
import { MAX_CHAIN } from '../code.ts';
import { expression, firstExpression, keyOf } from './expressions.ts';
import { braceFormat, keywordOf } from './formats.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { memberOf } from './names.ts';
import { opaque } from './opaque.ts';
import { outsideType, typeArguments } from './types.ts';

export function chain(low: Lowering, node: number): Expr {
  const { tree } = low;
  // A link's first child is the next index: the links of a spine are neighbours.
  let base = node;
  while (isLink(tree.kind[base]!)) {
    if (tree.first(base) !== base + 1) return opaque(low, node, 'syntax');
    base++;
  }
  if (base - node > MAX_CHAIN) return opaque(low, node, 'depth');
  let link = base;
  let result: Expr | undefined;
  // `"…".format(…)` is a template, and `super()` the word that it is elsewhere.
  if (base - node > 1 && isString(low, base) && tree.kind[base - 2] === K.call && tree.kind[base - 1] === K.attribute) {
    const list = argumentsOf(low, base - 2);
    if (list && attributeName(low, base - 1) === 'format') result = braceFormat(low, base - 2, base, list);
    if (result) link = base - 2;
  } else if (tree.kind[base] === K.identifier && base > node && tree.kind[base - 1] === K.call && isSuper(low, base)) {
    link = base - 1;
    result = { kind: 'name', name: 'super', span: low.spanOf(link) };
  }
  result ??= expression(low, base);
  while (link-- > node) {
    const span = low.spanOf(link);
    if (tree.kind[link] === K.attribute) result = memberOf(low, result, attributeName(low, link), span);
    else if (tree.kind[link] === K.call) result = call(low, result, link, span);
    else if (tree.kind[link] === K.subscript) result = subscript(low, result, link, span);
  }
  return result;
}

const isLink = (kind: number): boolean => kind === K.attribute || kind === K.call || kind === K.subscript;
const isString = ({ tree: { kind } }: Lowering, node: number): boolean => kind[node] === K.string || kind[node] === K.concatenated_string;

function isSuper(low: Lowering, name: number): boolean {
  return low.textOf(name) === 'super' && low.lookUp('super') === undefined && low.frame.fn.id !== ':';
}

/** The last word of an attribute. */
export function attributeName(low: Lowering, node: number): string {
  const { text, tree } = low;
  const end = tree.to[node]!;
  let at = end;
  while (at > tree.from[node]! && isWordCharacter(text.charCodeAt(at - 1))) at--;
  return text.slice(at, end);
}

function isWordCharacter(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (c >= 48 && c <= 57) || c >= 128;
}

/** The second part of a call: a list of arguments, or a generator alone. */
function argumentsOf(low: Lowering, node: number): number {
  return low.tree.next(low.tree.first(node), node);
}

function call(low: Lowering, callee: Expr, node: number, span: Span): Expr {
  const list = argumentsOf(low, node);
  const args = list ? argumentList(low, list) : [];
  const ref = callee.kind === 'name' || callee.kind === 'member' ? callee.ref : undefined;
  const [left, right] = args;
  if (ref === 'global:isinstance' && left && right && args.length === 2 && args.every((arg) => arg.name === undefined && !arg.spread))
    return { kind: 'binary', op: 'instanceof', left: left.value, right: right.value, span };
  return ref === undefined ? { kind: 'call', callee, args, span } : { kind: 'call', callee, ref, args, span };
}

export function argumentList(low: Lowering, list: number): Arg[] {
  const { tree } = low;
  if (tree.kind[list] !== K.argument_list) return [{ value: expression(low, list) }];
  const inType = low.inType;
  low.inType = false;
  const args: Arg[] = [];
  for (let child = list + 1, end = tree.after[list]!; child < end; child = tree.after[child]!) {
    const kind = tree.kind[child];
    if (kind === K.keyword_argument) {
      const value = tree.children(child).at(-1);
      args.push({ name: keywordOf(low, child), value: value === undefined ? opaque(low, child, 'syntax') : expression(low, value) });
    } else if (kind === K.list_splat || kind === K.list_splat_pattern) args.push({ value: firstExpression(low, child), spread: true });
    else if (kind === K.dictionary_splat) args.push({ name: '**', value: firstExpression(low, child), spread: true });
    else args.push({ value: expression(low, child) });
  }
  low.inType = inType;
  return args;
}

/** `List['User']` outside of an annotation. */
function isGeneric(object: Expr): boolean {
  const ref = object.kind === 'name' || object.kind === 'member' ? object.ref : undefined;
  return ref !== undefined && /^(?:typing|typing_extensions):[A-Z]|^global:(?:dict|frozenset|list|set|tuple|type)$/.test(ref);
}

/** `x['a']` and `x.a` are one; several subscripts are an array; in an annotation they are type arguments. */
function subscript(low: Lowering, object: Expr, node: number, span: Span): Expr {
  const [, ...keys] = low.tree.children(node);
  if (low.inType || isGeneric(object)) return typeArguments(low, object, keys, span);
  const [key, ...more] = keys;
  if (key === undefined) return { kind: 'member', object, property: opaque(low, node, 'syntax'), span };
  if (more.length)
    return { kind: 'member', object, property: { kind: 'array', items: keys.map((one) => outsideType(low, one)), span }, span };
  const property = keyOf(low, key);
  return typeof property === 'string' ? memberOf(low, object, property, span) : { kind: 'member', object, property, span };
}
