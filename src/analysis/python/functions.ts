/** Functions of every kind: their ids, parameters, decorators and bodies. */
import type { Expr, Fn, FnId, Param, Span, Stmt } from '../code.ts';
import { MAX_DEPTH } from '../code.ts';
import { assignTo, putName } from './assignments.ts';
import { expression, firstExpression } from './expressions.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { LOCAL, newFrame, RECEIVER } from './lowering.ts';
import { callOf } from './names.ts';
import { declareBound } from './scope.ts';
import { block } from './statements.ts';
import { typeExpr } from './types.ts';

/** A `def` or a `class` with the decorators around it. */
export interface Definition {
  node: number;
  decorators: Expr[];
  /** Where it begins, decorators included. */
  from: number;
  span: Span;
}

export function definitionOf(low: Lowering, node: number): Definition | undefined {
  const { tree } = low;
  const from = tree.from[node]!;
  const span = low.spanOf(node);
  if (tree.kind[node] !== K.decorated_definition) return { node, decorators: [], from, span };
  const decorators: Expr[] = [];
  for (let child = tree.first(node); child; child = tree.next(child, node)) {
    if (tree.kind[child] === K.decorator) decorators.push(firstExpression(low, child));
    else return { node: child, decorators, from, span };
  }
  return undefined;
}

/** What a decorator is called, or what is called to make it. */
export function decoratorName(decorator: Expr): string {
  const named = decorator.kind === 'call' ? decorator.callee : decorator;
  if (named.kind === 'name') return named.ref ?? named.name;
  if (named.kind !== 'member' || typeof named.property !== 'string') return '';
  return named.ref ?? `?.${named.property}`;
}

export const isOverload = (decorators: readonly Expr[]): boolean =>
  decorators.some((one) => /^(?:typing|typing_extensions):overload$/.test(decoratorName(one)));

/** `d1(d2(<f>))`. More than can be nested are not applied. */
export function decorated(decorators: readonly Expr[], value: Expr): Expr {
  if (decorators.length > MAX_DEPTH) return { kind: 'opaque', why: 'depth', reads: [], span: value.span };
  return decorators.reduceRight((inner, decorator) => {
    const ref = decorator.kind === 'name' || decorator.kind === 'member' ? decorator.ref : undefined;
    const call: Expr = { kind: 'call', callee: decorator, args: [{ value: inner }], span: decorator.span };
    return ref === undefined ? call : { ...call, ref };
  }, value);
}

/** A function is a `let` of its name. */
export function functionStatement(low: Lowering, node: number): void {
  const definition = definitionOf(low, node);
  const name = definition && low.tree.find(definition.node, K.identifier);
  if (!definition || !name || isOverload(definition.decorators)) return;
  const text = low.textOf(name);
  const fn = lowerFunction(low, definition, text, low.idOf(text));
  putName(low, text, name, decorated(definition.decorators, fnExpr(fn)), definition.span);
}

export const fnExpr = (fn: Fn): Expr => ({ kind: 'fn', fn: fn.id, span: fn.span });

/** method: what a function in a class is besides. */
export function lowerFunction(
  low: Lowering,
  { node, decorators, from, span }: Definition,
  name: string,
  id: string,
  method?: Partial<Fn> & { hasReceiver: boolean },
): Fn {
  const { tree } = low;
  const fn: Fn = {
    id: low.unique(id),
    name,
    params: [],
    decorators,
    async: isAsync(low, node),
    yields: false,
    parent: low.frame.fn.id,
    body: [],
    tokens: '',
    span,
  };
  if (method?.owner) fn.owner = method.owner;
  if (method?.kind) fn.kind = method.kind;
  if (method?.static) fn.static = true;
  low.addFn(fn, from, tree.to[node]!);

  const outer = low.scope;
  const names = new Map<string, string>();
  const around = typeParameters(low, node);
  let returns: Expr | undefined;
  for (let child = tree.first(node); child; child = tree.next(child, node)) {
    if (tree.kind[child] === K.parameters) fn.params = parameters(low, child, names, method?.hasReceiver === true);
    else if (tree.kind[child] === K.type) returns = typeExpr(low, child);
  }
  if (returns) fn.returns = returns;
  const body = tree.find(node, K.block);
  inside(low, fn, names, () => {
    unpack(low, tree.find(node, K.parameters), fn.params);
    if (!body) return;
    declareBound(low, low.scope, body);
    block(low, body);
  });
  if (around) low.scope = outer;
  return fn;
}

/** `def` or `class` with names of types in brackets: a scope around it that knows them. */
export function typeParameters(low: Lowering, node: number): boolean {
  const { tree } = low;
  const list = tree.find(node, K.type_parameter);
  if (!list) return false;
  const { up, isClass, names } = low.scope;
  low.scope = { up, isClass, names: new Map(names) };
  for (const one of tree.children(list)) {
    for (let at = one, end = tree.after[one]!; at < end; at++) {
      if (tree.kind[at] !== K.identifier) continue;
      low.scope.names.set(low.textOf(at), LOCAL);
      break;
    }
  }
  return true;
}

const isAsync = (low: Lowering, node: number): boolean => low.text.startsWith('async', low.tree.from[node]);

