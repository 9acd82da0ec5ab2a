/** `try`: a catch begins where nothing of the body is known and any part of it may have run. */
import type { Stmt } from '../code.ts';
import { evaluate } from './expressions.ts';
import { follow, interrupted, meet, merge, way } from './join.ts';
import { assignName } from './names.ts';
import type { Scope } from './scopes.ts';
import { bind, close } from './scopes.ts';
import { block, jumpsOf, leftSince, list, markEnds } from './statements.ts';
import type { Way, Work } from './work.ts';
import { NOWHERE } from './work.ts';

export function attempt(work: Work, stmt: Stmt & { kind: 'try' }): void {
  const before = work.point;
  const log = work.log.length;
  const { declared } = work;
  const ways: Way[] = [];
  const { within } = work;
  const guarded = stmt.catches.length > 0;
  const number = work.tries.length;
  if (guarded) {
    work.tries.push({ leaves: true, types: [] });
    work.within = number;
  }
  body(work, stmt.body);
  work.within = within;
  if (!guarded && work.point !== NOWHERE) {
    block(work, stmt.finally);
    return;
  }

  if (work.point !== NOWHERE) ways.push(way(work, log, declared));
  const thrown = interrupted(work, log, declared, before, stmt.span);
  work.undo(log);
  for (const one of stmt.catches) {
    follow(work, thrown);
    const jumps = jumpsOf(work);
    handle(work, one, number);
    if (!leftSince(work, jumps)) work.tries[number]!.leaves = false;
    if (work.point !== NOWHERE) ways.push(way(work, log, declared));
    work.undo(log);
  }

  if (ways.length === 0) {
    // it runs on the way out
    follow(work, thrown);
    block(work, stmt.finally);
    work.point = NOWHERE;
    return;
  }
  if (ways.length === 1) follow(work, ways[0]!);
  else {
    merge(work, ways, before, stmt.span);
    work.point = meet(work, ways, before);
  }
  block(work, stmt.finally);
}

/** The body goes on into what follows, so it belongs to the list around, unless it leaves. */
function body(work: Work, stmts: readonly Stmt[]): void {
  const calls = work.calls.length;
  const jumps = jumpsOf(work);
  block(work, stmts);
  if (leftSince(work, jumps)) markEnds(work, calls);
  if (work.point === NOWHERE) work.calls.length = calls;
}

function handle(work: Work, one: (Stmt & { kind: 'try' })['catches'][number], number: number): void {
  const silent = work.silent;
  work.silent = true;
  const types = one.types.map((type) => evaluate(work, type, 'kept'));
  work.silent = silent;
  work.tries[number]!.types.push(...types);
  let scope: Scope | undefined;
  if (one.name !== undefined) {
    const { span } = one.types[0] ?? one.body[0] ?? work.fn;
    scope = bind(work, one.name);
    assignName(work, { kind: 'name', name: one.name, span }, work.term({ kind: 'exception', span, types }));
  }
  list(work, one.body);
  close(work, scope);
}
