/** Classes: attributes as fields, methods as functions, classes inside. */
import type { Class, Expr, Fn, Property, Stmt } from '../code.ts';
import { MAX_CHAIN } from '../code.ts';
import { put, putName } from './assignments.ts';
import { argumentList } from './chains.ts';
import { expression } from './expressions.ts';
import type { Definition } from './functions.ts';
import { decorated, decoratorName, definitionOf, fnExpr, isOverload, lowerFunction, typeParameters } from './functions.ts';
import { bindingsOf, importStatement } from './imports.ts';
import { K } from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { LOCAL } from './lowering.ts';
import { memberOf, nameExpr } from './names.ts';
import { discard, statement } from './statements.ts';
import { typeExpr } from './types.ts';

/** A class is a `let` of its name. What else its body does comes after it, and so do decorated methods; where the class itself is decorated, both come before. */
export function classStatement(low: Lowering, node: number): void {
  const definition = definitionOf(low, node);
  const name = definition && low.tree.find(definition.node, K.identifier);
  if (!definition || !name) return;
  const text = low.textOf(name);
  const after: Stmt[] = [];
  const self = nameExpr(low, text, low.spanOf(name));
  const one = lowerClass(low, definition, text, self, after);
  const value: Expr = { kind: 'class', class: one.id, span: one.span };
  // what decorates the class sees it with its methods decorated
  if (definition.decorators.length > 0) low.out.push(...after);
  putName(low, text, name, decorated(definition.decorators, value), definition.span);
  if (definition.decorators.length === 0) low.out.push(...after);
}

/** A class whose body is being lowered. */
interface Made {
  one: Class;
  /** The class by its name; itself while its name does not stand yet. */
  self: Expr;
  /** Gets what the body does besides. */
  after: Stmt[];
}

function lowerClass(low: Lowering, { node, decorators, span }: Definition, name: string, self: Expr, after: Stmt[]): Class {
  const { tree } = low;
  const id = low.unique(low.idOf(name));
  const one: Class = { id, name, bases: [], decorators, fields: [], methods: [], span };
  low.module.classes.push(one);
  const made: Made = { one, self: decorators.length > 0 ? { kind: 'class', class: id, span } : self, after };
  const { scope, frame } = low;
  typeParameters(low, node);
  const superclasses = tree.find(node, K.argument_list);
  for (const { value, name: keyword, spread } of superclasses ? argumentList(low, superclasses) : []) {
    if (spread) continue;
    if (keyword === undefined) one.bases.push(value);
    else (one.keywords ??= []).push({ name: keyword, value });
  }
  low.enter(true);
  // Anonymous functions in the body belong to the function around it; what has a name, to the class.
  const { path } = frame;
  frame.path = id;
  const body = tree.find(node, K.block);
  if (body) members(low, made, body);
  frame.path = path;
  low.scope = scope;
  return one;
}

function members(low: Lowering, made: Made, node: number): void {
  const { tree } = low;
  for (let child = node + 1, end = tree.after[node]!; child < end; child = tree.after[child]!) member(low, made, child);
}

function member(low: Lowering, made: Made, node: number): void {
  const { tree } = low;
  switch (tree.kind[node]) {
    case K.expression_statement: {
      const first = tree.first(node);
      if (tree.kind[first] === K.assignment) field(low, made, node, first);
      else besides(low, made, () => statement(low, node));
      break;
    }
    case K.function_definition:
      method(low, made, node);
      break;
    case K.class_definition:
      inner(low, made, node);
      break;
    case K.decorated_definition:
      if (tree.find(node, K.class_definition)) inner(low, made, node);
      else method(low, made, node);
      break;
    case K.import_statement:
    case K.import_from_statement:
      importStatement(low, node);
      for (const { local, ref } of bindingsOf(low, node)) low.scope.names.set(local, ref);
      break;
    case K.if_statement:
    case K.try_statement:
    case K.with_statement:
    case K.elif_clause:
    case K.else_clause:
    case K.except_clause:
    case K.finally_clause:
      branches(low, made, node);
      break;
    case K.pass_statement:
      break;
    default:
      besides(low, made, () => statement(low, node));
  }
}

/** Members that only some conditions declare are members. */
function branches(low: Lowering, made: Made, node: number): void {
  const { tree } = low;
  const [first] = tree.children(node);
  if (first !== undefined && (tree.kind[node] === K.if_statement || tree.kind[node] === K.elif_clause))
    besides(low, made, () => discard(low, first, low.spanOf(first)));
  for (const child of tree.children(node)) {
    const kind = tree.kind[child];
    if (kind === K.block) members(low, made, child);
    else if (kind === K.elif_clause || kind === K.else_clause || kind === K.except_clause || kind === K.finally_clause)
      branches(low, made, child);
  }
}

function besides(low: Lowering, { after }: Made, lower: () => void): void {
  const { out } = low;
  low.out = after;
  lower();
  low.out = out;
}

