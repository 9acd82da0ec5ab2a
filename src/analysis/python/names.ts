/** What names and members stand for, as far as the file tells. */
import type { ApiPath, Expr, Span } from '../code.ts';
import type { Lowering } from './lowering.ts';
import { LOCAL, RECEIVER } from './lowering.ts';

/** `jwt:` and `decode` are `jwt:decode`, `jwt:decode` and `x` are `jwt:decode.x`; after `import a.b`, `a:` and `b` are `a.b:`. */
function extendRef(low: Lowering, ref: ApiPath, property: string): ApiPath {
  if (!ref.endsWith(':')) return `${ref}.${property}`;
  const module = `${ref.slice(0, -1)}.${property}`;
  return low.modules.has(module) ? `${module}:` : ref + property;
}

export function memberOf(low: Lowering, object: Expr, property: string, span: Span): Expr {
  const ref = object.kind === 'name' || object.kind === 'member' ? object.ref : undefined;
  if (ref === undefined) return { kind: 'member', object, property, span };
  return { kind: 'member', object, property, ref: extendRef(low, ref, property), span };
}

export function nameExpr(low: Lowering, name: string, span: Span): Expr {
  const ref = low.lookUp(name);
  if (ref === LOCAL) return { kind: 'name', name, span };
  if (ref === RECEIVER) return { kind: 'name', name: 'this', span };
  if (ref !== undefined) return { kind: 'name', name, ref, span };
  return low.star ? { kind: 'name', name, span } : { kind: 'name', name, ref: low.globalRef(name), span };
}

/** Reading it twice is reading it once: it needs no temporary. */
export function isPlain(expr: Expr): boolean {
  let at = expr;
  for (let depth = 0; depth < 8; depth++) {
    if (at.kind === 'name') return true;
    if (at.kind !== 'member' || typeof at.property !== 'string') return false;
    at = at.object;
  }
  return false;
}

/** The expression itself when it is plain, else the temporary that holds it. */
export function held(low: Lowering, expr: Expr): Expr {
  return expr.kind === 'literal' || isPlain(expr) ? expr : low.keep(expr, expr.span);
}

/** A call of a name that needs no declaration: `lang:map`, `global:slice`. */
export function callOf(ref: ApiPath, args: Expr[], span: Span): Expr {
  const name = ref.startsWith('global:') ? ref.slice(7) : ref;
  return { kind: 'call', callee: { kind: 'name', name, ref, span }, ref, args: args.map((value) => ({ value })), span };
}

/** What is left of `source` without these keys. */
export function restOf(source: Expr, keys: readonly string[], span: Span): Expr {
  return callOf('lang:omit', [source, ...keys.map((value): Expr => ({ kind: 'literal', value, span }))], span);
}
