/** Guards that fail: calls whose outcome nobody asks for, refusals after which the request goes on. */
import type { ApiPath, Location } from '../code.ts';
import type { Call, Draft, Frame, V } from './abstract.ts';
import { stringOf } from './abstract.ts';
import { outcomes } from './points.ts';
import { handedOn, isWaitedFor } from './promises.ts';
import { completion, provenAt } from './proofs.ts';
import { rejectionStatus } from './rejections.ts';
import { statusNumber } from './statuses.ts';
import { trace } from './walk.ts';
import { alternatives } from './ways.ts';

export interface Failure {
  call: Call;
  kind: 'result-dropped' | 'not-awaited' | 'rejection-not-returned' | 'never-runs';
  at: Location;
  /** What it is called, where that is not what the call names. */
  symbol?: ApiPath;
}

const ofHooks = new WeakMap<Frame, Failure[]>();
const ofOthers = new WeakMap<Frame, Failure[]>();

/** Checks whose outcome does not stop the request. passesOn: the step lets the request go on by returning (a hook), so whatever it leaves undecided is decided too late. */
export function failures(call: Call, passesOn: boolean): Failure[] {
  const [only] = call.frames;
  const failed = passesOn ? ofHooks : ofOthers;
  const known = only && call.frames.length === 1 && call.callbacks.length === 0 ? failed.get(only) : undefined;
  if (known) return known;
  const found: Failure[] = [];
  // a refusal that is written in several steps is one
  const refused = new Set<string>();
  const look = (inner: Call, frame: Frame): void => {
    const draft = inner.drafts.find((one) => one.kind === 'response');
    const built = draft ? undefined : builtRefusal(inner);
    if (!draft && built === undefined && inner.frames.length === 0 && !inner.meaning?.promised) return;
    const record = frame.records.find((one) => one.call === inner);
    if (!record) return;
    const answered = draft?.kind === 'response' && !record.ends && !inner.meaning?.throws && goesOn(frame, record);
    if (answered || built !== undefined) {
      const status = answered ? statusNumber(draft.status) : built;
      const branch = JSON.stringify([frame.id, status, ...[...outcomes(frame.summary, record.point)].map(({ test, is }) => [test, is])]);
      if (isAboutCaller(status) && !refused.has(branch)) {
        refused.add(branch);
        found.push({ call: inner, kind: 'rejection-not-returned', at: inner.at });
      }
    }
    // an asynchronous generator is no promise: whoever asks it for what comes next waits
    const unawaited = inner.frames.find((one) => one.summary.async && !one.summary.yields);
    if (inner.meaning?.promised) {
      if (!isWaitedFor(inner)) found.push({ call: inner, kind: 'not-awaited', at: inner.at });
    } else if (
      unawaited &&
      !inner.awaited &&
      !handedOn(frame, inner) &&
      (completion(unawaited).proofs.size > 0 ||
        (inner.result.kind === 'union' && isVerdict(inner.result)) ||
        (inner.used === 'tested' && turnsAwayWithout(frame, inner.result)) ||
        (inner.used === 'dropped' && !isWaitedFor(inner) && onlyTurnsAway(inner) && (passesOn || goesOn(frame, record))))
    )
      found.push({ call: inner, kind: 'not-awaited', at: inner.at });
    else if (inner.used === 'dropped' && inner.result.kind === 'union' && isVerdict(inner.result) && !isDeed(inner))
      found.push({ call: inner, kind: 'result-dropped', at: inner.at });
  };
  for (const one of trace(call).visited) look(one.call, one.frame);
  if (only?.done && call.frames.length === 1 && call.callbacks.length === 0) failed.set(only, found);
  return found;
}

const REFUSAL =
  /(?:^|[.:])(?:\w*Response(?:Forbidden|Redirect)?|\w*(?:Exception|Error)|NotAuthenticated|AuthenticationFailed|PermissionDenied|Unauthorized|Forbidden|\w*Response\.json|redirect)$/;
const SIGN_IN = /log_?-?in|sign_?-?in|auth/i;
/** What is made to refuse somebody, or to send them to sign in, and then neither returned nor thrown: the status that it would have answered with. */
function builtRefusal(call: Call): number | undefined {
  const { result } = call;
  if (call.used !== 'dropped' || (result.kind !== 'result' && result.kind !== 'instance')) return undefined;
  const name = result.kind === 'instance' ? result.cls.id : (call.api ?? '');
  if (!REFUSAL.test(name.replace(/\(\)$/, ''))) return undefined;
  if (/redirect$/i.test(name)) return call.args.some(({ value }) => SIGN_IN.test(stringOf(value) ?? '')) ? 401 : undefined;
  return rejectionStatus(result);
}

