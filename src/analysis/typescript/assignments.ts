/** Assignment, destructuring, `++`. Everything becomes `let`s of one name or member. */
import { ts } from 'ts-morph';
import type { Expr, Span } from '../code.ts';
import { expression, propertyKey } from './expressions.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';
import { held, isPlain, langCall, MODULE_EXPORTS, memberOf, nameExpr, textOf } from './names.ts';
import { combine, operatorName } from './operators.ts';

export function put(low: Lowering, target: Expr, value: Expr | undefined, declares: boolean, span: Span): void {
  low.out.push(value ? { kind: 'let', target, value, declares, span } : { kind: 'let', target, declares, span });
}

/** The ids of what is assigned: `:Foo.prototype.bar`, `:module.exports.create`, in a method `:Orders.handle` for `this.handle`. */
function hintOf(low: Lowering, target: Expr): string | undefined {
  if (target.kind === 'name') return target.ref?.startsWith(':') ? target.ref : low.hintFor(target.name);
  if (target.kind !== 'member' || typeof target.property !== 'string') return undefined;
  if (target.ref?.startsWith(':')) return target.ref;
  const parts: string[] = [];
  let at: Expr = target;
  while (at.kind === 'member' && typeof at.property === 'string' && parts.length < 8) {
    parts.unshift(at.property);
    at = at.object;
  }
  if (at.kind !== 'name') return undefined;
  const owner = low.frame.fn.owner;
  return at.name === 'this' && owner ? [owner, ...parts].join('.') : low.idOf([at.name, ...parts].join('.'));
}

export function skipParentheses(node: ts.Expression): ts.Expression {
  let at = node;
  while (at.kind === K.ParenthesizedExpression || at.kind === K.NonNullExpression || at.kind === K.AsExpression)
    at = (at as ts.ParenthesizedExpression).expression;
  return at;
}

/** `const app = module.exports = express()`: the name is declared first, then all others are it. */
export function declareAssigned(low: Lowering, name: Expr & { kind: 'name' }, initializer: ts.Expression, span: Span): void {
  const targets: ts.Expression[] = [];
  let value = initializer;
  for (;;) {
    const inner = skipParentheses(value);
    if (!ts.isBinaryExpression(inner) || inner.operatorToken.kind !== K.EqualsToken || targets.length > 8) break;
    targets.unshift(skipParentheses(inner.left));
    value = inner.right;
  }
  put(low, name, expression(low, value, low.hintFor(name.name)), true, span);
  for (const target of targets) assignTo(low, target, { ...name, span }, span);
}

/** Emits the assignment and gives what stands in its place. needed: somebody reads that. */
export function assignment(low: Lowering, node: ts.BinaryExpression, needed: boolean): Expr {
  const span = low.spanAt(node.pos, node.end);
  const left = skipParentheses(node.left);
  if (left.kind === K.ObjectLiteralExpression || left.kind === K.ArrayLiteralExpression) {
    const source = held(low, expression(low, node.right));
    assignPattern(low, left, source);
    return source;
  }
  const kind = node.operatorToken.kind;
  const target = kind === K.EqualsToken ? placeOf(low, left) : expression(low, left);
  const isStore = target.kind === 'name' || target.kind === 'member';
  const hint = isStore ? hintOf(low, target) : undefined;
  let value: Expr;
  if (kind === K.EqualsToken) {
    value = expression(low, node.right, hint);
    noteExport(low, target);
    // `exports = module.exports = x`: both are one name.
    if (isModuleExports(target) && isModuleExports(value)) return target;
  } else value = combine(low, target, operatorName(kind), node.right, span, hint);
  if (!isStore) return value; // not an assignable thing: a syntax error
  const plain = !needed || isPlain(target);
  if (!plain) value = held(low, value);
  put(low, target, value, false, span);
  return plain ? target : value;
}

/** What stands to the left of `=`. A name that nothing declares is made by that, and a variable of this function from here on. */
function placeOf(low: Lowering, node: ts.Expression): Expr {
  const place = expression(low, node);
  if (place.kind !== 'name' || place.ref !== low.globalRef(place.name)) return place;
  const { scope } = low.frame;
  scope.names ??= new Map();
  scope.names.set(place.name, scope === low.top ? `:${place.name}` : '');
  return nameExpr(low, place.name, place.span);
}

const isModuleExports = (expr: Expr): boolean => expr.kind === 'name' && expr.ref === MODULE_EXPORTS;

/** `module.exports = …` and `exports.x = …` are exports. */
function noteExport(low: Lowering, target: Expr): void {
  const name = isModuleExports(target) ? '=' : target.kind === 'member' && isModuleExports(target.object) ? target.property : undefined;
  if (typeof name !== 'string') return;
  const ref = name === '=' ? MODULE_EXPORTS : `${MODULE_EXPORTS}.${name}`;
  if (low.given.has(name)) return;
  low.given.add(name);
  low.module.exports.push({ name, ref });
}

