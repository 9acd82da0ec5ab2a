/** Annotations as expressions: enough to know which class something is. */
import type { Expr, Span } from '../code.ts';
import { MAX_CHAIN } from '../code.ts';
import { expression } from './expressions.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { memberOf, nameExpr } from './names.ts';
import { opaque } from './opaque.ts';
import { fixedText } from './strings.ts';

export function typeExpr(low: Lowering, node: number): Expr {
  return inMode(low, true, () => expression(low, node));
}

function inMode(low: Lowering, inType: boolean, lower: () => Expr): Expr {
  const before = low.inType;
  low.inType = inType;
  const result = lower();
  low.inType = before;
  return result;
}

/** What is not an annotation any more: the arguments of a call inside one. */
export const outsideType = (low: Lowering, node: number): Expr => inMode(low, false, () => expression(low, node));

/** Type arguments: `list[User]` is a member read by the argument, of several arguments by their array. */
export function typeArguments(low: Lowering, object: Expr, nodes: readonly number[], span: Span): Expr {
  const name = object.kind === 'name' ? object.name : object.kind === 'member' ? object.property : '';
  const lowered = nodes.map((node, index) => {
    // Strings in `Literal` are strings, and so is what `Annotated` adds.
    const isType = name !== 'Literal' && (name !== 'Annotated' || index === 0);
    return inMode(low, isType, () => expression(low, node));
  });
  const property: Expr = lowered.length === 1 ? lowered[0]! : { kind: 'array', items: lowered, span };
  return { kind: 'member', object, property, span };
}

export function genericType(low: Lowering, node: number): Expr {
  const { tree } = low;
  const [base, list] = tree.children(node);
  if (base === undefined) return opaque(low, node, 'syntax');
  return typeArguments(low, expression(low, base), list === undefined ? [] : tree.children(list), low.spanOf(node));
}

/** `A | B | …` leans to the left, with a wrapper at each step. */
export function unionType(low: Lowering, node: number): Expr {
  const { tree } = low;
  const spine: number[] = [];
  let at = node;
  while (tree.kind[at] === K.union_type || tree.kind[at] === K.type) {
    const first = tree.first(at);
    if (!first) return opaque(low, node, 'syntax');
    if (tree.kind[at] === K.union_type) spine.push(at);
    at = first;
  }
  if (spine.length > MAX_CHAIN) return opaque(low, node, 'depth');
  let result = expression(low, at);
  for (const union of spine.reverse()) {
    const right = tree.next(tree.first(union), union);
    result = {
      kind: 'binary',
      op: '|',
      left: result,
      right: right ? expression(low, right) : opaque(low, union, 'syntax'),
      span: low.spanOf(union),
    };
  }
  return result;
}

export function memberType(low: Lowering, node: number): Expr {
  const [object, name] = low.tree.children(node);
  if (object === undefined || name === undefined) return opaque(low, node, 'syntax');
  return memberOf(low, expression(low, object), low.textOf(name), low.spanOf(node));
}

const token = /\s*(?:([A-Za-z_][\w.]*)|([[\],|]))/y;

/** `"User"`, `"list[User]"`, `"User | None"`: an annotation in quotes, where it is no more than names. */
export function forwardReference(low: Lowering, node: number): Expr | undefined {
  const text = fixedText(low, node)?.trim();
  if (!text || text.length > 1000) return undefined;
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    tokens.push((match[1] ?? match[2])!);
    if (token.lastIndex === text.length) return new Reference(low, tokens, low.spanOf(node)).whole();
  }
  return undefined;
}

class Reference {
  private at = 0;
  private readonly low: Lowering;
  private readonly tokens: readonly string[];
  private readonly span: Span;

  constructor(low: Lowering, tokens: readonly string[], span: Span) {
    this.low = low;
    this.tokens = tokens;
    this.span = span;
  }

  whole(): Expr | undefined {
    const result = this.union(0);
    return this.at === this.tokens.length ? result : undefined;
  }

  private union(depth: number): Expr | undefined {
    let left = this.term(depth);
    while (left && this.tokens[this.at] === '|') {
      this.at++;
      const right = this.term(depth);
      left = right && { kind: 'binary', op: '|', left, right, span: this.span };
    }
    return left;
  }

  private term(depth: number): Expr | undefined {
    const { low, span } = this;
    const names = this.tokens[this.at++]?.split('.');
    if (!names || depth > 20 || names.some((name) => !/^\w+$/.test(name))) return undefined;
    let result: Expr = names[0] === 'None' ? { kind: 'literal', value: null, span } : nameExpr(low, names[0]!, span);
    for (const name of names.slice(1)) result = memberOf(low, result, name, span);
    if (this.tokens[this.at] !== '[') return result;
    const args: Expr[] = [];
    do {
      this.at++;
      const argument = this.union(depth + 1);
      if (!argument) return undefined;
      args.push(argument);
    } while (this.tokens[this.at] === ',');
    if (this.tokens[this.at++] !== ']') return undefined;
    return { kind: 'member', object: result, property: args.length === 1 ? args[0]! : { kind: 'array', items: args, span }, span };
  }
}
