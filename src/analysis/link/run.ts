/** Runs one route: its links in order, each on the request that the links before left; what each proves; what the handler does, and what is proven where it does it. */
import type { Location } from '../code.ts';
import type { Assumption, GuardRole } from '../facts.ts';
import type { Binding, Bound, Framework, Runner } from '../frameworks/framework.ts';
import type { Chained } from '../routing.ts';
import { shownPath } from '../routing.ts';
import type { PointId } from '../summaries.ts';
import type { Call, Draft, FnV, Frame, Reply, RequestState, V } from './abstract.ts';
import { alternatives } from './abstract.ts';
import type { Check, Way } from './checks.ts';
import { checksOn } from './checks.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { transformed } from './methods.ts';
import { isCaller } from './origins.ts';
import type { Place } from './places.ts';
import { takenBy } from './places.ts';
import { outcomes } from './points.ts';
import { among, completion, passing, provenAt, provenFor, returning } from './proofs.ts';
import type { Proven } from './proven.ts';
import { both, either, nothing, unproven } from './proven.ts';
import { awaited } from './queries.ts';
import { rejectionStatus } from './rejections.ts';
import { isAuthWord, ofCall } from './returns.ts';
import { statusNumber } from './statuses.ts';
import { uploadOf } from './uploads.ts';
import type { Verbs } from './verbs.ts';
import { verbsAt } from './verbs.ts';
import type { Visited } from './walk.ts';
import { trace } from './walk.ts';

