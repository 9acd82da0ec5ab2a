/** Runs one route: its links in order, each on the request that the links before left; what each proves; what the handler does, and what is proven where it does it. */
import type { Location } from '../code.ts';
import type { Assumption, GuardRole } from '../facts.ts';
import type { Binding, Bound, Framework, Runner } from '../frameworks/framework.ts';
import type { Chained } from '../routing.ts';
import { shownPath } from '../routing.ts';
import type { Frame, RequestState, V } from './abstract.ts';
import { callerTaken, validated } from './bound.ts';
import type { Check, Way } from './checks.ts';
import { checksOn } from './checks.ts';
import type { LinkRun } from './links.ts';
import { described, linkKey, looseAssumption, mayRefuse, openHandler, openLink, wrapped } from './links.ts';
import type { Machine } from './machine.ts';
import type { Place } from './places.ts';
import { takenBy } from './places.ts';
import { among, completion, passing, provenFor, returning } from './proofs.ts';
import type { Proven } from './proven.ts';
import { both, either, nothing, unproven } from './proven.ts';
import type { Reached } from './reached.ts';
import { answer, collect, rejecting } from './reached.ts';
import { ofCall } from './returns.ts';
import { neverRun } from './unregistered.ts';
import { uploadOf } from './uploads.ts';

export interface RouteRun {
  chained: Chained;
  framework: Framework;
  path: string;
  place: Place;
  links: LinkRun[];
  reached: Reached[];
  /** What holds when the handler has returned normally. */
  end: Proven;
  frames: Frame[];
  /** What the links before the handler have tested. */
  tested: Check[];
  handler: V;
  opaqueHandler?: Assumption;
  /** What declares that everyone may pass. */
  exemptions: { role: GuardRole; at: Location }[];
}

/** Evaluates a route. */
export function runRoute(machine: Machine, chained: Chained): RouteRun | undefined {
  const framework = machine.knowledge.framework(chained.node.framework);
  const last = chained.node.runs.at(-1);
  if (!framework || !last) return undefined;
  machine.heap.begin();
  const { path, parameters, converters } = shownPath(chained.path);
  const run: RouteRun = {
    chained,
    framework,
    path,
    place: { path, methods: chained.node.methods ?? ['ANY'] },
    links: [],
    reached: [],
    end: nothing(),
    frames: [],
    tested: [],
    handler: last.fn,
    exemptions: [],
  };
  let state: RequestState = { id: `request:${framework.name}`, framework: framework.name };
  const ran: Binding['ran'] = new Map();
  let passed = chained.loose ? unproven('loose', looseAssumption(chained)) : nothing();
  const steps = [
    ...chained.steps.map((step) => ({ ...step, handler: false })),
    { runner: last, placement: 'handler' as const, node: chained.node, handler: true },
  ];
  for (const [index, step] of steps.entries()) {
    const own: RequestState = { id: `${state.id}>${linkKey(step.runner.fn)}`, parent: state, framework: framework.name };
    const request = machine.make(own.id, step.runner.at, { kind: 'request', state: own, path: [] });
    machine.heap.serving = own;
    const bound = framework.bind(machine, step.runner, { route: chained.node, request, parameters, converters, ran });
    run.exemptions.push(...(bound.opens ?? []));
    const link = runLink(machine, run, step.runner, step.placement, bound, passed, step.handler, index);
    run.links.push(...link.links);
    passed = both(passed, link.proven);
    if (machine.heap.writtenOn(own.id).length > 0) state = own;
  }
  delete machine.heap.serving;
  run.frames = [...new Set(run.frames)];
  const links = chained.steps.map((step) => step.runner.fn).concat(chained.node.runs.map((runner) => runner.fn));
  const upload = uploadOf(links, run.frames);
  const [frame] = run.frames;
  if (upload && frame)
    run.reached.push({
      draft: {
        kind: 'upload',
        ...upload,
        parsed: upload.at !== undefined,
        at: upload.at ?? chained.node.declared ?? (last.fn.kind === 'fn' ? { path: last.fn.file, span: last.fn.summary.span } : last.at),
      },
      here: run.end,
      frame,
      order: run.reached.length,
      stage: 'handler',
      refused: false,
    });
  return run;
}

