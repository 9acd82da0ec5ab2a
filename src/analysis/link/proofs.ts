/**
 * What is proven at a point: which roles of guards every way here has passed. A proof is a fact's consequence (a test that came out so, a call that returned normally); it
 * never looks at a name where behaviour is there to be read.
 */
import type { Fact, PointId } from '../summaries.ts';
import type { Call, Frame, V } from './abstract.ts';
import { isNothing } from './abstract.ts';
import { givenUnfinished } from './asked.ts';
import type { Way } from './checks.ts';
import type { Place, Taken } from './places.ts';
import { speaks, taken } from './places.ts';
import { knownAtPoints, upward } from './points.ts';
import type { ProofV, Proven } from './proven.ts';
import { both, either, nothing, proof, proven, unproven, unreachable } from './proven.ts';
import { exitStatus, rejectionStatus } from './rejections.ts';
import { ofCall } from './returns.ts';
import { ofTest } from './tests.ts';
import { alternatives } from './ways.ts';

const memo = new WeakMap<Frame, (Proven | undefined)[]>();
/** Points that are being worked out. */
const working = new WeakMap<Frame, Set<PointId>>();
/** All that is proven at a point of a frame, from its entry on. */
export function provenAt(frame: Frame, point: PointId): Proven {
  let list = memo.get(frame);
  if (!list) memo.set(frame, (list = []));
  let open = working.get(frame);
  // walk up to what is known, then come down: chains are long, the stack is not
  const chain: PointId[] = [];
  for (const at of upward(frame.summary, point)) {
    if (list[at]) {
      if (open?.has(at)) givenUnfinished();
      break;
    }
    chain.push(at);
  }
  if (!open && chain.length > 0) working.set(frame, (open = new Set()));
  for (let index = chain.length - 1; index >= 0; index--) {
    const at = chain[index] as PointId;
    const { up, fact } = frame.summary.points[at] ?? {};
    const above = up === undefined ? nothing() : (list[up] ?? nothing());
    if (!fact) {
      list[at] = above;
      continue;
    }
    list[at] = above; // a fact that leads back here adds nothing
    open?.add(at);
    list[at] = both(above, ofFact(frame, fact));
    open?.delete(at);
  }
  const found = list[point] ?? nothing();
  // of a function at work it may yet change
  if (!frame.done) for (const at of chain) list[at] = undefined;
  return found;
}
/** What is proven on a way for the requests of one route alone, by tests that are also about its path. */
export function provenFor(way: Way | undefined, place: Place): Proven {
  let found = nothing();
  for (let at = way; at; at = at.up) if (asksWhere(at.frame)) found = both(found, placed(at.frame, at.point, place));
  return found;
}
const known = new WeakMap<Place, (frame: Frame, point: PointId) => Proven>();
/** The same for the ways to a point of one frame. */
function placed(frame: Frame, point: PointId, place: Place): Proven {
  let at = known.get(place);
  if (!at) known.set(place, (at = knownAtPoints(nothing(), (above, fact, of) => both(above, ofFactFor(of, fact, place)))));
  return at(frame, point);
}
function ofFactFor(frame: Frame, fact: Fact, place: Place): Proven {
  if ('test' in fact) {
    const test = frame.vals[fact.test];
    return test && speaks(test) ? ofTest(frame, test, fact.is, 0, place) : nothing();
  }
  if (!('any' in fact)) return nothing();
  const open = fact.any.filter((one) => taken(frame, one, place) !== 'no');
  return open.length > 0 ? either(open.map((one) => both(provenAt(frame, one), placed(frame, one, place)))) : nothing();
}
const asking = new WeakMap<Frame, boolean>();
/** Whether a function tests the path or the method at all. */
function asksWhere(frame: Frame): boolean {
  const known = asking.get(frame);
  if (known !== undefined) return known;
  const found = frame.summary.points.some(({ fact }) => {
    const test = fact && 'test' in fact ? frame.vals[fact.test] : undefined;
    return test !== undefined && speaks(test);
  });
  if (frame.done) asking.set(frame, found);
  return found;
}
function ofFact(frame: Frame, fact: Fact): Proven {
  if ('test' in fact) {
    const test = frame.vals[fact.test];
    const proven = test ? ofTest(frame, test, fact.is, 0) : nothing();
    if (fact.exits.length > 0) for (const proof of proven.proofs.values()) dress(frame, proof, fact.exits);
    // who comes too often is answered so, whatever counts it
    return test && fact.exits.some((id) => exitStatus(frame, id, fact) === 429) ? both(proven, limited(frame, test)) : proven;
  }
  if ('passed' in fact) {
    const step = frame.summary.steps[fact.passed];
    const call = step?.kind === 'call' ? frame.calls.get(step.call) : undefined;
    return call ? ofCall(call) : nothing();
  }
  return either(fact.any.map((way) => provenAt(frame, way)));
}
const limited = (frame: Frame, test: V): Proven => proven(proof(frame, test, 'rate-limit'));
/** How the other branch ended. */
function dress(frame: Frame, proof: ProofV, exits: number[]): void {
  for (const id of exits) {
    const exit = frame.summary.steps[id];
    if (exit?.kind !== 'exit') continue;
    const value = exit.value === undefined ? undefined : frame.vals[exit.value];
    proof.style = exit.how === 'throw' ? 'throws' : value?.kind === 'literal' ? 'returns-false' : 'responds';
    const status = value && rejectionStatus(value);
    if (status !== undefined) proof.status = status;
  }
}
/** What a function proves when it returns normally: what holds at each of its ends. */
export function completion(frame: Frame): Proven {
  const ways = frame.returns
    .filter((one) => one.how === 'return' || (frame.summary.yields && one.how === 'yield'))
    .map((one) => provenAt(frame, one.point));
  if (frame.summary.end !== undefined && !(frame.summary.yields && ways.length > 0)) ways.push(provenAt(frame, frame.summary.end));
  // one that only throws never returns
  return ways.length === 0 ? (frame.done && frame.returns.length > 0 ? unreachable() : nothing()) : either(ways);
}
const handsOn = (v: V): boolean => v.kind === 'result' && /NextResponse\.(next|rewrite)$/.test(v.call.api ?? '');
/** What a hook proves when it lets a request of this route pass: what holds where it returns nothing, or what its framework does not take for an answer. */
export function passing(frame: Frame, place: Place, lets: (value: V) => boolean = () => false): Proven {
  const passes = (value: V): boolean => isNothing(value) || handsOn(value) || lets(value);
  // what another function returned for it is known where that one returned it
  const ways = frame.returns.flatMap(({ how, value, point }) =>
    how !== 'return'
      ? []
      : alternatives(value).flatMap((one) =>
          passes(one.value) ? [[{ frame, point }, ...(one.via ?? []), ...(one.known ? [one.known] : [])]] : [],
        ),
  );
  if (frame.summary.end !== undefined) ways.push([{ frame, point: frame.summary.end }]);
  return among(
    ways.map((places) => ({
      taken: takenIn(places, place),
      proven: () => places.reduce((found, one) => both(found, both(provenAt(one.frame, one.point), provenFor(one, place))), nothing()),
      frame,
    })),
  );
}
const takenIn = (places: { frame: Frame; point: PointId }[], place: Place): Taken => {
  const all = places.map((one) => taken(one.frame, one.point, place));
  return all.includes('no') ? 'no' : all.includes('maybe') ? 'maybe' : 'yes';
};
/** What a dependency proves for this route, where a test of the path decides by which way it returns; undefined where none does. */
export function returning(call: Call, place: Place): Proven | undefined {
  const [frame, ...more] = call.frames;
  if (!frame || more.length > 0) return undefined;
  const points = frame.returns.filter((one) => one.how === 'return').map((one) => one.point);
  if (frame.summary.end !== undefined) points.push(frame.summary.end);
  const ways = points.map((point) => ({
    taken: taken(frame, point, place),
    proven: () => both(provenAt(frame, point), provenFor({ frame, point }, place)),
    frame,
  }));
  return ways.some((way) => way.taken !== 'yes') ? among(ways) : undefined;
}
/** What holds for a route after a link that it may leave by several ways, of which its place closes some. */
export function among(ways: { taken: Taken; proven: () => Proven; frame: Frame }[]): Proven {
  const open = ways.filter((way) => way.taken !== 'no');
  return open.length === 0 ? nothing() : either(open.map((way) => (way.taken === 'maybe' ? exempted(way.frame) : way.proven())));
}
/** Whether the route is let pass by its path could not be told. */
function exempted(frame: Frame): Proven {
  // what calls nothing turns nobody away
  if (frame.records.length === 0) return nothing();
  const what = 'which paths it lets pass';
  return unproven(`${what}|${frame.file}`, {
    about: 'unread',
    what,
    at: { path: frame.file, span: frame.summary.span },
    weight: 'strong',
  });
}