export interface LinkRun {
  symbol: string;
  name: string;
  at: Location;
  placement: 'global' | 'app' | 'router' | 'route' | 'handler';
  proven: Proven;
  opaque?: Assumption;
  /** A check that does not stop the request. */
  failures: Failure[];
}
export interface Failure {
  call: Call;
  kind: 'result-dropped' | 'not-awaited' | 'rejection-not-returned';
  at: Location;
}
export interface Reached {
  draft: Draft;
  here: Proven;
  frame: Frame;
  order: number;
  handler: boolean;
  /** On a way that ends in turning the request away. */
  refused: boolean;
  verbs?: Verbs;
  way?: Way;
}
export interface RouteRun {
  chained: Chained;
  framework: Framework;
  path: string;
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
  const { path, parameters } = shownPath(chained.path);
  const run: RouteRun = {
    chained,
    framework,
    path,
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
    const bound = framework.bind(machine, step.runner, { route: chained.node, request, parameters, ran });
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
      handler: true,
      refused: false,
    });
  return run;
}
const linkKey = (fn: V): string => (fn.kind === 'fn' ? `${fn.file}${fn.summary.fn}${fn.closure ? `@${fn.closure.id}` : ''}` : fn.id);
const looseAssumption = (chained: Chained): Assumption => ({
  about: 'unread',
  what: `what mounts the router of ${chained.path}`,
  at: chained.node.at,
  weight: 'weak',
});

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
  const place: Place = { path: run.path, methods: run.chained.node.methods ?? ['ANY'] };
  let before = nothing();
  for (const one of bound.before) {
    const proven = one.proven ? both(one.proven, one.call.grants ?? nothing()) : ofCall(one.call);
    collect(run, one.call, both(passed, before), false);
    links.push(described(one.fn, one.at, placement === 'handler' ? 'route' : placement, proven, one.call));
    before = both(before, proven);
  }
  const fn = bound.self && runner.fn.kind === 'fn' ? { ...runner.fn, self: bound.self, id: `${runner.fn.id}|${bound.self.id}` } : runner.fn;
  if (runner.mode === 'hook' && !handler) {
    const call = machine.apply(fn, bound.args, siteOf(machine, runner), `link:${linkKey(fn)}:${bound.args.map((arg) => arg.id).join(',')}`);
    collect(run, call, both(passed, before), false);
    const lets = call.frames.length > 0 ? either(call.frames.map((frame) => passing(frame, place, run.framework.passes))) : ofCall(call);
    const proven = both(lets, call.grants ?? nothing());
    links.push(described(fn, runner.at, placement, proven, call));
    return { links, proven: both(before, proven) };
  }
  if (runner.mode === 'dependency' && !handler) {
    // a dependency's own function is bound like a handler's parameters are
    const target = dependencyTarget(fn);
    const call = target ? machine.apply(target, bound.args, siteOf(machine, runner), `link:${run.chained.path}:${index}`) : undefined;
    const proven = call ? both(returning(call, place) ?? ofCall(call), call.grants ?? nothing()) : nothing();
    if (call) collect(run, call, both(passed, before), false);
    links.push(described(target ?? fn, runner.at, placement, proven, call));
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
    collect(run, call, base, true);
    const ways =
      call.frames.length > 0
        ? call.frames.map(completion)
        : call.callbacks.map(({ frame, after }) => both(after ? ofCall(after) : nothing(), completion(frame)));
    run.end = both(base, ways.length > 0 ? either(ways) : ofCall(call));
    const opaque = call.frames.length === 0 && call.callbacks.length === 0 ? openHandler(machine, fn, runner) : undefined;
    if (opaque) run.opaqueHandler = opaque;
    answer(machine, run, call, base);
    const link = described(wrapped(fn), runner.at, 'handler', nothing(), call);
    links.push(link);
    return { links, proven: before };
  }
  const continues: Parameters<typeof among>[0] = [];
  const ways: Way[] = [];
  collect(run, call, base, false, ({ call: inner, here, way }) => {
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
  const link = described(fn, runner.at, placement, proven, call);
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
    return { frame: machine.frame(runner.fn.file, runner.fn.summary, [], undefined, undefined, `${runner.fn.id}|site`), at: runner.at };
  throw new TypeError(`${runner.at.path} registers a route and was not read`);
}
/** What `Depends(f)` names; of anything else itself. */
function dependencyTarget(fn: V): V | undefined {
  if (fn.kind !== 'result' || !/:(Depends|Security)$/.test(fn.call.api ?? '')) return fn;
  return fn.call.args.find((arg) => arg.name === undefined || arg.name === 'dependency')?.value;
}
/** next(err): what is handed on is an error. */
const rejecting = (call: Call): boolean => {
  const first = call.args[0]?.value;
  return (
    first !== undefined &&
    !(first.kind === 'literal' && !first.constant) &&
    !(first.kind === 'literal' && (first.constant === 'route' || first.constant === 'router')) &&
    first.kind !== 'request'
  );
};

/** Collects what a call leads to; every frame on the way is one that the route depends on. */
function collect(run: RouteRun, call: Call, base: Proven, handler: boolean, visit?: (one: Visited) => void): void {
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
        handler,
        refused,
        ...(verbs && { verbs }),
        ...(way && { way }),
      });
    visit?.(one);
  };
  take({ call, here: base, frame: call.frame, refused: false });
  for (const one of visited) take({ ...one, here: both(base, one.here) });
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
          handler,
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
/** A field of whoever a credential leads to was read and put on the request: without one, reading it throws. */
function callerTaken(machine: Machine, bound: Bound): V | undefined {
  const request = bound.args.find((arg) => arg.kind === 'request');
  if (request?.kind !== 'request') return undefined;
  for (const fields of machine.heap.writtenOn(request.state.id))
    for (const values of fields.values())
      for (const value of values) if (value.kind === 'part' && rooted(value) && isCaller(value)) return value;
  return undefined;
}
const rooted = (v: V): boolean => (v.kind === 'part' ? rooted(v.of) : v.kind === 'lookup');
const PARTS = new Set(['body', 'query', 'params']);
/** A validating middleware made with schemas by part (`validate({ body: … })`): what comes after sees only what they let through. */
function validated(machine: Machine, fn: V, bound: Bound): void {
  const request = bound.args.find((arg) => arg.kind === 'request');
  if (fn.kind !== 'fn' || !fn.closure || request?.kind !== 'request') return;
  for (const shape of fn.closure.args) {
    if (shape.kind !== 'object') continue;
    for (const entry of shape.entries) {
      if (
        'spread' in entry ||
        typeof entry.key !== 'string' ||
        !PARTS.has(entry.key) ||
        entry.value.kind !== 'schema' ||
        entry.value.schema.unknownKeys === 'allow'
      )
        continue;
      machine.schemas.set(entry.value.id, entry.value);
      const part = member(machine, request, entry.key, fn.at);
      machine.heap.put(
        request,
        entry.key,
        transformed(machine, part, `${part.id}|${entry.value.id}`, { kind: 'schema', schema: entry.value.id, at: entry.value.at }),
      );
    }
  }
}
/** What the handler returns is the answer, where the framework takes it so. */
function answer(machine: Machine, run: RouteRun, call: Call, base: Proven): void {
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
      handler: true,
      refused: false,
    });
  for (const frame of call.frames)
    for (const way of frame.returns) {
      if (way.how !== 'return' || provenAt(frame, way.point).bottom) continue;
      for (const { value, known, via = [] } of alternatives(way.value)) {
        const reply = run.framework.answers(machine, awaited(machine, value), run.chained.node, way.at);
        const places = [{ frame, point: way.point }, ...via, ...(known ? [known] : [])];
        if (reply)
          run.reached.push({
            draft: reply,
            here: places.reduce((here, place) => both(here, provenAt(place.frame, place.point)), both(base, completion(frame))),
            frame,
            order: run.reached.length,
            handler: true,
            refused: false,
            ...verbsOf(frame, way.point),
            way: { frame, point: way.point },
          });
      }
    }
}

