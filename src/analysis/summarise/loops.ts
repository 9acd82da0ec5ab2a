/** Loops: what the body assigns may hold at its head what it held before or at the end of a round. */
import type { Expr, Stmt } from '../code.ts';
import type { Fact, PointId } from '../summaries.ts';
import { evaluate } from './expressions.ts';
import { common, follow, meet, merge, way } from './join.ts';
import { assignName } from './names.ts';
import { bind, close, eachBound } from './scopes.ts';
import { list } from './statements.ts';
import type { Brought, Loop, Variable, Way, Work } from './work.ts';
import { NOWHERE, UNSET } from './work.ts';

type LoopStmt = Stmt & { kind: 'loop' };

/** A variable that the body assigns, as the head sees it. */
interface Carried {
  variable: Variable;
  of: Brought[];
}

export function loop(work: Work, stmt: LoopStmt): void {
  const of = stmt.of && evaluate(work, stmt.of, 'kept');
  const endless = of === undefined && (!stmt.test || isTrue(stmt.test));
  const scope = stmt.each === undefined ? undefined : bind(work, stmt.each);
  const carried = carry(work, stmt);
  const up = work.loop;
  const once = endless && endsWithBreak(stmt.body);
  const around: Loop = {
    up,
    once,
    repeats: !once || up?.repeats === true,
    log: work.log.length,
    declared: scope?.declared ?? work.declared,
    breaks: [],
    continues: [],
  };
  work.loop = around;

  const test = stmt.test && !endless ? evaluate(work, stmt.test, 'tested') : undefined;
  const head = work.point;
  if (test !== undefined) work.point = work.below(head, { test, is: true, exits: [] });
  const start = work.point;
  if (stmt.each !== undefined && of !== undefined) {
    const { span } = stmt.of!;
    assignName(work, { kind: 'name', name: stmt.each, span }, work.term({ kind: 'element', span, of }));
  }
  list(work, stmt.body);

  if (work.point !== NOWHERE) around.continues.push(way(work, around.log, around.declared));
  work.undo(around.log);
  work.loop = up;
  close(work, scope);
  bringRounds(work, carried, around.continues);

  const ways = around.breaks;
  if (!endless) ways.push(exhausted(work, stmt, around, carried, start, head));
  work.point = NOWHERE;
  const [first] = ways;
  if (!first) return;
  if (ways.length === 1) {
    follow(work, first);
    return;
  }
  const before = common(work, ways);
  merge(work, ways, before, stmt.span);
  work.point = meet(work, ways, before);
}

/** At the head each variable that the body assigns becomes a term that is completed once the body is known. */
function carry(work: Work, stmt: LoopStmt): Carried[] {
  const carried: Carried[] = [];
  const stamp = ++work.stamp;
  eachBound(stmt.body, (name, declares) => {
    // in a language with blocks a declaration in the body is another variable
    if (declares && work.file.blocks) return;
    const variable = work.bindings.get(name);
    if (!variable || variable.stamp === stamp) return;
    variable.stamp = stamp;
    if (variable.value === UNSET) return;
    const of = [{ value: variable.value, at: work.point }];
    carried.push({ variable, of });
    work.set(variable, work.term({ kind: 'phi', span: stmt.span, of }));
  });
  return carried;
}
function bringRounds(work: Work, carried: readonly Carried[], rounds: readonly Way[]): void {
  const stamp = mark(work, carried);
  for (const { at, changed, values } of rounds) {
    for (let index = 0; index < changed.length; index++) {
      const variable = changed[index]!;
      if (variable.stamp === stamp) carried[variable.place]!.of.push({ value: values[index]!, at });
    }
  }
  // assigned only on the way out: the head knows what it was
  for (const { variable, of } of carried) if (of.length === 1) variable.value = of[0]!.value;
}
function mark(work: Work, carried: readonly Carried[]): number {
  const stamp = ++work.stamp;
  for (let index = 0; index < carried.length; index++) {
    const { variable } = carried[index]!;
    variable.stamp = stamp;
    variable.place = index;
  }
  return stamp;
}

/** The way that ends the loop at its head: carried variables are complete there, others hold what the last round left, if there was one. */
function exhausted(work: Work, stmt: LoopStmt, around: Loop, carried: readonly Carried[], start: PointId, head: PointId): Way {
  const { continues: rounds, log, declared } = around;
  const stamp = mark(work, carried);
  const left = rounds.map((round) => without(round, stamp));
  if (left.some((one) => one.changed.length > 0)) merge(work, [{ at: head, changed: [], values: [] }, ...left], head, stmt.span);
  work.point = rounds.length === 0 ? head : keep(work, stmt, common(work, rounds), start, head);
  const ended = way(work, log, declared);
  work.undo(log);
  return ended;
}
/** What a way changed of the variables that are not marked. */
function without({ at, changed, values }: Way, stamp: number): Way {
  const kept: Way = { at, changed: [], values: [] };
  for (let index = 0; index < changed.length; index++) {
    const variable = changed[index]!;
    if (variable.stamp === stamp) continue;
    kept.changed.push(variable);
    kept.values.push(values[index]!);
  }
  return kept;
}

/** Early exits in the body held in every round, and so did calls that returned for each of a list; nothing else of it is known behind the loop. */
function keep(work: Work, { of }: LoopStmt, from: PointId, start: PointId, head: PointId): PointId {
  const facts: Fact[] = [];
  for (let at = from; at !== start; at = work.points[at]!.up!) {
    const { fact } = work.points[at]!;
    if (fact && (('passed' in fact && of !== undefined) || ('test' in fact && fact.exits.length > 0))) facts.push(fact);
  }
  return facts.reduceRight((up, fact) => work.below(up, fact), head);
}

const endsWithBreak = (body: readonly Stmt[]): boolean => {
  const last = body.at(-1);
  return last?.kind === 'jump' && last.to === 'break';
};
const isTrue = (test: Expr): boolean => test.kind === 'literal' && (test.value === true || test.value === 1);
