/** What a link does on every way through it, with what is proven there. */
import type { Location } from '../code.ts';
import type { Stage } from '../facts.ts';
import type { PointId } from '../summaries.ts';
import type { Call, Draft, Frame, Reply, V } from './abstract.ts';
import type { Way } from './checks.ts';
import { wrapped } from './links.ts';
import type { Machine } from './machine.ts';
import { completion, provenAt, provenFor } from './proofs.ts';
import type { Proven } from './proven.ts';
import { both, nothing } from './proven.ts';
import { awaited } from './queries.ts';
import { rejectionStatus } from './rejections.ts';
import { ofCall } from './returns.ts';
import type { RouteRun } from './run.ts';
import { opened, recorded } from './stores.ts';
import type { Verbs } from './verbs.ts';
import { verbsAt } from './verbs.ts';
import type { Visited } from './walk.ts';
import { trace } from './walk.ts';
import { alternatives } from './ways.ts';

export interface Reached {
  draft: Draft;
  here: Proven;
  frame: Frame;
  order: number;
  stage: Stage;
  /** On a way that ends in turning the request away. */
  refused: boolean;
  verbs?: Verbs;
  way?: Way;
}

/** next(err): what is handed on is an error. */
export const rejecting = (call: Call): boolean => {
  // what runs it for somebody hands it nothing of its own arguments (`storage.run(context, next)`)
  if (call.meaning?.calls) return false;
  const first = call.args[0]?.value;
  return (
    first !== undefined &&
    !(first.kind === 'literal' && !first.constant) &&
    !(first.kind === 'literal' && (first.constant === 'route' || first.constant === 'router')) &&
    first.kind !== 'request'
  );
};

/** Collects what a call leads to; every frame on the way is one that the route depends on. */
export function collect(run: RouteRun, call: Call, base: Proven, stage: Stage, visit?: (one: Visited) => void): void {
  const { visited, frames } = trace(call);
  const take = (one: Visited): void => {
    const { call: inner, here, frame, refused, verbs, way } = one;
    for (const draft of inner.drafts)
      run.reached.push({
        draft,
        // what it changes itself comes after what it has asked
        here: inner.grants && draft.kind === 'data-access' && /^(update|delete)$/.test(draft.operation) ? both(here, inner.grants) : here,
        frame,
        order: run.reached.length,
        stage,
        refused,
        ...(verbs && { verbs }),
        ...(way && { way }),
      });
    visit?.(one);
  };
  take({ call, here: base, frame: call.frame, refused: false });
  // which of a handler's ways a route takes is told by its own tests of the path and the method
  const own = (way: Way | undefined): Proven => (stage === 'handler' ? provenFor(way, run.place) : nothing());
  for (const one of visited) take({ ...one, here: both(both(base, one.here), own(one.way)) });
  run.frames.push(...frames);
  const around = new Map(visited.map((one) => [one.frame, one.way?.up]));
  for (const frame of frames) {
    const up = around.get(frame);
    for (const way of frame.returns) {
      const draft = way.how === 'throw' && !way.caught ? thrown(way) : undefined;
      if (draft)
        run.reached.push({
          draft,
          here: base,
          frame,
          order: run.reached.length,
          stage,
          refused: true,
          way: { frame, point: way.point, ...(up && { up }) },
        });
    }
  }
}
const throwing = new WeakMap<Frame['returns'][number], Reply | null>();

/** An error that a framework answers with what it was made with: `HTTPException(500, detail=…)`, `new ForbiddenException({ … })`. */
function thrown(way: Frame['returns'][number]): Reply | undefined {
  const known = throwing.get(way);
  if (known !== undefined) return known ?? undefined;
  const made = alternatives(way.value)[0]?.value;
  const call = made?.kind === 'result' || made?.kind === 'instance' ? made.call : undefined;
  const status = made && rejectionStatus(made);
  const body =
    call?.args.find((arg) => arg.name === 'detail' || arg.name === 'description' || arg.name === 'message') ??
    call?.args.find(
      (arg) =>
        arg.name === undefined && !(arg.value.kind === 'literal' && typeof arg.value.constant === 'number') && arg.value.kind !== 'api',
    );
  const draft: Reply | null =
    call && status !== undefined ? { kind: 'response', at: way.at, media: 'json', status, ...(body && { body: body.value }) } : null;
  throwing.set(way, draft);
  return draft ?? undefined;
}

/** What the handler returns is the answer, where the framework takes it so. */
export function answer(machine: Machine, run: RouteRun, call: Call, base: Proven): void {
  if (!run.framework.answers) return;
  // what a library's own handler answers with, where an adapter knows that
  const made = call.frames.length === 0 && call.result.kind === 'result' && call.result.call !== call ? call.result : undefined;
  const own = made && run.framework.answers(machine, made, run.chained.node, made.at);
  if (own)
    run.reached.push({
      draft: own,
      here: both(base, ofCall(call)),
      frame: call.frame,
      order: run.reached.length,
      stage: 'handler',
      refused: false,
    });
  for (const frame of call.frames)
    for (const way of frame.returns) {
      if (way.how !== 'return' || provenAt(frame, way.point).bottom) continue;
      for (const { value, known, via = [] } of alternatives(way.value)) {
        const at = ownAnswer(run, frame, value) ?? way.at;
        const all = recorded(machine, frame, at, way.point);
        const reply = run.framework.answers(machine, opened(machine, all, awaited(machine, value)), run.chained.node, at);
        const places = [{ frame, point: way.point }, ...via, ...(known ? [known] : [])];
        // what a function that is handed on asked before it answered was asked of the answer
        const taken = places.reduce<Way | undefined>((up, place) => ({ ...place, ...(up && { up }) }), undefined);
        const status = value.kind === 'result' ? value.call.status : undefined;
        // an answer of a class of ours: what its constructor says
        const own = value.kind === 'instance' ? rejectionStatus(value) : undefined;
        const here = places.reduce(
          (known, place) => both(known, provenAt(place.frame, place.point)),
          both(both(base, completion(frame)), provenFor(taken, run.place)),
        );
        for (const draft of all.drafts)
          run.reached.push({
            draft,
            here,
            frame,
            order: run.reached.length,
            stage: 'handler',
            refused: false,
            way: { frame, point: way.point },
          });
        if (reply)
          run.reached.push({
            draft: status ? { ...reply, status } : own !== undefined && reply.status === undefined ? { ...reply, status: own } : reply,
            here,
            frame,
            order: run.reached.length,
            stage: 'handler',
            refused: false,
            ...verbsOf(frame, way.point),
            ...(taken && { way: taken }),
          });
      }
    }
}
/** Where the handler itself answers, when a decorator of ours hands on what it returned. */
function ownAnswer({ handler }: RouteRun, frame: Frame, value: V): Location | undefined {
  const original = wrapped(handler);
  const made = value.kind === 'result' ? value.call.frame : undefined;
  if (original.kind !== 'fn' || made?.summary !== original.summary || frame.summary === original.summary) return undefined;
  return made.returns.find((one) => one.how === 'return' && alternatives(one.value).some((way) => way.value.id === value.id))?.at;
}
function verbsOf(frame: Frame, point: PointId): { verbs?: Verbs } {
  const verbs = verbsAt(frame, point);
  return verbs ? { verbs } : {};
}
