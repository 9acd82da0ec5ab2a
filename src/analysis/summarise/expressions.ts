/** Expressions: operands first, as they run; each becomes one term. */
import type { Expr, Span } from '../code.ts';
import type { PointId, Term, TermId } from '../summaries.ts';
import { call, settle } from './calls.ts';
import { lowerClass, lowerInside } from './functions.ts';
import { readMember } from './members.ts';
import { noteOutside, readName, readsOf } from './names.ts';
import type { Use, Work } from './work.ts';
import { NOWHERE } from './work.ts';

/**
 * The term of an expression. Chains (`a.b().c`, `a + b + c`, `await x`) lean to the left and may be a thousand long: they are walked down to the leftmost operand and
 * built on the way back, on one stack for all.
 */
export function evaluate(work: Work, expr: Expr, use: Use): TermId {
  const { spine, uses } = work.file;
  const base = spine.length;
  let node = expr;
  let wanted = use;
  for (let next = leftOf(node); next; next = leftOf(node)) {
    spine.push(node);
    uses.push(wanted);
    wanted = leftUse(node, wanted);
    node = next;
  }
  let term = leaf(work, node, wanted);
  while (spine.length > base) {
    const outer = spine.pop()!;
    term = build(work, outer, term, uses.pop()!);
  }
  return term;
}

function leftOf(expr: Expr): Expr | undefined {
  switch (expr.kind) {
    case 'member':
      return expr.object;
    case 'call':
      return expr.callee;
    case 'binary':
      return expr.left;
    case 'await':
    case 'unary':
      return expr.value;
    default:
      return undefined;
  }
}
/** What the leftmost operand is for, when the whole is for `use`. */
function leftUse(expr: Expr, use: Use): Use {
  switch (expr.kind) {
    case 'await':
      return use;
    case 'unary':
      return expr.op === '!' ? 'tested' : expr.op === 'void' ? use : 'kept';
    case 'binary':
      return expr.op === '&&' || (expr.op === '||' && use === 'tested') ? 'tested' : 'kept';
    default:
      return 'kept';
  }
}

function build(work: Work, expr: Expr, left: TermId, use: Use): TermId {
  const { span } = expr;
  switch (expr.kind) {
    case 'member':
      return member(work, expr, left);
    case 'call':
      return call(work, expr, left, use);
    case 'await':
      if (!work.silent) {
        settle(work, left);
        if (expr.yields) work.step({ kind: 'yield', span, at: work.point, value: left });
      }
      return work.term({ kind: 'await', span, value: left });
    case 'unary':
      return work.term({ kind: 'unary', span, op: expr.op, value: left });
    case 'binary': {
      const logical = expr.op === '&&' || expr.op === '||' || expr.op === '??';
      const right = logical ? under(work, expr.right, left, expr.op === '&&', use) : evaluate(work, expr.right, 'kept');
      return work.term({ kind: 'binary', span, op: expr.op, left, right });
    }
    default:
      return left;
  }
}
/** An operand that is evaluated only when a test came out so. What it does stands at a point that knows; what follows does not. */
function under(work: Work, expr: Expr, test: TermId, is: boolean, use: Use): TermId {
  // most operands do nothing
  if (work.silent || expr.kind === 'literal' || expr.kind === 'name') return evaluate(work, expr, use);
  const before: PointId = work.point;
  const steps = work.steps.length;
  const point = work.below(before, { test, is, exits: [] });
  work.point = point;
  const term = evaluate(work, expr, use);
  if (work.steps.length === steps && work.points.length === point + 1) work.points.pop();
  work.point = before;
  return term;
}

/** `a ? b : c ? d : …` is a chain to the right, as long as those to the left may be. */
function conditional(work: Work, expr: Expr & { kind: 'conditional' }, use: Use): TermId {
  const ways: { span: Span; test: TermId; then: TermId }[] = [];
  let last: Expr = expr;
  let after = NOWHERE;
  while (last.kind === 'conditional') {
    const test = evaluate(work, last.test, 'tested');
    if (after === NOWHERE) after = work.point;
    ways.push({ span: last.span, test, then: under(work, last.then, test, true, use) });
    if (!work.silent) work.point = work.below(work.point, { test, is: false, exits: [] });
    last = last.else;
  }
  let term = evaluate(work, last, use);
  work.point = after;
  for (const way of ways.reverse()) term = work.term({ kind: 'choice', ...way, else: term });
  return term;
}

function member(work: Work, expr: Expr & { kind: 'member' }, object: TermId): TermId {
  const { span, ref } = expr;
  const property = typeof expr.property === 'string' ? expr.property : key(work, expr.property);
  if (typeof property === 'string') {
    const written = readMember(work, object, property);
    if (written !== undefined) return written;
  }
  return work.term(ref === undefined ? { kind: 'member', span, object, property } : { kind: 'member', span, object, property, ref });
}
/** A computed property; a literal string is a plain one. */
export function key(work: Work, expr: Expr): string | TermId {
  return expr.kind === 'literal' && typeof expr.value === 'string' ? expr.value : evaluate(work, expr, 'kept');
}

function leaf(work: Work, expr: Expr, use: Use): TermId {
  const { span } = expr;
  switch (expr.kind) {
    case 'name':
      return readName(work, expr);
    case 'literal':
      return work.term({ kind: 'literal', span, value: expr.value });
    case 'template': {
      const parts = expr.parts.map((part) => (typeof part === 'string' ? part : evaluate(work, part, 'kept')));
      return work.term({ kind: 'template', span, parts });
    }
    case 'object': {
      const entries = expr.entries.map((entry): (Term & { kind: 'object' })['entries'][number] =>
        'spread' in entry
          ? { spread: evaluate(work, entry.spread, 'kept') }
          : { key: typeof entry.key === 'string' ? entry.key : key(work, entry.key), value: evaluate(work, entry.value, 'kept') },
      );
      return work.term({ kind: 'object', span, entries });
    }
    case 'array': {
      const items = expr.items.map((item) =>
        'spread' in item ? { spread: evaluate(work, item.spread, 'kept') } : evaluate(work, item, 'kept'),
      );
      return work.term({ kind: 'array', span, items });
    }
    case 'conditional':
      return conditional(work, expr, use);
    case 'fn': {
      const term = work.term({ kind: 'fn', span, fn: expr.fn });
      lowerInside(work, expr.fn);
      noteOutside(work, term, span);
      return term;
    }
    case 'class': {
      const term = work.term({ kind: 'class', span, class: expr.class });
      lowerClass(work, expr.class);
      noteOutside(work, term, span);
      return term;
    }
    case 'opaque':
      return work.term({ kind: 'unknown', span, reads: readsOf(work, expr.reads, span) });
    default:
      throw new TypeError(`${expr.kind} is no leaf`);
  }
}