/** `i++` is `i = i + 1` before, and `i`. */
export function update(low: Lowering, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Expr {
  const span = low.spanAt(node.pos, node.end);
  const target = expression(low, skipParentheses(node.operand as ts.Expression));
  if (target.kind !== 'name' && target.kind !== 'member') return target;
  const op = node.operator === K.PlusPlusToken ? '+' : '-';
  put(low, target, { kind: 'binary', op, left: target, right: { kind: 'literal', value: 1, span }, span }, false, span);
  return target;
}

/** A member by a key, literal or computed. */
function memberBy(low: Lowering, source: Expr, key: string | Expr, span: Span): Expr {
  return typeof key === 'string' ? memberOf(low, source, key, span) : { kind: 'member', object: source, property: key, span };
}

/** What is left of `source` without these keys. */
function restOf(source: Expr, keys: (string | Expr)[], span: Span): Expr {
  return langCall(
    'omit',
    [source, ...keys.map((key): Expr => (typeof key === 'string' ? { kind: 'literal', value: key, span } : key))],
    span,
  );
}

function orDefault(low: Lowering, value: Expr, fallback: ts.Expression | undefined, span: Span, hint?: string): Expr {
  return fallback ? combine(low, value, '??', fallback, span, hint) : value;
}

/** Declares the names of a pattern out of `source`, which is plain. */
export function bind(low: Lowering, name: ts.BindingName, source: Expr, span: Span): void {
  if (name.kind === K.Identifier) {
    put(low, nameExpr(low, textOf(name as ts.Identifier), low.spanAt(name.pos, name.end)), source, true, span);
    return;
  }
  const keys: (string | Expr)[] = [];
  const { elements } = name as ts.BindingPattern;
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i]!;
    if (element.kind === K.OmittedExpression) continue;
    const { propertyName, name: inner, initializer, dotDotDotToken } = element as ts.BindingElement;
    const at = low.spanAt(element.pos, element.end);
    if (dotDotDotToken) {
      if (name.kind === K.ArrayBindingPattern) for (let before = 0; before < i; before++) keys.push(String(before));
      bindInner(low, inner, restOf(source, keys, at), at);
      continue;
    }
    const key = name.kind === K.ArrayBindingPattern ? String(i) : propertyKey(low, propertyName ?? (inner as ts.Identifier));
    if (name.kind === K.ObjectBindingPattern) keys.push(key);
    const hint = inner.kind === K.Identifier ? low.hintFor(textOf(inner as ts.Identifier)) : undefined;
    bindInner(low, inner, orDefault(low, memberBy(low, source, key, at), initializer, at, hint), at);
  }
}

function bindInner(low: Lowering, name: ts.BindingName, value: Expr, span: Span): void {
  bind(low, name, name.kind === K.Identifier ? value : held(low, value), span);
}

/** Assigns the names and members of a pattern out of `source`, which is plain. */
function assignPattern(low: Lowering, pattern: ts.Expression, source: Expr): void {
  if (pattern.kind === K.ArrayLiteralExpression) {
    (pattern as ts.ArrayLiteralExpression).elements.forEach((element, i, all) => {
      const at = low.spanAt(element.pos, element.end);
      if (element.kind === K.OmittedExpression) return;
      if (element.kind === K.SpreadElement) {
        const keys = all.slice(0, i).map((_, before) => String(before));
        assignInner(low, (element as ts.SpreadElement).expression, restOf(source, keys, at), at);
      } else assignInner(low, element, memberOf(low, source, String(i), at), at);
    });
    return;
  }
  const keys: (string | Expr)[] = [];
  for (const property of (pattern as ts.ObjectLiteralExpression).properties) {
    const at = low.spanAt(property.pos, property.end);
    if (ts.isSpreadAssignment(property)) assignInner(low, property.expression, restOf(source, keys, at), at);
    else if (ts.isShorthandPropertyAssignment(property)) {
      keys.push(textOf(property.name));
      const value = orDefault(low, memberOf(low, source, textOf(property.name), at), property.objectAssignmentInitializer, at);
      put(low, nameExpr(low, textOf(property.name), at), value, false, at);
    } else if (ts.isPropertyAssignment(property)) {
      const key = propertyKey(low, property.name);
      keys.push(key);
      assignInner(low, property.initializer, memberBy(low, source, key, at), at);
    }
  }
}

function assignInner(low: Lowering, node: ts.Expression, value: Expr, span: Span): void {
  let target = skipParentheses(node);
  let filled = value;
  if (ts.isBinaryExpression(target) && target.operatorToken.kind === K.EqualsToken) {
    filled = orDefault(low, value, target.right, span);
    target = skipParentheses(target.left);
  }
  assignTo(low, target, filled, span);
}

/** Assigns a value to whatever may stand to the left of `=`. */
export function assignTo(low: Lowering, target: ts.Expression, value: Expr, span: Span): void {
  if (target.kind === K.ObjectLiteralExpression || target.kind === K.ArrayLiteralExpression) {
    assignPattern(low, target, held(low, value));
    return;
  }
  const place = placeOf(low, target);
  if (place.kind !== 'name' && place.kind !== 'member') return;
  noteExport(low, place);
  if (!(isModuleExports(place) && isModuleExports(value))) put(low, place, value, false, span);
}
