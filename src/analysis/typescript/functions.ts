/** Functions of every kind: their ids, parameters and bodies. */
import type { ts } from 'ts-morph';
import type { Expr, Fn, FnId, Param, Stmt } from '../code.ts';
import { bind, put } from './assignments.ts';
import { expression } from './expressions.ts';
import * as K from './kinds.ts';
import type { Lowering, Scope } from './lowering.ts';
import { textOf } from './names.ts';
import { declareStatements, declareVars, has } from './scope.ts';
import { fillBlock } from './statements.ts';
import { typeExpr } from './types.ts';

export interface Naming {
  /** As written: a key, a method's name. */
  name?: string;
  owner?: string;
}

/** `:default` and `:module.exports` are places, no names. */
function givenName(hint: FnId): string {
  if (hint === ':default' || hint === ':module.exports') return '';
  return hint.slice(Math.max(hint.lastIndexOf('.'), hint.lastIndexOf(':')) + 1);
}

/** The id of something with a name of its own where nothing else names it. At the top, an id may not look like that of another declaration. */
function idByName(low: Lowering, name: string): FnId | undefined {
  const declared = low.frame.path === ':' && low.top.names!.has(name);
  return declared ? undefined : low.idOf(name);
}

export function chooseId(low: Lowering, hint: FnId | undefined, ownName: string | undefined): { id: FnId; name: string } {
  const wanted = hint ?? (ownName ? idByName(low, ownName) : undefined);
  return {
    id: wanted === undefined ? low.anonymousId() : low.unique(wanted),
    name: ownName || (hint === undefined ? '' : givenName(hint)),
  };
}

export function decoratorsOf(low: Lowering, node: ts.Node): Expr[] {
  const { modifiers } = node as { modifiers?: ts.NodeArray<ts.ModifierLike> };
  if (!modifiers) return [];
  const decorators: Expr[] = [];
  for (const one of modifiers) if (one.kind === K.Decorator) decorators.push(expression(low, (one as ts.Decorator).expression));
  return decorators;
}

export function declareTypeParameters(low: Lowering, parameters: ts.NodeArray<ts.TypeParameterDeclaration> | undefined): void {
  if (parameters) for (const one of parameters) low.declare(textOf(one.name));
}

const isThis = ({ name }: ts.ParameterDeclaration): boolean => name.kind === K.Identifier && (name as ts.Identifier).escapedText === 'this';

const kindOf = (node: ts.SignatureDeclaration): Fn['kind'] => {
  if (node.kind === K.Constructor) return 'constructor';
  return node.kind === K.GetAccessor ? 'getter' : node.kind === K.SetAccessor ? 'setter' : undefined;
};

/** Lowers a function where it stands and gives the expression for it. before: statements that its body begins with, made inside. */
export function lowerFunction(
  low: Lowering,
  node: ts.FunctionLikeDeclaration,
  hint: FnId | undefined,
  naming: Naming = {},
  before?: (parameters: readonly ts.ParameterDeclaration[]) => void,
): Expr {
  const isExpression = node.kind === K.FunctionExpression;
  const ownName = naming.name ?? (node.name?.kind === K.Identifier ? textOf(node.name as ts.Identifier) : undefined);
  const { id, name } = chooseId(low, hint, node.kind === K.ArrowFunction ? undefined : ownName);
  const start = low.startAt(node.pos, node.end);
  const span = low.span(start, node.end);
  const body: Stmt[] = [];
  const fn: Fn = {
    id,
    name,
    params: [],
    decorators: node.kind === K.ArrowFunction || isExpression ? [] : decoratorsOf(low, node),
    async: has(node, K.AsyncKeyword),
    yields: node.asteriskToken !== undefined,
    parent: low.frame.fn.id,
    body,
    tokens: '',
    span,
  };
  if (naming.owner) fn.owner = naming.owner;
  const kind = kindOf(node as ts.SignatureDeclaration);
  if (kind) fn.kind = kind;
  if (has(node, K.StaticKeyword)) fn.static = true;
  low.addFn(fn, start, node.end);

  const { scope, out, frame } = low;
  // A function expression's own name is known inside it only.
  if (isExpression && node.name) {
    low.enter();
    low.declare(textOf(node.name as ts.Identifier));
  }
  low.enter();
  low.out = body;
  low.frame = { fn, path: id, anonymous: 0, temporaries: 0, scope: low.scope };
  declareTypeParameters(low, node.typeParameters);
  if (node.type) fn.returns = typeExpr(low, node.type);
  parameters(low, fn, node.parameters);
  before?.(node.parameters);
  if (node.body) lowerBody(low, node.body);
  low.scope = scope;
  low.out = out;
  low.frame = frame;
  return { kind: 'fn', fn: id, span };
}

function lowerBody(low: Lowering, body: ts.ConciseBody): void {
  if (body.kind !== K.Block) {
    const value = expression(low, body);
    low.out.push({ kind: 'return', value, span: low.spanAt(body.pos, body.end) });
    return;
  }
  const { statements } = body as ts.Block;
  declareVars(low, statements, false);
  declareStatements(low, statements, false);
  fillBlock(low, statements);
}

function parameters(low: Lowering, fn: Fn, nodes: readonly ts.ParameterDeclaration[]): void {
  const all = nodes.length && isThis(nodes[0]!) ? nodes.slice(1) : nodes;
  for (const node of all) declareNames(low.scope, node.name);
  for (let i = 0; i < all.length; i++) {
    const node = all[i]!;
    const span = low.spanAt(node.pos, node.end);
    const isName = node.name.kind === K.Identifier;
    const param: Param = { name: isName ? textOf(node.name as ts.Identifier) : `~p${i}`, decorators: decoratorsOf(low, node), span };
    if (node.type) param.type = typeExpr(low, node.type);
    if (node.initializer) param.default = expression(low, node.initializer);
    if (node.dotDotDotToken) param.rest = 'positional';
    fn.params.push(param);
    if (!isName) bind(low, node.name, { kind: 'name', name: param.name, span }, span);
  }
}

function declareNames(scope: Scope, name: ts.BindingName): void {
  scope.names ??= new Map();
  if (name.kind === K.Identifier) scope.names.set(textOf(name as ts.Identifier), '');
  else
    for (const one of (name as ts.BindingPattern).elements)
      if (one.kind === K.BindingElement) declareNames(scope, (one as ts.BindingElement).name);
}

/** A function declaration is a `let` of its name; an overload or an ambient one is nothing. */
export function functionDeclaration(low: Lowering, node: ts.FunctionDeclaration): void {
  if (!node.body || has(node, K.DeclareKeyword)) return;
  const name = node.name ? textOf(node.name) : '';
  const span = low.spanAt(node.pos, node.end);
  const value = lowerFunction(low, node, name ? low.hintFor(name) : ':default');
  const ref = name ? low.lookUp(name) : ':default';
  const target: Expr = { kind: 'name', name: name || 'default', span: node.name ? low.spanOf(node.name) : span };
  if (ref) target.ref = ref;
  put(low, target, value, true, span);
}
