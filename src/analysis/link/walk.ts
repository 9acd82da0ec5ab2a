/** Visits all that a call leads to, with what is proven where each call happens. */
import type { Call, Frame } from './abstract.ts';
import type { Way } from './checks.ts';
import { provenAt } from './proofs.ts';
import type { Proven } from './proven.ts';
import { both, nothing } from './proven.ts';
import { isRefused } from './rejections.ts';
import { ofCall } from './returns.ts';
import type { Verbs } from './verbs.ts';
import { narrowed, verbsAt } from './verbs.ts';

/** A call where it happens. refused: on a way that ends in turning the request away. */
export interface Visited {
  call: Call;
  here: Proven;
  frame: Frame;
  refused: boolean;
  /** The methods that come here, when not all do. */
  verbs?: Verbs;
  way?: Way;
}
/** Visits every call that a frame leads to, with what is proven where it happens. Each frame once; `seen` holds those that were visited. */
export function walk(
  frame: Frame,
  inherited: Proven,
  visit: (one: Visited) => void,
  seen: Set<Frame> = new Set(),
  refused = false,
  inheritedVerbs?: Verbs,
  around?: Way,
): void {
  if (seen.has(frame)) return;
  seen.add(frame);
  for (const { call, point } of frame.records) {
    const own = provenAt(frame, point);
    if (own.bottom) continue; // what this call was given never leads here
    const here = both(inherited, own);
    const away = refused || isRefused(frame, point);
    const verbs = narrowed(inheritedVerbs, verbsAt(frame, point));
    const way: Way = { frame, point, ...(around && { up: around }) };
    visit({ call, here, frame, refused: away, ...(verbs && { verbs }), way });
    into(call, here, visit, seen, away, verbs, way);
  }
}
/** The same for all that one call leads to. */
function into(call: Call, here: Proven, visit: (one: Visited) => void, seen: Set<Frame>, refused = false, verbs?: Verbs, way?: Way): void {
  for (const inner of call.frames) walk(inner, here, visit, seen, refused, verbs, way);
  for (const { frame, after } of call.callbacks) walk(frame, after ? both(here, ofCall(after)) : here, visit, seen, refused, verbs, way);
}
/** All that a call leads to: every call below it with what is proven there beyond what was proven before, and every frame. */
export interface Trace {
  visited: Visited[];
  frames: Frame[];
}
const traces = new WeakMap<Frame, Trace>();
/** Worked out once for a function that many routes run. */
export function trace(call: Call): Trace {
  const [only] = call.frames;
  const shared = only?.done && call.frames.length === 1 && call.callbacks.length === 0 ? only : undefined;
  const known = shared && traces.get(shared);
  if (known) return known;
  const visited: Trace['visited'] = [];
  const seen = new Set<Frame>();
  into(call, nothing(), (one) => void visited.push(one), seen);
  const made = { visited, frames: [...seen] };
  if (shared) traces.set(shared, made);
  return made;
}
