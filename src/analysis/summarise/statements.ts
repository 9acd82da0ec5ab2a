/** Statements, in order, until one leaves. */
import type { Expr, Stmt } from '../code.ts';
import type { TermId } from '../summaries.ts';
import { branch } from './branches.ts';
import { settle } from './calls.ts';
import { evaluate, key } from './expressions.ts';
import { way } from './join.ts';
import { loop } from './loops.ts';
import { assignName, write } from './names.ts';
import { close, open } from './scopes.ts';
import { attempt } from './tries.ts';
import type { Work } from './work.ts';
import { NOWHERE } from './work.ts';

/** The body of a function, whose names are declared already. */
export function bodyOf(work: Work, body: readonly Stmt[]): void {
  run(work, body);
  if (work.point === NOWHERE) markEnds(work, 0);
}
/** A statement list that is a way of its own: the branch of an `if`, the body of a loop. */
export function list(work: Work, body: readonly Stmt[]): void {
  const calls = work.calls.length;
  const jumps = jumpsOf(work);
  block(work, body);
  if (leftSince(work, jumps)) markEnds(work, calls);
  work.calls.length = calls;
}
/** A statement list that belongs to the list around it. */
export function block(work: Work, body: readonly Stmt[]): void {
  const scope = open(work, body);
  run(work, body);
  close(work, scope);
}
export function run(work: Work, body: readonly Stmt[]): void {
  for (const stmt of body) {
    if (work.point === NOWHERE) return;
    statement(work, stmt);
  }
}

/** How often control has jumped out of this place, to the head or the end of a loop around. */
export function jumpsOf(work: Work): number {
  let jumps = 0;
  for (let around = work.loop; around; around = around.once ? around.up : undefined)
    jumps += around.breaks.length + around.continues.length;
  return jumps;
}
/** Did every way since leave by return or throw? */
export const leftSince = (work: Work, jumps: number): boolean => work.point === NOWHERE && jumpsOf(work) === jumps;
/** The calls of a list that leaves; those of branches inside have been seen to already. */
export function markEnds(work: Work, from: number): void {
  for (let index = from; index < work.calls.length; index++) {
    const step = work.steps[work.calls[index]!];
    if (step?.kind === 'call') step.ends = true;
  }
}

function statement(work: Work, stmt: Stmt): void {
  switch (stmt.kind) {
    case 'let':
      letStatement(work, stmt.target, stmt.value);
      break;
    case 'expr':
      evaluate(work, stmt.value, 'dropped');
      break;
    case 'return':
    case 'throw':
      leave(work, stmt);
      break;
    case 'jump':
      jump(work, stmt.to);
      break;
    case 'if':
      branch(work, stmt);
      break;
    case 'loop':
      loop(work, stmt);
      break;
    case 'try':
      attempt(work, stmt);
      break;
    case 'with': {
      const value = evaluate(work, stmt.value, 'kept');
      if (stmt.as !== undefined) assignName(work, { kind: 'name', name: stmt.as, span: stmt.value.span }, value);
      block(work, stmt.body);
      break;
    }
    case 'block':
      block(work, stmt.body);
  }
}

function letStatement(work: Work, target: Expr, value: Expr | undefined): void {
  if (target.kind === 'member') {
    const object = evaluate(work, target.object, 'kept');
    const property = typeof target.property === 'string' ? target.property : key(work, target.property);
    write(work, object, property, assignedValue(work, target, value), target.span);
  } else if (target.kind === 'name') assignName(work, target, assignedValue(work, target, value));
  else if (value) evaluate(work, value, 'kept');
}
/** A declaration without a value is as good as null. */
function assignedValue(work: Work, target: Expr, value: Expr | undefined): TermId {
  return value ? evaluate(work, value, 'kept') : work.term({ kind: 'literal', span: target.span, value: null });
}

function leave(work: Work, stmt: Stmt & { kind: 'return' | 'throw' }): void {
  const value = stmt.value && evaluate(work, stmt.value, stmt.kind === 'return' ? 'returned' : 'kept');
  if (value !== undefined && stmt.kind === 'return') settle(work, value);
  const caught = stmt.kind === 'throw' ? work.within : undefined;
  const step = work.step({
    kind: 'exit',
    span: stmt.span,
    at: work.point,
    how: stmt.kind,
    ...(value !== undefined && { value }),
    ...(caught !== undefined && { within: caught }),
  });
  work.exits.push(step);
  work.point = NOWHERE;
}

function jump(work: Work, to: 'break' | 'continue'): void {
  let target = work.loop;
  while (to === 'continue' && target?.once && target.up) target = target.up;
  if (!target) return;
  (to === 'break' ? target.breaks : target.continues).push(way(work, target.log, target.declared));
  work.point = NOWHERE;
}
