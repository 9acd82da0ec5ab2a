/**
 * Loading as a stepper: `begin` and `step` answer with the files that they need, or with the model. Content is delivered by the edge. Small repositories are read whole; of
 * larger ones what changed, manifests and what looks like routes come first, then what names lead to. Limits are counted, so that the same input gives the same bytes.
 */
import type { Location, Path } from '../analysis/code.ts';
import { createResolver } from '../analysis/imports.ts';
import { buildApiModel } from '../analysis/model.ts';
import type { Outline } from '../analysis/summaries.ts';
import { configHash } from './manifest.ts';
import { isRoot, isSeed } from './marks.ts';
import { cacheKey, programOf } from './program.ts';
import { differing, mattersByPath, mattersByText } from './reach.ts';
import { recording } from './references.ts';
import { scout } from './scout.ts';
import { isCode, isData, isReadable, isSuspect } from './select.ts';
import type { AnalysisConfig, Delivery, IndexedCommit, Limits, LoadState, LoadStep, LoweredCache, Needed, Overlay } from './types.ts';

/** Larger files are generated or data; they are listed as unread. */
const MAX_FILE_BYTES = 1_000_000;
export const DEFAULT_LIMITS: Limits = { files: 4_000, bytes: 40_000_000, steps: 12_000_000 };
/** Of a repository that is too large to be read whole, this part of the limit is kept for what names lead to. */
const KEPT = 0.5;
/** Each round evaluates anew; what is not reached after these many is far from any route. */
const MOST_ROUNDS = 12;

/** Starts loading a commit, from an index of a commit near it where there is one. `loadPython()` must have been awaited before. */
export function begin(overlay: Overlay, config: AnalysisConfig, limits: Limits = DEFAULT_LIMITS, cache?: LoweredCache): LoadStep {
  const state = fresh(overlay, config, limits, cache);
  const indexed = heldIndex(state);
  if (indexed) {
    const paths = differing(indexed.index.files, overlay.tree);
    if (!mattersByPath(indexed.index, overlay.tree, paths)) {
      state.comparing = indexed;
      const changed = new Set(overlay.changed);
      const texts = [...new Set([...paths, ...changed])].filter((path) => isCode(path) && Object.hasOwn(overlay.tree, path)).sort();
      return texts.length > 0 ? ask(state, texts) : standing(state, indexed);
    }
  }
  return whole(state);
}
/** One that was made with another configuration, or other limits, tells nothing. */
const heldIndex = ({ overlay: { indexed }, config, limits }: LoadState): IndexedCommit | undefined =>
  indexed?.index.config === configHash(config, limits) ? indexed : undefined;

function fresh(overlay: Overlay, config: AnalysisConfig, limits: Limits, cache?: LoweredCache): LoadState {
  return {
    overlay,
    config,
    asked: new Set(),
    lowered: new Map(),
    texts: new Map(),
    absent: new Map(),
    roots: new Set(),
    suspects: new Set(),
    sizes: new Map(),
    known: new Set(),
    held: new Map(),
    scouted: new Set(),
    left: { ...limits },
    limits,
    rounds: 0,
    ...(cache && { cache }),
  };
}
function whole(state: LoadState): LoadStep {
  const first = firstOf(state.overlay, state.limits);
  const index = heldIndex(state)?.index;
  if (!index) return first.length > 0 ? ask(state, first) : finish(state);
  const { tree } = state.overlay;
  const isKnown = (path: Path): boolean => Object.hasOwn(index.sizes, path) && index.files[path] === tree[path] && !isData(path);
  const reached = index.reached.filter(isKnown);
  const paths = [...new Set([...first, ...reached])];
  state.known = new Set(paths.filter(isKnown));
  return ask(state, paths, new Set(reached));
}
/** The index holds for this commit too; what changed is looked at all the same for what stands in it. */
function standing(state: LoadState, { model, outlines }: IndexedCommit): LoadStep {
  const program = programOf(state);
  for (const path of state.overlay.changed) if (isCode(path)) program.lowered(path);
  const lowered = new Map<Path, Outline>([...Object.entries(outlines), ...state.lowered]);
  const broken = program.unread().filter(({ path }) => state.lowered.has(path));
  const unread = [...model.unread, ...broken].sort((a, b) => (a.path < b.path ? -1 : 1));
  const hidden = [...model.hidden.filter(({ path }) => !state.lowered.has(path)), ...hiddenIn(state)];
  return { model: { ...model, hidden, unread }, lowered, state };
}

/** What is read before anything is known, the most important first: a limit cuts the end. */
function firstOf(overlay: Overlay, limits: Limits): Path[] {
  const changed = new Set(overlay.changed);
  const paths = Object.keys(overlay.tree)
    .filter((path) => isCode(path) || isData(path))
    .sort();
  const own = paths.filter((path) => changed.has(path));
  const others = paths.filter((path) => !changed.has(path));
  const data = others.filter(isData);
  const code = others.filter((path) => !isData(path));
  const seeds = code.filter(isSeed);
  if (paths.length <= limits.files) return [...own, ...data, ...seeds, ...code.filter((path) => !isSeed(path))];
  const some = [...data, ...seeds].slice(0, Math.floor(limits.files * (1 - KEPT)));
  return [...own, ...some].slice(0, limits.files);
}

