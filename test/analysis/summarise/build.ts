/** The code model by hand: just enough to write small programs without a parser. A string is a path of names (`req.user.id`); `:name` and `package:name` are refs. */
import type { Expr, Fn, Language, Module, Span, Stmt } from '../../../src/analysis/code.ts';
import type { Lowered, Summary } from '../../../src/analysis/summaries.ts';
import { summarise } from '../../../src/analysis/summarise/index.ts';

const span: Span = [1, 1, 1, 1];
export type Like = Expr | string | number | boolean | null;

export function e(like: Like): Expr {
  if (typeof like === 'number' || typeof like === 'boolean' || like === null) return { kind: 'literal', value: like, span };
  if (typeof like !== 'string') return like;
  if (like.startsWith('!')) return unary('!', like.slice(1));
  const [first, ...rest] = like.split('.');
  const ref = first!.includes(':') ? first : undefined;
  const name: Expr = { kind: 'name', name: first!.slice(first!.indexOf(':') + 1), span, ...(ref && { ref }) };
  return rest.reduce<Expr & { ref?: string }>(
    (object, property) => ({
      kind: 'member',
      object,
      property,
      span,
      ...(object.ref && { ref: `${object.ref}${object.ref.endsWith(':') ? '' : '.'}${property}` }),
    }),
    name,
  );
}
export function call(callee: Like, ...args: Like[]): Expr {
  const on = e(callee);
  const ref = on.kind === 'name' || on.kind === 'member' ? on.ref : undefined;
  return { kind: 'call', callee: on, args: args.map((arg) => ({ value: e(arg) })), span, ...(ref && { ref }) };
}
const unary = (op: string, value: Like): Expr => ({ kind: 'unary', op, value: e(value), span });
export const binary = (left: Like, op: string, right: Like): Expr => ({ kind: 'binary', op, left: e(left), right: e(right), span });
export const fn = (id: string): Expr => ({ kind: 'fn', fn: id, span });

export const define = (target: string, value?: Like): Stmt => ({
  kind: 'let',
  target: e(target),
  declares: true,
  span,
  ...(value !== undefined && { value: e(value) }),
});
export const set = (target: Like, value: Like): Stmt => ({ kind: 'let', target: e(target), value: e(value), declares: false, span });
export const run = (value: Expr): Stmt => ({ kind: 'expr', value, span });
export const ret = (value?: Like): Stmt => ({ kind: 'return', span, ...(value !== undefined && { value: e(value) }) });
export const when = (test: Like, then: Stmt[], otherwise: Stmt[] = []): Stmt => ({
  kind: 'if',
  test: e(test),
  then,
  else: otherwise,
  span,
});
export const each = (name: string, of: Like, body: Stmt[]): Stmt => ({ kind: 'loop', each: name, of: e(of), body, span });
export const loop = (test: Like, body: Stmt[]): Stmt => ({ kind: 'loop', test: e(test), body, span });
export const attempt = (body: Stmt[], handler: Stmt[] | undefined, last: Stmt[] = []): Stmt => ({
  kind: 'try',
  body,
  catches: handler ? [{ name: 'error', types: [], body: handler }] : [],
  finally: last,
  span,
});
export const leave = (to: 'break' | 'continue'): Stmt => ({ kind: 'jump', to, span });

export const func = (id: string, params: string[], body: Stmt[], more: Partial<Fn> = {}): Fn => ({
  id,
  name: id.slice(1),
  params: params.map((name) => ({ name, decorators: [], span })),
  decorators: [],
  async: false,
  yields: false,
  body,
  tokens: '',
  span,
  ...more,
});
export function lower(fns: Fn[], language: Language = 'typescript', more: Partial<Module> = {}): Lowered {
  return summarise({ language, imports: [], exports: [], fns, classes: [], comments: [], hidden: [], broken: [], ...more });
}
/** One function `:f` with these statements, summarised. */
export function summaryOf(params: string[], body: Stmt[], language: Language = 'typescript'): Summary {
  return lower([func(':', [], [define(':f', fn(':f'))]), func(':f', params, body, { parent: ':' })], language).summaries[1]!;
}
