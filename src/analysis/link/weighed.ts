/**
 * Calls that are given the caller together with a row, or with what a client names one by, and whose outcome turns the request away: whatever they look at, somebody decides here whether the one may have the
 * other. What they prove is worked out elsewhere; where that was not understood, it is no proof that nobody looks.
 */
import type { Access, Call, Frame, Pred, V } from './abstract.ts';
import { isCaller, sources } from './origins.ts';
import { refusingTests } from './rejections.ts';
import { lastName } from './terms.ts';

export interface Weighed {
  call: Call;
  name: string;
  rows: Set<Access>;
  /** What the client named the rows by. */
  inputs: Set<string>;
}
/** What a call that decides whether somebody may is called. */
const DECIDES =
  /(^|_|[a-z])(can|may|owns?|owner|belongs|allow\w*|permit\w*|permissions?|access|authori[sz]\w*|member\w*|role|policy|guard|forbid\w*|deny|denied|ensure|assert|require|verify|check|grants?|scope)([A-Z_]|$)/i;
/** The same where it is told by what a client named a row, before there is one. */
const OF_RIGHTS =
  /(^|_|[a-z])(can|may|owns?|owner|belongs|allow\w*|permit\w*|permissions?|access|authori[sz]\w*|member\w*|role|policy|guard)([A-Z_]|$)/i;
const NESTED = 6;

const memo = new WeakMap<Frame, Weighed[]>();
/** Those of one function. */
export function weighedIn(frame: Frame): Weighed[] {
  const known = memo.get(frame);
  if (known) return known;
  const refusing = [...refusingTests(frame), ...answered(frame)];
  const found = frame.records.flatMap(({ call }): Weighed[] => {
    const name = nameOf(call);
    if (!DECIDES.test(name) || call.meaning?.query || !(ends(call) || refusing.some((test) => mentions(test, call.result, 0)))) return [];
    const given = call.args.map((arg) => arg.value);
    const rows = new Set<Access>();
    for (const one of given) for (const row of sources(one).rows) if (!isCaller(row)) led(row.access, rows, 0);
    const named = OF_RIGHTS.test(name) && !isRead(call) ? given : [];
    const inputs = new Set([...[...rows].flatMap((row) => valuesOf(row.filter)), ...named].flatMap(inputsOf));
    const told = given.some(speaksOfCaller) || (call.self !== undefined && isMadeForCaller(call.self, 0));
    return (rows.size > 0 || inputs.size > 0) && told ? [{ call, name, rows, inputs }] : [];
  });
  if (frame.done) memo.set(frame, found);
  return found;
}
/** What a function answers whose answer turns the request away: a framework asks it whether somebody may. */
const answered = ({ summary, returns }: Frame): V[] => (ASKED.test(summary.name) ? returns.map((one) => one.value) : []);
const ASKED = /^(canActivate|has_permission|has_object_permission|test_func)$/;
const speaksOfCaller = (v: V): boolean => {
  if (v.kind === 'request' && v.path.length === 0) return true;
  const from = sources(v);
  return from.identity.length > 0 || isCaller(v) || from.rows.some((row) => isCaller(row));
};
/** What of a request a value holds, whatever it was turned into. */
const inputsOf = (v: V): string[] => sources(v).inputs.map(({ part, path }) => [part, ...path].join('.'));
/** It throws where the answer is no, as far as it was read, or says so by its name. */
const ends = ({ frames, property }: Call): boolean =>
  frames.some((frame) => frame.returns.some((one) => one.how === 'throw' && !one.caught)) ||
  (frames.length === 0 && /^throw[A-Z]|Or(Throw|Fail)$/.test(property ?? ''));
/** Abilities that a library puts together where the caller is known, to be asked of rows: `ability.can('read', order)`. */
const isMadeForCaller = (v: V, depth: number): boolean =>
  v.kind === 'result' &&
  depth < NESTED &&
  (speaksOfCaller(v) ||
    v.call.frame.args.some((one) => one.kind !== 'request' && speaksOfCaller(one)) ||
    [...(v.call.self ? [v.call.self] : []), ...v.call.args.map((arg) => arg.value)].some((one) => isMadeForCaller(one, depth + 1)));
/** All that it does was read: what it proves by its answer is known. */
const isRead = ({ frames, opaque }: Call): boolean =>
  !opaque && frames.length > 0 && frames.every((frame) => frame.records.every(({ call }) => !call.opaque || call.meaning !== undefined));
/** The row, and those that it was found by. */
function led(access: Access, rows: Set<Access>, depth: number): void {
  if (rows.has(access) || depth > NESTED) return;
  rows.add(access);
  for (const value of valuesOf(access.filter)) for (const row of sources(value).rows) if (!isCaller(row)) led(row.access, rows, depth + 1);
}
function valuesOf(pred: Pred): V[] {
  if ('all' in pred) return pred.all.flatMap(valuesOf);
  if ('any' in pred) return pred.any.flatMap(valuesOf);
  if ('not' in pred) return [];
  return 'column' in pred && pred.op === 'eq' ? [pred.value] : [];
}
function mentions(v: V, wanted: V, depth: number): boolean {
  if (v.id === wanted.id) return true;
  if (depth > NESTED) return false;
  if (v.kind === 'op') return mentions(v.left, wanted, depth + 1) || (v.right !== undefined && mentions(v.right, wanted, depth + 1));
  return v.kind === 'part' && mentions(v.of, wanted, depth + 1);
}
const nameOf = ({ callee, property, api }: Call): string => property ?? (callee.kind === 'fn' ? callee.summary.name : lastName(api ?? ''));

/** The call that weighs the row of this access against the caller, in any of these functions. */
export function weighedFor(access: Access, frames: readonly Frame[]): Weighed | undefined {
  for (const frame of frames) for (const one of weighedIn(frame)) if (one.rows.has(access) || isFoundBy(access.filter, one)) return one;
  return undefined;
}
/** Whatever else is asked of it, the row is one of those that were weighed: by what they are named by, or as a part of one (`{ id, noteId: note.id }`). */
function isFoundBy(pred: Pred, { rows, inputs }: Pick<Weighed, 'rows' | 'inputs'>): boolean {
  if ('all' in pred) return pred.all.some((one) => isFoundBy(one, { rows, inputs }));
  if ('any' in pred) return pred.any.length > 0 && pred.any.every((one) => isFoundBy(one, { rows, inputs }));
  if ('not' in pred || !('column' in pred) || pred.op !== 'eq') return false;
  const named = inputsOf(pred.value);
  return (
    (named.length > 0 && named.every((input) => inputs.has(input))) ||
    sources(pred.value).rows.some((row) => !isCaller(row) && rows.has(row.access))
  );
}