/** using: of what is known, the files that will be linked; all of them unless told. */
function ask(state: LoadState, paths: Path[], using?: ReadonlySet<Path>): LoadStep {
  state.rounds++;
  for (const path of paths)
    if (!state.asked.has(path)) {
      state.left.files--;
      state.asked.add(path);
    }
  const need = paths.flatMap((path): Needed[] => {
    const blob = state.overlay.tree[path]!;
    if (!state.known.has(path)) return [{ path, blob }];
    const lacking = using ? using.has(path) && !state.cache?.get(cacheKey(path, blob)) : true;
    return lacking ? [{ path, blob, known: true }] : [];
  });
  return need.length > 0 ? { need, state } : step(state, new Map());
}

/** Takes what the edge brought; answers with the model, or with what names lead to further on. */
export function step(state: LoadState, got: ReadonlyMap<Path, Delivery>): LoadStep {
  // In the order in which they were asked for, so that a limit cuts the same files whatever the edge's order is.
  for (const path of state.asked) {
    const delivery = got.get(path);
    if (state.known.has(path)) takeKnown(state, path, delivery);
    else if (!state.texts.has(path) && !state.absent.has(path)) {
      if (delivery && 'text' in delivery) take(state, path, delivery.text);
      else state.absent.set(path, delivery && 'absent' in delivery ? delivery.absent : 'not delivered');
    }
  }
  const { comparing, overlay, config, limits, cache } = state;
  if (!comparing) return finish(state);
  // what could not be read may be anything
  const sure =
    state.absent.size === 0 &&
    !mattersByText(new Map([...state.texts].filter(([path]) => comparing.index.files[path] !== overlay.tree[path])));
  return sure ? standing(state, comparing) : whole(fresh(overlay, config, limits, cache));
}

/** Counts like a text, once; what comes of it later is no more than its content. */
function takeKnown(state: LoadState, path: Path, delivery: Delivery | undefined): void {
  const { index } = state.overlay.indexed!;
  const size = index.sizes[path]!;
  if (!state.sizes.has(path) && !state.absent.has(path)) {
    if (!fits(state, path, size)) return;
    if (isMarked(index.roots, path)) state.roots.add(path);
    if (isMarked(index.suspects, path)) state.suspects.add(path);
  }
  if (!delivery || state.absent.has(path)) return;
  if ('absent' in delivery) state.absent.set(path, delivery.absent);
  else if ('text' in delivery) state.texts.set(path, delivery.text);
  else {
    state.held.set(path, delivery.lowered);
    state.cache?.set(cacheKey(path, state.overlay.tree[path]!), delivery.lowered);
  }
}
const marks = new WeakMap<readonly Path[], Set<Path>>();
function isMarked(paths: readonly Path[], path: Path): boolean {
  let set = marks.get(paths);
  if (!set) marks.set(paths, (set = new Set(paths)));
  return set.has(path);
}

function fits(state: LoadState, path: Path, size: number): boolean {
  if (state.left.bytes < size) {
    state.absent.set(path, 'the limit of bytes was reached');
    return false;
  }
  state.left.bytes -= size;
  if (isReadable(path)) state.sizes.set(path, size);
  return true;
}

function take(state: LoadState, path: Path, text: string): void {
  if (text.length > MAX_FILE_BYTES) state.absent.set(path, `larger than ${MAX_FILE_BYTES / 1_000_000} MB`);
  else if (text.includes('\0')) state.absent.set(path, 'contains NUL bytes');
  else if (fits(state, path, text.length)) {
    state.texts.set(path, text);
    if (!isCode(path)) return;
    if (isRoot(path, text)) state.roots.add(path);
    if (isSuspect(text)) state.suspects.add(path);
  }
}

function finish(state: LoadState): LoadStep {
  const early = someOf(state, scout(state));
  if (early.length > 0) return ask(state, early);
  const program = programOf(state);
  const { resolver, seen } = recording(createResolver(program));
  const model = buildApiModel(program, resolver, { apps: state.config.apps, steps: state.left.steps });
  const more = someOf(state, program.wanted());
  if (more.length > 0) return ask(state, more);
  const reached = [...state.lowered.keys()];
  // what changed is looked at as it stands, whether or not a name leads to it
  for (const path of state.overlay.changed) if (isCode(path)) program.lowered(path);
  model.hidden = hiddenIn(state);
  model.unread = program.unread();
  return { model, lowered: state.lowered, state, references: { ...seen, reached } };
}

/** Characters that nobody sees, by file. */
const hiddenIn = ({ lowered }: LoadState): Location[] =>
  [...lowered].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([path, { hidden }]) => hidden.map((span): Location => ({ path, span })));

const someOf = (state: LoadState, paths: Path[]): Path[] =>
  state.rounds < MOST_ROUNDS ? paths.slice(0, Math.max(state.left.files, 0)) : [];
