/** A program over what was delivered of a commit: files are parsed when a name first leads to them, and what a name leads to that is not here yet is noted. */
import type { Path } from '../analysis/code.ts';
import type { Program } from '../analysis/program.ts';
import { lowerPython } from '../analysis/python/index.ts';
import type { Lowered } from '../analysis/summaries.ts';
import { summarise } from '../analysis/summarise/index.ts';
import { lowerTypeScript } from '../analysis/typescript/index.ts';
import { isReadable } from './select.ts';
import type { LoadState } from './types.ts';

export interface LoadedProgram extends Program {
  /** Files of the commit that names led to and that were not asked for yet, sorted. */
  wanted(): Path[];
}

/** A file's text to its summaries; what cannot be read of it is in `broken`. */
export function lower(path: Path, text: string): Lowered {
  return summarise(path.endsWith('.py') ? lowerPython(text, path) : lowerTypeScript(text, path));
}

/** One content means another thing under another ending: `<T>x` is a cast in `.ts` and an element in `.tsx`. */
export const cacheKey = (path: Path, blob: string): string => `${path.slice(path.lastIndexOf('.'))}/${blob}`;

const byPath = (a: { path: Path }, b: { path: Path }): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

export function programOf(state: LoadState): LoadedProgram {
  const { overlay, texts, absent, cache } = state;
  const wanted = new Set<Path>();
  const want = (path: Path): undefined => {
    if (Object.hasOwn(overlay.tree, path) && (!state.asked.has(path) || state.known.has(path))) wanted.add(path);
    return undefined;
  };

  function read(path: Path): Lowered | undefined {
    const text = texts.get(path);
    if (text === undefined && !state.known.has(path)) return want(path);
    const key = cacheKey(path, overlay.tree[path] ?? '');
    const known = state.held.get(path) ?? cache?.get(key);
    if (known) return known;
    if (text === undefined) return want(path);
    try {
      const lowered = lower(path, text);
      cache?.set(key, lowered);
      return lowered;
    } catch {
      // A parser that gives up on one file must not end the review of all others.
      absent.set(path, 'the parser failed');
      return undefined;
    }
  }

  return {
    paths: new Set(Object.keys(overlay.tree)),
    roots: [...state.roots].sort(),
    suspects: [...state.suspects].sort(),
    lowered(path) {
      const known = state.lowered.get(path);
      if (known || absent.has(path) || !isReadable(path)) return known;
      const lowered = read(path);
      if (lowered) state.lowered.set(path, lowered);
      return lowered;
    },
    data: (path) => texts.get(path) ?? (absent.has(path) ? undefined : want(path)),
    unread() {
      const refused = [...absent].map(([path, why]) => ({ path, why })).filter(({ path }) => isReadable(path));
      const broken = [...state.lowered].flatMap(([path, { broken: spans }]) =>
        spans[0] ? [{ path, why: `does not parse at line ${spans[0][0]}` }] : [],
      );
      const left = [...wanted].map((path) => ({ path, why: 'the limit of files was reached' }));
      return [...refused, ...broken, ...left].sort(byPath);
    },
    wanted: () => [...wanted].sort(),
  };
}