/**
 * Does anything that matters run after it on the same way: a `next()`, an effect, a call that was followed? At the end of a branch nothing does; the text of the same
 * refusal (`ctx.status = 401; ctx.body = …`) is not going on.
 */
function goesOn(frame: Frame, refusal: Frame['records'][number]): boolean {
  const known = [...outcomes(frame.summary, refusal.point)];
  const refuses = (draft: Draft): boolean => {
    const status = draft.kind === 'response' ? statusNumber(draft.status) : undefined;
    return typeof status === 'number' && status >= 400;
  };
  const matters = (call: Call): boolean =>
    Boolean(call.continues) || call.frames.length > 0 || call.drafts.some((one) => one.kind !== 'log' && !refuses(one));
  return frame.records.some(({ call, point }) => {
    const [line, column] = call.at.span;
    const [after, from] = refusal.call.at.span;
    if (line < after || (line === after && column <= from) || !matters(call)) return false;
    return ![...outcomes(frame.summary, point)].some((one) => known.some((other) => other.test === one.test && other.is !== one.is));
  });
}

/** Where the value is not true, the caller is turned away. */
const turnsAwayWithout = (frame: Frame, value: V): boolean =>
  frame.records.some(
    ({ call, point }) =>
      call.drafts.some((one) => one.kind === 'response' && isAboutCaller(statusNumber(one.status))) &&
      [...outcomes(frame.summary, point)].some(({ test, is }) => isMissing(frame.vals[test], is, value)),
  );
function isMissing(test: V | undefined, is: boolean, value: V): boolean {
  if (test?.kind !== 'op') return test?.id === value.id && !is;
  if (test.op === '!') return isMissing(test.left, !is, value);
  return (test.op === '&&' || test.op === '||') && [test.left, test.right].some((one) => isMissing(one, is, value));
}
const isAboutCaller = (status: number | undefined): boolean => status === 401 || status === 403;
/** It does nothing but turn some requests away: all that it answers are refusals, and some of them are about the caller. */
function onlyTurnsAway(call: Call): boolean {
  const { visited } = trace(call);
  const statuses = visited.flatMap(({ call: { drafts } }) =>
    drafts.flatMap((one) => (one.kind === 'response' ? [statusNumber(one.status)] : [])),
  );
  return (
    statuses.some(isAboutCaller) &&
    statuses.every((one) => one !== undefined && one >= 400) &&
    !visited.some(
      ({ call: inner }) => inner.continues || inner.drafts.some((one) => one.kind === 'data-access' && CHANGES.has(one.operation)),
    )
  );
}

/** True on one way and false on another, each where something of the caller is known. */
function isVerdict(v: V & { kind: 'union' }): boolean {
  const values = alternatives(v);
  const verdict = values.every((one) => one.value.kind === 'literal' && typeof one.value.constant === 'boolean');
  return (
    verdict &&
    new Set(values.map((one) => (one.value.kind === 'literal' ? one.value.constant : undefined))).size === 2 &&
    values.some((one) => one.known?.frame.done && [...provenRoles(one.known.frame)].length > 0)
  );
}
const provenRoles = (frame: Frame): Set<string> =>
  new Set(
    frame.returns.flatMap((way) =>
      // that two rows belong together says nothing of who asks
      [...provenAt(frame, way.point).proofs.values()].flatMap((one) => (one.role === 'ownership' && !one.subject ? [] : [one.role])),
    ),
  );
/** It is called for what it does, and says whether it did it (`activateWhenReady(order)`). */
function isDeed(call: Call): boolean {
  const [followed] = call.frames;
  if (!followed) return true;
  if (call.frames.some(({ written, dirty }) => (written?.length ?? 0) > 0 || (dirty?.size ?? 0) > 0)) return true;
  return trace(call).visited.some(
    ({ call: inner }) =>
      (inner.opaque && DEED.test(inner.property ?? '')) ||
      inner.drafts.some(
        (one) => one.kind === 'message' || one.kind === 'upload' || (one.kind === 'data-access' && CHANGES.has(one.operation)),
      ),
  );
}
const CHANGES = new Set(['create', 'update', 'delete']);
/** What an unread call says that it does. */
const DEED = /^(update|create|delete|save|insert|remove|set_|set[A-Z]|send|enqueue|publish|emit|notify|commit|flush|write)/;
