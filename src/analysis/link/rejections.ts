/** How functions turn requests away: the branches that leave with an error, and the status that each answers with. */
import type { Fact, PointId } from '../summaries.ts';
import type { Call, Frame, V } from './abstract.ts';
import { entryOf } from './entries.ts';
import { behind, leads, outcomes } from './points.ts';
import { statusNumber } from './statuses.ts';
import { alternatives } from './ways.ts';

/** The status that an exit answers with: its value's, or that of a response in the branch that it ends. */
export function exitStatus(frame: Frame, id: number, fact: Extract<Fact, { test: number }>): number | undefined {
  const exit = frame.summary.steps[id];
  if (exit?.kind !== 'exit') return undefined;
  const value = exit.value === undefined ? undefined : frame.vals[exit.value];
  const own = value && (value.kind === 'response' ? statusNumber(value.status) : (rejectionStatus(value) ?? tupleStatus(value)));
  if (own !== undefined) return own;
  for (const { call, point } of frame.records)
    for (const draft of call.drafts) {
      if (draft.kind !== 'response' || !behind(frame.summary, point, fact.test, !fact.is)) continue;
      const status = statusNumber(draft.status);
      if (status !== undefined) return status;
    }
  return undefined;
}
const tupleStatus = (v: V): number | undefined => {
  const second = v.kind === 'array' ? v.items[1] : undefined;
  return second && !('spread' in second) && second.kind === 'literal' && typeof second.constant === 'number' ? second.constant : undefined;
};
/** `Response.json(null, { status: 400 })` */
const statusAmong = (options: V): number | undefined =>
  options.kind === 'object' ? statusNumber(entryOf(options.entries, 'status')) : undefined;
/** The status that throwing or returning this value answers with. */
export function rejectionStatus(v: V): number | undefined {
  for (const { value } of alternatives(v)) {
    const call = value.kind === 'result' || value.kind === 'instance' ? value.call : undefined;
    const found = [statusNumber(call?.status), ...(call?.args ?? []).map((arg) => statusNumber(arg.value) ?? statusAmong(arg.value))].find(
      (one) => one !== undefined && one >= 300 && one < 600,
    );
    if (found !== undefined) return found;
    const handed = value.kind === 'instance' && value.call ? statusHandedOn(value.call) : undefined;
    if (handed !== undefined) return handed;
    const name = value.kind === 'instance' ? value.cls.cls.name : value.kind === 'result' ? value.api : undefined;
    if (name && /internal_?server/i.test(name)) return 500;
    if (name && /unauth|not_?authenticated/i.test(name)) return 401;
    if (name && /forbidden|permission|denied/i.test(name)) return 403;
  }
  return undefined;
}
/** The status that the constructor of a class of ours gives to the one of its base (`super().__init__(status_code=401)`). */
function statusHandedOn(made: Call, depth = 0): number | undefined {
  if (depth > 4) return undefined;
  for (const frame of made.frames)
    for (const { call } of frame.records) {
      if (!/^(__init__|constructor|super)$/.test(call.property ?? '') && call.callee.kind !== 'class') continue;
      const named = call.args.find(({ name }) => name === 'status' || name === 'status_code');
      const found = statusNumber(named?.value) ?? statusHandedOn(call, depth + 1);
      if (found !== undefined) return found;
    }
  return undefined;
}
const refusals = new WeakMap<Frame, Set<string>>();
/** The outcomes of tests by which a function turns requests away, as `test outcome`. */
function turnsAway(frame: Frame): Set<string> {
  let away = refusals.get(frame);
  if (!away) {
    away = refusalsOf(frame);
    if (frame.done) refusals.set(frame, away);
  }
  return away;
}
/** The tests by which a function turns requests away: of which one branch leaves with an error, or calls what never returns. */
export function refusingTests(frame: Frame): V[] {
  const ids = new Set([...turnsAway(frame)].map((one) => Number(one.split(' ')[0])));
  for (const { call, point } of frame.records) {
    if (!call.meaning?.throws && !call.continues?.rejects) continue;
    const [nearest] = outcomes(frame.summary, point);
    if (nearest?.exits.length === 0) ids.add(nearest.test);
  }
  return [...ids].flatMap((id) => frame.vals[id] ?? []);
}
/** Whether a test on the way to this point came out such that the request is turned away. */
export function isRefused(frame: Frame, point: PointId): boolean {
  const away = turnsAway(frame);
  return away.size > 0 && [...outcomes(frame.summary, point)].some(({ test, is }) => away.has(`${test} ${is}`));
}
/** The outcomes of tests whose branch leaves with an error: thrown, answered, or handed on as one. */
function refusalsOf(frame: Frame): Set<string> {
  const { points, steps } = frame.summary;
  const away = new Set<string>();
  for (const { fact } of points) {
    if (!fact || !('test' in fact) || fact.exits.length === 0) continue;
    const ends = fact.exits.every((id) => {
      const exit = steps[id];
      if (exit?.kind !== 'exit' || exit.within !== undefined) return false;
      const value = exit.value === undefined ? undefined : frame.vals[exit.value];
      if (exit.how === 'throw' || (value !== undefined && isError(value))) return true;
      if (value?.kind === 'response' && statusNumber(value.status) !== undefined) return false;
      // `res.status(403).end(); return;`: what stands right before it on its own way
      return frame.records.some(
        (one) => refuses(one.call) && behind(frame.summary, one.point, fact.test, !fact.is) && leads(frame.summary, one.point, exit.at),
      );
    });
    if (ends) away.add(`${fact.test} ${!fact.is}`);
  }
  return away;
}
/** Whether the request goes on where a function leaves so: nothing is thrown, and nothing is answered on the way there. */
export function handsOn(frame: Frame, id: number, fact: Extract<Fact, { test: number }>): boolean {
  const exit = frame.summary.steps[id];
  if (exit?.kind !== 'exit' || exit.how === 'throw' || exit.within !== undefined) return false;
  const value = exit.value === undefined ? undefined : frame.vals[exit.value];
  if (value && (value.kind === 'response' || isError(value) || isNo(value))) return false;
  return !frame.records.some(
    ({ call, point }) => answers(call) && behind(frame.summary, point, fact.test, !fact.is) && leads(frame.summary, point, exit.at),
  );
}
/** A guard that says no ends the request. */
const isNo = (v: V): boolean => v.kind === 'literal' && v.constant === false;
const answers = (call: Call): boolean => call.continues?.rejects === true || call.drafts.some((draft) => draft.kind === 'response');
/** An error whichever way it was made. */
const isError = (v: V): boolean => alternatives(v).every((one) => isErrorItself(one.value));
const isErrorItself = (v: V): boolean => {
  const status = v.kind === 'response' ? statusNumber(v.status) : rejectionStatus(v);
  if (status !== undefined) return status >= 400;
  const last = v.kind === 'array' ? v.items.at(-1) : undefined;
  return (
    last !== undefined &&
    !('spread' in last) &&
    last.kind === 'literal' &&
    typeof last.constant === 'number' &&
    last.constant >= 400 &&
    last.constant < 600
  );
};
const refuses = (call: Call): boolean =>
  call.continues?.rejects === true ||
  call.drafts.some((draft) => {
    if (draft.kind !== 'response') return false;
    return (statusNumber(draft.status) ?? 0) >= 400;
  });
