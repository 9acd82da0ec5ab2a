/**
 * What proofs were worked out since somebody began to ask. Nothing is evaluated meanwhile, so an answer holds until that one has theirs; where values meet again and again (a
 * variable that a loop or a `switch` sets on many ways), the ways to one are more than can be walked one by one.
 */
import type { Frame, V } from './abstract.ts';
import type { Proven } from './proven.ts';

let found: Map<Frame, Map<V, Proven[]>> | undefined;
/** How often somebody was given what was not worked out to the end, because it leads back to itself. */
let unfinished = 0;

/** An answer is given that is still being worked out: what rests on it is not kept. */
export function givenUnfinished(): void {
  unfinished++;
}
/** What is proven of a value in a frame; way: tells apart what is asked of it. */
export function once(frame: Frame, v: V, way: number, work: () => Proven): Proven {
  const began = found === undefined;
  found ??= new Map();
  try {
    let ofFrame = found.get(frame);
    if (!ofFrame) found.set(frame, (ofFrame = new Map()));
    let ways = ofFrame.get(v);
    if (!ways) ofFrame.set(v, (ways = []));
    const known = ways[way];
    if (known) return known;
    const before = unfinished;
    const proven = work();
    if (before === unfinished) ways[way] = proven;
    return proven;
  } finally {
    if (began) found = undefined;
  }
}
