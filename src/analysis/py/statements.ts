/** Python's statements. */
import type { Expr, Span, Stmt } from '../code.ts';
import { defineClass } from './classes.ts';
import { expression } from './expressions.ts';
import type { Lowering } from './lowering.ts';
import { importsOf } from './scope.ts';
import type { Node } from './tree.ts';
import { kid, kids, named } from './tree.ts';

/** The statements of a block, in order. */
export function block(low: Lowering, node: Node): Stmt[] {
  const before = low.out;
  low.out = [];
  for (const [index, one] of named(node).entries()) {
    // a docstring says nothing to the machine
    if (index === 0 && one.type === 'expression_statement' && one.kids.length === 1 && one.kids[0]?.type === 'string') continue;
    statement(low, one);
  }
  const done = low.out;
  low.out = before;
  return done;
}
/** A test with the statements that it needs before it, which go out first. */
const test = (low: Lowering, node: Node | undefined, around: Node): Expr => (node ? expression(low, node) : low.none(around));

export function statement(low: Lowering, node: Node): void {
  const span = low.span(node);
  const emit = (one: Stmt): void => void low.out.push(one);
  switch (node.type) {
    case 'expression_statement':
      for (const one of named(node)) expressionStatement(low, one, span);
      return;
    case 'return_statement': {
      const value = named(node)[0];
      const lowered = value && expression(low, value);
      return emit({ kind: 'return', span, ...(lowered && { value: lowered }) });
    }
    case 'raise_statement': {
      const value = node.kids.find((one) => one.named && one.field !== 'cause');
      const lowered = value && expression(low, value);
      return emit({ kind: 'throw', span, ...(lowered && { value: lowered }) });
    }
    case 'if_statement':
      return conditional(low, node, span);
    case 'for_statement': {
      const [left, right, body] = [kid(node, 'left'), kid(node, 'right'), kid(node, 'body')];
      if (!left || !right || !body) return;
      const of = expression(low, right);
      const plain = left.type === 'identifier';
      const each = plain ? low.text(left) : `~each${span[0]}`;
      const inner = block(low, body);
      if (!plain) {
        const outer = low.out;
        low.out = [];
        assign(low, left, { kind: 'name', name: each, span: low.span(left) }, low.span(left));
        inner.unshift(...low.out);
        low.out = outer;
      }
      emit({ kind: 'loop', each, of, body: inner, span });
      return otherwise(low, node);
    }
    case 'while_statement': {
      const body = kid(node, 'body');
      const condition = test(low, kid(node, 'condition'), node);
      emit({ kind: 'loop', test: condition, body: body ? block(low, body) : [], span });
      return otherwise(low, node);
    }
    case 'try_statement':
      return attempt(low, node, span);
    case 'with_statement':
      return using(low, node, span);
    case 'function_definition':
    case 'class_definition':
    case 'decorated_definition':
      return definition(low, node);
    case 'import_statement':
    case 'import_from_statement':
    case 'future_import_statement':
      return; // read before anything else
    case 'assert_statement': {
      const [condition] = named(node);
      const value = condition ? expression(low, condition) : low.none(node);
      return emit({ kind: 'if', test: { kind: 'unary', op: '!', value, span }, then: [{ kind: 'throw', span }], else: [], span });
    }
    case 'break_statement':
      return emit({ kind: 'jump', to: 'break', span });
    case 'continue_statement':
      return emit({ kind: 'jump', to: 'continue', span });
    case 'delete_statement':
      for (const one of named(node)) emit({ kind: 'expr', value: { kind: 'unary', op: 'delete', value: expression(low, one), span }, span });
      return;
    case 'match_statement':
      return match(low, node, span);
    case 'block':
      for (const one of named(node)) statement(low, one);
      return;
    default:
      return;
  }
}
function expressionStatement(low: Lowering, node: Node, span: Span): void {
  if (node.type === 'assignment') {
    const [left, right, type] = [kid(node, 'left'), kid(node, 'right'), kid(node, 'type')];
    if (!left) return;
    if (!right) {
      if (type && left.type === 'identifier') return; // a bare annotation
      return;
    }
    // `a = b = value`
    if (right.type === 'assignment') {
      expressionStatement(low, right, span);
      const inner = kid(right, 'left');
      if (inner) assign(low, left, expression(low, inner), span);
      return;
    }
    assign(low, left, expression(low, right), span);
    return;
  }
  if (node.type === 'augmented_assignment') {
    const [left, right] = [kid(node, 'left'), kid(node, 'right')];
    if (!left || !right) return;
    const operator = (node.kids.find((one) => one.field === 'operator')?.type ?? '+=').slice(0, -1);
    const target = expression(low, left);
    low.out.push({ kind: 'let', target, value: { kind: 'binary', op: operator, left: target, right: expression(low, right), span }, declares: false, span });
    return;
  }
  if (node.type === 'boolean_operator' || node.type === 'conditional_expression') {
    const value = expression(low, node);
    if (value.kind === 'binary' && (value.op === '&&' || value.op === '||')) {
      const body: Stmt[] = [{ kind: 'expr', value: value.right, span }];
      low.out.push({ kind: 'if', test: value.left, then: value.op === '&&' ? body : [], else: value.op === '||' ? body : [], span });
      return;
    }
    if (value.kind === 'conditional') {
      low.out.push({ kind: 'if', test: value.test, then: [{ kind: 'expr', value: value.then, span }], else: [{ kind: 'expr', value: value.else, span }], span });
      return;
    }
    low.out.push({ kind: 'expr', value, span });
    return;
  }
  low.out.push({ kind: 'expr', value: expression(low, node), span });
}
/** Assigns to a name, a member, or apart to the names of a pattern. */
export function assign(low: Lowering, target: Node, value: Expr, span: Span): void {
  if (target.type === 'parenthesized_expression') {
    const inner = named(target)[0];
    if (inner) assign(low, inner, value, span);
    return;
  }
  if (['pattern_list', 'tuple_pattern', 'list_pattern', 'tuple', 'list', 'expression_list'].includes(target.type)) {
    let source = value;
    if (value.kind !== 'name' && value.kind !== 'array') {
      source = low.temporary(span);
      low.out.push({ kind: 'let', target: source, value, declares: true, span });
    }
    for (const [index, one] of named(target).entries()) {
      const item = source.kind === 'array' ? source.items[index] : undefined;
      const part: Expr = item && !('spread' in item) ? item : low.member(source, String(index), low.span(one), true);
      const splat = one.type === 'list_splat_pattern' || one.type === 'list_splat' ? named(one)[0] : undefined;
      assign(low, splat ?? one, splat ? { kind: 'call', callee: low.member(source, 'slice', span), args: [], span } : part, span);
    }
    return;
  }
  low.out.push({ kind: 'let', target: expression(low, target), value, declares: target.type === 'identifier', span });
}
/** `if` and its `elif`s, from the last to the first: the chain may be thousands long. */
function conditional(low: Lowering, node: Node, span: Span): void {
  const condition = test(low, kid(node, 'condition'), node);
  const consequence = kid(node, 'consequence');
  const then = consequence ? block(low, consequence) : [];
  let last: Stmt[] = [];
  for (const one of kids(node, 'alternative').toReversed()) {
    const body = kid(one, 'consequence') ?? kid(one, 'body');
    const inner = body ? block(low, body) : [];
    if (one.type === 'else_clause') last = inner;
    else {
      const outer = low.out;
      low.out = [];
      const value = test(low, kid(one, 'condition'), one);
      low.out.push({ kind: 'if', test: value, then: inner, else: last, span: low.span(one) });
      last = low.out;
      low.out = outer;
    }
  }
  low.out.push({ kind: 'if', test: condition, then, else: last, span });
}
/** A loop's `else` runs when it was not broken off. */
function otherwise(low: Lowering, node: Node): void {
  const clause = kid(node, 'alternative');
  const body = clause && kid(clause, 'body');
  if (body) low.out.push(...block(low, body));
}
function attempt(low: Lowering, node: Node, span: Span): void {
  const body = kid(node, 'body');
  const lowered: Extract<Stmt, { kind: 'try' }> = { kind: 'try', body: body ? block(low, body) : [], catches: [], finally: [], span };
  for (const clause of named(node)) {
    const inner = clause.kids.find((one) => one.type === 'block');
    if (clause.type === 'except_clause' || clause.type === 'except_group_clause') {
      const heads = clause.kids.filter((one) => one.named && one.type !== 'block' && one.type !== 'comment');
      let name: string | undefined;
      const types: Expr[] = [];
      for (const head of heads) {
        const pattern = head.type === 'as_pattern' ? head : undefined;
        const alias = pattern && kid(pattern, 'alias');
        if (alias) name = low.text(alias);
        const type = pattern ? named(pattern).find((one) => one !== alias) : head;
        if (type && type.type !== 'as_pattern_target') {
          const value = expression(low, type);
          if (value.kind === 'array') types.push(...value.items.flatMap((item) => ('spread' in item ? [] : [item])));
          else types.push(value);
        }
      }
      lowered.catches.push({ types, body: inner ? block(low, inner) : [], ...(name !== undefined && { name }) });
    } else if (clause.type === 'else_clause') {
      const rest = kid(clause, 'body') ?? inner;
      if (rest) lowered.body.push(...block(low, rest));
    } else if (clause.type === 'finally_clause' && inner) lowered.finally = block(low, inner);
  }
  low.out.push(lowered);
}
function using(low: Lowering, node: Node, span: Span): void {
  const clause = node.kids.find((one) => one.type === 'with_clause');
  const body = kid(node, 'body');
  const list = clause ? named(clause) : [];
  const flat = list.flatMap((one) => (one.type === 'with_item' ? [one] : named(one)));
  const resources = flat.map((item) => {
    const value = kid(item, 'value') ?? named(item)[0] ?? item;
    const alias = value.type === 'as_pattern' ? kid(value, 'alias') : undefined;
    const source = value.type === 'as_pattern' ? (named(value).find((one) => one !== alias) ?? value) : value;
    return { value: expression(low, source), alias };
  });
  let inner = body ? block(low, body) : [];
  for (const { value, alias } of resources.toReversed()) {
    const name = alias ? low.text(alias) : undefined;
    inner = [{ kind: 'with', value, body: inner, span, ...(name !== undefined && /^\w+$/.test(name) && { as: name }) }];
  }
  low.out.push(...inner);
}
export function definition(low: Lowering, node: Node): void {
  const decorated = node.type === 'decorated_definition';
  const inner = decorated ? kid(node, 'definition') : node;
  if (!inner) return;
  const decorators = decorated ? node.kids.filter((one) => one.type === 'decorator').map((one) => (named(one)[0] ? expression(low, named(one)[0] as Node) : low.none(one))) : [];
  const span = low.span(inner);
  const name = kid(inner, 'name');
  if (!name) return;
  const made: Expr = inner.type === 'class_definition' ? { kind: 'class', class: defineClass(low, inner, decorators, undefined), span } : { kind: 'fn', fn: low.define(inner, decorators, undefined, false), span };
  low.out.push({ kind: 'let', target: low.name(low.text(name), low.span(name)), value: applied(low, made, decorators), declares: true, span });
  if (made.kind === 'class') low.out.push(...decoratedMethods(low, made.class));
}
/** `d1(d2(f))`; the span is the decorator's, where the registration stands. */
export function applied(_low: Lowering, made: Expr, decorators: Expr[]): Expr {
  return decorators.reduceRight<Expr>((value, decorator) => ({ kind: 'call', callee: decorator, args: [{ value }], span: decorator.span }), made);
}
/** A class's decorated methods, applied after it: a framework's decorator registers them. */
function decoratedMethods(low: Lowering, id: string): Stmt[] {
  const cls = low.module.classes.find((one) => one.id === id);
  const object: Expr = { kind: 'class', class: id, span: cls?.span ?? [1, 1, 1, 1] };
  return (cls?.methods ?? []).flatMap((method): Stmt[] => {
    const fn = low.module.fns.find((one) => one.id === method);
    const real = fn?.decorators.filter((one) => !(one.kind === 'name' && /^(property|staticmethod|classmethod|abstractmethod|cached_property|override)$/.test(one.name))) ?? [];
    if (!fn || real.length === 0) return [];
    return [{ kind: 'let', target: { kind: 'member', object, property: fn.name, span: fn.span }, value: applied(low, { kind: 'fn', fn: fn.id, span: fn.span }, real), declares: false, span: real[0]?.span ?? fn.span }];
  });
}
function match(low: Lowering, node: Node, span: Span): void {
  const subject = kid(node, 'subject');
  const body = kid(node, 'body');
  const value = subject ? expression(low, subject) : low.none(node);
  let rest: Stmt[] = [];
  for (const clause of (body ? named(body) : []).filter((one) => one.type === 'case_clause').toReversed()) {
    const consequence = kid(clause, 'consequence');
    const inner = consequence ? block(low, consequence) : [];
    const patterns = clause.kids.filter((one) => one.type === 'case_pattern');
    const tests = patterns.flatMap((pattern) => tested(low, value, pattern.kids.find((one) => one.named), low.span(clause)));
    const guard = kid(clause, 'guard');
    const condition = guard && named(guard)[0] ? expression(low, named(guard)[0] as Node) : undefined;
    const all = [...tests, ...(condition ? [condition] : [])];
    const [first, ...others] = all;
    if (!first) rest = inner;
    else rest = [{ kind: 'if', test: others.reduce<Expr>((left, right) => ({ kind: 'binary', op: '&&', left, right, span: left.span }), first), then: inner, else: rest, span: low.span(clause) }];
  }
  low.out.push({ kind: 'block', body: rest, span });
}
function tested(low: Lowering, value: Expr, pattern: Node | undefined, span: Span): Expr[] {
  if (!pattern) return [];
  if (pattern.type === 'union_pattern') {
    const [first, ...rest] = named(pattern).flatMap((one) => tested(low, value, one, span));
    return first ? [rest.reduce<Expr>((left, right) => ({ kind: 'binary', op: '||', left, right, span }), first)] : [];
  }
  if (pattern.type === 'dotted_name' && pattern.kids.length === 1) return []; // captures
  if (pattern.type === 'class_pattern') {
    const type = named(pattern)[0];
    return type ? [{ kind: 'binary', op: 'instanceof', left: value, right: low.name(low.text(type), span), span }] : [];
  }
  if (['string', 'integer', 'float', 'true', 'false', 'none', 'dotted_name', 'concatenated_string'].includes(pattern.type)) {
    const right = pattern.type === 'dotted_name' ? low.text(pattern).split('.').slice(1).reduce<Expr>((object, part) => low.member(object, part, span), low.name(low.text(pattern).split('.')[0] ?? '', span)) : expression(low, pattern);
    return [{ kind: 'binary', op: '==', left: value, right, span }];
  }
  return [low.opaque(pattern, 'unsupported')];
}
export { importsOf };
