/** Classes: fields with their types, methods as functions, parameter properties. */
import { ts } from 'ts-morph';
import type { ApiPath, Class, Expr, FnId, Property } from '../code.ts';
import { put } from './assignments.ts';
import { expression, propertyKey } from './expressions.ts';
import { chooseId, declareTypeParameters, decoratorsOf, lowerFunction } from './functions.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { memberOf, textOf } from './names.ts';
import { declareStatements, declareVars, has } from './scope.ts';
import { fillBlock } from './statements.ts';
import { typeExpr } from './types.ts';

const propertyModifiers = [K.PublicKeyword, K.PrivateKeyword, K.ProtectedKeyword, K.ReadonlyKeyword, K.OverrideKeyword];

export function lowerClass(low: Lowering, node: ts.ClassLikeDeclaration, hint: FnId | undefined): ApiPath {
  const ownName = node.name ? textOf(node.name) : undefined;
  const { id, name } = chooseId(low, hint, ownName);
  const one: Class = { id, name, bases: [], decorators: decoratorsOf(low, node), fields: [], methods: [], span: low.spanOf(node) };
  low.module.classes.push(one);
  const { scope } = low;
  low.enter();
  if (node.kind === K.ClassExpression && ownName) low.declare(ownName);
  declareTypeParameters(low, node.typeParameters);
  for (const clause of node.heritageClauses ?? []) for (const type of clause.types) one.bases.push(typeExpr(low, type));
  for (const member of node.members) lowerMember(low, one, member);
  low.scope = scope;
  return id;
}

function lowerMember(low: Lowering, one: Class, member: ts.ClassElement): void {
  switch (member.kind) {
    case K.PropertyDeclaration:
      one.fields.push(field(low, one, member as ts.PropertyDeclaration));
      break;
    case K.MethodDeclaration:
    case K.GetAccessor:
    case K.SetAccessor:
      method(low, one, member as ts.MethodDeclaration | ts.AccessorDeclaration);
      break;
    case K.Constructor:
      constructorMethod(low, one, member as ts.ConstructorDeclaration);
      break;
    case K.ClassStaticBlockDeclaration: {
      // Runs where the class is made. `this` in it is the class.
      const { out, scope } = low;
      const { statements } = (member as ts.ClassStaticBlockDeclaration).body;
      low.enter();
      low.out = [];
      declareVars(low, statements, false);
      declareStatements(low, statements, false);
      fillBlock(low, statements);
      out.push({ kind: 'block', body: low.out, span: low.spanOf(member) });
      low.out = out;
      low.scope = scope;
      break;
    }
    default:
      break;
  }
}

/** `[Symbol.iterator]` keeps its text as name; a key that is computed otherwise has none. */
function memberName(low: Lowering, name: ts.PropertyName): string {
  const key = propertyKey(low, name);
  if (typeof key === 'string') return key;
  return key.kind === 'member' || key.kind === 'name' ? `[${low.text.slice(low.startOf(name) + 1, name.end - 1)}]` : '[]';
}

function field(low: Lowering, one: Class, node: ts.PropertyDeclaration): Property {
  const name = memberName(low, node.name);
  const property: Property = { name, decorators: decoratorsOf(low, node), static: has(node, K.StaticKeyword), span: low.spanOf(node) };
  if (node.type) property.type = typeExpr(low, node.type);
  if (node.initializer) {
    property.value = expression(low, node.initializer, `${one.id}.${name}`);
    // An arrow function in a field is a method by its `this`.
    if (property.value.kind === 'fn') {
      const fn = low.fns.get(property.value.fn)!;
      fn.owner = one.id;
      if (property.static) fn.static = true;
    }
  }
  return property;
}

function method(low: Lowering, one: Class, node: ts.MethodDeclaration | ts.AccessorDeclaration): void {
  if (!node.body) return; // an overload, or abstract
  const name = memberName(low, node.name);
  const made = lowerFunction(low, node, `${one.id}.${name}`, { name, owner: one.id });
  one.methods.push((made as { fn: FnId }).fn);
}

function constructorMethod(low: Lowering, one: Class, node: ts.ConstructorDeclaration): void {
  if (!node.body) return;
  const made = lowerFunction(low, node, `${one.id}.constructor`, { name: 'constructor', owner: one.id }, (parameters) => {
    for (const parameter of parameters) if (isProperty(parameter)) assignParameter(low, parameter);
  });
  const id = (made as { fn: FnId }).fn;
  one.methods.push(id);
  // The parameters are lowered already; the fields say the same of them.
  const { params } = low.fns.get(id)!;
  node.parameters.forEach((parameter, i) => {
    const param = params[i];
    if (!param || !isProperty(parameter)) return;
    const property: Property = { name: param.name, decorators: param.decorators, static: false, span: param.span };
    if (param.type) property.type = param.type;
    one.fields.push(property);
  });
}

const isProperty = (node: ts.ParameterDeclaration): boolean =>
  ts.isIdentifier(node.name) && (node.modifiers?.some((modifier) => propertyModifiers.includes(modifier.kind)) ?? false);

function assignParameter(low: Lowering, node: ts.ParameterDeclaration): void {
  const span = low.spanOf(node);
  const name = textOf(node.name as ts.Identifier);
  const target = memberOf(low, { kind: 'name', name: 'this', span }, name, span);
  put(low, target, { kind: 'name', name, span }, false, span);
}

/** A class declaration is a `let` of its name. */
export function classDeclaration(low: Lowering, node: ts.ClassDeclaration): void {
  if (has(node, K.DeclareKeyword)) return;
  const name = node.name ? textOf(node.name) : '';
  const span = low.spanOf(node);
  // Static blocks run after the name is bound.
  const { out } = low;
  low.out = [];
  const id = lowerClass(low, node, name ? low.hintFor(name) : ':default');
  const after = low.out;
  low.out = out;
  const target: Expr = { kind: 'name', name: name || 'default', span: node.name ? low.spanOf(node.name) : span };
  const ref = name ? low.lookUp(name) : ':default';
  if (ref) target.ref = ref;
  put(low, target, { kind: 'class', class: id, span }, true, span);
  out.push(...after);
}
