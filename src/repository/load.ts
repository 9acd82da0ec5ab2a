/**
 * Loading as a stepper: `begin` and `step` answer with the files that they need, or with the model. Content is delivered by the edge; a file is parsed when a name first leads
 * to it. Limits are counted in files and bytes, so that the same input gives the same bytes.
 */
import { createResolver } from '../analysis/imports.ts';
import type { Path } from '../analysis/code.ts';
import { ENGINE } from '../analysis/engine.ts';
import { buildApiModel } from '../analysis/model.ts';
import type { Program } from '../analysis/program.ts';
import { lowerPython } from '../analysis/py/index.ts';
import { summarise } from '../analysis/summarise/index.ts';
import type { Lowered } from '../analysis/summaries.ts';
import { lowerTypeScript } from '../analysis/typescript/index.ts';
import { isCode, isData, isRoot } from './select.ts';
import type { AnalysisConfig, BlobId, Delivery, Limits, LoadState, LoadStep, LoweredCache, Overlay } from './types.ts';

/** Larger files are generated or data; they are listed as unread. */
const MAX_FILE_BYTES = 1_000_000;
export const DEFAULT_LIMITS: Limits = { files: 6_000, bytes: 60_000_000, steps: 12_000_000 };

/** Starts loading a commit. `loadPython()` must have been awaited before the model is built. */
export function begin(overlay: Overlay, config: AnalysisConfig, limits: Limits = DEFAULT_LIMITS, cache?: LoweredCache): LoadStep {
  const state: LoadState = { overlay, config, asked: new Set(), lowered: new Map(), texts: new Map(), absent: new Map(), left: { ...limits }, ...(cache && { cache }) };
  const paths = Object.keys(overlay.tree).sort();
  const changed = new Set(overlay.changed);
  // what a change touches first, then manifests, then the rest, so that a limit cuts the least important
  const wanted = [...paths.filter((path) => changed.has(path) && (isCode(path) || isData(path))), ...paths.filter((path) => !changed.has(path) && isData(path)), ...paths.filter((path) => !changed.has(path) && isCode(path))];
  const need: { path: Path; blob: BlobId }[] = [];
  for (const path of wanted) {
    if (state.left.files <= 0) {
      state.absent.set(path, 'the limit of files was reached');
      continue;
    }
    state.left.files--;
    state.asked.add(path);
    need.push({ path, blob: overlay.tree[path] as BlobId });
  }
  return need.length > 0 ? { need, state } : finish(state);
}

/** Takes what the edge brought; answers with the model. */
export function step(state: LoadState, got: ReadonlyMap<Path, Delivery>): LoadStep {
  for (const [path, delivery] of got) {
    if ('absent' in delivery) state.absent.set(path, delivery.absent);
    else if ('lowered' in delivery) state.lowered.set(path, delivery.lowered);
    else take(state, path, delivery.text);
  }
  return finish(state);
}
function take(state: LoadState, path: Path, text: string): void {
  if (text.length > MAX_FILE_BYTES) state.absent.set(path, `larger than ${MAX_FILE_BYTES / 1_000_000} MB`);
  else if (text.includes('\0')) state.absent.set(path, 'contains NUL bytes');
  else if (state.left.bytes < text.length) state.absent.set(path, 'the limit of bytes was reached');
  else {
    state.left.bytes -= text.length;
    state.texts.set(path, text);
  }
}

function finish(state: LoadState): LoadStep {
  const program = programOf(state);
  const app = state.config.apps[0];
  const model = buildApiModel(program, createResolver(program), { guards: app?.guards ?? {}, public: app?.public ?? [], steps: state.left.steps });
  return { model, lowered: state.lowered, state };
}

function programOf(state: LoadState): Program {
  const paths = new Set(Object.keys(state.overlay.tree));
  const roots = [...state.texts].filter(([path, text]) => isCode(path) && isRoot(text)).map(([path]) => path).sort();
  const refused = new Map<Path, string>();
  return {
    paths,
    roots,
    lowered(path) {
      const known = state.lowered.get(path);
      if (known) return known;
      const text = state.texts.get(path);
      if (text === undefined || !isCode(path)) return undefined;
      const blob = state.overlay.tree[path] as BlobId;
      const lowered = state.cache?.get(blob) ?? lower(path, text);
      state.cache?.set(blob, lowered);
      if (lowered.broken.length > 0) refused.set(path, `did not parse at line ${lowered.broken[0]?.[0] ?? 1}`);
      state.lowered.set(path, lowered);
      return lowered;
    },
    data: (path) => state.texts.get(path),
    unread: () => [...[...state.absent].filter(([path]) => isCode(path)), ...refused].map(([path, why]) => ({ path, why })).sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}
/** A file's text to its summaries; a file that cannot be read comes out empty, with the reason in `broken`. */
export function lower(path: Path, text: string): Lowered {
  return summarise(path.endsWith('.py') ? lowerPython(text, path) : lowerTypeScript(text, path), ENGINE);
}
