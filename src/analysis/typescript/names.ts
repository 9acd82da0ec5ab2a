/** What names and members stand for, as far as the file tells. */
import { ts } from 'ts-morph';
import type { ApiPath, Expr, Span } from '../code.ts';
import * as K from './kinds.ts';
import type { Lowering } from './lowering.ts';

export const MODULE_EXPORTS = ':module.exports';
const globalObjects = new Set(['global:globalThis', 'global:window', 'global:global', 'global:self']);
const ofPromise = new Set(['then', 'catch', 'finally']);

/** The parser escapes names that begin with two underscores by a third. */
export function textOf(node: ts.Identifier | ts.PrivateIdentifier): string {
  const text = node.escapedText as string;
  return text.charCodeAt(0) === 95 && text.charCodeAt(1) === 95 && text.charCodeAt(2) === 95 ? text.slice(1) : text;
}

/** A specifier that leads into this repository by its looks. Others may still, by tsconfig's `paths`: the linker decides. */
function looksLocal(specifier: string): boolean {
  return /^(?:\.{0,2}\/|\.{1,2}$|[@~]\/|#)/.test(specifier);
}

/** The ref of an exported name (`default`, `*`, `=` included) of a module. */
export function moduleRef(specifier: string, name: string): ApiPath {
  if (looksLocal(specifier)) return `${specifier}:${name}`;
  const api = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
  return name === 'default' || name === '*' || name === '=' ? `${api}:` : `${api}:${name}`;
}

/** `express:` and `Router` are `express:Router`, `express:Router` and `x` are `express:Router.x`; `default` of a whole package is the package. */
export function extendRef(ref: ApiPath, property: string): ApiPath {
  if (!ref.endsWith(':')) return `${ref}.${property}`;
  return property === 'default' ? ref : ref + property;
}

const isDynamicImport = (expr: Expr): boolean => expr.kind === 'name' && expr.ref !== undefined && expr.name.startsWith('import(');

function memberRef(low: Lowering, object: Expr, property: string): ApiPath | undefined {
  if (object.kind === 'await')
    return isDynamicImport(object.value) ? extendRef((object.value as { ref: ApiPath }).ref, property) : undefined;
  if (object.kind !== 'name' && object.kind !== 'member') return undefined;
  const { ref } = object;
  if (ref === undefined) return undefined;
  if (globalObjects.has(ref)) return low.globalRef(property);
  if (ofPromise.has(property) && isDynamicImport(object)) return undefined;
  return extendRef(ref, property);
}

export function memberOf(low: Lowering, object: Expr, property: string, span: Span, optional?: boolean): Expr {
  const ref = memberRef(low, object, property);
  if (ref === 'global:module.exports') return { kind: 'name', name: 'module.exports', ref: MODULE_EXPORTS, span };
  const member: Expr = ref === undefined ? { kind: 'member', object, property, span } : { kind: 'member', object, property, ref, span };
  if (optional) member.optional = true;
  return member;
}

export function nameExpr(low: Lowering, name: string, span: Span): Expr {
  const ref = low.lookUp(name);
  if (ref === undefined) {
    if (name === 'exports') return { kind: 'name', name: 'module.exports', ref: MODULE_EXPORTS, span };
    if (name === 'arguments' && low.frame.fn.id !== ':') return { kind: 'name', name, span };
    return { kind: 'name', name, ref: low.globalRef(name), span };
  }
  return ref === '' ? { kind: 'name', name, span } : { kind: 'name', name, ref, span };
}

/** Reading it twice is reading it once: it needs no temporary. */
export function isPlain(expr: Expr): boolean {
  let at = expr;
  for (let depth = 0; depth < 8; depth++) {
    if (at.kind === 'name') return true;
    if (at.kind === 'await') return isDynamicImport(at.value);
    if (at.kind !== 'member' || typeof at.property !== 'string' || at.optional) return false;
    at = at.object;
  }
  return false;
}

/** The expression itself when it is plain, else the temporary that holds it. */
export function held(low: Lowering, expr: Expr): Expr {
  return expr.kind === 'literal' || isPlain(expr) ? expr : low.keep(expr, expr.span);
}

export function langCall(name: string, args: Expr[], span: Span): Expr {
  const ref = `lang:${name}`;
  return { kind: 'call', callee: { kind: 'name', name: ref, ref, span }, ref, args: args.map((value) => ({ value })), span };
}

/** A require call or dynamic import with a constant specifier, and the members read from it: `require('x').a.b`. */
export function moduleRead(low: Lowering, node: ts.Expression): { from: string; name: '=' | '*'; members: string[] } | undefined {
  const members: string[] = [];
  let at = node;
  for (;;) {
    if (at.kind === K.PropertyAccessExpression) members.unshift(textOf((at as ts.PropertyAccessExpression).name as ts.Identifier));
    else if (
      at.kind !== K.ParenthesizedExpression &&
      at.kind !== K.AsExpression &&
      at.kind !== K.NonNullExpression &&
      at.kind !== K.AwaitExpression
    )
      break;
    if (members.length > 3) return undefined;
    at = (at as ts.PropertyAccessExpression).expression;
  }
  if (at.kind !== K.CallExpression) return undefined;
  const name = moduleCall(low, (at as ts.CallExpression).expression);
  const from = (at as ts.CallExpression).arguments[0];
  return name && from && ts.isStringLiteralLike(from) ? { from: from.text, name, members } : undefined;
}

/** `=` for `require`, `*` for `import`, when that is what the callee is. */
export function moduleCall(low: Lowering, callee: ts.Expression): '=' | '*' | undefined {
  if (callee.kind === K.ImportKeyword) return '*';
  if (callee.kind !== K.Identifier || (callee as ts.Identifier).escapedText !== 'require') return undefined;
  return low.lookUp('require') === undefined ? '=' : undefined;
}
