/** `if`, with its whole else-if chain at once: chains are long, the stack is not. */
import type { Span } from '../code.ts';
import type { PointId, StepId, TermId } from '../summaries.ts';
import { evaluate } from './expressions.ts';
import { follow, meet, merge, way } from './join.ts';
import type { If, Scope } from './scopes.ts';
import { close, lastIf, open } from './scopes.ts';
import { jumpsOf, leftSince, list, markEnds, run } from './statements.ts';
import type { Way, Work } from './work.ts';
import { NOWHERE } from './work.ts';

const NONE: StepId[] = [];

/** The ways of one chain of pure else-ifs, which meet behind it. */
interface Chain {
  span: Span;
  log: number;
  declared: number;
  /** The calls of the list around end here. */
  calls: number;
  ways: Way[];
  /** All ways that fall through lie below. */
  base: PointId;
  /** Nothing but tests lies between `base` and here; and between it and each way so far. */
  plain: boolean;
  allPlain: boolean;
  /** Where the last way that falls through began, and what had happened when its alternatives did. */
  last: { yes: PointId; exits: number; jumps: number; calls: number };
  /** The point of the last `else`, and its scope when statements stand before its `if`. */
  no: PointId;
  scope: Scope | undefined;
}

export function branch(work: Work, stmt: If): void {
  const outer: Chain[] = [];
  let chain = begin(work, stmt);
  for (let node = stmt; ; ) {
    const next = lastIf(node.else);
    if (!next) {
      list(work, node.else);
      break;
    }
    if (node.else.length > 1) {
      chain.scope = open(work, node.else);
      run(work, node.else.slice(0, -1));
      if (work.point === NOWHERE) break;
      outer.push(chain);
      chain = begin(work, next);
    } else oneWay(work, chain, next, evaluate(work, next.test, 'tested'));
    node = next;
  }
  for (let done: Chain | undefined = chain; done; done = outer.pop()) end(work, done);
}

function begin(work: Work, stmt: If): Chain {
  const test = evaluate(work, stmt.test, 'tested');
  const calls = work.calls.length;
  const { point } = work;
  const chain: Chain = {
    span: stmt.span,
    log: work.log.length,
    declared: work.declared,
    calls,
    ways: [],
    base: point,
    plain: true,
    allPlain: true,
    last: { yes: NOWHERE, exits: 0, jumps: jumpsOf(work), calls },
    no: point,
    scope: undefined,
  };
  oneWay(work, chain, stmt, test);
  return chain;
}

/** What happens when a test holds; goes on where it does not. */
function oneWay(work: Work, chain: Chain, node: If, test: TermId): void {
  const above = work.point;
  if (chain.ways.length === 0) {
    chain.base = above;
    chain.plain = true;
  } else if (above !== chain.no) chain.plain = false;

  const yes = work.below(above, { test, is: true, exits: NONE });
  const no = work.below(above, { test, is: false, exits: NONE });
  const exits = work.exits.length;
  const jumps = jumpsOf(work);
  work.point = yes;
  list(work, node.then);
  if (work.point === NOWHERE) {
    if (leftSince(work, jumps)) earlyExit(work, no, exits);
    chain.plain = false;
  } else {
    chain.allPlain &&= chain.plain && work.point === yes;
    chain.ways.push(way(work, chain.log, chain.declared));
    chain.last = { yes, exits: work.exits.length, jumps: jumpsOf(work), calls: work.calls.length };
  }
  work.undo(chain.log);
  work.point = no;
  chain.no = no;
}

/** The last `else` is done: all ways meet. */
function end(work: Work, chain: Chain): void {
  const { ways, last } = chain;
  close(work, chain.scope);
  if (work.point === NOWHERE) {
    chain.allPlain = false;
    if (leftSince(work, last.jumps)) {
      if (last.yes !== NOWHERE) earlyExit(work, last.yes, last.exits);
      markEnds(work, last.calls);
    }
  } else if (ways.length > 0) {
    chain.allPlain &&= chain.plain && work.point === chain.no;
    ways.push(way(work, chain.log, chain.declared));
  }
  work.calls.length = chain.calls;
  // only the last alternative goes on: everything is as it left it
  if (ways.length === 0) return;

  work.undo(chain.log);
  if (ways.length === 1) {
    follow(work, ways[0]!);
    return;
  }
  merge(work, ways, chain.base, chain.span);
  work.point = chain.allPlain ? chain.base : meet(work, ways, chain.base);
}

/** The point's test came out so because the other way left, by the exits since `from`. */
function earlyExit(work: Work, point: PointId, from: number): void {
  const fact = work.points[point]?.fact;
  if (fact && 'test' in fact && work.exits.length > from) fact.exits = work.exits.slice(from);
}