function runLink(
  machine: Machine,
  run: RouteRun,
  runner: Runner,
  placement: LinkRun['placement'],
  bound: Bound,
  passed: Proven,
  handler: boolean,
  index: number,
): { links: LinkRun[]; proven: Proven } {
  const links: LinkRun[] = [];
  const { place } = run;
  let before = nothing();
  for (const one of bound.before) {
    const known = one.proven ? both(one.proven, one.call.grants ?? nothing()) : ofCall(one.call);
    const opaque = one.call.opaque && mayRefuse(one.fn) ? openLink(machine, one.fn, runner) : undefined;
    const proven = opaque ? both(known, unproven(`${opaque.what}|${opaque.weight}`, opaque)) : known;
    collect(run, one.call, both(passed, before), 'chain');
    links.push({
      ...described(one.fn, { at: one.at, mode: 'dependency' }, placement === 'handler' ? 'route' : placement, proven, one.call),
      ...(opaque && { opaque }),
    });
    before = both(before, proven);
  }
  const fn = bound.self && runner.fn.kind === 'fn' ? { ...runner.fn, self: bound.self, id: `${runner.fn.id}|${bound.self.id}` } : runner.fn;
  if (runner.mode === 'hook' && !handler) {
    const call = machine.apply(fn, bound.args, siteOf(machine, runner), `link:${linkKey(fn)}:${bound.args.map((arg) => arg.id).join(',')}`);
    collect(run, call, both(passed, before), 'chain');
    const lets = call.frames.length > 0 ? either(call.frames.map((frame) => passing(frame, place, run.framework.passes))) : ofCall(call);
    const proven = both(lets, call.grants ?? nothing());
    links.push(described(fn, runner, placement, proven, call));
    return { links, proven: both(before, proven) };
  }
  if (runner.mode === 'dependency' && !handler) {
    // a dependency's own function is bound like a handler's parameters are
    const target = dependencyTarget(fn);
    const call = target ? machine.apply(target, bound.args, siteOf(machine, runner), `link:${run.chained.path}:${index}`) : undefined;
    const proven = call ? both(returning(call, place) ?? ofCall(call), call.grants ?? nothing()) : nothing();
    if (call) collect(run, call, both(passed, before), 'chain');
    links.push(described(target ?? fn, runner, placement, proven, call));
    return { links, proven: both(before, proven) };
  }
  const call = machine.apply(
    fn,
    bound.args,
    siteOf(machine, runner),
    `link:${linkKey(fn)}:${bound.args.map((arg) => arg.id).join(',')}`,
    bound.named,
  );
  const base = both(passed, before);
  if (handler) {
    collect(run, call, base, 'handler');
    const ways =
      call.frames.length > 0
        ? call.frames.map(completion)
        : call.callbacks.map(({ frame, after }) => both(after ? ofCall(after) : nothing(), completion(frame)));
    run.end = both(base, returning(call, place) ?? (ways.length > 0 ? either(ways) : ofCall(call)));
    // what a framework does in a handler's place is known where it was seen to do something
    const followed = call.frames.length > 0 || call.callbacks.length > 0 || (fn.kind === 'api' && call.drafts.length > 0);
    const opaque = followed ? undefined : openHandler(machine, fn, runner);
    if (opaque) run.opaqueHandler = opaque;
    answer(machine, run, call, base);
    const link = described(wrapped(fn), runner, 'handler', nothing(), call);
    const { applied } = run.chained.node;
    const idle = applied
      ? neverRun(applied, run.end, (around) =>
          machine.apply(
            around,
            bound.args,
            siteOf(machine, runner),
            `around:${around.id}:${bound.args.map((arg) => arg.id).join(',')}`,
            bound.named,
          ),
        )
      : [];
    links.push({ ...link, failures: [...link.failures, ...idle] });
    return { links, proven: before };
  }
  const continues: Parameters<typeof among>[0] = [];
  const ways: Way[] = [];
  collect(run, call, base, placement === 'route' ? 'step' : 'chain', ({ call: inner, here, way }) => {
    if (inner.continues?.to !== 'next' || inner.continues.rejects || rejecting(inner)) return;
    const proven = (): Proven => both(both(here, ofCall(inner)), provenFor(way, place));
    continues.push({ taken: takenBy(way, place), proven, frame: inner.frame });
    if (way) ways.push(way);
  });
  // what a link has tested before it hands on holds for all that comes after
  const [only] = ways;
  if (only && ways.length === 1) run.tested.push(...checksOn(only));
  if (call.continues?.to === 'next') continues.push({ taken: 'yes', proven: () => ofCall(call), frame: call.frame });
  // a step that the configuration declares lets through only whom it should
  const all = both(among(continues), call.grants ?? nothing());
  // what the links before have proven is not this one's merit
  const proven: Proven = {
    proofs: new Map([...all.proofs].filter(([key]) => !base.proofs.has(key))),
    open: new Map([...all.open].filter(([key]) => !base.open.has(key))),
    bottom: false,
  };
  validated(machine, fn, bound);
  const taken = continues.length === 1 ? callerTaken(machine, bound) : undefined;
  if (taken && call.frames[0])
    proven.proofs.set(`authentication|${taken.id}`, {
      key: `authentication|${taken.id}`,
      role: 'authentication',
      at: taken.at,
      frame: call.frames[0],
      known: 'behaviour',
      needs: [],
      privileged: 'unknown',
      style: 'throws',
    });
  const link = described(fn, runner, placement, proven, call);
  if (call.frames.length === 0 && !call.continues && continues.length === 0 && !call.grants) {
    const opaque = openLink(machine, fn, runner);
    if (opaque) {
      link.opaque = opaque;
      proven.open.set(`${opaque.what}|${opaque.weight}`, opaque);
    }
  }
  links.push(link);
  return { links, proven: both(before, proven) };
}

function siteOf(machine: Machine, runner: Runner): { frame: Frame; at: Location } {
  const file = machine.file(runner.at.path);
  if (file) return { frame: file.top, at: runner.at };
  if (runner.fn.kind === 'fn')
    return {
      frame: machine.frames.create(runner.fn.file, runner.fn.summary, [], undefined, undefined, `${runner.fn.id}|site`),
      at: runner.at,
    };
  throw new TypeError(`${runner.at.path} registers a route and was not read`);
}

/** What `Depends(f)` names; of anything else itself. */
function dependencyTarget(fn: V): V | undefined {
  if (fn.kind !== 'result' || !/:(Depends|Security)$/.test(fn.call.api ?? '')) return fn;
  return fn.call.args.find((arg) => arg.name === undefined || arg.name === 'dependency')?.value;
}