/** From here on the rest of the class body knows the name. */
function declareMember(low: Lowering, one: Class, name: string): void {
  const ref = low.frame.fn.id === ':' ? `${one.id}.${name}` : LOCAL;
  low.scope.names.set(name, ref);
}

/** `x: int = 1`, `x = y = Column()`, `a, b = range(2)`. Targets that are no names are statements. */
function field(low: Lowering, made: Made, stmt: number, node: number): void {
  const { tree } = low;
  const targets: number[] = [];
  let at = node;
  let type = 0;
  let right = 0;
  while (tree.kind[at] === K.assignment && targets.length < MAX_CHAIN) {
    const [target, ...rest] = tree.children(at);
    if (target === undefined) return;
    targets.push(target);
    type ||= rest.find((child) => tree.kind[child] === K.type) ?? 0;
    right = rest.findLast((child) => tree.kind[child] !== K.type) ?? 0;
    at = right;
  }
  const isName = (target: number): boolean => tree.kind[target] === K.identifier;
  const isList = (target: number): boolean => tree.kind[target] === K.pattern_list && tree.children(target).every(isName);
  if (!targets.every((target) => isName(target) || isList(target))) {
    besides(low, made, () => statement(low, stmt));
    return;
  }
  const named = targets.at(-1)!;
  const value = right ? expression(low, right, isName(named) ? `${made.one.id}.${low.textOf(named)}` : undefined) : undefined;
  const annotation = type ? typeExpr(low, type) : undefined;
  const add = (target: number, held: Expr | undefined): void => {
    const name = low.textOf(target);
    const property: Property = { name, decorators: [], static: isClassVariable(annotation), span: low.spanOf(node) };
    if (annotation) property.type = annotation;
    if (held) property.value = held;
    made.one.fields.push(property);
    if (held) declareMember(low, made.one, name);
  };
  for (const target of targets) {
    if (isName(target)) add(target, value);
    else
      tree.children(target).forEach((one, index) => {
        add(one, value && memberOf(low, value, String(index), low.spanOf(one)));
      });
  }
}

function isClassVariable(type: Expr | undefined): boolean {
  const named = type?.kind === 'member' && typeof type.property !== 'string' ? type.object : type;
  return (named?.kind === 'name' || named?.kind === 'member') && named.ref === 'typing:ClassVar';
}

/** A class in a class: a field that holds it. */
function inner(low: Lowering, made: Made, node: number): void {
  const definition = definitionOf(low, node);
  const name = definition && low.tree.find(definition.node, K.identifier);
  if (!definition || !name) return;
  const text = low.textOf(name);
  const { one } = made;
  const self = memberOf(low, made.self, text, low.spanOf(name));
  const nested = lowerClass(low, definition, text, self, made.after);
  const value = decorated(definition.decorators, { kind: 'class', class: nested.id, span: nested.span });
  one.fields.push({ name: text, value, decorators: definition.decorators, static: false, span: definition.span });
  declareMember(low, one, text);
}

const getter = /(?:^|[.:])(?:cached_|hybrid_|class)?property$/;

/** What a decorator says of a method's form, where that is all it does. */
function formOf(low: Lowering, decorator: Expr): Partial<Fn> | undefined {
  const name = decoratorName(decorator).replace(/^global:/, '');
  if (name === 'staticmethod' || name === 'classmethod') return { static: true };
  if (getter.test(name)) return { kind: 'getter' };
  if (decorator.kind !== 'member' || decorator.object.kind !== 'name' || !low.scope.names.has(decorator.object.name)) return undefined;
  if (decorator.property === 'setter') return { kind: 'setter' };
  return decorator.property === 'getter' || decorator.property === 'deleter' ? {} : undefined;
}

function method(low: Lowering, made: Made, node: number): void {
  const definition = definitionOf(low, node);
  const nameNode = definition && low.tree.find(definition.node, K.identifier);
  if (!definition || !nameNode || isOverload(definition.decorators)) return;
  const name = low.textOf(nameNode);
  const { decorators, span } = definition;
  const { one } = made;
  const hasReceiver = !decorators.some((each) => /^(?:global:)?staticmethod$/.test(decoratorName(each)));
  const form: Partial<Fn> & { hasReceiver: boolean } = { owner: one.id, hasReceiver };
  if (name === '__init__') form.kind = 'constructor';
  const applied: Expr[] = [];
  for (const decorator of decorators) {
    const said = formOf(low, decorator);
    if (said) Object.assign(form, said);
    else applied.push(decorator);
  }
  const fn = lowerFunction(low, definition, name, `${one.id}.${name}`, form);
  one.methods.push(fn.id);
  declareMember(low, one, name);
  if (!applied.length) return;
  const target = memberOf(low, made.self, name, low.spanOf(nameNode));
  besides(low, made, () => put(low, target, decorated(applied, fnExpr(fn)), false, span));
}