/** Lowers in a function of its own. names: its parameters. */
export function inside(low: Lowering, fn: Fn, names: Map<string, string>, lower: () => void, isComprehension = false): void {
  const { scope, out, frame, inType } = low;
  low.enter(false).names = names;
  low.out = fn.body;
  low.frame = newFrame(fn, isComprehension);
  for (const name of names.keys()) low.frame.declared.add(name);
  low.inType = false;
  lower();
  low.scope = scope;
  low.out = out;
  low.frame = frame;
  low.inType = inType;
}

/** Their annotations and defaults are evaluated around the function. The first of a method is its receiver. */
function parameters(low: Lowering, list: number, names: Map<string, string>, hasReceiver: boolean): Param[] {
  const { tree } = low;
  const params: Param[] = [];
  let receiver = hasReceiver;
  for (let child = tree.first(list); child; child = tree.next(child, list)) {
    const kind = tree.kind[child]!;
    if (kind === K.keyword_separator || kind === K.positional_separator) continue;
    const isPlain =
      kind === K.identifier || kind === K.default_parameter || kind === K.typed_parameter || kind === K.typed_default_parameter;
    const place = kind === K.identifier ? child : isPlain ? tree.first(child) : child;
    const splat = tree.kind[place];
    const rest =
      splat === K.list_splat_pattern || splat === K.list_splat
        ? 'positional'
        : splat === K.dictionary_splat_pattern
          ? 'keyword'
          : undefined;
    const target = rest ? tree.first(place) : place;
    if (receiver && !rest && tree.kind[target] === K.identifier) {
      receiver = false;
      names.set(low.textOf(target), RECEIVER);
      continue;
    }
    receiver = false;
    const isName = tree.kind[target] === K.identifier;
    const param: Param = { name: isName ? low.textOf(target) : `~p${params.length}`, decorators: [], span: low.spanOf(child) };
    if (isName) names.set(param.name, LOCAL);
    const type = isPlain && tree.find(child, K.type);
    if (type) param.type = typeExpr(low, type);
    if (kind === K.default_parameter || kind === K.typed_default_parameter) {
      const value = tree.children(child).at(-1)!;
      if (value !== type && value !== place) param.default = expression(low, value);
    }
    if (rest) param.rest = rest;
    params.push(param);
  }
  return params;
}

/** Python 2 takes tuples apart in the list of parameters. */
function unpack(low: Lowering, list: number, params: readonly Param[]): void {
  if (!list || params.every((one) => !one.name.startsWith('~p'))) return;
  const { tree } = low;
  for (const child of tree.children(list)) {
    const target = tree.kind[child] === K.default_parameter ? tree.first(child) : child;
    if (tree.kind[target] !== K.tuple_pattern) continue;
    const span = low.spanOf(child);
    const param = params.find((one) => one.name.startsWith('~p') && one.span[0] === span[0] && one.span[1] === span[1]);
    if (param) takeApart(low, target, param);
  }
}

/** The `let`s of a parameter that is a pattern. */
export function takeApart(low: Lowering, target: number, param: Param): void {
  for (let at = target, end = low.tree.after[target]!; at < end; at++)
    if (low.tree.kind[at] === K.identifier) low.scope.names.set(low.textOf(at), LOCAL);
  assignTo(low, target, { kind: 'name', name: param.name, span: param.span }, param.span);
}

/** A function without a `def`. */
interface Nameless {
  id: FnId;
  params: Param[];
  /** Of the parameters. */
  names: Map<string, string>;
  isComprehension: boolean;
}

/** Its body is one expression. */
export function anonymous(low: Lowering, node: number, { id, params, names, isComprehension }: Nameless, body: () => Expr): Expr {
  const span = low.spanOf(node);
  const statements: Stmt[] = [];
  const name = id.includes('~') ? '' : id.slice(Math.max(id.lastIndexOf('.'), id.lastIndexOf(':')) + 1);
  const fn: Fn = {
    id,
    name,
    params,
    decorators: [],
    async: false,
    yields: false,
    parent: low.frame.fn.id,
    body: statements,
    tokens: '',
    span,
  };
  low.addFn(fn, low.tree.from[node]!, low.tree.to[node]!);
  inside(
    low,
    fn,
    names,
    () => {
      const value = body();
      low.out.push({ kind: 'return', value, span: value.span });
    },
    isComprehension,
  );
  return fnExpr(fn);
}

export function lambda(low: Lowering, node: number, hint?: FnId): Expr {
  const { tree } = low;
  const names = new Map<string, string>();
  const list = tree.find(node, K.lambda_parameters);
  const params = list ? parameters(low, list, names, false) : [];
  const body = tree.children(node).findLast((one) => one !== list);
  const id = hint === undefined ? low.anonymousId() : low.unique(hint);
  return anonymous(low, node, { id, params, names, isComprehension: false }, () => {
    unpack(low, list, params);
    return expression(low, body ?? 0);
  });
}

/** `lang:map`, `lang:filter`. */
export const overEach = (name: 'filter' | 'map', iterable: Expr, fn: Expr, span: Span): Expr =>
  callOf(`lang:${name}`, [iterable, fn], span);
