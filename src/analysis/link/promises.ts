/** Calls of async functions that nobody waits for: what they yield is a promise, which is always something. */
import type { Call, Frame, V } from './abstract.ts';

/**
 * A promise that another call is given is awaited there, or by whoever gets it (`tasks.push(check(x))`, `Promise.all([check(x)])`); one that is told what to do with its
 * failure (`send(x).catch(log)`) is work on the side.
 */
export const handedOn = (frame: Frame, { result }: Call): boolean =>
  frame.records.some(
    ({ call }) =>
      (call.property === 'catch' && call.self?.id === result.id) ||
      call.args.some(({ value }) => value.id === result.id || (value.kind === 'array' && value.items.some((item) => item === result))),
  );

/** Does anybody wait for what a call promises: here, where it is handed on or answered to, or in the callback that it was given? */
export const isWaitedFor = (call: Call): boolean =>
  call.awaited ||
  call.used === 'returned' ||
  call.args.some(({ value }) => value.kind === 'fn') ||
  handedOn(call.frame, call) ||
  call.frame.records.some(({ call: later }) => later.property === 'then' && later.self?.id === call.result.id);

/** The value is what such a call of this function yields, and no call that was waited for yields the same; or a query that nobody has run. */
export function isPromise(frame: Frame, v: V): boolean {
  if (v.kind === 'query') return !isPython(frame.file);
  const calls = yielding(frame, v);
  return calls.length > 0 && calls.every((call) => !call.awaited && isAsync(call) && !handedOn(frame, call));
}
const results = new WeakMap<Frame, { upTo: number; byId: Map<string, Call[]> }>();
/** The calls of a frame so far that yielded the value. */
function yielding(frame: Frame, { id }: V): readonly Call[] {
  let known = results.get(frame);
  if (!known) results.set(frame, (known = { upTo: 0, byId: new Map() }));
  for (; known.upTo < frame.records.length; known.upTo++) {
    const { call } = frame.records[known.upTo]!;
    const same = known.byId.get(call.result.id);
    if (same) same.push(call);
    else known.byId.set(call.result.id, [call]);
  }
  return known.byId.get(id) ?? [];
}
/** Stores of the JavaScript world are asked asynchronously, unless their table says otherwise. */
function isAsync({ frames, frame, meaning }: Call): boolean {
  if (frames.length > 0) return frames.every(({ summary }) => summary.async);
  return meaning?.promised ?? (meaning?.query?.runs !== undefined && !meaning.query.sync && !isPython(frame.file));
}
const isPython = (path: string): boolean => path.endsWith('.py');