function verbsOf(frame: Frame, point: PointId): { verbs?: Verbs } {
  const verbs = verbsAt(frame, point);
  return verbs ? { verbs } : {};
}

function described(fn: V, at: Location, placement: LinkRun['placement'], proven: Proven, call: Call | undefined): LinkRun {
  return { symbol: symbolOf(fn), name: shortName(fn), at, placement, proven, failures: call ? failures(call) : [] };
}
/** What a wrapper wraps: `asyncHandler(fn)` is called by the name and place of `fn`. */
export function wrapped(fn: V): V {
  for (let at = fn, depth = 0; depth < 5; depth++) {
    const inner: V | undefined = at.kind === 'fn' ? enclosed(at) : undefined;
    if (!inner) return at;
    at = inner;
  }
  return fn;
}
/** The function that a closure was made around: an anonymous one's, or one that calls what its factory was given (a Python decorator). */
function enclosed(fn: V & FnV): V | undefined {
  const around = fn.closure;
  const index = around?.args.findLastIndex((arg) => arg.kind === 'fn') ?? -1;
  if (!around || index < 0) return undefined;
  const name = around.summary.params[index]?.name;
  const calls = fn.summary.terms.some((term) => term.kind === 'captured' && term.name === name);
  return fn.summary.name === '' || (calls && fn.file.endsWith('.py')) ? around.args[index] : undefined;
}
/** The ApiPath of what a link runs. */
export function symbolOf(fn: V): string {
  if (fn.kind === 'fn')
    return fn.self?.kind === 'instance' && fn.summary.name === '__call__'
      ? `${fn.self.cls.file}${fn.self.cls.cls.id}`
      : `${fn.file}${fn.summary.fn}`;
  if (fn.kind === 'result') return fn.call.api ?? fn.api ?? symbolOf(fn.call.callee);
  if (fn.kind === 'api') return fn.api;
  if (fn.kind === 'instance') return `${fn.cls.file}${fn.cls.cls.id}`;
  if (fn.kind === 'class') return `${fn.file}${fn.cls.id}`;
  if (fn.kind === 'part') return fn.api ?? fn.property;
  return fn.id;
}
function shortName(fn: V): string {
  if (fn.kind === 'fn') {
    // a closure is called by the factory that made it; a wrapper by what it wraps
    const outer = fn.summary.name === '' && fn.closure?.summary.parent !== undefined ? fn.closure.summary.name : fn.summary.name;
    return outer || `${fn.file.slice(fn.file.lastIndexOf('/') + 1)}:${fn.summary.span[0]}`;
  }
  return (
    symbolOf(fn)
      .split(/[:.]/)
      .filter((part) => part && part !== '()')
      .at(-1) ?? 'step'
  ).replace(/\(\)$/, '');
}

