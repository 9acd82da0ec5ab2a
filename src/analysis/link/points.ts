/** The points of a function, from one of them up to its entry: which tests stand before it, and what is worked out from above once and kept. */
import type { Fact, PointId, Summary } from '../summaries.ts';
import type { Frame } from './abstract.ts';

/** A test that came out one way; exits: the ends of the other way. */
export type Outcome = Extract<Fact, { test: number }>;

/** A point and those that every way to it has passed, the nearest first. */
export function* upward({ points }: Summary, from: PointId): Generator<PointId> {
  for (let at: PointId | undefined = from; at !== undefined; at = points[at]?.up) yield at;
}
const nearest = new WeakMap<Summary, (PointId | null | undefined)[]>();
/** The nearest point that tests something, from this one up; null where there is none. */
function testing(summary: Summary, from: PointId): PointId | null {
  let known = nearest.get(summary);
  if (!known) nearest.set(summary, (known = []));
  // most points say that a call returned: a long function has many of them between its tests
  const passed: PointId[] = [];
  let found: PointId | null = null;
  for (const at of upward(summary, from)) {
    const before = known[at];
    const fact = summary.points[at]?.fact;
    if (before !== undefined) found = before;
    else if (fact && 'test' in fact) found = at;
    passed.push(at);
    if (before !== undefined || found === at) break;
  }
  for (const at of passed) known[at] = found;
  return found;
}
/** The tests that stand before a point, the nearest first. */
export function* outcomes(summary: Summary, from: PointId): Generator<Outcome> {
  for (let at: PointId | undefined = from; at !== undefined; ) {
    const next = testing(summary, at);
    const point = next === null ? undefined : summary.points[next];
    if (point?.fact && 'test' in point.fact) yield point.fact;
    at = point?.up;
  }
}
/** Whether whatever comes to the second point has passed the first. */
export function leads(summary: Summary, from: PointId, to: PointId): boolean {
  for (const at of upward(summary, to)) if (at === from) return true;
  return false;
}
/** Whether a test stands before a point with this outcome. */
export function behind(summary: Summary, point: PointId, test: number, is: boolean): boolean {
  for (const one of outcomes(summary, point)) if (one.test === test && one.is === is) return true;
  return false;
}
/** What is known at the points of frames, each worked out once from what is known above it and what its own fact adds. */
export function knownAtPoints<T>(nothing: T, adding: (above: T, fact: Fact, frame: Frame) => T): (frame: Frame, point: PointId) => T {
  const memo = new WeakMap<Frame, (T | undefined)[]>();
  return (frame, point) => {
    let list = memo.get(frame);
    if (!list) memo.set(frame, (list = []));
    const { points } = frame.summary;
    // walk up to what is known, then come down: chains are long, the stack is not
    const chain: PointId[] = [];
    for (const at of upward(frame.summary, point)) {
      if (list[at] !== undefined) break;
      chain.push(at);
    }
    for (const at of chain.reverse()) {
      const { up, fact } = points[at] ?? {};
      const above = up === undefined ? nothing : (list[up] ?? nothing);
      list[at] = above; // a fact that leads back here adds nothing
      if (fact) list[at] = adding(above, fact, frame);
    }
    return list[point] ?? nothing;
  };
}
