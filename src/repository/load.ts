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
import { programOf } from './program.ts';
import { differing, mattersByPath, mattersByText } from './reach.ts';
import { recording } from './references.ts';
import { scout } from './scout.ts';
import { isCode, isData, isSuspect } from './select.ts';
import type { AnalysisConfig, Delivery, IndexedCommit, Limits, LoadState, LoadStep, LoweredCache, Overlay } from './types.ts';

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
  const { indexed } = overlay;
  if (indexed && indexed.index.config === configHash(config, limits)) {
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
    scouted: new Set(),
    left: { ...limits },
    limits,
    rounds: 0,
    ...(cache && { cache }),
  };
}
function whole(state: LoadState): LoadStep {
  const first = firstOf(state.overlay, state.limits);
  return first.length > 0 ? ask(state, first) : finish(state);
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

function ask(state: LoadState, paths: Path[]): LoadStep {
  state.rounds++;
  state.left.files -= paths.length;
  for (const path of paths) state.asked.add(path);
  return { need: paths.map((path) => ({ path, blob: state.overlay.tree[path]! })), state };
}

/** Takes what the edge brought; answers with the model, or with what names lead to further on. */
export function step(state: LoadState, got: ReadonlyMap<Path, Delivery>): LoadStep {
  // In the order in which they were asked for, so that a limit cuts the same files whatever the edge's order is.
  for (const path of state.asked) {
    if (state.texts.has(path) || state.lowered.has(path) || state.absent.has(path)) continue;
    const delivery = got.get(path) ?? { absent: 'not delivered' };
    if ('absent' in delivery) state.absent.set(path, delivery.absent);
    else if ('lowered' in delivery) {
      state.lowered.set(path, delivery.lowered);
      // Its text is not here to tell.
      state.roots.add(path);
    } else take(state, path, delivery.text);
  }
  const { comparing, overlay, config, limits, cache } = state;
  if (!comparing) return finish(state);
  // what could not be read may be anything
  const sure =
    state.absent.size === 0 &&
    !mattersByText(new Map([...state.texts].filter(([path]) => comparing.index.files[path] !== overlay.tree[path])));
  return sure ? standing(state, comparing) : whole(fresh(overlay, config, limits, cache));
}

function take(state: LoadState, path: Path, text: string): void {
  if (text.length > MAX_FILE_BYTES) state.absent.set(path, `larger than ${MAX_FILE_BYTES / 1_000_000} MB`);
  else if (text.includes('\0')) state.absent.set(path, 'contains NUL bytes');
  else if (state.left.bytes < text.length) state.absent.set(path, 'the limit of bytes was reached');
  else {
    state.left.bytes -= text.length;
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