/** A link that could not be followed: known as no guard, or an assumption. */
function openLink(machine: Machine, fn: V, runner: Runner): Assumption | undefined {
  const symbol = symbolOf(fn);
  if (fn.kind === 'literal' || fn.kind === 'object' || fn.kind === 'input') return undefined;
  if (fn.kind === 'result' && fn.call.meaning?.middleware) return undefined;
  if (fn.kind === 'result' && (fn.call.meaning?.inert || fn.call.meaning?.cors || fn.call.meaning?.limiter)) return undefined;
  const known = machine.knowledge.package(symbol);
  if (known === 'inert' || (known === 'known' && !isAuthWord(symbol))) return undefined;
  const strong = isAuthWord(symbol) || isAuthWord(runner.fn.at.path.split('/').at(-1) ?? '');
  return {
    about: /^[@a-z]/.test(symbol) && known === 'unknown' && !symbol.includes('/src') ? 'package' : 'call',
    what: symbol,
    at: runner.at,
    weight: strong ? 'strong' : 'weak',
    settle: `guards: { authentication: ["${symbol}"] }`,
  };
}
function openHandler(machine: Machine, fn: V, runner: Runner): Assumption | undefined {
  if (fn.kind === 'result' && (fn.call.meaning?.inert || fn.call.meaning?.cors)) return undefined;
  const symbol = symbolOf(fn);
  if (machine.knowledge.package(symbol) === 'inert') return undefined;
  return { about: 'unread', what: symbol, at: runner.at, weight: 'strong', settle: `guards: { authentication: ["${symbol}"] }` };
}

/** A promise that another call is given is awaited there, or by whoever gets it (`tasks.push(check(x))`, `Promise.all([check(x)])`). */
const handedOn = (frame: Frame, { result }: Call): boolean =>
  frame.records.some(({ call }) =>
    call.args.some(({ value }) => value.id === result.id || (value.kind === 'array' && value.items.some((item) => item === result))),
  );
const failed = new WeakMap<Frame, Failure[]>();
/** Checks whose outcome does not stop the request. */
function failures(call: Call): Failure[] {
  const [only] = call.frames;
  const known = only && call.frames.length === 1 && call.callbacks.length === 0 ? failed.get(only) : undefined;
  if (known) return known;
  const found: Failure[] = [];
  // a refusal that is written in several steps is one
  const refused = new Set<string>();
  const look = (inner: Call, frame: Frame): void => {
    const draft = inner.drafts.find((one) => one.kind === 'response');
    if (!draft && inner.frames.length === 0) return;
    const record = frame.records.find((one) => one.call === inner);
    if (!record) return;
    if (draft?.kind === 'response' && !record.ends && !inner.meaning?.throws && goesOn(frame, record)) {
      const status = statusNumber(draft.status);
      const branch = JSON.stringify([frame.id, status, ...[...outcomes(frame.summary, record.point)].map(({ test, is }) => [test, is])]);
      if ((status === 401 || status === 403) && !refused.has(branch)) {
        refused.add(branch);
        found.push({ call: inner, kind: 'rejection-not-returned', at: inner.at });
      }
    }
    const unawaited = inner.frames.find((one) => one.summary.async);
    if (
      unawaited &&
      !inner.awaited &&
      !handedOn(frame, inner) &&
      (completion(unawaited).proofs.size > 0 || (inner.result.kind === 'union' && isVerdict(inner.result)))
    )
      found.push({ call: inner, kind: 'not-awaited', at: inner.at });
    else if (inner.used === 'dropped' && inner.frames.length > 0 && inner.result.kind === 'union' && isVerdict(inner.result))
      found.push({ call: inner, kind: 'result-dropped', at: inner.at });
  };
  for (const one of trace(call).visited) look(one.call, one.frame);
  if (only?.done && call.frames.length === 1 && call.callbacks.length === 0) failed.set(only, found);
  return found;
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
  new Set(frame.returns.flatMap((way) => [...provenAt(frame, way.point).proofs.values()].map((one) => one.role)));
